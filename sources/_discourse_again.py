"""Posts of a Discourse forum looked at again by their numbers, one in a request. A single post comes without
its topic's title: that stays as it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.errors import SourceChanged
from core.say import say
from core.traffic import Response
from core.types import Json, Post
from sources._again import asked_again, keyed
from sources._dates import read_date
from sources._items import Record, at, read_object, word
from sources._json import read_json, whole


def numbers(posts: Iterable[Post]) -> Sequence[str]:
    """The keys of those that can be asked for."""
    return [key for key in keyed(posts) if key.isascii() and key.isdecimal()]


def is_lost(response: Response) -> bool:
    """Whether the forum itself says that it has no such post."""
    if response.status not in (404, 410):
        return False
    try:
        return word(read_json(response.body), "error_type") == "not_found"
    except ValueError:
        return False


def read_single(response: Response, posts: Sequence[Post], source: str) -> tuple[Record, bool]:
    """The post as a list has it, and whether it was deleted. Raises SourceChanged for another one."""
    item = read_object(response.body, source, "error")
    key = str(whole(at(item, "id")))
    if [key] != list(asked_again(response.request)):
        raise SourceChanged(source, say("again.other"))
    deleted = at(item, "user_deleted") is True or read_date(word(item, "deleted_at")) is not None
    known = keyed(posts).get(key)
    title = (known.title if known else None) or "-"
    more: Mapping[str, Json] = {"topic_title": title}
    return {**item, **more}, deleted
