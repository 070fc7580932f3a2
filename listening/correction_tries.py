"""Trying what a layer would learn: on parts of the labels that it did not learn from, each judged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from listening.correction_labels import Known
from listening.correction_layer import Fit, Floats, softmax
from listening.correction_words import part_of

LEFT = 0.5
"""What a label counts in learning that is only what was left as it was."""
PARTS = 3
RIGOURS = (0.4, 1.5, 6.0)
"""How strictly a layer may be kept small: what does best on the parts is taken."""
SURE_RIGHT = 0.8
"""What the layer changed is said without *perhaps* from the chance on at which so many are right."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Folds:
    """Texts in parts: which are learned from and which are judged, how like these are to those, each part
    judged once; and all of them together."""

    whole: Fit
    parts: tuple[tuple[Ints, Ints, Fit, Floats], ...]


def folds_of(like: Floats, known: Known) -> Folds:
    """The texts in parts, by their words."""
    part = np.array([part_of(one.text, PARTS) for one in known.labels])
    found = []
    for one in range(PARTS):
        ours, theirs = np.flatnonzero(part != one), np.flatnonzero(part == one)
        if len(ours) and len(theirs):
            found.append((ours, theirs, Fit(like[np.ix_(ours, ours)]), like[np.ix_(theirs, ours)]))
    return Folds(Fit(like), tuple(found))


def tried_of(folds: Folds, before: Floats, truth: Floats, counts: Floats) -> tuple[float, Floats]:
    """The rigour that suits best, and what layers of that rigour say of texts that they were not learned
    from: each part is judged by what the others teach."""
    best: tuple[float, float, Floats] | None = None
    for rigour in RIGOURS:
        said = before.copy()
        for ours, theirs, fit, like in folds.parts:
            said[theirs] += like @ fit.learn(before[ours], truth[ours], counts[ours], rigour)
        chances = softmax(said)
        loss = -float(counts @ np.log(np.maximum((chances * truth).sum(axis=1), 1e-9)))
        if best is None or loss < best[0]:
            best = (loss, rigour, chances)
    assert best is not None
    return best[1], best[2]


def table(answers: Ints, classes: int) -> Floats:
    """Answers as rows of 0 and a 1."""
    return np.eye(classes, dtype=np.float32)[answers]


def counts_of(answers: Ints, classes: int, left: Sequence[bool]) -> Floats:
    """How much each label counts: rare classes more, what was left less; 1 on average."""
    of_class = np.bincount(answers, minlength=classes)
    shares = np.sqrt(len(answers) / (classes * np.maximum(of_class, 1)))[answers]
    weights = shares * np.where(np.array(left), LEFT, 1.0)
    counts: Floats = (weights / weights.mean()).astype(np.float32)
    return counts


def least_sure(chances: Floats, are_right: npt.NDArray[np.bool_]) -> float:
    """The least chance from which on `SURE_RIGHT` of the answers are right, as if one right and two wrong
    ones came before; above 1 where there is none."""
    best = 1.01
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(are_right[order])
    for n, at in enumerate(order, start=1):
        if hits[n - 1] + 1 >= SURE_RIGHT * (n + 3):
            best = float(chances[at])
    return best
