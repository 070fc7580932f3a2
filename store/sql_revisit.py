"""The store's verbs for looking at posts again: whose time has come, and when the next time is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from core.meaning_ports import Revisit
from store.connection import Database
from store.reading import read_posts
from store.rows import from_micros, to_micros, to_micros_or_none


class Revisits:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def to_revisit(self, now: datetime, limit: int = 200) -> Sequence[Revisit]:
        """Open mentions with a link or key, no followers of stories, whose `look_at` has come; the longest
        overdue first. None that are held, or whose post is blank."""
        values = {"now": to_micros(now), "limit": limit}

        def work(connection: Connection) -> list[Revisit]:
            rows = connection.execute(DUE, values).all()
            posts = read_posts(connection, [row.post for row in rows])
            return [
                Revisit(
                    mention=row.id,
                    post=posts[row.post],
                    seen_at=from_micros(row.seen_at),
                    looked=row.looked,
                    shown=row.shown_engagement,
                )
                for row in rows
            ]

        return await self.database.read(work)

    async def revisited(self, mentions: Sequence[int], looked_at: datetime, next_at: datetime | None) -> None:
        """They were looked at; they are due again then (None: never)."""
        look_at = to_micros_or_none(next_at)
        rows = [{"mention": mention, "look_at": look_at} for mention in mentions]
        if rows:
            await self.database.write(lambda connection: connection.execute(_LOOKED, rows).rowcount)


def look_soon(connection: Connection, mentions: Sequence[int], at: int) -> None:
    """These were held, and were not to be looked at: from now on they are."""
    if mentions:
        connection.execute(_LOOK, [{"mention": mention, "look_at": at} for mention in mentions])


# Spelt as in the index that holds only such rows.
DUE = text(
    "SELECT mentions.id, mentions.post, mentions.seen_at, mentions.looked, mentions.shown_engagement"
    " FROM mentions JOIN posts ON posts.id = mentions.post"
    " WHERE look_at IS NOT NULL AND lead IS NULL AND state NOT IN ('resolved', 'ignored')"
    " AND look_at <= :now AND held IS NULL AND posts.blank IS NULL"
    " AND (posts.url IS NOT NULL OR posts.own_key IS NOT NULL) ORDER BY look_at, mentions.id LIMIT :limit"
)
_LOOK = text(
    "UPDATE mentions SET look_at = :look_at WHERE id = :mention AND look_at IS NULL AND looked = 0"
    " AND held IS NULL AND meaning IS NOT NULL"
)
_LOOKED = text("UPDATE mentions SET look_at = :look_at, looked = looked + 1 WHERE id = :mention")
