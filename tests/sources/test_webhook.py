"""Webhook: what is read from a body, how it says no, and that its manual tells the truth."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sources
from core.errors import SourceChanged
from core.types import Author, Post
from sources.webhook import PATHS, Webhook
from tests.sources.hooks import MANUAL, SECRET, handed, hook, locked, one

# ---------------------------------------------------------------- what a body may be

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "webhook.json"


def test_the_sample_in_full() -> None:
    posts = hook().receive(handed(SAMPLE.read_bytes())).posts
    assert posts == (
        Post(
            source="reviews",
            key="rv-20417",
            url="https://reviews.example.com/brindlecast/20417",
            title="Does what it says",
            text="Brindlecast turned our folder of old shows into a feed in an evening.\n"
            "Chapters & transcripts just work.",
            author=Author(handle="ilse.v", name="Ilse Varga", followers=84),
            said_at=datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
            site="reviews.example.com",
            lang="en",
            country="AT",
            rating=5,
        ),
        Post(
            source="reviews",
            key="20431",
            url="https://reviews.example.com/brindlecast/20431",
            title="اشتراك بلا فائدة",
            text="برندلكاست توقف عن العمل بعد التحديث الأخير ولم يرد أحد على رسائلي.",
            author=Author(handle="noor_r"),
            said_at=datetime(2026, 11, 20, 11, 30, tzinfo=UTC),
            site="reviews.example.com",
            lang="ar",
            rating=1,
        ),
        Post(
            source="reviews",
            key="support-chat/7781",
            text="Kapan Brindlecast ada di Android? Sudah saya tunggu tiga bulan.",
            author=Author(name="Pak Bram"),
            said_at=datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
            lang="id",
            engagement=4,
        ),
    )


BODIES: Mapping[str, tuple[bytes, str, list[str]]] = {
    "an object": (b'{"text": "a"}', "", ["a"]),
    "a list": (b'[{"text": "a"}, {"text": "b"}]', "", ["a", "b"]),
    "an empty list": (b"[]", "", []),
    "a list inside": (b'{"data": {"posts": [{"text": "a"}]}}', "data.posts", ["a"]),
    "a list inside a list": (b'{"batches": [{}, {"posts": [{"text": "a"}]}]}', "batches.1.posts", ["a"]),
    "a list under a key with dots": (b'{"data.posts": [{"text": "a"}]}', "data.posts", ["a"]),
    "an object inside": (b'{"event": {"text": "a"}}', "event", ["a"]),
    "one object a line": (b'{"text": "a"}\n{"text": "b"}\n', "", ["a", "b"]),
    "one object a line, with gaps": (b'\n{"text": "a"}\r\n\r\n  {"text": "b"}', "", ["a", "b"]),
    "a byte order mark": (b'\xef\xbb\xbf{"text": "a"}', "", ["a"]),
    "a byte order mark before lines": (b'\xef\xbb\xbf{"text": "a"}\n{"text": "b"}', "", ["a", "b"]),
    "an emoji cut in two": (b'{"text": "so sad \\ud83d"}', "", ["so sad ?"]),
    "a whole emoji": (b'{"text": "so sad \\ud83d\\ude22"}', "", ["so sad 😢"]),
    "a zero character": (b'{"text": "a\\u0000b"}', "", ["ab"]),
}


@pytest.mark.parametrize(("body", "items", "texts"), BODIES.values(), ids=BODIES.keys())
def test_a_body_may_be(body: bytes, items: str, texts: list[str]) -> None:
    assert [post.text for post in hook(items=items).receive(handed(body)).posts] == texts


REFUSED: Mapping[str, tuple[bytes, Mapping[str, Any], str]] = {
    "nothing": (b"", {}, "empty"),
    "no JSON": (b"text=hello", {}, "not JSON"),
    "a broken line": (b'{"text": "a"}\n{"text": ', {}, "line 2"),
    "a line of something else": (b'{"text": "a"}\n\nhello', {}, "line 3"),
    "a word": (b'"hello"', {}, "no list of posts at '.'"),
    "no list at the path": (
        b'{"data": {}}',
        {"items": "data.posts"},
        "no list of posts at 'data.posts'.*`items`",
    ),
    "a path into a word": (b'{"data": "x"}', {"items": "data.posts"}, "no list of posts"),
    "a path beyond a list": (b'{"data": [[]]}', {"items": "data.7"}, "no list of posts"),
    "a list of words": (b'[{"text": "a"}, "b"]', {}, "post 2: an object was expected"),
    "a post without words": (
        b'[{"text": "a"}, {"url": "https://a.example/"}]',
        {},
        "post 2: neither.*`fields`",
    ),
    "a post of white space": (b'{"text": " ", "title": "<br>"}', {}, "post 1: neither"),
    "words where nobody looks": (
        b'{"text": "a"}',
        {"fields": {"text": "msg", "title": "t"}},
        "looked for t, msg",
    ),
    "too many": (
        b'[{"text": "a"}, {"text": "b"}, {"text": "c"}]',
        {"limit": 2},
        "3 posts.*2 are allowed.*parts",
    ),
    "endless nesting": (b"[" * 100_000, {}, "not JSON"),
    "endless nesting of half characters": (b'["\\ud83d"' + b",[" * 50_000, {}, "not JSON"),
}


@pytest.mark.parametrize(("body", "settings", "problem"), REFUSED.values(), ids=REFUSED.keys())
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(
    body: bytes, settings: Mapping[str, Any], problem: str
) -> None:
    with pytest.raises(SourceChanged, match=problem):
        hook(**settings).receive(handed(body))


# ---------------------------------------------------------------- the parts of a post


def test_fields_say_where_the_parts_of_a_post_stand() -> None:
    fields = {
        "url": "data.link",
        "title": "data.subject",
        "text": "data.parts.0.value",
        "id": "uid",
        "author": "who.full name",
        "handle": "who.nick",
        "followers": "who.stats.fans",
        "said_at": "when",
        "site": "where",
        "lang": "tongue",
        "country": "cc",
        "rating": "score",
        "in_reply_to": "above",
        "repost_of": "of",
        "engagement": "likes",
    }
    assert set(fields) == set(PATHS)
    item = {
        "uid": 7,
        "data": {"link": "https://a.example/7", "subject": "S", "parts": [{"value": "T"}]},
        "who": {"full name": "Mara Quist", "nick": "mq", "stats": {"fans": 12.0}},
        "when": 1795174200000,
        "where": "The Daily Brindle",
        "tongue": "pt_BR",
        "cc": "br",
        "score": "4.5",
        "above": "https://a.example/6",
        "of": "https://b.example/1",
        "likes": "31",
        "text": "not this",
    }
    assert one(item, fields=fields) == Post(
        source="reviews",
        key="7",
        url="https://a.example/7",
        title="S",
        text="T",
        author=Author(handle="mq", name="Mara Quist", followers=12),
        said_at=datetime(2026, 11, 20, 11, 30, tzinfo=UTC),
        site="The Daily Brindle",
        lang="pt",
        country="BR",
        rating=4.5,
        in_reply_to="https://a.example/6",
        repost_of="https://b.example/1",
        engagement=31,
    )


def test_a_field_that_the_settings_place_is_looked_for_nowhere_else() -> None:
    assert one({"text": "a", "url": "https://a.example/"}, fields={"url": "link"}).url is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-20T12:00:00Z", 12),
        ("2026-11-20T12:00:00+02:00", 10),
        ("2026-11-20 12:00:00", 12),
        ("2026-11-20", 0),
        ("20261120", 0),
        ("Fri, 20 Nov 2026 12:00:00 GMT", 12),
        (1795176000, 12),
        (1795176000.0, 12),
        (1795176000000, 12),
        ("1795176000", 12),
        ("1795176000000", 12),
    ],
)
def test_times_are_read_as_people_send_them(value: object, said: int) -> None:
    assert one({"text": "a", "date": value}).said_at == datetime(2026, 11, 20, said, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "", None, True, [], {}, 1e300, "9" * 39, "2030-01-01", -1e300])
def test_a_time_that_is_none_is_unknown(value: object) -> None:
    assert one({"text": "a", "date": value}).said_at is None


@pytest.mark.parametrize(
    ("item", "part", "value"),
    [
        ({"url": "ftp://files.example/1"}, "url", None),
        ({"url": "javascript:alert(1)"}, "url", None),
        ({"url": "/relative"}, "url", None),
        ({"url": "https://me:pw@a.example/x"}, "url", "https://a.example/x"),
        ({"url": ["https://a.example/"]}, "url", None),
        ({"url": "", "link": "https://a.example/"}, "url", "https://a.example/"),
        ({"rating": 10}, "rating", None),
        ({"rating": 0}, "rating", None),
        ({"rating": True}, "rating", None),
        ({"rating": "4,5"}, "rating", None),
        ({"rating": "nan"}, "rating", None),
        ({"lang": "english"}, "lang", None),
        ({"lang": "zh-Hant"}, "lang", "zh"),
        ({"lang": "EN_us"}, "lang", "en"),
        ({"country": "Austria"}, "country", None),
        ({"id": 0}, "key", "0"),
        ({"id": True}, "key", None),
        ({"id": {"a": 1}, "guid": "g"}, "key", "g"),
        ({"engagement": 1.5}, "engagement", None),
        ({"engagement": "many"}, "engagement", None),
        ({"author": {"name": "N", "username": "u"}}, "author", Author(name="N", handle="u")),
        ({"author": "N"}, "author", Author(name="N")),
        ({"author": None}, "author", Author()),
        ({"site": "S", "url": "https://www.a.example/"}, "site", "S"),
        ({"url": "https://www.a.example/"}, "site", "a.example"),
    ],
)
def test_what_is_odd_is_unknown_rather_than_wrong(item: Mapping[str, Any], part: str, value: object) -> None:
    assert getattr(one({"text": "a", **item}), part) == value


def test_html_becomes_text_and_can_be_left_alone() -> None:
    item = {"title": "A <b>bold</b>\nclaim", "text": "<p>One &amp; two</p><script>x()</script><p>three</p>"}
    read = one(item)
    assert (read.title, read.text) == ("A bold claim", "One & two\nthree")
    plain = one({"title": "Vec<T> or\nList<T>?", "text": "if a < b:\n  Vec<T> &amp;"}, html=False)
    assert (plain.title, plain.text) == ("Vec<T> or List<T>?", "if a < b:\nVec<T> &amp;")


def test_a_delivery_is_kept_whole_or_not_at_all() -> None:
    with pytest.raises(SourceChanged):
        hook().receive(handed([{"text": "good"}, {"text": ""}]))


# ---------------------------------------------------------------- the how-to page


def blocks(language: str) -> Sequence[str]:
    return re.findall(rf"```{language}\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)


def test_every_settings_example_of_the_manual_can_be_used() -> None:
    found = [table for block in blocks("toml") for table in tomllib.loads(block)["source"]]
    assert len(found) >= 3
    for table in found:
        assert table.pop("kind") == "webhook"
        if "window" in table:
            table["window"] = timedelta(minutes=5)
        Webhook(**table, secret="" if table.get("auth") == "none" else SECRET)


def test_every_body_of_the_manual_is_understood_with_the_settings_before_it() -> None:
    plain, mapped = blocks("json")
    (post,) = hook().receive(handed(plain.encode())).posts
    assert post.url
    assert post.said_at
    table = next(t for b in blocks("toml") for t in tomllib.loads(b)["source"] if "items" in t)
    (post,) = hook(items=table["items"], fields=table["fields"]).receive(handed(mapped.encode())).posts
    assert post.url
    assert post.author == Author(name="Ilse Varga", handle="ilse.v")


def test_the_sender_of_the_manual_is_let_in() -> None:
    (code,) = blocks("python")
    sent: list[tuple[str, bytes, Mapping[str, str]]] = []
    exec(code.replace("post(", "_post("), {"_post": lambda *args: sent.append(args), "SECRET": SECRET})
    ((_, body, headers),) = sent
    small = {name.lower(): value for name, value in headers.items()}
    assert len(locked().receive(handed(body, small)).posts) == 1


def test_the_manual_names_every_part_of_a_post_and_every_place_where_it_is_looked_for() -> None:
    words = set(re.findall(r"[\w.]+", MANUAL.read_text(encoding="utf-8")))
    assert set(PATHS) <= words
    for part in ("url", "title", "text", "id", "said_at", "rating", "lang", "country"):
        assert set(PATHS[part]) <= words
