"""What stands in the repeated blocks of a page: each part by its selector."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from selectolax.lexbor import LexborNode

from core.types import Author, Post
from sources._dates import read_date
from sources._feed import language
from sources._links import absolute
from sources._page_document import attribute, words
from sources._text import plain, squeeze

_OF = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:(?:/|out\s+of|of|von|sur|de|su|из|av|van)\s*(\d{1,3}))?", re.IGNORECASE
)
_STARS = re.compile(r"[★⭐🌟]")
_LONGEST_TITLE = 500
_FEW = 3  # words of a link that says nothing itself: "more", "read the review"
_APART = ("author", "date", "rating", "title")
_SIDES = "a|abbr|button|cite|data|label|small|span|time"
# Pages set `<span>name</span><span>4/5</span>` apart by their style alone; within words stand <b> and <i>.
_NEIGHBOURS = re.compile(rf"(</(?:{_SIDES})>)(?=<(?:{_SIDES})[\s>])")


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
    text = said("text") if "text" in nodes else _rest(block, nodes)
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


def _rest(block: LexborNode, nodes: Mapping[str, LexborNode | None]) -> str:
    """The block's text without its other parts. A link goes only when it is a few words that stand apart
    after others: what is first is a headline, and what stands in a sentence is a word of it."""
    markup = block.html or ""
    parts = [node for part in _APART if (node := nodes.get(part)) is not None]
    markup = _without(markup, block, parts)
    link = nodes.get("link")
    if link is not None and _stands_apart(link):
        told = squeeze(words(link))
        if len(told.split()) <= _FEW and not squeeze(_spaced(markup)).startswith(told):
            markup = _without(markup, block, [link])
    return _spaced(markup)


def _without(markup: str, block: LexborNode, parts: Sequence[LexborNode]) -> str:
    """The block's markup without these elements; each that stands in another goes with that."""
    gone = {part.mem_id for part in parts}
    for part in parts:
        around = part.parent
        while around is not None and around.mem_id != block.mem_id and around.mem_id not in gone:
            around = around.parent
        if around is not None and around.mem_id == block.mem_id and part.html:
            markup = markup.replace(part.html, " ", 1)
    return markup


def _stands_apart(node: LexborNode) -> bool:
    """Whether no words stand beside the element in the one that holds it."""
    beside = node.parent.iter(include_text=True) if node.parent is not None else ()
    return not any(one.tag == "-text" and (one.text_content or "").strip() for one in beside)


def _spaced(markup: str) -> str:
    return plain(_NEIGHBOURS.sub(r"\1 ", markup))


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
