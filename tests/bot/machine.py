"""Somebody's terminal, and a web site with a feed for the commands to ask."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

import pytest

from bot.__main__ import main

FEED = b"""<rss version="2.0"><channel><title>A blog</title><link>https://blog.example.org/</link>
<item><guid>1</guid><title>Acme is fine</title><link>https://blog.example.org/1?token=hunter22hunter22</link>
<description>Write to ana@corp.example or say &lt;b&gt;hunter22-by-heart&lt;/b&gt;.</description></item>
<item><guid>2</guid><title>Something else</title><link>https://blog.example.org/2</link></item>
</channel></rss>"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Machine:
    """Somebody's terminal: a folder to be in, an environment, and what they type."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self.patch = monkeypatch.setattr
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        for name in [name for name in os.environ if name.startswith(("LISTENPOST_", "SLACK_"))]:
            monkeypatch.delenv(name)
        self.set(LISTENPOST_PORT=str(free_port()), USER="ana", TERM="xterm")
        monkeypatch.chdir(folder)

    def set(self, **environment: str) -> None:
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)

    def settings(self, text: str) -> None:
        (self.folder / "listenpost.toml").write_text(text, encoding="utf-8")

    def run(self, *words: str, typed: str = "") -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["listenpost", *words])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self._capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        assert isinstance(code, int)
        return Ended(code, *self._capsys.readouterr())


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Site(BaseHTTPRequestHandler):
    """A web site with a feed at every path but /gone; below /strict it takes no key, and quotes it."""

    protocol_version = "HTTP/1.0"
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/strict"):
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            message = f"we do not take the key {self.headers['X-Api-Key']} here"
            self.wfile.write(json.dumps({"status": "error", "code": "odd", "message": message}).encode())
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *args: object) -> None:
        return


def listening_to(*addresses: str) -> str:
    feeds = [
        f'[[source]]\nkind = "rss"\nname = "blog {n}"\nurl = "{url}"\n'
        for n, url in enumerate(addresses, start=1)
    ]
    topic = '[[topic]]\nname = "acme"\nquery = "Acme"\n'
    return '[network]\nallow = ["127.0.0.1"]\n' + topic + "".join(feeds)


BROKEN = '[server]\nprot = 1\n[[topic]]\nname = "acme"\nquery = "acme OR"\n[[source]]\nkind = "rrs"\n'
