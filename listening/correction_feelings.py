"""Learning how the team's texts sound, and the examination of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.meaning import SENTIMENTS, Sentiment
from core.teaching import Figures
from listening.correction import Correction
from listening.correction_labels import Known, memory_of, newest, reach_of, split, too_few
from listening.correction_layer import Layer, inputs, likeness, of_said
from listening.correction_memory import How, Memory
from listening.correction_score import right, scores
from listening.correction_tries import counts_of, folds_of, least_sure, table, tried_of

LUCK = 0.5
"""Of the answers that a layer changes, luck may mend or spoil as many as their square root; more than this
part of that has to be mended in the examination."""
SKILL = 1.5
"""The same for what it is learned from, each part judged by what the others teach."""


def learn_feelings(known: Known) -> tuple[Memory, Layer | None, float, Figures]:
    """The memory, the layer if it was accepted, from which chance on it is sure, and how it did."""
    known = known.only([i for i, one in enumerate(known.labels) if one.sentiment is not None])
    said = known.only([i for i, one in enumerate(known.labels) if not one.sentiment_left])
    learn, exam = split(newest(known, [one.sentiment_left for one in known.labels]))
    truth = [one.sentiment for one in exam.labels]
    alone = [one.feeling.likeliest for one in exam.base]
    fixed = learn.only([i for i, one in enumerate(learn.labels) if not one.sentiment_left])

    def reaching(reach: How) -> list[Sentiment]:
        return _felt(Correction(feelings=memory_of(fixed, reach)), exam)

    reach = reach_of(lambda reach: right(reaching(reach), truth), right(alone, truth))
    remembering = reaching(reach)
    memory = memory_of(said, reach)
    few = too_few(len(said.labels), sum(1 for one in exam.labels if not one.sentiment_left))
    if few is not None:
        return memory, None, 1.0, few
    figures = Figures(labels=len(said.labels), held_out=len(truth), before=right(alone, truth))
    layer, sure = _learn_sentiment(learn)
    reason, after = "lesson.no_gain", right(remembering, truth)
    if layer is not None:
        learned = _felt(Correction(feelings=memory_of(fixed, reach), layer=layer, sure=sure), exam)
        after = right(learned, truth)
        if all(_wins(learned, one, truth) for one in (remembering, alone)):
            return memory, layer, sure, replace(figures, after=after)
        reason = "lesson.lost"
    return memory, None, 1.0, replace(figures, after=after, reason=reason)


def _felt(correction: Correction, known: Known) -> list[Sentiment]:
    return [
        correction.feel(
            label.text, base.feeling, None if known.vectors is None else known.vectors[i]
        ).likeliest
        for i, (label, base) in enumerate(zip(known.labels, known.base, strict=True))
    ]


def _wins(
    learned: Sequence[Sentiment], other: Sequence[Sentiment], truth: Sequence[Sentiment | None]
) -> bool:
    """More are right, by more than half of what luck brings, and macro-F1 is no worse."""
    mine, theirs = scores(learned, truth), scores(other, truth)
    changed = sum(a != b for a, b in zip(learned, other, strict=True))
    gained = round((mine[0] - theirs[0]) * len(truth))
    return gained > LUCK * changed**0.5 and mine[1] >= theirs[1]


def _learn_sentiment(known: Known) -> tuple[Layer | None, float]:
    """The layer, and from which chance on it is sure; None where nothing helps even among what it is learned
    from."""
    starred = [i for i, one in enumerate(known.base) if one.feeling.decided_by != "rating"]
    known = known.only(starred)
    if not starred:
        return None, 1.0
    chances = [[one.feeling.negative, one.feeling.neutral, one.feeling.positive] for one in known.base]
    answers = np.array([SENTIMENTS.index(one.sentiment or "neutral") for one in known.labels])
    counts = counts_of(answers, 3, [one.sentiment_left for one in known.labels])
    found = inputs([one.text for one in known.labels], np.array(chances, np.float32), known.vectors)
    folds = folds_of(likeness(found) + of_said(found), known)
    rigour, tried = tried_of(folds, found.said, table(answers, 3), counts)
    before = found.said.argmax(axis=1)
    after = tried.argmax(axis=1)
    mended, spoilt = counts @ (after == answers), counts @ (before == answers)
    changed = after != before
    if float(mended - spoilt) <= SKILL * float(np.sqrt(counts[changed].sum())):
        return None, 1.0
    sure = least_sure(tried.max(axis=1)[changed], (after == answers)[changed])
    return Layer.of(found, folds.whole.learn(found.said, table(answers, 3), counts, rigour), True), sure
