"""Acknowledged in time: a question at once, however slow the store is, and heard before all is looked at."""

from __future__ import annotations

from pathlib import Path

from tests.chats.discord.bad_days.day import open_day, open_discord, run
from tests.chats.discord.questions.asking import FEW, SHARE, answers, ask
from tests.discord_server.faults import Faults
from tests.props import LeapClock

SOON = 0.5
"""Seconds in which a question has to be acknowledged."""


def test_questions_are_acknowledged_at_once_while_the_store_stands_still_and_answered_after(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await day.hear_many(25)
            opened = await ask(day, "ben", "crisis", "open")
            day.dam.open.clear()
            done = [
                await day.discord.command("ada", "crisis", "today"),
                await day.discord.command("ada", "crisis", "mine"),
                await day.discord.press("ben", "crisis", opened, "More"),
                await day.discord.press("ben", "crisis", opened, SHARE),
            ]
            day.discord.say("cleo", "crisis", "<@BOT> status")
            day.discord.dm("cleo", "today")
            assert [one.kind for one in done] == ["thinking", "thinking", "nothing", "nothing"]
            assert max(one.seconds for one in done) < SOON
            assert day.discord.whispers("ada") == day.discord.whispers("cleo") == answers(day, "crisis") == []
            day.dam.open.set()
            await day.until(lambda: len(day.discord.whispers("ada")) == 2)
            await day.until(lambda: len(day.discord.whispers("cleo")) == 1)
            await day.until(lambda: len(answers(day, "crisis")) == 2)

    run(story())


def test_people_are_heard_before_the_last_channel_was_looked_at(tmp_path: Path) -> None:
    async def story() -> None:
        clock, faults = LeapClock(), Faults()
        async with open_discord(clock, faults=faults) as discord:
            async with open_day(tmp_path, discord, clock):
                pass
            faults.delay = 1.0
            faults.plan("GET channels", "slow_before")
            async with open_day(tmp_path, discord, clock) as day:
                answer = await ask(day, "ada", "crisis", "today")
                assert day.shows(answer, "today")
                assert [one[0] for one in faults.drawn] == ["GET channels"]

    run(story())


def test_what_is_suggested_while_one_types_needs_no_store(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.dam.open.clear()
            found = await day.discord.autocomplete("ada", "crisis", "today", "topic", "ac")
            assert [one["value"] for one in found.choices] == ["acme"]
            assert found.seconds < SOON
            day.dam.open.set()

    run(story())
