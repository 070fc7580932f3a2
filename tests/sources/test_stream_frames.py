"""What a stream brings: message by message, a moment at a time, and none that is too big."""

from __future__ import annotations

import asyncio
import contextlib
import tracemalloc
import zlib
from datetime import timedelta

import pytest

from core.errors import SourceChanged
from core.traffic import Frame, Subscription
from sources._stream import MOST, StreamLimits
from tests.sources.loopback import Answer, Loopback, run
from tests.sources.streaming import (
    BINARY,
    CLOSE,
    GOODBYE,
    PING,
    PONG,
    SILENCE,
    at,
    door,
    events,
    frame,
    listened,
    refusal,
    socket,
    speaking,
)

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
