"""Queries, ready to be asked of a post that may match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol
from typing import Literal as OneOf

from core.clauses import (
    FIELD_CLAUSES,
    And,
    Exact,
    FieldClause,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    TextClause,
    Wildcard,
    Within,
    Word,
)
from core.fields import is_derived
from core.fold import fold
from core.words import split
from listening.nearness import Chain, Together
from listening.patterns import AnyOf, Compound, OneWord, compile_words, find_compound, find_word
from listening.slips import Slips
from listening.symbols import compile_signs
from listening.view import Pattern, Span, View
from listening.wild import Wild

Part = OneOf["title", "text"] | None


def compile_tree(query: Query) -> Tree:
    """Make a query ready."""
    root = _node(query, None, negated=False, quiet=False)
    return _Listening(root) if _listens(query) else root


# ---------------------------------------------------------------- NOT stands at the leaves alone


class Tree(Protocol):
    """A query or a part of one, ready to be asked."""

    def find(self, view: View, found: list[Span]) -> bool | None:
        """Whether it holds; None when that cannot be known. The places that made it hold come into `found`,
        which is as before when it does not."""


class _Listening:
    """A query that asks for what only listening can tell: when all else holds."""

    __slots__ = ("_root",)

    def __init__(self, root: Tree) -> None:
        self._root = root

    def find(self, view: View, found: list[Span]) -> bool | None:
        view.hoping = True
        hope = self._root.find(view, [])
        view.hoping = False
        return hope and self._root.find(view, found)


class _Said:
    """A clause that has to stand there."""

    __slots__ = ("_part", "_pattern")

    def __init__(self, pattern: Pattern, part: Part) -> None:
        self._pattern = pattern
        self._part = part

    def find(self, view: View, found: list[Span]) -> bool:
        spans = view.spans(self._pattern, self._part)
        found += spans
        return bool(spans)


class _Unsaid(_Said):
    """One that must not stand there."""

    __slots__ = ()

    def find(self, view: View, found: list[Span]) -> bool:
        return not view.spans(self._pattern, self._part)


class _Absent:
    """A word that must not stand there."""

    __slots__ = ("word",)

    def __init__(self, word: OneWord) -> None:
        self.word = word

    def find(self, view: View, found: list[Span]) -> bool:
        return not self.word.find(view, [])


class _Meant(_Said):
    """One that has to stand there, of which nobody wants to know where: below two NOTs."""

    __slots__ = ()

    def find(self, view: View, found: list[Span]) -> bool:
        return bool(view.spans(self._pattern, self._part))


class _Words:
    """Words that all have to stand there, and words that must not: what most queries are. They are kept in
    one place, each behind the function that finds it: what is far apart in memory is slow."""

    __slots__ = ("_unwanted", "_wanted")

    def __init__(self, wanted: Sequence[OneWord], unwanted: Sequence[OneWord]) -> None:
        self._wanted = tuple(_flat(wanted))
        self._unwanted = tuple(_flat(unwanted))

    def find(self, view: View, found: list[Span]) -> bool:
        text = view.text
        before = len(found)
        wanted = iter(self._wanted)
        for find, word in zip(wanted, wanted, strict=True):
            if not find(text, word, found):
                del found[before:]
                return False
        if self._unwanted:
            unwanted = iter(self._unwanted)
            for find, word in zip(unwanted, unwanted, strict=True):
                if find(text, word, []):
                    del found[before:]
                    return False
        return True


def _flat(words: Sequence[OneWord]) -> Iterator[Any]:
    for one in words:
        yield find_compound if isinstance(one, Compound) else find_word
        yield one.word


class _Field:
    __slots__ = ("_clause", "_wanted", "listens")

    def __init__(self, clause: FieldClause, wanted: bool) -> None:
        self._clause = clause
        self._wanted = wanted
        self.listens = is_derived(clause)

    def find(self, view: View, found: list[Span]) -> bool | None:
        if self.listens and view.hoping and not view.is_told(self._clause):
            return True
        holds = view.holds(self._clause)
        return None if holds is None else holds is self._wanted


class _All:
    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Tree]) -> None:
        self._parts = tuple(parts)

    def find(self, view: View, found: list[Span]) -> bool | None:
        before = len(found)
        holds = None
        for part in self._parts:
            here = part.find(view, found)
            if here:
                holds = True
            elif here is False:
                del found[before:]
                return False
        return holds


class _Any:
    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Tree]) -> None:
        self._parts = tuple(parts)

    def find(self, view: View, found: list[Span]) -> bool | None:
        holds: bool | None = False
        for part in self._parts:
            here = part.find(view, found)
            if here:
                holds = True
            elif here is None and not holds:
                holds = None
        return holds


def _node(query: Query, part: Part, negated: bool, quiet: bool) -> Tree:
    match query:
        case Not(inside):
            return _node(inside, part, not negated, quiet=True)
        case In(place, inside):
            return _node(inside, place, negated, quiet)
        case And(parts) | Or(parts):
            # Equal words are one pattern: what is written twice is looked for once.
            nodes = list(dict.fromkeys(_node(one, part, negated, quiet) for one in parts))
            if isinstance(query, And) is negated:
                return _Any(nodes)
            # The first one is most often what the query was found by; the others tell more.
            nodes.reverse()
            nodes.sort(key=_rank)
            wanted = [node for node in nodes if isinstance(node, OneWord)]
            unwanted = [node.word for node in nodes if isinstance(node, _Absent)]
            return _Words(wanted, unwanted) if len(wanted) + len(unwanted) == len(nodes) else _All(nodes)
        case _ if isinstance(query, FIELD_CLAUSES):
            return _Field(query, not negated)
        case _:
            pattern = compile_clause(query)
            if isinstance(pattern, OneWord) and not part and (negated or not quiet):
                return _Absent(pattern) if negated else pattern
            kind = _Unsaid if negated else _Meant if quiet else _Said
            return kind(pattern, part)


def _rank(node: Tree) -> int:
    """What is asked first: what most often fails, and costs little."""
    if isinstance(node, _Field):
        return 3 if node.listens else 1
    return 2 if isinstance(node, _Unsaid | _Absent) else 0


def _listens(query: Query) -> bool:
    match query:
        case And(parts) | Or(parts):
            return any(map(_listens, parts))
        case Not(part):
            return _listens(part)
        case _:
            return isinstance(query, FIELD_CLAUSES) and is_derived(query)


# ---------------------------------------------------------------- clauses


@lru_cache(maxsize=1 << 14)
def compile_clause(clause: TextClause | Near | Or) -> Pattern:
    """Make a clause ready. Equal ones are the same pattern, which is looked for once in a post."""
    match clause:
        case Word() | Phrase() | Prefix() | Exact():
            return compile_words(clause)
        case Literal() | Hashtag() | Handle():
            return compile_signs(clause)
        case Wildcard():
            return Wild(clause)
        case Fuzzy():
            return Slips(clause)
        case Within(text, distance):
            return Together([compile_clause(Phrase(word)) for word in split(fold(text))], distance)
        case Near(parts, steps):
            return Chain([compile_clause(part) for part in parts], steps)
        case Or(parts):
            return AnyOf([compile_clause(part) for part in parts])
    raise TypeError(f"{clause!r} is nothing that stands in a text")
