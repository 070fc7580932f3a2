"""The life that is judged: the bot's own schedule, collector, store and door, by a simulated clock from one
due time to the next, with a restart whenever the plan says so: in good order, killed at a named point, killed
while a site takes its time, and several in a row."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import Counter
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.collect import Collector
from bot.keep import Keeper
from bot.listen import Ears
from bot.schedule import Schedule
from core.ports import Door, Listened, Source, Store
from core.types import Topic
from sources._fetch import HttpDoor
from store.schema import open_store
from tests.politeness.server import Sites
from tests.simulation import SimulatedClock

CONTACT = "https://listenpost.example.org/about"
POINTS = ("asking", "fetched", "parsed", "matched", "kept")
NEW_TOPICS = (300, 600)
"""After so many restarts there is a topic more, with which everything has to be heard once again."""
NEVER_ASLEEP = timedelta(days=1000)

_source: ContextVar[str] = ContextVar("source")


class Killed(BaseException):
    """The process is gone."""


async def every_name_is_here(host: str, port: int) -> Sequence[str]:
    """The name service of the year."""
    return ["127.0.0.1"]


@dataclass
class Plan:
    """When the bot is restarted: `often` times in the year at random, some of these where a site just asked
    to be left alone."""

    random: Random
    times: list[datetime]

    @classmethod
    def of(cls, random: Random, start: datetime, end: datetime, often: int) -> Plan:
        return cls(random, sorted(start + (end - start) * random.random() for _ in range(often)))

    def soon(self, now: datetime, until: datetime) -> None:
        """Bring one of the restarts to come forward, into this wait."""
        if len(self.times) > 1:
            self.times.pop(self.random.randrange(len(self.times)))
            insort(self.times, now + (until - now) * self.random.random())


@dataclass
class Figures:
    """What the life went through."""

    requests: int = 0
    restarts: Counter[str] = field(default_factory=Counter)
    in_a_wait: int = 0
    rounds: int = 0


@dataclass
class Year:
    """One life. `make_door` and `make_store` are there for a bot with bad manners."""

    folder: Path
    clock: SimulatedClock
    sites: Sites
    sources: Sequence[Source]
    plan: Plan
    random: Random
    figures: Figures = field(default_factory=Figures)
    make_door: Callable[[HttpDoor], Door] = lambda door: door
    make_store: Callable[[Store], Store] = lambda store: store
    topics: tuple[Topic, ...] = (Topic(name="us", query="Brindlecast"), Topic(name="them", query="Quillbase"))
    _times: dict[str, datetime | None] = field(default_factory=dict)
    _kill: tuple[str, int] | None = None
    _dead: bool = False
    _said: int = 0

    async def live(self, end: datetime) -> Figures:
        """Until then."""
        await self._wake_up()
        while (at := self._next_time()) < end:
            if self.plan.times and self.plan.times[0] <= at:
                await self._restart_at(max(self.plan.times.pop(0), self.clock.now()))
                continue
            self.clock.set(max(at, self.clock.now()))
            await self._round(await self._schedule.due())
            self._look_for_waits()
        self.clock.set(end)
        await self._sleep()
        self.sites.judge.finish(end)
        self.figures.requests = self.sites.judge.visits
        return self.figures

    async def _wake_up(self) -> None:
        self._dead, self._kill = False, None
        ears = Ears(self.topics, ())
        self._store = self.make_store(open_store(self.folder / "year.db"))
        self._door = self.make_door(
            HttpDoor(
                self.clock,
                version="1.0",
                contact=CONTACT,
                allow=["127.0.0.0/8"],
                look_up=every_name_is_here,
                said_to_wait=self._store.host_wait,
            )
        )
        keeper = Keeper(self._store, self.clock, lambda: ears, lambda: None, self._reach)
        collector = Collector(
            self._store,
            self._door,
            self.clock,
            self.random,
            lambda: ears,
            keeper,
            self._reach,
            slowest=timedelta(hours=6),
        )
        sources: Sequence[Listened] = self.sources
        self._schedule = Schedule(sources, self._store, self.clock, collector, NEVER_ASLEEP)
        await self._schedule.wake_up()
        states = await self._store.source_states()
        self._times = {s.name: states[s.name].next_at if s.name in states else None for s in sources}

    async def _sleep(self) -> None:
        await self._door.close()
        await self._store.close()

    def _next_time(self) -> datetime:
        now = self.clock.now()
        return max(now, min(at or now for at in self._times.values()))

    async def _restart_at(self, at: datetime) -> None:
        """In good order now, or killed in what comes next."""
        self.clock.set(at)
        self.figures.in_a_wait += bool(self.sites.judge.waits(at))
        how = self.random.choice(("in good order", "stalled", *POINTS))
        if how == "in good order":
            await self._schedule.beat()
            await self._begin_anew(how)
            return
        self.clock.set(max(at, self._next_time()))
        due = await self._schedule.due()
        if how == "stalled":
            self.sites.stall = self.random.choice(due).name
        else:
            self._kill = how, self.random.randint(1, max(1, len(due) - 1))
        if not await self._round(due):
            # Nobody came by there.
            insort(self.plan.times, self.clock.now() + timedelta(hours=1))

    async def _begin_anew(self, how: str) -> None:
        self.figures.restarts[how] += 1
        await self._sleep()
        length = timedelta(seconds=self.random.choice((0.5, 2, 2, 30, 30, 400, 4000, 20000)))
        self.clock.push(length)
        self.sites.judge.asleep(length)
        if self.figures.restarts.total() in NEW_TOPICS:
            self.topics += (Topic(name=f"again {len(self.topics)}", query="Brindlecast"),)
            self.sites.judge.forget()
        await self._wake_up()
        # Who falls over once often does so again.
        if self.plan.times and self.random.random() < 0.1:
            self.plan.times.pop()
            insort(self.plan.times, self.clock.now() + timedelta(seconds=5))

    async def _round(self, due: Sequence[Listened]) -> bool:
        """Ask all that are due at once; die where that was planned. Returns whether it did."""
        self.figures.rounds += 1
        tasks = {source.name: asyncio.create_task(self._collect(source)) for source in due}
        everything = asyncio.gather(*tasks.values(), return_exceptions=True)
        how = self._kill[0] if self._kill else "stalled"
        if self.sites.stall:
            stalled = asyncio.create_task(self.sites.stalled.wait())
            either: list[asyncio.Future[Any]] = [everything, stalled]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if stalled.done():
                await self._die_stalled(tasks)
            stalled.cancel()
        for result in await everything:
            if isinstance(result, BaseException) and not isinstance(result, Killed | asyncio.CancelledError):
                raise result
        self.sites.stall = ""
        self._kill = None
        if not self._dead:
            return False
        self.sites.judge.lost(tasks, self.clock.now())
        await self._begin_anew(how)
        return True

    async def _die_stalled(self, tasks: dict[str, asyncio.Task[None]]) -> None:
        """Whoever has an answer on its way loses it."""
        self._dead = True
        hanging = self.sites.hanging
        tasks[hanging].cancel()
        await asyncio.wait([tasks[hanging]])
        self.sites.release()
        while not self.sites.judge.quiet():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0)

    async def _collect(self, source: Listened) -> None:
        _source.set(source.name)
        state = await self._schedule.collect(source)
        self._times[source.name] = state.next_at
        self.sites.judge.kept(source.name)

    def _reach(self, point: str) -> None:
        if point == "kept":
            self.sites.judge.kept(_source.get())
        if self._kill is not None and point == self._kill[0]:
            self._kill = point, self._kill[1] - 1
            self._dead = self._dead or self._kill[1] == 0
        if self._dead:
            raise Killed

    def _look_for_waits(self) -> None:
        """Restart in the middle of some of the waits that sites ask for."""
        for until in self.sites.waits_said[self._said :]:
            if self.random.random() < 0.4:
                self.plan.soon(self.clock.now(), until)
        self._said = len(self.sites.waits_said)
