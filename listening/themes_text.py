"""Mentions as themes read them: who tells what in which words.

What is told again counts once: mentions of one story, or with the same text, are one *telling*; tellings of
one author have one *voice*. A theme is what several voices say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from core.figures import Excerpt
from core.fold import fold
from core.words import HANGUL, SPACELESS, kind
from listening.themes_dull import dull, dull_judging, weak
from listening.themes_stem import stem

READ = 600
"""Characters of a mention that are read."""
LONGEST = 30
"""Characters of a word that is read."""

_MARKS = "".join(c for c in map(chr, range(0x300, 0x3100)) if unicodedata.category(c)[0] == "M")
_WORD = re.compile(rf"[^\W_{_MARKS}][\w{_MARKS}]*(?:['’\-][^\W_][\w{_MARKS}]*)*")
_HASHTAG = re.compile(rf"(?<![\w#＃])[#＃]([\w{_MARKS}]{{2,60}})")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?:?")
_REPOST = re.compile(r"^\s*RT\b[\s:]*")
_CONTRACTED = re.compile(r"(?:n't|'(?:s|m|re|ve|ll|d|t))$")
_ELIDED = re.compile(r"^(?:c|l|d|j|n|s|m|t|qu|un|all|dall|dell|nell|sull)'(?=\w\w)")
_RUNS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


class Word(NamedTuple):
    """A word in a text: `key` is empty for one that can name nothing, and a `weak` one names nothing alone;
    `first` says that a sentence begins with it, so that its capital says nothing."""

    key: str
    written: str
    first: bool = False
    weak: bool = False


class Told(NamedTuple):
    """What one mention says: runs of words without a sign between them, runs of characters of scripts without
    spaces (folded), hashtags by their folded form, as they are written."""

    runs: tuple[tuple[Word, ...], ...]
    spaceless: tuple[str, ...]
    tags: Mapping[str, str] = MappingProxyType({})


class Telling(NamedTuple):
    """Mentions that tell the same, by their places; `voice` is the number of who says it."""

    places: tuple[int, ...]
    voice: int


def bare(text: str) -> str:
    """The beginning of a text without links, handles and what marks a repost."""
    text = text[: READ * 2]
    if "://" in text or "www." in text.lower() or "@" in text:
        text = _HANDLE.sub(" \n ", _LINK.sub(" \n ", text))
    return _REPOST.sub("", text)[:READ]


def read(text: str, without: Collection[str] = frozenset()) -> Told:
    """The words of a text; those whose keys are among `without` name nothing."""
    text = bare(text)
    runs: list[tuple[Word, ...]] = []
    spaceless: list[str] = []
    run: list[Word] = []
    last, first = 0, True
    for found in _WORD.finditer(text):
        gap = text[last : found.start()]
        last = found.end()
        if (gap and not gap.isspace()) or "\n" in gap:
            first = first or any(sign in ".!?…:\n" for sign in gap)
            if run:
                runs.append(tuple(run))
                run = []
        written = found[0]
        if not written.isascii() and _RUNS.search(written) is not None:
            spaceless.extend(fold(part) for part in _RUNS.findall(written))
            written = _RUNS.sub(" ", written).strip()
            if not written or " " in written:
                continue
        key = key_of(written)
        run.append(Word("" if key in without else key, written, first, key in _weak_roots()))
        first = False
    if run:
        runs.append(tuple(run))
    tags = {fold(tag): tag for tag in _HASHTAG.findall(text)} if "#" in text or "＃" in text else {}
    return Told(tuple(runs), tuple(spaceless), tags)


@lru_cache(maxsize=1 << 16)
def key_of(written: str) -> str:
    """The key of a word as it is written; empty for one that can name nothing: of grammar, of judgement, of
    two letters, a number."""
    word = fold(written).strip("'-")
    if "'" in word:
        word = _ELIDED.sub("", _CONTRACTED.sub("", word))
    if not word or len(word) > LONGEST or word in dull() or not _is_long(word):
        return ""
    root = stem(word)
    return "" if root in _dull_roots() else root


def topic_keys(names: Sequence[str]) -> frozenset[str]:
    """The keys of all words in names: no theme is called like what all of it is about."""
    found: set[str] = set()
    for name in names:
        for part in _WORD.findall(name):
            found.add(stem(fold(part)))
            found.add(fold(part))
        squeezed = fold("".join(name.split()))
        if squeezed:
            found.update((squeezed, stem(squeezed)))
    return frozenset(found)


def tellings(excerpts: Sequence[Excerpt]) -> list[Telling]:
    """The mentions by what they tell, in the order of the first of each."""
    roots: dict[tuple[str, object], int] = {}
    groups: dict[int, list[int]] = {}
    for place, one in enumerate(excerpts):
        said = " ".join(fold(bare(one.text)).split())[:160]
        keys: list[tuple[str, object]] = [("text", said)] if said else []
        if one.story is not None:
            keys.append(("story", one.story))
        elif one.lead != one.mention:
            keys.append(("lead", one.lead))
        else:
            keys.append(("lead", one.mention))
        group = next((roots[key] for key in keys if key in roots), place)
        groups.setdefault(group, []).append(place)
        for key in keys:
            roots.setdefault(key, group)
    voices: dict[str, int] = {}
    found = []
    for number, places in enumerate(groups.values()):
        who = {excerpts[place].who for place in places}
        name = who.pop() if len(who) == 1 else ""
        found.append(Telling(tuple(places), voices.setdefault(name, number) if name else number))
    return found


def phrases(run: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    """Two or three words in a row that can be a name, with their places: the first and the last of them say
    something, and so does the one between, or it is a small word."""
    for at, word in enumerate(run):
        if not word.key:
            continue
        if at + 1 < len(run) and _is_name(word, run[at + 1]):
            yield f"{word.key} {run[at + 1].key}", at, at + 2
        if at + 2 < len(run) and _is_name(word, run[at + 2]):
            inner = run[at + 1].key or f"_{run[at + 1].written.lower()}"
            yield f"{word.key} {inner} {run[at + 2].key}", at, at + 3


def _is_name(first: Word, last: Word) -> bool:
    return bool(last.key) and last.key != first.key and not (first.weak and last.weak)


@lru_cache(maxsize=1 << 16)
def _is_long(word: str) -> bool:
    least = 2 if kind(word[0]) == HANGUL else 3
    if kind(word[0]) == SPACELESS or len(word) < 2:
        return False
    if any(c.isdigit() for c in word):
        return any(c.isalpha() for c in word) and not word[0].isdigit()
    return len(word) >= least or (len(word) == 2 and not word.isascii())


@lru_cache(maxsize=1)
def _weak_roots() -> frozenset[str]:
    return frozenset(stem(word) for word in weak())


@lru_cache(maxsize=1)
def _dull_roots() -> frozenset[str]:
    return frozenset(stem(word) for word in dull_judging() if len(word) > 3)
