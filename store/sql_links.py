"""The store's verbs for people who are in several chats: which accounts are one person, and the codes by
which two accounts become one.

An account is a `Person.key`. A code is kept as its hash. It counts how many wrong ones were tried while it
stood, whoever tried them: one counter for everybody bounds guessing also where people can take any name.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, text

from core.types import Person
from store.connection import Database, insert_many, select_in
from store.rows import to_micros

MOST_TRIES = 10
"""So many wrong codes end every offer that stands."""


class Links:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def link(self, key: str, other: str, at: datetime) -> None:
        """Make the two accounts one person, with all that each was linked with before."""
        await self.database.write(lambda connection: _link(connection, key, other, to_micros(at)))

    async def unlink(self, key: str) -> bool:
        """Make the account a person of its own; the others stay linked. False when it was that already."""
        return await self.database.write(lambda connection: _unlink(connection, key))

    async def linked(self, key: str) -> frozenset[str]:
        """The other accounts of the same person."""

        def work(connection: Connection) -> frozenset[str]:
            return frozenset(row.account for row in connection.execute(_LINKED, {"account": key}))

        return await self.database.read(work)

    async def offer_link(self, code: str, who: Person, until: datetime) -> None:
        """Keep the code until then; it takes the place of the one that this account had."""
        row = (who.key, who.chat, who.id, who.name, _hash(code), to_micros(until), 0)
        await self.database.write(
            lambda connection: insert_many(
                connection, "link_offers", _COLUMNS, [row], known=_COLUMNS[:1], replace=_COLUMNS[1:]
            )
        )

    async def take_link(self, code: str, now: datetime) -> Person | None:
        """Who was given this code, None when nobody was or it is over. A code can be taken once; what is over
        is removed, and a wrong code counts against all that stand."""
        return await self.database.write(lambda connection: _take(connection, _hash(code), to_micros(now)))


def _link(connection: Connection, key: str, other: str, at: int) -> None:
    if key == other:
        return
    rows = select_in(connection, "SELECT account, person FROM links WHERE account IN (:values)", [key, other])
    known = {row.account: int(row.person) for row in rows}
    person = known.get(key) or known.get(other) or int(connection.execute(_NEXT).scalar_one())
    for account in (key, other):
        if account not in known:
            insert_many(connection, "links", ("account", "person", "at"), [(account, person, at)])
        elif known[account] != person:
            connection.execute(_MERGE, {"person": person, "merged": known[account]})


def _unlink(connection: Connection, key: str) -> bool:
    person = connection.execute(_PERSON, {"account": key}).scalar()
    if person is None:
        return False
    connection.execute(_REMOVE, {"account": key})
    connection.execute(_REMOVE_LAST, {"person": person})
    return True


def _take(connection: Connection, code: str, now: int) -> Person | None:
    connection.execute(_REMOVE_OVER, {"now": now, "most": MOST_TRIES})
    row = connection.execute(_OFFER, {"code": code}).first()
    if row is None:
        connection.execute(_COUNT_TRY)
        return None
    connection.execute(_REMOVE_OFFER, {"code": code})
    return Person(chat=row.chat, id=row.person, name=row.name)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode(errors="backslashreplace")).hexdigest()


_COLUMNS = ("account", "chat", "person", "name", "code", "until", "tries")
_LINKED = text(
    "SELECT other.account FROM links AS one JOIN links AS other ON other.person = one.person"
    " WHERE one.account = :account AND other.account <> :account"
)
_NEXT = text("SELECT coalesce(max(person), 0) + 1 FROM links")
_MERGE = text("UPDATE links SET person = :person WHERE person = :merged")
_PERSON = text("SELECT person FROM links WHERE account = :account")
_REMOVE = text("DELETE FROM links WHERE account = :account")
_REMOVE_LAST = text(
    "DELETE FROM links WHERE person = :person AND (SELECT count(*) FROM links WHERE person = :person) = 1"
)
_REMOVE_OVER = text("DELETE FROM link_offers WHERE until <= :now OR tries >= :most")
_OFFER = text("SELECT chat, person, name FROM link_offers WHERE code = :code")
_COUNT_TRY = text("UPDATE link_offers SET tries = tries + 1")
_REMOVE_OFFER = text("DELETE FROM link_offers WHERE code = :code")
