"""Bluesky: what it asks of the search, and what it makes of the answers."""

from __future__ import annotations

import json
import os
import re
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
from core.types import Author, Post
from sources._bluesky_post import read_record, web_address
from sources._dates import read_date
from sources.bluesky import Bluesky
from tests.sources.lexicon import Lexicons

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "bluesky.json"
SHARED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "bluesky"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
SKY = Bluesky(name="sky", handle="@listener.example.com", password="abcd-efgh")
DID = "did:plc:" + "a" * 24
CID = "bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgfk2rt6kmyeyjrr4u"

official = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no lexicons at {SHARED} (set LISTENPOST_SAMPLES)")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def item(key: str, at: datetime = NOW, text: str = "brindlecast", **record: Any) -> dict[str, Any]:
    said = at.isoformat().replace("+00:00", "Z")
    return {
        "uri": f"at://{DID}/app.bsky.feed.post/{key}",
        "cid": CID,
        "author": {"did": DID, "handle": "pia.example.com", "displayName": "Pia"},
        "record": {"$type": "app.bsky.feed.post", "createdAt": said, "text": text, **record},
        "indexedAt": said,
        "labels": [],
    }


def poll(before: Cursor, *items: Any, source: Bluesky = SKY, **more: Any) -> Page:
    request = source.request(before, ["brindlecast"], NOW)[0]
    return source.parse(answer(request, {"posts": list(items), **more}), before)


def read(one: Mapping[str, Any]) -> Post:
    return poll({}, one).posts[0]


# ----------------------------------------------------------------------------------------- signing in, asking


def test_each_term_is_a_phrase_of_its_own_newest_first() -> None:
    requests = SKY.request({}, ["brindlecast", 'quill "base"', "ティルヴァント"], NOW)
    assert [asked(one)["q"] for one in requests] == ['"brindlecast"', '"quill base"', '"ティルヴァント"']
    assert asked(requests[0]) == {
        "q": '"brindlecast"',
        "sort": "latest",
        "since": "2026-11-30T12:00:00.000Z",
        "limit": "100",
    }
    assert requests[0].url.startswith("https://bsky.social/xrpc/app.bsky.feed.searchPosts?")


def test_it_signs_in_with_an_app_password_at_the_accounts_own_server() -> None:
    source = replace(SKY, base="https://pds.example.org/")
    sign_in = source.sign_in
    assert sign_in.exchange is not None
    assert sign_in.origins == ("https://pds.example.org",)
    assert sign_in.exchange.url == "https://pds.example.org/xrpc/com.atproto.server.createSession"
    assert json.loads(sign_in.exchange.body) == {
        "identifier": "listener.example.com",
        "password": "abcd-efgh",
    }
    assert sign_in.exchange.token == "accessJwt"
    assert sign_in.exchange.lifetime < timedelta(hours=2)


def test_a_token_that_ran_out_is_a_400_here_and_is_got_anew() -> None:
    assert SKY.sign_in.expired == (400, 401)
    assert set(SKY.sign_in.expired) <= set(SKY.request({}, ["brindlecast"], NOW)[0].also)


