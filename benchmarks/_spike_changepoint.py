"""Bayesian online changepoint detection (Adams and MacKay 2007), with the parameters of the Numenta
benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p, pi
from typing import NamedTuple

_LONGEST = 500
_HAZARD = 1 / 250
_BOUND = 0.9845962524414067
_FAINT = 1e-4
_ALPHA, _BETA = 0.1, 0.001


def _constant(run: int) -> float:
    """The part of the logarithm of Student's density that depends on how long a run is only."""
    alpha = _ALPHA + run / 2
    return lgamma(alpha + 0.5) - lgamma(alpha) - 0.5 * log(2 * alpha * pi)


_CONSTANTS = [_constant(run) for run in range(_LONGEST + 2)]


class Run(NamedTuple):
    """One belief: how many bins ago the last change was, how likely that is, and what was learnt since."""

    length: int
    chance: float
    mean: float
    beta: float


def run_length_drops(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
    """One flag a bin: the likeliest time since the last change fell by more than 98.5 % at once, with a count
    above the mean of the run that ended. Takes the bins as they are, whatever `minutes_per_bin`."""
    flags = []
    runs, longest, level = [Run(0, 1.0, 0.0, _BETA)], 1, 0.0
    for now in counts:
        runs = _learn(runs, now)
        likeliest = max(runs, key=lambda run: run.chance)
        flags.append(likeliest.length < longest * (1 - _BOUND) and now > level)
        longest, level = max(1, likeliest.length), likeliest.mean
    return flags


def _learn(runs: list[Run], now: float) -> list[Run]:
    """What to believe after one more count: each run went on, or a new one began."""
    weights = []
    for length, chance, mean, beta in runs:
        kappa, alpha = 1.0 + length, _ALPHA + length / 2
        scale = beta * (kappa + 1) / (alpha * kappa)
        far = (alpha + 0.5) * log1p((now - mean) ** 2 / (2 * alpha * scale))
        weights.append(chance * exp(_CONSTANTS[length] - 0.5 * log(scale) - far))
    total = sum(weights)
    if total <= 0.0:
        return [Run(0, 1.0, 0.0, _BETA)]
    learnt = [Run(0, _HAZARD, 0.0, _BETA)]
    for (length, _, mean, beta), weight in zip(runs, weights, strict=True):
        chance = weight * (1 - _HAZARD) / total
        if chance > _FAINT:
            kappa, off = 1.0 + length, now - mean
            mean, beta = mean + off / (kappa + 1), beta + kappa * off * off / (2 * (kappa + 1))
            learnt.append(Run(min(length + 1, _LONGEST), chance, mean, beta))
    if len(learnt) > 2 and learnt[-2].length == _LONGEST:  # two as long as runs are told apart become one
        last, before = learnt.pop(), learnt.pop()
        stronger = max(last, before, key=lambda run: run.chance)
        learnt.append(stronger._replace(chance=last.chance + before.chance))
    return learnt
