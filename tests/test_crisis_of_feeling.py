"""A wave of complaints while no more is said than usual, and one loud author: the real app hears them, tells
the room, and lets it be when it is over or when the team says that it was nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.listen import Ears
from bot.mind import NoMind
from bot.settings import PersonSettings, Settings
from core.alerts import Alert, AlertFilter, AlertState
from core.cards import Chart
from core.keeping import Batch
from core.meaning import NO_MEANING, SENTIMENTS, Feeling, Meaning
from core.policies import AlertRules, Policy, Step
from core.talk import Press, Reply
from core.types import Author, Channel, Json, Match, Person, Post, Topic
from store.schema import open_store
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_chat import Message, texts
from tests.bot.fake_source import Board, page, words
from tests.fortnight import Strides
from tests.simulation import FakeNetwork, SimulatedClock

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
DAYS, AN_HOUR = 8, 10
ANA = Person(chat="room", id="ana", name="Ana")
SOUNDS = {"awful": "negative", "lovely": "positive", "lamp": "neutral"}


class Tone(NoMind):
    """Hears how a post sounds by one word of it."""

    def meanings(
        self, heard: Sequence[tuple[Post, Sequence[Match]]], topics: Mapping[str, Topic]
    ) -> list[Meaning]:
        return [_sounds(post.text) for post, _ in heard]


def _sounds(text: str) -> Meaning:
    label = next((SOUNDS[word] for word in SOUNDS if word in text), None)
    if label is None:
        return NO_MEANING
    chances = {name: 0.9 if name == label else 0.05 for name in SENTIMENTS}
    return Meaning(feeling=Feeling(chances["negative"], chances["neutral"], chances["positive"]))


@dataclass(frozen=True)
class Plaza(Board):
    """A board that tells how many follow its authors."""

    def _post(self, one: Mapping[str, Json]) -> Post:
        author = Author(handle=one["author"], followers=one.get("followers", 120))
        return replace(super()._post(one), author=author)


SETTINGS = Settings(
    file="listenpost.toml",
    zone=ZoneInfo("UTC"),
    topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
    channels=rooms_of((Channel(name="brand", pace=0), Channel(name="crisis", pace=0))),
    sources=(Plaza(name="board", every=10 * MINUTE),),
    people=(PersonSettings(name="Ana"),),
    alerts=AlertRules(
        channels=("crisis",),
        policies=(
            Policy(
                name="complaints",
                kinds=("negative_surge",),
                steps=(Step(after=30 * MINUTE, to=("Ana",), channel="crisis"),),
            ),
        ),
        targets=None,
    ),
)


def said(at: datetime, n: int, sounds: str = "lamp", **more: Json) -> dict[str, Json]:
    """One post about Acme: each by somebody else."""
    key = f"{at:%d%H%M%S}-{n}"
    known = {"author": f"somebody-{key}", "said_at": at.isoformat(), **more}
    return words(key, f"Acme and the {sounds} light in room {key}: what a story, all of its own.", **known)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that listened for days: one post in ten sounds negative."""
    file = tmp_path_factory.mktemp("days") / "feeling.db"

    async def story() -> None:
        store, ears, board = open_store(str(file)), Ears(SETTINGS.topics, (), mind=Tone()), Plaza()
        for day in range(DAYS, 0, -1):
            begin = NOON - day * DAY
            posts = [
                board._post(
                    said(begin + DAY * (n + 0.5) / (24 * AN_HOUR), n, "awful" if n % 10 == 3 else "lamp")
                )
                for n in range(24 * AN_HOUR)
            ]
            sightings = tuple(replace(one, channels=()) for one in ears.hear_all(posts))
            await store.keep(Batch(source="board", sightings=sightings, at=begin + DAY, real_keys=True))
        await store.set_fact("topics heard since", {"acme": (NOON - DAYS * DAY).isoformat()})
        await store.close()

    asyncio.run(story())
    return file


@dataclass
class Square:
    """The bot, and what people say where it listens."""

    bot: Bot
    engine: Strides
    said: list[dict[str, Json]] = field(default_factory=list)

    async def live(
        self,
        time: timedelta,
        negative: float = 0.1,
        *more: dict[str, Json],
        step: timedelta = 10 * MINUTE,
    ) -> None:
        """Time goes by: as much is said as ever, and that part of it sounds negative."""
        end = self.bot.clock.now() + time
        while self.bot.clock.now() < end:
            begin = self.bot.clock.now()
            count = AN_HOUR * step // HOUR + 1
            for n in range(count):
                part = (len(self.said) * 7 % 10) / 10
                self.said.append(
                    said(begin + step * (n + 0.5) / count, n, "awful" if part < negative else "lamp")
                )
            self.said += more
            more = ()
            self.bot.clock.push(step)
            self.bot.network.pages[Plaza().url] = page(*self.said[-40:])
            await self.engine.stride()

    async def alerts(self) -> Sequence[Alert]:
        return sorted(await self.bot.store.alerts(AlertFilter(), 50), key=lambda alert: alert.id)

    def cards(self, kind: str = "alert") -> list[Message]:
        return [one for one in self.bot.chat.messages if one.room == "crisis" and one.card.kind == kind]

    async def press(self, message: Message, verb: str, target: str, **values: str) -> Reply:
        press = Press(
            address=message.address, verb=verb, target=target, who=ANA, at=self.bot.clock.now(), values=values
        )
        reply = await self.bot.app.press(press)
        await self.engine.stride()
        return reply


