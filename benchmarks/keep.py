"""How many posts a second the store keeps in a SQLite file, through the real `keep`.

Invented posts of 40 feeds, 3 % of them matching, in batches of 500, each one transaction and one sync to
disk; of every post it is found out whether it is known (`core.identity`). Figures are posts a second of
wall-clock time, the median of some rounds, each on a fresh file.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlmodel import Session

from benchmarks._result import by_name
from core.identity import prints
from core.keeping import Batch, Sighting
from core.types import Author, Hit, Match, Post
from store.connection import address, make_engine
from store.rows import POST_COLUMNS, post_row
from store.schema import open_store, upgrade
from store.tables import Posts, Prints

GOAL = 20_000
POSTS = 20_000
BATCH = 500
FEEDS = 40
ONE_IN = 33
"""Of so many posts one matches: 3 %."""
ROUNDS = 3
SEED = 20_261_122
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    batches = workload()
    with TemporaryDirectory() as place:
        rounds = [_keep(Path(place, f"{n}.db"), batches) for n in range(ROUNDS)]
        alternatives = _alternatives(Path(place), batches)
    figure = median(new for new, _ in rounds)
    return {
        "name": "keep",
        "figure": round(figure),
        "unit": "posts/s",
        "goal": GOAL,
        "met": figure >= GOAL,
        "workload": {"posts": POSTS, "batch": BATCH, "matching": round(1 / ONE_IN, 3), "rounds": ROUNDS},
        "served_again": {"figure": round(median(again for _, again in rounds)), "unit": "posts/s"},
        "alternatives": by_name(alternatives),
    }


def workload() -> list[Batch]:
    """The batches, each of one feed; posts have 44 words."""
    random = Random(SEED)
    words = [
        "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(3000)
    ]
    batches = []
    for n in range(POSTS // BATCH):
        feed = f"feed{n % FEEDS}"
        sightings = tuple(_sighting(random, words, feed, n * BATCH + m) for m in range(BATCH))
        batches.append(Batch(source=feed, sightings=sightings, at=NOW))
    return batches


def _sighting(random: Random, words: Sequence[str], feed: str, number: int) -> Sighting:
    def some(count: int, between: str = " ") -> str:
        return between.join(random.choices(words, k=count))

    post = Post(
        source=feed,
        key=f"https://{feed}.example.org/?p={number}",
        url=f"https://{feed}.example.org/2026/05/{some(5, '-')}",
        title=some(8),
        text=some(36),
        author=Author(name=some(2)),
        said_at=NOW - timedelta(seconds=number),
        site=f"{feed}.example.org",
        lang="en",
    )
    if number % ONE_IN:
        return Sighting(post=post)
    return Sighting(post=post, matches=(Match("acme", (Hit("text", 3, 8),)),), channels=("brand",))


def _keep(path: Path, batches: Sequence[Batch]) -> tuple[float, float]:
    """Posts a second when all are new, and when all are served again."""

    async def keep() -> tuple[float, float]:
        store = open_store(path)
        await store.ping()
        speeds = []
        for _ in range(2):
            started = perf_counter()
            for batch in batches:
                await store.keep(batch)
            speeds.append(POSTS / (perf_counter() - started))
        await store.close()
        return speeds[0], speeds[1]

    return asyncio.run(keep())


def _alternatives(place: Path, batches: Sequence[Batch]) -> list[dict[str, Any]]:
    objects, rows = batches[:4], [post_row(0, s.post, 0, 0)[1:] for batch in batches for s in batch.sightings]
    few = rows[:2000]
    return [
        _alternative(
            "SQLModel: add_all of posts and prints, nothing looked up",
            _speed(lambda: _add_all(place / "objects.db", objects), len(objects) * BATCH),
            f"{len(objects) * BATCH} posts, batches of {BATCH}",
        ),
        _alternative(
            "sqlite3: executemany of the posts alone, nothing looked up",
            _speed(lambda: _bare(place / "bare.db", rows, BATCH), len(rows)),
            f"{len(rows)} posts, batches of {BATCH}",
        ),
        _alternative(
            "sqlite3: the posts alone, a commit for each",
            _speed(lambda: _bare(place / "single.db", few, 1), len(few)),
            f"{len(few)} posts",
        ),
    ]


def _speed(job: Callable[[], object], posts: int) -> float:
    started = perf_counter()
    job()
    return posts / (perf_counter() - started)


def _add_all(path: Path, batches: Sequence[Batch]) -> None:
    """The same rows as objects; what `keep` looks up and decides is left out."""
    upgrade(address(path))
    engine = make_engine(address(path), writes=True)
    number = 0
    for batch in batches:
        posts = [sighting.post for sighting in batch.sightings]
        with Session(engine) as session:
            for post, own in zip(posts, prints(posts), strict=True):
                number += 1
                values: dict[str, Any] = dict(
                    zip(POST_COLUMNS, post_row(number, post, 0, own.whole), strict=True)
                )
                session.add(Posts(**values))
                session.add_all(Prints(print=one, post=number) for one in own.every())
            session.commit()
    engine.dispose()


def _bare(path: Path, rows: Sequence[tuple[object, ...]], batch: int) -> None:
    """Plain rows into one table, with the same care for the disk."""
    columns = POST_COLUMNS[1:]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"CREATE TABLE posts (id INTEGER PRIMARY KEY, {', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        for start in range(0, len(rows), batch):
            connection.execute("BEGIN IMMEDIATE")
            insert = f"INSERT INTO posts ({', '.join(columns)}) VALUES ({marks})"
            connection.executemany(insert, rows[start : start + batch])
            connection.execute("COMMIT")


def _alternative(name: str, figure: float, sample: str) -> dict[str, Any]:
    return {"name": name, "figure": float(f"{figure:.3g}"), "unit": "posts/s", "sample": sample}
