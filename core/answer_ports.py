"""What the store does for answers about many mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.figures import Acted, Cell, Excerpt
from core.keeping import Filter


class AnswerStore(Protocol):
    """Part of `core.ports.Store`; raises `StoreError`."""

    async def cells(
        self, which: Filter, edges: Sequence[datetime], by: Sequence[str] = ()
    ) -> Sequence[Mapping[tuple[str, ...], Cell]]:
        """Counts between each edge and the next, [start, end), by when things were said (seen, where that is
        unknown): as many mappings as there are such stretches. `by` as for `counts`, of `topic state source
        sentiment` only; `which` without its times. By topic, and where `which` names topics, a mention counts
        as it does for `counts`."""

    async def excerpts(self, which: Filter, limit: int = 5_000) -> Sequence[Excerpt]:
        """The newest mentions of `which`, newest first, at most so many. None that are blank."""

    async def acted(self, start: datetime, end: datetime) -> Sequence[Acted]:
        """What people did with mentions in [start, end): one for each person and verb. Not what the bot did
        itself."""
