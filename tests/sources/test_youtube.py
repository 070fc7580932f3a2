"""YouTube: what it asks for, and what a search leads to.

`LISTENPOST_SAMPLES` names the folder of recorded replies (default: `../shared/samples` beside us).
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.traffic import Page
from core.types import Author, Post
from tests.sources.youtube_replies import (
    NOW,
    SOURCE,
    answer,
    asked,
    found,
    resource,
    sample,
    search,
)

RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "youtube"
)


# ------------------------------------------------------------------------------------------- what it asks for


def test_all_terms_share_one_search_as_there_are_only_a_hundred_a_day() -> None:
    (request,) = SOURCE.request({}, ["brindlecast", "brindle cast", 'a "b" c'], NOW)
    assert request.url.startswith("https://www.googleapis.com/youtube/v3/search?")
    assert asked(request) == {
        "part": "snippet",
        "q": '"brindlecast"|"brindle cast"|"a b c"',
        "type": "video,channel",
        "order": "date",
        "publishedAfter": "2026-11-28T12:00:00Z",
        "publishedBefore": "2026-12-01T12:00:00Z",
        "maxResults": "50",
    }
    assert asked(search(replace(SOURCE, new_channels=False)))["type"] == "video"


def test_its_day_has_room_for_its_polls() -> None:
    """With the settings as they are: 48 searches of 100, and 11 other requests a poll of 10,000 a day."""
    polls = timedelta(days=1) / SOURCE.every
    assert polls * SOURCE.pages <= 100
    assert polls * (SOURCE.comments + SOURCE.pages) * 2 <= 10_000


def test_the_key_goes_to_the_api_alone_and_stands_in_no_request() -> None:
    own = SOURCE.sign_in
    assert (own.origins, own.parameter, own.secret) == (("https://www.googleapis.com",), "key", "an-api-key")
    assert "an-api-key" not in repr((SOURCE, own, SOURCE.request({}, ["brindlecast"], NOW)))


def test_terms_that_do_not_fit_into_one_search_make_two() -> None:
    terms = [f"brindlecast number {n}" for n in range(30)]
    requests = SOURCE.request({}, terms, NOW)
    assert len(requests) == 2
    assert all(len(asked(request)["q"]) <= 450 for request in requests)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret": ""}, "no API key"),
        ({"comments": -1}, "comments"),
        ({"pages": 0}, "pages"),
        ({"videos": ("https://www.youtube.com/watch?v=abc",)}, "is no id"),
        ({"channels": ("@brindlecast",)}, "is no id"),
    ],
)
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)


# --------------------------------------------------------------------------------- what a search leads to


def looked_up(page: Page) -> list[str]:
    return [asked(request)["id"] for request in page.more if resource(request) == "videos"]


def test_every_video_found_is_looked_up_and_a_channel_is_heard_at_once() -> None:
    page = SOURCE.parse(answer(search(), sample()), {})
    assert looked_up(page) == ["bRndL3cAsT1,qU1llb4se_-,t1lv4nt0003,fr33k3ys004"]
    assert page.posts == (
        Post(
            source="my-tube",
            key="UCbrindlecasthelpexample5",
            url="https://www.youtube.com/channel/UCbrindlecasthelpexample5",
            title="Brindlecast & Friends Support",
            text="The official help desk for Brindlecast. Write to us ...",
            author=Author(name="Brindlecast & Friends Support"),
            said_at=datetime(2026, 11, 30, 17, 22, 10, tzinfo=UTC),
            site="youtube.com",
        ),
    )


def test_videos_are_kept_to_be_looked_up_until_they_were() -> None:
    page = SOURCE.parse(answer(search(), sample()), {})  # and then the power went
    later = SOURCE.request(page.cursor, ["brindlecast"], NOW + timedelta(minutes=30))
    again = [request for request in later if resource(request) == "videos"]
    assert [asked(request)["id"] for request in again] == looked_up(page)
    page = SOURCE.parse(answer(again[0], sample("youtube.videos.json")), page.cursor)
    assert len(page.posts) == 4
    assert page.cursor["wanted"] == []


def test_more_videos_than_fit_are_looked_up_in_turns() -> None:
    cursor = {"wanted": [f"video{n:03}" for n in range(120)]}
    requests = [r for r in SOURCE.request(cursor, ["brindlecast"], NOW) if resource(r) == "videos"]
    assert [asked(request)["id"].count(",") + 1 for request in requests] == [50, 50, 20]


def test_a_video_that_is_gone_when_it_is_looked_up_is_counted() -> None:
    page = SOURCE.parse(answer(search(), sample()), {})
    body = sample("youtube.videos.json")
    del body["items"][0]
    page = SOURCE.parse(answer(page.more[0], body), page.cursor)
    assert (len(page.posts), page.unread) == (3, 1)
    assert "no details" in page.unread_why


def test_a_search_goes_on_to_the_next_page_and_leaves_the_rest_to_the_next_poll() -> None:
    first = search()
    oldest = NOW - timedelta(hours=2)
    body = {"items": [found("a"), found("b", oldest)], "nextPageToken": "CDIQAA"}
    page = SOURCE.parse(answer(first, body), {})
    following = page.more[-1]
    assert asked(following) == {**asked(first), "pageToken": "CDIQAA"}
    older = NOW - timedelta(hours=5)
    page = SOURCE.parse(
        answer(following, {"items": [found("c", older)], "nextPageToken": "CGQQAA"}), page.cursor
    )
    assert [resource(request) for request in page.more] == ["videos"]
    later = SOURCE.request(page.cursor, ["brindlecast"], NOW + timedelta(minutes=30))
    left = [asked(request) for request in later if resource(request) == "search"][1]
    assert (left["publishedAfter"], left["publishedBefore"]) == (
        "2026-11-28T12:00:00Z",
        "2026-12-01T07:00:01Z",
    )
    page = SOURCE.parse(answer(later[1], {"items": []}), page.cursor)
    assert page.cursor["left"] == []


def test_a_full_page_without_a_way_on_is_followed_by_time_in_the_next_poll() -> None:
    items = [found(f"v{n}", NOW - timedelta(minutes=n)) for n in range(50)]
    page = SOURCE.parse(answer(search(), {"items": items}), {})
    assert [resource(request) for request in page.more] == ["videos"]
    later = SOURCE.request(page.cursor, ["brindlecast"], NOW + timedelta(minutes=30))
    assert asked(later[1])["publishedBefore"] == "2026-12-01T11:11:01Z"


def test_a_page_without_anything_does_not_lead_on_for_ever() -> None:
    page = SOURCE.parse(answer(search(), {"items": [], "nextPageToken": "CDIQAA"}), {})
    assert (page.more, page.cursor["left"]) == ((), [])


def test_it_searches_again_for_the_hours_in_which_videos_are_found_late() -> None:
    cursor = SOURCE.parse(answer(search(), {"items": []}), {}).cursor
    later = NOW + timedelta(minutes=30)
    assert asked(search(cursor=cursor, at=later))["publishedAfter"] == "2026-12-01T06:00:00Z"


def test_a_new_topic_is_searched_further_back_than_the_others() -> None:
    cursor = SOURCE.parse(answer(search(), {"items": []}), {}).cursor
    both = SOURCE.request(cursor, ["brindlecast", "quillbase"], NOW + timedelta(minutes=30))
    assert [(asked(r)["q"], asked(r)["publishedAfter"][:13]) for r in both] == [
        ('"brindlecast"', "2026-12-01T06"),
        ('"quillbase"', "2026-11-28T12"),
    ]
    for request in both:
        cursor = SOURCE.parse(answer(request, {"items": []}, at=NOW + timedelta(minutes=30)), cursor).cursor
    assert len(SOURCE.request(cursor, ["brindlecast", "quillbase"], NOW + timedelta(hours=1))) == 1
    only = SOURCE.request(cursor, ["quillbase"], NOW + timedelta(hours=1))[0]
    assert set(SOURCE.parse(answer(only, {"items": []}), cursor).cursor["reached"]) == {"quillbase"}


# ------------------------------------------------------------------------------------------------ recordings

recorded = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recorded replies at {RECORDED} (set LISTENPOST_SAMPLES)"
)


def recording(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    return body


@recorded
@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("search_by_developer.json", 5),
        ("search_by_event.json", 25),
        ("search_by_keywords_p1.json", 25),
        ("search_by_keywords_p2.json", 25),
        ("search_by_location.json", 5),
        ("search_by_mine.json", 2),
        ("search_by_related_video.json", 5),
        ("search_videos_by_channel.json", 5),
    ],
)
def test_every_recorded_video_is_looked_up_and_the_next_page_asked_for(name: str, items: int) -> None:
    page = SOURCE.parse(answer(search(), recording(name)), {})
    ids = [item["id"]["videoId"] for item in recording(name)["items"]]
    assert looked_up(page) == [",".join(ids)]
    assert len(set(ids)) == items
    assert (page.unread, page.posts) == (0, ())
    assert asked(page.more[-1])["pageToken"] == recording(name)["nextPageToken"]


@recorded
def test_recorded_channels_are_heard_as_they_are_named() -> None:
    body = recording("search_channels.json")
    page = SOURCE.parse(answer(search(), body), {})
    assert [post.key for post in page.posts] == [item["id"]["channelId"] for item in body["items"]]
    assert (len(page.posts), page.unread, looked_up(page)) == (5, 0, [])
    assert page.posts[0].title == "NLaFourcadeVEVO"
    assert page.posts[0].said_at == datetime(2009, 9, 2, 23, 35, 38, tzinfo=UTC)


@recorded
def test_the_two_recorded_pages_of_a_search_follow_one_another() -> None:
    page = SOURCE.parse(answer(search(), recording("search_by_keywords_p1.json")), {})
    last = SOURCE.parse(answer(page.more[-1], recording("search_by_keywords_p2.json")), page.cursor)
    assert len(last.cursor["wanted"]) == 49  # one video stands on both
    assert [resource(request) for request in last.more] == ["videos"]
