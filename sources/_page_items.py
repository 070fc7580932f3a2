"""What stands in the repeated blocks of a page: each part by its selector."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from selectolax.lexbor import LexborNode

from core.types import Author, Post
from sources._dates import read_date
from sources._feed import language
from sources._links import absolute
from sources._page_document import attribute, words
from sources._text import squeeze

_OF = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:(?:/|out\s+of|of|von|sur|de|su|из|av|van)\s*(\d{1,3}))?", re.IGNORECASE
)
_STARS = re.compile(r"[★⭐🌟]")
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks stand: the source's name, its page, what relative links are seen from, the site."""

    source: str
    url: str
    base: str
    site: str | None


def read_block(block: LexborNode, selectors: Mapping[str, str], place: Place) -> tuple[Post, frozenset[str]]:
    """The block as a post, which says nothing when the block does not, and the parts whose selectors found
    something in it that can be read."""
    nodes = {part: block.css_first(selector) for part, selector in selectors.items() if selector}

    def said(part: str) -> str:
        node = nodes.get(part)
        return words(node) if node is not None else ""

    title = squeeze(said("title"))[:_LONGEST_TITLE]
    text = said("text") if "text" in nodes else "" if title else words(block)
    author = squeeze(said("author"))[:200]
    date, stars = nodes.get("date"), nodes.get("rating")
    said_at = date_in(date) if date is not None else None
    link = link_in(nodes.get("link") if "link" in nodes else block, place.base)
    mark = digest(title, text, author, said_at.isoformat() if said_at else "")
    post = Post(
        source=place.source,
        key=link or f"{place.url}#{mark}",
        url=link or place.url,
        title=title or None,
        text=text,
        author=Author(name=author.removeprefix("@") or None),
        said_at=said_at,
        site=place.site,
        # The page's own language says nothing of what visitors write.
        lang=language(attribute(block, "lang", "xml:lang")),
        rating=rating_in(stars) if stars is not None else None,
    )
    read = {
        "title": post.title,
        "text": text,
        "link": link,
        "author": author,
        "date": said_at,
        "rating": post.rating,
    }
    return post, frozenset(part for part in nodes if read[part] not in (None, ""))


def link_in(node: LexborNode | None, base: str) -> str | None:
    """Where the first link leads that is this element or stands in it; one to the page's own top leads
    nowhere."""
    if node is None:
        return None
    for link in node.css("a[href]"):
        href = attribute(link, "href")
        if href and not href.startswith("#"):
            found = absolute(href, base)
            if found:
                return found
    return None


def date_in(node: LexborNode) -> datetime | None:
    """The time in the element's `datetime` or `content`, else in its text."""
    for written in (attribute(node, "datetime"), attribute(node, "content"), squeeze(words(node))):
        found = read_date(written)
        if found is not None:
            return found
    return None


def rating_in(node: LexborNode) -> float | None:
    """1 to 5 stars from `4.5`, `9 / 10`, `4 out of 5 stars`, `★★★★☆` in the element's attributes or text."""
    told = [attribute(node, name) for name in ("content", "data-rating", "aria-label", "title", "value")]
    for text in (*told, squeeze(words(node))):
        number = _OF.search(text)
        if number:
            best = float(number[2]) if number[2] else 5.0
            return on_five(float(number[1].replace(",", ".")), 1.0, best)
        if stars := len(_STARS.findall(text)):
            return float(stars) if stars <= 5 else None
    return None


def on_five(value: float, worst: float, best: float) -> float | None:
    """A value between worst and best on the scale from 1 to 5; None when it is not between them."""
    if not worst <= value <= best or worst >= best:
        return None
    return round(1 + 4 * (value - worst) / (best - worst), 2)


def digest(*parts: str) -> str:
    """A short name for what is written there."""
    return blake2s("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
