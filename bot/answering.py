"""What answers about many mentions need in the bot: the index of words, reports that come by themselves, the
files and doors through which they leave, whatever writes a summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.answer import Asking
from bot.index import TICK, Indexing
from bot.papers import Papers
from bot.parts import Parts
from bot.read_api import ReadApi
from bot.reports import Reports
from bot.settings import Settings
from bot.writing import writer_of
from core.ports import Engine
from core.writing import Writer

REPORTS_TICK = timedelta(seconds=30)


class Answering:
    """`asking` gives what questions are answered from; `queued` is called when there is something to post."""

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        asking: Callable[[], Asking],
        queued: Callable[[], None],
    ) -> None:
        store, clock = parts.store, parts.clock
        self.papers = Papers(store, clock, asking)
        self._writing = writer_of(settings.summary, store, clock)
        self._indexing = Indexing(store, clock)
        self._read = ReadApi(store, clock, asking)
        chats = {channel.name: channel.chat for channel in settings.channels}
        self._reports = Reports(store, clock, asking, settings.reports, chats, settings.language, queued)

    @property
    def write(self) -> Writer | None:
        """See `core.talk.Ask`."""
        return self._writing

    def routes(self) -> list[Any]:
        """The read API, and the pages and files of reports."""
        return [*self._read.routes(), *self.papers.routes()]

    def tick(self, engine: Engine) -> None:
        """From now on what is new is indexed, and reports come when they are due."""
        engine.every("index", TICK, self._indexing.look)
        engine.every("reports", REPORTS_TICK, self.make_reports)

    async def make_reports(self) -> None:
        """Make those that are due. Raises StoreError."""
        await self._reports.look()

    async def index(self) -> None:
        """Index what is new. Raises StoreError."""
        await self._indexing.look()

    async def close(self) -> None:
        """End what draws and writes."""
        self.papers.close()
        if self._writing is not None:
            await self._writing.close()
