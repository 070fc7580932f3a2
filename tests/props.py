"""Parts of a bot that a test can stop and move: its clocks, its store; and one that it does without."""

from __future__ import annotations

import asyncio
import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

from chats._pictures import Drawable
from core.errors import StoreError
from core.types import Json

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


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


class HandClock:
    """`core.ports.Clock`: noon, until it is put forward. So does who sleeps, if anybody `may_sleep`."""

    def __init__(self, may_sleep: bool = False) -> None:
        self.time = NOON
        self.may_sleep = may_sleep

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        assert self.may_sleep, "nobody sleeps here"
        self.later(seconds)

    def later(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Facts:
    """`core.ports.Recall`; what it `raises` is raised."""

    def __init__(self) -> None:
        self.facts: dict[str, Json] = {}
        self.raises: StoreError | None = None

    async def fact(self, name: str) -> Json:
        if self.raises:
            raise self.raises
        return self.facts.get(name)

    async def set_fact(self, name: str, value: Json) -> None:
        if self.raises:
            raise self.raises
        self.facts[name] = value


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

    async def draw_png(self, picture: Drawable) -> bytes | None:
        return None


PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"


class Hand:
    """Draws everything alike, and remembers what it drew."""

    def __init__(self) -> None:
        self.drawn: list[Drawable] = []

    async def draw_png(self, picture: Drawable) -> bytes | None:
        self.drawn.append(picture)
        return PNG
