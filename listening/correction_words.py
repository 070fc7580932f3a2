"""Texts as the team's corrections compare them: their words in one spelling, light ones apart, and by chance
but for ever the same fifth of them set aside for examinations."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b

from core.fold import fold
from core.words import SPACELESS, kind, split
from listening.emoticons import EMOTICON, PICTURES
from listening.negations import NEGATIONS
from listening.stop_words import stop_words

READ = 1000
"""Characters of a text that are read."""
FIFTH = 5

_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+:?")
_STRETCHED = re.compile(r"(.)\1{2,}")
_ASKS = re.compile("[?？؟;]\\s*$|[?？؟]")
_PICTURE = re.compile("[\u203c\u2049\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001faff]")
# Function words that turn or shift what is said: they are never light.
_TURNING = """
made make makes making better best least less more than without enough too could couldn should would wouldn
can can't cannot never nobody none nothing used stop stopped until finally almost hardly barely again still
up down off out over under against few little many much same wish if
mehr weniger besser ohne genug wieder immer sin menos más mejor sans plus moins mieux trop sem mais menos
"""
_LIGHT = """
a an am as at be by do i if in is it me my no of oh on or so to u ur us we ya he hi s t m re ve ll d
new latest
"""


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The folded words and pictures of a text, in order; links and handles left out, `!!!` and `soooo`
    short."""
    text = EMOTICON.sub(lambda found: f" {PICTURES[found[0]]} ", text[:READ])
    text = fold(_HANDLE.sub(" ", _LINK.sub(" ", text)).replace("\u2019", "'")).replace("n't", " not ")
    text = _STRETCHED.sub(r"\1", text)
    found: list[str] = []
    for piece in re.split(f"({_PICTURE.pattern})", text):
        if _PICTURE.fullmatch(piece):
            if not found or found[-1] != piece:
                found.append(piece)
        else:
            _add(found, split(piece))
    return tuple(found)


def _add(found: list[str], more: tuple[str, ...]) -> None:
    """What is written without spaces between words is one word, whatever signs stand in it."""
    for word in more:
        if found and kind(word[0]) == SPACELESS == kind(found[-1][-1]):
            found[-1] += word
        else:
            found.append(word)


def telling(text: str) -> tuple[str, ...]:
    """The words that are not light; all of them where there are no others."""
    every = words(text)
    return tuple(word for word in every if not is_light(word)) or every


@lru_cache(maxsize=1 << 14)
def is_light(word: str) -> bool:
    """Whether a word may come or go without changing how a text sounds."""
    return word in _light() and word not in _turning()


def is_turning(word: str) -> bool:
    """Whether a word may turn what is said: a negation, a direction, a comparison."""
    return word in _turning()


def turns(text: str) -> tuple[int, bool]:
    """How many words of a text turn what is said, and whether it asks."""
    return sum(1 for word in words(text) if word in _negations()), bool(_ASKS.search(text[:READ]))


def is_held_out(text: str) -> bool:
    """Whether a text is one of the fifth that nothing is learned from, so that it can be examined with. Texts
    of the same words go together; the answer is the same on every machine."""
    digest = blake2b(" ".join(words(text)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % FIFTH == 0


def part_of(text: str, parts: int) -> int:
    """Which of some parts a text belongs to, likewise; independent of `is_held_out`."""
    key = " ".join(words(text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=8, person=b"parts").digest(), "big") % parts


@cache
def _light() -> frozenset[str]:
    return stop_words() | frozenset(_LIGHT.split())


@cache
def _negations() -> frozenset[str]:
    return frozenset(fold(word) for word in NEGATIONS)


@cache
def _turning() -> frozenset[str]:
    return _negations() | frozenset(fold(word) for word in _TURNING.split())
