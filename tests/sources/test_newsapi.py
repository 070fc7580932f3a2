"""What the news services are asked for, in each of their shapes, and what is made of their articles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.newsapi import NewsApi

SAMPLES = Path(__file__).parents[2] / "sources" / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
NEWS = NewsApi(name="news", key="s3cret")
GNEWS = NewsApi(name="news", key="s3cret", shape="gnews")
NEWSDATA = NewsApi(name="news", key="s3cret", shape="newsdata")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def raw(request: Request, body: bytes, status: int = 200) -> Response:
    return Response(request=request, status=status, headers={}, body=body, url=request.url, at=NOW)


def article(number: int, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "source": {"id": None, "name": "The Fennel Post"},
        "author": "Marrow Okra",
        "title": f"Brindlecast, note {number}",
        "description": "A summary.",
        "content": "The beginning… [+90 chars]",
        "url": f"https://fennel.example.com/{number}",
        "publishedAt": f"{NOW - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}",
        **more,
    }


def found(request: Request, *articles: Mapping[str, Any]) -> Response:
    body = {"status": "ok", "totalResults": len(articles), "articles": list(articles)}
    return raw(request, json.dumps(body).encode())


def poll(cursor: Cursor, *articles: Mapping[str, Any], source: NewsApi = NEWS) -> Page:
    return source.parse(found(source.request(cursor, ("brindlecast",), NOW)[0], *articles), cursor)


def sample(name: str, source: NewsApi) -> Page:
    request = source.request({}, ("brindlecast",), NOW)[0]
    return source.parse(raw(request, (SAMPLES / name).read_bytes()), {})


# ----------------------------------------------------------------------------------- what it asks for


@pytest.mark.parametrize(
    ("source", "address", "values"),
    [
        (
            NEWS,
            "https://newsapi.org/v2/everything",
            {"from": "2026-11-29T12:00:00Z", "sortBy": "publishedAt", "pageSize": "100"},
        ),
        (
            GNEWS,
            "https://gnews.io/api/v4/search",
            {
                "from": "2026-11-29T12:00:00Z",
                "sortby": "publishedAt",
                "max": "10",
                "in": "title,description,content",
            },
        ),
        (NEWSDATA, "https://newsdata.io/api/1/latest", {"size": "10"}),
    ],
)
def test_each_shape_has_an_address_and_parameters_of_its_own(
    source: NewsApi, address: str, values: Mapping[str, str]
) -> None:
    (request,) = source.request({}, ("brindlecast", "quill base"), NOW)
    assert request.url.partition("?")[0] == address
    assert asked(request) == {"q": '"brindlecast" OR "quill base"', **values}


@pytest.mark.parametrize(
    ("source", "origin", "header", "parameter"),
    [
        (NEWS, "https://newsapi.org", "X-Api-Key", ""),
        (GNEWS, "https://gnews.io", "Authorization", "apikey"),
        (NEWSDATA, "https://newsdata.io", "X-ACCESS-KEY", ""),
    ],
)
def test_the_key_goes_to_the_service_alone_and_never_into_a_request(
    source: NewsApi, origin: str, header: str, parameter: str
) -> None:
    own = source.sign_in
    assert own is not None
    assert (own.origins, own.header, own.parameter, own.secret) == ((origin,), header, parameter, "s3cret")
    assert "s3cret" not in repr(source) + repr(source.request({}, ("brindlecast",), NOW))


@pytest.mark.parametrize(("source", "longest"), [(NEWS, 500), (GNEWS, 200), (NEWSDATA, 100)])
def test_many_words_are_split_to_what_the_service_takes(source: NewsApi, longest: int) -> None:
    terms = [f"word-number-{n}" for n in range(60)]
    queries = [asked(request)["q"] for request in source.request({}, terms, NOW)]
    assert max(map(len, queries)) <= longest
    assert [word for query in queries for word in query.split(" OR ")] == [f'"{term}"' for term in terms]


def test_a_plan_may_take_more_and_an_address_of_ones_own_is_kept() -> None:
    source = NewsApi(
        key="k", shape="newsdata", chars=512, size=50, language="de", base="https://news.example.com/x/"
    )
    (request,) = source.request({}, [f"word-number-{n}" for n in range(20)], NOW)
    assert request.url.startswith("https://news.example.com/x/latest?")
    assert (asked(request)["size"], asked(request)["language"]) == ("50", "de")


def test_without_topics_it_asks_for_nothing() -> None:
    assert NEWS.request({}, (), NOW) == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "key_env"),
        ({"key": "k", "quota": 0}, "quota"),
        ({"key": "k", "pages": 0}, "pages"),
        ({"key": "k", "language": "german"}, "'german'"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        NewsApi(**values)


# --------------------------------------------------------------------------------------- how it goes on


def test_it_asks_again_for_the_hours_before_the_newest_article() -> None:
    cursor = poll({}, article(2, 1500), article(1, 1600)).cursor
    known, new = (NEWS.request(cursor, (term,), NOW)[0] for term in ("brindlecast", "quillbase"))
    assert asked(known)["from"] == "2026-11-30T05:00:00Z"
    assert asked(new)["from"] == "2026-11-29T12:00:00Z"


def test_a_full_answer_is_followed_by_time_and_survives_a_kill() -> None:
    page = poll({}, *(article(n, n) for n in range(1, 101)))
    (more,) = page.more
    assert asked(more)["to"] == "2026-12-01T10:20:00Z"
    assert [asked(r).get("to") for r in NEWS.request(page.cursor, ("brindlecast",), NOW)] == [
        None,
        "2026-12-01T10:20:00Z",
    ]
    done = NEWS.parse(found(more, article(101, 101)), page.cursor)
    assert (done.more, done.cursor["left"]) == ((), [])


def test_the_third_shape_is_followed_by_its_own_page_down_to_what_is_known() -> None:
    page = sample("newsapi.newsdata.json", NEWSDATA)
    (more,) = page.more
    assert asked(more)["page"] == "1764478800123456789"
    old = json.loads((SAMPLES / "newsapi.newsdata.json").read_bytes())
    old["results"][-1]["pubDate"] = "2026-11-01 00:00:00"
    last = NEWSDATA.parse(raw(more, json.dumps(old).encode()), page.cursor)
    assert (last.more, len(last.posts), last.cursor["left"]) == ((), 4, [])


def test_polls_are_as_far_apart_as_the_plan_makes_necessary() -> None:
    page = poll({}, *(article(n, n) for n in range(1, 101)))
    assert page.rest == timedelta(days=1) / 100
    assert NEWS.parse(found(page.more[0]), page.cursor).rest == timedelta(days=1) * 2 / 100
    assert poll(page.cursor, source=NewsApi(key="k", quota=1000)).rest == timedelta(days=1) / 1000


# ------------------------------------------------------------------------------- what it makes of articles


def test_the_sample_in_full() -> None:
    page = sample("newsapi.json", NEWS)
    assert (len(page.posts), page.unread, page.real_keys) == (6, 0, False)
    assert page.posts[0] == Post(
        source="news",
        key="https://fennel.example.com/2026/brindlecast-prices",
        url="https://fennel.example.com/2026/brindlecast-prices",
        title="Brindlecast raises its prices",
        text=(
            "The maker of podcasts from folders asks for more & says why.\n"
            "Customers of Brindlecast will pay 20 percent more from January, the company said"
        ),
        author=Author(name="Marrow Okra"),
        said_at=datetime(2026, 11, 30, 9, 14, tzinfo=UTC),
        site="fennel.example.com",
    )
    assert [post.author.name for post in page.posts[1:4]] == ["Blatt", "新聞", "Coins"]
    assert page.posts[2].text == "Brindlecast が値上げを発表\nBrindlecast は月曜日、値上げを発表した。"


@pytest.mark.parametrize(
    ("name", "source", "places"),
    [
        (
            "newsapi.gnews.json",
            GNEWS,
            [("en", "US"), ("de", "DE"), ("ja", "JP"), ("en", "GB"), ("he", "IL")],
        ),
        (
            "newsapi.newsdata.json",
            NEWSDATA,
            [("en", "US"), ("de", None), ("ja", "JP"), ("en", "GB"), ("ar", "EG")],
        ),
    ],
)
def test_language_and_country_are_told_where_the_service_says_so(
    name: str, source: NewsApi, places: list[tuple[str, str | None]]
) -> None:
    assert [(post.lang, post.country) for post in sample(name, source).posts] == places


def test_what_only_a_paid_plan_shows_is_no_text() -> None:
    posts = sample("newsapi.newsdata.json", NEWSDATA).posts
    assert posts[0].text == "The maker asks for more."
    assert posts[0].author == Author(name="Marrow Okra, Second Hand")
    assert posts[2].text == ""
    assert posts[4].text == "أيهما أفضل؟ نص كامل"


@pytest.mark.parametrize(
    ("description", "content", "text"),
    [
        ("A summary.", "The text… [+2314 chars]", "A summary.\nThe text"),
        ("A summary.", "The text... [1419 chars]", "A summary.\nThe text"),
        ("The text goes on.", "The text goes on. And on… [+9 chars]", "The text goes on. And on"),
        ("The text goes on and on.", "The text goes on… [+9 chars]", "The text goes on and on."),
        ("The text", "The text", "The text"),
        ("<p>A &amp; B</p>", None, "A & B"),
        (None, None, ""),
    ],
)
def test_the_text_is_told_once_and_without_the_mark_of_the_cut(
    description: str | None, content: str | None, text: str
) -> None:
    post = poll({}, article(1, 5, description=description, content=content)).posts[0]
    assert post.text == text


def test_an_article_that_was_removed_is_no_post() -> None:
    stub = article(1, 5, title="[Removed]", description="[Removed]", content="[Removed]")
    gone = article(2, 5, url="https://removed.com")
    assert [post.url for post in poll({}, stub, gone, article(3, 5)).posts] == [
        "https://fennel.example.com/3"
    ]


@pytest.mark.parametrize("more", [{"url": None}, {"publishedAt": "soon"}, {"title": 7.5}, {"source": None}])
def test_an_odd_article_costs_itself_and_is_counted(more: dict[str, Any]) -> None:
    page = poll({}, article(2, 5), article(1, 5, **more))
    assert (len(page.posts), page.unread) == (1, 1)


# ----------------------------------------------------------------------------------- what is refused


def error(code: str, message: str) -> dict[str, str]:
    return {"status": "error", "code": code, "message": message}


MIDNIGHT = NOW + timedelta(hours=12)
SOON = NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("source", "status", "body", "kind", "problem", "until"),
    [
        (NEWS, 401, error("apiKeyInvalid", "Bad key"), SourceRefused, "Bad key", None),
        (NEWS, 429, error("rateLimited", "Slow"), SourceBusy, "Slow", SOON),
        (NEWS, 200, error("rateLimited", "Slow"), SourceBusy, "Slow", SOON),
        (NEWS, 200, error("apiKeyExhausted", "All"), SourceBusy, "All", SOON),
        (NEWS, 426, error("parameterInvalid", "Too far"), SourceRefused, "far", None),
        (GNEWS, 401, {"errors": ["Your API key is invalid."]}, SourceRefused, "invalid", None),
        (GNEWS, 403, {"errors": ["You have reached your limit"]}, SourceBusy, "limit", MIDNIGHT),
        (GNEWS, 400, {"errors": {"q": "The query has a syntax error"}}, SourceRefused, "syntax", None),
        (NEWSDATA, 429, {"status": "error", "results": {"message": "Over", "code": "RateLimitExceeded"}},
         SourceBusy, "Over", SOON),
        (NEWSDATA, 401, {"status": "error", "results": {"message": "No key", "code": "Unauthorized"}},
         SourceRefused, "No key", None),
        (NEWSDATA, 422, {"status": "error", "results": {"message": "Long", "code": "UnsupportedQueryLength"}},
         SourceRefused, "Long", None),
        (NEWS, 403, {}, SourceChanged, "403", None),
        (NEWS, 200, {"status": "ok"}, SourceChanged, "articles", None),
        (NEWSDATA, 200, {"totalResults": 9, "results": []}, SourceChanged, "nextPage", None),
    ],
)  # fmt: skip
def test_an_error_body_is_told_by_name_and_never_becomes_an_article(
    source: NewsApi,
    status: int,
    body: Mapping[str, Any],
    kind: type[SourceError],
    problem: str,
    until: datetime | None,
) -> None:
    request = source.request({}, ("brindlecast",), NOW)[0]
    assert status == 200 or status in request.also
    with pytest.raises(kind, match=problem) as caught:
        source.parse(raw(request, json.dumps(body).encode(), status), {})
    if isinstance(caught.value, SourceBusy):
        assert caught.value.until == until


@pytest.mark.parametrize(("status", "kind"), [(403, SourceRefused), (200, SourceChanged)])
def test_a_page_in_the_way_is_told_by_name(status: int, kind: type[SourceError]) -> None:
    request = NEWS.request({}, ("brindlecast",), NOW)[0]
    with pytest.raises(kind):
        NEWS.parse(raw(request, b"<html>Just a moment</html>", status), {})
