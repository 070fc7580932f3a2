"""The index of words: mentions go in, and out again with their post's words, inside somebody else's
transaction.

It is a full-text table without texts (SQLite's FTS5): for each piece of a text (`core.grams`) the mentions
that have it, by when they were told. Mentions with ids up to a *mark* are in it, those above it not yet. To
take something out its very words must be told: so whoever changes a post's words or its mention's time takes
it out before and puts it back after that. Elsewhere than on SQLite there is no such table, and nothing is
done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from core.grams import VERSION, grams
from store.connection import select_in, shredding
from store.remembering import recall, remember

MARK = "search_index"
"""The fact: how what is in the index was prepared, and up to which mention it goes."""
SHRED = "search_shred"
"""The fact: whether words wait to be brought out of the file; `begin` or `go on`."""

_ID_BITS = 28
MOST_MENTIONS = (1 << _ID_BITS) - 1
"""Mentions above this id are not indexed."""
_LATEST = (1 << 33) - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A mention as the index has it: its place there, and its pieces, with spaces between them."""

    place: int
    words: str


def place_of(told_at: int, mention: int) -> int:
    """Where a mention stands in the index: by the second in which it was told (microseconds are given), then
    by its id."""
    second = max(0, min(told_at // 1_000_000, _LATEST))
    return (second << _ID_BITS) | mention


def mention_at(place: int) -> int:
    """The id of the mention that stands there."""
    return place & MOST_MENTIONS


def entry_of(row: Row[Any]) -> Entry:
    """Of a row with a mention's id and time, and its post's title and text."""
    return Entry(place_of(row.told_at, row.id), " ".join(grams(row.title, row.text)))


def has_index(connection: Connection) -> bool:
    """Whether this database can have one."""
    return bool(connection.dialect.name == "sqlite")


def mark(connection: Connection) -> int:
    """Up to which mention the index goes; 0 when it was prepared otherwise than texts are now."""
    version, up_to = recall(connection, MARK) or (None, 0)
    return int(up_to) if version == VERSION else 0


def take_out(connection: Connection, posts: Sequence[int]) -> list[int]:
    """Take the words of these posts out of the index, before they change; the mentions that had some."""
    if not posts or not has_index(connection) or not (up_to := _mark_or_none(connection)):
        return []
    rows = [row for row in select_in(connection, _OF_POSTS, posts) if row.id <= up_to]
    gone = [entry for entry in map(entry_of, rows) if entry.words]
    if gone:
        remember(connection, SHRED, "begin")
        with shredding(connection):
            connection.exec_driver_sql(_OUT, [(entry.place, entry.words) for entry in gone])
    return [row.id for row in rows]


def put_back(connection: Connection, mentions: Sequence[int]) -> None:
    """Index again what `take_out` took out, as it is by now."""
    put_in(connection, map(entry_of, select_in(connection, OF_MENTIONS, mentions)))


def put_in(connection: Connection, entries: Iterable[Entry]) -> None:
    """Index mentions that are not in the index."""
    # In the order of the index: FTS5 writes out what it has whenever a place is before the last one.
    rows = sorted((entry.place, entry.words) for entry in entries if entry.words)
    if not rows:
        return
    with _carefully(connection):
        connection.exec_driver_sql(_IN, rows)


def empty(connection: Connection) -> None:
    """Begin anew: what was prepared otherwise cannot be taken out one by one."""
    with _carefully(connection):
        connection.exec_driver_sql(_ALL_OUT)
    remember(connection, MARK, [VERSION, 0])
    remember(connection, SHRED, None)


def shred(connection: Connection, pages: int) -> bool:
    """Rewrite so many pages of the index without what was taken out of it; whether more is left.

    FTS5 takes words out by writing down that they are gone; they stand in the file until it merges the two
    parts. A merge of all parts into one leaves nothing behind; zeros are written over the old ones."""
    step = recall(connection, SHRED) if has_index(connection) else None
    if step is None:
        return False
    with shredding(connection):
        before = connection.execute(_CHANGES).scalar_one()
        # A number below zero begins to merge all parts, one above goes on with that.
        connection.exec_driver_sql(_MERGE, (-pages if step == "begin" else pages,))
        is_done = connection.execute(_CHANGES).scalar_one() - before < 2  # as FTS5's documentation says
    remember(connection, SHRED, None if is_done else "go on")
    return not is_done


def _carefully(connection: Connection) -> AbstractContextManager[None]:
    """Whatever is written may merge parts of the index, and so set pages free with words that were taken out:
    where there are such, zeros are written over them."""
    return shredding(connection) if recall(connection, SHRED) is not None else nullcontext()


def _mark_or_none(connection: Connection) -> int | None:
    """The mark; an index of another version is emptied on the way."""
    known = recall(connection, MARK)
    if known is not None and known[0] != VERSION:
        remember(connection, SHRED, "begin")
        empty(connection)
    return mark(connection)


_OF = (
    "SELECT mentions.id, mentions.told_at, posts.title, posts.text FROM mentions"
    " JOIN posts ON posts.id = mentions.post WHERE "
)
_OF_POSTS = f"{_OF} posts.id IN (:values)"
OF_MENTIONS = f"{_OF} mentions.id IN (:values)"
BEHIND = text(f"{_OF} mentions.id > :mark AND mentions.id <= :most ORDER BY mentions.id LIMIT :limit")
"""The mentions behind the mark, the oldest first."""
_IN = "INSERT INTO search_words (rowid, words) VALUES (?, ?)"
_OUT = "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', ?, ?)"
_ALL_OUT = "INSERT INTO search_words (search_words) VALUES ('delete-all')"
_MERGE = "INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)"
_CHANGES = text("SELECT total_changes()")
