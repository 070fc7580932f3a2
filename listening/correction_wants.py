"""Learning what the team's authors want, intent by intent, and the examination of that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.teaching import Figures
from listening.correction import UNNAMED, Correction, Want
from listening.correction_labels import Base, Known, memory_of, newest, reach_of, split, too_few
from listening.correction_layer import Floats, Layer, inputs, likeness
from listening.correction_memory import How, Memory
from listening.correction_score import f1
from listening.correction_tries import Folds, counts_of, folds_of, least_sure, table, tried_of

ENOUGH_WANTS = 8
"""Texts with an intent, before that is learned."""


def learn_wants(known: Known) -> tuple[Memory, tuple[tuple[str, Want], ...], Figures]:
    """The memory, the layers that were accepted, by intent, and how they did."""
    known = known.only([i for i, one in enumerate(known.labels) if one.intents is not None])
    said = known.only([i for i, one in enumerate(known.labels) if not one.intents_left])
    learn, exam = split(newest(known, [one.intents_left for one in known.labels]))
    truth = [frozenset(one.intents or ()) for one in exam.labels]
    alone = [frozenset(one.name for one in base.intents) for base in exam.base]
    fixed = learn.only([i for i, one in enumerate(learn.labels) if not one.intents_left])

    def reaching(reach: How) -> list[frozenset[str]]:
        return _wanted(Correction(intents=memory_of(fixed, reach)), exam)

    reach = reach_of(lambda reach: f1(reaching(reach), truth), f1(alone, truth))
    remembering = reaching(reach)
    memory = memory_of(said, reach)
    few = too_few(len(said.labels), sum(1 for one in exam.labels if not one.intents_left))
    if few is not None:
        return memory, (), few
    figures = Figures(labels=len(said.labels), held_out=len(truth), before=f1(alone, truth))
    wants = _learn_wants(learn)
    reason, after = "lesson.no_gain", f1(remembering, truth)
    if wants:
        learned = _wanted(Correction(intents=memory_of(fixed, reach), wants=wants), exam)
        after = f1(learned, truth)
        if after > max(f1(remembering, truth), f1(alone, truth)):
            return memory, wants, replace(figures, after=after)
        reason = "lesson.lost"
    return memory, (), replace(figures, after=after, reason=reason)


def _wanted(correction: Correction, known: Known) -> list[frozenset[str]]:
    found = []
    for i, (label, base) in enumerate(zip(known.labels, known.base, strict=True)):
        vector = None if known.vectors is None else known.vectors[i]
        found.append(frozenset(one.name for one in correction.want(label.text, base.intents, vector)))
    return found


def _learn_wants(known: Known) -> tuple[tuple[str, Want], ...]:
    """A layer for each intent that enough texts have and that one helps with."""
    names = sorted({name for one in known.labels for name in one.intents or ()})
    texts = [one.text for one in known.labels]
    found: list[tuple[str, Want]] = []
    folds: Folds | None = None
    for name in names:
        answers = np.array([int(name in (one.intents or ())) for one in known.labels])
        if not ENOUGH_WANTS <= answers.sum() <= len(answers) - ENOUGH_WANTS:
            continue
        before = np.array([_chance(base, name) for base in known.base], np.float32)
        counts = counts_of(answers, 2, [one.intents_left for one in known.labels])
        known_of = inputs(texts, np.stack([1 - before, before], axis=1), known.vectors)
        # How like the texts are is the same for each intent, and takes longest.
        folds = folds or folds_of(likeness(known_of), known)
        rigour, tried = tried_of(folds, known_of.said, table(answers, 2), counts)
        least, gained = _least_named(tried[:, 1], answers == 1)
        named = np.array([any(one.name == name for one in base.intents) for base in known.base])
        if gained <= _f1_of(named, answers == 1):
            continue
        sure = least_sure(tried[:, 1], answers == 1)
        adds = folds.whole.learn(known_of.said, table(answers, 2), counts, rigour)
        found.append((name, Want(Layer.of(known_of, adds, False), least, max(least, sure))))
    return tuple(found)


def _chance(base: Base, name: str) -> float:
    return next((one.chance for one in base.intents if one.name == name), UNNAMED)


def _least_named(chances: Floats, answers: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """From which chance on the intent is best named, and the F1 of that."""
    best = (1.01, 0.0)
    for least in np.unique(np.round(chances, 3)):
        good = _f1_of(chances >= least, answers)
        if good > best[1]:
            best = (float(least), good)
    return best


def _f1_of(named: npt.NDArray[np.bool_], answers: npt.NDArray[np.bool_]) -> float:
    both = int((named & answers).sum())
    return 2 * both / (int(named.sum()) + int(answers.sum())) if both else 0.0
