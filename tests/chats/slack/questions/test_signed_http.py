"""HTTP mode: one address of the bot's own server is open to whoever signs, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.serve import Server
from tests.chats.slack.bad_days.day import Day, open_day, open_slack, run
from tests.chats.slack.questions.asking import whisper
from tests.props import LeapClock
from tests.slack_server.signed_http import Posts, encode
from tests.slack_server.world import Json

PATH = "/slack/events"
EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened"}})
JSON = "application/json"


async def _fine() -> Mapping[str, bool]:
    return {}


async def _nothing() -> bytes:
    return b""


@asynccontextmanager
async def open_door(folder: Path) -> AsyncIterator[tuple[Day, Posts, Server]]:
    """The bot with its own server, which asks everybody else for a token."""
    clock = LeapClock()
    async with open_slack(clock, request_url="http://127.0.0.1:1/") as slack:
        chat = {"mode": "http", "signing_secret": slack.world.signing_secret}
        async with open_day(folder, slack, clock, chat=chat, connected=False) as day:
            server = Server(
                host="127.0.0.1",
                port=0,
                token="nobody-guesses-it",
                routes=day.app.routes(),
                doors=day.app.doors(),
                clock=clock,
                health=_fine,
                ready=_fine,
                metrics=_nothing,
            )
            port = await server.start()
            assert slack.posts is not None
            slack.posts.url = f"http://127.0.0.1:{port}{PATH}"
            try:
                yield day, slack.posts, server
            finally:
                await server.close()


def test_what_slack_signs_is_let_in_without_a_token_and_works(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_door(tmp_path) as (day, posts, _server):
            assert day.app.doors() == [PATH]
            assert await posts.verify(), "the address can be entered at Slack's"
            card = await day.bring("Acme doors do not lock")
            assert (await day.slack.press("ada", "mentions", card.ts, "Claim")).ok
            await day.until(lambda: day.shows(card, "ada claimed it"))
            done = await day.slack.command("ada", "mentions", "/mentions today")
            assert (done.ok, done.answer) == (True, None)
            assert done.seconds < 0.3
            await whisper(day, "ada", "1 mention today")
            other = await day.bring("Acme windows do not shut")
            day.slack.react("ben", "mentions", other.ts, "eyes")
            await day.until(lambda: day.shows(other, "ben acknowledged it"))

    run(story())


@pytest.mark.parametrize(
    "how",
    [
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"secret": "another-app"},
        {"age": 60 * 5 + 2},
        {"age": -60 * 5 - 2},
        {"headers": {"X-Slack-Request-Timestamp": "yesterday"}},
        {"headers": {"X-Slack-Request-Timestamp": ""}},
        {"headers": {"X-Slack-Request-Timestamp": "9" * 5000}},
        {"signature": "v0=é"},
    ],
    ids=[
        *("wrong", "none", "of another secret", "old", "of the future"),
        *("no time", "without a time", "long", "of strange letters"),
    ],
)
def test_what_is_not_signed_now_by_slack_is_refused_and_has_no_effect(tmp_path: Path, how: Json) -> None:
    async def story() -> None:
        async with open_door(tmp_path) as (day, posts, _server):
            card = await day.bring("Acme doors do not lock")
            real = await day.slack.press("ada", "mentions", card.ts, "Acknowledge")
            await day.until(lambda: day.shows(card, "ada acknowledged it"))
            payload = json.loads(json.dumps(real.payload).replace("acknowledge", "claim"))
            payload["actions"][0]["action_ts"] = day.slack.world.stamp()
            status, _, _ = await posts.post(*encode("interactive", payload), **how)
            assert status == 401
            status, text, _ = await posts.post(
                json.dumps({"type": "url_verification", "challenge": "let-me-in"}), JSON, **how
            )
            assert (status, "let-me-in" in text) == (401, False)
            assert (await day.mention(1)).standing.owner is None
            assert (await posts.post(*encode("interactive", payload)))[0] == 200, "the same, signed"
            await day.until(lambda: day.shows(card, "ada claimed it"))

    run(story())


def test_every_other_address_asks_for_the_token(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_door(tmp_path) as (_day, _posts, server), aiohttp.ClientSession() as session:
            base = f"http://127.0.0.1:{server.port}"
            for method, path in (
                ("GET", "/"),
                ("GET", "/api/channels"),
                ("POST", "/api/press"),
                ("POST", f"{PATH}/"),
                ("POST", f"{PATH}/more"),
                ("POST", "/slack"),
            ):
                headers = {"Content-Type": JSON}
                async with session.request(method, base + path, headers=headers, data=b"{}") as answer:
                    assert answer.status == 401, path
            for method in ("GET", "PUT"):
                async with session.request(method, base + PATH) as answer:
                    assert answer.status == 401

    run(story())


def test_a_redelivered_event_is_answered_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_door(tmp_path) as (day, _posts, _server):
            await day.until(lambda: day.slack.world.calls["users.list"])
            day.slack.mention("ada", "mentions", "<@BOT> today")
            await whisper(day, "ada", "today")
            (event,) = day.slack.delivery.events
            day.slack.delivery.redeliver(event)
            await day.slack.settle()
            assert [one.ok for one in event.attempts] == [True, True]
            day.slack.mention("ada", "mentions", "<@BOT> help")
            await whisper(day, "ada", "What you can ask me", count=2)

    run(story())


FORM = "application/x-www-form-urlencoded"
NO_PAYLOADS = [
    ("", JSON),
    ("{", JSON),
    ("[]", JSON),
    ("null", JSON),
    ("7", JSON),
    ("[" * 100_000, JSON),
    ('{"event": []}', JSON),
    ('{"event": {"type": []}}', JSON),
    ('{"user": 7, "team": [], "channel": "x", "actions": 3}', JSON),
    ("{}", f"{JSON}; charset=none-such"),
    ("payload=%7B", FORM),
    ("payload=[]", FORM),
    ("payload=null", FORM),
    ("ssl_check=1", FORM),
    (EVENT, JSON),
    ("\x00" * 1000, "text/plain"),
]


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_bodies_that_are_no_payload_harm_nothing_and_fill_no_log(
    tmp_path: Path, signed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_door(tmp_path) as (day, posts, _server):
            for body, kind in NO_PAYLOADS:
                status, text, _ = await posts.post(body, kind, secret=None if signed else "another")
                assert status in ((200, 400, 404, 500) if signed else (200, 400, 401)), (body[:80], status)
                assert "Traceback" not in text
            told = capsys.readouterr().out
            assert signed or ("request failed" not in told and "Traceback" not in told)
            card = await day.bring("Acme doors do not lock")
            assert (await day.slack.press("ada", "mentions", card.ts, "Claim")).ok

    run(story())
