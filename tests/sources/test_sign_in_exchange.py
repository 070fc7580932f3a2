"""The exchange that gets a token: where it fails it says why, and it shows its secret to nobody else."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from sources._fetch import HttpDoor
from tests.simulation import SimulatedClock
from tests.sources.loopback import Loopback, reply, serving
from tests.sources.signing import (
    HOSTS,
    TokenPlace,
    as_json,
    by_exchange,
    fetch,
    origin,
    shown,
    signing,
    with_tokens,
)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            as_json({"error": "invalid_client", "error_description": "That app\nis unknown."}, 400),
            SourceRefused,
            "(That app is unknown.)",
        ),
        (as_json({"error": "invalid_client"}, 400), SourceRefused, "(invalid_client)"),
        (as_json({"message": "No such account"}, 400), SourceRefused, "(No such account)"),
        (reply(400, b"<h1>Bad Request</h1>"), SourceRefused, "(400)"),
        (as_json({"error": {"code": 7}}, 400), SourceRefused, "(400)"),
        (reply(401), SourceRefused, "look at its key or password"),
        (reply(403), SourceRefused, "look at its key or password"),
        (as_json({"error": "invalid_grant"}), SourceRefused, "(invalid_grant)"),
        (as_json({"error": None, "message": "Locked"}), SourceRefused, "(Locked)"),
        (as_json({}), SourceChanged, "gave no token"),
        (as_json([]), SourceChanged, "gave no token"),
        (as_json({"access_token": ""}), SourceChanged, "gave no token"),
        (as_json({"access_token": 7}), SourceChanged, "gave no token"),
        (as_json({"access_token": "a\r\nX-Evil: 1"}), SourceChanged, "gave no token"),
        (reply(200, b"<!DOCTYPE html><title>Sign in</title>"), SourceChanged, "gave no token"),
        (reply(200, b""), SourceChanged, "gave no token"),
        (reply(500), SourceBusy, ""),
        (
            as_json({"error_description": "hunter22+hunter or hunter22hunter of our-client is wrong"}, 400),
            SourceRefused,
            "(… or … of … is wrong)",
        ),
    ],
)
def test_an_exchange_that_brings_no_token_says_why(
    answer: bytes, kind: type[SourceError], words: str
) -> None:
    async def story() -> None:
        async with signing({"/token": answer}) as (server, through, _):
            with pytest.raises(SourceError) as error:
                await fetch(through, server.url(), by_exchange(server))
            assert isinstance(error.value, kind)
            assert words in error.value.problem
            assert "hunter22" not in str(error.value)
            assert error.value.source == "place"
            assert [asked.path for asked in server.asked] == ["/token"], "it is not asked without a token"

    asyncio.run(story())


def test_what_a_json_exchange_showed_is_not_told_either() -> None:
    async def story() -> None:
        said = as_json({"message": "hunter22hunter is no app password, use another app password"}, 400)
        async with signing({"/token": said}) as (server, through, _):
            body = b'{"identifier": "ana.example.org", "password": "hunter22hunter", "n": 1}'
            with pytest.raises(SourceRefused, match="… is no app password, use another app password"):
                await fetch(through, server.url(), by_exchange(server, body=body))

    asyncio.run(story())


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_token_host_is_left_alone_until_its_time_by_all_who_need_it(status: int) -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        server.answers["/token"] = reply(status, retry_after="120")
        until = clock.now() + timedelta(seconds=120)

        async def refused() -> SourceBusy:
            with pytest.raises(SourceBusy) as error:
                await fetch(through, server.url(), by_exchange(server))
            return error.value

        for error in await asyncio.gather(*(refused() for _ in range(4))):
            assert error.until == until
        assert len(server.asked) == 1
        clock.push(timedelta(seconds=119))
        assert (await refused()).until == until
        assert len(server.asked) == 1
        clock.push(timedelta(seconds=1))
        server.answers["/token"] = place.token
        assert (await fetch(through, server.url(), by_exchange(server))).body == b"posts"

    with_tokens(story)


def test_a_token_host_that_is_down_without_a_time_is_asked_by_the_next_request() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        server.answers["/token"] = reply(502)
        with pytest.raises(SourceBusy):
            await fetch(through, server.url(), by_exchange(server))
        server.answers["/token"] = place.token
        assert (await fetch(through, server.url(), by_exchange(server))).body == b"posts"

    with_tokens(story)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_exchange_shows_its_secret_to_no_other_origin(status: int) -> None:
    async def story() -> None:
        async with serving({"*": as_json({"access_token": "t1"})}) as other:
            async with signing({}) as (server, through, _):
                server.answers |= {"/token": reply(status, location=other.url("/token")), "*": reply()}
                with contextlib.suppress(SourceRefused):
                    await fetch(through, server.url(), by_exchange(server))
            for asked in other.asked:
                assert (asked.method, asked.body) == ("GET", b"")
                assert "authorization" not in asked.headers
                assert "hunter22" not in shown(asked)
            if status in (307, 308):
                assert other.asked == []

    asyncio.run(story())


def test_a_token_goes_to_the_origins_alone_and_not_to_where_it_came_from() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        home, tokens = origin(server, HOSTS[1]), origin(server, HOSTS[2])
        sign_in = replace(by_exchange(server, url=f"{tokens}/token"), origins=(home,))
        await fetch(through, f"{home}/feed", sign_in)
        with pytest.raises(SourceRefused):
            await fetch(through, f"{tokens}/feed", sign_in)
        assert place.served == ["t1", ""]

    with_tokens(story)
