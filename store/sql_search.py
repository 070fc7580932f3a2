"""The store's verbs for searching: what may match, from the index of words and from what is not in it yet;
all that there is, newest first; and the index's upkeep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, text

from core.grams import VERSION, Every, Gram, One, Wanted
from core.search_ports import Candidates, Extent, NoIndex, Passage
from core.types import Mention, Standing
from store.connection import Database, select_in
from store.indexing import (
    BEHIND,
    MARK,
    MOST_MENTIONS,
    OF_MENTIONS,
    SHRED,
    Entry,
    empty,
    entry_of,
    has_index,
    mark,
    mention_at,
    put_in,
    shred,
)
from store.remembering import recall, remember
from store.rows import SAID_COLUMNS, from_micros, from_micros_or_none, post_said, to_micros
from store.rows_meaning import fixed_of, meaning_of

LONGEST_TAIL = 10_000
"""Mentions that are not indexed yet and are looked at one by one. With more of them there is as good as no
index."""
MOST_PAGES = 80
"""Pages of the index that words with a given beginning may fill: FTS5 reads them all at once, some 0.2 ms
each."""


class Searching:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def candidates(
        self, wanted: Wanted, limit: int, behind: int | None = None, patient: bool = False
    ) -> Candidates | NoIndex:
        """Mentions that have what is wanted, by when they were told, at most so many of the index; `behind`
        is the `more` of the call before. Who is `patient` gets them also where that may take a moment."""
        work = partial(_candidates, wanted=wanted, limit=limit, behind=behind, patient=patient)
        return await self.database.read(work)

    async def passages(self, limit: int, behind: Passage | None = None) -> Sequence[Passage]:
        """All mentions, the newest told first; `behind` is the last one of the call before."""
        at, mention = (2**62, 0) if behind is None else (to_micros(behind.at), behind.mention)
        values = {"at": at, "mention": mention, "limit": limit}

        def work(connection: Connection) -> list[Passage]:
            return [_passage(row) for row in connection.execute(_NEWEST, values)]

        return await self.database.read(work)

    async def subjects(self, mentions: Sequence[int]) -> Sequence[Mention]:
        """Mentions as far as queries ask of them: the post, what was found out about it, and what the team
        said; not their topics, their moves, their story."""

        def work(connection: Connection) -> list[Mention]:
            return [_subject(tuple(row)) for row in select_in(connection, _SUBJECTS, mentions)]

        return await self.database.read(work)

    async def extent(self) -> Extent:
        """How much there is to search."""

        def work(connection: Connection) -> Extent:
            # Mentions are never removed, and their ids are counted up.
            mentions = connection.execute(_LAST).scalar()
            return Extent(int(mentions or 0), from_micros_or_none(connection.execute(_OLDEST).scalar()))

        return await self.database.read(work)

    async def index_more(self, limit: int) -> int:
        """Take the next mentions, at most so many, into the index; how many there were. It may wait:
        what is not indexed is found as well, only more slowly."""
        # Texts are prepared while others may write; what was changed meanwhile is prepared again.
        known = await self.database.read(partial(_prepare, limit=limit))
        return await self.database.write(partial(_index, known=known, limit=limit)) if known else 0

    async def shred_index(self, pages: int) -> bool:
        """Bring the words that were taken out of the index out of its file, too, so many pages of it at most;
        whether there is more to do."""
        waits = await self.database.read(lambda connection: recall(connection, SHRED))
        return waits is not None and await self.database.write(partial(shred, pages=pages))


_Prepared = dict[tuple[Any, ...], Entry]
"""Entries of the index by the rows that they were made of."""


def _prepare(connection: Connection, limit: int) -> _Prepared:
    if not has_index(connection):
        return {}
    return {tuple(row): entry_of(row) for row in _behind(connection, limit)}


def _index(connection: Connection, known: _Prepared, limit: int) -> int:
    if (recall(connection, MARK) or [VERSION])[0] != VERSION:
        empty(connection)
    rows = _behind(connection, limit)
    put_in(connection, [known.get(tuple(row)) or entry_of(row) for row in rows])
    if rows:
        remember(connection, MARK, [VERSION, rows[-1].id])
    return len(rows)


def _behind(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    values = {"mark": mark(connection), "most": MOST_MENTIONS, "limit": limit}
    return connection.execute(BEHIND, values).all()


def _candidates(
    connection: Connection, wanted: Wanted, limit: int, behind: int | None, patient: bool
) -> Candidates | NoIndex:
    if not has_index(connection):
        return "absent"
    tail: list[Passage] = []
    if behind is None:
        up_to = mark(connection)
        values = {"mark": up_to, "limit": LONGEST_TAIL + 1}
        tail = [_passage(row) for row in connection.execute(_TAIL, values)]
        if len(tail) > LONGEST_TAIL:
            return "building"
        if not up_to:
            return Candidates(found=[], more=None, tail=tail)
    narrow = _narrow(wanted, _Pages(connection, patient))
    if narrow is None:
        return "broad"
    asked = (_match(narrow), 2**62 if behind is None else behind, limit)
    places = [int(row[0]) for row in connection.exec_driver_sql(_FIND, asked)]
    found = _passages(connection, [mention_at(place) for place in places])
    return Candidates(found=found, more=places[-1] if len(places) == limit else None, tail=tail)


class _Pages:
    """How many pages of the index words fill that begin in some way; how many may still be read."""

    def __init__(self, connection: Connection, patient: bool) -> None:
        self._connection = connection
        self._patient = patient
        self._parts: list[int] | None = None
        self.left = MOST_PAGES

    def take(self, begin: str) -> bool:
        """Whether there is room for these words; it is gone then."""
        if self._parts is None:
            self._parts = [int(row[0]) for row in self._connection.execute(_PARTS)]
        low = b"0" + begin.encode()
        values = {"low": low, "high": low + b"\xff"}
        spans = [self._connection.execute(_SPAN, {**values, "part": part}).one() for part in self._parts]
        pages = sum(span.least if self._patient else span.most for span in spans)
        if pages > self.left:
            return False
        self.left -= pages
        return True


def _narrow(wanted: Wanted, pages: _Pages) -> Wanted | None:
    """Without beginnings of too many words; None when nothing else is left."""
    if isinstance(wanted, Gram):
        return wanted if not wanted.begins or pages.take(wanted.text) else None
    parts = tuple(kept for part in wanted.parts if (kept := _narrow(part, pages)) is not None)
    if isinstance(wanted, Every):
        return Every(parts) if parts else None
    return One(parts) if len(parts) == len(wanted.parts) else None


def _match(wanted: Wanted) -> str:
    """The same in FTS5's language. Pieces are letters, digits and marks: none means anything there in
    quotes."""
    if isinstance(wanted, Gram):
        return f'"{wanted.text}"{"*" if wanted.begins else ""}'
    operator = " AND " if isinstance(wanted, Every) else " OR "
    return f"({operator.join(map(_match, wanted.parts))})"


def _passages(connection: Connection, mentions: Sequence[int]) -> list[Passage]:
    """Those mentions, the newest told first."""
    found: Iterator[Row[Any]] = iter(select_in(connection, _OF_MENTIONS, mentions))
    return sorted(map(_passage, found), key=lambda one: (one.at, one.mention), reverse=True)


def _passage(row: Row[Any]) -> Passage:
    return Passage(mention=row.id, lead=row.lead, at=from_micros(row.told_at), title=row.title, text=row.text)


def _subject(values: tuple[Any, ...]) -> Mention:
    number, post_id, seen_at, sentiment, meaning, fixed, *said = values
    return Mention(
        id=number,
        post_id=post_id,
        post=post_said(said),
        matches=(),
        standing=Standing(fixed=fixed_of(fixed)),
        seen_at=from_micros(seen_at),
        sentiment=sentiment,
        meaning=meaning_of(meaning),
    )


_SUBJECTS = (
    "SELECT mentions.id, mentions.post, mentions.seen_at, mentions.sentiment, mentions.meaning,"  # noqa: S608
    f" mentions.fixed, {', '.join(f'posts.{column}' for column in SAID_COLUMNS)} FROM mentions"
    " JOIN posts ON posts.id = mentions.post WHERE mentions.id IN (:values)"
)
_OF_MENTIONS = OF_MENTIONS.replace("mentions.id,", "mentions.id, mentions.lead,", 1)
_PASSAGES = _OF_MENTIONS.partition(" WHERE ")[0]
_TAIL = text(f"{_PASSAGES} WHERE mentions.id > :mark ORDER BY mentions.id DESC LIMIT :limit")
_NEWEST = text(
    f"{_PASSAGES} WHERE told_at <= :at AND (told_at < :at OR mentions.id < :mention)"
    " ORDER BY told_at DESC, mentions.id DESC LIMIT :limit"
)
_LAST = text("SELECT max(id) FROM mentions")
_OLDEST = text("SELECT min(told_at) FROM mentions")
_FIND = "SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
# What FTS5 itself knows of its leaves: the first piece on each of them, by parts of the index; twice the
# number of the page.
_PARTS = text(
    "WITH RECURSIVE parts (segid) AS (SELECT min(segid) FROM search_words_idx UNION ALL"
    " SELECT (SELECT min(segid) FROM search_words_idx WHERE segid > parts.segid) FROM parts"
    " WHERE parts.segid IS NOT NULL) SELECT segid FROM parts WHERE segid IS NOT NULL"
)
# At least what lies between the first and the last of its leaves that begin with one of these words; at most
# from the last one before them to the first one behind them: on both ends another word may fill most of it.
_SPAN = text(
    "SELECT CASE WHEN begin < until THEN (until - begin) / 2 ELSE 0 END AS least,"
    " (coalesce(behind, last) - before) / 2 AS most FROM (SELECT"
    " coalesce((SELECT pgno FROM search_words_idx WHERE segid = :part AND term < :low"
    " ORDER BY term DESC LIMIT 1), 2) AS before,"
    " (SELECT pgno FROM search_words_idx WHERE segid = :part AND term >= :low"
    " ORDER BY term LIMIT 1) AS begin,"
    " (SELECT pgno FROM search_words_idx WHERE segid = :part AND term < :high"
    " ORDER BY term DESC LIMIT 1) AS until,"
    " (SELECT pgno FROM search_words_idx WHERE segid = :part AND term >= :high"
    " ORDER BY term LIMIT 1) AS behind,"
    " (SELECT pgno FROM search_words_idx WHERE segid = :part ORDER BY term DESC LIMIT 1) AS last) AS found"
)
