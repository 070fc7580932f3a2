"""What a query looks for, clause by clause, and what else has to hold with each; how a query is widened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.clauses import FIELD_CLAUSES, And, In, Near, Not, Or, Query
from core.errors import UsageError
from core.fold import fold
from core.query import parse
from core.words import split


class Branch(NamedTuple):
    """A clause that is looked for (a Near is one), and the branches of ORs around it: when all of them hold,
    the clause took part in the match."""

    clause: Query
    around: tuple[Query, ...] = ()


def branches(query: Query) -> tuple[Branch, ...]:
    """Every positive clause of the query in the order in which it is written; `title:(a OR b)` is two."""
    return tuple(_positive(spread(query), ()))


def spread(query: Query) -> Query:
    """The same query with `title:` and `text:` written to each clause by itself."""
    match query:
        case And(parts):
            return And(tuple(map(spread, parts)))
        case Or(parts):
            return Or(tuple(map(spread, parts)))
        case Not(part):
            return Not(spread(part))
        case In(place, And(parts)):
            return And(tuple(spread(In(place, part)) for part in parts))
        case In(place, Or(parts)):
            return Or(tuple(spread(In(place, part)) for part in parts))
        case In(place, Not(part)):
            return Not(spread(In(place, part)))
        case _:
            return query


def _positive(query: Query, around: tuple[Query, ...]) -> Iterator[Branch]:
    match query:
        case And(parts):
            for part in parts:
                yield from _positive(part, around)
        case Or(parts):
            for part in parts:
                yield from _positive(part, (*around, part))
        case Not():
            return
        case _:
            yield Branch(query, tuple(part for part in around if part != query))


def leaves(query: Query) -> Iterator[Query]:
    """The single clauses, wherever they stand, those of a Near and those behind NOT too."""
    match query:
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | In(_, part):
            yield from leaves(part)
        case _:
            yield query


def excluded(query: Query) -> Iterator[Query]:
    """What must not stand there: the parts behind NOT."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from excluded(part)
        case In(_, part):
            yield from excluded(part)
        case Not(part):
            yield part
        case _:
            return


def own_words(query: Query) -> frozenset[str]:
    """The folded words that are written anywhere in the query, field values aside."""
    texts = (
        leaf.text for leaf in leaves(query) if not isinstance(leaf, (*FIELD_CLAUSES, And, Or, Not, In, Near))
    )
    return frozenset(word for text in texts for word in split(fold(text)))


def is_sayable(query: Query) -> bool:
    """Whether the query, written down, is read as the same again: symbols and cost can forbid it."""
    try:
        return parse(str(query)) == query
    except UsageError:
        return False


def narrowed_by(query: Query, clause: Query) -> Query:
    """The query without posts for which the clause holds."""
    parts = query.parts if isinstance(query, And) else (query,)
    return And((*parts, Not(clause)))


def widened_by(query: Query, clause: Query, like: Query | None = None) -> Query:
    """The query that also takes `clause`: beside each `like`, where it stands for the same name, so that what
    else is wanted or excluded goes on to hold; without `like` beside all but the exclusions."""
    if like is not None:
        return _beside(query, clause, like)
    if isinstance(query, And):
        kept = tuple(part for part in query.parts if isinstance(part, Not))
        wanted = tuple(part for part in query.parts if not isinstance(part, Not))
        return (
            And((_either(wanted[0] if len(wanted) == 1 else And(wanted), clause), *kept))
            if kept
            else (_either(query, clause))
        )
    return _either(query, clause)


def _beside(query: Query, clause: Query, like: Query) -> Query:
    match query:
        case And(parts):
            return And(tuple(_beside(part, clause, like) for part in parts))
        case Or(parts):
            found = [_beside(part, clause, like) for part in parts]
            flat = [one for part in found for one in (part.parts if isinstance(part, Or) else (part,))]
            return Or(tuple(dict.fromkeys(flat)))
        case Near(parts, steps):
            return Near(tuple(_beside(part, clause, like) for part in parts), steps)
        case In(place, part):
            return In(place, _beside(part, clause, like))
        case Not():
            return query
        case _:
            return _either(query, clause) if query == like else query


def _either(query: Query, clause: Query) -> Or:
    parts = query.parts if isinstance(query, Or) else (query,)
    return Or((*parts, clause))
