"""Lobsters: newest stories of all or some tags, newest comments, the submitter old and new."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sources
from core.errors import SourceChanged
from core.traffic import Request, Response
from sources.lobsters import Lobsters

FOLDER = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SITE = Lobsters(base="https://lobsters.example.org/")
STORIES, COMMENTS = SITE.request({}, (), NOW)


def answer(request: Request, body: Any) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=200, headers={}, body=raw, url=request.url, at=NOW)


def stories() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "lobsters.json").read_text(encoding="utf-8"))
    return found


def test_it_asks_for_the_newest_stories_and_comments() -> None:
    assert STORIES.url == "https://lobsters.example.org/newest.json"
    assert COMMENTS.url == "https://lobsters.example.org/comments.rss"
    assert len(replace(SITE, comments=False).request({}, ("brindlecast",), NOW)) == 1


def test_several_tags_are_one_request() -> None:
    source = replace(SITE, tags=("c++", "python"))
    assert source.request({}, (), NOW)[0].url == "https://lobsters.example.org/t/c%2B%2B,python.json"


def test_the_submitter_is_read_as_an_object_and_as_a_name() -> None:
    old = SITE.parse(answer(STORIES, (FOLDER / "lobsters.object.json").read_bytes()), {}).posts
    new = SITE.parse(answer(STORIES, (FOLDER / "lobsters.json").read_bytes()), {}).posts
    assert [post.author.handle for post in new] == ["juniper", "tern", "hotaru", "mallow"]
    assert old == new[:3]


def test_a_story_has_its_link_in_its_text_and_its_own_page_as_address() -> None:
    first, second = SITE.parse(answer(STORIES, stories()[:2]), {}).posts
    assert first.text == "https://blog.example.com/brindlecast-player"
    assert first.url == "https://lobsters.example.org/s/qk3x1a/brindlecast_rewrites_its_player"
    assert (first.key, first.engagement, first.site) == ("qk3x1a", 35, "lobsters.example.org")
    assert first.said_at == datetime(2026, 12, 1, 11, 40, 11, tzinfo=UTC)
    assert second.text == 'Looking for numbers, not "it depends" & co. 🙏'


def test_full_pages_are_followed_back_to_what_is_known() -> None:
    page = SITE.parse(answer(STORIES, stories()[:1] * 25), {})
    assert [more.url for more in page.more] == ["https://lobsters.example.org/newest/page/2.json"]
    last = SITE.parse(answer(page.more[0], stories()[:1] * 3), page.cursor)
    assert (last.more, last.cursor["left"]) == ((), [])
    again = SITE.request(last.cursor, (), NOW)[0]
    old = [{**stories()[0], "created_at": "2026-12-01T05:00:00.000-06:00"}]
    assert SITE.parse(answer(again, stories()[:1] * 24 + old), last.cursor).more == ()
    tagged = replace(SITE, tags=("python",))
    page = tagged.parse(answer(tagged.request({}, (), NOW)[0], stories()[:1] * 25), {})
    assert page.more[0].url == "https://lobsters.example.org/t/python/page/2.json"


def test_comments_do_not_bear_the_title_of_their_story() -> None:
    page = SITE.parse(answer(COMMENTS, (FOLDER / "lobsters.comments.xml").read_bytes()), {})
    first = page.posts[0]
    assert {post.title for post in page.posts} == {None}
    assert (first.key, first.url) == ("c/r4u7ab", "https://lobsters.example.org/c/r4u7ab")
    assert (first.author.handle, first.text) == ("tern", "We measured it: 40 % less memory.")


@pytest.mark.parametrize(
    "change",
    [
        {"short_id": None},
        {"comments_url": 7.5},
        {"created_at": "soon"},
        {"submitter_user": {"name": "x"}},
        {"submitter_user": 7},
        {"description": None},
        {"url": {}},
        {"title": ""},
    ],
)
def test_one_odd_story_costs_only_itself(change: Mapping[str, Any]) -> None:
    first, second, *_ = stories()
    page = SITE.parse(answer(STORIES, [first, {**second, **change}]), {})
    assert (len(page.posts), page.unread) == (1, 1)


@pytest.mark.parametrize("part", ["guid", "pubDate", "description", "author"])
def test_comments_that_lost_a_part_are_not_read_in_silence(part: str) -> None:
    body = (FOLDER / "lobsters.comments.xml").read_text(encoding="utf-8")
    head, _, items = body.partition("<item>")
    items = items.replace(f"<{part}>", f"<was-{part}>").replace(f"</{part}>", f"</was-{part}>")
    with pytest.raises(SourceChanged):
        SITE.parse(answer(COMMENTS, f"{head}<item>{items}".encode()), {})


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"tags": ("a,b",)}, "a,b"),
        ({"tags": ("",)}, "tag"),
        ({"pages": 0}, "pages"),
        ({"every": timedelta(seconds=30)}, "less often"),
    ],
)
def test_wrong_settings_are_told_in_words(wrong: Mapping[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Lobsters(**wrong)
