"""What every source keeps to that can look at its posts again: they come back as the very same, whatever else
is answered deletes nothing, and gone is only what is said to be gone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Page, Request
from core.types import Post
from sources._again import asked_again
from sources._base import load
from tests.sources.again import CASES, Case, reply
from tests.sources.samples import built
from tests.sources.test_contract import GARBAGE, with_more

CAN = tuple(kind for kind, source in load().items() if hasattr(source, "again"))


def looked(case: Case, folder: Path) -> tuple[Any, list[Post], list[Request]]:
    """The source, what polls brought of what it can look at again, and its requests for that."""
    source, polled = case.source(), case.polled(folder)
    requests = list(source.again(polled))
    keys = {key for request in requests for key in asked_again(request)}
    return source, [post for post in polled if post.key in keys], requests


def read(source: Any, posts: list[Post], requests: list[Request], body: Any) -> Page:
    """All answers as one page."""
    pages = [source.read_again(reply(request, body(request)), posts) for request in requests]
    whole = Page()
    for page in pages:
        whole = replace(page, posts=whole.posts + page.posts, gone=whole.gone + page.gone)
    return whole


def test_every_source_that_can_look_again_is_tested_here() -> None:
    assert {case.kind for case in CASES.values()} == set(CAN)


@pytest.mark.parametrize("name", CASES)
def test_it_asks_for_each_post_once_in_private_and_as_its_arguments_say(name: str, tmp_path: Path) -> None:
    source, posts, requests = looked(CASES[name], tmp_path)
    assert requests == list(source.again(CASES[name].polled(tmp_path)))
    asked = [key for request in requests for key in asked_again(request)]
    assert len(asked) == len(set(asked)) == len(posts) > 0
    for request in requests:
        assert urlsplit(request.url).scheme == "https"
        assert "a-shared-secret" not in repr(request)
        assert request.url.isascii()
        assert " " not in request.url


@pytest.mark.parametrize("kind", CAN)
def test_what_it_cannot_ask_for_it_leaves_out(kind: str) -> None:
    source = built(kind)
    odd = [
        Post(source=source.name, text="a post without a key", url="https://example.org/1"),
        Post(source=source.name, key="what? / is; this&", text="an odd key"),
        Post(source=source.name, key="../../etc", url="https://example.org/../2", text="a path"),
        Post(source=source.name, key="١٢٣", text="digits of others"),
    ]
    assert list(source.again(odd)) == []
    assert list(source.again([])) == []


@pytest.mark.parametrize("name", CASES)
def test_a_post_that_nobody_touched_comes_back_as_the_very_same(name: str, tmp_path: Path) -> None:
    source, posts, requests = looked(CASES[name], tmp_path)
    page = read(source, posts, requests, CASES[name].body)
    assert (page.unread, page.gone, page.real_keys) == (0, (), True)
    same = [(post.source, post.key, post.url, post.title, post.text) for post in page.posts]
    assert sorted(same, key=str) == sorted(
        ((post.source, post.key, post.url, post.title, post.text) for post in posts), key=str
    )
    if CASES[name].kind != "jetstream":  # a stream hears a post before anybody could like it
        known = {post.key: post.engagement or 0 for post in posts}
        assert {post.key: post.engagement or 0 for post in page.posts} == known


@pytest.mark.parametrize("name", CASES)
def test_fields_that_nobody_knows_change_nothing(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    source, posts, requests = looked(case, tmp_path)

    def richer(request: Request) -> bytes:
        return json.dumps(with_more(json.loads(case.body(request)))).encode()

    assert read(source, posts, requests, richer) == read(source, posts, requests, case.body)


@pytest.mark.parametrize("name", CASES)
def test_garbage_is_refused_by_name_and_deletes_nothing(name: str, tmp_path: Path) -> None:
    source, posts, requests = looked(CASES[name], tmp_path)
    for what, garbage in GARBAGE.items():
        with pytest.raises(SourceChanged) as caught:
            source.read_again(reply(requests[0], garbage), posts)
        assert caught.value.source == source.name, what


@pytest.mark.parametrize("name", CASES)
def test_no_status_deletes_anything_without_the_service_s_own_words(name: str, tmp_path: Path) -> None:
    source, posts, requests = looked(CASES[name], tmp_path)
    for request in requests[:2]:
        for status in request.also:
            for body in (b"", b"<html>Not Found</html>", b"null", b"{}", b"[]"):
                try:
                    page = source.read_again(reply(request, body, status), posts)
                except (SourceBusy, SourceRefused, SourceChanged):
                    continue
                assert page.gone == ()


@pytest.mark.parametrize("name", CASES)
def test_whatever_bytes_come_the_error_is_ours(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    source, posts, requests = looked(case, tmp_path)
    body = case.body(requests[0])

    @examples(max_examples=12, derandomize=True, database=None, deadline=None)
    @given(st.integers(0, len(body) - 1), st.integers(0, len(body) - 1), st.binary(max_size=3))
    def damaged(one: int, other: int, put: bytes) -> None:
        broken = body[: min(one, other)] + put + body[max(one, other) :]
        try:
            page = source.read_again(reply(requests[0], broken), posts)
        except SourceError:
            return
        assert {post.key for post in page.posts} <= {post.key for post in posts}

    damaged()


@pytest.mark.parametrize("name", CASES)
def test_another_s_post_never_comes_in(name: str, tmp_path: Path) -> None:
    """An answer to the request for another one, or with more in it than was asked for."""
    case = CASES[name]
    source, posts, requests = looked(case, tmp_path)
    known = set(asked_again(requests[0]))
    other = requests[-1] if len(requests) > 1 else requests[0]
    try:
        page = source.read_again(reply(requests[0], case.body(other)), posts)
    except SourceChanged:
        return
    assert {post.key for post in page.posts} <= known


# ---------------------------------------------------------------- gone

DID = "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3mqaklmnop2za"
STATUS = "https://mastodon.social/users/juno/statuses/117"
ISSUE = "https://github.com/okra/garden/issues/4"
BOARD = "https://gitlab.com/okra/garden/-/issues/4"
THING = {
    "id": "1zq7ab",
    "author": "[deleted]",
    "selftext": "[deleted]",
    "permalink": "/r/x/comments/1zq7ab/y/",
}
LOST = {"type": "https://api.x.com/2/problems/resource-not-found", "resource_type": "tweet", "value": "77"}
PRIVATE = {**LOST, "type": "https://api.x.com/2/problems/not-authorized-for-resource"}


def listing(**data: Any) -> dict[str, Any]:
    return {"data": {"after": None, "children": [{"kind": "t3", "data": {**THING, **data}}]}}


VIDEO = {"url": "https://www.youtube.com/watch?v=bRndL3cAsT1"}
NONE = {"items": [], "pageInfo": {"totalResults": 0, "resultsPerPage": 0}}
GONE = [
    ("hackernews", "77", {}, 200, {"id": 77, "deleted": True, "type": "comment", "time": 1}, True),
    ("hackernews", "77", {}, 200, {"id": 77, "dead": True, "type": "comment", "time": 1}, False),
    ("reddit", "t3_1zq7ab", {}, 200, listing(), True),
    ("reddit", "t3_1zq7ab", {}, 200, listing(selftext="[removed]", removed_by_category="moderator"), True),
    ("reddit", "t3_1zq7ab", {}, 200, {"data": {"after": None, "children": []}}, False),
    ("mastodon", STATUS, {}, 404, {"error": "Record not found"}, True),
    ("mastodon_stream", STATUS, {}, 404, {"error": "Record not found"}, True),
    ("x", "77", {}, 200, {"errors": [LOST]}, True),
    ("x", "77", {}, 200, {"errors": [PRIVATE]}, False),
    ("youtube", "bRndL3cAsT1", VIDEO, 200, NONE, True),
    ("youtube", "bRndL3cAsT1", VIDEO, 200, {"items": []}, False),
    ("youtube", "UgxA", {"url": f"{VIDEO['url']}&lc=UgxA"}, 200, NONE, False),
    ("stackexchange", "stackoverflow.com/q/4", {}, 200, {"items": [], "quota_remaining": 9}, False),
    ("github", "issue:4", {"url": ISSUE}, 410, {"message": "This issue was deleted"}, True),
    ("github", "comment:9", {"url": f"{ISSUE}#issuecomment-9"}, 404, {"message": "Not Found"}, True),
    ("gitlab", "issue:4", {"url": BOARD}, 404, {"message": "404 Not found"}, True),
    ("lemmy", "https://lemmy.world/post/4", {}, 404, {"error": "couldnt_find_post"}, True),
    ("lemmy", "https://lemmy.world/comment/4", {}, 400, {"error": "couldnt_find_comment"}, True),
    ("piefed", "https://piefed.social/post/4", {}, 404, {"message": "not_found"}, True),
    ("discourse", "4", {}, 404, {"errors": ["…"], "error_type": "not_found"}, True),
    ("discourse", "4", {}, 200, {"id": 4, "user_deleted": True}, True),
    ("devto", "4", {}, 404, {"error": "not found", "status": 404}, True),
]


@pytest.mark.parametrize(("kind", "key", "values", "status", "body", "gone"), GONE)
def test_gone_is_what_the_service_says_is_gone(
    kind: str, key: str, values: dict[str, str], status: int, body: Any, gone: bool
) -> None:
    source = built(kind)
    post = Post(source=source.name, key=key, text="Brindlecast is down again.", **values)  # type: ignore[arg-type]
    (request,) = source.again([post])
    page = source.read_again(reply(request, json.dumps(body).encode(), status), [post])
    assert page.gone == ((key,) if gone else ())
    assert page.posts == ()


@pytest.mark.parametrize(
    ("kind", "key", "status", "body", "error"),
    [
        ("x", "77", 402, {"title": "CreditsDepleted"}, SourceRefused),
        ("x", "77", 429, {"title": "Too Many Requests"}, SourceBusy),
        ("youtube", "bRndL3cAsT1", 403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}, SourceBusy),
        (
            "stackexchange",
            "stackoverflow.com/q/4",
            400,
            {"error_id": 502, "error_name": "throttle"},
            SourceBusy,
        ),
        ("github", "issue:4", 403, {"message": "API rate limit exceeded"}, SourceBusy),
        ("github", "issue:4", 401, {"message": "Bad credentials"}, SourceRefused),
        ("gitlab", "issue:4", 404, {"message": "404 Project Not Found"}, SourceRefused),
        ("lemmy", "https://lemmy.world/post/4", 400, {"error": "rate_limit_error"}, SourceBusy),
        ("mastodon", STATUS, 401, {"error": "This method requires an authenticated user"}, SourceRefused),
        ("discourse", "4", 403, {"errors": ["no"], "error_type": "invalid_access"}, SourceRefused),
        ("devto", "4", 401, {"error": "unauthorized"}, SourceRefused),
    ],
)
def test_a_refusal_is_none_of_the_post(
    kind: str, key: str, status: int, body: Any, error: type[SourceError]
) -> None:
    url = {"youtube": VIDEO["url"], "github": ISSUE, "gitlab": BOARD}.get(kind)
    source = built(kind)
    post = Post(source=source.name, key=key, url=url, text="Brindlecast is down again.")
    (request,) = source.again([post])
    with pytest.raises(error):
        source.read_again(reply(request, json.dumps(body).encode(), status), [post])


def test_whether_a_post_of_bluesky_is_gone_is_asked_of_its_thread() -> None:
    for kind in ("bluesky", "jetstream"):
        source = built(kind)
        post = Post(source=source.name, key=DID, text="Brindlecast is down again.")
        (request,) = source.again([post])
        page = source.read_again(reply(request, b'{"posts": []}'), [post])
        assert page.gone == ()
        (thread,) = page.more
        lost = reply(thread, b'{"error": "NotFound", "message": "Post not found"}', 400)
        assert source.read_again(lost, [post]).gone == (DID,)
        blocked = reply(thread, b'{"thread": {"uri": "at://x", "blocked": true}}')
        assert source.read_again(blocked, [post]).gone == ()
        with pytest.raises(SourceChanged):
            source.read_again(reply(thread, b'{"error": "InvalidRequest"}', 400), [post])


def test_an_old_instance_of_mastodon_is_asked_one_by_one() -> None:
    source = built("mastodon")
    posts = [replace(Post(source=source.name, text="Brindlecast"), key=f"{STATUS}{n}") for n in (1, 2)]
    (request,) = source.again(posts)
    assert request.url == "https://mastodon.social/api/v1/statuses?id%5B%5D=1171&id%5B%5D=1172"
    page = source.read_again(reply(request, b'{"error": "The page does not exist"}', 404), posts)
    assert page.gone == ()
    assert [one.url.rpartition("/")[2] for one in page.more] == ["1171", "1172"]
    missing = source.read_again(reply(request, b"[]"), posts)
    assert [one.url.rpartition("/")[2] for one in missing.more] == ["1171", "1172"]


def test_a_post_that_lost_all_its_words_is_odd_not_edited(tmp_path: Path) -> None:
    case = CASES["devto.json"]
    source, posts, requests = looked(case, tmp_path)
    article = {**json.loads(case.body(requests[0])), "description": "", "tags": []}
    page = source.read_again(reply(requests[0], json.dumps(article).encode()), posts)
    assert page.posts == ()
    assert page.unread == 1


def test_x_pays_for_posts_and_not_for_authors_again(tmp_path: Path) -> None:
    case = CASES["x.json"]
    source, posts, requests = looked(case, tmp_path)
    page = source.read_again(reply(requests[0], case.body(requests[0])), posts)
    assert page.reads == len(posts)
    assert [post.author for post in page.posts] == [post.author for post in posts]
    assert list(built("x", {"look_again": False}).again(posts)) == []


def test_who_has_few_requests_does_not_look_again() -> None:
    thing = [Post(source="r", key="t3_1zq7ab"), Post(source="r", key="stackoverflow.com/q/4")]
    assert list(built("reddit", {"client_id": "", "client_secret": ""}).again(thing)) == []
    assert list(built("stackexchange", {"key": ""}).again(thing)) == []
