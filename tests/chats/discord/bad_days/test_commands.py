"""Commands are written when they are others than before, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import open_day, open_discord, run
from tests.props import LeapClock


def test_commands_are_written_once_over_restarts_and_again_when_somebody_changed_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            for _ in range(3):
                async with open_day(tmp_path, discord, clock) as day:
                    await day.until(lambda: day.calls("GET commands"))
                    await day.bring("Acme doors do not lock")
                    assert day.calls("PUT commands") == 1
                    discord.world.calls["GET commands"] = 0
            guild = discord.world.find_guild()
            guild.commands.clear()
            async with open_day(tmp_path, discord, clock) as day:
                await day.until(discord.has_commands)
                assert day.calls("PUT commands") == 2
                assert "somebody else changed the commands" in capsys.readouterr().out

    run(story())


def test_commands_that_cannot_be_written_at_once_are_written_later(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            discord.faults.plan("PUT commands", "error_before", "drop_before", "error_before")
            async with open_day(tmp_path, discord, clock) as day:
                assert day.calls("PUT commands") == 4
                assert not day.chat.troubles()

    run(story())
