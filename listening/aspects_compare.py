"""Who is better than whom in a sentence that names things (`aspects_cues` has the ways to say it)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from listening.aspects_clauses import Marked, Sentence
from listening.aspects_cues import NAME, Cue, cues
from listening.aspects_words import NEGATORS, NOTHING, REGRET, WHY, WONDERING

_OTHER = re.compile(rf"\s*(?P<between>[^,.;:!?，。、\ue000-\uf8ff]{{0,24}}?)(?P<other>{NAME})")
_EARLIER = re.compile(
    r"\b(?:i|we|you|expected|thought|ever|before|last|previous|old|alt\w*|vorher|ancien\w*|antes|prima|vecchi\w*"
    r"|viej[oa]|antig[oa]|oude?|стар\w*|lama|eski)\b",
    re.IGNORECASE,
)
_AFTER = 10
"""Characters behind a cue in which its negation stands, where verbs come last."""
_VERB_LAST = frozenset(("ja", "hi", "tr", "ko"))
_SPACELESS = frozenset(("ja", "zh", "ko", "th"))

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """What one comparison says: topics that come out better, worse, of which it is only asked, that are
    unlike what the sentence is about; `main` are those that it goes on about; and the range of the sentence
    that says so."""

    start: int
    end: int
    better: frozenset[str] = _NOBODY
    worse: frozenset[str] = _NOBODY
    asked: frozenset[str] = _NOBODY
    unlike: frozenset[str] = _NOBODY
    main: frozenset[str] = _NOBODY


@dataclass(slots=True)
class Verdict:
    """All comparisons of a sentence together; `spans` are ranges of the marked text, `main` the topics that
    the sentence goes on about."""

    better: set[str] = field(default_factory=set)
    worse: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    unlike: set[str] = field(default_factory=set)
    main: frozenset[str] = _NOBODY
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def topics(self) -> set[str]:
        return self.better | self.worse | self.asked | self.unlike


def compare(marked: Marked, sentence: Sentence, language: str | None, last: frozenset[str]) -> Verdict:
    """The verdict of one sentence. `last` are the topics named before it."""
    verdict = Verdict()
    text = marked.text[sentence.start : sentence.end]
    for cue in cues(language):
        for match in cue.pattern.finditer(text):
            said = _said(_Place(marked, text, language, last, sentence.asks), cue, match)
            if said is None:
                continue
            span = (sentence.start + said.start, sentence.start + said.end)
            if any(start < span[1] and span[0] < end for start, end in verdict.spans):
                continue
            verdict.spans.append(span)
            verdict.better |= said.better
            verdict.worse |= said.worse
            verdict.asked |= said.asked
            verdict.unlike |= said.unlike
            verdict.main = said.main or verdict.main
    both = verdict.better & verdict.worse
    verdict.better -= both
    verdict.worse -= both
    return verdict


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comparison stands."""

    marked: Marked
    text: str
    language: str | None
    last: frozenset[str]
    asks: bool


def _said(place: _Place, cue: Cue, match: re.Match[str]) -> Said | None:
    start = match.start()
    other, end = _other(place, match)
    if cue.kind == "unlike":
        return Said(start, end, unlike=other) if other else None
    subject, given = _subject(place, cue, match, end)
    subject -= other
    if not other and not (cue.kind == "switch" and given):
        return None
    before = place.text[:start]
    # Where verbs come last the words that take a comparison back may stand behind it.
    around = place.text if place.language in _VERB_LAST else before
    asks = place.asks and not _has("why", place.language, place.text)
    if asks or _has("wondering", place.language, around):
        return Said(start, end, asked=subject | other, main=subject)
    nothing = not subject and _has("nothing", place.language, around)
    behind = place.text[end : end + _AFTER] if place.language in _VERB_LAST and cue.kind != "switch" else ""
    between = re.split(NAME, before)[-1]
    if not nothing and _has("negators", place.language, f"{between} {behind}"):
        return None
    if not subject and not nothing and not before.strip():
        if place.last & other:
            return None
        subject = place.last
    main = subject or other
    if nothing:  # is better than it, or is worse
        subject, other = other, subject
    if cue.kind == "worse" or (cue.kind == "switch" and _has("regret", place.language, place.text)):
        subject, other = other, subject
    return Said(start, end, better=subject, worse=other, main=main)


def _other(place: _Place, match: re.Match[str]) -> tuple[frozenset[str], int]:
    """The topics compared with, and where the comparison ends."""
    given = match.groupdict().get("other")
    if given is not None:
        return place.marked.about(given), match.end()
    found = _OTHER.match(place.text, match.end())
    if found is None or _EARLIER.search(found["between"]):
        return _NOBODY, match.end()
    return place.marked.about(found["other"]), found.end()


def _subject(place: _Place, cue: Cue, match: re.Match[str], end: int) -> tuple[frozenset[str], bool]:
    """The topics that are compared, and whether the cue itself has a place for them."""
    if subject := place.marked.about(match.groupdict().get("subject") or ""):
        return subject, True
    if names := re.findall(NAME, place.text[: match.start()]):
        return place.marked.about(names[-1]), False
    first = not place.text[: match.start()].strip()
    if (first or cue.kind == "instead") and (name := re.search(NAME, place.text[end:])):
        return place.marked.about(name[0]), False
    return _NOBODY, False


_Table = Literal["negators", "nothing", "wondering", "regret", "why"]
_TABLES: Mapping[_Table, Mapping[str, str]] = {
    "negators": NEGATORS,
    "nothing": NOTHING,
    "wondering": WONDERING,
    "regret": REGRET,
    "why": WHY,
}


@cache
def _pattern(table: _Table, language: str) -> re.Pattern[str] | None:
    words = _TABLES[table].get("id" if language == "ms" else language)
    if not words:
        return None
    return re.compile(words if language in _SPACELESS else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _has(table: _Table, language: str | None, text: str) -> bool:
    pattern = _pattern(table, language or "en")
    return pattern is not None and pattern.search(text) is not None
