"""X's posts looked at again by their numbers, a hundred in a request; each is paid for, but not its author,
who was read before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.say import say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import keyed, looked_at, note_of, parts
from sources._items import Record, at, read_items, read_object, word
from sources._x_posts import read_post, reads_of
from sources._x_refusal import READ, refusal

FIELDS = "author_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets"
"""What is asked for of each post."""
_LOST = "/problems/resource-not-found"


def asking(posts: Iterable[Post], base: str, most: int) -> list[Request]:
    """The requests for these posts, of `most` each."""
    known = [post for key, post in keyed(posts).items() if key.isascii() and key.isdecimal()]
    found = []
    for some in parts(known, most):
        keys = [post.key or "" for post in some]
        asked = urlencode({"ids": ",".join(keys), "tweet.fields": FIELDS}, quote_via=quote)
        url = f"{base.rstrip('/')}/tweets?{asked}"
        found.append(
            Request(url=url, headers=(("accept", "application/json"),), note=note_of(keys), also=READ)
        )
    return found


def read_posts(response: Response, posts: Sequence[Post], source: str) -> Page:
    """The posts as they are now. X names those that it has not any more, apart from those that it may not
    show."""
    if response.status in READ:
        raise refusal(response, source)
    body, known = read_object(response.body, source), keyed(posts)
    items, errors = body.get("data", []), body.get("errors", [])
    if not (isinstance(items, list) and isinstance(errors, list) and (items or errors)):
        raise SourceChanged(source, say("items.no_list", path="data"))

    def read(item: Record) -> Post:
        post = read_post(item, {}, source, response.at)
        before = known.get(post.key or "", post)
        above = before.in_reply_to or post.in_reply_to
        return replace(post, author=before.author, in_reply_to=above, repost_of=before.repost_of)

    found = read_items(items, read, source)
    gone = [
        word(error, "resource_id") or word(error, "value") or ""
        for error in errors
        if (word(error, "type") or "").endswith(_LOST) and at(error, "resource_type") in ("tweet", "post")
    ]
    page = looked_at(found, response.request, posts, gone)
    return replace(page, reads=sum(reads_of(body).values()))
