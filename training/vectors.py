"""Vectors of many texts, kept in a folder between runs, for the encoder takes minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from listening.vectors import Encoder, tidy

_AT_ONCE = 5000


def encode(texts: Sequence[str], encoder: Encoder, cache: Path) -> npt.NDArray[np.float32]:
    """The encoder's vectors of texts (texts, 512), from the cache where the same texts were asked before."""
    cache.mkdir(parents=True, exist_ok=True)
    parts = [_part(texts[at : at + _AT_ONCE], encoder, cache) for at in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts).astype(np.float32)


def _part(texts: Sequence[str], encoder: Encoder, cache: Path) -> npt.NDArray[np.float16]:
    key = hashlib.sha256("\0".join(tidy(text) for text in texts).encode()).hexdigest()[:24]
    path = cache / f"{key}.npy"
    if path.exists():
        kept: npt.NDArray[np.float16] = np.load(path, allow_pickle=False)
        return kept
    vectors = encoder.encode(texts).astype(np.float16)
    np.save(path, vectors)
    return vectors
