"""What the one server asks the app for: the chats' own doors, how it is doing, its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.alerting import Alerting
from bot.metrics import Metrics
from bot.parts import Parts
from bot.schedule import Schedule
from bot.settings import Settings
from bot.source_infos import source_infos
from bot.watch import Watch
from core.keeping import SourceState
from core.ports import Inbox
from core.traffic import Delivery

STALLED = timedelta(seconds=30)
"""Not ready when the last round of announcing, or of what is due for alerts, ended longer ago than this."""


class ServerSide:
    """The part of the app that the server sees."""

    settings: Settings
    metrics: Metrics
    schedule: Schedule
    alerting: Alerting
    _parts: Parts
    _watch: Watch
    _announced: datetime | None

    def routes(self) -> list[Any]:
        """What the chats want from the one server."""
        return [route for chat in self._parts.chats.values() for route in chat.routes()]

    def doors(self) -> list[str]:
        """The paths among them that ask for no token: each checks a secret of its own."""
        return [path for chat in self._parts.chats.values() for path in chat.doors()]

    async def receive(self, inbox: Inbox, delivery: Delivery) -> int:
        """Keep what was handed in; returns how many posts it held. Raises SourceRefused, SourceChanged,
        StoreError."""
        kept = await self.schedule.receive(inbox, delivery)
        return kept.posts + kept.edited

    async def health(self) -> Mapping[str, bool]:
        """Whether the process is alive: that this is answered at all says so."""
        return {"alive": True}

    async def ready(self) -> Mapping[str, bool]:
        """Whether the bot can do its work: the store answers, announcing goes on, and each chat works.
        Raises StoreError."""
        await self._parts.store.ping()
        at = self._announced
        announcing = at is not None and self._parts.clock.now() - at <= STALLED
        alerts = self.alerting.works(STALLED)
        return {"store": True, "announcing": announcing, "alerts": alerts, **self._watch.up()}

    async def measure(self) -> bytes:
        """The metrics page."""
        names = {info.name for info in source_infos(self.settings)}
        known = await self._parts.store.source_states()
        states: Mapping[str, SourceState] = {name: known[name] for name in names & set(known)}
        queue, alerts = await self._parts.store.queue(), await self.alerting.counts()
        return self.metrics.draw(states, queue, self._parts.clock.now(), self._watch.up(), alerts)
