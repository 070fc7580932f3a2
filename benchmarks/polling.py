"""What it costs to listen to 20,000 feeds on 2,000 hosts, and whether slow hosts delay the others.

The whole bot (schedule, engine, collector, door, matcher, store, alerts, the page) runs in a process of its
own on a store that knows all feeds since long, with due times spread evenly over 15 minutes: 22 polls a
second, in real time. The hosts are invented; a server in another process speaks for all of them. Whoever asks
with the validator of what a feed has gets a 304: 85 % of the polls. The others get 20 items of which one or
two are new. The figure is CPU time of the bot's process per wall-clock time, in percent of one core.

A poll is late when its feed was asked for more than 5 s after it was due. This is counted three times: all
hosts are quick; all ten feeds of one host that answers each request after 19 s, and of one that never
answers, are due at once; the same with 50 such hosts of each sort (told, but no part of the goal). The feeds
of slow hosts themselves do not count. A minute is measured, with LISTENPOST_FULL=1 a quarter of an hour.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks._polling_bot import TOPICS, Cost, How, Task, settings_for, work
from benchmarks._polling_web import (
    BEGAN,
    FEEDS,
    HOSTS,
    ITEMS,
    Asked,
    address,
    document,
    etag,
    has_news,
    host_of,
    serving,
)
from bot.listen import Ears
from core.coverage import LAGS, Coverage
from core.keeping import Batch, SourceState
from core.traffic import Request, Response
from sources.rss import Rss
from store.schema import open_store

GOAL = 60.0
MEAN = timedelta(minutes=15).total_seconds()
SECONDS = float(
    os.environ.get("LISTENPOST_BENCH_SECONDS") or (MEAN if os.environ.get("LISTENPOST_FULL") else 60)
)
SHORT = min(SECONDS, 30.0)
"""How long the alternatives are measured."""
START = 15.0
"""Seconds to start and settle in."""
LATE = 5.0
STORED = 50_000
"""Posts in the store beside those that are served again."""
AWAY = timedelta(days=30)
SEED = 20_261_122
_MICROS = 1_000_000


@dataclass(frozen=True)
class Run:
    """What a run cost, how many polls it had in a second, how late they were (seconds), and how many
    of the answers brought a feed."""

    cost: Cost
    rate: float
    late: Sequence[float]
    full: float

    def quantile(self, share: float) -> float:
        """Seconds by which this share of the polls was late at most."""
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def too_late(self) -> int:
        """How many polls were late."""
        return sum(one > LATE for one in self.late)


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeded = folder / "seeded.db"
        asyncio.run(_seed(seeded))
        quick = _run(seeded, SECONDS)
        one = _run(seeded, SECONDS, slow=1, dead=1)
        many = _run(seeded, SECONDS, slow=50, dead=50)
        single = _run(seeded, SHORT, how="one write a poll")
        bare = _run(seeded, SHORT, how="bare door")
    figure = quick.cost.percent
    slow = {"one host slow, one silent": one, "50 hosts slow, 50 silent": many}
    alternatives: dict[str, float] = {}
    for told, this in {"all hosts quick": quick, **slow}.items():
        alternatives |= {
            f"{told}: polls of others that were late by more than {LATE:.0f} s": this.too_late,
            f"{told}: p99 of their lateness in s": round(this.quantile(0.99), 2),
            f"{told}: median": round(median(this.late), 2),
            f"{told}: % of one core": round(this.cost.percent, 1),
        }
    sample = f"{SHORT:.0f} s"
    return {
        "name": "polling",
        "figure": round(figure, 1),
        "unit": "% of one core",
        "goal": GOAL,
        "met": figure <= GOAL and not quick.too_late and not one.too_late,
        "workload": {
            "feeds": FEEDS,
            "hosts": HOSTS,
            "polls_per_second": round(quick.rate, 1),
            "answered_304": round(1 - quick.full, 3),
            "seconds": SECONDS,
            "polls": len(quick.late),
            "most_megabytes": round(max(this.cost.megabytes for this in (quick, one, many))),
            "most_files_open": max(this.cost.files for this in (quick, one, many)),
        },
        "alternatives": {
            **alternatives,
            f"one write a poll, which a kill makes ask twice: % of one core ({sample})": round(
                single.cost.percent, 1
            ),
            f"the door and the parser alone, nothing kept: % of one core ({sample})": round(
                bare.cost.percent, 1
            ),
        },
    }


def _run(seeded: Path, seconds: float, slow: int = 0, dead: int = 0, how: How = "whole") -> Run:
    """One run on a copy of the store. All feeds of slow hosts are due when the measurement begins."""
    with _copied(seeded) as folder, serving(slow, dead) as web:
        begin = time.time() + START
        due = _due(begin, slow + dead)
        _set_due(folder / "bot.db", due, web.port)
        in_it = sorted((at, feed) for feed, at in enumerate(due) if begin <= at < begin + seconds)
        cost = work(
            Task(
                how=how,
                folder=str(folder),
                port=web.port,
                begin=begin,
                end=begin + seconds,
                due=in_it if how == "bare door" else (),
            )
        )
    if cost.late:
        raise RuntimeError(f"the bot started {cost.late:.1f} s too late to be measured")
    others = {feed: at for at, feed in in_it if host_of(feed) >= slow + dead}
    return _read(web.asked, others, cost, begin, begin + seconds)


def _read(asked: Sequence[Asked], due: Mapping[int, float], cost: Cost, begin: float, end: float) -> Run:
    first: dict[int, float] = {}
    for feed, at, _ in asked:
        first.setdefault(feed, at)
    within = [status for _, at, status in asked if begin <= at < end]
    # Who was due in the last moments, and was not asked by the end, had no time to be late.
    late = [first.get(feed, end) - at for feed, at in due.items() if feed in first or end - at > LATE]
    return Run(cost, len(within) / cost.seconds, late, within.count(200) / max(1, len(within)))


def _due(begin: float, slow_hosts: int) -> list[float]:
    """When each feed is due: evenly spread over 15 minutes in random order, from `START` before `begin`."""
    order = list(range(FEEDS))
    Random(SEED).shuffle(order)
    spread = [begin - START + (place + 0.5) / FEEDS * MEAN for place in order]
    return [begin if host_of(feed) < slow_hosts else at for feed, at in enumerate(spread)]


def _set_due(database: Path, due: Sequence[float], port: int) -> None:
    """Put the due times, and what goes with them, into the store: each feed was asked 15 minutes before."""
    now = datetime.now(UTC)
    rows = []
    for feed, at in enumerate(due):
        next_at, before = int(at * _MICROS), int((at - MEAN) * _MICROS)
        validators = json.dumps({address(feed, port): [etag(feed, ITEMS), None]})
        rows.append((next_at, before, before, validators, str(feed)))
    with closing(sqlite3.connect(database)) as store:
        store.executemany(
            "UPDATE sources SET next_at = ?, last_try = ?, last_success = ?, validators = ? WHERE name = ?",
            rows,
        )
        store.execute("UPDATE facts SET value = ? WHERE name = 'heartbeat'", (f'"{now.isoformat()}"',))
        store.commit()


@contextmanager
def _copied(seeded: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(seeded, Path(name) / "bot.db")
        yield Path(name)


async def _seed(path: Path) -> None:
    """A store that knows all feeds since long, some posts of other places, and all that is in the feeds that
    will have something new."""
    settings, now = settings_for(path.parent, 1), datetime.now(UTC)
    ears = Ears(settings.topics, settings.routes)
    store = open_store(path)

    async def keep(source: Rss, documents: Sequence[bytes]) -> None:
        posts = [post for body in documents for post in source.parse(_answer(source, body), {}).posts]
        sightings = tuple(replace(ears.hear(post), channels=()) for post in posts)
        await store.keep(Batch(source=source.name, sightings=sightings, at=now - AWAY))

    archive = Rss(name="archive", url="https://archive.feeds.test/feed.xml")
    for start in range(FEEDS, FEEDS + STORED // ITEMS, 25):
        await keep(archive, [document(feed, ITEMS) for feed in range(start, start + 25)])
    due = _due(START, 0)
    for feed, source in enumerate(settings.sources):
        if has_news(feed) and due[feed] < START + SECONDS + LATE and isinstance(source, Rss):
            await keep(source, [document(feed, ITEMS)])
    await store.save_source(_STATE)
    returned = now - AWAY
    number = int(returned.timestamp() * 1000)
    for name, value in {
        "return": {"id": number, "at": returned.isoformat()},
        "first_return": number,
        "heartbeat": now.isoformat(),
        "topics": [[topic.name, topic.query] for topic in TOPICS],
    }.items():
        await store.set_fact(name, value)
    await store.close()
    _copy_state(path)


def _copy_state(path: Path) -> None:
    """Every feed did as the one that is in the store, and wishes to rest for a quarter of an hour."""
    with closing(sqlite3.connect(path)) as store:
        found = store.execute("SELECT * FROM sources WHERE name = ?", (_STATE.name,))
        others = ", ".join(column for column, *_ in found.description if column != "name")
        store.execute("CREATE TEMP TABLE feeds (name TEXT)")
        store.executemany("INSERT INTO feeds VALUES (?)", [(str(feed),) for feed in range(FEEDS)])
        store.execute(
            f"INSERT INTO sources (name, {others}) SELECT feeds.name, {others} FROM sources, feeds"
            f" WHERE sources.name = ?",
            (_STATE.name,),
        )
        store.execute("DELETE FROM sources WHERE name = ?", (_STATE.name,))
        store.execute("INSERT INTO facts SELECT 'rest ' || name, ? FROM feeds", (str(MEAN),))
        store.commit()


def _answer(source: Rss, body: bytes) -> Response:
    return Response(
        request=Request(url=source.url),
        status=200,
        headers={"content-type": "application/rss+xml"},
        body=body,
        url=source.url,
        at=datetime.now(UTC),
    )


_STATE = SourceState(
    name="like all",
    posts=900,
    lag=300.0,
    coverage=Coverage(
        polls=3000,
        items=60_000,
        lags=tuple(100.0 + n for n in range(LAGS)),
        rhythm=3600.0,
        newest=BEGAN + timedelta(hours=ITEMS),
    ),
)
