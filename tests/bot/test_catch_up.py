"""What people reacted while the bot did not hear them is read when it hears them again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.catch_up import LONGEST_WAIT
from core.errors import ChatBusy, ChatError, ChatRefused
from core.types import Address, Person, State
from tests.bot.announcing import BRAND, CRISIS, press, serve, settings, story
from tests.bot.fake_bot import ANA, BO, Bot, ShakyStore, open_bot
from tests.bot.fake_chat import FakeChat
from tests.bot.fake_source import many, words
from tests.simulation import SimulatedClock


async def states(bot: Bot, count: int) -> list[State]:
    return [mention.standing.state for mention in await bot.store.mentions(range(1, count + 1))]


async def connect(bot: Bot) -> None:
    """The chat hears people again; what follows from that is done."""
    bot.app.connected("room")
    await bot.engine.run_waiting()


def react(bot: Bot, mention: int, emoji: str = "👀") -> None:
    """Ana reacts on a mention's card, and nobody hears it."""
    [message] = [m for m in bot.chat.messages if m.card.target == f"m{mention}"]
    message.reactions.append((emoji, ANA))


def test_an_hour_away_in_which_people_reacted_counts_as_if_they_did_it_now(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, *many(3))
        await bot.pass_time(seconds=5)
        await bot.react("🙋", BO, message=bot.chat.messages[2].id)
        assert bot.chat.messages[2].card.state == "claimed"
        bot.chat.messages[2].reactions = [("🙋", BO)]
        await bot.app.close()
        bot.clock.push(timedelta(hours=1))
        react(bot, 1, "👀")
        react(bot, 2, "✅")
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        with capture_logs() as logs:
            await connect(bot)
        await bot.pass_time(seconds=5)
        assert sorted(m.card.state for m in bot.chat.messages) == ["acknowledged", "claimed", "resolved"]
        told = [(e["cards"], e["counted"]) for e in logs if e["event"] == "reactions were read"]
        assert told == [(3, 2)]
        await connect(bot)
        assert bot.chat.count("reactions") == 5, "what is closed is not read again"
        assert len(await bot.store.moves(1)) == 1
        await bot.app.close()

    asyncio.run(run())


@story(BRAND)
async def test_what_was_taken_away_meanwhile_is_undone(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    assert (await bot.react("👀")).done
    await connect(bot)
    assert await states(bot, 1) == [State.NEW]


@story(BRAND, CRISIS)
async def test_what_is_most_urgent_is_read_first(bot: Bot) -> None:
    serve(bot, *many(3))
    await bot.pass_time(seconds=5)
    await press(bot, "m2", "escalate", to="crisis")
    await bot.pass_time(seconds=5)
    serve(bot, *many(5))
    await bot.pass_time(minutes=20)
    await connect(bot)
    first = next(asked for asked in bot.chat.asked if asked.startswith("reactions"))
    [message] = [m for m in bot.chat.messages if m.room == "crisis"]
    assert first == f"reactions {message.id}"


@story(BRAND)
async def test_a_busy_chat_is_waited_for_and_it_goes_on_where_it_was(bot: Bot) -> None:
    serve(bot, *many(3))
    await bot.pass_time(seconds=5)
    for mention in (1, 2, 3):
        react(bot, mention)
    began = bot.clock.now()
    bot.chat.unread = [ChatBusy("room", "slow down", began + timedelta(seconds=40))]
    await connect(bot)
    assert bot.clock.now() - began == timedelta(seconds=40)
    assert bot.chat.count("reactions") == 4
    assert await states(bot, 3) == [State.ACKNOWLEDGED] * 3


@story(BRAND)
async def test_a_chat_that_is_down_is_waited_for_ever_longer_but_a_minute_at_most(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    react(bot, 1)
    began = bot.clock.now()
    bot.chat.unread = [ChatBusy("room", "no network") for _ in range(60)]
    await connect(bot)
    assert await states(bot, 1) == [State.ACKNOWLEDGED]
    assert timedelta(minutes=55) < bot.clock.now() - began < 60 * LONGEST_WAIT


@story(BRAND)
async def test_a_card_that_cannot_be_read_stops_no_other(bot: Bot) -> None:
    serve(bot, *many(4))
    await bot.pass_time(seconds=5)
    for mention in (1, 2, 3, 4):
        react(bot, mention)
    bot.chat.unread = [ChatRefused("room", "gone"), ChatError("room", "no line"), KeyError("a mistake")]
    with capture_logs() as logs:
        await connect(bot)
    assert (await states(bot, 4)).count(State.ACKNOWLEDGED) == 2, "a lost answer is asked for again"
    assert [e["event"] for e in logs].count("reactions cannot be read") == 2
    await connect(bot)
    assert await states(bot, 4) == [State.ACKNOWLEDGED] * 4, "the next time they are read"


class MendingClock(SimulatedClock):
    """While somebody waits, the store is mended."""

    shaky: ShakyStore | None = None

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        assert self.shaky is not None
        self.shaky.broken.clear()


@pytest.mark.parametrize("verb", ["open_cards", "seen_reactions", "move"])
def test_a_store_in_trouble_is_waited_for(tmp_path: Path, verb: str) -> None:
    async def run() -> None:
        clock = MendingClock()
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", clock)
        clock.shaky = bot.shaky
        serve(bot, words("1"))
        await bot.pass_time(seconds=5)
        react(bot, 1)
        bot.shaky.broken.add(verb)
        await connect(bot)
        assert bot.shaky.broken == set()
        assert await states(bot, 1) == [State.ACKNOWLEDGED]
        await bot.app.close()

    asyncio.run(run())


def test_who_connects_again_meanwhile_has_it_done_once_more_after_that(tmp_path: Path) -> None:
    bots: list[Bot] = []

    class Restless(FakeChat):
        """Loses its connection while it is read, and finds it again."""

        async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
            if self.count("reactions") == 0:
                bots[0].app.connected("room")
                bots[0].app.connected("room")
            return await super().reactions(address)

    async def run() -> None:
        clock = SimulatedClock()
        chat = Restless(clock, frozenset({"brand"}))
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", clock, chat=chat)
        bots.append(bot)
        serve(bot, *many(2))
        await bot.pass_time(seconds=5)
        await connect(bot)
        assert chat.count("reactions") == 4
        await bot.app.close()

    asyncio.run(run())


def test_the_start_waits_for_no_reactions(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, words("1"))
        await bot.pass_time(seconds=5)
        await bot.app.close()
        react(bot, 1)
        bot.chat.connects = True
        bot.chat.unread = [ChatBusy("room", "no network") for _ in range(100)]
        began = bot.clock.now()
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        assert (bot.clock.now(), bot.chat.count("reactions")) == (began, 0)
        await bot.pass_time(seconds=1)
        assert await states(bot, 1) == [State.ACKNOWLEDGED]
        await bot.app.close()

    asyncio.run(run())


@story(BRAND, replace(BRAND, name="other"))
async def test_every_copy_of_a_card_is_read(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.messages[1].reactions.append(("🙋", BO))
    await connect(bot)
    await bot.pass_time(seconds=2)
    assert {message.card.state for message in bot.chat.messages} == {"claimed"}
