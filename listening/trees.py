"""Queries, ready to be asked of a post that may match."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal as OneOf
from typing import NamedTuple, Protocol

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
from listening.patterns import AnyOf, OneWord, compile_words
from listening.slips import Slips
from listening.symbols import compile_signs
from listening.view import Pattern, Span, View
from listening.wild import Wild

Part = OneOf["title", "text"] | None
Found = Sequence[Span] | OneOf[False] | None
"""The places that made it hold, maybe none; False when it does not hold; None when that cannot be known."""


class Tree(NamedTuple):
    """A query. `listens` says that it asks for what only listening can tell."""

    root: _Node
    listens: bool

    def find(self, view: View) -> Sequence[Span] | None:
        """The places that made it match; None when it does not."""
        if self.listens:
            view.hoping = True
            hope = self.root.find(view)
            view.hoping = False
            if hope is False or hope is None:
                return None
        found = self.root.find(view)
        return None if found is False else found


def compile_tree(query: Query) -> Tree:
    """Make a query ready."""
    return Tree(_node(query, None, negated=False, quiet=False), _listens(query))


# ---------------------------------------------------------------- NOT stands at the leaves alone


class _Node(Protocol):
    def find(self, view: View) -> Found: ...


class _Said:
    """A clause that has to stand there."""

    __slots__ = ("_part", "_pattern")

    def __init__(self, pattern: Pattern, part: Part) -> None:
        self._pattern = pattern
        self._part = part

    def find(self, view: View) -> Found:
        return view.spans(self._pattern, self._part) or False


class _Unsaid(_Said):
    """One that must not stand there."""

    __slots__ = ()

    def find(self, view: View) -> Found:
        return False if view.spans(self._pattern, self._part) else ()


class _Meant(_Said):
    """One that has to stand there, of which nobody wants to know where: below two NOTs."""

    __slots__ = ()

    def find(self, view: View) -> Found:
        return () if view.spans(self._pattern, self._part) else False


class _Field:
    __slots__ = ("_clause", "_wanted", "listens")

    def __init__(self, clause: FieldClause, wanted: bool) -> None:
        self._clause = clause
        self._wanted = wanted
        self.listens = is_derived(clause)

    def find(self, view: View) -> Found:
        if self.listens and view.hoping and not view.is_told(self._clause):
            return ()
        holds = view.holds(self._clause)
        return None if holds is None else () if holds is self._wanted else False


class _All:
    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[_Node]) -> None:
        self._parts = tuple(parts)

    def find(self, view: View) -> Found:
        found: Sequence[Span] | None = None
        for part in self._parts:
            here = part.find(view)
            if here is False:
                return False
            if here is not None:
                found = [*found, *here] if found else here
        return found


class _Any:
    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[_Node]) -> None:
        self._parts = tuple(parts)

    def find(self, view: View) -> Found:
        found: Sequence[Span] | None = None
        unknown = False
        for part in self._parts:
            here = part.find(view)
            if here is None:
                unknown = True
            elif here is not False:
                found = [*found, *here] if found else here
        return found if found is not None else None if unknown else False


def _node(query: Query, part: Part, negated: bool, quiet: bool) -> _Node:
    match query:
        case Not(inside):
            return _node(inside, part, not negated, quiet=True)
        case In(place, inside):
            return _node(inside, place, negated, quiet)
        case And(parts) | Or(parts):
            nodes = [_node(one, part, negated, quiet) for one in parts]
            if isinstance(query, And) is negated:
                return _Any(nodes)
            # The first one is most often what the query was found by; the others tell more.
            nodes.reverse()
            nodes.sort(key=_rank)
            return _All(nodes)
        case _ if isinstance(query, FIELD_CLAUSES):
            return _Field(query, not negated)
        case _:
            pattern = compile_clause(query)
            if isinstance(pattern, OneWord) and not (negated or quiet or part):
                return pattern
            kind = _Unsaid if negated else _Meant if quiet else _Said
            return kind(pattern, part)


def _rank(node: _Node) -> int:
    """What is asked first: what most often fails, and costs little."""
    if isinstance(node, _Field):
        return 3 if node.listens else 1
    return 2 if isinstance(node, _Unsaid) else 0


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
