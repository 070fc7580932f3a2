"""The one server: what it says, how much may be brought, and how it ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.run import open_server
from bot.serve import Server
from bot.settings import ServerSettings
from core.errors import ChatBusy, ConfigError, SourceChanged, SourceRefused, StoreError, UsageError
from core.traffic import Delivery
from core.types import Json
from tests.bot.announcing import BRAND, settings
from tests.bot.fake_bot import open_bot
from tests.bot.serving import HOSTILE, JSON, NOON, TOKEN, StillClock, fine, no_metrics, running

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
            assert (await site.send("GET", "/hooks/forum", headers)).status == 403
            bearer = {"Authorization": f"Bearer {TOKEN}"}
            assert (await site.send("GET", "/hooks/forum", bearer)).status == 405

    asyncio.run(story())


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_chat_s_door_is_asked_for_no_token_and_every_other_path_is(host: str) -> None:
    async def story() -> None:
        async with running(TOKEN, host, doors=("/chat/events",)) as site:
            headers = {
                "Host": "public.example.org",
                "Origin": HOSTILE,
                "X-Signature": "v0=1",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            assert (await site.send("POST", "/chat/events", headers, b"payload=%7B%7D")).status == 200
            assert site.presses == [b"payload=%7B%7D"]
            assert (await site.send("POST", "/chat/events/", headers, b"")).status in (401, 403)
            assert (await site.send("POST", "/api/press", JSON, b"{}")).status == 401
        async with running(TOKEN, host) as site:
            assert (await site.send("POST", "/chat/events", JSON, b"{}")).status == 401

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
        ("/chat/events", 750_000, 200),
        ("/chat/events", 1_000_100, 413),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_a_body_may_be_so_large_and_no_larger(path: str, size: int, status: int, streamed: bool) -> None:
    async def story() -> None:
        box = Letterbox()
        async with running(inboxes={"/hooks/forum": box.receive}, doors=("/chat/events",)) as site:
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


def test_the_doors_of_the_chats_are_the_server_s(tmp_path: Path) -> None:
    async def story() -> None:
        wanted = replace(settings(BRAND), server=ServerSettings(port=0, token=TOKEN))
        bot = await open_bot(wanted, tmp_path / "bot.db", start=False)
        bot.chat.open_doors = ("/chat/events",)
        server = open_server(bot.app, wanted, TOKEN)
        await server.start()
        try:
            async with aiohttp.ClientSession() as session:
                for path, status in (("/chat/events", 404), ("/chat", 401)):
                    async with session.post(f"{server.address.rstrip('/')}{path}") as answer:
                        assert answer.status == status
        finally:
            await server.close()
            await bot.app.close()

    asyncio.run(story())


@pytest.mark.parametrize("door", ["/", "/stream", "/healthz", "/api/press", "/lines/7", "/hooks/forum"])
def test_a_door_where_another_route_is_lets_nobody_in_without_a_token(door: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response()

    def build(door: str, *inboxes: str) -> None:
        server = Server(
            host="127.0.0.1",
            port=0,
            token=TOKEN,
            routes=[
                web.get("/", answer),
                web.get("/stream", answer),
                web.get("/api/press", answer),
                web.get("/lines/{number}", answer),
                web.post(door, answer),
            ],
            clock=StillClock(),
            health=fine,
            ready=fine,
            metrics=no_metrics,
            doors=(door,),
        )
        for path in inboxes:
            server.add_inbox(path, Letterbox().receive)

    build("/chat/events", "/hooks/forum")
    with pytest.raises(ConfigError, match=f"{door} is an address of the bot's own"):
        build(door, "/hooks/forum")


def test_only_what_is_posted_at_a_door_is_asked_for_no_token() -> None:
    async def story() -> None:
        async with running(TOKEN, doors=("/chat/events",)) as site:
            for method in ("GET", "PUT", "DELETE", "OPTIONS"):
                assert (await site.send(method, "/chat/events")).status == 401, method

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
