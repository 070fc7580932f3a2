"""The trained part of intents: from words and pieces of words, or from vectors too, to eight chances."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.meaning import INTENTS
from listening.ngrams import BITS, Bags

FOLDED_BITS: Final = 16
FOLDED: Final = 1 << FOLDED_BITS
"""Buckets of the table: several of `listening.ngrams` share one."""
FLOCK: Final = 256
"""Texts that are scored at once."""
READ: Final = frozenset(("ar de en es fr it ja ko nl pl pt ru th tr zh").split())  # noqa: SIM905
"""Languages whose vectors mean something; of others the words are asked alone."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_MARKS = frozenset("?？؟՞⁇⁈❓❔፧꘏\u037e")
_CLOSING = " \t\n!.…)\"'»”」😂"


@dataclass(frozen=True, slots=True)
class IntentTable:
    """A model file: `table` (FOLDED, 8) in steps of `scale`, `cues` (3, 8) and `bias` (8,) make a sum a text
    from its features; `head` (512, 8) in steps of `head_scale` and `head_bias` one from its vector. `blend`
    (3, 3, 8) calibrates them: weight of the words' sum, of the vector's, and a shift, without a vector, with
    one, and with one in a language that the encoder does not read. `sure` and `possible` (3, 8) are the least
    chances to say it without and with *possible*; `rarity` (FOLDED,) is how rare a bucket is."""

    table: npt.NDArray[np.int8]
    scale: Floats
    cues: Floats
    bias: Floats
    head: npt.NDArray[np.int8]
    head_scale: Floats
    head_bias: Floats
    blend: Floats
    sure: Floats
    possible: Floats
    rarity: npt.NDArray[np.uint8]

    @classmethod
    def load(cls, data: bytes) -> IntentTable:
        """The model in a file's bytes. Raises ValueError for bytes that hold no such model."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            if tuple(file["names"].tolist()) != INTENTS or file["table"].shape != (FOLDED, len(INTENTS)):
                raise ValueError("these intents are not of this version")
            return cls(**{name: file[name] for name in cls.__slots__})

    def sums(self, texts: Sequence[str], found: Bags) -> Floats:
        """What the words say, not yet calibrated: (texts, 8)."""
        sums = spread(found, self.table) * self.scale
        out: Floats = sums + cues_of(texts) @ self.cues + self.bias
        return out

    def vector_sums(self, vectors: Floats) -> Floats:
        """What vectors say, not yet calibrated: (texts, 8)."""
        out: Floats = (vectors @ self.head.astype(np.float32)) * self.head_scale + self.head_bias
        return out

    def chances(
        self,
        texts: Sequence[str],
        langs: Sequence[str | None],
        found: Bags,
        vectors: Floats | None,
    ) -> tuple[Floats, Ints]:
        """Calibrated chances (texts, 8), and which row of `sure` and `possible` counts for each text."""
        words = self.sums(texts, found)
        if vectors is None:
            tiers = np.zeros(len(texts), np.int64)
            logits = self.blend[0, 0] * words + self.blend[0, 2]
        else:
            tiers = np.array([1 if lang is None or lang in READ else 2 for lang in langs], np.int64)
            blend = self.blend[tiers]
            logits = blend[:, 0] * words + blend[:, 1] * self.vector_sums(vectors) + blend[:, 2]
        chances: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
        chances[[not _says_something(text) for text in texts]] = 0
        return chances, tiers


def spread(found: Bags, table: npt.NDArray[np.int8]) -> Floats:
    """The weighted sums of a table's rows over the features of each text."""
    count = len(found.starts) - 1
    out = np.zeros((count, table.shape[1]), np.float32)
    if not len(found.buckets):
        return out
    rows = np.flatnonzero(np.diff(found.starts))
    picked = table[fold_buckets(found.buckets)] * found.weights[:, None]
    out[rows] = np.add.reduceat(picked, found.starts[rows], axis=0)
    return out


def fold_buckets(buckets: Ints) -> Ints:
    """The buckets of `listening.ngrams` as rows of the table."""
    return buckets >> (BITS - FOLDED_BITS)


def cues_of(texts: Sequence[str]) -> Floats:
    """What needs no words (texts, 3): whether it ends with a question mark of any script, whether it has one,
    how short it is."""
    rows = [(_ends_asking(text), _asks(text), 1 / (1 + len(text) / 40)) for text in texts]
    return np.array(rows, np.float32).reshape(-1, 3)


def _says_something(text: str) -> bool:
    """Whether there is anything but digits, spaces and signs of ASCII."""
    return any(one.isalpha() or one > "\x7f" for one in text[:1000]) or _asks(text)


def _ends_asking(text: str) -> bool:
    return text[-40:].rstrip(_CLOSING)[-1:] in _MARKS


def _asks(text: str) -> bool:
    return not _MARKS.isdisjoint(text)
