"""Memory of an idle bot: resident megabytes, ten seconds after the start, the page open to nobody."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import chats
from benchmarks._process import ROOT, running

GOAL_ONE = 80.0
GOAL_ALL = 120.0
SETTLE = 10.0
"""Seconds to let it come to rest."""

SETTINGS = """
[[topic]]
name = "acme"
query = "Acme"
[[source]]
kind = "replay"
path = "empty.jsonl"
every = "1h"
"""


def run() -> dict[str, Any]:
    """One chat against its goal; every chat imported, and what the libraries alone take, beside it."""
    one = _idle()
    every = one + _imports(f"import {', '.join(f'chats.{name}' for name in chats.names())}")
    return {
        "name": "memory",
        "figure": round(one, 1),
        "unit": "MB resident with one chat",
        "goal": GOAL_ONE,
        "met": one <= GOAL_ONE and every <= GOAL_ALL,
        "alternatives": {
            f"with every chat imported ({', '.join(chats.names())}; goal {GOAL_ALL:.0f})": round(every, 1),
            "python alone": round(_resident("pass"), 1),
            "sqlmodel alone": round(_resident("import sqlmodel"), 1),
            "aiohttp.web alone": round(_resident("import aiohttp.web"), 1),
            "httpx over aiohttp alone": round(_resident("import httpx, httpx_aiohttp"), 1),
        },
    }


def _idle() -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        post = '{"at": 0, "text": "nothing to hear"}\n'
        (folder / "empty.jsonl").write_text(post, encoding="utf-8")
        (folder / "listenpost.toml").write_text(SETTINGS, encoding="utf-8")
        with running(["run"], folder, {"LISTENPOST_PORT": "0"}) as bot:
            time.sleep(SETTLE)
            bot.get("/api/channels")
            return bot.megabytes()


def _imports(code: str) -> float:
    """What importing adds to a process that has the page's chat already."""
    return _resident(f"import chats.web\n{code}") - _resident("import chats.web")


def _resident(code: str) -> float:
    show = "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmRSS')))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(done.stdout) * 1024 / 1e6
