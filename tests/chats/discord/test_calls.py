"""Discord's errors and limits, and what they mean to us."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import BodyPartReader, web

from chats._health import Health
from chats.discord_calls import AGAIN, AGENT, Calls
from chats.discord_errors import (
    MALFORMED,
    ONE_CHANNEL,
    RATE_LIMITED,
    THIS_REQUEST,
    WHOLE_CHAT,
    BadAnswer,
    error_code,
    is_malformed,
)
from chats.discord_rates import INVALID_SPAN, MOST_HOLDS, MOST_INVALID, PROBE, Rates, Route
from core.errors import ChatBusy, ChatError, ChatRefused
from tests.chats.answering import Answer, answering, hangs_up, says
from tests.props import NOON, HandClock

TOKEN = "bot.token.of-nobody"
SEND = "/channels/{room}/messages"
CALLBACK = "/interactions/{interaction}/{token}/callback"

Said = tuple[int, dict[str, str], object]


def health() -> Health:
    return Health("discord", lambda room: [f"name of {room}"], lambda: ("no answer", "look"))


def ask(
    answer: Answer,
    story: Callable[[Calls, Health, HandClock], Coroutine[Any, Any, None]],
    patient: bool = False,
    house: tuple[HandClock, Health, Rates] | None = None,
) -> None:
    """A Discord that answers everything so, and what is to be done with it."""

    async def live() -> None:
        clock, found, rates = house or (HandClock(patient), health(), None)
        async with answering(answer) as address:
            calls = Calls(TOKEN, f"{address}/api/v10/", clock, found, rates)
            try:
                await story(calls, found, clock)
            finally:
                await calls.close()

    asyncio.run(live())


class Script:
    """Answers in turn, the last one for ever; `asked` is what came: method and path."""

    def __init__(self, *answers: Said) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path.removeprefix('/api/v10')}")
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.json_response(body, status=status, headers=headers)


async def send(calls: Calls, room: str = "1", **more: Any) -> Any:
    return await calls.make("POST", SEND, room=room, json={"content": "x"}, **more)


async def busy(calls: Calls, room: str = "1", **more: Any) -> datetime | None:
    with pytest.raises(ChatBusy) as error:
        await send(calls, room, **more)
    return error.value.until


def fails(answer: Answer, **more: Any) -> tuple[ChatError, Health]:
    """What a message to channel 1 raises, and what is known of Discord's health then."""
    raised: list[tuple[ChatError, Health]] = []

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatError) as error:
            await send(calls, **more)
        raised.append((error.value, found))

    ask(answer, story)
    return raised[0]


# ------------------------------------------------------------ errors


@pytest.mark.parametrize("code", sorted(WHOLE_CHAT))
def test_what_concerns_the_whole_chat_waits_for_a_person(code: int) -> None:
    error, found = fails(says(403, code=code, message="no"))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    assert error_code(error) == code
    (trouble,) = found.troubles()
    assert (trouble.channel, trouble.problem) == (None, error.problem)
    assert trouble.hint


@pytest.mark.parametrize("code", [0, 50014])
def test_a_token_that_is_not_taken_is_a_trouble_of_the_whole_chat(code: int) -> None:
    error, found = fails(says(401, code=code, message="401: Unauthorized"))
    assert isinstance(error, ChatBusy)
    (trouble,) = found.troubles()
    assert "token" in trouble.problem


@pytest.mark.parametrize("code", sorted(ONE_CHANNEL))
def test_what_concerns_one_channel_waits_for_a_person_and_is_told_of_that_channel(code: int) -> None:
    error, found = fails(says(403, code=code, message="no"))
    assert isinstance(error, ChatBusy)
    (trouble,) = found.troubles()
    assert trouble.channel == "name of 1"
    assert trouble.hint


def test_a_post_that_works_ends_what_a_post_found_and_not_what_was_seen_otherwise() -> None:
    answers = Script((403, {}, {"code": 50013}), (200, {}, {"id": "5"}))

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await busy(calls)
        assert len(found.troubles()) == 1
        await send(calls)
        assert found.troubles() == []
        found.lost("1", "may not attach files", "allow it")
        await send(calls)
        assert len(found.troubles()) == 1

    ask(answers.answer, story)


def test_what_is_known_of_a_channel_already_is_more_exact_than_missing_permissions() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        found.lost("1", "may not attach files", "allow it")
        await busy(calls)
        assert [one.problem for one in found.troubles()] == ["may not attach files"]

    ask(says(403, code=50013), story)


def test_a_thread_that_is_gone_is_no_channel_of_the_settings() -> None:
    error, found = fails(says(404, code=10003), key="7")
    assert isinstance(error, ChatRefused)
    assert found.troubles() == []
    error, found = fails(says(403, code=50013), key="7")
    assert [one.channel for one in found.troubles()] == ["name of 7"], (
        "who may not write there may it nowhere"
    )


