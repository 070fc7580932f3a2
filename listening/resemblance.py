"""Why a word that somebody wrote may mean a name: a slip of the pen, a short form, another script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from core.clauses import Query
from core.fold import clean, fold
from core.words import split
from listening.slips import is_close
from listening.sounds import Sound
from listening.transliterate import script

Why = Literal["spelling", "abbreviation", "transliteration", "handle", "hashtag"]

_SHORTEST, _SHORTEST_FOR_TWO = 4, 8
"""Letters of a name of which one slip is understood, and of one with two."""
_LEAST_INITIALS = 2
_LEAST_VOWELLESS = 3
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiou]")
_CAMEL = re.compile(r"[A-Z][a-z]+|[A-Z]+(?![a-z])")
_EDGED = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Scripts whose words have letters enough to count slips in."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a query looks for: its clause, how it is written, its folded words, those in one piece, its
    initials (`NT` of Northwind Traders, `OSM` of OpenStreetMap; empty where there are fewer than two), its
    script and how it sounds."""

    clause: Query
    written: str
    words: tuple[str, ...]
    joined: str
    initials: str
    script: str | None
    sound: Sound = field(compare=False)


def name_of(clause: Query, text: str) -> Name | None:
    """A name as resemblances are sought for it; None where there is nothing to compare."""
    words = split(fold(text))
    joined = "".join(words)
    if len(joined) < 2:
        return None
    return Name(clause, text, words, joined, _initials(text, joined), script(joined), Sound(joined))


def _initials(text: str, joined: str) -> str:
    parts = split(clean(text))
    found = parts if len(parts) > 1 else _CAMEL.findall(parts[0])
    letters = fold("".join(part[0] for part in found))
    return letters if len(letters) >= _LEAST_INITIALS and letters != joined else ""


class Likeness:
    """Which of these names words resemble."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = tuple(names)
        self._exact = {name.joined: name for name in reversed(self._names)}
        self.may_begin = lru_cache(maxsize=1 << 17)(self._may_begin)
        self._sized: defaultdict[int, list[Name]] = defaultdict(list)
        for name in self._names:
            for size in {1, len(name.words)}:
                self._sized[size].append(name)

    def of(self, words: Sequence[str]) -> tuple[Name, Why] | None:
        """The first name that folded words resemble, and how: initials aside, which count in capitals only.
        One in their own script goes before one in another. Slips are sought in as many words as the name has,
        or in one; in any number when the letters are the same."""
        joined = "".join(words)
        if (name := self._exact.get(joined)) is not None:
            return name, "spelling"
        found: tuple[Name, Why] | None = None
        for name in self._sized[len(words)]:
            if why := _resembles(name, words, joined):
                if why != "transliteration":
                    return name, why
                found = found or (name, why)
        return found

    def _may_begin(self, word: str) -> bool:
        """Whether several words that begin with this one may resemble a name."""
        return any(
            name.joined.startswith(word) or (len(name.words) > 1 and _may_begin(name, word))
            for name in self._names
        )

    def inside(self, joined: str) -> Name | None:
        """The name that is a part of it."""
        return next((n for n in self._names if len(n.joined) >= _SHORTEST and n.joined in joined), None)


def _resembles(name: Name, words: Sequence[str], joined: str) -> Why | None:
    own = name.joined
    # People rarely miss the first letter; demon is not a slip for lemon. Two swapped ones may be.
    if joined[0] == own[0] or joined[:2] == own[1::-1]:
        if name.script not in _EDGED or script(joined) != name.script:
            return None
        if _is_without_vowels(own, joined):
            return "abbreviation"
        return "spelling" if _is_slip(own, joined) else None
    return "transliteration" if name.sound.is_like(words) else None


def _may_begin(name: Name, word: str) -> bool:
    return word[0] in name.joined[:2] if script(word) == name.script else name.sound.may_begin(word)


def _is_slip(own: str, other: str) -> bool:
    if len(own) < _SHORTEST or len(other) < _SHORTEST - 1:
        return False
    if _TWICE.sub(r"\1", own) == _TWICE.sub(r"\1", other):
        return True
    return is_close(own, other, 2 if len(own) >= _SHORTEST_FOR_TWO else 1)


def _is_without_vowels(own: str, other: str) -> bool:
    if len(other) >= len(own):
        return False
    bare = own[0] + _VOWELS.sub("", own[1:])
    return other == bare and len(bare) >= _LEAST_VOWELLESS
