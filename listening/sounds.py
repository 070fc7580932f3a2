"""Whether two names sound alike, though they are written in different scripts.

Both are read in Latin letters (`listening.transliterate`), their consonants put into classes that no script
mixes up, and compared: the consonants have to be the same, the vowels about the same. Names with fewer than
two consonants sound like nothing, for they would sound like everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from listening.transliterate import romanise, script

_LEAST = 2
"""Consonants of a name that is compared at all."""
_NEAR, _FAR = 0.1, 0.3
"""How much of a name its vowels may differ by: with two consonants, and with more."""
_MOST_READINGS = 12
_CLASSES = {
    **dict.fromkeys("bp", "p"), **dict.fromkeys("fv", "f"), **dict.fromkeys("dt", "t"),
    **dict.fromkeys("gkq", "k"), **dict.fromkeys("szj", "s"), "l": "l", "r": "r", "m": "m", "n": "n",
}  # fmt: skip
"""Consonants by how they are mixed up; h, w and y are as good as none."""
_VOWELS = {**dict.fromkeys("aå", "a"), **dict.fromkeys("eiy", "i"), **dict.fromkeys("ouw", "u"), "h": ""}
_MIXED = {
    "KATAKANA": {"l": "r", "f": "p", "mp": "np"},
    "HANGUL": {"l": "r", "f": "p"},
    "HEBREW": {"f": "p"},
    "DEVANAGARI": {"f": "p"},
}
"""Classes that a script cannot tell apart, or that its writers mix up."""
_SILENT = {
    **dict.fromkeys(("ARABIC", "HEBREW"), "AIU"),
    **dict.fromkeys(("KATAKANA", "HANGUL"), "U"),
    "DEVANAGARI": "A",
}
"""Vowels that a script leaves out, or puts where there are none."""
# How a Latin name may be read where its spelling leaves it open; the first that fits is what most read.
_SPELT = (
    (re.compile("sch|sh|tch|tsch|ch(?=[eiy])"), ("s",)),
    (re.compile("ch|ck|cc(?![eiy])"), ("k", "s")),
    (re.compile("c(?=[eiy])|ts|tz|dz|dj|dg(?=e)"), ("s",)),
    (re.compile("c"), ("k",)),
    (re.compile("ph"), ("f",)),
    (re.compile("th"), ("t", "s")),
    (re.compile("gh(?=t|$)"), ("",)),
    (re.compile("kh"), ("h",)),
    (re.compile("x"), ("ks", "s")),
    (re.compile("g(?=[eiy])"), ("k", "s")),
    (re.compile("j"), ("s", "y")),
    (re.compile("w"), ("w", "f")),
    (re.compile("qu"), ("kw", "kf")),
)
_NO_VOWELS = str.maketrans("", "", "AIU")
_TWICE = re.compile(r"(.)\1+")
_UNROLLED = frozenset({"KATAKANA", "HANGUL"})
_UNSAID = re.compile("r(?![aeiouy])")
"""What Japanese and Korean do not write of English names."""


class Sound:
    """How a name sounds, ready to be compared with words of other scripts."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._script = script(name)
        self._tables: dict[str, dict[str, list[str]]] = {}

    def is_like(self, words: Sequence[str]) -> bool:
        """Whether folded words, written apart, may be this name. False when they share its script, are of
        several, or cannot be read."""
        theirs = script(words[0])
        if self._script is None or theirs is None or theirs == self._script:
            return False
        table = self._heard_by(theirs)
        for said in _spoken(words, theirs, self._script):
            ours = table.get(said.translate(_NO_VOWELS))
            if ours and any(_fits(one, said, _silent(theirs, self._script)) for one in ours):
                return True
        return False

    def may_begin(self, word: str) -> bool:
        """Whether the name may begin with this word of another script."""
        theirs = script(word)
        if self._script is None or theirs is None:
            return False
        ways = [said.translate(_NO_VOWELS) for said in _heard(word, theirs, self._script)]
        return any(own.startswith(way) for own in self._heard_by(theirs) for way in ways)

    def _heard_by(self, other: str) -> dict[str, list[str]]:
        """Its readings for a reader of the other script, by their consonants."""
        if (table := self._tables.get(other)) is None:
            table = self._tables[other] = self._table(other)
        return table

    def _table(self, other: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for said in _heard(self._name, self._script or "", other):
            if len(consonants := said.translate(_NO_VOWELS)) >= _LEAST:
                found.setdefault(consonants, []).append(said)
        return found


def _spoken(words: Sequence[str], own: str, other: str) -> Iterator[str]:
    if len(words) == 1:
        yield from _heard(words[0], own, other)
    elif all(script(word) == own for word in words):
        for parts in product(*(_heard(word, own, other) for word in words)):
            yield _TWICE.sub(r"\1", "".join(parts))


def _silent(one: str, other: str) -> frozenset[str]:
    return frozenset(_SILENT.get(one, "") + _SILENT.get(other, ""))


@lru_cache(maxsize=1 << 17)
def _heard(word: str, own: str, other: str) -> tuple[str, ...]:
    """The ways a word of the script `own` may be said, with what it or the `other` script cannot tell apart
    made one."""
    mixed = {**_MIXED.get(own, {}), **_MIXED.get(other, {})}
    english = own in _UNROLLED or other in _UNROLLED
    return tuple(dict.fromkeys(_mix(reading, mixed) for reading in _readings(word, own, english)))


def _readings(word: str, own: str, english: bool) -> list[str]:
    """The ways a word may be said, in classes of consonants and vowels; `english`: also without each r that
    English does not say."""
    said = romanise(word)
    if not said:
        return []
    found = [said]
    if own == "LATIN":
        found = _spelt(said)
    elif own == "ARABIC":
        # Its j is what many write for g; its article is no part of a name.
        found = [said, said.replace("j", "g")] if "j" in said else [said]
        found += [one[2:] for one in found if one.startswith("al") and len(one) > 5]
    elif own == "GREEK":
        # Inside a name its b, d and g are said with a nasal before them, or without.
        found = list(dict.fromkeys((said, re.sub("m(?=b)|n(?=[dg])", "", said))))
    else:
        found = [_spelt(said)[0]]
    if english:
        found += [_UNSAID.sub("", one) for one in found if _UNSAID.search(one[1:])]
    return [_classes(one) for one in found]


def _spelt(name: str) -> list[str]:
    """Every reading of a Latin spelling, the likeliest first."""
    pieces: list[tuple[str, ...]] = []
    at = 0
    while at < len(name):
        for pattern, readings in _SPELT:
            if found := pattern.match(name, at):
                pieces.append(readings)
                at = found.end()
                break
        else:
            pieces.append((name[at],))
            at += 1
    found_all: list[str] = []
    for one in product(*pieces):
        found_all.append("".join(one))
        if len(found_all) == _MOST_READINGS:
            break
    return found_all


def _classes(said: str) -> str:
    sounds = (_CLASSES.get(letter) or _VOWELS.get(letter, "").upper() for letter in said)
    return _TWICE.sub(r"\1", "".join(sounds))


def _mix(said: str, mixed: dict[str, str]) -> str:
    for old, new in mixed.items():
        said = said.replace(old, new)
    return _TWICE.sub(r"\1", said)


def _fits(ours: str, theirs: str, silent: frozenset[str]) -> bool:
    """Whether the vowels of two readings with the same consonants are about the same."""
    few = len(ours.translate(_NO_VOWELS)) == _LEAST
    apart = _vowels_apart(ours, theirs, silent, 0.25 if few else 0.15)
    return apart < (_NEAR if few else _FAR) * max(len(ours), len(theirs))


def _vowels_apart(one: str, other: str, silent: frozenset[str], cheap: float) -> float:
    """What it costs to make one of the other: 0.3 for another vowel, 0.5 for one too many or too few, `cheap`
    for a silent one. The consonants are the same, so that vowels are compared between them."""
    cost = 0.0
    for ours, theirs in zip(_between(one), _between(other), strict=True):
        more, fewer = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
        changed = min(more.total(), fewer.total())
        left = max((more, fewer), key=Counter.total)
        single = sorted(cheap if vowel in silent else 0.5 for vowel in left.elements())
        cost += 0.3 * changed + sum(single[: len(single) - changed])
    return cost


def _between(said: str) -> list[str]:
    """The vowels before, between and behind the consonants."""
    return re.split("[a-z]", said)
