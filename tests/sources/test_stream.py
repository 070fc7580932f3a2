"""The way out for streams: what it opens, what it takes, and what it means when a stream ends."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import struct
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Exchange, Frame, SignIn, Subscription
from sources._resolver import LookUp
from sources._stream import MOST, StreamDoor, StreamLimits, Token
from tests.sources.loopback import NOW, Answer, Asked, Loopback, StillClock, names, reply, run

SILENCE = timedelta(seconds=5)
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GOODBYE = struct.pack(">H", 1000)


# -- servers


def frame(payload: bytes, kind: int = TEXT, *, last: bool = True, packed: bool = False) -> bytes:
    """One WebSocket frame as a server sends it."""
    first = kind | (0x80 if last else 0) | (0x40 if packed else 0)
    if len(payload) < 126:
        return bytes([first, len(payload)]) + payload
    if len(payload) < 1 << 16:
        return bytes([first, 126]) + struct.pack(">H", len(payload)) + payload
    return bytes([first, 127]) + struct.pack(">Q", len(payload)) + payload


def switched(asked: Asked, *more: str) -> bytes:
    """The answer that opens a WebSocket."""
    key = asked.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 X", "upgrade: websocket", "connection: Upgrade", f"sec-websocket-accept: {accept}"]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def socket(*pieces: bytes, opened: Sequence[str] = (), stays: bool = False) -> Answer:
    """A server that opens a WebSocket and sends this; `stays` when it then says nothing more."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield switched(asked, *opened)
        for piece in pieces:
            yield piece
        if stays:
            await asyncio.Event().wait()

    return answer


def events(*pieces: bytes, stays: bool = False, media: str = "text/event-stream; charset=utf-8") -> Answer:
    """A server that streams events."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield f"HTTP/1.1 200 X\r\ncontent-type: {media}\r\nconnection: close\r\n\r\n".encode()
        for piece in pieces:
            yield piece
        if stays:
            await asyncio.Event().wait()

    return answer


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def speaking(talk: Talk) -> AsyncIterator[str]:
    """A server that opens a WebSocket, then talks so; gives its host and port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        writer.write(switched(Asked("GET", "/", {name.lower(): value for name, _, value in lines}, b"")))
        try:
            await talk(reader, writer)
            while await reader.read(1 << 16):
                pass
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@contextlib.asynccontextmanager
async def door(
    *allow: str, limits: StreamLimits | None = None, look_up: LookUp = names, token: Token | None = None
) -> AsyncIterator[StreamDoor]:
    through = StreamDoor(
        StillClock(),
        version="1.2",
        contact="mail@example.org",
        allow=allow,
        limits=limits,
        look_up=look_up,
        token=token,
    )
    try:
        yield through
    finally:
        await through.close()


async def heard(through: StreamDoor, what: Subscription, silence: timedelta = SILENCE) -> list[Frame]:
    """All that a stream says until it ends."""
    return [one for batch in [b async for b in through.listen(what, "place", silence)] for one in batch]


def at(server: Loopback, scheme: str = "ws", path: str = "/feed", **more: Any) -> Subscription:
    return Subscription(url=f"{scheme}://{server.host}{path}", **more)


def listened(answer: Answer, scheme: str = "ws", limits: StreamLimits | None = None) -> list[Frame]:
    """What a door hears there until the stream ends well."""
    found: list[Frame] = []

    async def story(server: Loopback) -> None:
        async with door(server.host, limits=limits) as through:
            found.extend(await heard(through, at(server, scheme)))

    run({"/feed": answer}, story)
    return found


