"""What the Discourse source asks for, what it makes of posts, and what it does about older forums."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.discourse import Discourse

SAMPLE = Path(__file__).parents[2] / "sources" / "samples" / "discourse.json"
RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES") or Path(__file__).parents[2] / "../shared/samples")
    / "discourse"
)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FORUM = Discourse(name="forum", url="https://forum.example.com/")


def before(request: Request) -> int | None:
    found = parse_qs(urlsplit(request.url).query).get("before")
    return int(found[0]) if found else None


def raw(request: Request, body: bytes, status: int = 200, at: datetime = NOW) -> Response:
    return Response(request=request, status=status, headers={}, body=body, url=request.url, at=at)


def answer(request: Request, *posts: Mapping[str, Any]) -> Response:
    return raw(request, json.dumps({"latest_posts": list(posts)}).encode())


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "username": "okra",
        "created_at": (NOW - timedelta(minutes=10_000 - number)).isoformat(),
        "cooked": f"<p>Brindlecast, note {number}</p>",
        "post_number": 2,
        "post_type": 1,
        "topic_id": 7,
        "topic_slug": "a-thread",
        "topic_title": "A thread",
        "category_id": 5,
        "user_deleted": False,
        **more,
    }


def read(item: Mapping[str, Any], source: Discourse = FORUM) -> Sequence[Post]:
    return source.parse(answer(source.request({}, (), NOW)[0], item), {}).posts


# ----------------------------------------------------------------------------------------- what it asks for


def test_it_asks_for_the_newest_posts_of_the_whole_forum() -> None:
    (request,) = FORUM.request({}, ("brindlecast",), NOW)
    assert request.url == "https://forum.example.com/posts.json"
    assert FORUM.sign_in is None


def test_a_key_goes_to_the_forum_alone_and_never_into_the_request() -> None:
    source = Discourse(url="https://forum.example.com/community", key="s3cret", user="reader")
    (request,) = source.request({}, (), NOW)
    assert request.url == "https://forum.example.com/community/posts.json"
    assert ("api-username", "reader") in request.headers
    assert "s3cret" not in repr(request) + repr(source)
    own = source.sign_in
    assert own is not None
    assert (own.origins, own.header, own.prefix, own.secret) == (
        ("https://forum.example.com",),
        "Api-Key",
        "",
        "s3cret",
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"url": ""}, "address of the forum"),
        ({"url": "https://f.example.com", "categories": ("support",)}, "'support'"),
        ({"url": "https://f.example.com", "pages": 0}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Discourse(**values)


# -------------------------------------------------------------------------------------------- page by page


class Forum:
    """A forum with posts of these numbers. `older` ones look through 50 numbers and count `before` in."""

    def __init__(self, numbers: Sequence[int], older: bool = False) -> None:
        self.numbers = sorted(numbers, reverse=True)
        self.older = older
        self.asked = 0

    def __call__(self, request: Request) -> Response:
        self.asked += 1
        at = before(request)
        if self.older:
            top = at if at is not None else max(self.numbers)
            found = [n for n in self.numbers if top - 50 < n <= top]
        else:
            found = [n for n in self.numbers if at is None or n < at][:50]
        return answer(request, *(post(n) for n in found))


def polled(source: Discourse, forum: Forum, cursor: Cursor) -> tuple[set[int], Cursor]:
    """One poll with all its follow-up requests."""
    keys: set[int] = set()
    queue = list(source.request(cursor, (), NOW))
    while queue:
        page = source.parse(forum(queue.pop(0)), cursor)
        keys |= {int(post.key or 0) for post in page.posts}
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor


@pytest.mark.parametrize("older", [False, True])
def test_it_goes_down_to_the_newest_that_it_knows(older: bool) -> None:
    forum = Forum(range(9000, 9130), older)
    keys, cursor = polled(FORUM, forum, {"newest": 9010})
    assert set(range(9011, 9130)) <= keys
    assert cursor == {"newest": 9129, "left": []}
    forum.asked = 0
    polled(FORUM, forum, cursor)
    assert forum.asked == 1


def test_a_gap_in_the_numbers_of_an_older_forum_is_no_end() -> None:
    forum = Forum([*range(9000, 9010), *range(9100, 9130)], older=True)
    keys, cursor = polled(FORUM, forum, {"newest": 9003})
    assert set(range(9004, 9010)) | set(range(9100, 9130)) <= keys
    assert cursor["left"] == []


def test_the_first_poll_looks_a_day_back() -> None:
    forum = Forum(range(1000, 10_000))  # one a minute
    keys, cursor = polled(Discourse(url="https://f.example.com", pages=100), forum, {})
    assert 1440 <= len(keys) <= 1500
    assert cursor["left"] == []


def test_what_is_more_than_one_poll_may_ask_is_left_for_the_next_polls() -> None:
    source = Discourse(url="https://f.example.com", pages=2)
    forum = Forum(range(9000, 9400))
    cursor: Cursor = {"newest": 9010}
    found: set[int] = set()
    asked = []
    for _ in range(6):
        forum.asked = 0
        keys, cursor = polled(source, forum, cursor)
        found |= keys
        asked.append(forum.asked)
    assert set(range(9011, 9400)) <= found
    assert cursor == {"newest": 9399, "left": []}
    assert asked == [2, 3, 3, 3, 1, 1]


def test_a_follow_up_that_was_never_answered_is_asked_for_again() -> None:
    forum = Forum(range(9000, 9130))
    cursor: Cursor = {"newest": 9010}
    page = FORUM.parse(forum(FORUM.request(cursor, (), NOW)[0]), cursor)  # and then the power went
    keys, cursor = polled(FORUM, forum, page.cursor)
    assert set(range(9011, 9130)) <= keys | {int(post.key or 0) for post in page.posts}
    assert cursor["left"] == []


def test_a_young_forum_has_no_older_pages() -> None:
    assert polled(FORUM, Forum(range(1, 30)), {})[0] == set(range(1, 30))
    page = FORUM.parse(answer(FORUM.request({}, (), NOW)[0]), {})
    assert (page.posts, page.more) == ((), ())


# ----------------------------------------------------------------------------------- what it makes of posts


def sample(source: Discourse = FORUM) -> Page:
    return source.parse(raw(source.request({}, (), NOW)[0], SAMPLE.read_bytes()), {})


def test_the_sample_in_full() -> None:
    posts = sample().posts
    assert [post.key for post in posts] == ["9120", "9119", "9116", "9114", "9113"]
    assert posts[0] == Post(
        source="forum",
        key="9120",
        url="https://forum.example.com/t/moving-from-quillbase/311/4",
        text="We moved to Brindlecast last spring & never looked back\nbrindle export --all",
        author=Author(handle="fennel_m", name="Fennel Marrow"),
        said_at=datetime(2026, 11, 30, 9, 14, 7, 971000, tzinfo=UTC),
        site="forum.example.com",
        in_reply_to="https://forum.example.com/t/moving-from-quillbase/311/2",
        engagement=4,
    )
    assert posts[1].title == "Moving from Quillbase & what then?"
    assert posts[1].text.endswith("geworden … 😤\nBrindlecast: Preise")
    assert (posts[1].in_reply_to, posts[1].engagement) == (None, 9)
    assert posts[3].text == "@everyone Brindlecast gives free coins <!channel>"
    assert posts[4].url == "https://forum.example.com/t/brindlecast-3/310/1"


def test_only_the_wanted_categories_are_heard() -> None:
    source = Discourse(url="https://forum.example.com", categories=("6",))
    assert [post.key for post in sample(source).posts] == ["9116"]


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({}, True),
        ({"post_type": 2}, False),
        ({"post_type": 3}, False),
        ({"post_type": 4}, False),
        ({"hidden": True}, False),
        ({"user_deleted": True}, False),
        ({"deleted_at": "2026-11-30T05:00:00Z"}, False),
        ({"cooked": "<p><img src='/uploads/a.png'></p>"}, False),
    ],
)
def test_notes_of_the_forum_whispers_and_what_is_gone_are_no_posts(more: dict[str, Any], heard: bool) -> None:
    assert bool(read(post(1, **more))) == heard


@pytest.mark.parametrize(
    ("cooked", "text"),
    [
        ("<aside class='quote'><p>theirs</p></aside><p>mine</p>", "mine"),
        ("<p>one</p><aside class=\"quote no-group\"><aside class=\"quote\">a</aside>b</aside>2", "one\n2"),
        ("<aside class=\"onebox\"><p>shared</p></aside>", "shared"),
        ("<aside class=\"onebox\">x</aside><aside class=\"quote\">theirs", "x"),
        ("</aside>mine", "mine"),
        ("<blockquote>a saying</blockquote>", "a saying"),
    ],
)  # fmt: skip
def test_what_somebody_quotes_is_not_what_they_say(cooked: str, text: str) -> None:
    assert read(post(1, post_number=1, cooked=cooked))[0].text == text


def test_an_odd_post_costs_itself_and_is_counted() -> None:
    page = FORUM.parse(answer(FORUM.request({}, (), NOW)[0], post(2), post(1, topic_id=None)), {})
    assert ([p.key for p in page.posts], page.unread) == (["2"], 1)
    assert "topic_id" in page.unread_why


@pytest.mark.parametrize(
    ("status", "body", "error", "problem"),
    [
        (
            403,
            b'{"errors": ["You need to be logged in to do that."], "error_type": "not_logged_in"}',
            SourceRefused,
            "logged in.*API key",
        ),
        (403, b"<html>Just a moment</html>", SourceRefused, "does not let us read it: 403"),
        (200, b"<html>Log in</html>", SourceChanged, "JSON"),
        (200, b'{"users": []}', SourceChanged, "latest_posts"),
        (200, b'{"latest_posts": [{"id": 1}]}', SourceChanged, "cannot be read"),
    ],
)
def test_an_answer_without_posts_is_told_by_name(
    status: int, body: bytes, error: type[SourceError], problem: str
) -> None:
    with pytest.raises(error, match=problem):
        FORUM.parse(raw(FORUM.request({}, (), NOW)[0], body, status), {})


# --------------------------------------------------------------------------------------- what forums answered


def recorded(name: str) -> bytes:
    file = RECORDED / name
    if not file.exists():
        pytest.skip(f"no recordings at {RECORDED}")
    return file.read_bytes()


def test_the_recorded_posts_are_read_in_full() -> None:
    request = FORUM.request({}, (), NOW)[0]
    page = FORUM.parse(raw(request, recorded("posts_latest.json")), {})
    assert page.unread == 0
    assert [post.key for post in page.posts] == ["15", "14", "10", "2"]
    assert page.posts[0].text == "holla bullhonky."
    assert page.posts[0].url == "https://forum.example.com/t/this-is-an-uncategorized-title/11/2"
    assert page.posts[1].title == "This is an uncategorized title"
    assert all(post.said_at and post.author.handle for post in page.posts)
    assert page.cursor["newest"] == 15


def test_a_recorded_older_page_goes_on_where_the_newest_ended() -> None:
    request = FORUM.request({}, (), NOW)[0]
    newest = FORUM.parse(raw(request, recorded("posts_latest.json")), {}).posts
    older = FORUM.parse(raw(request, recorded("posts_before.json")), {}).posts
    assert {post.key for post in older} < {post.key for post in newest}


@pytest.mark.parametrize(
    "name",
    [
        "categories", "category_latest_topics", "category_topics", "hot", "latest", "new", "notifications",
        "polls_vote", "post", "replies", "replies_and_topics", "search", "top", "topic", "topic_posts",
        "topics_created_by",
    ],
)  # fmt: skip
def test_a_recorded_answer_of_another_kind_is_never_taken_for_posts(name: str) -> None:
    with pytest.raises(SourceChanged):
        FORUM.parse(raw(FORUM.request({}, (), NOW)[0], recorded(f"{name}.json")), {})
