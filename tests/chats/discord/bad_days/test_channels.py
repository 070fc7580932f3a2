"""Bad days of a channel: the others go on, and nothing of its own is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chats.discord_permissions import PERMISSIONS, Permission
from tests.chats.discord.bad_days.day import Day, day_settings, open_day, open_discord, run
from tests.discord_server.office import ACME, CRISIS, MENTIONS, PAGE
from tests.discord_server.world import BOT_USER
from tests.props import LeapClock

BOTH = replace(ACME, channels=("mentions", "crisis"))
GONE = "The channel is gone, or the bot is not in its server."
CARDS_NEED = {"view_channel", "send_messages", "embed_links"}


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.key)
def test_a_permission_that_is_taken_away_is_named_and_given_back_nothing_was_lost(
    tmp_path: Path, permission: Permission, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=day_settings(topics=(BOTH,))) as day:
            await day.bring("Acme doors do not lock")
            day.discord.world.deny("mentions", permission.key.upper())
            await day.noticed(permission.name, "mentions")
            await day.told("mentions", permission.name, "Edit Channel → Permissions")
            assert "a chat does not work" in capsys.readouterr().out
            assert await day.is_ready(), "it is one channel, not the chat"
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            for mention in waiting:
                await day.posted(mention, "crisis")
            if permission.key in CARDS_NEED:
                assert len(day.discord.messages("mentions")) == 1
            day.discord.world.allow("mentions", permission.key.upper())
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "mentions", permission.name)
            assert len(day.discord.messages("mentions")) == 4

    run(story())


def test_a_role_that_loses_a_permission_is_as_good_as_the_channel(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            guild = day.discord.world.find_guild()
            (ours,) = [role for role in guild.roles.values() if role.bot == BOT_USER]
            before = ours.permissions
            day.discord.world.set_role(ours.name)
            everyone = guild.roles[guild.id]
            day.discord.world.set_role(everyone.name, "VIEW_CHANNEL")
            await day.noticed("Send Messages", "mentions")
            await day.noticed("Send Messages", "crisis")
            waiting = [await day.hear("Acme windows do not shut")]
            ours.permissions = before
            day.discord.world.set_role(everyone.name, "VIEW_CHANNEL", "SEND_MESSAGES", "READ_MESSAGE_HISTORY")
            await day.well()
            await day.drained(waiting)

    run(story())


DAYS: list[tuple[str, Callable[[Day], object], str]] = [
    ("deleted", lambda day: day.discord.world.delete_channel("mentions"), GONE),
    ("hidden", lambda day: day.discord.world.deny("mentions", "VIEW_CHANNEL"), "View Channels"),
]


@pytest.mark.parametrize(("how", "breaks", "problem"), DAYS, ids=[one[0] for one in DAYS])
def test_what_stands_in_a_channel_that_cannot_be_used_harms_no_card_elsewhere(
    tmp_path: Path, how: str, breaks: Callable[[Day], object], problem: str
) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=day_settings(topics=(BOTH,))) as day:
            await day.bring("Acme doors do not lock")
            other = await day.until(lambda: day.card(1, "crisis"))
            breaks(day)
            await day.noticed(problem, "mentions")
            assert not (await day.discord.press("ada", "crisis", other, "Claim")).failed
            await day.drawn(other, "Ada Example claimed it")

    run(story())


def test_a_channel_that_was_deleted_is_told_and_its_successor_of_the_same_name_gets_what_waited(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.world.delete_channel("mentions")
            await day.noticed(GONE, "mentions")
            await day.told("mentions", GONE, "a new channel of the same name is found by itself")
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.discord.world.add_channel("mentions")
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "mentions")

    run(story())


def test_a_channel_that_does_not_exist_yet_is_told_and_found_when_it_does(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with (
            open_discord(clock, channels=("crisis",)) as discord,
            open_day(tmp_path, discord, clock) as day,
        ):
            await day.noticed("no text channel “#mentions”", "mentions")
            await day.told("mentions", "no text channel “#mentions”", "Check its name in the settings")
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            discord.world.add_channel("mentions")
            clock.leap(seconds=21)
            await day.well()
            assert len(await day.drained(waiting)) == 3

    run(story())


def test_a_private_channel_is_in_trouble_until_the_bot_is_added_to_it(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with (
            open_discord(clock, channels=("crisis",), outside=("mentions",)) as discord,
            open_day(tmp_path, discord, clock) as day,
        ):
            await day.noticed("View Channels", "mentions")
            await day.told("mentions", "View Channels")
            waiting = [await day.hear("Acme windows do not shut")]
            discord.world.allow("mentions", "VIEW_CHANNEL")
            await day.well()
            await day.drained(waiting)

    run(story())


def test_a_channel_may_be_renamed_also_while_the_bot_is_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            async with open_day(tmp_path, discord, clock) as day:
                first = await day.bring("Acme doors do not lock")
                discord.world.rename_channel("mentions", "acme-mentions")
                await day.bring("Acme windows do not shut", channel="acme-mentions")
                assert not day.chat.troubles()
            discord.world.rename_channel("acme-mentions", "voices")
            discord.world.add_channel("mentions")  # somebody else's, by now
            async with open_day(tmp_path, discord, clock) as day:
                await day.bring("Acme gates do not open", channel="voices")
                assert not (await discord.press("ada", "voices", first, "Claim")).failed
                await day.drawn(first, "Ada Example claimed it")
                assert not day.chat.troubles()
                assert discord.messages("mentions") == []
                assert await day.page() == []
            assert "a channel was renamed" in capsys.readouterr().out

    run(story())


def test_when_no_other_chat_is_there_a_channel_in_trouble_is_told_in_another_one(tmp_path: Path) -> None:
    async def story() -> None:
        settings = day_settings(channels=(MENTIONS, CRISIS))
        async with open_day(tmp_path, settings=settings) as day:
            await day.until(lambda: day.calls("GET guild"))
            day.discord.world.deny("mentions", "SEND_MESSAGES")
            await day.noticed("Send Messages", "mentions")
            day.watch()
            (told,) = await day.until(lambda: day.discord.messages("crisis"))
            assert day.shows(told, "The bot lacks a permission in the channel: Send Messages.")
            assert day.shows(told, "Edit Channel → Permissions")

    run(story())


def test_one_trouble_that_becomes_another_one_is_told_as_that(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.world.deny("mentions", "SEND_MESSAGES")
            await day.noticed("Send Messages", "mentions")
            day.discord.world.allow("mentions", "SEND_MESSAGES")
            day.discord.world.delete_channel("mentions")
            await day.noticed(GONE, "mentions")
            await day.told("mentions", GONE)
            day.discord.world.add_channel("mentions")
            await day.well()

    run(story())


def test_two_channels_of_the_settings_may_be_one_room_and_their_trouble_is_told_for_both(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        press = replace(MENTIONS, name="press")
        topic = replace(ACME, channels=("mentions", "press"))
        settings = day_settings(channels=(MENTIONS, press, CRISIS, PAGE), topics=(topic,))
        async with open_day(tmp_path, settings=settings) as day:
            await day.hear("Acme doors do not lock")
            first, second = await day.until(
                lambda: len(day.discord.messages("mentions")) == 2 and day.discord.messages("mentions")
            )
            assert first.nonce != second.nonce
            assert not (await day.discord.press("ada", "mentions", first, "Claim")).failed
            await day.drawn(first, "Ada Example claimed it")
            await day.drawn(second, "Ada Example claimed it")
            day.discord.world.deny("mentions", "SEND_MESSAGES")
            await day.noticed("Send Messages", "mentions")
            await day.noticed("Send Messages", "press")
            await day.hear("Acme windows do not shut")
            day.discord.world.allow("mentions", "SEND_MESSAGES")
            await day.well()
            await day.drain(lambda: len(day.discord.messages("mentions")) == 4)

    run(story())
