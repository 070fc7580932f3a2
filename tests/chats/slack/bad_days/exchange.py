"""The other end of a Socket Mode connection, which does as a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from chats._health import Health
from chats.slack_calls import Calls
from chats.slack_socket import Answer, Envelope, Socket
from core.types import Json

Talk = Callable[["Line"], Awaitable[None]]


class Clock:
    """Whoever sleeps has slept at once. `look` is asked before each sleep, and `seen` is what it said."""

    def __init__(self) -> None:
        self.look: Callable[[], list[str]] = list
        self.seen: list[list[str]] = []
        self.time = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds))
        self.seen.append(self.look())
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class Line:
    """One connection as the other end sees it; `number` counts from 1."""

    socket: web.WebSocketResponse
    request: web.Request
    number: int
    heard: list[Json] = field(default_factory=list)
    ended: bool = False

    async def hello(self) -> None:
        await self.socket.send_json({"type": "hello", "num_connections": 1})

    async def send(self, envelope: str) -> None:
        await self.socket.send_json(
            {"envelope_id": envelope, "type": "events_api", "payload": {"n": envelope}}
        )

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        await self.socket.send_json({"type": "disconnect", "reason": reason})

    async def listen(self) -> None:
        """Until the connection ends."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                self.heard.append(json.loads(message.data))
        self.ended = True


@dataclass
class Exchange:
    """The other end. `talk` is what is done with each new connection; `refuses` is the error with which the
    next ones are refused."""

    talk: Talk
    lines: list[Line] = field(default_factory=list)
    asked: int = 0
    refuses: list[str] = field(default_factory=list)
    silent_upgrades: int = 0
    autoping: bool = True
    base: str = ""

    async def open(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.refuses:
            return web.json_response({"ok": False, "error": self.refuses.pop(0)})
        where = self.base.replace("http", "ws")
        return web.json_response({"ok": True, "url": f"{where}/link?ticket=very-secret"})

    async def link(self, request: web.Request) -> web.StreamResponse:
        if self.silent_upgrades:
            self.silent_upgrades -= 1
            await asyncio.Event().wait()
        socket = web.WebSocketResponse(autoping=self.autoping)
        await socket.prepare(request)
        line = Line(socket, request, len(self.lines) + 1)
        self.lines.append(line)
        try:
            await self.talk(line)
        finally:
            line.ended = True
        return socket


@dataclass
class Scene:
    exchange: Exchange
    clock: Clock
    health: Health
    socket: Socket
    heard: list[Envelope]
    opened: list[int]

    async def until(self, look: Callable[[], Any]) -> None:
        end = asyncio.get_running_loop().time() + 5
        while not look():
            assert asyncio.get_running_loop().time() < end, "it never happened"
            await asyncio.sleep(0.005)

    def problems(self) -> list[str]:
        return [one.problem for one in self.health.troubles()]


@asynccontextmanager
async def scene(
    talk: Talk,
    hear: Callable[[Envelope], Awaitable[Answer]] | None = None,
    *,
    heartbeat: float = 15.0,
    greeting: float = 10.0,
    **known: Any,
) -> AsyncIterator[Scene]:
    exchange = Exchange(talk, **known)
    site = web.Application()
    site.add_routes([web.post("/api/apps.connections.open", exchange.open), web.get("/link", exchange.link)])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    exchange.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    clock, heard, opened = Clock(), [], []
    health = Health("slack", lambda room: [], lambda: ("no answer", "look"))
    calls = Calls("xapp-1", f"{exchange.base}/api/", clock, health, "app account")

    async def take(envelope: Envelope) -> Answer:
        heard.append(envelope)
        return await hear(envelope) if hear else (True, None)

    socket = Socket(
        calls, clock, health, take, lambda: opened.append(1), heartbeat=heartbeat, greeting=greeting
    )
    running = asyncio.create_task(socket.run())
    try:
        yield Scene(exchange, clock, health, socket, heard, opened)
        assert not running.done(), "it goes on whatever happens"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await socket.close()
        await calls.close()
        await runner.cleanup()
