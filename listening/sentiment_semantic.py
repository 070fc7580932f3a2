"""The semantic tier: how a text sounds, from its meaning as a vector together with its words.

A few small networks read the vector (`listening.vectors`) and vote. A table of its own, learnt from labels
alone, and the fast tier's table add what the words say, with weights that depend on how well the encoder
knows the language.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from listening.ngrams import bags
from listening.sentiment_fast import FLOCK, FastModel, Table, chances
from listening.vectors import Encoder

Floats = npt.NDArray[np.float32]

OTHERS = ""
"""The name under which the mix of all other languages stands."""


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """Networks of one hidden layer (`inner` (networks, 512, hidden), `outer` (networks, hidden, 2)), a table,
    and the encoder and the fast model that they build on. `mixes` has by language how much the networks, the
    own table and the fast tier's table count."""

    encoder: Encoder
    fast: FastModel
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    table: Table
    mixes: Mapping[str, Floats]
    shift: Floats
    temperature: float
    sure: float

    @classmethod
    def load(cls, data: bytes, encoder: Encoder, fast: FastModel) -> SemanticModel:
        """The model in a file's bytes. Raises ValueError for bytes that hold no model of this version."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return cls(
                encoder=encoder,
                fast=fast,
                inner=file["inner"].astype(np.float32),
                inner_bias=file["inner_bias"].astype(np.float32),
                outer=file["outer"].astype(np.float32),
                outer_bias=file["outer_bias"].astype(np.float32),
                table=Table.of(file["steps"], file["scale"], file["bias"]),
                mixes=dict(zip(file["langs"].tolist(), file["mixes"].astype(np.float32), strict=True)),
                shift=file["shift"].astype(np.float32),
                temperature=float(file["temperature"]),
                sure=float(file["sure"]),
            )

    def scores(
        self, texts: Sequence[str], langs: Sequence[str | None], vectors: Floats | None = None
    ) -> Floats:
        """Calibrated probabilities (texts, 3): negative, neutral, positive. `vectors` are the encoder's for
        these texts, when somebody has them already."""
        return chances(self.signs(texts, langs, vectors) / np.float32(self.temperature))

    def signs(
        self, texts: Sequence[str], langs: Sequence[str | None], vectors: Floats | None = None
    ) -> Floats:
        """Two numbers a text, not yet calibrated, as `FastModel.signs`."""
        if not texts:
            return np.zeros((0, 2), np.float32)
        if vectors is None:
            vectors = self.encoder.encode(texts)
        others = self.mixes[OTHERS]
        mix = np.stack([self.mixes.get(lang or OTHERS, others) for lang in langs])
        return mix[:, :1] * self.read(vectors) + self._words(texts, langs, mix) + self.shift

    def read(self, vectors: Floats) -> Floats:
        """What the networks see in vectors (texts, 512): two signs a text."""
        total = np.zeros((len(vectors), 2), np.float32)
        for inner, inner_bias, outer, outer_bias in zip(
            self.inner, self.inner_bias, self.outer, self.outer_bias, strict=True
        ):
            total += np.maximum(vectors @ inner + inner_bias, 0) @ outer + outer_bias
        return total / np.float32(len(self.inner))

    def _words(self, texts: Sequence[str], langs: Sequence[str | None], mix: Floats) -> Floats:
        parts = []
        for at in range(0, len(texts), FLOCK):
            found, share = bags(texts[at : at + FLOCK]), mix[at : at + FLOCK]
            taught = self.fast.sums(found, langs[at : at + FLOCK])
            parts.append(share[:, 1:2] * self.table.sums(found) + share[:, 2:] * taught)
        return np.concatenate(parts)