def refusal(
    answer: Answer,
    scheme: str = "ws",
    limits: StreamLimits | None = None,
    silence: timedelta = SILENCE,
    before: Sequence[Frame] = (),
) -> SourceError:
    """The error that listening there ends with, after the frames `before`."""
    caught: list[SourceError] = []

    async def story(server: Loopback) -> None:
        found: list[Frame] = []
        async with door(server.host, limits=limits) as through:
            try:
                async for batch in through.listen(at(server, scheme), "place", silence):
                    found += batch
            except SourceError as error:
                caught.append(error)
        assert found == list(before)

    run({"/feed": answer}, story)
    return caught[0]


# -- what comes in


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([frame(b"one"), frame("zwei 🎙️".encode())], [b"one", "zwei 🎙️".encode()]),
        ([frame(b"one") + frame(b"two") + frame(b"three")], [b"one", b"two", b"three"]),
        ([frame(b"hel", last=False), frame(b"lo", 0)], [b"hello"]),
        ([frame(b"\x00\xff", BINARY)], [b"\x00\xff"]),
        ([frame(b"no text: \xff\xfe"), frame(b"goes on")], [b"no text: \xff\xfe", b"goes on"]),
        ([frame(b"", PING), frame(b"a", PONG), frame(b"x")], [b"x"]),
        ([frame(b"")], [b""]),
        ([frame(b"x" * 70_000)], [b"x" * 70_000]),
        ([frame(b"slow")[:3], frame(b"slow")[3:]], [b"slow"]),
    ],
)
def test_a_websocket_is_heard_message_by_message(pieces: list[bytes], said: list[bytes]) -> None:
    assert listened(socket(*pieces, frame(GOODBYE, CLOSE))) == [Frame(one) for one in said]


def test_packed_messages_are_unpacked() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = [
        (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4] for text in (b"brindle " * 50, b"cast")
    ]
    server = socket(
        *(frame(one, packed=True) for one in packed),
        frame(GOODBYE, CLOSE),
        opened=["sec-websocket-extensions: permessage-deflate"],
    )
    assert listened(server) == [Frame(b"brindle " * 50), Frame(b"cast")]


def test_events_are_heard_with_their_names_and_ids() -> None:
    server = events(
        b":)\n", b"event: update\nid: 7\nda", b"ta: {}\n\n:thump\n", b"data: x\r\n\r\ndata: unfinished"
    )
    assert listened(server, "http") == [Frame(b"{}", "update", "7"), Frame(b"x", "", "7")]


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_listener_gets_a_moment_at_a_time(scheme: str) -> None:
    """What arrives together is one batch, and a long queue is several."""
    pieces = {
        "ws": socket(b"".join(frame(b"%d" % n) for n in range(MOST + 7)), frame(GOODBYE, CLOSE)),
        "http": events(b"".join(b"data: %d\n\n" % n for n in range(7)), b"data: 7\n\n" * (MOST + 1)),
    }
    batches: list[int] = []

    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            async for batch in through.listen(at(server, scheme), "place", SILENCE):
                batches.append(len(batch))

    run({"/feed": pieces[scheme]}, story)
    assert len(batches) <= 4
    assert sum(batches) >= MOST + 7


def test_a_single_message_does_not_wait_for_others() -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            batches = through.listen(at(server), "place", timedelta(hours=1))
            async with asyncio.timeout(3):
                assert await anext(batches) == (), "that the connection stands"
                assert await anext(batches) == [Frame(b"x")]
            await batches.aclose()

    run({"/feed": socket(frame(b"x"), stays=True)}, story)


def test_who_listens_slowly_is_sent_no_more_than_the_network_holds() -> None:
    sent: list[int] = []
    stalled = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError):
            while len(sent) < 20_000:
                writer.write(frame(b"x" * 1000) * 10)
                sent.append(10)
                async with asyncio.timeout(0.3):
                    await writer.drain()
        stalled.set()

    async def story() -> None:
        async with speaking(talk) as host, door(host) as through:
            batches = through.listen(Subscription(url=f"ws://{host}/"), "place", SILENCE)
            await anext(batches)
            first = await anext(batches)
            async with asyncio.timeout(10):
                await stalled.wait()
            assert len(first) == MOST
            assert sum(sent) < 50_000
            await batches.aclose()

    asyncio.run(story())


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


