"""How long each chat waits for an acknowledgement: 50 events a second, the store healthy and stalled.

The bot runs in a process of its own, with one chat, against the strict local one of the tests in this
process. Events are presses (resolve, reopen) and emoji (put on, taken away), each of which is a move that is
kept before it is acknowledged, and questions. Discord wants no acknowledgement of an emoji. Every emoji, and
every press that was acknowledged, has to be in the store in the end, in both chats. A stall is a write lock
on the store's file, held from outside for two seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks._acknowledge_chats import CHANNELS, PEOPLE, Card, Discord, Heard, Kind, Place, Slack
from bot.settings import Settings
from core.keeping import Batch, Sighting
from core.types import Channel, Match, Post, Topic, Verb
from store.schema import open_store
from tests.office import settings_for

GOAL = 0.300
GOAL_STALLED = 2.5
RATE = 50
CARDS = 200
SECONDS = int(os.environ.get("LISTENPOST_BENCH_SECONDS") or 40)
STALLS = 3
STALL = 2.0
LATEST = 30.0
"""Seconds after the last event by which every emoji has to be in the store."""

KINDS: Sequence[Kind] = (Slack(), Discord())
EMOJI = (Verb.ACKNOWLEDGE, Verb.UNDO)
"""What 👀 does, and what taking it away does."""

Effect = tuple[str, str, str]
"""A move: the room and the message of the card, the verb."""


@dataclass
class Tally:
    """What was heard of all events, and the effects that are due: of every emoji, and of every press that
    was acknowledged. `kept` are those in the store in the end; `skipped` are presses of buttons that were not
    drawn yet when their turn came."""

    heard: list[Heard] = field(default_factory=list)
    due: Counter[Effect] = field(default_factory=Counter)
    kept: Counter[Effect] = field(default_factory=Counter)
    skipped: int = 0

    @property
    def unheard(self) -> int:
        """Events that were not acknowledged in time."""
        return sum(not one.ok for one in self.heard)

    @property
    def lost(self) -> Counter[bool]:
        """Effects that are not there: of emoji (True), of presses (False)."""
        lost: Counter[bool] = Counter()
        for effect, count in (self.due - self.kept).items():
            lost[effect[2] in EMOJI] += count
        return lost

    def looked(self, kept: Counter[Effect]) -> Tally:
        """The store has these now."""
        self.kept = kept
        return self

    def quantile(self, share: float) -> float:
        """Seconds within which this share of the events was acknowledged, or given up."""
        ordered = sorted(one.seconds for one in self.heard)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def is_whole(self, goal: float) -> bool:
        """Whether nothing is missing, and the goal is met."""
        return self.quantile(0.999) <= goal and not self.unheard and not self.lost


def run() -> dict[str, Any]:
    """p99.9 of the seconds until an acknowledgement with a healthy store, in the worse of the chats; beside
    it each chat's, also with the store stalled, and what was never acknowledged or not kept."""
    healthy = {kind.title: _measure(kind, stalls=0) for kind in KINDS}
    stalled = {kind.title: _measure(kind, stalls=STALLS) for kind in KINDS}
    alternatives: dict[str, float] = {}
    for title, tally in healthy.items():
        alternatives |= {
            f"{title}: p99.9 of {len(tally.heard)} acknowledgements": round(tally.quantile(0.999), 3),
            f"{title}: p99": round(tally.quantile(0.99), 3),
            f"{title}: median": round(tally.quantile(0.5), 3),
            **_missing(title, tally),
        }
    for title, tally in stalled.items():
        told = f"{title}, the store stalled {STALLS} times for {STALL:.0f} s"
        alternatives |= {
            f"{told}: p99.9 (goal {GOAL_STALLED})": round(tally.quantile(0.999), 3),
            f"{told}: slowest": round(tally.quantile(1), 3),
            **_missing(told, tally),
        }
    figure = max(tally.quantile(0.999) for tally in healthy.values())
    return {
        "name": "acknowledge",
        "figure": round(figure, 3),
        "unit": f"s until acknowledged, p99.9 in the worse chat of {RATE * SECONDS} events at {RATE}/s",
        "goal": GOAL,
        "met": all(tally.is_whole(GOAL) for tally in healthy.values())
        and all(tally.is_whole(GOAL_STALLED) for tally in stalled.values()),
        "alternatives": alternatives,
    }


