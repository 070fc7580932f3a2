"""Rises with a known beginning, laid on invented topics: how long until they are told, and how long an oracle
would take that knows both rates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, log
from random import Random

from benchmarks._spike_bound import threshold_for
from benchmarks._spike_data import SHAPE, START, Background, arrivals, clustered, hourly, learned_from
from listening.baseline import NOT_YET, Baseline, learn
from listening.reading import CALM, TUNING, Level, Tuning
from listening.usual import KNOWN_DAYS, usual_before
from listening.windows import WINDOWS, Stretch, find

FACTOR = 5.0
RAMP = 1.5
"""A ramp takes as long as this many posts usually do; a step takes no time."""
_LASTS = 80.0
"""Usual posts after which a rise that nobody told counts as missed."""
_SINGLE = 0.02
"""False alerts a week that an oracle is allowed at least: ours are about as rare by design."""


@dataclass(frozen=True)
class Delays:
    """Minutes from the onset to the alarm, infinite where it was not told."""

    told: Sequence[float]
    bound: Sequence[float]

    def ours(self, part: float) -> float:
        """In how many minutes this part of the rises was told."""
        return sorted(self.told)[int(part * (len(self.told) - 1))]

    def oracle(self, part: float) -> float:
        """In how many minutes the oracle told this part of them."""
        return sorted(self.bound)[int(part * (len(self.bound) - 1))]


def look(
    times: Sequence[float], at: int, baseline: Baseline, tuning: Tuning = TUNING, since: float = 0.0
) -> Level:
    """The level when the post number `at` comes; `times` in hours since `START`, all by different people,
    complete from `since` on. The same decision as that of `listening.spikes.judge_volume`."""
    hour = times[at]
    now = START + timedelta(hours=hour)
    seen = [] if baseline.days >= KNOWN_DAYS else [START + timedelta(hours=one) for one in times[: at + 1]]
    stretches = []
    for minutes in WINDOWS:
        posts = at + 1 - bisect_right(times, hour - minutes / 60.0, 0, at + 1)
        usual = usual_before(seen, START + timedelta(hours=since), now, minutes, baseline)
        if usual is not None:
            stretches.append(Stretch(minutes, posts, *usual))
    return find(stretches, baseline.records, tuning).state


def delays(background: Background, trials: int, seed: int, ramp: bool, false_a_week: float) -> Delays:
    """So many rises to five times the usual rate, at random hours of a week that follows 8 learned ones."""
    random = Random(seed)
    ours: list[float] = []
    oracle: list[float] = []
    per_hour = [background.rate * one for one in SHAPE]
    wanted = max(false_a_week, _SINGLE)
    width = 1 if background.rate >= 5 else 15
    bins = [mean * width / 60 for mean in per_hour for _ in range(60 // width)]
    threshold = threshold_for(bins, wanted, width, random, FACTOR)
    baseline = learned_from(background, random)
    longest = _LASTS / background.rate
    takes = RAMP / background.rate if ramp else 0.0
    for trial in range(trials):
        if trial % 20 == 0:
            baseline = learned_from(background, random)
        onset = 13 + random.random() * 144

        def times(hour: float, onset: float = onset) -> float:
            if hour < onset:
                return 1.0
            return 1.0 + (FACTOR - 1.0) * (min((hour - onset) / takes, 1.0) if takes else 1.0)

        start, means = int(onset) - 12, hourly(background, 3, random)
        cut = means[: int(onset + longest) + 2]
        said = [hour for hour in arrivals(cut, random, times, FACTOR) if start <= hour < onset + longest]
        first = bisect_right(said, onset)
        told = next((said[i] for i in range(first, len(said)) if look(said, i, baseline) == "alarm"), None)
        ours.append(inf if told is None else 60 * (told - onset))
        known = _oracle(said, means, threshold, onset)
        oracle.append(inf if known is None else 60 * (known - onset))
    return Delays(ours, oracle)


def _oracle(said: Sequence[float], means: Sequence[float], threshold: float, onset: float) -> float | None:
    """When Page's CUSUM tells that knows the rates of each hour, before and after."""
    total, last = 0.0, said[0] if said else 0.0
    for hour in said:
        total = max(0.0, total - (FACTOR - 1.0) * _expected(means, last, hour)) + log(FACTOR)
        last = hour
        if total >= threshold:
            if hour >= onset:
                return hour
            total = 0.0
    return None


