"""What the Product Hunt source asks for, how it finds new comments, and what it makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.producthunt import ProductHunt

SAMPLES = Path(__file__).parents[2] / "sources" / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HUNT = ProductHunt(name="hunt", token="s3cret")


def values(request: Request) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(request.body or b"")["variables"]
    return found


def raw(
    request: Request, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(request=request, status=status, headers=headers or {}, body=body, url=request.url, at=NOW)


def posts(
    request: Request,
    *nodes: Mapping[str, Any],
    end: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    info = {"hasNextPage": end is not None, "endCursor": end}
    body = {"data": {"posts": {"pageInfo": info, "edges": [{"node": node} for node in nodes]}}}
    return raw(request, json.dumps(body).encode(), headers=headers)


def count(number: int, comments: int, hours: float = 5) -> dict[str, Any]:
    said = (NOW - timedelta(hours=hours)).isoformat()
    return {"id": str(number), "createdAt": said, "commentsCount": comments}


def sample(name: str) -> Page:
    request = HUNT.request({}, (), NOW)[0]
    return HUNT.parse(raw(request, (SAMPLES / name).read_bytes()), {})


def test_it_asks_for_new_products_and_for_the_numbers_of_comments() -> None:
    products, counts = HUNT.request({}, ("brindlecast",), NOW)
    assert (products.method, products.url) == ("POST", "https://api.producthunt.com/v2/api/graphql")
    assert values(products) == {"since": "2026-11-30T12:00:00Z", "after": None}
    assert values(counts) == {"since": "2026-11-28T12:00:00Z", "after": None, "featured": True}
    everything = replace(HUNT, unfeatured=True).request({}, (), NOW)[1]
    assert values(everything)["featured"] is None


def test_the_token_goes_to_the_service_alone_and_never_into_a_request() -> None:
    own = HUNT.sign_in
    assert own is not None
    assert (own.origins, own.secret) == (("https://api.producthunt.com",), "s3cret")
    assert "s3cret" not in repr(HUNT) + repr(HUNT.request({}, (), NOW))


@pytest.mark.parametrize(("given", "problem"), [({}, "token_env"), ({"token": "t", "pages": 0}, "pages")])
def test_settings_that_cannot_work_are_told(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ProductHunt(**given)


def test_the_sample_in_full() -> None:
    page = sample("producthunt.json")
    assert page.posts[0] == Post(
        source="hunt",
        key="product:970005",
        url="https://www.example.com/posts/p-970005",
        title="Brindlecast 3.0",
        text="Podcasts from a folder of files 🎙️\nBrindlecast turns a folder into a feed & keeps it small.",
        author=Author(handle="okra", name="Okra Marrow"),
        said_at=datetime(2026, 12, 1, 8, 1, tzinfo=UTC),
        site="example.com",
        engagement=245,
    )
    assert page.posts[1].author == Author()  # the service withholds who it was
    assert page.posts[3].text == "Brindlecast coins\n[x](javascript:alert(1)) <!channel>"
    assert page.cursor["reached"] == {"posts": int(datetime(2026, 12, 1, 7, 1, tzinfo=UTC).timestamp())}


def test_more_products_than_fit_are_read_on_and_survive_a_kill() -> None:
    node = json.loads((SAMPLES / "producthunt.json").read_bytes())["data"]["posts"]["edges"][0]["node"]
    request = HUNT.request({}, (), NOW)[0]
    page = HUNT.parse(posts(request, node, end="abc"), {})
    assert values(page.more[0])["after"] == "abc"
    assert [values(r)["after"] for r in HUNT.request(page.cursor, (), NOW)] == [None, "abc", None]
    done = HUNT.parse(posts(page.more[0], {**node, "id": "2"}), page.cursor)
    assert (done.more, done.cursor["left"]) == ((), [])


# ------------------------------------------------------------------------------------------------- comments


def counted(
    cursor: Cursor,
    *nodes: Mapping[str, Any],
    source: ProductHunt = HUNT,
    headers: Mapping[str, str] | None = None,
) -> Page:
    return source.parse(posts(source.request(cursor, (), NOW)[1], *nodes, headers=headers), cursor)


def test_comments_are_asked_for_where_their_number_grew() -> None:
    page = counted({"counts": {"1": 3, "2": 7}}, count(1, 3), count(2, 9), count(3, 1))
    assert [values(more) for more in page.more] == [{"id": "2", "first": 6}, {"id": "3", "first": 5}]
    # They count as known with their answer: a kill before it loses nothing.
    assert page.cursor["counts"] == {"1": 3, "2": 7, "3": 0}
    comments = (SAMPLES / "producthunt.comments.json").read_bytes()
    assert HUNT.parse(raw(page.more[0], comments), page.cursor).cursor["counts"]["2"] == 9


def test_what_was_said_long_before_the_first_poll_is_not_asked_for() -> None:
    page = counted({}, count(1, 40, hours=50), count(2, 4, hours=3))
    assert [values(more)["id"] for more in page.more] == ["2"]
    assert page.cursor["counts"] == {"1": 40, "2": 0}


def test_what_is_more_than_one_poll_may_ask_waits_for_the_next() -> None:
    source = ProductHunt(name="hunt", token="t", pages=2)
    nodes = [count(n, 1) for n in range(1, 6)]
    page = counted({}, *nodes, source=source)
    assert [values(more)["id"] for more in page.more] == ["1", "2"]
    assert set(page.cursor["counts"].values()) == {0}


def test_with_few_points_left_no_comments_are_asked_for() -> None:
    left = {"x-rate-limit-limit": "6250", "x-rate-limit-remaining": "900", "x-rate-limit-reset": "600"}
    page = counted({}, count(1, 4), headers=left)
    assert (page.more, page.cursor["counts"]) == ((), {"1": 0})


def test_a_comment_answers_its_product_and_a_reply_its_comment() -> None:
    page = counted({}, count(970005, 6))
    found = HUNT.parse(raw(page.more[0], (SAMPLES / "producthunt.comments.json").read_bytes()), page.cursor)
    by_key = {post.key: post for post in found.posts}
    assert by_key["comment:4400009"] == Post(
        source="hunt",
        key="comment:4400009",
        url="https://www.example.com/products/brindlecast?comment=4400009",
        text="Congrats! We left Quillbase for Brindlecast last month & it holds.",
        said_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
        site="example.com",
        in_reply_to="https://www.example.com/products/brindlecast",
        engagement=4,
    )
    assert by_key["comment:4400010"].in_reply_to == by_key["comment:4400009"].url
    assert by_key["comment:4400008"].text == "Trop cher, Brindlecast !"


# ---------------------------------------------------------------------------------------- what is refused


def failed(code: str, words: str, **more: Any) -> bytes:
    errors = [{"error": code, "error_description": words, **more}]
    return json.dumps({"data": None, "errors": errors}).encode()


@pytest.mark.parametrize(
    ("status", "body", "error", "problem"),
    [
        (401, failed("invalid_oauth_token", "Please supply a valid access token."), SourceRefused, "valid"),
        (200, failed("invalid_oauth_token", "Please supply a valid access token."), SourceRefused, "valid"),
        (429, failed("rate_limit_reached", "Sorry.", details={"reset_in": 120}), SourceBusy, "Sorry"),
        (200, b'{"errors": [{"message": "Field x does not exist"}]}', SourceChanged, "Field x"),
        (200, b'{"data": {"posts": {"edges": []}}}', SourceChanged, "whether there is more"),
        (403, b"<html>Just a moment</html>", SourceRefused, "403"),
        (200, b"<html>Hello</html>", SourceChanged, "JSON"),
    ],
)
def test_an_error_says_what_to_do_or_when_to_come_again(
    status: int, body: bytes, error: type[SourceError], problem: str
) -> None:
    request = HUNT.request({}, (), NOW)[0]
    assert status == 200 or status in request.also
    with pytest.raises(error, match=problem) as caught:
        HUNT.parse(raw(request, body, status), {})
    if isinstance(caught.value, SourceBusy):
        assert caught.value.until == NOW + timedelta(seconds=120)
