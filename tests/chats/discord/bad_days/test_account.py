"""Bad days of the whole bot: its token, its place in the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import open_day, open_discord, run
from tests.props import LeapClock

REFUSED = "Discord does not take the token"


def test_a_token_that_was_reset_is_told_elsewhere_and_a_restart_with_the_new_one_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            async with open_day(tmp_path, discord, clock) as day:
                card = await day.bring("Acme doors do not lock")
                new = await discord.reset_token()
                await day.noticed(REFUSED)
                await day.told("discord", REFUSED, "Reset Token")
                assert not await day.is_ready()
                assert "a chat does not work" in capsys.readouterr().out
                waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
                asked = discord.gateway.identifies
                await day.a_minute_passes()
                assert discord.gateway.identifies == asked <= 2, "who tries a wrong token again is banned"
                assert len(discord.limits.invalid) < 100
            async with open_day(tmp_path, discord, clock, chat={"token": new}) as day:
                assert len(await day.drained(waiting)) == 3
                assert await day.is_ready()
                assert len(discord.messages("mentions")) == 4
                assert not (await discord.press("ada", "mentions", card, "Claim")).failed
                await day.drawn(card, "Ada Example claimed it")

    run(story())


def test_a_token_that_is_good_again_is_noticed_without_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            old = day.discord.world.token
            await day.discord.reset_token()
            await day.noticed(REFUSED)
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.discord.react("ben", "mentions", card, "👀")
            day.discord.world.token = old
            await day.connected_again()
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.drawn(card, "Ben Example acknowledged it")
            assert not (await day.discord.press("ada", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ada Example claimed it")

    run(story())


def test_a_bot_that_was_thrown_out_says_so_and_when_invited_again_has_its_commands_and_its_queue(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.discord.world.kick()
            await day.noticed("The bot is in no server.")
            await day.told("discord", "in no server", "listenpost discord invite")
            assert not await day.is_ready()
            assert not any("may not offer" in str(card) for card in await day.page()), "one thing to mend"
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.clock.leap(minutes=10)
            written = day.calls("PUT commands")
            day.discord.world.invite()
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.until(day.discord.has_commands)
            assert day.calls("PUT commands") == written + 1
            await day.told("✅", "discord works again")
            assert len(day.discord.messages("mentions")) == 4
            asked = await day.discord.command("ada", "mentions", "today")
            assert day.shows(await day.discord.answer(asked), "4 mentions today")
            assert not (await day.discord.press("ada", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ada Example claimed it")

    run(story())


def test_an_invitation_without_commands_is_told_with_the_link_to_use_and_cards_go_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.world.kick()
            await day.noticed("The bot is in no server.")
            day.discord.world.invite(command_scope=False)
            await day.noticed("In the server “Acme HQ” the bot may not offer /mentions")
            await day.told("may not offer /mentions", "listenpost discord invite")
            await day.bring("Acme doors do not lock")
            assert not day.discord.has_commands()
            day.discord.world.invite()
            await day.well()
            await day.until(day.discord.has_commands)

    run(story())
