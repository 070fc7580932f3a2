"""The two kinds of open stream, read alike."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import aiohttp
from aiohttp import WSMsgType, hdrs

from core.errors import SourceBusy, SourceChanged
from core.traffic import Frame
from sources._sse import EventReader, TooLong
from sources._stream_verdict import Refusal, Told

CLOSING = 1.0
"""Seconds to say goodbye, and to ask for a sign of life."""
_SAID = 4096  # bytes of a refusal that are read for its reason


class Socket:
    """An open WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self._socket = socket

    async def take(self) -> Sequence[Frame]:
        """The next message; nothing for a sign of life."""
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
            return (Frame(message.data),)
        if message.type is WSMsgType.PING:
            await self._socket.pong(message.data)
            return ()
        if message.type is WSMsgType.PONG:
            return ()
        if message.type is WSMsgType.CLOSE:
            raise Told.closed(message.data, message.extra)
        if message.type is WSMsgType.ERROR:
            raise Told.broken(message.data)
        raise Told("stream.lost", SourceBusy)

    async def ask(self) -> None:
        """Ask for a sign of life."""
        async with asyncio.timeout(CLOSING):
            await self._socket.ping()

    async def close(self) -> None:
        """Say goodbye; a server that talks on regardless is not listened to."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await self._socket.close()


class Events:
    """An open stream of server-sent events."""

    def __init__(self, response: aiohttp.ClientResponse, longest: int) -> None:
        media = response.content_type.lower()
        if media != "text/event-stream":
            raise Told("stream.no_events", SourceChanged, media=media[:80])
        if response.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower() != "identity":
            raise Told("fetch.packing", SourceChanged)
        self._response = response
        self._reader = EventReader(longest)
        self._end: Told | None = None

    async def take(self) -> Sequence[Frame]:
        """The events that the next piece completes."""
        if self._end is not None:
            raise self._end
        piece = await self._response.content.readany()
        if not piece:
            raise Told.closed(1000, "")
        try:
            return self._reader.take(piece)
        except TooLong as error:
            self._end = Told("stream.too_big", SourceChanged)
            return error.frames

    async def ask(self) -> None:
        """There is no way to ask; who streams events sends comments."""

    async def close(self) -> None:
        self._response.close()


async def straight(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """A WebSocket is opened where it was asked for or not at all: the client would follow redirects itself,
    past the guard."""
    response = await handler(request)
    if response.status == 101 or hdrs.UPGRADE not in request.headers:
        return response
    try:
        raise Refusal(response.status, response.headers, await words(response))
    finally:
        response.close()


async def words(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of what a refusal says; it need not say anything."""
    with contextlib.suppress(aiohttp.ClientError, OSError):
        async with asyncio.timeout(CLOSING):
            return await response.content.read(_SAID)
    return b""
