"""For impatient people: a clock that can be put forward, so that an hour goes by in a second, and an engine
that looks more often."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from core.ports import Job
from engines.local import LocalEngine

LONGEST_TICK = timedelta(seconds=0.05)


class Hours:
    """`core.ports.Clock`: goes as fast as real time, and is put forward by `pass_by`."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._put_forward = asyncio.Condition()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        end = self.now() + timedelta(seconds=seconds)
        while (left := (end - self.now()).total_seconds()) > 0:
            try:
                async with asyncio.timeout(left), self._put_forward:
                    await self._put_forward.wait()
            except TimeoutError:
                continue

    async def pass_by(self, **length: float) -> None:
        """So much time is over: who sleeps wakes when their time has come."""
        self._ahead += timedelta(**length)
        async with self._put_forward:
            self._put_forward.notify_all()


class QuickEngine(LocalEngine):
    """`core.ports.Engine` that looks more often."""

    def every(self, name: str, interval: timedelta, job: Job) -> None:
        super().every(name, min(interval, LONGEST_TICK), job)
