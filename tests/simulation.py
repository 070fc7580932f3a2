"""A week in a second: a clock that is pushed, an engine that ticks by it, a network that holds what a test
put there. Strict on purpose: what was not prepared fails."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.parts import Parts
from bot.settings import Settings
from chats.web import WebChat
from commands import load as load_commands
from core.errors import SourceError
from core.ports import ChatTools, Job, Shelf, Store
from core.traffic import Request, Response, Validators
from store.schema import open_store

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class SimulatedClock:
    """`core.ports.Clock`: stands still until it is pushed."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def push(self, time: timedelta) -> None:
        assert time >= timedelta(0)
        self._now += time

    def set(self, now: datetime) -> None:
        """Somebody sets it, forward or back."""
        self._now = now

    async def sleep(self, seconds: float) -> None:
        self.push(timedelta(seconds=seconds))
        await asyncio.sleep(0)


class SimulatedEngine:
    """`core.ports.Engine`: runs what is due when the clock is pushed, one job after the other."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._ticks: list[tuple[datetime, int, timedelta, str, Job]] = []
        self._waiting: dict[str, Job] = {}
        self._started = False

    def every(self, name: str, interval: timedelta, job: Job) -> None:
        assert interval > timedelta(0)
        heapq.heappush(self._ticks, (self._clock.now() + interval, len(self._ticks), interval, name, job))

    def submit(self, name: str, job: Job) -> None:
        self._waiting[name] = job

    async def start(self) -> None:
        assert not self._started, "an engine is started once"
        self._started = True

    async def close(self) -> None:
        self._ticks.clear()
        self._waiting.clear()

    async def run_waiting(self) -> None:
        """Run what was submitted, and what that submits."""
        for _ in range(1000):
            if not self._waiting:
                return
            name, job = next(iter(self._waiting.items()))
            del self._waiting[name]
            await job()
        raise AssertionError(f"jobs submit each other for ever: {sorted(self._waiting)}")

    async def pass_time(self, time: timedelta) -> None:
        """Push the clock tick by tick, running what is due. A long time takes larger steps, as after a
        machine was asleep: one late tick stands for all that were missed."""
        end = self._clock.now() + time
        step = time / 100
        await self.run_waiting()
        while self._ticks and self._ticks[0][0] <= end:
            at, order, interval, name, job = heapq.heappop(self._ticks)
            if at > self._clock.now():
                self._clock.push(at - self._clock.now())
            heapq.heappush(self._ticks, (at + max(interval, step), order, interval, name, job))
            await job()
            await self.run_waiting()
        if end > self._clock.now():
            self._clock.push(end - self._clock.now())


@dataclass
class FakeNetwork:
    """`core.ports.Door`: serves the bodies in `pages` with an ETag made of their content, answers 304 to it,
    and raises the errors in `errors`. An address that is in neither fails the test."""

    clock: SimulatedClock
    pages: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    errors: dict[str, SourceError] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    closed: bool = False

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        assert not self.closed, "asked after close"
        self.asked.append((request.url, validators))
        if request.url in self.errors:
            raise self.errors[request.url]
        assert request.url in self.pages, f"nothing was prepared for {request.url}"
        body = self.pages[request.url]
        etag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        status = 304 if validators.etag == etag else 200
        self.answers.append(status)
        headers = {"etag": etag, "content-type": "application/xml", **self.headers.get(request.url, {})}
        return Response(
            request=request,
            status=status,
            headers=headers,
            body=b"" if status == 304 else body,
            url=request.url,
            at=self.clock.now(),
        )

    async def close(self) -> None:
        self.closed = True


class Chance:
    """`core.ports.Random` without surprises."""

    def random(self) -> float:
        return 0.5


@dataclass
class World:
    """A real app on a real SQLite file in a simulated world."""

    app: App
    clock: SimulatedClock
    engine: SimulatedEngine
    network: FakeNetwork
    shelf: Shelf
    store: Store

    async def pass_time(self, **time: float) -> None:
        """Let time go by: `minutes=5`."""
        await self.engine.pass_time(timedelta(**time))


async def open_world(
    settings: Settings,
    database: Path,
    clock: SimulatedClock | None = None,
    network: FakeNetwork | None = None,
    reach: Callable[[str], None] = lambda point: None,
) -> World:
    """Start an app with `settings` on the store at `database`; a clock and a network may be handed on."""
    clock = clock or SimulatedClock()
    network = network or FakeNetwork(clock)
    network.closed = False
    engine = SimulatedEngine(clock)
    store = open_store(str(database))
    tools = ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store)
    web = WebChat.open(tools)
    parts = Parts(
        store=store,
        door=network,
        clock=clock,
        random=Chance(),
        engine=engine,
        chats={"web": web},
        commands=load_commands(),
        version="test",
        reach=reach,
    )
    app = App(settings, parts)
    await app.start()
    return World(app, clock, engine, network, store.shelf, store)
