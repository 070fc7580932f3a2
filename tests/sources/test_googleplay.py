"""Reviews of Google Play: the call of the store's page, its nested lists, a recorded answer."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.googleplay import GooglePlay

RECORDINGS = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples"))
RECORDED = RECORDINGS / "googleplay" / "reviews-translate-initial.txt"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
PLAY = GooglePlay(name="gp", apps=("com.example.brindlecast",))


def review(number: int, at: int = T, text: Any = "Brindlecast is fine", stars: Any = 4) -> list[Any]:
    picture = [None, 2, None, [None, None, "https://img.example.com/1"]]
    return [f"id-{number}", ["Marrow B.", picture], stars, None, text, [at, 5000], 2, None, None, [], "3.2"]


def wrapped(reviews: Any, token: str | None = None, error: list[int] | None = None) -> bytes:
    inner = None if error else json.dumps([reviews, [None, token]] if token else [reviews])
    calls = [["wrb.fr", "UsvDTd", inner, None, None, error, "generic"], ["di", 12]]
    return b")]}'\n\n" + json.dumps(calls).encode()


def answer(request: Request, body: bytes, at: datetime = NOW) -> Response:
    return Response(request=request, status=200, headers={}, body=body, url=request.url, at=at)


def read(body: bytes, cursor: Cursor | None = None, source: GooglePlay = PLAY) -> Page:
    cursor = cursor or {}
    return source.parse(answer(source.request(cursor, (), NOW)[0], body), cursor)


def call(request: Request) -> Any:
    """What a request asks the store's page for."""
    assert request.body is not None
    [[[name, inner, nothing, kind]]] = json.loads(parse_qs(request.body.decode())["f.req"][0])
    assert (name, nothing, kind) == ("UsvDTd", None, "generic")
    return json.loads(inner)


# ------------------------------------------------------------------------------------------- what it asks for


def test_it_asks_as_the_page_of_an_app_does_for_the_newest_reviews() -> None:
    [request] = PLAY.request({}, (), NOW)
    assert request.method == "POST"
    assert request.url == (
        "https://play.google.com/_/PlayStoreUi/data/batchexecute?rpcids=UsvDTd&hl=en&gl=us"
    )
    assert dict(request.headers)["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert call(request) == [
        None,
        None,
        [2, 2, [100, None, None], None, []],
        ["com.example.brindlecast", 7],
    ]


