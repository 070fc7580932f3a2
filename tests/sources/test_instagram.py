"""Instagram: which hashtags it may ask for, and what it makes of posts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.instagram import Instagram, hashtag

SAMPLES = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
SOURCE = Instagram(name="my-ig", account="17841400000000000", secret="a-token")
TAGS_ONLY = replace(SOURCE, tagged=False)


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def path(request: Request) -> str:
    return urlsplit(request.url).path.removeprefix("/v25.0/")


def answer(request: Request, body: Any, status: int = 200, at: datetime = NOW) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=at)


def sample(name: str = "instagram.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def media(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "caption": "about #brindlecast",
        "media_type": "IMAGE",
        "permalink": f"https://www.instagram.example/p/{number}/",
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}+0000",
        **more,
    }


def page_of(*items: dict[str, Any], after: str = "") -> dict[str, Any]:
    link = f"https://graph.example.com/x?after={after}&access_token=SECRET"
    return {"data": list(items), "paging": {"next": link} if after else {}}


@pytest.mark.parametrize(
    ("term", "tag"),
    [
        ("Brindlecast", "brindlecast"),
        ("Brindle Cast", "brindlecast"),
        ("#Brindle-Cast!", "brindlecast"),
        ("brindle_cast", "brindle_cast"),
        ("ブリンドル", "ブリンドル"),
        ("हास्पेरो", "हास्पेरो"),
        ("2026", ""),
        ("🎙️", ""),
        ("", ""),
    ],
)
def test_a_term_becomes_a_hashtag(term: str, tag: str) -> None:
    assert hashtag(term) == tag


def test_a_hashtags_number_is_asked_for_once_and_then_its_posts() -> None:
    number, tagged = SOURCE.request({}, ["Brindle Cast"], NOW)
    assert path(number) == "ig_hashtag_search"
    assert asked(number) == {"user_id": "17841400000000000", "q": "brindlecast"}
    assert path(tagged) == "17841400000000000/tags"
    page = SOURCE.parse(answer(number, sample("instagram.number.json")), {})
    assert path(page.more[0]) == "17841562000000001/recent_media"
    assert asked(page.more[0]) == {
        "user_id": "17841400000000000",
        "fields": "id,caption,media_type,permalink,timestamp,like_count,comments_count",
        "limit": "50",
    }
    later = SOURCE.request(page.cursor, ["Brindle Cast"], NOW + timedelta(minutes=30))
    assert [path(request) for request in later] == [
        "17841562000000001/recent_media",
        "17841400000000000/tags",
    ]
    assert SOURCE.request({}, [], NOW) == []


def poll(cursor: Cursor, terms: list[str], at: datetime) -> tuple[list[str], Cursor, Page]:
    """The hashtags that a poll asks for; every number is found, no hashtag has posts."""
    requests = TAGS_ONLY.request(cursor, terms, at)
    tags, first = [], None
    for request in requests:
        if path(request) == "ig_hashtag_search":
            tags.append(asked(request)["q"])
            number = int.from_bytes(tags[-1].encode(), "big")
            page = TAGS_ONLY.parse(answer(request, {"data": [{"id": str(number)}]}, at=at), cursor)
        else:
            number = int(path(request).partition("/")[0])
            tags.append(number.to_bytes(32, "big").lstrip(b"\0").decode())
            page = TAGS_ONLY.parse(answer(request, page_of(), at=at), cursor)
        cursor, first = json.loads(json.dumps(page.cursor)), first or page
    return tags, cursor, first or Page()


def test_no_more_than_thirty_hashtags_are_asked_for_in_seven_days() -> None:
    many = [f"tag{n}x" for n in range(40)]
    tags, cursor, page = poll({}, many, NOW)
    assert tags == many[:30]
    assert (page.unread, "others wait" in page.unread_why) == (10, True)
    # Those that were asked for keep their place, whatever is dropped or comes first now.
    tags, cursor, _ = poll(cursor, many[35:] + many[:20], NOW + timedelta(days=3))
    assert sorted(tags) == sorted(many[:20])
    tags, cursor, page = poll(cursor, many[35:] + many[:20], NOW + timedelta(days=7, minutes=1))
    assert sorted(tags) == sorted(many[35:] + many[:20])
    assert page.unread == 0
    assert len(cursor["numbers"]) == 25


@pytest.mark.parametrize(("code", "unread"), [(24, 0), (18, 1)])
def test_a_hashtag_that_nobody_uses_or_that_is_one_too_many_does_not_stop_the_others(
    code: int, unread: int
) -> None:
    number = SOURCE.request({}, ["brindlecast"], NOW)[0]
    body = {"error": {"code": code, "error_subcode": 2207024, "message": "No."}}
    page = SOURCE.parse(answer(number, body, 400), {})
    assert (page.posts, page.more, page.unread) == ((), (), unread)


def test_posts_in_full() -> None:
    number = SOURCE.request({}, ["brindlecast"], NOW)[0]
    page = SOURCE.parse(answer(number, sample("instagram.number.json")), {})
    page = SOURCE.parse(answer(page.more[0], sample()), page.cursor)
    assert page.posts[0] == Post(
        source="my-ig",
        key="17900000000000001",
        url="https://www.example.com/p/00000001/",
        text="New mic, new app 🎙️ first week with #brindlecast and I keep losing my #chapters\nAnyone else?",
        said_at=datetime(2026, 12, 1, 11, 2, tzinfo=UTC),
        site="instagram.com",
        engagement=47,
    )
    assert page.posts[2].text == "FREE keys @everyone javascript:alert(1) #brindlecast"
    assert [post.engagement for post in page.posts] == [47, 0, 0, 100]


def test_who_tagged_the_account_is_known() -> None:
    tagged = SOURCE.request({}, ["brindlecast"], NOW)[-1]
    page = SOURCE.parse(answer(tagged, sample("instagram.tagged.json")), {})
    assert [post.author for post in page.posts] == [
        Author(handle="tessel_wren"),
        Author(handle="ori_kadesh"),
        Author(handle="piet_tillens"),
    ]
    assert page.cursor["reached"] == {"": T - 6590}


def test_pages_are_read_down_to_what_is_known() -> None:
    cursor: Cursor = {"numbers": {"brindlecast": "7"}, "reached": {"brindlecast": T - 3600}}
    source = replace(TAGS_ONLY, overlap=timedelta(hours=1))
    first = source.request(cursor, ["brindlecast"], NOW)[0]
    new = [media(n, NOW - timedelta(minutes=n)) for n in range(1, 4)]
    page = source.parse(answer(first, page_of(*new, after="A")), cursor)
    assert asked(page.more[0])["after"] == "A"
    assert "SECRET" not in repr(page)
    old = [media(9, NOW - timedelta(hours=3))]
    page = source.parse(answer(page.more[0], page_of(*old, after="B")), page.cursor)
    assert (page.posts, page.more) == ((), ())
    assert page.cursor["reached"] == {"brindlecast": T - 60}


def test_more_pages_than_are_read_at_once_are_told() -> None:
    source = replace(TAGS_ONLY, pages=1)
    cursor: Cursor = {"numbers": {"brindlecast": "7"}}
    first = source.request(cursor, ["brindlecast"], NOW)[0]
    page = source.parse(answer(first, page_of(media(1, NOW), after="A")), cursor)
    assert (page.more, page.unread) == ((), 1)


def test_captions_that_all_vanish_are_a_change_but_one_is_not() -> None:
    cursor: Cursor = {"numbers": {"brindlecast": "7"}}
    first = TAGS_ONLY.request(cursor, ["brindlecast"], NOW)[0]
    silent = [media(n, NOW, caption=None) for n in range(3)]
    assert TAGS_ONLY.parse(answer(first, page_of(silent[0])), cursor).posts == ()
    with pytest.raises(SourceChanged, match="its text"):
        TAGS_ONLY.parse(answer(first, page_of(*silent)), cursor)


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{"id": "x/../y"}]}, {"data": [{}]}])
def test_a_number_that_is_none_is_a_change(body: dict[str, Any]) -> None:
    with pytest.raises(SourceChanged, match="id"):
        SOURCE.parse(answer(SOURCE.request({}, ["brindlecast"], NOW)[0], body), {})


def test_a_throttled_account_waits() -> None:
    body = {"error": {"code": 4, "message": "Application request limit reached"}}
    with pytest.raises(SourceBusy) as caught:
        SOURCE.parse(answer(SOURCE.request({}, ["brindlecast"], NOW)[0], body, 403), {})
    assert caught.value.until == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("wrong", "says"), [({"secret": ""}, "no access token"), ({"pages": 0}, "pages")])
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)
