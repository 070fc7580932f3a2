"""X: what it asks for, and from when to when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.traffic import Cursor
from sources import _x_ask
from tests.sources.x_service import (
    DAY,
    FREE,
    NOW,
    SOURCE,
    Service,
    T,
    answer,
    asked,
    number,
    polled,
    searches,
    span,
    tweet,
)

# ------------------------------------------------------------------------------------------- what it asks for


def test_a_new_term_is_counted_first_and_then_searched_for_a_day_back() -> None:
    count, search = SOURCE.request({}, ["brindlecast"], NOW)
    assert count.url.startswith("https://api.x.com/2/tweets/counts/recent?")
    assert asked(count) == {"query": '("brindlecast" OR #brindlecast) -is:retweet', "granularity": "day"}
    assert search.url.startswith("https://api.x.com/2/tweets/search/recent?")
    assert asked(search) == {
        "query": '("brindlecast" OR #brindlecast) -is:retweet',
        "start_time": "2026-11-30T12:00:00Z",
        "end_time": "2026-12-01T11:59:30Z",
        "max_results": "100",
        "tweet.fields": "author_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,public_metrics,"
        "referenced_tweets",
        "expansions": "author_id",
        "user.fields": "name,public_metrics,username",
    }


def test_without_authors_none_are_asked_for() -> None:
    assert not {"expansions", "user.fields"} & set(asked(FREE.request({}, ["brindlecast"], NOW)[1]))


@pytest.mark.parametrize(
    ("term", "form"),
    [
        ("brindlecast", '"brindlecast" OR #brindlecast'),
        ("brindle cast", '"brindle cast"'),
        ("#brindlecast", "#brindlecast"),
        ("@brindlecast", "@brindlecast"),
        ("@brindlecäst", '"@brindlecäst"'),
        ("@brindlecast_the_longest", '"@brindlecast_the_longest"'),
        ("#2026", '"#2026"'),
        ("brindle\\", '"brindle" OR #brindle'),
        ("\\", ""),
        ("$BRDL", "$BRDL"),
        ("$100", '"$100"'),
        ("brindle-cast", '"brindle-cast"'),
        ('say "hi" now', '"say hi now"'),
        ("c++", '"c++"'),
        ("2026", '"2026"'),  # no hashtag is a number
        ("🎙️", '"🎙️"'),
        ("ブリンドル", '"ブリンドル" OR #ブリンドル'),
        ("--", ""),
        ("", ""),
    ],
)
def test_a_term_is_written_as_the_search_reads_it(term: str, form: str) -> None:
    assert _x_ask.written(term) == form


def test_terms_share_queries_of_512_characters() -> None:
    terms = [f"brindlecast number {n}" for n in range(60)]
    queries = [asked(request)["query"] for request in searches(SOURCE.request({}, terms, NOW))]
    assert len(queries) == 4
    assert max(map(len, queries)) <= 512
    assert all(any(f'"{term}"' in query for query in queries) for term in terms)
    wide = replace(SOURCE, length=4096)
    assert len(searches(wide.request({}, terms, NOW))) == 1


def test_a_term_that_fits_into_no_query_is_neither_searched_nor_counted() -> None:
    requests = SOURCE.request({}, ["x" * 600, "brindlecast"], NOW)
    assert len(requests) == 2
    assert SOURCE.request({}, ["--"], NOW) == []


def test_reposts_are_asked_for_only_when_they_are_wanted() -> None:
    wanted = replace(SOURCE, reposts=True)
    assert asked(wanted.request({}, ["brindle cast"], NOW)[0])["query"] == '("brindle cast")'


def test_it_signs_in_at_its_own_place_with_a_bearer_token_that_no_request_holds() -> None:
    assert SOURCE.sign_in.origins == ("https://api.x.com",)
    assert (SOURCE.sign_in.header, SOURCE.sign_in.prefix) == ("Authorization", "Bearer ")
    assert SOURCE.sign_in.secret == "a-bearer-token"
    assert "a-bearer-token" not in repr((SOURCE, SOURCE.sign_in, SOURCE.request({}, ["brindlecast"], NOW)))
    assert replace(SOURCE, base="https://relay.example.org:8443/x/2").sign_in.origins == (
        "https://relay.example.org:8443",
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret": ""}, "no bearer token"),
        ({"price": -0.1}, "price"),
        ({"daily": -1.0}, "daily"),
        ({"pages": 0}, "pages"),
        ({"length": 20}, "length"),
        ({"page_size": 9}, "page_size"),
        ({"page_size": 101}, "page_size"),
        ({"forecast_every": timedelta(hours=1)}, "a day or more"),
    ],
)
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)


# --------------------------------------------------------------------------------------- from when to when


def test_polls_follow_one_another_and_pay_for_nothing_twice() -> None:
    service = Service([(T + minute * 60 + 7, "about brindlecast") for minute in range(-600, 600)])
    cursor: Cursor = {}
    found: list[str] = []
    reads = 0
    for poll in range(40):
        keys, cursor, cost = polled(
            FREE, service, cursor, ["brindlecast"], NOW + timedelta(minutes=10 * poll)
        )
        found, reads = found + keys, reads + cost
    reached = T + 390 * 60 - 30
    assert set(found) == {number(when) for when, _ in service.posts if when < reached}
    assert reads == len(set(found)) == len(service.paid)


def test_a_new_topic_does_not_make_the_others_be_read_again() -> None:
    service = Service([(T - n * 600, "brindlecast or quillbase") for n in range(1, 101)])
    _, cursor, reads = polled(FREE, service, {}, ["brindlecast"])
    assert reads == 100
    service.paid.clear()
    later = NOW + timedelta(days=1)
    requests = searches(FREE.request(cursor, ["brindlecast", "quillbase"], later))
    assert [asked(request)["query"] for request in requests] == [
        '("brindlecast" OR #brindlecast) -is:retweet',
        '("quillbase" OR #quillbase) -is:retweet',
    ]
    assert [(later - span(request)[0]) // timedelta(minutes=1) for request in requests] == [1441, 1440]
    _, cursor, _ = polled(FREE, service, cursor, ["brindlecast", "quillbase"], later)
    together = searches(FREE.request(cursor, ["brindlecast", "quillbase"], later + timedelta(minutes=10)))
    assert len(together) == 1  # from now on they share a query


def test_a_dropped_topic_is_forgotten() -> None:
    _, cursor, _ = polled(FREE, Service([]), {}, ["brindlecast", "quillbase"])
    _, cursor, _ = polled(FREE, Service([]), cursor, ["quillbase"], NOW + timedelta(minutes=10))
    assert set(cursor["reached"]) == {"quillbase"}


def test_it_never_asks_for_what_is_older_than_seven_days_nor_for_the_last_half_minute() -> None:
    service = Service([(T + n * DAY, "about brindlecast") for n in range(30)])
    _, cursor, _ = polled(replace(FREE, look_back=timedelta(days=30)), service, {}, ["brindlecast"])
    polled(FREE, service, cursor, ["brindlecast"], NOW + timedelta(days=29))  # the service would refuse


def test_asked_again_within_half_a_minute_it_waits() -> None:
    quick = replace(FREE, overlap=timedelta(0))
    _, cursor, _ = polled(quick, Service([]), {}, ["brindlecast"])
    assert searches(quick.request(cursor, ["brindlecast"], NOW)) == []


@pytest.mark.parametrize("tokens", [True, False], ids=["with next_token", "by time alone"])
def test_a_full_page_is_followed_to_the_last_post(tokens: bool) -> None:
    source = replace(FREE, page_size=10)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 36)], tokens)
    keys, cursor, reads = polled(source, service, {}, ["brindlecast"])
    assert set(keys) == {number(when) for when, _ in service.posts}
    assert (reads, service.requests, cursor["left"]) == (35, 4, [])


def test_what_is_more_than_one_poll_may_ask_is_left_for_the_next_polls() -> None:
    source = replace(FREE, page_size=10, pages=2)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 56)])
    cursor: Cursor = {}
    found: set[str] = set()
    reads = 0
    for poll in range(4):
        at = NOW + timedelta(minutes=10 * poll)
        keys, cursor, cost = polled(source, service, cursor, ["brindlecast"], at)
        found, reads = found | set(keys), reads + cost
    assert found == {number(when) for when, _ in service.posts}
    assert reads == 55
    assert cursor["left"] == []


def test_a_page_that_was_never_answered_is_asked_for_again() -> None:
    source = replace(FREE, page_size=10)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 31)])
    first = searches(source.request({}, ["brindlecast"], NOW))[0]
    page = source.parse(service(first, NOW), {})
    assert len(page.posts) == 10  # and then the power went
    keys, cursor, _ = polled(source, service, page.cursor, ["brindlecast"], NOW + timedelta(minutes=10))
    assert {post.key for post in page.posts} | set(keys) == {number(when) for when, _ in service.posts}
    assert cursor["left"] == []


def test_what_is_left_of_a_dropped_topic_is_not_asked_for() -> None:
    source = replace(FREE, page_size=10, pages=1)
    service = Service([(T - n * 60, "brindlecast quillbase") for n in range(1, 31)])
    _, cursor, _ = polled(source, service, {}, ["brindlecast", "quillbase"])
    assert [left[0] for left in cursor["left"]] == [["brindlecast", "quillbase"]]
    later = NOW + timedelta(minutes=10)
    queries = [asked(r)["query"] for r in searches(source.request(cursor, ["quillbase"], later))]
    assert [query[2:11] for query in queries] == ["quillbase", "quillbase"]
    _, cursor, _ = polled(source, service, cursor, ["quillbase"], later)
    assert {name for left in cursor["left"] for name in left[0]} == {"quillbase"}


def test_what_is_left_and_older_than_a_week_is_given_up() -> None:
    cursor = {"reached": {"brindlecast": T}, "left": [[["brindlecast"], T - DAY, T - 60]]}
    requests = searches(SOURCE.request(cursor, ["brindlecast"], NOW + timedelta(days=8)))
    assert len(requests) == 1


def test_a_service_that_sends_the_same_full_page_for_ever_is_not_followed_for_ever() -> None:
    source = replace(FREE, page_size=10, pages=10_000)
    queue = searches(source.request({}, ["brindlecast"], NOW))
    body = {"data": [tweet(T - 60)] * 10, "meta": {"result_count": 10}}
    cursor: Cursor = {}
    pages = 0
    while queue and pages < 5:
        page = source.parse(answer(queue.pop(), body), cursor)
        queue, cursor, pages = list(page.more), page.cursor, pages + 1
    assert pages == 2


def test_parsing_changes_neither_the_cursor_nor_depends_on_anything_else() -> None:
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 200)])
    _, cursor, _ = polled(replace(FREE, pages=1), service, {}, ["brindlecast"])
    before = json.dumps(cursor)
    later = NOW + timedelta(minutes=10)
    request = searches(FREE.request(cursor, ["brindlecast"], later))[0]
    assert FREE.parse(service(request, later), cursor) == FREE.parse(service(request, later), cursor)
    assert json.dumps(cursor) == before