def _missing(told: str, tally: Tally) -> dict[str, float]:
    emoji = sum(count for effect, count in tally.due.items() if effect[2] in EMOJI)
    return {
        f"{told}: not acknowledged": tally.unheard,
        f"{told}: acknowledged and not kept": tally.lost[False],
        f"{told}: emoji lost of {emoji}": tally.lost[True],
        f"{told}: cards not redrawn within 4 s": tally.skipped,
    }


def _measure(kind: Kind, stalls: int) -> Tally:
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listener:
        folder, port = Path(name), listener.getsockname()[1]
        asyncio.run(_fill(folder))
        bot = _fork(lambda: _live(kind, folder, port))
        try:
            return asyncio.run(_load(kind, folder, listener, stalls))
        finally:
            os.kill(bot, signal.SIGKILL)
            os.waitpid(bot, 0)


def _fork(work: Callable[[], Awaitable[None]]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        asyncio.run(work())  # type: ignore[arg-type]
    finally:
        os._exit(1)


def _settings(kind: Kind) -> Settings:
    channels = [
        Channel(name=name, chat=kind.name, room=f"#{name}", first_run="all", pace=0, digest=False)
        for name in CHANNELS
    ]
    return settings_for(channels, Topic(name="acme", query="Acme", channels=CHANNELS), escalate_to=None)


async def _fill(folder: Path) -> None:
    """A store with cards to post, a quarter of them for each channel."""
    store = open_store(str(folder / "office.db"))
    now = datetime.now(UTC)
    posts = [
        Post(source="blog", key=f"{n}", url=f"https://blog.example.org/{n}", text=f"Acme door {n} sticks.")
        for n in range(CARDS)
    ]
    sightings = tuple(
        Sighting(post=post, matches=(Match("acme"),), channels=(CHANNELS[n % len(CHANNELS)],))
        for n, post in enumerate(posts)
    )
    await store.keep(Batch(source="blog", sightings=sightings, at=now))
    await store.close()


async def _live(kind: Kind, folder: Path, port: int) -> None:
    """The bot, until it is killed."""
    async with kind.bot(folder, port, _settings(kind)):
        await asyncio.Event().wait()


async def _load(kind: Kind, folder: Path, listener: socket.socket, stalls: int) -> Tally:
    async with kind.place(listener) as place:
        await _until(lambda: place.is_ready() and len(place.cards()) == CARDS)
        cards, tally = place.cards(), Tally()
        work = [asyncio.create_task(_stall(folder, stalls))]
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, start + number / RATE - loop.time()))
            work.append(asyncio.create_task(_act(place, cards, number, tally)))
        await asyncio.gather(*work)
        tally.heard += await place.heard_emoji()
        with contextlib.suppress(TimeoutError):
            await _until(lambda: not tally.looked(_kept(folder)).lost, LATEST)
        return tally


async def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            if holds():
                return
            await asyncio.sleep(0.2)


async def _act(place: Place, cards: Sequence[Card], number: int, tally: Tally) -> None:
    """One event. Each card's turn comes every four seconds: resolved, then reopened; or 👀 on, then off."""
    card, is_first = cards[number % CARDS], number // CARDS % 2 == 0
    who = PEOPLE[number % CARDS % len(PEOPLE)]
    if number % 10 == 9:
        tally.heard.append(await place.ask(who, card))
    elif number % 2:
        verb = Verb.RESOLVE if is_first else Verb.REOPEN
        try:
            heard = await place.press(who, card, verb.value.capitalize())
        except LookupError:
            tally.skipped += 1
            return
        tally.heard.append(heard)
        tally.due[card.room, card.message, verb] += heard.ok
    else:
        react = place.put if is_first else place.take
        react(who, card)
        tally.due[card.room, card.message, EMOJI[not is_first]] += 1


def _kept(folder: Path) -> Counter[Effect]:
    """Every move in the store, by the card that was moved."""
    store = sqlite3.connect(folder / "office.db")
    try:
        return Counter({(room, message, verb): count for room, message, verb, count in store.execute(_KEPT)})
    finally:
        store.close()


_KEPT = (
    "SELECT outbox.room, outbox.message, moves.verb, count(*) FROM moves"
    " JOIN outbox ON outbox.mention = moves.mention GROUP BY 1, 2, 3"
)


async def _stall(folder: Path, times: int) -> None:
    """Hold the store's write lock, again and again."""
    for n in range(times):
        await asyncio.sleep(SECONDS / (times + 1) if n == 0 else SECONDS / (times + 1) - STALL)
        lock = sqlite3.connect(folder / "office.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(STALL)
        lock.execute("COMMIT")
        lock.close()
