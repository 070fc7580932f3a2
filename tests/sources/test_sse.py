"""Server-sent events, as the HTML standard reads them, wherever the network cuts the stream."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.traffic import Frame
from sources._sse import EventReader

RECORDED = (
    Path(os.environ.get("LISTENPOST_SAMPLES") or Path(__file__).parents[3] / "shared" / "samples")
    / "mastodon"
)

CASES = {
    "one event": (b"data: hello\n\n", [Frame(b"hello")]),
    "only one space is taken off": (b"data:  two\ndata:none\n\n", [Frame(b" two\nnone")]),
    "several lines of data": (b"data: YHOO\ndata: +2\ndata: 10\n\n", [Frame(b"YHOO\n+2\n10")]),
    "a name and an id": (b"event: update\nid: 7\ndata: x\n\n", [Frame(b"x", "update", "7")]),
    "a name counts once": (b"event: a\ndata: 1\n\ndata: 2\n\n", [Frame(b"1", "a"), Frame(b"2")]),
    "an id stays": (b"id: 1\ndata: a\n\ndata: b\n\n", [Frame(b"a", "", "1"), Frame(b"b", "", "1")]),
    "an empty id takes it back": (
        b"id: 1\ndata: a\n\nid\ndata: b\n\n",
        [Frame(b"a", "", "1"), Frame(b"b")],
    ),
    "an id with a zero byte is none": (b"id: 1\nid: a\0b\ndata: a\n\n", [Frame(b"a", "", "1")]),
    "comments": (b": first\n:\n:)\ndata: x\n: in between\n\n", [Frame(b"x")]),
    "without data nothing happened": (b"event: ping\n\ndata: x\n\n", [Frame(b"x")]),
    "no data is data": (b"data\n\ndata\ndata\n\ndata:\n", [Frame(b""), Frame(b"\n")]),
    "unknown fields": (b"retry: 100\ndatas: y\n data: z\nData: q\ndata: x\n\n", [Frame(b"x")]),
    "an unfinished event was never said": (b"data: x\n\ndata: y\n", [Frame(b"x")]),
    "returns": (b"data: a\r\rdata: b\r\r", [Frame(b"a"), Frame(b"b")]),
    "returns and newlines": (b"data: a\r\n\r\ndata: b\r\n\r\n", [Frame(b"a"), Frame(b"b")]),
    "all kinds of line ends": (
        b"data: a\rdata: b\r\ndata: c\n\ndata: d\n\r\n",
        [Frame(b"a\nb\nc"), Frame(b"d")],
    ),
    "a byte order mark": (b"\xef\xbb\xbfdata: a\n\n", [Frame(b"a")]),
    "only the first mark is one": (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", [Frame(b"b")]),
    "a mark before an empty line": (b"\xef\xbb\xbf\ndata: b\n\n", [Frame(b"b")]),
    "colons in data": (b"data: a: b:c\n\n", [Frame(b"a: b:c")]),
    "bytes that are no text": (b"event: \xff\ndata: \xff\n\n", [Frame(b"\xff", "\ufffd")]),
    "characters of several bytes": ("data: 🎙️ é\n\n".encode(), [Frame("🎙️ é".encode())]),
    "nothing": (b"", []),
}


def take_all(reader: EventReader, pieces: Iterable[bytes]) -> list[Frame]:
    return [frame for piece in pieces for frame in reader.take(piece)]


@pytest.mark.parametrize(("stream", "frames"), CASES.values(), ids=CASES.keys())
def test_a_stream_is_read_as_the_standard_says(stream: bytes, frames: list[Frame]) -> None:
    assert list(EventReader().take(stream)) == frames


@pytest.mark.parametrize(("stream", "frames"), CASES.values(), ids=CASES.keys())
def test_a_stream_that_comes_byte_by_byte_says_the_same(stream: bytes, frames: list[Frame]) -> None:
    assert take_all(EventReader(), (bytes([byte]) for byte in stream)) == frames


@given(
    st.lists(
        st.sampled_from([b"data", b"id", b": ", b":", b"\r", b"\n", b"\r\n", b"x", b"event", b"\xef\xbb\xbf"])
    )
)
def test_where_the_network_cuts_a_stream_changes_nothing(parts: list[bytes]) -> None:
    in_pieces, whole = EventReader(), EventReader()
    assert [f for part in parts for f in (*in_pieces.take(part), *in_pieces.take(b""))] == list(
        whole.take(b"".join(parts))
    )


@pytest.mark.parametrize("line", [b"data: %s\n", b"data: %s", b"event: %s", b": %s", b"%s"], ids=repr)
def test_an_event_that_is_too_long_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="longer than 100 bytes"):
        EventReader(longest=100).take(line % (b"x" * 120))


def test_an_event_of_endless_short_lines_is_refused_and_an_endless_stream_is_not() -> None:
    reader = EventReader(longest=100)
    for _ in range(1000):
        assert reader.take(b": comment\n") == ()
        assert reader.take(b"data: ok\n\n") == (Frame(b"ok"),)
    with pytest.raises(ValueError, match="longer than 100 bytes"):
        take_all(reader, [b"data\n"] * 101)


def test_a_line_that_never_ends_costs_no_more_than_the_limit() -> None:
    reader = EventReader(longest=50_000)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="longer"):
            take_all(reader, [b"x" * 1000] * 10_000)
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the shared recordings are not here")
@pytest.mark.parametrize(
    ("name", "events"),
    [
        (
            "stream-user",
            ["update", "notification", "update", "notification", "status.update", "delete"],
        ),
        ("stream-user-local", ["update"]),
        ("stream-direct", ["conversation"]),
        ("stream-direct-2", ["conversation", "conversation"]),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_recorded_streams_are_read_past_their_heartbeats(name: str, events: list[str], piece: int) -> None:
    stream = (RECORDED / f"{name}.sse.txt").read_bytes()
    frames = take_all(EventReader(), (stream[at : at + piece] for at in range(0, len(stream), piece)))
    assert [frame.event for frame in frames] == events
