"""Which source is due, and how the bot comes back. Due times are rows: a restart asks nobody early."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.collect import Collector, Return, due_sources
from core.keeping import Kept, SourceState
from core.ports import Clock, Inbox, Player, Source, Store
from core.traffic import Delivery

log = structlog.get_logger("schedule")

AT_ONCE = 16
"""Sources that are asked at the same time."""
SETTLING = timedelta(seconds=30)
"""How long a quiet return waits for the slowest source before it is announced."""


class Schedule:
    """Knows the sources, asks those that are due, and tells a return after downtime from a hiccup."""

    def __init__(
        self,
        sources: Sequence[Source | Player],
        store: Store,
        clock: Clock,
        collector: Collector,
        downtime: timedelta,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._store = store
        self._clock = clock
        self._collector = collector
        self._downtime = downtime
        self._asked: set[str] = set()
        self._asking: set[str] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._started: datetime | None = None
        self._return = Return(0, clock.now())

    async def wake_up(self) -> None:
        """Find out whether this is a first run, a return after downtime, or neither.

        A crash loop on the first run stays one first run: the return is kept until its downtime is over.
        """
        now = self._clock.now()
        self._started = now
        states = await self._store.source_states()
        heard = _time(await self._store.fact("heartbeat"))
        latest = _time(await self._store.fact("return"))
        away = heard is None or now - heard > self._downtime
        new_source = any(name not in states or states[name].last_success is None for name in self._sources)
        fresh = latest is None or now - latest > self._downtime
        if latest is None or away or (new_source and fresh):
            latest = now
            await self._store.set_fact("return", now.isoformat())
            if heard is None and await self._store.fact("first_return") is None:
                await self._store.set_fact("first_return", _id(now))
        self._return = Return(_id(latest), latest)
        await self.beat()

    async def beat(self) -> None:
        """Leave a sign of life, from which the next start tells how long the bot was away."""
        await self._store.set_fact("heartbeat", self._clock.now().isoformat())

    def settled(self) -> bool:
        """Whether every source was asked once since the start, or had its chance to."""
        if self._started is None:
            return False
        late = self._clock.now() - self._started > SETTLING
        return late or self._asked >= set(self._sources)

    async def due(self) -> Sequence[Source | Player]:
        """The sources to ask now, none that is being asked already."""
        states = await self._store.source_states()
        now = self._clock.now()
        names = due_sources(list(self._sources), states, now)
        # One that is not due yet after a restart has nothing to settle.
        self._asked |= set(self._sources) - set(names)
        return [self._sources[name] for name in names if name not in self._asking]

    async def collect(self, source: Source | Player) -> SourceState:
        """Ask one source, unless it is being asked; returns its state."""
        self._asking.add(source.name)
        try:
            async with self._slots:
                states: Mapping[str, SourceState] = await self._store.source_states()
                state = states.get(source.name, SourceState(name=source.name))
                return await self._collector.collect(source, state, self._return)
        finally:
            self._asking.discard(source.name)
            self._asked.add(source.name)

    async def collect_all(self, asked: Callable[[int], object] = lambda n: None) -> Sequence[SourceState]:
        """Ask every source once, also those that are not due; `asked` is told 1 for each."""

        async def one(source: Source | Player) -> SourceState:
            state = await self.collect(source)
            asked(1)
            return state

        return await asyncio.gather(*(one(source) for source in self._sources.values()))

    async def receive(self, inbox: Inbox, delivery: Delivery) -> Kept:
        """Keep what was handed in."""
        return await self._collector.receive(inbox, delivery)


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _id(at: datetime) -> int:
    return int(at.timestamp() * 1000)
