"""A large store, built once: `python -m benchmarks._big_store PATH [--mentions N]`.

Ninety days of invented mentions, written in bulk into the real tables; then the rollups are counted and the
triggers put back, as an upgrade does. Twenty sources and thirty topics of very different sizes; people speak
more by day; half of the authors' followers and of the engagement is known; 3 % were seen hours or days late.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks._search_part import OTHERS, said
from commands._rivals import HEARD_SINCE
from store.connection import address
from store.rollups_lists import list_anew
from store.rollups_upkeep import recount
from store.rows import POST_COLUMNS, STANDING_COLUMNS, to_micros
from store.schema import open_store, upgrade

NOW = datetime(2026, 5, 4, 15, 7, tzinfo=UTC)
DAYS = 90
SOURCES = tuple(f"source{n}" for n in range(20))
TOPICS = tuple(f"topic{n}" for n in range(30))
SEED = 20_261_122
AT_ONCE = 20_000


def _words(random: Random) -> tuple[str, ...]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return tuple("".join(random.choices(letters, k=random.randint(2, 9))) for _ in range(40_000))


WORDS = _words(Random(SEED))
"""The most frequent first."""

_HOURS = [1 + max(0, 6 - abs(hour - 14)) for hour in range(24)]
_STATES = ("new", "acknowledged", "claimed", "escalated", "resolved", "ignored", "snoozed")
_STATE_WEIGHTS = (68, 8, 4, 2, 12, 5, 1)
_OUTCOMES = {"resolved": ("answered", "handled", "no_action"), "ignored": ("not_us", "spam")}
_FEELINGS = (None, "negative", "neutral", "positive")
_FEELING_WEIGHTS = (25, 20, 30, 25)
_INTENTS = (
    None,
    ",praise,",
    ",complaint,",
    ",question,",
    ",~question,",
    ",feature_request,",
    ",praise,~news,",
)
_INTENT_WEIGHTS = (50, 12, 10, 10, 10, 5, 3)
_MENTION_COLUMNS = (
    *("id", "post", "source", "told_at", "seen_at", "engagement", "shown_engagement", "priority", "version"),
    *STANDING_COLUMNS,
    *("lang", "meaning", "sentiment", "intents", "held", "story", "lead"),
)
_TOPIC_COLUMNS = ("mention", "topic", "place", "told_at", "hits", "sentiment")


def main() -> None:
    """Build one, unless it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks._big_store", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--mentions", type=int, default=5_000_000)
    asked = parser.parse_args()
    build(asked.path, asked.mentions)


def build(path: Path, mentions: int) -> None:
    """Build the store at `path` with so many mentions, unless it is there."""
    if path.exists():
        return
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    upgrade(address(part))
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=FILE"):
            connection.execute(f"PRAGMA {pragma}")
        _fill(connection, mentions)
    asyncio.run(_index(part))
    for end in ("-wal", "-shm"):
        part.with_name(f"{part.name}{end}").unlink(missing_ok=True)
    part.rename(path)


async def _index(path: Path) -> None:
    """Have the words indexed, as the bot does in the background, and remember since when topics are heard."""
    started, store = perf_counter(), open_store(path)
    await store.set_fact(HEARD_SINCE, dict.fromkeys(TOPICS, (NOW - timedelta(days=DAYS)).isoformat()))
    while await store.index_more(AT_ONCE):
        pass
    await store.close()
    print(f"{perf_counter() - started:7.0f} s  words are indexed", flush=True)


def _fill(connection: sqlite3.Connection, mentions: int) -> None:
    started = perf_counter()

    def told(what: str) -> None:
        print(f"{perf_counter() - started:7.0f} s  {what}", flush=True)

    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('posts', 'mentions', 'mention_topics', 'prints')"
    ).fetchall()
    kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for kind, rows in (("INDEX", indexes), ("TRIGGER", kept)):
        for name, _ in rows:
            connection.execute(f"DROP {kind} {name}")
    connection.execute("BEGIN")
    made = _rows(mentions)
    while batch := list(islice(made, AT_ONCE)):
        for table, columns, some in (
            ("posts", POST_COLUMNS, [post for post, _, _ in batch]),
            ("mentions", _MENTION_COLUMNS, [mention for _, mention, _ in batch]),
            ("mention_topics", _TOPIC_COLUMNS, [topic for _, _, topics in batch for topic in topics]),
        ):
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", some)
    told("posts, mentions and their topics are in")
    # Two prints to a post, at places that look like chance, in the order of the table.
    connection.execute(
        "INSERT INTO prints SELECT ((id * 2 + n) * 700000000003) % 999999999989 AS print, id"
        " FROM posts CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) ORDER BY 1"
    )
    told("prints are in")
    for _, sql in indexes:
        connection.execute(sql)
    told("indexes are made")
    for statement in (*recount(), *list_anew()):
        connection.execute(statement)
    told("rollups are counted")
    for _, sql in kept:
        connection.execute(sql)
    connection.execute("COMMIT")
    told("done")


