"""Words of scripts without spaces, found in many texts by what keeps together: Chinese, Japanese, Thai.

A piece is a word when several voices have it, when no longer piece explains it, and when what stands on both
sides of it varies. Katakana and ideographs of Japanese are taken as they run; what is only grammar cuts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.fold import fold
from core.words import is_mark
from listening.themes_dull import CHINESE, JAPANESE, THAI

_MOST = {"thai": 14, "han": 5, "kana": 12}
_LEAST = {"thai": 3, "han": 2, "kana": 2}
_EXPLAINED = 0.75
"""The part of its voices that a longer piece must have to make a shorter one none."""
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HIRAGANA = re.compile("[\u3041-\u309f]+")
_KATAKANA = re.compile("[\u30a0-\u30ff]+|[^\u30a0-\u30ff]+")
_OPENS = frozenset("เแโใไ")
_CANNOT_OPEN = frozenset("ะาำๅๆฯ")


def pieces(runs: Sequence[str]) -> list[tuple[str, str]]:
    """The runs of one text without what is only grammar, each with its kind: `thai`, `han` or `kana`."""
    is_japanese = any(_KANA.search(run) for run in runs)
    found: list[tuple[str, str]] = []
    for run in runs:
        if _THAI.search(run):
            found += [(part, "thai") for part in _thai_cuts().split(run) if len(part) > 1]
        elif is_japanese:
            for part in _HIRAGANA.split(run):
                found += [(piece, "kana") for piece in _japanese_cuts().split(part) if len(piece) > 1]
        else:
            found += [(part, "han") for part in _chinese_cuts().split(run) if len(part) > 1]
    return found


def words_in(
    texts: Mapping[int, Sequence[str]], voices: Mapping[int, int], least: int, without: frozenset[str]
) -> dict[int, set[str]]:
    """The words that each text has. `texts` are runs of characters by the text's number, `voices` who says
    it; a word has so many voices at least, and no piece of it stands in `without` nor the other way round."""
    cut = {number: pieces(runs) for number, runs in texts.items()}
    seen: dict[str, set[int]] = defaultdict(set)
    sides: dict[str, tuple[set[str], set[str]]] = {}
    for number, parts in cut.items():
        for part, script in parts:
            for piece, left, right in _grams(part, script):
                seen[piece].add(number)
                before, after = sides.setdefault(piece, (set(), set()))
                before.add(left or f"^{number}")
                after.add(right or f"^{number}")
    known = {
        piece: numbers
        for piece, numbers in seen.items()
        if len(numbers) >= least
        and len({voices[number] for number in numbers}) >= least
        and min(map(len, sides[piece])) >= 2
        and not _is_near(piece, without)
    }
    explained: set[str] = set()
    for piece, numbers in known.items():
        for size in range(2, len(piece)):
            for at in range(len(piece) - size + 1):
                part = piece[at : at + size]
                if part in known and len(numbers) >= _EXPLAINED * len(known[part]):
                    explained.add(part)
    found: dict[int, set[str]] = defaultdict(set)
    for piece, numbers in known.items():
        if piece not in explained:
            for number in numbers:
                found[number].add(piece)
    return found


def _grams(part: str, script: str) -> set[tuple[str, str, str]]:
    """Pieces that can be words, each with what stands left and right of it (empty at an end)."""
    most, least = _MOST[script], _LEAST[script]
    found = set()
    if script == "kana":
        return set(_japanese(part))
    for at in range(len(part)):
        if not _can_begin(part, at):
            continue
        for end in range(at + least, min(len(part), at + most) + 1):
            if _can_end(part, end):
                found.add((part[at:end], part[at - 1 : at], part[end : end + 1]))
    return found


def _japanese(part: str) -> Iterator[tuple[str, str, str]]:
    """Katakana as they run, of ideographs every two and more, and what both make together."""
    kinds = [(found[0], found.start(), found.end()) for found in _KATAKANA.finditer(part)]
    for text, start, end in kinds:
        sides = part[start - 1 : start] if start else "", part[end : end + 1]
        if len(text) > 1 and text.strip("ー・"):
            yield text, *sides
        if not "\u30a0" <= text[0] <= "\u30ff":
            for at in range(len(text) - 1):
                for stop in range(at + 2, min(len(text), at + 4) + 1):
                    if stop - at < len(text):
                        first = part[start + at - 1 : start + at] if start + at else ""
                        yield text[at:stop], first, part[start + stop : start + stop + 1]
    if len(kinds) == 2 and len(part) <= _MOST["kana"]:
        yield part, "", ""


def _can_begin(part: str, at: int) -> bool:
    letter = part[at]
    if is_mark(letter) or letter in _CANNOT_OPEN or letter == "ー":
        return False
    return at == 0 or part[at - 1] not in _OPENS


def _can_end(part: str, end: int) -> bool:
    if part[end - 1] in _OPENS:
        return False
    return end == len(part) or not (is_mark(part[end]) or part[end] in _CANNOT_OPEN or part[end] == "ー")


def _is_near(piece: str, without: frozenset[str]) -> bool:
    return any(piece in one or one in piece for one in without if len(one) > 1 and not one.isascii())


@cache
def _chinese_cuts() -> re.Pattern[str]:
    return _cuts(CHINESE)


@cache
def _japanese_cuts() -> re.Pattern[str]:
    return _cuts(" ".join(word for word in JAPANESE.split() if len(word) > 1))


@cache
def _thai_cuts() -> re.Pattern[str]:
    # Short ones stand inside too many words: they cut where no mark or vowel goes on with them.
    words = sorted((fold(word) for word in THAI.split() if len(word) > 2), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


def _cuts(words: str) -> re.Pattern[str]:
    ordered = sorted((fold(word) for word in words.split()), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered))
