"""What field clauses say of one another: `lang:en` rules out `lang:de`, `rating:<2` is part of `rating:<4`.

All different values that a field can have, as far as the clauses tell them apart, are tried one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, isfinite

from core.clauses import Counts, FieldClause, Is, Says
from core.fields import SENTIMENTS, Derived, field_holds
from core.fold import fold
from core.types import Author, Post

Fact = tuple[FieldClause, bool]
"""A clause, and whether it holds."""

MOST_FACTS = 12
"""Clauses about one field that are compared; of more nothing is claimed."""

_SINGLE = frozenset({"source", "lang", "country", "sentiment"})
"""Fields with one value. An author has a handle and a name, a post several places and intents."""
_BESIDE = "\x00"
"""Stands for any value that no clause names."""
_EMPTY = Post(source="")


def field_of(clause: FieldClause) -> str | None:
    """The field that is unknown when the clause is; None for what is always known."""
    return None if isinstance(clause, Is) or clause.name == "source" else clause.name


def possible(facts: Sequence[Fact]) -> bool:
    """Whether a post can have all of these, whose field is known. All are about one field."""
    values = _values([clause for clause, _ in facts])
    if values is None:
        return all((clause, not wanted) not in facts for clause, wanted in facts)
    return any(all(_holds(clause, value) == wanted for clause, wanted in facts) for value in values)


def follows(given: Fact, then: Fact) -> bool:
    """Whether the second is sure where the first is, for posts whose field is known."""
    return not possible((given, (then[0], not then[1])))


def _values(clauses: Sequence[FieldClause]) -> list[tuple[Post, Derived]] | None:
    """A post for each value that the clauses tell apart; None where they cannot be listed."""
    first = clauses[0]
    if len(clauses) > MOST_FACTS or any(type(clause) is not type(first) for clause in clauses):
        return None
    figures = [clause for clause in clauses if isinstance(clause, Counts)]
    if figures:
        name = figures[0].name
        numbers = _numbers(name, [clause.number for clause in figures])
        return None if numbers is None else [(_counting(name, number), Derived()) for number in numbers]
    told = [clause for clause in clauses if isinstance(clause, Says)]
    if not told or told[0].name not in _SINGLE:
        return None
    return [_saying(told[0].name, text) for text in _texts(told)]


def _numbers(name: str, bounds: Sequence[float]) -> list[float] | None:
    if not all(map(isfinite, bounds)):
        return None
    if name == "rating":
        steps = sorted({1.0, 5.0, *(bound for bound in bounds if 1 <= bound <= 5)})
        return [*steps, *((low + high) / 2 for low, high in pairwise(steps))]
    least = 0 if name == "followers" else None
    around = {number for bound in bounds for number in range(floor(bound) - 1, ceil(bound) + 2)}
    # Sums of votes can be below zero somewhere; followers cannot.
    return [float(number) for number in around if least is None or number >= least] or [0.0]


def _counting(name: str, number: float) -> Post:
    if name == "followers":
        return Post(source="", author=Author(followers=int(number)))
    if name == "rating":
        return Post(source="", rating=number)
    return Post(source="", engagement=int(number))


def _texts(clauses: Sequence[Says]) -> Iterator[str]:
    if clauses[0].name == "sentiment":
        yield from SENTIMENTS
        return
    for clause in clauses:
        text = " ".join(fold(clause.text).split()) if clause.name == "source" else clause.text
        yield text.removesuffix("*")
        yield text.removesuffix("*") + _BESIDE
    yield _BESIDE


def _saying(name: str, text: str) -> tuple[Post, Derived]:
    if name == "source":
        return Post(source=text), Derived()
    if name == "country":
        return Post(source="", country=text), Derived()
    return _EMPTY, Derived(lang=text) if name == "lang" else Derived(sentiment=text)


def _holds(clause: FieldClause, value: tuple[Post, Derived]) -> bool | None:
    return field_holds(clause, value[0], lambda: value[1])
