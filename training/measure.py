"""How good a model is: macro-F1, and whether its probabilities mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def macro_f1(truth: Ints, said: Ints) -> float:
    """The mean F1, in percent, of the classes that the truth has."""
    scores = []
    for one in np.unique(truth):
        right = int(((truth == one) & (said == one)).sum())
        scores.append(200 * right / (int((truth == one).sum()) + int((said == one).sum())))
    return float(np.mean(scores))


def constant_f1(truth: Ints) -> float:
    """The macro-F1, in percent, of saying the most frequent class always."""
    return macro_f1(truth, np.full_like(truth, np.bincount(truth).argmax()))


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts whose likeliest class had a chance in one tenth: how many, the mean chance, the share right."""

    count: int
    chance: float
    right: float


def reliability(truth: Ints, chances: Floats) -> list[Bin]:
    """Ten bins by the chance of the likeliest class; empty ones are left out."""
    top, hit = chances.max(axis=1), chances.argmax(axis=1) == truth
    bins = np.minimum((top * 10).astype(int), 9)
    return [
        Bin(int(here.sum()), float(top[here].mean()), float(hit[here].mean()))
        for here in (bins == one for one in range(10))
        if here.any()
    ]


def calibration_error(truth: Ints, chances: Floats) -> float:
    """How far chance and share right are apart, on average over the texts (expected calibration error)."""
    bins = reliability(truth, chances)
    return sum(one.count * abs(one.chance - one.right) for one in bins) / sum(one.count for one in bins)


def surest(truth: Ints, chances: Floats, weights: Floats, goal: float) -> tuple[float, float, float]:
    """The least chance from which on at least `goal` of the answers are right, the share right, the share of
    texts that stay below it; each text counts as much as its weight."""
    top, hit = chances.max(axis=1), chances.argmax(axis=1) == truth
    for least in (percent / 100 for percent in range(34, 96)):
        said = top >= least
        if not said.any():
            break
        right = float((weights * hit)[said].sum() / weights[said].sum())
        if right >= goal:
            return least, right, float(1 - weights[said].sum() / weights.sum())
    return 0.95, 0.0, 1.0
