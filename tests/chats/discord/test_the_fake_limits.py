"""The local Discord's patience: limits and their headers, what goes wrong on purpose, and being shut out."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.chats.discord.plain_rest import Caller, Hand, calling, card, run
from tests.discord_server.faults import Fault, Faults


async def posts(caller: Caller, count: int, channel: str = "mentions") -> list[int]:
    world = caller.fake.world
    return [(await caller.post(channel, card(f"n{world.new_id()}"))).status for _ in range(count)]


def test_every_answer_says_how_much_is_left() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(limits=True, clock=clock) as caller:
            answers = [await caller.post("mentions", card(f"n{i}")) for i in range(3)]
            left = [one.headers["X-RateLimit-Remaining"] for one in answers]
            assert left == ["4", "3", "2"]
            told = answers[-1].headers
            assert (told["X-RateLimit-Limit"], told["X-RateLimit-Reset-After"]) == ("5", "5.000")
            assert float(told["X-RateLimit-Reset"]) == clock.now + 5
            other = await caller.call("GET", caller.place("mentions"))
            assert other.headers["X-RateLimit-Bucket"] != told["X-RateLimit-Bucket"]
            assert told["Via"]

    run(story())


def test_one_call_too_many_is_told_to_wait_and_each_channel_is_counted_alone() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(limits=True, clock=clock) as caller:
            assert await posts(caller, 5) == [200] * 5
            clock.now += 2
            late = await caller.post("mentions", card("late"))
            assert late.status == 429
            assert late.body == {
                "message": "You are being rate limited.",
                "retry_after": 3.0,
                "global": False,
            }
            assert late.headers["X-RateLimit-Scope"] == "user"
            assert late.headers["X-RateLimit-Remaining"] == "0"
            assert late.headers["Retry-After"]
            assert late.headers["Via"]
            assert await posts(caller, 1, "alerts") == [200]
            clock.now += 3
            assert await posts(caller, 1) == [200]
            assert caller.fake.world.early == []
            assert len(caller.fake.messages("mentions")) == 6

    run(story())


def test_fifty_calls_a_second_are_the_most_of_all() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(limits=True, clock=clock, channels=[f"c{i}" for i in range(11)]) as caller:
            for i in range(10):
                assert await posts(caller, 5, f"c{i}") == [200] * 5
            answer = await caller.post("c10", card("one more"))
            assert (answer.status, answer.body["global"]) == (429, True)
            assert answer.headers["X-RateLimit-Global"] == "true"
            assert answer.headers["X-RateLimit-Scope"] == "global"
            clock.now += 1
            assert await posts(caller, 1, "c10") == [200]

    run(story())


def test_who_comes_back_too_early_is_written_down() -> None:
    async def story() -> None:
        async with calling(faults=Faults(retry_after=30)) as caller:
            caller.fake.faults.plan("POST messages", "busy")
            assert await posts(caller, 2) == [429, 200]
            assert caller.fake.world.early == [], "what was on its way already is not blamed"
            caller.fake.limits.grace = 0.0
            assert await posts(caller, 1, "alerts") == [200]
            assert caller.fake.world.early == []
            await posts(caller, 1)
            assert len(caller.fake.world.early) == 1
            assert "POST messages" in caller.fake.world.early[0]

    run(story())


def test_the_limit_of_everything_holds_for_every_call() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(clock=clock) as caller:
            caller.fake.limits.close(10)
            assert (await caller.call("GET", "/users/@me")).body["global"] is True
            hook = await caller.call("PATCH", "/webhooks/1/token/messages/@original", {})
            assert hook.status == 404, "interactions are not counted"
            clock.now += 10
            assert (await caller.call("GET", "/users/@me")).status == 200

    run(story())


def test_too_many_bad_answers_and_the_app_is_shut_out() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(clock=clock, most_invalid=5) as caller:
            wrong = {"Authorization": "Bot wrong"}
            for _ in range(4):
                assert (await caller.call("GET", "/users/@me", headers=wrong)).status == 401
            clock.now += 601
            assert (await caller.call("GET", "/users/@me")).status == 200, "ten minutes later it is forgotten"
            for _ in range(5):
                await caller.call("GET", "/users/@me", headers=wrong)
            shut = await caller.call("GET", "/users/@me")
            assert shut.status == 429
            assert "Via" not in shut.headers
            assert isinstance(shut.body, str)
            assert "shut out" in caller.fake.flaws[0]
            clock.now += 3601
            assert (await caller.call("GET", "/users/@me")).status == 200

    run(story())


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [
        ("drop_before", 0, 0),
        ("drop_after", 0, 1),
        ("error_before", 502, 0),
        ("error_after", 500, 1),
        ("busy", 429, 0),
        ("slow", 200, 1),
        ("slow_before", 200, 1),
    ],
)
def test_what_goes_wrong_on_purpose(fault: Fault, status: int, done: int) -> None:
    async def story() -> None:
        async with calling(faults=Faults(delay=0.01)) as caller:
            caller.fake.faults.plan("POST messages", fault)
            try:
                answer = await caller.post("mentions", card())
                assert answer.status == status
            except aiohttp.ClientError:
                assert status == 0
            assert len(caller.fake.messages("mentions")) == done
            assert caller.fake.faults.drawn == [("POST messages", fault)]
            assert await posts(caller, 1) == [200]

    run(story())


def test_a_slow_call_is_carried_out_though_nobody_waits() -> None:
    async def story() -> None:
        async with calling(faults=Faults(delay=0.2)) as caller:
            posted = asyncio.Event()
            caller.fake.world.announce = lambda event, data, where: posted.set()
            caller.fake.faults.plan("POST messages", "slow_before")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await caller.post("mentions", card())
            assert caller.fake.messages("mentions") == []
            await posted.wait()
            assert len(caller.fake.messages("mentions")) == 1

    run(story())


def test_a_call_is_refused_when_a_test_says_so() -> None:
    async def story() -> None:
        async with calling() as caller:
            caller.fake.refuse("POST messages", 400, 50035, "Invalid Form Body", times=2)
            assert [(await caller.post("mentions", card())).code for _ in range(3)] == [50035, 50035, -1]
            assert caller.fake.flaws == []

    run(story())


def test_while_it_is_down_nobody_answers() -> None:
    async def story() -> None:
        async with calling() as caller:
            caller.fake.set_down(True)
            with pytest.raises(aiohttp.ClientError):
                await caller.call("GET", "/users/@me")
            caller.fake.set_down(False)
            assert (await caller.call("GET", "/users/@me")).status == 200

    run(story())
