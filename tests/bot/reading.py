"""Programs that read: the read API on a loopback server, over a small world in the real store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.answer import Asking
from bot.read_api import ROOT, ReadApi
from bot.read_secret import hashed, new_token
from bot.serve import Server
from commands import load
from core.keeping import Batch, Sighting
from core.types import Author, Match, Post, Topic
from store.schema import open_store
from tests.bot.serving import NOON as NOW
from tests.bot.serving import StillClock, fine, no_metrics

TOPICS = (Topic(name="acme", query="acme"), Topic(name="globex", query="globex", kind="competitor"))


@dataclass
class Reader:
    """Somebody with a token."""

    session: aiohttp.ClientSession
    address: str
    store: Any
    token: str

    async def get(self, path: str, token: str | None = None, **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        async with self.session.get(f"{self.address}{ROOT}{path}", params=query, headers=headers) as answer:
            return answer.status, await answer.json()


async def keep(store: Any, n: int, **more: Any) -> None:
    """So many mentions, one an hour back from now."""
    topics = more.pop("topics", ("acme",))
    for at in range(n):
        post = Post(
            source="forum",
            key=f"k{at}",
            url=f"https://forum.example.org/{at}",
            title=more.get("title", f"No {at}"),
            text=f"acme says {at}",
            author=Author(name="Ana", handle="ana", followers=10),
            said_at=NOW - timedelta(hours=at, minutes=1),
        )
        sighting = Sighting(post=post, matches=tuple(map(Match, topics)), channels=("mentions",))
        await store.keep(Batch(source="forum", sightings=(sighting,), at=NOW))


@asynccontextmanager
async def reading(folder: Path, n: int = 3, server_token: str | None = None) -> AsyncIterator[Reader]:
    """The API behind the gate of the one server."""
    store = open_store(folder / "listenpost.db")
    asking = Asking(store=store, topics=TOPICS, sources=(), commands=load(), zone=UTC, version="0.1.0")
    api = ReadApi(store, StillClock(), lambda: asking)
    server = Server(
        host="127.0.0.1",
        port=0,
        token=server_token,
        routes=api.routes(),
        clock=StillClock(),
        health=fine,
        ready=fine,
        metrics=no_metrics,
        reads=ROOT,
    )
    try:
        await keep(store, n)
        token = new_token()
        await store.add_token("dashboard", hashed(token), NOW)
        await server.start()
        async with aiohttp.ClientSession() as session:
            yield Reader(session, f"http://127.0.0.1:{server.port}", store, token)
    finally:
        await server.close()
        await store.close()


def named(rows: list[Mapping[str, Any]], name: str) -> dict[str, int]:
    """Counted rows by the value of one name."""
    return {str(row[name]): int(row["mentions"]) for row in rows}


__all__ = ["NOW", "Reader", "keep", "named", "reading"]
