"""What changed on the page, in order, for everybody who looks: the shelf is read once for all of them.

Versions grow with each change of any message, so one number says how far somebody has read. Listeners take
what is newer from a short tail kept in memory; who comes back from further away reads the shelf.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from core.keeping import Shown
from core.ports import Shelf

PART = 200
"""How many messages are read at once."""
_TAIL = 100


class Feed:
    """`beat` is how many seconds a listener waits at most before it is told that nothing happened."""

    def __init__(self, shelf: Shelf, channels: Sequence[str], beat: float = 15.0) -> None:
        self._shelf = shelf
        self._channels = channels
        self._beat = beat
        self._changed = asyncio.Event()
        self._closed = False
        self._wakes = 1
        self._read_at = 0
        self._lock = asyncio.Lock()
        self._tail: deque[Shown] = deque()
        self._floor = 0
        self._top: int | None = None

    def wake(self) -> None:
        """Something changed: read again."""
        self._wakes += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def close(self) -> None:
        """End every `follow`."""
        self._closed = True
        self.wake()

    async def top(self) -> int:
        """The newest version there is."""
        async with self._lock:
            if self._top is None:
                self._top = self._floor = await self._shelf.top()
            await self._catch_up()
            return self._top

    async def redrawn(self, shown: Shown, seconds: float) -> Shown:
        """The message as it stands once its card is another one, or after `seconds` at the latest."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            changed = self._changed
            now = await self._shelf.get(shown.id) or shown
            left = end - asyncio.get_running_loop().time()
            if now.card != shown.card or left <= 0:
                return now
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), left)

    async def follow(self, after: int) -> AsyncIterator[Sequence[Shown]]:
        """What changed since version `after`, oldest change first; nothing at first and after each `beat`."""
        yield ()
        while not self._closed:
            changed = self._changed  # taken before reading, so that nothing slips in between
            found = await self._since(after)
            if found:
                after = found[-1].version
                yield found
                continue
            try:
                async with asyncio.timeout(self._beat):
                    await changed.wait()
            except TimeoutError:
                self._wakes += 1  # another process may have written
                yield ()

    async def _since(self, after: int) -> Sequence[Shown]:
        await self.top()
        if after >= self._floor:
            return [shown for shown in self._tail if shown.version > after]
        return (await self._read(after))[0]

    async def _catch_up(self) -> None:
        while self._read_at != self._wakes:
            wakes = self._wakes
            found, complete = await self._read(self._top or 0)
            if complete:
                self._tail.extend(found)
                self._top = found[-1].version if found else self._top
                self._read_at = wakes
            else:  # nobody looked for long: too much for the tail
                self._tail.clear()
                self._top = self._floor = await self._shelf.top()
            while len(self._tail) > _TAIL:
                self._floor = self._tail.popleft().version

    async def _read(self, after: int) -> tuple[Sequence[Shown], bool]:
        """Changes of all channels since `after` in one order, and whether these are all of them."""
        found: list[Shown] = []
        horizon: int | None = None
        for channel in self._channels:
            part = await self._shelf.read(channel, after, PART)
            found += part
            if len(part) >= PART:
                last = part[-1].version
                horizon = last if horizon is None else min(horizon, last)
        if horizon is not None:
            found = [shown for shown in found if shown.version <= horizon]
        return sorted(found, key=lambda shown: shown.version), horizon is None
