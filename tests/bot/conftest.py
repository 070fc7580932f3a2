"""A terminal and a web site for the command line's tests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bot.listener import weeks as weeks
from tests.bot.machine import Machine, Site
from tests.plain_logs import plain_logs


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Machine]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Machine(tmp_path, monkeypatch, capsys)
    root.handlers[:], root.level = handlers, level
    plain_logs()


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """What a command does to the logs of its process ends with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    plain_logs()


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
