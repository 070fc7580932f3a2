"""X as its documentation says it behaves, its samples, and a source that asks it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sources
from core.traffic import Cursor, Request, Response
from sources.x import X

SAMPLES = Path(sources.__file__ or "").parent / "samples"


NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
DAY = 86400
SOURCE = X(name="my-x", secret="a-bearer-token")
FREE = replace(SOURCE, authors=False)


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def searches(requests: Sequence[Request]) -> list[Request]:
    return [request for request in requests if "/search/recent" in request.url]


def span(request: Request) -> tuple[datetime, datetime]:
    found = asked(request)
    return datetime.fromisoformat(found["start_time"]), datetime.fromisoformat(found["end_time"])


def answer(
    request: Request, body: Any, status: int = 200, at: datetime = NOW, headers: Mapping[str, str] = {}
) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers=headers, body=raw, url=request.url, at=at)


def number(at: float) -> str:
    """The number of a post that was written at that second."""
    return str((int(at * 1000) - 1288834974657) << 22)


def tweet(at: float, text: str = "about brindlecast", **more: Any) -> dict[str, Any]:
    return {"id": number(at), "text": text, **more}


class Service:
    """Recent search with these posts, as its documentation says it behaves. It keeps an account: each post is
    paid for once a day. Strict: an unknown parameter or a time that it does not serve fails the test."""

    KNOWN = frozenset(
        ("query", "start_time", "end_time", "max_results", "tweet.fields", "expansions", "user.fields")
    ) | {"next_token"}

    def __init__(self, posts: Sequence[tuple[float, str]], tokens: bool = True) -> None:
        self.posts = sorted(posts, reverse=True)
        self.tokens = tokens
        self.paid: dict[str, int] = {}
        self.requests = 0

    def __call__(self, request: Request, at: datetime) -> Response:
        found = asked(request)
        if "/counts/" in request.url:
            assert set(found) == {"query", "granularity"}
            return answer(request, {"data": [], "meta": {"total_tweet_count": 7}}, at=at)
        self.requests += 1
        assert set(found) <= self.KNOWN
        assert len(found["query"]) <= 512
        start, end = span(request)
        assert at - timedelta(days=7) <= start < end <= at - timedelta(seconds=10)
        terms = [part.strip('()"') for part in found["query"].removesuffix(" -is:retweet").split(" OR ")]
        hits = [
            (when, text)
            for when, text in self.posts
            if start.timestamp() <= when < end.timestamp() and any(term in text for term in terms)
        ]
        skip = int(found.get("next_token", "0"))
        most = int(found["max_results"])
        page = hits[skip : skip + most]
        for when, _ in page:
            self.paid[number(when)] = self.paid.get(number(when), 0) + 1
        meta: dict[str, Any] = {"result_count": len(page)}
        if self.tokens and skip + most < len(hits):
            meta["next_token"] = str(skip + most)
        body: dict[str, Any] = {"meta": meta}
        if page:
            body["data"] = [tweet(when, text) for when, text in page]
        return answer(request, body, at=at)


def polled(
    source: X, service: Service, cursor: Cursor, terms: Sequence[str], at: datetime = NOW
) -> tuple[list[str], Cursor, int]:
    """One poll with all its pages: the keys of the posts, the cursor, the reads."""
    keys: list[str] = []
    reads = 0
    queue = list(source.request(cursor, terms, at))
    while queue:
        request = queue.pop(0)
        page = source.parse(service(request, at), cursor)
        keys += [post.key or "" for post in page.posts]
        reads += page.reads if "/search/" in request.url else 0
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor, reads


def sample(name: str = "x.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def search() -> Request:
    return searches(SOURCE.request({}, ["brindlecast", "quillbase"], NOW))[0]
