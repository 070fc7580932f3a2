"""What was said in a channel since a time, read from its history: oldest first, day by day.

history of a day, all pages ─▶ threads that somebody answered in since then ─▶ one batch, in its order
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import datetime, timedelta
from typing import Any

from chats.slack_calls import RATE_LIMITED, Call, Calls, as_stamp, error_code
from chats.slack_names import next_page
from chats.slack_said import moment
from core.errors import ChatBusy, ChatRefused
from core.ports import Clock

PAGE = 200
DAY = timedelta(days=1)
THREADS = timedelta(days=7)
"""A thread that began longer ago than this before the time is not looked at."""
THREAD_PAGES = 5
"""Nor one that began more than so many pages ago."""
BURST = 20
PACE = 2.0
"""Seconds between two calls after the first ones: the bot's own lookups share the limit of the method."""

Message = Mapping[str, Any]


class Past:
    """Reads channels. Waits as long as Slack asks it to; raises ChatError."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._made = 0

    async def read(self, room: str, since: str) -> AsyncGenerator[tuple[str, list[Message]]]:
        """What was said later than `since`, a `ts`: up to where it reaches (a `ts`), and the messages, oldest
        first. Answers in threads come with the messages that they hang on, or before them."""
        self._made = 0
        parents = await self._answered(room, since)
        start, now = moment(since), self._clock.now()
        while True:
            # No end for the last day: this machine's clock may be slow.
            end = start + DAY if start + DAY < now else None
            found = await self._history(room, start, end)
            parents += [one for one in found if _latest(one) > moment(since)]
            answers = [answer for one in parents for answer in await self._answers(room, one, since)]
            reached = [as_stamp(end)] if end else [str(one["ts"]) for one in found]
            unique = {str(one["ts"]): one for one in (*answers, *found)}
            ordered = [unique[stamp] for stamp in sorted(unique, key=moment)]
            yield max(reached, key=moment, default=since), ordered
            if end is None:
                return
            start, parents = end, []

    async def _history(self, room: str, start: datetime, end: datetime | None) -> list[Message]:
        limits = {"latest": as_stamp(end)} if end else {}
        call = self._calls.client.conversations_history
        # What stands at an end belongs to both days: told twice, it is known again.
        return await self._pages(call, room, oldest=as_stamp(start), inclusive=True, **limits)

    async def _answered(self, room: str, since: str) -> list[Message]:
        """Messages before `since` below which somebody answered since then."""
        found: list[Message] = []
        cursor: dict[str, str] = {}
        for _ in range(THREAD_PAGES):
            answer = await self._ask(
                self._calls.client.conversations_history, room, latest=since, limit=PAGE, **cursor
            )
            page = _messages(answer)
            found += [one for one in page if _latest(one) > moment(since)]
            old = any(moment(str(one["ts"])) < moment(since) - THREADS for one in page)
            if old or not (further := next_page(answer)):
                break
            cursor = {"cursor": further}
        return found

    async def _answers(self, room: str, parent: Message, since: str) -> list[Message]:
        stamp = str(parent["ts"])
        try:
            found = await self._pages(
                self._calls.client.conversations_replies, room, ts=stamp, oldest=since, inclusive=True
            )
        except ChatRefused:
            return []  # deleted a moment ago
        # The message that the thread hangs on leads every page.
        return [one for one in found if one["ts"] != stamp]

    async def _pages(self, call: Call, room: str, **arguments: Any) -> list[Message]:
        found: list[Message] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await self._ask(call, room, limit=PAGE, **arguments, **cursor)
            found += _messages(answer)
            further = next_page(answer)
            if not further:
                return found
            cursor = {"cursor": further}

    async def _ask(self, call: Call, room: str, **arguments: Any) -> Mapping[str, Any]:
        self._made += 1
        if self._made > BURST:
            await self._clock.sleep(PACE)
        while True:
            try:
                return await self._calls.make(call, room=room, channel=room, **arguments)
            except ChatBusy as error:
                slow_down = error.__cause__ is None or error_code(error) in RATE_LIMITED
                if error.until is None or not slow_down:
                    raise
                await self._clock.sleep(max(0.1, (error.until - self._clock.now()).total_seconds()))


def _messages(answer: Mapping[str, Any]) -> list[Message]:
    return [one for one in answer.get("messages") or () if isinstance(one, Mapping) and one.get("ts")]


def _latest(message: Message) -> datetime:
    """When somebody answered below it the last time; long ago for nobody."""
    return moment(str(message.get("latest_reply") or ""))
