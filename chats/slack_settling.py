"""Messages whose picture Slack did not take yet are drawn again a little later: for a moment after an upload
Slack does not know the file, and what is urgent does not wait for it. Until then the picture before stands
there, or its words."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from chats.slack_files import REMEMBERED, Pictures
from core.cards import Card
from core.ports import Clock
from core.types import Address

SETTLING = (2.0, 5.0, 15.0)
"""Seconds until a message is drawn again: the first time, the second, the third and last."""


class Settling:
    """Follows messages that do not show their picture. `refresh` has one drawn again."""

    def __init__(self, pictures: Pictures, clock: Clock, refresh: Callable[[Address], None]) -> None:
        self._pictures = pictures
        self._clock = clock
        self._refresh = refresh
        self._shown: OrderedDict[Address, str] = OrderedDict()
        self._tries: dict[Address, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def shown_at(self, address: Address) -> str | None:
        """The file that the message shows now, as far as known."""
        return self._shown.get(address)

    def shown(self, address: Address, card: Card, file: str | None) -> None:
        """The card stands there now, with this file as its picture or with none."""
        self._remember(address, file)
        tries = self._tries.pop(address, 0)
        known = self._pictures.known(card)
        if file == known and not self._pictures.is_coming(card):
            return
        if tries == len(SETTLING):
            self._pictures.forget(card)
            return
        self._tries[address] = tries + 1
        task = asyncio.create_task(self._later(SETTLING[tries], address), name="draw again with the picture")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _remember(self, address: Address, file: str | None) -> None:
        self._shown.pop(address, None)
        if file:
            self._shown[address] = file
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    async def close(self) -> None:
        """Follow nothing any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _later(self, seconds: float, address: Address) -> None:
        await self._clock.sleep(seconds)
        self._refresh(address)
