"""Signing in: a secret goes to its own origins and nowhere else, and nothing that is told holds it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from core.errors import SourceError
from core.traffic import Request, SignIn, Validators
from sources._hops import first_hop
from sources._sign_in import bare, carry
from tests.sources.loopback import reply, serving
from tests.sources.signing import HOSTS, fetch, origin, shown, signing

SECRET = "hunter22&+ hunter"


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
