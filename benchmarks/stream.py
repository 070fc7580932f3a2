"""How many events a second of a stream one core hears: from a WebSocket through the door, read to posts and
matched against 1,000 boolean queries.

Invented posts of 17 languages (those of `benchmarks.match`, but shorter) are written as a Jetstream writes
them (some with links, pictures, answers; 700 bytes each on average), and replayed as fast as they are read by
another process over a real WebSocket on this machine. The figure is events per second of CPU time of our
process alone, the median of some rounds. A few events in a hundred are mentions, more than anybody gets.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median
from time import process_time
from typing import Any

import orjson

from benchmarks._match_data import SEED, workload
from benchmarks._result import by_name
from benchmarks._stream_replayer import framed, replaying
from bot.listen import Ears
from core.traffic import Frame
from core.types import Post, Topic
from sources._stream import MOST, StreamDoor
from sources.jetstream import Jetstream

GOAL = 5_000
QUERIES = 1_000
EVENTS = 12_000
ROUNDS = 5
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
_MICROSECONDS = int(NOW.timestamp()) * 1_000_000
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"

Hear = Callable[[Sequence[Frame]], int]
"""Takes a batch, gives how many mentions are in it."""


class _Clock:
    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class _Round:
    """One replay: what it cost, and what was heard."""

    seconds: float
    events: int
    batches: int
    mentions: int


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    topics, messages = _topics_and_messages()
    ears = Ears(topics, ())
    hear = _hearing(ears)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "frames"
        file.write_bytes(framed(messages))
        with replaying(file) as address:
            whole = _rounds(address, hear)
            single = _rounds(address, lambda frames: sum(hear((frame,)) for frame in frames))
            alone = _rounds(address, lambda frames: 0)
    figure = _speed(whole)
    in_memory = _in_memory(messages, hear)
    slower = _seconds(lambda: [json.loads(m) for m in messages]) - _seconds(
        lambda: [orjson.loads(m) for m in messages]
    )
    return {
        "name": "stream",
        "figure": round(figure),
        "unit": "events/s on one core",
        "goal": GOAL,
        "met": figure >= GOAL,
        "workload": {
            "queries": len(topics),
            "events": len(messages),
            "bytes_per_event": round(mean(map(len, messages))),
            "events_per_batch": round(whole[-1].events / whole[-1].batches),
            "mentions_per_event": round(whole[-1].mentions / whole[-1].events, 3),
        },
        "alternatives": by_name(
            [
                _alternative("one event a batch", _speed(single)),
                _alternative("json instead of orjson", len(messages) / (len(messages) / figure + slower)),
                _alternative("no WebSocket: read and matched from memory", in_memory),
                _alternative("the WebSocket alone, nothing read", _speed(alone)),
            ]
        ),
    }


def _topics_and_messages() -> tuple[list[Topic], list[bytes]]:
    """Boolean topics, and events that hold their words seldom."""
    work = workload(4 * QUERIES, EVENTS, (0.4,))
    pairs = [(asked.name, asked.word) for asked in work.asked if asked.word][: 2 * QUERIES]
    topics = [
        Topic(
            name=f"topic {n}", query=f'({one[0]} OR "{other[0]}") AND ({one[1]} OR {other[1]}) NOT {last[0]}'
        )
        for n, (one, other, last) in enumerate(zip(pairs[:QUERIES], pairs[QUERIES:], pairs[1:], strict=False))
    ]
    random = Random(SEED)
    return topics, [_event(post, n, random) for n, post in enumerate(work.posts[0.4])]


def _event(post: Post, number: int, random: Random) -> bytes:
    """The post as a Jetstream event."""
    did = _did(random)
    text = f"{post.title or ''}{post.text}"[: max(20, round(random.gauss(75, 50)))]
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": "2026-12-01T11:59:58.123Z"}
    kind = random.random()
    if kind < 0.35:
        above = {
            "cid": f"bafyrei{_key(52, random)}",
            "uri": f"at://{_did(random)}/app.bsky.feed.post/{_key(13, random)}",
        }
        record["reply"] = {"parent": above, "root": above}
    elif kind < 0.5:
        link = "https://example.com/a/4821"
        external = {"description": text[:60], "title": text[:40], "uri": link}
        record["embed"] = {"$type": "app.bsky.embed.external", "external": external}
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": link}
        record["facets"] = [{"features": [feature], "index": {"byteEnd": 12, "byteStart": 0}}]
    elif kind < 0.7:
        image = {
            "$type": "blob",
            "ref": {"$link": f"bafkrei{_key(52, random)}"},
            "mimeType": "image/jpeg",
            "size": 1,
        }
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [{"alt": text[:50], "image": image}]}
    commit = {
        "rev": _key(13, random),
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": _key(13, random),
        "record": {**record, "langs": ["en"], "text": text},
        "cid": f"bafyrei{_key(52, random)}",
    }
    return orjson.dumps(
        {"did": did, "time_us": _MICROSECONDS + 200 * number, "kind": "commit", "commit": commit}
    )


def _did(random: Random) -> str:
    return f"did:plc:{_key(24, random)}"


def _key(length: int, random: Random) -> str:
    return "".join(random.choices(_LETTERS, k=length))


def _hearing(ears: Ears) -> Hear:
    """Reads and matches a batch as the bot does."""
    stream = Jetstream()
    cursor: dict[str, Any] = {}

    def hear(frames: Sequence[Frame]) -> int:
        page = stream.hear(frames, cursor, NOW)
        cursor.update(page.cursor)
        return sum(1 for post in page.posts if ears.hear(post).matches)

    return hear


def _rounds(address: str, hear: Hear) -> list[_Round]:
    asyncio.run(_replay(address, hear))  # warms up
    return [asyncio.run(_replay(address, hear)) for _ in range(ROUNDS)]


async def _replay(address: str, hear: Hear) -> _Round:
    what = Jetstream(base=address).subscribe({}, ["anything"], NOW)
    assert what is not None
    door = StreamDoor(_Clock(), allow=("127.0.0.1",))
    events = batches = mentions = 0
    started = process_time()
    async for frames in door.listen(what, "bench", timedelta(seconds=30)):
        events += len(frames)
        batches += 1
        mentions += hear(frames)
    seconds = process_time() - started
    await door.close()
    return _Round(seconds, events, batches, mentions)


def _speed(rounds: Sequence[_Round]) -> float:
    assert {one.events for one in rounds} == {EVENTS}
    return EVENTS / median(one.seconds for one in rounds)


def _in_memory(messages: Sequence[bytes], hear: Hear) -> float:
    frames = [Frame(message) for message in messages]

    def all_of_them() -> None:
        for start in range(0, len(frames), MOST):
            hear(frames[start : start + MOST])

    return len(messages) / _seconds(all_of_them)


def _seconds(job: Callable[[], object]) -> float:
    """CPU time, the median of three."""
    taken = []
    for _ in range(3):
        started = process_time()
        job()
        taken.append(process_time() - started)
    return median(taken)


def _alternative(name: str, figure: float) -> dict[str, Any]:
    return {"name": name, "figure": float(f"{figure:.3g}"), "sample": f"{EVENTS} events"}
