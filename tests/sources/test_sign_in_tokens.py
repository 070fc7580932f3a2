"""Tokens are got once and in time: kept, got anew before they run out and when they are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import SourceRefused
from core.traffic import SignIn
from sources._fetch import HttpDoor
from sources._sign_in import EARLY, FRESH
from tests.simulation import SimulatedClock
from tests.sources.loopback import Loopback, reply
from tests.sources.signing import TokenPlace, as_json, by_exchange, fetch, origin, signing, with_tokens

HOUR = timedelta(hours=1)


def test_one_exchange_serves_many_requests_at_once() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        urls = [server.url(f"/{n}") for n in range(12)]
        await asyncio.gather(*(fetch(through, url, by_exchange(server)) for url in urls))
        assert (place.handed, place.served) == (1, ["t1"] * 12)
        exchange = server.asked[0]
        assert (exchange.method, exchange.body) == ("POST", by_exchange(server).exchange.body)  # type: ignore[union-attr]
        assert exchange.headers["authorization"].startswith("Basic ")
        assert exchange.headers["content-type"] == "application/x-www-form-urlencoded"

    with_tokens(story)


@pytest.mark.parametrize(
    ("given", "lasts"),
    [
        ({"expires_in": 3600}, HOUR - EARLY),
        ({"expires_in": "7200"}, 2 * HOUR - EARLY),
        ({"expires_in": 600.0}, timedelta(minutes=9)),
        ({"expires_in": None}, 3 * HOUR - EARLY),
        ({"expires_in": "soon"}, 3 * HOUR - EARLY),
        ({"expires_in": 10}, timedelta(seconds=30)),
        ({"expires_in": 0}, timedelta(seconds=30)),
        ({"expires_in": -1e300}, timedelta(seconds=30)),
        ({"expires_in": 1e300}, timedelta(days=90)),
    ],
)
def test_a_token_is_kept_and_got_anew_before_it_runs_out(given: Mapping[str, Any], lasts: timedelta) -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        sign_in = by_exchange(server, lifetime=3 * HOUR)
        await fetch(through, server.url(), sign_in)
        clock.push(lasts - timedelta(seconds=1))
        await fetch(through, server.url(), sign_in)
        assert place.handed == 1
        clock.push(timedelta(seconds=1))
        await fetch(through, server.url(), sign_in)
        assert place.served == ["t1", "t1", "t2"]

    with_tokens(story, **given)


def test_tokens_of_two_accounts_are_two() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        await fetch(through, server.url(), by_exchange(server))
        await fetch(through, server.url(), by_exchange(server, body=b"client_secret=another"))
        assert place.served == ["t1", "t2"]

    with_tokens(story)


def test_the_token_and_its_life_stand_where_the_source_says() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        server.answers["/token"] = as_json({"accessJwt": "t9", "lasts": 600})
        place.good = {"t9"}
        await fetch(through, server.url(), by_exchange(server, token="accessJwt", seconds="lasts"))
        assert place.served == ["t9"]

    with_tokens(story)


def test_a_token_that_is_refused_is_got_anew_once_and_it_is_asked_again() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        sign_in = by_exchange(server)
        await fetch(through, server.url(), sign_in)
        clock.push(FRESH)
        place.good.clear()  # it was taken back
        response = await fetch(through, server.url(), sign_in)
        assert response.body == b"posts"
        assert place.served == ["t1", "t1", "t2"]

    with_tokens(story)


def test_many_requests_whose_token_was_refused_get_one_new_one() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        sign_in = by_exchange(server)
        await fetch(through, server.url(), sign_in)
        clock.push(FRESH)
        place.good.clear()
        answers = await asyncio.gather(*(fetch(through, server.url(f"/{n}"), sign_in) for n in range(5)))
        assert [answer.body for answer in answers] == [b"posts"] * 5
        assert place.handed == 2

    with_tokens(story)


def test_a_fresh_token_that_is_refused_is_not_the_trouble() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        sign_in = by_exchange(server)
        server.answers["*"] = reply(401)
        with pytest.raises(SourceRefused):
            await fetch(through, server.url(), sign_in)
        clock.push(FRESH - timedelta(seconds=1))
        with pytest.raises(SourceRefused):
            await fetch(through, server.url(), sign_in)
        assert place.handed == 1
        clock.push(timedelta(seconds=1))
        for _ in range(2):
            with pytest.raises(SourceRefused):
                await fetch(through, server.url(), sign_in)
        assert place.handed == 2

    with_tokens(story)


def test_only_the_statuses_that_mean_it_get_a_token_anew() -> None:
    async def story(server: Loopback, through: HttpDoor, clock: SimulatedClock, place: TokenPlace) -> None:
        sign_in = by_exchange(server)
        await fetch(through, server.url(), sign_in)
        clock.push(FRESH)
        server.answers["*"] = reply(400, b'{"error": "ExpiredToken"}')
        with pytest.raises(SourceRefused):
            await fetch(through, server.url(), sign_in)
        assert place.handed == 1
        response = await fetch(through, server.url(), replace(sign_in, expired=(400, 401)), also=(400,))
        assert (response.status, place.handed) == (400, 2)

    with_tokens(story)


def test_a_secret_that_is_no_token_is_not_asked_for_twice() -> None:
    async def story() -> None:
        async with signing({"*": reply(401)}) as (server, through, _):
            with pytest.raises(SourceRefused):
                await fetch(through, server.url(), SignIn(origins=(origin(server),), secret="hunter22"))
            assert len(server.asked) == 1

    asyncio.run(story())
