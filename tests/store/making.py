"""What the store's tests are made of: a scene with an open store, posts, batches, people."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.keeping import Batch, MoveRequest, OutboxRow, Sighting, SourceState
from core.lifecycle import decide
from core.types import Address, Author, Hit, Match, Mention, Person, Post, Verb
from store.connection import address
from store.schema import open_store, upgrade
from store.sql import SqlStore

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ANA = Person(chat="web", id="ana", name="Ana")
BO = Person(chat="web", id="bo", name="Bo")
ACME = Match("acme", (Hit("title", 0, 4),))
RIVAL = Match("rival", (Hit("text", 0, 5),))


def later(**time: float) -> datetime:
    """That long after AT."""
    return AT + timedelta(**time)


@cache
def _fresh() -> bytes:
    with TemporaryDirectory() as place:
        path = Path(place, "store.db")
        upgrade(address(path))
        return path.read_bytes()


def open_fresh(folder: Path) -> SqlStore:
    """Open an empty store in that folder; its tables are made once for all tests."""
    path = folder / "store.db"
    if not path.exists():
        path.write_bytes(_fresh())
    return open_store(path)


def scene(work: Callable[[SqlStore], Awaitable[None]]) -> Callable[[Path], None]:
    """Turn `async def test(store)` into a test with a fresh store in a file of its own."""

    def test(tmp_path: Path) -> None:
        async def run() -> None:
            store = open_fresh(tmp_path)
            try:
                await work(store)
            finally:
                await store.close()

        asyncio.run(run())

    test.__name__ = str(getattr(work, "__name__"))  # noqa: B009
    return test


def post(key: str = "1", title: str = "Acme opens a shop", source: str = "blog", **values: Any) -> Post:
    """A post of a source that gives every post a key and a page."""
    base: dict[str, Any] = {
        "url": f"https://{source}.example.org/posts/{key}-a-page",
        "text": f"Words of number {key}, long enough that nobody takes them for another post's words.",
        "author": Author(name="Carla"),
        "said_at": AT - timedelta(minutes=5),
    }
    return Post(source=source, key=f"{source}-key-{key}", title=title, **{**base, **values})


def sighting(post: Post, *matches: Match, channels: tuple[str, ...] = ("brand",), **values: Any) -> Sighting:
    """A sighting that goes to `brand` when it matches."""
    return Sighting(post=post, matches=matches, channels=channels if matches else (), **values)


def batch(*sightings: Sighting, at: datetime = AT, source: str = "blog", **values: Any) -> Batch:
    """What one poll brought."""
    return Batch(source=source, sightings=sightings, at=at, **values)


async def keep_one(store: SqlStore, key: str = "1", channels: tuple[str, ...] = ("brand",)) -> Mention:
    """Keep a post that matches, and return its mention."""
    one = post(key, f"Acme opens shop number {key}")
    await store.keep(batch(sighting(one, ACME, channels=channels)))
    found = await store.trace(one.url or "")
    assert found.mention is not None
    return found.mention


async def press(
    store: SqlStore, mention: int, verb: Verb, who: Person = ANA, at: datetime = AT, **values: str
) -> Any:
    """Do something to a mention, by the rules of the house; `event` is the press's id."""
    event = values.pop("event", None)
    request = MoveRequest(mention=mention, verb=verb, who=who, at=at, values=values, event=event)
    return await store.move(request, decide)


async def send(store: SqlStore, row: OutboxRow, message: str, drawn: int, at: datetime = AT) -> Address:
    """Send a row as the announcer does."""
    address = Address("web", row.channel, message)
    await store.begin_sending(row.id, at)
    await store.mark_sent(row.id, address, at, drawn)
    return address


async def count(store: SqlStore, table: str) -> int:
    """How many rows a table has."""
    return await store.database.read(
        lambda connection: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
    )


def state(name: str = "blog", **values: Any) -> SourceState:
    """How a source is doing."""
    return SourceState(name=name, **values)


def close(path: Path) -> None:
    """Open the store once, so that it is made or upgraded."""
    asyncio.run(open_store(path).close())


def change(path: Path, sql: str) -> None:
    """Run a statement behind the store's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
