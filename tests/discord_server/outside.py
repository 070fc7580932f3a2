"""This Discord as a process of its own, which outlives the bot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import outside
from tests.discord_server.admin import Remote
from tests.discord_server.server import DiscordServer


def serve(listener: socket.socket, **settings: Any) -> None:
    """Serves on `listener` until the process is ended. `settings` as for DiscordServer."""
    outside.serve(listener, lambda listener: DiscordServer(listener=listener, **settings))


@contextmanager
def discord_outside(**settings: Any) -> Iterator[Remote]:
    """A Discord in a child of this process; `settings` as for DiscordServer. No event loop may run here."""
    with outside.served_outside(lambda listener: DiscordServer(listener=listener, **settings)) as base:
        yield Remote(base)
