"""Reddit's posts and comments read to ours, from the API and from its feeds: the same post, the same key."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from core.say import phrases, say
from core.types import Author, Json, Post
from sources._dates import credible, from_epoch
from sources._feed import Entry
from sources._items import Odd, Record, at, needed, word
from sources._json import fraction, whole
from sources._links import absolute
from sources._text import either, plain, squeeze

phrases({"reddit.odd_kind": "it is neither a post nor a comment"})

_GONE = ("[deleted]", "[removed]")
_PLACE = re.compile(r"/(?:r|user)/([\w-]+)/")
_OWN = re.compile(r"(?:^|\.)(?:reddit\.com|redd\.it|redditmedia\.com)$")
_SIGNED = re.compile(r"\s*submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?\s*\[link\]\s*\[comments\]\s*\Z")
_COUNTS = ("score", "num_comments")


def read_thing(thing: Record, source: str, base: str, now: datetime) -> Post | None:
    """A post (`t3`) or comment (`t1`) of the API; None for what was deleted or removed, advertisements and
    the stubs of threads. `base` is the address of the site."""
    kind, data = at(thing, "kind"), at(thing, "data")
    if kind in ("more", "t5"):
        return None
    if kind not in ("t1", "t3") or not isinstance(data, dict):
        raise Odd(say("reddit.odd_kind"))
    markdown = "body" if kind == "t1" else "selftext"
    author, url, text = needed(data, "author"), _address(data, base), _said(data, markdown)
    removed = data.get("removed_by_category")
    if removed is not None and not isinstance(removed, str):
        raise Odd(say("items.lacks", path="removed_by_category"))
    if removed or data[markdown] in _GONE or text in _GONE or data.get("promoted") is True:
        return None
    said = when(thing)
    if said is None:
        raise Odd(say("items.lacks", path="created_utc"))
    if kind == "t3":
        text = "\n".join(part for part in (text, _link(data)) if part)
    elif not text:
        return None
    counts = [n for name in _COUNTS if (n := whole(data.get(name))) is not None]
    return Post(
        source=source,
        key=f"{kind}_{needed(data, 'id')}",
        url=url,
        # A comment has no title of its own: under its post's, each one would be a mention of it.
        title=squeeze(needed(data, "title")) if kind == "t3" else None,
        text=text,
        author=Author(handle=None if author in _GONE else author),
        said_at=credible(said, now),
        site=_site(url),
        in_reply_to=_above(data, base) if kind == "t1" else None,
        repost_of=absolute(word(data, "crosspost_parent_list.0.permalink"), base),
        engagement=max(0, sum(counts)) if counts else None,
    )


def is_gone(thing: Json) -> str | None:
    """The key of a post or comment that was deleted or removed; None for any other."""
    kind, data = at(thing, "kind"), at(thing, "data")
    number = word(data, "id")
    if kind not in ("t1", "t3") or number is None:
        return None
    words = at(data, "body" if kind == "t1" else "selftext")
    return f"{kind}_{number}" if word(data, "removed_by_category") or words in _GONE else None


def when(thing: Json) -> datetime | None:
    """When a post or comment was written."""
    return from_epoch(fraction(at(thing, "data.created_utc")) or None)


def read_entry(entry: Entry, source: str, now: datetime) -> Post | None:
    """An item of a feed; None for what was deleted or removed. Raises Odd for one without an id, a link, a
    time or an author."""
    for part, name in (
        (entry.key, "id"),
        (entry.link, "link"),
        (entry.said, "updated"),
        (entry.text, "content"),
    ):
        if not part:
            raise Odd(say("items.lacks", path=name))
    is_comment = (entry.key or "").startswith("t1_")
    handle = (entry.author.handle or entry.author.name or "").removeprefix("/u/").removeprefix("u/")
    if not handle:
        raise Odd(say("items.lacks", path="author"))
    if not is_comment and not entry.title:
        raise Odd(say("items.lacks", path="title"))
    text = _SIGNED.sub("", entry.text)
    if text in _GONE:
        return None
    return Post(
        source=source,
        key=entry.key,
        url=entry.link,
        title=None if is_comment else entry.title,
        text=text,
        author=Author(handle=None if handle in _GONE else handle),
        said_at=credible(entry.said, now),
        site=_site(entry.link or ""),
    )


def _said(data: Record, markdown: str) -> str:
    """The text, of its HTML where it can be: that shows what the writer saw, without signs of Markdown."""
    if not isinstance(data.get(markdown), str):
        raise Odd(say("items.lacks", path=markdown))
    shown = data.get(f"{markdown}_html", 0)
    if shown is not None and not isinstance(shown, str):
        raise Odd(say("items.lacks", path=f"{markdown}_html"))
    return plain(shown) or either(data[markdown])


def _address(data: Record, base: str) -> str:
    """The page of a post or comment; older answers name only the thread of a comment."""
    if not isinstance(data.get("permalink"), str | None):
        raise Odd(say("items.lacks", path="permalink"))
    path = word(data, "permalink") or (word(data, "context") or "").partition("?")[0]
    thread = (word(data, "link_id") or "").removeprefix("t3_")
    if not path and thread:
        path = f"/comments/{thread}/_/{needed(data, 'id')}/"
    found = absolute(path, base) if path.startswith("/") else None
    if found is None:
        raise Odd(say("items.lacks", path="permalink"))
    return found


def _above(data: Record, base: str) -> str | None:
    """What a comment answers: its thread's post, or another comment."""
    kind, _, number = (word(data, "parent_id") or "").partition("_")
    thread = (word(data, "link_id") or "").removeprefix("t3_")
    if kind == "t3":
        return absolute(f"/comments/{number}/", base)
    return absolute(f"/comments/{thread}/_/{number}/", base) if kind == "t1" and thread and number else None


def _link(data: Record) -> str | None:
    """Where a post leads, when that is elsewhere."""
    link = absolute(needed(data, "url"))
    if not isinstance(data.get("is_self"), bool):
        raise Odd(say("items.lacks", path="is_self"))
    if data["is_self"]:
        return None
    host = urlsplit(link).hostname if link else None
    return None if host is None or _OWN.search(host) else link


def _site(url: str) -> str:
    """The community: `reddit.com/r/brindle`."""
    place = _PLACE.search(url)
    return f"reddit.com{place[0][:-1]}" if place else "reddit.com"
