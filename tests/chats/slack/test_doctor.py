"""The doctor finds what is wrong between the bot and Slack, and says what to click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from chats._doctor import Finding
from chats.slack_doctor import examine
from chats.slack_doctor_checks import NOBODY, socket_mode
from chats.slack_manifest import SCOPES
from chats.slack_settings import Settings
from core.types import Channel
from tests.chats.slack.doctors_slack import (
    APP,
    BOT,
    BRAND,
    SECRET,
    SmallSlack,
    findings,
    hello,
    room,
    running,
)
from tests.slack_server.server import SlackServer


def of(check: str, found: list[Finding]) -> Finding:
    """The one finding of this check."""
    [one] = [finding for finding in found if finding.check == check]
    return one


def told(finding: Finding) -> tuple[str, str]:
    return finding.verdict, f"{finding.sentence} → {finding.hint}"


def test_where_everything_is_right_the_doctor_has_nothing_to_mend() -> None:
    slack = SmallSlack()
    found = findings(slack)
    assert [str(finding) for finding in found] == [
        f"– Slack is asked at {slack.api}.",
        "✔ SLACK_BOT_TOKEN is set.",
        "✔ SLACK_APP_TOKEN is set.",
        "✔ Signed in to the workspace Acme as listenpost.",
        f"✔ All {len(SCOPES)} scopes are granted.",
        "✔ This machine's clock agrees with Slack's.",
        "✔ Socket Mode works: Slack said hello.",
        "✔ brand: the bot is in #brand-mentions.",
    ]
    # Of a big workspace only the bot's own channels are read.
    assert slack.asked == ["auth.test", "apps.connections.open", "users.conversations"]


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize(
    ("missing", "check", "where", "skipped"),
    [
        ("bot_token", "SLACK_BOT_TOKEN", "Install App → Bot User OAuth Token", "channels"),
        ("app_token", "SLACK_APP_TOKEN", "App-Level Tokens", "socket"),
    ],
)
def test_a_token_that_is_not_set_is_told_with_where_to_get_it(
    missing: str, check: str, where: str, skipped: str
) -> None:
    without: dict[str, Any] = {missing: None}
    found = findings(SmallSlack(), **without)
    verdict, text = told(of(check, found))
    assert verdict == "bad"
    assert where in text
    assert of(skipped, found).verdict == "skipped"


def test_without_a_bot_token_slack_is_asked_only_for_the_socket() -> None:
    slack = SmallSlack()
    found = findings(slack, bot_token=None)
    assert slack.asked == ["apps.connections.open"]
    assert of("socket", found).verdict == "good"
    assert of("channels", found).verdict == "skipped"


@pytest.mark.parametrize(
    ("error", "sentence", "click"),
    [
        ({"error": "invalid_auth"}, "does not know the token in SLACK_BOT_TOKEN", "Bot User OAuth Token"),
        ({"error": "token_revoked"}, "was revoked", "Install to Workspace"),
        ({"error": "account_inactive"}, "was revoked", "Install to Workspace"),
        ({"error": "token_expired"}, "has expired", "from the manifest"),
        ({"error": "team_access_not_granted"}, "does not let this app in", "approve the app"),
        ({"error": "missing_scope", "needed": "users:read"}, "lacks the scope users:read", "Reinstall"),
        ({"error": "odd_thing"}, "Slack refused: odd_thing", "methods/auth.test"),
    ],
)
def test_a_bot_token_that_slack_refuses_is_told_by_its_cause(
    error: dict[str, Any], sentence: str, click: str
) -> None:
    found = findings(SmallSlack(errors={"auth.test": error}))
    verdict, text = told(of("account", found))
    assert verdict == "bad"
    assert sentence in text
    assert click in text
    assert of("clock", found).verdict == "good"
    assert of("channels", found).verdict == "skipped"


# ---------------------------------------------------------------- scopes and clock


def test_missing_scopes_are_named() -> None:
    has = ",".join(set(SCOPES) - {"files:write", "reactions:read"})
    verdict, text = told(of("scopes", findings(SmallSlack(scopes=has))))
    assert verdict == "bad"
    assert "2 scopes are missing: files:write, reactions:read." in text
    assert "Reinstall to Workspace" in text


def test_scopes_that_nothing_uses_are_named_and_fail_nothing() -> None:
    found = findings(SmallSlack(scopes=", ".join([*SCOPES, "channels:manage"])))
    fine, spare = [finding for finding in found if finding.check == "scopes"]
    assert fine.verdict == "good"
    assert told(spare)[0] == "warning"
    assert "channels:manage" in spare.sentence


def test_a_proxy_that_hides_the_scopes_is_no_failure() -> None:
    assert of("scopes", findings(SmallSlack(scopes=None))).verdict == "skipped"


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (0, "good"),
        (60, "good"),
        (-60, "good"),
        (61, "warning"),
        (-300, "warning"),
        (301, "bad"),
        (-90000, "bad"),
    ],
)
def test_a_clock_that_is_off_is_told_before_slack_s_signatures_fail(seconds: int, verdict: str) -> None:
    clock = of("clock", findings(SmallSlack(), fast=timedelta(seconds=seconds)))
    assert clock.verdict == verdict
    assert verdict == "good" or f"{abs(seconds):,} seconds off" in clock.sentence


# ---------------------------------------------------------------- Socket Mode and HTTP


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("invalid_auth", "does not know the token in SLACK_APP_TOKEN"),
        ("not_allowed_token_type", "does not know the token in SLACK_APP_TOKEN"),
        ("missing_scope", "lacks the scope connections:write"),
    ],
)
def test_an_app_token_that_slack_refuses_leads_to_its_page(error: str, sentence: str) -> None:
    verdict, text = told(
        of("socket", findings(SmallSlack(errors={"apps.connections.open": {"error": error}})))
    )
    assert verdict == "bad"
    assert sentence in text
    assert "App-Level Tokens" in text


@pytest.mark.parametrize(
    ("greeting", "sentence"),
    [
        ({"type": "disconnect", "reason": "link_disabled"}, "Socket Mode is switched off"),
        ({"type": "disconnect", "reason": "too_many_websockets"}, "at once: too_many_websockets"),
        ({"type": "events_api"}, "Slack ended the connection at once"),
        (["hello"], "Slack ended the connection at once"),
        (None, "the connection was closed"),
        (hello(app="A2"), "belong to two different apps"),
    ],
)
def test_a_connection_that_says_no_hello_is_told(greeting: Any, sentence: str) -> None:
    verdict, text = told(of("socket", findings(SmallSlack(greeting=greeting))))
    assert verdict == "bad"
    assert sentence in text
    assert "sesame" not in text


def test_a_connection_without_a_word_is_not_waited_for_long() -> None:
    async def connect() -> Finding:
        async with running(SmallSlack(silent=True)) as slack:
            client = AsyncWebClient(base_url=slack.api, retry_handlers=[])
            return await socket_mode(client, APP, NOBODY, patience=0.1)

    socket = asyncio.run(connect())
    assert socket.verdict == "bad"
    assert socket.sentence == "The connection to 127.0.0.1 opened, but no hello came within 0.1 s."


def test_other_connections_of_the_same_app_are_told() -> None:
    socket = of("socket", findings(SmallSlack(greeting=hello(connections=3))))
    assert socket.verdict == "good"
    assert "3 connections are open" in socket.sentence


def test_over_http_the_signing_secret_is_needed_and_the_address_is_for_slack_to_see() -> None:
    slack = SmallSlack()
    found = findings(slack, mode="http", app_token=None, signing_secret=SECRET)
    assert of("SLACK_SIGNING_SECRET", found).verdict == "good"
    assert told(of("address", found))[0] == "skipped"
    assert "/slack/events" in of("address", found).hint
    assert "apps.connections.open" not in slack.asked
    assert of("SLACK_SIGNING_SECRET", findings(SmallSlack(), mode="http")).verdict == "bad"


# ---------------------------------------------------------------- channels


@pytest.mark.parametrize(
    ("wanted", "rooms", "verdict", "text"),
    [
        ("brand-mentions", [room(1, "brand-mentions")], "good", "the bot is in #brand-mentions"),
        ("#Brand-Mentions", [room(1, "brand-mentions")], "good", "the bot is in #brand-mentions"),
        ("C00000001", [room(1, "brand-mentions")], "good", "the bot is in #brand-mentions"),
        ("brand-mentions", [room(1, "brand-mentions", member=False)], "bad", "/invite @listenpost"),
        ("C00000001", [room(1, "brand-mentions", member=False)], "bad", "/invite @listenpost"),
        ("brand-mentions", [], "bad", "no channel #brand-mentions"),
        ("complaints", [room(1, "complaints", member=False)], "bad", "/invite @listenpost"),  # no id
        ("C00000009", [room(1, "brand-mentions")], "bad", "no channel #C00000009"),
        ("brand-mentions", [room(1, "brand-mentions", archived=True)], "bad", "is archived"),
        (
            "brand-mentions",
            [room(1, "brand-mentions", archived=True), room(2, "brand-mentions")],
            "good",
            "the bot is in #brand-mentions",
        ),
    ],
)
def test_each_channel_of_the_settings_is_looked_for(
    wanted: str, rooms: list[dict[str, Any]], verdict: str, text: str
) -> None:
    found = findings(SmallSlack(rooms=rooms), [Channel(name="brand", chat="slack", room=wanted)])
    finding = of("channel brand", found)
    assert finding.verdict == verdict
    assert text in told(finding)[1]


def test_a_channel_on_a_later_page_is_found() -> None:
    rooms = [room(n, f"room-{n}", member=False) for n in range(1, 8)]
    slack = SmallSlack(rooms=[*rooms, room(8, "brand-mentions", member=False)], page=3)
    assert "/invite" in of("channel brand", findings(slack)).hint
    assert slack.asked.count("conversations.list") == 3


def test_a_channel_without_a_room_goes_by_its_name() -> None:
    found = findings(SmallSlack(rooms=[room(1, "brand")]), [Channel(name="brand", chat="slack")])
    assert of("channel brand", found).verdict == "good"


def test_settings_without_a_channel_in_slack_are_told() -> None:
    channels = of("channels", findings(SmallSlack(), []))
    assert told(channels)[0] == "warning"
    assert 'chat = "slack"' in channels.hint


def test_channels_that_may_not_be_read_are_one_finding() -> None:
    slack = SmallSlack(errors={"users.conversations": {"error": "missing_scope", "needed": "groups:read"}})
    channels = of("channels", findings(slack, [BRAND, Channel(name="b", chat="slack")]))
    assert channels.verdict == "bad"
    assert "groups:read" in channels.sentence


# ---------------------------------------------------------------- what is not Slack


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (web.Response(text="<html>Sign in</html>", content_type="text/html"), "not Slack's (HTTP 200)"),
        (web.Response(text="bad gateway", status=502), "not Slack's (HTTP 502)"),
        (web.Response(text="{", content_type="application/json"), "not Slack's (HTTP 200)"),
        (web.Response(text='["ok"]', content_type="application/json"), "not Slack's (HTTP 200)"),
        (web.Response(text='{"ok": false}', content_type="application/json"), "not Slack's (HTTP 200)"),
        (web.Response(body=b'{"ok": \xff}', content_type="application/json"), "not Slack's (HTTP 200)"),
    ],
)
def test_an_answer_that_is_not_slack_s_is_told_with_its_host(answer: web.Response, sentence: str) -> None:
    verdict, text = told(of("account", findings(SmallSlack(raw={"auth.test": answer}))))
    assert verdict == "bad"
    assert "127.0.0.1 answered" in text
    assert sentence in text


def test_a_limit_is_told_with_how_long_to_wait() -> None:
    busy = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})
    assert "wait for 30 s" in of("account", findings(SmallSlack(raw={"auth.test": busy}))).sentence


def test_a_network_that_is_not_there_is_told_with_the_host() -> None:
    found = findings(SmallSlack(), api="http://127.0.0.1:9/api")
    account = of("account", found)
    assert account.sentence == "127.0.0.1 cannot be reached: it does not take the connection."
    assert "HTTPS_PROXY" in account.hint
    assert of("socket", found).verdict == "bad"


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "odd"])
def test_no_finding_holds_a_token(error: str) -> None:
    for method in ("auth.test", "apps.connections.open", "users.conversations"):
        text = "\n".join(map(str, findings(SmallSlack(errors={method: {"error": error}}))))
        assert BOT not in text
        assert APP not in text
        assert "sesame" not in text


# ---------------------------------------------------------------- a Slack that is strict


def strictly(spoil: Callable[[SlackServer], object]) -> tuple[dict[str, Finding], SlackServer]:
    """What the doctor says of a whole workspace, by check, after something was done to it."""

    async def ask() -> tuple[dict[str, Finding], SlackServer]:
        async with SlackServer(
            channels=("brand-mentions",), private=("war-room",), scopes=frozenset(SCOPES)
        ) as slack:
            spoil(slack)
            world = slack.world
            settings = Settings(api=slack.api, bot_token=world.bot_token, app_token=world.app_token)
            channels = [BRAND, Channel(name="crisis", chat="slack", room="war-room")]
            told = examine(settings, channels, lambda: datetime.now(UTC))
            return {finding.check: finding async for finding in told}, slack

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("spoil", "bad"),
    [
        (lambda slack: None, set()),
        (lambda slack: slack.kick("brand-mentions"), {"channel brand"}),
        (lambda slack: slack.kick("war-room"), {"channel crisis"}),
        (lambda slack: slack.archive("brand-mentions"), {"channel brand"}),
        (lambda slack: slack.delete("war-room"), {"channel crisis"}),
        (lambda slack: slack.rename("brand-mentions", "brand-news"), {"channel brand"}),
        (lambda slack: slack.take_scope("files:write"), {"scopes"}),
        (lambda slack: slack.take_scope("groups:read"), {"scopes", "channels"}),
        (lambda slack: slack.revoke(), {"account"}),
    ],
    ids=["fine", "kicked", "kicked in private", "archived", "deleted", "renamed", "scope", "read", "revoked"],
)
def test_the_doctor_finds_each_bad_day(spoil: Callable[[SlackServer], object], bad: set[str]) -> None:
    found, slack = strictly(spoil)
    assert {check for check, finding in found.items() if finding.verdict == "bad"} == bad
    assert slack.flaws == []


# ---------------------------------------------------------------- channels that are listened to

FANS, BRAND_ROOM = room(2, "fans"), room(1, "brand-mentions")


def test_a_channel_that_the_bot_listens_to_is_there_and_has_the_bot_in_it() -> None:
    slack = SmallSlack(rooms=[BRAND_ROOM, FANS])
    found = findings(slack, listen=("#Fans", "C00000002"))
    assert [str(finding) for finding in found][-3:] == [
        "✔ The bot is in #fans, and listens there.",
        "✔ The bot is in #fans, and listens there.",
        "– Whether Slack sends what is said in channels cannot be seen from here; the running bot notices "
        "when it does not.\n    → Event Subscriptions → Subscribe to bot events has to name "
        "message.channels, message.groups",
    ]
    assert [one.check for one in findings(slack) if one.check.startswith("listen")] == []


@pytest.mark.parametrize(
    ("rooms", "listen", "sentence", "click"),
    [
        ([], "fans", "listen: Slack has no channel #fans", "/invite @listenpost"),
        ([], "C00000009", "listen: Slack has no channel #C00000009", "Check the name"),
        (
            [room(2, "fans", member=False)],
            "fans",
            "the bot is not in #fans, so it hears",
            "/invite @listenpost",
        ),
        ([room(2, "fans", archived=True)], "fans", "#fans is archived", "take it out of listen"),
        ([], "brand-mentions", "the bot posts in #brand-mentions", "Take it out of listen"),
        ([], "C00000001", "the bot posts in #brand-mentions", "Take it out of listen"),
    ],
)
def test_a_channel_that_cannot_be_listened_to_is_told(
    rooms: list[dict[str, Any]], listen: str, sentence: str, click: str
) -> None:
    found = findings(SmallSlack(rooms=[BRAND_ROOM, *rooms]), listen=(listen,))
    verdict, text = told(of(f"listen {listen}", found))
    assert verdict == "bad"
    assert sentence in text
    assert click in text


def test_a_doctor_who_may_not_read_channels_says_why_for_those_that_are_listened_to_too() -> None:
    slack = SmallSlack(errors={"users.conversations": {"error": "missing_scope", "needed": "groups:read"}})
    verdict, text = told(of("listen", findings(slack, listen=("fans",))))
    assert verdict == "bad"
    assert "groups:read" in text
