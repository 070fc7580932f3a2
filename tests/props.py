"""Parts of a bot that a test can stop and move: its clock, its store; and one that it does without."""

from __future__ import annotations

import asyncio
import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

from core.cards import Chart


class LeapClock:
    """`core.ports.Clock`: the real time, and as much later as a test has leapt."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._leapt = asyncio.Event()
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        return self._stopped or datetime.now(UTC) + self._ahead

    def stop(self) -> None:
        """It is this moment from now on."""
        self._stopped = self.now()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._leapt.wait()
            except TimeoutError:
                return

    def leap(self, **length: float) -> None:
        """So much time passes at once: `leap(hours=1)`."""
        self._ahead += timedelta(**length)
        self._leapt.set()
        self._leapt = asyncio.Event()


class Dam:
    """A store that answers while `open` is set, and else lets everybody wait."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.open = asyncio.Event()
        self.open.set()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def wait_first(*given: Any, **named: Any) -> Any:
            await self.open.wait()
            return await found(*given, **named)

        return wait_first


class NoPainter:
    """A machine without a drawing library."""

    async def draw_png(self, chart: Chart) -> bytes | None:
        return None


PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"


class Hand:
    """Draws everything alike, and remembers what it drew."""

    def __init__(self) -> None:
        self.drawn: list[Chart] = []

    async def draw_png(self, chart: Chart) -> bytes | None:
        self.drawn.append(chart)
        return PNG
