"""What was said on GitHub looked at again, one in a request: issues and pull requests by their page, comments
and releases by their number. Discussions are not: they can only be searched for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, way_of
from sources._github_items import Read, refusal
from sources._items import Found, read_items, read_object, word
from sources._json import read_json

_PAGE = re.compile(r"/([A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100})/(?:issues|pull|releases)/(.*)")
_NUMBER = re.compile(r"\d{1,18}")
_PATHS = {"comment": "issues/comments", "review": "pulls/comments", "release": "releases"}


def asking(posts: Iterable[Post], get: Callable[[str, str], Request]) -> list[Request]:
    """One request for each; `get` makes it of a path of the API and a note."""
    found = []
    for key, post in keyed(posts).items():
        kind, _, number = key.partition(":")
        page = _PAGE.fullmatch(urlsplit(post.url or "").path)
        if page is None or not _NUMBER.fullmatch(number):
            continue
        if kind == "issue" and _NUMBER.fullmatch(page[2]):
            found.append(get(f"/repos/{page[1]}/issues/{page[2]}", note_of([key], kind)))
        elif kind in _PATHS:
            found.append(get(f"/repos/{page[1]}/{_PATHS[kind]}/{number}", note_of([key], kind)))
    return found


def read_one(response: Response, posts: Sequence[Post], source: str, reader: Callable[[str], Read]) -> Page:
    """It as it is now, or that it is gone. Raises what `refusal` makes of any other status."""
    request = response.request
    if response.status in (404, 410) and _is_its_own(response):
        return looked_at(Found(()), request, posts, gone=asked_again(request))
    if response.status != 200:
        raise refusal(response, source)
    item = read_object(response.body, source)
    return looked_at(read_items([item], reader(way_of(request)), source), request, posts)


def _is_its_own(response: Response) -> bool:
    """Whether GitHub says so itself, not something on the way there."""
    try:
        return word(read_json(response.body), "message") is not None
    except ValueError:
        return False
