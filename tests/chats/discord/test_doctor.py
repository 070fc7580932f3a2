"""The doctor finds what is wrong between the bot and Discord, and says what to click: as a whole, and of the
token and the application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chats._doctor import Finding
from chats.discord_doctor import examine
from chats.discord_settings import Settings
from core.types import Channel
from tests.chats.discord.doctors_discord import BRAND, SmallDiscord, bad, findings, of, token, told
from tests.discord_server.server import DiscordServer


def test_where_everything_is_right_the_doctor_has_nothing_to_mend() -> None:
    discord = SmallDiscord()
    found = findings(discord, allow={"triage": ("@Listenpost",)})
    assert [str(finding) for finding in found] == [
        f"– Discord is asked at {discord.api}.",
        "✔ DISCORD_TOKEN is set.",
        "✔ Signed in as listenpost.",
        "✔ The gateway works: Discord said hello.",
        "✔ In the server Acme HQ.",
        "✔ Acme HQ offers /mentions, with 2 subcommands.",
        "✔ brand: the bot may do all it needs in #brand-mentions (Acme HQ).",
        "✔ The one role named in [allow] is there.",
        "– Everybody who can see one of these channels may track links, ask questions: "
        "[allow] has no list for that.\n"
        '    → To change that, name roles in [allow], like track = ["Support"]',
    ]


# ---------------------------------------------------------------- the token and the application


def test_a_token_that_is_not_set_is_told_with_where_to_get_it() -> None:
    discord = SmallDiscord()
    found = findings(discord, token=None)
    verdict, text = told(of("DISCORD_TOKEN", found))
    assert verdict == "bad"
    assert "Bot → Reset Token" in text
    assert of("account", found).verdict == "skipped"
    assert discord.asked == []


def test_a_token_that_discord_refuses_is_told_and_the_gateway_is_looked_at_all_the_same() -> None:
    found = findings(SmallDiscord(), token=token("110000000000000009"))
    verdict, text = told(of("account", found))
    assert (verdict, bad(found)) == ("bad", {"account"})
    assert "does not take the token in DISCORD_TOKEN" in text
    assert "Reset Token" in text
    assert of("gateway", found).verdict == "good"
    assert of("servers", found).verdict == "skipped"


def test_an_interactions_endpoint_takes_the_presses_away_from_the_bot() -> None:
    url = "https://old.example.org/interactions?key=sesame"
    verdict, text = told(of("endpoint", findings(SmallDiscord(app={"interactions_endpoint_url": url}))))
    assert verdict == "bad"
    assert "(old.example.org)" in text
    assert "Empty General Information → Interactions Endpoint URL" in text
    assert "sesame" not in text


def test_an_application_that_wants_a_code_grant_cannot_be_invited_by_the_link() -> None:
    verdict, text = told(of("code grant", findings(SmallDiscord(app={"bot_require_code_grant": True}))))
    assert verdict == "bad"
    assert "Requires OAuth2 Code Grant" in text


def test_a_bot_that_anybody_can_invite_is_told_with_what_to_click_and_fails_nothing() -> None:
    found = findings(SmallDiscord(app={"bot_public": True}))
    verdict, text = told(of("public", found))
    assert verdict == "warning"
    assert "Installation → Install Link → None, and save; then switch off Bot → Public Bot" in text
    assert not bad(found)


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (1 << 18, "intent is switched on that the bot does not need: Message Content Intent."),
        (1 << 19, "Message Content Intent."),
        (1 << 12 | 1 << 15 | 1 << 19, "Presence Intent, Server Members Intent, Message Content Intent."),
    ],
)
def test_privileged_intents_that_nothing_uses_are_named_and_fail_nothing(flags: int, names: str) -> None:
    found = findings(SmallDiscord(app={"flags": flags | 1 << 23}))
    verdict, text = told(of("intents", found))
    assert verdict == "warning"
    assert names in text
    assert not bad(found)


# ---------------------------------------------------------------- a Discord that is strict


def strictly(spoil: Callable[[DiscordServer], object]) -> tuple[dict[str, Finding], DiscordServer]:
    """What the doctor says of a whole server, by check, after something was done to it."""

    async def ask() -> tuple[dict[str, Finding], DiscordServer]:
        async with DiscordServer(
            channels=("brand-mentions",), private=("war-room",), roles={"Support": ["ada"]}
        ) as discord:
            chosen = Settings(api=discord.api, gateway=discord.gateway_url, token=discord.world.token)
            spoil(discord)
            channels = [BRAND, Channel(name="crisis", chat="discord", room="war-room")]
            told = examine(chosen, channels, {"triage": ("support",)}, lambda: datetime.now(UTC))
            return {finding.check: finding async for finding in told}, discord

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("spoil", "checks"),
    [
        (lambda discord: None, set()),
        (lambda discord: discord.world.deny("war-room", "VIEW_CHANNEL"), {"channel crisis"}),
        (lambda discord: discord.world.deny("brand-mentions", "EMBED_LINKS"), {"channel brand"}),
        (lambda discord: discord.world.delete_channel("war-room"), {"channel crisis"}),
        (lambda discord: discord.world.rename_channel("brand-mentions", "brand-news"), {"channel brand"}),
        (lambda discord: discord.world.kick(), {"servers"}),
        (lambda discord: setattr(discord.world, "token", token()), {"account"}),
        (lambda discord: discord.set_gateway_down(True), {"gateway"}),
        (lambda discord: invited_without_commands(discord), {"commands Acme HQ"}),
    ],
    ids=["fine", "hidden", "denied", "deleted", "renamed", "kicked", "reset", "no gateway", "no commands"],
)
def test_the_doctor_finds_each_bad_day(spoil: Callable[[DiscordServer], object], checks: set[str]) -> None:
    found, discord = strictly(spoil)
    assert bad(list(found.values())) == checks
    assert discord.flaws == []


def invited_without_commands(discord: DiscordServer) -> None:
    discord.world.kick()
    discord.world.invite(command_scope=False)


def test_a_role_that_is_deleted_is_missed_in_the_allow_list() -> None:
    found, _ = strictly(lambda discord: discord.world.delete_role("Support"))
    assert found["roles"].verdict == "warning"
