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
from core.words import Spelling, boundary, ends_open, is_mark, kind, opens, spellings, split
from listening.patterns import Span, merge

Part = OneOf["title", "text"]


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
        """Of the single clauses, those that decided. One that holds below a verdict that does not is there
        and should not be; one that does not hold below a verdict that does is rightly absent."""
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
            hits = _merged((*_hits(query, "title", title or ""), *_hits(query, "text", text)))
            return Verdict(query, bool(hits), hits, _words(hits, title or "", text))
    hits = _merged(hit for verdict in verdicts if verdict.holds for hit in verdict.hits) if holds else ()
    return Verdict(query, holds, hits, _words(hits, title or "", text), verdicts)


def _merged(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    by_part: dict[Part, list[Span]] = {"title": [], "text": []}
    for hit in hits:
        by_part[hit.part].append((hit.start, hit.end))
    return tuple(Hit(part, start, end) for part, spans in by_part.items() for start, end in merge(spans))


def _words(hits: Iterable[Hit], title: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((title if h.part == "title" else text)[h.start : h.end] for h in hits))


def _hits(clause: Clause, part: Part, whole: str) -> Iterator[Hit]:
    folded = fold_mapped(whole)
    text = folded.text + "\n"
    words = [_spellings(clause, word) for word in split(fold(clause.text))]
    pieces = fold(clause.text).split()
    for at in range(len(folded.text)):
        if isinstance(clause, Literal):
            end = _pieces_end(pieces, text, at)
        else:
            end = _words_end(words, isinstance(clause, Prefix), text, at)
        if end is not None:
            start, stop = folded.source(at, end)
            if not isinstance(clause, Exact) or split(clean(whole[start:stop])) == split(clean(clause.text)):
                yield Hit(part, start, stop)


def _spellings(clause: Clause, word: str) -> tuple[Spelling, ...]:
    return ((word, frozenset()),) if isinstance(clause, Exact) else spellings(word)


def _words_end(words: list[tuple[Spelling, ...]], grows: bool, text: str, at: int) -> int | None:
    """Where the words end when they begin at `at`."""
    for number, word in enumerate(words):
        last = number == len(words) - 1
        ends = []
        for spelling, before in word:
            # The first word's clitics stand before `at`, those of the others stand at it.
            if number == 0:
                if text.startswith(spelling, at) and opens(text, at, before):
                    ends.append(at + len(spelling))
            elif boundary(text, at):
                forms = [prefix + spelling for prefix in ("", *before)]
                ends += [at + len(form) for form in forms if text.startswith(form, at)]
        if last and grows:
            return next(
                (end for start in ends for end in range(start, len(text)) if boundary(text, end)), None
            )
        if last and ends_open(word[0][0]):
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


def _pieces_end(pieces: list[str], text: str, at: int) -> int | None:
    """Where the pieces of a literal, with spaces between them, end when they begin at `at`."""
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
    if kind(text[at - 1]) and not ends_open(text[at - 1]):
        return at if boundary(text, at) else None
    return None if is_mark(text[at]) else at
