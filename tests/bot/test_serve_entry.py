"""Who may come in to the one server: by host, by origin, by token, by cookie."""

from __future__ import annotations

import asyncio

import pytest

from bot.serve import Server
from core.errors import ConfigError
from tests.bot.serving import HOSTILE, JSON, TOKEN, StillClock, fine, no_metrics, running

ASKED = [
    # method, headers, what comes back: with no token on loopback
    ("GET", {}, 200),
    ("GET", {"Host": "localhost"}, 200),
    ("GET", {"Host": "LOCALHOST:8080"}, 200),
    ("GET", {"Host": "127.0.0.1:9"}, 200),
    ("GET", {"Host": "127.8.8.8"}, 200),
    ("GET", {"Host": "[::1]:8080"}, 200),
    ("GET", {"Host": "rebound.example"}, 403),
    ("GET", {"Host": "localhost.evil.example"}, 403),
    ("GET", {"Host": "127.0.0.1.evil.example:80"}, 403),
    ("GET", {"Host": "192.168.1.5"}, 403),
    ("GET", {"Host": "evil.example@localhost"}, 400),
    ("GET", {"Host": "localhost/x"}, 400),
    ("GET", {"Host": "localhost:port"}, 400),
    ("GET", {"Host": ""}, 400),
    ("GET", {"Sec-Fetch-Site": "same-origin"}, 200),
    ("GET", {"Sec-Fetch-Site": "none"}, 200),
    ("GET", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("GET", {"Sec-Fetch-Site": "same-site"}, 403),
    (
        "GET",
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        200,
    ),
    ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
    ("GET", {"Origin": HOSTILE}, 403),
    ("POST", {**JSON}, 200),
    ("POST", {"Content-Type": "application/json; charset=utf-8"}, 200),
    ("POST", {**JSON, "Origin": "http://127.0.0.1"}, 403),
    ("POST", {**JSON, "Origin": "HERE"}, 200),
    ("POST", {**JSON, "Host": "localhost", "Origin": "http://localhost"}, 200),
    ("POST", {**JSON, "Host": "localhost", "Origin": "https://localhost:443"}, 200),
    ("POST", {**JSON, "Host": "localhost", "Origin": "http://localhost:3000"}, 403),
    ("POST", {**JSON, "Origin": HOSTILE}, 403),
    ("POST", {**JSON, "Origin": "null"}, 403),
    ("POST", {**JSON, "Origin": ""}, 403),
    ("POST", {**JSON, "Sec-Fetch-Site": "same-origin"}, 200),
    ("POST", {**JSON, "Sec-Fetch-Site": "same-site"}, 403),
    ("POST", {**JSON, "Sec-Fetch-Site": "cross-site"}, 403),
    (
        "POST",
        {**JSON, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        403,
    ),
    ("POST", {"Content-Type": "text/plain"}, 415),
    ("POST", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ("POST", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ("POST", {"Content-Type": "text/json"}, 415),
    ("PUT", {**JSON}, 405),
    ("DELETE", {**JSON, "Origin": HOSTILE}, 403),
]


@pytest.mark.parametrize(("method", "headers", "status"), ASKED)
def test_on_loopback_only_this_machine_and_the_page_itself_are_heard(
    method: str, headers: dict[str, str], status: int
) -> None:
    async def story() -> None:
        async with running() as site:
            sent = dict(headers)
            if sent.get("Origin") == "HERE":
                sent["Origin"] = f"http://127.0.0.1:{site.server.port}"
            path = "/" if method == "GET" else "/api/press"
            reply = await site.send(method, path, sent, b"{}" if method != "GET" else None)
            assert reply.status == status, reply.text
            assert site.presses == ([b"{}"] if (method, status) == ("POST", 200) else [])
            if status >= 400:
                assert reply.json["error"]

    asyncio.run(story())


def test_a_proxy_s_name_is_welcome_when_it_is_known() -> None:
    async def story() -> None:
        async with running(names=("Mentions.example.org",)) as site:
            assert (await site.send("GET", "/", {"Host": "mentions.example.org"})).status == 200
            headers = {**JSON, "Host": "127.0.0.1", "Origin": "https://mentions.example.org"}
            assert (await site.send("POST", "/api/press", headers, b"{}")).status == 200
            assert (await site.send("GET", "/", {"Host": "other.example.org"})).status == 403

    asyncio.run(story())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "example.org", "127.1"])
@pytest.mark.parametrize("token", [None, ""])
def test_an_address_that_others_can_reach_needs_a_token(host: str, token: str | None) -> None:
    with pytest.raises(ConfigError, match="token"):
        Server(
            host=host,
            port=0,
            token=token,
            routes=[],
            clock=StillClock(),
            health=fine,
            ready=fine,
            metrics=no_metrics,
        )


ENTRY = [
    # path, headers, what comes back: with a token
    ("/", {}, 401),
    ("/", {"Authorization": f"Bearer {TOKEN}"}, 200),
    ("/", {"Authorization": f"bearer  {TOKEN} "}, 200),
    ("/", {"Authorization": TOKEN}, 401),
    ("/", {"Authorization": f"Basic {TOKEN}"}, 401),
    ("/", {"Authorization": f"Bearer {TOKEN}x"}, 401),
    ("/", {"Authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    ("/", {"Authorization": "Bearer "}, 401),
    ("/", {"Authorization": "Bearer gr\u00fc\u00dfe"}, 401),
    ("/", {"Cookie": f"listenpost_PORT={TOKEN}"}, 401),
    ("/?token=", {}, 401),
    ("/?token=wrong", {}, 401),
    ("/?token=" + TOKEN, {}, 303),
    ("/?token=" + TOKEN, {"Sec-Fetch-Site": "cross-site"}, 403),
    ("/api/nothing", {"Authorization": f"Bearer {TOKEN}"}, 404),
    ("/api/nothing", {}, 401),
    ("/metrics", {}, 401),
    ("/metrics", {"Authorization": f"Bearer {TOKEN}"}, 200),
    ("/healthz", {}, 200),
    ("/readyz", {}, 200),
]


@pytest.mark.parametrize(("path", "headers", "status"), ENTRY)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_with_a_token_nothing_but_health_is_told_without_it(
    path: str, headers: dict[str, str], status: int, host: str
) -> None:
    async def story() -> None:
        async with running(TOKEN, host) as site:
            sent = {name: value.replace("PORT", str(site.server.port)) for name, value in headers.items()}
            reply = await site.send("GET", path, sent)
            assert reply.status == status
            assert TOKEN not in reply.text
            if status == 401:
                assert reply.headers["WWW-Authenticate"] == "Bearer"

    asyncio.run(story())


def test_a_link_with_the_token_becomes_a_cookie_and_a_clean_address() -> None:
    async def story() -> None:
        async with running(TOKEN) as site:
            assert site.server.link.endswith(f":{site.server.port}/?token={TOKEN}")
            reply = await site.send("GET", f"/?a=1&token={TOKEN}")
            assert (reply.status, reply.headers["Location"]) == (303, "/?a=1")
            cookie = reply.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert "Secure" not in cookie
            assert TOKEN not in cookie
            value = {"Cookie": cookie.partition(";")[0]}
            assert (await site.send("GET", "/", value)).status == 200
            assert (await site.send("POST", "/api/press", {**value, **JSON}, b"{}")).status == 200
            hostile = {**value, **JSON, "Origin": HOSTILE}
            assert (await site.send("POST", "/api/press", hostile, b"{}")).status == 403

    asyncio.run(story())


def test_behind_https_the_cookie_is_secure() -> None:
    async def story() -> None:
        async with running(TOKEN) as site:
            reply = await site.send("GET", f"/?token={TOKEN}", {"X-Forwarded-Proto": "https"})
            assert "Secure" in reply.headers["Set-Cookie"]

    asyncio.run(story())


def test_the_clean_address_never_leads_to_another_host() -> None:
    async def story() -> None:
        async with running(TOKEN) as site:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
            writer.write(f"GET //evil.example/?token={TOKEN} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            writer.close()
            location = next(line for line in head.splitlines() if line.startswith("Location:"))
            assert location.removeprefix("Location: ").startswith("/")
            assert not location.removeprefix("Location: ").startswith("//")

    asyncio.run(story())


def test_people_without_the_token_get_a_form_and_scripts_get_json() -> None:
    async def story() -> None:
        async with running(TOKEN) as site:
            page = await site.send("GET", "/", {"Accept": "text/html"})
            assert page.status == 401
            assert '<input name="token" type="password"' in page.text
            assert "refresh" not in page.text
            # A strict cookie stays away when a link elsewhere was followed: the form asks again by itself.
            followed = {
                "Accept": "text/html",
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document",
            }
            assert 'http-equiv="refresh"' in (await site.send("GET", "/", followed)).text
            script = await site.send("GET", "/api/channels", {"Accept": "text/html"})
            assert script.json["hint"]

    asyncio.run(story())
