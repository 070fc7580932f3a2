"""Limits are kept without a call, and too many bad answers keep everybody silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import web

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_errors import (
    RATE_LIMITED,
)
from chats.discord_rates import INVALID_SPAN, MOST_HOLDS, MOST_INVALID, PROBE, Rates, Route
from core.errors import ChatBusy
from tests.chats.answering import says
from tests.chats.discord.calling import CALLBACK, Said, Script, ask, busy, fails, health, send
from tests.props import NOON, HandClock

# ------------------------------------------------------------ limits


@pytest.mark.parametrize(
    ("header", "body", "seconds"),
    [
        ("30", 29.5, 29.5),
        ("30", None, 30),
        ("30", "soon", 30),
        ("", None, 1),
        ("soon", None, 1),
        ("-5", None, 1),
        ("0", 0, 0.1),
        ("nan", float("inf"), 1),
        ("99999", None, 3600),
    ],
)
def test_discord_says_when_again(header: str, body: object, seconds: float) -> None:
    told = {"Retry-After": header} if header else {}
    error, found = fails(says(429, told, message="slow", retry_after=body, **{"global": False}))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + timedelta(seconds=seconds)
    assert found.troubles() == []


@pytest.mark.parametrize("code", sorted(RATE_LIMITED))
def test_a_limit_is_a_limit_whatever_the_status(code: int) -> None:
    error, found = fails(says(400, code=code, retry_after=3))
    assert isinstance(error, ChatBusy)
    assert (error.until, found.troubles()) == (NOON + timedelta(seconds=3), [])


def limited(seconds: float, everything: bool = False, scope: str = "user") -> Said:
    return (
        429,
        {"X-RateLimit-Scope": scope},
        {"message": "slow", "retry_after": seconds, "global": everything},
    )


OK: Said = (200, {}, {"id": "5"})


def test_nothing_is_asked_before_its_time_and_only_that_waits() -> None:
    answers = Script(limited(30), OK)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for _ in range(3):
            assert await busy(calls) == NOON + timedelta(seconds=30)
        await send(calls, "2")
        await calls.make("PATCH", "/channels/{room}/messages/{message}", room="1", message="4", json={})
        clock.later(30)
        await send(calls)

    ask(answers.answer, story)
    assert answers.asked == [
        "POST /channels/1/messages",
        "POST /channels/2/messages",
        "PATCH /channels/1/messages/4",
        "POST /channels/1/messages",
    ]


def test_a_bucket_that_is_used_up_rests_for_all_its_routes_in_this_channel() -> None:
    used_up = {"X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.5"}
    answers = Script(
        (200, {"X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "3"}, {}), (200, used_up, {}), OK
    )

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        async def edit(room: str) -> None:
            await calls.make("PATCH", "/channels/{room}/messages/{message}", room=room, message="4", json={})

        await edit("1")
        await send(calls)
        assert await busy(calls) == NOON + timedelta(seconds=0.5)
        with pytest.raises(ChatBusy):
            await edit("1")
        await edit("2")
        clock.later(0.5)
        await edit("1")

    ask(answers.answer, story)
    assert len(answers.asked) == 4


@pytest.mark.parametrize(
    "answer",
    [limited(5, True), limited(5, scope="global")],
)
def test_the_limit_of_everything_holds_for_all_but_interactions(
    answer: Said,
) -> None:
    answers = Script(answer, OK)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for room in ("1", "2", "3"):
            assert await busy(calls, room) == NOON + timedelta(seconds=5)
        await calls.make("POST", CALLBACK, interaction="5", token="t", json={}, anonymous=True)
        clock.later(5)
        await send(calls, "2")

    ask(answers.answer, story)
    assert len(answers.asked) == 3


def test_who_stands_before_discord_shuts_out_interactions_too() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=429, text="<html>1015</html>", headers={"Retry-After": "60"})

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        assert await busy(calls) == NOON + timedelta(seconds=60)
        with pytest.raises(ChatBusy):
            await calls.make("POST", CALLBACK, interaction="5", token="t", json={}, anonymous=True)

    ask(answer, story)


def test_a_wait_from_before_the_clock_was_set_back_is_not_believed() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await busy(calls)
        clock.later(-86400)
        await send(calls)

    ask(Script(limited(30), OK).answer, story)


def test_who_is_patient_waits_for_a_limit_but_no_longer_than_told() -> None:
    answers = Script(limited(4), limited(5), OK)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await send(calls, patience=10)
        assert clock.now() == NOON + timedelta(seconds=9)

    ask(answers.answer, story, patient=True)
    assert len(answers.asked) == 3

    async def in_vain(calls: Calls, found: Health, clock: HandClock) -> None:
        assert await busy(calls, patience=10) == NOON + timedelta(seconds=12)
        assert clock.now() == NOON + timedelta(seconds=6)

    ask(Script(limited(6)).answer, in_vain, patient=True)


def test_who_is_patient_does_not_wait_for_a_person() -> None:
    answers = Script((401, {}, {"code": 0}))

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await busy(calls, patience=1000)

    ask(answers.answer, story)
    assert len(answers.asked) == 1


# ------------------------------------------------------------ bad answers


def shut(clock: HandClock) -> Rates:
    """Limits after as many bad answers as are borne, within five minutes."""
    rates = Rates(clock)
    for number in range(MOST_INVALID):
        clock.time = NOON + timedelta(minutes=5) * number / MOST_INVALID
        rates.heard(Route("GET /x"), (401, 403, 429)[number % 3], {})
    return rates


def test_too_many_bad_answers_leave_one_probe_a_minute() -> None:
    clock = HandClock()
    rates = shut(clock)
    assert rates.is_shut()
    assert rates.shut_until() is None, "a probe"
    assert rates.shut_until() == clock.now() + PROBE
    clock.time += PROBE
    assert rates.shut_until() is None
    clock.time = NOON + INVALID_SPAN
    assert not rates.is_shut()


@pytest.mark.parametrize(
    ("status", "headers"),
    [(200, {}), (404, {}), (400, {}), (500, {}), (429, {"X-RateLimit-Scope": "shared"})],
)
def test_other_answers_are_not_counted(status: int, headers: dict[str, str]) -> None:
    rates = Rates(HandClock())
    for _ in range(MOST_INVALID + 1):
        rates.heard(Route("GET /x"), status, headers)
    assert not rates.is_shut()


def test_that_almost_nothing_is_sent_is_a_trouble_until_it_is_over() -> None:
    clock, found = HandClock(), health()
    rates = shut(clock)

    async def story(calls: Calls, *_: object) -> None:
        await send(calls)
        assert await busy(calls) == clock.now() + PROBE
        assert len(found.troubles()) == 1
        clock.time = NOON + INVALID_SPAN
        await send(calls)
        assert found.troubles() == []

    answers = Script(OK)
    ask(answers.answer, story, house=(clock, found, rates))
    assert len(answers.asked) == 2


def test_what_has_to_wait_takes_a_bounded_place() -> None:
    clock = HandClock()
    rates = Rates(clock)
    routes = [Route("POST /x", (str(number),)) for number in range(2 * MOST_HOLDS)]
    for number, route in enumerate(routes):
        rates.slow_down(route, {}, {"retry_after": 10 + number / 10_000})
    held = [route for route in routes if rates.held_until(route)]
    assert held == routes[MOST_HOLDS:], "what is over soonest is forgotten first"
    clock.later(20)
    assert rates.held_until(routes[-1]) is None
