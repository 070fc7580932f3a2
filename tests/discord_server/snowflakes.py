"""Ids that carry the time they were made at, and always grow."""

from __future__ import annotations

from collections.abc import Callable

EPOCH = 1_420_070_400_000
"""Milliseconds from 1970 to Discord's first day."""


class Snowflakes:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        """A later id than every one before, also while the clock stands still."""
        self._last = max(int(self._clock() * 1000 - EPOCH) << 22, self._last + 1)
        return str(self._last)


def made_at(snowflake: str) -> float:
    """Seconds since 1970."""
    return ((int(snowflake) >> 22) + EPOCH) / 1000
