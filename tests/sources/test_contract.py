"""What every source keeps to. The folder is scanned: a new source is covered by its file and its sample."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import sources
from core.errors import SourceChanged
from core.traffic import Cursor, Delivery, Page, Request, Response
from core.types import Post
from sources._base import SECTIONS, SourceClass, load, manual, role, settings

KINDS = tuple(load())
SAMPLES = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
TERMS = ("brindlecast", "quillbase")
MEDIA = {".json": "application/json", ".jsonl": "application/x-ndjson", ".xml": "application/xml"}

GARBAGE = {
    "nothing": b"",
    "white space": b" \r\n\t\n",
    "zero bytes": b"\x00" * 64,
    "a login page": b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>",
    "an error in words": b"Too many requests, slow down.",
    "an error object": b'{"error": {"code": 401, "type": "expired"}}',
    "an empty object": b"{}",
    "null": b"null",
    "a truth": b"true",
    "a number": b"42",
    "a huge number": b"1e999999",
    "a word": b'"maintenance"',
    "no number": b"NaN",
    "a list of nothings": b"[null, null]",
    "a list of numbers": b"[1, 2, 3]",
    "a list of lists": b"[[], []]",
    "half an object": b'{"hits": [{"objectID": "1", "title": "Brindl',
    "wrong types": b'{"hits": 7, "items": 7, "posts": {"a": 1}, "at": "soon"}',
    "items of wrong types": b'{"hits": [7], "items": [7], "entries": "x", "at": []}',
    "endless nesting": b"[" * 100_000,
    "nested objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "bytes that are no text": bytes(range(128, 256)) * 4,
    "half a character": b'"\xed\xa0\x80"',
    "UTF-16": "Back soon".encode("utf-16"),
    "packed": gzip.compress(b"<rss><channel></channel></rss>"),
    "packed twice": gzip.compress(gzip.compress(b"{}")),
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "an archive": b"PK\x03\x04\x14\x00\x00\x00",
    "broken markup": b"<article><h1>Brindl",
    "closing tags only": b"</rss></channel></item>",
    "another kind of document": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
}


def sample(kind: str) -> Path:
    """The sample of a kind: `samples/<kind>.*`."""
    found = sorted(SAMPLES.glob(f"{kind}.*"))
    assert found, (
        f"sources/samples/{kind}.* is missing: one reply in the documented shape, its content invented"
    )
    return found[0]


def built(kind: str, recording: str = "") -> Any:
    """An instance with made-up values for what it needs, open to everybody where it may be."""
    values: dict[str, Any] = {"name": f"my-{kind}"}
    found = settings(load()[kind])
    is_open = any(s.name == "auth" and "none" in typing.get_args(s.type) for s in found)
    if is_open:
        values["auth"] = "none"
    for setting in found:
        if setting.name in values:
            continue
        if setting.name == "path":
            values["path"] = recording
        elif setting.secret and not is_open:
            values[setting.name] = "a-shared-secret"
        elif setting.required:
            values[setting.name] = made_up(setting.type)
    return typing.cast(Any, load()[kind])(**values)


def made_up(hint: Any) -> Any:
    """A value for a setting without a default."""
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)[0]
    if typing.get_origin(hint) is tuple:
        return (made_up(typing.get_args(hint)[0]),)
    return {str: "https://listen.example.com/place", int: 1, float: 1.0, bool: True}[hint]


def heard(kind: str, body: bytes, folder: Path, cursor: Cursor | None = None) -> Page:
    """What a source makes of a body, however it comes by it."""
    cursor = {} if cursor is None else cursor
    recording = folder / "recording"
    source = built(kind, str(recording))
    match role(load()[kind]):
        case "polled":
            request = source.request(cursor, TERMS, NOW)[0]
            return typing.cast(Page, source.parse(answer(request, body, sample(kind).suffix), cursor))
        case "inbox":
            return typing.cast(Page, source.receive(Delivery(headers={}, body=body, at=NOW)))
        case "player":
            recording.write_bytes(body)
            return played(source, cursor)


def answer(request: Request, body: bytes, suffix: str) -> Response:
    headers = {"content-type": MEDIA.get(suffix, "text/html")}
    return Response(request=request, status=200, headers=headers, body=body, url=request.url, at=NOW)


def played(source: Any, cursor: Cursor) -> Page:
    """All of a recording, as it would be heard over the hours."""
    posts: list[Post] = []
    now, page = NOW, Page(cursor=cursor)
    for _ in range(20):
        page = source.play(page.cursor, now)
        posts += page.posts
        now += page.rest or timedelta(seconds=1)
    return dataclasses.replace(page, posts=tuple(posts))


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_is_a_frozen_dataclass_with_a_kind_and_an_icon(kind: str) -> None:
    source = load()[kind]
    assert source.kind == kind
    assert not source.icon.isascii()
    assert 1 <= len(source.icon) <= 2
    assert typing.cast(Any, source).__dataclass_params__.frozen
    assert role(source) in ("polled", "player", "inbox")
    assert isinstance(typing.cast(Any, source).searches, bool)


@pytest.mark.parametrize("kind", KINDS)
def test_its_docstring_is_a_manual(kind: str) -> None:
    found = manual(load()[kind])
    assert [part for part in ("summary", *SECTIONS) if len(found.get(part, "")) < 4] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_explained(kind: str) -> None:
    assert [s.name for s in settings(load()[kind]) if len(s.about) < 10] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_can_be_written_in_a_settings_file(kind: str) -> None:
    assert [s.name for s in settings(load()[kind]) if not in_toml(s.type)] == []


def in_toml(hint: Any) -> bool:
    """Whether TOML (and a length of time written as text) gives a value of this type."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return all(isinstance(value, str | int | bool) for value in inner)
    if (
        origin in (tuple, Mapping, typing.Union, types.UnionType)
        or getattr(origin, "__name__", "") == "Mapping"
    ):
        return all(part in (Ellipsis, types.NoneType) or in_toml(part) for part in inner)
    return hint in (str, int, float, bool, timedelta, datetime)


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_shows_in_its_repr(kind: str) -> None:
    fields: Any = dataclasses.fields(typing.cast(Any, load()[kind]))
    assert [f.name for f in fields if f.metadata.get("secret") and f.repr] == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_sample_brings_posts_that_are_fit_to_keep(kind: str, tmp_path: Path) -> None:
    posts = heard(kind, sample(kind).read_bytes(), tmp_path).posts
    assert len(posts) >= 3
    assert [wrong for post in posts for wrong in faults(post)] == []
    if role(load()[kind]) != "player":  # a recording keeps the names of the places it was made at
        assert {post.source for post in posts} == {f"my-{kind}"}


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
    if post.rating is not None and not 1 <= post.rating <= 5:
        found.append(f"has an odd rating: {post.rating}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_its_posts_can_be_told_apart_and_are_the_same_the_second_time(kind: str, tmp_path: Path) -> None:
    body = sample(kind).read_bytes()
    first, second = heard(kind, body, tmp_path), heard(kind, body, tmp_path)
    assert first == second
    names = [(post.source, post.key or post.url or post.text) for post in first.posts]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_its_sample_names_no_real_place(kind: str) -> None:
    text = sample(kind).read_text(encoding="utf-8").replace("&#x2F;", "/")
    text = re.sub(r"""xmlns(:\w+)?=["'][^"']*["']|https://jsonfeed\.org/version/[\d.]+""", "", text)
    hosts = {host.lower() for host in re.findall(r"(?:https?://|@)([\w-]+(?:\.[\w-]+)+)", text)}
    reserved = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid)$")
    assert [host for host in hosts if not reserved.search(host)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_fields_that_nobody_knows_change_nothing(kind: str, tmp_path: Path) -> None:
    body = sample(kind).read_bytes()
    assert heard(kind, richer(body, sample(kind).suffix), tmp_path).posts == heard(kind, body, tmp_path).posts


def richer(body: bytes, suffix: str) -> bytes:
    """The same document with a field more everywhere."""
    if suffix == ".json":
        return json.dumps(with_more(json.loads(body))).encode()
    if suffix == ".jsonl":
        rows = [json.dumps(with_more(json.loads(row))) if row.strip() else "" for row in body.splitlines()]
        return "\n".join(rows).encode()
    more = b'<new:fangled xmlns:new="urn:new"><new:deep a="1">?</new:deep></new:fangled>'
    return re.sub(rb"(?=</(item|entry)>)", lambda _: more, body)


def with_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{key: with_more(part) for key, part in value.items()}, "x_newfangled": {"deep": [1, None]}}
    return [with_more(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_refused_by_name(kind: str, garbage: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged) as caught:
        heard(kind, garbage, tmp_path)
    assert caught.value.source == f"my-{kind}"
    assert len(caught.value.problem) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_bytes_come_the_error_is_ours(kind: str, tmp_path: Path) -> None:
    @examples(max_examples=60, derandomize=True, database=None, deadline=None)
    @given(st.binary(max_size=200))
    def whatever(body: bytes) -> None:
        survive(kind, body, tmp_path)

    whatever()


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_sample_is_read_or_refused_by_name(kind: str, tmp_path: Path) -> None:
    body = sample(kind).read_bytes()

    @examples(max_examples=60, derandomize=True, database=None, deadline=None)
    @given(st.integers(0, len(body) - 1), st.integers(0, len(body) - 1), st.binary(max_size=3))
    def damaged(one: int, other: int, put: bytes) -> None:
        survive(kind, body[: min(one, other)] + put + body[max(one, other) :], tmp_path)

    damaged()


def survive(kind: str, body: bytes, folder: Path) -> None:
    try:
        posts = heard(kind, body, folder).posts
    except SourceChanged:
        return
    for post in posts:
        json.dumps(dataclasses.asdict(post), default=str, ensure_ascii=False).encode()


POLLED = [kind for kind in KINDS if role(load()[kind]) == "polled"]
WITH_CURSOR = [kind for kind in KINDS if role(load()[kind]) != "inbox"]


@pytest.mark.parametrize("kind", POLLED)
def test_what_it_asks_for_depends_on_its_arguments_only(kind: str) -> None:
    source = built(kind)
    requests = source.request({}, TERMS, NOW)
    assert len(requests) > 0
    assert source.request({}, TERMS, NOW) == requests
    for request in requests:
        assert urlsplit(request.url).scheme == "https"
        assert re.fullmatch(r"[!-~]+", request.url)


@pytest.mark.parametrize("kind", POLLED)
def test_a_searching_source_asks_nothing_when_there_are_no_topics(kind: str) -> None:
    if built(kind).searches:
        assert list(built(kind).request({}, (), NOW)) == []


@pytest.mark.parametrize("kind", WITH_CURSOR)
def test_its_cursor_survives_the_store_and_is_never_changed_in_place(kind: str, tmp_path: Path) -> None:
    body = sample(kind).read_bytes()
    cursor = heard(kind, body, tmp_path).cursor
    stored = json.dumps(cursor, allow_nan=False)
    again = heard(kind, body, tmp_path, json.loads(stored))
    assert heard(kind, body, tmp_path, cursor).cursor == again.cursor
    assert json.dumps(cursor, allow_nan=False) == stored


def test_a_kind_that_no_file_has_is_unknown() -> None:
    kinds: Mapping[str, SourceClass] = load()
    with pytest.raises(KeyError):
        kinds["carrier-pigeon"]