def lived(folder: Path, days: Path, story: Callable[[Square], Awaitable[None]]) -> None:
    """Let it happen after those days."""
    shutil.copy(days, folder / "feeling.db")

    async def run() -> None:
        clock, engine = SimulatedClock(NOON), Strides()
        network = FakeNetwork(clock, pages={Plaza().url: page()})
        bot = await open_bot(SETTINGS, folder / "feeling.db", clock, network, real_engine=engine, mind=Tone())
        await engine.stride()
        square = Square(bot, engine)
        await square.live(3 * HOUR, step=20 * MINUTE)
        assert await square.alerts() == [], "it begins calm"
        await story(square)
        await bot.app.close()

    asyncio.run(run())


def test_a_wave_of_complaints_while_no_more_is_said_than_usual(tmp_path: Path, days: Path) -> None:
    async def story(square: Square) -> None:
        for _ in range(18):
            await square.live(10 * MINUTE, 0.8)
            if await square.alerts():
                break
        [alert] = await square.alerts()
        assert (alert.signal.kind, alert.signal.subject) == ("negative_surge", "acme")
        assert alert.opened_at - NOON - 3 * HOUR <= 2 * HOUR
        [card] = square.cards()
        shown = "\n".join(texts(card.card))
        assert "negative" in card.card.title
        assert "sound negative" in shown
        assert "usually 1" in shown, "one in ten is usual"
        assert isinstance(card.card.picture, Chart)
        assert [one.name for one in card.card.picture.series][:2] == ["Posts", "Negative"]
        top = await square.bot.store.mentions(alert.signal.posts[:5])
        assert all("awful" in one.post.text for one in top)

        await square.live(40 * MINUTE, 0.8, step=20 * MINUTE)
        assert len(square.cards("call")) == 1, "its kind climbs by a rule of its own"
        assert (await square.press(card, "acknowledge", f"a{alert.id}")).done
        await square.live(HOUR, 0.8, step=20 * MINUTE)
        assert len(square.cards("call")) == 1
        assert len(await square.alerts()) == 1, "one incident is one alert"

        await square.live(12 * HOUR, step=40 * MINUTE)
        [alert] = await square.alerts()
        assert alert.over_at is not None
        assert (await square.press(card, "resolve", f"a{alert.id}", line="The new driver.")).done
        await square.live(HOUR, step=30 * MINUTE)
        [alert] = await square.alerts()
        assert alert.standing.state is AlertState.CLOSED

    lived(tmp_path, days, story)


def test_somebody_whom_a_million_follow_and_who_was_not_so_angry_after_all(
    tmp_path: Path, days: Path
) -> None:
    async def story(square: Square) -> None:
        now = square.bot.clock.now()
        star = said(now + MINUTE, 0, "awful", author="starlamp", followers=1_200_000)
        await square.live(20 * MINUTE, 0.1, star)
        [alert] = await square.alerts()
        assert alert.signal.kind == "influencer"
        [loudest] = await square.bot.store.mentions(alert.signal.posts[:1])
        assert loudest.post.author.handle == "starlamp"
        [card] = square.cards()
        assert "1,200,000 followers" in card.card.title
        shown = "\n".join(texts(card.card))
        assert "@starlamp with 1,200,000 followers wrote this" in shown
        assert "It sounds negative." in shown

        brand = next(m for m in square.bot.chat.messages if m.card.target == f"m{loudest.id}")
        fixed = await square.press(brand, "fix", f"m{loudest.id}", sentiment="positive")
        assert fixed.done, fixed.text
        await square.live(20 * MINUTE)
        [alert] = await square.alerts()
        assert alert.over_at is not None, "the team says that it was praise"

        await square.live(4 * HOUR, step=30 * MINUTE)
        fan = said(square.bot.clock.now() + MINUTE, 0, "lovely", author="fan", followers=3_000_000)
        await square.live(20 * MINUTE, 0.1, fan)
        assert [one.version for one in await square.alerts()] == [alert.version], "praise calls nobody"

    lived(tmp_path, days, story)
