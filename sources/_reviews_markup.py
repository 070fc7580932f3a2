"""Reviews as pages mark them up for search engines: schema.org in JSON-LD or, where there is none, microdata.

Both come out in one shape: the object of each review, as in JSON-LD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.types import Json
from sources._json import read_json
from sources._page_document import attribute, scripts, words
from sources._text import squeeze

Item = Mapping[str, Json]

_REVIEWS = frozenset({"Review", "UserReview", "CriticReview", "EmployerReview"})
_RATINGS = frozenset({"AggregateRating", "EmployerAggregateRating"})
_COMMENTS = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|"
                       r"(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)[\s;]*+\Z")  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f]")
_MOST = 100_000  # values that are looked at in one page
_MOST_ITEMS = 2_000
_MOST_PARTS = 200


class Marked(NamedTuple):
    """What a page marks up: its reviews, what else is referred to by its id, whether there is a summary of
    ratings, how many scripts could not be read."""

    reviews: tuple[Item, ...]
    known: Mapping[str, Item]
    summary: bool
    broken: int


def marked_up(page: LexborHTMLParser) -> Marked:
    """The reviews of a page, in its order, as often as it marks them up."""
    documents, broken = [], 0
    for script in scripts(page, "application/ld+json"):
        try:
            documents.append(_read(script))
        except ValueError:
            broken += 1
    found = _collected(documents)
    if not found.reviews:
        nodes = page.css("[itemscope][itemtype*=Review], [itemscope][itemtype*=Rating]")[:_MOST_ITEMS]
        in_text = _collected([_microdata(node, 0) for node in nodes])
        found = in_text._replace(summary=in_text.summary or found.summary, known=found.known)
    return found._replace(broken=broken)


def types_of(item: Item) -> frozenset[str]:
    """The types of an object, without the vocabulary's address."""
    given = item.get("@type")
    names = given if isinstance(given, list) else [given]
    return frozenset(re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))


def _read(script: str) -> Json:
    script = _COMMENTS.sub("", script).strip()
    try:
        return read_json(script.encode("utf-8", "replace"))
    except ValueError:
        # Line breaks in the middle of a text are the mistake that most writers of these make.
        return read_json(_CONTROL.sub(" ", script).rstrip(";").encode("utf-8", "replace"))


def _collected(documents: list[Json]) -> Marked:
    reviews: list[Item] = []
    known: dict[str, Item] = {}
    summary = False
    for item in _objects(documents):
        types = types_of(item)
        name = item.get("@id")
        if isinstance(name, str) and len(item) > 1:
            known.setdefault(name, item)
        if types & _REVIEWS and len(item.keys() - {"@type", "@id", "@context"}) > 0:
            reviews.append(item)
        summary = summary or bool(types & _RATINGS)
    return Marked(tuple(reviews), known, summary, 0)


def _objects(documents: list[Json]) -> Iterator[Item]:
    """Every object of the documents, however deep, in their order."""
    stack: list[Json] = list(reversed(documents))
    for _ in range(_MOST):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack += reversed(list(value.values()))
        elif isinstance(value, list):
            stack += reversed(value)


def _microdata(node: LexborNode, depth: int) -> dict[str, Json]:
    """An element with `itemscope` as an object; of a property given several times, the first."""
    found: dict[str, Json] = {"@type": attribute(node, "itemtype").split(" ")[0]}
    if attribute(node, "itemid"):
        found["@id"] = attribute(node, "itemid")
    for part in node.css("[itemprop]")[:_MOST_PARTS]:
        if part.mem_id == node.mem_id or _owner(part) != node.mem_id:
            continue
        value: Json = _value(part)
        if "itemscope" in part.attributes and depth < 8:
            value = _microdata(part, depth + 1)
        for name in attribute(part, "itemprop").split():
            found.setdefault(name, value)
    return found


def _owner(part: LexborNode) -> int | None:
    """The nearest element above that is an item."""
    above = part.parent
    while above is not None:
        if "itemscope" in above.attributes:
            return above.mem_id
        above = above.parent
    return None


def _value(part: LexborNode) -> str:
    return (
        attribute(part, "content", "datetime")
        or (attribute(part, "href", "src") if part.tag in ("a", "link", "img") else "")
        or squeeze(words(part))
    )
