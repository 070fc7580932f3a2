"""Facebook: what it asks of a Page, and what it makes of posts and comments."""

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
from core.errors import SourceChanged, SourceRefused
from core.traffic import Request, Response
from core.types import Author, Post
from sources.facebook import Facebook

SAMPLES = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
SOURCE = Facebook(name="my-page", secret="a-token")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def sample(name: str = "facebook.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def said(number: str, at: datetime, text: str | None = "about brindlecast", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "message": text,
        "permalink_url": f"https://www.facebook.example/{number}",
        "created_time": f"{at:%Y-%m-%dT%H:%M:%S}+0000",
        "comments": {"data": []},
        **more,
    }


FEED, TAGGED = SOURCE.request({}, [], NOW)


def test_it_asks_for_the_page_and_for_what_tags_it() -> None:
    assert FEED.url.startswith("https://graph.facebook.com/v25.0/me/feed?")
    assert TAGGED.url.startswith("https://graph.facebook.com/v25.0/me/tagged?")
    assert asked(FEED)["limit"] == "25"
    assert "since" not in asked(FEED)  # there are new comments below old posts
    assert asked(TAGGED)["since"] == str(T - 7 * 86400)
    assert "comments.order(reverse_chronological)" in asked(FEED)["fields"]


def test_posts_and_comments_in_full() -> None:
    page = SOURCE.parse(answer(FEED, sample()), {})
    above = "https://www.example.com/104000000000001/posts/1001"
    assert page.posts[0] == Post(
        source="my-page",
        key="1001_9003",
        url=f"{above}?comment_id=9003",
        text="Endlich! Aber der Export hängt weiter 😤",
        said_at=datetime(2026, 12, 1, 11, 30, tzinfo=UTC),
        site="facebook.com",
        in_reply_to=above,
        engagement=4,
    )
    assert [post.key for post in page.posts] == [
        "1001_9003",
        "1001_9001",
        "104000000000001_1002",
        "104000000000001_1003",
        "104000000000001_1005",
    ]
    assert page.posts[3].text == "@everyone FREE brindlecast keys javascript:alert(1)"
    assert page.posts[3].author == Author(name="Free Keys Page")
    assert page.unread == 0


def test_what_the_page_says_itself_is_heard_only_when_wanted() -> None:
    own = replace(SOURCE, own=True).parse(answer(FEED, sample()), {}).posts
    assert [post.key for post in own][:3] == ["104000000000001_1001", "1001_9003", "1001_9002"]
    assert own[2].in_reply_to == "https://www.example.com/104000000000001/posts/1001?comment_id=9001"
    assert own[0].engagement == 127


def test_another_page_that_tags_it_is_not_taken_for_the_page_itself() -> None:
    page = SOURCE.parse(answer(TAGGED, sample("facebook.tagged.json")), {})
    assert [post.author.name for post in page.posts] == ["Podcast Weekly", None, None]


def test_it_reads_again_from_a_little_before_the_last_time() -> None:
    cursor = SOURCE.parse(answer(TAGGED, {"data": []}), {}).cursor
    assert cursor == {"reached": {"tagged": T}}
    later = SOURCE.request(cursor, [], NOW + timedelta(minutes=10))[1]
    assert asked(later)["since"] == str(T - 3600)


def test_comments_from_before_the_last_time_are_not_brought_again() -> None:
    cursor = {"reached": {"feed": T - 600}}
    feed = SOURCE.request(cursor, [], NOW)[0]
    comments = [said("1_3", NOW), said("1_2", NOW - timedelta(hours=5))]
    post = said("9_1", NOW - timedelta(days=30), comments={"data": comments})
    assert [p.key for p in SOURCE.parse(answer(feed, {"data": [post]}), cursor).posts] == ["1_3"]


def test_pages_lead_on_without_the_token_down_to_the_last_time() -> None:
    link = "https://graph.example.com/me/feed?limit=25&until=77&__paging_token=P&access_token=SECRET"
    body = {"data": [said("9_1", NOW)], "paging": {"next": link}}
    page = SOURCE.parse(answer(FEED, body), {})
    assert asked(page.more[0]) == {**asked(FEED), "until": "77", "__paging_token": "P"}
    assert "SECRET" not in repr(page)
    assert page.cursor == {}  # not before the last page
    body["data"] = [said("9_0", NOW - timedelta(days=8))]
    page = SOURCE.parse(answer(page.more[0], body), page.cursor)
    assert (page.more, page.cursor) == ((), {"reached": {"feed": T}})


def test_what_is_more_than_can_be_read_at_once_is_told() -> None:
    link = "https://graph.example.com/me/feed?after=A"
    body = {"data": [said("9_1", NOW)], "paging": {"next": link}}
    assert replace(SOURCE, pages=1).parse(answer(FEED, body), {}).unread == 1
    below = {"data": [said("1_1", NOW)], "paging": {"next": "https://graph.example.com/x?after=A"}}
    page = SOURCE.parse(answer(FEED, {"data": [said("9_1", NOW, comments=below)], "paging": {}}), {})
    assert (len(page.posts), page.unread) == (2, 1)


def test_an_odd_comment_costs_itself() -> None:
    comments = [said("1_1", NOW), said("1_2", NOW, created_time="soon"), "?"]
    page = SOURCE.parse(
        answer(FEED, {"data": [said("9_1", NOW, comments={"data": comments})], "paging": {}}), {}
    )
    assert (len(page.posts), page.unread) == (2, 2)


def test_comments_that_all_vanish_are_told() -> None:
    post = {name: value for name, value in said("9_1", NOW).items() if name != "comments"}
    body = {"data": [post], "paging": {}}
    page = SOURCE.parse(answer(FEED, body), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert "comments" in page.unread_why


def test_a_list_that_does_not_say_whether_it_goes_on_is_told() -> None:
    page = SOURCE.parse(answer(FEED, {"data": [said("9_1", NOW)]}), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert "paging" in page.unread_why


def test_words_that_all_vanish_are_a_change() -> None:
    silent = [said(f"9_{n}", NOW, None) for n in range(3)]
    with pytest.raises(SourceChanged, match="its text"):
        SOURCE.parse(answer(FEED, {"data": silent}), {})
    assert SOURCE.parse(answer(FEED, {"data": silent[:2]}), {}).posts == ()


def test_a_missing_permission_says_what_to_do() -> None:
    body = {"error": {"code": 200, "message": "Requires pages_read_user_content permission"}}
    with pytest.raises(SourceRefused, match="pages_read_user_content"):
        SOURCE.parse(answer(FEED, body, 403), {})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"secret": ""}, "no access token"), ({"pages": 0}, "pages"), ({"posts": 0}, "posts")],
)
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)
