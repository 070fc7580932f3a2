"""Slots: how many places are asked at the same time, so that slow ones hold up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

AT_ONCE = 48
"""Places that are asked at the same time."""
PATIENCE = 1.0
"""Seconds after which a place counts as slow, and another may be asked beside it."""
MOST_SLOW = 75
"""So many are waited for like that; and so many that were slow the last time are asked at the same time: they
wait for one another, nobody else for them. Each costs an open connection; the door has 200."""


class Slots:
    """One poll per host at a time, and not too many in all."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._quick = asyncio.Semaphore(AT_ONCE)
        self._slow = asyncio.Semaphore(MOST_SLOW)
        self._slow_hosts: set[str] = set()
        self._beside = 0

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """The host's turn, then a slot: who waits for a slow host holds none meanwhile."""
        async with self._turns.setdefault(host, asyncio.Lock()):
            known = host in self._slow_hosts
            slots = self._slow if known else self._quick
            await slots.acquire()
            loop = asyncio.get_running_loop()
            began, beside = loop.time(), False
            timer: asyncio.TimerHandle | None = None

            def lose_patience() -> None:
                nonlocal beside, timer
                if self._beside < MOST_SLOW:
                    self._beside += 1
                    beside = True
                    slots.release()
                else:
                    timer = loop.call_later(self._patience or PATIENCE, lose_patience)

            if not known:
                timer = loop.call_later(self._patience, lose_patience)
            try:
                yield
            finally:
                if timer is not None:
                    timer.cancel()
                if beside:
                    self._beside -= 1
                else:
                    slots.release()
                if loop.time() - began < self._patience:
                    self._slow_hosts.discard(host)
                else:
                    self._slow_hosts.add(host)
