"""One review in schema.org's words, read to a post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.say import phrases, say
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._feed import language
from sources._items import Odd
from sources._json import fraction
from sources._links import absolute, host_of
from sources._page_items import digest, on_five
from sources._reviews_markup import Item
from sources._text import plain, squeeze

phrases(
    {
        "reviews.silent": "a review without words",
    }
)

_NUMBER = re.compile(r"\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:(?:/|out of|of)\s*(\d{1,3}))?\s*(%?)")
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Frame:
    """What all reviews of a page share: source, page, objects by id, when it was asked."""

    source: str
    url: str
    known: Mapping[str, Item]
    at: datetime


def read_review(item: Item, frame: Frame) -> Post:
    """The review as a post. Raises Odd for one that says nothing at all."""
    title = squeeze(plain(first_text(item, "name", "headline")))[:_LONGEST_TITLE]
    text = plain(first_text(item, "reviewBody", "description", "text"))
    rating = rating_of(item.get("reviewRating"), frame.known)
    if title and text.startswith(title.removesuffix("…").removesuffix("...")):
        title = ""  # many make the title out of the first words
    if not title and not text:
        raise Odd(say("reviews.silent"))
    author = author_of(item.get("author") or item.get("creator"), frame.known)
    said_at = read_date(first_text(item, "datePublished", "dateCreated"))
    url = own_link(item, frame.url)
    mark = digest(author.name or "", said_at.isoformat() if said_at else "", title, text)
    return Post(
        source=frame.source,
        key=url or f"{frame.url}#{mark}",
        url=url or frame.url,
        title=title or None,
        text=text,
        author=author,
        said_at=credible(said_at, frame.at),
        site=_publisher(item, frame.known) or host_of(frame.url),
        lang=_language(item),
        rating=rating,
    )


def rating_of(value: Json, known: Mapping[str, Item]) -> float | None:
    """A rating on the scale from 1 to 5, by its own `worstRating` and `bestRating` (1 and 5 when it does not
    say, as the vocabulary has it); None for a value that is not between those."""
    value = _looked_up(value, known)
    scale: Item = value if isinstance(value, dict) else {"ratingValue": value}
    number, best = _number(scale.get("ratingValue"))
    stated = _number(scale.get("bestRating"))[0]
    worst = _number(scale.get("worstRating"))[0]
    if number is None:
        return None
    return on_five(number, 1.0 if worst is None else worst, stated or best or 5.0)


def author_of(value: Json, known: Mapping[str, Item]) -> Author:
    """Who wrote it: from a name, an object, a list of either (the first that has a name)."""
    for one in value if isinstance(value, list) else [value]:
        one = _looked_up(one, known)
        name = squeeze(plain(_text_of(one)))[:200]
        if name and not name.startswith(("http://", "https://")):
            return Author(name=name)
    return Author()


def first_text(item: Item, *names: str) -> str:
    """The text of the first of these properties that has one."""
    return next((text for name in names if (text := _text_of(item.get(name)))), "")


def own_link(item: Item, page: str) -> str | None:
    """The review's own address; the page's is none."""
    for name in ("url", "@id", "mainEntityOfPage"):
        value = item.get(name)
        if isinstance(value, str) and value.strip() and not value.startswith("_:"):
            found = absolute(value, page)
            if found and found.rstrip("/#") != page.rstrip("/#"):
                return found
    return None


def _text_of(value: Json) -> str:
    if isinstance(value, list):
        return next((text for one in value if (text := _text_of(one))), "")
    if isinstance(value, dict):
        return _text_of(value.get("@value") or value.get("name") or value.get("alternateName") or "")
    return value if isinstance(value, str) and value.strip() else ""


def _looked_up(value: Json, known: Mapping[str, Item]) -> Json:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return known.get(value["@id"], value)
    return value


def _number(value: Json) -> tuple[float | None, float | None]:
    """A number and what it is out of, as in `4,5`, `8/10`, `90%`."""
    if isinstance(value, str):
        found = _NUMBER.match(value)
        if found is None:
            return None, None
        best = 100.0 if found[3] else float(found[2]) if found[2] else None
        return float(found[1].replace(",", ".")), best
    return fraction(value), None


def _publisher(item: Item, known: Mapping[str, Item]) -> str | None:
    return squeeze(plain(_text_of(_looked_up(item.get("publisher"), known))))[:200] or None


def _language(item: Item) -> str | None:
    given = item.get("inLanguage")
    if isinstance(given, dict):
        given = given.get("alternateName") or given.get("name")
    return language(given) if isinstance(given, str) and len(given) <= 12 else None
