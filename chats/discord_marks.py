"""How far the channels that are listened to were heard: for each the id of a message up to which all is kept,
remembered over restarts. Ids grow with time, in all channels alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from chats.discord_calls import AGAIN, NAME
from chats.discord_said import Spot, snowflake
from core.errors import ChatBusy, StoreError
from core.ports import Clock, Recall
from core.types import Json

log = structlog.get_logger("discord")

FIRST = timedelta(hours=1)
"""So far back a channel is read that was never listened to before."""
OLDEST = timedelta(days=7)
"""So far back at most, however long the bot was away."""
OVERLAP = timedelta(seconds=30)
"""So much before the mark is read once more: what is said at once may arrive in any order."""
_FACT = "discord heard"


@dataclass
class Mark:
    """`to`: all up to this id is kept. `reads`: how far the channel and its threads were read, while what was
    missed is being read. `gaps` counts the times at which something may have been missed; `mended` is the
    count up to which that was read."""

    to: int
    reads: dict[str, int] = field(default_factory=dict)
    gaps: int = 1
    mended: int = 0

    @property
    def is_behind(self) -> bool:
        """Whether something after `to` may not be kept, though later messages are."""
        return self.mended < self.gaps


class Marks:
    """Keeps them."""

    def __init__(self, recall: Recall, clock: Clock) -> None:
        self._recall = recall
        self._clock = clock
        self._kept: dict[str, dict[str, Json]] | None = None
        self._marks: dict[str, Mark] = {}

    async def of(self, spot: Spot) -> Mark:
        """The channel's mark. Raises ChatBusy when it is not known yet and cannot be read."""
        mark = self._marks.get(spot.room)
        if mark is None:
            kept = (await self._read()).get(spot.room, {})
            now, to, reads = self._clock.now(), kept.get("to"), kept.get("reads")
            mark = Mark(to if isinstance(to, int) else snowflake(now - FIRST))
            if isinstance(reads, dict):
                mark.reads = {room: at for room, at in reads.items() if isinstance(at, int)}
            mark = self._marks.setdefault(spot.room, mark)
        return mark

    def known(self, spot: Spot) -> Mark | None:
        """The mark, if it was asked for before."""
        return self._marks.get(spot.room)

    def missed(self) -> None:
        """Something may have been said that nobody told, in any channel."""
        for mark in self._marks.values():
            mark.gaps += 1

    def start(self, mark: Mark) -> int:
        """Where reading begins."""
        return max(mark.to - _width(OVERLAP), snowflake(self._clock.now() - OLDEST))

    def is_far(self, mark: Mark) -> datetime | None:
        """Since when what was said is not read any more, when something is not."""
        oldest = self._clock.now() - OLDEST
        return oldest if mark.to < snowflake(oldest) else None

    async def save(self) -> None:
        """Remember them as they are. Where that fails, more is read after a restart, and nothing lost."""
        kept: dict[str, dict[str, Json]] = dict(self._kept or {})
        for room, mark in self._marks.items():
            kept[room] = {"to": mark.to, **({"reads": dict(mark.reads)} if mark.reads else {})}
        try:
            await self._recall.set_fact(_FACT, dict(kept))
        except StoreError as error:
            log.debug("how far channels were heard is not remembered", problem=str(error))

    async def _read(self) -> dict[str, dict[str, Json]]:
        if self._kept is None:
            try:
                found = await self._recall.fact(_FACT)
            except StoreError as error:
                raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error
            whole = found if isinstance(found, dict) else {}
            self._kept = {str(room): mark for room, mark in whole.items() if isinstance(mark, dict)}
        return self._kept


def _width(length: timedelta) -> int:
    """So much time in ids."""
    return (length // timedelta(milliseconds=1)) << 22
