"""The judges that are programs: where they are installed, and how they are started and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / ".venv/judges"
PYTHON = INSTALLED / "python/bin/python"
BACKLOT = INSTALLED / "python/bin/backlot"
NODE = INSTALLED / "node"
EMULATE = INSTALLED / "npm/node_modules/emulate/dist/index.js"
TWIN = INSTALLED / "npm/node_modules/discord-digital-twin/dist/index.js"
SCHEMA = INSTALLED / "npm/schema.json"

_PATIENCE = 60.0
"""Seconds that a server may take to be there."""


def need(*judges: Path) -> None:
    """Skip what cannot be judged here, and say so; where CI is set nothing is skipped."""
    for judge in judges:
        if not judge.exists():
            told = f"{judge.relative_to(ROOT)} is not there: `make judges` says why"
            if os.environ.get("CI"):
                pytest.fail(told)
            pytest.skip(told)


def environment(home: Path) -> Mapping[str, str]:
    """All that a judge gets of ours: no settings, no secrets, a home of its own."""
    told = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home)}
    return {**told, "LANG": "C.UTF-8", "DO_NOT_TRACK": "1"}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[object], ready: str, home: Path) -> Iterator[None]:
    """The server runs inside the block; it is there as soon as it has said `ready`."""
    leash = Path(__file__).with_name("leash.py")
    process = subprocess.Popen(
        [sys.executable, str(leash), *map(str, command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=home,
        env=environment(home),
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    said: deque[str] = deque(maxlen=200)
    # Whatever it says when it is there has to go somewhere too, or it stands still.
    rest = Thread(target=said.extend, args=(process.stdout,), daemon=True)
    too_late = Timer(_PATIENCE, process.stdin.close)
    too_late.start()
    try:
        for line in process.stdout:
            said.append(line)
            if ready in line:
                break
        else:
            pytest.fail(f"{command[0]} did not start:\n{''.join(said)}")
        rest.start()
        too_late.cancel()
        yield
    finally:
        too_late.cancel()
        process.stdin.close()
        process.wait()
        if rest.ident is not None:
            rest.join()
        process.stdout.close()
