"""What was said while the bot, its connection or its store was away is told to the desk later: all of it,
once, the oldest first."""

from __future__ import annotations

import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.chats.discord.overhearing import listening, listening_discord
from tests.chats.overhearing import Notebook
from tests.discord_server.world import BOT_USER
from tests.props import LeapClock
from tests.stories import run

DAY = 24 * 3600


# ---------------------------------------------------------------- missed


def test_what_was_said_while_the_bot_was_away_is_read_once() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            async with listening(discord, book) as bot:
                first = discord.say("ada", "help", "Acme one")
                thread = discord.open_thread("ada", first, "One")
                closed = discord.open_thread("ada", discord.say("ben", "help", "Acme two"), "Two")
                await bot.hears("Acme one", "Acme two")
            discord.say("ada", "help", "Acme three")
            discord.say("ben", thread.id, "Acme four")
            discord.say("ben", closed.id, "Acme five")
            discord.world.archive_thread(closed.id)
            idea = discord.write_post("cleo", "ideas", "Six", "Acme six")
            discord.say("cleo", idea.channel, "Acme seven")
            discord.say("cleo", "general", "Acme elsewhere")
            for _ in range(2):
                async with listening(discord, book) as bot:
                    words = ("one", "two", "three", "four", "five", "six", "seven")
                    await bot.hears(*(f"Acme {word}" for word in words))
                    assert bot.post(idea).title == "Six"
            assert discord.flaws == []

    run(story())


def test_the_oldest_are_read_first_and_all_pages_of_them() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            for number in range(230):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, book):
                assert [post.text for post in book.posts] == [f"Acme {number}" for number in range(230)]
                assert book.batches == [100, 100, 30]

    run(story())


def test_of_a_channel_that_is_new_the_last_hour_is_read() -> None:
    async def story() -> None:
        late = [-3 * 3600.0]
        async with listening_discord(clock=lambda: time.time() + late[0]) as discord:
            discord.say("ada", "help", "Acme three hours ago")
            late[0] = -1800.0
            discord.say("ada", "help", "Acme half an hour ago")
            late[0] = 0.0
            async with listening(discord) as bot:
                await bot.hears("Acme half an hour ago")

    run(story())


def test_after_a_long_time_a_week_is_read_and_it_is_told() -> None:
    async def story() -> None:
        late, book = [0.0], Notebook()
        clock = LeapClock()
        async with listening_discord(clock=lambda: time.time() + late[0]) as discord:
            async with listening(discord, book, clock=clock) as bot:
                discord.say("ada", "help", "Acme then")
                await bot.hears("Acme then")
            late[0] = DAY
            discord.say("ada", "help", "Acme long ago")
            late[0] = 9 * DAY
            discord.say("ada", "help", "Acme lately")
            clock.leap(days=9)
            with capture_logs() as logs:
                async with listening(discord, book, clock=clock) as bot:
                    await bot.hears("Acme then", "Acme lately")
            assert any(log["event"] == "what was said too long ago is not read" for log in logs)

    run(story())


@pytest.mark.parametrize("how", ["reconnect", "cut", "invalid", "lost"])
def test_what_was_said_while_the_connection_was_gone_is_heard(how: Any) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with listening_discord() as discord, listening(discord, clock=clock) as bot:
            discord.say("ada", "help", "Acme before")
            await bot.hears("Acme before")
            if how == "lost":
                discord.lose_sessions()
            await discord.disconnect("cut" if how == "lost" else how)
            discord.say("ada", "help", "Acme between")

            def is_back() -> bool:
                if not discord.gateway.ready:
                    clock.leap(seconds=1)
                return bool(discord.gateway.ready)

            await bot.until(is_back)
            discord.say("ada", "help", "Acme after")
            await bot.hears("Acme before", "Acme between", "Acme after")
            assert bool(discord.gateway.resumes) == (how in ("reconnect", "cut"))

    run(story())


def test_killed_in_the_middle_it_goes_on_where_it_was() -> None:
    async def story() -> None:
        book = Notebook(most=200)
        async with listening_discord() as discord:
            for number in range(350):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, book, caught_up=False) as bot:
                await bot.until(lambda: book.refused)
            asked = discord.world.calls["GET messages"]
            book.most = 1_000_000
            async with listening(discord, book):
                assert [post.text for post in book.posts] == [f"Acme {number}" for number in range(350)]
            assert discord.world.calls["GET messages"] - asked == 2, "what is kept is not read again"

    run(story())


def test_limits_are_kept_while_much_is_read() -> None:
    async def story() -> None:
        windows = {"GET messages": (2, 0.3)}
        async with listening_discord(limits=True, windows=windows) as discord:
            for number in range(650):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, caught_up=False) as bot:
                await bot.until(lambda: len(bot.book.kept) == 650)
            assert discord.world.early == []
            assert discord.flaws == []

    run(story())


@pytest.mark.parametrize("key", ["GET messages", "GET active threads", "GET archived threads"])
@pytest.mark.parametrize("fault", ["error_before", "drop_after", "busy"])
def test_a_call_that_goes_wrong_costs_nothing(key: str, fault: Any) -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            discord.say("ada", "help", "Acme one")
            discord.faults.plan(key, fault)
            async with listening(discord) as bot:
                await bot.hears("Acme one")
                assert discord.faults.drawn == [(key, fault)]

    run(story())


# ---------------------------------------------------------------- the store


def test_a_store_in_trouble_delays_and_loses_nothing() -> None:
    async def story() -> None:
        clock = LeapClock()
        async with listening_discord() as discord, listening(discord, clock=clock) as bot:
            bot.book.shut = True
            said = discord.say("ada", "help", "Acme one")
            discord.say("ada", "help", "Acme two")
            await bot.until(lambda: bot.book.refused)
            discord.edit(said, "Acme first")
            bot.book.shut = False

            def is_kept() -> bool:
                clock.leap(seconds=1)
                return len(bot.book.kept) == 2

            await bot.until(is_kept)
            await bot.hears("Acme first", "Acme two")

    run(story())


def test_a_store_that_hangs_delays_no_press_and_what_does_not_fit_is_read_later() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            bot.chat._overheard.most_waiting = 3
            bot.book.gate.clear()
            texts = [f"Acme {number}" for number in range(9)]
            for text in texts:
                discord.say("ada", "help", text)
            row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "claim:m1"}]}
            card = discord.world.add_message(discord.world.channel("mentions"), BOT_USER, components=[row])
            done = await discord.press("ben", "mentions", card, "Go")
            assert not done.failed
            assert [press.verb for press in bot.desk.pressed] == ["claim"]
            assert len(bot.chat._overheard._queue) == 3
            bot.book.gate.set()
            await bot.hears(*texts)

    run(story())


def test_one_message_that_breaks_the_desk_costs_no_other() -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            for text in ("Acme one", "cursed", "Acme two"):
                discord.say("ada", "help", text)
            async with listening(discord, Notebook(broken="cursed")) as bot:
                discord.say("ada", "help", "Acme three")
                await bot.hears("Acme one", "Acme two", "Acme three")

    run(story())
