"""Spikes of a topic in a time that is over: the detector of alerts, played over what was counted by the hour.

Alerts look at every minute and know who wrote; here only counts are left, so what lasted less than an hour
may be missed, and one loud author counts in full. What is usual is learnt from the weeks before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from listening.baseline import NOT_YET, Baseline, learn
from listening.reading import CALM, TUNING, Tuning
from listening.usual import KNOWN_DAYS
from listening.windows import WINDOWS, Stretch, find

HOUR = timedelta(hours=1)
_LENGTHS = tuple(minutes // 60 for minutes in WINDOWS if minutes % 60 == 0)
_LONGEST = _LENGTHS[-1]
"""Hours."""
_QUIET = 0.1
"""Hours with less than this part of the loudest one are no begin and no end of a spike."""


@dataclass(frozen=True, slots=True)
class Spike:
    """`posts` were said in [began, ended), where `usual` are usual; `peak` is the hour with most, `most` how
    many. `goes_on`: it was not over when the time ended that was looked at."""

    began: datetime
    ended: datetime
    posts: int
    usual: float
    peak: datetime
    most: int
    goes_on: bool = False


def spikes(
    hours: Mapping[datetime, int],
    since: datetime,
    start: datetime,
    end: datetime,
    tuning: Tuning = TUNING,
) -> tuple[Spike, ...] | None:
    """The spikes that were on in [start, end), the largest first. `hours` counts posts by the full hour in
    which they were said, those without any may be left out; they were counted from `since` on. None where
    too little is known of what is usual: less than two days before."""
    first, last = _hour(start), _hour(end - timedelta(microseconds=1)) + HOUR
    before = {at: n for at, n in hours.items() if at < first - NOT_YET}
    if first - NOT_YET - since < timedelta(days=KNOWN_DAYS):
        return None
    if sum(n for at, n in hours.items() if first <= at < last) < tuning.least:
        return ()
    baseline = learn(before, since, first - NOT_YET, width=HOUR)
    hourly = _Hours(hours, first - _LONGEST * HOUR, last, baseline)
    raised: list[tuple[datetime, datetime]] = []
    on: datetime | None = None  # since when it is raised
    calm: datetime | None = None  # when it was raised last
    at = first
    while at < last:
        at += HOUR
        if on is None and not hourly.may_begin(at, tuning):
            continue
        finding = find(hourly.stretches(at), baseline.records, tuning)
        if finding.state == "alarm" or (on is not None and finding.state == "raised"):
            telling = finding.telling
            begin = at - timedelta(minutes=telling.minutes if telling else 60)
            on, calm = on or begin, at
        elif on is not None and calm is not None and at - calm >= CALM:
            raised.append((on, calm))
            on = None
    if on is not None and calm is not None:
        raised.append((on, calm))
    goes_on = on is not None
    found = [
        _spike(hours, begin, ended, baseline, goes_on and ended == raised[-1][1]) for begin, ended in raised
    ]
    return tuple(sorted(found, key=lambda one: (-one.posts, one.began)))


class _Hours:
    """What was said and what is usual by the hour, summed up, so that any stretch is quick."""

    def __init__(
        self, hours: Mapping[datetime, int], begin: datetime, end: datetime, baseline: Baseline
    ) -> None:
        self._begin = begin
        self._baseline = baseline
        each = [begin + n * HOUR for n in range((end - begin) // HOUR)]
        self._posts = [0, *accumulate(hours.get(at, 0) for at in each)]
        self._usual = [0.0, *accumulate(baseline.usual(at, at + HOUR) for at in each)]

    def may_begin(self, at: datetime, tuning: Tuning) -> bool:
        """Whether the hour that ends then is livelier than usual, and enough was said."""
        posts, usual = self._between(at, 1)
        return posts > usual and self._between(at, _LONGEST)[0] >= tuning.least * tuning.factor

    def stretches(self, at: datetime) -> list[Stretch]:
        """Those that end then, the shortest first."""
        return [Stretch(60 * n, *self._between(at, n), self._baseline.wavers(60 * n)) for n in _LENGTHS]

    def _between(self, at: datetime, n: int) -> tuple[int, float]:
        last = (at - self._begin) // HOUR
        return self._posts[last] - self._posts[last - n], self._usual[last] - self._usual[last - n]


def _spike(
    hours: Mapping[datetime, int], begin: datetime, end: datetime, baseline: Baseline, goes_on: bool
) -> Spike:
    """Trimmed to the hours in which more was said than usual, and not next to nothing of the loudest hour."""
    each = [begin + n * HOUR for n in range((end - begin) // HOUR)]
    least = max(hours.get(at, 0) for at in each) * _QUIET
    loud = [at for at in each if hours.get(at, 0) > max(least, baseline.usual(at, at + HOUR))] or each
    begin, end = loud[0], loud[-1] + HOUR
    inside = [at for at in each if begin <= at < end]
    peak = max(inside, key=lambda at: hours.get(at, 0))
    return Spike(
        began=begin,
        ended=end,
        posts=sum(hours.get(at, 0) for at in inside),
        usual=baseline.usual(begin, end),
        peak=peak,
        most=hours.get(peak, 0),
        goes_on=goes_on,
    )


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
