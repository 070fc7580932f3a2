"""Turns: places that work side by side, where none waits for another one that hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

log = structlog.get_logger("turns")

Turn = Callable[[], Coroutine[Any, Any, bool]]

TURN = timedelta(seconds=1)
"""How long a turn lasts before it is looked what is due now: perhaps what matters more."""
PATIENCE = 2.0
"""Seconds of real time that a round waits for its turns; what takes longer goes on beside the next rounds."""


def goes_on(began: datetime, now: datetime) -> bool:
    """Whether the turn that began then goes on; one ends when the clock is set back."""
    return began <= now < began + TURN


class Turns:
    """Gives each place one turn at a time."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._running: dict[str, asyncio.Task[bool]] = {}

    async def give(self, work: Mapping[str, Turn]) -> bool:
        """A turn for each place whose last one is over. Returns whether any turn said that there is more to
        do, or goes on. Raises what the first turn raised, after every place had its turn."""
        for place, turn in work.items():
            if place not in self._running:
                self._running[place] = asyncio.create_task(turn())
        if not self._running:
            return False
        await asyncio.wait(self._running.values(), timeout=self._patience)
        over = {place: task for place, task in self._running.items() if task.done()}
        for place in over:
            del self._running[place]
        more, first = False, None
        for place, task in over.items():
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if error is None:
                more = task.result() or more
            elif first is None:
                first = error
            else:
                log.error("another turn failed as well", where=place, problem=str(error))
        if first is not None:
            raise first
        return more or bool(self._running)

    async def close(self) -> None:
        """End the turns that go on; what they were doing is in doubt, as after a kill."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._running.clear()
