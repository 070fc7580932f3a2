"""The team's own intents: ten sentences each, nothing to train.

A text is compared with the sentences of each intent and with a background (what people write who want
something else). Words that are rare count more. What is left of the likeness after the background is taken
away, says how likely it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from listening.intents_table import FOLDED, fold_buckets
from listening.ngrams import Bags, bags

if TYPE_CHECKING:
    from listening.vectors import Encoder

Floats = npt.NDArray[np.float32]

NEAR: Final = 5
"""The nearest sentences of an intent that count."""
FAR: Final = 3
"""The nearest sentences of the background that count."""
MOST_BACKGROUND: Final = 300
WORDS_AT, WORDS_STEEP = 0.04, 60.0
"""The likeness by words at which an intent is as likely as not, and how soon it gets likelier."""
VECTORS_AT, VECTORS_STEEP, WORDS_HELP = 0.5, 12.0, 2.0
"""The same by vectors, and how much the words help them."""


class OwnIntents:
    """Compares texts with the sentences of `intents`; `background` are sentences of other intents and of
    none; `rarity` (FOLDED,) says how rare each bucket is. Sentences are read when the first texts come."""

    def __init__(
        self,
        intents: Mapping[str, Sequence[str]],
        background: Sequence[str],
        rarity: npt.NDArray[np.uint8] | None,
        encoder: Encoder | None,
    ) -> None:
        self.names = tuple(intents)
        self._sentences = [sentence for some in intents.values() for sentence in some]
        self._of = np.repeat(np.arange(len(intents)), [len(some) for some in intents.values()])
        self._background = list(background)[:: 1 + len(background) // MOST_BACKGROUND]
        self._rarity = rarity
        self._encoder = encoder
        self._vectors: tuple[Floats, Floats] | None = None
        self._words: _Words | None = None

    def chances(self, found: Bags, vectors: Floats | None, read: npt.NDArray[np.bool_]) -> Floats:
        """How likely each text has each intent: (texts, intents). The vectors of texts that are not `read`
        mean nothing."""
        if self._words is None:
            sentences = [*self._sentences, *self._background]
            of = np.append(self._of, np.full(len(self._background), len(self.names)))
            rarity = rarity_in(sentences) if self._rarity is None else self._rarity.astype(np.float32)
            self._words = _Words(sentences, of, len(self.names) + 1, rarity)
        likeness = self._words.likeness(found)
        words = likeness[:, :-1]
        others = (likeness.sum(axis=1, keepdims=True) - words) / len(self.names)
        by_words = (words - others - WORDS_AT) * WORDS_STEEP
        if vectors is None or self._encoder is None:
            return _chance(by_words)
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._sentences), self._encoder.encode(self._background)
        own, background = self._vectors
        near = np.stack(
            [nearest(vectors @ own[self._of == one].T, NEAR) for one in range(len(self.names))], 1
        )
        far = nearest(vectors @ background.T, FAR)[:, None] if len(background) else np.float32(0)
        by_vectors = (2 * near - far + WORDS_HELP * words - VECTORS_AT) * VECTORS_STEEP
        return _chance(np.where(read[:, None], by_vectors, by_words))


def rarity_in(sentences: Sequence[str]) -> Floats:
    """How rare each bucket is among these sentences (FOLDED,)."""
    found = bags(sentences)
    seen = np.bincount(fold_buckets(found.buckets), minlength=FOLDED)
    out: Floats = np.log((len(sentences) + 1) / (seen + 1)).clip(0.1).astype(np.float32)
    return out


def _chance(logits: Floats) -> Floats:
    out: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    return out


def nearest(likeness: Floats, count: int) -> Floats:
    """The mean of the greatest few of each row."""
    out: Floats = np.sort(likeness, axis=1)[:, -count:].mean(axis=1)
    return out


class _Words:
    """Sentences as rows of rare words, turned around: for each bucket that any of them has, how much each of
    `count` intents has of it."""

    def __init__(
        self, sentences: Sequence[str], of: npt.NDArray[np.int64], count: int, rarity: Floats
    ) -> None:
        self._rarity = rarity
        rows, buckets, weights = self._weighted(bags(sentences))
        known, at = np.unique(buckets, return_inverse=True)
        flat = np.bincount(at * count + of[rows], weights, len(known) * count)
        table = flat.reshape(len(known), count) / np.maximum(np.bincount(of, minlength=count), 1)
        self._row_of = np.full(FOLDED, len(known), np.int64)
        self._row_of[known] = np.arange(len(known))
        self._table = np.vstack([table, np.zeros((1, count))]).astype(np.float32)

    def likeness(self, found: Bags) -> Floats:
        """The mean likeness to the sentences of each intent: (texts, intents)."""
        _, buckets, weights = self._weighted(found)
        out = np.zeros((len(found.starts) - 1, self._table.shape[1]), np.float32)
        if len(buckets):
            rows = np.flatnonzero(np.diff(found.starts))
            picked = self._table[self._row_of[buckets]] * weights[:, None]
            out[rows] = np.add.reduceat(picked, found.starts[rows], axis=0)
        return out

    def _weighted(self, found: Bags) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        """Text, bucket and weight of every feature, each text of length 1."""
        count = len(found.starts) - 1
        rows = np.repeat(np.arange(count), np.diff(found.starts))
        buckets = fold_buckets(found.buckets)
        weights = found.weights * self._rarity[buckets]
        lengths = np.sqrt(np.bincount(rows, weights * weights, count))
        return rows, buckets, (weights / np.maximum(lengths, 1e-6)[rows]).astype(np.float32)
