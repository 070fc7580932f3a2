"""This Slack as a process of its own, which outlives the bot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import outside
from tests.slack_server.admin import Remote
from tests.slack_server.server import SlackServer


def serve(listener: socket.socket, **settings: Any) -> None:
    """Serves on `listener` until the process is ended. `settings` as for SlackServer."""
    outside.serve(listener, lambda listener: SlackServer(listener=listener, **settings))


@contextmanager
def slack_outside(**settings: Any) -> Iterator[Remote]:
    """A Slack in a child of this process; `settings` as for SlackServer. No event loop may run here."""
    with outside.served_outside(lambda listener: SlackServer(listener=listener, **settings)) as base:
        yield Remote(base)
