"""Signs that somebody meant something else: operators in small letters or inside quotes, hashtags and handles
in backticks."""

from __future__ import annotations

from collections.abc import Iterator

from core.clauses import And, Handle, In, Literal, Near, Not, Or, Phrase, Query, Word
from core.words import kind
from listening.warning import LintWarning, warn

_OPERATORS = ("AND", "OR", "NOT", "NEAR")


def mistakes(query: Query) -> Iterator[LintWarning]:
    """What was perhaps meant otherwise."""
    if isinstance(query, Handle):
        yield warn("handle_alone", query, name=query.text)
    yield from _inside(query)


def _inside(query: Query) -> Iterator[LintWarning]:
    match query:
        case And(parts):
            for before, part, after in zip((None, *parts), parts, (*parts[1:], None), strict=False):
                if isinstance(part, Word) and part.text.upper() in _OPERATORS and before and after:
                    yield warn("small_operator", part, meant=part.text.upper())
            for part in parts:
                yield from _inside(part)
        case Or(parts) | Near(parts):
            for part in parts:
                yield from _inside(part)
        case Not(part):
            yield from _inside(part)
        case In(_, part):
            yield from _inside(part)
        case Phrase(text):
            operator = next((word for word in text.split()[1:-1] if word in _OPERATORS), None)
            if operator:
                yield warn("quoted_operator", query, operator=operator)
        case Literal(text):
            if text[0] in "#@" and len(text) > 1 and all(map(kind, text[1:])):
                yield warn("hashtag_literal" if text[0] == "#" else "handle_literal", query, meant=text)
