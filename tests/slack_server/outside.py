"""This Slack as a process of its own, which outlives the bot."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.slack_server.admin import Remote
from tests.slack_server.server import SlackServer


def serve(listener: socket.socket, **settings: Any) -> None:
    """Serves on `listener` until the process is ended. `settings` as for SlackServer."""

    async def run() -> None:
        async with SlackServer(listener=listener, **settings):
            await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def slack_outside(**settings: Any) -> Iterator[Remote]:
    """A Slack in a child of this process, which has everything imported. No event loop may run here."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        pid = os.fork()
        if not pid:
            try:
                serve(listener, **settings)
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(1)
    try:
        yield Remote(f"http://127.0.0.1:{port}")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
