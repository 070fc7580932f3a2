"""What the spike detectors are measured on: real series with labels, invented ones whose changes are known;
and how alerts are counted."""

from __future__ import annotations

import csv
import json
import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import cos, pi
from pathlib import Path
from random import Random

from benchmarks._process import ROOT
from benchmarks._spike_bound import draw
from listening.baseline import NOT_YET, Baseline, learn
from listening.reading import CALM, TUNING, Level, Tuning
from listening.usual import KNOWN_DAYS
from listening.windows import WINDOWS, Stretch, find

START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday: invented series begin here."""
QUARTER = timedelta(minutes=15)
WEEK_MINUTES = 7 * 1440
_LEARNED = 0.15
_CALM_HOURS = 16 * 24.0
_LEARN_EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class Series:
    """Counts in bins of so many `minutes` from `start`, oldest first. `windows` are first and last bin of
    what was labelled; `first` is the first bin in which an alert counts."""

    name: str
    start: datetime
    minutes: int
    counts: Sequence[int]
    windows: Sequence[tuple[int, int]] = ()
    first: int = 0

    @property
    def weeks(self) -> float:
        return (len(self.counts) - self.first) * self.minutes / WEEK_MINUTES


@dataclass(frozen=True)
class Score:
    """How one detector did on some labelled series."""

    hits: int
    of: int
    false: int
    weeks: float

    @property
    def a_week(self) -> float:
        return self.false / self.weeks

    def __add__(self, other: Score) -> Score:
        return Score(
            self.hits + other.hits, self.of + other.of, self.false + other.false, self.weeks + other.weeks
        )


def nab() -> list[Series]:
    """The five labelled series of tweets a five minutes; empty when they are not on this machine. The
    first 15 % are for learning."""
    folder = Path(os.environ.get("LISTENPOST_DATA") or ROOT.parent / "shared" / "data") / "nab"
    if not (folder / "windows.json").exists():
        return []
    windows = json.loads((folder / "windows.json").read_text())
    return [_nab_series(folder / name, spans) for name, spans in sorted(windows.items())]


def _nab_series(file: Path, spans: Sequence[Sequence[str]]) -> Series:
    with file.open(newline="") as rows:
        read = [(datetime.fromisoformat(row["timestamp"]), int(row["value"])) for row in csv.DictReader(rows)]
    times = [at for at, _ in read]
    windows = [
        (
            bisect_right(times, datetime.fromisoformat(first)) - 1,
            bisect_right(times, datetime.fromisoformat(last)) - 1,
        )
        for first, last in spans
    ]
    name = file.stem.removeprefix("Twitter_volume_")
    counts = [count for _, count in read]
    return Series(name, times[0].replace(tzinfo=UTC), 5, counts, windows, int(_LEARNED * len(counts)))


def openings(levels: Sequence[Level], minutes: int, calm: timedelta = CALM) -> list[int]:
    """The bins at whose end an alert opens: an alarm while none is open. One is over when it was calm for so
    long."""
    wait = max(1, round(calm / timedelta(minutes=minutes)))
    opened, quiet = [], wait
    for at, level in enumerate(levels):
        if level == "alarm" and quiet >= wait:
            opened.append(at)
        if level in ("alarm", "raised"):
            if quiet < wait or level == "alarm":
                quiet = 0
        else:
            quiet += 1
    return opened


def from_flags(flags: Sequence[bool]) -> list[Level]:
    """The levels of a detector that only says yes or no."""
    return ["alarm" if flag else "calm" for flag in flags]


def score(series: Series, levels: Sequence[Level]) -> Score:
    """Labelled windows in which an alert opens, and alerts outside of them."""
    opened = [at for at in openings(levels, series.minutes) if at >= series.first]
    hits = sum(any(first <= at <= last for at in opened) for first, last in series.windows)
    false = sum(not any(first <= at <= last for first, last in series.windows) for at in opened)
    return Score(hits, len(series.windows), false, series.weeks)


def baselines(series: Series, every: timedelta = _LEARN_EVERY) -> list[tuple[int, Baseline]]:
    """What the bot would have learned by then, from each bin on that is given: from all but the last hours,
    as it does, though less often."""
    known: dict[datetime, int] = {}
    found: list[tuple[int, Baseline]] = []
    step = round(every / timedelta(minutes=series.minutes))
    for at, count in enumerate(series.counts):
        now = series.start + timedelta(minutes=at * series.minutes)
        if at % step == 0:
            found.append((at, learn(known, series.start, now - NOT_YET)))
        quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        known[quarter] = known.get(quarter, 0) + count
    return found


def watch(series: Series, learned: Sequence[tuple[int, Baseline]], tuning: Tuning = TUNING) -> list[Level]:
    """Our level at the end of each bin, by the same decision as `listening.spikes.judge_volume`, for posts by
    as many people that are spread evenly over their bin. Unknown before a baseline is believed."""
    sums = [0, *accumulate(series.counts)]
    levels: list[Level] = []
    upcoming = iter([*learned, (len(series.counts) + 1, Baseline())])
    baseline, (changes, following) = Baseline(), next(upcoming)
    for at in range(len(series.counts)):
        while changes <= at:
            baseline = following
            changes, following = next(upcoming)
        if baseline.days < KNOWN_DAYS:
            levels.append("unknown")
            continue
        now = series.start + timedelta(minutes=(at + 1) * series.minutes)
        stretches = []
        for minutes in WINDOWS:
            whole, part = divmod(minutes, series.minutes)
            if whole > at:
                break
            posts = sums[at + 1] - sums[at + 1 - whole]
            if part:
                posts += series.counts[at - whole] * part // series.minutes
            usual = baseline.usual(now - timedelta(minutes=minutes), now)
            stretches.append(Stretch(minutes, posts, usual, baseline.wavers(minutes)))
        levels.append(find(stretches, baseline.records, tuning).state)
    return levels


@dataclass(frozen=True)
class Background:
    """An invented topic: so many posts an hour on average, more by day than at night and on weekdays;
    `wavers` is the variance of each hour's own factor (0.0: nothing but chance)."""

    rate: float
    wavers: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.rate:g}/h" + (", wavering" if self.wavers else "")


