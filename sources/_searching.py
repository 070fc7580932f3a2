"""From the topics' words to what a search service takes: as few queries as its limits allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Query(NamedTuple):
    """One query as the service reads it, and the cover terms that it asks for."""

    text: str
    terms: tuple[str, ...]


def quoted(term: str) -> str:
    """The term as a phrase in double quotes, as most services read it; a quote inside it becomes a space."""
    return '"' + " ".join(term.replace('"', " ").split()) + '"'


def pack(
    terms: Iterable[str],
    *,
    chars: int,
    most: int = 10_000,
    write: Callable[[str], str] = quoted,
    joiner: str = " OR ",
    before: str = "",
    after: str = "",
) -> tuple[Query, ...]:
    """The terms, each once and in their order, in queries of at most `chars` characters and `most` terms:
    `before`, the terms written by `write` with `joiner` between them, `after`.

    A term of which nothing is left when it is written, or which is too long to be asked for at all, is left
    out: `unasked` names those.
    """
    written: dict[str, list[str]] = {}
    for term in terms:
        form = write(term)
        if form.strip(' "') and len(before) + len(form) + len(after) <= chars:
            written.setdefault(form, []).append(term)
    queries: list[Query] = []
    forms: list[str] = []
    length = 0
    for form in written:
        if forms and (length + len(joiner) + len(form) > chars or len(forms) >= most):
            queries.append(_query(forms, written, joiner, before, after))
            forms = []
        length = length + len(joiner) + len(form) if forms else len(before) + len(after) + len(form)
        forms.append(form)
    if forms:
        queries.append(_query(forms, written, joiner, before, after))
    return tuple(queries)


def unasked(terms: Iterable[str], queries: Iterable[Query]) -> tuple[str, ...]:
    """The terms that none of the queries asks for."""
    asked = {term for query in queries for term in query.terms}
    return tuple(term for term in dict.fromkeys(terms) if term not in asked)


def _query(forms: list[str], written: dict[str, list[str]], joiner: str, before: str, after: str) -> Query:
    return Query(
        f"{before}{joiner.join(forms)}{after}", tuple(term for form in forms for term in written[form])
    )
