"""Reddit: what it asks for with and without a key, and what it makes of the answers."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._items import Odd
from sources._reddit_things import read_thing
from sources.reddit import Reddit

FOLDER = Path(sources.__file__ or "").parent / "samples"
RECORDED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "reddit"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = NOW.timestamp()
KEYED = Reddit(client_id="an-app", client_secret="its-secret")
SLOW = Reddit()

recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recordings at {RECORDED} (set LISTENPOST_SAMPLES)"
)


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def place(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def answer(request: Request, body: bytes, status: int = 200, url: str = "") -> Response:
    return Response(request=request, status=status, headers={}, body=body, url=url or request.url, at=NOW)


def listing(*things: Any, after: str | None = None) -> bytes:
    return json.dumps({"kind": "Listing", "data": {"after": after, "children": list(things)}}).encode()


def thing(number: int, at: float = T - 60, **more: Any) -> dict[str, Any]:
    data = {
        "id": f"z{number}",
        "title": f"Brindlecast, part {number}",
        "selftext": "",
        "selftext_html": None,
        "is_self": True,
        "url": "https://www.reddit.com/x",
        "author": "wren",
        "permalink": f"/r/radio/comments/z{number}/x/",
        "created_utc": at,
    }
    return {"kind": "t3", "data": {**data, **more}}


def read(one: Mapping[str, Any]) -> Post | None:
    return read_thing(one, "reddit", "https://www.reddit.com", NOW)


# ------------------------------------------------------------------------------------------------ with a key


def test_with_a_key_it_searches_for_all_words_at_once() -> None:
    (request,) = KEYED.request({}, ["brindlecast", 'the "quill" base'], NOW)
    assert place(request) == "https://oauth.reddit.com/search"
    assert asked(request) == {
        "q": '"brindlecast" OR "the quill base"',
        "sort": "new",
        "t": "all",
        "type": "link",
        "include_over_18": "on",
        "limit": "100",
        "raw_json": "1",
    }


def test_searches_stay_within_512_characters_and_miss_no_word() -> None:
    terms = [f"{'brindle' * 5} number {n}" for n in range(60)]
    found = [asked(request)["q"] for request in KEYED.request({}, terms, NOW)]
    assert max(map(len, found)) <= 512
    assert [word.strip('"') for q in found for word in q.split(" OR ")] == terms


def test_it_reads_posts_and_comments_of_each_subreddit_even_without_topics() -> None:
    source = replace(KEYED, subreddits=("Typewriters", "radio", "radio"))
    assert [
        place(request).removeprefix("https://oauth.reddit.com") for request in source.request({}, (), NOW)
    ] == [
        "/r/typewriters/new",
        "/r/typewriters/comments",
        "/r/radio/new",
        "/r/radio/comments",
    ]
    assert len(replace(source, comments=False).request({}, (), NOW)) == 2


def test_the_app_signs_in_at_the_site_and_its_token_is_for_the_api_alone() -> None:
    own = KEYED.sign_in
    assert own is not None
    assert own.exchange is not None
    assert own.origins == ("https://oauth.reddit.com",)
    assert own.exchange.url == "https://www.reddit.com/api/v1/access_token"
    assert own.exchange.body == b"grant_type=client_credentials"
    login = dict(own.exchange.headers)["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(login) == b"an-app:its-secret"
    assert "its-secret" not in repr(KEYED) + repr(own)
    assert SLOW.sign_in is None


def test_full_pages_are_followed_back_to_what_is_known() -> None:
    (request,) = KEYED.request({}, ["brindlecast"], NOW)
    page = KEYED.parse(answer(request, listing(thing(1), thing(2), after="t3_z2")), {})
    assert [asked(more)["after"] for more in page.more] == ["t3_z2"]
    old = KEYED.parse(answer(page.more[0], listing(thing(3, T - 90_000), after="t3_z3")), page.cursor)
    assert (len(old.posts), old.more, old.cursor["left"]) == (1, (), [])
    (again,) = KEYED.request(old.cursor, ["brindlecast"], NOW)
    known = KEYED.parse(answer(again, listing(thing(1), thing(2, T - 3600), after="t3_z2")), old.cursor)
    assert known.more == ()


def test_more_pages_than_a_poll_may_ask_for_are_left_to_the_next() -> None:
    source = replace(KEYED, pages=1)
    (request,) = source.request({}, ["brindlecast"], NOW)
    page = source.parse(answer(request, listing(thing(1), after="t3_z1")), {})
    assert page.more == ()
    assert [asked(more).get("after") for more in source.request(page.cursor, ["brindlecast"], NOW)] == [
        None,
        "t3_z1",
    ]


@pytest.mark.parametrize(
    ("status", "body", "path", "why"),
    [
        (403, b'{"reason": "private", "message": "Forbidden", "error": 403}', "", "private"),
        (403, b'{"reason": "quarantined", "message": "Forbidden", "error": 403}', "", "quarantined"),
        (404, b'{"reason": "banned", "message": "Not Found", "error": 404}', "", "banned"),
        (404, b'{"message": "Not Found", "error": 404}', "", "Not Found"),
        (200, listing({"kind": "t5", "data": {}}), "/subreddits/search?q=radio", "404"),
    ],
)
def test_a_closed_subreddit_is_told_and_the_others_are_heard(
    status: int, body: bytes, path: str, why: str
) -> None:
    source = replace(KEYED, subreddits=("radio", "typewriters"))
    requests = source.request({}, (), NOW)
    page = source.parse(
        answer(requests[0], body, status, f"https://oauth.reddit.com{path}" if path else ""), {}
    )
    assert (page.posts, page.unread) == ((), 1)
    assert "r/radio" in page.unread_why
    assert why in page.unread_why
    assert len(source.parse(answer(requests[2], listing(thing(1))), page.cursor).posts) == 1


@pytest.mark.parametrize(
    "body", [b"<html>blocked by network security</html>", b'{"message": "Forbidden", "error": 403}', b""]
)
def test_a_refusal_that_is_not_about_a_subreddit_is_for_a_person_to_mend(body: bytes) -> None:
    source = replace(KEYED, subreddits=("radio",))
    with pytest.raises(SourceRefused, match="app"):
        source.parse(answer(source.request({}, (), NOW)[0], body, 403), {})


def test_an_error_in_an_answer_is_no_post() -> None:
    (request,) = KEYED.request({}, ["brindlecast"], NOW)
    with pytest.raises(SourceChanged, match="Too Many"):
        KEYED.parse(answer(request, b'{"message": "Too Many Requests", "error": 429}'), {})


# --------------------------------------------------------------------------------------------- without a key


def turns_of(source: Reddit, terms: list[str], polls: int) -> Iterator[str]:
    cursor: Cursor = {}
    empty = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
    for poll in range(polls):
        (request,) = source.request(cursor, terms, NOW)
        yield place(request)
        page = source.parse(replace(answer(request, empty), at=NOW + poll * source.every), cursor)
        cursor = page.cursor


def test_without_a_key_each_poll_asks_one_feed_and_they_take_turns() -> None:
    source = replace(SLOW, subreddits=("radio", "typewriters"))
    assert list(turns_of(source, ["brindlecast"], 4)) == [
        "https://www.reddit.com/search.rss",
        "https://www.reddit.com/r/radio+typewriters/new.rss",
        "https://www.reddit.com/r/radio+typewriters/comments.rss",
        "https://www.reddit.com/search.rss",
    ]


def test_a_comment_of_the_feed_does_not_bear_the_title_of_its_thread() -> None:
    body = (FOLDER / "reddit.feed.xml").read_bytes().replace(b"t3_1zq7ab", b"t1_mx00a1")
    (request,) = SLOW.request({}, ["quillbase"], NOW)
    first = SLOW.parse(answer(request, body), {}).posts[0]
    assert (first.key, first.title, first.text) == ("t1_mx00a1", None, "We are 40 people and it looks nice.")


def test_the_feed_and_the_api_give_the_same_post_the_same_key_and_place() -> None:
    (request,) = SLOW.request({}, ["quillbase"], NOW)
    slow = SLOW.parse(answer(request, (FOLDER / "reddit.feed.xml").read_bytes()), {}).posts[0]
    (request,) = KEYED.request({}, ["quillbase"], NOW)
    keyed = KEYED.parse(answer(request, (FOLDER / "reddit.json").read_bytes()), {}).posts[0]
    assert (slow.key, slow.title, slow.site, slow.author.handle) == (
        keyed.key,
        keyed.title,
        keyed.site,
        keyed.author.handle,
    )


@pytest.mark.parametrize("part", ["id", "updated", "name", "title", "content"])
def test_a_feed_that_lost_a_part_is_not_read_in_silence(part: str) -> None:
    body = (FOLDER / "reddit.feed.xml").read_text(encoding="utf-8")
    body = body.replace("<published>", "<was>").replace("</published>", "</was>")
    head, _, entries = body.partition("<entry>")
    entries = entries.replace(f"<{part}", f"<was-{part}").replace(f"</{part}", f"</was-{part}")
    (request,) = SLOW.request({}, ["quillbase"], NOW)
    with pytest.raises(SourceChanged):
        SLOW.parse(answer(request, f"{head}<entry>{entries}".encode()), {})


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"client_id": "x"}, "client_secret"),
        ({"client_secret": "x"}, "client_id"),
        ({"every": timedelta(seconds=30)}, "minute"),
        ({"subreddits": ("r/radio",)}, "r/radio"),
        ({"subreddits": ("a+b",)}, "a+b"),
        ({"pages": 0}, "pages"),
    ],
)
def test_wrong_settings_are_told_in_words(wrong: Mapping[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word.replace("+", r"\+")):
        Reddit(**wrong)


# ------------------------------------------------------------------------------------------------- its posts


def test_the_text_is_what_the_writer_saw() -> None:
    post = read(
        thing(1, selftext="my\\_brand &#x200B;", selftext_html='<div class="md"><p>my_brand</p></div>')
    )
    assert post is not None
    assert post.text == "my_brand"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"is_self": False, "url": "https://example.org/a"}, "https://example.org/a"),
        ({"is_self": False, "url": "https://i.redd.it/a.png"}, ""),
        ({"is_self": False, "url": "https://www.reddit.com/gallery/z"}, ""),
        ({"is_self": False, "url": "https://notreddit.com/"}, "https://notreddit.com/"),
        ({"is_self": False, "url": "javascript:alert(1)"}, ""),
    ],
)
def test_where_a_post_leads_is_part_of_its_text(change: Mapping[str, Any], expected: str) -> None:
    post = read(thing(1, **change))
    assert post is not None
    assert post.text == expected


@pytest.mark.parametrize(
    "change",
    [
        {"selftext": "[removed]"},
        {"selftext": "[deleted]", "author": "[deleted]"},
        {"removed_by_category": "moderator"},
        {"promoted": True},
    ],
)
def test_what_is_gone_or_paid_for_is_no_post(change: Mapping[str, Any]) -> None:
    assert read(thing(1, **change)) is None


def test_a_post_whose_author_left_stays() -> None:
    post = read(thing(1, author="[deleted]"))
    assert post is not None
    assert post.author.handle is None


@pytest.mark.parametrize(
    "change",
    [{"author": None}, {"title": None}, {"created_utc": "soon"}, {"created_utc": 0}, {"permalink": 7},
     {"selftext": None}, {"selftext_html": 7}, {"id": None}, {"is_self": "no"}, {"url": None}],
)  # fmt: skip
def test_a_post_that_cannot_be_read_is_odd(change: Mapping[str, Any]) -> None:
    with pytest.raises(Odd):
        read(thing(1, **change))


# ------------------------------------------------------------------------------------------------ recordings


def things(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("kind") in ("t1", "t3", "more") and isinstance(value.get("data"), dict):
            yield value
        for key, part in value.items():
            if key != "crosspost_parent_list":
                yield from things(part)
    elif isinstance(value, list):
        for part in value:
            yield from things(part)


@recordings
def test_every_recorded_post_and_comment_is_read_but_for_those_that_are_gone() -> None:
    seen: Counter[str] = Counter()
    posts = []
    for entry in json.loads((RECORDED / "index.json").read_text()):
        if not (entry["file"] or "").endswith(".json"):
            continue
        for one in things(json.loads((RECORDED / entry["file"]).read_text())):
            post = read(one)
            kind = one["kind"] if post else f"no {one['kind']}"
            seen[kind] += 1
            posts += [post] if post else []
    assert seen["t3"] + seen["no t3"] == 235
    assert seen["t1"] + seen["no t1"] == 567
    assert (seen["no t3"], seen["no t1"], seen["more"]) == (1, 10, 0)
    assert [post for post in posts if not (post.title or post.text)] == []
    assert [post for post in posts if post.said_at is None or post.said_at.year < 2008] == []
    assert [post for post in posts if not (post.url or "").startswith("https://www.reddit.com/")] == []
    assert [post for post in posts if (post.key or "").startswith("t1_") and not post.in_reply_to] == []
    assert sum(post.repost_of is not None for post in posts) == 2
    assert sum(post.author.handle is None for post in posts) == 3


def poll(name: str) -> Page:
    (request,) = KEYED.request({}, ["brindlecast"], NOW)
    return KEYED.parse(answer(request, (RECORDED / name).read_bytes()), {})


@recordings
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("listing-r_popular_hot.json", 100),
        ("listing-top_all_time.json", 99),
        ("listing-inbox_replies.json", 100),
    ],
)
def test_a_recorded_listing_is_read_whole(name: str, count: int) -> None:
    page = poll(name)
    assert (len(page.posts), page.unread) == (count, 0)
    assert len({post.key for post in page.posts}) == count


@recordings
def test_a_recorded_listing_leads_to_its_next_page_when_it_is_new() -> None:
    source = replace(KEYED, look_back=timedelta(days=20_000))
    (request,) = source.request({}, ["brindlecast"], NOW)
    page = source.parse(answer(request, (RECORDED / "listing-r_popular_hot.json").read_bytes()), {})
    assert [asked(more)["after"] for more in page.more] == ["t3_1skbyfv"]


@recordings
def test_a_recorded_empty_listing_is_empty_and_no_recorded_error_is_a_post() -> None:
    assert "after" in json.loads((RECORDED / "comment-invalid-1.json").read_text())["data"]
    assert poll("comment-invalid-1.json").posts == ()
    for entry in json.loads((RECORDED / "index.json").read_text()):
        if entry["status"] >= 300 and entry["file"]:
            with pytest.raises(SourceChanged):
                poll(entry["file"])
