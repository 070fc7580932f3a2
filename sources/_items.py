"""A list of items from a service, read one by one: one odd item costs itself and is counted, a list of odd
items is a format that changed. Nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from core.errors import SourceChanged
from core.say import phrases, say
from core.types import Json, Post
from sources._json import read_json
from sources._text import squeeze

phrases(
    {
        "items.not_json": "the service did not answer with JSON",
        "items.no_object": "the service did not answer with an object",
        "items.no_list": "the answer has no list `{path}`",
        "items.said": "the service answered with an error: {message}",
        "items.odd": "an item of the answer cannot be read: {why}",
        "items.not_an_object": "it is no object",
        "items.lacks": "`{path}` is missing or is not what it used to be",
        "items.none_has": "no item of the answer says {part}, which all of them did before",
        "items.part_key": "which one it is",
        "items.part_url": "where it stands",
        "items.part_said_at": "when it was said",
        "items.part_title": "its title",
        "items.part_text": "its text",
        "items.part_author": "who said it",
        "items.part_rating": "its rating",
    }
)

Record = Mapping[str, Json]


class Odd(ValueError):
    """This item cannot be read; the text says why, in words."""


class Found(NamedTuple):
    """The posts that could be read, how many items could not, and what was wrong with the first of those."""

    posts: tuple[Post, ...]
    unread: int = 0
    unread_why: str = ""


def read_object(body: bytes, source: str, *errors: str) -> Record:
    """The JSON object of an answer. Raises SourceChanged for anything else, and with the service's own words
    for one that has a field of `errors` (paths like `error.message`) with text in it."""
    try:
        document = read_json(body)
    except ValueError as error:
        raise SourceChanged(source, say("items.not_json")) from error
    if not isinstance(document, dict):
        raise SourceChanged(source, say("items.no_object"))
    for path in errors:
        message = at(document, path)
        if isinstance(message, str) and message.strip():
            raise SourceChanged(source, say("items.said", message=squeeze(message)[:200]))
    return document


def read_array(body: bytes, source: str) -> Sequence[Json]:
    """The JSON list of an answer. Raises SourceChanged for anything else."""
    try:
        document = read_json(body)
    except ValueError as error:
        raise SourceChanged(source, say("items.not_json")) from error
    if not isinstance(document, list):
        raise SourceChanged(source, say("items.no_list", path="."))
    return document


def listed(record: Record, path: str, source: str) -> Sequence[Json]:
    """The list at `path` (`data.children`). Raises SourceChanged when there is none."""
    found = at(record, path)
    if not isinstance(found, list):
        raise SourceChanged(source, say("items.no_list", path=path))
    return found


def read_items(items: Iterable[Json], read: Callable[[Record], Post | None], source: str) -> Found:
    """Each item by `read`, which gives None for one that is no post by right (an advertisement, a stub) and
    raises Odd for one that it cannot read. Raises SourceChanged when there are odd ones and no others."""
    posts: list[Post] = []
    unread, why, seen = 0, "", 0
    for item in items:
        try:
            if not isinstance(item, dict):
                raise Odd(say("items.not_an_object"))
            post = read(item)
        except Odd as odd:
            unread, why = unread + 1, why or str(odd)
            continue
        seen += 1
        if post is not None:
            posts.append(post)
    if unread and not seen:
        raise SourceChanged(source, say("items.odd", why=why))
    return Found(tuple(posts), unread, why)


def demand(posts: Sequence[Post], source: str, *parts: str) -> None:
    """Raises SourceChanged when not one of the posts has this part (`key url said_at title text author
    rating`), though the service gives it to all of them: then it has moved elsewhere in the answer."""
    for part in parts:
        if posts and not any(has(post, part) for post in posts):
            raise SourceChanged(source, none_has(part))


def none_has(part: str) -> str:
    """The sentence for a part that all had and none has."""
    return say("items.none_has", part=say(f"items.part_{part}"))


def at(value: Json, path: str) -> Json:
    """What stands at `a.b.0.c`; None when nothing does."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def word(record: Json, path: str) -> str | None:
    """The text at `path`; None when there is none: a number where words stood is not what people said."""
    found = at(record, path)
    return found if isinstance(found, str) and found.strip() else None


def needed(record: Json, path: str) -> str:
    """As `word`; raises Odd when there is none."""
    found = word(record, path)
    if found is None:
        raise Odd(say("items.lacks", path=path))
    return found


def has(post: Post, part: str) -> bool:
    """Whether the post has this part, as in `demand`."""
    value: Any = getattr(post, part)
    if part == "author":
        return bool(post.author.handle or post.author.name)
    return value is not None and value != ""
