"""The samples beside the sources, and how each is heard: as the answer to which request of a source with
which settings.

A sample is `sources/samples/<kind>.<ending>` or `<kind>.<shape>.<ending>`. Beside it may lie a recipe of the
same name with the ending `.toml`:

    posts = 3                    the fewest posts in it; 0 for an answer that only leads to another
    request = 0                  which of the source's requests it answers
    after = "page.robots.txt"    the sample that is answered before; then `request` counts what that led to
    status = 200
    content_type = "…"           what the server calls it; by its ending when it is missing
    headers = { … }              further headers, lower-case names
    cursor = { … }               what the source remembers
    settings = { … }             settings of the source
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sources
from core.traffic import Cursor, Delivery, Frame, Page, Request, Response
from core.types import Post
from sources._base import load, role, settings

FOLDER = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
TERMS = ("brindlecast", "quillbase")
MEDIA = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".sse": "text/event-stream",
}


@dataclass(frozen=True)
class Sample:
    """One file, and its recipe."""

    file: Path
    posts: int = 3
    request: int = 0
    after: str = ""
    status: int = 200
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.file.name.partition(".")[0]

    @property
    def body(self) -> bytes:
        return self.file.read_bytes()

    @property
    def media(self) -> str:
        return self.content_type or MEDIA.get(self.file.suffix, "text/html")


def sample(name: str) -> Sample:
    """The sample with that file name."""
    file = FOLDER / name
    recipe = file.with_suffix(".toml")
    return Sample(file, **(tomllib.loads(recipe.read_text(encoding="utf-8")) if recipe.exists() else {}))


def all_samples() -> Mapping[str, Sample]:
    """Every sample by its file name."""
    names = sorted(file.name for file in FOLDER.iterdir() if file.suffix != ".toml")
    return {name: sample(name) for name in names}


def built(kind: str, given: Mapping[str, Any] | None = None, recording: str = "") -> Any:
    """An instance with made-up values for what it needs, open to everybody where it may be."""
    values: dict[str, Any] = {"name": f"my-{kind}"}
    found = settings(load()[kind])
    is_open = any(s.name == "auth" and "none" in typing.get_args(s.type) for s in found)
    if is_open:
        values["auth"] = "none"
    for setting in found:
        if setting.name in values:
            continue
        if setting.name == "path" and role(load()[kind]) == "player":
            values["path"] = recording
        elif setting.secret and not is_open:
            values[setting.name] = "a-shared-secret"
        elif setting.required:
            values[setting.name] = made_up(setting.type)
    for name, value in (given or {}).items():
        values[name] = tuple(value) if isinstance(value, list) else value
    return typing.cast(Any, load()[kind])(**values)


def made_up(hint: Any) -> Any:
    """A value for a setting without a default."""
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)[0]
    if typing.get_origin(hint) is tuple:
        return (made_up(typing.get_args(hint)[0]),)
    return {str: "https://listen.example.com/place", int: 1, float: 1.0, bool: True}[hint]


def heard(one: Sample, body: bytes, folder: Path, cursor: Cursor | None = None) -> Page:
    """What its source makes of that body in the sample's place, however it comes by it."""
    cursor = one.cursor if cursor is None else cursor
    recording = folder / "recording"
    source = built(one.kind, one.settings, str(recording))
    match role(load()[one.kind]):
        case "polled":
            request, before = _asked(source, one, cursor)
            return typing.cast(Page, source.parse(answer(request, body, one), before))
        case "stream":
            return typing.cast(Page, source.hear(frames(one, body), cursor, NOW))
        case "inbox":
            return typing.cast(Page, source.receive(Delivery(headers={}, body=body, at=NOW)))
        case "player":
            recording.write_bytes(body)
            return played(source, cursor)


def _asked(source: Any, one: Sample, cursor: Cursor) -> tuple[Request, Cursor]:
    """The request that the sample answers, and what the source remembers by then."""
    if not one.after:
        return source.request(cursor, TERMS, NOW)[one.request], cursor
    earlier = sample(one.after)
    request, before = _asked(source, earlier, cursor)
    page = source.parse(answer(request, earlier.body, earlier), before)
    return page.more[one.request], page.cursor


def answer(request: Request, body: bytes, one: Sample) -> Response:
    headers = {"content-type": one.media, **one.headers}
    return Response(request=request, status=one.status, headers=headers, body=body, url=request.url, at=NOW)


def frames(one: Sample, body: bytes) -> tuple[Frame, ...]:
    """A recorded stream as it came in: a message a line, or server-sent events."""
    if one.file.suffix == ".sse":
        from sources._sse import EventReader

        reader = EventReader()
        return (*reader.take(body), *reader.take(b"\n\n")) or (Frame(body),)
    return tuple(Frame(line) for line in body.splitlines() if line.strip()) or (Frame(body),)


def played(source: Any, cursor: Cursor) -> Page:
    """All of a recording, as it would be heard over the hours."""
    posts: list[Post] = []
    now, page = NOW, Page(cursor=cursor)
    for _ in range(20):
        page = source.play(page.cursor, now)
        posts += page.posts
        now += page.rest or timedelta(seconds=1)
    return dataclasses.replace(page, posts=tuple(posts))


def faults(post: Post) -> list[str]:
    """What is wrong with a post, in words."""

    found = []
    if not post.title and not post.text:
        found.append("says nothing")
    for part in (post.title or "", post.text):
        if re.search(r"</?[a-z][^<>]*>|&(amp|lt|gt|quot|#\d+);", part) or part != part.strip():
            found.append(f"is not plain: {part!r}")
    for link in filter(None, (post.url, post.in_reply_to, post.repost_of)):
        if urlsplit(link).scheme not in ("http", "https") or not urlsplit(link).hostname:
            found.append(f"has no absolute link: {link}")
    if post.said_at is not None and (post.said_at.utcoffset() != timedelta(0) or post.said_at.year < 2000):
        found.append(f"has an odd time: {post.said_at}")
    if post.lang is not None and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", post.lang):
        found.append(f"has an odd language: {post.lang}")
    if post.country is not None and not re.fullmatch(r"[A-Z]{2}", post.country):
        found.append(f"has an odd country: {post.country}")
    if post.rating is not None and not 1 <= post.rating <= 5:
        found.append(f"has an odd rating: {post.rating}")
    return found
