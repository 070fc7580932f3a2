"""What people say in channels that are listened to: what matches a topic becomes a mention.

    an event ─▶ a place in the queue ─▶ kept with whatever else waits there ─▶ acknowledged
        no place, not kept, too late: not acknowledged: Slack delivers it again, and the channel is read
    every (re)connection, every ten minutes, and after a loss ─▶ the channel's history since its mark is read

A mark moves only after all up to it was kept. What is read twice is known again by its key; an old version of
an edited message is not told after a newer one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

import chats.slack_chat_phrases  # noqa: F401 - registers the sentences
from chats._health import Health
from chats.slack_calls import Calls, as_stamp
from chats.slack_heard import Payload
from chats.slack_marks import Marks
from chats.slack_past import Past
from chats.slack_people import People
from chats.slack_rooms import Rooms
from chats.slack_said import Account, Said, moment, read_event, read_message
from chats.slack_telling import BATCH, Telling
from core.errors import ChatError, StoreError
from core.ports import Clock, Desk, Recall
from core.say import say

log = structlog.get_logger("slack")

PATIENCE = 2.5
"""Seconds until an event has to be kept; Slack waits for 3."""
WAITING = 500
"""Messages that wait to be kept; what finds no place is not acknowledged."""
FIRST = timedelta(hours=1)
"""How far back a channel is read that was never listened to before."""
OVERLAP = timedelta(minutes=10)
"""A reading begins so much before its mark: Slack delivers events again for six minutes, in any order."""
AGAIN = 20.0
"""Seconds until a channel that could not be read is tried again."""
SWEEP = 30
"""So many times as long it is until a channel is read though all seems well: ten minutes."""
LATE = timedelta(minutes=1)
"""A message that is read so long after it was said should have come as an event."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    said: Said
    kept: asyncio.Future[bool]


class _NotKeptError(Exception):
    """The store did not take it."""