# -- what does not open


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply(401), SourceRefused, "sign-in (401)"),
        (reply(403), SourceRefused, "(403)"),
        (reply(404), SourceRefused, "(404)"),
        (reply(410), SourceRefused, "(410)"),
        (reply(400), SourceRefused, "status 400"),
        (
            reply(400, b'{"error": "CursorTooOld", "message": "from  7 on"}'),
            SourceRefused,
            "(400): from 7 on",
        ),
        (reply(400, b"<html>"), SourceRefused, "status 400"),
        (reply(429), SourceBusy, "(429)"),
        (reply(500), SourceBusy, "(500)"),
        (reply(503), SourceBusy, "(503)"),
        (reply(200, b"<html>Sign in</html>", content_type="text/html"), SourceChanged, ""),
        (reply(204), SourceChanged, ""),
        (b"SSH-2.0-x\r\n\r\n", SourceChanged, "does not speak HTTP"),
        (
            b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n\r\n",
            SourceChanged,
            "",
        ),
    ],
)
def test_an_answer_that_opens_no_stream_says_when_again(
    scheme: str, answer: bytes, kind: type[SourceError], words: str
) -> None:
    error = refusal(answer, scheme)
    assert type(error) is kind
    assert words in error.problem


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry_after": "90"}, 90),
        (503, {"retry_after": "Tue, 05 May 2026 12:01:00 GMT"}, 60),
        (429, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "30"}, 30),
        (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "30"}, 30),
        (502, {}, None),
    ],
)
def test_a_busy_server_is_asked_when_it_says(
    scheme: str, status: int, headers: dict[str, Any], seconds: int | None
) -> None:
    error = refusal(reply(status, **headers), scheme)
    assert isinstance(error, SourceBusy)
    assert error.until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_a_wrong_key_opens_no_websocket() -> None:
    lines = ["HTTP/1.1 101 X", "upgrade: websocket", "connection: Upgrade", "sec-websocket-accept: x", "", ""]
    error = refusal("\r\n".join(lines).encode())
    assert isinstance(error, SourceChanged)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_server_that_never_answers_is_not_waited_for(scheme: str) -> None:
    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 "
        await asyncio.Event().wait()

    error = refusal(answer, scheme, limits=StreamLimits(connect=0.1))
    assert isinstance(error, SourceBusy)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_host_without_an_address_or_a_server_is_busy(scheme: str) -> None:
    async def story() -> None:
        async with door("127.0.0.1:1") as through:
            for host in ("nowhere.example.com", "127.0.0.1:1"):
                with pytest.raises(SourceBusy):
                    await heard(through, Subscription(url=f"{scheme}://{host}/feed"))

    asyncio.run(story())


# -- what breaks off


@pytest.mark.parametrize("code", [1000, 1001, None])
def test_a_stream_that_is_closed_in_good_order_just_ends(code: int | None) -> None:
    goodbye = b"" if code is None else struct.pack(">H", code) + b"see you"
    assert listened(socket(frame(b"x"), frame(goodbye, CLOSE))) == [Frame(b"x")]


@pytest.mark.parametrize(
    ("goodbye", "kind", "words"),
    [
        (struct.pack(">H", 1008) + b"not  so fast", SourceRefused, "(1008): not so fast"),
        (struct.pack(">H", 1008), SourceRefused, "(1008)"),
        (struct.pack(">H", 1011), SourceBusy, "(1011)"),
        (struct.pack(">H", 1012) + b"restart", SourceBusy, "(1012): restart"),
        (struct.pack(">H", 4999), SourceBusy, "(4999)"),
        (struct.pack(">H", 999), SourceChanged, "no proper stream"),
        (b"x", SourceChanged, "no proper stream"),
    ],
)
def test_a_close_code_says_when_again(goodbye: bytes, kind: type[SourceError], words: str) -> None:
    error = refusal(socket(frame(b"x"), frame(goodbye, CLOSE)), before=[Frame(b"x")])
    assert type(error) is kind
    assert words in error.problem


