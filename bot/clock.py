"""The real clock. Everything else is handed one, so that a week can be simulated in a second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """`core.ports.Clock` by this machine."""

    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        await asyncio.sleep(seconds)
