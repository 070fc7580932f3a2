"""YouTube: what it makes of videos and their comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.traffic import Cursor, Request
from core.types import Author, Post
from tests.sources.youtube_replies import (
    NOW,
    SOURCE,
    VIDEO,
    answer,
    asked,
    refused,
    resource,
    sample,
    search,
    thread,
    video,
)

# ------------------------------------------------------------------------------------ what it makes of videos


def test_a_video_in_full() -> None:
    page = SOURCE.parse(answer(search(), sample()), {})
    posts = SOURCE.parse(answer(page.more[0], sample("youtube.videos.json")), page.cursor).posts
    assert posts[0] == Post(
        source="my-tube",
        key="bRndL3cAsT1",
        url="https://www.youtube.com/watch?v=bRndL3cAsT1",
        title='Brindlecast vs. Quillbase: which one is "faster"?',
        text="I recorded the same episode twice. Here is what happened.\n"
        "Brindlecast exports in 4 minutes, Quillbase in 9 & crashes once.\n"
        "Notes: https://blog.example.org/brindlecast-quillbase",
        author=Author(name="Marrow & Fennel"),
        said_at=datetime(2026, 12, 1, 10, 14, tzinfo=UTC),
        site="youtube.com",
        lang="en",
        engagement=151,
    )
    assert [(post.lang, post.engagement) for post in posts] == [
        ("en", 151),
        ("ar", 22),
        ("ja", None),
        (None, 0),
    ]
    assert posts[3].text == "javascript:alert(1) http://xn--brndlecast-example.test"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "../x"}, "id"),
        ({"id": None}, "id"),
        ({"snippet": {"title": "", "description": "", "publishedAt": "2026-12-01T09:00:00Z"}}, "title"),
        ({"snippet": {"title": "a", "publishedAt": "2026-12-01T09:00:00Z"}}, "description"),
        ({"snippet": {"title": "a", "description": "", "publishedAt": "soon"}}, "publishedAt"),
    ],
)
def test_an_odd_video_costs_itself(change: dict[str, Any], says: str) -> None:
    request = SOURCE.request({"wanted": ["a", "b"]}, [], NOW)[0]
    page = SOURCE.parse(answer(request, {"items": [video("a"), {**video("b"), **change}]}), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert says in page.unread_why


# ------------------------------------------------------------------------------------------------- comments

WATCHED = replace(SOURCE, videos=(VIDEO,), channels=("UCmarrow",))


def places(requests: Sequence[Request]) -> list[str]:
    found = [asked(request) for request in requests if resource(request) == "commentThreads"]
    return [one.get("videoId") or one["allThreadsRelatedToChannelId"] for one in found]


def test_comments_of_the_places_in_the_settings_are_read_even_without_topics() -> None:
    requests = WATCHED.request({}, [], NOW)
    assert places(requests) == [VIDEO, "UCmarrow"]
    assert asked(requests[0]) == {
        "part": "snippet,replies",
        "videoId": VIDEO,
        "order": "time",
        "textFormat": "plainText",
        "maxResults": "100",
    }
    assert SOURCE.request({}, [], NOW) == []


def test_comments_in_full() -> None:
    page = WATCHED.parse(answer(WATCHED.request({}, [], NOW)[0], sample("youtube.comments.json")), {})
    first = "https://www.youtube.com/watch?v=bRndL3cAsT1&lc=UgxExample0001"
    assert page.posts[0] == Post(
        source="my-tube",
        key="UgxExample0001",
        url=first,
        text="Brindlecast crashed on me twice today 😤\nAnyone else?",
        author=Author(handle="tessel_wren"),
        said_at=datetime(2026, 12, 1, 11, 40, tzinfo=UTC),
        site="youtube.com",
        in_reply_to="https://www.youtube.com/watch?v=bRndL3cAsT1",
        engagement=6,
    )
    assert [post.in_reply_to for post in page.posts[1:3]] == [first, first]
    assert page.posts[4].text == "FREE brindlecast keys @everyone"
    assert page.posts[5].author == Author(name="Old Display Name")
    assert page.unread == 0


def test_the_newest_videos_found_that_hold_a_term_have_their_comments_read() -> None:
    source = replace(SOURCE, comments=2)
    cursor: Cursor = {"reached": {"brindlecast": 0}, "wanted": ["v1", "v2", "v3", "v4"]}
    request = next(r for r in source.request(cursor, ["brindlecast"], NOW) if resource(r) == "videos")
    items = [
        video("v1"),
        video("v2", title="something else"),
        video("v3", publishedAt="2026-12-01T10:00:00Z"),
        video("v4", publishedAt="2026-12-01T11:00:00Z"),
    ]
    cursor = source.parse(answer(request, {"items": items}), cursor).cursor
    assert places(source.request(cursor, ["brindlecast"], NOW)) == ["v4", "v3"]
    assert places(replace(source, comments=0).request(cursor, ["brindlecast"], NOW)) == []


def test_comments_are_read_page_by_page_down_to_those_known() -> None:
    first = WATCHED.request({}, [], NOW)[0]
    body = {"items": [thread("c3", NOW - timedelta(hours=1))], "nextPageToken": "next"}
    page = WATCHED.parse(answer(first, body), {})
    assert asked(page.more[0])["pageToken"] == "next"
    old = thread("c1", NOW - timedelta(days=4))
    body = {"items": [thread("c2", NOW - timedelta(hours=2)), old], "nextPageToken": "more"}
    page = WATCHED.parse(answer(page.more[0], body), page.cursor)
    assert ([post.key for post in page.posts], page.more) == (["c2"], ())
    assert page.cursor["comments"] == {VIDEO: int(NOW.timestamp())}


def test_the_place_of_comments_that_are_asked_for_no_more_is_forgotten() -> None:
    cursor = {"comments": {"gone": 1, VIDEO: 2}}
    page = WATCHED.parse(answer(WATCHED.request(cursor, [], NOW)[0], {"items": []}), cursor)
    assert set(page.cursor["comments"]) == {VIDEO}


@pytest.mark.parametrize("reason", ["commentsDisabled", "videoNotFound", "forbidden"])
def test_a_video_without_comments_is_told_when_it_is_in_the_settings_and_passed_over_otherwise(
    reason: str,
) -> None:
    request = WATCHED.request({}, [], NOW)[0]
    page = WATCHED.parse(answer(request, refused(reason), 403), {})
    assert (page.unread, page.posts) == (1, ())
    assert VIDEO in page.unread_why
    cursor: Cursor = {"newest": [["v1", 5], ["v2", 4]], "reached": {"brindlecast": 0}}
    request = next(r for r in SOURCE.request(cursor, ["brindlecast"], NOW) if places([r]) == ["v1"])
    page = SOURCE.parse(answer(request, refused(reason), 403), cursor)
    assert (page.unread, page.cursor["newest"]) == (0, [["v2", 4]])


def test_answers_that_are_counted_but_never_come_are_told() -> None:
    body = sample("youtube.comments.json")
    del body["items"][0]["replies"]
    page = WATCHED.parse(answer(WATCHED.request({}, [], NOW)[0], body), {})
    assert (len(page.posts), page.unread) == (4, 1)
    assert "answers" in page.unread_why
