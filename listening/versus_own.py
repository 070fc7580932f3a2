"""What a topic is called in its own query, and posts of the company's own: by the accounts that the query
names, and by those that bear the topic's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.clauses import (
    And,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Says,
    Word,
)
from core.errors import UsageError
from core.figures import Excerpt
from core.fold import fold
from core.query import parse
from core.types import Topic

_BESIDE = ("", "app", "care", "cares", "help", "helps", "hq", "official", "support", "team")
"""What stands behind the name in accounts of companies."""
_SIGNS = re.compile(r"[\W_]+")


def names(topic: Topic) -> tuple[str, ...]:
    """The topic's name and every word or row of words that its query looks for: they name no theme of it."""
    return tuple(
        dict.fromkeys((topic.name, *(text for clause in _clauses(topic) for text in _words(clause))))
    )


def accounts(topic: Topic) -> frozenset[str]:
    """The handles and names, bare of signs and capitals, by which the company of this topic speaks: those
    that its query names (`@globex`, `author:globex`, `globex`), and its name with `support` and the like."""
    named = [account for clause in _clauses(topic) for account in _account(clause)]
    own = _bare(topic.name)
    found = {*map(_bare, (*named, *names(topic))), *(own + beside for beside in _BESIDE)}
    return frozenset(found - {"", *_BESIDE})


def by_them(excerpts: Sequence[Excerpt], own: frozenset[str]) -> list[Excerpt]:
    """The posts of these accounts, the oldest first."""
    found = [one for one in excerpts if own & {_bare(name) for name in _names(one)}]
    return sorted(found, key=lambda one: (one.told_at, one.mention))


def _names(one: Excerpt) -> tuple[str, str]:
    return (one.handle or "").lstrip("@").partition("@")[0], one.author or ""


def _clauses(topic: Topic) -> list[Query]:
    """What the query looks for; not what it excludes."""
    try:
        return list(_wanted(parse(topic.query)))
    except UsageError:  # another version of us wrote it
        return []


def _wanted(query: Query) -> Iterator[Query]:
    match query:
        case And(parts) | Or(parts) | Near(parts, _):
            for part in parts:
                yield from _wanted(part)
        case In(_, inner):
            yield from _wanted(inner)
        case Not():
            return
        case _:
            yield query


def _account(clause: Query) -> Iterator[str]:
    match clause:
        case Handle(text) | Says("author", text):
            yield text.lstrip("@").partition("@")[0]


def _words(clause: Query) -> Iterator[str]:
    match clause:
        case (
            Word(text)
            | Phrase(text)
            | Exact(text)
            | Literal(text)
            | Hashtag(text)
            | Handle(text)
            | Fuzzy(text)
        ):
            yield text


def _bare(text: str) -> str:
    return _SIGNS.sub("", fold(text))
