"""From the command to the first card on the page: `demo` on a fresh store."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._process import ROOT, running

GOAL = 2.0
ROUNDS = 5


def run() -> dict[str, Any]:
    """Median of wall seconds; the alternatives say where the time goes."""
    times = [_first_card() for _ in range(ROUNDS)]
    return {
        "name": "start",
        "figure": round(statistics.median(times), 2),
        "unit": "s to the first card",
        "goal": GOAL,
        "met": statistics.median(times) <= GOAL,
        "alternatives": {
            "slowest of 5": round(max(times), 2),
            "of that: Python alone": round(_seconds("pass"), 2),
            "of that: importing the bot's libraries": round(
                _seconds("import sqlmodel, aiohttp.web, httpx, structlog, apscheduler.schedulers.asyncio"), 2
            ),
        },
    }


def _first_card() -> float:
    with tempfile.TemporaryDirectory() as folder, running(["demo", "--port", "0"], Path(folder)) as bot:
        while not bot.get("/api/channels/brand/messages"):
            time.sleep(0.01)
        return time.perf_counter() - bot.started


def _seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - started
