"""Texts as numbers of buckets: which words, pairs of words, pieces of words, pictures and shouting they have.

The features that the fast sentiment model and the team's corrections share. A text is folded (`core.fold`),
links, handles and numbers are made alike, emoticons become pictures, stretched words short, then everything
is hashed, many texts at once. The hash is our own, so the same text has the same buckets on every machine.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from core.fold import fold
from listening.emoticons import EMOTICON, PICTURES
from listening.negations import NEGATIONS

BITS: Final = 20
BUCKETS: Final = 1 << BITS
"""How many buckets there are; every number that `buckets` gives is below."""
MOST: Final = 1000
"""Characters of a text that are read at all."""
LONGEST: Final = 5
"""Characters of the longest piece of a word."""
REACH: Final = 3
"""Words behind a negation that it is taken to turn."""

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]

_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+:?")
_HASHTAG = re.compile(r"[#＃](\w+)")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|_+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_STRETCHED = re.compile(r"(\S)\1{2,}|(\w\w)\2{2,}")
_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-ÞА-Я]{4,}\b")
_ODD = re.compile(r"[\x00-\x1f\ud800-\udfff\ue000-\uf8ff]")

# What a text has besides words stands in it as one character of the private use area each.
_HAS_LINK, _HAS_HANDLE, _HAS_TAG, _STRETCHES, _SHOUTS = "\ue000\ue001\ue002\ue003\ue004"

_SPACE, _WORD, _SPACELESS, _SIGN = range(4)
_TABLE_SIZE = 0x20000
_BREAK = 10
_GAP = 32

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIR, _TURNED, _BEFORE, _PIECE = (
    np.uint64(one) for one in (0xA5A5_0001, 0xA5A5_0003, 0xA5A5_0005, 0xA5A5_0007)
)


@dataclass(frozen=True, slots=True)
class Bags:
    """The features of some texts: `buckets` of all of them in one row, text after text; `starts` has where
    each text's begin (one more than there are texts), `weights` how much each counts in its text."""

    buckets: Ints
    weights: Floats
    starts: Ints


def buckets(text: str) -> Ints:
    """The numbers of a text's buckets, each once, in order; none for a text without a word or sign."""
    return np.unique(bags([text]).buckets)


def bags(texts: Sequence[str]) -> Bags:
    """The features of each text. Words, pairs and turned words of a text weigh 1 together (as a vector), and
    so do its pieces of words."""
    codes = _spaced(_codes(texts))
    rows = np.cumsum(codes == _BREAK) - 1
    words, word_rows = _words(codes, rows)
    pieces, piece_rows = _pieces(codes, rows)
    count = len(texts)
    row = np.concatenate([word_rows, piece_rows])
    weight = np.concatenate([_even(word_rows, count), _even(piece_rows, count)])
    order = np.argsort(row, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=count), out=starts[1:])
    return Bags(_bucket(np.concatenate([words, pieces]))[order], weight[order], starts)


def _even(rows: Ints, count: int) -> Floats:
    shares = 1 / np.sqrt(np.maximum(np.bincount(rows, minlength=count), 1))
    return shares.astype(np.float32)[rows]


def _bucket(hashes: Hashes) -> Ints:
    hashes = (hashes ^ (hashes >> np.uint64(31))) * _MIX
    return (hashes >> np.uint64(64 - BITS)).astype(np.int64)


