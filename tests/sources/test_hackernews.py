"""Hacker News: what it asks for, and what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceChanged
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.hackernews import HackerNews

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "hackernews.json"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOUR = 3600
DAY = 24 * HOUR
HN = HackerNews(name="hn")


def asked(request: Request) -> Mapping[str, str]:
    """The parameters of a request."""
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def span(request: Request) -> tuple[int, int | None]:
    """From when to when a request asks, in seconds since 1970."""
    times = asked(request)["numericFilters"].split(",")
    until = [int(part.removeprefix("created_at_i<=")) for part in times[1:]]
    return int(times[0].removeprefix("created_at_i>=")), until[0] if until else None


def answer(request: Request, *hits: Mapping[str, Any], full: int = 1000, at: datetime = NOW) -> Response:
    """The service's answer with these hits, newest first, where `full` is the most that fit on a page."""
    return raw(request, json.dumps({"hits": list(hits), "hitsPerPage": full}).encode(), at)


def raw(request: Request, body: bytes, at: datetime = NOW) -> Response:
    return Response(request=request, status=200, headers={}, body=body, url=request.url, at=at)


def comment(number: int, at: int) -> dict[str, Any]:
    text = f"Brindlecast, note {number}"
    return {"objectID": str(number), "comment_text": text, "author": "fennel", "created_at_i": at}


def read(*hits: Mapping[str, Any], source: HackerNews = HN) -> Sequence[Post]:
    request = source.request({}, ["brindlecast"], NOW)[0]
    return source.parse(answer(request, *hits), {}).posts


# ------------------------------------------------------------------------------------------- what it asks for


def test_each_term_is_a_query_of_its_own() -> None:
    requests = HN.request({}, ["brindlecast", "quillbase"], NOW)
    assert [asked(request)["query"] for request in requests] == ["brindlecast", "quillbase"]
    assert (
        urlsplit(requests[0].url)._replace(query="").geturl()
        == "https://hn.algolia.com/api/v1/search_by_date"
    )
    assert asked(requests[0]) == {
        "query": "brindlecast",
        "tags": "(story,comment,poll,job)",
        "numericFilters": f"created_at_i>={T - DAY}",
        "hitsPerPage": "1000",
        "advancedSyntax": "true",
        "typoTolerance": "false",
        "restrictSearchableAttributes": "title,story_text,comment_text,url",
        "attributesToHighlight": "none",
    }


@pytest.mark.parametrize(
    ("term", "query"),
    [
        ("brindlecast", "brindlecast"),
        (
            "brindle cast",
            "brindle cast",
        ),  # not in quotes: "brindle-cast" and "brindle <i>cast</i>" are found too
        ("brindle-cast", "brindle cast"),  # a minus would exclude
        ("-cast", "cast"),
        ("o'brindle", "o brindle"),  # comments hold &#x27;
        ("at&t", "at t"),
        ('a "quote" b', "a quote b"),
        ("c++", '"c++"'),
        ("c#", '"c#"'),
        (".net", '".net"'),
        ("learn c++ fast", 'learn "c++" fast'),
        ("node.js", "node js"),
        ("brindle+", "brindle"),
        ("#brindlecast", "brindlecast"),
        ("$brdl", "brdl"),
        ("brindlecast inc.", "brindlecast inc"),
        ("हास्पेरो", "हास्पेरो"),  # the marks belong to the word
        ("ティルヴァント", "ティルヴァント"),
        ("أوكافيل", "أوكافيل"),
        ("çok güzel", "çok güzel"),
    ],
)
def test_a_term_is_asked_for_so_that_nothing_is_missed(term: str, query: str) -> None:
    assert [asked(request)["query"] for request in HN.request({}, [term], NOW)] == [query]


def test_terms_that_lead_to_the_same_query_are_asked_for_once() -> None:
    assert len(HN.request({}, ["brindle cast", "brindle-cast", "brindle cast"], NOW)) == 1


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        (["brindlecast", "🎙️"], 50),  # no word to search for
        (["one", "two", "three"], 2),
    ],
)
def test_where_words_do_not_do_it_asks_for_everything_new(terms: list[str], most: int) -> None:
    requests = HackerNews(most_terms=most).request({}, terms, NOW)
    assert [parse_qs(urlsplit(r.url).query, keep_blank_values=True)["query"] for r in requests] == [[""]]


def test_without_topics_it_asks_for_nothing() -> None:
    assert HN.request({}, [], NOW) == []


