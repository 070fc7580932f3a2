"""The app's Home: cards under each other, the first ones whole, of the others the numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chats.slack_buttons import Ids
from chats.slack_draw import Room, card_blocks
from chats.slack_limits import Block, most
from core.cards import Card, Section

_LEAST = 20
"""Blocks that a card gets at least: what finds no such room is not on Home."""
_FRAME = 100
"""Bytes around the blocks."""
_WEIGHT = 25_000
"""Characters of all blocks, so that the view keeps its limit also where each is sent as `\\u1234`."""


def draw_home(cards: Sequence[Card], whole: int = 1) -> dict[str, Any]:
    """A view of the cards, the first ones first; each gets its share of the room that is left. Only the first
    `whole` ones have their lines: else what stands below them would be far down."""
    ids = Ids()
    blocks: list[Block] = []
    cards = cards[: most("view.blocks") // _LEAST]
    for at, card in enumerate(cards):
        waiting = len(cards) - at
        share = (most("view.blocks") - len(blocks)) // waiting - 1  # for the divider
        drawn = card_blocks(card if at < whole else _numbers(card), Room(share, _WEIGHT // len(cards)), ids)
        blocks += [{"type": "divider"}, *drawn] if blocks else drawn
    # Only buttons that carry very much bring it there: then the last blocks are left out.
    sizes = [len(json.dumps(block)) + 2 for block in blocks]
    while sum(sizes) > most("view.bytes") - _FRAME:
        sizes.pop()
    return {"type": "home", "blocks": blocks[: len(sizes)]}


def _numbers(card: Card) -> Card:
    """The card without its lines, and without what stood above them alone."""
    bare = Section()
    kept = (replace(part, lines=()) for part in card.sections)
    return replace(card, sections=tuple(part for part in kept if replace(part, heading="") != bare))
