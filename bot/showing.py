"""Showing: what is pressed to see more of a mention, of a digest or of a summary. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.digest import lines_card, lines_page
from core.errors import StoreError
from core.mention_card import mention_card
from core.ports import Store
from core.say import say
from core.talk import Reply


async def show_card(
    store: Store,
    mention: int,
    icons: Mapping[str, str],
    people: Sequence[str],
    here: str,
    own_intents: Sequence[str] = (),
) -> Reply:
    """The card of a mention as it would stand in the chat `here`: for chats whose lines have no buttons."""
    try:
        known = await store.mention(mention)
        moves = await store.moves(mention)
    except StoreError:
        return Reply(done=False, lost=True, text=say("store.trouble"))
    if known is None:
        return Reply(done=False, text=say("refused.gone"))
    return Reply(done=True, card=mention_card(known, icons, moves, people, here, own_intents))


async def show_lines(store: Store, row: int, page: str, here: str) -> Reply:
    """A page of the lines of a digest or summary, in the order in which it shows them."""
    try:
        inside = [one.mention for one in await store.folded(row) if one.state == "folded"]
        at = lines_page([mention for mention in inside if mention is not None], page)
        found = await store.mentions(at.ids)
    except StoreError:
        return Reply(done=False, lost=True, text=say("store.trouble"))
    if not found:
        return Reply(done=False, text=say("refused.no_lines"))
    return Reply(done=True, card=lines_card(row, at, found, here))