def test_the_address_of_the_service_and_the_kinds_of_items_are_settings() -> None:
    source = HackerNews(base="http://127.0.0.1:9000/hn/", tags=("story",))
    request = source.request({}, ["brindlecast"], NOW)[0]
    assert request.url.startswith("http://127.0.0.1:9000/hn/search_by_date?")
    assert asked(request)["tags"] == "(story)"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"tags": ("story", "user")}, "'user'"),
        ({"pages": 0}, "pages"),
        ({"most_terms": 0}, "most_terms"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        HackerNews(**values)


# ------------------------------------------------------------------------------------------ from when it asks


def poll(cursor: Cursor, *hits: Mapping[str, Any], term: str = "brindlecast", at: datetime = NOW) -> Page:
    """One poll for one term that one answer satisfies."""
    return HN.parse(answer(HN.request(cursor, [term], at)[0], *hits, at=at), cursor)


def test_a_new_term_looks_a_day_back() -> None:
    cursor = poll({}, comment(1, T - 60)).cursor
    known, new = HN.request(cursor, ["brindlecast", "quillbase"], NOW)
    assert span(known) == (T - 60 - HOUR, None)
    assert span(new) == (T - DAY, None)


def test_it_asks_again_for_the_hour_before_the_newest_item_as_some_are_indexed_late() -> None:
    cursor = poll({}, comment(7, T - 100), comment(6, T - 5000)).cursor
    assert span(HN.request(cursor, ["brindlecast"], NOW)[0]) == (T - 100 - HOUR, None)


def test_a_quiet_term_is_asked_for_from_where_it_was_so_that_an_outage_of_the_service_loses_nothing() -> None:
    cursor: Cursor = {}
    for hour in range(48):
        cursor = poll(cursor, at=NOW + timedelta(hours=hour)).cursor
    later = NOW + timedelta(hours=48)
    assert span(HN.request(cursor, ["brindlecast"], later)[0]) == (T - DAY, None)


def test_it_never_goes_back_for_an_old_item() -> None:
    cursor = poll({}, comment(9, T - 100)).cursor
    cursor = poll(cursor, comment(5, T - 4000)).cursor
    assert span(HN.request(cursor, ["brindlecast"], NOW)[0]) == (T - 100 - HOUR, None)


def test_an_item_from_the_future_does_not_blind_it() -> None:
    page = poll({}, comment(1, T + 90 * DAY))
    assert span(HN.request(page.cursor, ["brindlecast"], NOW)[0]) == (T - HOUR, None)
    assert page.posts[0].said_at is None


def test_a_term_that_nobody_asks_for_any_more_is_forgotten() -> None:
    cursor = poll({}, comment(1, T)).cursor
    cursor = poll(cursor, comment(2, T), term="quillbase").cursor
    assert cursor["reached"] == {"quillbase": T - HOUR}


# ----------------------------------------------------------------------------------------------- full answers


class Service:
    """The search service with these items, as its documentation says it behaves; counts what it was asked."""

    def __init__(self, items: Sequence[Mapping[str, Any]], most: int = 3) -> None:
        self.items = sorted(items, key=lambda item: -int(item["created_at_i"]))
        self.most = most
        self.requests = 0

    def __call__(self, request: Request) -> Response:
        self.requests += 1
        since, until = span(request)
        found = [
            item
            for item in self.items
            if since <= item["created_at_i"] and (until is None or item["created_at_i"] <= until)
        ]
        return answer(request, *found[: self.most], full=self.most)


def polled(source: HackerNews, service: Service, cursor: Cursor) -> tuple[set[str | None], Cursor]:
    """One poll with all its follow-up requests."""
    keys: set[str | None] = set()
    queue = list(source.request(cursor, ["brindlecast"], NOW))
    while queue:
        page = source.parse(service(queue.pop(0)), cursor)
        keys |= {post.key for post in page.posts}
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor


def test_a_full_answer_is_followed_by_time_down_to_the_last_item() -> None:
    service = Service([comment(n, T - n * 60) for n in range(1, 9)])
    keys, cursor = polled(HN, service, {})
    assert keys == {str(n) for n in range(1, 9)}
    assert cursor == {"reached": {"brindlecast": T - 60 - HOUR}, "left": []}


def test_items_of_the_second_in_which_a_page_ends_are_all_found() -> None:
    service = Service([comment(n, T - 60 - n // 3) for n in range(1, 10)], most=4)
    keys, _ = polled(HN, service, {})
    assert keys == {str(n) for n in range(1, 10)}


def test_what_is_more_than_one_poll_may_ask_is_left_for_the_next_polls() -> None:
    source = replace(HN, pages=2)
    service = Service([comment(n, T - n * 2000) for n in range(1, 10)])
    cursor: Cursor = {}
    found: set[str | None] = set()
    asked_by_poll = []
    for _ in range(4):
        service.requests = 0
        keys, cursor = polled(source, service, cursor)
        asked_by_poll.append(service.requests)
        found |= keys
    assert found == {str(n) for n in range(1, 10)}
    assert asked_by_poll == [2, 3, 2, 1]
    assert cursor["left"] == []


def test_a_follow_up_that_was_never_answered_is_asked_for_again() -> None:
    service = Service([comment(n, T - n * 60) for n in range(1, 7)])
    first = HN.request({}, ["brindlecast"], NOW)[0]
    page = HN.parse(service(first), {})  # and then the power went
    keys, cursor = polled(HN, service, page.cursor)
    assert {post.key for post in page.posts} | keys == {str(n) for n in range(1, 7)}
    assert cursor["left"] == []


def test_what_is_left_of_a_forgotten_term_is_not_asked_for() -> None:
    service = Service([comment(n, T - n * 60) for n in range(1, 7)])
    cursor = HN.parse(service(HN.request({}, ["brindlecast"], NOW)[0]), {}).cursor
    assert cursor["left"]
    requests = HN.request(cursor, ["quillbase"], NOW)
    assert [asked(request)["query"] for request in requests] == ["quillbase"]
    assert HN.parse(answer(requests[0]), cursor).cursor["left"] == []


def test_a_service_that_sends_the_same_page_for_ever_is_found_out() -> None:
    first = HN.request({}, ["brindlecast"], NOW)[0]
    hits = [comment(1, T - 60), comment(2, T - 60)]
    more = HN.parse(answer(first, *hits, full=2), {}).more[0]
    with pytest.raises(SourceChanged, match="same ones again"):
        HN.parse(answer(more, *hits, full=2), {})


def test_only_follow_ups_are_marked_as_pages() -> None:
    first = HN.request({}, ["brindlecast"], NOW)[0]
    more = HN.parse(answer(first, comment(1, T - 60), full=1), {}).more[0]
    assert [request.note.partition(" ")[0] for request in (first, more)] == ["first", "page"]


# ------------------------------------------------------------------------------------- what it makes of items


def test_the_sample_in_full() -> None:
    request = HN.request({}, ["brindlecast"], NOW)[0]
    posts = HN.parse(raw(request, SAMPLE.read_bytes()), {}).posts
    assert posts[0] == Post(
        source="hn",
        key="90000457",
        url="https://news.ycombinator.com/item?id=90000457",
        text=(
            "We moved from Quillbase to Brindlecast last spring & the only thing I miss is the CLI.\n"
            "The export took < 5 minutes, see https://notes.example.org/brindlecast\n"
            "brindle export --all"
        ),
        author=Author(handle="fennel_dev"),
        said_at=datetime(2026, 11, 20, 9, 14, 7, tzinfo=UTC),
        site="news.ycombinator.com",
        in_reply_to="https://news.ycombinator.com/item?id=90000440",
    )
    assert posts[1] == Post(
        source="hn",
        key="90000411",
        url="https://news.ycombinator.com/item?id=90000411",
        title="Brindlecast 3.0: podcasts from a folder of files",
        text="https://brindlecast.example/blog/three",
        author=Author(handle="marrowby"),
        said_at=datetime(2026, 11, 20, 8, 2, 33, tzinfo=UTC),
        site="news.ycombinator.com",
        engagement=169,
    )
    assert posts[2].text.endswith(
        "Is Brindlecast any good for that, or is it Quillbase's Vec<Episode> all over again?"
    )
    assert [(post.in_reply_to, post.engagement) for post in posts[2:]] == [(None, 3), (None, 1)]


def test_a_comment_does_not_carry_its_storys_title_which_would_make_every_comment_a_mention() -> None:
    post = read({**comment(2, T), "story_title": "All about Brindlecast", "story_id": 1, "parent_id": 1})[0]
    assert "All about" not in f"{post.title} {post.text}"
    assert post.in_reply_to == "https://news.ycombinator.com/item?id=1"


def test_a_storys_link_can_be_left_out_of_its_text() -> None:
    story = {"objectID": "5", "title": "A talk", "url": "https://brindlecast.example/talk", "created_at_i": T}
    assert read(story)[0].text == "https://brindlecast.example/talk"
    assert read(story, source=replace(HN, links=False))[0].text == ""


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Brindlecast &amp; friends", "Brindlecast & friends"),
        ("Why Vec<T> beats List<T>", "Why Vec<T> beats List<T>"),
        ("  Two\n lines ", "Two lines"),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_titles_are_text_not_markup(title: object, shown: str | None) -> None:
    assert read({"objectID": "5", "title": title, "created_at_i": T})[0].title == shown


@pytest.mark.parametrize(
    ("counts", "engagement"),
    [
        ({"points": 3, "num_comments": 4}, 7),
        ({"points": None, "num_comments": None}, None),
        ({"points": -4}, 0),
        ({"points": "12"}, 12),
        ({"points": True}, None),
    ],
)
def test_engagement_is_points_and_comments(counts: dict[str, Any], engagement: int | None) -> None:
    assert read({**comment(1, T), **counts})[0].engagement == engagement


def test_numbers_instead_of_text_are_tolerated() -> None:
    assert read({**comment(1, T), "objectID": 77})[0].key == "77"


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    story = {"objectID": "5", "title": "Click", "url": "javascript:alert(1)", "created_at_i": T}
    assert read(story)[0].text == ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>Backend timeout</html>", "JSON"),
        (b'{"message": "Application is\\nblocked", "status": 403}', "Application is blocked"),
        (b'{"hits": null}', "without hits"),
        (b'{"hits": [{"title": "no number"}]}', "without a number"),
        (b'{"hits": [{"objectID": "https://elsewhere.example/1", "created_at_i": 1}]}', "without a number"),
        (b'{"hits": [{"objectID": "1", "title": "when?"}]}', "without a time"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: bytes, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        HN.parse(raw(HN.request({}, ["brindlecast"], NOW)[0], body), {})
