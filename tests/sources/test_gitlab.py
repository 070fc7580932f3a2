"""What the GitLab source asks for, how far down it reads, and what it makes of items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.gitlab import GitLab

SAMPLES = Path(__file__).parents[2] / "sources" / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
LAB = GitLab(name="lab", url="https://gitlab.example.com/", token="s3cret")
OPEN = GitLab(name="lab", url="https://gitlab.example.com", projects=("okra/sub/garden",))


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def raw(request: Request, body: bytes, status: int = 200, following: str | None = None) -> Response:
    headers = {} if following is None else {"x-next-page": following}
    return Response(request=request, status=status, headers=headers, body=body, url=request.url, at=NOW)


def issue(number: int, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "iid": number,
        "title": f"Brindlecast, note {number}",
        "description": "It is slow.",
        "confidential": False,
        "web_url": f"https://gitlab.example.com/okra/garden/-/issues/{number}",
        "author": {"username": "okra", "name": "Okra"},
        "created_at": (NOW - timedelta(minutes=minutes)).isoformat(),
        **more,
    }


def search(
    cursor: Cursor, *items: Mapping[str, Any], following: str | None = None, source: GitLab = LAB
) -> Page:
    request = source.request(cursor, ("brindlecast",), NOW)[0]
    return source.parse(raw(request, json.dumps(items).encode(), following=following), cursor)


# ---------------------------------------------------------------------------------------- what it asks for


def test_each_word_is_searched_in_issues_and_in_merge_requests() -> None:
    requests = LAB.request({}, ("brindlecast", "quill base", 'a "b"', "ab"), NOW)
    assert [(asked(r)["scope"], asked(r)["search"]) for r in requests] == [
        (scope, words)
        for scope in ("issues", "merge_requests")
        for words in ("brindlecast", '"quill base"', '"a b"')
    ]
    assert requests[0].url.startswith("https://gitlab.example.com/api/v4/search?")
    assert asked(requests[0]) == {
        "scope": "issues",
        "search": "brindlecast",
        "order_by": "created_at",
        "sort": "desc",
        "per_page": "100",
        "page": "1",
    }


def test_the_token_goes_to_the_instance_alone_and_never_into_a_request() -> None:
    own = LAB.sign_in
    assert own is not None
    assert (own.origins, own.header, own.prefix) == (("https://gitlab.example.com",), "PRIVATE-TOKEN", "")
    assert "s3cret" not in repr(LAB) + repr(LAB.request({}, ("brindlecast",), NOW))
    assert OPEN.sign_in is None


def test_an_open_project_is_heard_in_full_without_a_token_and_without_topics() -> None:
    requests = OPEN.request({}, (), NOW)
    assert [r.url.partition("?")[0].rpartition("/")[2] for r in requests] == [
        "issues",
        "merge_requests",
        "events",
        "releases",
    ]
    assert "/projects/okra%2Fsub%2Fgarden/" in requests[0].url
    assert asked(requests[2])["after"] == "2026-11-29"
    assert LAB.request({}, (), NOW) == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "no token and no projects"),
        ({"projects": ("garden",)}, "group/project"),
        ({"projects": ("okra/../x",)}, "group/project"),
        ({"token": "t", "url": ""}, "address of the GitLab"),
        ({"token": "t", "pages": 0}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        GitLab(**values)


# ------------------------------------------------------------------------------------ how far down it reads


def test_hits_older_than_a_day_are_not_news_to_a_new_word() -> None:
    page = search({}, issue(2, 60), issue(1, 60 * 30))
    assert [post.key for post in page.posts] == ["issue:2"]
    assert page.cursor["reached"] == {"search issues brindlecast": T - 3600 - 3600}


def test_it_reads_on_until_it_meets_what_it_knows() -> None:
    page = search({}, *(issue(n, n) for n in range(1, 101)))
    (more,) = page.more
    assert asked(more)["page"] == "2"
    done = LAB.parse(raw(more, json.dumps([issue(101, 101), issue(1, 2000)]).encode()), page.cursor)
    assert (done.more, done.cursor["left"]) == ((), [])


@pytest.mark.parametrize(("following", "pages"), [("2", ["2"]), ("", []), (None, [])])
def test_the_header_says_whether_there_is_more(following: str | None, pages: list[str]) -> None:
    page = search({}, issue(1, 5), following=following)
    assert [asked(more)["page"] for more in page.more] == pages


def test_what_is_more_than_one_poll_may_ask_is_left_for_the_next() -> None:
    source = GitLab(name="lab", url="https://gitlab.example.com", token="t", pages=1)
    page = search({}, issue(1, 5), following="2", source=source)
    assert page.more == ()
    requests = source.request(page.cursor, ("brindlecast",), NOW)
    assert [asked(r)["page"] for r in requests] == ["1", "1", "2"]
    assert len(source.request(page.cursor, ("quillbase",), NOW)) == 2  # nobody asks for it any more


# ---------------------------------------------------------------------------------- what it makes of items


def sample(name: str, number: int) -> tuple[Post, ...]:
    source = GitLab(name="lab", url="https://gitlab.example.com", token="t", projects=("okra/garden",))
    request = source.request({}, ("brindlecast",), NOW)[number]
    return source.parse(raw(request, (SAMPLES / name).read_bytes()), {}).posts


def test_the_sample_in_full() -> None:
    posts = sample("gitlab.json", 0)
    assert posts[0] == Post(
        source="lab",
        key="issue:83001",
        url="https://gitlab.example.com/okra/garden/-/issues/41",
        title="Reader fails on Brindlecast feeds",
        text="Since 3.0 the feed https://brindlecast.example/feed is read twice.\nbrindle: 2 items & more",
        author=Author(handle="fennel", name="Fennel Marrow"),
        said_at=datetime(2026, 12, 1, 9, 14, 7, 514000, tzinfo=UTC),
        site="gitlab.example.com",
        engagement=5,
    )
    assert "issue:83003" not in [post.key for post in posts]  # confidential
    assert posts[3].text == "Brindlecast free"


def test_a_comment_stands_on_the_page_of_its_issue_or_merge_request() -> None:
    posts = sample("gitlab.events.json", 4)
    assert [post.key for post in posts] == ["note:5101", "note:5100", "note:5096", "note:5095", "note:5094"]
    assert posts[0].url == "https://gitlab.example.com/okra/garden/-/issues/41#note_5101"
    assert posts[0].text == "No, Brindlecast it is 👍"
    assert posts[1].in_reply_to == "https://gitlab.example.com/okra/garden/-/merge_requests/12"


def test_a_release_that_is_only_planned_is_no_post() -> None:
    posts = sample("gitlab.releases.json", 5)
    assert [post.title for post in posts][:2] == ["Garden 4.2 🌱", "v4.1"]
    assert posts[0].url == "https://gitlab.example.com/okra/garden/-/releases/v4.2"


@pytest.mark.parametrize("more", [{"confidential": None}, {"author": None}, {"web_url": ""}, {"title": 7.5}])
def test_an_odd_issue_costs_itself_and_is_counted(more: dict[str, Any]) -> None:
    page = search({}, issue(2, 5), issue(1, 5, **more))
    assert ([post.key for post in page.posts], page.unread) == (["issue:2"], 1)


# ---------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("status", "body", "error", "problem"),
    [
        (401, b'{"message": "401 Unauthorized"}', SourceRefused, "does not know this token: 401 Unauth"),
        (
            401,
            b'{"error": "invalid_token", "error_description": "Token is expired."}',
            SourceRefused,
            "Token is expired",
        ),
        (403, b'{"error": "insufficient_scope"}', SourceRefused, "read_api"),
        (400, b'{"error": "scope does not have a valid value"}', SourceRefused, "valid value"),
        (403, b"<html>Blocked</html>", SourceRefused, "does not allow this: 403"),
        (200, b'{"message": "401 Unauthorized"}', SourceChanged, "list"),
        (200, b"<html>Sign in</html>", SourceChanged, "JSON"),
    ],
)
def test_an_answer_that_is_none_is_told_by_name(
    status: int, body: bytes, error: type[SourceError], problem: str
) -> None:
    request = LAB.request({}, ("brindlecast",), NOW)[0]
    with pytest.raises(error, match=problem):
        LAB.parse(raw(request, body, status), {})


def test_a_project_that_is_gone_is_told_and_blinds_nothing_else() -> None:
    request = OPEN.request({}, (), NOW)[0]
    page = OPEN.parse(raw(request, b'{"message": "404 Project Not Found"}', 404), {})
    assert (page.posts, page.unread) == ((), 1)
    assert "okra/sub/garden cannot be read: 404 Project Not Found" in page.unread_why
