"""The store's verbs for posts that match nothing: how much room they take, and taking the oldest away.

They go in the order in which they were kept. A fact remembers up to which id all of them are gone, so that no
call walks over what is left of older ones; above it ids have no gaps. What is left are posts with a mention,
and empty ones of somebody who was forgotten: their source may still serve them, and they would come back with
their words. The newest post stays, whatever it matches: the next one would get its id again.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from store.connection import Database, select_in
from store.remembering import recall, remember

GONE_UP_TO = "unmatched_gone_up_to"
SAMPLE = 200
"""Posts that are looked at to tell how much room one takes."""
PAGE = 4096
NUMBERS, PRINTS = 80, 130
"""Bytes that a post takes beside its words: in its row, and for its prints with their index. Measured on
SQLite with texts of 60 to 2,000 characters: the file has 0.9 to 1.1 times what this says."""


class Unmatched:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def unmatched_bytes(self) -> int:
        """About how much room posts take that match nothing: how many there are (counted by ids), times what
        one of them takes, an average over a sample spread evenly over them. What was taken away counts no
        more, although the file keeps that room for what comes next."""
        return await self.database.read(_bytes)

    async def drop_unmatched(self, most: int) -> int:
        """Take away the oldest posts that match nothing, at most so many; how many there were. A post that
        its source still serves comes back as a new one."""
        return await self.database.write(lambda connection: drop_unmatched(connection, None, most))


def drop_unmatched(connection: Connection, before: int | None, most: int) -> int:
    """The same, of those alone that were seen before that time (None: whenever). It ends at the first one
    that was seen later: where a clock was set back, older ones behind it wait until its time has come."""
    up_to = int(recall(connection, GONE_UP_TO) or 0)
    last = int(connection.execute(_LAST).scalar() or 0)
    rows = connection.execute(_OLDEST, {"after": up_to, "last": last, "limit": most + 1}).all()
    old: list[int] = []
    for row in rows[:most]:
        if before is not None and row.seen_at >= before:
            break
        old.append(row.id)
    left = rows[len(old) :]
    reached = left[0].id - 1 if left else last - 1
    if reached > up_to:
        remember(connection, GONE_UP_TO, reached)
    gone = [{"post": number} for number in old]
    if gone:
        for statement in _GONE:
            connection.execute(statement, gone)
    return len(old)


def _bytes(connection: Connection) -> int:
    up_to = int(recall(connection, GONE_UP_TO) or 0)
    last = int(connection.execute(_LAST).scalar() or 0)
    rows = last - up_to - int(connection.execute(_MATCHED, {"after": up_to}).scalar_one())
    if rows <= 0:
        return 0
    step = max(1, (last - up_to) // SAMPLE)
    sample = select_in(connection, _WORDS, list(range(up_to + 1, last + 1, step)))
    rooms = [_room(sum(len(part.encode("utf-8", "replace")) for part in row if part)) for row in sample]
    return rows * sum(rooms) // max(1, len(rooms))


def _room(words: int) -> int:
    """The room of a post with so many bytes of words: a page holds whole rows only, and a longer one goes on
    in further pages."""
    row = words + NUMBERS
    in_a_page = PAGE // row
    return PRINTS + (PAGE // in_a_page if in_a_page else row + PAGE // 2)


_LAST = text("SELECT max(id) FROM posts")
_OLDEST = text(
    "SELECT posts.id, posts.seen_at FROM posts LEFT JOIN mentions ON mentions.post = posts.id"
    " WHERE posts.id > :after AND posts.id < :last AND mentions.id IS NULL"
    " AND (posts.blank IS NULL OR posts.blank <> 'forgotten') ORDER BY posts.id LIMIT :limit"
)
_MATCHED = text("SELECT count(*) FROM mentions WHERE post > :after")
_WORDS = (
    "SELECT source, own_key, url, title, text, handle, author, site, lang, country, in_reply_to, repost_of"
    " FROM posts WHERE id IN (:values)"
)
_GONE = (
    text("DELETE FROM prints WHERE post = :post"),
    text("DELETE FROM served WHERE post = :post"),
    text("DELETE FROM muted WHERE post = :post"),
    text("DELETE FROM posts WHERE id = :post"),
)
