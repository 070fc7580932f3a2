"""Whose turn it is: which of a source's queries a poll asks, how far each was heard, and what was left over.

A query is whatever the source asks for again and again: words, a place, a list. Services give the newest
first, in pages; `place` is their mark of a page. In a cursor stand `reached` (by query, the time from which
to ask next), `asked` (by query, the number of its last turn) and `left` (pages that no poll has come to yet).
Times are whole seconds since 1970.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from core.traffic import Cursor, Page, Request
from sources._items import Found

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # an answer without posts tells of none


class Ask(NamedTuple):
    """What a request is about; it travels as the request's note. What was said before `since` is known;
    `page` counts the requests of this poll for the query; `every` are all queries there are, in the first
    request of a poll."""

    query: str
    since: int
    place: str = ""
    page: int = 1
    every: tuple[str, ...] = ()

    def note(self) -> str:
        """As text; `Ask.of` reads it again."""
        return json.dumps(self, ensure_ascii=False)

    @classmethod
    def of(cls, note: str) -> Ask:
        query, since, place, page, every = json.loads(note)
        return cls(query, since, place, page, tuple(every))


def turns(cursor: Cursor, queries: Sequence[str], start: datetime, most: int) -> tuple[Ask, ...]:
    """What this poll asks: all queries, or of more than `most` those that waited longest; a new one from
    `start`. And all that earlier polls left over of any of them."""
    asked, reached = cursor.get("asked", {}), cursor.get("reached", {})
    chosen = list(queries)
    if len(chosen) > most:
        chosen = sorted(chosen, key=lambda query: asked.get(query, 0))[:most]
    first = int(start.timestamp())
    asks = [Ask(query, reached.get(query, first)) for query in chosen]
    asks += [Ask(query, since, place) for query, since, place in cursor.get("left", ()) if query in queries]
    return tuple(ask._replace(every=tuple(queries)) if i == 0 else ask for i, ask in enumerate(asks))


def unmoved(cursor: Cursor, ask: Ask) -> Page:
    """What the answer *not modified* means: nothing new, and the query had its turn."""
    return Page(cursor=turned(cursor, ask, _ANY_TIME)[0])


def turned(
    cursor: Cursor,
    ask: Ask,
    at: datetime,
    *,
    newest: datetime | None = None,
    overlap: timedelta = timedelta(),
    place: str | None = None,
    pages: int = 1,
) -> tuple[Cursor, Ask | None]:
    """The cursor after an answer that came `at`, whose newest item is from `newest`, and what to ask at once.

    `place` is the next page when the answer did not reach back to `ask.since`: asked at once up to the
    `pages`th request of this poll, left to the next poll after that. A query is next asked from `overlap`
    before its newest item. Queries that are asked no more are forgotten.
    """
    asked, reached = dict(cursor.get("asked", {})), dict(cursor.get("reached", {}))
    left = [list(entry) for entry in cursor.get("left", ()) if entry != [ask.query, ask.since, ask.place]]
    if ask.every:
        asked = {query: when for query, when in asked.items() if query in ask.every}
        reached = {query: since for query, since in reached.items() if query in ask.every}
        left = [entry for entry in left if entry[0] in ask.every]
    if not ask.place:
        asked[ask.query] = 1 + max(asked.values(), default=0)
        # A time ahead of now would make us ask for what comes after it only.
        behind = 0 if newest is None else int((min(newest, at) - overlap).timestamp())
        reached[ask.query] = max(reached.get(ask.query, ask.since), behind)
    more = None
    if place:
        left.append([ask.query, ask.since, place])
        more = Ask(ask.query, ask.since, place, ask.page + 1) if ask.page < pages else None
    return {"asked": asked, "reached": reached, "left": left}, more


def numbered(
    cursor: Cursor,
    ask: Ask,
    at: datetime,
    found: Found,
    said: Sequence[datetime],
    *,
    full: bool,
    again: Callable[[Ask], Request],
    overlap: timedelta = timedelta(),
    pages: int = 1,
) -> Page:
    """What an answer means where pages have numbers: `found` are its posts, `said` the times of all its
    items. A `full` one that does not reach back to `ask.since` leads to the next number; `again` makes the
    request."""
    goes_on = full and bool(said) and min(said).timestamp() >= ask.since
    after, more = turned(
        cursor,
        ask,
        at,
        newest=max(said, default=None),
        overlap=overlap,
        place=str(int(ask.place or 1) + 1) if goes_on else None,
        pages=pages,
    )
    return Page(
        real_keys=True,
        posts=found.posts,
        cursor=after,
        more=(again(more),) if more else (),
        unread=found.unread,
        unread_why=found.unread_why,
    )
