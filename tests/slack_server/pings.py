"""Whom a message tells: every mention that is live in its text or in its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.slack_server.world import Json, Message, World

_MENTION = re.compile(r"<([@!][^<>|]+)(?:\|[^<>]*)?>")
_RICH = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}


def pinged(text: str, blocks: list[Json], *, markup: bool) -> list[str]:
    """The ids of people, and the words of broadcasts (`!channel`), each once. `markup`: the text is read as
    mrkdwn; it counts where the message has no blocks, for else nobody sees it."""
    found = [*_in_blocks(blocks)] if blocks else [*_in_text(text)] if markup else []
    return list(dict.fromkeys(found))


def tell(world: World, message: Message) -> None:
    """Note who is pinged by a message that was just posted."""
    found = pinged(message.text, message.blocks, markup=message.sent.get("mrkdwn", True))
    for one in found:
        if one not in world.people:
            world.flaw(f"a mention of {one}, who is not here")
    if message.blocks and set(pinged(message.text, [], markup=True)) != set(found):
        world.flaw("the text that stands for the blocks mentions others than the blocks")
    message.pinged = tuple(found)


def must_not_tell(world: World, text: str, blocks: list[Json]) -> None:
    """Nobody is told by an edit, so that a mention in one looks like what it is not."""
    if found := pinged(text, blocks, markup=True):
        world.flaw(f"an edit mentions {', '.join(found)}")


def _in_text(text: str) -> Iterator[str]:
    for found in _MENTION.findall(text):
        if not found.startswith("!date^"):
            yield found.removeprefix("@")


def _in_blocks(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _in_blocks(one)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield from _in_text(value["text"])
        elif value.get("type") in _RICH:
            yield str(value[_RICH[value["type"]]])
        for one in value.values():
            yield from _in_blocks(one)
