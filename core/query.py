"""The query language: `parse` reads a text into a tree (`core.clauses`), `cover` says what to search for.

    acme cloud            both words                  "acme cloud"    words in a row
    acme OR akme          either                      "a b"~3         words near each other
    acme NOT bakery       without (also -bakery)      acme* ac?me     beginnings, any letters
    (acme OR akme) cloud  groups                      acme~1          misspelt
    acme NEAR/3 cloud     at most 3 words apart       =Acme           capitals and accents as written
    title:acme lang:en    fields                      `C++` #tag @who symbols, hashtags, handles

Operators from tight to loose: a field's colon, NOT and `-`, NEAR, AND (also side by side), OR. How texts are
compared stands in `core.fold`, where words end in `core.words`; `docs/query-language.md` explains all of it
with examples that are run as tests.

`core.tokens` cuts the text into pieces, `core.text_clauses` and `core.field_values` read single pieces, and
this file puts them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal as OneOf
from typing import cast

from core.clauses import (
    FIELD_CLAUSES,
    TEXT_CLAUSES,
    And,
    Clause,
    Exact,
    In,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Step,
    Within,
    Word,
)
from core.cost import LENGTH, MOST_STEPS, dearest, steps
from core.cover import cover
from core.errors import UsageError
from core.field_names import PARTS
from core.field_values import field_clause
from core.refusal import refusal
from core.say import say
from core.text_clauses import text_clause
from core.tokens import MAX_CLAUSE, Token, tokens

__all__ = [
    "MAX_CLAUSE",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NEAR",
    "And",
    "Clause",
    "Exact",
    "Literal",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Word",
    "cover",
    "parse",
]

MAX_LENGTH = 10_000
"""Characters of a query."""
MAX_NORMAL = 10 * MAX_LENGTH
"""Characters of a query in its normal form, which writes out what people leave out."""
MAX_DEPTH = 30
"""Parentheses, NOTs and fields inside one another."""
MAX_NEAR = 8
"""Parts of one chain of NEARs."""

_PIECES = ("bare", "quoted", "exact", "literal")
_ENDS = ("end", ")", "AND", "OR", "NEAR")


def parse(text: str) -> Query:
    """Read a query; `str` of the result is its normal form. Raises UsageError, which names the character and
    says what was meant; also for a query with nothing to look for (only exclusions), too long, too deep, or
    with too much to look at in one post (`core.cost`)."""
    if len(text) <= MAX_LENGTH:
        return _read(text)
    try:
        query = _read(text) if len(text) <= MAX_NORMAL else None
    except UsageError:
        query = None
    if query is None or str(query) != text:
        raise UsageError(say("query.long", length=len(text)), say("query.long.hint", most=MAX_LENGTH))
    return query


def _read(text: str) -> Query:
    pieces = list(tokens(text))
    if not pieces:
        raise UsageError(say("query.empty"), say("query.empty.hint"))
    _refuse_small_operators(pieces)
    parser = _Parser(pieces)
    query = parser.query()
    if (asked := steps(query)) > MOST_STEPS:
        part = dearest(query)
        place = parser.places[part]
        raise refusal(place, "dear", steps=asked, most=MOST_STEPS, length=LENGTH, text=str(part))
    return query


def _refuse_small_operators(pieces: Sequence[Token]) -> None:
    """Beside operators in capitals, a bare *and*, *or* or *not* between two words is hardly a word."""
    if not any(piece.kind in ("AND", "OR", "NOT", "NEAR") for piece in pieces):
        return
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if (
            piece.kind == "bare"
            and piece.text.upper() in ("AND", "OR", "NOT")
            and before.kind in (*_PIECES, ")")
            and after.kind in (*_PIECES, "(", "field", "-")
        ):
            raise refusal(piece.at, "small", text=piece.text, meant=piece.text.upper())


class _Parser:
    """Recursive descent; `depth` is bounded, so that no query can exhaust the stack. `field` is the field
    whose value is read, `positive` whether the place is outside any NOT."""

    def __init__(self, pieces: Sequence[Token]) -> None:
        self.pieces = (*pieces, Token("end", pieces[-1].at))
        self.next = 0
        self.field: str | None = None
        self.places: dict[Query, int] = {}

    def query(self) -> Query:
        query = self.either(0, positive=True)
        if not self.sees("end"):
            raise refusal(self.here.at, "unopened")
        if not _looks_for_something(query):
            raise refusal(self.pieces[0].at, "only_not")
        if _normal_depth(query) > MAX_DEPTH:
            raise refusal(self.pieces[0].at, "deep", most=MAX_DEPTH)
        return query

    @property
    def here(self) -> Token:
        return self.pieces[self.next]

    def sees(self, *kinds: str) -> bool:
        return self.here.kind in kinds

    def take(self) -> Token:
        self.next += 1
        return self.pieces[self.next - 1]

    def either(self, depth: int, positive: bool) -> Query:
        branches = [(self.here.at, self.all(depth, positive))]
        while self.sees("OR"):
            self.operand_after(self.take())
            branches.append((self.here.at, self.all(depth, positive)))
        if positive and len(branches) > 1:
            for at, branch in branches:
                if not _looks_for_something(branch):
                    raise refusal(at, "or_not")
        flat = [part for _, q in branches for part in (q.parts if isinstance(q, Or) else (q,))]
        return flat[0] if len(flat) == 1 else Or(tuple(flat))

    def all(self, depth: int, positive: bool) -> Query:
        parts = [self.near(depth, positive)]
        while not self.sees("OR", ")", "end"):
            if self.sees("AND"):
                self.operand_after(self.take())
            parts.append(self.near(depth, positive))
        flat = [part for q in parts for part in (q.parts if isinstance(q, And) else (q,))]
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    def near(self, depth: int, positive: bool) -> Query:
        first = self.here
        parts = [self.one(depth, positive)]
        if not self.sees("NEAR"):
            return parts[0]
        _check_near(parts[0], first)
        distances: list[Step] = []
        while self.sees("NEAR"):
            operator = self.take()
            self.operand_after(operator)
            if len(parts) == MAX_NEAR:
                raise refusal(operator.at, "near_many", most=MAX_NEAR)
            begin = self.here
            parts.append(self.one(depth, positive))
            _check_near(parts[-1], begin)
            assert operator.step is not None
            distances.append(operator.step)
        found = Near(tuple(parts), tuple(distances))
        self.places.setdefault(found, first.at)
        return found

    def one(self, depth: int, positive: bool) -> Query:
        token = self.take()
        if depth > MAX_DEPTH:
            raise refusal(token.at, "deep", most=MAX_DEPTH)
        if token.kind in _PIECES:
            return self.clause(token)
        if token.kind == "field":
            return self.value(token, depth, positive)
        if token.kind in ("NOT", "-"):
            self.operand_after(token)
            return Not(self.one(depth + 1, positive=False))
        if token.kind != "(":
            raise refusal(token.at, "before", operator=token.text or token.kind)
        if self.sees(")"):
            raise refusal(token.at, "parentheses_empty")
        if self.sees("end"):
            raise refusal(token.at, "unclosed", sign="(")
        inside = self.either(depth + 1, positive)
        if not self.sees(")"):
            raise refusal(token.at, "unclosed", sign="(")
        self.take()
        return inside

    def clause(self, token: Token) -> Query:
        if self.field is None or self.field in PARTS:
            found: Query = text_clause(token)
        else:
            found = field_clause(self.field, token)
        for one in found.parts if isinstance(found, And) else (found,):
            self.places.setdefault(one, token.at)
        return found

    def value(self, token: Token, depth: int, positive: bool) -> Query:
        """What stands behind a field's colon: one piece, or a group."""
        name = token.text
        if self.field is not None:
            what = "in_in" if name in PARTS else "field_in_part"
            raise refusal(token.at, what, name=name, outer=self.field)
        self.field = name
        if self.sees("-"):
            raise refusal(self.here.at, "value_minus", name=name)
        if not self.sees(*_PIECES, "(", "field"):
            raise refusal(self.here.at, "value_none", name=name, operator=self.here.text or self.here.kind)
        inside = self.one(depth + 1, positive)
        self.field = None
        return In(cast(OneOf["title", "text"], name), inside) if name in PARTS else inside

    def operand_after(self, operator: Token) -> None:
        if self.sees(*_ENDS):
            raise refusal(operator.at, "after", operator=operator.text or operator.kind)


