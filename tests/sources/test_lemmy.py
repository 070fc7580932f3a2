"""Lemmy: what it asks for in both versions of the API, and what it makes of the answers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.traffic import Request, Response
from core.types import Author, Post
from sources._lemmy_views import read_views
from sources.lemmy import Lemmy

FOLDER = Path(sources.__file__ or "").parent / "samples"
RECORDED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "lemmy"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
BASE = "https://lemmy.example.org"
V3 = Lemmy(base=BASE)
V4 = Lemmy(base=f"{BASE}/", version="v4")

recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recordings at {RECORDED} (set LISTENPOST_SAMPLES)"
)


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def comment(number: int, at: datetime = NOW - timedelta(minutes=1), **more: Any) -> dict[str, Any]:
    stamp = at.isoformat().replace("+00:00", "Z")
    return {
        "comment": {
            "ap_id": f"{BASE}/comment/{number}",
            "content": f"Brindlecast, note {number}",
            "published": stamp,
            "deleted": False,
            "removed": False,
            "path": f"0.{number}",
            **more,
        },
        "post": {"ap_id": f"{BASE}/post/1"},
        "creator": {"name": "wren", "actor_id": f"{BASE}/u/wren"},
    }


def found(*comments: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"posts": [], "comments": list(comments), **more}


# ------------------------------------------------------------------------------------------- what it asks for


def test_v3_is_asked_for_the_newest_posts_and_comments_of_each_word() -> None:
    requests = V3.request({}, ["brindlecast", "quillbase"], NOW)
    assert [asked(request)["q"] for request in requests] == ["brindlecast", "quillbase"]
    assert urlsplit(requests[0].url)._replace(query="").geturl() == f"{BASE}/api/v3/search"
    assert asked(requests[0]) == {
        "q": "brindlecast",
        "type_": "All",
        "sort": "New",
        "listing_type": "All",
        "limit": "50",
        "page": "1",
    }


def test_v4_is_asked_for_a_length_of_time() -> None:
    (request,) = V4.request({}, ["brindlecast"], NOW)
    assert urlsplit(request.url)._replace(query="").geturl() == f"{BASE}/api/v4/search"
    assert asked(request) == {
        "search_term": "brindlecast",
        "type_": "all",
        "limit": "50",
        "time_range_seconds": "86400",
    }


@pytest.mark.parametrize(
    ("term", "query"),
    [
        ("brindle-cast", "brindle cast"),  # a space stands for anything
        ("o'brindle", "o brindle"),
        ("node.js", "node js"),
        ("C++", "C++"),
        (".NET", ".NET"),
        ("  brindle   cast ", "brindle cast"),
        ("🎙️", "🎙️"),
        ("ティルヴァント", "ティルヴァント"),
    ],
)
def test_a_word_is_asked_for_so_that_its_spellings_are_found(term: str, query: str) -> None:
    assert [asked(request)["q"] for request in V3.request({}, [term], NOW)] == [query]


def test_more_words_than_the_instance_allows_take_turns() -> None:
    source = replace(V3, most_terms=2)
    terms = ["one", "two", "three"]
    first = source.request({}, terms, NOW)
    cursor = source.parse(answer(first[0], found()), {}).cursor
    cursor = source.parse(answer(first[1], found()), cursor).cursor
    assert [asked(request)["q"] for request in first] == ["one", "two"]
    assert asked(source.request(cursor, terms, NOW)[0])["q"] == "three"


def test_a_token_is_for_the_instance_alone() -> None:
    own = replace(V3, token="a-secret").sign_in
    assert own is not None
    assert (own.origins, own.secret, own.prefix) == ((BASE,), "a-secret", "Bearer ")
    assert V3.sign_in is None


@pytest.mark.parametrize("name", ["most_terms", "pages"])
def test_numbers_have_to_be_one_or_more(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace(V3, **{name: 0})  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------------- page after page


def test_v3_counts_pages_back_to_what_is_known() -> None:
    (request,) = V3.request({}, ["brindlecast"], NOW)
    page = V3.parse(answer(request, found(*(comment(n) for n in range(1, 51)))), {})
    assert [asked(more)["page"] for more in page.more] == ["2"]
    old = NOW - timedelta(days=2)
    last = V3.parse(answer(page.more[0], found(*(comment(n, old) for n in range(51, 101)))), page.cursor)
    assert (len(last.posts), last.more, last.cursor["left"]) == (50, (), [])
    assert last.cursor["reached"] == {"brindlecast": T - 60 - 3600}


def test_v4_follows_the_mark_of_the_next_page_until_posts_and_comments_end() -> None:
    (request,) = V4.request({}, ["brindlecast"], NOW)
    page = V4.parse(answer(request, found(comment(1), next_page="none,c9,u1,none,none")), {})
    assert [asked(more)["page_cursor"] for more in page.more] == ["none,c9,u1,none,none"]
    last = V4.parse(answer(page.more[0], found(comment(2), next_page="none,none,u2,none,none")), page.cursor)
    assert last.more == ()


def test_v4_without_a_mark_on_a_full_page_has_changed() -> None:
    (request,) = V4.request({}, ["brindlecast"], NOW)
    with pytest.raises(SourceChanged, match="next_page"):
        V4.parse(answer(request, found(*(comment(n) for n in range(1, 51)))), {})


def test_what_is_left_over_is_asked_for_in_the_next_poll_also_when_its_mark_no_longer_holds() -> None:
    source = replace(V4, pages=1)
    (request,) = source.request({}, ["brindlecast"], NOW)
    page = source.parse(answer(request, found(comment(1), next_page="none,c9,none,none,none")), {})
    assert page.more == ()
    later = source.request(page.cursor, ["brindlecast"], NOW)
    assert [asked(more).get("page_cursor") for more in later] == [None, "none,c9,none,none,none"]
    lost = source.parse(answer(later[1], {"error": "invalid_cursor"}, 400), page.cursor)
    assert (lost.cursor["left"], lost.unread) == ([], 1)
    assert "older" in lost.unread_why


# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("error", "kind", "word"),
    [
        ("rate_limit_error", SourceBusy, "enough"),
        ("too_many_requests", SourceBusy, "enough"),
        ("instance_is_private", SourceRefused, "account"),
        ("incorrect_login", SourceRefused, "token"),
        ("could_not_parse", SourceRefused, "could_not_parse"),
    ],
)
def test_a_refusal_says_what_to_do(error: str, kind: type[Exception], word: str) -> None:
    (request,) = V3.request({}, ["brindlecast"], NOW)
    with pytest.raises(kind, match=word):
        V3.parse(answer(request, {"error": error}, 400), {})


def test_an_error_that_comes_as_a_success_is_no_post() -> None:
    (request,) = V3.request({}, ["brindlecast"], NOW)
    with pytest.raises(SourceChanged, match="under maintenance"):
        V3.parse(answer(request, {"error": "under maintenance"}), {})


# ------------------------------------------------------------------------------------------------- its posts


def sample(name: str, source: Lemmy) -> tuple[Post, ...]:
    request = source.request({}, ["brindlecast"], NOW)[0]
    return source.parse(answer(request, (FOLDER / name).read_bytes()), {}).posts


def test_both_versions_say_the_same() -> None:
    assert sample("lemmy.json", V3) == sample("lemmy.v4.json", V4)


def test_a_post_is_known_by_the_address_where_it_was_written() -> None:
    by_key = {post.key: post for post in sample("lemmy.json", V3)}
    other = by_key["https://forum.example.net/post/4412"]
    assert other.author == Author(handle="odile@forum.example.net")
    assert (other.site, other.text) == (
        "forum.example.net/c/podcasts",
        "https://news.example.org/brindlecast-3",
    )
    assert by_key["https://lemmy.example.org/comment/501"].in_reply_to == "https://lemmy.example.org/post/180"
    answered = by_key["https://forum.example.net/comment/77003"]
    assert (answered.title, answered.in_reply_to) == (None, "https://lemmy.example.org/comment/501")
    assert by_key["https://lemmy.example.org/post/180"].engagement == 31 + 6
    assert "https://lemmy.example.org/post/185" not in by_key  # deleted


@pytest.mark.parametrize(
    "change",
    [{"ap_id": None}, {"content": ""}, {"published": "soon"}, {"deleted": None}, {"removed": "no"}],
)
def test_one_odd_comment_costs_only_itself(change: Mapping[str, Any]) -> None:
    (request,) = V3.request({}, ["brindlecast"], NOW)
    page = V3.parse(answer(request, found(comment(1), comment(2, **change))), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert page.unread_why


# ------------------------------------------------------------------------------------------------ recordings


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / "v3" / name).read_text())
    return found


@recordings
def test_a_recorded_search_brings_its_post_and_its_comment() -> None:
    (request,) = V3.request({}, ["brindlecast"], NOW)
    page = V3.parse(answer(request, recorded("searchResponseV3.json")), {})
    assert page.unread == 0
    assert [(post.title, post.text, post.author.name, post.engagement) for post in page.posts] == [
        ("Live recording (thread 8)", "https://example.com/live", "Mod One", 8),
        (None, "Great track, thanks for sharing!", "Mod One", 3),
    ]
    assert page.posts[0].said_at == datetime(2026, 6, 12, 23, 37, 46, 566375, tzinfo=UTC)
    assert page.posts[1].in_reply_to == page.posts[0].url


@recordings
@pytest.mark.parametrize(
    ("name", "posts", "comments"),
    [
        ("getPostsResponse.json", 3, 0),
        ("getCommentsResponseV3.json", 0, 1),
        ("getPersonMentionsResponseV3.json", 0, 1),
        ("getRepliesResponseV3.json", 0, 1),
        ("personDetailsResponseV3Interleave.json", 2, 2),
        ("getPostResponseV3.json", 1, 0),
    ],
)
def test_every_recorded_view_is_one_post(name: str, posts: int, comments: int) -> None:
    body = recorded(name)
    said = body.get("posts") or ([body["post_view"]] if "post_view" in body else [])
    answers = [*body.get("comments", ()), *body.get("mentions", ()), *body.get("replies", ())]
    page = read_views(said, answers, "lemmy", BASE, NOW)
    assert (len(said), len(answers)) == (posts, comments)
    assert (len(page.posts), page.unread) == (posts + comments, 0)
    assert [post for post in page.posts if not (post.url and post.said_at and post.author.handle)] == []
