"""What a query means, said as plainly as possible: one post, one query, one clause, one place after another.

It answers why a post matches or does not, and is what the fast matcher is compared with. Where clauses stand
is said in `naive_words` (words, phrases), `naive_signs` (literals, hashtags, handles), `naive_fuzzy` (slips,
wildcards) and `naive_near` (neighbours), what fields hold in `core.fields`.

A clause holds, or does not, or that cannot be known. What is unknown neither matches nor excludes: it is
passed over among parts that must all hold, and makes no alternative hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache

from core.clauses import FIELD_CLAUSES, And, FieldClause, In, Near, Not, Or, Query, Says, TextClause
from core.fields import Derive, Derived, field_holds, told
from core.types import Hit, Post
from listening.naive_near import find_spans
from listening.naive_words import Part, Side, Span
from listening.view import merge

Find = Callable[[TextClause | Near, Side], Collection[Span]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a query, or a part of it, holds for a post; `holds` is None when that cannot be known.

    `hits` are the places that made it hold, sorted, none overlapping; `words` what stands there, each once.
    `parts` are the verdicts on the parts of an And, Or, Not, or In with more than one clause. `looked_at`: of
    title and text only so many characters were looked at, for the rest would have taken too long.
    """

    query: Query
    holds: bool | None
    hits: tuple[Hit, ...] = ()
    words: tuple[str, ...] = ()
    parts: tuple[Verdict, ...] = ()
    looked_at: int | None = None

    def because(self) -> tuple[Verdict, ...]:
        """Of the single clauses, those that decided, and those that could not because their value is unknown
        (`holds` is None). One that holds below a verdict that does not is there and should not be; one that
        does not hold below a verdict that does is rightly absent."""
        if not self.parts:
            return (self,)
        return tuple(reason for part in self.parts if self._decided(part) for reason in part.because())

    def _decided(self, part: Verdict) -> bool:
        match self.query:
            case And():
                return self.holds is True or part.holds == self.holds
            case Or():
                return (self.holds is True) == (part.holds is True)
        return True


def evaluate(query: Query, post: Post, derive: Derive = told) -> bool:
    """Whether the query matches."""
    return judge(query, post, derive).holds is True


def judge(
    query: Query,
    post: Post,
    derive: Derive = told,
    find: Find = find_spans,
    looked_at: int | None = None,
    most_hits: int | None = None,
) -> Verdict:
    """Whether the query matches, and why. `derive` is asked once at most, and only when the query could match
    with what the source told. `find` says where a text clause or a Near stands in a side of the post.
    `looked_at` characters of title, newline and text are looked at, `most_hits` kept of each clause; None
    means all of them."""
    title, text = post.title or "", post.text
    if looked_at is not None:
        title, text = title[:looked_at], text[: max(0, looked_at - len(title) - 1)]
    sides = (Side.of("title", title), Side.of("text", text))
    reading = _Reading(post, sides, cache(find), lambda: told(post), most_hits)
    verdict = _judge(query, reading, below_not=False)
    if verdict.holds is not False and derive is not told:
        verdict = _judge(query, replace(reading, derived=cache(lambda: derive(post))), below_not=False)
    return replace(verdict, looked_at=looked_at)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A post while a query looks at it, or at its `part` alone."""

    post: Post
    sides: tuple[Side, ...]
    find: Find
    derived: Callable[[], Derived]
    most_hits: int | None
    part: Part | None = None

    def only(self, part: Part) -> _Reading:
        return replace(self, part=part, sides=tuple(side for side in self.sides if side.part == part))


def _judge(query: Query, reading: _Reading, below_not: bool) -> Verdict:
    match query:
        case And(parts) | Or(parts):
            verdicts = tuple(_judge(part, reading, below_not) for part in parts)
            # What must not hold together is an alternative of what must not hold, and the other way round.
            is_and = isinstance(query, And)
            holds = _combine([v.holds for v in verdicts], every=is_and, pass_over=is_and != below_not)
            merged = _merged(hit for v in verdicts if v.holds for hit in v.hits) if holds else ()
            hits = merged[: reading.most_hits]
            return Verdict(query, holds, hits, _words(hits, reading.post), verdicts)
        case Not(part):
            inner = _judge(part, reading, not below_not)
            return Verdict(query, None if inner.holds is None else not inner.holds, parts=(inner,))
        case In(part, inside):
            inner = _judge(inside, reading.only(part), below_not)
            return replace(inner, query=query, parts=(inner,)) if inner.parts else inner
        case _:
            return _look(query, reading)


def _combine(values: list[bool | None], every: bool, pass_over: bool) -> bool | None:
    """Of parts that must hold all (`every`) or one of which must: what they make together. Unknown ones are
    passed over, or make the whole unknown where they could have decided it."""
    if (not every) in values:
        return not every
    known = [value for value in values if value is not None]
    if pass_over:
        return every if known else None
    return every if len(known) == len(values) else None


def _look(clause: TextClause | FieldClause | Near, reading: _Reading) -> Verdict:
    post = reading.post
    if isinstance(clause, FIELD_CLAUSES):
        says_lang = isinstance(clause, Says) and clause.name == "lang" and post.lang is not None
        return Verdict(
            clause, field_holds(clause, post, (lambda: told(post)) if says_lang else reading.derived)
        )
    found = _merged(side.hit(span) for side in reading.sides for span in reading.find(clause, side))
    hits = found[: reading.most_hits]
    asked = In(reading.part, clause) if reading.part else clause
    return Verdict(asked, bool(found), hits, _words(hits, post))


def _merged(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    by_part: dict[Part, list[Span]] = {"title": [], "text": []}
    for hit in hits:
        by_part[hit.part].append((hit.start, hit.end))
    return tuple(Hit(part, start, end) for part, spans in by_part.items() for start, end in merge(spans))


def _words(hits: Iterable[Hit], post: Post) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(((post.title or "") if h.part == "title" else post.text)[h.start : h.end] for h in hits)
    )