_SHAPE = [
    (1.0 - 0.5 * cos(2 * pi * (hour % 24 - 3) / 24)) * (1.1 if hour < 120 else 0.75) for hour in range(168)
]
SHAPE = [one * 168 / sum(_SHAPE) for one in _SHAPE]
"""How many times the mean rate each hour of the week has."""


def hourly(background: Background, weeks: int, random: Random) -> list[float]:
    """The expected posts of each hour, as an oracle would know them."""
    wavers = background.wavers
    return [
        background.rate * SHAPE[hour % 168] * (random.gammavariate(1 / wavers, wavers) if wavers else 1.0)
        for hour in range(weeks * 168)
    ]


def learned_from(background: Background, random: Random, weeks: int = 8) -> Baseline:
    """What is learned from so many invented weeks before `START`."""
    since = START - timedelta(weeks=weeks)
    counts = {}
    for hour, mean in enumerate(hourly(background, weeks, random)):
        for quarter in range(4):
            counts[since + timedelta(hours=hour, minutes=15 * quarter)] = draw(mean / 4, random)
    return learn(counts, since, START)


def arrivals(
    means: Sequence[float],
    random: Random,
    times: Callable[[float], float] = lambda hour: 1.0,
    most: float = 1.0,
) -> Iterator[float]:
    """When posts are said, in hours: `means` an hour, `times` so many at some time (at most `most`)."""
    at, end = 0.0, float(len(means))
    highest = max(means) * most
    while (at := at + random.expovariate(highest)) < end:
        if random.random() * highest < means[int(at)] * times(at):
            yield at


def with_rise(background: Background, seed: int, minutes: int) -> Series:
    """Sixteen calm days, then within half a day a step to five times the usual, for as long as 30 usual posts
    take."""
    random = Random(seed)
    lasts = 30.0 / background.rate
    onset = _CALM_HOURS + 12.0 * random.random()

    def times(hour: float) -> float:
        return 5.0 if onset <= hour < onset + lasts else 1.0

    bins = int((onset + lasts) * 60 / minutes) + 1
    counts = [0] * bins
    for hour in arrivals(hourly(background, 3, random), random, times, 5.0):
        if (at := int(hour * 60 / minutes)) < bins:
            counts[at] += 1
    window = (int(onset * 60 / minutes), bins - 1)
    return Series(background.name, START, minutes, counts, [window], 14 * 1440 // minutes)


def told_after(series: Series, levels: Sequence[Level]) -> list[float | None]:
    """For each labelled window the minutes from its beginning to the end of the bin in which an alert opens;
    None when none does."""
    opened = openings(levels, series.minutes)
    firsts = [next((at for at in opened if first <= at <= last), None) for first, last in series.windows]
    return [
        None if at is None else (at - first + 1.0) * series.minutes
        for at, (first, _) in zip(firsts, series.windows, strict=True)
    ]


def clustered(background: Background, weeks: int, random: Random) -> list[float]:
    """Posts that draw others: half a one each on average, within an hour or so."""
    said = []
    for hour in arrivals(hourly(background, weeks, random), random):
        said.append(hour)
        while random.random() < 1 / 3:
            said.append(min(hour + random.expovariate(1.0), weeks * 168 - 1e-6))
    return sorted(said)


def quiet_series(per_day: float, seed: int) -> Series:
    """A quiet brand: three weeks for learning, a quarter of a year, and at its end 8 posts in one hour."""
    random = Random(seed)
    weeks, burst = 16, 16 * 168 - 12
    said = [
        *clustered(Background(per_day / 24 / 1.5), weeks, random),
        *(burst + random.random() for _ in range(8)),
    ]
    counts = [0] * (weeks * WEEK_MINUTES // 5)
    for hour in said:
        counts[int(hour * 12)] += 1
    return Series(
        f"{per_day:g} a day", START, 5, counts, [(burst * 12, burst * 12 + 13)], 3 * WEEK_MINUTES // 5
    )