class Overheard:
    """Hears the channels that `rooms` says are listened to. `again` is the number of seconds until a channel
    that could not be read is tried again; `patience` that until an event has to be kept."""

    def __init__(
        self,
        calls: Calls,
        rooms: Rooms,
        people: People,
        health: Health,
        recall: Recall,
        clock: Clock,
        again: float = AGAIN,
        patience: float = PATIENCE,
    ) -> None:
        self._rooms = rooms
        self._health = health
        self._clock = clock
        self._again = again
        self._sweep = SWEEP * again
        self._patience = patience
        self._past = Past(calls, clock)
        self._marks = Marks(recall)
        self._telling = Telling(people, rooms)
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(WAITING)
        self._behind: set[str] = set()
        self._read: set[str] = set()
        self._reading = ""
        self._came: dict[str, str] = {}
        self._watched: dict[str, datetime] = {}
        self._stirred = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # ------------------------------------------------------------ life

    def start(self, desk: Desk) -> None:
        """Begin to keep and to read."""
        self._tasks = [
            asyncio.create_task(self._keep(desk), name="keep what is overheard"),
            asyncio.create_task(self._read_on(desk), name="read what was said"),
        ]

    def know(self, account: Account) -> None:
        """Who we are, which Slack has to say first."""
        if self._telling.account is None:
            self._stirred.set()
        self._telling.account = account

    def missed(self) -> None:
        """The connection is new: what was said meanwhile has to be read."""
        self._behind |= self._rooms.listened()
        self._watched.clear()
        self._stirred.set()

    def look(self) -> None:
        """Channels were found, or are no more."""
        if self._rooms.listened() - self._read:
            self._stirred.set()

    async def close(self) -> None:
        """Stop. What waits is not acknowledged."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._queue.empty():
            _settle(self._queue.get_nowait(), False)

    # ------------------------------------------------------------ events

    async def hear(self, body: Payload) -> bool:
        """Keep what an event says. False when it is not known to be kept: then it must come again."""
        event = body.get("event") or {}
        room = str(event.get("channel") or "")
        # A channel that is not found yet is read as soon as it is.
        if room not in self._rooms.listened():
            return True
        if self._telling.account is None:
            return self._lose(room)
        said = read_event(event, self._telling.account)
        if said is None:
            return True
        self._came[room] = max(self._came.get(room, ""), said.stamp, key=moment)
        if self._health.rooms.get(room) == _silent():
            self._health.found(room)
        waiting = _Waiting(said, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
            async with asyncio.timeout(self._patience):
                kept = await asyncio.shield(waiting.kept)
        except (asyncio.QueueFull, TimeoutError):
            kept = False
        return kept or self._lose(room)

    def _lose(self, room: str) -> bool:
        self._behind.add(room)
        self._stirred.set()
        return False

    async def _keep(self, desk: Desk) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            kept = False
            try:
                kept = await self._telling.tell(desk, [one.said for one in batch])
            except Exception:
                log.exception("what was said could not be told")
            finally:
                for one in batch:
                    _settle(one, kept)
            if kept:
                await self._move([one.said for one in batch])

    async def _move(self, heard: Sequence[Said]) -> None:
        """Nothing before these is missing, unless their channel is behind or just being read."""
        moved = [
            (one.room, one.stamp)
            for one in heard
            if one.room in self._read and one.room not in self._behind and one.room != self._reading
        ]
        try:
            await self._marks.move(moved)
        except StoreError as error:
            log.info("it is not remembered what was heard", problem=str(error))

    # ------------------------------------------------------------ history

    async def _read_on(self, desk: Desk) -> None:
        loop = asyncio.get_running_loop()
        swept = loop.time()
        while True:
            if loop.time() - swept >= self._sweep:
                swept = loop.time()
                self._behind |= self._rooms.listened()
            if not await self._catch_up(desk):
                # Not at once, however much is said meanwhile.
                await self._clock.sleep(self._again)
            else:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._again):
                        await self._stirred.wait()
            self._stirred.clear()

    async def _catch_up(self, desk: Desk) -> bool:
        """Read every channel that is behind. Whether all could be read."""
        account, listened = self._telling.account, self._rooms.listened()
        if account is None:
            return True
        self._behind = (self._behind | (listened - self._read)) & listened
        failed = False
        for room in sorted(self._behind):
            if self._health.rooms.get(room) not in (None, _silent()):
                continue  # the bot is not in it, or it is archived: seen when channels are looked at
            self._behind.discard(room)
            self._reading = room
            try:
                await self._read_room(desk, room, account)
            except (ChatError, StoreError, _NotKeptError) as error:
                log.info("a channel could not be read", channel=room, problem=str(error))
                self._behind.add(room)
                failed = True
            except Exception:
                log.exception("a channel could not be read", channel=room)
                self._behind.add(room)
                failed = True
            finally:
                self._reading = ""
        return not failed

    async def _read_room(self, desk: Desk, room: str, account: Account) -> None:
        """Keep what was said there since its mark. Raises ChatError, StoreError, _NotKeptError."""
        began = self._clock.now()
        mark = await self._marks.of(room)
        since = as_stamp(moment(mark) - OVERLAP) if mark else as_stamp(began - FIRST)
        unheard = 0
        async with contextlib.aclosing(self._past.read(room, since)) as days:
            async for reached, messages in days:
                heard = [said for one in messages if (said := read_message(one, room, account)) is not None]
                unheard += sum(1 for one in heard if self._should_have_come(one, began))
                if not await self._telling.tell(desk, heard):
                    raise _NotKeptError(room)
                await self._marks.move([(room, max(reached, mark or since, key=moment))])
        if unheard:
            log.warning("messages did not come as events", channel=room, messages=unheard)
            self._health.lost(room, *_silent())
        self._read.add(room)
        self._watched[room] = began
        if self._rooms.all_found():
            await self._marks.only(self._rooms.listened())

    def _should_have_come(self, one: Said, now: datetime) -> bool:
        """Whether it was said while we listened, and nothing has come from there since."""
        at, watched = moment(one.stamp), self._watched.get(one.room)
        return (
            watched is not None
            and watched + LATE < at < now - LATE
            and at > moment(self._came.get(one.room, ""))
            and not self._telling.is_told(one)
        )


def _silent() -> tuple[str, str]:
    return say("slack.no_messages"), say("slack.no_messages_hint")


def _settle(waiting: _Waiting, kept: bool) -> None:
    if not waiting.kept.done():
        waiting.kept.set_result(kept)
