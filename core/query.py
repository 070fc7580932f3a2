"""The query language: `parse` reads a text into a tree (`core.clauses`), `cover` says what to search for.

    acme cloud            both words                  "acme cloud"    words in a row
    acme OR akme          either                      acme*           words that begin so
    acme NOT bakery       without (also -bakery)      =Acme           capitals and accents as written
    (acme OR akme) cloud  groups                      `C++`           symbols count

AND binds tighter than OR. How texts are compared stands in `core.fold`, where words end in `core.words`;
`docs/query-language.md` explains all of it with examples that are run as tests.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NoReturn

from core.clauses import And, Clause, Exact, Literal, Not, Or, Phrase, Prefix, Query, Word
from core.cover import cover
from core.errors import UsageError
from core.fold import UNSEEN, fold
from core.say import say
from core.words import HANGUL, SPACELESS, kind, split

__all__ = [
    "MAX_CLAUSE",
    "MAX_DEPTH",
    "MAX_LENGTH",
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
MAX_CLAUSE = 200
"""Characters of one word, phrase or literal."""
MAX_DEPTH = 30
"""Parentheses and NOTs inside one another."""

_QUOTES = frozenset('"“”„‟«»「」＂')
_SIGNS = {"(": "(", "（": "(", ")": ")", "）": ")"}
_STOPS = _QUOTES | _SIGNS.keys() | {"`"}
_JOINERS = frozenset("-'\"./&·・‧᛫")
"""What may stand inside a word, folded: car-sharing, O'Neil, acme.io, and/or, AT&T, ジョン・スミス."""
_WIDELY_MEANT = {
    "&&": "AND",
    "&": "AND",
    "+": "AND",
    "||": "OR",
    "|": "OR",
    "/": "OR",
    "!": "NOT",
    "-": "NOT",
}


def parse(text: str) -> Query:
    """Read a query; `str` of the result is its normal form. Raises UsageError, which names the character and
    says what was meant; also for a query with nothing to look for (only exclusions), too long or too deep."""
    if len(text) > MAX_LENGTH:
        raise UsageError(say("query.long", length=len(text)), say("query.long.hint", most=MAX_LENGTH))
    tokens = list(_tokens(text))
    if not tokens:
        raise UsageError(say("query.empty"), say("query.empty.hint"))
    return _Parser(tokens).query()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: OneOf["(", ")", "AND", "OR", "NOT", "-", "clause", "end"]
    at: int
    clause: Clause | None = None


# ---------------------------------------------------------------- characters to tokens


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        here, ahead = text[at], text[at + 1 : at + 2]
        if here.isspace():
            at += 1
        elif sign := _SIGNS.get(here):
            yield _Token("(" if sign == "(" else ")", at)
            at += 1
        elif here in _QUOTES:
            inside, end = _quoted(text, at)
            yield _Token("clause", at, Phrase(inside))
            at = end
        elif here == "=" and ahead in _QUOTES:
            inside, end = _quoted(text, at + 1)
            yield _Token("clause", at, Exact(inside))
            at = end
        elif here == "`":
            inside, end = _enclosed(text, at, "`")
            if not fold(inside).strip():
                _refuse(at, "blank")
            yield _Token("clause", at, Literal(inside))
            at = end
        elif fold(here) == "-" and ahead and not ahead.isspace():
            yield _Token("-", at)
            at += 1
        else:
            end = next((i for i in range(at, len(text)) if text[i].isspace() or text[i] in _STOPS), len(text))
            word = _visible(text[at:end])
            if word in ("AND", "OR", "NOT"):
                yield _Token("AND" if word == "AND" else "OR" if word == "OR" else "NOT", at)
            elif word:
                yield _Token("clause", at, _bare(word, at))
            at = end


def _enclosed(text: str, at: int, closing: str | frozenset[str]) -> tuple[str, int]:
    """What stands between the sign at `at` and the next of `closing`, spaces collapsed, and the end."""
    end = next((i for i in range(at + 1, len(text)) if text[i] in closing), None)
    if end is None:
        _refuse(at, "unclosed", sign=text[at])
    inside = " ".join(text[at + 1 : end].split())
    if len(inside) > MAX_CLAUSE:
        _refuse(at, "clause_long", most=MAX_CLAUSE)
    return inside, end + 1


def _quoted(text: str, at: int) -> tuple[str, int]:
    inside, end = _enclosed(text, at, _QUOTES)
    if not split(fold(inside)):
        _refuse(at, "blank" if not inside else "symbols", text=inside)
    if "*" in inside:
        _refuse(at, "phrase_star")
    for chunk in inside.split():
        bare = _visible(chunk).strip("".join(sign for sign in chunk if _is_punctuation(sign)))
        if bare and not (kind(bare[0]) and kind(bare[-1])):
            _refuse(text.index(chunk, at), "phrase_symbols", text=chunk, all=inside)
    return inside, end


