"""Bluesky as a stream: what it subscribes to, where it goes on, what it makes of the frames of both wires."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged
from core.traffic import Cursor, Frame
from core.types import Post
from sources._jetstream_events import read_event
from sources._live_page import LivePage
from sources.jetstream import Jetstream
from tests.sources.samples import sample

LEXICONS = (
    Path(os.environ.get("LISTENPOST_SAMPLES") or Path(__file__).parents[3] / "shared" / "samples")
    / "bluesky"
    / "lexicons"
)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SEEN = int(datetime(2026, 12, 1, 11, 59, 58, tzinfo=UTC).timestamp()) * 1_000_000
DID = "did:plc:abcdefghijklmnopqrstuvwx"
STREAM = Jetstream()


def record(text: str = "Brindlecast is down", **more: Any) -> dict[str, Any]:
    return {
        "$type": "app.bsky.feed.post",
        "createdAt": "2026-12-01T11:59:57.000Z",
        "text": text,
        "langs": ["en"],
        **more,
    }


def old(seen: int = SEEN, seq: int | None = None, **commit: Any) -> dict[str, Any]:
    """An event on the first wire; newer servers tell its place there too."""
    one = {
        "rev": "3mq2byplud2aa",
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3mqaklmnop2za",
        "record": record(),
        "cid": "bafyreiabc",
    }
    place = {} if seq is None else {"cursor": seq}
    return {"did": DID, "time_us": seen, **place, "kind": "commit", "commit": {**one, **commit}}


def new(seen: int = SEEN, seq: int | None = 7, **commit: Any) -> dict[str, Any]:
    """The same on the second wire."""
    at = datetime.fromtimestamp(seen // 1_000_000, UTC).replace(microsecond=seen % 1_000_000)
    payload = {
        "$type": "network.bsky.jetstream.subscribeEvents#commit",
        "seq": seq,
        "did": DID,
        "time": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        **old(**commit)["commit"],
    }
    return {"$type": "message", "payload": payload}


def heard(*events: Mapping[str, Any] | bytes, cursor: Cursor | None = None) -> LivePage:
    frames = [Frame(one if isinstance(one, bytes) else json.dumps(one).encode()) for one in events]
    page = STREAM.hear(frames, cursor or {}, NOW)
    assert isinstance(page, LivePage)
    return page


def post(**more: Any) -> Post:
    (found,) = heard(old(record=record(**more))).posts
    return found


Wire = Callable[..., dict[str, Any]]
both = pytest.mark.parametrize("event", [old, new])


# -- what it subscribes to


def asked(cursor: Cursor, **settings: Any) -> tuple[str, dict[str, list[str]]]:
    found = Jetstream(**settings).subscribe(cursor, ["brindlecast"], NOW)
    assert found is not None
    assert found.first == ()
    parts = urlsplit(found.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qs(parts.query)


def test_it_asks_for_posts_only_and_for_none_of_enormous_size() -> None:
    assert asked({}) == (
        "wss://jetstream2.us-east.bsky.network/subscribe",
        {"wantedCollections": ["app.bsky.feed.post"], "maxMessageSizeBytes": ["200000"]},
    )
    assert asked({}, wire="v2", base="https://stream.example.com/") == (
        "wss://stream.example.com/xrpc/network.bsky.jetstream.subscribeEvents",
        {
            "kinds": ["commit"],
            "collections": ["app.bsky.feed.post"],
            "maxMessageSizeBytes": ["200000"],
        },
    )


@pytest.mark.parametrize("wire", ["v1", "v2"])
def test_after_a_break_it_goes_on_a_little_before_the_newest_post_heard(wire: str) -> None:
    _, query = asked({"seen": SEEN, "seq": 7, "server": STREAM.base}, wire=wire)
    assert query["cursor"] == [str(SEEN - 5_000_000)]
    _, query = asked({"seen": SEEN}, wire=wire, rewind=timedelta(0))
    assert query["cursor"] == [str(SEEN)]


def test_without_topics_there_is_nothing_to_listen_for() -> None:
    assert STREAM.subscribe({"seen": SEEN}, [], NOW) is None


@pytest.mark.parametrize(
    "settings", [{"base": "jetstream.example.com"}, {"base": ""}, {"rewind": timedelta(seconds=-1)}]
)
def test_settings_that_cannot_be_right_are_told(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"base|rewind"):
        Jetstream(**settings)


# -- what it hears


@both
def test_an_event_becomes_a_post(event: Wire) -> None:
    page = heard(event())
    assert page.posts == (
        Post(
            source="jetstream",
            key=f"at://{DID}/app.bsky.feed.post/3mqaklmnop2za",
            url=f"https://bsky.app/profile/{DID}/post/3mqaklmnop2za",
            text="Brindlecast is down",
            author=page.posts[0].author,
            said_at=datetime(2026, 12, 1, 11, 59, 57, tzinfo=UTC),
            site="bsky.app",
            lang="en",
        ),
    )
    assert page.posts[0].author.handle == DID
    assert page.real_keys


@both
def test_an_edit_is_the_same_post_and_a_deletion_says_that_it_is_gone(event: Wire) -> None:
    page = heard(
        event(),
        event(operation="update", record=record("Brindlecast is up again")),
        event(operation="delete", record=None, cid=None),
        event(collection="app.bsky.feed.like", record={"subject": {}}),
    )
    assert [one.text for one in page.posts] == ["Brindlecast is down", "Brindlecast is up again"]
    (key,) = {one.key for one in page.posts}
    assert list(page.edited) == list(page.gone) == [key]
    assert page.unread == 0


@both
def test_only_posts_that_are_gone_are_told(event: Wire) -> None:
    page = heard(
        event(operation="delete", record=None, rkey="3mqaklmnop2zb"),
        event(operation="delete", record=None, collection="app.bsky.feed.like"),
        event(operation="delete", record=None, rkey="3mqaklmnop2zc"),
        event(rkey="3mqaklmnop2zc"),  # it is there again
    )
    assert page.gone == (f"at://{DID}/app.bsky.feed.post/3mqaklmnop2zb",)
    assert (len(page.posts), page.edited) == (1, frozenset())


def test_links_titles_and_pictures_are_part_of_what_is_said() -> None:
    external = {"uri": "https://www.example.com/a", "title": "Brindlecast  grows", "description": "…"}
    seen = post(text="see", embed={"$type": "app.bsky.embed.external", "external": external})
    assert seen.text == "see\nBrindlecast grows\nhttps://www.example.com/a"
    pictures = {"$type": "app.bsky.embed.images", "images": [{"alt": "a Quillbase"}, {"alt": ""}]}
    assert post(text="", embed=pictures).text == "a Quillbase"


def test_a_picture_without_words_says_nothing() -> None:
    page = heard(old(record=record("", embed={"$type": "app.bsky.embed.images", "images": [{"alt": ""}]})))
    assert (page.posts, page.unread) == ((), 0)


def test_an_answer_knows_what_it_answers() -> None:
    above = {"uri": "at://did:plc:zzz/app.bsky.feed.post/3abc", "cid": "x"}
    found = post(reply={"root": above, "parent": above})
    assert found.in_reply_to == "https://bsky.app/profile/did:plc:zzz/post/3abc"


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-11-30T08:00:00Z", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("2026-12-01T13:59:57+02:00", datetime(2026, 12, 1, 11, 59, 57, tzinfo=UTC)),
        ("2031-01-01T00:00:00Z", datetime(2026, 12, 1, 11, 59, 58, tzinfo=UTC)),
        ("yesterday", datetime(2026, 12, 1, 11, 59, 58, tzinfo=UTC)),
        (None, datetime(2026, 12, 1, 11, 59, 58, tzinfo=UTC)),
    ],
)
def test_the_time_is_the_authors_unless_that_is_later_than_the_streams(
    created: str | None, said: datetime
) -> None:
    assert post(createdAt=created).said_at == said


# -- where it goes on


@both
def test_the_cursor_is_the_time_of_the_newest_event_whatever_their_order(event: Wire) -> None:
    page = heard(event(seen=SEEN - 3), event(seen=SEEN), event(seen=SEEN - 9))
    assert page.cursor["seen"] == SEEN
    assert heard(event(seen=SEEN - 7), cursor={"seen": SEEN}).cursor["seen"] == SEEN


def test_a_clock_that_runs_ahead_does_not_make_us_miss_anything() -> None:
    now = int(NOW.timestamp()) * 1_000_000
    assert heard(old(seen=now + 10**12)).cursor == {"seen": now}


def test_frames_without_posts_leave_the_cursor_where_it_was() -> None:
    cursor = {"seen": SEEN, "seq": 7, "server": STREAM.base}
    identity = {"did": DID, "time_us": SEEN + 5, "kind": "identity", "identity": {"did": DID}}
    assert heard(identity, cursor=cursor).cursor == cursor
    assert heard(identity).cursor == {}


@both
def test_what_was_heard_before_the_break_is_passed_over(event: Wire) -> None:
    first = heard(event(seq=6, seen=SEEN - 1), event(seq=7))
    assert first.cursor == {"seen": SEEN, "seq": 7, "server": STREAM.base}
    again = heard(
        event(seq=6, seen=SEEN - 1),
        event(seq=7),
        event(seq=8, seen=SEEN + 1, record=record("and back")),
        cursor=first.cursor,
    )
    assert [one.text for one in again.posts] == ["and back"]
    assert again.cursor == {"seen": SEEN + 1, "seq": 8, "server": STREAM.base}


@pytest.mark.parametrize(
    "cursor",
    [
        {"seen": SEEN},
        {"seen": SEEN, "seq": 900, "server": "https://other.example.com"},
        {"seen": SEEN - 1, "seq": 900, "server": STREAM.base},  # a server that began anew
    ],
)
def test_what_may_be_new_is_never_passed_over(cursor: Cursor) -> None:
    assert len(heard(new(seq=7), cursor=cursor).posts) == 1


def test_on_the_old_wire_nobody_can_tell_so_all_is_given_again() -> None:
    """Times are not in order there: what is a little older may be new. The store knows keys."""
    assert len(heard(old(seen=SEEN - 2), cursor={"seen": SEEN}).posts) == 1


# -- what cannot be read


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"{",
        b"[]",
        {},
        {"kind": "commit"},
        {**old(), "did": None},
        {**old(), "time_us": "soon"},
        {**old(), "kind": "comet"},
        old(operation="mend"),
        old(collection=""),
        old(rkey=""),
        old(rkey=".."),
        old(record=None),
        old(record={**record(), "text": None}),
        old(record={**record(), "text": ""}),
        {"$type": "message"},
        {"$type": "message", "payload": {"$type": "network.bsky.jetstream.subscribeEvents#comet"}},
        {"$type": "message", "payload": {**new()["payload"], "time": "soon"}},
    ],
)
def test_what_cannot_be_read_is_counted_and_told(event: Mapping[str, Any] | bytes) -> None:
    page = heard(event, old())
    assert (len(page.posts), page.unread) == (1, 1)
    assert page.unread_why
    with pytest.raises(SourceChanged):
        heard(event)


def test_a_gap_is_told() -> None:
    info = {
        "$type": "network.bsky.jetstream.subscribeEvents#info",
        "name": "OutdatedCursor",
        "message": "resumed from seq 881",
    }
    page = heard({"$type": "message", "payload": info}, new())
    assert (len(page.posts), page.unread) == (1, 1)
    assert "resumed from seq 881" in page.unread_why


def test_a_stream_that_ends_with_an_error_is_busy() -> None:
    with pytest.raises(SourceBusy, match="far behind"):
        heard({"$type": "error", "error": "ConsumerTooSlow", "message": "far  behind"})
    with pytest.raises(SourceBusy, match="ConsumerTooSlow"):
        heard({"$type": "error", "error": "ConsumerTooSlow"})


# -- the schemas


@pytest.mark.skipif(not LEXICONS.is_dir(), reason="the shared schemas are not here")
@pytest.mark.parametrize("name", ["jetstream.jsonl", "jetstream.v2.jsonl"])
def test_our_samples_are_as_the_lexicons_say(name: str) -> None:
    rows = [json.loads(row) for row in sample(name).body.splitlines()]
    stream = lexicon("network.bsky.jetstream.subscribeEvents")
    for row in rows:
        if "payload" in row:
            kind = row["payload"]["$type"].partition("#")[2]
            assert complaints(row["payload"], stream["defs"][kind]) == []
        event = read_event(row, "x")
        if event and event.commit["operation"] != "delete":
            defined = lexicon("app.bsky.feed.post")["defs"]["main"]["record"]
            assert complaints(event.commit["record"], defined) == []


@pytest.mark.skipif(not LEXICONS.is_dir(), reason="the shared schemas are not here")
def test_what_we_ask_for_is_what_the_lexicon_knows() -> None:
    known = lexicon("network.bsky.jetstream.subscribeEvents")["defs"]["main"]["parameters"]["properties"]
    _, query = asked({"seen": SEEN}, wire="v2")
    assert set(query) <= set(known)
    assert query["kinds"][0] in known["kinds"]["items"]["enum"]
    assert int(query["cursor"][0]) >= 10**15  # a time


def lexicon(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((LEXICONS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def complaints(value: Any, defined: Mapping[str, Any], name: str = "app.bsky.feed.post") -> list[str]:
    """What the lexicon has against the value, as far as posts need it."""
    match defined.get("type"):
        case "object":
            if not isinstance(value, dict):
                return [f"{value!r} is no object"]
            found = [f"{key} is missing" for key in defined.get("required", ()) if key not in value]
            for key, part in defined.get("properties", {}).items():
                if key in value:
                    found += complaints(value[key], part, name)
            return found
        case "array":
            if not isinstance(value, list) or len(value) > defined.get("maxLength", 1 << 30):
                return [f"{value!r} is no such list"]
            return [wrong for one in value for wrong in complaints(one, defined["items"], name)]
        case "string":
            return [] if isinstance(value, str) and fits(value, defined) else [f"{value!r} is no such text"]
        case "integer":
            return [] if type(value) is int else [f"{value!r} is no number"]
        case "ref":
            return complaints(value, *referred(defined["ref"], name))
        case "union":
            kind = value.get("$type", "") if isinstance(value, dict) else ""
            names = [name + ref if ref.startswith("#") else ref for ref in defined["refs"]]
            if kind not in names:
                return [f"{kind!r} is none of {names}"]
            return complaints(value, *referred(kind, name))
    return []


def referred(ref: str, name: str) -> tuple[Mapping[str, Any], str]:
    where, _, part = ref.partition("#")
    where = where or name
    defined = lexicon(where)["defs"][part or "main"]
    return defined.get("record", defined), where


FORMATS = {
    "did": r"did:[a-z]+:[\w.:%-]*[\w.-]",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "tid": r"[234567abcdefghij][234567a-z]{12}",
    "nsid": r"[a-zA-Z][\w-]*(\.[\w-]+)+",
    "record-key": r"[\w.:~-]{1,512}",
    "language": r"[a-z]{2,3}(-\w+)*",
    "at-uri": r"at://did:[a-z]+:[\w.:%-]+/[\w.]+/[\w.:~-]+",
}


def fits(text: str, defined: Mapping[str, Any]) -> bool:
    pattern = FORMATS.get(defined.get("format", ""), r"(?s).*")
    return bool(re.fullmatch(pattern, text)) and len(text.encode()) <= defined.get("maxLength", 1 << 30)
