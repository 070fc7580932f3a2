"""Field clauses of the query language: whether one holds for a post, or cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from urllib.parse import urlsplit

from core.clauses import DERIVED, Comparison, Counts, FieldClause, Is, Says
from core.codes import LANGUAGE_NAMES
from core.fold import fold
from core.types import Post
from core.words import split

SENTIMENTS = ("negative", "neutral", "positive")
"""What `sentiment:` can ask for."""
_ALIKE = frozenset(
    map(
        frozenset,
        (
            *(("id", "ms"), ("no", "nb"), ("no", "nn"), ("tl", "fil"), ("id", "in"), ("yi", "ji")),
            *(("hr", "sr"), ("hr", "bs"), ("sr", "bs"), ("hr", "sh"), ("sr", "sh"), ("bs", "sh")),
        ),
    )
)
"""Languages that no detector tells apart in short texts (Indonesian and Malay, those of Croats, Serbs and
Bosnians), of which one is a form of the other (Norwegian), or that have two codes."""
_COMPARE: dict[Comparison, Callable[[float, float], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_LINK = re.compile(r"https?://\w|\bwww\.\w[\w-]*\.\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What listening found out about a post; None where it is not known."""

    lang: str | None = None
    sentiment: str | None = None
    intents: frozenset[str] | None = None


Derive = Callable[[Post], Derived]
"""Finds it out. Asked once for a post, and only when all else that a query wants holds."""


def told(post: Post) -> Derived:
    """What is known without listening: what the source said."""
    return Derived(lang=post.lang)


def is_derived(clause: FieldClause) -> bool:
    """Whether the clause is about what listening finds out."""
    return isinstance(clause, Says) and clause.name in DERIVED


def field_holds(clause: FieldClause, post: Post, derived: Callable[[], Derived]) -> bool | None:
    """Whether the clause holds; None when that cannot be known. `derived` is asked for `lang sentiment
    intent` only."""
    match clause:
        case Is(flag):
            return _is(flag, post)
        case Counts(name, how, number):
            value = post.author.followers if name == "followers" else getattr(post, name)
            return None if value is None else _COMPARE[how](value, number)
        case Says(name, text):
            if name in DERIVED:
                return _listened(name, text, derived())
            return _says(name, text, post)


def _is(flag: str, post: Post) -> bool:
    if flag == "reply":
        return post.in_reply_to is not None
    if flag == "repost":
        return post.repost_of is not None
    return bool(_LINK.search(post.text) or (post.title and _LINK.search(post.title)))


def _listened(name: str, text: str, derived: Derived) -> bool | None:
    wanted = text.casefold()
    if name == "intent":
        return None if derived.intents is None else wanted.replace(" ", "_") in derived.intents
    value = derived.lang if name == "lang" else derived.sentiment
    if value is None:
        return None
    if name == "sentiment":
        return value.casefold() == wanted
    theirs, ours = _main_language(value), _main_language(wanted)
    return theirs == ours or frozenset((theirs, ours)) in _ALIKE


def _main_language(tag: str) -> str:
    main = tag.casefold().replace("_", "-").partition("-")[0]
    return LANGUAGE_NAMES.get(main, main)


def _says(name: str, text: str, post: Post) -> bool | None:
    if name == "country":
        return None if post.country is None else post.country.casefold() == text.casefold()
    if name == "source":
        return _same(_key(post.source), _key(text))
    return _author(text, post) if name == "author" else _site(text, post)


def _author(text: str, post: Post) -> bool | None:
    author, wanted = post.author, _key(text).removeprefix("@")
    if not author.handle and not author.name:
        return None
    handle = _key(author.handle or "").removeprefix("@")
    if handle and (_same(handle, wanted) or _same(handle.partition("@")[0], wanted)):
        return True
    asked, name = split(wanted), split(_key(author.name or ""))
    if wanted.endswith("*"):
        return bool(asked) and any(
            name[i : i + len(asked) - 1] == asked[:-1] and word.startswith(asked[-1])
            for i, word in ((i - len(asked) + 1, name[i]) for i in range(len(asked) - 1, len(name)))
        )
    return bool(asked) and any(name[i : i + len(asked)] == asked for i in range(len(name)))


def _site(text: str, post: Post) -> bool | None:
    wanted = _key(re.sub(r"^(https?://)?(www\.)?", "", text.strip(), flags=re.IGNORECASE).rstrip("/."))
    places = [_key(place).rstrip(".") for place in (post.site, _host(post.url)) if place]
    if not places:
        return None
    return any(_same(place.removeprefix("www."), wanted) or _below(place, wanted) for place in places)


def _below(host: str, wanted: str) -> bool:
    return host.endswith(f".{wanted}")


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _same(value: str, wanted: str) -> bool:
    """Equal; or, with a `*` at its end, the beginning of it."""
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


@lru_cache(maxsize=1 << 12)
def _key(text: str) -> str:
    return " ".join(fold(text).split())
