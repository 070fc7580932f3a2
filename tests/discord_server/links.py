"""One connection to the gateway: what is sent over it, in order, and how it is compressed."""

from __future__ import annotations

import asyncio
import importlib
import json
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord_server.sessions import Session
from tests.discord_server.world import Json

Squeeze = Callable[[bytes], bytes]


def squeezer(name: str) -> Squeeze | None:
    """What compresses a stream of this name; None when this Python cannot."""
    if name == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    for library in ("compression.zstd", "zstandard") if name == "zstd-stream" else ():
        try:
            made: Any = importlib.import_module(library).ZstdCompressor()
        except ImportError:
            continue
        stream, block = (made, 1) if library == "compression.zstd" else (made.compressobj(), 1)
        return lambda data: bytes(stream.compress(data) + stream.flush(block))
    return None


@dataclass(eq=False)
class Link:
    """One connection. `muted`: nothing is sent any more, as if the network had swallowed it."""

    socket: web.WebSocketResponse
    request: web.Request
    squeeze: Squeeze | None
    session: Session | None = None
    muted: bool = False
    acking: bool = True
    code: int | None = None
    queue: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)
    sends: deque[float] = field(default_factory=deque)
    watch: asyncio.TimerHandle | None = None

    def put(self, frame: Json) -> None:
        if not self.muted and self.code is None:
            self.queue.put_nowait(frame)

    def say(self, op: int, data: Any = None) -> None:
        self.put({"t": None, "s": None, "op": op, "d": data})

    def end(self, code: int) -> None:
        """Closes the connection after all that was already said."""
        if self.code is None and not self.muted:
            self.code = code
            self.queue.put_nowait(None)

    def cut(self) -> None:
        self.muted = True
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Sends what is put, in its order, until the end."""
        try:
            while (frame := await self.queue.get()) is not None:
                data = json.dumps(frame, ensure_ascii=False).encode()
                if self.squeeze is not None:
                    await self.socket.send_bytes(self.squeeze(data))
                else:
                    await self.socket.send_str(data.decode())
            await self.socket.close(code=self.code or 1000)
        except ConnectionError:
            pass  # gone while we were writing: the session keeps what was not heard
