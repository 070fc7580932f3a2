"""One line of a recording: the second when it was said, and the post."""

from __future__ import annotations

from collections.abc import Mapping

from core.say import phrases, say
from core.types import Author, Json, Post
from sources._json import read_json, whole
from sources._links import absolute
from sources._text import lines, squeeze

phrases(
    {
        "recording.not_json": "not a JSON object",
        "recording.no_at": "`at` has to be a number of seconds, 0 or more",
        "recording.not_text": "`{key}` has to be text",
        "recording.not_number": "`{key}` has to be a number",
        "recording.not_object": "`{key}` has to be an object",
        "recording.bad_url": "`url` is no http(s) address",
        "recording.no_text": "neither a title nor a text",
    }
)

LONGEST = 1_000_000_000
"""The longest recording, in seconds: 31 years."""


def read_line(raw: bytes, name: str) -> tuple[float, Post]:
    """The second and the post of one line; ValueError says what is wrong with it."""
    try:
        record = read_json(raw)
    except ValueError as error:
        raise ValueError(say("recording.not_json")) from error
    at = second(record)
    author = record.get("author") or {}
    if not isinstance(author, dict):
        raise ValueError(say("recording.not_object", key="author"))
    title, text, url = (_text(record, key) or "" for key in ("title", "text", "url"))
    if not squeeze(title + text):
        raise ValueError(say("recording.no_text"))
    if url and not (link := absolute(url)):
        raise ValueError(say("recording.bad_url"))
    post = Post(
        source=_text(record, "source") or name,
        key=_text(record, "key"),
        url=link if url else None,
        title=squeeze(title) or None,
        text=lines(text),
        author=Author(
            handle=_text(author, "handle"),
            name=_text(author, "name"),
            followers=whole(_number(author, "followers")),
        ),
        site=_text(record, "site"),
        lang=_text(record, "lang"),
        country=_text(record, "country"),
        rating=_number(record, "rating"),
        in_reply_to=_text(record, "in_reply_to"),
        repost_of=_text(record, "repost_of"),
        engagement=whole(_number(record, "engagement")),
    )
    return at, post


def second(record: Json) -> float:
    """When the record was said, in seconds since the start; ValueError when it does not tell."""
    if not isinstance(record, dict):
        raise ValueError(say("recording.not_json"))
    at = _number(record, "at")
    if at is None or not 0 <= at <= LONGEST:
        raise ValueError(say("recording.no_at"))
    return at


def _text(record: Mapping[str, Json], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(say("recording.not_text", key=key))
    return value or None


def _number(record: Mapping[str, Json], key: str) -> float | None:
    value = record.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(say("recording.not_number", key=key))
    return value
