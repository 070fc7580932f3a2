"""What people say in channels that are listened to: told to the desk, which makes mentions of it.

    as it is said       over the gateway, into a queue, from there to the desk: a store that hangs delays
                        nobody's press, and the queue is bounded
    what was missed     (away, a session that was lost, a queue that was full) is read from the history,
                        beginning at the channel's mark, which moves only after the desk has kept it

What is told twice is known again by its key. Edits come over the gateway alone. While Discord hides what
people write (Message Content Intent), nothing is told and no mark moves: it is read when that is mended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_known import Known
from chats.discord_listened import Listened
from chats.discord_marks import FIRST, Mark, Marks
from chats.discord_past import PRIVATE, Message, Past, newest
from chats.discord_permissions import MAY_LISTEN
from chats.discord_rooms import Rooms
from chats.discord_said import HEARD, Ours, Spot, is_app, is_edit, is_ours, read_post, snowflake
from chats.discord_said_text import is_wordless
from chats.discord_settings import Settings
from core.errors import ChatError, StoreError
from core.ports import Clock, Desk, Recall
from core.say import say
from core.types import Post

log = structlog.get_logger("discord")

MOST_WAITING = 2000
"""Messages that wait for the store; what comes then is read from the history later."""
BATCH = 100
SOON, SLOWEST = 1.0, 30.0
"""Seconds until the store is tried again, at first and at most."""
TRY_AGAIN = timedelta(minutes=10)
"""Between two sign-ins that ask for what Discord did not allow before: there are 1,000 a day."""
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits for the store, and in which spot it was said."""

    spot: Spot
    id: int
    post: Post


