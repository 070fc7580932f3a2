"""Emptiness: a source that answers well and has nothing, where it always had something, is a silent one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.ports import Store

ALWAYS = 20
"""So many polls in a row had something: then one without anything is odd."""
_FACT = "full answers"


class Emptiness:
    """Counts, over restarts, how many polls of a source in a row had posts in them, new or not."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._full: dict[str, int] | None = None
        self._empty: dict[str, str] = {}

    async def saw(self, source: str, posts: int, at: datetime) -> None:
        """All that a source answered to one poll had so many posts; an answer *not modified* says nothing.
        Raises StoreError."""
        await self._read()
        assert self._full is not None
        before = (self._full.get(source, 0), self._empty.get(source))
        if posts:
            self._full[source] = min(ALWAYS, before[0] + 1)
            self._empty.pop(source, None)
        elif before[0] >= ALWAYS:
            self._empty.setdefault(source, at.isoformat())
        else:
            self._full[source] = 0
        if before != (self._full.get(source, 0), self._empty.get(source)):
            await self._store.set_fact(_FACT, [self._full, self._empty])

    async def since(self) -> Mapping[str, datetime]:
        """Which sources are oddly empty, and since when. Raises StoreError."""
        await self._read()
        return {source: datetime.fromisoformat(at) for source, at in self._empty.items()}

    async def _read(self) -> None:
        if self._full is None:
            kept = await self._store.fact(_FACT) or [{}, {}]
            self._full, self._empty = dict(kept[0]), dict(kept[1])
