"""A text cut into clauses, each with the things that it is about.

Names are one private character each (`Marked`), so that what is said beside them can be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from listening.aspects_cues import NAME
from listening.aspects_words import BEHIND, CONTRAST, CONTRAST_INSIDE, EMPTY, JOINING, NEGATORS

_READ = 4_000
_MOST = 200
"""Characters and named things that are read."""

_SENTENCE = re.compile(
    r"(?<!\bvs)(?<!\bInc)(?<!\bLtd)(?<!\bDr)(?<!\bMr)(?<!\bCo)(?<!\bNr)[.!?…]+[\"'”’)\]]*(?=\s|$)"
    rf"|[!?]+(?=\w|{NAME})|[。！？｡।॥۔؟።፧։]+[」』”]?|\n+"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u200d]+(?=\s*\S)"
)
_QUESTION = re.compile("[?？؟፧;]|か[。.]?$|[吗嗎呢][。.]?$")
_SIGNS = r",(?!\d)|;|:(?![\d/])|[،؛、，；：]|\s[-–—|/]{1,3}\s|(?<=[\u0e00-\u0e7f])\s{1,3}(?=[\u0e00-\u0e7f])"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPACELESS = re.compile("[\u3041-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in which every named thing is one character; `names` are what stood there, `topics` whose they
    are."""

    text: str
    names: Mapping[str, str]
    topics: Mapping[str, frozenset[str]]

    def about(self, piece: str) -> frozenset[str]:
        """The topics that are named in a piece of `text`."""
        found: frozenset[str] = frozenset()
        for character in piece:
            found |= self.topics.get(character, frozenset())
        return found

    def read(self, piece: str) -> str:
        """A piece of `text` as it was."""
        return "".join(self.names.get(character, character) for character in piece).strip()


