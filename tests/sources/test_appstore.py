"""Reviews of the App Store: countries, pages, feeds with and without times, a recorded feed."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceChanged
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.appstore import AppStore

RECORDINGS = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples"))
RECORDED = RECORDINGS / "appstore" / "itunes_rss_reviews.json"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
STORE = AppStore(name="as", apps=("id900000100",))


def answer(request: Request, document: Any, at: datetime = NOW) -> Response:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Response(request=request, status=200, headers={}, body=body, url=request.url, at=at)


def label(value: str) -> dict[str, str]:
    return {"label": value}


def review(number: int, at: datetime | None = NOW, **more: Any) -> dict[str, Any]:
    return {
        "author": {"uri": label("https://x.example/"), "name": label("marrowby"), "label": ""},
        **({"updated": label(at.isoformat())} if at else {}),
        "im:rating": label("4"),
        "im:version": label("3.2"),
        "id": label(str(number)),
        "title": label(f"Review {number}"),
        "content": {"label": "Brindlecast is fine", "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": "https://reviews.example.com/?id=1"}},
        "im:voteSum": label("2"),
        "im:voteCount": label("3"),
        **more,
    }


def feed(*entries: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"feed": {"id": label("x"), "updated": label(NOW.isoformat()), "entry": entries, **more}}


def read(document: Any, cursor: Cursor | None = None, source: AppStore = STORE, at: datetime = NOW) -> Page:
    cursor = cursor or {}
    return source.parse(answer(source.request(cursor, (), at)[0], document, at), cursor)


# ------------------------------------------------------------------------------------------- what it asks for


def test_each_app_is_asked_for_in_each_country() -> None:
    source = AppStore(
        apps=("900000100", "https://apps.apple.com/us/app/quillbase/id900000200"), countries=("us", "DE")
    )
    assert [request.url for request in source.request({}, (), NOW)] == [
        f"https://itunes.apple.com/{country}/rss/customerreviews/page=1/id={app}/sortby=mostrecent/json"
        for app in ("900000100", "900000200")
        for country in ("us", "de")
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"apps": ()}, "at least one"),
        ({"apps": ("com.example.brindlecast",)}, "com.example.brindlecast"),
        ({"countries": ()}, "countries"),
        ({"countries": ("usa",)}, "usa"),
        ({"pages": 0}, "pages"),
        ({"pages": 11}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        AppStore(**{"apps": ("900000100",), **values})


class Store:
    """A store with these reviews, newest first, by pages."""

    def __init__(self, reviews: Sequence[Mapping[str, Any]]) -> None:
        self.reviews = reviews
        self.asked: list[int] = []

    def __call__(self, request: Request, at: datetime) -> Response:
        page = int(request.url.partition("page=")[2].partition("/")[0])
        self.asked.append(page)
        found = self.reviews[(page - 1) * 50 : page * 50]
        document = feed(*found)
        if len(found) == 1:
            document["feed"]["entry"] = found[0]
        elif not found:
            del document["feed"]["entry"]
        return answer(request, document, at)


def poll(
    store: Store, cursor: Cursor, at: datetime = NOW, source: AppStore = STORE
) -> tuple[set[str], Cursor]:
    store.asked.clear()
    keys: set[str] = set()
    queue = list(source.request(cursor, (), at))
    while queue:
        page = source.parse(store(queue.pop(0), at), cursor)
        keys |= {post.key or "" for post in page.posts}
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor


def test_a_new_app_is_read_a_week_back() -> None:
    store = Store([review(n, NOW - timedelta(hours=2 * n)) for n in range(200)])
    keys, _ = poll(store, {})
    assert len(keys) == 100
    assert store.asked == [1, 2]


def test_later_it_reads_as_far_as_what_it_had() -> None:
    old = [review(n, NOW - timedelta(hours=n)) for n in range(170)]
    _, cursor = poll(Store(old), {})
    later = NOW + timedelta(days=1)
    new = [review(1000 + n, later - timedelta(minutes=n)) for n in range(70)]
    store = Store([*new, *old])
    keys, cursor = poll(store, cursor, later)
    assert {str(1000 + n) for n in range(70)} <= keys
    assert store.asked == [1, 2]
    assert poll(store, cursor, later)[1] == cursor
    assert store.asked == [1]


def test_where_a_feed_tells_no_times_the_ids_say_where_it_was() -> None:
    old = [review(n, None) for n in range(120)]
    _, cursor = poll(Store(old), {})
    store = Store([*[review(1000 + n, None) for n in range(60)], *old])
    keys, cursor = poll(store, cursor)
    assert {str(1000 + n) for n in range(60)} <= keys
    assert store.asked == [1, 2]
    assert len(cursor["seen"]["900000100/us"]) == 100


def test_it_reads_no_more_pages_than_it_may() -> None:
    store = Store([review(n, NOW - timedelta(minutes=n)) for n in range(700)])
    assert len(poll(store, {})[0]) == 500
    assert len(poll(store, {}, source=replace(STORE, pages=1))[0]) == 50


def test_a_place_that_is_asked_for_no_more_is_forgotten() -> None:
    cursor = read(feed(review(1))).cursor
    other = AppStore(apps=("900000200",))
    assert list(read(feed(review(2)), cursor, other).cursor["reached"]) == ["900000200/us"]


# ---------------------------------------------------------------------------------------------------- reviews


def test_a_review_in_full() -> None:
    assert read(feed(review(7, NOW - timedelta(hours=3)))).posts == (
        Post(
            source="as",
            key="7",
            url="https://reviews.example.com/?id=1",
            title="Review 7",
            text="Brindlecast is fine",
            author=Author(name="marrowby"),
            said_at=NOW - timedelta(hours=3),
            site="apps.apple.com",
            country="US",
            rating=4,
            engagement=3,
        ),
    )


def test_a_single_review_is_no_list_and_none_is_nothing_at_all() -> None:
    assert [post.key for post in read(feed(entry=review(1))).posts] == ["1"]
    none = feed()
    del none["feed"]["entry"]
    assert read(none).posts == ()


def test_the_app_itself_is_no_review() -> None:
    app = {"im:name": label("Brindlecast"), "id": label("https://x.example/"), "title": label("Brindlecast")}
    page = read(feed(app, review(1)))
    assert [post.key for post in page.posts] == ["1"]
    assert page.unread == 0


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"label": "a\n\n b < c", "attributes": {"type": "text"}}, "a\nb < c"),
        ([{"label": "one"}, {"label": "<p>two</p>", "attributes": {"type": "html"}}], "one"),
        ([{"label": "<p>a</p><p>b &amp; c</p>", "attributes": {"type": "html"}}], "a\nb & c"),
        ({"label": "<b>x</b> <script>alert(1)</script>"}, "x"),
    ],
)
def test_the_text_is_plain_whatever_shape_it_has(content: Any, text: str) -> None:
    assert read(feed(review(1, content=content))).posts[0].text == text


@pytest.mark.parametrize("rating", ["0", "6", "many", ""])
def test_a_review_that_cannot_be_read_is_counted(rating: str) -> None:
    page = read(feed(review(1), {**review(2), "im:rating": label(rating)}))
    assert len(page.posts) == 1
    assert (page.unread, page.unread_why) == (1, "a review has no rating from 1 to 5")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (b"<html>Store</html>", "JSON"),
        ({}, "feed"),
        ({"feed": {}}, "feed"),
        ({"feed": {"id": label("x"), "entry": None}}, "not where"),
        ({"feed": {"id": label("x"), "entries": [review(1)]}}, "not where"),
        (feed({"id": label("1")}), "rating"),
        (feed({**review(1), "link": {}}), "where it stands"),
        ({"feed": {"id": label("x"), "entry": [review(1, None)]}}, "when it was said"),
    ],
)
def test_a_feed_of_another_shape_is_told(document: Any, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        read(document)


# -------------------------------------------------------------------------------------------------- recording


@pytest.mark.skipif(not RECORDED.is_file(), reason=f"no recording at {RECORDED} (set LISTENPOST_SAMPLES)")
def test_a_recorded_feed_is_read_in_full() -> None:
    body = RECORDED.read_bytes()
    page = read(body)
    entries = json.loads(body)["feed"]["entry"]
    assert page.unread == 0
    assert len(page.posts) == 50
    assert Counter(post.rating for post in page.posts) == {1: 11, 2: 16, 3: 12, 4: 4, 5: 7}
    assert [post.key for post in page.posts] == [entry["id"]["label"] for entry in entries]
    assert [post.title for post in page.posts] == [
        " ".join(entry["title"]["label"].split()) for entry in entries
    ]
    assert ["".join(post.text.split()) for post in page.posts] == [
        "".join(entry["content"]["label"].split()) for entry in entries
    ]
    assert page.posts[0].said_at == datetime(2021, 11, 20, 17, 25, 34, tzinfo=UTC)
    assert page.posts[0].url == "https://itunes.apple.com/us/review?id=284815942&type=Purple%20Software"
    assert page.posts[0].author == Author(name="Reviewer 001")
    assert page.posts[0].engagement == 581
    assert page.more == ()  # all of them are older than a week


@pytest.mark.parametrize("broken", [b"<html>sorry</html>", feed()], ids=["no JSON", "an empty page"])
def test_a_page_that_cannot_be_had_is_asked_for_again_by_the_next_poll(broken: Any) -> None:
    known = NOW - timedelta(hours=3)
    cursor: Cursor = {"reached": {"900000100/us": int(known.timestamp())}}
    newest = feed(*(review(n, NOW - timedelta(minutes=n)) for n in range(50)))
    page = read(newest, cursor)
    assert len(page.more) == 1
    after = page.cursor
    with contextlib.suppress(SourceChanged):
        after = STORE.parse(answer(page.more[0], broken), after).cursor
    [more] = read(newest, after).more
    older = feed(*(review(n, NOW - timedelta(minutes=n)) for n in range(50, 200)))
    last = STORE.parse(answer(more, older), after)
    assert len(last.posts) == 150
    assert last.cursor["reached"] == {"900000100/us": T}
