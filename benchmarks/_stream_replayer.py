"""`python -m benchmarks._stream_replayer FILE`: a WebSocket server that sends a file's frames to whoever
connects, as fast as they are read, and closes. Prints its port first."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PIECE = 64 << 10
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_GOODBYE = b"\x88\x02" + struct.pack(">H", 1000)


def framed(messages: Iterable[bytes]) -> bytes:
    """The messages as a server's WebSocket frames, with its goodbye."""
    return b"".join(_header(len(message)) + message for message in messages) + _GOODBYE


@contextmanager
def replaying(file: Path) -> Iterator[str]:
    """A replayer of the file in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks._stream_replayer", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate(timeout=15)


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    return (
        struct.pack(">BBH", 0x81, 126, length) if length < 1 << 16 else struct.pack(">BBQ", 0x81, 127, length)
    )


async def _serve(frames: bytes) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            key = next(
                line[18:].strip()
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"sec-websocket-key:")
            )
            accept = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest())
            upgrade = b"HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: "
            writer.write(upgrade + accept + b"\r\n\r\n")
            for start in range(0, len(frames), _PIECE):
                writer.write(frames[start : start + _PIECE])
                await writer.drain()
            await reader.read()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]).read_bytes()))
