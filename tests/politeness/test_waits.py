"""Whom the door leaves alone: also on the way of a redirect, and where a connection breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from core.errors import SourceBusy
from core.traffic import Request, Validators
from sources._fetch import HostBusy, HttpDoor
from tests.politeness.year import every_name_is_here
from tests.simulation import START, SimulatedClock
from tests.sources.loopback import Asked, Loopback, reply, serving

FIRST, SECOND = "first.example.com", "second.example.com"
UNTIL = START + timedelta(hours=1)

Story = Callable[[Loopback, HttpDoor, SimulatedClock], Awaitable[None]]


def live(
    story: Story,
    wait: bytes = reply(429, retry_after="3600"),
    known: Callable[[str], Awaitable[datetime | None]] | None = None,
) -> Loopback:
    """`/moved` leads to the second host, which says wait."""

    def answer(asked: Asked) -> bytes | AsyncIterator[bytes]:
        if asked.path == "/moved":
            port = asked.headers["host"].partition(":")[2]
            return reply(301, location=f"http://{SECOND}:{port}/feed")
        return broken() if asked.path == "/broken" else wait

    async def broken() -> AsyncIterator[bytes]:
        yield b""

    async def whole() -> Loopback:
        clock = SimulatedClock(START)
        async with serving({"*": answer}) as server:
            door = HttpDoor(clock, allow=["127.0.0.0/8"], look_up=every_name_is_here, said_to_wait=known)
            await story(server, door, clock)
            await door.close()
            return server

    return asyncio.run(whole())


async def refusal(server: Loopback, door: HttpDoor, host: str, path: str, *also: int) -> SourceBusy:
    request = Request(url=f"http://{host}:{server.port}{path}", also=also)
    with pytest.raises(SourceBusy) as error:
        await door.fetch(request, "feed", Validators())
    return error.value


def paths(server: Loopback) -> list[str]:
    return [asked.path for asked in server.asked]


def test_who_waits_at_the_end_of_a_redirect_is_named_and_left_alone_by_everybody() -> None:
    async def story(server: Loopback, door: HttpDoor, clock: SimulatedClock) -> None:
        error = await refusal(server, door, FIRST, "/moved")
        assert isinstance(error, HostBusy)
        assert (error.host, error.until, error.asked) == (SECOND, UNTIL, True)
        clock.push(timedelta(minutes=59))
        for host, path in ((FIRST, "/moved"), (SECOND, "/other")):
            error = await refusal(server, door, host, path)
            assert isinstance(error, HostBusy)
            assert (error.host, error.until, error.asked) == (SECOND, UNTIL, False)
        clock.push(timedelta(minutes=1))
        await refusal(server, door, SECOND, "/other")

    assert paths(live(story)) == ["/moved", "/feed", "/moved", "/other"]


def test_what_an_earlier_life_was_told_holds_on_the_way_of_a_redirect() -> None:
    async def known(host: str) -> datetime | None:
        return UNTIL if host == SECOND else None

    async def story(server: Loopback, door: HttpDoor, clock: SimulatedClock) -> None:
        assert (await refusal(server, door, FIRST, "/moved")).until == UNTIL

    assert paths(live(story, known=known)) == ["/moved"]


def test_a_connection_that_breaks_is_no_reason_to_ask_twice() -> None:
    async def story(server: Loopback, door: HttpDoor, clock: SimulatedClock) -> None:
        await refusal(server, door, FIRST, "/broken")

    assert paths(live(story)) == ["/broken"]


def test_a_quota_that_is_used_up_is_no_answer_even_where_its_status_is_one() -> None:
    spent = reply(403, b"{}", x_ratelimit_remaining="0", x_ratelimit_reset="3600")

    async def story(server: Loopback, door: HttpDoor, clock: SimulatedClock) -> None:
        assert (await refusal(server, door, FIRST, "/feed", 403)).until == UNTIL

    live(story, wait=spent)
