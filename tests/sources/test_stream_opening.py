"""What a stream is opened with, and where it may lead: secrets, redirects and private networks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from core.errors import SourceRefused
from core.traffic import Exchange, Frame, SignIn, Subscription
from tests.sources.loopback import Asked, Loopback, reply, run
from tests.sources.streaming import CLOSE, GOODBYE, at, door, events, frame, heard, refusal, socket

# -- what is sent


def test_it_says_who_asks_and_what_for() -> None:
    said: list[dict[str, str]] = []

    def answer(asked: Asked) -> Any:
        said.append(dict(asked.headers))
        return (socket if "upgrade" in asked.headers else events)(frame(GOODBYE, CLOSE))(asked)  # type: ignore[operator]

    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            await heard(through, at(server, headers=(("X-Own", "1"),)))
            await heard(through, at(server, "http", headers=(("Last-Event-ID", "7"),)))

    run({"/feed": answer}, story)
    for headers in said:
        assert headers["user-agent"] == "Listenpost/1.2 (+mail@example.org)"
        assert "cookie" not in headers
    assert said[0]["x-own"] == "1"
    assert said[0]["sec-websocket-extensions"].startswith("permessage-deflate")
    assert said[1]["accept"] == "text/event-stream"
    assert said[1]["accept-encoding"] == "identity"
    assert said[1]["last-event-id"] == "7"


def test_the_first_words_are_sent_once_it_is_open() -> None:
    said: list[str] = []

    async def story() -> None:
        from aiohttp import web

        async def handle(request: web.Request) -> web.WebSocketResponse:
            ours = web.WebSocketResponse()
            await ours.prepare(request)
            for _ in range(2):
                said.append(await ours.receive_str())
            await ours.send_str("thanks")
            await ours.close()
            return ours

        app = web.Application()
        app.router.add_get("/feed", handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host = f"127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with door(host) as through:
                what = Subscription(url=f"ws://{host}/feed", first=('{"a": 1}', "zwei 🎙️"))
                assert await heard(through, what) == [Frame(b"thanks")]
        finally:
            await runner.cleanup()

    asyncio.run(story())
    assert said == ['{"a": 1}', "zwei 🎙️"]


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    ("origin", "seen"),
    [
        ("{scheme}://feeds.example.com:{port}", True),
        ("http://feeds.example.com:{port}", True),
        ("{scheme}://other.example.com:{port}", False),
        ("{scheme}://feeds.example.com", False),
        ("https://feeds.example.com:{port}", False),
        ("wss://feeds.example.com:{port}", False),
    ],
)
def test_a_secret_goes_to_its_own_origins_alone(scheme: str, origin: str, seen: bool) -> None:
    said: list[str | None] = []

    def answer(asked: Asked) -> Any:
        said.append(asked.headers.get("authorization"))
        return (socket if scheme == "ws" else events)(frame(GOODBYE, CLOSE))(asked)  # type: ignore[operator]

    async def story(server: Loopback) -> None:
        own = origin.format(scheme=scheme, port=server.port)
        url = f"{scheme}://feeds.example.com:{server.port}/feed"
        async with door("feeds.example.com") as through:
            sign_in = SignIn(origins=(own,), secret="swordfish")
            await heard(through, Subscription(url=url, sign_in=sign_in))

    run({"/feed": answer}, story)
    assert said == ["Bearer swordfish" if seen else None]


def test_a_token_is_asked_for_where_the_sign_in_needs_one() -> None:
    said: list[str | None] = []

    async def token(sign_in: SignIn, source: str) -> str:
        assert sign_in.exchange is not None
        return f"token of {source}"

    def answer(asked: Asked) -> Any:
        said.append(asked.path)
        return socket(frame(GOODBYE, CLOSE))(asked)  # type: ignore[operator]

    async def story(server: Loopback) -> None:
        async with door(server.host, token=token) as through:
            exchange = Exchange(url="https://example.com/token")
            sign_in = SignIn(origins=(f"ws://{server.host}",), parameter="key", exchange=exchange)
            await heard(through, at(server, sign_in=sign_in))

    run({"*": answer}, story)
    assert said == ["/feed?key=token+of+place"]


# -- redirects


def test_events_are_followed_to_where_they_moved_without_what_was_meant_for_the_first_host() -> None:
    said: list[tuple[str, str | None, str | None]] = []

    def answer(asked: Asked) -> Any:
        said.append((asked.headers["host"], asked.headers.get("authorization"), asked.headers.get("x-own")))
        if asked.path == "/feed":
            return reply(307, location="/same")
        if asked.path == "/same":
            port = asked.headers["host"].partition(":")[2]
            return reply(302, location=f"http://other.example.com:{port}/there")
        return events(b"data: x\n\n")(asked)  # type: ignore[operator]

    async def story(server: Loopback) -> None:
        host = f"feeds.example.com:{server.port}"
        async with door("feeds.example.com", "other.example.com") as through:
            sign_in = SignIn(origins=(f"http://{host}",), secret="swordfish")
            what = Subscription(url=f"http://{host}/feed", headers=(("X-Own", "1"),), sign_in=sign_in)
            assert await heard(through, what) == [Frame(b"x")]
        other = f"other.example.com:{server.port}"
        assert said == [(host, "Bearer swordfish", "1")] * 2 + [(other, None, None)]

    run({"*": answer}, story)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/feed", "redirects to itself"),
        ("", "not to an address that can be asked"),
        ("ftp://example.com/x", "not to an address that can be asked"),
        ("http://169.254.169.254/latest", "redirects into a private network (169.254.169.254"),
        ("http://[::1]:80/x", "::1"),
        ("http://2130706433/x", "odd way to write"),
        ("http://127.0.0.1:1/x", "127.0.0.1"),
    ],
)
def test_a_redirect_that_leads_nowhere_good_is_refused(location: str, words: str) -> None:
    error = refusal(reply(302, location=location), "http")
    assert isinstance(error, SourceRefused)
    assert words in error.problem


def test_redirects_end() -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            with pytest.raises(SourceRefused, match="more than 10 redirects"):
                await heard(through, at(server, "http"))

    run({"*": lambda asked: reply(302, location=asked.path + "x")}, story)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_websocket_that_redirects_is_refused_and_nothing_followed(status: int) -> None:
    asked: list[str] = []

    def answer(one: Asked) -> bytes:
        asked.append(one.path)
        return reply(status, location="/there?key=1")

    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            with pytest.raises(SourceRefused, match=r"elsewhere .*/there"):
                await heard(through, at(server))

    run({"*": answer}, story)
    assert asked == ["/feed"]


# -- the guard


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.1.2.3", "169.254.169.254"),
        *("100.64.0.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]", "any.example.com"),
    ],
)
def test_no_stream_is_opened_on_a_private_address(scheme: str, host: str) -> None:
    async def loopback(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async def story(server: Loopback) -> None:
        async with door(look_up=loopback) as through:
            with pytest.raises(SourceRefused):
                await heard(through, Subscription(url=f"{scheme}://{host}:{server.port}/feed"))
        assert server.connections == 0

    run({"*": socket(frame(GOODBYE, CLOSE))}, story)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_name_that_points_elsewhere_the_second_time_is_looked_at_again(scheme: str) -> None:
    answers = [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["10.0.0.1"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def story(server: Loopback) -> None:
        url = f"{scheme}://rebinding.example.com:{server.port}/feed"
        async with door("127.0.0.0/8", look_up=rebinding) as through:
            await heard(through, Subscription(url=url))
        async with door(look_up=rebinding) as through:
            for _ in range(2):
                with pytest.raises(SourceRefused, match="rebinding"):
                    await heard(through, Subscription(url=url))
        assert server.connections == 1

    server = socket(frame(GOODBYE, CLOSE)) if scheme == "ws" else events(b"data: x\n\n")
    run({"*": server}, story)
    assert answers == []


@pytest.mark.parametrize(
    "url",
    ["", "feed", "ftp://example.com/x", "ws:/x", "ws://", "wss://exa mple.com/", "ws://example.com:99999/"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    async def story() -> None:
        async with door() as through:
            with pytest.raises(SourceRefused, match="no address"):
                await heard(through, Subscription(url=url))

    asyncio.run(story())
