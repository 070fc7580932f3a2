"""How intents are learnt: a logistic head on vectors, then a table of words that learns from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack, vstack

from core.meaning import INTENTS
from listening.intents_table import FOLDED, READ, cues_of, fold_buckets
from listening.ngrams import bags

Floats = npt.NDArray[np.float32]

COUNT = len(INTENTS)
HEAD_DECAY, TABLE_DECAY = 0.3, 0.03
WORDS, TONED, LOOSE = 4.0, 0.3, 0.05
"""How much a word, a toned text and a text without labels count for the table; a seed counts 1."""


@dataclass(slots=True)
class Texts:
    """Texts ready to learn from: features (n, FOLDED + 3), vectors (n, 512), which have vectors that mean
    something."""

    features: Any
    vectors: Floats
    read: npt.NDArray[np.bool_]

    def __getitem__(self, rows: npt.NDArray[Any]) -> Texts:
        return Texts(self.features[rows], self.vectors[rows], self.read[rows])


@dataclass(slots=True)
class Fitted:
    """Weights and bias of the head (512, 8), and of the words (FOLDED + 3, 8)."""

    head: Floats
    head_bias: Floats
    words: Floats
    words_bias: Floats

    def head_sums(self, texts: Texts) -> Floats:
        out: Floats = texts.vectors @ self.head + self.head_bias
        return out

    def word_sums(self, texts: Texts) -> Floats:
        out: Floats = texts.features @ self.words + self.words_bias
        return out


def prepare(texts: Sequence[str], langs: Sequence[str], encoder: Any, cues: bool = True) -> Texts:
    """Read texts; those that are no whole texts, only words, have no cues."""
    parts = [_features(texts[at : at + 2000], cues) for at in range(0, len(texts), 2000)]
    vectors = np.concatenate([encoder.encode(texts[at : at + 512]) for at in range(0, len(texts), 512)])
    return Texts(vstack(parts).tocsr(), vectors, np.array([lang in READ for lang in langs]))


def _features(texts: Sequence[str], cues: bool) -> Any:
    found = bags(texts)
    rows = np.repeat(np.arange(len(texts)), np.diff(found.starts))
    shape = (len(texts), FOLDED)
    words = csr_matrix((found.weights, (rows, fold_buckets(found.buckets))), shape=shape, dtype=np.float32)
    return hstack([words, csr_matrix(cues_of(texts) * np.float32(cues))]).tocsr()


def logistic(
    features: Any, wants: Floats, counts: Floats, decay: float, rounds: int
) -> tuple[Floats, Floats]:
    """Weights and bias of eight logistic regressions at once: `wants` (n, 8) between 0 and 1, each counting
    as much as `counts` (n, 8) says."""
    width = features.shape[1]
    turned = features.T.tocsr() if hasattr(features, "tocsr") else features.T

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat[:-COUNT].reshape(width, COUNT).astype(np.float32)
        sums = features @ weights + flat[-COUNT:].astype(np.float32)
        powers = np.logaddexp(0, sums)
        chance = np.exp(sums - powers)
        value = float((counts * (powers - wants * sums)).sum()) + decay / 2 * float((weights**2).sum())
        slope = counts * (chance - wants)
        return value, np.concatenate([(turned @ slope + decay * weights).ravel(), slope.sum(axis=0)]).astype(
            np.float64
        )

    start = np.zeros(width * COUNT + COUNT)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 6})
    return found.x[:-COUNT].reshape(width, COUNT).astype(np.float32), found.x[-COUNT:].astype(np.float32)


@dataclass(slots=True)
class Lesson:
    """Texts with what they want (n, 8), between 0 and 1, and how much that counts (n, 8)."""

    texts: Texts
    wants: Floats
    counts: Floats

    def __getitem__(self, rows: npt.NDArray[Any]) -> Lesson:
        return Lesson(self.texts[rows], self.wants[rows], self.counts[rows])

    def times(self, factor: float) -> Lesson:
        """The same, counting so many times as much."""
        return Lesson(self.texts, self.wants, self.counts * np.float32(factor))


def together(lessons: Sequence[Lesson]) -> Lesson:
    """Lessons as one."""
    texts = Texts(
        vstack([one.texts.features for one in lessons]).tocsr(),
        np.concatenate([one.texts.vectors for one in lessons]),
        np.concatenate([one.texts.read for one in lessons]),
    )
    wants = np.concatenate([one.wants for one in lessons])
    return Lesson(texts, wants, np.concatenate([one.counts for one in lessons]))


def fit(seeds: Lesson, words: Lesson, asked: Lesson, toned: Lesson, loose: Texts) -> Fitted:
    """Learn a head from seeds, words, questions and toned texts; then a table from the same, and from what
    the head makes of toned and of `loose` texts."""
    known = together([seeds, words.times(0.3), asked.times(0.1), toned.times(0.2)])
    known = known[np.flatnonzero(known.texts.read)]
    head, head_bias = logistic(known.texts.vectors, known.wants, known.counts, HEAD_DECAY, 200)

    def guessed(texts: Texts) -> Floats:
        out: Floats = (1 / (1 + np.exp(-(texts.vectors @ head + head_bias)))).astype(np.float32)
        return out

    lesson = together(
        [
            seeds,
            words.times(WORDS),
            asked.times(0.1),
            _softened(toned, guessed(toned.texts)).times(TONED),
            Lesson(loose, guessed(loose), np.full((loose.vectors.shape[0], COUNT), LOOSE, np.float32)),
        ]
    )
    table, table_bias = logistic(lesson.texts.features, lesson.wants, lesson.counts, TABLE_DECAY, 100)
    return Fitted(head, head_bias, table, table_bias)


def _softened(toned: Lesson, guessed: Floats) -> Lesson:
    """Toned texts with what the head makes of them, as far as their tone allows."""
    wants = np.where(
        toned.counts > 0, np.where(toned.wants > 0, np.maximum(guessed, 0.6), guessed / 5), guessed
    )
    counts = np.where(toned.counts > 0, 1.0, np.where(toned.texts.read[:, None], 0.1, 0.0))
    return Lesson(toned.texts, wants.astype(np.float32), counts.astype(np.float32))


def blended(parts: Sequence[Floats], wants: Floats, counts: Floats) -> Floats:
    """Weights (len(parts) + 1, 8) of sums and a shift that make calibrated chances."""
    out = np.zeros((len(parts) + 1, COUNT), np.float32)
    for one in range(COUNT):
        columns = np.stack([part[:, one] for part in parts], axis=1)

        def loss(
            flat: npt.NDArray[np.float64], columns: Floats = columns, one: int = one
        ) -> tuple[float, npt.NDArray[np.float64]]:
            sums = columns @ flat[:-1] + flat[-1]
            powers = np.logaddexp(0, sums)
            slope = counts[:, one] * (np.exp(sums - powers) - wants[:, one])
            value = float((counts[:, one] * (powers - wants[:, one] * sums)).sum())
            return value + 0.5 * float(((flat[:-1] - 1 / len(parts)) ** 2).sum()), np.concatenate(
                [columns.T @ slope + (flat[:-1] - 1 / len(parts)), [slope.sum()]]
            )

        start = np.array([1 / len(parts)] * len(parts) + [0.0])
        out[:, one] = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return out


def apply_blend(blend: Floats, parts: Sequence[Floats]) -> Floats:
    """Chances."""
    sums = sum(part * blend[at] for at, part in enumerate(parts)) + blend[-1]
    out: Floats = (1 / (1 + np.exp(-sums))).astype(np.float32)
    return out
