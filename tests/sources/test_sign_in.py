"""Signing in: a secret goes to its own origins and nowhere else, tokens are got once and in time, and nothing
that is told holds either."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Exchange, Request, Response, SignIn, Validators
from sources._fetch import HttpDoor
from sources._hops import first_hop
from sources._sign_in import EARLY, FRESH, bare, carry
from tests.simulation import SimulatedClock
from tests.sources.loopback import Answer, Asked, Loopback, names, reply, serving

SECRET = "hunter22&+ hunter"
HOSTS = ("127.0.0.1", "feeds.example.com", "other.example.com")
HOUR = timedelta(hours=1)


@contextlib.asynccontextmanager
async def signing(answers: dict[str, Answer]) -> AsyncIterator[tuple[Loopback, HttpDoor, SimulatedClock]]:
    """A server, a door to it, and the clock of both."""
    clock = SimulatedClock()
    async with serving(answers) as server:
        through = HttpDoor(clock, allow=HOSTS, look_up=names)
        try:
            yield server, through, clock
        finally:
            await through.close()


async def fetch(through: HttpDoor, url: str, sign_in: SignIn, **request: Any) -> Response:
    return await through.fetch(Request(url=url, sign_in=sign_in, **request), "place", Validators())


def origin(server: Loopback, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.port}"


def shown(asked: Asked) -> str:
    """All that a server sees."""
    return f"{asked.path} {dict(asked.headers)} {asked.body!r}"


# -- how it is shown


@pytest.mark.parametrize(
    ("how", "path", "header"),
    [
        ({}, "/feed?q=a", ("authorization", "Bearer s3cr&t")),
        ({"prefix": "token "}, "/feed?q=a", ("authorization", "token s3cr&t")),
        ({"header": "X-Api-Key", "prefix": ""}, "/feed?q=a", ("x-api-key", "s3cr&t")),
        ({"parameter": "key"}, "/feed?q=a&key=s3cr%26t", None),
    ],
)
def test_a_secret_is_shown_as_the_service_wants_it(
    how: dict[str, Any], path: str, header: tuple[str, str] | None
) -> None:
    async def story() -> None:
        async with signing({"*": reply(body=b"hello")}) as (server, through, _):
            sign_in = SignIn(origins=(origin(server),), secret="s3cr&t", **how)
            response = await fetch(through, server.url("/feed?q=a"), sign_in)
            (asked,) = server.asked
            assert asked.path == path
            assert shown(asked).count("s3cr") == 1
            if header:
                assert asked.headers[header[0]] == header[1]
            assert response.url == server.url("/feed?q=a")
            assert "s3cr" not in repr(response)
            assert "s3cr" not in repr(sign_in)

    asyncio.run(story())


def test_it_takes_the_place_of_a_header_of_the_same_name() -> None:
    async def story() -> None:
        async with signing({"*": reply()}) as (server, through, _):
            sign_in = SignIn(origins=(origin(server),), secret="right")
            await fetch(through, server.url(), sign_in, headers=(("authorization", "Bearer old"),))
            assert server.asked[0].headers["authorization"] == "Bearer right"

    asyncio.run(story())


def test_without_a_secret_nothing_is_shown() -> None:
    async def story() -> None:
        async with signing({"*": reply()}) as (server, through, _):
            await fetch(through, server.url(), SignIn(origins=(origin(server),)))
            assert "authorization" not in server.asked[0].headers

    asyncio.run(story())


# -- whom it is shown to


@pytest.mark.parametrize(
    ("url", "sees"),
    [
        ("https://api.example.com/1", True),
        ("https://API.example.com:443/1?q=2", True),
        ("http://api.example.com/1", False),
        ("http://api.example.com:443/1", False),
        ("https://api.example.com:8443/1", False),
        ("https://api.example.com.example.net/1", False),
        ("https://example.com/1", False),
        ("https://evil.example/https://api.example.com", False),
    ],
)
@pytest.mark.parametrize(
    "own", ["https://api.example.com", "https://api.example.com/", "https://API.Example.com:443"]
)
@pytest.mark.parametrize("how", [{}, {"parameter": "key"}])
def test_only_its_own_origin_sees_it(url: str, sees: bool, own: str, how: dict[str, Any]) -> None:
    sign_in = SignIn(origins=("not an address", own), secret=SECRET, **how)
    plain = first_hop(Request(url=url), "place", Validators())
    dressed = carry(plain, sign_in, SECRET)
    assert (dressed != plain) is sees


@pytest.mark.parametrize("how", [{}, {"header": "Api-Key", "prefix": ""}, {"parameter": "key"}])
@pytest.mark.parametrize("where", ["another host", "another port"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_carries_nothing(how: dict[str, Any], where: str, status: int) -> None:
    async def story() -> None:
        async with serving({"*": reply(body=b"there")}) as other, signing({}) as (server, through, _):
            to = other.url("/there") if where == "another port" else f"{origin(server, HOSTS[2])}/there"
            server.answers |= {"*": reply(status, location=to), "/there": reply(body=b"there")}
            sign_in = SignIn(origins=(origin(server, HOSTS[1]),), secret="hunter22hunter", **how)
            response = await fetch(through, f"{origin(server, HOSTS[1])}/feed", sign_in)
            first, second = [*server.asked, *other.asked]
            assert "hunter22" in shown(first)
            assert "hunter22" not in shown(second)
            assert response.url == to

    asyncio.run(story())


@pytest.mark.parametrize("how", [{}, {"parameter": "key"}])
def test_a_redirect_that_comes_back_to_the_origin_carries_it_again(how: dict[str, Any]) -> None:
    async def story() -> None:
        async with signing({}) as (server, through, _):
            home, other = origin(server, HOSTS[1]), origin(server, HOSTS[2])
            server.answers |= {
                "/feed": reply(302, location=f"{other}/away"),
                "/feed?key=hunter22hunter": reply(302, location=f"{other}/away"),
                "/away": reply(302, location=f"{home}/back"),
                "*": reply(body=b"home"),
            }
            sign_in = SignIn(origins=(home,), secret="hunter22hunter", **how)
            response = await fetch(through, f"{home}/feed", sign_in)
            assert ["hunter22" in shown(asked) for asked in server.asked] == [True, False, True]
            assert response.url == f"{home}/back"

    asyncio.run(story())


@pytest.mark.parametrize(
    "location",
    [
        "{other}/login?key=hunter22hunter",
        "{other}/login?next=%2Ffeed%3Fkey%3Dhunter22hunter&a=1",
        "{home}/feed/?key=hunter22hunter&a=1",
    ],
)
def test_a_server_that_repeats_the_key_in_its_redirect_gives_it_to_nobody(location: str) -> None:
    async def story() -> None:
        async with signing({"*": reply(body=b"there")}) as (server, through, _):
            home, other = origin(server, HOSTS[1]), origin(server, HOSTS[2])
            to = location.format(home=home, other=other)
            server.answers["/feed?key=hunter22hunter"] = reply(302, location=to)
            sign_in = SignIn(origins=(home,), secret="hunter22hunter", parameter="key")
            response = await fetch(through, f"{home}/feed", sign_in)
            second = server.asked[1]
            assert second.headers["host"] in to
            assert shown(second).count("hunter22") == (1 if to.startswith(home) else 0)
            assert "hunter22" not in response.url

    asyncio.run(story())


def test_a_redirect_without_the_key_is_left_letter_for_letter() -> None:
    hop = first_hop(Request(url="https://example.org/a?q=a%2Cb+c%26d&q=&e"), "place", Validators())
    assert bare(hop, SECRET) is hop
    assert bare(hop, "") is hop


@pytest.mark.parametrize("how", [{}, {"parameter": "key"}])
@pytest.mark.parametrize(
    "answer", [reply(401), reply(403), reply(404), reply(429), reply(500), b"rubbish\r\n"]
)
def test_no_error_and_no_log_tells_the_secret(
    how: dict[str, Any], answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with signing({"*": answer}) as (server, through, _):
            sign_in = SignIn(origins=(origin(server),), secret="hunter22hunter", **how)
            with pytest.raises(SourceError) as error:
                await fetch(through, server.url(), sign_in)
            assert "hunter22" not in f"{error.value} {error.value!r} {error.value.problem}"

    with caplog.at_level(logging.DEBUG):
        asyncio.run(story())
    assert "hunter22" not in caplog.text


# -- tokens


class TokenPlace:
    """Hands out tokens `t1`, `t2`, … at /token, and serves whoever shows one of those in `good`."""

    def __init__(self, **given: Any) -> None:
        self.given = {"expires_in": 3600, **given}
        self.handed = 0
        self.good: set[str] = set()
        self.served: list[str] = []

    def answers(self) -> dict[str, Answer]:
        return {"/token": self.token, "*": self.serve}

    def token(self, asked: Asked) -> bytes:
        self.handed += 1
        token = f"t{self.handed}"
        self.good = {token}
        return as_json({"access_token": token, **self.given})

    def serve(self, asked: Asked) -> bytes:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        self.served.append(token)
        return reply(body=b"posts") if token in self.good else reply(401)


def as_json(value: Any, status: int = 200, **headers: str) -> bytes:
    return reply(status, json.dumps(value).encode(), **{"content_type": "application/json", **headers})


def by_exchange(server: Loopback, **changes: Any) -> SignIn:
    """A sign-in by client credentials at the server's /token."""
    basic = base64.b64encode(b"our-client:hunter22hunter").decode()
    exchange = Exchange(
        url=server.url("/token"),
        headers=(
            ("Authorization", f"Basic {basic}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ),
        body=b"grant_type=client_credentials&client_secret=hunter22%2Bhunter",
    )
    return SignIn(origins=(origin(server),), exchange=replace(exchange, **changes))


Story = Callable[[Loopback, HttpDoor, SimulatedClock, TokenPlace], Awaitable[None]]


def with_tokens(story: Story, **given: Any) -> None:
    async def whole() -> None:
        place = TokenPlace(**given)
        async with signing(place.answers()) as (server, through, clock):
            await story(server, through, clock, place)

    asyncio.run(whole())


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
