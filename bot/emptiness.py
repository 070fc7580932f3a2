"""Emptiness: a source that answers well and has nothing, where it always had something, is a silent one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.ports import Store

ALWAYS = 20
"""So many polls in a row had something: then one without anything is odd."""
_FULL = "full answers"
_EMPTY = "empty answers"


class Emptiness:
    """Counts, over restarts, how many polls of a source in a row had posts in them, new or not."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._full: dict[str, int] = {}
        self._before: dict[str, int] = {}
        self._empty: dict[str, str] | None = None

    async def saw(self, source: str, posts: int, at: datetime) -> None:
        """All that a source answered to one poll had so many posts; an answer *not modified* says nothing.
        Raises StoreError."""
        empty = await self._known()
        if source not in self._full:
            kept = await self._store.fact(f"{_FULL} {source}")
            self._full[source] = self._before.get(source, 0) if kept is None else kept
        full, since = self._full[source], empty.get(source)
        if posts:
            self._full[source] = min(ALWAYS, full + 1)
            empty.pop(source, None)
        elif full >= ALWAYS:
            empty.setdefault(source, at.isoformat())
        else:
            self._full[source] = 0
        # A fact of its own for each: there may be many thousands.
        if self._full[source] != full:
            await self._store.set_fact(f"{_FULL} {source}", self._full[source])
        if empty.get(source) != since:
            await self._store.set_fact(_EMPTY, empty)

    async def since(self) -> Mapping[str, datetime]:
        """Which sources are oddly empty, and since when. Raises StoreError."""
        return {source: datetime.fromisoformat(at) for source, at in (await self._known()).items()}

    async def _known(self) -> dict[str, str]:
        if self._empty is None:
            # What an earlier version kept of all sources in one fact.
            before = await self._store.fact(_FULL) or [{}, {}]
            self._before, empty = before[0], before[1]
            kept = await self._store.fact(_EMPTY)
            self._empty = empty if kept is None else kept
        return self._empty
