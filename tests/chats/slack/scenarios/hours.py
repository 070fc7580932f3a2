"""The office of `tests.slack_server.office` for impatient people: its engine looks more often, and its clock
can be put forward, so that an hour goes by in a second."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import commands
from bot.app import App, Parts
from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_settings import Settings as SlackSettings
from chats.web import WebChat
from core.ports import ChatTools, Clock, Job
from engines.local import LocalEngine
from store.schema import open_store
from tests.slack_server.office import NoNetwork, Office
from tests.slack_server.server import SlackServer

LONGEST_TICK = timedelta(seconds=0.05)


class Hours:
    """`core.ports.Clock`: goes as fast as real time, and is put forward by `pass_by`."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._put_forward = asyncio.Condition()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        end = self.now() + timedelta(seconds=seconds)
        while (left := (end - self.now()).total_seconds()) > 0:
            try:
                async with asyncio.timeout(left), self._put_forward:
                    await self._put_forward.wait()
            except TimeoutError:
                continue

    async def pass_by(self, **length: float) -> None:
        """So much time is over: who sleeps wakes when their time has come."""
        self._ahead += timedelta(**length)
        async with self._put_forward:
            self._put_forward.notify_all()


class QuickEngine(LocalEngine):
    """`core.ports.Engine` that looks more often."""

    def every(self, name: str, interval: timedelta, job: Job) -> None:
        super().every(name, min(interval, LONGEST_TICK), job)


@asynccontextmanager
async def open_quick_office(
    folder: Path, slack: SlackServer, settings: Settings, clock: Clock, **chat: Any
) -> AsyncIterator[Office]:
    """The real app in this Slack, by this clock; `chat` are settings of the chat."""
    store = open_store(str(folder / "office.db"))
    failures: list[str] = []
    tools = ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store, settings=None)
    tokens = {"api": slack.api, "bot_token": slack.world.bot_token, "app_token": slack.world.app_token}
    ours = SlackChat(tools, SlackSettings(**{**tokens, **chat}), beat=0.1)
    parts = Parts(
        store=store,
        door=NoNetwork(),
        clock=clock,
        random=random.Random(4),
        engine=QuickEngine(lambda name, error: failures.append(f"{name}: {error!r}")),
        chats={"slack": ours, "web": WebChat.open(tools)},
        commands=commands.load(),
        version="test",
    )
    app = App(settings, parts)
    await app.start()
    try:
        yield Office(slack, app, ours, store, settings)
    finally:
        await app.close()
    assert not slack.flaws, slack.flaws
    assert not failures, failures
