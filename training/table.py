"""The fast tier's table: one row of logits a bucket, fitted by gradient descent, then made small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from listening.ngrams import BUCKETS, bags
from training.nets import softmax

Floats = npt.NDArray[np.float32]

_AT_ONCE = 2000


def matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """The features of texts, a row each."""
    parts = [bags(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    ends = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)]
    return sparse.csr_matrix(
        (
            np.concatenate([part.weights for part in parts]),
            np.concatenate([part.buckets for part in parts]).astype(np.int32),
            np.concatenate([*starts, ends[-1:]]),
        ),
        shape=(len(texts), BUCKETS),
    )


def fit(
    features: sparse.csr_matrix,
    targets: Floats,
    weights: Floats,
    *,
    passes: int,
    rate: float,
    decay: float,
    step: int = 1024,
    seed: int = 0,
    base: Floats | None = None,
) -> tuple[Floats, Floats]:
    """A table (buckets, 3) and a bias (3,) for targets (rows, 3) that are probabilities. Logits that are
    there already (`base`, a row each) are added to what the table says."""
    draw = np.random.default_rng(seed)
    table = np.zeros((features.shape[1], 3), np.float32)
    bias = np.zeros(3, np.float32)
    seen, bias_seen = np.full(table.shape, 1e-3, np.float32), np.full(3, 1e-3, np.float32)
    for turn in range(passes):
        order = draw.permutation(features.shape[0])
        speed = np.float32(rate * (1 - 0.8 * turn / passes))
        for at in range(0, len(order), step):
            chosen = order[at : at + step]
            part = features[chosen]
            logits = part @ table + bias
            if base is not None:
                logits += base[chosen]
            off = (softmax(logits) - targets[chosen]) * weights[chosen][:, None]
            used, where = np.unique(part.indices, return_inverse=True)
            narrow = sparse.csr_matrix((part.data, where, part.indptr), shape=(len(chosen), len(used)))
            slope = narrow.T @ off + np.float32(decay * len(chosen)) * table[used]
            seen[used] += slope * slope
            table[used] -= speed * slope / np.sqrt(seen[used])
            down = off.sum(axis=0)
            bias_seen += down * down
            bias -= speed * down / np.sqrt(bias_seen)
    return table, bias


def signs(logits: Floats) -> Floats:
    """Three logits as two numbers: positive against negative, neutral against both."""
    out: Floats = np.stack(
        [logits[..., 2] - logits[..., 0], logits[..., 1] - (logits[..., 0] + logits[..., 2]) / 2], axis=-1
    )
    return out


def small(table: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A table of two columns as whole steps of a scale a column, rare giants cut off."""
    used = table[np.abs(table).sum(axis=1) > 0]
    scale = (np.quantile(np.abs(used), 0.9995, axis=0) / 127).astype(np.float32)
    return np.clip(np.rint(table / scale), -127, 127).astype(np.int8), scale
