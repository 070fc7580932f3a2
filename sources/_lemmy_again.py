"""Posts and comments of Lemmy and its kin looked at again: those that were written on the instance that is
asked, by the number in their address. One in a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, way_of
from sources._items import Found, at, read_object
from sources._lemmy_search import origin, refusal, refuse
from sources._lemmy_views import read_views

phrases({"lemmy.again": "the instance does not show it again: {message}"})

_PATH = re.compile(r"(?:/(post|comment)/|/c/[^/]+/(p)/)(\d{1,18})(?:/.*)?")
_LOST = frozenset({"couldnt_find_post", "couldnt_find_comment", "not_found"})


def asking(posts: Iterable[Post], base: str, api: str) -> list[Request]:
    """One request for each; `api` is its path on the instance, like `/api/v3`."""
    found = []
    for key in keyed(posts):
        path = _PATH.fullmatch(urlsplit(key).path)
        if path is not None and origin(key) == origin(base):
            way = path[1] or "post"
            found.append(
                Request(
                    url=f"{base.rstrip('/')}{api}/{way}?id={path[3]}",
                    headers=(("accept", "application/json"),),
                    note=note_of([key], way),
                    also=(400, 404),
                )
            )
    return found


def read_view(response: Response, posts: Sequence[Post], source: str, base: str) -> Page:
    """The post or comment as it is now, or that it is gone."""
    request, way = response.request, way_of(response.request)
    asked = asked_again(request)
    if response.status >= 400:
        refuse(response, source)
        if (message := refusal(response)) in _LOST:
            return looked_at(Found(()), request, posts, gone=asked)
        raise SourceRefused(source, say("lemmy.again", message=message or response.status))
    view = at(read_object(response.body, source, "error", "message"), f"{way}_view")
    if not isinstance(view, dict):
        raise SourceChanged(source, say("items.lacks", path=f"{way}_view"))
    if at(view, f"{way}.ap_id") not in asked:
        raise SourceChanged(source, say("again.other"))
    if at(view, f"{way}.deleted") is True or at(view, f"{way}.removed") is True:
        return looked_at(Found(()), request, posts, gone=asked)
    views, answers = ([view], []) if way == "post" else ([], [view])
    return looked_at(read_views(views, answers, source, base, response.at), request, posts)
