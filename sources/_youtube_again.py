"""YouTube's videos and comments looked at again by their ids, fifty in a request: videos, comments (which are
threads, with the number of their answers), and answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.say import say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, parts, way_of
from sources._items import Found, Odd, Record, at, listed, read_items, read_object, word
from sources._json import whole
from sources._youtube_ask import LOOKED_UP
from sources._youtube_items import ID, read_answer, read_thread, read_video, video_url
from sources._youtube_refusal import GONE, READ, reasons, refusal

_VIDEOS, _THREADS, _ANSWERS = "videos", "commentThreads", "comments"


def asking(posts: Iterable[Post], base: str) -> list[Request]:
    """The requests for these; channels are not looked at again, for nothing is counted of them."""
    ways: dict[str, list[Post]] = {}
    for key, post in keyed(posts).items():
        if ID.fullmatch(key) and post.url == video_url(key):
            ways.setdefault(_VIDEOS, []).append(post)
        elif post.url and post.url.endswith(f"&lc={key}"):
            ways.setdefault(_ANSWERS if "." in key else _THREADS, []).append(post)
    return [_request(base, way, some) for way, those in ways.items() for some in parts(those, LOOKED_UP)]


def read_again(response: Response, posts: Sequence[Post], source: str) -> Page:
    """The videos or comments as they are now. A video that is missing where YouTube says how many it gave is
    gone; of a comment that says nothing, for it may only be held back."""
    request, way = response.request, way_of(response.request)
    if response.status in READ:
        if reasons(response) & GONE:
            return looked_at(Found(()), request, posts)
        raise refusal(response, source)
    body, known = read_object(response.body, source, "error.message"), keyed(posts)
    items = listed(body, "items", source)
    ids = {word(item, "id") for item in items}
    if not ids <= set(asked_again(request)):
        raise SourceChanged(source, say("again.other"))

    def read(item: Record) -> Post | None:
        if way == _VIDEOS:
            return read_video(item, source, response.at)
        if way == _THREADS:
            return read_thread(item, source, response.at)[0]
        before = known.get(word(item, "id") or "")
        if before is None:
            raise Odd(say("items.lacks", path="id"))
        return read_answer(item, before, source, response.at)

    found = read_items(items, read, source)
    told = whole(at(body, "pageInfo.totalResults"))
    gone = (
        [key for key in asked_again(request) if key not in ids] if way == _VIDEOS and told == len(ids) else []
    )
    return looked_at(found, request, posts, gone)


def _request(base: str, way: str, posts: Sequence[Post]) -> Request:
    keys = [post.key or "" for post in posts]
    asked = {"part": "snippet,statistics" if way == _VIDEOS else "snippet", "id": ",".join(keys)}
    asked |= {} if way == _VIDEOS else {"textFormat": "plainText"}
    return Request(
        url=f"{base.rstrip('/')}/{way}?{urlencode(asked, quote_via=quote)}",
        headers=(("accept", "application/json"),),
        note=note_of(keys, way),
        also=READ,
    )
