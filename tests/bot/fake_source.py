"""A source with pages, in a format of its own, and a network that answers from a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import SourceChanged
from core.traffic import Cursor, Page, Request, Response, Validators
from core.types import Author, Json, Post
from tests.simulation import FakeNetwork


def words(key: str, text: str = "", **values: Json) -> dict[str, Json]:
    """One post of a page, long enough that nobody takes it for another one."""
    return {"key": key, "text": text or f"Acme, as number {key} tells it: a story all of its own.", **values}


def page(*posts: dict[str, Json], more: Sequence[str] = (), rest: float | None = None) -> bytes:
    """A page of the source: its posts, the addresses of further pages, how many seconds it wishes to rest."""
    return json.dumps({"posts": posts, "more": list(more), "rest": rest}).encode()


def many(count: int, first: int = 0, **values: Json) -> list[dict[str, Json]]:
    """That many posts, each about Acme."""
    return [words(str(number), **values) for number in range(first, first + count)]


@dataclass(frozen=True)
class Board:
    """A place with pages of posts, polled."""

    kind: ClassVar[str] = "board"
    icon: ClassVar[str] = "📋"
    searches: ClassVar[bool] = False

    name: str = "board"
    url: str = "https://board.example.org/posts"
    every: timedelta = timedelta(minutes=10)
    parsing: Callable[[Response], None] = lambda response: None
    """May raise what it likes."""

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        return (Request(url=self.url),)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        self.parsing(response)
        try:
            found = json.loads(response.body)
        except ValueError as error:
            raise SourceChanged(self.name, "that is no page of the board") from error
        return Page(
            posts=tuple(self._post(one) for one in found["posts"]),
            cursor={"pages": cursor.get("pages", 0) + 1},
            more=tuple(Request(url=url, note="more") for url in found["more"]),
            rest=None if found["rest"] is None else timedelta(seconds=found["rest"]),
            real_keys=True,
        )

    def _post(self, one: Mapping[str, Json]) -> Post:
        said_at = one.get("said_at")
        return Post(
            source=self.name,
            key=f"{self.name}-{one['key']}",
            url=one.get("url", f"https://board.example.org/{self.name}/{one['key']}-a-page"),
            title=one.get("title"),
            text=one["text"],
            author=Author(name=one.get("author", "Carla")),
            said_at=None if said_at is None else datetime.fromisoformat(said_at),
            site=one.get("site", "A board"),
            engagement=one.get("engagement"),
        )


@dataclass(frozen=True)
class Search(Board):
    """A place that is asked for words."""

    kind: ClassVar[str] = "search"
    searches: ClassVar[bool] = True

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        return tuple(Request(url=f"{self.url}?q={term}") for term in terms)


@dataclass(frozen=True)
class Answer:
    """What the network says: a status, headers (lower-case names), a body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ScriptedNetwork(FakeNetwork):
    """Answers each address from its script, one answer after the other, the last one for ever; raises an
    exception. An address without a script fails the test."""

    script: dict[str, list[Answer | BaseException]] = field(default_factory=dict)

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        assert not self.closed, "asked after close"
        self.asked.append((request.url, validators))
        answers = self.script[request.url]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, BaseException):
            raise answer
        self.answers.append(answer.status)
        assert answer.status != 304 or validators != Validators(), "a 304 that nobody asked for"
        return Response(
            request=request,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            url=request.url,
            at=self.clock.now(),
        )
