"""Killed at every named point between fetch and sent, and at random, over and over: nothing is lost, nothing
is shown twice, no confirmed press is forgotten."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.keeping import Filter
from store.schema import open_store
from tests.crash.inside import CHANNELS, POINTS, KillAt, live
from tests.crash.outside import fork, serve_outside
from tests.sizes import size


class Site:
    """The world outside, as seen from the test."""

    def __init__(self, base: str) -> None:
        self.base = base

    def grow(self, by: int) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.base}/grow?by={by}", method="POST")).close()

    def ledger(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.base}/ledger") as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@pytest.fixture
def site() -> Iterator[Site]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        port = listener.getsockname()[1]
        pid = fork(lambda: serve_outside(listener))
    try:
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def end_of(pid: int) -> str:
    """How the child ended: `killed`, or `0` and so on."""
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return "killed"
    return str(os.WEXITSTATUS(status))


def agree(site: Site, database: Path) -> None:
    """A last life comes to rest; then the three ledgers have to say the same."""
    assert end_of(fork(lambda: live(database, site.base, None, 0, until_quiet=True))) == "0"
    ledger = site.ledger()
    served = {f"post-{i}" for i in ledger["served"] if i % 2}

    async def held() -> tuple[dict[int, str], dict[str, list[Any]], dict[int, str | None]]:
        store = open_store(str(database))
        mentions = await store.find(Filter(), limit=100_000)
        page = [shown.card for shown in await store.shelf.read("page", limit=100_000)]
        keys = {mention.id: mention.post.key or "" for mention in mentions}
        owners = {mention.id: mention.standing.owner_key for mention in mentions}
        await store.close()
        return keys, {"page": page}, owners

    keys, shown, owners = asyncio.run(held())
    assert Counter(keys.values()) == Counter(served), "the store holds what the site served, each once"

    for channel in CHANNELS:
        if channel.chat == "outside":
            shown[channel.name] = [m["card"] for m in ledger["messages"] if m["room"] == channel.room]
        targets = Counter(target for card in shown[channel.name] for target in targets_of(card))
        twice = [target for target, count in targets.items() if count > 1]
        lost = [keys[i] for i in keys if f"m{i}" not in targets]
        assert (twice, lost) == ([], []), f"{channel.name} shows each mention once"

    for press in ledger["pressed"]:
        assert owners[press["mention"]] == press["who"], "a confirmed press is kept"


def targets_of(card: dict[str, Any]) -> list[str]:
    """The mentions that a message shows: its own, or those of its lines."""
    own = [card["target"]] if card.get("target") else []
    return own + [line["target"] for section in card.get("sections", ()) for line in section.get("lines", ())]


def test_a_kill_at_every_named_point_loses_nothing_and_shows_nothing_twice(
    site: Site, tmp_path: Path
) -> None:
    database = tmp_path / "bot.db"
    chance = random.Random(20260504)
    killed: Counter[str] = Counter()
    for number in range(size("kills at named points")):
        point = POINTS[number % len(POINTS)]
        site.grow(70 if point == "folded" else chance.choice((1, 3, 8, 50)))
        kill = KillAt(point, 1 if number < 2 * len(POINTS) else chance.choice((1, 1, 2, 5)))
        pid = fork(lambda kill=kill, number=number: live(database, site.base, kill, number + 1))  # type: ignore[misc]
        killed[point] += end_within(pid, 1.5) == "by itself"
    print(f"killed at {dict(killed)}")
    assert {point for point in POINTS if killed[point]} == set(POINTS), "every point was reached and died at"
    agree(site, database)


def test_a_kill_at_any_time_loses_nothing_and_shows_nothing_twice(site: Site, tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    chance = random.Random(19)
    for number in range(size("kills at random")):
        site.grow(chance.choice((1, 3, 8, 50)))
        pid = fork(lambda number=number: live(database, site.base, None, number + 1))  # type: ignore[misc]
        end_within(pid, chance.uniform(0.02, 0.5))
    agree(site, database)


def end_within(pid: int, seconds: float) -> str:
    """Wait until the child has killed itself; after `seconds` it is killed from outside."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            assert os.WIFSIGNALED(status), f"the bot ended with {os.WEXITSTATUS(status)}, unkilled"
            return "by itself"
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    assert end_of(pid) == "killed"
    return "from outside"
