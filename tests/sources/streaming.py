"""Streams on loopback: servers that speak WebSocket or events, and a door that listens to them."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from core.errors import SourceError
from core.traffic import Frame, Subscription
from sources._resolver import LookUp
from sources._stream import StreamDoor, StreamLimits, Token
from tests.sources.loopback import Answer, Asked, Loopback, StillClock, names, run

SILENCE = timedelta(seconds=5)
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GOODBYE = struct.pack(">H", 1000)


# -- servers


def frame(payload: bytes, kind: int = TEXT, *, last: bool = True, packed: bool = False) -> bytes:
    """One WebSocket frame as a server sends it."""
    first = kind | (0x80 if last else 0) | (0x40 if packed else 0)
    if len(payload) < 126:
        return bytes([first, len(payload)]) + payload
    if len(payload) < 1 << 16:
        return bytes([first, 126]) + struct.pack(">H", len(payload)) + payload
    return bytes([first, 127]) + struct.pack(">Q", len(payload)) + payload


def switched(asked: Asked, *more: str) -> bytes:
    """The answer that opens a WebSocket."""
    key = asked.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 X", "upgrade: websocket", "connection: Upgrade", f"sec-websocket-accept: {accept}"]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def socket(*pieces: bytes, opened: Sequence[str] = (), stays: bool = False) -> Answer:
    """A server that opens a WebSocket and sends this; `stays` when it then says nothing more."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield switched(asked, *opened)
        for piece in pieces:
            yield piece
        if stays:
            await asyncio.Event().wait()

    return answer


def events(*pieces: bytes, stays: bool = False, media: str = "text/event-stream; charset=utf-8") -> Answer:
    """A server that streams events."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield f"HTTP/1.1 200 X\r\ncontent-type: {media}\r\nconnection: close\r\n\r\n".encode()
        for piece in pieces:
            yield piece
        if stays:
            await asyncio.Event().wait()

    return answer


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def speaking(talk: Talk) -> AsyncIterator[str]:
    """A server that opens a WebSocket, then talks so; gives its host and port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        writer.write(switched(Asked("GET", "/", {name.lower(): value for name, _, value in lines}, b"")))
        try:
            await talk(reader, writer)
            while await reader.read(1 << 16):
                pass
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@contextlib.asynccontextmanager
async def door(
    *allow: str, limits: StreamLimits | None = None, look_up: LookUp = names, token: Token | None = None
) -> AsyncIterator[StreamDoor]:
    through = StreamDoor(
        StillClock(),
        version="1.2",
        contact="mail@example.org",
        allow=allow,
        limits=limits,
        look_up=look_up,
        token=token,
    )
    try:
        yield through
    finally:
        await through.close()


async def heard(through: StreamDoor, what: Subscription, silence: timedelta = SILENCE) -> list[Frame]:
    """All that a stream says until it ends."""
    return [one for batch in [b async for b in through.listen(what, "place", silence)] for one in batch]


def at(server: Loopback, scheme: str = "ws", path: str = "/feed", **more: Any) -> Subscription:
    return Subscription(url=f"{scheme}://{server.host}{path}", **more)


def listened(answer: Answer, scheme: str = "ws", limits: StreamLimits | None = None) -> list[Frame]:
    """What a door hears there until the stream ends well."""
    found: list[Frame] = []

    async def story(server: Loopback) -> None:
        async with door(server.host, limits=limits) as through:
            found.extend(await heard(through, at(server, scheme)))

    run({"/feed": answer}, story)
    return found


def refusal(
    answer: Answer,
    scheme: str = "ws",
    limits: StreamLimits | None = None,
    silence: timedelta = SILENCE,
    before: Sequence[Frame] = (),
) -> SourceError:
    """The error that listening there ends with, after the frames `before`."""
    caught: list[SourceError] = []

    async def story(server: Loopback) -> None:
        found: list[Frame] = []
        async with door(server.host, limits=limits) as through:
            try:
                async for batch in through.listen(at(server, scheme), "place", silence):
                    found += batch
            except SourceError as error:
                caught.append(error)
        assert found == list(before)

    run({"/feed": answer}, story)
    return caught[0]
