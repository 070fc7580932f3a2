"""`[slack]` in the settings: what is accepted, what is missing, and what is told of nonsense."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from chats.slack_settings import Settings
from core.types import Channel

# Made at run time, so that nobody who searches the code for tokens finds one.
BOT = "-".join(["xoxb", "12", "bot"])
APP = "-".join(["xapp", "12", "app"])
USER = "-".join(["xoxp", "12", "user"])
ROTATING = "-".join(["xoxe.xoxb", "12", "bot"])
SECRET = "5" * 32


def test_without_a_word_it_is_socket_mode_and_slack_itself() -> None:
    settings = Settings()
    assert (settings.mode, settings.api, settings.path) == (
        "socket",
        "https://slack.com/api/",
        "/slack/events",
    )


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ({"bot_token": BOT}, ["SLACK_APP_TOKEN"]),
        ({"bot_token": BOT, "app_token": APP}, []),
        ({"bot_token": BOT, "signing_secret": SECRET}, ["SLACK_APP_TOKEN"]),
        ({"mode": "http"}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"mode": "http", "bot_token": BOT, "app_token": APP}, ["SLACK_SIGNING_SECRET"]),
        ({"mode": "http", "bot_token": BOT, "signing_secret": SECRET}, []),
    ],
)
def test_each_mode_says_which_variables_it_lacks(given: dict[str, Any], missing: list[str]) -> None:
    told = Settings(**given).missing()
    assert [name for name, _ in told] == missing
    assert all("api.slack.com/apps → your app → " in where for _, where in told)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"mode": "rtm"}, "mode is “rtm”; it has to be “socket” or “http”."),
        ({"api": "slack.com/api"}, "api has to be an address"),
        ({"api": "ftp://slack.com/api/"}, "api has to be an address"),
        ({"api": "https://"}, "api has to be an address"),
        ({"api": "https://slack.com:99999/"}, "api has to be an address"),
        ({"api": "https://me:word@slack.com/api/"}, "api has to be an address"),
        ({"api": "https://slack.com/api?x=1"}, "api has to be an address"),
        ({"api": "https://sla ck.com/api"}, "api has to be an address"),
        ({"path": "slack/events"}, "path is “slack/events”; it has to begin with “/”"),
        ({"path": "/"}, "be a path of its own"),
        ({"path": "/slack/{x}"}, "be a path of its own"),
        ({"path": "/slack?x"}, "be a path of its own"),
        ({"listen": ("a b",)}, "listen has “a b”, which is no channel's name or id."),
        ({"listen": ("",)}, "listen has “”, which is no channel's name or id."),
        ({"listen": ("@ada",)}, "listen has “@ada”"),
        ({"listen": ("https://acme.slack.com/archives/C1",)}, "which is no channel's name or id."),
        ({"listen": ("D0FAKE00001",)}, "listen has “D0FAKE00001”"),
        ({"listen": ("#fans", "Fans")}, "listen has “fans” twice."),
        ({"bot_token": APP, "app_token": BOT}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped"),
        ({"bot_token": APP}, "SLACK_BOT_TOKEN has to begin with xoxb-; this is an app-level token."),
        ({"app_token": BOT}, "SLACK_APP_TOKEN has to begin with xapp-; this is a bot token."),
        ({"bot_token": USER}, "SLACK_BOT_TOKEN has to begin with xoxb-; this is a user token"),
        ({"bot_token": ROTATING}, "token rotation has to be off"),
        ({"bot_token": "hello"}, "SLACK_BOT_TOKEN has to begin with xoxb-; this is none of Slack's tokens."),
        ({"signing_secret": APP}, "SLACK_SIGNING_SECRET holds a token"),
    ],
)
def test_what_cannot_be_meant_is_told_without_the_secret(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        Settings(**given)
    assert sentence in str(caught.value)
    assert not [secret for secret in (BOT, APP, USER, ROTATING) if secret in str(caught.value)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"api has to be .* path is .* SLACK_BOT_TOKEN has to"):
        Settings(api="x", path="y", bot_token="z")


@pytest.mark.parametrize(
    "api", ["https://slack.com/api", "http://127.0.0.1:8080/slack/api", "https://[::1]/"]
)
def test_an_address_ends_with_a_slash(api: str) -> None:
    assert Settings(api=api).api == api.rstrip("/") + "/"


def test_secrets_are_not_in_the_repr() -> None:
    shown = repr(Settings(bot_token=BOT, app_token=APP, signing_secret=SECRET))
    assert not [secret for secret in (BOT, APP, SECRET) if secret in shown]


def test_every_setting_says_what_it_is_for() -> None:
    assert {one.name: one.metadata.get("secret") for one in fields(Settings)} == {
        "mode": None,
        "api": None,
        "path": None,
        "listen": None,
        "bot_token": "SLACK_BOT_TOKEN",
        "app_token": "SLACK_APP_TOKEN",
        "signing_secret": "SLACK_SIGNING_SECRET",
    }
    assert all(one.metadata["about"].endswith(".") for one in fields(Settings))


@pytest.mark.parametrize("name", ["fans", "#fans", "C0FAKE00001", "ファン", "d-day", "a.b_c-d"])
def test_channels_are_listened_to_by_their_names_or_ids(name: str) -> None:
    assert Settings(listen=(name,)).listen == (name,)


def test_where_the_bot_posts_is_found_among_them() -> None:
    channels = [
        Channel(name="brand", chat="slack", room="#Brand"),
        Channel(name="alerts", chat="slack"),
        Channel(name="crisis", chat="slack", room="C0FAKE00001"),
        Channel(name="fans", chat="web"),
    ]
    listen = ("fans", "brand", "#alerts", "C0FAKE00001")
    assert Settings(listen=listen).posted_in(channels) == ["brand", "#alerts", "C0FAKE00001"]
