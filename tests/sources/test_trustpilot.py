"""Trustpilot: finding a business, asking for its reviews, and what it makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources.trustpilot import Trustpilot

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOUR = 3600
DAY = 24 * HOUR
UNIT = "5f00c0ffee00000000000001"
SHOP = Trustpilot(name="trust", domains=("shop.example.com",), api_key="a-key")
KNOWN: Cursor = {"units": {"shop.example.com": UNIT}}


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def path(request: Request) -> str:
    return urlsplit(request.url).path


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def review(number: int, at: int = T, **more: Any) -> dict[str, Any]:
    return {
        "id": f"67a0c0ffee{number:014}",
        "consumer": {"displayName": "Anna Lind"},
        "stars": 4,
        "title": f"Title {number}",
        "text": f"Brindlecast, note {number}",
        "createdAt": iso(at),
        **more,
    }


def answer(request: Request, body: Any, status: int = 200) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=data, url=request.url, at=NOW)


def heard(*reviews: Any, cursor: Cursor = KNOWN, source: Trustpilot = SHOP) -> Page:
    return source.parse(answer(source.request(cursor, (), NOW)[0], {"reviews": list(reviews)}), cursor)


def read(*reviews: Any) -> Sequence[Post]:
    return heard(*reviews).posts


def full(newest: int, oldest: int) -> list[dict[str, Any]]:
    step = (newest - oldest) / 99
    return [review(n, int(newest - n * step)) for n in range(100)]


# ------------------------------------------------------------------------------------------- what it asks for


def test_it_asks_for_the_id_of_a_business_once_and_for_its_newest_reviews_from_then_on() -> None:
    (find,) = SHOP.request({}, (), NOW)
    page = SHOP.parse(answer(find, {"id": UNIT, "displayName": "Shop"}), {})
    (reviews,) = page.more
    assert (path(find), asked(find)) == ("/v1/business-units/find", {"name": "shop.example.com"})
    assert path(reviews) == f"/v1/business-units/{UNIT}/reviews"
    assert asked(reviews) == {"orderBy": "createdat.desc", "perPage": "100", "page": "1"}
    after = SHOP.parse(answer(reviews, {"reviews": [review(1)]}), page.cursor)
    assert after.cursor["reached"] == {"shop.example.com": T - DAY}
    assert [path(request) for request in SHOP.request(after.cursor, (), NOW)] == [path(reviews)]


def test_the_key_goes_to_the_api_alone_and_into_no_request() -> None:
    assert (SHOP.sign_in.header, SHOP.sign_in.prefix) == ("apikey", "")
    assert SHOP.sign_in.origins == ("https://api.trustpilot.com",)
    assert "a-key" not in f"{SHOP!r}{SHOP.request({}, (), NOW)!r}{SHOP.sign_in!r}"


def test_domains_may_be_written_as_addresses() -> None:
    source = replace(SHOP, domains=("https://Shop.example.com/x", "shop.example.com", "b.example.org/"))
    assert [asked(request)["name"] for request in source.request({}, (), NOW)] == [
        "shop.example.com",
        "b.example.org",
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"domains": ()}, "domains"),
        ({"domains": ("my shop",)}, "'my shop'"),
        ({"pages": 0}, "pages"),
        ({"api_key": ""}, "no API key"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        replace(SHOP, **values)


def test_a_full_answer_is_followed_until_it_reaches_what_is_known() -> None:
    page = heard(*full(T, T - DAY))
    (second,) = page.more
    assert asked(second)["page"] == "2"
    end = SHOP.parse(answer(second, {"reviews": full(T - DAY, T - 8 * DAY)}), page.cursor)
    assert (end.more, end.cursor["left"]) == ((), [])


def test_what_is_left_over_after_the_last_request_of_a_poll_is_asked_for_in_the_next() -> None:
    page = heard(*full(T, T - DAY), source=replace(SHOP, pages=1))
    assert page.more == ()
    assert [asked(request)["page"] for request in SHOP.request(page.cursor, (), NOW)] == ["1", "2"]


def test_the_first_page_is_read_whole_so_that_edits_in_it_are_heard() -> None:
    cursor = heard(review(1)).cursor
    edited = review(1, T - 30 * DAY, text="Changed my mind", updatedAt=iso(T))
    assert heard(edited, cursor=cursor).posts[0].text == "Changed my mind"


def test_domains_that_are_asked_for_no_more_are_forgotten_and_the_cursor_is_left_alone() -> None:
    cursor: Cursor = {
        "units": {"shop.example.com": UNIT, "old.example.com": "x" * 24},
        "reached": {"old.example.com": 5},
        "left": [["old.example.com", 2, 5]],
        "unknown": ["old.example.com"],
    }
    before = json.dumps(cursor)
    assert heard(review(1), cursor=cursor).cursor == {
        "units": {"shop.example.com": UNIT},
        "reached": {"shop.example.com": T - DAY},
        "left": [],
        "unknown": [],
    }
    assert json.dumps(cursor) == before


# ------------------------------------------------------------------------------------------- what it hears


def test_a_review_is_a_post() -> None:
    (post,) = read(
        review(
            1,
            language="en",
            numberOfLikes=3,
            consumer={"displayName": " Anna  Lind", "displayLocation": "Uppsala, SE"},
            companyReply={"text": "Sorry!"},
        )
    )
    assert post.key == "67a0c0ffee00000000000001"
    assert post.url == "https://www.trustpilot.com/reviews/67a0c0ffee00000000000001"
    assert (post.title, post.text, post.rating) == ("Title 1", "Brindlecast, note 1", 4.0)
    assert (post.author.name, post.said_at, post.site) == ("Anna Lind", NOW, "trustpilot.com")
    assert (post.lang, post.country, post.engagement) == ("en", "SE", 3)


@pytest.mark.parametrize(
    ("more", "country"),
    [
        ({"consumer": {"displayName": "A", "countryCode": "JP"}}, "JP"),
        ({"consumer": {"displayName": "A", "displayLocation": "Frederiksberg, DK"}}, "DK"),
        ({"consumer": {"displayName": "A", "displayLocation": "DK"}}, "DK"),
        ({"consumer": {"displayName": "A", "displayLocation": "Somewhere"}}, None),
        ({"countryCode": "SE"}, "SE"),
        ({}, None),
    ],
)
def test_the_country_stands_in_one_place_or_the_other(more: dict[str, Any], country: str | None) -> None:
    assert read(review(1, **more))[0].country == country


@pytest.mark.parametrize(
    "more", [{"reportData": {"reviewVisibility": "hidden"}}, {"status": "archived"}, {"status": "reported"}]
)
def test_what_trustpilot_hides_is_no_post(more: dict[str, Any]) -> None:
    assert read(review(1, **more)) == ()


@pytest.mark.parametrize(
    "odd", [{"id": None}, {"createdAt": None}, {"createdAt": "soon"}, {"title": None, "text": " "}]
)
def test_an_odd_review_costs_itself_and_is_counted(odd: dict[str, Any]) -> None:
    page = heard(review(1), {**review(2), **odd})
    assert (len(page.posts), page.unread) == (1, 1)
    with pytest.raises(SourceChanged):
        read({**review(2), **odd})


@pytest.mark.parametrize("part", ["text", "stars", "consumer", "title"])
def test_a_part_that_no_review_has_any_more_is_a_change(part: str) -> None:
    with pytest.raises(SourceChanged, match="no item"):
        read(*({**review(n), part: None} for n in range(3)))


# ------------------------------------------------------------------------------------------- what goes wrong


def test_a_key_that_is_not_taken_is_told_with_the_variable_to_set() -> None:
    request = SHOP.request(KNOWN, (), NOW)[0]
    assert 401 in request.also
    with pytest.raises(SourceRefused, match="LISTENPOST_TRUST_API_KEY"):
        SHOP.parse(answer(request, {"message": "Invalid API key"}, 401), KNOWN)
    with pytest.raises(SourceRefused, match="in MY_KEY"):
        replace(SHOP, api_key_env="MY_KEY").parse(answer(request, b"", 401), KNOWN)


def test_a_domain_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SourceRefused, match=r"shop\.example\.com"):
        SHOP.parse(answer(SHOP.request({}, (), NOW)[0], b"", 404), {})


def test_a_domain_that_nobody_knows_keeps_nothing_from_the_others_but_is_told() -> None:
    source = replace(SHOP, domains=("nobody.example.com", "shop.example.com"))
    reviews, find = source.request(KNOWN, (), NOW)
    assert (path(reviews), asked(find)["name"]) == (
        f"/v1/business-units/{UNIT}/reviews",
        "nobody.example.com",
    )
    page = source.parse(answer(find, b"", 404), KNOWN)
    assert (page.posts, page.unread) == ((), 1)
    assert "nobody.example.com" in page.unread_why
    assert len(source.request(page.cursor, (), NOW)) == 2  # it may be known tomorrow


def test_an_id_that_is_gone_is_looked_up_anew() -> None:
    source = replace(SHOP, domains=("shop.example.com", "b.example.org"))
    page = source.parse(answer(source.request(KNOWN, (), NOW)[0], b"", 404), KNOWN)
    assert [asked(request)["name"] for request in source.request(page.cursor, (), NOW)] == [
        "shop.example.com",
        "b.example.org",
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>Down</html>", "JSON"),
        (b"{}", "reviews"),
        (b'{"message": "Invalid API key"}', "Invalid API key"),
        (b'{"fault": {"faultstring": "Spike arrest"}}', "Spike arrest"),
        (b'{"reviews": null}', "reviews"),
        (b'{"reviews": [null]}', "no object"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: bytes, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        SHOP.parse(answer(SHOP.request(KNOWN, (), NOW)[0], body), KNOWN)


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "../../evil"}, {"id": ""}])
def test_an_id_that_is_none_is_told(body: dict[str, Any]) -> None:
    with pytest.raises(SourceChanged, match="`id`"):
        SHOP.parse(answer(SHOP.request({}, (), NOW)[0], body), {})


def test_a_business_without_reviews_is_no_error_but_one_that_lost_them_all_is() -> None:
    page = heard()
    assert (page.posts, page.cursor["reached"]) == ((), {})
    with pytest.raises(SourceChanged, match="any more"):
        heard(cursor=heard(review(1)).cursor)


def test_it_looks_back_a_week_for_a_new_business() -> None:
    assert SHOP.look_back == timedelta(days=7)
    assert json.loads(SHOP.request(KNOWN, (), NOW)[0].note)["until"] == T - 7 * DAY
