"""A local platform as a process of its own, which outlives the bot."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

Opens = Callable[[socket.socket], AbstractAsyncContextManager[Any]]
"""Makes the server that listens there."""


def serve(listener: socket.socket, opens: Opens) -> None:
    """Serves on `listener` until the process is ended."""

    async def run() -> None:
        async with opens(listener):
            await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def served_outside(opens: Opens) -> Iterator[str]:
    """A server in a child of this process, which has everything imported; its address. No event loop may run
    here."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        pid = os.fork()
        if not pid:
            try:
                serve(listener, opens)
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def add_words(parser: argparse.ArgumentParser, port: int) -> None:
    """What can be said of any platform on the command line."""
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--channels", default="general,mentions,alerts", help="names with commas between")
    parser.add_argument("--people", default="ada,ben,cleo", help="names with commas between")
    parser.add_argument("--faults", type=float, default=0.0, help="share of posts that go wrong")
    parser.add_argument("--limits", action="store_true", help="keep the platform's rate limits")


def in_words(given: argparse.Namespace) -> dict[str, Any]:
    """What was said there, as every server takes it; its faults are of its own kind."""
    return {
        "channels": given.channels.split(","),
        "people": given.people.split(","),
        "limits": given.limits,
    }
