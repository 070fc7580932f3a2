"""What to search for, so that no match is missed: the cover of a query."""

from __future__ import annotations

from collections.abc import Sequence

from core.clauses import And, Clause, Literal, Not, Or, Phrase, Prefix, Query, Word
from core.fold import fold
from core.words import split


def cover(query: Query) -> tuple[str, ...]:
    """The smallest set of literals, as they were written, one of which every matching text contains (words
    in a row; capitals, accents and what stands between words aside). Empty for a Not alone."""
    return tuple(clause.text for clause in _cover(query))


def _cover(query: Query) -> tuple[Clause, ...]:
    match query:
        case Not():
            return ()
        case And(parts):
            found = [clauses for part in parts if (clauses := _cover(part))]
            return min(found, key=lambda clauses: (len(clauses), -_shortest(clauses)), default=())
        case Or(parts):
            branches = [_cover(part) for part in parts]
            return _fewest([clause for branch in branches for clause in branch]) if all(branches) else ()
        case _:
            return (query,)


def _shortest(clauses: Sequence[Clause]) -> int:
    return min(len(fold(clause.text)) for clause in clauses)


def _fewest(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Without those that contain another one: whoever searches "acme" finds "acme cloud" too."""
    plain = {_words(clause) for clause in clauses if isinstance(clause, Word | Phrase)}
    kept: dict[object, Clause] = {}
    for clause in clauses:
        words = _words(clause)
        runs = {words[start:end] for end in range(1, len(words) + 1) for start in range(end)}
        if isinstance(clause, Word | Phrase):
            runs.remove(words)
        if plain.isdisjoint(runs):
            kept.setdefault(
                fold(clause.text) if isinstance(clause, Literal) else split(fold(clause.text)), clause
            )
    return tuple(kept.values())


def _words(clause: Clause) -> tuple[str, ...]:
    """The words that every match of the clause surely has in a row."""
    words = split(fold(clause.text))
    return words[:-1] if isinstance(clause, Prefix) else words
