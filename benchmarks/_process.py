"""Starts the real program and looks at it from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


# `python -m bot` as requirements.lock has it: rich and pygments come with developers' tools alone, and
# libraries that find them load them.
_START = "import sys; sys.modules.update(rich=None, pygments=None); from bot.__main__ import main; main()"


@dataclass(frozen=True)
class Running:
    """A bot that runs: its page's address, its process, and when it was started (`time.perf_counter`)."""

    url: str
    pid: int
    started: float

    def get(self, path: str) -> Any:
        """The JSON at a path of its interface."""
        with urllib.request.urlopen(self.url.rstrip("/") + path, timeout=5) as answer:
            return json.load(answer)

    def megabytes(self) -> float:
        """Resident memory, in MB of 10^6 bytes, as the kernel tells it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024 / 1e6


@contextmanager
def running(
    arguments: list[str], folder: Path, environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """Start `python -m bot ARGUMENTS` in `folder`, wait for its page, and stop it in the end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _START, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    seen = []
    try:
        for line in process.stderr:
            seen.append(line)
            found = re.search(r"http://\S+", line)
            if found:
                yield Running(found[0], process.pid, started)
                break
        else:
            raise RuntimeError("the bot did not start: " + "".join(seen))
    finally:
        process.terminate()
        process.communicate(timeout=15)
