"""The connection over which Slack's events come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from structlog.testing import capture_logs

from chats.slack_socket import Answer, Envelope
from tests.chats.slack.bad_days.exchange import Line, scene


def run(story: Awaitable[None]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(10):
            await story

    asyncio.run(in_time())


async def greet(line: Line) -> None:
    await line.hello()
    await line.listen()


def test_what_is_taken_is_acknowledged_with_its_answer_and_what_is_not_is_not() -> None:
    async def hear(envelope: Envelope) -> Answer:
        return {"e1": (True, None), "e2": (True, {"text": "hi"}), "e3": (False, None)}[
            envelope["envelope_id"]
        ]

    async def talk(line: Line) -> None:
        await line.hello()
        for name in ("e3", "e1", "e2"):
            await line.send(name)
        await line.listen()

    async def story() -> None:
        async with scene(talk, hear) as here:
            await here.until(lambda: len(here.exchange.lines) == 1 and len(here.exchange.lines[0].heard) == 2)
            assert sorted(here.exchange.lines[0].heard, key=str) == [
                {"envelope_id": "e1"},
                {"envelope_id": "e2", "payload": {"text": "hi"}},
            ]
            assert [one["payload"] for one in here.heard] == [{"n": "e3"}, {"n": "e1"}, {"n": "e2"}]
            assert here.opened == [1]

    run(story())


def test_what_cannot_be_heard_is_not_acknowledged_and_ends_nothing() -> None:
    async def hear(envelope: Envelope) -> Answer:
        if envelope["envelope_id"] == "bad":
            raise RuntimeError("a slip of ours")
        return True, None

    async def talk(line: Line) -> None:
        await line.hello()
        for name in ("bad", "good"):
            await line.send(name)
        await line.listen()

    async def story() -> None:
        with capture_logs() as logs:
            async with scene(talk, hear) as here:
                await here.until(lambda: here.exchange.lines and here.exchange.lines[0].heard)
                assert here.exchange.lines[0].heard == [{"envelope_id": "good"}]
        assert [one["log_level"] for one in logs if "could not be heard" in one["event"]] == ["error"]

    run(story())


def test_one_that_is_to_be_replaced_ends_after_the_new_one_is_there_and_is_answered_itself() -> None:
    free = asyncio.Event()

    async def hear(envelope: Envelope) -> Answer:
        if envelope["envelope_id"] == "slow":
            await free.wait()
        return True, None

    async def talk(line: Line) -> None:
        await line.hello()
        if line.number == 1:
            await line.send("slow")
            await line.disconnect("warning")
        await line.listen()

    async def story() -> None:
        async with scene(talk, hear) as here:
            await here.until(lambda: len(here.opened) == 2)
            first, second = here.exchange.lines
            assert not first.ended, "what is on its way may still come"
            await first.send("late")
            await here.until(lambda: {"envelope_id": "late"} in first.heard)
            free.set()
            await here.until(lambda: {"envelope_id": "slow"} in first.heard)
            assert second.heard == []
            await first.socket.close()
            await second.send("new")
            await here.until(lambda: second.heard == [{"envelope_id": "new"}])
            assert here.exchange.asked == 2, "that the old one ended asks for no other"
            assert here.clock.slept == []
            assert here.problems() == []

    run(story())


def test_it_is_tried_again_and_again_with_longer_waits_and_told_after_twenty_seconds() -> None:
    async def story() -> None:
        async with scene(greet, refuses=["invalid_arguments"] * 8) as here:
            here.clock.look = here.problems
            await here.until(lambda: here.opened)
            assert here.clock.seen[:5] == [[]] * 5
            assert all("events do not arrive" in told for (told,) in here.clock.seen[5:])
            assert here.clock.slept == [1, 2, 4, 8, 16, 30, 30, 30]
            assert here.problems() == []

    run(story())


def test_slack_says_when_to_ask_for_an_address_again() -> None:
    async def story() -> None:
        async with scene(greet, refuses=["ratelimited", "invalid_auth"]) as here:
            await here.until(lambda: here.opened)
            assert here.clock.slept == [1, 1, 20, 2]
            assert here.problems() == []

    run(story())


def test_a_missing_scope_of_the_app_token_is_told_until_it_is_there() -> None:
    async def story() -> None:
        async with scene(greet, refuses=["missing_scope"]) as here:
            here.health.fell("The app lacks connections:write", "", "scope connections:write")
            await here.until(lambda: here.opened)
            assert "The app lacks connections:write" not in here.problems()

    run(story())


@pytest.mark.parametrize("frame", ["not json", "[]", "7", "null", '{"type": "new"}', '{"envelope_id": "e1"}'])
def test_what_cannot_be_understood_stops_nothing(frame: str) -> None:
    async def talk(line: Line) -> None:
        await line.hello()
        if line.number == 1:
            await line.socket.send_str(frame)
            await line.socket.send_bytes(b"\x00") if frame == "7" else None
        await line.send("after")
        await line.listen()

    async def story() -> None:
        async with scene(talk) as here:
            await here.until(lambda: any(one["envelope_id"] == "after" for one in here.heard))

    run(story())


def test_connections_that_live_for_a_moment_only_are_not_opened_without_end() -> None:
    async def talk(line: Line) -> None:
        await line.hello()

    async def story() -> None:
        async with scene(talk) as here:
            await here.until(lambda: len(here.clock.slept) >= 4)
            assert here.clock.slept[:4] == [1, 2, 4, 8]
            assert here.exchange.asked <= len(here.clock.slept) + 4

    run(story())


def test_a_connection_that_died_without_a_word_is_noticed_by_its_silence() -> None:
    async def talk(line: Line) -> None:
        await line.hello()
        await line.listen()

    async def story() -> None:
        async with scene(talk, heartbeat=0.1, autoping=False) as here:
            await here.until(lambda: len(here.opened) >= 2)
            assert here.problems() == []

    run(story())


def test_an_address_that_never_answers_and_one_that_never_greets_are_given_up() -> None:
    async def talk(line: Line) -> None:
        if line.number > 1:
            await line.hello()
        await line.listen()

    async def story() -> None:
        async with scene(talk, greeting=0.1, silent_upgrades=1) as here:
            await here.until(lambda: here.opened)
            assert here.exchange.asked == 3
            assert here.clock.slept == [1, 2]

    run(story())


def test_the_ticket_in_the_address_stands_in_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    async def talk(line: Line) -> None:
        if line.number < 3:
            assert line.request.transport is not None
            line.request.transport.abort()
            return
        await greet(line)

    async def story() -> None:
        async with scene(talk) as here:
            await here.until(lambda: here.opened)

    run(story())
    told = capsys.readouterr()
    assert told.out
    assert "very-secret" not in told.out + told.err


def test_closing_ends_every_connection() -> None:
    async def story() -> None:
        async with scene(greet) as here:
            await here.until(lambda: here.opened)
            await here.exchange.lines[0].disconnect()
            await here.until(lambda: len(here.opened) == 2)
            await here.socket.close()
            await here.until(lambda: all(line.ended for line in here.exchange.lines))
            asked = here.exchange.asked
            await asyncio.sleep(0.05)
            assert here.exchange.asked == asked

    async def closing() -> None:
        with pytest.raises(AssertionError, match="it goes on"):
            await story()

    run(closing())
