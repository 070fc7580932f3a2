"""What a query means, said as plainly as possible: one post, one query, one clause, one place after another.

It answers why a post matches or does not, and is what the fast matcher is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from core.clauses import And, Clause, Exact, Literal, Not, Or, Prefix, Query
from core.fold import clean, fold, fold_mapped
from core.types import Hit
from core.words import boundary, ends_open, is_mark, kind, opens, spellings, split


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a query, or a part of it, holds for a post.

    `hits` are the places that made it hold, sorted, none overlapping; `words` what stands there, each once.
    `parts` are the verdicts on the parts of an And, Or or Not.
    """

    query: Query
    holds: bool
    hits: tuple[Hit, ...] = ()
    words: tuple[str, ...] = ()
    parts: tuple[Verdict, ...] = ()

    def because(self) -> tuple[Verdict, ...]:
        """The verdicts on the single clauses that decided. One that holds below a verdict that does not is a word
        that is there and should not be; one that fails below a verdict that holds is rightly absent."""
        if not self.parts:
            return (self,)
        decided = [part for part in self.parts if part.holds == self.holds or isinstance(self.query, Not)]
        return tuple(reason for part in decided for reason in part.because())


def evaluate(query: Query, title: str | None, text: str) -> bool:
    """Whether the query matches."""
    return judge(query, title, text).holds


def judge(query: Query, title: str | None, text: str) -> Verdict:
    """Whether the query matches, and why."""
    match query:
        case And(parts) | Or(parts):
            verdicts = tuple(judge(part, title, text) for part in parts)
            holding = [verdict.holds for verdict in verdicts]
            holds = all(holding) if isinstance(query, And) else any(holding)
        case Not(part):
            verdicts = (judge(part, title, text),)
            return Verdict(query, not verdicts[0].holds, parts=verdicts)
        case _:
            hits = merge((*_hits(query, "title", title or ""), *_hits(query, "text", text)))
            return Verdict(query, bool(hits), hits, _words(hits, title or "", text))
    hits = merge(hit for verdict in verdicts if verdict.holds for hit in verdict.hits) if holds else ()
    return Verdict(query, holds, hits, _words(hits, title or "", text), verdicts)


def merge(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Sorted, title first; overlapping ones become one."""
    merged: list[Hit] = []
    for hit in sorted(set(hits), key=lambda hit: (hit.part == "text", hit.start, hit.end)):
        last = merged[-1] if merged else None
        if last is not None and last.part == hit.part and hit.start < last.end:
            merged[-1] = Hit(hit.part, last.start, max(last.end, hit.end))
        else:
            merged.append(hit)
    return tuple(merged)


def _words(hits: Iterable[Hit], title: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((title if h.part == "title" else text)[h.start : h.end] for h in hits))


def _hits(clause: Clause, part: OneOf["title", "text"], whole: str) -> Iterator[Hit]:
    folded = fold_mapped(whole)
    text = folded.text + "\n"
    for at in range(len(folded.text)):
        end = _symbols_end(clause, text, at) if isinstance(clause, Literal) else _words_end(clause, text, at)
        if end is not None:
            start, stop = folded.source(at, end)
            if not isinstance(clause, Exact) or split(clean(whole[start:stop])) == split(clean(clause.text)):
                yield Hit(part, start, stop)


def _words_end(clause: Clause, text: str, at: int) -> int | None:
    """Where the words of the clause end when they begin at `at`."""
    words = split(fold(clause.text))
    for number, word in enumerate(words):
        last = number == len(words) - 1
        ends = []
        for spelling, before in ((word, frozenset[str]()),) if isinstance(clause, Exact) else spellings(word):
            for prefix in ("", *before):
                # The first word's clitics stand before `at`, those of the others stand at it.
                length = 0 if number == 0 else len(prefix)
                begins = opens(text, at, before) if number == 0 else boundary(text, at)
                if begins and text.startswith(prefix[:length] + spelling, at):
                    ends.append(at + length + len(spelling))
        if last and isinstance(clause, Prefix):
            return next((e for start in ends for e in range(start, len(text)) if boundary(text, e)), None)
        if last and ends_open(word):
            return next((end for end in ends if not is_mark(text[end])), None)
        ends = [end for end in ends if boundary(text, end)]
        if not ends:
            return None
        at = ends[0]
        while not last and not kind(text[at]):
            at += 1
            if at == len(text):
                return None
    return at


def _symbols_end(clause: Literal, text: str, at: int) -> int | None:
    """Where the characters of the clause end when they begin at `at`."""
    pieces = fold(clause.text).split()
    if kind(pieces[0][0]) and not boundary(text, at):
        return None
    for number, piece in enumerate(pieces):
        if number:
            spaces = len(text) - at - len(text[at:].lstrip())
            if not spaces:
                return None
            at += spaces
        if not text.startswith(piece, at):
            return None
        at += len(piece)
    if kind(piece[-1]) and not ends_open(piece):
        return at if boundary(text, at) else None
    return None if is_mark(text[at]) else at
