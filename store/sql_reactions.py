"""The store's verbs for reactions: the emoji that were seen, and the cards on which more may stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.keeping import SeenReaction
from core.types import OPEN_STATES, Address
from store.connection import Database, insert_many, select_in


class Reactions:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def seen_reactions(self, address: Address) -> frozenset[tuple[str, str]]:
        """The emoji on a message that moves were made of, or refused, each with the id of the person."""
        place = {"chat": address.chat, "room": address.room, "message": address.message}

        def work(connection: Connection) -> frozenset[tuple[str, str]]:
            return frozenset((row.emoji, row.person) for row in connection.execute(_SEEN, place))

        return await self.database.read(work)

    async def open_cards(self, chat: str) -> Sequence[Address]:
        """Where the posted messages of alerts that are not closed stand in a chat, the newest first; then the
        posted cards of open mentions: the most urgent first, then the newest."""

        def work(connection: Connection) -> list[Address]:
            alerts = list(connection.execute(_OPEN_ALERTS).scalars())
            posted = [*select_in(connection, _OF_ALERTS, alerts)]
            urgent = [row for row in posted if row.state == "sent" and row.chat == chat]
            urgent.sort(key=lambda row: row.id, reverse=True)
            priority = {row.id: row.priority for row in select_in(connection, _OPEN, sorted(OPEN_STATES))}
            rows = select_in(connection, _CARDS, list(priority))
            cards = [row for row in rows if row.state == "sent" and row.chat == chat]
            cards.sort(key=lambda row: (max(row.priority, priority[row.mention]), row.id), reverse=True)
            return [Address(row.chat, row.room, row.message) for row in (*urgent, *cards)]

        return await self.database.read(work)


def see(connection: Connection, reaction: SeenReaction, person: str) -> bool:
    """Keep that a person's emoji is there now, or is gone. False when it was there already: it is told a
    second time. Inside somebody else's transaction."""
    address = reaction.address
    row = (address.chat, address.room, address.message, reaction.emoji, person)
    if reaction.removed:
        return connection.execute(_GONE, dict(zip(_COLUMNS, row, strict=True))).rowcount > 0
    return insert_many(connection, "reactions", _COLUMNS, [row], known=_COLUMNS) > 0


_COLUMNS = ("chat", "room", "message", "emoji", "person")
_GONE = text(
    "DELETE FROM reactions WHERE chat = :chat AND room = :room AND message = :message AND emoji = :emoji"
    " AND person = :person"
)
_SEEN = text("SELECT emoji, person FROM reactions WHERE chat = :chat AND room = :room AND message = :message")
_OPEN = "SELECT id, priority FROM mentions WHERE state IN (:values)"
# `state <> 'closed'` is spelt as in the index that holds only such rows.
_OPEN_ALERTS = text("SELECT id FROM alerts WHERE state <> 'closed'")
_OF_ALERTS = "SELECT id, state, chat, room, message FROM outbox WHERE alert IN (:values)"
# Their state is looked at afterwards: in the query it would lead SQLite through all that was ever sent.
_CARDS = (
    "SELECT id, mention, priority, state, chat, room, message FROM outbox"
    " WHERE mention IN (:values) AND kind = 'card'"
)
