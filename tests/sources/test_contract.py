"""What every source keeps to. The folder is scanned: a new source is covered by its file and its sample."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
import types
import typing
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError
from sources._base import SECTIONS, SourceClass, load, manual, role, settings
from sources._live_page import LivePage
from tests.sources.samples import NOW, TERMS, Sample, all_samples, built, faults, heard

KINDS = tuple(load())
SAMPLES = all_samples()
FULL = {name: one for name, one in SAMPLES.items() if one.posts}
"""Those with posts in them: the others only lead to further requests."""

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


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_is_a_frozen_dataclass_with_a_kind_and_an_icon(kind: str) -> None:
    source = load()[kind]
    assert source.kind == kind
    assert not source.icon.isascii()
    assert 1 <= len(source.icon) <= 2
    assert typing.cast(Any, source).__dataclass_params__.frozen
    assert role(source) in ("polled", "stream", "player", "inbox")
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


def test_every_source_has_a_sample_and_every_sample_a_source() -> None:
    """One reply in the documented shape, its content invented."""
    assert {one.kind for one in FULL.values()} == set(KINDS)
    assert {one.kind for one in SAMPLES.values()} == set(KINDS)


@pytest.mark.parametrize("name", FULL)
def test_its_sample_brings_posts_that_are_fit_to_keep(name: str, tmp_path: Path) -> None:
    one = SAMPLES[name]
    page = heard(one, one.body, tmp_path)
    assert len(page.posts) >= one.posts
    assert page.unread == 0
    assert [wrong for post in page.posts for wrong in faults(post)] == []
    if role(load()[one.kind]) != "player":  # a recording keeps the names of the places it was made at
        assert {post.source for post in page.posts} == {f"my-{one.kind}"}


@pytest.mark.parametrize("name", FULL)
def test_its_posts_can_be_told_apart_and_are_the_same_the_second_time(name: str, tmp_path: Path) -> None:
    one = SAMPLES[name]
    first, second = heard(one, one.body, tmp_path), heard(one, one.body, tmp_path)
    assert first == second
    names = [(post.source, post.key or post.url or post.text) for post in first.posts]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", SAMPLES)
def test_its_sample_names_no_real_place(name: str) -> None:
    text = SAMPLES[name].body.decode("utf-8", "replace").replace("&#x2F;", "/")
    text = re.sub(r"""xmlns(:\w+)?=["'][^"']*["']|https://jsonfeed\.org/version/[\d.]+""", "", text)
    hosts = {host.lower() for host in re.findall(r"(?:https?://|@)([\w-]+(?:\.[\w-]+)+)", text)}
    reserved = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid)$")
    assert [host for host in hosts if not reserved.search(host)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_fields_that_nobody_knows_change_nothing(name: str, tmp_path: Path) -> None:
    one = SAMPLES[name]
    more = richer(one.body, one.file.suffix)
    assert heard(one, more, tmp_path).posts == heard(one, one.body, tmp_path).posts


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


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_refused_by_name(name: str, garbage: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged) as caught:
        heard(SAMPLES[name], garbage, tmp_path)
    assert caught.value.source == f"my-{SAMPLES[name].kind}"
    assert len(caught.value.problem) > 10


@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_bytes_come_the_error_is_ours(name: str, tmp_path: Path) -> None:
    @examples(max_examples=40, derandomize=True, database=None, deadline=None)
    @given(st.binary(max_size=200))
    def whatever(body: bytes) -> None:
        survive(SAMPLES[name], body, tmp_path)

    whatever()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_sample_is_read_or_refused_by_name(name: str, tmp_path: Path) -> None:
    body = SAMPLES[name].body

    @examples(max_examples=40, derandomize=True, database=None, deadline=None)
    @given(st.integers(0, len(body) - 1), st.integers(0, len(body) - 1), st.binary(max_size=3))
    def damaged(one: int, other: int, put: bytes) -> None:
        survive(SAMPLES[name], body[: min(one, other)] + put + body[max(one, other) :], tmp_path)

    damaged()


def survive(one: Sample, body: bytes, folder: Path) -> None:
    try:
        posts = heard(one, body, folder).posts
    except SourceError:
        return
    for post in posts:
        json.dumps(dataclasses.asdict(post), default=str, ensure_ascii=False).encode()


POLLED = [kind for kind in KINDS if role(load()[kind]) == "polled"]
WITH_CURSOR = [name for name, one in SAMPLES.items() if role(load()[one.kind]) != "inbox"]
CONTACTS = ("https", "imaps")
"""Every place is asked in private."""


@pytest.mark.parametrize("kind", POLLED)
def test_what_it_asks_for_depends_on_its_arguments_only(kind: str) -> None:
    source = built(kind)
    requests = source.request({}, TERMS, NOW)
    assert len(requests) > 0
    assert source.request({}, TERMS, NOW) == requests
    for request in requests:
        assert urlsplit(request.url).scheme in CONTACTS
        assert "a-shared-secret" not in repr(request)
        assert re.fullmatch(r"[!-~]+", request.url)


@pytest.mark.parametrize("kind", POLLED)
def test_a_searching_source_asks_nothing_when_there_are_no_topics(kind: str) -> None:
    if built(kind).searches:
        assert list(built(kind).request({}, (), NOW)) == []


@pytest.mark.parametrize("name", WITH_CURSOR)
def test_its_cursor_survives_the_store_and_is_never_changed_in_place(name: str, tmp_path: Path) -> None:
    one = SAMPLES[name]
    cursor = heard(one, one.body, tmp_path).cursor
    stored = json.dumps(cursor, allow_nan=False)
    again = heard(one, one.body, tmp_path, json.loads(stored))
    assert heard(one, one.body, tmp_path, cursor).cursor == again.cursor
    assert json.dumps(cursor, allow_nan=False) == stored


STREAMS = [kind for kind in KINDS if role(load()[kind]) == "stream"]


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_subscribes_in_private_and_to_nothing_without_topics(kind: str) -> None:
    stream = built(kind)
    found = stream.subscribe({}, TERMS, NOW)
    assert found == stream.subscribe({}, TERMS, NOW)
    assert urlsplit(found.url).scheme in ("wss", "https")
    assert "a-shared-secret" not in repr(found)
    assert stream.subscribe({}, (), NOW) is None


@pytest.mark.parametrize("name", [name for name, one in SAMPLES.items() if one.kind in STREAMS])
def test_a_stream_tells_what_was_deleted_and_what_was_edited(name: str, tmp_path: Path) -> None:
    page = heard(SAMPLES[name], SAMPLES[name].body, tmp_path)
    assert isinstance(page, LivePage)
    keys = {post.key for post in page.posts}
    assert [*page.gone, *page.gone_names]
    assert page.edited <= keys
    assert set(page.names.values()) <= keys


@pytest.mark.parametrize("kind", KINDS)
def test_its_secret_goes_nowhere_but_to_its_own_place(kind: str) -> None:
    own = getattr(built(kind), "sign_in", None)
    if own is not None:
        assert own.origins
        assert [origin for origin in own.origins if urlsplit(origin).path not in ("",)] == []
        assert "a-shared-secret" not in repr(own)


def test_a_kind_that_no_file_has_is_unknown() -> None:
    kinds: Mapping[str, SourceClass] = load()
    with pytest.raises(KeyError):
        kinds["carrier-pigeon"]
