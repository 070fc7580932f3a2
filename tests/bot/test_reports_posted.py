"""A report on its way: kept, posted once whatever is killed in between, ended by its button."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ServerSettings, Settings
from core.cards import Card
from core.digest import plan
from core.keeping import OutboxRow
from core.report_ports import Subscription
from core.types import Person
from tests.bot.announcing import BOARD, BRAND, serve, settings
from tests.bot.fake_bot import ANA, Bot, Killed, deadly_at, open_bot
from tests.bot.fake_source import words
from tests.simulation import START

SOON = START + timedelta(minutes=10)
REPORT = Subscription(
    name="morning", channel="brand", rhythm="daily", hour=SOON.hour, minute=SOON.minute, topic="acme"
)
ADMIN = replace(ANA, admin=True)


def reports(bot: Bot) -> list[Card]:
    """The reports in the chat."""
    return [message.card for message in bot.chat.messages if message.card.kind == "report"]


async def later(bot: Bot, there: Settings, database: Path, **time: float) -> Bot:
    """The same bot after that time: it was away, and looks again."""
    await bot.app.close()
    bot.clock.push(timedelta(**time))
    again = await open_bot(there, database, bot.clock, bot.network, bot.chat)
    await again.pass_time(seconds=31)
    return again


async def begin(bot: Bot) -> None:
    """It starts, and looks."""
    await bot.app.start()
    await bot.pass_time(seconds=35)


async def press(bot: Bot, who: Person = ADMIN) -> Any:
    button = reports(bot)[0].buttons[-1]
    assert button.confirm, "it asks first"
    return await bot.press(button.verb, button.target, who)


def settings_of(**values: Any) -> Settings:
    base = settings(BRAND)
    return replace(base, reports=(REPORT,), **values)


def test_a_report_comes_at_its_hour_and_its_button_ends_it(tmp_path: Path) -> None:
    async def story() -> None:
        there, database = settings_of(), tmp_path / "bot.db"
        bot = await open_bot(there, database)
        serve(bot, words("1"))
        bot = await later(bot, there, database, minutes=9)
        assert reports(bot) == []
        bot = await later(bot, there, database, minutes=1)
        [card] = reports(bot)
        assert "acme" in card.title.casefold()
        refused = await press(bot, replace(ANA, admin=False))
        assert not refused.done, "like what is listened for: not everybody ends it"
        reply = await press(bot)
        assert (reply.done, "comes no more" in reply.text) == (True, True)
        bot = await later(bot, there, database, hours=24)
        assert len(reports(bot)) == 1
        await bot.app.close()

    asyncio.run(story())


@pytest.mark.parametrize("point", ["due", "before sending", "sending", "posted", "sent"])
def test_whatever_is_killed_on_the_way_it_stands_there_once(tmp_path: Path, point: str) -> None:
    async def story() -> None:
        there, database = settings_of(), tmp_path / "bot.db"
        bot = await open_bot(there, database)
        await bot.pass_time(seconds=31)
        await bot.app.close()
        bot.clock.push(timedelta(minutes=11))
        life = await open_bot(
            there, database, bot.clock, bot.network, bot.chat, reach=deadly_at(point), start=False
        )
        with pytest.raises(Killed):
            await begin(life)
        await life.app.close()
        again = await later(life, there, database, seconds=20)
        assert len(reports(again)) == 1
        await again.app.close()

    asyncio.run(story())


def test_a_kill_between_the_keeping_and_the_posting_loses_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        there, database = settings_of(), tmp_path / "bot.db"
        bot = await open_bot(there, database)
        await bot.pass_time(seconds=31)
        bot.chat.busy["brand"] = None
        bot = await later(bot, there, database, minutes=11)
        assert reports(bot) == []
        assert await bot.store.last_report("morning") is not None, "it is kept"
        bot.chat.busy.clear()
        bot = await later(bot, there, database, days=3)
        assert len(reports(bot)) == 2, "the one that waited, and one for the three days away"
        await bot.app.close()

    asyncio.run(story())


def test_a_long_queue_swallows_no_report() -> None:
    rows = [
        OutboxRow(
            id=n,
            kind="report" if n == 40 else "card",
            channel="brand",
            state="queued",
            reason="new",
            priority=3,
            due_at=START,
            mention=None if n == 40 else n,
        )
        for n in range(1, 81)
    ]
    decided = plan(replace(BRAND, pace=60), rows, {}, {}, frozenset(), settled=True)
    assert decided.send == (40,)
    assert [len(fold.rows) for fold in decided.fold] == [79]


def test_who_takes_back_what_they_said_is_quoted_no_more_in_the_chat(tmp_path: Path) -> None:
    async def story() -> None:
        there = replace(settings_of(), server=ServerSettings(address="https://m.example.org"))
        database = tmp_path / "bot.db"
        bot = await open_bot(there, database)
        said = "Acme sold me a lamp that hums like a hive of bees, all night long."
        serve(bot, words("1", said, engagement=50))
        await bot.pass_time(seconds=31)
        bot = await later(bot, there, database, hours=24, minutes=11)
        [card] = reports(bot)
        assert "hive of bees" in str(card), card.sections
        links = {span.url for text in card.body for span in text if span.url}
        assert links == {"https://m.example.org/reports/1"}
        assert await bot.store.blank(BOARD.name, ["board-1"], "deleted", bot.clock.now()) == 1
        await bot.pass_time(seconds=5)
        assert "hive of bees" not in str(reports(bot))
        await bot.app.close()

    asyncio.run(story())
