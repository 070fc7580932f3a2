"""Which stretches of time were searched for which term: each term is asked for what it has not been asked for
yet, whichever terms it shares a query with.

A cursor holds `reached`, by term the time up to which it was asked for, and `left`, the stretches that
answers left over. Times are whole seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.traffic import Cursor
from core.types import Json


class Stretch(NamedTuple):
    """Terms, and from when to when (`until` not included) they are asked for together."""

    terms: tuple[str, ...]
    since: int
    until: int


def due(
    cursor: Cursor, terms: Sequence[str], *, start: int, until: int, overlap: int, oldest: int = 0
) -> tuple[Stretch, ...]:
    """What is to be asked for now: what came since the last time, together for terms that were last asked
    for at the same time; what came since `start` for new ones; and what was left over. Nothing before
    `oldest`."""
    reached = cursor.get("reached", {})
    groups: dict[int, list[str]] = {}
    for term in terms:
        since = max(oldest, reached[term] - overlap if term in reached else start)
        groups.setdefault(since, []).append(term)
    found = [Stretch(tuple(group), since, until) for since, group in groups.items() if since < until]
    return (*found, *_still(cursor.get("left", ()), terms, oldest))


def settled(cursor: Cursor, asked: Stretch, *, first: bool, rest: int | None) -> dict[str, Json]:
    """The cursor after an answer that leaves over what came before `rest` (None: nothing); `first` for the
    first answer to this stretch, from which on only what is left over is asked for again."""
    reached: dict[str, int] = dict(cursor.get("reached", {}))
    if first:
        reached |= {term: max(asked.until, reached.get(term, 0)) for term in asked.terms}
    left = []
    for terms, since, until in _read(cursor.get("left", ())):
        if (since, until) == (asked.since, asked.until):
            terms = tuple(term for term in terms if term not in asked.terms)
        if terms:
            left.append([list(terms), since, until])
    if rest is not None:
        left.append([list(asked.terms), asked.since, rest])
    return {**cursor, "reached": reached, "left": left}


def only(cursor: Cursor, terms: Iterable[str], oldest: int = 0) -> Mapping[str, Json]:
    """The cursor without terms that are asked for no more, and without what is left from before `oldest`."""
    asked = frozenset(terms)
    return {
        **cursor,
        "reached": {term: at for term, at in cursor.get("reached", {}).items() if term in asked},
        "left": [
            [list(t), since, until] for t, since, until in _still(cursor.get("left", ()), asked, oldest)
        ],
    }


def _still(left: Iterable[Json], terms: Iterable[str], oldest: int) -> tuple[Stretch, ...]:
    asked = frozenset(terms)
    found = []
    for named, since, until in _read(left):
        still = tuple(term for term in named if term in asked)
        if still and until > oldest:
            found.append(Stretch(still, since, until))
    return tuple(found)


def _read(left: Iterable[Json]) -> list[Stretch]:
    return [Stretch(tuple(terms), since, until) for terms, since, until in left]
