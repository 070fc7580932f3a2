"""A Slack of our own on loopback, strict where the real one is, to run a bot against:

async with SlackServer(channels=("mentions",)) as slack: …
"""

from __future__ import annotations

import asyncio
import json
import socket
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.local_server import LocalServer
from tests.slack_server import methods_chat, methods_more, methods_rooms
from tests.slack_server.admin import Admin
from tests.slack_server.bad_days import BadDays
from tests.slack_server.delivery import Delivery, Transport
from tests.slack_server.faults import Faults, Limits
from tests.slack_server.methods import METHODS, call
from tests.slack_server.people import People
from tests.slack_server.replies import respond
from tests.slack_server.shapes import ledger
from tests.slack_server.signed_http import Posts
from tests.slack_server.socket_mode import Links
from tests.slack_server.world import Json, Refused, World

DECLARED = (methods_chat, methods_more, methods_rooms)
"""Importing them declares the methods."""

JSON, FORMS = "application/json", ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class SlackServer(People, BadDays, LocalServer[World]):
    """One workspace with one app. `workspace` goes to `World` (channels, private, outside, people, admins,
    groups, scopes, events, clock …).

    `request_url`: HTTP mode, payloads are posted there; without it Socket Mode. `limits`: rate limits are
    kept. `patience`: seconds for an acknowledgement. `pace` scales the waits before redeliveries (the 0, 60
    and 300 seconds of Slack). `port` 0 is any."""

    def __init__(
        self,
        *,
        request_url: str | None = None,
        faults: Faults | None = None,
        limits: bool = False,
        patience: float = 3.0,
        pace: float = 0.01,
        port: int = 0,
        listener: socket.socket | None = None,
        **workspace: Any,
    ) -> None:
        super().__init__(World(**workspace), port, listener)
        self.faults = faults or Faults()
        self.limits = Limits(self.world, kept=limits)
        self.links = Links(self.world, patience)
        self.posts = Posts(self.world, request_url, patience) if request_url else None
        transport: Transport = self.posts or self.links
        self.delivery = Delivery(self.world, transport, pace=pace)
        self.world.announce = self.delivery.announce
        self.down = False

    @property
    def api(self) -> str:
        """The base address of the Web API, with a slash at its end."""
        return f"http://{self.world.host}/api/"

    def ledger(self) -> Json:
        """Everything that happened, as plain values."""
        told = ledger(self.world)
        told["events"] = [
            {
                "id": one.id,
                "kind": one.kind,
                "attempts": len(one.attempts),
                "taken": one.taken,
                "lost": one.lost,
            }
            for one in self.delivery.events
        ]
        told |= {
            "unacked": self.delivery.unacked,
            "late": self.links.late,
            "connections": len(self.links.links),
            "connected": self.links.opened,
            "faults": self.faults.drawn,
        }
        return told

    def set_down(self, down: bool) -> None:
        """While down, every connection is closed without an answer."""
        self.down = down
        if down:
            self.links.cut()

    async def disconnect(self, reason: str = "refresh_requested", grace: float = 0.0) -> None:
        """Asks the app to connect anew, then closes its connections."""
        await self.links.disconnect(reason, grace)

    async def settle(self) -> None:
        """Until every event was taken or given up."""
        await self.delivery.settle()

    async def wait_connected(self, count: int = 1, seconds: float = 10.0) -> None:
        """Until the app holds so many connections. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.links.wait(count)

    async def __aenter__(self) -> SlackServer:
        app = web.Application(client_max_size=20_000_000)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link", self._link),
                web.post("/upload/{file}", self._upload),
                web.post("/actions/{team}/{key}", self._reply),
                *Admin(self).routes(),
            ]
        )
        await self._serve(app)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.delivery.close()
        await self.links.close()
        if self.posts is not None:
            await self.posts.close()
        await self._close()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if self.down:
            return _cut(request)
        self.world.calls[name] += 1
        fault = self.faults.draw(name)
        if fault == "slow_before":
            await request.read()  # it has arrived, and is carried out also when nobody waits any more
        if fault == "drop_before":
            return _cut(request)
        if fault == "error_before":
            return web.Response(status=500, text="<html>Server Error</html>", content_type="text/html")
        if fault == "slow_before":
            await asyncio.sleep(self.faults.delay)
        status, headers, answer = await self._answer(request, name, busy=fault == "busy")
        if fault == "drop_after":
            return _cut(request)
        if fault == "error_after":
            return web.json_response({"ok": False, "error": "fatal_error"}, status=500)
        if fault == "slow":
            await asyncio.sleep(self.faults.delay)
        return web.json_response(answer, status=status, headers=headers)

    async def _answer(
        self, request: web.Request, name: str, *, busy: bool
    ) -> tuple[int, dict[str, str], Json]:
        """Status, headers and body for one call."""
        headers = {"x-slack-req-id": f"req{self.world.number()}"}
        try:
            given = await _read_arguments(request)
            channel = str(given.get("channel", ""))
            wait = self.limits.take(name, channel)
            if busy:
                wait = self.faults.retry_after
            if wait is not None:
                self.limits.told_to_wait(name, channel, wait)
                raise Refused("ratelimited", 429, wait)
            word, _, token = request.headers.get("Authorization", "").partition(" ")
            answer = call(self.world, name, token if word == "Bearer" else "", given)
        except Refused as refused:
            self.world.refusals[refused.code] += 1
            if refused.retry_after is not None:
                headers["Retry-After"] = str(refused.retry_after)
            return refused.status, headers, {"ok": False, "error": refused.code, **refused.more}
        if METHODS[name].token == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(self.world.scopes))
        return 200, headers, {"ok": True, **answer}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        return _cut(request) if self.down else await self.links.connect(request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, as the whole body or as the one part of a form."""
        if self.down:
            return _cut(request)
        file = self.world.files.get(request.match_info["file"])
        if file is None or file.data is not None:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            form = await request.post()
            parts = [one.file.read() for one in form.values() if isinstance(one, web.FileField)]
            data = parts[0] if len(parts) == 1 else b""
        else:
            data = await request.read()
        if len(data) != file.length:
            self.world.flaw(f"{file.name}: {len(data)} bytes instead of {file.length}")
            return web.Response(status=400, text="length mismatch")
        file.data = data
        return web.Response(text=f"OK - {len(data)}")

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return _cut(request)
        try:
            respond(self.world, request.match_info["key"], await request.json())
        except Refused as refused:
            self.world.refusals[refused.code] += 1
            body = {"ok": False, "error": refused.code, **refused.more}
            return web.json_response(body, status=refused.status)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        return web.Response(text="ok")


def _cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read_arguments(request: web.Request) -> Json:
    """From the address, a form, or JSON. Raises Refused."""
    given: Json = dict(request.query)
    if request.method not in ("GET", "POST"):
        raise Refused("invalid_post_type")
    if request.method == "GET" or not request.body_exists:
        return given
    if request.content_type == JSON:
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise Refused("invalid_json") from error
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return {**given, **body}
    if request.content_type in FORMS:
        return {**given, **(await request.post())}
    raise Refused("invalid_post_type")
