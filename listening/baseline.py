"""What is usual for a topic: how many posts at which hour of the week, how much that wavers, and how lively
its liveliest days were. Learned anew now and then from the counts of up to 8 weeks, but the last hours'.

Hours are those of UTC. Where the authors' clocks change, the week shifts by an hour: the expected is widened
by its neighbours (`listening.pattern`), and the weeks that follow teach the rest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

from core.alerts import Gap
from listening.pattern import QUARTERS, calmed, learn_week, narrow, widen
from listening.records import SCALES, blend, learn_records

WEEKS = 8
NOT_YET = timedelta(hours=12)
"""What was said so lately is judged and teaches nothing yet, or a crisis would soon be what is usual: who
learns asks for what is usual up to so long ago."""
_QUARTER = timedelta(minutes=15)
_WEEK = timedelta(days=7)
_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
_NEIGHBOUR = 0.6
_HALF_LIFE = 2.0
"""Days after which what was counted says half as much about the level of today."""
_WAVER = 0.5
"""Dispersion that is believed of a topic nothing is known of."""
_MOST_WAVER, _MOST_IN_AN_HOUR = 3.0, 0.6
"""Quiet topics waver most: a post draws others. More than this is not believed, lest 8 people within an hour,
where one a day is usual, be taken for chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is usual. `days` of listening taught it; below `listening.usual.KNOWN_DAYS` it says nothing yet,
    nor ever where the sources play faster than life: only `shares` count there.

    `loud` and `quiet` are the sums of the usual from Monday 0:00 UTC, one more than quarters of an hour in a
    week: the most and the least to expect. `level` is how the last days compare with the weeks before,
    `dispersion` how much an hour's count wavers beyond chance (the variance is usual + dispersion * usual²),
    `records` as in `listening.records`, `stillest` the smallest share of the usual in three hours of a
    day that is to be reckoned with; `shares` are each source's part of the posts.
    """

    days: float = 0.0
    loud: tuple[float, ...] = ()
    quiet: tuple[float, ...] = ()
    level: float = 1.0
    dispersion: float = _WAVER
    records: tuple[float, ...] = field(default=tuple(blend(()) for _ in SCALES))
    stillest: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)

    def usual(self, begin: datetime, end: datetime) -> float:
        """How many posts are usual in [begin, end)."""
        return self.level * _between(self.loud, begin, end)

    def wavers(self, minutes: int) -> float:
        """The dispersion of what is said in so many minutes."""
        return min(self.dispersion, _MOST_IN_AN_HOUR) if minutes <= 60 else self.dispersion

    def least(self, begin: datetime, end: datetime) -> float:
        """The least that is usual there, for silence."""
        return self.level * _between(self.quiet, begin, end)


def learn(
    counts: Mapping[datetime, int],
    since: datetime,
    now: datetime,
    gaps: Sequence[Gap] = (),
    shares: Mapping[str, float] | None = None,
    width: timedelta = _QUARTER,
) -> Baseline:
    """The baseline from counts of posts by the beginning of the stretch in which they were said.

    Stretches are `width` long: a quarter of an hour, or an hour (which sees less of short bursts); those
    without a post may be left out. Counted from `since` (when listening to the topic began) to `now`, at most
    8 weeks; who judges what is said now learns up to `NOT_YET` ago. Stretches in which sources with more than
    a fifth of the posts were not heard teach nothing.
    """
    shares = dict(shares or {})
    begin = max(since, now - WEEKS * _WEEK)
    first = -((_MONDAY - begin) // width)
    last = (now - _MONDAY) // width
    deaf = _deaf(gaps, shares, width, first, last)
    starts = [at for at in range(first, last) if at not in deaf]
    split = max(1, width // _QUARTER)
    days = len(starts) * (width / timedelta(days=1))
    if days < 0.25:
        return Baseline(days=days, shares=shares)
    heard = [counts.get(_MONDAY + at * width, 0) for at in starts]
    places = [at * split % QUARTERS for at in starts]
    week = _spread(learn_week(places, heard), split)
    cells = [sum(week[place : place + split]) for place in range(QUARTERS)]
    calm = calmed(places, heard, cells)
    levels = _levels(starts, calm, [cells[place] for place in places], width)
    per_day = timedelta(days=1) // width
    expected = [
        max(cells[place] * levels[at // per_day], 1e-6) for at, place in zip(starts, places, strict=True)
    ]
    sums = [0.0]
    for part in widen(week, _NEIGHBOUR):
        sums.append(sums[-1] + part)
    least = [0.0]
    for part in narrow(week):
        least.append(least[-1] + part)
    return Baseline(
        days=days,
        loud=tuple(sums),
        quiet=tuple(least),
        level=_level_now(starts, calm, [cells[place] for place in places], last, per_day),
        dispersion=_dispersion(calm, expected, per_day // 24, days),
        records=learn_records(heard, expected, width // timedelta(minutes=1)),
        stillest=_stillest(heard, expected, 3 * per_day // 24, per_day),
        shares=shares,
    )


def missing(gaps: Sequence[Gap], shares: Mapping[str, float], begin: datetime, end: datetime) -> float:
    """Which part of the usual could not be heard in [begin, end), 0 to 1."""
    length = (end - begin).total_seconds()
    lost: dict[str, float] = {}
    for gap in gaps:
        overlap = (min(gap.end, end) - max(gap.begin, begin)).total_seconds()
        if overlap > 0 and length > 0:
            part = shares.get(gap.source, 0.0) * overlap / length
            lost[gap.source] = min(lost.get(gap.source, 0.0) + part, shares.get(gap.source, 0.0))
    return min(1.0, sum(lost.values()))


def _between(sums: Sequence[float], begin: datetime, end: datetime) -> float:
    if end <= begin or not sums:
        return 0.0
    return _until(sums, end) - _until(sums, begin)


def _until(sums: Sequence[float], at: datetime) -> float:
    weeks, rest = divmod((at - _MONDAY).total_seconds(), 604800.0)
    quarter, part = divmod(rest, 900.0)
    low = sums[int(quarter)]
    return weeks * sums[-1] + low + (sums[int(quarter) + 1] - low) * part / 900.0


def _deaf(
    gaps: Sequence[Gap], shares: Mapping[str, float], width: timedelta, first: int, last: int
) -> frozenset[int]:
    """The stretches in which sources with more than a fifth of the posts were not heard."""
    touched: dict[int, list[Gap]] = defaultdict(list)
    for gap in gaps:
        if shares.get(gap.source):
            begin, end = (gap.begin - _MONDAY) // width, -((_MONDAY - gap.end) // width)
            for at in range(max(first, begin), min(last, end)):
                touched[at].append(gap)
    starts = {at: _MONDAY + at * width for at in touched}
    return frozenset(
        at for at, some in touched.items() if missing(some, shares, starts[at], starts[at] + width) > 0.2
    )


def _spread(week: Sequence[float], split: int) -> list[float]:
    if split == 1:
        return list(week)
    return [week[place // split * split] / split for place in range(QUARTERS)]


def _levels(
    starts: Sequence[int], calm: Sequence[float], usual: Sequence[float], width: timedelta
) -> dict[int, float]:
    """How each day compares with the usual: the median of the days around it."""
    per_day = timedelta(days=1) // width
    said: dict[int, float] = {}
    expected: dict[int, float] = {}
    for at, count, cell in zip(starts, calm, usual, strict=True):
        said[at // per_day] = said.get(at // per_day, 0.0) + count
        expected[at // per_day] = expected.get(at // per_day, 0.0) + cell
    ratios = {day: (said[day] + 3.0) / (expected[day] + 3.0) for day in said}
    return {day: median(ratios[near] for near in range(day - 3, day + 4) if near in ratios) for day in ratios}


def _level_now(
    starts: Sequence[int], calm: Sequence[float], usual: Sequence[float], last: int, per_day: int
) -> float:
    said = expected = 10.0
    for at, count, cell in zip(starts, calm, usual, strict=True):
        weight = 0.5 ** ((last - at) / per_day / _HALF_LIFE)
        said += weight * count
        expected += weight * cell
    return min(max(said / expected, 0.2), 5.0)


def _dispersion(calm: Sequence[float], expected: Sequence[float], hour: int, days: float) -> float:
    beyond = squares = 0.0
    for at in range(0, len(calm) - hour + 1, hour):
        count, usual = sum(calm[at : at + hour]), sum(expected[at : at + hour])
        beyond += (count - usual) ** 2 - usual
        squares += usual**2
    learned = max(beyond / squares, 0.0) if squares > 0 else _WAVER
    return min(learned + 2.0 * _WAVER / math.pow(1.0 + days, 1.5), _MOST_WAVER)


def _stillest(heard: Sequence[float], expected: Sequence[float], width: int, per_day: int) -> float:
    """The smallest share of the usual in `width` stretches that a day in twenty or so has."""
    lowest: list[float] = []
    for begin in range(0, len(heard) - per_day + 1, per_day):
        shares = []
        for at in range(begin, begin + per_day - width + 1, width):
            usual = sum(expected[at : at + width])
            if usual >= 5.0:
                shares.append(sum(heard[at : at + width]) / usual)
        if shares:
            lowest.append(min(shares))
    lowest.sort()
    return lowest[len(lowest) // 20] if lowest else 0.0
