"""`[discord]` in the settings: what is accepted, what is missing, and what is told of nonsense."""

from __future__ import annotations

import base64
from dataclasses import fields
from typing import Any

import pytest

from chats.discord import DiscordChat
from chats.discord_settings import Settings, application_id
from core.errors import ConfigError
from core.ports import ChatTools
from core.types import Channel
from tests.chats.discord.doctors_discord import APP, BRAND, token
from tests.props import Facts, HandClock

# Made at run time, so that nobody who searches the code for secrets finds one.
SECRET = "aB3-_" * 6 + "zz"
PUBLIC_KEY = "0a" * 32
WEBHOOK = "/".join(["https://discord.com/api/webhooks", APP, "x" * 68])


def test_without_a_word_it_is_discord_itself() -> None:
    settings = Settings()
    assert (settings.api, settings.gateway, settings.guild, settings.listen) == (
        "https://discord.com/api/v10/",
        "wss://gateway.discord.gg/",
        "",
        (),
    )


def test_only_the_token_is_needed() -> None:
    [(name, where)] = Settings().missing()
    assert name == "DISCORD_TOKEN"
    assert where.startswith("discord.com/developers/applications → your application → Bot")
    assert Settings(token=token()).missing() == []


ADDRESS, SOCKET = "api has to be an address", "gateway has to be an address"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"api": "discord.com/api"}, ADDRESS),
        ({"api": "wss://discord.com/api/"}, ADDRESS),
        ({"api": "https://"}, ADDRESS),
        ({"api": "https://discord.com:99999/"}, ADDRESS),
        ({"api": "https://me:word@discord.com/api/"}, ADDRESS),
        ({"api": "https://discord.com/api?x=1"}, ADDRESS),
        ({"gateway": "https://gateway.discord.gg"}, SOCKET),
        ({"gateway": "wss://gateway.discord.gg/?v=10"}, SOCKET),
        ({"gateway": "gateway.discord.gg"}, SOCKET),
        ({"guild": "https://discord.gg/abc"}, "guild has to be the name of a server"),
        ({"guild": "discord.com/channels/1/2"}, "guild has to be the name of a server"),
        ({"guild": "a\nb"}, "guild has to be the name of a server"),
        ({"guild": "x" * 101}, "guild has to be the name of a server"),
        ({"token": f"Bot {token()}"}, "has to be the token alone, without “Bot”"),
        ({"token": f"bearer {token()}"}, "has to be the token alone, without “Bot”"),
        ({"token": "mfa." + "x" * 80}, "holds the token of a person"),
        ({"token": WEBHOOK}, "holds an address"),
        ({"token": APP}, "holds an id"),
        ({"token": PUBLIC_KEY}, "holds the Public Key"),
        ({"token": SECRET}, "holds the Client Secret"),
        ({"token": "hello"}, "is no bot token, or not all of it"),
        ({"token": token().rpartition(".")[0]}, "is no bot token, or not all of it"),
        ({"token": token("listenpost")}, "is no bot token, or not all of it"),
        ({"token": f"{token()}.more"}, "is no bot token, or not all of it"),
        ({"token": f"é{token()}"}, "is no bot token, or not all of it"),
        ({"token": f"{token()} "}, "is no bot token, or not all of it"),
    ],
)
def test_what_cannot_be_meant_is_told_without_the_secret(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        Settings(**given)
    assert sentence in str(caught.value)
    assert given.get("token", "\n") not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(
        ValueError, match=r"api has to be .* gateway has to be .* guild has .* DISCORD_TOKEN is"
    ):
        Settings(api="x", gateway="y", guild="://", token="z")


@pytest.mark.parametrize(
    "given",
    [
        {"api": "https://discord.com/api/v10", "gateway": "wss://gateway.discord.gg"},
        {"api": "http://127.0.0.1:8080/api", "gateway": "ws://[::1]:8080/gateway"},
    ],
)
def test_an_address_ends_with_a_slash(given: dict[str, Any]) -> None:
    settings = Settings(**given)
    assert (settings.api, settings.gateway) == (given["api"] + "/", given["gateway"] + "/")


@pytest.mark.parametrize("guild", ["Acme HQ", "Support/Help & Co.", "日本語", "220000000000000001"])
def test_a_server_may_be_called_almost_anything(guild: str) -> None:
    assert Settings(guild=guild).guild == guild


def test_the_token_is_not_in_the_repr() -> None:
    shown = repr(Settings(token=token()))
    assert not [part for part in token().split(".") if part in shown]


def test_every_setting_says_what_it_is_for() -> None:
    assert {one.name: one.metadata.get("secret") for one in fields(Settings)} == {
        "token": "DISCORD_TOKEN",
        "api": None,
        "gateway": None,
        "guild": None,
        "listen": None,
    }
    assert all(one.metadata["about"].endswith(".") for one in fields(Settings))


@pytest.mark.parametrize("number", ["123456789012345678", "1234567890123456789", "12345678901234567890"])
def test_a_token_tells_its_application_however_long_the_number(number: str) -> None:
    """17 to 20 digits: with and without what base64 fills up with."""
    assert application_id(token(number)) == number
    assert Settings(token=token(number)).token == token(number)


@pytest.mark.parametrize(
    "first", [b"12", b"x" * 18, "１２３４５６７８９０１２３４５６７８".encode(), b"\xff" * 18, b""]
)
def test_what_is_no_number_is_no_application(first: bytes) -> None:
    made = ".".join([base64.urlsafe_b64encode(first).decode().rstrip("="), "abcdef", "x" * 38])
    assert application_id(made) == ""


@pytest.mark.parametrize(
    ("listen", "sentence"),
    [
        (("",), "listen has “”, which is no channel's name or id."),
        (("#",), "listen has “#”, which is no channel's name or id."),
        (("he\nlp",), "which is no channel's name or id."),
        (("x" * 101,), "which is no channel's name or id."),
        (("https://discord.com/channels/1/2",), "which is no channel's name or id."),
        (("help", "#Help"), "listen has “help” twice."),
    ],
)
def test_a_channel_to_listen_to_is_named_once_and_by_name_or_id(
    listen: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        Settings(listen=listen)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("listen", "mistaken"),
    [
        (("help", "330000000000000001"), []),
        (("#Brand-Mentions", "help"), ["#Brand-Mentions"]),
        (("330000000000000002",), ["330000000000000002"]),
        (("crisis",), ["crisis"]),
        (("elsewhere",), []),
    ],
)
def test_it_does_not_listen_where_it_posts(listen: tuple[str, ...], mistaken: list[str]) -> None:
    channels = [
        BRAND,
        Channel(name="news", chat="discord", room="330000000000000002"),
        Channel(name="crisis", chat="discord"),
        Channel(name="elsewhere", chat="web"),
    ]
    settings = Settings(listen=listen)
    assert settings.posted_in(channels) == mistaken
    nothing: Any = None
    tools = ChatTools(channels=channels, shelf=nothing, clock=HandClock(), recall=Facts(), settings=settings)
    if not mistaken:
        DiscordChat.open(tools)
        return
    with pytest.raises(ConfigError) as caught:
        DiscordChat.open(tools)
    [mistake] = caught.value.mistakes
    assert mistake.key == "discord.listen"
    assert mistaken[0] in mistake.problem
    assert "Take it out of listen" in mistake.hint