def _check_near(part: Query, begin: Token) -> None:
    """Refuses what cannot stand near something. `begin` is its first piece."""
    for one in part.parts if isinstance(part, Or) else (part,):
        match one:
            case Not():
                raise refusal(begin.at, "near_not")
            case And() if begin.kind == "field":
                raise refusal(begin.at, "near_field", text=f"{begin.text}:…")
            case And():
                raise refusal(begin.at, "near_and")
            case Near():
                raise refusal(begin.at, "near_near")
            case In():
                raise refusal(begin.at, "near_in", name=one.part)
            case Within():
                raise refusal(begin.at, "near_within", text=str(one))
            case _ if isinstance(one, FIELD_CLAUSES):
                raise refusal(begin.at, "near_field", text=str(one))


def _looks_for_something(query: Query) -> bool:
    match query:
        case Not():
            return False
        case And(parts):
            return any(map(_looks_for_something, parts))
        case Or(parts):
            return all(map(_looks_for_something, parts))
        case In(_, part):
            return _looks_for_something(part)
        case _:
            return True


def _normal_depth(query: Query) -> int:
    """How deep parentheses, NOTs and fields stand in the query's normal form, which brackets more than people
    do: it must be readable, too."""
    match query:
        case And(parts) | Or(parts) | Near(parts):
            inner = Or if isinstance(query, And | Near) else And
            return max(isinstance(part, inner) + _normal_depth(part) for part in parts)
        case Not(part):
            return 1 + isinstance(part, And | Or | Near) + _normal_depth(part)
        case In(_, part):
            return 1 + (not isinstance(part, TEXT_CLAUSES)) + _normal_depth(part)
        case _:
            return 0
