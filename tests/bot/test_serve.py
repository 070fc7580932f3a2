"""The one server: who may come in, how much they may bring, and how it ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.serve import InboxHandler, Server
from core.errors import ChatBusy, ConfigError, SourceChanged, SourceRefused, StoreError, UsageError
from core.traffic import Delivery
from core.types import Json

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
TOKEN = "a-token-nobody-guesses"
JSON = {"Content-Type": "application/json"}
HOSTILE = "http://evil.example"


class StillClock:
    def now(self) -> datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the server does not sleep")


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    text: str
    json: Json


@dataclass
class Site:
    """A running server and a client that follows no redirects and keeps its cookies."""

    server: Server
    session: aiohttp.ClientSession
    presses: list[bytes] = field(default_factory=list)

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        data: bytes | AsyncIterator[bytes] | None = None,
    ) -> Reply:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with self.session.request(
            method, url, headers=headers, data=data, allow_redirects=False
        ) as answer:
            text = await answer.text()
            json = await answer.json() if answer.content_type == "application/json" else None
            return Reply(answer.status, answer.headers, text, json)


async def fine() -> Mapping[str, bool]:
    return {"store": True}


async def no_metrics() -> bytes:
    return b"# nothing\n"


@asynccontextmanager
async def running(
    token: str | None = None,
    host: str = "127.0.0.1",
    names: tuple[str, ...] = (),
    inboxes: Mapping[str, InboxHandler] | None = None,
    raises: Exception | None = None,
    health: Callable[[], Awaitable[Mapping[str, bool]]] = fine,
) -> AsyncIterator[Site]:
    presses: list[bytes] = []

    async def page(_: web.Request) -> web.Response:
        if raises:
            raise raises
        return web.Response(text="<p>hello", content_type="text/html")

    async def press(request: web.Request) -> web.Response:
        presses.append(await request.read())
        return web.json_response({"done": True})

    async def stream(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"begun\n")
        await asyncio.Event().wait()
        return answer

    server = Server(
        host=host,
        port=0,
        token=token,
        routes=[web.get("/", page), web.post("/api/press", press), web.get("/stream", stream)],
        clock=StillClock(),
        health=health,
        ready=fine,
        metrics=no_metrics,
        names=names,
        grace=0.1,
    )
    for path, handler in (inboxes or {}).items():
        server.add_inbox(path, handler, limit=1000)
    await server.start()
    try:
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            yield Site(server, session, presses)
    finally:
        await server.close()


# ---------------------------------------------------------------- who may come in

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


# ---------------------------------------------------------------- what it says


def test_every_answer_carries_the_security_headers() -> None:
    async def story() -> None:
        async with running() as site:
            for path in ("/", "/nothing", "/healthz", "/metrics"):
                reply = await site.send("GET", path)
                policy = reply.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "script-src 'self'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Referrer-Policy"] == "no-referrer"
                assert "aiohttp" not in reply.headers["Server"]

    asyncio.run(story())


ERRORS = [
    (UsageError("That is no number.", "Take 3."), 422, {"error": "That is no number.", "hint": "Take 3."}),
    (SourceRefused("hook", "wrong secret"), 401, {"error": "wrong secret", "hint": ""}),
    (SourceChanged("hook", "no JSON"), 422, {"error": "no JSON", "hint": ""}),
    (StoreError("disk full at /var/lib"), 503, None),
    (ChatBusy("web", "disk full"), 503, None),
    (
        web.HTTPNotFound(text="There is no channel “x”."),
        404,
        {"error": "There is no channel “x”.", "hint": ""},
    ),
    (web.HTTPNotFound(), 404, {"error": "There is nothing here.", "hint": ""}),
    (RuntimeError("a password"), 500, None),
]


@pytest.mark.parametrize(("error", "status", "body"), ERRORS)
def test_every_error_is_json_and_tells_no_secret(error: Exception, status: int, body: Json) -> None:
    async def story() -> None:
        with capture_logs():
            async with running(raises=error) as site:
                reply = await site.send("GET", "/")
                assert reply.status == status
                assert reply.json == body or (body is None and reply.json["error"])
                assert "password" not in reply.text
                assert "/var/lib" not in reply.text

    asyncio.run(story())


def test_the_log_holds_no_query_and_no_token() -> None:
    async def story() -> None:
        with capture_logs() as logs:
            async with running(TOKEN) as site:
                await site.send("GET", f"/?token={TOKEN}")
                await site.send("GET", "/secret%0aline?token=wrong", {"Authorization": f"Bearer {TOKEN}"})
        assert [(entry["path"], entry["status"]) for entry in logs] == [("/", 303), ("/secret%0Aline", 404)]
        assert TOKEN not in str(logs)
        assert "wrong" not in str(logs)

    asyncio.run(story())


async def store_down() -> Mapping[str, bool]:
    return {"store": False, "announcing": True}


async def store_raises() -> Mapping[str, bool]:
    raise StoreError("the disk is full")


@pytest.mark.parametrize(
    ("health", "status", "checks"),
    [
        (fine, 200, {"store": True}),
        (store_down, 503, {"store": False, "announcing": True}),
        (store_raises, 503, {"answers": False}),
    ],
)
def test_health_says_what_is_fine(
    health: Callable[[], Awaitable[Mapping[str, bool]]], status: int, checks: Mapping[str, bool]
) -> None:
    async def story() -> None:
        async with running(health=health) as site:
            reply = await site.send("GET", "/healthz")
            assert (reply.status, reply.json) == (status, {"ok": status == 200, "checks": checks})

    asyncio.run(story())


def test_metrics_are_in_the_prometheus_format() -> None:
    async def story() -> None:
        async with running() as site:
            reply = await site.send("GET", "/metrics")
            assert reply.text == "# nothing\n"
            assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"

    asyncio.run(story())


# ---------------------------------------------------------------- inboxes and bodies


@dataclass
class Letterbox:
    error: Exception | None = None
    got: list[Delivery] = field(default_factory=list)

    async def receive(self, delivery: Delivery) -> tuple[int, Json]:
        self.got.append(delivery)
        if self.error:
            raise self.error
        return 202, {"kept": 1}


def test_an_inbox_is_asked_for_no_token_and_no_origin_for_it_has_a_secret_of_its_own() -> None:
    async def story() -> None:
        box = Letterbox()
        async with running(TOKEN, inboxes={"/hooks/forum": box.receive}) as site:
            headers = {
                "Host": "public.example.org",
                "Origin": HOSTILE,
                "X-Secret": "s",
                "Content-Type": "text/xml",
            }
            reply = await site.send("POST", "/hooks/forum", headers, b"<post/>")
            assert (reply.status, reply.json) == (202, {"kept": 1})
            [delivery] = box.got
            assert (delivery.body, delivery.at) == (b"<post/>", NOON)
            assert delivery.headers["x-secret"] == "s"
            assert (await site.send("GET", "/hooks/forum", headers)).status == 405

    asyncio.run(story())


@pytest.mark.parametrize(
    ("error", "status"),
    [(SourceRefused("forum", "wrong"), 401), (SourceChanged("forum", "odd"), 422), (StoreError("full"), 503)],
)
def test_an_inbox_s_refusal_has_its_status(error: Exception, status: int) -> None:
    async def story() -> None:
        async with running(inboxes={"/hooks/forum": Letterbox(error).receive}) as site:
            assert (await site.send("POST", "/hooks/forum", {}, b"{}")).status == status

    asyncio.run(story())


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b"x" * 100


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/hooks/forum", 1000, 202),
        ("/hooks/forum", 1100, 413),
        ("/api/press", 64_000, 200),
        ("/api/press", 70_000, 413),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_a_body_may_be_so_large_and_no_larger(path: str, size: int, status: int, streamed: bool) -> None:
    async def story() -> None:
        box = Letterbox()
        async with running(inboxes={"/hooks/forum": box.receive}) as site:
            data = chunks(size) if streamed else b"x" * size
            reply = await site.send("POST", path, JSON, data)
            assert reply.status == status
            if status == 413:
                assert reply.json["error"] == "That is too large."
                assert (box.got, site.presses) == ([], [])

    asyncio.run(story())


def test_a_compressed_body_is_refused_unopened() -> None:
    async def story() -> None:
        box = Letterbox()
        async with running(inboxes={"/hooks/forum": box.receive}) as site:
            reply = await site.send("POST", "/hooks/forum", {"Content-Encoding": "gzip"}, b"\x1f\x8b")
            assert reply.status == 415
            assert box.got == []

    asyncio.run(story())


# ---------------------------------------------------------------- how it begins and ends


def test_a_taken_port_is_a_mistake_in_the_settings() -> None:
    async def story() -> None:
        async with running() as site:
            second = Server(
                host="127.0.0.1",
                port=site.server.port,
                token=None,
                routes=[],
                clock=StillClock(),
                health=fine,
                ready=fine,
                metrics=no_metrics,
            )
            with pytest.raises(ConfigError, match="choose another port"):
                await second.start()

    asyncio.run(story())


def test_closing_cuts_off_what_would_go_on_for_ever() -> None:
    async def story() -> None:
        async with running() as site:
            url = f"http://127.0.0.1:{site.server.port}/stream"
            async with site.session.get(url) as answer:
                assert await answer.content.readline() == b"begun\n"
                async with asyncio.timeout(2):
                    await site.server.close()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", site.server.port), 1)

    asyncio.run(story())
