"""One open subscription: what was asked for, and how to end it when something else is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

from core.ports import Stream
from core.traffic import Cursor, Frame, Subscription


class Line:
    """A stream that is listened to since `opened`, from a cursor."""

    def __init__(self, stream: Stream, cursor: Cursor, opened: datetime, what: Subscription) -> None:
        self.stream = stream
        self.opened = opened
        self.closed = False
        self._cursor = cursor
        self._what = what
        self._wait: asyncio.Timeout | None = None

    def asks_otherwise(self, terms: Sequence[str]) -> bool:
        """Whether it would ask for something else with these terms."""
        return self.stream.subscribe(self._cursor, terms, self.opened) != self._what

    def close(self) -> None:
        """Listen no more; what came in is still taken."""
        self.closed = True
        if self._wait is not None:
            self._wait.reschedule(asyncio.get_running_loop().time())

    async def next(self, batches: AsyncGenerator[Sequence[Frame], None]) -> Sequence[Frame] | None:
        """The next batch; None when there is none any more. Only this wait is cut short by `close`: what is
        being kept is kept."""
        if self.closed:
            return None
        self._wait = wait = asyncio.timeout(None)
        try:
            async with wait:
                return await anext(batches, None)
        except TimeoutError:
            if wait.expired():
                return None
            raise
        finally:
            self._wait = None
