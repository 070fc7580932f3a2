"""Etsy Skyline's vote: seven rules over the last 24 hours, six of which have to agree."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median

from benchmarks._spike_windows import DAY, HOUR, Stretches, bins_of

_WANTED = 6
_EASE = 1 / 51  # an exponential mean with a centre of mass of 50 bins


def skyline(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
    """One flag a bin: at least 6 of the 7 rules find it too much. The rules look at the newest bin or the
    mean of the newest three; the two costly ones are asked only where they can still decide."""
    window = bins_of(DAY, minutes_per_bin)
    hour = bins_of(HOUR, minutes_per_bin)
    past = Stretches(counts)
    slopes = Stretches([i * one for i, one in enumerate(counts)])
    mean = counts[0] if counts else 0.0
    square = mean * mean
    flags = []
    for i, now in enumerate(counts):
        mean += _EASE * (now - mean)
        square += _EASE * (now * now - square)
        end, start = i + 1, i + 1 - window
        if start < 0:
            flags.append(False)
            continue
        tail = past.mean(end - 3, end)
        middle = past.mean(start, end)
        votes = sum(
            (
                tail - past.mean(start, start + hour) > 3 * past.spread(start, start + hour),
                tail - middle > 3 * past.spread(start, end),
                now - mean > 3 * sqrt(max(0.0, square - mean * mean)),
                now - past.mean(start, i) > 3 * past.spread(start, i),
                _off_the_line(counts, past, slopes, start, end),
            )
        )
        flags.append(
            votes >= _WANTED - 2 and tail > middle and votes + _rare(counts[start:end], tail) >= _WANTED
        )
    return flags


def _off_the_line(counts: Sequence[float], past: Stretches, slopes: Stretches, start: int, end: int) -> bool:
    """The mean of the newest three lies more than 3 standard deviations above the line fitted to the
    window."""
    size = end - start
    at, level = (start + end - 1) / 2, past.mean(start, end)
    across = size * (size * size - 1) / 12
    slope = (slopes.total(start, end) - size * at * level) / across
    spread = sqrt(max(0.0, past.spread(start, end) ** 2 * (size - 1) - slope * slope * across) / size)
    off = sum(counts[i] - level - slope * (i - at) for i in range(end - 3, end)) / 3
    return off > 3 * spread and round(spread) != 0 and round(off) != 0


def _rare(window: Sequence[float], tail: float) -> int:
    """How many of the two costly rules agree: 6 median deviations off, and in a thin bar of a histogram of
    15."""
    middle = median(window)
    spread = median(abs(one - middle) for one in window)
    far = spread > 0 and window[-1] - middle > 6 * spread
    lowest, highest = min(window), max(window)
    step = (highest - lowest) / 15
    bar = min(14, int((tail - lowest) / step)) if step > 0 else 0
    beside = sum(bar == min(14, int((one - lowest) / step)) for one in window) if step > 0 else len(window)
    return far + (beside <= 20)
