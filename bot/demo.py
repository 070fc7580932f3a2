"""`listenpost demo`: the bundled sample day, played fast, in a store that is thrown away unless named."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import chats
from bot.config import SAMPLE_DAY, read_settings
from bot.logs import set_up_logs
from bot.run import run_until_stopped
from bot.settings import Settings
from core.errors import UsageError
from sources._base import load


async def run_demo(environment: Mapping[str, str], port: int, speed: float, database: Path | None) -> int:
    """Play the day until stopped; returns the exit code."""
    level = environment.get("LISTENPOST_LOG")
    set_up_logs(level=level or "info", quiet=level is None)
    with tempfile.TemporaryDirectory(prefix="listenpost-") as folder:
        chosen = database.resolve() if database else Path(folder) / "demo.db"
        settings = demo_settings(environment, port, speed, chosen)
        return await run_until_stopped(settings)


def demo_settings(
    environment: Mapping[str, str], port: int, speed: float, database: Path, **replay: Any
) -> Settings:
    """The sample day's settings with this port, speed and store; `replay` changes its source further. What is
    written to files goes beside the store. Speed 0 (all at once) is no speed of life: alerts count as usual.

    Raises UsageError for a speed that no recording can be played at.
    """
    settings = read_settings(SAMPLE_DAY, environment, load(), chats.names())
    try:
        sources: Any = tuple(replace(source, speed=speed, **replay) for source in settings.sources)  # type: ignore[type-var]
    except ValueError as error:
        raise UsageError(str(error)) from error
    return replace(
        settings,
        database=str(database),
        sources=sources,
        alerts=replace(
            settings.alerts,
            speed=speed if 0 < speed < math.inf else 1.0,
            post_mortems=str(database.parent / "post-mortems"),
        ),
        server=replace(settings.server, port=port),
    )
