"""What a text is made of, for those who compare many texts: words, phrases of two, hashtags and handles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from core.fold import clean, fold
from core.words import HANGUL, SPACELESS, is_mark, kind, split

LONGEST = 40
"""Characters of a word that is read; what is longer is none."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<!\w)#(\w[\w\u0300-\u036f]*)")
_HANDLE = re.compile(r"(?<![\w.])@(\w(?:[\w.\-@]*\w)?)")
_GRAMMAR = re.compile("[\u3041-\u309f]+")
"""Japanese that says nothing without what it stands beside."""


Term = tuple[str, str]
"""A key, folded, and how it is written."""

_key = lru_cache(maxsize=1 << 16)(fold)


def readable(text: str) -> str:
    """The text as it is seen, in one normalisation form, with a space for each address: what stands in those
    is no word of the writer. All else here is asked of this."""
    seen = clean(text)
    return _LINK.sub(" ", seen) if "://" in seen or "www." in seen.lower() else seen


def runs(seen: str) -> list[list[Term]]:
    """The words of each line, in their order."""
    return [[(_key(word), word) for word in split(line)] for line in seen.splitlines()]


def words(found: Iterable[Sequence[Term]]) -> Iterator[Term]:
    """Of those runs every word of three letters and more (two in Korean) that is no number, and pairs of
    characters where there are no spaces; written in lower case."""
    for run in found:
        for key, written in run:
            if is_word(key):
                yield key, written.lower()
            elif spaceless(key):
                yield from ((pair, pair) for pair in _pairs(key) if not _GRAMMAR.fullmatch(pair))


def phrases(found: Iterable[Sequence[Term]]) -> Iterator[Term]:
    """Of those runs every two words in a row, in lower case. None in scripts without spaces."""
    for run in found:
        for (one, first), (other, second) in pairwise(run):
            if is_word(one) and is_word(other):
                yield f"{one} {other}", f"{first.lower()} {second.lower()}"


def hashtags(seen: str) -> Iterator[Term]:
    """Every hashtag without its `#`."""
    return ((fold(tag), tag) for tag in _HASHTAG.findall(seen)) if "#" in seen else iter(())


def handles(seen: str) -> Iterator[Term]:
    """Every handle without its `@`."""
    return ((fold(handle), handle) for handle in _HANDLE.findall(seen)) if "@" in seen else iter(())


@lru_cache(maxsize=1 << 16)
def is_word(word: str) -> bool:
    """Whether a folded piece can be told as a word of its own: long enough, with letters, with spaces around
    it."""
    if not word:
        return False
    least = 2 if kind(word[0]) == HANGUL else 3
    return least <= len(word) <= LONGEST and not any(c.isdigit() for c in word) and not spaceless(word)


@lru_cache(maxsize=1 << 16)
def spaceless(word: str) -> bool:
    """Whether it is written in a script without spaces between words."""
    return any(kind(character) == SPACELESS for character in word)


def _pairs(word: str) -> list[str]:
    """Neighbouring characters, with the marks that belong to them."""
    whole: list[str] = []
    for character in word:
        if whole and is_mark(character):
            whole[-1] += character
        else:
            whole.append(character)
    return [one + other for one, other in pairwise(whole)]