def test_the_password_is_in_no_request_and_in_no_repr() -> None:
    assert "abcd" not in repr(SKY.request({}, ["brindlecast"], NOW)) + repr(SKY) + repr(SKY.sign_in)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"handle": "a.example", "password": ""}, "app password"),
        ({"handle": " ", "password": "x"}, "app password"),
        ({"handle": "a.example", "password": "x", "pages": 0}, "pages"),
        ({"handle": "a.example", "password": "x", "base": "bsky"}, "no address"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Bluesky(**values)


# -------------------------------------------------------------------------------------------- poll after poll


def test_the_next_poll_asks_from_a_little_before_the_newest_post() -> None:
    cursor = poll({}, item("3a", NOW - timedelta(minutes=5)), item("3b", NOW - timedelta(hours=3))).cursor
    known, new = SKY.request(cursor, ["brindlecast", "quillbase"], NOW)
    assert asked(known)["since"] == "2026-12-01T11:25:00.000Z"
    assert asked(new)["since"] == "2026-11-30T12:00:00.000Z"


def test_a_post_from_the_future_does_not_blind_it() -> None:
    ahead = item("3a", NOW + timedelta(days=30))
    page = poll({}, ahead, item("3b", NOW - timedelta(hours=2)))
    assert asked(SKY.request(page.cursor, ["brindlecast"], NOW)[0])["since"] == "2026-12-01T11:30:00.000Z"
    assert page.posts[0].said_at is None


def test_an_app_that_dates_its_posts_ahead_is_not_believed() -> None:
    ahead = {**item("3a", NOW + timedelta(hours=5)), "indexedAt": "2026-12-01T11:59:00Z"}
    assert read(ahead).said_at == NOW - timedelta(minutes=1)


def test_the_cursor_leads_to_the_next_page_and_what_is_too_much_waits_for_the_next_poll() -> None:
    source = replace(SKY, pages=2)
    first = poll({}, item("3a"), source=source, cursor="100")
    assert asked(first.more[0])["cursor"] == "100"
    assert asked(first.more[0])["since"] == "2026-11-30T12:00:00.000Z"
    second = source.parse(answer(first.more[0], {"posts": [item("3b")], "cursor": "200"}), first.cursor)
    assert second.more == ()
    again, left = source.request(second.cursor, ["brindlecast"], NOW)
    assert "cursor" not in asked(again)
    assert asked(left)["cursor"] == "200"
    last = source.parse(answer(left, {"posts": []}), second.cursor)
    assert last.more == ()
    assert last.cursor["left"] == []


def test_a_follow_up_that_was_never_answered_is_asked_for_again() -> None:
    cursor = poll({}, item("3a"), cursor="100").cursor  # and then the power went
    assert [asked(one).get("cursor") for one in SKY.request(cursor, ["brindlecast"], NOW)] == [None, "100"]


# ----------------------------------------------------------------------------------------------- what is said


def test_the_sample_in_full() -> None:
    request = SKY.request({}, ["brindlecast"], NOW)[0]
    posts = SKY.parse(answer(request, SAMPLE.read_bytes()), {}).posts
    assert posts[0] == Post(
        source="sky",
        key=f"at://{DID}/app.bsky.feed.post/3lq2aaaaaaa2a",
        url=f"https://bsky.app/profile/{DID}/post/3lq2aaaaaaa2a",
        text="Three weeks with Brindlecast 🎙️: uploads are fast, support answered in an hour."
        " https://notes.example.org/three-weeks",
        author=Author(handle="marlow.example.com", name="Marlow Quist"),
        said_at=datetime(2026, 12, 1, 11, 48, 2, 100_000, tzinfo=UTC),
        site="bsky.app",
        lang="en",
        engagement=38,
    )
    assert posts[1].in_reply_to == "https://bsky.app/profile/did:plc:" + "c" * 24 + "/post/3lq1ddddddd2d"
    assert [post.lang for post in posts] == ["en", "ja", None, None, "en", None]
    assert [post.engagement for post in posts] == [38, 6, 0, 0, 0, None]
    assert not any("moderators" in post.text for post in posts)


LINK = "https://www.example.org/a/very/long/address/of/a/page"


def facet(start: int, end: int, link: str = LINK) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": link}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_a_link_that_was_cut_short_is_written_out_where_it_stands_counted_in_bytes() -> None:
    text = "🎉 見て example.org/a/very/lo... です"
    start = len("🎉 見て ".encode())
    said = read_record({"text": text, "facets": [facet(start, start + len("example.org/a/very/lo..."))]})
    assert said.text == f"🎉 見て {LINK} です"


@pytest.mark.parametrize(
    "facets",
    [
        [facet(0, 4)],  # the author's own word
        [facet(4, 400), facet(-1, 3), facet(3, 3)],
        [facet(0, 4, "javascript:alert(1)")],
        [{"index": {"byteStart": "0", "byteEnd": True}, "features": [{"uri": LINK}]}, None, 7],
        [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"did": DID}]}],
        {"a": 1},
        "x",
    ],
)
def test_odd_facets_and_hidden_links_leave_the_words_alone(facets: Any) -> None:
    assert read_record({"text": "here is it", "facets": facets}).text == "here is it"


def test_of_facets_that_overlap_the_first_is_taken() -> None:
    text = "example.org/a/v…"
    length = len(text.encode())
    assert read_record({"text": text, "facets": [facet(0, length), facet(2, length)]}).text == LINK


