"""Issues and merge requests of a GitLab looked at again, by their pages; one in a request. Comments and
releases are not: nothing is counted of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote, unquote, urlsplit

from core.errors import SourceChanged
from core.say import say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, way_of
from sources._gitlab_items import Read, refusal
from sources._items import Found, at, read_items, read_object
from sources._json import read_json

_PAGE = re.compile(r"/(.+)/-/(issues|work_items|merge_requests)/(\d{1,18})")
_PARTS = {"issue": "issues", "merge request": "merge_requests"}
_LOST = frozenset({"404 not found", "404 issue not found", "404 merge request not found"})


def asking(posts: Iterable[Post], home: str) -> list[Request]:
    """One request for each; `home` is the address of the GitLab."""
    found = []
    for key, post in keyed(posts).items():
        part, url = _PARTS.get(key.partition(":")[0]), post.url or ""
        page = _PAGE.fullmatch(urlsplit(url[len(home) :]).path) if url.startswith(f"{home}/") else None
        if part is not None and page is not None:
            project = quote(unquote(page[1]), safe="")
            found.append(
                Request(
                    url=f"{home}/api/v4/projects/{project}/{part}/{page[3]}",
                    headers=(("accept", "application/json"),),
                    note=note_of([key], part),
                    also=(400, 401, 403, 404, 422),
                )
            )
    return found


def read_one(response: Response, posts: Sequence[Post], source: str, reader: Callable[[str], Read]) -> Page:
    """It as it is now, or that it is gone. Raises what `refusal` makes of any other status."""
    request = response.request
    if response.status == 404 and _lost(response):
        return looked_at(Found(()), request, posts, gone=asked_again(request))
    if response.status != 200:
        raise refusal(response, source)
    item = read_object(response.body, source)
    found = read_items([item], reader(way_of(request)), source)
    if found.posts and found.posts[0].key not in asked_again(request):
        raise SourceChanged(source, say("again.other"))
    return looked_at(found, request, posts)


def _lost(response: Response) -> bool:
    """Whether it is this one that is gone, not the whole project from our sight."""
    try:
        return str(at(read_json(response.body), "message")).lower() in _LOST
    except ValueError:
        return False
