"""Whether a query holds by what is known: as a mute has to, which must keep nothing back on a guess."""

from __future__ import annotations

from core.clauses import FIELD_CLAUSES, Query
from core.fields import Derive, told
from core.types import Post
from listening.branches import leaves
from listening.matcher import explain


def surely_holds(query: Query, post: Post, derive: Derive = told) -> bool:
    """Whether a query that matches the post does so with nothing unknown passed over. Words are never
    unknown."""
    if not any(isinstance(leaf, FIELD_CLAUSES) for leaf in leaves(query)):
        return True
    return all(part.holds is not None for part in explain(query, post, derive).because())