@pytest.mark.parametrize(
    ("embed", "text"),
    [
        (
            {"images": [{"alt": "the Brindlecast booth"}, {"alt": ""}]},
            "look\nthe Brindlecast booth",
        ),
        ({"items": [{"alt": "a gallery"}]}, "look\na gallery"),
        ({"video": {}, "alt": "a film"}, "look\na film"),
        (
            {"external": {"uri": LINK, "title": "All about\nBrindlecast", "description": "no"}},
            f"look\nAll about Brindlecast\n{LINK}",
        ),
        ({"external": {"uri": "javascript:alert(1)", "title": "x"}}, "look\nx"),
        (
            {
                "record": {"record": {"uri": f"at://{DID}/app.bsky.feed.post/3q"}},
                "media": {"images": [{"alt": "m"}]},
            },
            "look\nm",
        ),
        ({"record": {"uri": f"at://{DID}/app.bsky.feed.post/3q"}}, "look"),
    ],
)
def test_what_pictures_show_and_pages_are_called_is_said_too(embed: Any, text: str) -> None:
    assert read(item("3a", text="look", embed=embed)).text == text


def test_a_quote_without_a_word_is_a_repost_and_with_one_a_post() -> None:
    embed = {"record": {"uri": f"at://{DID}/app.bsky.feed.post/3q"}}
    assert read(item("3a", text="", embed=embed)).repost_of == f"https://bsky.app/profile/{DID}/post/3q"
    assert read(item("3a", text="so true", embed=embed)).repost_of is None


def test_pictures_without_a_word_are_no_posts() -> None:
    page = poll({}, item("3a"), item("3b", text="", embed={"images": [{"alt": ""}]}))
    assert [post.key for post in page.posts] == [item("3a")["uri"]]
    assert page.unread == 0


@pytest.mark.parametrize(
    "stub",
    [
        {**item("3b"), "labels": [{"val": "!takedown"}]},
        {**item("3b"), "labels": [{"val": "!hide"}]},
        {
            "$type": "app.bsky.feed.defs#notFoundPost",
            "uri": f"at://{DID}/app.bsky.feed.post/3b",
            "notFound": True,
        },
        {
            "$type": "app.bsky.feed.defs#blockedPost",
            "uri": f"at://{DID}/app.bsky.feed.post/3b",
            "blocked": True,
        },
    ],
)
def test_what_was_taken_away_is_no_post(stub: dict[str, Any]) -> None:
    page = poll({}, item("3a"), stub)
    assert (len(page.posts), page.unread) == (1, 0)


@pytest.mark.parametrize(
    ("langs", "lang"),
    [
        (["pt-BR"], "pt"),
        (["EN"], "en"),
        (["en", "de"], None),
        ([], None),
        ("en", None),
        ([7], None),
        ([""], None),
    ],
)
def test_a_language_is_known_when_just_one_is_named(langs: Any, lang: str | None) -> None:
    assert read(item("3a", langs=langs)).lang == lang


# -------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("status", "body", "error", "problem"),
    [
        (400, {"error": "ExpiredToken", "message": "Token has expired"}, SourceRefused, "Token has expired"),
        (401, {"error": "AuthMissing", "message": "Authentication Required"}, SourceRefused, "app password"),
        (403, {"error": "Forbidden", "message": "no"}, SourceRefused, "app password"),
        (400, {"error": "BadQueryString", "message": "odd"}, SourceChanged, "brindlecast"),
        (400, {"error": "UpstreamTimeout", "message": "late"}, SourceBusy, "late"),
        (403, b"<html>Forbidden</html>", SourceChanged, "JSON"),
        (200, {"error": "InternalServerError"}, SourceChanged, "InternalServerError"),
        (200, {"posts": {}}, SourceChanged, "posts"),
        (200, {"posts": [{**item("3a"), "uri": "https://elsewhere.example/1"}]}, SourceChanged, "address"),
        (200, {"posts": [{**item("3a"), "indexedAt": None}]}, SourceChanged, "indexedAt"),
        (200, {"posts": [item(f"3{n}", text="") for n in "abc"]}, SourceChanged, "not one of the posts"),
    ],
)
def test_an_answer_that_is_none_is_told_by_name(
    status: int, body: Any, error: type[SourceError], problem: str
) -> None:
    with pytest.raises(error, match=problem):
        SKY.parse(answer(SKY.request({}, ["brindlecast"], NOW)[0], body, status), {})


def test_an_odd_post_costs_itself_and_is_counted() -> None:
    page = poll({}, item("3a"), {**item("3b"), "record": {"createdAt": "2026-12-01T10:00:00Z"}}, 7)
    assert (len(page.posts), page.unread) == (1, 2)
    assert "no text" in page.unread_why


