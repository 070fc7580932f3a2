"""Parts of a whole, and how sure they are: shares with intervals, differences, growth, and what a difference
would be if both had the same mix.

All intervals are those of 95 %: Wilson's for one share, which is honest near 0 and 1 and with few;
Newcombe's for the difference of two. Neither knows that one post draws others: `wavering` says how much more
the numbers
waver than chance alone, and intervals are widened by it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Z = 1.959964
LEAST_IN_EACH = 5
"""So many must be known of both in a source before the source is compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part (0..1) and between what the true one lies. Of nothing it is 0, and may be anything."""

    part: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another (-1..1), and between what the true difference lies."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether there surely is one."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times as many (a ratio of rates), and between what it lies; `high` may be infinite."""

    times: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether it surely grew, or surely shrank."""
        return self.low > 1 or self.high < 1


@dataclass(frozen=True, slots=True)
class SameMix:
    """Two shares as they would be if both had the sources of the two together; `covered` (0..1) is which part
    of what is known stands in sources that could be compared, `sources` how many these are."""

    one: float
    other: float
    difference: Difference
    covered: float
    sources: int


def share(n: float, total: float, widened: float = 1.0) -> Share:
    """Wilson's interval for `n` of `total`; `widened` (1.0 and more) is by how much the variance is larger
    than chance alone makes it."""
    if total <= 0:
        return Share(0.0, 0.0, 1.0)
    part, size = n / total, total / widened
    middle = (part + Z * Z / (2 * size)) / (1 + Z * Z / size)
    half = Z / (1 + Z * Z / size) * math.sqrt(part * (1 - part) / size + Z * Z / (4 * size * size))
    # The ends are exact where there is none, or nothing else: no rounding lets them cross the share itself.
    low = 0.0 if n <= 0 else max(0.0, min(part, middle - half))
    high = 1.0 if n >= total else min(1.0, max(part, middle + half))
    return Share(part, low, high)


def are_apart(one: Share, other: Share) -> bool:
    """Whether the intervals do not overlap."""
    return one.low > other.high or other.low > one.high


def difference(n: float, total: float, other: float, others: float) -> Difference:
    """`n` of `total` less `other` of `others`, with Newcombe's interval; of nothing it may be anything."""
    one, two = share(n, total), share(other, others)
    value = one.part - two.part
    if total <= 0 or others <= 0:
        return Difference(value, -1.0, 1.0)
    down = math.hypot(one.part - one.low, two.high - two.part)
    up = math.hypot(one.high - one.part, two.part - two.low)
    return Difference(value, max(-1.0, value - down), min(1.0, value + up))


def growth(now: float, before: float, longer: float = 1.0, widened: float = 1.0) -> Growth:
    """How many times as many there are `now` as `before`, where now is `longer` times as long a stretch."""
    of_all = share(now, now + before, widened)
    return Growth(_odds(of_all.part) / longer, _odds(of_all.low) / longer, _odds(of_all.high) / longer)


def _odds(part: float) -> float:
    return math.inf if part >= 1 else part / (1 - part)


def wavering(stretches: Sequence[Sequence[float]]) -> float:
    """How many times more the counts of equal lengths of time waver than chance alone: the days of each
    stretch around its own mean. At least 1."""
    squares, free = 0.0, 0
    for counts in stretches:
        mean = sum(counts) / len(counts) if counts else 0.0
        if mean > 0 and len(counts) > 1:
            squares += sum((count - mean) ** 2 for count in counts) / mean
            free += len(counts) - 1
    return max(1.0, squares / free) if free else 1.0


def unlike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How different two mixes are: which part would have to move from one name to another, 0 to 1."""
    ours, theirs = sum(one.values()), sum(other.values())
    if not ours or not theirs:
        return 0.0
    names = one.keys() | other.keys()
    return sum(abs(one.get(name, 0) / ours - other.get(name, 0) / theirs) for name in names) / 2


def same_mix(one: Mapping[str, tuple[int, int]], other: Mapping[str, tuple[int, int]]) -> SameMix | None:
    """Direct standardisation: what the shares would be if both came from the same mix of sources, that of
    both together. Given by source: how many of how many. None where no source has enough of both."""
    known = sum(total for counts in (one, other) for _, total in counts.values())
    common = [
        name
        for name in sorted(one.keys() & other.keys())
        if min(one[name][1], other[name][1]) >= LEAST_IN_EACH
    ]
    weights = {name: one[name][1] + other[name][1] for name in common}
    covered = sum(weights.values())
    if not covered:
        return None
    parts = [0.0, 0.0]
    value = spread = 0.0
    for name in common:
        weight = weights[name] / covered
        smoothed = 0.0
        for sign, at, (n, total) in ((1, 0, one[name]), (-1, 1, other[name])):
            parts[at] += weight * n / total
            value += sign * weight * n / total
            guess = (n + 1) / (total + 2)  # lest none of five be sure of itself
            smoothed += guess * (1 - guess) / total
        spread += weight * weight * smoothed
    half = Z * math.sqrt(spread)
    gap = Difference(value, max(-1.0, value - half), min(1.0, value + half))
    return SameMix(parts[0], parts[1], gap, covered / known, len(common))
