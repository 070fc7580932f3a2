"""Steam: which reviews it asks for, how far, and what it makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources.steam import LANGUAGES, Steam

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOUR = 3600
DAY = 24 * HOUR
GAME = Steam(name="game", apps=(4711,))


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def review(number: int, at: int = T, **more: Any) -> dict[str, Any]:
    return {
        "recommendationid": str(number),
        "author": {"steamid": f"7656{number}"},
        "language": "english",
        "review": f"Brindlecast, note {number}",
        "timestamp_created": at,
        "voted_up": True,
        **more,
    }


def answer(request: Request, *reviews: Any, cursor: str = "next", **more: Any) -> Response:
    body = {
        "success": 1,
        "query_summary": {"num_reviews": len(reviews)},
        "reviews": list(reviews),
        "cursor": cursor,
    }
    return raw(request, json.dumps({**body, **more}).encode())


def raw(request: Request, body: bytes) -> Response:
    return Response(request=request, status=200, headers={}, body=body, url=request.url, at=NOW)


def read(*reviews: Any) -> Sequence[Post]:
    return GAME.parse(answer(GAME.request({}, (), NOW)[0], *reviews), {}).posts


def full(newest: int, oldest: int) -> list[dict[str, Any]]:
    step = (newest - oldest) / 99
    return [review(n, int(newest - n * step)) for n in range(100)]


def test_it_asks_for_the_newest_reviews_of_each_game_in_all_languages_and_the_stormy_ones_too() -> None:
    requests = replace(GAME, apps=(4711, 12, 4711)).request({}, ["brindlecast"], NOW)
    assert [urlsplit(request.url).path for request in requests] == ["/appreviews/4711", "/appreviews/12"]
    assert requests[0].url.startswith("https://store.steampowered.com/")
    assert asked(requests[0]) == {
        "json": "1",
        "filter": "recent",
        "language": "all",
        "review_type": "all",
        "purchase_type": "all",
        "filter_offtopic_activity": "0",
        "num_per_page": "100",
        "cursor": "*",
    }


def test_the_address_of_the_store_is_a_setting() -> None:
    (request,) = replace(GAME, base="http://127.0.0.1:9000/").request({}, (), NOW)
    assert request.url.startswith("http://127.0.0.1:9000/appreviews/4711?")


@pytest.mark.parametrize(
    ("values", "problem"),
    [({"apps": ()}, "apps"), ({"apps": (0,)}, "apps"), ({"apps": (1,), "pages": 0}, "pages")],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Steam(**values)


def test_a_full_answer_is_followed_until_it_reaches_what_is_known() -> None:
    (first,) = GAME.request({}, (), NOW)
    page = GAME.parse(answer(first, *full(T, T - DAY), cursor="AoJ/x+w="), {})
    (second,) = page.more
    assert asked(second)["cursor"] == "AoJ/x+w="
    assert "AoJ%2Fx%2Bw%3D" in second.url
    end = GAME.parse(answer(second, *full(T - DAY, T - 3 * DAY), cursor="later"), page.cursor)
    assert end.more == ()
    assert end.cursor == {"reached": {"4711": T - 6 * HOUR}, "left": []}


def test_the_next_poll_asks_down_to_where_the_last_one_was_less_the_overlap() -> None:
    cursor: Cursor = {"reached": {"4711": T - 6 * HOUR}, "left": []}
    (request,) = GAME.request(cursor, (), NOW)
    assert GAME.parse(answer(request, *full(T, T - 7 * HOUR)), cursor).more == ()
    assert len(GAME.parse(answer(request, *full(T, T - 5 * HOUR)), cursor).more) == 1


def test_what_is_left_over_after_the_last_request_of_a_poll_is_asked_for_in_the_next() -> None:
    source = replace(GAME, pages=1)
    page = source.parse(answer(source.request({}, (), NOW)[0], *full(T, T - HOUR), cursor="mark"), {})
    assert page.more == ()
    again = source.request(page.cursor, (), NOW)
    assert [asked(request)["cursor"] for request in again] == ["*", "mark"]
    done = source.parse(answer(again[1], review(1, T - 3 * DAY)), page.cursor)
    assert done.cursor["left"] == []


def test_games_that_are_asked_for_no_more_are_forgotten_and_the_cursor_is_left_alone() -> None:
    cursor: Cursor = {"reached": {"4711": T - DAY, "12": 7}, "left": [[12, "mark", 5]]}
    before = json.dumps(cursor)
    page = GAME.parse(answer(GAME.request(cursor, (), NOW)[0], review(1)), cursor)
    assert page.cursor == {"reached": {"4711": T - 6 * HOUR}, "left": []}
    assert json.dumps(cursor) == before


def test_a_review_is_a_post_with_its_thumb_as_stars() -> None:
    up, down = read(
        review(
            1, author={"steamid": "7656", "personaname": "Anna "}, votes_up=3, votes_funny=1, comment_count=2
        ),
        review(2, voted_up=False, language="schinese", votes_funny=4294967295, votes_up=0),
    )
    assert (up.key, up.url) == ("1", "https://steamcommunity.com/profiles/7656/recommended/4711/")
    assert (up.author.handle, up.author.name) == ("7656", "Anna")
    assert (up.text, up.title, up.said_at, up.lang) == ("Brindlecast, note 1", None, NOW, "en")
    assert (up.rating, up.engagement) == (5.0, 6)
    assert (down.rating, down.engagement, down.lang, down.author.name) == (1.0, 0, "zh", None)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("[h1]Good[/h1]Very [b]good[/b]", "Good\nVery good"),
        ("[list][*]one[*]two[/list]", "one\ntwo"),
        ("[url=https://x.example.com]here[/url]", "here"),
        ("[quote=anna]so[/quote]not so", "so\nnot so"),
        ("array[0] and [sic]", "array[0] and [sic]"),
        ("I <3 Map<K, V>", "I <3 Map<K, V>"),
        ("a\n\nb", "a\nb"),
        ("<script>alert(1)</script>boo", "boo"),
    ],
)
def test_steams_own_markup_is_taken_out(written: str, text: str) -> None:
    assert read(review(1, review=written))[0].text == text


def test_all_its_languages_have_a_code() -> None:
    assert len(LANGUAGES) == 31
    assert [post.lang for post in read(review(1, language="latam"), review(2, language="klingon"))] == [
        "es",
        None,
    ]


def test_an_answer_of_the_developer_is_no_post() -> None:
    (post,) = read(review(1, developer_response="Brindlecast says thanks."))
    assert "thanks" not in post.text


@pytest.mark.parametrize(
    "odd",
    [
        {"review": " "},
        {"voted_up": None},
        {"timestamp_created": 0},
        {"author": {}},
        {"recommendationid": None},
    ],
)
def test_an_odd_review_costs_itself_and_is_counted(odd: dict[str, Any]) -> None:
    page = GAME.parse(answer(GAME.request({}, (), NOW)[0], review(1), {**review(2), **odd}), {})
    assert ([post.key for post in page.posts], page.unread) == (["1"], 1)
    with pytest.raises(SourceChanged):
        read({**review(2), **odd})


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>Steam is down</html>", "JSON"),
        (b'{"success": 2}', "game 4711 failed.*2"),
        (b"{}", "failed"),
        (b"null", "object"),
        (b'{"success": 1}', "reviews"),
        (b'{"success": 1, "reviews": {}}', "reviews"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: bytes, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        GAME.parse(raw(GAME.request({}, (), NOW)[0], body), {})


def test_a_game_without_reviews_is_no_error() -> None:
    request = GAME.request({}, (), NOW)[0]
    page = GAME.parse(answer(request, query_summary={"num_reviews": 0, "total_reviews": 0}), {})
    assert page == Page(cursor={"reached": {}, "left": []}, real_keys=True)


@pytest.mark.parametrize(
    ("cursor", "summary"),
    [({}, {"num_reviews": 0, "total_reviews": 9}), ({}, {"num_reviews": 9}), ({"reached": {"4711": 1}}, {})],
)
def test_an_empty_list_of_a_game_that_has_some_is_told(cursor: Cursor, summary: dict[str, int]) -> None:
    with pytest.raises(SourceBusy, match="there are some"):
        GAME.parse(answer(GAME.request(cursor, (), NOW)[0], query_summary=summary), cursor)


def test_a_mark_that_leads_nowhere_is_told() -> None:
    request = GAME.request({"left": [[4711, "mark", 0]]}, (), NOW)[1]
    with pytest.raises(SourceChanged, match="same ones again"):
        GAME.parse(answer(request, *full(T, T - HOUR), cursor="mark"), {})
    with pytest.raises(SourceChanged, match="cursor"):
        GAME.parse(answer(request, *full(T, T - HOUR), cursor=""), {})


def test_a_review_from_the_future_does_not_hide_what_comes_after_it() -> None:
    page = GAME.parse(answer(GAME.request({}, (), NOW)[0], review(1, T + 30 * DAY), review(2)), {})
    assert page.cursor["reached"] == {"4711": T - 6 * HOUR}
    assert [post.said_at for post in page.posts] == [None, NOW]


def test_it_looks_back_two_days_for_a_new_game() -> None:
    assert GAME.look_back == timedelta(days=2)
    (request,) = GAME.request({}, (), NOW)
    assert json.loads(request.note)["until"] == T - 2 * DAY
