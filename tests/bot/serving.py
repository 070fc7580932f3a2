"""A running server, and a client that follows no redirects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from bot.serve import InboxHandler, Server
from core.types import Json

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
TOKEN = "a-token-nobody-guesses"
JSON = {"Content-Type": "application/json"}
HOSTILE = "http://evil.example"


class StillClock:
    def now(self) -> datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the server does not sleep")


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    text: str
    json: Json


@dataclass
class Site:
    """A running server and a client that follows no redirects and keeps its cookies."""

    server: Server
    session: aiohttp.ClientSession
    presses: list[bytes] = field(default_factory=list)

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        data: bytes | AsyncIterator[bytes] | None = None,
    ) -> Reply:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with self.session.request(
            method, url, headers=headers, data=data, allow_redirects=False
        ) as answer:
            text = await answer.text()
            json = await answer.json() if answer.content_type == "application/json" else None
            return Reply(answer.status, answer.headers, text, json)


async def fine() -> Mapping[str, bool]:
    return {"store": True}


async def no_metrics() -> bytes:
    return b"# nothing\n"


@asynccontextmanager
async def running(
    token: str | None = None,
    host: str = "127.0.0.1",
    names: tuple[str, ...] = (),
    inboxes: Mapping[str, InboxHandler] | None = None,
    raises: Exception | None = None,
    health: Callable[[], Awaitable[Mapping[str, bool]]] = fine,
    doors: tuple[str, ...] = (),
) -> AsyncIterator[Site]:
    presses: list[bytes] = []

    async def page(_: web.Request) -> web.Response:
        if raises:
            raise raises
        return web.Response(text="<p>hello", content_type="text/html")

    async def press(request: web.Request) -> web.Response:
        presses.append(await request.read())
        return web.json_response({"done": True})

    async def stream(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"begun\n")
        await asyncio.Event().wait()
        return answer

    server = Server(
        host=host,
        port=0,
        token=token,
        routes=[
            web.get("/", page),
            web.post("/api/press", press),
            web.post("/chat/events", press),
            web.get("/stream", stream),
        ],
        clock=StillClock(),
        health=health,
        ready=fine,
        metrics=no_metrics,
        names=names,
        doors=doors,
        grace=0.1,
    )
    for path, handler in (inboxes or {}).items():
        server.add_inbox(path, handler, limit=1000)
    await server.start()
    try:
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            yield Site(server, session, presses)
    finally:
        await server.close()
