"""What Product Hunt's API answers, read: products, comments, errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, listed, needed, read_object, word
from sources._json import whole
from sources._links import absolute, host_of
from sources._quota import read_quota
from sources._text import either, squeeze

phrases(
    {
        "producthunt.refused": "Product Hunt does not take our token: {message}. Make a new developer token",
        "producthunt.busy": "Product Hunt wants us to wait: {message}",
        "producthunt.not_taken": "Product Hunt does not take our question: {message}",
        "producthunt.no_end": "the answer does not say whether there is more",
    }
)

_WITHHELD = "[REDACTED]"


def read_product(node: Record, source: str, now: datetime) -> Post:
    """A product as a post; its makers' names are mostly withheld."""
    said, page = read_date(needed(node, "createdAt")), clean(needed(node, "url"))
    told = node.get("description")
    if said is None or page is None or "description" not in node or not isinstance(told, str | None):
        raise Odd(say("items.lacks", path="createdAt, url, description"))
    text = [either(part) for part in (needed(node, "tagline"), told) if part]
    counts = [n for path in ("votesCount", "commentsCount") if (n := whole(at(node, path))) is not None]
    return Post(
        source=source,
        key=f"product:{needed(node, 'id')}",
        url=page,
        title=squeeze(needed(node, "name")),
        text="\n".join(part for part in text if part),
        author=_author(node),
        said_at=credible(said, now),
        site=host_of(page),
        engagement=max(0, sum(counts)) if counts else None,
    )


def read_comment(node: Record, source: str, above: str | None, now: datetime) -> Post:
    """A comment or a reply; `above` is the page of what it answers."""
    said, page = read_date(needed(node, "createdAt")), clean(needed(node, "url"))
    if said is None or page is None or above is None:
        raise Odd(say("items.lacks", path="createdAt, url"))
    votes = whole(at(node, "votesCount"))
    return Post(
        source=source,
        key=f"comment:{needed(node, 'id')}",
        url=page,
        text=either(needed(node, "body")),
        author=_author(node),
        said_at=credible(said, now),
        site=host_of(page),
        in_reply_to=above,
        engagement=None if votes is None else max(0, votes),
    )


def read_answer(response: Response, source: str) -> Record:
    """The object of an answer. Raises for one that is an error: GraphQL's own, or one of the service."""
    try:
        document = read_object(response.body, source)
    except SourceChanged:
        if response.status not in (401, 403):
            raise
        message = str(response.status)  # what stands before the service has its own words
        raise SourceRefused(source, say("producthunt.refused", message=message)) from None
    _refuse(document, response, source)
    return document


def _refuse(document: Record, response: Response, source: str) -> None:
    errors = document.get("errors")
    if not errors and response.status == 200:
        return
    first: Json = errors[0] if isinstance(errors, list) and errors else {}
    told = word(first, "error_description") or word(first, "message") or word(first, "error") or "?"
    message, code = squeeze(told)[:200], word(first, "error") or ""
    if response.status == 429 or "rate_limit" in code:
        quota = read_quota(response.headers, response.at)
        seconds = whole(at(first, "details.reset_in"))
        until = quota.resets_at if quota else None
        until = until or response.at + timedelta(seconds=min(seconds or 900, 86_400))
        raise SourceBusy(source, say("producthunt.busy", message=message), until)
    if response.status in (401, 403) or "oauth" in code:
        raise SourceRefused(source, say("producthunt.refused", message=message))
    raise SourceChanged(source, say("producthunt.not_taken", message=message))


def next_place(document: Record, source: str) -> str | None:
    """Where the next page begins, None after the last."""
    more, end = at(document, "data.posts.pageInfo.hasNextPage"), at(document, "data.posts.pageInfo")
    place = word(end, "endCursor")
    if not isinstance(more, bool) or (more and place is None):
        raise SourceChanged(source, say("producthunt.no_end"))
    return place if more else None


def nodes_of(record: Record, path: str, source: str) -> list[Json]:
    """The nodes of a connection. Raises SourceChanged when there is none."""
    return [at(edge, "node") for edge in listed(record, path, source)]


def _author(node: Record) -> Author:
    if not isinstance(node.get("user"), dict):
        raise Odd(say("items.lacks", path="user"))
    handle, name = needed(node, "user.username"), needed(node, "user.name")
    return Author(
        handle=None if handle == _WITHHELD else handle, name=None if name == _WITHHELD else squeeze(name)
    )


def clean(link: str | None) -> str | None:
    """The address without what tells Product Hunt that we followed it."""
    page = absolute(link)
    if page is None:
        return None
    parts = urlsplit(page)
    kept = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    return urlunsplit(parts._replace(query=urlencode(kept)))
