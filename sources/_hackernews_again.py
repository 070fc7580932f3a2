"""Items of Hacker News looked at again, through the site's own service: it tells the present number of points
and comments, and that an item was deleted. One request an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import SourceChanged
from core.say import say
from core.traffic import Request
from core.types import Json, Post
from sources._again import asked_again, keyed, note_of
from sources._items import Odd, Record, at, needed
from sources._json import whole

_KINDS = ("story", "comment", "poll", "job")


def asking(posts: Sequence[Post], items: str) -> list[Request]:
    """One request for each; `items` is the address of the service."""
    return [
        Request(
            url=f"{items.rstrip('/')}/item/{key}.json",
            headers=(("accept", "application/json"),),
            note=note_of([key]),
        )
        for key in keyed(posts)
        if key.isascii() and key.isdecimal()
    ]


def is_deleted(item: Record, request: Request, source: str) -> bool:
    """Whether its author deleted it. Raises SourceChanged for another item."""
    if [str(whole(at(item, "id")))] != list(asked_again(request)):
        raise SourceChanged(source, say("again.other"))
    return at(item, "deleted") is True


def as_hit(item: Record) -> Mapping[str, Json]:
    """The item as the search service has it. Raises Odd for one that lacks a part."""
    kind = needed(item, "type")
    if kind not in _KINDS or whole(at(item, "time")) is None:
        raise Odd(say("items.lacks", path="type, time"))
    said = "comment_text" if kind == "comment" else "story_text"
    return {
        "objectID": at(item, "id"),
        "author": needed(item, "by"),
        "created_at_i": at(item, "time"),
        "title": None if kind == "comment" else needed(item, "title"),
        "url": at(item, "url"),
        said: needed(item, "text") if kind == "comment" else at(item, "text"),
        "points": at(item, "score"),
        "num_comments": at(item, "descendants"),
        "parent_id": at(item, "parent"),
    }
