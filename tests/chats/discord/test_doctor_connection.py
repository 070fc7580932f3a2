"""The doctor says what is wrong with the connection: of the gateway, and of what answers for Discord."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from chats._doctor import Finding
from chats.discord_doctor_checks import gateway
from tests.chats.discord.doctors_discord import (
    GUILD,
    SmallDiscord,
    bad,
    findings,
    of,
    running,
    token,
    told,
)

# ---------------------------------------------------------------- the gateway


@pytest.mark.parametrize(
    ("remaining", "verdict", "text"),
    [
        (49, "warning", "may sign in 49 times more within 2 h"),
        (1, "warning", "may sign in once more within 2 h"),
        (0, "bad", "may not sign in again for 2 h"),
    ],
)
def test_a_day_s_sign_ins_are_told_before_they_are_used_up(remaining: int, verdict: str, text: str) -> None:
    sessions = of("sessions", findings(SmallDiscord(remaining=remaining)))
    assert sessions.verdict == verdict
    assert text in sessions.sentence
    assert "stop that" in sessions.hint


def test_of_sign_ins_that_are_enough_nothing_is_said() -> None:
    assert not [one for one in findings(SmallDiscord(remaining=50)) if one.check == "sessions"]


@pytest.mark.parametrize("greeting", [None, {"op": 9}, ["hello"], "{", {"op": 0, "t": "READY"}])
def test_a_connection_that_says_no_hello_is_told(greeting: Any) -> None:
    verdict, text = told(of("gateway", findings(SmallDiscord(greeting=greeting))))
    assert verdict == "bad"
    assert "127.0.0.1 ended the connection at once" in text
    assert "wss://gateway.discord.gg" in text


def test_a_gateway_that_is_not_there_is_told_with_its_host() -> None:
    found = findings(SmallDiscord(), gateway="ws://127.0.0.1:9")
    assert of("gateway", found).sentence == "No connection to 127.0.0.1: it does not take the connection."
    assert bad(found) == {"gateway"}


def test_a_connection_without_a_word_is_not_waited_for_long() -> None:
    async def connect() -> Finding:
        async with running(SmallDiscord(silent=True)) as discord:
            return await gateway(discord.gateway, patience=0.1)

    found = asyncio.run(connect())
    assert found.verdict == "bad"
    assert found.sentence == "The connection to 127.0.0.1 opened, but no hello came within 0.1 s."


# ---------------------------------------------------------------- what is not Discord


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (web.Response(text="<html>Sign in</html>", content_type="text/html"), "not Discord's (HTTP 200)"),
        (web.Response(text="bad gateway", status=502), "not Discord's (HTTP 502)"),
        (web.Response(text="{", content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(text='"ok"', content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(body=b'{"ok": \xff}', content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(status=302, headers={"Location": "https://example.org/"}), "not Discord's (HTTP 302)"),
        (web.json_response({"message": "no"}, status=403), "not Discord's (HTTP 403)"),
    ],
)
def test_an_answer_that_is_not_discord_s_is_told_with_its_host(answer: web.Response, sentence: str) -> None:
    verdict, text = told(of("account", findings(SmallDiscord(raw={"users/@me": answer}))))
    assert verdict == "bad"
    assert "127.0.0.1 answered" in text
    assert sentence in text


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"retry_after": 29.2, "global": False}, {}, 30),
        ({"retry_after": 0.3}, {}, 1),
        ({}, {"Retry-After": "600"}, 600),
        ("banned", {}, 60),
        ({"retry_after": "soon"}, {}, 60),
        ({"retry_after": float("inf")}, {}, 60),
    ],
)
def test_a_limit_is_told_with_how_long_to_wait(body: Any, headers: dict[str, str], seconds: int) -> None:
    busy = web.json_response(body, status=429, headers=headers)
    found = findings(SmallDiscord(raw={"users/@me": busy}))
    assert f"wait for {seconds} s" in of("account", found).sentence


def test_a_network_that_is_not_there_is_told_with_the_host() -> None:
    found = findings(SmallDiscord(), api="http://127.0.0.1:9/api/v10")
    account = of("account", found)
    assert account.sentence == "127.0.0.1 cannot be reached: it does not take the connection."
    assert "api in [discord]" in account.hint


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://me:word@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    found = findings(SmallDiscord(), api="http://discord.test/api/")
    assert "through the proxy http://" in of("api", found).sentence
    assert "word" not in "".join(map(str, found))


@pytest.mark.parametrize("error", [(401, 0), (403, 50001), (500, 0)])
def test_no_finding_holds_a_token(error: tuple[int, int]) -> None:
    for path in ("users/@me", "applications/@me", "gateway/bot", "users/@me/guilds", f"guilds/{GUILD}"):
        text = "\n".join(map(str, findings(SmallDiscord(errors={path: error}))))
        assert not [part for part in token().split(".") if part in text]
        assert "✖" in text