def test_a_page_that_leads_to_itself_is_found_out() -> None:
    first = poll({}, item("3a"), cursor="100")
    with pytest.raises(SourceChanged, match="same ones again"):
        SKY.parse(answer(first.more[0], {"posts": [item("3b")], "cursor": "100"}), first.cursor)


# -------------------------------------------------------------------------------- the network's own documents


def cases(name: str) -> list[str]:
    lines = (SHARED / "syntax" / name).read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


@official
def test_the_sample_is_what_the_lexicon_describes() -> None:
    lexicons = Lexicons(SHARED / "lexicons")
    body = json.loads(SAMPLE.read_bytes())
    lexicons.check_output("app.bsky.feed.searchPosts", body)
    for post in body["posts"]:
        lexicons.check_record("app.bsky.feed.post", post["record"])
    broken = json.loads(SAMPLE.read_bytes())
    del broken["posts"][0]["author"]["did"]
    with pytest.raises(AssertionError, match="did"):
        lexicons.check_output("app.bsky.feed.searchPosts", broken)


@official
def test_the_request_has_only_parameters_that_the_lexicon_knows() -> None:
    lexicons = Lexicons(SHARED / "lexicons")
    page = poll({}, item("3a"), cursor="100")
    for request in (SKY.request({}, ["brindlecast"], NOW)[0], page.more[0]):
        lexicons.check_parameters("app.bsky.feed.searchPosts", asked(request))
    assert SKY.sign_in.exchange is not None
    lexicons.check_input("com.atproto.server.createSession", json.loads(SKY.sign_in.exchange.body))


@official
@pytest.mark.parametrize("kind", ["did", "handle"])
def test_every_author_that_may_be_has_an_address_and_no_other(kind: str) -> None:
    for line in cases(f"{kind}_syntax_valid.txt"):
        assert web_address(f"at://{line}/app.bsky.feed.post/3k") is not None or len(line) > 2000, line
    for line in cases(f"{kind}_syntax_invalid.txt"):
        if kind == "did" and not line.startswith("did:"):
            continue  # among them are handles
        assert web_address(f"at://{line}/app.bsky.feed.post/3k") is None, line


@official
def test_every_key_of_a_record_that_may_be_has_an_address_and_no_other() -> None:
    for line in cases("recordkey_syntax_valid.txt") + cases("tid_syntax_valid.txt"):
        assert web_address(f"at://{DID}/app.bsky.feed.post/{line}") is not None, line
    for line in cases("recordkey_syntax_invalid.txt"):
        assert web_address(f"at://{DID}/app.bsky.feed.post/{line}") is None, line


@official
def test_only_posts_have_an_address() -> None:
    for line in cases("aturi_syntax_valid.txt"):
        is_post = re.fullmatch(r"at://[^/]+/app\.bsky\.feed\.post/[^/#?]+", line) is not None
        assert (web_address(line) is not None) == is_post, line
    for line in cases("aturi_syntax_invalid.txt"):
        assert web_address(line) is None, line


@official
def test_every_time_that_may_be_is_read_and_impossible_ones_are_not() -> None:
    for line in cases("datetime_syntax_valid.txt"):
        said = read_date(line)
        assert said is not None or line.startswith("0000"), line
    for line in cases("datetime_parse_invalid.txt"):
        assert read_date(line) is None, line


def test_a_page_that_the_service_will_not_give_is_told_once_and_let_go() -> None:
    first = poll({}, item("3a"), source=replace(SKY, pages=1), cursor="10000")
    page = SKY.request(first.cursor, ["brindlecast"], NOW)[-1]
    assert asked(page)["cursor"] == "10000"
    refused = {"error": "InvalidRequest", "message": "cursor is too far back"}
    after = SKY.parse(answer(page, refused, 400), first.cursor)
    assert (after.unread, after.cursor["left"]) == (1, [])
    assert "cursor is too far back" in after.unread_why
    assert after.cursor["reached"] == first.cursor["reached"]


def test_a_post_of_somebody_whom_moderators_hid_is_none_and_a_label_taken_back_counts_no_more() -> None:
    author = item("3a")["author"]
    hidden = {**item("3a"), "author": {**author, "labels": [{"val": "!takedown"}]}}
    back = {**item("3b"), "labels": [{"val": "!hide", "neg": True}]}
    assert [post.key and post.key[-2:] for post in poll({}, hidden, back).posts] == ["3b"]


def test_somebody_without_a_working_handle_is_known_by_id() -> None:
    author = {**item("3a")["author"], "handle": "handle.invalid"}
    assert read({**item("3a"), "author": author}).author.handle == DID
