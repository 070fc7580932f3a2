"""Fields by which a query is found without asking it: the words of a post's author, site and source.

A field that is unknown holds up no query that has something else to go by, so that to be unknown is a key,
too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from core.clauses import Says
from core.fold import fold
from core.types import Post
from core.words import split

_ADDRESS = frozenset({"http", "https", "www"})
"""What a site's address may be given with, and is not looked at."""


def wanted_keys(clause: Says) -> tuple[str, ...]:
    """Keys one of which every post has for which the clause holds or cannot be known; none when there are
    none such."""
    name = clause.name
    if name not in ("author", "site", "source") or clause.text.endswith("*"):
        return ()
    words = _words(clause.text)
    if name == "site":
        words = tuple(word for word in words if word not in _ADDRESS)
    if not words:
        return ()
    key = f"{name} {max(words, key=len)}"
    return (key,) if name == "source" else (key, name)


def post_keys(post: Post) -> Iterator[str]:
    """The keys that a post has."""
    yield from _keys("source", post.source)
    author = post.author
    if not author.handle and not author.name:
        yield "author"
    yield from _keys("author", author.handle)
    yield from _keys("author", author.name)
    host = _host(post.url)
    if not post.site and not host:
        yield "site"
    yield from _keys("site", post.site)
    yield from _keys("site", host)


def _keys(name: str, value: str | None) -> Iterator[str]:
    for word in _words(value) if value else ():
        yield f"{name} {word}"


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return split(fold(text))