def _bare(word: str, at: int) -> Clause:
    if len(word) > MAX_CLAUSE:
        _refuse(at, "clause_long", most=MAX_CLAUSE)
    if word.startswith("=") and len(word) > 1:
        return Exact(_checked(word[1:], at))
    if word.endswith("*") and len(word) > 1:
        stem = _checked(word[:-1], at)
        last = split(fold(stem))[-1]
        if len(last) < 2 and kind(last) not in (SPACELESS, HANGUL):
            _refuse(at, "prefix_short", text=word)
        return Prefix(stem)
    return Word(_checked(word, at))


def _checked(word: str, at: int) -> str:
    """The word itself, when it is one; symbols that would be passed over in silence are refused."""
    if meant := _WIDELY_MEANT.get(word):
        _refuse(at, "operator", text=word, meant=meant)
    if re.match(r"(O?NEAR|W|N)/\d", word):
        _refuse(at, "near", text=word)
    if re.match(r"[A-Za-z_]+:", word):
        _refuse(at, "field", text=word)
    if any(sign in word for sign in "*?~") and split(fold(word)):
        _refuse(at, "wildcard", text=word)
    if word.startswith("!"):
        _refuse(at, "operator", text="!", meant="NOT")
    if not split(fold(word)):
        _refuse(at, "symbols", text=word)
    if word[-1] in ",;":
        _refuse(at + len(word) - 1, "comma", text=word[-1])
    if not (kind(word[0]) and kind(word[-1])):
        _refuse(at, "edge", text=word)
    for offset, character in enumerate(word):
        if not (kind(character) or fold(character) in _JOINERS or fold(character) == ""):
            _refuse(at + offset, "inside", text=word, sign=character)
    return word


def _visible(word: str) -> str:
    """Without what cannot be seen at its edges (pasted byte order marks, direction marks)."""
    return word.strip("".join(UNSEEN.findall(word))) if not word.isascii() else word


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "P" and sign not in "#@%" and not kind(sign)


# ---------------------------------------------------------------- tokens to a tree


class _Parser:
    """Recursive descent; `depth` is bounded, so that no query can exhaust the stack."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens = (*tokens, _Token("end", tokens[-1].at))
        self.next = 0

    def query(self) -> Query:
        query = self.either(0, positive=True)
        if not self.sees("end"):
            _refuse(self.here.at, "unopened")
        if not _looks_for_something(query):
            _refuse(self.tokens[0].at, "only_not")
        return query

    @property
    def here(self) -> _Token:
        return self.tokens[self.next]

    def sees(self, *kinds: str) -> bool:
        return self.here.kind in kinds

    def take(self) -> _Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def either(self, depth: int, positive: bool) -> Query:
        branches = [(self.here.at, self.all(depth, positive))]
        while self.sees("OR"):
            self.operand_after(self.take())
            branches.append((self.here.at, self.all(depth, positive)))
        if positive and len(branches) > 1:
            for at, branch in branches:
                if not _looks_for_something(branch):
                    _refuse(at, "or_not")
        flat = [part for _, q in branches for part in (q.parts if isinstance(q, Or) else (q,))]
        return flat[0] if len(flat) == 1 else Or(tuple(flat))

    def all(self, depth: int, positive: bool) -> Query:
        parts = [self.one(depth, positive)]
        while not self.sees("OR", ")", "end"):
            if self.sees("AND"):
                self.operand_after(self.take())
            parts.append(self.one(depth, positive))
        flat = [part for q in parts for part in (q.parts if isinstance(q, And) else (q,))]
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    def one(self, depth: int, positive: bool) -> Query:
        token = self.take()
        if depth > MAX_DEPTH:
            _refuse(token.at, "deep", most=MAX_DEPTH)
        if token.clause is not None:
            return token.clause
        if token.kind in ("NOT", "-"):
            self.operand_after(token)
            return Not(self.one(depth + 1, positive=False))
        if token.kind != "(":
            _refuse(token.at, "before", operator=token.kind)
        if self.sees(")"):
            _refuse(token.at, "parentheses_empty")
        if self.sees("end"):
            _refuse(token.at, "unclosed", sign="(")
        inside = self.either(depth + 1, positive)
        if not self.sees(")"):
            _refuse(token.at, "unclosed", sign="(")
        self.take()
        return inside

    def operand_after(self, operator: _Token) -> None:
        if self.sees("end", ")", "AND", "OR"):
            _refuse(operator.at, "after", operator=operator.kind)


def _looks_for_something(query: Query) -> bool:
    match query:
        case Not():
            return False
        case And(parts):
            return any(map(_looks_for_something, parts))
        case Or(parts):
            return all(map(_looks_for_something, parts))
        case _:
            return True


def _refuse(at: int, what: str, **values: object) -> NoReturn:
    problem = say(f"query.{what}", **values)
    raise UsageError(say("query.at", at=at + 1, problem=problem), say(f"query.{what}.hint", **values))
