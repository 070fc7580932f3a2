"""Retention: what has been kept as long as the settings say is taken away, a little at a time.

    each kind of thing by its term ─▶ posts that match nothing, down to their size

A step is one short transaction, and after each the store is left to others for as long as it took: nobody
who presses a button waits for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.settings import SHORTEST
from core.ports import Clock, Store
from core.rule_ports import Expirable
from core.rules import Unmatched

log = structlog.get_logger("retention")

STEP = 200
"""What is taken away in one transaction."""
MOST_STEPS = 2_000
"""In one go; the rest waits for the next one."""
PAUSE = 0.01
"""Seconds between two steps, at least."""
TOO_MANY = "over_max_size"


class Retention:
    """`unmatched` and `retention` are what the settings say; what has no term is kept for ever."""

    def __init__(
        self, store: Store, clock: Clock, unmatched: Unmatched, retention: Mapping[Expirable, timedelta]
    ) -> None:
        self._store = store
        self._clock = clock
        self._most_bytes = unmatched.most_bytes
        self._terms: Mapping[Expirable, timedelta] = {
            **retention,
            "unmatched": max(unmatched.keep, SHORTEST),
        }
        self._left = 0

    async def tidy(self) -> Mapping[str, int]:
        """Take away what is due; returns how many of each kind there were (`over_max_size`: posts that match
        nothing, and for which there was no room). Raises StoreError."""
        now, self._left = self._clock.now(), MOST_STEPS
        taken: dict[str, int] = {}
        for what, term in self._terms.items():
            taken[what] = await self._expire(what, now - term)
        taken[TOO_MANY] = await self._fit()
        done = {what: n for what, n in taken.items() if n}
        if done:
            log.info("tidied up", **done)
        return done

    async def _expire(self, what: Expirable, before: datetime) -> int:
        """Everything of that kind that is older. A step that finds nothing may have more behind it, to which
        the store comes the next time."""
        taken = 0
        while self._left:
            n = await self._step(self._store.expire(what, before, STEP))
            if not n:
                break
            taken += n
        return taken

    async def _fit(self) -> int:
        """Posts that match nothing, the oldest first, until the rest has room."""
        taken = 0
        while self._left and await self._store.unmatched_bytes() > self._most_bytes:
            n = await self._step(self._store.drop_unmatched(STEP))
            if not n:
                break
            taken += n
        return taken

    async def _step(self, work: Awaitable[int]) -> int:
        begun = self._clock.now()
        n = await work
        self._left -= 1
        if n:
            took = (self._clock.now() - begun).total_seconds()
            await self._clock.sleep(max(took, PAUSE))
        return n
