"""PieFed: two searches a word, and its own names for things."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.traffic import Request, Response
from sources.piefed import PieFed

FOLDER = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
PIE = PieFed(base="https://piefed.example.org")


def asked(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def test_posts_and_comments_are_searched_apart() -> None:
    requests = PIE.request({}, ["brindle-cast"], NOW)
    assert [asked(request)["type_"] for request in requests] == ["Posts", "Comments"]
    assert (
        urlsplit(requests[0].url)._replace(query="").geturl() == "https://piefed.example.org/api/alpha/search"
    )
    assert asked(requests[1]) == {
        "q": "brindle cast",
        "type_": "Comments",
        "sort": "New",
        "listing_type": "All",
        "limit": "50",
        "page": "1",
    }
    assert len(replace(PIE, comments=False).request({}, ["brindlecast"], NOW)) == 1


def test_what_is_heard_of_posts_says_nothing_of_comments() -> None:
    posts, comments = PIE.request({}, ["brindlecast"], NOW)
    page = PIE.parse(answer(posts, (FOLDER / "piefed.json").read_bytes()), {})
    assert len(page.posts) == 4
    page = PIE.parse(answer(comments, (FOLDER / "piefed.comments.json").read_bytes()), page.cursor)
    assert len(page.posts) == 3
    assert set(page.cursor["reached"]) == {"Posts brindlecast", "Comments brindlecast"}


def test_a_post_has_its_writer_its_community_and_its_text() -> None:
    request = PIE.request({}, ["brindlecast"], NOW)[0]
    first = PIE.parse(answer(request, (FOLDER / "piefed.json").read_bytes()), {}).posts[0]
    assert (first.author.handle, first.author.name) == ("hazel@piefed.example.org", "Hazel 🌰")
    assert (first.site, first.engagement) == ("piefed.example.org/c/choirs", 17)
    assert first.said_at == datetime(2026, 12, 1, 11, 2, 7, 980084, tzinfo=UTC)


def test_full_pages_are_followed() -> None:
    views = json.loads((FOLDER / "piefed.comments.json").read_text(encoding="utf-8"))["comments"]
    request = PIE.request({}, ["brindlecast"], NOW)[1]
    page = PIE.parse(answer(request, {"comments": views[:1] * 50}), {})
    assert [asked(more)["page"] for more in page.more] == ["2"]
    assert PIE.parse(answer(page.more[0], {"comments": views}), page.cursor).more == ()


@pytest.mark.parametrize(
    ("kind", "message", "error", "word"),
    [
        (1, "{'json': {'type_': ['Must be one of: Posts.']}}", SourceRefused, "comments = false"),
        (0, "missing parameters for search", SourceRefused, "missing parameters"),
        (0, "incorrect_login", SourceRefused, "token"),
        (0, "too_many_requests", SourceBusy, "enough"),
    ],
)
def test_a_refusal_says_what_to_do(kind: int, message: str, error: type[Exception], word: str) -> None:
    request = PIE.request({}, ["brindlecast"], NOW)[kind]
    with pytest.raises(error, match=word):
        PIE.parse(answer(request, {"code": 400, "message": message, "status": "Bad Request"}, 400), {})


def test_an_answer_about_something_else_is_not_read() -> None:
    request = PIE.request({}, ["brindlecast"], NOW)[0]
    with pytest.raises(SourceChanged):
        PIE.parse(answer(request, {"type_": "Posts", "users": []}), {})


def test_texts_that_moved_elsewhere_are_missed() -> None:
    body = (FOLDER / "piefed.json").read_bytes().replace(b'"body"', b'"content"')
    request = PIE.request({}, ["brindlecast"], NOW)[0]
    with pytest.raises(SourceChanged, match="text"):
        PIE.parse(answer(request, body), {})


def test_a_token_is_for_the_instance_alone() -> None:
    own = replace(PIE, token="a-secret").sign_in
    assert own is not None
    assert own.origins == ("https://piefed.example.org",)
    assert PIE.sign_in is None


@pytest.mark.parametrize("name", ["most_terms", "pages"])
def test_numbers_have_to_be_one_or_more(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace(PIE, **{name: 0})  # type: ignore[arg-type]
