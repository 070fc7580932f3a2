"""X: what its answers cost, and what it does when X refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.spending import Budget
from sources import _x_ask
from tests.sources.x_service import (
    NOW,
    SOURCE,
    T,
    answer,
    asked,
    sample,
    search,
    tweet,
)

# ------------------------------------------------------------------------------------------------------ money


def test_its_budget_is_what_the_settings_say() -> None:
    # A page of a hundred posts, each by an author of its own, who costs as much as two posts.
    assert SOURCE.budget == Budget(price=0.005, daily=5.0, monthly=50.0, most=300)
    assert replace(SOURCE, daily=0.0, monthly=0.0).budget == Budget(price=0.005, most=300)
    assert replace(SOURCE, authors=False, page_size=10).budget == Budget(
        price=0.005, daily=5.0, monthly=50.0, most=10
    )
    assert replace(SOURCE, price=0.0).budget is None


def test_a_post_is_one_read_and_its_author_two() -> None:
    assert SOURCE.parse(answer(search(), sample()), {}).reads == 5 + 2 * 5


def test_what_was_paid_for_today_is_not_counted_again_but_tomorrow_it_is() -> None:
    first = SOURCE.parse(answer(search(), sample()), {})
    assert SOURCE.parse(answer(search(), sample()), first.cursor).reads == 0
    tomorrow = answer(search(), sample(), at=NOW + timedelta(days=1))
    assert SOURCE.parse(tomorrow, first.cursor).reads == 15


def test_an_author_who_says_two_things_is_paid_for_once() -> None:
    body = sample()
    body["data"][1]["author_id"] = "7001"
    del body["includes"]["users"][1]
    assert SOURCE.parse(answer(search(), body), {}).reads == 5 + 2 * 4


def test_posts_that_came_along_are_paid_for_too() -> None:
    for name in ("tweets", "posts"):
        body = sample()
        body["includes"][name] = [tweet(T - 9000)]
        assert SOURCE.parse(answer(search(), body), {}).reads == 16


def test_a_very_busy_day_does_not_make_the_cursor_endless() -> None:
    reads, paid = _x_ask.charged({}, {str(n): 1 for n in range(10_000)}, "2026-12-01")
    assert reads == 10_000
    assert len(paid["ids"]) == _x_ask.MEMORY


def test_an_empty_answer_costs_nothing() -> None:
    page = SOURCE.parse(answer(search(), {"meta": {"result_count": 0}}), {})
    assert (page.posts, page.reads, page.more) == ((), 0, ())


def test_a_count_becomes_the_forecast_of_its_term_and_costs_one_read() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    page = SOURCE.parse(answer(count, sample("x.counts.json")), {})
    # 70 posts in seven days, each with an author who costs as much as two posts
    assert page.forecast == {"brindlecast": 30.0}
    assert (page.reads, page.posts) == (1, ())


def test_the_newer_names_of_a_count_are_read_too() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    body = {"data": [], "meta": {"total_post_count": 14}}
    assert SOURCE.parse(answer(count, body), {}).forecast == {"brindlecast": 6.0}
    with pytest.raises(SourceChanged, match="total_tweet_count"):
        SOURCE.parse(answer(count, {"data": [], "meta": {}}), {})


def test_a_term_is_counted_once_when_it_is_new_and_then_once_a_week() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    cursor = SOURCE.parse(answer(count, sample("x.counts.json")), {}).cursor
    counts = []
    for hours in (1, 24, 167, 169):
        requests = SOURCE.request(cursor, ["brindlecast", "quillbase"], NOW + timedelta(hours=hours))
        counts.append([asked(r)["query"][2:7] for r in requests if "/counts/" in r.url])
    assert counts == [["quill"], ["quill"], ["quill"], ["brind", "quill"]]


# --------------------------------------------------------------------------------------------------- refusals

CAPPED = {
    "account_id": 1,
    "product_name": "standard-basic",
    "title": "UsageCapExceeded",
    "period": "Monthly",
    "scope": "Product",
    "detail": "Usage cap exceeded: Monthly product cap",
    "type": "https://api.twitter.com/2/problems/usage-capped",
}
NOT_ENROLLED = {
    "client_id": "1",
    "title": "Client Forbidden",
    "reason": "client-not-enrolled",
    "required_enrollment": "Appropriate Level of API Access",
    "detail": "When authenticating requests …",
    "type": "https://api.twitter.com/2/problems/client-forbidden",
}
INVALID = {
    "errors": [{"parameters": {"query": ["("]}, "message": "missing closing ')' (at position 2)"}],
    "title": "Invalid Request",
    "detail": "One or more parameters to your request was invalid.",
    "type": "https://api.x.com/2/problems/invalid-request",
}
LATE = {
    **INVALID,
    "errors": [{"message": "Invalid 'end_time':'…'. 'end_time' must be a minimum of 10 seconds"}],
}


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (400, INVALID, SourceRefused, "missing closing"),
        (400, LATE, SourceRefused, "clock"),
        (400, b"<html>", SourceRefused, "does not say why"),
        (401, {"title": "Unauthorized", "type": "about:blank", "status": 401}, SourceRefused, "bearer token"),
        (
            402,
            {"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits"},
            SourceRefused,
            "buy",
        ),
        (403, NOT_ENROLLED, SourceRefused, "project"),
        (403, {"title": "Forbidden", "detail": "Your account is suspended."}, SourceRefused, "is suspended"),
        (403, CAPPED, SourceBusy, "used up"),
        (429, CAPPED, SourceBusy, "Monthly product cap"),
        (429, {"title": "Too Many Requests", "type": "about:blank"}, SourceBusy, "pause"),
        (429, b"", SourceBusy, "pause"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, body: Any, kind: type[SourceError], says: str) -> None:
    with pytest.raises(kind, match=says):
        SOURCE.parse(answer(search(), body, status), {})
    assert status in search().also


@pytest.mark.parametrize(
    ("body", "headers", "until"),
    [
        (CAPPED, {}, datetime(2027, 1, 1, tzinfo=UTC)),
        ({**CAPPED, "period": "Daily"}, {}, datetime(2026, 12, 2, tzinfo=UTC)),
        ({}, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(T + 420)}, NOW + timedelta(minutes=7)),
        ({}, {"retry-after": "90"}, NOW + timedelta(seconds=90)),
        ({}, {}, None),
    ],
)
def test_it_waits_as_long_as_x_says(body: Any, headers: dict[str, str], until: datetime | None) -> None:
    with pytest.raises(SourceBusy) as caught:
        SOURCE.parse(answer(search(), body, 429, headers=headers), {})
    assert caught.value.until == until
