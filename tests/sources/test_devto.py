"""DEV and other Forem sites: the newest articles, those of some tags, page after page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Request, Response
from core.types import Author
from sources.devto import DevTo

FOLDER = Path(sources.__file__ or "").parent / "samples"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FOREM = DevTo(base="https://forem.example.org")
(LATEST,) = FOREM.request({}, (), NOW)


def asked(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def articles() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "devto.json").read_text(encoding="utf-8"))
    return found


def test_it_asks_for_the_newest_articles_by_version_1_of_the_api() -> None:
    assert urlsplit(LATEST.url)._replace(query="").geturl() == "https://forem.example.org/api/articles/latest"
    assert asked(LATEST) == {"per_page": "100", "page": "1"}
    assert dict(LATEST.headers) == {"accept": "application/vnd.forem.api-v1+json"}


def test_an_article_has_its_summary_and_tags_as_text() -> None:
    first, second, *_ = FOREM.parse(answer(LATEST, articles()), {}).posts
    assert first.text.endswith("what broke & what did not...\n#webdev #audio #brindlecast")
    assert first.author == Author(handle="wren", name="Wren Aldous")
    assert (first.key, first.site, first.engagement, first.lang) == (
        "3104411",
        "forem.example.org",
        15,
        "en",
    )
    assert first.said_at == datetime(2026, 12, 1, 11, 48, 20, tzinfo=UTC)
    assert second.lang == "de"


def test_only_articles_of_the_tags_are_heard() -> None:
    source = replace(FOREM, tags=("Python", "audio"))
    page = source.parse(answer(LATEST, articles()), {})
    assert [post.key for post in page.posts] == ["3104411", "3104398"]
    assert page.unread == 0


def test_full_pages_are_followed_back_to_what_is_known() -> None:
    page = FOREM.parse(answer(LATEST, articles()[:1] * 100), {})
    assert [asked(more)["page"] for more in page.more] == ["2"]
    old = {**articles()[1], "published_at": "2026-11-29T00:00:00Z"}
    last = FOREM.parse(answer(page.more[0], articles()[:1] * 99 + [old]), page.cursor)
    assert (last.more, last.cursor["left"]) == ((), [])
    newest = datetime(2026, 12, 1, 11, 48, 20, tzinfo=UTC)
    assert last.cursor["reached"] == {"latest": int((newest - timedelta(hours=1)).timestamp())}


def test_a_key_is_for_the_site_alone_and_need_not_be() -> None:
    own = replace(FOREM, api_key="a-secret").sign_in
    assert own is not None
    assert (own.origins, own.header, own.prefix) == (("https://forem.example.org",), "api-key", "")
    assert FOREM.sign_in is None


def test_a_key_that_no_longer_holds_is_for_a_person_to_renew() -> None:
    with pytest.raises(SourceRefused, match="Extensions"):
        FOREM.parse(answer(LATEST, {"error": "unauthorized", "status": 401}, 401), {})


def test_an_error_that_comes_as_a_success_is_no_post() -> None:
    with pytest.raises(SourceChanged):
        FOREM.parse(answer(LATEST, {"error": "not found", "status": 404}), {})


@pytest.mark.parametrize(
    "change",
    [
        {"id": 0},
        {"url": None},
        {"title": None},
        {"description": None},
        {"tag_list": "a, b"},
        {"published_at": "soon"},
        {"user": {"name": "x"}},
        {"user": None},
    ],
)
def test_one_odd_article_costs_only_itself(change: Mapping[str, Any]) -> None:
    first, second, *_ = articles()
    page = FOREM.parse(answer(LATEST, [first, {**second, **change}]), {})
    assert (len(page.posts), page.unread) == (1, 1)


def test_an_article_without_a_language_has_none() -> None:
    assert FOREM.parse(answer(LATEST, articles()[3:]), {}).posts[0].lang is None


def test_pages_have_to_be_one_or_more() -> None:
    with pytest.raises(ValueError, match="pages"):
        DevTo(pages=0)
