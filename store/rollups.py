"""Counting from the rollups: which questions they answer, and of which stretches of time.

A period is made of whole stretches, long ones in its middle and shorter ones at its ends, and at either end
perhaps a piece that is shorter than all of them: that is counted from the mentions themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Executable

from core.feel import UNSURE
from core.figures import NOTHING, Cell
from core.keeping import Filter
from store.rollups_upkeep import (
    ALL,
    APART,
    EIGHT_DAYS,
    FOLLOWS,
    HELD,
    INTENTS,
    SENTIMENT,
    SOURCE,
    STATE,
    WIDTHS,
    grain,
    pair_of,
)
from store.rows import to_micros

Key = tuple[str, ...]
Time = tuple[int, int]
"""A stretch of time [start, end), in microseconds."""
Count = Callable[[Time], Iterable[tuple[Key, Cell]]]
"""Counts a stretch of time from the mentions themselves."""

FIRST = -(2**62) // EIGHT_DAYS * EIGHT_DAYS
LAST = -FIRST
"""Before and after all times."""

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_NAMES: Mapping[int, tuple[str, ...]] = {
    SENTIMENT: ("sentiment",),
    SOURCE: ("sentiment", "source"),
    STATE: ("state", "outcome"),
    INTENTS: ("intent",),
    ALL: ("state", "outcome", "sentiment", "source"),
}
"""What the words of a value tell; an intent's is its column, as it stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to add up: a kind, of these topics (None: each that there is; '' in it: all at once; a pair: what
    both have, which is taken off), in these places, and of the words in its values only these."""

    kind: int
    topics: tuple[str, ...] | None
    places: tuple[int, ...]
    words: Mapping[str, frozenset[str]]


def plan(which: Filter, by: Sequence[str]) -> Plan | None:
    """How the rollups answer that, whenever it was said; None where only the mentions themselves do."""
    if which.owners or which.intents or which.priority or which.seen_from or which.seen_to:
        return None
    by_topic, topics = "topic" in by, tuple(dict.fromkeys(which.topics))
    if len(topics) > 1 and not by_topic:
        # A mention of several topics counts once, and sounds as it does in all.
        if len(topics) > 2 or by or which.sources or which.states or which.sentiments:
            return None
        topics += (pair_of(*topics),)
    wanted = {
        "source": frozenset(which.sources),
        "state": frozenset(state.value for state in which.states),
        "sentiment": frozenset("" if one == UNSURE else one for one in which.sentiments),
    }
    words = {name: some for name, some in wanted.items() if some}
    needed = {*words, *by} - {"topic"}
    kind = next((kind for kind, names in _NAMES.items() if needed <= set(names)), None)
    if kind is None:
        return None
    every = None if by_topic and not which.topics else topics or ("",)
    return Plan(kind, every, places_of(which), words)


def places_of(which: Filter) -> tuple[int, ...]:
    """See `Rollups.place`."""
    held = (0, HELD) if which.held is None else (HELD if which.held else 0,)
    follows = (0,) if which.leads else (0, FOLLOWS)
    return tuple(one + other for one in held for other in follows)


def said_in(which: Filter) -> Time:
    """The stretch of time that a filter means."""
    start = FIRST if which.said_from is None else to_micros(which.said_from)
    return start, LAST if which.said_to is None else to_micros(which.said_to)


def has_rollups(connection: Connection) -> bool:
    """Whether the database keeps them."""
    return connection.dialect.name == "sqlite"


def in_pieces(
    connection: Connection,
    statement_of: Callable[[Filter], Executable],
    which: Filter,
    read: Callable[[Sequence[Any]], tuple[Key, Cell]],
) -> Count:
    """Counts what `which` means in a stretch of time: by a statement that is made once, when it is needed."""
    made: list[Executable] = []

    def count(time: Time) -> Iterator[tuple[Key, Cell]]:
        if not made:
            made.append(statement_of(replace(which, said_from=_SOME_TIME, said_to=_SOME_TIME)))
        values = dict(zip(("said_from", "said_to"), time, strict=True))
        return map(read, connection.execute(made[0], values))

    return count


def add_up(
    connection: Connection,
    asked: Plan,
    times: Sequence[Time],
    by: Sequence[str],
    count: Count,
) -> list[dict[Key, Cell]]:
    """The cells of each of these stretches of time, by their words for `by`. `count` counts a short piece
    from the mentions."""
    found: list[dict[Key, Cell]] = [defaultdict(lambda: NOTHING) for _ in times]
    spans: list[tuple[int, int, int, int]] = []
    for number, time in enumerate(times):
        whole, pieces = split(*time, WIDTHS[asked.kind])
        spans += [(number, grain(asked.kind, width), first, behind) for width, first, behind in whole]
        for piece in pieces:
            for key, cell in count(piece):
                found[number][key] += cell
    whatever = not asked.words and set(by) <= {"topic"}
    names = () if whatever else _NAMES[asked.kind]
    for number, topic, value, *sums in _read(connection, asked, spans, whatever):
        words = {"topic": topic, **dict(zip(names, value.split(APART), strict=not whatever))}
        if all(words[name] in some for name, some in asked.words.items()):
            sign = -1 if topic.startswith(APART) else 1
            found[number][tuple(words[name] for name in by)] += Cell(*(sign * one for one in sums))
    return [dict(cells) for cells in found]


def split(start: int, end: int, widths: Sequence[int]) -> tuple[list[tuple[int, int, int]], list[Time]]:
    """The whole stretches in [start, end), as (width, first, behind the last) by their numbers since 1970,
    and the pieces that are left. `widths`, the shortest first; each is so many of the one before it."""
    width = widths[0]
    first, behind = -(-start // width), end // width
    if first >= behind:
        return [], [(start, end)] if start < end else []
    pieces = [(start, first * width), (behind * width, end)]
    whole: list[tuple[int, int, int]] = []
    for shorter, longer in pairwise(widths):
        many = longer // shorter
        up, down = -(-first // many), behind // many
        if up >= down:
            whole.append((shorter, first, behind))
            break
        whole += [(shorter, first, up * many), (shorter, down * many, behind)]
        first, behind = up, down
    else:
        whole.append((widths[-1], first, behind))
    return [one for one in whole if one[1] < one[2]], [one for one in pieces if one[0] < one[1]]


def _read(
    connection: Connection, asked: Plan, spans: Sequence[tuple[int, int, int, int]], whatever: bool
) -> Iterator[tuple[int, str, str, int, int, int]]:
    """For each span (its number, the grain, first, behind the last): topic, value and sums; `whatever` the
    value is."""
    topics = asked.topics
    if topics is None:
        topics = tuple(connection.exec_driver_sql(_EVERY_TOPIC).scalars())
    if not topics:
        return
    values = {
        "topics": ", ".join(["(?)"] * len(topics)),
        "places": ", ".join(map(str, asked.places)),
        "value": "''" if whatever else "rollups.value",
    }
    runs, rest = _runs(spans)
    for run, numbers in runs.items():
        sql = _RUN.format(**values)
        for row in connection.exec_driver_sql(sql, (*topics, run, min(numbers), max(numbers))):
            if row.start in numbers:
                yield numbers[row.start], *row[1:]
    for begin in range(0, len(rest), _AT_ONCE):
        some = rest[begin : begin + _AT_ONCE]
        sql = _SUMS.format(spans=", ".join(["(?, ?, ?, ?)"] * len(some)), **values)
        for row in connection.exec_driver_sql(sql, (*topics, *(one for span in some for one in span))):
            yield tuple(row)


def _runs(
    spans: Sequence[tuple[int, int, int, int]],
) -> tuple[dict[int, dict[int, int]], list[tuple[int, int, int, int]]]:
    """Of many spans that are one stretch long and close together, which number has which stretch, by grain;
    and the other spans."""
    single: dict[int, dict[int, int]] = defaultdict(dict)
    for number, of, first, behind in spans:
        if behind - first == 1:
            single[of][first] = number
    runs = {
        of: numbers
        for of, numbers in single.items()
        if len(numbers) >= _RUN_OF and max(numbers) - min(numbers) < 4 * len(numbers)
    }
    return runs, [span for span in spans if span[3] - span[2] > 1 or span[1] not in runs]


_RUN_OF = 40
_AT_ONCE = 500
_SUM = "sum(rollups.mentions), sum(rollups.reach), sum(rollups.reached)"
_SUMS = (
    "WITH names (topic) AS (VALUES {topics}), spans (number, grain, first, behind) AS (VALUES {spans})"  # noqa: S608
    f" SELECT spans.number, rollups.topic, {{value}}, {_SUM} FROM names CROSS JOIN spans CROSS JOIN rollups"
    " ON rollups.topic = names.topic AND rollups.grain = spans.grain AND rollups.start >= spans.first"
    " AND rollups.start < spans.behind WHERE rollups.place IN ({places})"
    " GROUP BY 1, 2, 3 HAVING sum(rollups.mentions) > 0"
)
_RUN = (
    f"WITH names (topic) AS (VALUES {{topics}}) SELECT rollups.start, rollups.topic, {{value}}, {_SUM}"  # noqa: S608
    " FROM names CROSS JOIN rollups ON rollups.topic = names.topic AND rollups.grain = ?"
    " AND rollups.start >= ? AND rollups.start <= ? WHERE rollups.place IN ({places})"
    " GROUP BY 1, 2, 3 HAVING sum(rollups.mentions) > 0"
)
# From each topic to the next one, for there are many rows to a topic; pairs stand before them.
_EVERY_TOPIC = (
    "WITH RECURSIVE every (topic) AS (SELECT min(topic) FROM rollups WHERE topic >= ' ' UNION ALL"
    " SELECT (SELECT min(topic) FROM rollups WHERE topic > every.topic) FROM every WHERE topic IS NOT NULL)"
    " SELECT topic FROM every WHERE topic IS NOT NULL"
)