def _codes(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """All texts as code points, each with a break before it."""
    joined = "".join("\n" + tidy(text) for text in texts)
    return np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").astype(np.uint32)


def tidy(text: str) -> str:
    """The text as it is hashed: folded, on one line, with signs for what it has besides words."""
    text = _ODD.sub(" ", text[:MOST])
    marks = ""
    if "&" in text:
        text = html.unescape(text)
    if "http" in text or "www." in text:
        text, found = _LINK.subn(" ", text)
        marks += _HAS_LINK if found else ""
    if "@" in text:
        text, found = _HANDLE.subn(" ", text)
        marks += _HAS_HANDLE if found else ""
    if "#" in text or "＃" in text:
        text, found = _HASHTAG.subn(_spoken, text)
        marks += _HAS_TAG if found else ""
    if _SHOUTED.search(text):
        marks += _SHOUTS
    text = EMOTICON.sub(_picture, text)
    text = _NUMBER.sub("0", fold(text)).replace("n't", " not")
    text, found = _STRETCHED.subn(_shorter, text)
    marks += _STRETCHES if found else ""
    return _ODD.sub(" ", text) + marks


def _spoken(tag: re.Match[str]) -> str:
    return " " + _HUMP.sub(" ", tag[1]) + " "


def _picture(emoticon: re.Match[str]) -> str:
    return f" {PICTURES[emoticon[0]]} "


def _shorter(stretched: re.Match[str]) -> str:
    return (stretched[1] or stretched[2]) * 2


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """What each character does: part words, make them, make them without spaces between, stand alone."""
    table = np.full(_TABLE_SIZE, _SIGN, np.uint8)
    for code in range(_TABLE_SIZE):
        category = unicodedata.category(chr(code))
        if category[0] in "LMN":
            table[code] = _WORD
        elif category[0] in "ZC" and category != "Co":
            table[code] = _SPACE
    for first, last in (
        (0x0E00, 0x0EFF),
        (0x1000, 0x109F),
        (0x1780, 0x17FF),
        (0x3005, 0x30FF),
        (0x3400, 0x9FFF),
    ):
        span = table[first : last + 1]
        span[span == _WORD] = _SPACELESS
    table[0xFE0F] = table[0x1F3FB:0x1F400] = table[ord("'")] = _SPACE
    return table


def _spaced(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """One gap between any two words or signs, at the end of each text, and behind each break."""
    kinds = _classes()[np.minimum(codes, _TABLE_SIZE - 1)]
    breaks = codes == _BREAK
    kept = (kinds != _SPACE) | breaks
    where = np.flatnonzero(kept)
    codes, kinds, breaks = codes[where], kinds[where], breaks[where]
    fresh = np.ones(len(codes), bool)
    fresh[1:] = (
        (kinds[1:] != kinds[:-1]) | (np.diff(where) > 1) | (kinds[1:] == _SIGN) & (codes[1:] != codes[:-1])
    )
    fresh |= breaks
    places = np.arange(len(codes)) + np.cumsum(fresh) - 1
    out = np.full((int(places[-1]) + 2) if len(codes) else 0, _GAP, np.uint64)
    out[places] = codes
    return out


def _words(codes: npt.NDArray[np.uint64], rows: Ints) -> tuple[Hashes, Ints]:
    """Words and signs, pairs of neighbours, words behind and right before a negation."""
    inside = (codes != _GAP) & (codes != _BREAK)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    row = rows[begins]
    words = np.add.reduceat(np.where(inside, codes, 0) * _powers(codes, inside), begins)
    words = _spread(words + (ends - begins).astype(np.uint64))
    same = row[1:] == row[:-1]
    pairs = _spread(words[:-1] * _STEP + words[1:] + _PAIR)[same]
    turning = np.isin(words, _negations())
    behind = np.zeros(len(words), bool)
    for far in range(1, REACH + 1):
        behind[far:] |= turning[:-far] & (row[far:] == row[:-far])
    behind &= ~turning
    before = np.zeros(len(words), bool)
    before[:-1] = turning[1:] & same & ~turning[:-1]
    hashes = [words, pairs, _spread(words[behind] + _TURNED), _spread(words[before] + _BEFORE)]
    return np.concatenate(hashes), np.concatenate([row, row[1:][same], row[behind], row[before]])


def _powers(codes: npt.NDArray[np.uint64], inside: npt.NDArray[np.bool_]) -> Hashes:
    """For each character the odd number that its place in its word stands for."""
    place = np.arange(len(codes))
    begun = np.maximum.accumulate(np.where(inside, 0, place))
    return _odd_numbers()[np.minimum(place - begun, 63)]


@cache
def _odd_numbers() -> Hashes:
    numbers = np.arange(64, dtype=np.uint64) * _STEP + _MIX
    return _spread(numbers) | np.uint64(1)


def _spread(hashes: Hashes) -> Hashes:
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _STEP
    return hashes ^ (hashes >> np.uint64(29))


def _pieces(codes: npt.NDArray[np.uint64], rows: Ints) -> tuple[Hashes, Ints]:
    """Two to five characters in a row inside one word, its edges among them; one alone where a script has no
    spaces."""
    gaps = (codes == _GAP) | (codes == _BREAK)
    inner = np.concatenate([[0], np.cumsum(gaps)])
    hashes, places = [], []
    rolling = _spread(codes + _PIECE)
    alone = _classes()[np.minimum(codes, _TABLE_SIZE - 1)] == _SPACELESS
    hashes.append(rolling[alone])
    places.append(rows[alone])
    whole = codes
    for size in range(2, LONGEST + 1):
        if len(codes) < size:
            break
        whole = whole[:-1] * _STEP + codes[size - 1 :]
        fits = inner[size - 1 : len(codes)] == inner[1 : len(codes) - size + 2]
        fits &= codes[: len(codes) - size + 1] != _BREAK
        if size == 2:
            fits &= ~gaps[:-1] & ~gaps[1:]
        at = np.flatnonzero(fits)
        hashes.append(_spread(whole[at] + _PIECE + np.uint64(size)))
        places.append(rows[at])
    return np.concatenate(hashes), np.concatenate(places)


@cache
def _negations() -> Hashes:
    """The hashes of words that turn what is said."""
    words = sorted({fold(word) for word in NEGATIONS})
    codes = _spaced(_codes(words))
    inside = (codes != _GAP) & (codes != _BREAK)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    begins, ends = edges[::2], edges[1::2]
    sums = np.add.reduceat(np.where(inside, codes, 0) * _powers(codes, inside), begins)
    return np.unique(_spread(sums + (ends - begins).astype(np.uint64)))
