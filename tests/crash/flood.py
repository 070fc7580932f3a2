"""A flood of posts, and the bot that is killed while it brings them into a chat: the real app, its real store
and the real chat."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

import commands
from bot.app import App
from bot.clock import SystemClock
from bot.listen import Ears
from bot.parts import Parts
from bot.settings import Settings
from core.keeping import Batch
from core.ports import Chat, ChatTools, Job, Store
from core.types import Author, Channel, Post, Topic
from engines.local import LocalEngine
from store.schema import open_store
from tests.crash.inside import KillAt
from tests.office import NoNetwork

CRISIS = "crisis"
SHARED = 10
"""One of so many posts goes to two channels."""
AMENDED = 5
"""One of so many posts is edited later."""
LONGEST_LIFE = 60.0
"""Seconds until the last life has to be at rest."""
ON_ITS_WAY = timedelta(seconds=1)
"""How long a message may be on its way: longer than the chats of the tests ever keep one waiting."""
BEGAN = datetime.now(UTC)


@dataclass(frozen=True)
class Flood:
    """`posts` messages into `rooms` channels of `chat`: mentions, of which some go to two channels."""

    posts: int
    rooms: int
    chat: str

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(f"room-{i:02d}" for i in range(self.rooms))

    def rooms_of(self, number: int) -> tuple[str, ...]:
        """The channels in which one post has to be shown."""
        found = [self.channels[number % self.rooms]]
        if number % SHARED == 0:
            found.append(self.channels[(number + 1) % self.rooms])
        return tuple(found)

    def wanted(self) -> set[tuple[str, str]]:
        """Every (key, channel) that has to be shown, `posts` of them."""
        found: list[tuple[str, str]] = []
        number = 0
        while len(found) < self.posts:
            found += [(f"post-{number}", room) for room in self.rooms_of(number)]
            number += 1
        return set(found)

    def is_amended(self, key: str) -> bool:
        """Whether the post is edited before all is over."""
        return int(key.partition("-")[2]) % AMENDED == 0

    @property
    def mentions(self) -> int:
        return len({key for key, _ in self.wanted()})

    def settings(self) -> Settings:
        """One topic and one channel for each room, and one channel for what is escalated."""
        known: dict[str, Any] = {"chat": self.chat, "first_run": "all", "pace": 0, "digest": False}
        return Settings(
            file="crash",
            zone=ZoneInfo("UTC"),
            downtime=timedelta(hours=2),
            topics=tuple(
                Topic(name=room, query=f'"{brand(i)}"', channels=(room,))
                for i, room in enumerate(self.channels)
            ),
            channels=tuple(Channel(name=n, room=f"#{n}", **known) for n in (*self.channels, CRISIS)),
            escalate_to=CRISIS,
        )

    def post(self, number: int, amended: bool) -> Post:
        """One post; some were edited after a while."""
        rooms = [self.channels.index(room) for room in self.rooms_of(number)]
        told = f"About {' and '.join(brand(room) for room in rooms)}, number {number}."
        return Post(
            source="blog",
            key=f"post-{number}",
            url=f"https://blog.example.org/{number}",
            text=f"{told} Amended by its author." if amended else told,
            author=Author(handle=f"maya{number}"),
            said_at=BEGAN + timedelta(milliseconds=number),
        )


def brand(room: int) -> str:
    """What is listened for in one room."""
    return f"Acme{room:02d}x"


@dataclass(frozen=True)
class Life:
    """One life of the bot: the posts that it hears, the `old` ones (some of them edited since) and the `new`
    ones, the chat that it has, and where it is killed. `quiet`: it ends by itself when all is done."""

    flood: Flood
    folder: Path
    open_chat: Callable[[ChatTools], Chat]
    number: int
    old: range
    new: range
    kill: KillAt | None = None
    quiet: bool = False

    @property
    def database(self) -> str:
        return str(self.folder / "bot.db")


class _Engine(LocalEngine):
    """Counts the work that was done, by its name. Work that fails is the end of the test."""

    def __init__(self) -> None:
        super().__init__(_failed)
        self.done: Counter[str] = Counter()
        self.asked: set[str] = set()

    def has_caught_up(self, chat: str) -> bool:
        """Whether all reactions were read that had to be."""
        name = f"catch up {chat}"
        return (
            bool(self.done[name]) and {one for one in self.asked if one.startswith(name)} <= self.done.keys()
        )

    def submit(self, name: str, job: Job) -> None:
        self.asked.add(name)

        async def counted() -> None:
            await job()
            self.done[name] += 1

        super().submit(name, counted)


def _failed(name: str, error: BaseException) -> None:
    os.write(2, f"{name} failed: {error!r}\n".encode())
    os._exit(3)


def live(life: Life) -> None:
    """Live until killed, or (`quiet`) until all is done."""
    with (life.folder / "bot.log").open("a", buffering=1) as told:
        structlog.configure(
            processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)],
            logger_factory=structlog.WriteLoggerFactory(told),
        )
        asyncio.run(_live(life))


async def _live(life: Life) -> None:
    reached: Counter[str] = Counter()

    def reach(point: str) -> None:
        reached[point] += 1
        if life.kill is not None and (life.kill.point, life.kill.nth) == (point, reached[point]):
            os.kill(os.getpid(), signal.SIGKILL)

    settings, clock, chat = life.flood.settings(), SystemClock(), life.flood.chat
    store = open_store(life.database)
    tools = ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store)
    engine = _Engine()
    app = App(
        settings,
        Parts(
            store=store,
            door=NoNetwork(),
            clock=clock,
            random=random.Random(life.number),
            engine=engine,
            chats={chat: life.open_chat(tools)},
            commands=commands.load(),
            version="test",
            reach=reach,
            on_its_way=ON_ITS_WAY,
        ),
    )
    await app.start()
    await _hear(life, settings, store)
    deadline = asyncio.get_running_loop().time() + LONGEST_LIFE
    while not (life.quiet and engine.has_caught_up(chat) and await _is_quiet(store)):
        assert asyncio.get_running_loop().time() < deadline, f"no rest: {engine.done}, {await store.queue()}"
        await asyncio.sleep(0.05)
    await app.close()


async def _hear(life: Life, settings: Settings, store: Store) -> None:
    """Keep the posts of this life, a few at a time."""
    ears = Ears(settings.topics, settings.routes)
    posts = [life.flood.post(number, amended=number % AMENDED == 0) for number in life.old]
    posts += [life.flood.post(number, amended=False) for number in life.new]
    for start in range(0, len(posts), 10):
        heard = tuple(ears.hear(post) for post in posts[start : start + 10])
        await store.keep(Batch(source="blog", sightings=heard, at=datetime.now(UTC)))
        await asyncio.sleep(0.01)


async def _is_quiet(store: Store) -> bool:
    queue = await store.queue()
    waiting = queue.states.get("queued", 0) + queue.states.get("sending", 0) + queue.redraws
    return not waiting and not await store.notes_due(datetime.now(UTC) + timedelta(days=1))
