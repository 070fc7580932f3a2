"""The way out for streams: one that does not open, one that breaks off or falls silent, and how each ends."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Frame, Subscription
from sources._stream import StreamLimits
from tests.sources.loopback import NOW, Answer, Asked, Loopback, reply, run
from tests.sources.streaming import (
    CLOSE,
    GOODBYE,
    PING,
    PONG,
    SILENCE,
    at,
    door,
    events,
    frame,
    heard,
    listened,
    refusal,
    socket,
    speaking,
    switched,
)

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
