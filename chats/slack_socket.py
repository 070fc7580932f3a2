"""Socket Mode: events come over a WebSocket that we open, so that no public address is needed.

    ask for an address ─▶ connect ─▶ hello ─▶ envelopes, each acknowledged on the connection that brought it
                                        └─▶ disconnect: a new connection first, then the old one may end

The SDK's own client is not used: it keeps knocking at an address whose ticket has run out, closes the old
connection before it has a new one, and acknowledges on whatever connection is there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import structlog

from chats._health import Health
from chats.slack_calls import Calls
from chats.slack_manifest import APP_SCOPE
from core.errors import ChatBusy, ChatError
from core.ports import Clock
from core.say import say

log = structlog.get_logger("slack")

HEARTBEAT = 15.0
"""Seconds between our pings; a connection that does not answer one is dead."""
GREETING = 10.0
"""Seconds until a new connection has to say hello."""
SLOWEST = 30.0
"""The longest wait in seconds between two attempts to connect."""
OLD_AGE = 60.0
"""Seconds that a connection which is to be replaced may still bring what is on its way."""
BRIEF = 10.0
MOST_BRIEF = 3
"""So many connections in a row that lived for less than `BRIEF` seconds: the next one has to wait."""
SILENT = timedelta(seconds=20)
"""Without a connection for longer than this is a trouble."""

Envelope = Mapping[str, Any]
Answer = tuple[bool, Any]
"""Whether to acknowledge, and the payload to send along (None for none)."""


class Socket:
    """Keeps a connection. `hear` gets each envelope and says how to answer it; `opened` is called after each
    hello; `heartbeat` is the number of seconds between our pings, `greeting` that until a hello. Runs until
    `close`."""

    def __init__(
        self,
        calls: Calls,
        clock: Clock,
        health: Health,
        hear: Callable[[Envelope], Awaitable[Answer]],
        opened: Callable[[], None],
        heartbeat: float = HEARTBEAT,
        greeting: float = GREETING,
    ) -> None:
        self._calls = calls
        self._clock = clock
        self._health = health
        self._hear = hear
        self._opened = opened
        self._heartbeat = heartbeat
        self._greeting = greeting
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = asyncio.Event()
        self._alone = clock.now()

    async def run(self) -> None:
        """Connect, and connect again whenever a connection ends or asks to be replaced."""
        self._session = aiohttp.ClientSession()
        wait, short_lived = 1.0, 0
        while not self._closed.is_set():
            greeted, ended = asyncio.Event(), asyncio.Event()
            began = asyncio.get_running_loop().time()
            self._start(self._connection(greeted, ended))
            await ended.wait()
            if self._closed.is_set():
                return
            lived = asyncio.get_running_loop().time() - began
            short_lived = short_lived + 1 if greeted.is_set() and lived < BRIEF else 0
            if greeted.is_set() and short_lived < MOST_BRIEF:
                wait = 1.0
                continue
            if self._clock.now() - self._alone > SILENT:
                self._health.fell(say("slack.no_socket"), say("slack.no_socket_hint"), "socket")
            await self._clock.sleep(wait)
            wait = min(SLOWEST, wait * 2)

    async def close(self) -> None:
        """End every connection."""
        self._closed.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _connection(self, greeted: asyncio.Event, ended: asyncio.Event) -> None:
        """One connection from its first byte to its last. `ended` is set as soon as another one is needed."""
        assert self._session is not None
        try:
            answer = await self._calls.make(self._calls.client.apps_connections_open, app_token=self._token)
            self._health.rose(f"scope {APP_SCOPE}")
            proxy = self._calls.client.proxy
            async with (
                asyncio.timeout(self._greeting) as patience,
                self._session.ws_connect(answer["url"], heartbeat=self._heartbeat, proxy=proxy) as socket,
            ):
                await self._read(socket, patience, greeted, ended)
        except ChatError as error:
            until = error.until if isinstance(error, ChatBusy) else None
            log.warning("no address for a connection", problem=error.problem)
            if until is not None and until > self._clock.now():
                await self._clock.sleep(min(SLOWEST, (until - self._clock.now()).total_seconds()))
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError) as error:
            # Its address holds a ticket, so of the error only the kind is told.
            log.warning("a connection ended", problem=type(error).__name__)
        finally:
            if greeted.is_set() and not ended.is_set():
                self._alone = self._clock.now()
            ended.set()

    @property
    def _token(self) -> str:
        return self._calls.client.token or ""

    async def _read(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        patience: asyncio.Timeout,
        greeted: asyncio.Event,
        ended: asyncio.Event,
    ) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            frame = json.loads(message.data)
            kind = frame.get("type") if isinstance(frame, dict) else None
            if kind == "hello":
                patience.reschedule(None)
                greeted.set()
                self._health.rose("socket")
                log.info("listening", connections=frame.get("num_connections"))
                self._opened()
            elif kind == "disconnect":
                log.info("asked to connect again", reason=frame.get("reason"))
                self._alone = self._clock.now()
                ended.set()
                patience.reschedule(asyncio.get_running_loop().time() + OLD_AGE)
            elif isinstance(frame, dict) and "envelope_id" in frame:
                self._start(self._answer(socket, frame))

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, envelope: Envelope) -> None:
        """Hand the envelope on, and acknowledge it where it came from. What is not acknowledged comes again,
        or the person is told."""
        try:
            acknowledge, payload = await self._hear(envelope)
        except Exception:
            log.exception("an envelope could not be heard", kind=envelope.get("type"))
            return
        if not acknowledge:
            return
        answer = {"envelope_id": envelope["envelope_id"]}
        if payload is not None:
            answer["payload"] = payload
        try:
            await socket.send_json(answer)
        except (aiohttp.ClientError, ConnectionError) as error:
            log.info("an acknowledgement came too late", problem=type(error).__name__)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
