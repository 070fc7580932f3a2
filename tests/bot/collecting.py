"""What the tests of collecting share: a bot in front of a network that answers from a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import Settings
from core.keeping import SourceState
from core.policies import AlertRules
from core.types import Channel, Topic
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_source import Answer, Board, ScriptedNetwork
from tests.simulation import SimulatedClock

BOARD = Board()
URL = BOARD.url
NEXT = "https://board.example.org/posts?page=2"
LAST = "https://board.example.org/posts?page=3"
ACME = Topic(name="acme", query="Acme", channels=("brand",))
Script = dict[str, list[Answer | BaseException]]


def settings(*sources: Board, topics: tuple[Topic, ...] = (ACME,), **values: object) -> Settings:
    channels = (
        Channel(name="brand", pace=0, first_run="all"),
        Channel(name="rivals", pace=0, first_run="all"),
    )
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=topics,
        channels=rooms_of(channels),
        sources=sources or (BOARD,),
        # Nothing comes up again by itself here: what was shown once stands there once.
        **{"alerts": AlertRules(targets=None), **values},  # type: ignore[arg-type]
    )


async def listen(
    folder: Path, script: Script, life: Bot | None = None, using: Settings | None = None, **values: object
) -> tuple[Bot, ScriptedNetwork]:
    """A bot (in its next `life`) and the network that answers it."""
    clock = life.clock if life else SimulatedClock()
    network = ScriptedNetwork(clock, script=script)
    chat = life.chat if life else None
    bot = await open_bot(using or settings(), folder / "bot.db", clock, network, chat, **values)  # type: ignore[arg-type]
    return bot, network


async def state(bot: Bot, name: str = "board") -> SourceState:
    return (await bot.store.source_states()).get(name, SourceState(name=name))


def story(
    script: Callable[[], Script], using: Settings | None = None
) -> Callable[..., Callable[[Path], None]]:
    """Turn `async def test(bot, network)` into a test with a bot in front of that script."""

    def turned(work: Callable[[Bot, ScriptedNetwork], Coroutine[None, None, None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def run() -> None:
                bot, network = await listen(tmp_path, script(), using=using)
                await work(bot, network)
                await bot.app.close()

            asyncio.run(run())

        test.__name__ = work.__name__
        return test

    return turned
