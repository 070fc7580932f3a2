"""Finding mentions fast where there are millions, by the rollups and lists that SQLite keeps.

The loudest of a period are among the loudest of its days. And where few of many mentions are meant (open ones
of a topic that is well looked after), the rollups tell in which hours they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from heapq import heappush, heappushpop
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, literal, select, table

from core.figures import NOTHING, Cell
from core.keeping import Filter, Order
from store.choosing import MENTIONS, chosen, when_of
from store.rollups import Plan, Time, add_up, has_rollups, in_pieces, places_of, plan, said_in
from store.rollups_lists import LATE
from store.rollups_upkeep import DAY, HOUR, WIDTHS
from store.rows import from_micros, to_micros

MOST_DAYS = 400
"""In a longer time each mention is looked at."""
MOST = 100
"""Of so many of the loudest at most."""

FEW = 2_000
"""So many mentions are looked at sooner than it is found out where to look."""

_LOUDEST = table("loudest", *map(column, ("topic", "day", "engagement", "told_at", "mention")))
_LATE = table("late", *map(column, ("topic", "seen_at", "mention", "told_at", "place")))
_ENGAGEMENT = func.coalesce(MENTIONS.c.engagement, -1)
_FIRST: Mapping[Order, Sequence[ColumnElement[int]]] = {
    "newest": (),
    "engagement": (_ENGAGEMENT.desc(),),
    "priority": (MENTIONS.c.priority.desc(),),
}


def find_ids(
    connection: Connection, which: Filter, order: Order, limit: int, offset: int, few: int = FEW
) -> list[int]:
    """The ids of mentions, in that order and then the newest first. Of `few` mentions or less each is looked
    at."""
    found = None
    if has_rollups(connection):
        if order == "engagement":
            found = _loudest(connection, which, limit + offset)
        elif order == "newest":
            found = _newest(connection, which, limit + offset, offset, few)
    if found is not None:
        return found[offset:] if order == "engagement" else found
    return _in_order(connection, which, order, limit, offset)


def count_late(connection: Connection, which: Filter) -> int | None:
    """How many were said before a time and seen after it; None for another question."""
    if which.said_to is None or which.seen_from is None or which.seen_to is None or len(which.topics) > 1:
        return None
    said_to, seen_from = to_micros(which.said_to), to_micros(which.seen_from)
    if which.said_from is not None or said_to > seen_from or not has_rollups(connection):
        return None
    late = select(func.count()).where(
        _LATE.c.topic == (which.topics or ("",))[0],
        *(_LATE.c.seen_at >= seen_from, _LATE.c.seen_at < to_micros(which.seen_to)),
        *(_LATE.c.told_at < said_to, _LATE.c.place.in_(places_of(which))),
    )
    if which.sources or which.states or which.owners or which.sentiments or which.intents or which.priority:
        late = late.where(_is(which, _LATE.c.mention))
    soon = replace(which, said_from=from_micros(seen_from - LATE))
    others = chosen([func.count()], soon).where(MENTIONS.c.seen_at - MENTIONS.c.told_at < LATE)
    return int(connection.execute(late).scalar_one()) + int(connection.execute(others).scalar_one())


def _loudest(connection: Connection, which: Filter, most: int) -> list[int] | None:
    """Day by day the loudest, as long as they are louder than those of other days; behind them those of which
    nobody knows. None where that does not tell."""
    start, end = said_in(which)
    if len(which.topics) > 1 or most > MOST or end - start > MOST_DAYS * DAY:
        return None
    known: list[tuple[int, int, int]] = []
    statement = (
        select(_LOUDEST.c.engagement, _LOUDEST.c.told_at, _LOUDEST.c.mention)
        .where(
            *(_LOUDEST.c.topic == (which.topics or ("",))[0], _LOUDEST.c.day == bindparam("day")),
            *(_LOUDEST.c.engagement >= bindparam("least"), _is(which, _LOUDEST.c.mention)),
            *(_LOUDEST.c.told_at >= start, _LOUDEST.c.told_at < end),
        )
        .order_by(_LOUDEST.c.engagement.desc(), _LOUDEST.c.told_at.desc(), _LOUDEST.c.mention.desc())
        .limit(most)
    )
    for day in range((end - 1) // DAY, start // DAY - 1, -1):
        least = known[0][0] if len(known) == most else 0
        for row in connection.execute(statement, {"day": day, "least": least}):
            if len(known) < most:
                heappush(known, tuple(row))
            else:
                heappushpop(known, tuple(row))
    found = [mention for _, _, mention in sorted(known, reverse=True)]
    if len(found) < most:
        unknown = chosen([MENTIONS.c.id], which).where(_ENGAGEMENT == -1)
        unknown = unknown.order_by(when_of(which).desc(), MENTIONS.c.id.desc()).limit(most - len(found))
        found += connection.execute(unknown).scalars()
    return found if len(found) == most else None


def _newest(connection: Connection, which: Filter, most: int, offset: int, few: int) -> list[int] | None:
    """Hour by hour, where there are any. None where that does not tell, or saves nothing."""
    asked, (start, end) = plan(which, ()), said_in(which)
    if asked is None or not 0 < end - start <= MOST_DAYS * DAY or not (offset or asked.words):
        return None
    timeless = replace(which, sources=(), states=(), sentiments=())
    whole = plan(timeless, ())
    some = _count(connection, timeless, whole, [(start, end)])[0] if whole else few
    if some < few:
        return None
    widths = (DAY, HOUR) if some // (1 + (end - start) // DAY) > few else (DAY,)
    found: list[int] = []
    statement = _ordered(which, "newest").limit(bindparam("take")).offset(bindparam("skip"))
    for (begin, until), skip, take in _where(
        connection, which, asked, (start, end), offset, most - offset, widths
    ):
        values = {"said_from": begin, "said_to": until, "skip": skip, "take": take}
        found += connection.execute(statement, values).scalars()
    return found


def _where(
    connection: Connection,
    which: Filter,
    asked: Plan,
    time: Time,
    skip: int,
    take: int,
    widths: Sequence[int],
) -> list[tuple[Time, int, int]]:
    """In which days or hours (or pieces of them) those mentions are, the newest first, how many to skip
    there, and how many to take."""
    found = [(time, skip, take)]
    for width in widths:
        if width < WIDTHS[asked.kind][0]:
            break
        wider, found = found, []
        for whole, skipped, taken in wider:
            parts = list(_parts(whole, width))
            for part, n in zip(parts, _count(connection, which, asked, parts), strict=True):
                here = min(taken, n - skipped)
                if here > 0:
                    found.append((part, skipped, here))
                taken, skipped = taken - max(0, here), max(0, skipped - n)
                if not taken:
                    break
    return found


def _count(connection: Connection, which: Filter, asked: Plan, times: Sequence[Time]) -> list[int]:
    """How many there are in each of these stretches."""

    count = in_pieces(connection, partial(chosen, [func.count()]), which, lambda row: ((), Cell(int(row[0]))))
    return [cells.get((), NOTHING).mentions for cells in add_up(connection, asked, times, (), count)]


def _parts(time: Time, width: int) -> Iterator[Time]:
    """The whole stretches of that width in it, and what is left at its ends; the last one first."""
    start, end = time
    while start < end:
        begin = max(start, (end - 1) // width * width)
        yield begin, end
        end = begin


def _is(which: Filter, mention: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a mention is one that the filter means, whenever it was said and seen."""
    timeless = replace(which, said_from=None, said_to=None, seen_from=None, seen_to=None)
    return chosen([literal(1)], timeless).where(MENTIONS.c.id == mention).exists()


def _in_order(connection: Connection, which: Filter, order: Order, limit: int, offset: int) -> list[int]:
    """By looking at each mention that is meant."""
    statement = _ordered(which, order).limit(limit).offset(offset)
    return [int(number) for number in connection.execute(statement).scalars()]


def _ordered(which: Filter, order: Order) -> Select[Any]:
    first = (*_FIRST[order], when_of(which).desc(), MENTIONS.c.id.desc())
    return chosen([MENTIONS.c.id], which).order_by(*first)
