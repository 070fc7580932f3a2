"""What is remembered of looking again, over restarts: when a place was asked last, and how loud each mention
was at its last look. Polls see posts again in between, so what the store knows of one does not tell how it
grew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from core.meaning_ports import Revisit
from core.ports import Store
from core.revisiting import LADDER

MOST = 5000
"""Mentions of one place; of more those are forgotten that were not looked at for longest."""
FORGOTTEN = LADDER[-1] + timedelta(days=1)
"""A mention that was not looked at for so long is not looked at any more."""
NEWBORN = timedelta(hours=1)
"""A post that we saw so soon after it was said had no engagement yet when its place told us none."""


@dataclass(frozen=True, slots=True)
class Look:
    """How loud a mention was at a time, and for how many looks in a row by then nothing had moved. `up`: that
    it took off was told, and is no news any more."""

    engagement: int
    at: datetime
    still: int = 0
    up: bool = False

    def taken_off(self) -> Look:
        return replace(self, up=True)


def first_look(visit: Revisit) -> Look:
    """The mention as it was kept, before its first look. What may have been loud already is taken for as
    loud as can be, so that nothing counts as growth that is only new to us."""
    post = visit.post
    if post.engagement is not None:
        return Look(post.engagement, visit.seen_at)
    newborn = post.said_at is not None and visit.seen_at - post.said_at < NEWBORN
    return Look(0 if newborn else _UNKNOWN, visit.seen_at)


def next_look_at(before: Look, engagement: int, now: datetime) -> Look:
    """A look that found so much engagement."""
    still = before.still + 1 if engagement == before.engagement else 0
    return Look(engagement, now, still, before.up)


@dataclass
class Memory:
    """Of one place."""

    asked: datetime | None = None
    looks: dict[int, Look] = field(default_factory=dict)


class Memories:
    """Of all places: each is read once, and written with every round."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Memory] = {}

    async def of(self, source: str) -> Memory:
        """What is known of a place. Raises StoreError."""
        if source not in self._known:
            told = await self._store.fact(_name(source)) or {}
            asked = told.get("asked")
            looks = {
                int(mention): Look(number, datetime.fromtimestamp(at, UTC), still, bool(up))
                for mention, (number, at, still, up) in told.get("looks", {}).items()
            }
            self._known[source] = Memory(datetime.fromisoformat(asked) if asked else None, looks)
        return self._known[source]

    async def ask(self, source: str, now: datetime) -> None:
        """It is about to be asked: kept before it is, for it was asked all the same when we are killed then.
        Raises StoreError."""
        (await self.of(source)).asked = now
        await self._write(source, now)

    async def saw(self, source: str, looks: Mapping[int, Look], done: Iterable[int], now: datetime) -> None:
        """Remember these looks, and forget those mentions that are done with. Raises StoreError."""
        memory = await self.of(source)
        memory.looks.update(looks)
        for mention in done:
            memory.looks.pop(mention, None)
        await self._write(source, now)

    async def _write(self, source: str, now: datetime) -> None:
        memory = self._known[source]
        kept = [(mention, look) for mention, look in memory.looks.items() if now - look.at < FORGOTTEN]
        kept = sorted(kept, key=lambda one: one[1].at)[-MOST:]
        memory.looks = dict(kept)
        looks = {str(n): [one.engagement, int(one.at.timestamp()), one.still, int(one.up)] for n, one in kept}
        asked = memory.asked.isoformat() if memory.asked else None
        await self._store.set_fact(_name(source), {"asked": asked, "looks": looks})


_UNKNOWN = 1 << 62


def _name(source: str) -> str:
    return f"looked again {source}"
