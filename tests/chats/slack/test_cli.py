"""`listenpost slack …` on the command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from chats import CommandTools, Loaded
from chats.slack_cli import group
from chats.slack_manifest import manifest
from chats.slack_settings import Settings
from core.errors import ConfigError, Mistake, UsageError
from core.types import Channel
from tests.chats.slack.doctors_slack import APP, BOT, BRAND, SmallSlack, running

Work = Callable[[], Coroutine[Any, Any, int]]


def call(arguments: Sequence[str], settings: Settings | None = None) -> Result:
    """Calls the subcommand with the tools that the command line hands it."""

    def load(config: Path, strict: bool = True) -> Loaded:
        assert not strict, "the doctor shall look at settings that are not complete"
        channels: list[Channel] = [BRAND]
        return Loaded(file=str(config), channels=channels, settings=settings or Settings())

    tools = CommandTools(environment={}, load=load, run=finish)
    return CliRunner().invoke(group, list(arguments), obj=tools)


def finish(work: Work) -> None:
    if code := asyncio.run(work()):
        raise click.exceptions.Exit(code)


# ---------------------------------------------------------------- manifest


def test_the_manifest_stands_alone_on_the_output() -> None:
    told = call(["manifest"])
    assert json.loads(told.stdout) == manifest(Settings())
    assert "From a manifest (tab JSON)" in told.stderr


def test_the_manifest_is_there_as_yaml() -> None:
    told = call(["manifest", "--yaml"])
    assert told.stdout.startswith("_metadata:\n  major_version: 1\n")
    assert "tab YAML" in told.stderr


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://bot.example.org", "https://bot.example.org/slack/events"),
        ("https://bot.example.org/", "https://bot.example.org/slack/events"),
        ("https://bot.example.org:8443/in", "https://bot.example.org:8443/in"),
    ],
)
def test_for_http_the_address_is_said(address: str, url: str) -> None:
    made = json.loads(call(["manifest", "--http", address]).stdout)
    assert made["settings"]["event_subscriptions"]["request_url"] == url


@pytest.mark.parametrize(
    "address",
    [
        "http://bot.example.org",
        "bot.example.org",
        "https://",
        "https://a@b.example.org",
        "https://[",
        "https://x/?y",
    ],
)
def test_an_address_that_slack_cannot_send_to_is_the_asker_s_slip(address: str) -> None:
    told = call(["manifest", "--http", address])
    assert isinstance(told.exception, UsageError)
    assert "https://bot.example.org" in told.exception.hint
    assert told.stdout == ""


def subscribed(told: Result) -> set[str]:
    """The events of channels that the manifest asks for."""
    events = json.loads(told.stdout)["settings"]["event_subscriptions"]["bot_events"]
    return {one for one in events if one.startswith("message.")}


def test_what_is_said_in_channels_is_asked_for_when_it_is_wanted() -> None:
    both = {"message.im", "message.channels", "message.groups"}
    assert subscribed(call(["manifest"])) == {"message.im"}
    assert subscribed(call(["manifest", "--listen"])) == both
    assert subscribed(call(["manifest"], Settings(listen=("fans",)))) == both
    http = call(["manifest", "--http", "https://bot.example.org"], Settings(listen=("fans",)))
    assert subscribed(http) == both


def test_settings_that_are_not_right_yet_keep_nobody_from_making_the_app() -> None:
    def load(config: Path, strict: bool = True) -> Loaded:
        raise ConfigError([Mistake(str(config), "topic", "is missing")])

    tools = CommandTools(environment={}, load=load, run=finish)
    told = CliRunner().invoke(group, ["manifest"], obj=tools)
    assert json.loads(told.stdout) == manifest(Settings())


# ---------------------------------------------------------------- doctor


def examine(slack: SmallSlack, *options: str, **settings: Any) -> Result:
    """The doctor on the command line, with Slack running beside it."""

    async def beside() -> Result:
        async with running(slack):
            chosen = {"api": slack.api, "bot_token": BOT, "app_token": APP, **settings}
            return await asyncio.to_thread(call, ["doctor", *options], Settings(**chosen))

    return asyncio.run(beside())


def test_the_doctor_says_a_line_for_each_check_and_what_to_click() -> None:
    slack = SmallSlack(rooms=[])
    told = examine(slack)
    lines = told.stdout.splitlines()
    assert lines[0] == f"– Slack is asked at {slack.api}."
    assert "✖ brand: Slack has no channel #brand-mentions that the bot can see." in lines
    assert "    → Check the name; in a private channel type /invite @listenpost" in lines
    # The small Slack's clock stands still, in the past.
    assert lines[-1] == "2 checks failed."
    assert told.exit_code == 1


def test_programs_read_the_doctor_as_json() -> None:
    told = examine(SmallSlack(), "--json", app_token=None)
    found = json.loads(told.stdout)
    assert found["ok"] is False
    assert {
        "check": "SLACK_APP_TOKEN",
        "verdict": "bad",
        "sentence": "SLACK_APP_TOKEN is not set.",
        "hint": dict(Settings(bot_token=BOT).missing())["SLACK_APP_TOKEN"],
    } in found["checks"]
    assert told.exit_code == 1


def test_where_nothing_failed_the_exit_code_is_0() -> None:
    told = examine(SmallSlack(at=datetime.now(UTC)))
    assert told.stdout.splitlines()[-1] == "Everything is fine."
    assert told.exit_code == 0
    assert json.loads(examine(SmallSlack(at=datetime.now(UTC)), "--json").stdout)["ok"] is True


# ---------------------------------------------------------------- cost


def test_listing_the_commands_does_not_load_the_library() -> None:
    code = (
        "import sys, chats.slack_cli, chats.slack_settings, chats.slack_manifest, chats.slack_doctor;"
        "print([name for name in sys.modules if name.startswith(('slack_sdk', 'slack_bolt', 'aiohttp'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
