"""Stack Exchange: what it asks, how it keeps within limits, and what it makes of the hits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources.stackexchange import StackExchange

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "stackexchange.json"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOUR = 3600
DAY = 24 * HOUR
SE = StackExchange(name="se")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def question(number: int, at: int = T, **more: Any) -> dict[str, Any]:
    return {
        "item_type": "question",
        "question_id": number,
        "creation_date": at,
        "title": "Brindlecast?",
        "body": "How?",
        **more,
    }


def hits(*items: Any, **more: Any) -> dict[str, Any]:
    return {"items": list(items), "has_more": False, "quota_max": 300, "quota_remaining": 250, **more}


def polled(
    source: StackExchange, terms: list[str], cursor: Cursor, *answers: Mapping[str, Any]
) -> tuple[list[Request], Page]:
    """One poll: what it asked, one request led to by the other, and the last page. Answers that are not
    given are empty."""
    given = list(answers)
    requests: list[Request] = []
    queue = list(source.request(cursor, terms, NOW))
    page = Page(cursor=cursor)
    while queue:
        requests.append(queue.pop(0))
        page = source.parse(answer(requests[-1], given.pop(0) if given else hits()), page.cursor)
        queue += page.more
    return requests, page


# ------------------------------------------------------------------------------------------- what it asks for


def test_terms_and_sites_are_asked_for_one_after_the_other() -> None:
    source = replace(SE, sites=("stackoverflow", "superuser"))
    assert len(source.request({}, ["brindlecast", "quill base"], NOW)) == 1
    requests, _ = polled(source, ["brindlecast", "quill base"], {})
    assert [(asked(one)["site"], asked(one)["q"]) for one in requests] == [
        ("stackoverflow", '"brindlecast"'),
        ("superuser", '"brindlecast"'),
        ("stackoverflow", '"quill base"'),
        ("superuser", '"quill base"'),
    ]
    assert requests[0].url.startswith("https://api.stackexchange.com/2.3/search/excerpts?")
    assert asked(requests[0]) == {
        "site": "stackoverflow",
        "q": '"brindlecast"',
        "sort": "creation",
        "order": "desc",
        "fromdate": str(T - DAY),
        "pagesize": "100",
    }


def test_a_filter_is_sent_along_and_the_key_only_on_the_wire() -> None:
    source = replace(SE, filter="!abc", key="s3cret")
    request = source.request({}, ["brindlecast"], NOW)[0]
    assert asked(request)["filter"] == "!abc"
    assert source.sign_in is not None
    assert (source.sign_in.parameter, source.sign_in.secret) == ("key", "s3cret")
    assert source.sign_in.origins == ("https://api.stackexchange.com",)
    assert "s3cret" not in repr(request) + repr(source)
    assert SE.sign_in is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"sites": ()}, "at least one"),
        ({"sites": ("Stack Overflow",)}, "Stack Overflow"),
        ({"pages": 0}, "pages"),
        ({"base": "api"}, "base"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        StackExchange(**values)


# ------------------------------------------------------------------------------------------- poll after poll


def test_it_asks_from_an_hour_before_the_newest_hit_and_a_new_term_from_a_day_back() -> None:
    _, page = polled(SE, ["brindlecast"], {}, hits(question(1, T - 600)))
    requests, _ = polled(SE, ["brindlecast", "quillbase"], page.cursor)
    assert [asked(one)["fromdate"] for one in requests] == [str(T - 600 - HOUR), str(T - DAY)]


def test_a_full_answer_is_followed_by_time_before_the_next_term_is_asked() -> None:
    full = hits(question(2, T - 60), question(1, T - 90), has_more=True)
    requests, page = polled(SE, ["brindlecast", "quillbase"], {}, full, hits(question(1, T - 90)))
    assert [(asked(one)["q"], asked(one).get("todate")) for one in requests] == [
        ('"brindlecast"', None),
        ('"brindlecast"', str(T - 90)),
        ('"quillbase"', None),
    ]
    assert page.cursor["left"] == []


def test_what_one_poll_may_not_ask_is_left_for_the_next() -> None:
    source = replace(SE, pages=1)
    full = hits(question(2, T - 60), question(1, T - 90), has_more=True)
    requests, page = polled(source, ["brindlecast"], {}, full)
    assert len(requests) == 1
    requests, page = polled(source, ["brindlecast"], page.cursor)
    assert [asked(one).get("todate") for one in requests] == [None, str(T - 90)]
    assert page.cursor["left"] == []


def test_without_the_word_on_more_a_full_page_counts_as_having_more() -> None:
    full = {"items": [question(n, T - n) for n in range(1, 101)]}
    requests, _ = polled(SE, ["brindlecast"], {}, full)
    assert asked(requests[1])["todate"] == str(T - 100)


def test_a_pause_that_the_service_asks_for_stops_the_poll_and_the_next_one_begins_there() -> None:
    requests, page = polled(SE, ["one", "two", "three"], {}, hits(), hits(question(1), backoff=30))
    assert [asked(one)["q"] for one in requests] == ['"one"', '"two"']
    assert len(page.posts) == 1
    assert page.more == ()
    assert page.rest is not None
    assert page.rest > timedelta(seconds=30)
    requests, page = polled(SE, ["one", "two", "three"], page.cursor)
    assert [asked(one)["q"] for one in requests] == ['"three"', '"one"', '"two"']
    assert "turn" not in page.cursor


def test_a_term_that_was_dropped_meanwhile_is_not_begun_with() -> None:
    _, page = polled(SE, ["one", "two"], {}, hits(backoff=10))
    requests, _ = polled(SE, ["one", "three"], page.cursor)
    assert [asked(one)["q"] for one in requests] == ['"one"', '"three"']


@pytest.mark.parametrize(
    ("left", "terms", "rest"),
    [
        (240, 1, timedelta(hours=12) / 240),  # 12 hours until the count begins anew
        (240, 24, timedelta(hours=12) / 10),
        (5, 24, timedelta(hours=12)),
        (0, 1, timedelta(hours=12)),
    ],
)
def test_the_days_requests_are_spread_over_the_day(left: int, terms: int, rest: timedelta) -> None:
    words = [f"word{n}" for n in range(terms)]
    _, page = polled(SE, words, {}, *[hits(quota_remaining=left)] * terms)
    assert page.rest == rest


def test_when_the_days_requests_are_used_up_it_stops_and_keeps_what_it_got() -> None:
    requests, page = polled(SE, ["one", "two"], {}, hits(question(1), quota_remaining=0))
    assert (len(requests), len(page.posts)) == (1, 1)
    assert page.rest == timedelta(hours=12)


def test_a_service_that_sends_the_same_page_for_ever_is_found_out() -> None:
    full = hits(question(1, T - 60), has_more=True)
    with pytest.raises(SourceChanged, match="same ones again"):
        polled(SE, ["brindlecast"], {}, full, full)


# ----------------------------------------------------------------------------------------------- what is said


def test_the_sample_in_full() -> None:
    request = SE.request({}, ["brindlecast"], NOW)[0]
    posts = SE.parse(answer(request, SAMPLE.read_bytes()), {}).posts
    assert posts[0] == Post(
        source="se",
        key="stackoverflow.com/q/90010011",
        url="https://stackoverflow.com/questions/90010011",
        title="Brindlecast's API: export() returns null for List<Episode>",
        text="I publish with Brindlecast and want List<Episode> back from its API, but export() returns"
        " null.\nWhat am I missing & how do I page?",
        said_at=datetime(2026, 12, 1, 9, 10, tzinfo=UTC),
        site="stackoverflow.com",
        engagement=9,
    )
    assert posts[1] == Post(
        source="se",
        key="stackoverflow.com/a/90010044",
        url="https://stackoverflow.com/a/90010044",
        text="Brindlecast wants the token in the header, see https://docs.example.org/brindle\n"
        'curl -H "Authorization: …"\nworks for me 🎉',
        said_at=datetime(2026, 12, 1, 11, 38, 20, tzinfo=UTC),
        site="stackoverflow.com",
        in_reply_to="https://stackoverflow.com/questions/90010011",
        engagement=12,
    )
    assert [post.engagement for post in posts[2:]] == [0, 0, None]


def test_who_wrote_it_is_known_when_the_filter_adds_that() -> None:
    request = SE.request({}, ["brindlecast"], NOW)[0]
    body = hits(question(1, owner={"display_name": "Pia &amp; Co"}), question(2))
    names = [post.author.name for post in SE.parse(answer(request, body), {}).posts]
    assert names == ["Pia & Co", None]


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("stackoverflow", "stackoverflow.com"),
        ("superuser.com", "superuser.com"),
        ("pt.stackoverflow", "pt.stackoverflow.com"),
        ("meta.stackoverflow", "meta.stackoverflow.com"),
        ("askubuntu", "askubuntu.com"),
        ("mathoverflow", "mathoverflow.net"),
        ("mathoverflow.net", "mathoverflow.net"),
        ("webapps", "webapps.stackexchange.com"),
        ("cooking.meta", "cooking.meta.stackexchange.com"),
        ("meta", "meta.stackexchange.com"),
    ],
)
def test_a_post_is_linked_where_people_read_its_site(site: str, host: str) -> None:
    source = replace(SE, sites=(site,))
    request = source.request({}, ["brindlecast"], NOW)[0]
    post = source.parse(answer(request, hits(question(5))), {}).posts[0]
    assert (post.url, post.site, post.key) == (f"https://{host}/questions/5", host, f"{host}/q/5")


# -------------------------------------------------------------------------------------------- what goes wrong


def error(number: int, name: str, message: str) -> dict[str, Any]:
    return {"error_id": number, "error_name": name, "error_message": message}


@pytest.mark.parametrize("status", [400, 200])
@pytest.mark.parametrize(
    ("body", "kind", "problem"),
    [
        (error(400, "bad_parameter", "site is required"), SourceRefused, "site is required"),
        (error(400, "bad_parameter", "`key` doesn&#39;t match"), SourceRefused, "doesn't match"),
        (error(500, "internal_error", "oops"), SourceBusy, "oops"),
        (error(502, "throttle_violation", "Violation of backoff parameter"), SourceBusy, "asked less"),
        (error(503, "temporarily_unavailable", "maintenance"), SourceBusy, "maintenance"),
        (error(999, "novelty", "what?"), SourceChanged, "novelty"),
        ({"items": 7}, SourceChanged, "items"),
        (hits({**question(1), "question_id": "one"}), SourceChanged, "question_id"),
        (hits({**question(1), "item_type": "wiki"}), SourceChanged, "wiki"),
        (hits({**question(1), "body": 7}), SourceChanged, "body"),
        (hits({**question(1), "creation_date": 10**14}), SourceChanged, "when it was said"),
        (b"<html>Backend error</html>", SourceChanged, "JSON"),
    ],
)
def test_an_error_is_told_by_name(status: int, body: Any, kind: type[SourceError], problem: str) -> None:
    request = SE.request({}, ["brindlecast"], NOW)[0]
    assert request.also == (400,)
    with pytest.raises(kind, match=problem):
        SE.parse(answer(request, body, status), {})


def test_a_throttle_says_until_when() -> None:
    words = "too many requests from this IP, more requests available in 17524 seconds"
    with pytest.raises(SourceBusy) as caught:
        SE.parse(
            answer(SE.request({}, ["brindlecast"], NOW)[0], error(502, "throttle_violation", words), 400), {}
        )
    assert caught.value.until == NOW + timedelta(seconds=17526)


def test_an_odd_hit_costs_itself_and_is_counted() -> None:
    request = SE.request({}, ["brindlecast"], NOW)[0]
    body = hits(question(1), {**question(2), "item_type": "answer"}, None)
    page = SE.parse(answer(request, body), {})
    assert (len(page.posts), page.unread) == (1, 2)
    assert "answer_id" in page.unread_why