def _expected(means: Sequence[float], begin: float, end: float) -> float:
    total = 0.0
    while begin < end:
        until = min(end, int(begin) + 1.0)
        total += means[int(begin)] * (until - begin)
        begin = until
    return total


def false_alerts(background: Background, weeks: int, seed: int) -> int:
    """Alerts in so many weeks (each after 8 learned ones of its own) in which nothing happens."""
    random = Random(seed)
    opened = 0
    for _ in range(weeks):
        baseline = learned_from(background, random)
        said = list(arrivals(hourly(background, 1, random), random))
        opened += len(opened_in(said, bisect_right(said, 12.0), baseline))
    return opened


def opened_in(said: Sequence[float], first: int, baseline: Baseline, since: float = 0.0) -> list[float]:
    """When alerts open, in hours, from the post number `first` on."""
    opened: list[float] = []
    until = -1.0
    for at in range(first, len(said)):
        level = look(said, at, baseline, since=since)
        if level == "alarm" and said[at] > until:
            opened.append(said[at])
        if level == "alarm" or (level == "raised" and said[at] <= until):
            until = said[at] + CALM / timedelta(hours=1)
    return opened


YOUNG = KNOWN_DAYS * 24 + NOT_YET / timedelta(hours=1)
"""Hours of listening after which a topic has a baseline that is believed."""


def first_days(background: Background, topics: int, seed: int) -> int:
    """Alerts in the first days, until there is a baseline, of so many new topics in which nothing happens."""
    random = Random(seed)
    opened = 0
    for _ in range(topics):
        since = random.random() * (168 - YOUNG)
        said = [
            hour for hour in arrivals(hourly(background, 1, random), random) if since <= hour < since + YOUNG
        ]
        opened += len(opened_in(said, 0, Baseline(), since))
    return opened


@dataclass(frozen=True)
class Quiet:
    """What became of quiet brands: alerts in quarters in which nothing happens, and minutes from the eighth
    of 8 posts in an hour to the alarm (None: not told)."""

    brands: int
    false: int
    told: Sequence[float | None]


def quiet(brands: int, seed: int, quarter: int = 13) -> Quiet:
    """Brands with up to 5 posts a day, of which every third draws some more within the hour."""
    random = Random(seed)
    false = 0
    told: list[float | None] = []
    for _ in range(brands):
        rate = random.uniform(0.0, 5.0) / 24 / 1.5
        background = Background(max(rate, 1e-4))
        baseline = _learned_quiet(background, random)
        said = clustered(background, quarter, random)
        false += len(opened_in(said, bisect_right(said, 12.0), baseline))
        begin = 24 + random.random() * (quarter * 168 - 48)
        extra = sorted(begin + random.random() for _ in range(8))
        both = sorted([*(one for one in said if begin - 24 < one < begin + 2), *extra])
        eighth = both.index(extra[-1])
        alarm = next(
            (
                both[at]
                for at in range(len(both))
                if both[at] >= begin and look(both, at, baseline) == "alarm"
            ),
            None,
        )
        told.append(None if alarm is None else max(0.0, 60 * (alarm - both[eighth])))
    return Quiet(brands, false, told)


def _learned_quiet(background: Background, random: Random) -> Baseline:
    counts: dict[datetime, int] = {}
    since = START - timedelta(weeks=8)
    for hour in clustered(background, 8, random):
        quarter = since + timedelta(minutes=15 * int(hour * 4))
        counts[quarter] = counts.get(quarter, 0) + 1
    return learn(counts, since, START)
