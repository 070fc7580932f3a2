"""Up to where each channel that is listened to was heard, remembered over restarts."""

from __future__ import annotations

from collections.abc import Iterable

from core.ports import Recall

_FACT = "slack overheard"


class Marks:
    """A `ts` for each channel. Everything raises StoreError."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self._marks: dict[str, str] | None = None

    async def of(self, room: str) -> str | None:
        """Up to where it was heard, None for a channel that never was."""
        return (await self._all()).get(room)

    async def move(self, rooms: Iterable[tuple[str, str]]) -> None:
        """These were heard up to there; a mark never moves back."""
        marks = await self._all()
        later = {room: stamp for room, stamp in rooms if float(stamp) > float(marks.get(room, "0"))}
        if later:
            await self._keep({**marks, **later})

    async def only(self, rooms: Iterable[str]) -> None:
        """Forget all other channels."""
        marks, wanted = await self._all(), set(rooms)
        if marks.keys() - wanted:
            await self._keep({room: stamp for room, stamp in marks.items() if room in wanted})

    async def _all(self) -> dict[str, str]:
        if self._marks is None:
            kept = await self._recall.fact(_FACT)
            self._marks = dict(kept) if isinstance(kept, dict) else {}
        return self._marks

    async def _keep(self, marks: dict[str, str]) -> None:
        # Two may be at it: what the other one changed meanwhile is in memory already.
        self._marks = marks
        await self._recall.set_fact(_FACT, marks)
