"""Where a chat without a platform keeps its messages: `core.ports.Shelf` in the same database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from core.keeping import Shown
from core.types import Json
from store.connection import Database, insert_many, select_in, update_many
from store.reading import next_id
from store.rows import shown_of, to_micros, to_text


class SqlShelf:
    """Messages by channel. Every change of a message gives it a version above all others, so that whoever
    reads on after the last version seen misses nothing and gets changed messages again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, channel: str, outbox: int | None, card: Json, at: datetime) -> str:
        """Keep a message and return its id; a second put of the same outbox row returns the first one's."""

        def work(connection: Connection) -> str:
            if outbox is not None:
                found = connection.execute(_POSTED, {"outbox": outbox}).scalar()
                if found is not None:
                    return str(found)
            number = next_id(connection, "messages")
            row = (number, channel, outbox, to_text(card), to_micros(at), _version(connection), "{}", "[]")
            insert_many(connection, "messages", _COLUMNS, [row])
            return str(number)

        return await self._database.write(work)

    async def redraw(self, message: str, card: Json) -> None:
        """Give the message another card; nothing happens when there is no such message."""
        await self._change(message, lambda shown: ("card", card))

    async def look_up(self, channel: str, outbox: int) -> str | None:
        """The id of the message with that outbox row in that channel."""
        values = {"channel": channel, "outbox": outbox}

        def work(connection: Connection) -> str | None:
            found = connection.execute(_LOOK_UP, values).scalar()
            return None if found is None else str(found)

        return await self._database.read(work)

    async def read(self, channel: str, after: int = 0, limit: int = 200) -> Sequence[Shown]:
        """The channel's messages that changed after version `after`, in the order of their versions."""
        values = {"channel": channel, "after": after, "limit": limit}
        return await self._database.read(
            lambda connection: [shown_of(row) for row in connection.execute(_READ, values)]
        )

    async def newest(self, channel: str, limit: int = 200) -> Sequence[Shown]:
        """The messages that were posted last in the channel, oldest of them first."""
        values = {"channel": channel, "limit": limit}

        def work(connection: Connection) -> list[Shown]:
            return [shown_of(row) for row in connection.execute(_NEWEST, values)][::-1]

        return await self._database.read(work)

    async def top(self) -> int:
        """The newest version there is; 0 when there are no messages."""
        return await self._database.read(lambda connection: int(connection.execute(_LAST).scalar() or 0))

    async def get(self, message: str) -> Shown | None:
        """One message, None when there is none."""
        return await self._database.read(lambda connection: _get(connection, message))

    async def react(self, message: str, emoji: str, person: str, remove: bool) -> bool:
        """Put a person's emoji on a message or take it away; False when that changes nothing."""

        def changed(shown: Shown) -> tuple[str, Json] | None:
            names = shown.reactions.get(emoji, ())
            if (person in names) is not remove:
                return None
            left = tuple(name for name in names if name != person) if remove else (*names, person)
            reactions = {**shown.reactions, emoji: left}
            return "reactions", {one: who for one, who in reactions.items() if who}

        return await self._change(message, changed)

    async def reply(self, message: str, text: str) -> None:
        """Add a line to the message's thread; nothing happens when there is no such message."""
        await self._change(message, lambda shown: ("thread", [*shown.thread, text]))

    async def _change(self, message: str, change: Callable[[Shown], tuple[str, Json] | None]) -> bool:
        def work(connection: Connection) -> bool:
            shown = _get(connection, message)
            changed = change(shown) if shown is not None else None
            if changed is None:
                return False
            column, value = changed
            row = (to_text(value), _version(connection), int(message))
            update_many(connection, "messages", (column, "version"), [row])
            return True

        return await self._database.write(work)


def _get(connection: Connection, message: str) -> Shown | None:
    if not (message.isascii() and message.isdigit() and len(message) < 19):
        return None
    rows = select_in(connection, "SELECT * FROM messages WHERE id IN (:values)", [int(message)])
    return shown_of(rows[0]) if rows else None


def _version(connection: Connection) -> int:
    return int(connection.execute(_LAST).scalar() or 0) + 1


_COLUMNS = ("id", "channel", "outbox", "card", "at", "version", "reactions", "thread")
_POSTED = text("SELECT id FROM messages WHERE outbox = :outbox")
_LOOK_UP = text("SELECT id FROM messages WHERE channel = :channel AND outbox = :outbox")
_READ = text(
    "SELECT * FROM messages WHERE channel = :channel AND version > :after ORDER BY version LIMIT :limit"
)
_NEWEST = text("SELECT * FROM messages WHERE channel = :channel ORDER BY id DESC LIMIT :limit")
_LAST = text("SELECT max(version) FROM messages")