@dataclass(slots=True)
class Clause:
    """`start:end` of the marked text. `joined`: only a word for *and* stands before it."""

    start: int
    end: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses in a row, to the end of a sentence, a line, or a picture."""

    start: int
    end: int
    clauses: tuple[Clause, ...]
    asks: bool


def mark(text: str, hits: Mapping[str, Sequence[tuple[int, int]]]) -> Marked:
    """The text with one character for each named thing. Ranges that are none are left out."""
    text = re.sub(NAME, " ", text[:_READ])
    found = sorted(
        (start, end, topic)
        for topic, ranges in hits.items()
        for start, end in ranges
        if 0 <= start < end <= len(text)
    )
    merged: list[tuple[int, int, set[str]]] = []
    for start, end, topic in found:
        if merged and start < merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2] | {topic})
        elif len(merged) < _MOST:
            merged.append((start, end, {topic}))
    pieces: list[str] = []
    names: dict[str, str] = {}
    topics: dict[str, frozenset[str]] = {}
    at = 0
    for number, (start, end, whose) in enumerate(merged):
        character = chr(0xE000 + number)
        pieces += (text[at:start], character)
        names[character], topics[character] = text[start:end], frozenset(whose)
        at = end
    return Marked("".join((*pieces, text[at:])), names, topics)


def sentences(marked: Marked, language: str | None) -> list[Sentence]:
    """The sentences of a text with their clauses, in their order."""
    text, found, start = marked.text, [], 0
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    for end in (*ends, len(text)):
        piece = text[start:end]
        if piece.strip():
            clauses = _clauses(marked, start, end, language)
            found.append(Sentence(start, end, tuple(clauses), bool(_QUESTION.search(piece.rstrip()))))
        start = end
    return found


def says_nothing(piece: str, language: str | None) -> bool:
    """Whether a piece has names and no word that says anything of them."""
    return not [word for word in _rest(piece, language) if not _plain(language, "contrast", word)]


def only_denies(piece: str, language: str | None) -> bool:
    """Whether a piece says no more of its names than *not*."""
    rest = [word for word in _rest(piece, language) if not _plain(language, "contrast", word)]
    return bool(rest) and all(_plain(language, "negators", word) for word in rest)


def says_little(piece: str, language: str | None) -> bool:
    """Whether a piece says no more than two words of its names."""
    return len(_rest(piece, language)) <= 2


def count_words(piece: str) -> float:
    """How many words a piece has; two characters make one where there are no spaces."""
    return sum(max(1.0, len(_SPACELESS.findall(word)) / 2) for word in piece.split())


def _rest(piece: str, language: str | None) -> list[str]:
    words = (word for word in _WORD.findall(re.sub(NAME, " ", piece).lower()) if word not in EMPTY)
    return [word for word in words if not all(character in EMPTY for character in word)]


@cache
def _whole_word(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern})", re.IGNORECASE)


def _plain(language: str | None, which: str, word: str) -> bool:
    tables = (NEGATORS,) if which == "negators" else (CONTRAST, CONTRAST_INSIDE, JOINING)
    return any(
        (pattern := table.get(language or "en")) is not None
        and _whole_word(pattern).fullmatch(word) is not None
        for table in tables
    )


@cache
def _breaks(language: str | None) -> re.Pattern[str]:
    """Where clauses end in a sentence: the groups `sign` (left out), `behind`, `before`, `join`."""
    language = language or "en"
    ways = [f"(?P<sign>{_SIGNS})"]
    inside = CONTRAST_INSIDE.get(language, "").split("|")
    if behind := [word for word in inside if word in BEHIND]:
        ways.append(f"(?P<behind>(?:{'|'.join(behind)})[、,]?)")
    before = [word for word in inside if word and word not in BEHIND]
    if words := CONTRAST.get(language):
        before.append(rf"(?<!\w)(?:{words})(?!\w)")
    if before:
        ways.append(f"(?P<before>{'|'.join(before)})")
    if joins := JOINING.get(language):
        ways.append(rf"(?P<join>(?<![\w])(?:{joins})(?=\s|{NAME}))")
    return re.compile("|".join(ways), re.IGNORECASE)


def _clauses(marked: Marked, start: int, end: int, language: str | None) -> list[Clause]:
    cut: list[Clause] = [Clause(start, end)]
    for match in _breaks(language).finditer(marked.text, start, end):
        kind = match.lastgroup
        at = match.end() if kind in ("sign", "behind") else match.start()
        if start < at < end:
            cut[-1].end = at
            cut.append(Clause(at, end, kind == "join"))
    cut = [clause for clause in cut if marked.text[clause.start : clause.end].strip()]
    return _listed(marked, _joined(marked, cut, language), language)


def _joined(marked: Marked, cut: list[Clause], language: str | None) -> list[Clause]:
    """*And* parts only what names other things and says something of each."""
    kept: list[Clause] = []
    for clause in cut:
        if kept and clause.joined:
            left, right = (marked.text[one.start : one.end] for one in (kept[-1], clause))
            ours, theirs = marked.about(left), marked.about(right)
            parts = (
                ours
                and theirs - ours
                and not says_nothing(left, language)
                and not says_nothing(right, language)
            )
            if not parts:
                kept[-1].end = clause.end
                continue
        kept.append(clause)
    return kept


def _listed(marked: Marked, cut: list[Clause], language: str | None) -> list[Clause]:
    """Names alone belong to what is said of them: behind them, else before."""
    kept: list[Clause] = []
    waiting: Clause | None = None
    for number, clause in enumerate(cut):
        piece = marked.text[clause.start : clause.end]
        bare = bool(marked.about(piece)) and says_nothing(piece, language)
        if waiting is not None:
            clause.start, waiting = waiting.start, None
        if not bare:
            kept.append(clause)
        elif number + 1 < len(cut) and (not kept or not marked.about(_text(marked, cut[number + 1]))):
            waiting = clause
        elif kept:
            kept[-1].end = clause.end
        else:
            kept.append(clause)
    return kept


def _text(marked: Marked, clause: Clause) -> str:
    return marked.text[clause.start : clause.end]
