"""The page on a real server, with a client that reads its JSON interface."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.serve import Server
from chats.web import WebChat
from core.cards import Card
from core.page_ports import Library
from core.ports import Shelf
from core.types import Channel, Json
from tests.chats.web_fakes import FixedClock, MemoryShelf, RulesDesk
from tests.chats.web_library import MemoryLibrary

BRAND = Channel(name="brand")
RIVALS = Channel(name="rivals", room="Our rivals")
ELSEWHERE = Channel(name="elsewhere", chat="other")
CARD = Card(kind="notice", title="Hello")
ICONS = {"blog": "✍️"}


async def fine() -> Mapping[str, bool]:
    return {}


async def no_metrics() -> bytes:
    return b""


@dataclass
class Site:
    """The page on a real server, a desk with the real rules behind it, and a client."""

    chat: WebChat
    shelf: Shelf
    desk: RulesDesk
    kept: MemoryLibrary
    clock: FixedClock
    server: Server
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Json:
        return (await self.reply("GET", path))[1]

    async def post(self, path: str, **body: object) -> Json:
        return (await self.reply("POST", path, body))[1]

    async def reply(self, method: str, path: str, body: object = None) -> tuple[int, Json]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if data is not None else {}
        async with self.session.request(method, self.url(path), data=data, headers=headers) as answer:
            return answer.status, await answer.json()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    async def hear(self, path: str, count: int) -> asyncio.Task[list[Json]]:
        """Begin to listen; the task gives the next `count` messages."""
        ready = asyncio.Event()
        hearing = asyncio.create_task(self.events(path, count, ready=ready))
        await ready.wait()
        return hearing

    async def events(
        self,
        path: str,
        count: int,
        headers: Mapping[str, str] | None = None,
        ready: asyncio.Event | None = None,
    ) -> list[Json]:
        """The next `count` messages; `ready` is set when the server said its first word."""
        found: list[Json] = []
        async with asyncio.timeout(5), self.session.get(self.url(path), headers=headers) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            event: dict[str, str] = {}
            async for raw in answer.content:
                if ready:
                    ready.set()
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif event.get("event") == "message":
                    data = json.loads(event["data"])
                    assert event["id"] == str(data["version"])
                    found.append(data)
                    if len(found) == count:
                        break
                if not name:
                    event = {}
        return found


@asynccontextmanager
async def open_site(
    shelf: Shelf | None = None, beat: float = 0.02, serves: bool = True
) -> AsyncIterator[Site]:
    clock = FixedClock()
    kept = MemoryLibrary()
    library = Library(reader=kept, views=kept, icons=ICONS, people=("Ana",), intents=("wants_a_manual",))
    shelf = shelf or MemoryShelf()
    chat = WebChat(shelf, (BRAND, RIVALS, ELSEWHERE), clock, beat, library)
    desk = kept.desk = RulesDesk(chat, ICONS)
    if serves:
        await chat.serve(desk)
    server = Server(
        host="127.0.0.1",
        port=0,
        token=None,
        routes=chat.routes(),
        clock=clock,
        health=fine,
        ready=fine,
        metrics=no_metrics,
        grace=0.1,
    )
    await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Site(chat, shelf, desk, kept, clock, server, session)
    finally:
        await chat.close()
        await server.close()
