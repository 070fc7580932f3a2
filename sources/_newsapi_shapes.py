"""The three shapes in which news services answer, and their errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._gdelt_names import COUNTRIES, LANGUAGES, coded
from sources._items import Odd, Record, at, needed, read_object, word
from sources._links import absolute, host_of
from sources._politeness import retry_at
from sources._text import either, squeeze

phrases(
    {
        "newsapi.refused": "the news service refuses: {message}. Look at `key` and at what the plan allows",
        "newsapi.spent": "the news service has no requests left for us: {message}",
        "newsapi.failed": "the news service answered with an error: {message}",
    }
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One service: where it is asked, how the key is shown (a header, or a parameter when there is none), the
    longest query, the articles on a page, and the paths of its answer."""

    base: str
    path: str
    header: str
    parameter: str
    chars: int
    size: int
    items: str
    key: str
    link: str
    said: str


SHAPES: Mapping[str, Shape] = {
    "newsapi": Shape(
        "https://newsapi.org/v2",
        "everything",
        "X-Api-Key",
        "",
        500,
        100,
        "articles",
        "url",
        "url",
        "publishedAt",
    ),
    "gnews": Shape(
        "https://gnews.io/api/v4", "search", "", "apikey", 200, 10, "articles", "url", "url", "publishedAt"
    ),
    "newsdata": Shape(
        "https://newsdata.io/api/1",
        "latest",
        "X-ACCESS-KEY",
        "",
        100,
        10,
        "results",
        "article_id",
        "link",
        "pubDate",
    ),
}

_CUT = re.compile(r"\s*(?:…|\.{3})?\s*\[\+?\d+ chars\]\s*\Z")
_REMOVED = "[Removed]"
_PAID = re.compile(r"ONLY AVAILABLE IN [A-Z ]*PLANS?", re.IGNORECASE)
_SPENT = re.compile(r"rate_?limit|exhausted|limit_?exceeded|too_?many_?requests", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2}")

Read = Callable[[Record], Post | None]


def reader(source: str, shape: Shape, since: datetime | None, now: datetime) -> Read:
    """Reads articles of that shape; what was published before `since` is known, or too old."""

    def read(item: Record) -> Post | None:
        title, page = squeeze(either(needed(item, "title"))), absolute(needed(item, shape.link))
        if title == _REMOVED or host_of(page) == "removed.com":
            return None
        said = read_date(word(item, shape.said))
        if page is None or said is None or not {"description", "content"} <= item.keys():
            raise Odd(say("items.lacks", path=f"{shape.link}, {shape.said}, description, content"))
        if since is not None and said < since:
            return None
        publisher = word(item, "source.name") or word(item, "source_name") or word(item, "source_id")
        if publisher is None:
            raise Odd(say("items.lacks", path="source"))
        return Post(
            source=source,
            key=needed(item, shape.key),
            url=page,
            title=title.removesuffix(f" - {publisher}"),
            text=_text(item),
            author=Author(name=_author(item) or publisher),
            said_at=credible(said, now),
            site=host_of(page),
            lang=_language(item),
            country=_country(item),
        )

    return read


def read_answer(response: Response, source: str) -> Record:
    """The object of an answer. Raises for one that is an error, whatever its status."""
    try:
        document = read_object(response.body, source)
    except SourceChanged:
        if response.status not in (401, 403):
            raise
        message = str(response.status)  # what stands before the service has its own words
        raise SourceRefused(source, say("newsapi.refused", message=message)) from None
    error = _failure(document, response, source)
    if error is not None:
        raise error
    return document


def _failure(document: Record, response: Response, source: str) -> SourceError | None:
    errors = document.get("errors")
    failed = response.status != 200 or document.get("status") == "error" or bool(errors)
    if not failed:
        return None
    if isinstance(errors, dict):
        errors = list(errors.values())
    first: Json = errors[0] if isinstance(errors, list) and errors else None
    told = first if isinstance(first, str) else word(document, "message") or word(document, "results.message")
    code = word(document, "code") or word(document, "results.code") or ""
    if told is None and not code:
        return SourceChanged(source, say("newsapi.failed", message=str(response.status)))
    message = squeeze(told or code)[:200]
    # The free plan of one service says 403 when the day's requests are used up.
    if response.status == 429 or _SPENT.search(code) or (errors and response.status == 403):
        until = retry_at(response.headers.get("retry-after"), response.at)
        return SourceBusy(source, say("newsapi.spent", message=message), until or _again(response))
    if response.status in (200, 400, 401, 403, 409, 415, 422, 426):
        return SourceRefused(source, say("newsapi.refused", message=message))
    return SourceChanged(source, say("newsapi.failed", message=message))


def _again(response: Response) -> datetime:
    if response.status == 403:  # at midnight, by its documentation
        return (response.at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return response.at + timedelta(minutes=15)


def _text(item: Record) -> str:
    """What the article says, as far as the service tells: its summary and its beginning, whichever of them
    holds the other only once."""
    parts = []
    for path in ("description", "content"):
        told = at(item, path)
        if not isinstance(told, str | None):
            raise Odd(say("items.lacks", path=path))
        text = either(_CUT.sub("", told or ""))
        if text and not _PAID.fullmatch(text) and text != _REMOVED:
            parts.append(text)
    if len(parts) == 2:
        summary, beginning = (part.rstrip(" .…") for part in parts)
        if beginning in parts[0]:
            return parts[0]
        if summary in parts[1]:
            return parts[1]
    return "\n".join(parts)


def _author(item: Record) -> str | None:
    creators = item.get("creator")
    if isinstance(creators, list):
        return ", ".join(squeeze(name) for name in creators if isinstance(name, str)) or None
    name = word(item, "author")
    # Some papers give the address of the author's page, or of a mailbox.
    return None if name is None or "://" in name or "@" in name else squeeze(name)


def _language(item: Record) -> str | None:
    found = word(item, "lang") or word(item, "language")
    return found.lower() if found and _CODE.fullmatch(found.lower()) else coded(LANGUAGES, found)


def _country(item: Record) -> str | None:
    """Where it was published: a code, or one name in a list."""
    names = item.get("country")
    found = word(names, "0") if isinstance(names, list) and len(names) == 1 else word(item, "source.country")
    return (
        found.upper()
        if found and _CODE.fullmatch(found.lower())
        else coded(COUNTRIES, found and found.lower().removesuffix(" of america"))
    )
