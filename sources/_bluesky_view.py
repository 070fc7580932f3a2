"""A post of Bluesky as its services show it: the record, who wrote it, how it was received."""

from __future__ import annotations

from datetime import datetime

from core.say import say
from core.types import Author, Json, Post
from sources._bluesky_post import SITE, address_of, read_record, when_said
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, needed, word
from sources._json import whole
from sources._text import squeeze

_HIDDEN = frozenset({"!hide", "!takedown", "!suspend"})
_COUNTS = ("likeCount", "repostCount", "replyCount", "quoteCount")


def read_view(item: Record, source: str, now: datetime) -> Post | None:
    """A post as the service shows it; None for one that is hidden or has not a word. Raises Odd."""
    labels = _labels(item) | _labels(at(item, "author"))
    if at(item, "notFound") or at(item, "blocked") or labels & _HIDDEN:
        return None
    uri = needed(item, "uri")
    created, indexed = _text(item, "record.createdAt"), _text(item, "indexedAt")
    address, said = address_of(uri), read_record(item["record"])
    if not said.text and not said.quotes:
        return None  # pictures without a word
    counts = [count for name in _COUNTS if (count := whole(item.get(name))) is not None]
    return Post(
        source=source,
        key=uri,
        url=address,
        text=said.text,
        author=Author(
            handle=_handle(item),
            name=squeeze(word(item, "author.displayName") or "") or None,
        ),
        said_at=credible(read_date(when_said(created, indexed)), now),
        site=SITE,
        lang=said.lang,
        in_reply_to=said.in_reply_to,
        repost_of=None if said.text else said.quotes,
        engagement=max(0, sum(counts)) if counts else None,
    )


def _text(item: Record, path: str) -> str:
    found = at(item, path)
    if not isinstance(found, str) or not found.strip():
        raise Odd(say("items.lacks", path=path))
    return found


def _handle(item: Record) -> str:
    """The author's handle, or id: all whose handle does not work share one."""
    handle = needed(item, "author.handle")
    return word(item, "author.did") or handle if handle == "handle.invalid" else handle


def _labels(item: Json) -> set[str]:
    """What its author or a moderator says about a post or a person. Raises Odd where that cannot be read: it
    may be one to hide."""
    labels = at(item, "labels")
    if not isinstance(labels, list | None):
        raise Odd(say("items.lacks", path="labels"))
    return {needed(label, "val") for label in labels or () if at(label, "neg") is not True}
