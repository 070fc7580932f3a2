"""`python -m benchmarks._polling_bot`: the bot with 20,000 feeds, in a process of its own.

Reads what to do as JSON from standard input and prints what it cost as JSON: seconds of CPU and of time
between `begin` and `end`, the most resident memory in MB, the most files that were open.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import commands
from benchmarks._polling_web import BRAND, FEEDS, ITEMS, address, etag
from bot.app import App
from bot.clock import SystemClock
from bot.logs import set_up_logs
from bot.memory import share_one_heap
from bot.parts import Parts
from bot.settings import NetworkSettings, Settings
from chats.web import WebChat
from core.keeping import SourceState
from core.ports import ChatTools
from core.traffic import Validators
from core.types import Channel, Topic
from engines.local import LocalEngine
from sources._fetch import HttpDoor, Limits
from sources.rss import Rss
from store.schema import open_store
from store.sql import SqlStore

How = Literal["whole", "one write a poll", "bare door"]

CHANNEL = Channel(name="brand", chat="web")
TOPICS = (
    Topic(name="brindlecast", query=BRAND, channels=("brand",)),
    Topic(name="quillbase", query='Quillbase OR "quill base"', channels=("brand",)),
    Topic(
        name="outage", query=f"({BRAND} OR Quillbase) AND (outage OR down) NOT download", channels=("brand",)
    ),
)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to run: `how` on the store in `folder`, against the web at `port`. `due` is when each feed is to
    be asked for by the bare door; times are seconds since 1970."""

    how: How
    folder: str
    port: int
    begin: float
    end: float
    due: Sequence[tuple[float, int]] = ()


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What it took. `late` is by how many seconds the start came too late for `begin`."""

    cpu: float
    seconds: float
    megabytes: float
    files: int
    late: float = 0.0

    @property
    def percent(self) -> float:
        """CPU in percent of one core."""
        return 100 * self.cpu / self.seconds


def work(task: Task) -> Cost:
    """Run the task in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._polling_bot"],
        input=json.dumps(asdict(task)),
        capture_output=True,  # the log too, which tells of slow hosts at length
        text=True,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def feeds(port: int) -> tuple[Rss, ...]:
    """The sources; a feed's number is its name."""
    return tuple(Rss(name=str(feed), url=address(feed, port)) for feed in range(FEEDS))


def settings_for(folder: Path, port: int) -> Settings:
    """The settings of the bot in that folder."""
    return Settings(
        file="bench",
        zone=ZoneInfo("UTC"),
        database=str(folder / "bot.db"),
        network=NetworkSettings(allow=("127.0.0.0/8",), slowest=timedelta(0)),
        topics=TOPICS,
        channels=(CHANNEL,),
        sources=feeds(port),
    )


class _OneWrite(SqlStore):
    """Keeps nothing before a feed is asked: should the bot be killed then, it would ask again at once."""

    async def save_source(self, state: SourceState) -> None:
        pass


async def _loopback(host: str, port: int) -> Sequence[str]:
    return ("127.0.0.1",)


def _door() -> HttpDoor:
    own = NetworkSettings()
    limits = Limits(body=own.max_bytes, whole=own.timeout)
    return HttpDoor(SystemClock(), version="bench", allow=("127.0.0.0/8",), limits=limits, look_up=_loopback)


async def _whole(task: Task) -> Cost:
    settings, clock = settings_for(Path(task.folder), task.port), SystemClock()
    store = open_store(settings.database)
    if task.how == "one write a poll":
        store = _OneWrite(store.database)
    failures: list[str] = []
    web = WebChat.open(ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store))
    parts = Parts(
        store=store,
        door=_door(),
        clock=clock,
        random=random.Random(4),
        engine=LocalEngine(lambda name, error: failures.append(f"{name}: {error!r}")),
        chats={"web": web},
        commands=commands.load(),
        version="bench",
    )
    app = App(settings, parts)
    await app.start()
    cost = await _measured(task)
    await app.close()
    if failures:
        raise RuntimeError(f"{len(failures)} jobs failed: {failures[:3]}")
    return cost


async def _bare_door(task: Task) -> Cost:
    """Asks and reads, and keeps nothing."""
    sources, door = feeds(task.port), _door()

    async def ask(at: float, feed: int) -> None:
        await asyncio.sleep(max(0.0, at - time.time()))
        source = sources[feed]
        [request] = source.request({}, (), SystemClock().now())
        response = await door.fetch(request, source.name, Validators(etag=etag(feed, ITEMS)))
        if response.status == 200:
            await asyncio.to_thread(source.parse, response, {})

    asking = [asyncio.create_task(ask(at, feed)) for at, feed in task.due]
    cost = await _measured(task)
    await asyncio.gather(*asking)
    await door.close()
    return cost


async def _measured(task: Task) -> Cost:
    late = max(0.0, time.time() - task.begin)
    await asyncio.sleep(max(0.0, task.begin - time.time()))
    began, cpu, files = time.monotonic(), time.process_time(), 0
    while (left := task.end - time.time()) > 0:
        await asyncio.sleep(min(1.0, left))
        files = max(files, len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0)
    return Cost(
        cpu=time.process_time() - cpu,
        seconds=time.monotonic() - began,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        files=files,
        late=late,
    )


_HOW: Mapping[How, Callable[[Task], Awaitable[Cost]]] = {
    "whole": _whole,
    "one write a poll": _whole,
    "bare door": _bare_door,
}


async def _main() -> None:
    share_one_heap()
    set_up_logs(quiet=True, level="error")
    task = Task(**json.load(sys.stdin))
    print(json.dumps(asdict(await _HOW[task.how](task))))


if __name__ == "__main__":
    asyncio.run(_main())
