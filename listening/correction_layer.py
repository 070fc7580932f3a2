"""Layer: a small correction of what the models say, learned from the team's labels.

It adds to the model's own log-probabilities a weighted sum of what stands in the text (hashed words and
pieces of words, the vector where there is an encoder, what the model says). Nothing learned is nothing added.
There are far more features than labels, so the weights are found by the likeness of the labelled texts to
each other (a kernel): as quick for a thousand labels as for a hundred features, and exact. The Hessian is
bounded from above by a constant one (D. Böhning, Annals of the Institute of Statistical Mathematics 44,
1992), so that one decomposition serves all steps, and no step can overshoot.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.types import Json
from listening.ngrams import BITS, bags

Floats = npt.NDArray[np.float32]

SIZE_BITS = 13
SIZE = 1 << SIZE_BITS
"""Buckets of the layer: those of `listening.ngrams`, many in one."""
MEANS = 512
"""Numbers of a vector."""
STEPS = 100
ENOUGH = 1e-3
"""Steps of learning, unless one is as small as this."""
_BLOCK = 1024
_BIAS, _SAID, _MEANT = 0.5, 0.4, 1.5
"""What the constant, the model's own view, and the vector count for beside the words (which count 1)."""
_LEAST = -5.0
"""The least log-probability that is believed: no model is as sure as that."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of some texts: `words` (texts, SIZE) as rows of (buckets, weights), `said` (texts,
    classes) the centred log-probabilities of the model, `vectors` (texts, 512) or None."""

    rows: tuple[tuple[npt.NDArray[np.int64], Floats], ...]
    said: Floats
    vectors: Floats | None


def inputs(texts: Sequence[str], chances: Floats, vectors: Floats | None = None) -> Inputs:
    """What is known of texts of which the model says `chances` (texts, classes)."""
    found = bags(texts) if texts else None
    rows: list[tuple[npt.NDArray[np.int64], Floats]] = []
    for at in range(len(texts)):
        assert found is not None
        part = slice(int(found.starts[at]), int(found.starts[at + 1]))
        buckets, where = np.unique(found.buckets[part] >> (BITS - SIZE_BITS), return_inverse=True)
        weights = np.bincount(where.ravel(), found.weights[part], len(buckets)).astype(np.float32)
        length = float(np.sqrt((weights**2).sum())) or 1.0
        rows.append((buckets, weights / np.float32(length)))
    return Inputs(tuple(rows), said_by(chances), vectors)


def said_by(chances: Floats) -> Floats:
    """Probabilities as log-probabilities that sum to 0."""
    logs = np.maximum(np.log(np.maximum(chances, 1e-9)), _LEAST)
    centred: Floats = (logs - logs.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred


def likeness(known: Inputs) -> Floats:
    """How like each text is to each other (texts, texts), whatever the model says of them."""
    n = len(known.rows)
    found = np.zeros((n, n), np.float32)
    for begin in range(0, SIZE, _BLOCK):
        block = np.zeros((n, _BLOCK), np.float32)
        for at, (buckets, weights) in enumerate(known.rows):
            low, high = np.searchsorted(buckets, (begin, begin + _BLOCK))
            block[at, buckets[low:high] - begin] = weights[low:high]
        found += block @ block.T
    found += _BIAS**2
    if known.vectors is not None:
        found += _MEANT**2 * (known.vectors @ known.vectors.T)
    return found


def of_said(known: Inputs) -> Floats:
    """How like each is to each other by what the model says of them: to be added to that."""
    found: Floats = _SAID**2 * (known.said @ known.said.T)
    return found


def softmax(logits: Floats) -> Floats:
    """Probabilities (texts, classes)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


class Fit:
    """Learns from texts that are `like` each other (texts, texts), as often as one likes: what takes long is
    done once."""

    def __init__(self, like: Floats) -> None:
        self._like = like
        values, self._axes = np.linalg.eigh(like)
        self._values = np.maximum(values, 0)

    def learn(self, said: Floats, truth: Floats, counts: Floats, rigour: float) -> Floats:
        """What each text adds for each class (texts, classes), so that `softmax(said + like @ it)` is near
        `truth` (texts, classes) but no nearer than is worth it: the greater `rigour`, the less is learned.
        `counts` is how much each text counts."""
        slow = 1 / (0.5 * float(counts.max()) * self._values + rigour)
        adds = np.zeros_like(said)
        for _ in range(STEPS):
            wrong = counts[:, None] * (softmax(said + self._like @ adds) - truth) + rigour * adds
            step = self._axes @ (slow[:, None] * (self._axes.T @ wrong))
            adds -= step
            if float(np.abs(step).max()) < ENOUGH:
                break
        return adds


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights (features, classes) in steps of `scale` (classes): first the buckets, then one for the
    constant, one for each class of what the model says, and 512 for the vector if it was learned with
    vectors."""

    weights: npt.NDArray[np.int8]
    scale: Floats

    @property
    def with_vectors(self) -> bool:
        return len(self.weights) > SIZE + 1 + self.classes

    @property
    def classes(self) -> int:
        return len(self.scale)

    @classmethod
    def of(cls, known: Inputs, adds: Floats, like_said: bool) -> Layer:
        """The layer in which each of the known texts adds so much; `like_said` if they were also compared by
        what the model says of them (`of_said`)."""
        table = np.zeros((SIZE, adds.shape[1]), np.float32)
        for (buckets, weights), row in zip(known.rows, adds, strict=True):
            table[buckets] += weights[:, None] * row
        parts = [
            table,
            _BIAS**2 * adds.sum(axis=0, keepdims=True),
            like_said * _SAID**2 * (known.said.T @ adds),
        ]
        if known.vectors is not None:
            parts.append(_MEANT**2 * (known.vectors.T @ adds))
        whole = np.concatenate(parts)
        scale = (np.abs(whole).max(axis=0) / 127 + 1e-12).astype(np.float32)
        return cls(np.rint(whole / scale).astype(np.int8), scale)

    def chances(self, known: Inputs) -> Floats:
        """Probabilities (texts, classes). `known.vectors` must be there if it was learned with vectors."""
        sums = np.zeros((len(known.rows), self.classes), np.float32)
        for at, (buckets, weights) in enumerate(known.rows):
            sums[at] = weights @ self.weights[buckets].astype(np.float32)
        rest = self.weights[SIZE:].astype(np.float32)
        sums += rest[0] + known.said @ rest[1 : 1 + self.classes]
        if self.with_vectors:
            assert known.vectors is not None
            sums += known.vectors @ rest[1 + self.classes :]
        return softmax(known.said + sums * self.scale)

    def to_json(self) -> Json:
        packed = base64.b85encode(zlib.compress(self.weights.tobytes(), 9)).decode()
        return {"weights": packed, "scale": [float(one) for one in self.scale]}

    @classmethod
    def from_json(cls, kept: Json) -> Layer:
        """Raises ValueError for what `to_json` did not write, or another version of it."""
        try:
            scale = np.array(kept["scale"], np.float32)
            flat = np.frombuffer(zlib.decompress(base64.b85decode(kept["weights"])), np.int8)
            weights = flat.reshape(-1, len(scale))
        except (KeyError, TypeError, AttributeError, zlib.error) as error:
            raise ValueError("no layer that I can read") from error
        bare = SIZE + 1 + len(scale)
        if scale.ndim != 1 or len(weights) not in (bare, bare + MEANS) or not np.isfinite(scale).all():
            raise ValueError("a layer of another version")
        return cls(weights, scale)
