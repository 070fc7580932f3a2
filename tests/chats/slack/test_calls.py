"""Slack's errors, and what they mean to us."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from chats._health import Health
from chats.slack_calls import AGAIN, LONGEST_WAIT, ONE_CHANNEL, UNKNOWN_END, WHOLE_CHAT, Calls, error_code
from chats.slack_errors import THIS_REQUEST
from core.errors import ChatBusy, ChatError, ChatRefused
from tests.chats.answering import Answer, answering, hangs_up, says
from tests.props import NOON, HandClock


def health() -> Health:
    return Health("slack", lambda room: [f"name of {room}"], lambda: ("no answer", "look"))


def ask(answer: Answer, story: Callable[[Calls, Health, HandClock], Coroutine[Any, Any, None]]) -> None:
    """A Slack that answers everything so, and what is to be done with it."""

    async def live() -> None:
        clock, found = HandClock(), health()
        async with answering(answer, "/api/{method}") as address:
            calls = Calls("xoxb-1", f"{address}/api/", clock, found)
            try:
                await story(calls, found, clock)
            finally:
                await calls.close()

    asyncio.run(live())


def fails(answer: Answer) -> tuple[ChatError, Health]:
    """What a post to C1 raises, and what is known of Slack's health then."""
    raised: list[ChatError] = []
    kept: list[Health] = []

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatError) as error:
            await calls.make(calls.client.chat_postMessage, room="C1", channel="C1", text="x")
        raised.append(error.value)
        kept.append(found)

    ask(answer, story)
    return raised[0], kept[0]


@pytest.mark.parametrize("code", sorted(WHOLE_CHAT))
def test_what_concerns_the_whole_chat_waits_for_a_person(code: str) -> None:
    error, found = fails(says(ok=False, error=code, needed="chat:write", provided=""))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    assert error_code(error) == code
    (trouble,) = found.troubles()
    assert trouble.channel is None
    assert trouble.problem
    assert trouble.hint
    assert trouble.problem == error.problem


@pytest.mark.parametrize("code", sorted(ONE_CHANNEL))
def test_what_concerns_one_channel_waits_for_a_person_and_is_told_of_that_channel(code: str) -> None:
    error, found = fails(says(ok=False, error=code))
    assert isinstance(error, ChatBusy)
    (trouble,) = found.troubles()
    assert trouble.channel == "name of C1"
    assert trouble.hint


@pytest.mark.parametrize("code", sorted(UNKNOWN_END))
def test_what_may_have_happened_is_looked_up_before_it_is_tried_again(code: str) -> None:
    error, found = fails(says(ok=False, error=code))
    assert type(error) is ChatError
    assert (found.troubles(), found.is_stumbling) == ([], True)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_answer_tells_nothing(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Sorry</html>", content_type="text/html")

    assert type(fails(answer)[0]) is ChatError


def test_an_answer_that_never_comes_tells_nothing() -> None:
    error, found = fails(hangs_up)
    assert type(error) is ChatError
    assert found.is_stumbling


@pytest.mark.parametrize("code", sorted(THIS_REQUEST))
def test_a_message_that_slack_will_never_take_is_refused(code: str) -> None:
    error, found = fails(says(ok=False, error=code))
    assert isinstance(error, ChatRefused)
    assert code in error.problem
    assert found.troubles() == []


@pytest.mark.parametrize("code", ["access_denied", "forbidden_team", "deprecated_endpoint", "something_new"])
def test_a_word_that_says_nothing_about_the_message_lets_it_wait_and_is_told(code: str) -> None:
    error, found = fails(says(ok=False, error=code))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    (trouble,) = found.troubles()
    assert (trouble.channel, code in trouble.problem) == (None, True)


def test_such_a_word_is_over_when_the_method_works_again_and_no_trouble_where_no_mention_waits() -> None:
    working: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        ok = request.match_info["method"] in working
        return web.json_response({"ok": ok, **({} if ok else {"error": "access_denied"})})

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        async def post(room: str) -> None:
            await calls.make(calls.client.chat_postMessage, room=room, channel=room, text="x")

        for call in (calls.client.usergroups_list, calls.client.team_info):
            with pytest.raises(ChatBusy):
                await calls.make(call)
        assert found.troubles() == []
        with pytest.raises(ChatBusy):
            await post("C1")
        working.append("team.info")
        await calls.make(calls.client.team_info)
        assert len(found.troubles()) == 1
        working.append("chat.postMessage")
        await post("C2")
        assert found.troubles() == []

    ask(answer, story)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("1", 1),
        ("0", 1),
        ("-5", 1),
        ("soon", 1),
        ("", 1),
        ("3599", 3599),
        ("99999", 3600),
        ("9" * 30, 1),
    ],
)
def test_slack_says_when_again(header: str, seconds: int) -> None:
    error, found = fails(says(429, {"Retry-After": header}, ok=False, error="ratelimited"))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + timedelta(seconds=seconds)
    assert error.until <= NOON + LONGEST_WAIT
    assert found.troubles() == []


def test_nothing_is_asked_before_its_time_and_only_that_waits() -> None:
    asked: list[str] = []

    async def read(request: web.Request) -> web.Response:
        body = await request.text()
        room = "C2" if "C2" in body else "C1"
        asked.append(f"{request.match_info['method']} {room}")
        if len(asked) == 1:
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"}
            )
        return web.json_response({"ok": True, "ts": "1.2"})

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        async def post(room: str) -> None:
            await calls.make(calls.client.chat_postMessage, room=room, channel=room, text="x")

        for _ in range(3):
            with pytest.raises(ChatBusy) as error:
                await post("C1")
            assert error.value.until == NOON + timedelta(seconds=30)
        await post("C2")
        await calls.make(calls.client.chat_update, room="C1", channel="C1", ts="1.2", text="x")
        clock.time += timedelta(seconds=30)
        await post("C1")
        assert asked == [
            "chat.postMessage C1",
            "chat.postMessage C2",
            "chat.update C1",
            "chat.postMessage C1",
        ]

    ask(read, story)


def test_only_posts_are_counted_by_channel() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for room in ("C1", "C2"):
            with pytest.raises(ChatBusy):
                await calls.make(calls.client.chat_update, room=room, channel=room, ts="1.2", text="x")
        assert asked == ["chat.update"]

    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.match_info["method"])
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429)

    ask(answer, story)


def test_nothing_listens_there() -> None:
    async def story() -> None:
        found = health()
        calls = Calls("xoxb-1", "http://127.0.0.1:1/api/", HandClock(), found)
        with pytest.raises(ChatBusy) as error:
            await calls.make(calls.client.auth_test)
        assert error.value.until is None, "the waits grow, whoever waits"
        assert found.is_down("network"), "that nothing was sent is known, so it may be tried again"
        await calls.close()

    asyncio.run(story())


def test_a_good_answer_ends_what_was_in_trouble_but_not_the_other_tokens() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for cause in ("network", "account", "app account", "socket", "scope a:b", "scope c:d"):
            found.fell(cause, "", cause)
        answer = await calls.make(calls.client.auth_test)
        assert answer["user_id"] == "U1"
        assert [one.problem for one in found.troubles()] == ["app account", "socket", "scope c:d"]

    ask(says(headers={"X-OAuth-Scopes": "a:b, chat:write"}, ok=True, user_id="U1"), story)
