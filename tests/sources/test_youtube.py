"""YouTube: what it asks for, what it makes of videos, channels and comments.

`LISTENPOST_SAMPLES` names the folder of recorded replies (default: `../shared/samples` beside us).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._youtube_refusal import midnight
from sources.youtube import YouTube

SAMPLES = Path(sources.__file__ or "").parent / "samples"
RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "youtube"
)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SOURCE = YouTube(name="my-tube", secret="an-api-key")
VIDEO = "bRndL3cAsT1"


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def resource(request: Request) -> str:
    return urlsplit(request.url).path.rpartition("/")[2]


def answer(request: Request, body: Any, status: int = 200, at: datetime = NOW) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=at)


def sample(name: str = "youtube.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def found(video: str, at: datetime = NOW - timedelta(hours=1), kind: str = "video") -> dict[str, Any]:
    return {
        "id": {"kind": f"youtube#{kind}", f"{kind}Id": video},
        "snippet": {"publishedAt": at.isoformat(), "title": "about brindlecast", "description": ""},
    }


def video(name: str, title: str = "about brindlecast", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "snippet": {
            "title": title,
            "description": "",
            "publishedAt": "2026-12-01T09:00:00Z",
            "channelTitle": "Marrow & Fennel",
            **more,
        },
        "statistics": {"likeCount": "3"},
    }


def thread(number: str, at: datetime, text: str = "about brindlecast") -> dict[str, Any]:
    said = {"textDisplay": text, "authorDisplayName": "@a", "publishedAt": at.isoformat(), "likeCount": 0}
    top = {"id": number, "snippet": said}
    return {"snippet": {"videoId": VIDEO, "topLevelComment": top, "totalReplyCount": 0}}


def search(source: YouTube = SOURCE, cursor: Cursor | None = None, at: datetime = NOW) -> Request:
    return source.request(cursor or {}, ["brindlecast"], at)[0]


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


def refused(
    reason: str, message: str = "No.", status: int = 403, domain: str = "youtube.x"
) -> dict[str, Any]:
    return {
        "error": {
            "code": status,
            "message": message,
            "errors": [{"message": message, "domain": domain, "reason": reason}],
        }
    }


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


# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (403, refused("quotaExceeded", domain="youtube.quota"), SourceBusy, "midnight in California"),
        (403, refused("dailyLimitExceeded"), SourceBusy, "midnight"),
        (
            429,
            refused("rateLimitExceeded", "Quota exceeded for metric 'Search Queries' per day"),
            SourceBusy,
            "midnight",
        ),
        (403, refused("rateLimitExceeded"), SourceBusy, "pause"),
        (429, b"slow down", SourceBusy, "pause"),
        (
            400,
            refused("badRequest", "API key not valid. Please pass a valid API key."),
            SourceRefused,
            "API key",
        ),
        (
            400,
            {"error": {"message": "no", "details": [{"reason": "API_KEY_INVALID"}]}},
            SourceRefused,
            "accept the API key",
        ),
        (403, refused("accessNotConfigured"), SourceRefused, "switch it on"),
        (403, refused("ipRefererBlocked"), SourceRefused, "restrictions"),
        (403, refused("forbidden", 'See <a href="/x">this</a>.'), SourceRefused, "See this."),
        (403, b"<html>", SourceRefused, "does not say why"),
        (404, refused("notFound"), SourceRefused, "refuses"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, body: Any, kind: type[SourceError], says: str) -> None:
    with pytest.raises(kind, match=says):
        SOURCE.parse(answer(search(), body, status), {})
    assert status in search().also


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), datetime(2026, 12, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), datetime(2026, 11, 1, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),  # clocks go back
    ],
)
def test_the_quota_is_filled_up_at_midnight_in_california(now: datetime, until: datetime) -> None:
    assert midnight(now) == until
    with pytest.raises(SourceBusy) as caught:
        SOURCE.parse(answer(search(), refused("quotaExceeded"), 403, at=now), {})
    assert caught.value.until == until


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>Sign in</html>", "JSON"),
        (b"{}", "items"),
        ({"items": [{"id": {"kind": "youtube#song"}}]}, "id.kind"),
        ({"error": {"message": "Backend error"}}, "Backend error"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: Any, says: str) -> None:
    with pytest.raises(SourceChanged, match=says):
        SOURCE.parse(answer(search(), body), {})


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
