"""`listenpost discord doctor` on the command line, and what it costs to list the commands."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from chats import CommandTools, Loaded
from chats.discord_cli import group
from chats.discord_settings import Settings
from tests.chats.discord.doctors_discord import BRAND, SmallDiscord, guild, running, token

Work = Callable[[], Coroutine[Any, Any, int]]
NOBODY: Mapping[str, Sequence[str]] = {}


def finish(work: Work) -> None:
    if code := asyncio.run(work()):
        raise click.exceptions.Exit(code)


def examine(
    discord: SmallDiscord, *options: str, allow: Mapping[str, Sequence[str]] = NOBODY, **settings: Any
) -> Result:
    """The doctor on the command line, with Discord running beside it."""

    def call(chosen: Settings) -> Result:
        def load(config: Path, strict: bool = True) -> Loaded:
            assert not strict, "the doctor shall look at settings that are not complete"
            return Loaded(file=str(config), channels=[BRAND], settings=chosen, allow=allow)

        tools = CommandTools(environment={}, load=load, run=finish)
        return CliRunner().invoke(group, ["doctor", *options], obj=tools)

    async def beside() -> Result:
        async with running(discord):
            chosen = {"api": discord.api, "gateway": discord.gateway, "token": token(), **settings}
            return await asyncio.to_thread(call, Settings(**chosen))

    return asyncio.run(beside())


def test_the_doctor_says_a_line_for_each_check_and_what_to_click() -> None:
    discord = SmallDiscord(guilds=[guild(rooms=[])])
    told = examine(discord)
    lines = told.stdout.splitlines()
    assert lines[0] == f"– Discord is asked at {discord.api}."
    assert "✖ brand: no server of the bot has a channel #brand-mentions." in lines
    assert lines[-2].startswith("    → Check the name, or write its id")
    assert lines[-1] == "1 check failed."
    assert told.exit_code == 1


def test_programs_read_the_doctor_as_json() -> None:
    told = examine(SmallDiscord(), "--json", token=None)
    found = json.loads(told.stdout)
    assert found["ok"] is False
    assert {
        "check": "DISCORD_TOKEN",
        "verdict": "bad",
        "sentence": "DISCORD_TOKEN is not set.",
        "hint": dict(Settings().missing())["DISCORD_TOKEN"],
    } in found["checks"]
    assert told.exit_code == 1


def test_where_nothing_failed_the_exit_code_is_0() -> None:
    told = examine(SmallDiscord())
    assert told.stdout.splitlines()[-1] == "Everything is fine."
    assert told.exit_code == 0
    assert json.loads(examine(SmallDiscord(), "--json").stdout)["ok"] is True


def test_who_may_do_what_is_looked_at_too_and_a_warning_is_no_failure() -> None:
    told = examine(SmallDiscord(), allow={"triage": ["support"]})
    assert "! No server of the bot has the role support, which [allow] names." in told.stdout
    assert told.exit_code == 0


def test_listing_the_commands_does_not_load_the_libraries() -> None:
    code = (
        "import sys, chats.discord_cli, chats.discord_settings, chats.discord_permissions;"
        "import chats.discord_doctor;"
        "print([name for name in sys.modules if name in ('discord', 'aiohttp', 'structlog')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
