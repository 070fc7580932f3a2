"""The fast tier: how a text sounds, from its words and pieces of words alone, many thousand texts a second.

One table has two numbers for each bucket of `listening.ngrams`: how far it speaks for positive against
negative, and how far for neutral against both. Their weighted sums and one temperature make three
probabilities.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from listening.ngrams import BUCKETS, Bags, bags

Floats = npt.NDArray[np.float32]

FLOCK = 256
"""Texts that are scored at once: enough to be quick, few enough to stay small."""
TO_LOGITS = np.array([[-0.5, 0.0, 0.5], [-1 / 3, 2 / 3, -1 / 3]], np.float32)
"""From (positive against negative, neutral against both) to (negative, neutral, positive)."""


@dataclass(frozen=True, slots=True)
class Table:
    """What each bucket says: `steps` (buckets, 2) in steps of `scale` (2,), and a `bias` (2,)."""

    steps: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats

    @classmethod
    def of(cls, steps: npt.NDArray[np.int8], scale: Floats, bias: Floats) -> Table:
        """A table from a file's arrays. Raises ValueError when it has other buckets than this version."""
        if steps.shape != (BUCKETS, 2) or steps.dtype != np.int8:
            raise ValueError(
                f"A table of {steps.shape} is not of this version: it has {BUCKETS} buckets, two columns."
            )
        return cls(steps, scale, bias)

    def sums(self, found: Bags) -> Floats:
        """Two numbers a text, `signs`: for positive against negative, for neutral against both."""
        count = len(found.starts) - 1
        rows = np.repeat(np.arange(count), np.diff(found.starts))
        # bincount adds in the order of the features, in double precision: the same everywhere.
        columns = [
            np.bincount(rows, found.weights * self.steps[found.buckets, one], count) * self.scale[one]
            for one in range(2)
        ]
        return np.stack(columns, axis=1).astype(np.float32) + self.bias


@dataclass(frozen=True, slots=True)
class Extra:
    """A second table whose sums are added for some languages only; in a file of its own, to be left out."""

    table: Table
    langs: frozenset[str]

    @classmethod
    def load(cls, data: bytes) -> Extra:
        """The table in a file's bytes. Raises ValueError for bytes that hold none of this version."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            table = Table.of(file["steps"], file["scale"], file["bias"])
            return cls(table, frozenset(file["langs"].tolist()))


@dataclass(frozen=True, slots=True)
class FastModel:
    """A table with a `temperature` that calibrates it and the least chance that is `sure`."""

    table: Table
    temperature: float
    sure: float
    extra: Extra | None = None

    @classmethod
    def load(cls, data: bytes, unsettled: bytes | None = None) -> FastModel:
        """The model in a file's bytes, with a second table when there is one. Raises ValueError for bytes
        that hold no model of this version."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return cls(
                table=Table.of(file["steps"], file["scale"], file["bias"]),
                temperature=float(file["temperature"]),
                sure=float(file["sure"]),
                extra=Extra.load(unsettled) if unsettled else None,
            )

    def scores(self, texts: Sequence[str], langs: Sequence[str | None]) -> Floats:
        """Calibrated probabilities (texts, 3): negative, neutral, positive."""
        return chances(self.signs(texts, langs) / np.float32(self.temperature))

    def signs(self, texts: Sequence[str], langs: Sequence[str | None]) -> Floats:
        """Two numbers a text, not yet calibrated: for positive against negative, for neutral against both."""
        flocks = [
            self.sums(bags(texts[at : at + FLOCK]), langs[at : at + FLOCK])
            for at in range(0, len(texts), FLOCK)
        ]
        return np.concatenate(flocks) if flocks else np.zeros((0, 2), np.float32)

    def sums(self, found: Bags, langs: Sequence[str | None]) -> Floats:
        """The same for features that are there already."""
        out = self.table.sums(found)
        if self.extra is not None:
            known = np.array([lang in self.extra.langs for lang in langs], bool)
            if known.any():
                out += np.where(known[:, None], self.extra.table.sums(found), np.float32(0))
        return out


def chances(signs: Floats) -> Floats:
    """Probabilities (texts, 3) from two numbers a text."""
    logits = signs @ TO_LOGITS
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