class Overheard:
    """One for a chat. `again` has the connection ask anew for what people write."""

    def __init__(
        self,
        settings: Settings,
        calls: Calls,
        health: Health,
        recall: Recall,
        clock: Clock,
        rooms: Rooms,
        again: Callable[[], Awaitable[None]],
    ) -> None:
        self.listens = bool(settings.listen)
        self._calls = calls
        self._health = health
        self._clock = clock
        self._again = again
        self._listened = Listened(settings.listen, settings.guild, calls, health, recall, clock, rooms)
        self._marks = Marks(recall, clock)
        self._past = Past(calls)
        self._queue: dict[str, _Waiting] = {}
        self._came = asyncio.Event()
        self._stirred = asyncio.Event()
        self._is_open = False
        self._doubtful = False
        self._refused = False
        self._tried: datetime | None = None
        self.most_waiting = MOST_WAITING
        self.known = Known()
        self.ours = Ours("", "")

    def names(self, room: str) -> list[str]:
        """What a trouble that `Health` knows by this word is about."""
        return self._listened.names(room)

    # ------------------------------------------------------------ what the gateway brings

    def opened(self, fresh: bool) -> None:
        """Discord greeted us; in a `fresh` session nobody tells what was said meanwhile."""
        self._is_open = True
        if fresh:
            self._marks.missed()
        self._stirred.set()

    def refused(self) -> None:
        """Discord does not let us hear what people write."""
        self._refused = self._doubtful = True
        self._hidden()

    def changed(self) -> None:
        """Channels, roles or servers are others now: perhaps something could not be heard for a while."""
        self._listened.changed()
        self._marks.missed()

    def heard(self, kind: str, message: Message) -> None:
        """A message was written or changed; at once, and in its turn."""
        if kind == "MESSAGE_UPDATE" and not is_edit(message):
            return
        guild, room = str(message.get("guild_id") or ""), str(message.get("channel_id") or "")
        spot, thread = self._where(guild, room)
        mark = self._marks.known(spot) if spot is not None else None
        if spot is None or mark is None:
            return
        if self._is_hidden(message):
            self._doubtful = True
            mark.gaps += 1
        elif (post := self._post_of(message, spot, thread)) is not None:
            self._keep_for_later(_Waiting(spot, int(message["id"]), post), mark)

    # ------------------------------------------------------------ life

    async def look(self) -> None:
        """See what can be heard, and what was missed. Raises ChatError."""
        before = self._listened.readable
        await self._listened.look()
        for spot in list(self._listened.spots.values()):
            mark = await self._marks.of(spot)
            if spot.room in self._listened.readable - before:
                mark.gaps += 1
        if self._doubtful and await self._may_read():
            self._doubtful = False
            await self._ask_again()
        self._stirred.set()

    async def keep(self, desk: Desk) -> None:
        """Tell the desk what was heard, in its order; never ends by itself."""
        while True:
            await self._came.wait()
            self._came.clear()
            wait = SOON
            while self._queue:
                batch = dict(islice(self._queue.items(), BATCH))
                try:
                    await _tell(desk, [one.post for one in batch.values()])
                except StoreError as error:
                    log.warning("what was said is not kept yet", waiting=len(self._queue), problem=str(error))
                    await self._clock.sleep(wait)
                    wait = min(SLOWEST, wait * 2)
                    continue
                wait = SOON
                for key, one in batch.items():
                    if self._queue.get(key) is one:  # else it was changed meanwhile
                        del self._queue[key]
                    mark = self._marks.known(one.spot)
                    if mark is not None and not mark.is_behind:
                        mark.to = max(mark.to, one.id)
                await self._marks.save()

    async def catch_up(self, desk: Desk) -> None:
        """Read what was missed whenever there is something; never ends by itself."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            for spot in list(self._listened.spots.values()) if self._is_open else ():
                mark = self._marks.known(spot)
                if mark is None or not mark.is_behind or self._doubtful:
                    continue
                if spot.room not in self._listened.readable:
                    continue
                try:
                    await self._read(desk, spot, mark)
                except (ChatError, StoreError) as error:
                    # The next look stirs again.
                    log.info("what was missed could not be read", channel=spot.name, problem=str(error))
                except Exception:
                    log.exception("what was missed could not be read", channel=spot.name)

    # ------------------------------------------------------------ parts

    async def _read(self, desk: Desk, spot: Spot, mark: Mark) -> None:
        """Read what was missed in a channel and its threads. Raises ChatError, StoreError."""
        gaps, before, since = mark.gaps, mark.to, self._marks.start(mark)
        if oldest := self._marks.is_far(mark):
            log.warning("what was said too long ago is not read", channel=spot.name, before=oldest)
        reached = max(mark.to, int(self._listened.last.get(spot.room) or 0))
        threads = await self._past.threads(spot, since)
        reached = max([reached, *map(newest, threads)])
        places = [(str(one["id"]), str(one.get("name") or "")) for one in threads]
        if not spot.is_forum or spot.parent:
            places.insert(0, (spot.room, spot.thread))
        told = 0
        for room, thread in places:
            after = max(since, mark.reads.get(room, 0))
            async for page in self._past.pages(room, after, is_thread=room != spot.room):
                if any(map(self._is_hidden, page)) and not await self._may_read():
                    self._doubtful = True
                    return
                found = (self._post_of(one, spot, thread) for one in page)
                if posts := [post for post in found if post is not None]:
                    await _tell(desk, posts)
                told += len(posts)
                mark.reads[room] = int(page[-1]["id"])
                await self._marks.save()
        mark.reads.clear()
        # What came since is in the queue, or another gap.
        mark.mended = gaps
        if mark.to == before:
            mark.to = reached
        await self._marks.save()
        log.info("what was missed is read", channel=spot.name, posts=told)

    def _keep_for_later(self, one: _Waiting, mark: Mark) -> None:
        key = one.post.key or ""
        if key not in self._queue and len(self._queue) >= self.most_waiting:
            if not mark.is_behind:
                log.warning("the store is too slow for what is said", waiting=len(self._queue))
            mark.gaps += 1
            if one.id > snowflake(self._clock.now() - FIRST):  # perhaps an edit of what is kept already
                mark.to = min(mark.to, one.id - 1)
            return
        self._queue[key] = one
        self._came.set()

    def _post_of(self, message: Message, spot: Spot, thread: str) -> Post | None:
        """What a message says. One that we stumble over must not cost those after it."""
        try:
            return read_post(message, spot, thread, self.ours, self.known.names(spot.guild))
        except Exception:
            log.exception("what was said could not be read", channel=spot.name, message=message.get("id"))
            return None

    def _where(self, guild: str, room: str) -> tuple[Spot | None, str]:
        """The spot that a channel or thread belongs to, and what the thread is called."""
        spots = self._listened.spots
        if room in spots:
            return spots[room], spots[room].thread
        if all(spot.guild != guild for spot in spots.values()):
            return None, ""
        found = self.known.place(guild, room)
        if found is None:  # a thread that nobody told us of
            self._marks.missed()
        elif found.parent and found.kind != PRIVATE:
            return spots.get(found.parent), found.name
        return None, ""

    # ------------------------------------------------------------ what Discord hides

    def _is_hidden(self, message: Message) -> bool:
        """Whether somebody said something that we cannot read, as it seems."""
        is_somebodys = message.get("type", 0) in HEARD and not (
            is_app(message) or is_ours(message, self.ours)
        )
        return is_somebodys and is_wordless(message)

    async def _may_read(self) -> bool:
        """Whether Discord lets our application read what people write. Raises ChatError."""
        app = await self._calls.make("GET", "/applications/@me", patience=PATIENCE)
        if not int(app.get("flags") or 0) & MAY_LISTEN:
            self._hidden()
            return False
        self._health.found(_hidden_cause())
        return True

    def _hidden(self) -> None:
        self._health.lost(_hidden_cause(), say("discord.listen.deaf"), say("discord.listen.deaf_hint"))

    async def _ask_again(self) -> None:
        """The connection that we have was allowed less."""
        now = self._clock.now()
        if not self._refused:
            return
        if self._tried is not None and self._tried <= now < self._tried + TRY_AGAIN:
            self._doubtful = True
            return
        self._tried, self._refused = now, False
        await self._again()


def _hidden_cause() -> str:
    return Listened.trouble(say("discord.listen.all"))


async def _tell(desk: Desk, posts: Sequence[Post]) -> None:
    """Tell the desk. What it stumbles over, by a mistake of ours, must not cost the others. Raises
    StoreError."""
    try:
        await desk.overhear(posts)
    except StoreError:
        raise
    except Exception:
        log.exception("what was said could not be dealt with", posts=len(posts))
        for post in posts if len(posts) > 1 else ():
            await _tell(desk, [post])
