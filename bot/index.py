"""Index: what was kept goes into the index of words a moment later, so that keeping need not wait for it.

    new mentions ─▶ a batch ─▶ a batch ─▶ … ─▶ words that were taken out: out of the index's file, too

A batch is one short transaction, and after each full one the store is left to others for as long as it took.
A search finds what is not in the index yet by looking at it (`commands._searching`).
"""

from __future__ import annotations

from datetime import timedelta

from core.ports import Clock
from core.search_ports import SearchStore

TICK = timedelta(seconds=1)
BATCH = 500
"""Mentions in one transaction."""
PAGES = 256
"""Pages of the index that are rewritten in one go."""
SHRED_EVERY = 10
"""At every so many looks it is asked whether words wait to be shredded, and at each while they do."""
PAUSE = 0.01
"""Seconds between two batches, at least."""


class Indexing:
    """Keeps the index close behind what is kept."""

    def __init__(self, store: SearchStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looks = 0

    async def look(self) -> None:
        """Index what is new. Raises StoreError."""
        while True:
            begun = self._clock.now()
            if await self._store.index_more(BATCH) < BATCH:
                break
            took = (self._clock.now() - begun).total_seconds()
            await self._clock.sleep(max(took, PAUSE))
        if self._looks % SHRED_EVERY == 0 and await self._store.shred_index(PAGES):
            return  # the next look goes on with it
        self._looks += 1
