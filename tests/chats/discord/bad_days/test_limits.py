"""Discord's pace: who is told to wait waits, and holds up nobody else. And drawings that it does not take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import day_settings, open_day, open_discord, run
from tests.discord_server.office import ACME
from tests.props import LeapClock

BOTH = replace(ACME, channels=("mentions", "crisis"))


def test_a_channel_that_is_slowed_down_is_left_alone_and_the_others_go_on(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        settings = day_settings(topics=(BOTH,))
        async with (
            open_discord(clock) as discord,
            open_day(tmp_path, discord, clock, settings=settings, beat=60) as day,
        ):
            await day.bring("Acme doors do not lock")
            await day.until(lambda: day.card(1, "crisis"))
            room = discord.world.channel("mentions").id
            used = discord.limits._opened("POST messages", room, 0.0, clock.now().timestamp())
            used.count, used.since = 1000, clock.now().timestamp() + 40
            discord.limits._kept = True
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            for mention in waiting:
                await day.posted(mention, "crisis")
            assert discord.world.refusals[429] == 1
            assert len(discord.messages("mentions")) == 1
            assert not day.chat.troubles(), "to be slowed down is no trouble"
            clock.leap(seconds=20)
            await day.bring("Acme gates do not open", channel="crisis")
            assert discord.world.refusals[429] == 1, "it was not asked before its time"
            clock.leap(seconds=30)
            assert len(await day.drained(waiting)) == 3
            assert discord.world.early == []

    run(story())


def test_when_everything_has_to_wait_nothing_is_asked_but_interactions_are_answered(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord, open_day(tmp_path, discord, clock) as day:
            card = await day.bring("Acme doors do not lock")
            discord.limits.close(120)
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            await day.until(lambda: discord.world.refusals[429])
            asked = day.calls("POST messages")
            assert not (await discord.press("ada", "mentions", card, "Claim")).failed
            answer = await discord.answer(await discord.command("ben", "crisis", "today"))
            assert day.shows(answer, "4 mentions today")
            assert day.calls("POST messages") == asked
            assert day.chat.troubles() == [], "to be slowed down is no trouble"
            clock.leap(seconds=121)
            assert len(await day.drained(waiting)) == 3
            await day.drawn(card, "Ada Example claimed it")
            assert discord.world.early == []

    run(story())


def test_discords_usual_limits_are_kept_by_many_cards_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock, limits=True) as discord, open_day(tmp_path, discord, clock) as day:
            mentions = await day.hear_many(25)
            await day.sooner_or_later(lambda: all(day.card(mention.id) for mention in mentions))
            assert len(discord.messages("mentions")) == 25
            assert discord.world.early == []
            assert day.chat.troubles() == []

    run(story())


def test_an_address_that_cloudflare_shuts_out_for_a_while_asks_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord, open_day(tmp_path, discord, clock) as day:
            discord.limits.ban(600)
            waiting = [await day.hear("Acme doors do not lock")]
            await day.a_minute_passes()
            assert sum(discord.world.calls.values()) < 60
            clock.leap(minutes=11)
            await day.well()
            await day.drained(waiting)

    run(story())


@pytest.mark.parametrize("code", [50035, 50006, 50109])
def test_what_discord_does_not_take_as_a_drawing_is_posted_more_simply_and_logged(
    tmp_path: Path, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.refuse("POST messages", 400, code)
            await day.hear("Acme again", title="@everyone: doors & *windows* do not lock")
            (message,) = await day.until(lambda: day.discord.messages("mentions"))
            assert day.shows(message, "doors & *windows* do not lock")
            assert message.sent["allowed_mentions"] == {"parse": []}
            told = capsys.readouterr().out
            assert "Discord does not take a drawing; a simpler one follows" in told
            await day.until(day.is_idle)
            assert len(day.discord.messages("mentions")) == 1
            assert day.chat.troubles() == []
            day.discord.react("ada", "mentions", message, "🙋")
            await day.drawn(message, "Ada Example claimed it")

    run(story())
