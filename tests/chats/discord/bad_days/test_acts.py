"""Bad days of what people do: too late, too slow, or said to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import open_day, open_discord, run
from tests.discord_server.faults import Faults
from tests.props import LeapClock


def test_what_is_not_kept_in_time_is_not_acknowledged(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock, patience=2.6) as discord, open_day(tmp_path, discord, clock) as day:
            card = await day.bring("Acme doors do not lock")
            other = await day.bring("Acme windows do not shut")
            day.dam.open.clear()
            discord.react("ada", "mentions", card, "👀")
            assert (await discord.press("ben", "mentions", other, "Claim")).failed, "Discord tells them"
            day.dam.open.set()
            await day.sooner_or_later(lambda: day.shows(card, "Ada Example acknowledged it"))
            assert (await day.mention(2)).standing.owner is None
            assert not (await discord.press("ben", "mentions", other, "Claim")).failed
            await day.drawn(other, "Ben Example claimed it")
            assert len(await day.store.moves(1)) == len(await day.store.moves(2)) == 1

    run(story())


def test_an_answer_that_comes_too_late_harms_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        clock = LeapClock()
        faults = Faults()
        faults.delay = 0.3
        async with (
            open_discord(clock, faults=faults, patience=0.2) as discord,
            open_day(tmp_path, discord, clock) as day,
        ):
            card = await day.bring("Acme doors do not lock")
            faults.plan("POST callback", "slow_before", "slow_before")
            assert (await discord.press("ada", "mentions", card, "Claim")).failed
            assert (await discord.command("ada", "mentions", "today")).failed
            await day.drawn(card, "Ada Example claimed it")
            await day.until(lambda: discord.interactions.late == 2)
            await day.bring("Acme windows do not shut")
            told = capsys.readouterr().out
            assert told.count("something could not be said") == 2
            assert "Traceback" not in told, "it is nobody's mistake"
            assert discord.whispers("ada") == []
            discord.interactions.patience = 3.0
            answer = await discord.answer(await discord.command("ada", "mentions", "today"))
            assert day.shows(answer, "2 mentions today")
            assert day.chat.troubles() == []

    run(story())


def test_an_answer_that_takes_longer_than_a_quarter_of_an_hour_is_not_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            day.dam.open.clear()
            asked = await day.discord.command("ada", "mentions", "today")
            assert asked.kind == "thinking"
            day.clock.leap(minutes=16)
            day.dam.open.set()
            await day.until(lambda: "something could not be said" in capsys.readouterr().out)
            assert day.discord.whispers("ada") == []
            assert day.chat.troubles() == []
            await day.bring("Acme windows do not shut")

    run(story())


def test_who_takes_no_direct_messages_is_not_told_and_nothing_else_happens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            await day.discord.press("ben", "mentions", card, "Claim")
            await day.drawn(card, "Ben Example claimed it")
            day.discord.world.close_messages("ada")
            day.discord.react("ada", "mentions", card, "🙋")
            await day.until(lambda: "something could not be said" in capsys.readouterr().out)
            assert day.discord.whispers("ada") == []
            assert day.chat.troubles() == []
            day.discord.react("cleo", "mentions", card, "🙋")
            (told,) = await day.until(lambda: day.discord.whispers("cleo"))
            assert day.shows(told, "Ben Example has claimed this one.")

    run(story())


def test_closing_in_the_middle_of_everything_leaves_nothing_open_and_the_next_life_goes_on(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        clock = LeapClock()
        faults = Faults()
        faults.delay = 0.3
        async with open_discord(clock, faults=faults) as discord:
            async with open_day(tmp_path, discord, clock) as day:
                card = await day.bring("Acme doors do not lock")
                faults.plan("POST messages", "slow", "slow_before")
                waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(2)]
                discord.react("ben", "mentions", card, "👀")
                asked = await discord.command("ada", "mentions", "today")
                await discord.disconnect("cut")
            assert day.shows(await discord.answer(asked), "mentions today"), "what is promised is said"
            async with open_day(tmp_path, discord, clock) as day:
                await day.sooner_or_later(lambda: all(day.card(mention.id) for mention in waiting))
                await day.drawn(card, "Ben Example acknowledged it")
                assert len(discord.messages("mentions")) == 3

    run(story())
