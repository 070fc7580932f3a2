"""Bad days of the network: Discord is down, or only one of the two ways to it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import Day, day_settings, open_day, open_discord, run
from tests.discord_server.faults import Fault, Faults
from tests.discord_server.office import ACME
from tests.props import LeapClock

UNREACHED = "Discord cannot be reached"
SILENT = "What people do in Discord does not arrive"


def test_an_hour_without_discord_loses_nothing_neither_what_was_heard_nor_what_people_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            first = await day.bring("Acme doors do not lock")
            second = await day.bring("Acme windows do not shut")
            await day.discord.press("ben", "mentions", second, "Claim")
            await day.drawn(second, "Ben Example claimed it")
            day.discord.set_down(True)
            await day.a_minute_passes()
            await day.noticed(UNREACHED)
            await day.told("discord", "https://discordstatus.com")
            assert not await day.is_ready()
            assert "a chat does not work" in capsys.readouterr().out
            waiting = []
            for minute in range(12):
                waiting += [await day.hear(f"Acme gate {minute} {n} does not open") for n in range(2)]
                day.clock.leap(minutes=5)
                await asyncio.sleep(0)
            # The others are still there, for people who have the channel open.
            day.discord.react("ada", "mentions", first, "👀")
            day.discord.lose_sessions()
            day.discord.set_down(False)
            day.clock.leap(seconds=31)
            await day.connected_again()
            await day.well()
            assert len(await day.drained(waiting)) == 24
            await day.drawn(first, "Ada Example acknowledged it")
            await day.told("✅", "discord works again")
            assert len(day.discord.messages("mentions")) == 26
            assert not (await day.discord.press("ada", "mentions", second, "Resolve")).failed
            await day.drawn(second, "Ada Example resolved it")

    run(story())


def test_the_bot_starts_while_discord_is_down_and_the_web_page_works(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        topic = replace(ACME, channels=("mentions", "page"))
        async with open_discord(clock) as discord:
            discord.set_down(True)
            settings = day_settings(topics=(topic,))
            async with open_day(tmp_path, discord, clock, settings=settings, connected=False) as day:
                waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]

                async def on_the_page() -> bool:
                    return sum("does not shut" in str(card) for card in await day.page()) == 3

                await day.until(on_the_page)
                await day.a_minute_passes()
                await day.noticed(UNREACHED)
                assert {one.channel for one in day.chat.troubles()} == {None}, "no channel is said to be gone"
                discord.set_down(False)
                await day.connected_again()
                await day.well()
                assert len(await day.drained(waiting)) == 3
                await day.until(discord.has_commands)

    run(story())


def test_without_a_connection_for_events_cards_go_on_and_it_is_told_and_emoji_are_read_after(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.discord.set_gateway_down(True)
            day.discord.lose_sessions()
            await asyncio.sleep(0.3)
            assert day.chat.troubles() == [], "a moment without it is none"
            await day.a_minute_passes()
            await day.noticed(SILENT)
            await day.told("discord", SILENT, "listenpost discord doctor")
            assert not await day.is_ready()
            await day.bring("Acme windows do not shut")
            day.discord.react("ada", "mentions", card, "👀")
            pressed = await day.discord.press("ben", "mentions", card, "Claim")
            assert pressed.failed, "Discord tells them"
            day.discord.set_gateway_down(False)
            await day.connected_again()
            await day.well()
            await day.drawn(card, "Ada Example acknowledged it")
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            await day.told("✅", "discord works again")

    run(story())


def test_while_nothing_can_be_said_what_people_do_is_kept_and_shown_after(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            other = await day.bring("Acme windows do not shut")
            day.discord.rest.down = True
            day.discord.react("ada", "mentions", card, "👀")
            day.discord.interactions.patience = 0.2
            assert (await day.discord.press("ben", "mentions", other, "Claim")).failed, "Discord tells them"
            await day.until(lambda: _moved(day, 1))
            await day.until(lambda: _moved(day, 2))
            waiting = [await day.hear("Acme gates do not open")]
            await day.a_minute_passes()
            await day.noticed(UNREACHED)
            await day.told("discord", UNREACHED)
            day.discord.rest.down = False
            await day.well()
            await day.drained(waiting)
            await day.drawn(card, "Ada Example acknowledged it")
            await day.drawn(other, "Ben Example claimed it")
            assert [move.verb.value for move in await day.store.moves(2)] == ["claim"]

    run(story())


async def _moved(day: Day, mention: int) -> bool:
    return bool(await day.store.moves(mention))


FAULTS: tuple[Fault, ...] = ("drop_before", "drop_after", "error_before", "error_after", "busy")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_answer_is_no_trouble_and_makes_no_second_card(tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.faults.plan("POST messages", fault, fault)
            mention = await day.hear("Acme doors do not lock")
            await day.until(lambda: day.discord.faults.drawn)
            day.clock.leap(minutes=6)  # Discord forgets its nonces before it is asked again
            await day.sooner_or_later(lambda: day.card(mention.id))
            assert day.chat.troubles() == []
            assert len(day.discord.messages("mentions")) == 1
            assert day.discord.world.early == []

    run(story())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_redraw_a_note_and_a_press_survive_lost_answers(tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            for key in ("PATCH message", "POST threads", "POST messages"):
                day.discord.faults.plan(key, fault)
            await day.discord.press("ada", "mentions", card, "Claim")

            await day.sooner_or_later(lambda: day.shows(card, "Ada Example claimed it"))
            assert len(day.discord.messages("mentions")) == 1
            lines = [one.content for one in day.discord.thread(card)]
            assert len(lines) == len(set(lines)) <= 1

    run(story())


def test_a_list_of_channels_that_cannot_be_read_is_no_list_without_the_channel(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        faults = Faults(1.0, ("GET channels",), kinds=("error_before",))
        async with (
            open_discord(clock, faults=faults) as discord,
            open_day(tmp_path, discord, clock, connected=False) as day,
        ):
            mention = await day.hear("Acme doors do not lock")
            await day.until(lambda: day.calls("GET channels") > 2)
            assert day.chat.troubles() == []
            discord.faults = Faults()
            await day.drained([mention])

    run(story())
