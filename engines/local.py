"""Runs everything in this process: APScheduler ticks, asyncio tasks work.

Due times are rows in the store; this engine only ticks often enough to look. A job that still runs when it is
due again is not started twice: the next run follows when it ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.ports import Job

LONGEST_PAUSE = 10.0
"""Seconds that the ticks of a job are left out at most after it has failed again and again."""


class LocalEngine:
    """`core.ports.Engine` on APScheduler 3. `failed` is told the name and the error of a failed job; `wall`
    tells the time of day in seconds, looked at every `look` seconds."""

    def __init__(
        self,
        failed: Callable[[str, BaseException], None],
        wall: Callable[[], float] = time.time,
        look: float = 1.0,
    ) -> None:
        self._failed = failed
        self._wall = wall
        self._look = look
        self._watching: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: dict[str, Job] = {}
        self._ticking: set[str] = set()
        self._failures: dict[str, int] = {}
        self._paused: dict[str, float] = {}
        self._closed = False

    def every(self, name: str, interval: timedelta, job: Job) -> None:
        """Run `job` again and again, `interval` apart, the first time one interval after `start`. One that
        fails is left alone for a moment, longer with each failure in a row, so that it fills no log."""
        self._ticking.add(name)

        async def tick() -> None:
            if asyncio.get_running_loop().time() >= self._paused.get(name, 0.0):
                self.submit(name, job)

        # A tick that comes late is as good as one in time, and one late tick stands for all that were missed.
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            replace_existing=True,
        )

    def submit(self, name: str, job: Job) -> None:
        """Run `job` now, or once more when the run of this name that is under way has ended."""
        if self._closed:
            return
        if name in self._running:
            self._again[name] = job
            return
        task = asyncio.get_running_loop().create_task(job(), name=name)
        self._running[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    async def start(self) -> None:
        """Start to tick; needs a running event loop."""
        self._scheduler.start()
        self._watching = asyncio.create_task(self._watch(), name="watch the clock")

    async def close(self) -> None:
        """Stop to tick, and stop what runs; nothing runs any more when this returns."""
        self._closed = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        tasks = [*self._running.values(), *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """When the clock is set back, tick at once: APScheduler would wait until it has caught up."""
        before = self._wall()
        while True:
            await asyncio.sleep(self._look)
            now = self._wall()
            if now < before:
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
            before = now

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        self._running.pop(name, None)
        error = None if task.cancelled() else task.exception()
        if error is None:
            self._failures.pop(name, None)
            self._paused.pop(name, None)
        else:
            if name in self._ticking:  # others come once
                failures = self._failures[name] = self._failures.get(name, 0) + 1
                pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(failures, 10))
                self._paused[name] = asyncio.get_running_loop().time() + pause
            self._failed(name, error)
        again = self._again.pop(name, None)
        if again is not None:
            self.submit(name, again)
