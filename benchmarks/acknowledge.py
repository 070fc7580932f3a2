"""How long Slack waits for an acknowledgement: 50 events a second, the store healthy and the store stalled.

The bot runs in a process of its own, over Socket Mode, against the strict local Slack of the tests in this
one. Events are presses (resolve, reopen) and emoji (put on, taken away), each of which is a move that is kept
before it is acknowledged, and questions. A stall is a write lock on the store's file, held from outside for
two seconds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

GOAL = 0.300
GOAL_STALLED = 2.5
RATE = 50
CARDS = 200
SECONDS = int(os.environ.get("LISTENPOST_BENCH_SECONDS") or 40)
STALLS = 3
STALL = 2.0

CHANNELS = tuple(f"room-{n}" for n in range(4))
PEOPLE = ("ada", "ben", "cleo")


def run() -> dict[str, Any]:
    """p99.9 of the seconds until an acknowledgement with a healthy store; beside it the stalled store's, and
    how many were never acknowledged."""
    healthy, lost = _measure(stalls=0)
    stalled, lost_stalled = _measure(stalls=STALLS)
    figure, slow = _quantile(healthy, 0.999), _quantile(stalled, 0.999)
    return {
        "name": "acknowledge",
        "figure": round(figure, 3),
        "unit": f"s until acknowledged, p99.9 of {len(healthy)} events at {RATE}/s",
        "goal": GOAL,
        "met": figure <= GOAL and slow <= GOAL_STALLED and lost == lost_stalled == 0,
        "alternatives": {
            "median": round(_quantile(healthy, 0.5), 3),
            "p99": round(_quantile(healthy, 0.99), 3),
            "not acknowledged or lost": lost,
            f"p99.9 with the store stalled {STALLS} times for {STALL:.0f} s (goal {GOAL_STALLED})": round(
                slow, 3
            ),
            "slowest then": round(max(stalled), 3),
            "not acknowledged or lost then": lost_stalled,
        },
    }


def _measure(stalls: int) -> tuple[list[float], int]:
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listener:
        folder = Path(name)
        api = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
        asyncio.run(_fill(folder))
        bot = _fork(lambda: _live(folder, api))
        try:
            return asyncio.run(_load(folder, listener, stalls))
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


def _settings() -> Any:
    from core.types import Channel, Topic
    from tests.slack_server.office import office_settings

    channels = [
        Channel(name=name, chat="slack", room=name, first_run="all", pace=0, digest=False)
        for name in CHANNELS
    ]
    topic = Topic(name="acme", query="Acme", channels=CHANNELS)
    return office_settings(channels, topics=(topic,), escalate_to=None)


async def _fill(folder: Path) -> None:
    """A store with cards to post, a quarter of them for each channel."""
    from core.keeping import Batch, Sighting
    from core.types import Match, Post
    from store.schema import open_store

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


async def _live(folder: Path, api: str) -> None:
    """The bot, until it is killed."""
    from tests.slack_server.office import open_bot

    async with open_bot(folder, api, _settings()):
        await asyncio.Event().wait()


async def _load(folder: Path, listener: socket.socket, stalls: int) -> tuple[list[float], int]:
    from tests.slack_server.server import SlackServer

    async with SlackServer(channels=CHANNELS, people=PEOPLE, listener=listener) as slack:
        await slack.wait_connected(seconds=30)
        cards = await _cards(slack)
        times: list[float] = []
        work = [asyncio.create_task(_stall(folder, stalls))]
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, start + number / RATE - loop.time()))
            work.append(asyncio.create_task(_act(slack, cards, number, times)))
        await asyncio.gather(*work)
        await slack.settle()
        attempts = [one.attempts[0].seconds for one in slack.delivery.events if one.attempts]
        unheard = sum(not one.attempts[0].ok for one in slack.delivery.events if one.attempts)
        return times + attempts, len(slack.delivery.unacked) + unheard


async def _cards(slack: Any) -> Sequence[Any]:
    """Every card, once all of them stand in their channels."""
    while True:
        cards = [card for name in CHANNELS for card in slack.messages(name)]
        if len(cards) >= CARDS:
            return cards
        await asyncio.sleep(0.1)


async def _act(slack: Any, cards: Sequence[Any], number: int, times: list[float]) -> None:
    """One event. Each card's turn comes every four seconds: resolved, then reopened; or 👀 on, then off."""
    card, round_ = cards[number % CARDS], number // CARDS
    who, channel = PEOPLE[number % CARDS % len(PEOPLE)], slack.world.channels[card.channel].name
    if number % 10 == 9:
        times.append((await slack.command(who, channel, "/mentions open")).seconds)
    elif number % 2:
        action = "Resolve" if round_ % 2 == 0 else "Reopen"
        try:
            times.append((await slack.press(who, channel, card.ts, action)).seconds)
        except LookupError:
            print("a card was not redrawn in time", file=sys.stderr)
    elif round_ % 2 == 0:
        slack.react(who, channel, card.ts, "eyes")
    else:
        slack.unreact(who, channel, card.ts, "eyes")


async def _stall(folder: Path, times: int) -> None:
    """Hold the store's write lock, again and again."""
    for n in range(times):
        await asyncio.sleep(SECONDS / (times + 1) if n == 0 else SECONDS / (times + 1) - STALL)
        lock = sqlite3.connect(folder / "office.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(STALL)
        lock.execute("COMMIT")
        lock.close()


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