def _rows(mentions: int) -> Iterator[tuple[tuple[object, ...], tuple[object, ...], list[tuple[object, ...]]]]:
    """Post, mention and topics of each, in the order in which they were seen."""
    random = Random(SEED)
    common = list(accumulate(1 / (n + 3) for n in range(len(WORDS))))
    by_size = [1 / (n + 1) for n in range(30)]
    leads: dict[str, tuple[int, tuple[object, ...]]] = {}
    for number, seen_at in enumerate(_times(random, mentions), start=1):
        late = random.random() < 0.03
        lag = random.randrange(3_600, 700_000) if late else random.randrange(2, 900)
        told_at = seen_at - lag * 1_000_000
        [source] = random.choices(SOURCES, by_size[: len(SOURCES)])
        topics = list(dict.fromkeys(random.choices(TOPICS, by_size, k=1 if random.random() < 0.7 else 2)))
        loud = SOURCES.index(source) % 5 < 3
        engagement = int(random.paretovariate(0.9)) - 1 if loud else None
        followers = int(random.paretovariate(0.6)) if random.random() < 0.5 else None
        author = f"who{random.randrange(mentions // 6 + 1)}"
        text = " ".join(random.choices(WORDS, cum_weights=common, k=24))
        text = said(random) if random.randrange(OTHERS) == 0 else text
        url = f"https://{source}.example.org/{number}"
        yield (
            (
                *(
                    number,
                    source,
                    f"key-{number}",
                    url,
                    None,
                    text,
                    author,
                    author.title(),
                    followers,
                    told_at,
                ),
                *(
                    seen_at,
                    f"{source}.example.org",
                    "en",
                    None,
                    None,
                    None,
                    None,
                    engagement,
                    number,
                    0,
                    None,
                ),
            ),
            (mention := _mention(random, number, source, told_at, seen_at, engagement, topics[0], leads)),
            [
                (number, topic, place, told_at, '[["text",0,4]]', _feeling(random, mention))
                for place, topic in enumerate(topics)
            ],
        )


def _mention(
    random: Random,
    number: int,
    source: str,
    told_at: int,
    seen_at: int,
    engagement: int | None,
    topic: str,
    leads: dict[str, tuple[int, tuple[object, ...]]],
) -> tuple[object, ...]:
    """One in seven tells a story that others told before it, and stands as its lead; 8 % are held."""
    held = "held.not_meant" if random.random() < 0.08 else None
    follows = leads.get(topic) if held is None and random.random() < 0.15 else None
    [state] = random.choices(_STATES, _STATE_WEIGHTS)
    dealt_with = state in _OUTCOMES
    known = None if state == "new" else told_at + random.randrange(60, 80_000) * 1_000_000
    standing: tuple[object, ...] = (
        *(state, None, None, None, None, None, random.choice(_OUTCOMES[state]) if dealt_with else None),
        *(None, known, known if dealt_with else None, None),
    )
    story = follows[0] if follows else None
    if follows:
        standing = follows[1]
    elif held is None and random.random() < 0.05:
        story = number
        leads[topic] = (number, standing)
    [feeling] = random.choices(_FEELINGS, _FEELING_WEIGHTS)
    [intents] = random.choices(_INTENTS, _INTENT_WEIGHTS)
    told = (
        number,
        number,
        source,
        told_at,
        seen_at,
        engagement,
        engagement,
        random.choice((2, 3, 3, 3, 4, 5)),
        1,
    )
    return (*told, *standing, "en", None, feeling, intents, held, story, follows[0] if follows else None)


def _feeling(random: Random, mention: tuple[object, ...]) -> object:
    """Mostly it sounds about a topic as it does in all."""
    whole = mention[_MENTION_COLUMNS.index("sentiment")]
    return whole if random.random() < 0.8 else random.choice(_FEELINGS)


def _times(random: Random, mentions: int) -> Iterator[int]:
    """When each was seen, in order, up to now."""
    start = NOW - timedelta(days=DAYS)
    weights = [_HOURS[(start + timedelta(hours=n)).hour] for n in range(DAYS * 24)]
    total = sum(weights)
    done = 0.0
    for hour, weight in enumerate(weights):
        before, done = done, done + weight * mentions / total
        count = round(done) - round(before)
        begin = to_micros(start) + hour * 3_600_000_000
        for n in range(count):
            yield begin + int((n + random.random()) * 3_600_000_000 / count)


if __name__ == "__main__":
    main()
