"""Statuses looked at again, at the instances that they were written on, where those are among the ones that
are asked anyway: what others make of a status is known there first. Twenty in a request since Mastodon 4.3;
an older instance does not know that, so one by one. Which of several are missing is asked one by one too, for
only of a single status an instance says that it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from urllib.parse import quote, urlencode

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, keyed, looked_at, note_of, parts, way_of
from sources._items import Found, read_array, read_items, read_object, word
from sources._json import read_json
from sources._mastodon_status import read_status
from sources._text import squeeze

phrases({"mastodon.again": "{place} does not show a status again: {message}"})

AT_ONCE = 20
_URI = re.compile(r"(https?://[^/\s]+)/(?:users/[^/\s]+|ap/users/\d{1,20})/statuses/(\d{1,20})")
_ALL, _ONE = "all", "one"


def asking(posts: Iterable[Post], places: Sequence[str]) -> list[Request]:
    """The requests for those that were written on one of these instances."""
    by_place: dict[str, list[Post]] = {}
    for key, post in keyed(posts).items():
        found = _URI.fullmatch(key)
        if found is not None and found[1] in places:
            by_place.setdefault(found[1], []).append(post)
    return [
        _request(place, [post.key or "" for post in some])
        for place, those in by_place.items()
        for some in parts(those, AT_ONCE)
    ]


def read_statuses(response: Response, posts: Sequence[Post], source: str) -> Page:
    """The statuses of an answer, with requests for those that were not in it; or that one is gone. Raises
    SourceRefused where the instance wants a login for it."""
    request = response.request
    way, _, place = way_of(request).partition(" ")
    asked = asked_again(request)
    if response.status >= 400:
        message = _message(response)
        if response.status in (404, 410) and message and way == _ONE:
            return looked_at(Found(()), request, posts, gone=asked)
        if response.status in (404, 422) and way == _ALL:
            return looked_at(Found(()), request, posts, more=[_request(place, [key]) for key in asked])
        raise SourceRefused(source, say("mastodon.again", place=place, message=message or response.status))
    items = (
        [read_object(response.body, source, "error")] if way == _ONE else read_array(response.body, source)
    )
    uris = {word(item, "uri") for item in items}
    if not uris <= set(asked):
        raise SourceChanged(source, say("again.other"))
    found = read_items(
        items, partial(read_status, source_name=source, now=response.at, instance=place), source
    )
    missing = [key for key in asked if key not in uris] if way == _ALL else []
    return looked_at(found, request, posts, more=[_request(place, [key]) for key in missing])


def _request(place: str, keys: Sequence[str]) -> Request:
    numbers = [key.rpartition("/")[2] for key in keys]
    if len(keys) == 1:
        path, way = f"/{numbers[0]}", _ONE
    else:
        path, way = f"?{urlencode([('id[]', number) for number in numbers], quote_via=quote)}", _ALL
    return Request(
        url=f"{place}/api/v1/statuses{path}",
        headers=(("accept", "application/json"),),
        note=note_of(keys, f"{way} {place}"),
        also=(401, 403, 404, 410, 422),
    )


def _message(response: Response) -> str:
    """The instance's own words; "" where something else answered."""
    try:
        return squeeze(word(read_json(response.body), "error") or "")[:200]
    except ValueError:
        return ""
