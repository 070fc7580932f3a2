"""A server on loopback that answers each path with the bytes that a test gives it, and a door to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.traffic import Request, Response, Validators
from sources._fetch import HttpDoor, Limits
from sources._resolver import LookUp

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


class StillClock:
    """Always the same time, and nobody may wait for another."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answer = bytes | Callable[[Asked], Any]
"""The bytes of an answer, or what gives them: whole, or piece by piece as an async generator."""


@dataclass
class Loopback:
    """Answers by path; `answers["*"]` is for all other paths. Remembers what was asked."""

    answers: dict[str, Answer]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    port: int = 0
    _now: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.host}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                try:
                    closes = await self._answer(head, reader, writer)
                finally:
                    self._now -= 1
                if closes:
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        asked = Asked(method, path, headers, body)
        self.asked.append(asked)
        answer = self.answers.get(path, self.answers.get("*", reply(404)))
        given = answer if isinstance(answer, bytes) else answer(asked)
        if isinstance(given, bytes):
            writer.write(given)
            await writer.drain()
            return b"connection: close" in given[:2000].lower()
        async for piece in given:
            writer.write(piece)
            await writer.drain()
        return True


@contextlib.asynccontextmanager
async def serving(answers: dict[str, Answer]) -> AsyncIterator[Loopback]:
    """A server for these answers, on a port of its own."""
    loopback = Loopback(answers)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await loopback.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    loopback.port = server.sockets[0].getsockname()[1]
    try:
        yield loopback
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole HTTP answer; `content_length` overrides the true one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("content-length", str(len(body)))
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + body


async def names(host: str, port: int) -> Sequence[str]:
    """A name service that knows two names, both of this machine."""
    if host in ("feeds.example.com", "other.example.com"):
        return ["127.0.0.1"]
    raise OSError("no such name")


@contextlib.asynccontextmanager
async def door(*allow: str, limits: Limits | None = None, look_up: LookUp = names) -> AsyncIterator[HttpDoor]:
    """A door that may go where `allow` says, and is closed at the end."""
    through = HttpDoor(
        StillClock(), version="1.2", contact="mail@example.org", allow=allow, limits=limits, look_up=look_up
    )
    try:
        yield through
    finally:
        await through.close()


async def ask(through: HttpDoor, url: str, validators: Validators | None = None, **request: Any) -> Response:
    """What the door brings from there."""
    return await through.fetch(Request(url=url, **request), "blog", validators or Validators())


def run(answers: dict[str, Answer], story: Callable[[Loopback], Awaitable[None]]) -> None:
    """Live through a story with a server that answers so."""

    async def whole() -> None:
        async with serving(answers) as server:
            await story(server)

    asyncio.run(whole())
