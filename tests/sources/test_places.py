"""Several places in one source: one that cannot be heard keeps nothing from the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceError, SourceRefused
from core.ports import Source
from core.traffic import Cursor, Page, Request, Response
from sources._places import heard, in_turn, passed_over
from sources.googlealerts import GoogleAlerts
from sources.googleplay import GooglePlay
from sources.stackexchange import StackExchange
from sources.steam import Steam

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GONE = SourceRefused("any", "it is gone")
FEEDS = tuple(f"https://www.google.com/alerts/feeds/1/{name}" for name in ("live", "dead", "late"))


def test_every_place_comes_first_at_times_even_when_the_waits_double() -> None:
    moments = [NOW + timedelta(minutes=10) * (2**doubled) for doubled in range(24)]
    firsts = {in_turn("abcd", moment)[0] for moment in moments}
    assert firsts == set("abcd")
    assert all(sorted(in_turn("abcd", moment)) == list("abcd") for moment in moments)
    assert in_turn((), NOW) == ()


def test_a_silent_place_is_told_until_it_is_the_last_one() -> None:
    page = passed_over({"reached": {"a": 1}}, "a", ("a", "b"), GONE)
    assert page.cursor == {"reached": {"a": 1}, "silent": ["a"]}
    assert (page.unread, page.unread_why) == (1, "it is gone")
    with pytest.raises(SourceRefused, match="gone"):
        passed_over(page.cursor, "b", ("a", "b"), GONE)
    with pytest.raises(SourceRefused, match="gone"):
        passed_over({}, "a", ("a",), GONE)


def test_a_place_that_speaks_again_or_is_asked_no_more_is_silent_no_more() -> None:
    assert heard({"silent": ["a", "b", "old"]}, "a", ("a", "b", "c")) == {"silent": ["b"]}
    assert heard({"silent": ["a"]}, "a", ("a", "b")) == {}


# ------------------------------------------------------------------------------------------- in the sources


def alerts(request: Request) -> tuple[int, bytes]:
    if request.url == FEEDS[1]:
        return 404, b"gone"
    name = request.url.rpartition("/")[2]
    entry = (
        f"<entry><id>tag:{name}</id><title>Brindlecast</title><link href='https://news.example.com/{name}'/>"
        "<published>2026-11-20T11:00:00Z</published><content type='html'>Words</content></entry>"
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Google Alert</title>{entry}</feed>"
    return 200, feed.encode()


def steam(request: Request) -> tuple[int, bytes]:
    app = int(request.url.split("/appreviews/")[1].partition("?")[0])
    review = {
        "recommendationid": str(app),
        "author": {"steamid": "7656"},
        "review": "Brindlecast",
        "timestamp_created": int(NOW.timestamp()),
        "voted_up": True,
    }
    known = {"success": 1, "query_summary": {"num_reviews": 1}, "cursor": "x", "reviews": [review]}
    return 200, json.dumps({"success": 2} if app == 12 else known).encode()


def play(request: Request) -> tuple[int, bytes]:
    [[[_, inner, *_rest]]] = json.loads(_form(request))
    app = json.loads(inner)[3][0]
    review = [app, ["Marrow B."], 4, None, "Brindlecast", [int(NOW.timestamp()), 0], 2]
    dead = app.endswith("dead")
    call = ["wrb.fr", "UsvDTd", None if dead else json.dumps([[review]]), None, None, [5] if dead else None]
    return 200, b")]}'\n\n" + json.dumps([call]).encode()


def _form(request: Request) -> str:
    from urllib.parse import parse_qs

    assert request.body is not None
    return parse_qs(request.body.decode())["f.req"][0]


def exchange(request: Request) -> tuple[int, bytes]:
    if "site=dead" in request.url:
        error = {"error_id": 400, "error_name": "bad_parameter", "error_message": "No site found for `dead`"}
        return 400, json.dumps(error).encode()
    question = {
        "item_type": "question",
        "question_id": 7 if "superuser" in request.url else 8,
        "creation_date": int(NOW.timestamp()),
        "title": "Brindlecast?",
        "body": "How?",
    }
    return 200, json.dumps({"items": [question], "has_more": False, "quota_remaining": 250}).encode()


def poll(source: Source, serve: Any, now: datetime) -> tuple[set[str | None], Cursor, int]:
    """One poll as the bot makes it: an error ends it. The keys, the cursor, how much was told as unread."""
    keys: set[str | None] = set()
    cursor: Cursor = {}
    queue, unread = list(source.request(cursor, ("brindlecast",), now)), 0
    while queue:
        request = queue.pop(0)
        status, body = serve(request)
        assert status == 200 or status in request.also
        response = Response(request=request, status=status, headers={}, body=body, url=request.url, at=now)
        page: Page = source.parse(response, cursor)
        keys |= {post.key for post in page.posts}
        cursor, unread = page.cursor, unread + page.unread
        queue += page.more
    return keys, cursor, unread


@pytest.mark.parametrize("minute", range(4))
@pytest.mark.parametrize(
    ("source", "serve", "keys"),
    [
        (GoogleAlerts(feeds=FEEDS), alerts, {"tag:live", "tag:late"}),
        (Steam(apps=(11, 12, 13)), steam, {"11", "13"}),
        (GooglePlay(apps=("com.live", "com.dead", "com.late")), play, {"com.live", "com.late"}),
    ],
    ids=["alerts", "steam", "play"],
)
def test_a_dead_place_among_others_is_told_and_the_others_are_heard(
    source: Source, serve: Any, keys: set[str], minute: int
) -> None:
    found, cursor, unread = poll(source, serve, NOW + timedelta(minutes=minute))
    assert found == keys
    assert unread == 1
    assert len(cursor["silent"]) == 1


@pytest.mark.parametrize(
    ("source", "serve"),
    [
        (GoogleAlerts(feeds=FEEDS[1:2]), alerts),
        (Steam(apps=(12,)), steam),
        (GooglePlay(apps=("com.dead",), languages=("en", "de")), play),
        (StackExchange(sites=("dead", "dead.x")), exchange),
    ],
    ids=["alerts", "steam", "play", "exchange"],
)
def test_where_all_places_are_dead_that_is_an_error(source: Source, serve: Any) -> None:
    with pytest.raises(SourceError):
        poll(source, serve, NOW)


@pytest.mark.parametrize("sites", [("dead", "superuser"), ("dead", "superuser", "webapps")])
def test_a_site_that_is_refused_does_not_end_the_poll(sites: Sequence[str]) -> None:
    found, _, unread = poll(StackExchange(sites=tuple(sites)), exchange, NOW)
    assert "superuser.com/q/7" in found
    assert unread == 1
