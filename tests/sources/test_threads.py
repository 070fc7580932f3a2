"""Threads: what it asks for, and what it makes of posts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Request, Response
from core.types import Author, Post
from sources.threads import Threads

SAMPLES = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
SOURCE = Threads(name="my-threads", secret="a-token")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200, at: datetime = NOW) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=at)


def sample(name: str = "threads.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def post(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "text": "about brindlecast",
        "media_type": "TEXT_POST",
        "permalink": f"https://www.threads.example/@a/post/{number}",
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}+0000",
        "username": "a",
        **more,
    }


def page_of(*posts: dict[str, Any], after: str = "") -> dict[str, Any]:
    link = f"https://graph.example.com/keyword_search?after={after}&access_token=SECRET"
    return {"data": list(posts), "paging": {"next": link} if after else {}}


def test_each_term_is_searched_for_by_itself_and_then_the_mentions() -> None:
    one, two, mentions = SOURCE.request({}, ["brindlecast", " brindle  cast "], NOW)
    assert one.url.startswith("https://graph.threads.net/v1.0/keyword_search?")
    assert asked(one) == {
        "q": "brindlecast",
        "search_type": "RECENT",
        "since": str(T - 86400),
        "until": str(T),
        "limit": "100",
        "fields": "id,text,media_type,permalink,timestamp,username,is_reply,is_quote_post,topic_tag",
    }
    assert asked(two)["q"] == "brindle cast"
    assert mentions.url.startswith("https://graph.threads.net/v1.0/me/mentions?")
    assert len(replace(SOURCE, mentions=False).request({}, ["brindlecast"], NOW)) == 1
    assert SOURCE.request({}, [], NOW) == []


def test_a_day_of_polls_keeps_to_the_searches_that_a_user_has() -> None:
    terms = [f"term{n}" for n in range(100)]
    cursor: Cursor = {}
    searches = 0
    now = NOW
    seen: dict[str, list[datetime]] = {}
    for _ in range(96):
        for request in SOURCE.request(cursor, terms, now):
            if "q" in asked(request):
                searches += 1
                seen.setdefault(asked(request)["q"], []).append(now)
            cursor = SOURCE.parse(answer(request, page_of(), at=now), cursor).cursor
        now += timedelta(minutes=15)
    assert 1800 <= searches <= 2000
    assert set(seen) == set(terms)  # each has its turn, and none waits long
    waits = [later - early for times in seen.values() for early, later in pairwise(times)]
    assert max(waits) <= timedelta(minutes=90)


def test_what_is_asked_for_follows_what_was_asked_for() -> None:
    first = replace(SOURCE, mentions=False).request({}, ["brindlecast"], NOW)[0]
    cursor = SOURCE.parse(answer(first, page_of()), {}).cursor
    later = SOURCE.request(cursor, ["brindlecast", "quillbase"], NOW + timedelta(minutes=15))
    assert [int(asked(request)["since"]) - T for request in later[:2]] == [900 - 86400, -3600]
    cursor = SOURCE.parse(answer(later[0], page_of()), cursor).cursor
    only = SOURCE.request(cursor, ["quillbase"], NOW + timedelta(minutes=30))[0]
    assert set(SOURCE.parse(answer(only, page_of()), cursor).cursor["reached"]) == {"quillbase"}


def test_a_page_leads_on_without_the_token_and_what_is_left_is_asked_for_by_time() -> None:
    source = replace(SOURCE, pages=2, mentions=False)
    first = source.request({}, ["brindlecast"], NOW)[0]
    page = source.parse(answer(first, page_of(post(9, NOW - timedelta(hours=1)), after="A")), {})
    assert "SECRET" not in repr(page)
    assert asked(page.more[0]) == {**asked(first), "after": "A"}
    last = page_of(post(8, NOW - timedelta(hours=2)), after="B")
    page = source.parse(answer(page.more[0], last), page.cursor)
    assert page.more == ()
    later = source.request(page.cursor, ["brindlecast"], NOW + timedelta(minutes=15))
    assert (asked(later[0])["since"], asked(later[0])["until"]) == (str(T - 86400), str(T - 7199))
    page = source.parse(answer(later[0], page_of()), page.cursor)
    assert page.cursor["left"] == []


def test_an_empty_page_that_promises_more_is_the_last() -> None:
    first = SOURCE.request({}, ["brindlecast"], NOW)[0]
    assert SOURCE.parse(answer(first, page_of(after="A")), {}).more == ()


def test_a_post_in_full() -> None:
    first = SOURCE.request({}, ["brindlecast"], NOW)[0]
    page = SOURCE.parse(answer(first, sample()), {})
    assert page.posts[0] == Post(
        source="my-threads",
        key="18012345678900001",
        url="https://www.example.com/@marrow_fennel/post/900001",
        text="Day 30 with Brindlecast: the export still eats my chapter marks 🙃\nHas anyone got them back?",
        author=Author(handle="marrow_fennel"),
        said_at=datetime(2026, 12, 1, 11, 41, 20, tzinfo=UTC),
        site="example.com",
    )
    assert page.posts[2].text == "@everyone brindlecast keys javascript:alert(1)"
    assert (len(page.posts), page.unread) == (4, 0)  # a picture without words is none


def test_a_topic_tag_belongs_to_the_words() -> None:
    first = SOURCE.request({}, ["brindlecast"], NOW)[0]
    posts = [post(1, NOW, topic_tag="Podcasts"), post(2, NOW, topic_tag="Brindlecast")]
    texts = [found.text for found in SOURCE.parse(answer(first, page_of(*posts)), {}).posts]
    assert texts == ["about brindlecast\n#Podcasts", "about brindlecast"]


@pytest.mark.parametrize(
    "change",
    [{"id": None}, {"text": None}, {"permalink": "javascript:alert(1)"}, {"timestamp": "soon"}],
)
def test_an_odd_post_costs_itself(change: dict[str, Any]) -> None:
    first = SOURCE.request({}, ["brindlecast"], NOW)[0]
    page = SOURCE.parse(answer(first, page_of(post(1, NOW), post(2, NOW, **change))), {})
    assert (len(page.posts), page.unread) == (1, 1)


def test_errors_are_read_from_their_bodies() -> None:
    first = SOURCE.request({}, ["brindlecast"], NOW)[0]
    gone = {"error": {"code": 190, "message": "Session has expired", "type": "OAuthException"}}
    with pytest.raises(SourceRefused, match="access token"):
        SOURCE.parse(answer(first, gone, 400), {})
    with pytest.raises(SourceChanged, match="data"):
        SOURCE.parse(answer(first, {}), {})
    with pytest.raises(SourceChanged, match="who said it"):
        SOURCE.parse(answer(first, page_of(post(1, NOW, username=None))), {})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"secret": ""}, "no access token"), ({"daily": 0}, "daily"), ({"pages": 0}, "pages")],
)
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)


def test_further_pages_are_searches_too_and_stay_within_the_days_share() -> None:
    def most(terms: int) -> int:
        """Requests of one poll in which every page is full and leads on."""
        source = replace(SOURCE, mentions=False)
        items = [{"id": "1", "media_type": "IMAGE", "timestamp": NOW.isoformat()}]
        queue, count = list(source.request({}, [f"word {n}" for n in range(terms)], NOW)), 0
        while queue:
            count += 1
            page = source.parse(answer(queue.pop(0), {"data": items, "paging": MORE}), {})
            queue += page.more
        return count

    share = 2000 // 96  # of a poll every quarter of an hour
    assert (most(1), most(6)) == (3, 18)
    assert all(most(terms) <= share for terms in (8, 15, 20, 40))


MORE = {"cursors": {"after": "abc"}, "next": "https://graph.threads.net/v1.0/keyword_search?after=abc"}


def test_a_repost_is_not_the_word_of_who_reposts() -> None:
    request = SOURCE.request({}, ["brindlecast"], NOW)[0]
    body = page_of()
    body["data"] = [
        {
            "id": "1",
            "media_type": "REPOST_FACADE",
            "text": "brindlecast, as another said it",
            "permalink": "https://www.threads.net/@pia/post/1",
            "timestamp": NOW.isoformat(),
            "username": "pia",
        }
    ]
    page = SOURCE.parse(answer(request, body), {})
    assert (page.posts, page.unread) == ((), 0)
