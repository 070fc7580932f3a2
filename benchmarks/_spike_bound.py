"""How fast anybody could tell a change: the theoretical bound beside which the spike detector is measured.

An oracle knows what is usual in every bin and by how much it will grow, and adds up the evidence (Page's
CUSUM of the Poisson log likelihood ratio), which no rule with as few false alerts beats in the worst case
(Lorden 1971, Moustakides 1986: for a step; a ramp is slower for everybody). A detector that has to learn
what is usual comes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, log
from random import Random

FACTOR = 5.0

_WEEK = 7 * 24 * 60
_SEEN = 40
_LONGEST = 400_000
_MOST = 500.0  # above it exp(-mean) comes near the smallest float: such a mean is drawn in two halves


def draw(mean: float, random: Random) -> int:
    """A Poisson draw: how many happen when `mean` are expected."""
    if mean > _MOST:
        return draw(mean / 2, random) + draw(mean / 2, random)
    left, chance, drawn = random.random(), exp(-mean), 0
    while left > chance and chance > 0.0:
        left -= chance
        drawn += 1
        chance *= mean / drawn
    return drawn


def evidence(counts: Sequence[float], usual: Sequence[float], factor: float) -> Iterator[float]:
    """For each bin the log likelihood ratio of its count between `factor` times the usual rate and the
    usual rate."""
    gain, loss = log(factor), factor - 1.0
    return (count * gain - rate * loss for count, rate in zip(counts, usual, strict=True))


def threshold_for(
    usual: Sequence[float],
    false_per_week: float,
    minutes_per_bin: int,
    random: Random,
    factor: float = FACTOR,
) -> float:
    """How much evidence the oracle asks for so that, where nothing changes, it alerts `false_per_week`
    times.

    `usual`: the expected count of each bin, one cycle or more (it is gone through again and again). An
    alert is a climb of the sum from nothing to the threshold and back to nothing: an incident. Sums of
    whole counts come in steps: the one is taken whose rate is nearest (in proportion). Where the wanted
    rate is too rare to be seen in the simulated weeks, the known tail is used: each unit more of evidence
    makes an incident e times rarer.

    Raises ValueError for an empty series, hardly anything usual, or false_per_week <= 0.
    """
    if false_per_week <= 0 or not any(usual):
        raise ValueError("a threshold needs some usual traffic and a false-alert rate above 0")
    bins_a_week = _WEEK / minutes_per_bin
    told = min(bins_a_week * _SEEN / false_per_week, _LONGEST)
    busy = min(10 * _SEEN * len(usual) / sum(usual), 5 * _LONGEST)
    cycles = max(1, round(max(told, busy) / len(usual)))
    wanted = false_per_week * cycles * len(usual) / bins_a_week
    ladder = _ladder(_peaks(usual, cycles, factor, random))
    if not ladder:
        raise ValueError("so little is usual that nothing happened in the simulated weeks")
    seen = max(1, min(_SEEN, ladder[-1][1] // 4))
    if wanted >= seen:
        return min(ladder, key=lambda rung: abs(log(rung[1] / wanted)))[0]
    height, count = next(rung for rung in ladder if rung[1] >= seen)
    return height + log(count / wanted)


def _ladder(peaks: Iterator[float]) -> list[tuple[float, int]]:
    """Each height that a climb reached (just below it), highest first, and how many reached it."""
    heights = Counter(round(peak, 6) for peak in peaks)
    ladder, count = [], 0
    for height in sorted(heights, reverse=True):
        count += heights[height]
        ladder.append((height - 1e-6, count))
    return ladder


def _peaks(usual: Sequence[float], cycles: int, factor: float, random: Random) -> Iterator[float]:
    """The highest sum of each climb from nothing back to nothing, in simulated series without a change."""
    gain, loss = log(factor), factor - 1.0
    total = peak = 0.0
    for _ in range(cycles):
        for rate in usual:
            total += draw(rate, random) * gain - rate * loss
            if total > 0.0:
                peak = max(peak, total)
                continue
            if peak > 0.0:
                yield peak
            total = peak = 0.0
    if peak > 0.0:
        yield peak


def delays(
    counts: Sequence[float],
    onsets: Sequence[int],
    usual: Sequence[float],
    factor: float,
    threshold: float,
) -> list[int | None]:
    """How many bins after each onset the oracle raises the alarm: 0 in the very bin where the change
    begins, None when it does not before the next onset or the end.

    `counts`, `usual`: one value a bin, as long as one another; `onsets`: the first bin of each change,
    ascending. After an alarm the sum begins at nothing again.
    """
    alarms, total = [], 0.0
    for i, step in enumerate(evidence(counts, usual, factor)):
        total = max(0.0, total + step)
        if total >= threshold:
            alarms.append(i)
            total = 0.0
    ends = [*onsets, len(counts)][1:]
    found: list[int | None] = []
    for onset, end in zip(onsets, ends, strict=True):
        first = next((alarm for alarm in alarms if onset <= alarm < end), None)
        found.append(None if first is None else first - onset)
    return found
