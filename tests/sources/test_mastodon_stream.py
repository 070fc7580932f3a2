"""Mastodon as a stream: what it subscribes to, and what it makes of the events of both wires."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import Draft202012Validator

from core.errors import SourceChanged, SourceRefused
from core.traffic import Frame
from sources._items import Odd
from sources._live_page import LivePage
from sources._mastodon_status import read_status
from sources._sse import EventReader
from sources.mastodon_stream import MastodonStream
from tests.sources.samples import faults, frames, sample

RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES") or Path(__file__).parents[3] / "shared" / "samples")
    / "mastodon"
)
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the shared recordings are not here")
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
HOME = "https://social.example"
KEY = f"{HOME}/users/juno/statuses/1"
ACCOUNT = {"id": "9", "acct": "juno", "display_name": "Juno", "followers_count": 12}


def status(**more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "uri": f"{HOME}/users/juno/statuses/1",
        "url": f"{HOME}/@juno/1",
        "created_at": "2026-12-01T11:59:00.000Z",
        "visibility": "public",
        "content": "<p>Brindlecast is down</p>",
        "account": ACCOUNT,
        **more,
    }


def mastodon(**settings: Any) -> MastodonStream:
    return MastodonStream(base=HOME, **settings)


def heard(*messages: Mapping[str, Any] | Frame) -> LivePage:
    found = [one if isinstance(one, Frame) else Frame(json.dumps(one).encode()) for one in messages]
    page = mastodon().hear(found, {}, NOW)
    assert isinstance(page, LivePage)
    return page


def update(event: str = "update", **more: Any) -> dict[str, Any]:
    return {"stream": ["public"], "event": event, "payload": json.dumps(status(**more))}


def notification(kind: str, **more: Any) -> dict[str, Any]:
    payload = {"id": "4", "type": kind, "account": ACCOUNT, "status": status(**more)}
    return {"stream": ["user:notification"], "event": "notification", "payload": json.dumps(payload)}


# -- what it subscribes to


def subscribed(terms: list[str], **settings: Any) -> list[tuple[str, str]]:
    """The streams that it wants on its WebSocket, with their hashtags."""
    found = mastodon(**settings).subscribe({}, terms, NOW)
    assert found is not None
    assert found.url == "wss://social.example/api/v1/streaming"
    wanted = [json.loads(text) for text in found.first]
    assert {one["type"] for one in wanted} == {"subscribe"}
    return [(one["stream"], one.get("tag", "")) for one in wanted]


@pytest.mark.parametrize(
    ("terms", "settings", "streams"),
    [
        (["Brindlecast"], {}, [("hashtag", "brindlecast")]),
        (["brindle cast", "brindle-cast"], {}, [("hashtag", "brindlecast")]),
        (
            ["ブリンドル", "#Quillbase", "50", "🎙️", "a/b"],
            {},
            [("hashtag", "ブリンドル"), ("hashtag", "quillbase")],
        ),
        (["a", "b", "c"], {"most_hashtags": 2}, [("hashtag", "a"), ("hashtag", "b")]),
        (["a"], {"hashtags": ("Own", "A")}, [("hashtag", "own"), ("hashtag", "a")]),
        (["a"], {"most_hashtags": 0, "public": "local"}, [("public:local", "")]),
        (["a"], {"public": "remote"}, [("public:remote", ""), ("hashtag", "a")]),
        (["a"], {"public": "all", "mentions": True}, [("user:notification", ""), ("public", "")]),
    ],
)
def test_it_subscribes_to_the_topics_hashtags_and_to_what_is_configured(
    terms: list[str], settings: dict[str, Any], streams: list[tuple[str, str]]
) -> None:
    assert subscribed(terms, **settings) == streams


@pytest.mark.parametrize(
    ("settings", "path", "query"),
    [
        ({"hashtags": ("Brindlecast",)}, "/api/v1/streaming/hashtag", {"tag": ["brindlecast"]}),
        ({"hashtags": ("ブリンドル",)}, "/api/v1/streaming/hashtag", {"tag": ["ブリンドル"]}),
        ({"public": "all"}, "/api/v1/streaming/public", {}),
        ({"public": "local"}, "/api/v1/streaming/public/local", {}),
        ({"public": "remote"}, "/api/v1/streaming/public/remote", {}),
        ({"mentions": True}, "/api/v1/streaming/user/notification", {}),
    ],
)
def test_server_sent_events_carry_one_stream(
    settings: dict[str, Any], path: str, query: dict[str, list[str]]
) -> None:
    found = mastodon(wire="events", most_hashtags=0, **settings).subscribe({}, ["x"], NOW)
    assert found is not None
    parts = urlsplit(found.url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "social.example", path)
    assert (parse_qs(parts.query), found.first) == (query, ())


def test_without_topics_or_without_a_hashtag_there_is_nothing_to_listen_for() -> None:
    assert mastodon(public="all").subscribe({}, [], NOW) is None
    assert mastodon().subscribe({}, ["🎙️"], NOW) is None


def test_an_instance_may_stream_from_elsewhere() -> None:
    stream = mastodon(api="wss://streaming.social.example", token="swordfish")
    found = stream.subscribe({}, ["a"], NOW)
    assert found is not None
    assert found.url == "wss://streaming.social.example/api/v1/streaming"
    assert stream.sign_in is not None
    assert stream.sign_in.origins == (HOME, "wss://streaming.social.example")
    assert stream.sign_in.secret == "swordfish"
    assert "swordfish" not in repr(stream) + repr(stream.sign_in) + repr(found)
    assert mastodon().sign_in is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"base": "social.example"}, "base: 'social.example' is no address"),
        ({"api": "ftp://social.example"}, "api: "),
        ({"hashtags": ("two words/x", "ok")}, "two words/x"),
        ({"most_hashtags": -1}, "most_hashtags"),
        ({"wire": "events"}, "carries one stream"),
        ({"wire": "events", "most_hashtags": 0}, "carries one stream"),
        ({"wire": "events", "most_hashtags": 0, "public": "all", "mentions": True}, "carries one stream"),
        ({"wire": "events", "most_hashtags": 0, "hashtags": ("a", "b")}, "carries one stream"),
    ],
)
def test_settings_that_cannot_be_right_are_told(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        MastodonStream(**settings)


# -- what it hears


def test_updates_and_edits_are_posts_with_the_same_key() -> None:
    page = heard(update(), update("status.update", content="<p>and up again</p>"))
    assert [one.text for one in page.posts] == ["Brindlecast is down", "and up again"]
    assert {one.key for one in page.posts} == {KEY}
    assert (list(page.edited), dict(page.names), page.real_keys) == ([KEY], {"1": KEY}, True)


GONE = {"stream": ["public"], "event": "delete", "payload": "1"}


@pytest.mark.parametrize(
    "message",
    [
        GONE,
        Frame(b"1", "delete"),
        Frame(b" 1\n", "delete"),
        Frame(b'"1"', "delete"),
    ],
)
def test_a_deletion_tells_the_instances_own_id_which_leads_to_the_key_where_that_is_known(
    message: dict[str, Any] | Frame,
) -> None:
    page = heard(message, update(id="2", uri=f"{HOME}/users/juno/statuses/2"))
    assert (page.gone, page.gone_names, page.unread) == ((), ("1",), 0)
    page = heard(update(), message)
    assert (page.gone, page.gone_names, page.unread) == ((KEY,), (), 0)


def test_ids_of_relatives_of_mastodon_are_no_numbers() -> None:
    page = heard(update(id="AqX-k_9"), {**GONE, "payload": "AqX-k_9"}, {**GONE, "payload": "AqX-k_8"})
    assert (page.gone, page.gone_names) == ((KEY,), ("AqX-k_8",))


def test_both_wires_say_the_same() -> None:
    frame = Frame(json.dumps(status()).encode(), "update")
    assert heard(frame).posts == heard(update()).posts


@pytest.mark.parametrize(
    ("kind", "posts"),
    [("mention", 1), ("quote", 1), ("status", 1), ("favourite", 0), ("reblog", 0), ("admin.report", 0)],
)
def test_a_notification_brings_what_somebody_said_to_us(kind: str, posts: int) -> None:
    page = heard(notification(kind))
    assert (len(page.posts), page.unread) == (posts, 0)


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_public_is_never_heard(visibility: str) -> None:
    page = heard(update(visibility=visibility), notification("mention", visibility=visibility))
    assert (page.posts, page.unread) == ((), 0)


def test_what_is_no_post_is_passed_over() -> None:
    page = heard(
        {"stream": ["user:notification"], "event": "filters_changed"},
        {"stream": ["user"], "event": "conversation", "payload": json.dumps({"last_status": status()})},
        {"stream": ["user"], "event": "announcement", "payload": json.dumps({"content": "<p>soon</p>"})},
        Frame(b"undefined", "filters_changed"),
        update(reblog=status(), content=""),
    )
    assert (page.posts, page.unread) == ((), 0)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"event": "update"},
        {"event": "update", "payload": "{"},
        {"event": "update", "payload": "[]"},
        {"event": "delete"},
        {"event": "delete", "payload": "<html>"},
        {"event": "delete", "payload": {"id": "1"}},
        Frame(b"", "delete"),
        {"event": "shout", "payload": json.dumps(status())},
        {"event": "notification", "payload": json.dumps({"type": "mention"})},
        {"event": "notification", "payload": json.dumps({"status": status()})},
        {"event": "notification", "payload": json.dumps({"type": "<html>", "status": status()})},
        update(uri=None),
        update(created_at="soon"),
        update(visibility=""),
        update(visibility="who knows"),
        update(content=None),
        update(content=""),
        update(account={}),
        update(url=None, uri="tag:social.example,2026:1"),
        Frame(b"<html>"),
        Frame(b"", "update"),
    ],
)
def test_what_cannot_be_read_is_counted_and_told(message: dict[str, Any] | Frame) -> None:
    page = heard(message, update())
    assert (len(page.posts), page.unread) == (1, 1)
    assert page.unread_why
    with pytest.raises(SourceChanged):
        heard(message)


def test_a_subscription_that_is_refused_needs_a_person() -> None:
    with pytest.raises(SourceRefused, match="does not have the required scopes"):
        heard({"error": "Access token  does not have the required scopes", "status": 401})


# -- a status


def read(**more: Any) -> Any:
    return read_status(status(**more), "mine", NOW, HOME)


def test_all_that_an_author_put_into_a_status_is_its_text() -> None:
    found = read(
        spoiler_text="food",
        content="<p>one &amp; two<br>three</p>",
        tags=[{"name": "cake"}, {"name": "Two"}],
        media_attachments=[{"description": "a\ncake"}, {"description": None}],
        poll={"options": [{"title": "yes"}, {"title": "no"}]},
        quote={"state": "accepted", "quoted_status": status(url=f"{HOME}/@amal/7", content="<p>secret</p>")},
    )
    assert found.text == f"food\none & two\nthree\n#cake #Two\na\ncake\nyes\nno\n{HOME}/@amal/7"


@pytest.mark.parametrize(
    ("more", "above"),
    [
        ({}, None),
        ({"in_reply_to_id": "7", "in_reply_to_account_id": "9"}, f"{HOME}/@juno/7"),
        (
            {
                "in_reply_to_id": "7",
                "in_reply_to_account_id": "3",
                "mentions": [{"id": "3", "acct": "amal@other.example"}],
            },
            f"{HOME}/@amal@other.example/7",
        ),
        ({"in_reply_to_id": "7", "in_reply_to_account_id": "8"}, f"{HOME}/statuses/7"),
        ({"in_reply_to_id": "../x", "in_reply_to_account_id": None}, f"{HOME}/statuses/..%2Fx"),
    ],
)
def test_an_answer_knows_where_that_stands_which_it_answers(more: dict[str, Any], above: str | None) -> None:
    assert read(**more).in_reply_to == above


def test_what_is_known_of_an_author_and_a_status() -> None:
    found = read(language="pt-BR", favourites_count=3, reblogs_count=2, replies_count=1, quotes_count=1)
    assert (found.author.handle, found.author.name, found.author.followers) == (
        "juno@social.example",
        "Juno",
        12,
    )
    assert (found.lang, found.engagement, found.site) == ("pt", 7, "social.example")
    hidden = read(account={"acct": "amal@other.example", "display_name": "", "followers_count": -1})
    assert (hidden.author.handle, hidden.author.name, hidden.author.followers) == (
        "amal@other.example",
        None,
        None,
    )


def test_an_address_that_is_no_link_is_replaced_by_the_id() -> None:
    assert read(url="javascript:alert(1)").url == f"{HOME}/users/juno/statuses/1"


# -- the recordings


def statuses(value: Any) -> list[dict[str, Any]]:
    """Every status in a recorded answer, also inside others."""
    found = []
    if isinstance(value, dict):
        found += [value] if {"uri", "content", "visibility"} <= set(value) else []
        found += [one for part in value.values() for one in statuses(part)]
    elif isinstance(value, list):
        found += [one for part in value for one in statuses(part)]
    return found


@recorded
def test_every_recorded_status_is_read_or_is_nobodys_public_word() -> None:
    posts, others = [], set()
    for file in sorted(RECORDED.glob("*.json")):
        for one in statuses(json.loads(file.read_bytes())):
            post = read_status(one, "mine", NOW, "http://localhost:3000")
            if post is None:
                others.add("boost" if one["reblog"] else one["visibility"])
            else:
                posts.append(post)
    assert len(posts) >= 80
    assert others == {"boost", "direct"}
    assert [wrong for post in posts for wrong in faults(post)] == []
    assert {post.lang for post in posts} == {"en", "ja"}
    assert any(post.text == "nice\nfour twenty\nsixty-nine" for post in posts)  # a poll
    assert any(post.in_reply_to for post in posts)


@recorded
@pytest.mark.parametrize(
    ("name", "texts", "gone"),
    [
        (
            "stream-user",
            [
                "only real cars respond.",
                "@mastodonpy_test beep beep I'm a jeep",
                "only real animals respond.",
            ],
            1,
        ),
        ("stream-user-local", ["it's cool guy"], 0),
        ("stream-direct", [], 0),
        ("stream-direct-2", [], 0),
    ],
)
def test_the_recorded_streams_are_heard_without_what_is_private(
    name: str, texts: list[str], gone: int
) -> None:
    found = EventReader().take((RECORDED / f"{name}.sse.txt").read_bytes())
    page = heard(*found)
    assert page.unread == 0
    assert [post.text for post in page.posts] == texts
    assert len(page.gone) + len(page.gone_names) == gone


@recorded
@pytest.mark.parametrize("name", ["mastodon_stream.jsonl", "mastodon_stream.events.sse"])
def test_our_samples_are_as_the_schema_says(name: str) -> None:
    schema = json.loads((RECORDED / "openapi" / "schema.json").read_bytes())
    seen = 0
    for frame in frames(sample(name), sample(name).body):
        message: Any = (
            {"event": frame.event, "payload": frame.data} if frame.event else json.loads(frame.data)
        )
        kind = {"update": "Status", "status.update": "Status", "notification": "Notification"}.get(
            message["event"]
        )
        if kind is not None:
            checker = Draft202012Validator({**schema, "$ref": f"#/components/schemas/{kind}"})
            payload = json.loads(message["payload"])
            if kind == "Status":
                payload["quote"] = None  # the schema lets a quote be two things, which is one too many
            assert [error.message for error in checker.iter_errors(payload)] == []
            seen += 1
    assert seen >= 5


def test_a_status_that_says_nothing_and_shows_nothing_is_odd() -> None:
    with pytest.raises(Odd):
        read(content="")
    assert read(content="", media_attachments=[{"description": "a cake"}]).text == "a cake"
