"""The background job that indexes what was kept: in batches, and never at the cost of others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.index import BATCH, PAUSE, SHRED_EVERY, Indexing


@dataclass
class Waiting:
    """A store with so many mentions to index; each batch takes a while. And a clock, on which that shows."""

    left: int
    took: float = 0.2
    gone: int = 0
    at: datetime = datetime(2026, 5, 4, tzinfo=UTC)
    done: list[str] = field(default_factory=list)

    async def index_more(self, limit: int) -> int:
        n = min(limit, self.left)
        self.left -= n
        self.at += timedelta(seconds=self.took)
        self.done.append(f"indexed {n}")
        return n

    async def shred_index(self, pages: int) -> bool:
        self.done.append("shredded")
        self.gone -= 1
        return self.gone > 0

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.done.append(f"slept {seconds:.2f}")


def done(store: Waiting) -> list[str]:
    asyncio.run(Indexing(store, store).look())  # type: ignore[arg-type]
    return store.done


def test_what_is_new_is_indexed_at_once_and_then_what_is_gone_is_shredded() -> None:
    assert done(Waiting(7)) == ["indexed 7", "shredded"]
    assert done(Waiting(0)) == ["indexed 0", "shredded"]


def test_what_is_gone_is_shredded_at_every_look_until_nothing_is_left_and_then_seldom() -> None:
    store = Waiting(0, gone=3)

    async def live() -> None:
        job = Indexing(store, store)  # type: ignore[arg-type]
        for _ in range(SHRED_EVERY + 3):
            await job.look()

    asyncio.run(live())
    assert [what == "shredded" for what in store.done[1::2]][:3] == [True] * 3
    assert store.done.count("shredded") == 4


def test_a_long_way_is_gone_in_batches_and_others_get_as_much_time() -> None:
    assert done(Waiting(2 * BATCH + 1)) == [
        *(f"indexed {BATCH}", "slept 0.20"),
        *(f"indexed {BATCH}", "slept 0.20"),
        *("indexed 1", "shredded"),
    ]
    assert done(Waiting(BATCH, took=0.0))[1] == f"slept {PAUSE:.2f}"
