"""Bluesky's posts looked at again, at its public view, which wants no login: 25 in a request. It leaves out
those that it does not have; whether one is gone, its thread is asked for, which says so by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.say import say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, parts, way_of
from sources._bluesky_post import web_address
from sources._items import Found, Record, at, listed, read_items, read_object, word

PUBLIC = "https://public.api.bsky.app"
AT_ONCE = 25
_POSTS, _THREAD = "posts", "thread"


def asking(posts: Sequence[Post], view: str) -> list[Request]:
    """As few requests as the service allows; `view` is its address."""
    known = [post for key, post in keyed(posts).items() if web_address(key)]
    return [_request(view, [post.key or "" for post in some], _POSTS) for some in parts(known, AT_ONCE)]


def read_posts(
    response: Response, posts: Sequence[Post], source: str, view: str, read: Callable[[Record], Post | None]
) -> Page:
    """The posts of an answer by `read`, with requests for the threads of those that are missing; or that the
    one whose thread was asked for is gone."""
    request = response.request
    if way_of(request) == _THREAD:
        return _thread(response, posts, source)
    items = listed(read_object(response.body, source, "error"), "posts", source)
    found = read_items(items, read, source)
    shown = {word(item, "uri") for item in items}
    missing = [key for key in asked_again(request) if key not in shown]
    return looked_at(found, request, posts, more=[_request(view, [key], _THREAD) for key in missing])


def _thread(response: Response, posts: Sequence[Post], source: str) -> Page:
    """Whether a post is gone: that it is there after all, or hidden, is no news."""
    asked = asked_again(response.request)
    body = read_object(response.body, source)
    if response.status == 400:
        if word(body, "error") != "NotFound":
            message = word(body, "message") or word(body, "error") or "400"
            raise SourceChanged(source, say("items.said", message=message[:200]))
        return looked_at(Found(()), response.request, posts, gone=asked)
    if not isinstance(at(body, "thread"), dict):
        raise SourceChanged(source, say("items.lacks", path="thread"))
    gone = asked if at(body, "thread.notFound") is True else ()
    return looked_at(Found(()), response.request, posts, gone=gone)


def _request(view: str, keys: Sequence[str], way: str) -> Request:
    if way == _POSTS:
        method, asked = "getPosts", [("uris", key) for key in keys]
    else:
        method, asked = "getPostThread", [("uri", keys[0]), ("depth", "0"), ("parentHeight", "0")]
    return Request(
        url=f"{view.rstrip('/')}/xrpc/app.bsky.feed.{method}?{urlencode(asked, quote_via=quote)}",
        headers=(("accept", "application/json"),),
        note=note_of(keys, way),
        also=() if way == _POSTS else (400,),
    )
