"""What the tests of announcing share: a bot with a board to listen to and channels to post into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import Settings
from core.cards import Card, Line
from core.policies import AlertRules
from core.talk import Press
from core.types import Address, Channel, Route, Topic
from tests.bot.fake_bot import ANA, Bot, open_bot, rooms_of
from tests.bot.fake_chat import FakeChat
from tests.bot.fake_source import Board, page

BRAND = Channel(name="brand", pace=0, first_run="all")
CRISIS = Channel(name="crisis", pace=0, first_run="all")
BOARD = Board()


def settings(*channels: Channel, sources: tuple[Board, ...] = (BOARD,), **values: object) -> Settings:
    """A bot that posts what is said of Acme into these channels, but `crisis`."""
    names = tuple(channel.name for channel in channels if channel.name != "crisis")
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=names),),
        channels=rooms_of(channels),
        sources=sources,
        routes=(Route(name="legal", when="lawyer", escalate_to="crisis"),),
        # Nothing comes up again by itself here: what was shown once stands there once.
        **{"alerts": AlertRules(targets=None), **values},  # type: ignore[arg-type]
    )


def story(
    *channels: Channel, sources: tuple[Board, ...] = (BOARD,)
) -> Callable[[Callable[[Bot], Coroutine[None, None, None]]], Callable[[Path], None]]:
    """Turn `async def test(bot)` into a test with a running bot."""

    def turned(work: Callable[[Bot], Coroutine[None, None, None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def run() -> None:
                bot = await open_bot(settings(*channels, sources=sources), tmp_path / "bot.db")
                await work(bot)
                await bot.app.close()

            asyncio.run(run())

        test.__name__ = work.__name__
        return test

    return turned


def serve(bot: Bot, *posts: object, url: str = BOARD.url) -> None:
    bot.network.pages[url] = page(*posts)  # type: ignore[arg-type]


async def press(bot: Bot, target: str, verb: str = "acknowledge", **values: str) -> None:
    """Press, without waiting for the redraw."""
    at = Address(FakeChat.name, "brand", "1")
    reply = await bot.app.press(
        Press(address=at, verb=verb, target=target, who=ANA, at=bot.clock.now(), values=values)
    )
    assert reply.done


def lines_of(card: Card) -> list[Line]:
    return [line for section in card.sections for line in section.lines]


def cards_of(bot: Bot, kind: str, room: str = "brand") -> list[Card]:
    return [m.card for m in bot.chat.messages if (m.room, m.card.kind) == (room, kind)]