HOSTILE = {
    "reserved bits": b"\xf1\x00",
    "an unknown kind": b"\x83\x00",
    "packed though nothing was agreed": frame(b"x", packed=True),
    "a fragment of nothing": frame(b"x", 0),
    "a message inside a message": frame(b"x", last=False) + frame(b"y"),
    "a ping in pieces": frame(b"x", PING, last=False),
    "a long ping": b"\x89\x7e\x00\x80" + b"x" * 128,
    "a length beyond all numbers": b"\x81\x7f" + b"\xff" * 8,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_websocket_message_is_refused_after_those_before_it(hostile: bytes) -> None:
    error = refusal(socket(frame(b"good"), hostile, stays=True), before=[Frame(b"good")])
    assert isinstance(error, SourceChanged)


def test_a_connection_that_breaks_is_busy() -> None:
    assert isinstance(refusal(socket(frame(b"x")), before=[Frame(b"x")]), SourceBusy)
    assert isinstance(refusal(socket(frame(b"xyz")[:-1])), SourceBusy)
    chunked = b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    async def cut(asked: Asked) -> AsyncIterator[bytes]:
        yield chunked + b"9\r\ndata: x\n\n\r\n5\r\nda"

    assert isinstance(refusal(cut, "http", before=[Frame(b"x")]), SourceBusy)


@pytest.mark.parametrize(
    ("scheme", "server"),
    [("ws", socket(frame(b"x"), stays=True)), ("http", events(b"data: x\n\n", stays=True))],
)
def test_silence_counts_as_a_lost_connection(scheme: str, server: Answer) -> None:
    error = refusal(server, scheme, silence=timedelta(seconds=0.4), before=[Frame(b"x")])
    assert isinstance(error, SourceBusy)
    assert "no sign of life" in error.problem


def test_a_sign_of_life_is_no_silence() -> None:
    """Pings, pongs and comments say nothing, and keep a stream open for longer than its silence."""

    def beating(beat: bytes, opening: Callable[[Asked], bytes], end: bytes) -> Answer:
        async def answer(asked: Asked) -> AsyncIterator[bytes]:
            yield opening(asked)
            done = asyncio.get_running_loop().time() + 0.6
            while asyncio.get_running_loop().time() < done:
                yield beat
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await asyncio.Event().wait()
            yield end

        return answer

    head = b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    end = frame(b"x") + frame(GOODBYE, CLOSE)
    cases = [
        ("ws", beating(frame(b"", PING), switched, end)),
        ("ws", beating(frame(b"", PONG), switched, end)),
        ("http", beating(b":thump\n", lambda _: head, b"data: x\n\n")),
    ]

    async def one(scheme: str, server: Loopback, path: str) -> None:
        async with door(server.host) as through:
            what = at(server, scheme, path)
            assert await heard(through, what, timedelta(seconds=0.4)) == [Frame(b"x")]

    async def story(server: Loopback) -> None:
        await asyncio.gather(*(one(scheme, server, f"/{n}") for n, (scheme, _) in enumerate(cases)))

    run({f"/{n}": answer for n, (_, answer) in enumerate(cases)}, story)


def test_a_quiet_server_is_asked_for_a_sign_of_life() -> None:
    """Ours is the ping, its answer is all that comes for longer than the silence."""
    pings: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while len(pings) < 3:
            header = await reader.readexactly(6)  # two bytes and the mask: our pings are empty
            pings.append(header[:2])
            writer.write(frame(b"", PONG))
        writer.write(frame(b"x") + frame(GOODBYE, CLOSE))

    async def story() -> None:
        async with speaking(talk) as host, door(host) as through:
            found = await heard(through, Subscription(url=f"ws://{host}/"), timedelta(seconds=0.2))
        assert found == [Frame(b"x")]

    asyncio.run(story())
    assert pings == [b"\x89\x80"] * 3


# -- what is too big

SMALL = StreamLimits(message=10_000)


@pytest.mark.parametrize(
    ("scheme", "server"),
    [
        ("ws", socket(frame(b"good"), frame(b"x" * 10_001))),
        ("ws", socket(frame(b"good"), b"\x81\x7f\x00\x00\x00\x00\xff\xff\xff\xff", stays=True)),
        ("ws", socket(frame(b"good"), frame(b"x" * 9000, last=False), frame(b"x" * 9000, 0))),
        ("http", events(b"data: good\n\n", b"data: " + b"x" * 10_001 + b"\n\n")),
        ("http", events(b"data: good\n\n", *[b"data: " + b"x" * 500 + b"\n"] * 30, stays=True)),
        ("http", events(b"data: good\n\n", *[b"x" * 5000] * 5, stays=True)),
    ],
)
def test_a_message_that_is_too_big_is_refused_after_those_before_it(scheme: str, server: Answer) -> None:
    error = refusal(server, scheme, SMALL, before=[Frame(b"good")])
    assert isinstance(error, SourceChanged)
    assert "larger than" in error.problem


def test_a_message_that_unpacks_beyond_the_limit_is_refused_and_never_held() -> None:
    """100 MB of nothing, packed to 100 KB."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(100)) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < 110_000
    server = socket(
        frame(bomb[:-4], packed=True), opened=["sec-websocket-extensions: permessage-deflate"], stays=True
    )
    tracemalloc.start()
    try:
        error = refusal(server)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
    assert isinstance(error, SourceChanged)
    assert "larger than 1,024 KB" in error.problem


def test_a_batch_of_big_messages_is_a_small_one() -> None:
    sizes: list[int] = []

    async def story(server: Loopback) -> None:
        async with door(server.host, limits=StreamLimits(batch=50_000)) as through:
            async for batch in through.listen(at(server), "place", SILENCE):
                sizes.append(sum(len(one.data) for one in batch))

    run({"/feed": socket(*[frame(b"x" * 20_000)] * 30, frame(GOODBYE, CLOSE))}, story)
    assert sum(sizes) == 600_000
    assert max(sizes) <= 70_000


# -- goodbye


def test_a_listener_that_has_heard_enough_hangs_up() -> None:
    gone = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(frame(b"x" * 100_000))
                await writer.drain()
        finally:
            gone.set()

    async def story() -> None:
        async with speaking(talk) as host, door(host) as through:
            batches = through.listen(Subscription(url=f"ws://{host}/"), "place", SILENCE)
            await anext(batches)
            async with asyncio.timeout(5):
                await batches.aclose()
                await gone.wait()

    asyncio.run(story())


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_closing_the_door_ends_its_streams(scheme: str) -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            batches = through.listen(at(server, scheme), "place", timedelta(hours=1))
            await anext(batches)
            await anext(batches)
            await through.close()
            with pytest.raises((SourceBusy, StopAsyncIteration)):
                await anext(batches)
            await through.close()

    opened: dict[str, Answer] = {
        "ws": socket(frame(b"x"), stays=True),
        "http": events(b"data: x\n\n", stays=True),
    }
    run({"/feed": opened[scheme]}, story)


def test_a_cancelled_listener_goes_at_once() -> None:
    asked = asyncio.Event()

    async def answer(one: Asked) -> AsyncIterator[bytes]:
        yield switched(one) + frame(b"x")
        asked.set()
        await asyncio.Event().wait()

    async def story(server: Loopback) -> None:
        async with door(server.host) as through, asyncio.timeout(5):
            task = asyncio.create_task(heard(through, at(server), timedelta(hours=1)))
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run({"/feed": answer}, story)
