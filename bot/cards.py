"""What an outbox row shows: the card of its mention, or a digest or summary of those inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.cards import Card
from core.digest import digest_card, summary_card
from core.keeping import OutboxRow
from core.mention_card import mention_card
from core.ports import Store


class Cards:
    """Makes the cards, as things are now. `icons` by source name; `people` are whom a mention can be assigned
    to; `chats` by channel name."""

    def __init__(
        self, store: Store, icons: Mapping[str, str], people: Sequence[str], chats: Mapping[str, str]
    ) -> None:
        self._store = store
        self._icons = icons
        self._people = people
        self._chats = chats

    async def of(self, row: OutboxRow) -> tuple[Card | None, int]:
        """The card of a row as its chat sees it, and the version that it shows."""
        here = row.address.chat if row.address else self._chats.get(row.channel, "")
        if row.kind == "card":
            for mention in await self._store.mentions([row.mention or 0]):
                moves = await self._store.moves(mention.id)
                return mention_card(mention, self._icons, moves, self._people, here), mention.version
            return None, 0
        inside = [r.mention for r in await self._store.folded(row.id) if r.mention and r.state == "folded"]
        found = await self._store.mentions(inside)
        if not found:
            return None, 0
        if row.kind == "digest":
            return digest_card(found, row.id, here), row.version
        cards = await self._store.carded(row.channel, row.backlog or 0)
        first = bool(await self._store.fact("first_return") == row.backlog)
        return summary_card(found, cards, first, row.id, here), row.version
