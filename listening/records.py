"""What a topic's liveliest days were like, so that a topic that often bursts is not told of each time.

For stretches of some lengths the loudest of each day is kept, as a ratio to the usual that chance alone does
not explain. Those of lively days fall off about exponentially; from that follows what to expect once in some
months. One crisis in the past makes one day, which hardly counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, log, sqrt

SCALES = (15, 60, 180, 720)
"""Minutes."""
_CHANCE = 2.0
"""How much of a count's square root may be chance: 4 standard deviations."""
_FLOOR = 1.0
_LIVELY = 0.5
"""The livelier half of the days is what the tail is read from."""
_REACH = 3.3
"""How many times the mean excess of lively days is beyond their threshold: once in not quite two months."""
_PRIOR, _PRIOR_DAYS = log(2.0), 3.0
"""Believed of a topic before it was listened to for some days."""


def sure_ratio(count: float, usual: float) -> float:
    """The logarithm of how many times the usual it is at least, chance set aside."""
    sure = max(sqrt(count) - _CHANCE, 0.0) ** 2 if count > 0 else 0.0
    return log((sure + _FLOOR) / (usual + _FLOOR))


def learn_records(counts: Sequence[float], usual: Sequence[float], minutes: int) -> tuple[float, ...]:
    """For each of `SCALES` the logarithm of the ratio that is reached once in some months. `counts` and the
    `usual` are of stretches of `minutes` in a row, the newest last."""
    return tuple(_record(counts, usual, max(1, scale // minutes), 1440 // minutes) for scale in SCALES)


def _record(counts: Sequence[float], usual: Sequence[float], width: int, day: int) -> float:
    highest: list[float] = []
    seen = expected = 0.0
    best = -9.0
    for at in range(len(counts)):
        seen += counts[at]
        expected += usual[at]
        if at >= width:
            seen -= counts[at - width]
            expected -= usual[at - width]
        if at >= width - 1:
            best = max(best, sure_ratio(max(seen, 0.0), max(expected, 0.0)))
        if (len(counts) - 1 - at) % day == 0:
            if best > -9.0:
                highest.append(best)
            best = -9.0
    return blend(highest)


def blend(highest: Sequence[float]) -> float:
    """The record to reckon with from the loudest ratio of each day: what an exponential tail predicts, given
    that its mean is known from a few days only. The first days count together with what is believed of any
    topic."""
    if not highest:
        return _PRIOR
    ordered = sorted(highest)
    lively = ordered[int(_LIVELY * (len(ordered) - 1))]
    beyond = [one - lively for one in ordered if one > lively]
    learned = lively + sum(beyond) * expm1(_REACH / len(beyond)) if beyond else lively
    days = len(ordered)
    return (days * learned + _PRIOR_DAYS * max(_PRIOR, learned)) / (days + _PRIOR_DAYS)
