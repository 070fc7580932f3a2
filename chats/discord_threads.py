"""Threads under messages: made with their first line. A thread has the id of its message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from chats.discord_calls import POST, Calls, error_code
from chats.discord_errors import THREAD_EXISTS, UNKNOWN_CHANNEL
from core.errors import ChatRefused
from core.say import say
from core.types import Address

PAGE = 100
PATIENCE = 10.0
"""Seconds that reading waits for Discord's pace: whoever begins anew each time never gets through."""
SLEEPS_AFTER = 1440
"""Minutes until a thread leaves the list of active ones, of which a server can have 1,000: a day, for what is
said there belongs to a mention of the day. The next line wakes it again."""
REMEMBERED = 2000

MustShow = Callable[[], Awaitable[None]]


class Threads:
    """Writes lines into threads. Raises ChatBusy, ChatRefused, and ChatError when it is not known whether it
    happened."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._open: OrderedDict[str, None] = OrderedDict()

    async def write(self, address: Address, body: Mapping[str, Any]) -> None:
        """Write a line under the message."""
        known = address.message in self._open
        if not known:
            await self._make(address)
        try:
            await self._post(address, body)
        except ChatRefused as error:
            self._open.pop(address.message, None)
            if error_code(error) != UNKNOWN_CHANNEL or not known:
                raise
            # Somebody deleted it meanwhile.
            await self._make(address)
            await self._post(address, body)

    async def lines(self, address: Address, must_show: MustShow) -> AsyncIterator[Mapping[str, Any]]:
        """What stands in the thread, the newest first; nothing when there is none."""
        try:
            async for message in history(self._calls, address.message, must_show, key=address.room):
                yield message
        except ChatRefused as error:
            if error_code(error) != UNKNOWN_CHANNEL:
                raise

    async def _make(self, address: Address) -> None:
        path = "/channels/{room}/messages/{message}/threads"
        told = {"name": say("discord.thread"), "auto_archive_duration": SLEEPS_AFTER}
        try:
            await self._calls.make("POST", path, room=address.room, message=address.message, json=told)
        except ChatRefused as error:
            if error_code(error) != THREAD_EXISTS:
                raise
        self._open[address.message] = None
        if len(self._open) > REMEMBERED:
            self._open.popitem(last=False)

    async def _post(self, address: Address, body: Mapping[str, Any]) -> None:
        path = POST.partition(" ")[2]
        await self._calls.make("POST", path, room=address.message, key=address.room, json=dict(body))


async def history(
    calls: Calls, room: str, must_show: MustShow, key: str | None = None, after: str = "0"
) -> AsyncIterator[Mapping[str, Any]]:
    """The messages of a channel or thread, the newest first, down to the id `after`. Where none stands,
    `must_show` is asked, which raises ChatBusy while they may not be read: Discord says nothing of that."""
    before: dict[str, str | int] = {}
    is_sure = False
    while True:
        page = await calls.make(
            "GET",
            "/channels/{room}/messages",
            room=room,
            key=key,
            query={"limit": PAGE, **before},
            patience=PATIENCE,
        )
        if not page and not before and not is_sure:
            await must_show()
            is_sure = True  # it may have been given back since, so that they are seen only now
            continue
        for message in page or ():
            if int(message["id"]) < int(after):
                return
            yield message
        if len(page or ()) < PAGE:
            return
        before = {"before": str(page[-1]["id"])}
