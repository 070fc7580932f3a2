"""As much of Slack as the doctor asks: five methods and a WebSocket, with all that may be wrong there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from chats._doctor import Finding
from chats.slack_doctor import examine
from chats.slack_manifest import SCOPES
from chats.slack_settings import Settings
from core.types import Channel

# Made at run time, so that nobody who searches the code for tokens finds one.
BOT = "-".join(["xoxb", "1", "bot"])
APP = "-".join(["xapp", "1", "app"])
SECRET = "5" * 32
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BRAND = Channel(name="brand", chat="slack", room="brand-mentions")


def room(number: int, name: str, *, member: bool = True, archived: bool = False) -> dict[str, Any]:
    return {"id": f"C{number:08}", "name": name, "is_member": member, "is_archived": archived}


@dataclass
class SmallSlack:
    """What stands there, and `asked`: the methods that were called, in order. `errors` are answered instead,
    by method; `raw` are whole answers, Slack's or not. A `silent` connection stays open without a hello."""

    rooms: list[dict[str, Any]] = field(default_factory=lambda: [room(1, "brand-mentions")])
    scopes: str | None = ",".join(SCOPES)
    at: datetime = NOON
    errors: dict[str, dict[str, Any]] = field(default_factory=dict)
    raw: dict[str, web.Response] = field(default_factory=dict)
    greeting: Mapping[str, Any] | None = field(default_factory=lambda: hello())
    silent: bool = False
    page: int = 999
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        form = {**request.query, **(await request.post())}
        self.asked.append(method)
        headers = {"Date": format_datetime(self.at, usegmt=True)}
        if self.scopes is not None:
            headers["x-oauth-scopes"] = self.scopes
        if method in self.raw:
            return self.raw[method]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        right = APP if method == "apps.connections.open" else BOT
        if method in self.errors:
            body = {"ok": False, **self.errors[method]}
        elif token != right:
            body = {"ok": False, "error": "not_allowed_token_type" if token in (APP, BOT) else "invalid_auth"}
        else:
            body = {"ok": True, **self.found(method, form)}
        return web.json_response(body, headers=headers)

    def found(self, method: str, form: Mapping[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"team": "Acme", "user": "listenpost", "user_id": "U1", "app_id": "A1"}
            case "apps.connections.open":
                return {"url": f"ws://127.0.0.1:{self.port}/link?ticket=sesame"}
            case "users.conversations":
                return self.pages([one for one in self.rooms if one["is_member"]], form)
            case "conversations.list":
                return self.pages(self.rooms, form)
            case "conversations.info":
                known = {one["id"]: one for one in self.rooms}
                if form["channel"] not in known:
                    return {"ok": False, "error": "channel_not_found"}
                return {"channel": known[form["channel"]]}
        return {"ok": False, "error": "unknown_method"}

    def pages(self, rooms: Sequence[Mapping[str, Any]], form: Mapping[str, Any]) -> dict[str, Any]:
        assert form["types"] == "public_channel,private_channel"
        start = int(form.get("cursor") or 0)
        assert int(form["limit"]) < 1000
        end = start + min(self.page, int(form["limit"]))
        cursor = str(end) if end < len(rooms) else ""
        return {"channels": rooms[start:end], "response_metadata": {"next_cursor": cursor}}

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.silent:
            await socket.receive()
        elif self.greeting is not None:
            await socket.send_str(json.dumps(self.greeting))
            await socket.receive()
        return socket


def hello(app: str = "A1", connections: int = 1) -> dict[str, Any]:
    return {"type": "hello", "num_connections": connections, "connection_info": {"app_id": app}}


@asynccontextmanager
async def running(slack: SmallSlack) -> AsyncIterator[SmallSlack]:
    app = web.Application()
    app.add_routes([web.post("/api/{method}", slack.answer), web.get("/api/{method}", slack.answer)])
    app.add_routes([web.get("/link", slack.link)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.port = runner.addresses[0][1]
    try:
        yield slack
    finally:
        await runner.cleanup()


def findings(
    slack: SmallSlack,
    channels: Sequence[Channel] = (BRAND,),
    *,
    fast: timedelta = timedelta(),
    **settings: Any,
) -> list[Finding]:
    """What the doctor says of it; `fast` is how far our clock is ahead of `NOON`."""

    async def ask() -> list[Finding]:
        async with running(slack):
            chosen = {"api": slack.api, "bot_token": BOT, "app_token": APP, **settings}
            told = examine(Settings(**chosen), channels, lambda: NOON + fast)
            return [finding async for finding in told]

    return asyncio.run(ask())
