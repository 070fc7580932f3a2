"""X's posts, as its API v2 has them: in the words of its recordings and documentation (`tweet`), and in those
of its newer machine-readable description (`post`)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime

from core.say import say
from core.types import Author, Json, Post
from sources._dates import credible, from_epoch, read_date
from sources._feed import language
from sources._items import Odd, Record, at, needed, word
from sources._json import whole
from sources._links import absolute
from sources._text import either, lines

SITE = "x.com"
USER_READ = 2
"""What an author costs, in posts."""

_EPOCH = 1288834974657  # the milliseconds since 1970 at which X began to number its posts by time
_ID = re.compile(r"\d{1,20}")
_HANDLE = re.compile(r"\w{1,20}", re.ASCII)
_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}
_NO_LANGUAGE = re.compile(r"und|art|zxx|q[a-t][a-z]")
_REPOSTED = re.compile(r"RT @\w+: ")
_COUNTS = (("retweet_count", "repost_count"), ("reply_count",), ("like_count",), ("quote_count",))


def users_of(body: Record) -> Mapping[str, Record]:
    """The authors that came along, by id."""
    users = at(body, "includes.users")
    found = users if isinstance(users, list) else []
    return {name: user for user in found if isinstance(user, dict) and (name := word(user, "id"))}


def reads_of(body: Record) -> Mapping[str, int]:
    """What an answer is charged for, by id, in posts: each post and each author in it."""
    groups = [(at(body, path), "", 1) for path in ("data", "includes.tweets", "includes.posts")]
    groups.append((at(body, "includes.users"), "u", USER_READ))
    return {
        kind + name: price
        for group, kind, price in groups
        for item in (group if isinstance(group, list) else ())
        if (name := word(item, "id"))
    }


def post_time(number: str) -> datetime | None:
    """When a post was written, which its number tells."""
    return from_epoch(((int(number) >> 22) + _EPOCH) / 1000) if int(number) >> 22 else None


def read_post(item: Record, users: Mapping[str, Record], source: str, now: datetime) -> Post:
    """One post. Raises Odd for one without number or text, and for an author without a handle."""
    number = needed(item, "id")
    if not _ID.fullmatch(number):
        raise Odd(say("items.lacks", path="id"))
    text = _text(item)
    author = _author(users.get(word(item, "author_id") or ""))
    above = _referred(item, "replied_to")
    original = _referred(item, "retweeted")
    return Post(
        source=source,
        key=number,
        url=_link(author.handle, number),
        text=_REPOSTED.sub("", text, count=1) if original else text,
        author=author,
        said_at=credible(read_date(word(item, "created_at")) or post_time(number), now),
        site=SITE,
        lang=_language(word(item, "lang")),
        in_reply_to=_link(_answered(item, author), above) if above else None,
        repost_of=_link(None, original) if original else None,
        engagement=_engagement(at(item, "public_metrics")),
    )


def _text(item: Record) -> str:
    """The whole text, also of a long post, with its links as they were before X shortened them."""
    for long in ("note_tweet", "note_post"):
        if word(item, f"{long}.text"):
            return _plain(needed(item, f"{long}.text"), at(item, f"{long}.entities.urls"))
    text, urls = at(item, "text"), at(item, "entities.urls")
    if not isinstance(text, str) or not text.strip():
        raise Odd(say("items.lacks", path="text"))
    for url in urls if isinstance(urls, list) else ():
        if (word(url, "expanded_url") or "").endswith(f"/i/web/status/{word(item, 'id')}"):
            raise Odd(say("items.lacks", path="note_tweet"))  # the link that a text ends with when it is cut
    return _plain(text, urls)


def _plain(text: str, urls: Json) -> str:
    bare = text
    for url in urls if isinstance(urls, list) else ():
        short, link = word(url, "url"), absolute(word(url, "expanded_url"))
        if short and link and not word(url, "media_key"):
            text, bare = text.replace(short, link), bare.replace(short, link)
        elif short and word(url, "media_key"):
            bare = bare.replace(short, "")  # a picture's link says nothing beside other words
    text = html.unescape(bare if bare.strip() else text)
    return either(text) if "<" in text else lines(text)


def _author(user: Record | None) -> Author:
    if user is None:
        return Author()
    handle = needed(user, "username")
    if not _HANDLE.fullmatch(handle):
        raise Odd(say("items.lacks", path="username"))
    return Author(
        handle=handle,
        name=word(user, "name"),
        followers=whole(at(user, "public_metrics.followers_count")),
    )


def _referred(item: Record, kind: str) -> str | None:
    """The number of the post that this one answers (`replied_to`) or repeats (`retweeted`)."""
    for name in ("referenced_tweets", "referenced_posts"):
        found = at(item, name)
        for one in found if isinstance(found, list) else ():
            number = word(one, "id")
            if word(one, "type") == kind and number and _ID.fullmatch(number):
                return number
    return None


def _answered(item: Record, author: Author) -> str | None:
    """The handle of who is answered: known when it is mentioned, or the author."""
    who = word(item, "in_reply_to_user_id")
    if who is None:
        return None
    if who == word(item, "author_id"):
        return author.handle
    mentions = at(item, "entities.mentions")
    handles = (
        [word(m, "username") for m in mentions if word(m, "id") == who] if isinstance(mentions, list) else []
    )
    return handles[0] if handles else None


def _link(handle: str | None, number: str) -> str:
    return f"https://{SITE}/{handle or 'i'}/status/{number}"


def _language(code: str | None) -> str | None:
    found = language(code)
    return None if found is None or _NO_LANGUAGE.fullmatch(found) else _OLD_CODES.get(found, found)


def _engagement(metrics: Json) -> int | None:
    counts = [n for names in _COUNTS for name in names if (n := whole(at(metrics, name))) is not None]
    return max(0, sum(counts)) if counts else None
