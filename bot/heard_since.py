"""Since when each topic is listened to: nobody knows all that was said before, however much of it the first
page of a source told. Remembered for ever from the first look at a topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from core.ports import Store
from core.types import Topic
from listening.baseline import WEEKS

WINDOW = timedelta(hours=24)
"""What is judged, at most."""
MOST_SAID = 5000
QUARTER, HEARD_WITHIN = timedelta(minutes=15), timedelta(days=1)
"""What the store's `quarters` counts: by quarters of an hour, and what was heard within a day."""
_FACT = "topics heard since"


class HeardSince:
    """`topics()` are those of this moment."""

    def __init__(self, store: Store, topics: Callable[[], Sequence[Topic]]) -> None:
        self._store = store
        self._topics = topics
        self._since: dict[str, datetime] | None = None

    async def of(self, topic: str, now: datetime) -> datetime:
        """Since when that topic is. Raises StoreError."""
        if await self._remembered() is None:  # the store may be older than this memory
            known = {one.name: await self._kept_since(one.name, now) for one in self._topics()}
            await self._remember(known)
        since = self._since or {}
        if topic not in since:
            since = {**since, topic: await self._seen_since(topic, now)}
            await self._remember(since)
        return since[topic]

    async def forget_others(self, topics: Sequence[str]) -> None:
        """A topic that is listened to no more was not heard since: if it ever comes back, it is a new one."""
        since = await self._remembered() or {}
        if not since.keys() <= set(topics):
            await self._remember({name: at for name, at in since.items() if name in topics})

    async def _remembered(self) -> Mapping[str, datetime] | None:
        if self._since is None and (kept := await self._store.fact(_FACT)) is not None:
            self._since = {name: datetime.fromisoformat(at) for name, at in kept.items()}
        return self._since

    async def _remember(self, since: Mapping[str, datetime]) -> None:
        await self._store.set_fact(_FACT, {name: at.isoformat() for name, at in since.items()})
        self._since = dict(since)

    async def _seen_since(self, topic: str, now: datetime) -> datetime:
        """When the oldest of the last day's mentions was seen; now, when there is none."""
        said = await self._store.said(topic, now - WINDOW, MOST_SAID)
        return min((one.seen_at for one in said), default=now)

    async def _kept_since(self, topic: str, now: datetime) -> datetime:
        """Since when it was surely listened to, by what the store holds: each mention that is counted was
        heard within a day."""
        counts = await self._store.quarters(topic, now - timedelta(weeks=WEEKS), now)
        heard = min(counts, default=now) + QUARTER + HEARD_WITHIN
        return min(heard, await self._seen_since(topic, now))
