"""How far a search has read. Services give the newest first, a page at a time: what a full answer leaves over
is a stretch of time that is read on at once, or in the next poll, and is remembered until it is done.

    {"reached": {query: seconds}, "left": [[[query, …], seconds, where its next page begins], …]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor
from core.types import Json

phrases({"reach.no_progress": "asked for older posts, the service sent the same ones again"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one request is about; it travels as the request's note. `queries` are asked at once, from `since`
    (seconds since 1970) on; `at` is where the page begins, in the service's words, "" for the newest. `page`
    counts the requests of this poll; `every` are all queries of the poll, in its first request."""

    queries: tuple[str, ...]
    since: int
    at: str = ""
    page: int = 1
    every: tuple[str, ...] = ()

    def note(self) -> str:
        """The stretch as text: `first …` or `page …`."""
        word = "page" if self.at else "first"
        return f"{word} {json.dumps([self.queries, self.since, self.at, self.page, self.every])}"

    @classmethod
    def of(cls, note: str) -> Stretch:
        """The stretch that a note tells of."""
        queries, since, at, page, every = json.loads(note.partition(" ")[2])
        return cls(tuple(queries), since, at, page, tuple(every))

    def older(self, at: str, source: str) -> Stretch:
        """What is left of it when its next page begins `at`. Raises SourceChanged when that is where this
        one began."""
        if at == self.at:
            raise SourceChanged(source, say("reach.no_progress"))
        return replace(self, at=at, page=self.page + 1, every=())


def stretches(cursor: Cursor, groups: Iterable[Sequence[str]], start: int) -> tuple[Stretch, ...]:
    """What to ask for: each group of queries from where the last polls reached (`start` for new ones), then
    what earlier polls left over. Queries of dropped topics are asked for no more."""
    asked = [tuple(group) for group in groups]
    every = tuple(query for group in asked for query in group)
    reached = cursor.get("reached", {})
    found = [Stretch(group, min(reached.get(query, start) for query in group)) for group in asked]
    found += [
        Stretch(tuple(queries), since, at)
        for queries, since, at in cursor.get("left", ())
        if any(query in every for query in queries)
    ]
    return (replace(found[0], every=every), *found[1:]) if found else ()


def went_on(cursor: Cursor, stretch: Stretch, newest: int | None, left: Stretch | None) -> dict[str, Json]:
    """The cursor after an answer: from `newest` on (seconds; None when nothing came) the queries are asked
    next, and `left` is what the answer left over. Nothing is remembered of queries no longer asked."""
    reached = dict(cursor.get("reached", {}))
    waiting = [
        part for part in cursor.get("left", ()) if part != [list(stretch.queries), stretch.since, stretch.at]
    ]
    for query in stretch.queries:
        reached[query] = max(reached.get(query, stretch.since), newest or 0)
    if stretch.every:
        reached = {query: since for query, since in reached.items() if query in stretch.every}
        waiting = [part for part in waiting if any(query in stretch.every for query in part[0])]
    if left is not None and (part := [list(left.queries), left.since, left.at]) not in waiting:
        waiting.append(part)
    return {"reached": reached, "left": waiting}
