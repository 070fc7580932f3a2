"""When the bot asks, and how it comes back: first runs, restarts, returns, new sources, wrong clocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import is_due
from bot.settings import Settings
from core.errors import SourceBusy
from core.keeping import SourceState
from core.policies import AlertRules
from core.types import Channel, Topic
from tests.bot.fake_bot import Bot, Killed, deadly_at, open_bot, rooms_of
from tests.bot.fake_source import Board, many, page
from tests.simulation import START, SimulatedClock

BOARD = Board()
OTHER = Board(name="other", url="https://other.example.org/posts")
CHANNELS = (Channel(name="brand", pace=0), Channel(name="quiet", pace=0, first_run="none"))


def settings(*sources: Board) -> Settings:
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=("brand", "quiet")),),
        channels=rooms_of(CHANNELS),
        sources=sources or (BOARD,),
        alerts=AlertRules(targets=None),  # nothing comes up again by itself
    )


class WallClock(SimulatedClock):
    """What the machine believes: a steady clock, and by how much it is wrong."""

    def __init__(self, steady: SimulatedClock) -> None:
        super().__init__()
        self.steady = steady
        self.wrong = timedelta(0)

    def now(self) -> datetime:
        return self.steady.now() + self.wrong

    def push(self, time: timedelta) -> None:
        self.steady.push(time)


async def start(
    folder: Path,
    life: Bot | None = None,
    *sources: Board,
    steady: SimulatedClock | None = None,
    reach: Callable[[str], None] = lambda point: None,
) -> Bot:
    """A bot, in its next life where there was one."""
    clock = life.clock if life else WallClock(steady) if steady else None
    network, chat = (life.network, life.chat) if life else (None, None)
    bot = await open_bot(
        settings(*sources), folder / "bot.db", clock, network, chat, reach, engine_clock=steady
    )
    for source in sources or (BOARD,):
        bot.network.pages.setdefault(source.url, page())
    return bot


def serve(bot: Bot, posts: Sequence[dict[str, object]], source: Board = BOARD) -> None:
    bot.network.pages[source.url] = page(*posts)


def summaries(bot: Bot) -> list[str]:
    return [m.card.title for m in bot.chat.messages if m.card.kind == "summary"]


def asked(bot: Bot, source: Board = BOARD) -> int:
    return sum(1 for url, _ in bot.network.asked if url == source.url)


def shown_once(bot: Bot, count: int) -> None:
    """Each of so many mentions stands in the channel `brand`, as a card or a line, once."""
    shown = bot.chat.shown("brand")
    assert sorted(shown, key=lambda target: int(target[1:])) == [f"m{n}" for n in range(1, count + 1)]


# ---------------------------------------------------------------- starts


def test_a_first_run_is_greeted_and_a_short_restart_is_no_return(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path)
        serve(bot, many(15))
        await bot.pass_time(seconds=30)
        assert summaries(bot) == ["Hello! I found 15 mentions to start with"]
        await bot.app.close()
        bot.clock.push(timedelta(minutes=20))
        bot = await start(tmp_path, bot)
        serve(bot, many(35))
        await bot.pass_time(seconds=30)
        assert len(summaries(bot)) == 1
        assert bot.chat.kinds("brand").count("mention") == 10 + 20
        assert len(bot.chat.shown("quiet")) == 20, "nothing of the first run, all of what came later"
        shown_once(bot, 35)
        await bot.app.close()

    asyncio.run(run())


def test_a_return_after_downtime_is_quiet(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path)
        await bot.pass_time(seconds=30)
        await bot.app.close()
        bot.clock.push(timedelta(minutes=31))
        bot = await start(tmp_path, bot)
        serve(bot, many(30))
        await bot.pass_time(seconds=30)
        assert summaries(bot) == ["While I was away: 30 mentions"]
        assert bot.chat.shown("quiet") == []
        shown_once(bot, 30)
        await bot.app.close()

    asyncio.run(run())


def test_a_restart_asks_nobody_before_the_time(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path, None, BOARD, OTHER)
        await bot.pass_time(seconds=5)
        for _ in range(5):
            await bot.app.close()
            bot = await start(tmp_path, bot, BOARD, OTHER)
            await bot.pass_time(seconds=5)
        assert (asked(bot), asked(bot, OTHER)) == (1, 1)
        await bot.app.close()

    asyncio.run(run())


POINTS = ("asking", "fetched", "parsed", "matched", "kept", "due", "folded", "sending", "posted", "sent")


def test_a_crash_loop_in_the_first_minute_stays_one_first_run(tmp_path: Path) -> None:
    async def run() -> None:
        bot = None
        for point in POINTS:
            bot = await start(tmp_path, bot, reach=deadly_at(point))
            serve(bot, many(20))
            with pytest.raises(Killed):
                await bot.pass_time(seconds=4)
            await bot.app.close()
            bot.clock.push(timedelta(minutes=1))
        bot = await start(tmp_path, bot)
        await bot.pass_time(minutes=1)
        assert summaries(bot) == ["Hello! I found 20 mentions to start with"]
        assert bot.chat.kinds("brand").count("mention") == 10
        assert bot.chat.shown("quiet") == []
        shown_once(bot, 20)
        await bot.app.close()

    asyncio.run(run())


def test_a_source_added_later_has_a_first_run_of_its_own(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path)
        serve(bot, many(12))
        await bot.pass_time(hours=1)
        assert summaries(bot) == ["Hello! I found 12 mentions to start with"]
        await bot.app.close()
        # The old one has news as well; for them, nothing is different.
        bot = await start(tmp_path, bot, BOARD, OTHER)
        serve(bot, many(15))
        serve(bot, many(30, 100), OTHER)
        await bot.pass_time(minutes=11)
        assert summaries(bot)[1:] == ["While I was away: 30 mentions"]
        assert len(bot.chat.shown("quiet")) == 3
        shown_once(bot, 45)
        await bot.app.close()

    asyncio.run(run())


def test_a_source_that_never_answers_makes_no_return_of_each_restart(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path, None, BOARD, OTHER)
        bot.network.errors[OTHER.url] = SourceBusy("other", "no line")
        await bot.pass_time(hours=1)
        for count in (12, 24, 36):
            await bot.app.close()
            bot = await start(tmp_path, bot, BOARD, OTHER)
            serve(bot, many(count))
            await bot.pass_time(hours=1)
        assert summaries(bot) == []
        assert len(bot.chat.shown("quiet")) == 36
        shown_once(bot, 36)
        await bot.app.close()

    asyncio.run(run())


def test_a_hanging_source_holds_up_no_other(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await start(tmp_path, None, BOARD, OTHER)
        serve(bot, many(3))
        schedule = bot.app.schedule
        schedule._asking.add("other")
        assert [source.name for source in await schedule.due()] == ["board"]
        await bot.pass_time(seconds=5)
        assert bot.chat.shown("brand") == [], "a quiet return waits for the slowest source"
        await bot.pass_time(seconds=30)
        shown_once(bot, 3)
        await bot.app.close()

    asyncio.run(run())


# ---------------------------------------------------------------- clocks


@pytest.mark.parametrize(
    ("wrong", "polls", "returns"),
    [
        (timedelta(hours=-1), 2, 0),
        (timedelta(hours=-30), 2, 0),
        (timedelta(seconds=-3), 1, 0),
        (timedelta(days=1), 2, 1),
    ],
)
def test_a_clock_that_is_set_loses_nothing_floods_nothing_and_stops_nothing(
    tmp_path: Path, wrong: timedelta, polls: int, returns: int
) -> None:
    async def run() -> None:
        steady = SimulatedClock()
        bot = await start(tmp_path, steady=steady)
        serve(bot, many(5))
        await bot.pass_time(minutes=2)
        shown_once(bot, 5)
        assert isinstance(bot.clock, WallClock)
        bot.clock.wrong = wrong
        serve(bot, many(45))
        await bot.pass_time(minutes=2)
        assert asked(bot) == polls, "whoever would wait for an hour that comes twice is asked now"
        await bot.pass_time(minutes=12)
        shown_once(bot, 45)
        assert len(summaries(bot)) == returns, "a day ahead looks like a day away"
        assert bot.chat.kinds("brand").count("mention") == (5 + 10 if returns else 45)
        # What comes afterwards is as fresh as ever, also in the channel that wants nothing of a return.
        serve(bot, many(48))
        await bot.pass_time(minutes=25)
        shown_once(bot, 48)
        assert set(bot.chat.shown("quiet")) >= {"m46", "m47", "m48"}
        await bot.app.close()

    asyncio.run(run())


def test_a_clock_that_is_set_right_again_after_a_restart_stops_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        steady = SimulatedClock()
        bot = await start(tmp_path, steady=steady)
        assert isinstance(bot.clock, WallClock)
        bot.clock.wrong = timedelta(days=400)
        serve(bot, many(3))
        await bot.pass_time(minutes=2)
        bot.clock.wrong = timedelta(0)
        await bot.app.close()
        bot = await start(tmp_path, bot, steady=steady)
        serve(bot, many(6))
        await bot.pass_time(minutes=2)
        shown_once(bot, 6)
        serve(bot, many(9))
        await bot.pass_time(minutes=12)
        shown_once(bot, 9)
        assert set(bot.chat.shown("quiet")) >= {"m7", "m8", "m9"}
        await bot.app.close()

    asyncio.run(run())


def test_the_pace_of_a_channel_survives_a_clock_that_is_set_back(tmp_path: Path) -> None:
    async def run() -> None:
        steady = SimulatedClock()
        clock = WallClock(steady)
        channel = Channel(name="brand", pace=1, first_run="all", digest=False)
        using = replace(settings(), channels=rooms_of((channel,)))
        bot = await open_bot(using, tmp_path / "bot.db", clock, engine_clock=steady)
        serve(bot, many(6))
        await bot.pass_time(seconds=130)
        assert len(bot.chat.messages) == 3
        clock.wrong = timedelta(minutes=-2)
        await bot.pass_time(seconds=5)
        assert len(bot.chat.messages) == 4, "the next slot is not two minutes further away"
        await bot.pass_time(seconds=121)
        assert len(bot.chat.messages) == 6
        await bot.app.close()

    asyncio.run(run())


def test_a_machine_that_slept_with_the_bot_on_it_comes_back_quietly(tmp_path: Path) -> None:
    async def run() -> None:
        steady = SimulatedClock()
        bot = await start(tmp_path, steady=steady)
        await bot.pass_time(minutes=2)
        assert isinstance(bot.clock, WallClock)
        bot.clock.wrong = timedelta(hours=9)  # the process stood still; its timers too
        serve(bot, many(50))
        await bot.pass_time(minutes=1)
        assert summaries(bot) == ["While I was away: 50 mentions"]
        shown_once(bot, 50)
        await bot.app.close()

    asyncio.run(run())


# ---------------------------------------------------------------- who is due


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, ["a", "b"]),
        ({"a": (1, 0)}, ["b"]),
        ({"a": (-1, -5)}, ["b", "a"]),
        ({"a": (-1, -5), "b": (-2, -5)}, ["b", "a"]),
        ({"a": (0, -5), "b": (0.01, -5)}, ["a"]),
        ({"a": (60, 30), "b": (60, -30)}, ["a"]),
        ({"a": (-3, -9), "b": (60, 30)}, ["b", "a"]),
        ({"a": (None, None), "b": (-9, -9)}, ["a", "b"]),
        ({"a": (-9, -9), "b": (60, -9), "dropped": (-9, -9)}, ["a"]),
    ],
)
def test_the_longest_overdue_is_asked_first(
    tmp_path: Path, states: dict[str, tuple[float | None, float | None]], expected: list[str]
) -> None:
    """By the next time and the last one, in minutes from now."""

    def at(minute: float | None) -> datetime | None:
        return None if minute is None else START + timedelta(minutes=minute)

    async def run() -> None:
        bot = await open_bot(settings(Board(name="a"), Board(name="b")), tmp_path / "bot.db", start=False)
        for name, (next_at, last_try) in states.items():
            state = SourceState(name=name, next_at=at(next_at), last_try=at(last_try))
            await bot.store.save_source(state)
            assert is_due(state, START) == (name in expected or name == "dropped")
        assert [source.name for source in await bot.app.schedule.due()] == expected
        await bot.app.close()

    asyncio.run(run())