@pytest.mark.parametrize("status", [301, 500, 502, 503, 504])
def test_a_broken_answer_tells_nothing(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Sorry</html>", content_type="text/html")

    error, found = fails(answer)
    assert type(error) is ChatError
    assert (found.troubles(), found.is_stumbling) == ([], True)


def test_a_good_answer_that_cannot_be_read_tells_nothing() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<html>Log in to this network</html>", content_type="text/html")

    assert type(fails(answer)[0]) is ChatError


def test_an_answer_that_never_comes_tells_nothing() -> None:
    error, found = fails(hangs_up)
    assert type(error) is ChatError
    assert found.is_stumbling


def test_nothing_listens_there() -> None:
    async def story() -> None:
        found = health()
        calls = Calls(TOKEN, "http://127.0.0.1:1/api/v10/", HandClock(), found)
        assert await busy(calls) is None, "the waits grow, whoever waits"
        assert found.is_down("network"), "that nothing was sent is known, so it may be tried again"
        await calls.close()

    asyncio.run(story())


@pytest.mark.parametrize("code", sorted(THIS_REQUEST))
def test_a_message_that_discord_will_never_take_is_refused(code: int) -> None:
    error, found = fails(says(400, code=code, message="no"))
    assert isinstance(error, ChatRefused)
    assert (error_code(error), str(code) in error.problem) == (code, True)
    assert found.troubles() == []
    assert is_malformed(error) == (code in MALFORMED)


def test_where_a_body_is_wrong_is_known_without_what_stood_there() -> None:
    errors = {
        "embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "secret"}]}}}
    }
    error, _ = fails(says(400, code=50035, message="Invalid Form Body", errors=errors))
    assert isinstance(error.__cause__, BadAnswer)
    assert error.__cause__.places == ("embeds.0.title BASE_TYPE_MAX_LENGTH",)
    assert "secret" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, 0), (404, 0), (405, 0), (403, 40006), (404, 10004), (403, 99999)],
)
def test_a_word_that_says_nothing_about_the_message_lets_it_wait_and_is_told(status: int, code: int) -> None:
    error, found = fails(says(status, code=code))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    (trouble,) = found.troubles()
    assert (trouble.channel, bool(trouble.hint)) == (None, True)


def test_such_a_word_is_over_when_the_call_works_again_and_no_trouble_where_no_mention_waits() -> None:
    working: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        ok = request.path.rpartition("/")[2] in working
        return web.json_response({"id": "1"} if ok else {"code": 40006}, status=200 if ok else 403)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatBusy):
            await calls.make("GET", "/guilds/{guild}/roles", guild="3")
        assert found.troubles() == []
        await busy(calls)
        working.append("roles")
        await calls.make("GET", "/guilds/{guild}/roles", guild="3")
        assert len(found.troubles()) == 1
        working.append("messages")
        await send(calls, "2")
        assert found.troubles() == []

    ask(answer, story)


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 10062), (403, 0)])
def test_an_interaction_that_is_over_is_no_trouble_of_anything(status: int, code: int) -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatRefused):
            await calls.make("POST", CALLBACK, interaction="5", token="t", json={"type": 6}, anonymous=True)
        assert found.troubles() == []

    ask(says(status, code=code), story)


def test_a_good_answer_ends_what_was_in_trouble_but_no_permission_and_no_connection() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for cause in ("network", "account", "socket"):
            found.fell(cause, "", cause)
        assert (await calls.make("GET", "/users/@me"))["id"] == "9"
        assert [one.problem for one in found.troubles()] == ["socket"]

    ask(says(id="9"), story)


# ------------------------------------------------------------ requests


def test_a_request_says_who_we_are_and_quotes_what_stands_in_its_path() -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        said = request.headers.get("Authorization"), request.headers.get("User-Agent")
        seen.append((f"{request.method} {request.raw_path}", *said))
        return web.Response(status=204)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        path = "/channels/{room}/messages/{message}/reactions/{emoji}/@me"
        assert await calls.make("PUT", path, room="1", message="2", emoji="👀") is None
        assert await calls.make("PUT", path, room="1", message="2", emoji="ok/?:7") is None
        await calls.make("GET", SEND, room="1", query={"limit": 100})
        await calls.make("POST", CALLBACK, interaction="5", token="t/k", json={}, anonymous=True)

    ask(answer, story)
    bot = f"Bot {TOKEN}"
    base = "/api/v10/channels/1/messages"
    assert seen == [
        (f"PUT {base}/2/reactions/%F0%9F%91%80/@me", bot, AGENT),
        (f"PUT {base}/2/reactions/ok%2F%3F%3A7/@me", bot, AGENT),
        (f"GET {base}?limit=100", bot, AGENT),
        ("POST /api/v10/interactions/5/t%2Fk/callback", None, AGENT),
    ]


def test_files_go_along_with_their_message() -> None:
    seen: list[tuple[str | None, str | None, str | None, bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            told = part.headers.get("Content-Type")
            seen.append((part.name, part.filename, told, bytes(await part.read())))
        return web.json_response({"id": "5"})

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await send(calls, files=[("chart.png", b"\x89PNG", "image/png")])

    ask(answer, story)
    (name, _, kind, body), picture = seen
    assert (name, kind, json.loads(body)) == ("payload_json", "application/json", {"content": "x"})
    assert picture == ("files[0]", "chart.png", "image/png", b"\x89PNG")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 429, 500])
def test_no_token_stands_in_an_error(status: int) -> None:
    secret = "interaction-token"

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for anonymous in (True, False):
            with pytest.raises(ChatError) as error:
                await calls.make(
                    "POST", CALLBACK, interaction="5", token=secret, json={}, anonymous=anonymous
                )
            told = "".join(traceback.format_exception(error.value)) + str(found.troubles())
            assert secret not in told
            assert TOKEN not in told

    ask(says(status, code=0), story)


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
