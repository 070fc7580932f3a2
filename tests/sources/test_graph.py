"""What the APIs of Meta have in common: their refusals and their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Response
from sources import _graph

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
ASKED = _graph.ask("https://graph.example.com/v25.0/", "me/mentions", {"fields": "id,text"}, "a note")


def answer(body: Any, status: int = 400, headers: Mapping[str, str] = {}) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=ASKED, status=status, headers=headers, body=raw, url=ASKED.url, at=NOW)


def error(code: int, message: str = "It said this.", subcode: int | None = None) -> dict[str, Any]:
    found = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "EJexample"}
    return {"error": found if subcode is None else {**found, "error_subcode": subcode}}


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (190, SourceRefused, "long-lived"),
        (102, SourceRefused, "long-lived"),
        (4, SourceBusy, "pause"),
        (17, SourceBusy, "pause"),
        (32, SourceBusy, "pause"),
        (613, SourceBusy, "pause"),
        (80002, SourceBusy, "pause"),
        (1, SourceBusy, "It said this"),
        (2, SourceBusy, "It said this"),
        (10, SourceRefused, "permission"),
        (200, SourceRefused, "permission"),
        (283, SourceRefused, "permission"),
        (3, SourceRefused, "permission"),
        (12, SourceRefused, "no longer given"),
        (100, SourceRefused, "It said this"),
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_a_code_says_whether_to_wait_or_what_to_do(
    code: int, kind: type[SourceError], says: str, status: int
) -> None:
    with pytest.raises(kind, match=says):
        _graph.read(answer(error(code), status), "my-graph")
    assert status in ASKED.also


@pytest.mark.parametrize("code", [190, 4, 10])
def test_an_error_in_a_good_answer_is_an_error_all_the_same(code: int) -> None:
    with pytest.raises((SourceBusy, SourceRefused)):
        _graph.read(answer(error(code), 200), "my-graph")


def test_an_unknown_error_in_a_good_answer_is_a_change() -> None:
    with pytest.raises(SourceChanged, match="It said this"):
        _graph.read(answer(error(31337), 200), "my-graph")


@pytest.mark.parametrize(
    ("status", "kind"), [(401, SourceRefused), (429, SourceBusy), (404, SourceRefused), (400, SourceRefused)]
)
def test_a_refusal_without_words_is_one_too(status: int, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        _graph.read(answer(b"<html>", status), "my-graph")


USAGE = (
    '{"178":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":19},{"type":"pages"}]}'
)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"x-business-use-case-usage": USAGE}, 19),
        ({"x-business-use-case-usage": "?"}, 60),
        ({"x-business-use-case-usage": '{"178": 7}'}, 60),
        ({"retry-after": "120", "x-business-use-case-usage": USAGE}, 2),
        ({}, 60),
    ],
)
def test_a_pause_lasts_as_long_as_the_header_says_and_else_an_hour(
    headers: dict[str, str], minutes: int
) -> None:
    with pytest.raises(SourceBusy) as caught:
        _graph.read(answer(error(4), 403, headers), "my-graph")
    assert caught.value.until == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("paging", "leads"),
    [
        (None, {}),
        ({"cursors": {"after": "A"}}, {}),  # the last page
        (
            {"cursors": {"after": "A"}, "next": "https://x.example/?limit=5&after=A&access_token=T"},
            {"after": "A"},
        ),
        (
            {"next": "https://x.example/?until=7&__paging_token=P&access_token=T"},
            {"until": "7", "__paging_token": "P"},
        ),
        ({"cursors": {"after": "A"}, "next": "http://[broken"}, {"after": "A"}),
        ({"next": 7}, {}),
    ],
)
def test_the_next_page_is_asked_for_without_the_token_that_stands_in_its_address(
    paging: Any, leads: dict[str, str]
) -> None:
    assert _graph.next_page({"paging": paging}) == leads


def test_what_comes_after_a_full_page_is_asked_for_even_if_it_is_called_the_last() -> None:
    body = {"paging": {"cursors": {"before": "B", "after": "A"}}}
    assert _graph.next_page(body, full=True) == {"after": "A"}
    assert _graph.next_page({}, full=True) == {}


def test_a_request_is_made_of_its_parts_and_the_token_is_a_parameter_for_its_own_place() -> None:
    assert ASKED.url == "https://graph.example.com/v25.0/me/mentions?fields=id%2Ctext"
    assert parse_qs(urlsplit(ASKED.url).query) == {"fields": ["id,text"]}
    own = _graph.sign_in("https://graph.example.com/v25.0", "a-token")
    assert (own.origins, own.parameter) == (("https://graph.example.com",), "access_token")
    assert "a-token" not in repr(own)
