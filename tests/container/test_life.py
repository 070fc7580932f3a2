"""The life of a container, without a container: its tree runs as nobody on a read-only root."""

from __future__ import annotations

import http.client
import os
import re
import signal
import site
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.container.image import build, image_environment
from tests.container.nobody import as_nobody, give, python_for_everybody


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Container:
    """The image's tree, read-only, with a data folder that belongs to the user."""

    def __init__(self, place: Path) -> None:
        self.app = place / "app"
        self.app.mkdir()
        build(self.app)
        binaries = place / "bin"
        binaries.mkdir()
        # Libraries come from where they are; nothing else does: -S keeps paths to this repository away.
        python = binaries / "python"
        python.write_text(f'#!/bin/sh\nexec {python_for_everybody()} -S "$@"\n')
        python.chmod(0o755)
        for file in [self.app, *self.app.rglob("*")]:
            file.chmod(0o555 if file.is_dir() else 0o444)
        self.data = give(place / "data")
        self.port = free_port()
        libraries = os.pathsep.join(site.getsitepackages())
        self.environment: Mapping[str, str] = {
            **image_environment(self.app, self.data),
            "PATH": f"{binaries}:/usr/bin:/bin",
            "PYTHONPATH": f"{self.app}:{libraries}",
            "LISTENPOST_PORT": str(self.port),
            "http_proxy": "http://127.0.0.1:9",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.data,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )

    @contextmanager
    def started(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """The process, and what it said until its page was there."""
        process = subprocess.Popen(
            ["sh", str(self.app / "start.sh")],
            cwd=self.data,
            env=self.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            **as_nobody(),
        )
        assert process.stderr is not None
        said = ""
        try:
            for line in process.stderr:
                said += line
                if "Ctrl-C" in line:
                    break
            yield process, said
        finally:
            process.kill()
            process.communicate()

    def wait_until_healthy(self) -> None:
        told = ""
        for _ in range(100):  # each look takes some time itself
            found = self.run("python", str(self.app / "healthy.py"))
            if found.returncode == 0:
                return
            told = found.stderr
        raise AssertionError(told)

    def get(self, path: str, token: str | None = None) -> tuple[int, Mapping[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.headers)


def test_a_container_starts_is_healthy_asks_for_its_token_and_stops_when_it_is_told(place: Path) -> None:
    container = Container(place)
    unhealthy = container.run("python", str(container.app / "healthy.py"))
    assert unhealthy.returncode == 1
    assert "not ready" in unhealthy.stderr

    with container.started() as (process, said):
        link = re.search(rf"http://127\.0\.0\.1:{container.port}/\?token=(\S+)", said)
        assert link is not None, said
        token = link[1]
        container.wait_until_healthy()
        assert container.get("/")[0] == 401
        assert container.get("/api/channels")[0] == 401
        assert container.get("/metrics")[0] == 401
        assert container.get("/api/channels", token="wrong")[0] == 401
        assert container.get("/api/channels", token=token)[0] == 200
        assert container.get(f"/?token={token}")[0] == 303
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0

    kept = {file.name: file.stat().st_mode & 0o777 for file in container.data.iterdir()}
    assert kept["listenpost.token"] == 0o600
    assert any(name.endswith(".db") for name in kept)

    with container.started() as (process, said):
        assert f"http://127.0.0.1:{container.port}/" in said
        assert token not in said
        container.wait_until_healthy()
        assert container.get("/api/channels", token=token)[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_container_runs_any_command(place: Path) -> None:
    container = Container(place)
    told = container.run("sh", str(container.app / "start.sh"), "check")
    assert told.returncode == 0, told.stderr
    assert "All is well." in told.stdout
