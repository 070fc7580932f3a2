"""The fields that a query asks for."""

from __future__ import annotations

from collections.abc import Iterator

from core.clauses import FIELD_CLAUSES, And, FieldClause, Not, Or, Query
from core.fields import is_derived


def field_clauses(query: Query) -> Iterator[FieldClause]:
    """Every clause about a field, from left to right."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from field_clauses(part)
        case Not(part):
            yield from field_clauses(part)
        case _ if isinstance(query, FIELD_CLAUSES):
            yield query


def asks_for_meaning(query: Query) -> bool:
    """Whether it asks for something that listening has to find out."""
    return any(map(is_derived, field_clauses(query)))
