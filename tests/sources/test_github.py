"""What the GitHub source asks for, how it goes on, and what it makes of what GitHub answered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.github import GitHub

SAMPLES = Path(__file__).parents[2] / "sources" / "samples"
RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES") or Path(__file__).parents[2] / "../shared/samples")
    / "github"
    / "api"
)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
HUB = GitHub(name="gh")
REPO = GitHub(name="gh", repositories=("okra/garden",))


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def raw(request: Request, body: bytes, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(request=request, status=status, headers=named, body=body, url=request.url, at=NOW)


def issue(number: int, minutes: float, **more: Any) -> dict[str, Any]:
    said = f"{NOW - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": number,
        "html_url": f"https://github.example.com/okra/garden/issues/{number}",
        "title": f"Brindlecast, note {number}",
        "body": "It is slow.",
        "user": {"login": "okra", "type": "User"},
        "created_at": said,
        "updated_at": said,
        **more,
    }


def found(request: Request, *items: Mapping[str, Any], incomplete: bool = False) -> Response:
    body = {"total_count": len(items), "incomplete_results": incomplete, "items": list(items)}
    return raw(request, json.dumps(body).encode())


# -------------------------------------------------------------------------------------- what it asks for


def test_the_words_go_into_one_search_for_issues_and_one_for_pull_requests() -> None:
    requests = HUB.request({}, ("brindlecast", "quill base"), NOW)
    words = '("brindlecast" OR "quill base")'
    assert [asked(request)["q"] for request in requests] == [
        f"{words} is:issue in:title,body created:>=2026-11-30T12:00:00Z",
        f"{words} is:pull-request in:title,body created:>=2026-11-30T12:00:00Z",
    ]
    assert requests[0].url.startswith("https://api.github.com/search/issues?")
    assert {**asked(requests[0]), "q": ""} == {
        "q": "",
        "sort": "created",
        "order": "desc",
        "per_page": "100",
        "advanced_search": "true",
    }


def test_more_than_six_words_are_more_than_one_search() -> None:
    queries = [asked(r)["q"] for r in HUB.request({}, [f"word{n}" for n in range(14)], NOW)]
    assert [query.count(" OR ") for query in queries] == [5, 5, 1] * 2


def test_long_words_are_split_to_256_characters_and_one_that_is_longer_is_not_asked_for() -> None:
    terms = ["x" * 300, *(f"{n}" * 100 for n in "abcd")]
    for request in HUB.request({}, terms, NOW):
        words = asked(request)["q"].partition(" is:")[0]
        assert len(words) <= 256
        assert "x" not in words


def test_each_organization_is_a_search_of_its_own() -> None:
    requests = GitHub(organizations=("okra", "marrow")).request({}, ("brindlecast",), NOW)
    assert [asked(r)["q"].rpartition(" ")[2] for r in requests] == ["org:okra", "org:marrow"] * 2


def test_discussions_are_searched_where_there_is_a_token_which_is_in_no_request() -> None:
    source = GitHub(token="s3cret", organizations=("okra",))
    requests = source.request({}, ("brindlecast", "quillbase"), NOW)
    bodies = [json.loads(r.body or b"") for r in requests if r.method == "POST"]
    assert [body["variables"] for body in bodies] == [
        {"q": f'"{word}" created:>=2026-11-30T12:00:00Z org:okra', "after": None}
        for word in ("brindlecast", "quillbase")
    ]
    assert "s3cret" not in repr(requests) + repr(source)
    own = source.sign_in
    assert own is not None
    assert (own.origins, own.secret) == (("https://api.github.com",), "s3cret")
    assert HUB.sign_in is None


def test_a_server_of_ones_own_is_asked_at_its_own_address() -> None:
    source = GitHub(token="t", base="https://git.example.com/api/v3/")
    urls = [r.url.partition("?")[0] for r in source.request({}, ("brindlecast",), NOW)]
    assert urls[1:] == [
        "https://git.example.com/api/v3/search/issues",
        "https://git.example.com/api/graphql",
    ]


def test_a_repository_is_heard_in_full_also_without_topics() -> None:
    requests = REPO.request({}, (), NOW)
    assert [urlsplit(r.url).path.removeprefix("/repos/okra/garden/") for r in requests] == [
        "issues",
        "issues/comments",
        "pulls/comments",
        "releases",
    ]
    assert asked(requests[0]) == {
        "state": "all",
        "sort": "updated",
        "direction": "asc",
        "since": "2026-11-30T12:00:00Z",
        "per_page": "100",
    }
    assert HUB.request({}, (), NOW) == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"repositories": ("okra",)}, "owner/name"),
        ({"repositories": ("okra/../x",)}, "owner/name"),
        ({"organizations": ("okra/garden",)}, "organization"),
        ({"pages": 0}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        GitHub(**values)


# --------------------------------------------------------------------------------------- how it goes on


def search(cursor: Cursor, *items: Mapping[str, Any], **more: Any) -> Page:
    return HUB.parse(found(HUB.request(cursor, ("brindlecast",), NOW)[0], *items, **more), cursor)


def test_it_asks_again_for_the_hour_before_the_newest_issue() -> None:
    cursor = search({}, issue(2, 30), issue(1, 90)).cursor
    issues, pulls = HUB.request(cursor, ("brindlecast",), NOW)
    assert "created:>=2026-12-01T10:30:00Z" in asked(issues)["q"]
    assert "created:>=2026-11-30T12:00:00Z" in asked(pulls)["q"]


def test_a_new_word_looks_back_and_the_word_it_is_asked_with_does_so_too() -> None:
    cursor = search({}, issue(2, 30)).cursor
    assert "created:>=2026-11-30T12" in asked(HUB.request(cursor, ("brindlecast", "new"), NOW)[0])["q"]
    dropped = HUB.parse(found(HUB.request(cursor, ("new",), NOW)[0]), cursor).cursor
    assert "issue@ brindlecast" not in dropped["reached"]


def test_what_a_full_answer_left_over_is_asked_for_by_time() -> None:
    page = search({}, *(issue(n, n) for n in range(1, 101)))
    (more,) = page.more
    assert "created:2026-11-30T12:00:00Z..2026-12-01T10:20:00Z" in asked(more)["q"]
    assert len(page.cursor["left"]) == 1
    done = HUB.parse(found(more, issue(101, 101)), page.cursor)
    assert (done.more, done.cursor["left"]) == ((), [])


def test_what_was_left_over_before_a_kill_is_asked_for_in_the_next_poll() -> None:
    cursor = search({}, *(issue(n, n) for n in range(1, 101))).cursor
    queries = [asked(r)["q"] for r in HUB.request(cursor, ("brindlecast",), NOW)]
    assert len(queries) == 3
    assert "..2026-12-01T10:20:00Z" in queries[2]


def test_a_search_that_ran_out_of_time_is_told_and_asked_again() -> None:
    page = search({}, issue(1, 5), incomplete=True)
    assert (len(page.posts), page.unread) == (1, 1)
    assert "ran out of time" in page.unread_why
    assert "created:>=2026-11-30T12" in asked(HUB.request(page.cursor, ("brindlecast",), NOW)[0])["q"]


def changes(request: Request, *items: Mapping[str, Any], link: str = "") -> Response:
    return raw(request, json.dumps(items).encode(), link=link)


def test_a_list_goes_on_from_its_newest_change_as_long_as_there_is_more() -> None:
    first = REPO.request({}, (), NOW)[0]
    link = '<https://api.github.com/repositories/1/issues?page=2>; rel="next"'
    page = REPO.parse(changes(first, issue(1, 90), issue(2, 80), link=link), {})
    (more,) = page.more
    assert asked(more)["since"] == "2026-12-01T10:40:00Z"
    assert "page" not in asked(more)
    last = REPO.parse(changes(more, issue(2, 80), issue(3, 70)), page.cursor)
    assert last.more == ()
    again = REPO.request(last.cursor, (), NOW + timedelta(days=3))[0]
    assert asked(again)["since"] == "2026-12-01T10:50:00Z"


def test_a_page_of_one_second_is_followed_by_its_link_but_only_on_github_itself() -> None:
    first = REPO.request({"lists": {"okra/garden issues": int(NOW.timestamp()) - 600}}, (), NOW)[0]
    link = '<{}/repositories/1/issues?page=2>; rel="next", <https://api.github.com/x>; rel="last"'
    page = REPO.parse(changes(first, issue(1, 10), link=link.format("https://api.github.com")), {})
    assert [more.url for more in page.more] == ["https://api.github.com/repositories/1/issues?page=2"]
    page = REPO.parse(changes(first, issue(1, 10), link=link.format("https://evil.example")), {})
    assert page.more == ()


def test_an_old_issue_that_was_touched_is_not_news() -> None:
    old = issue(1, 60 * 24 * 300, updated_at=NOW.isoformat())
    page = REPO.parse(changes(REPO.request({}, (), NOW)[0], old, issue(2, 5)), {})
    assert [post.key for post in page.posts] == ["issue:2"]


def test_a_repository_that_is_gone_is_told_and_blinds_nothing_else() -> None:
    request = REPO.request({}, (), NOW)[1]
    page = REPO.parse(raw(request, b'{"message": "Not Found", "status": "404"}', 404), {})
    assert (page.posts, page.unread) == ((), 1)
    assert "okra/garden cannot be read: Not Found" in page.unread_why
    off = REPO.parse(raw(request, b'{"message": "Issues has been disabled in this repository."}', 410), {})
    assert (off.posts, off.unread) == ((), 0)


def test_a_repository_that_is_followed_no_more_is_forgotten() -> None:
    cursor: Cursor = {"lists": {"old/one issues": 5}}
    assert set(REPO.parse(changes(REPO.request(cursor, (), NOW)[0]), cursor).cursor["lists"]) == {
        "okra/garden issues"
    }


def test_after_a_long_time_away_what_was_changed_since_it_was_said_is_heard_too() -> None:
    away = int((NOW - timedelta(days=3)).timestamp())
    cursor: Cursor = {"lists": {"okra/garden issues": away}}
    first = next(r for r in REPO.request(cursor, (), NOW) if "/issues?" in r.url)
    early = f"{NOW - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
    link = '<https://api.github.com/x?page=2>; rel="next"'
    page = REPO.parse(changes(first, issue(1, 2880, updated_at=early), link=link), cursor)
    touched = issue(2, 3600)  # said before what the first page reached to, changed after it
    touched["updated_at"] = f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    followed = REPO.parse(changes(page.more[0], touched), page.cursor)
    assert [post.key for post in followed.posts] == ["issue:2"]
    assert "began" not in followed.cursor
    # Also when the next page is asked for by the next poll only.
    again = next(r for r in REPO.request(page.cursor, (), NOW) if "/issues?" in r.url)
    assert [post.key for post in REPO.parse(changes(again, touched), page.cursor).posts] == ["issue:2"]


# ------------------------------------------------------------------------------------- discussions


HUNTER = GitHub(name="gh", token="t")


def discussed(body: Mapping[str, Any]) -> Page:
    request = HUNTER.request({}, ("brindlecast",), NOW)[2]
    return HUNTER.parse(raw(request, json.dumps(body).encode()), {})


def test_discussions_go_on_by_their_own_cursor_and_count_as_read_with_the_last_page() -> None:
    info = {"hasNextPage": True, "endCursor": "abc"}
    page = discussed({"data": {"search": {"pageInfo": info, "nodes": []}}})
    (more,) = page.more
    assert json.loads(more.body or b"")["variables"]["after"] == "abc"
    assert page.cursor["reached"]["discussion@ brindlecast"] == int(NOW.timestamp()) - 86400
    last = {"data": {"search": {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}}}
    done = HUNTER.parse(raw(more, json.dumps(last).encode()), page.cursor)
    assert done.cursor["reached"]["discussion@ brindlecast"] == int(NOW.timestamp()) - 3600
    assert (done.more, done.cursor["left"]) == ((), [])


@pytest.mark.parametrize(
    ("body", "error", "problem"),
    [
        (
            {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]},
            SourceBusy,
            "fewer requests",
        ),
        (
            {"errors": [{"type": "INSUFFICIENT_SCOPES", "message": "Your token lacks scopes"}]},
            SourceRefused,
            "lacks scopes",
        ),
        ({"data": {"search": {"nodes": []}}}, SourceChanged, "whether there is more"),
        ({"data": {"search": None}}, SourceChanged, "data.search.nodes"),
    ],
)
def test_an_error_of_graphql_comes_with_status_200(
    body: dict[str, Any], error: type[SourceError], problem: str
) -> None:
    with pytest.raises(error, match=problem):
        discussed(body)


# --------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("status", "message", "headers", "error", "problem", "seconds"),
    [
        (401, "Bad credentials", {}, SourceRefused, "does not know this token", None),
        (403, "Resource not accessible", {}, SourceRefused, "lack the right", None),
        (422, "Validation Failed", {}, SourceRefused, "does not take the search", None),
        (403, "You have exceeded a secondary rate limit", {}, SourceBusy, "fewer requests", 60),
        (403, "You have exceeded a secondary rate limit", {"retry_after": "90"}, SourceBusy, "fewer", 90),
        (
            403,
            "API rate limit exceeded for 192.0.2.1",
            {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW.timestamp()) + 1800)},
            SourceBusy,
            "API rate limit exceeded",
            1800,
        ),
    ],
)
def test_a_refusal_says_what_to_do_or_when_to_come_again(
    status: int,
    message: str,
    headers: dict[str, str],
    error: type[SourceError],
    problem: str,
    seconds: int | None,
) -> None:
    request = HUB.request({}, ("brindlecast",), NOW)[0]
    assert status in request.also
    with pytest.raises(error, match=problem) as caught:
        HUB.parse(raw(request, json.dumps({"message": message}).encode(), status, **headers), {})
    if isinstance(caught.value, SourceBusy):
        assert caught.value.until == NOW + timedelta(seconds=seconds or 0)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, b"<html>Blocked</html>", SourceRefused),
        (200, b"<html>Hello</html>", SourceChanged),
        (200, b"{}", SourceChanged),
        (200, b"[]", SourceChanged),
    ],
)
def test_an_answer_that_is_not_the_apis_is_told_by_name(
    status: int, body: bytes, error: type[SourceError]
) -> None:
    with pytest.raises(error):
        HUB.parse(raw(HUB.request({}, ("brindlecast",), NOW)[0], body, status), {})


# ---------------------------------------------------------------------------------- what it makes of items


def test_the_sample_in_full() -> None:
    request = HUB.request({}, ("brindlecast",), NOW)[0]
    posts = HUB.parse(raw(request, (SAMPLES / "github.json").read_bytes()), {}).posts
    assert posts[0] == Post(
        source="gh",
        key="issue:70001",
        url="https://github.example.com/okra/garden/issues/412",
        title="Import from Brindlecast fails with `Vec<Episode>`",
        text=(
            "What happened\nThe export of Brindlecast 3.0 & later is not read https://docs.example.org/import."
            "\nlet all: Vec<Episode> = read()?;"
        ),
        author=Author(handle="fennel-m"),
        said_at=datetime(2026, 11, 30, 9, 14, 7, tzinfo=UTC),
        site="github.example.com",
        engagement=7,
    )
    assert [post.author.handle for post in posts[1:]] == ["suzuki-aoi", None, "coins-77", "dana-il"]
    assert posts[3].text == "Brindlecast gives coins"
    assert posts[2].text == ""


def test_what_bots_write_counts_only_when_wanted() -> None:
    request = HUB.request({}, ("brindlecast",), NOW)[0]
    bot = issue(1, 5, user={"login": "renewer[bot]", "type": "Bot"})
    assert HUB.parse(found(request, bot, issue(2, 5)), {}).posts[0].key == "issue:2"
    assert len(replace(HUB, bots=True).parse(found(request, bot, issue(2, 5)), {}).posts) == 2


def test_a_comment_has_no_title_and_answers_its_issue() -> None:
    request = REPO.request({}, (), NOW)[1]
    said = {"created_at": NOW.isoformat(), "updated_at": NOW.isoformat(), "body": "> before\n\nNo, **mine**"}
    page = "https://github.example.com/okra/garden/issues/4#issuecomment-9"
    post = REPO.parse(
        changes(request, {"id": 9, "html_url": page, "user": None, "reactions": {"total_count": 2}, **said}),
        {},
    ).posts[0]
    assert (post.title, post.text, post.engagement) == (None, "No, mine", 2)
    assert post.in_reply_to == "https://github.example.com/okra/garden/issues/4"


# ------------------------------------------------------------------------------------ what GitHub answered


def recorded(name: str) -> tuple[bytes, dict[str, str], str]:
    """A recorded reply: its body, its headers, the address it was asked at."""
    if not (RECORDED / name).exists():
        pytest.skip(f"no recordings at {RECORDED}")
    entry = next(e for e in json.loads((RECORDED / "index.json").read_bytes()) if e["file"] == name)
    return (RECORDED / name).read_bytes(), entry["headers"], entry["url"]


def replay(request: Request, name: str, status: int = 200) -> Response:
    body, headers, url = recorded(name)
    return Response(request=request, status=status, headers=headers, body=body, url=url, at=NOW)


def test_a_recorded_search_is_read_in_full() -> None:
    page = HUB.parse(replay(HUB.request({}, ("sesame",), NOW)[0], "search-issues-1.json"), {})
    assert page.unread == 0
    assert [(post.title, post.author.handle, post.engagement) for post in page.posts] == [
        ("Sesame seeds split without a pop!", "octokit-fixture-user-b", 42),
        ("The doors don’t open", "octokit-fixture-user-a", 42),
    ]
    assert page.posts[1].text == 'I tried "open sesame" as seen on Wikipedia but no luck!'
    assert page.posts[0].url == "https://github.com/octokit-fixture-org/search-issues/issues/2"


def test_recorded_pages_are_followed_by_their_links_to_the_last() -> None:
    source = GitHub(name="gh", repositories=("octokit-fixture-org/paginate-issues",))
    said = datetime(2017, 10, 10, 16, 0, tzinfo=UTC)
    cursor: Cursor = {"lists": {f"{source.repositories[0]} issues": int(said.timestamp())}}
    queue: Sequence[Request] = source.request(cursor, (), said)[:1]
    titles: list[str | None] = []
    asked_at = []
    for number in range(1, 6):
        page = source.parse(replay(queue[0], f"paginate-issues-{number}.json"), cursor)
        titles += [post.title for post in page.posts]
        asked_at += [more.url for more in page.more]
        queue, cursor = page.more, page.cursor
        assert page.unread == 0
    assert titles == [f"Test issue {n}" for n in range(13, 0, -1)]
    assert asked_at == [
        f"https://api.github.com/repositories/1000/issues?per_page=3&page={n}" for n in range(2, 6)
    ]


def test_a_recorded_error_is_told_in_githubs_words() -> None:
    with pytest.raises(SourceRefused, match="Validation Failed"):
        HUB.parse(replay(HUB.request({}, ("x",), NOW)[0], "errors-1.json", 422), {})