def test_each_app_is_asked_for_in_each_country_and_language() -> None:
    source = GooglePlay(
        apps=("com.example.one", "https://play.google.com/store/apps/details?id=com.example.two&hl=de"),
        countries=("us", "BR"),
        languages=("en", "pt-BR"),
    )
    asked = [
        (call(request)[3][0], *(parse_qs(urlsplit(request.url).query)[name][0] for name in ("gl", "hl")))
        for request in source.request({}, (), NOW)
    ]
    assert len(asked) == 8
    assert set(asked) == {
        (app, country, language)
        for app in ("com.example.one", "com.example.two")
        for country in ("us", "br")
        for language in ("en", "pt-BR")
    }


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"apps": ()}, "at least one"),
        ({"apps": ("brindlecast",)}, "brindlecast"),
        ({"countries": ("usa",)}, "usa"),
        ({"countries": ()}, "countries"),
        ({"languages": ("English",)}, "English"),
        ({"count": 0}, "count"),
        ({"count": 201}, "200"),
        ({"pages": 0}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        GooglePlay(**{"apps": ("com.example.one",), **values})


class Store:
    """A store with these reviews, newest first; the token is where the next page begins."""

    def __init__(self, reviews: Sequence[list[Any]]) -> None:
        self.reviews = reviews
        self.requests = 0

    def __call__(self, request: Request) -> Response:
        self.requests += 1
        count, _, token = call(request)[2][2]
        start = int(token or 0)
        more = str(start + count) if start + count < len(self.reviews) else None
        return answer(request, wrapped(self.reviews[start : start + count], more))


def poll(store: Store, cursor: Cursor, source: GooglePlay = PLAY) -> tuple[set[str | None], Cursor]:
    store.requests = 0
    keys: set[str | None] = set()
    queue = list(source.request(cursor, (), NOW))
    while queue:
        page = source.parse(store(queue.pop(0)), cursor)
        keys |= {post.key for post in page.posts}
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor


def test_it_reads_as_far_as_what_it_had() -> None:
    old = [review(n, T - 3600 * n) for n in range(1, 400)]
    store = Store(old)
    keys, cursor = poll(store, {})
    assert len(keys) == 200  # a week back, by whole pages
    assert cursor == {"reached": {"com.example.brindlecast/us/en": T - 3600}}
    store = Store([*[review(1000 + n, T - n) for n in range(150)], *old])
    keys, cursor = poll(store, cursor)
    assert {f"id-{1000 + n}" for n in range(150)} <= keys
    assert store.requests == 2
    poll(store, cursor)
    assert store.requests == 1


def test_it_makes_no_more_requests_than_it_may() -> None:
    store = Store([review(n, T - n) for n in range(1000)])
    assert len(poll(store, {}, replace(PLAY, pages=2, count=10))[0]) == 20
    assert store.requests == 2


def test_a_place_that_is_asked_for_no_more_is_forgotten() -> None:
    cursor = read(wrapped([review(1)])).cursor
    other = GooglePlay(apps=("com.example.quillbase",))
    assert list(read(wrapped([review(2)]), cursor, other).cursor["reached"]) == [
        "com.example.quillbase/us/en"
    ]


# ---------------------------------------------------------------------------------------------------- reviews


def test_a_review_in_full_without_the_developers_answer() -> None:
    one = review(7, T - 60)
    one[7] = ["Example Inc.", "We are sorry about Quillbase", [T, 0]]
    assert read(wrapped([one])).posts == (
        Post(
            source="gp",
            key="id-7",
            url="https://play.google.com/store/apps/details?id=com.example.brindlecast&reviewId=id-7",
            text="Brindlecast is fine",
            author=Author(name="Marrow B."),
            said_at=NOW - timedelta(seconds=60),
            site="play.google.com",
            rating=4,
            engagement=2,
        ),
    )


def test_stars_without_a_text_are_no_post() -> None:
    page = read(wrapped([review(1), review(2, text=None), review(3, text=" ")]))
    assert [post.key for post in page.posts] == ["id-1"]
    assert page.unread == 0


@pytest.mark.parametrize(
    ("place", "value", "part"),
    [
        (0, None, "id"),
        (0, 7, "id"),
        (2, 0, "stars"),
        (2, None, "stars"),
        (4, ["x"], "text"),
        (5, None, "time"),
    ],
)
def test_a_review_that_cannot_be_read_is_counted_and_all_of_them_are_told(
    place: int, value: Any, part: str
) -> None:
    odd = review(2)
    odd[place] = value
    page = read(wrapped([review(1), odd]))
    assert len(page.posts) == 1
    assert page.unread == 1
    assert part in page.unread_why
    with pytest.raises(SourceChanged, match=part):
        read(wrapped([odd, odd]))


def test_an_answer_in_chunks_is_read() -> None:
    body = wrapped([review(1)])
    first = body.removeprefix(b")]}'\n\n")
    chunked = b')]}\'\n\n%d\n%b\n25\n[["e",4,null,null,140]]\n' % (len(first), first)
    assert len(read(chunked).posts) == 1


@pytest.mark.parametrize("inner", [None, [], [None], [None, None], [[]]])
def test_an_app_without_reviews_is_no_error_unless_it_had_some(inner: Any) -> None:
    body = (
        b")]}'\n\n"
        + json.dumps(
            [["wrb.fr", "UsvDTd", None if inner is None else json.dumps(inner), None, None, None, "generic"]]
        ).encode()
    )
    assert read(body).posts == ()
    with pytest.raises(SourceChanged, match="any more"):
        read(body, read(wrapped([review(1)])).cursor)


@pytest.mark.parametrize(
    ("body", "error", "problem"),
    [
        (wrapped(None, error=[5]), SourceRefused, r"com\.example\.brindlecast \(error 5\)"),
        (b"<html>Before you continue</html>", SourceChanged, "begin"),
        (b")]}'\n\n[[", SourceChanged, "JSON"),
        (b")]}'\n\n[]", SourceChanged, "no reviews"),
        (b')]}\'\n\n[["wrb.fr","oCPfdb","[]"]]', SourceChanged, "no reviews"),
        (b')]}\'\n\n[["wrb.fr","UsvDTd","[["]]', SourceChanged, "JSON"),
        (b')]}\'\n\n[["wrb.fr","UsvDTd","{}"]]', SourceChanged, "no list"),
        (b')]}\'\n\n[["wrb.fr","UsvDTd",7]]', SourceChanged, "JSON"),
        (wrapped({"a": 1}), SourceChanged, "no list"),
        (wrapped([review(1, text=None)]), SourceChanged, "its text"),
    ],
)
def test_an_answer_of_another_shape_is_told(body: bytes, error: type[Exception], problem: str) -> None:
    with pytest.raises(error, match=problem):
        read(body)


# -------------------------------------------------------------------------------------------------- recording


@pytest.mark.skipif(not RECORDED.is_file(), reason=f"no recording at {RECORDED} (set LISTENPOST_SAMPLES)")
def test_a_recorded_answer_is_read_as_it_was_decoded() -> None:
    page = read(RECORDED.read_bytes())
    expected = json.loads(RECORDED.with_suffix(".decoded.json").read_text(encoding="utf-8"))
    assert page.unread == 0
    assert Counter(post.rating for post in page.posts) == {1: 34, 2: 15, 3: 16, 4: 8, 5: 77}
    assert [
        {
            "id": post.key,
            "author": post.author.name,
            "stars": post.rating,
            "text": "".join(post.text.split()),
            "at": int(post.said_at.timestamp()) if post.said_at else None,
            "thumbs_up": post.engagement,
        }
        for post in page.posts
    ] == [
        {
            **{name: one[name] for name in ("id", "author", "stars", "at", "thumbs_up")},
            "text": "".join(one["text"].split()),
        }
        for one in expected
    ]
    replies = [one["reply"]["text"] for one in expected if one["reply"]]
    assert len(replies) == 42
    assert not {post.text for post in page.posts} & set(replies)


@pytest.mark.skipif(not RECORDED.is_file(), reason=f"no recording at {RECORDED} (set LISTENPOST_SAMPLES)")
def test_a_recorded_answer_leads_to_the_next_page() -> None:
    source = replace(PLAY, look_back=timedelta(days=3650))
    [more] = read(RECORDED.read_bytes(), source=source).more
    token = call(more)[2][2][2]
    assert token.startswith("CtgBIs8BAU60USdyhV93")
    assert call(more)[3] == ["com.example.brindlecast", 7]


# ------------------------------------------------------------------------------------- pages that fail


def test_a_page_that_cannot_be_had_is_asked_for_again_by_the_next_poll() -> None:
    cursor: Cursor = {"reached": {"com.example.brindlecast/us/en": T - 900}}
    first = PLAY.request(cursor, (), NOW)[0]
    page = PLAY.parse(answer(first, wrapped([review(1), review(2, T - 60)], "next")), cursor)
    assert len(page.more) == 1
    with pytest.raises(SourceChanged):
        PLAY.parse(answer(page.more[0], b"<html>sorry</html>"), page.cursor)
    again = PLAY.request(page.cursor, (), NOW)[0]
    more = PLAY.parse(answer(again, wrapped([review(1), review(2, T - 60)], "next")), page.cursor).more
    last = PLAY.parse(answer(more[0], wrapped([review(3, T - 120), review(4, T - 900)], "x")), page.cursor)
    assert [post.key for post in last.posts] == ["id-3", "id-4"]
    assert last.cursor == {"reached": {"com.example.brindlecast/us/en": T}}


def test_more_new_reviews_than_a_poll_reads_are_told() -> None:
    cursor: Cursor = {"reached": {"com.example.brindlecast/us/en": T - 900}}
    source = replace(PLAY, pages=1)
    page = read(wrapped([review(1), review(2, T - 60)], "next"), cursor, source)
    assert (page.more, page.unread) == ((), 1)
    assert "pages" in page.unread_why
    assert read(wrapped([review(1), review(2, T - 60)], "next"), {}, source).unread == 0  # the look back
