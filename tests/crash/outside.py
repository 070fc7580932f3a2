"""The world outside the bot, in a process of its own that nobody kills: a site with a feed that grows, and a
chat without idempotency keys. Both keep a ledger of what really happened."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

Json = dict[str, object]

DROPPED = 40
"""Of so many messages one gets no answer."""


@dataclass
class Outside:
    """The ledgers: what the site served, what the chat shows, which presses were confirmed."""

    items: int = 0
    window: int = 10_000
    served: set[int] = field(default_factory=set)
    messages: list[Json] = field(default_factory=list)
    pressed: list[Json] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/feed", self.feed),
            web.post("/grow", self.grow),
            web.post("/chat/post", self.post),
            web.post("/chat/redraw", self.redraw),
            web.get("/chat/find", self.find),
            web.post("/pressed", self.press),
            web.get("/ledger", self.ledger),
        ]

    async def feed(self, request: web.Request) -> web.Response:
        """The newest items; a conditional request is answered 304 when nothing is new."""
        etag = f'"{self.items}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        shown = range(max(0, self.items - self.window), self.items)
        self.served.update(shown)
        body = "".join(
            f"<item><guid>post-{i}</guid><title>{'Acme' if i % 2 else 'Beans'} number {i}</title>"
            f"<link>https://blog.example.org/{i}</link><description>About it, {i}.</description></item>"
            for i in reversed(shown)
        )
        return web.Response(
            body=f"<rss version='2.0'><channel><title>Blog</title>{body}</channel></rss>".encode(),
            headers={"ETag": etag, "Content-Type": "application/rss+xml"},
        )

    async def grow(self, request: web.Request) -> web.Response:
        self.items += int(request.query["by"])
        return web.json_response(self.items)

    async def post(self, request: web.Request) -> web.Response:
        """Takes whatever comes, also the same message twice: that is for the bot to avoid. Now and then it
        keeps the message but drops the answer, so that the bot cannot know."""
        self.messages.append(await request.json())
        if len(self.messages) % DROPPED == 0 and request.transport is not None:
            request.transport.abort()
        return web.json_response({"id": len(self.messages) - 1})

    async def redraw(self, request: web.Request) -> web.Response:
        change = await request.json()
        self.messages[int(change["id"])]["card"] = change["card"]
        return web.json_response({})

    async def find(self, request: web.Request) -> web.Response:
        for i, message in enumerate(self.messages):
            if (message["room"], str(message["outbox"])) == (request.query["room"], request.query["outbox"]):
                return web.json_response({"id": i})
        return web.json_response({"id": None})

    async def press(self, request: web.Request) -> web.Response:
        self.pressed.append(await request.json())
        return web.json_response({})

    async def ledger(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"served": sorted(self.served), "messages": self.messages, "pressed": self.pressed}
        )


def serve_outside(listener: socket.socket) -> None:
    """Serve on `listener` until the process is ended."""

    async def serve() -> None:
        app = web.Application(client_max_size=50_000_000)
        app.add_routes(Outside().routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        await asyncio.Event().wait()

    asyncio.run(serve())


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a child of this process, which has everything imported already; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)
