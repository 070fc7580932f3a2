"""Which source is due, and how the bot comes back. Due times are rows: a restart asks nobody early."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from bot.collect import Collector, Return
from bot.slots import Slots
from bot.subscribe import FRESH, Subscriber
from core.keeping import Kept, SourceState
from core.ports import Clock, Inbox, Listened, Store, Stream
from core.traffic import Delivery
from core.types import Json, Post

log = structlog.get_logger("schedule")

AT_A_TIME = 1000
"""So many sources are taken up at most in one go, so that people are served in between on a first run."""
SETTLING = timedelta(seconds=30)
"""How long a quiet return waits for the slowest source before it is announced."""
FIRST_PAUSE = timedelta(minutes=1)
"""How long a source is left alone after what it said could not be kept; doubled each time, up to its own
interval."""


class Schedule:
    """Knows the sources, asks those that are due, and tells a return after downtime from a hiccup."""

    def __init__(
        self,
        sources: Sequence[Listened],
        store: Store,
        clock: Clock,
        collector: Collector,
        downtime: timedelta,
        subscriber: Subscriber | None = None,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._store = store
        self._clock = clock
        self._collector = collector
        self._subscriber = subscriber
        self._downtime = downtime
        self._unasked = set(self._sources)
        self._new: set[str] | None = None
        self._asking: set[str] = set()
        self._slots = Slots()
        self._paused: dict[str, tuple[timedelta, datetime]] = {}
        self._started: datetime | None = None
        self._looked = clock.now()
        self._return = Return(0, clock.now())

    async def wake_up(self) -> None:
        """Find out whether this is a first run, a return after downtime, or neither.

        A crash loop on the first run stays one first run: the return is kept until its downtime is over. A
        new source has a first run of its own, in which the others go on as before.
        """
        now = self._looked = self._started = self._clock.now()
        await self._collector.wake_up()
        known = await self._store.source_pulses()
        self._new = self._sources.keys() - known.keys()
        latest = _return(await self._store.fact("return"))
        heard = _time(await self._store.fact("heartbeat")) or (latest.at if latest else now)
        away = now - heard > self._downtime
        new_source = any(name not in known or known[name].last_success is None for name in self._sources)
        if latest is None or away or latest.at > now:
            await self._come_back(Return(_id(now), now))
        elif new_source and now.timestamp() - latest.id / 1000 > self._downtime.total_seconds():
            await self._come_back(Return(_id(now), latest.at))
        else:
            self._return = latest
        if await self._store.fact("first_return") is None:
            await self._store.set_fact("first_return", self._return.id)
        await self.beat()

    async def listen_anew(self) -> None:
        """There are other topics: what sources serve is heard with them, and streams are told. Raises
        StoreError."""
        if self._subscriber is not None:
            await self._subscriber.changed()
        await self._collector.wake_up()

    async def beat(self) -> None:
        """Leave a sign of life, from which the next start tells how long the bot was away."""
        await self._look_at_the_clock()
        await self._store.set_fact("heartbeat", self._clock.now().isoformat())

    def settled(self) -> bool:
        """Whether every source was asked once since the start, or had its chance to."""
        if self._started is None:
            return False
        late = self._clock.now() - self._started > SETTLING
        return late or not self._unasked

    async def due(self) -> Sequence[Listened]:
        """The sources to ask now, none that is being asked already."""
        await self._look_at_the_clock()
        now = self._clock.now()
        names = await self._due(now)
        # One that is not due yet after a restart has nothing to settle.
        self._unasked &= set(names)
        free = [name for name in names if name not in self._asking and self._may_ask(name, now)]
        return [self._sources[name] for name in free[:AT_A_TIME]]

    async def _due(self, now: datetime) -> Sequence[str]:
        """Those never asked, then the longest overdue."""
        if self._new is None:
            self._new = self._sources.keys() - (await self._store.source_pulses()).keys()
        new = [name for name in self._sources if name in self._new] if self._new else []
        due = await self._store.due_sources(now)
        return [*new, *(name for name in due if name in self._sources and name not in self._new)]

    async def _look_at_the_clock(self) -> None:
        """A machine that slept with the bot on it comes back as after downtime. A clock that was set back
        makes the latest return one of just now: nothing can be older than what is to come."""
        now = self._clock.now()
        slept, back = now - self._looked > self._downtime, now < self._return.at
        self._looked = now
        if self._started is not None and (slept or back):
            self._started = now
            self._unasked = set(self._sources)
            await self._come_back(Return(_id(now), now))

    async def _come_back(self, latest: Return) -> None:
        await self._store.set_fact("return", {"id": latest.id, "at": latest.at.isoformat()})
        self._return = latest

    def _may_ask(self, name: str, now: datetime) -> bool:
        pause, until = self._paused.get(name, (timedelta(0), now))
        return not now < until <= now + pause

    async def collect(self, source: Listened, anyway: bool = False) -> SourceState:
        """Ask one source, if it is due or `anyway`; returns its state. A stream is listened to until it ends,
        and holds up nobody meanwhile."""
        self._asking.add(source.name)
        try:
            if isinstance(source, Stream):
                done = await self._listen(source)
            else:
                async with self._slots.take(_host(source)):
                    known = await self._store.source_state(source.name)
                    if known and not anyway and not is_due(known, self._clock.now()):
                        return known  # it was asked while this waited for its turn
                    state = known or SourceState(name=source.name)
                    done = await self._collector.collect(source, state, self._return)
            self._paused.pop(source.name, None)
            if self._new:
                self._new.discard(source.name)
            return done
        except Exception:
            # The store is in trouble, and knows nothing of this. The site shall not be asked every second.
            before, _ = self._paused.get(source.name, (FIRST_PAUSE / 2, None))
            pause = min(before * 2, source.every)
            self._paused[source.name] = (pause, self._clock.now() + pause)
            raise
        finally:
            self._asking.discard(source.name)
            self._unasked.discard(source.name)

    async def _listen(self, stream: Stream) -> SourceState:
        assert self._subscriber is not None
        self._unasked.discard(stream.name)
        state = await self._store.source_state(stream.name) or SourceState(name=stream.name)
        return await self._subscriber.listen(stream, state, self._return)

    async def collect_all(self, asked: Callable[[int], object] = lambda n: None) -> Sequence[SourceState]:
        """Ask every source once, also those that are not due; `asked` is told 1 for each. Streams are left
        out: they have no once."""

        async def one(source: Listened) -> SourceState:
            state = await self.collect(source, anyway=True)
            asked(1)
            return state

        polled = [source for source in self._sources.values() if not isinstance(source, Stream)]
        return await asyncio.gather(*(one(source) for source in polled))

    async def overhear(self, said: Sequence[Post]) -> None:
        """Keep what was said in channels that are listened to; what is older than a moment was missed."""
        now = self._clock.now()
        for missed in (True, False):
            posts = [post for post in said if _is_old(post, now) == missed]
            if posts:
                await self._collector.overhear(posts, self._return.id if missed else None)

    async def receive(self, inbox: Inbox, delivery: Delivery) -> Kept:
        """Keep what was handed in."""
        return await self._collector.receive(inbox, delivery)


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether the source's time has come, as the store's `due_sources` has it."""
    in_future = state.last_try is not None and state.last_try > now
    return state.next_at is None or state.next_at <= now or in_future


def _is_old(post: Post, now: datetime) -> bool:
    return post.said_at is not None and now - post.said_at > FRESH


def _host(source: Listened) -> str:
    """The host that a source asks, as far as its settings tell; else the source is its own."""
    url = getattr(source, "url", None) or getattr(source, "base", None)
    return (urlsplit(url).hostname if isinstance(url, str) else None) or f"source {source.name}"


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _return(value: Json) -> Return | None:
    return Return(value["id"], datetime.fromisoformat(value["at"])) if isinstance(value, dict) else None


def _id(at: datetime) -> int:
    return int(at.timestamp() * 1000)
