"""A room in which somebody listens: a store that has listened for days, and what is said now."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alert import AlertWatch
from bot.gaps import Gaps
from core.alerts import KINDS, Alert, AlertFilter
from core.keeping import Batch, Sighting
from core.meaning import NO_MEANING, SENTIMENTS, Feeling, Meaning, Sentiment
from core.types import Author, Match, Post, Topic
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.fake_source import Board

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
BOARD = Board()
ACME, BUSY = Topic(name="acme", query="Acme"), Topic(name="busy", query="Busy")
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
DAYS = 10
"""So long was listened before noon: to one post an hour about acme, six about busy, all of them neutral."""


@dataclass
class Listener:
    """A room in which somebody listens."""

    room: Watchroom
    topics: list[Topic] = field(default_factory=lambda: [ACME])
    said: int = 0
    watch: AlertWatch = field(init=False)

    async def begin(self) -> None:
        """The watch of the bot's next life, before any source is asked."""
        room = self.room
        gaps = Gaps(room.store, [BOARD])
        await gaps.look(room.clock.now())
        self.watch = AlertWatch(
            room.store, room.clock, room.book.rules, room.alarms, gaps, lambda: self.topics
        )

    async def say(
        self,
        count: int,
        over: timedelta = 20 * MINUTE,
        topic: str = "acme",
        dated: bool = True,
        backlog: int | None = None,
        sounds: Sentiment | None = None,
        followers: int | None = None,
    ) -> None:
        """So many people said something in the time up to now, and the source brings it now. `sounds` is how,
        `followers` how many each of them has."""
        now = self.room.clock.now()
        sightings = [
            Sighting(
                post=_post(
                    f"{now:%d%H%M%S}-{self.said + n}", now - over * n / count if dated else None, followers
                ),
                matches=(Match(topic),),
                meaning=_sounding(sounds),
            )
            for n in range(count)
        ]
        self.said += count
        await self.room.heard("board", rest=HOUR)
        batch = Batch(
            source="board", sightings=tuple(sightings), at=now, backlog=backlog, real_keys=True, state=None
        )
        await self.room.store.keep(batch)
        self.watch.heard([topic])

    async def wait(self, time: timedelta, step: timedelta = 10 * MINUTE, hear: bool = True) -> None:
        """Time goes by, nothing is said, and it is looked at every `step`."""
        end = self.room.clock.now() + time
        while self.room.clock.now() < end:
            self.room.clock.push(step)
            if hear:
                await self.room.heard("board", rest=HOUR)
            await self.watch.look()

    async def alerts(self, *kinds: str) -> Sequence[Alert]:
        """Those of these kinds (else: spikes), the oldest first."""
        which = AlertFilter(kinds=kinds or ("spike",))
        return sorted(await self.room.store.alerts(which), key=lambda alert: alert.id)


def _sounding(sounds: Sentiment | None) -> Meaning:
    if sounds is None:
        return NO_MEANING
    chances = {name: 0.9 if name == sounds else 0.05 for name in SENTIMENTS}
    return Meaning(feeling=Feeling(chances["negative"], chances["neutral"], chances["positive"]))


def _post(key: str, said_at: datetime | None, followers: int | None = None) -> Post:
    return Post(
        source="board",
        key=key,
        url=f"https://board.example.org/{key}-a-post",
        text=f"Number {key} tells it: the lamp is a story all of its own.",
        author=Author(handle=f"somebody-{key}", followers=followers),
        said_at=said_at,
    )


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that listened for `DAYS` up to noon."""
    folder = tmp_path_factory.mktemp("weeks")

    async def story(room: Watchroom) -> None:
        for day in range(DAYS, 0, -1):
            begin = NOON - day * DAY
            sightings = [
                Sighting(
                    post=_post(f"{topic.name}-{day}-{n}", begin + DAY * (n + 0.5) / (24 * an_hour)),
                    matches=(Match(topic.name),),
                    meaning=_sounding("neutral"),
                )
                for topic, an_hour in ((ACME, 1), (BUSY, 6))
                for n in range(24 * an_hour)
            ]
            at = begin + DAY
            await room.store.keep(
                Batch(source="board", sightings=tuple(sightings), at=at, backlog=None, real_keys=True)
            )
        since = {topic.name: (NOON - DAYS * DAY).isoformat() for topic in (ACME, BUSY)}
        await room.store.set_fact("topics heard since", since)
        await room.heard("board", rest=HOUR)

    watched(folder, story, NOON)
    return folder / "alarms.db"


Work = Callable[[Listener], Coroutine[None, None, None]]


def listened(folder: Path, weeks: Path, work: Work, topics: Sequence[Topic] = (ACME,), **rules: Any) -> None:
    """Let `work` happen after those days, with these topics and rules."""
    folder.mkdir(exist_ok=True)
    shutil.copy(weeks, folder / "alarms.db")

    async def story(room: Watchroom) -> None:
        listener = Listener(room)
        await listener.begin()
        listener.topics = [*topics]
        await listener.watch.look()
        assert await listener.alerts(*KINDS) == [], "it begins calm"
        await work(listener)

    watched(folder, story, NOON, **rules)


# ---------------------------------------------------------------- spikes
