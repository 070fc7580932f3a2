"""Socket Mode: up to ten WebSocket connections, one of which gets each payload and acknowledges it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.slack_server.delivery import Ack, Kind
from tests.slack_server.world import APP, Json, World

MOST_LINKS = 10
TICKET_LIFE = 30.0
HEARTBEAT = 10.0
HOST = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}


@dataclass
class _Envelope:
    answer: asyncio.Future[Ack]
    accepts: bool
    sent: float


@dataclass
class Link:
    """One connection; `leaving` when it gets nothing new any more."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    waiting: dict[str, _Envelope] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)


class Links:
    """All connections of the app. `patience`: seconds until an acknowledgement must be there."""

    def __init__(self, world: World, patience: float) -> None:
        self.world = world
        self.patience = patience
        self.links: list[Link] = []
        self.opened = 0
        self.late = 0
        self.came = asyncio.Event()
        self._turn = 0

    async def wait(self, count: int) -> None:
        """Until there are so many connections that take payloads."""
        while len([link for link in self.links if not link.leaving]) < count:
            self.came.clear()
            await self.came.wait()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """GET /link?ticket=…: a ticket is good for one connection, for half a minute."""
        made = self.world.tickets.pop(request.query.get("ticket", ""), None)
        if made is None or self.world.clock() - made > TICKET_LIFE:
            return web.Response(status=401, text="invalid ticket")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT)
        await socket.prepare(request)
        if len(self.links) >= MOST_LINKS:
            await socket.send_json(
                {"type": "disconnect", "reason": "too_many_websockets", "debug_info": HOST}
            )
            await socket.close()
            return socket
        link = Link(socket, request)
        self.links.append(link)
        self.opened += 1
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self.links),
                    "debug_info": HOST,
                    "connection_info": {"app_id": APP},
                }
            )
            self.came.set()
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._hear(link, message.data)
        except ConnectionError:
            pass  # gone while we were writing: the same as a connection that broke
        finally:
            self.links.remove(link)
            for envelope in link.waiting.values():
                if not envelope.answer.done():
                    envelope.answer.set_result(Ack(False, "connection_failed"))
        return socket

    def _hear(self, link: Link, text: str) -> None:
        try:
            said = json.loads(text)
            envelope_id = said["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.world.flaw(f"no acknowledgement: {text[:200]}")
            return
        envelope = link.waiting.pop(envelope_id, None)
        if envelope is None:
            if envelope_id in link.over:
                self.late += 1
            else:
                self.world.flaw(f"an acknowledgement of nothing, or twice: {text[:200]}")
            return
        answer = said.get("payload")
        if answer and not envelope.accepts:
            self.world.flaw(f"an answer where none is accepted: {text[:200]}")
        for key in set(said) - {"envelope_id", "payload"}:
            self.world.flaw(f"unknown key in an acknowledgement: {key}")
        if not envelope.answer.done():
            envelope.answer.set_result(Ack(True, "", answer or None, time.monotonic() - envelope.sent))

    async def send(self, kind: Kind, payload: Json, *, accepts: bool, retry: int, reason: str) -> Ack:
        ready = [link for link in self.links if not link.leaving and not link.socket.closed]
        if not ready:
            return Ack(False, "no_connection")
        self._turn += 1
        link = ready[self._turn % len(ready)]
        envelope_id = f"envelope-{self.world.number()}"
        envelope = _Envelope(asyncio.get_running_loop().create_future(), accepts, time.monotonic())
        body: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": accepts,
        }
        if kind == "events_api":
            body |= {"retry_attempt": retry, "retry_reason": "timeout" if reason else ""}
        link.waiting[envelope_id] = envelope
        try:
            await link.socket.send_json(body)
            async with asyncio.timeout(self.patience):
                return await envelope.answer
        except ConnectionError:
            return Ack(False, "connection_failed")
        except TimeoutError:
            link.over.add(envelope_id)
            return Ack(False, "http_timeout", seconds=self.patience)
        finally:
            link.waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str, grace: float) -> None:
        """Asks every connection to go, and closes it after `grace` seconds."""
        leaving = list(self.links)
        for link in leaving:
            link.leaving = True
            await link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": HOST})
        await asyncio.sleep(grace)
        for link in leaving:
            await link.socket.close()

    def cut(self) -> None:
        """Breaks every connection without a word."""
        for link in self.links:
            link.leaving = True
            if link.request.transport is not None:
                link.request.transport.abort()

    async def close(self) -> None:
        for link in list(self.links):
            await link.socket.close()
