"""What the spike formulas of others are built from: windows over a series of counts, one step a bin.

A series is a sequence of counts, one a bin, oldest first; all lengths here are in minutes and become whole
bins. Every function looks only at a bin and those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY

Judge = Callable[[Sequence[float], int], list[bool]]
"""Counts and the minutes of a bin → one flag a bin: would an alert stand at the end of this bin?"""


@dataclass(frozen=True)
class Formula:
    """A published way to tell unusual volume.

    `name`: whose, and in words; `source`: the address of the page that publishes it, or "common practice";
    `reading`: what the page leaves open and how it is read here ("" when nothing); `judge`: the formula.
    """

    name: str
    source: str
    judge: Judge
    reading: str = ""

    def alarms(self, counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        """One flag for each bin of `counts`, from that bin and earlier ones only."""
        return self.judge(counts, minutes_per_bin)


class Stretches:
    """Totals, means and standard deviations of any stretch (first <= bin < end) of a series, each in one
    step."""

    def __init__(self, values: Sequence[float]) -> None:
        self._sums = [0.0, *accumulate(values)]
        self._squares = [0.0, *accumulate(value * value for value in values)]

    def total(self, first: int, end: int) -> float:
        """The sum of the stretch; bins before the series count as nothing."""
        return self._sums[max(0, end)] - self._sums[max(0, first)]

    def mean(self, first: int, end: int) -> float:
        """The mean of the stretch; 0.0 of an empty one."""
        first = max(0, first)
        return (self._sums[end] - self._sums[first]) / (end - first) if end > first else 0.0

    def spread(self, first: int, end: int) -> float:
        """The sample standard deviation of the stretch; 0.0 of less than two bins."""
        first = max(0, first)
        size = end - first
        if size < 2:
            return 0.0
        total = self._sums[end] - self._sums[first]
        squares = self._squares[end] - self._squares[first]
        return sqrt(max(0.0, squares - total * total / size) / (size - 1))


def bins_of(minutes: float, minutes_per_bin: int) -> int:
    """How many bins make up so many minutes: the nearest whole number, at least one."""
    return max(1, round(minutes / minutes_per_bin))


def rolled(counts: Sequence[float], width: int) -> list[float]:
    """For each bin the total of the `width` bins that end with it (of those there are, near the start)."""
    stretches = Stretches(counts)
    return [stretches.total(i + 1 - width, i + 1) for i in range(len(counts))]


def grown(baseline: int, minutes_per_bin: int) -> int:
    """How many bins of history a baseline needs before it counts: all of it, of a longer one than a day, a
    day."""
    return min(baseline, bins_of(DAY, minutes_per_bin))


def ratio(window: float, baseline: float, factor: float, at_least: float = 0) -> Judge:
    """The newest `window` minutes hold more than `factor` times what the `baseline` minutes before them
    held on average in as long; and `at_least` so many. Beside an empty baseline there is no ratio: no
    alarm."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width, length = bins_of(window, minutes_per_bin), bins_of(baseline, minutes_per_bin)
        enough = grown(length, minutes_per_bin)
        stretches = Stretches(counts)
        flags = []
        for end in range(1, len(counts) + 1):
            start = end - width
            now = stretches.total(start, end)
            usual = stretches.mean(start - length, start) * width if start >= enough else 0.0
            flags.append(usual > 0 and now > factor * usual and now >= at_least)
        return flags

    return judge


def sigmas(window: float, baseline: float, k: float) -> Judge:
    """The newest `window` minutes hold more than the mean plus `k` standard deviations of all windows as
    long that lie in the `baseline` minutes before them."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width, length = bins_of(window, minutes_per_bin), bins_of(baseline, minutes_per_bin)
        enough = grown(length, minutes_per_bin)
        totals = rolled(counts, width)
        past = Stretches(totals)
        flags = []
        for i, now in enumerate(totals):
            end = i + 1 - width  # the last window that shares no bin with the newest one ends before this
            first = max(width - 1, end - length + width - 1)
            ready = end >= enough and end > first
            flags.append(ready and now > past.mean(first, end) + k * past.spread(first, end))
        return flags

    return judge


def fixed(window: float, more_than: float) -> Judge:
    """More than so many within the newest `window` minutes, whatever is usual."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        return [total > more_than for total in rolled(counts, bins_of(window, minutes_per_bin))]

    return judge


def checked_every(minutes: float, judge: Judge) -> Judge:
    """The same, looked at only every so many minutes; between two looks the last verdict stands."""

    def judge_then(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        every = bins_of(minutes, minutes_per_bin)
        flags, standing = [], False
        for i, flag in enumerate(judge(counts, minutes_per_bin)):
            standing = flag if (i + 1) % every == 0 else standing
            flags.append(standing)
        return flags

    return judge_then


def silent_for(minutes: float, judge: Judge) -> Judge:
    """The same, but after each alarm nothing for so many minutes."""

    def judge_then(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        pause, flags, again = bins_of(minutes, minutes_per_bin), [], 0
        for i, flag in enumerate(judge(counts, minutes_per_bin)):
            flags.append(flag and i >= again)
            again = i + 1 + pause if flags[-1] else again
        return flags

    return judge_then


def lasting(minutes: float, judge: Judge) -> Judge:
    """The same, once it has held for so many minutes after the first bin that met it."""

    def judge_then(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        wanted, flags, run = bins_of(minutes, minutes_per_bin) + 1, [], 0
        for flag in judge(counts, minutes_per_bin):
            run = run + 1 if flag else 0
            flags.append(run >= wanted)
        return flags

    return judge_then


def any_of(*judges: Judge) -> Judge:
    """Any of several formulas says so."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        return [any(flags) for flags in zip(*(one(counts, minutes_per_bin) for one in judges), strict=True)]

    return judge


def in_buckets(minutes: float, judge_totals: Callable[[Sequence[float]], list[bool]]) -> Judge:
    """A formula over whole buckets of so many minutes, counted from the start of the series: the verdict on
    a bucket stands from its last bin until the next bucket is whole."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width = bins_of(minutes, minutes_per_bin)
        totals = [sum(counts[i : i + width]) for i in range(0, len(counts) - width + 1, width)]
        verdicts = [False, *judge_totals(totals)]
        return [verdicts[(i + 1) // width] for i in range(len(counts))]

    return judge
