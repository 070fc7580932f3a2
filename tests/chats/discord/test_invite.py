"""`listenpost discord invite`: the link, what it asks for and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from click.testing import CliRunner, Result

from chats import CommandTools, Loaded
from chats import discord_client as gateway
from chats.discord_cli import group
from chats.discord_permissions import INTENTS, LISTENING, NEEDED, PERMISSIONS
from chats.discord_settings import Settings
from core.emoji import DEFAULTS, base_emoji
from core.errors import UsageError
from tests.chats.discord.doctors_discord import APP, token

ROOT = Path(__file__).resolve().parents[3]
OTHER = "123456789012345678"


def invite(*options: str, settings: Settings | None = None) -> Result:
    def load(config: Path, strict: bool = True) -> Loaded:
        assert settings is not None, "the link does not need the settings"
        assert not strict
        return Loaded(file=str(config), channels=(), settings=settings)

    def run(work: Any) -> None:
        raise AssertionError("nobody is asked")

    tools = CommandTools(environment={}, load=load, run=run)
    return CliRunner().invoke(group, ["invite", *options], obj=tools)


def test_the_link_stands_alone_on_the_output() -> None:
    told = invite("--client-id", OTHER)
    assert told.exit_code == 0
    [line] = told.stdout.splitlines()
    parts = urlsplit(line)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://discord.com/oauth2/authorize"
    assert parse_qs(parts.query) == {
        "client_id": [OTHER],
        "scope": ["bot applications.commands"],
        "permissions": [str(NEEDED)],
        "integration_type": ["0"],
    }
    assert "scope=bot+applications.commands" in line


def test_the_link_is_the_library_s() -> None:
    theirs = discord.utils.oauth_url(
        int(OTHER), permissions=discord.Permissions(NEEDED), scopes=("bot", "applications.commands")
    )
    ours = parse_qs(urlsplit(invite("--client-id", OTHER).stdout.strip()).query)
    assert parse_qs(urlsplit(theirs).query).items() <= ours.items()


def test_each_permission_is_explained_bit_by_bit() -> None:
    told = invite("--client-id", OTHER).stderr
    rows = {line.split("  ")[-1].strip(): line for line in told.splitlines() if line.startswith("  ")}
    assert list(rows) == [one.why for one in PERMISSIONS]
    assert all(str(one.bit) in rows[one.why] and one.name in rows[one.why] for one in PERMISSIONS)
    assert f"Permissions: {NEEDED}, which is the sum" in told
    assert "None of the Privileged Gateway Intents is needed" in told


def test_without_a_number_it_is_the_one_in_the_token() -> None:
    assert f"client_id={APP}&" in invite(settings=Settings(token=token())).stdout


@pytest.mark.parametrize(
    ("options", "settings", "problem"),
    [
        ([], Settings(), "not known yet which application"),
        (["--client-id", "listenpost"], None, "“listenpost” is no Application ID"),
        (["--client-id", "12"], None, "“12” is no Application ID"),
        (["--client-id", ""], None, "“” is no Application ID"),
        (["--client-id", "１２３４５６７８９０１２３４５６７８"], None, "is no Application ID"),
        (["--client-id", f"{OTHER}&scope=admin"], None, "is no Application ID"),
    ],
)
def test_what_is_no_application_is_the_asker_s_slip(
    options: list[str], settings: Settings | None, problem: str
) -> None:
    told = invite(*options, settings=settings)
    assert isinstance(told.exception, UsageError)
    assert problem in told.exception.problem
    assert "General Information → Application ID" in told.exception.hint
    assert told.stdout == ""


def test_programs_read_it_as_json() -> None:
    told = invite("--client-id", OTHER, "--json")
    found = json.loads(told.stdout)
    assert told.stderr == ""
    assert found["url"] == invite("--client-id", OTHER).stdout.strip()
    assert (found["client_id"], found["sum"]) == (OTHER, sum(one["bit"] for one in found["permissions"]))
    assert [one["name"] for one in found["intents"]] == [one.key for one in INTENTS]
    assert found["privileged_intents"] == []


def test_who_listens_is_told_which_intent_to_switch_on() -> None:
    settings = Settings(token=token(), listen=("help",))
    told = invite(settings=settings)
    assert "switch on Message Content Intent" in told.stderr
    assert "None of the Privileged Gateway Intents" not in told.stderr
    assert told.stdout == invite(settings=Settings(token=token())).stdout, "no permission more"
    found = json.loads(invite("--json", settings=settings).stdout)
    assert [one["name"] for one in found["intents"]] == [*(one.key for one in INTENTS), LISTENING.key]
    assert found["privileged_intents"] == ["message_content"]


# ---------------------------------------------------------------- the documentation


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of the how-to, without its head."""
    text = (ROOT / "docs/how-to/discord.md").read_text(encoding="utf-8")
    part = re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_the_how_to_explains_every_permission_and_every_intent() -> None:
    assert rows_of("What each permission is for") == [
        [one.name, str(one.bit), one.why] for one in PERMISSIONS
    ]
    assert rows_of("What it hears") == [[f"`{one.key}`", one.why] for one in INTENTS]


def test_the_how_to_shows_the_emoji_as_discord_calls_them() -> None:
    rows = rows_of("Emoji")
    assert [(emoji, verb) for emoji, _, verb in rows] == [
        (spellings[0], verb.value) for verb, spellings in DEFAULTS.items()
    ]
    assert all(base_emoji(name.strip("`")) == emoji for emoji, name, _ in rows)


def test_the_bot_listens_for_the_intents_that_are_explained() -> None:
    assert gateway.INTENTS.value == sum(one.bit for one in INTENTS)
    assert gateway.LISTENING.value == gateway.INTENTS.value + LISTENING.bit
