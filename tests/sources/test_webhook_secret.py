"""Webhook: who is let in, and how others are kept out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.errors import SourceRefused
from sources.webhook import Webhook
from tests.sources.hooks import BODY, NOW, SECRET, handed, hook, locked, signature

TIMED = {"timestamp_header": "X-Sent-At"}
SENT = str(int(NOW.timestamp()) - 60)
LET_IN: Mapping[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {
    "a signature": ({}, {"x-signature-256": signature(BODY)}),
    "a bare signature": ({}, {"x-signature-256": signature(BODY).removeprefix("sha256=")}),
    "a signature in capitals": ({}, {"x-signature-256": signature(BODY).removeprefix("sha256=").upper()}),
    "a signature in the header of the settings": (
        {"header": "X-Hub-Signature-256"},
        {"x-hub-signature-256": signature(BODY)},
    ),
    "a signature with a time": (
        TIMED,
        {"x-sent-at": SENT, "x-signature-256": signature(SENT.encode() + b"." + BODY)},
    ),
    "a signature with an ISO time": (
        TIMED,
        {
            "x-sent-at": "2026-11-20T13:58:00Z",
            "x-signature-256": signature(b"2026-11-20T13:58:00Z." + BODY),
        },
    ),
    "a bearer": ({"auth": "bearer"}, {"authorization": f"Bearer {SECRET}"}),
    "a bearer in small letters": ({"auth": "bearer"}, {"authorization": f"bearer  {SECRET}"}),
    "a token header": ({"auth": "bearer"}, {"x-webhook-token": SECRET}),
    "a token in the header of the settings": ({"auth": "bearer", "header": "X-Key"}, {"x-key": SECRET}),
    "a secret that is not English": (
        {"auth": "bearer", "secret": "žluťoučký"},
        {"x-webhook-token": "žluťoučký"},
    ),
}
KEPT_OUT: Mapping[str, tuple[Mapping[str, Any], Mapping[str, str], str]] = {
    "no signature": ({}, {}, "X-Signature-256 is missing"),
    "an empty signature": ({}, {"x-signature-256": ""}, "is missing"),
    "a signature with another secret": ({}, {"x-signature-256": signature(BODY, "guess")}, "does not fit"),
    "a signature of another body": ({}, {"x-signature-256": signature(BODY + b" ")}, "does not fit"),
    "half a signature": ({}, {"x-signature-256": signature(BODY)[:-1]}, "does not fit"),
    "a signature that is no hex": ({}, {"x-signature-256": "sha256=ünï"}, "does not fit"),
    "the secret where a signature should be": ({}, {"authorization": f"Bearer {SECRET}"}, "is missing"),
    "a signature in the usual header, when the settings name another": (
        {"header": "X-Hub-Signature-256"},
        {"x-signature-256": signature(BODY)},
        "X-Hub-Signature-256 is missing",
    ),
    "no time": (TIMED, {"x-signature-256": signature(BODY)}, "X-Sent-At holds no time"),
    "a time that is none": (
        TIMED,
        {"x-sent-at": "now", "x-signature-256": signature(b"now." + BODY)},
        "no time",
    ),
    "a time that nobody signed": (
        TIMED,
        {"x-sent-at": SENT, "x-signature-256": signature(BODY)},
        "does not fit",
    ),
    "an old delivery": (
        TIMED,
        {"x-sent-at": "1795175000", "x-signature-256": signature(b"1795175000." + BODY)},
        "more than 5 min away",
    ),
    "a delivery from the future": (
        TIMED,
        {"x-sent-at": "1795190000", "x-signature-256": signature(b"1795190000." + BODY)},
        "more than 5 min away",
    ),
    "no bearer": ({"auth": "bearer"}, {}, "Authorization is missing"),
    "a wrong bearer": ({"auth": "bearer"}, {"authorization": "Bearer guess"}, "does not fit"),
    "an empty bearer": ({"auth": "bearer"}, {"authorization": "Bearer "}, "does not fit"),
    "a basic sign-in": ({"auth": "bearer"}, {"authorization": f"Basic {SECRET}"}, "does not fit"),
    "a wrong bearer beside a right token": (
        {"auth": "bearer"},
        {"authorization": "Bearer guess", "x-webhook-token": SECRET},
        "does not fit",
    ),
}


@pytest.mark.parametrize(("settings", "headers"), LET_IN.values(), ids=LET_IN.keys())
def test_who_knows_the_secret_is_let_in(settings: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    assert len(locked(**settings).receive(handed(BODY, headers)).posts) == 1


@pytest.mark.parametrize(("settings", "headers", "problem"), KEPT_OUT.values(), ids=KEPT_OUT.keys())
def test_who_does_not_is_kept_out(
    settings: Mapping[str, Any], headers: Mapping[str, str], problem: str
) -> None:
    with pytest.raises(SourceRefused, match=problem) as caught:
        locked(**settings).receive(handed(BODY, headers))
    assert SECRET not in str(caught.value)


def test_a_body_is_not_even_looked_at_before_its_sender_is_let_in() -> None:
    with pytest.raises(SourceRefused):
        locked().receive(handed(b"rubbish"))


def test_the_secret_shows_nowhere() -> None:
    assert SECRET not in repr(locked())


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "no secret"),
        ({"auth": "bearer"}, "no secret"),
        ({"auth": "none", "secret": SECRET}, "never looks at it"),
        ({"auth": "none", "fields": {"titel": "a"}}, "'titel' is no part of a post"),
        ({"auth": "none", "limit": 0}, "limit"),
        ({"auth": "none", "name": "shop reviews"}, "stands in the address"),
        ({"auth": "none", "name": "../api"}, "stands in the address"),
        ({"fields": {"titel": "a"}, "limit": -1}, "titel.*no secret.*limit"),
    ],
)
def test_settings_that_cannot_work_are_told_all_at_once(settings: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Webhook(**{"name": "reviews", **settings})


def test_it_listens_under_its_name() -> None:
    assert hook(name="shop-Reviews_2").path == "/hooks/shop-Reviews_2"


def test_without_a_secret_a_page_in_somebodys_browser_is_kept_out_all_the_same() -> None:
    with pytest.raises(SourceRefused, match="browser"):
        hook().receive(handed(BODY, {"origin": "https://elsewhere.example"}))
