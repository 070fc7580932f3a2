"""How long people wait for `today`, `compare` and `search` in a large store, while posts are being kept.

Ninety days of invented mentions (`benchmarks/_big_store.py`); the questions name topics of all sizes and the
usual periods, one after the other, through the commands themselves, on the event loop of a process that keeps
1,000 posts a second meanwhile (said in the last six hours) through the real `keep`. Figures are milliseconds
from the question to the card, half (p50) and 99 of 100 (p99); the figure is the highest p99. A fifth of the
questions comes before that and is not counted: a bot that runs has been asked before.

`LISTENPOST_BIG_STORE` is a folder to build the store in, once; `LISTENPOST_MENTIONS` is how many (default
5,000,000: some 15 minutes, 6 GB).
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks._big_store import NOW, SOURCES, TOPICS, WORDS, build
from benchmarks._search_part import asked, index
from commands import compare, load, search, today
from core import periods
from core.keeping import Batch, Filter, Sighting
from core.talk import Ask, SourceInfo
from core.types import Author, Hit, Match, Person, Post, Topic
from store.schema import open_store
from store.sql import SqlStore

GOAL = 50
MENTIONS = int(os.environ.get("LISTENPOST_MENTIONS", "5000000"))
ASKS = 250
POSTS_A_SECOND = 1_000
BATCH = 50
ONE_IN = 33
SEED = 20_261_122
PERIODS = ("today", "7d", "last month", "yesterday", "24h", "last week", "week")
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")

Question = Callable[[Ask, Random], Awaitable[object]]


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    with _folder() as folder:
        path = folder / f"mentions-{MENTIONS}.db"
        build(path, MENTIONS)
        return asyncio.run(_measure(path))


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("LISTENPOST_BIG_STORE")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
    else:
        with TemporaryDirectory() as place:
            yield Path(place)


async def _measure(path: Path) -> dict[str, Any]:
    store = open_store(path)
    try:
        written = _Writer(store)
        writing = asyncio.gather(written.write(), index(store))
        found = {name: await _times(store, question) for name, question in QUESTIONS.items()}
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        rows = {name: await _times(store, question, 12) for name, question in WITHOUT.items()}
    finally:
        await store.close()
    worst = max(times.p99 for times in found.values())
    return {
        "name": "answers",
        "figure": round(worst, 1),
        "unit": "ms p99",
        "goal": GOAL,
        "met": worst <= GOAL,
        "workload": {"mentions": MENTIONS, "asks": ASKS, "kept": f"{written.speed:.0f} posts/s meanwhile"},
        "alternatives": {
            **{f"{name} ({ASKS} questions)": times.words for name, times in found.items()},
            **{
                f"{name} (counted from the mentions, 12 questions)": times.words
                for name, times in rows.items()
            },
        },
    }


@dataclass(frozen=True, slots=True)
class _Times:
    p50: float
    p99: float
    longest: float

    @property
    def words(self) -> str:
        return f"p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms, longest {self.longest:.1f} ms"


async def _times(store: SqlStore, question: Question, asks: int = ASKS) -> _Times:
    """How long so many questions take."""
    random, times = Random(SEED), []
    for n in range(-asks // 5, asks):
        ask = _ask(store, random)
        started = perf_counter()
        await question(ask, random)
        if n >= 0:
            times.append((perf_counter() - started) * 1000)
        await asyncio.sleep(0.01)
    cuts = quantiles(times, n=100, method="inclusive")
    return _Times(cuts[49], cuts[98], max(times))


def _ask(store: SqlStore, random: Random) -> Ask:
    return Ask(
        who=Person(chat="web", id="ana", name="Ana"),
        chat="web",
        channel=None,
        now=NOW,
        zone=ZoneInfo(random.choice(ZONES)),
        store=store,
        topics=tuple(Topic(name=name, query=name) for name in TOPICS),
        sources=tuple(
            SourceInfo(name=name, kind="rss", icon="📰", every=timedelta(minutes=5)) for name in SOURCES
        ),
        commands=COMMANDS,
    )


def _period(ask: Ask, random: Random) -> periods.Period:
    found = periods.read(random.choice(PERIODS).split(), ask.now, ask.zone)
    assert found is not None
    return found[0]


async def _today(ask: Ask, random: Random) -> object:
    topic = random.choice((None, *ask.topics)) if random.random() < 0.8 else None
    args: dict[str, object] = {"period": _period(ask, random)}
    return await today.run(replace(ask, args=args if topic is None else {**args, "topic": topic}))


async def _compare(ask: Ask, random: Random) -> object:
    us, them = random.sample(ask.topics, 2)
    return await compare.run(replace(ask, args={"us": us, "them": them, "period": _period(ask, random)}))


async def _search(ask: Ask, random: Random) -> object:
    return await search.run(replace(ask, args={"query": asked(random, WORDS)}))


async def _count_rows(ask: Ask, random: Random) -> object:
    """What `today` counts first; what was seen when, no rollup tells."""
    period = _period(ask, random)
    which = Filter(
        said_from=period.start, said_to=period.end, held=False, seen_from=NOW - timedelta(days=9_999)
    )
    return await ask.store.counts(which, ("state", "sentiment", "source", "outcome"))


async def _share_rows(ask: Ask, random: Random) -> object:
    """What `compare` counts first."""
    period, topics = _period(ask, random), tuple(topic.name for topic in random.sample(ask.topics, 2))
    which = Filter(topics=topics, held=False, seen_from=NOW - timedelta(days=9_999))
    return await ask.store.cells(which, (period.start, period.end), ("topic", "source", "sentiment"))


class _Writer:
    """Keeps posts of some feeds, one in 33 of which matches; `speed` is how many a second."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._random = Random(SEED)
        self._kept = 0
        self._started = perf_counter()
        self.speed = 0.0

    async def write(self) -> None:
        """Until it is cancelled."""
        first = secrets.token_hex(4)  # of a store that is measured again, all are new again
        for n in count():
            source = SOURCES[n % len(SOURCES)]
            posts = tuple(self._sighting(source, f"{first}-{n}-{m}", n * BATCH + m) for m in range(BATCH))
            await self._store.keep(Batch(source=source, sightings=posts, at=NOW))
            self._kept += BATCH
            passed = perf_counter() - self._started
            self.speed = self._kept / passed
            await asyncio.sleep(max(0.0, self._kept / POSTS_A_SECOND - passed))

    def _sighting(self, source: str, key: str, number: int) -> Sighting:
        text = " ".join(self._random.choices(WORDS, k=24))
        post = Post(
            source=source,
            key=key,
            url=f"https://{source}.example.org/new/{key}",
            text=f"{text} {key}",
            author=Author(handle=f"who{number % 9_999}", followers=number % 5_000),
            said_at=NOW - timedelta(seconds=self._random.randrange(6 * 3_600)),
            engagement=number % 40,
        )
        if number % ONE_IN:
            return Sighting(post=post)
        topic = self._random.choice(TOPICS)
        return Sighting(post=post, matches=(Match(topic, (Hit("text", 0, 4),)),), channels=("brand",))


COMMANDS = load()
QUESTIONS: dict[str, Question] = {"today": _today, "compare": _compare, "search": _search}
WITHOUT: dict[str, Question] = {"today": _count_rows, "compare": _share_rows}
