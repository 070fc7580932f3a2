"""As much of Discord as the doctor asks: eight requests and a WebSocket, with all that may be wrong there."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from chats._doctor import Finding
from chats.discord_doctor import examine
from chats.discord_permissions import NEEDED
from chats.discord_settings import Settings
from core.types import Channel

BOT = "110000000000000001"
APP = "110000000000000002"
GUILD, OTHER = "220000000000000001", "220000000000000002"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BRAND = Channel(name="brand", chat="discord", room="brand-mentions")


def token(application: str = APP) -> str:
    """Made at run time, so that nobody who searches the code for tokens finds one."""
    return ".".join([base64.b64encode(application.encode()).decode().rstrip("="), "Gabcde", "x" * 38])


def room(number: int, name: str, kind: int = 0, *, deny: int = 0) -> dict[str, Any]:
    """A channel; `deny` is taken from everyone there."""
    found = {"id": f"33000000000000000{number}", "type": kind, "name": name}
    if deny:
        overwrite = {"id": GUILD, "type": 0, "allow": "0", "deny": str(deny)}
        return {**found, "permission_overwrites": [overwrite]}
    return found


def role(number: int, name: str, bits: int = 0) -> dict[str, Any]:
    return {"id": f"44000000000000000{number}", "name": name, "permissions": str(bits)}


COMMAND = {"id": "55", "type": 1, "name": "mentions", "options": [{"name": "today"}, {"name": "ask"}]}


def guild(key: str = GUILD, name: str = "Acme HQ", **more: Any) -> dict[str, Any]:
    """A server, in which the bot's role is number 1."""
    return {
        "id": key,
        "name": name,
        "owner": "9",
        "roles": [{"id": key, "name": "@everyone", "permissions": "0"}, role(1, "Listenpost", NEEDED)],
        "rooms": [room(1, "brand-mentions")],
        "commands": [COMMAND],
        "until": None,
        **more,
    }


@dataclass
class SmallDiscord:
    """What stands there, and `asked`: the paths that were asked for, in order. `errors` are answered instead,
    by path: a status and a code; `raw` are whole answers, Discord's or not. A `silent` gateway stays open
    without a hello; what is outside of all lists is in `further`."""

    guilds: list[dict[str, Any]] = field(default_factory=lambda: [guild()])
    app: dict[str, Any] = field(default_factory=dict)
    remaining: int = 990
    errors: dict[str, tuple[int, int]] = field(default_factory=dict)
    raw: dict[str, web.Response] = field(default_factory=dict)
    greeting: Any = field(default_factory=lambda: {"op": 10, "d": {"heartbeat_interval": 41250}})
    silent: bool = False
    further: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10/"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def answer(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.asked.append(path)
        if not request.headers["User-Agent"].startswith("DiscordBot ("):
            self.flaws.append(f"{path}: a user agent that Discord shuts out")
        if path in self.raw:
            return self.raw[path]
        if path in self.errors:
            status, code = self.errors[path]
            return refusal(status, code)
        if request.headers.get("Authorization") != f"Bot {token()}":
            return refusal(401, 0)
        found = self.found(path.split("/"), request.query)
        return refusal(404, 10003) if found is None else web.json_response(found)

    def found(self, path: Sequence[str], query: Mapping[str, str]) -> Any:
        match path:
            case ["users", "@me"]:
                return {"id": BOT, "username": "listenpost", "bot": True}
            case ["applications", "@me"]:
                return {"id": APP, "flags": 0, "interactions_endpoint_url": None, **self.app}
            case ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": self.remaining, "reset_after": 7_200_000}
                return {"url": self.gateway, "shards": 1, "session_start_limit": limit}
            case ["users", "@me", "guilds"]:
                page = self.guilds[: int(query["limit"])]
                return [{"id": one["id"], "name": one["name"]} for one in page]
            case ["applications", app, "guilds", key, "commands"]:
                assert app == APP
                return self.by_id(key)["commands"]
            case ["guilds", key]:
                one = self.by_id(key)
                return {"id": key, "name": one["name"], "owner_id": one["owner"], "roles": one["roles"]}
            case ["guilds", key, "channels"]:
                return self.by_id(key)["rooms"]
            case ["guilds", key, "members", user]:
                assert user == BOT
                own = role(1, "")["id"]
                return {"roles": [own], "communication_disabled_until": self.by_id(key)["until"]}
            case ["channels", key]:
                return next((one for one in self.further if one["id"] == key), None)
        raise AssertionError(path)

    def by_id(self, key: str) -> dict[str, Any]:
        [found] = [one for one in self.guilds if one["id"] == key]
        return found

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        if request.query != {"v": "10", "encoding": "json"}:
            self.flaws.append(f"gateway: {request.query_string}")
        if "Authorization" in request.headers:
            self.flaws.append("gateway: the token stands in a header")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.silent:
            await socket.receive()
        elif self.greeting is not None:
            await socket.send_str(
                self.greeting if isinstance(self.greeting, str) else json.dumps(self.greeting)
            )
            await socket.receive()
        return socket


def refusal(status: int, code: int) -> web.Response:
    return web.json_response({"message": "No", "code": code}, status=status)


@asynccontextmanager
async def running(discord: SmallDiscord) -> AsyncIterator[SmallDiscord]:
    app = web.Application()
    app.add_routes([web.get("/api/v10/{path:.*}", discord.answer), web.get("/gateway/", discord.connect)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    discord.port = runner.addresses[0][1]
    try:
        yield discord
    finally:
        await runner.cleanup()
    assert discord.flaws == []


def findings(
    discord: SmallDiscord,
    channels: Sequence[Channel] = (BRAND,),
    allow: Mapping[str, Sequence[str]] | None = None,
    **settings: Any,
) -> list[Finding]:
    """What the doctor says of it."""

    async def ask() -> list[Finding]:
        async with running(discord):
            chosen = {"api": discord.api, "gateway": discord.gateway, "token": token(), **settings}
            told = examine(Settings(**chosen), channels, allow or {}, lambda: NOON)
            return [finding async for finding in told]

    return asyncio.run(ask())


def of(check: str, found: list[Finding]) -> Finding:
    """The one finding of this check."""
    [one] = [finding for finding in found if finding.check == check]
    return one


def told(finding: Finding) -> tuple[str, str]:
    return finding.verdict, f"{finding.sentence} → {finding.hint}"


def bad(found: list[Finding]) -> set[str]:
    return {finding.check for finding in found if finding.verdict == "bad"}
