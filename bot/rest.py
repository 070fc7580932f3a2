"""Rest: who is in trouble is left alone until they said, or for longer with each failure in a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from core.errors import ChatBusy, ChatError
from core.ports import Clock, Random

log = structlog.get_logger("rest")

ON_ITS_WAY = timedelta(seconds=5)
"""A message may still be on its way so long after an attempt (its bot was killed, its answer was lost): it is
looked for no sooner, or it would be missed and sent again."""

_NEVER = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))

Place = tuple[str, str | int]
"""What rests: a kind of work, and where."""


class Rests:
    """Who rests until when."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._spans: dict[Place, tuple[datetime, datetime]] = {}
        self._named: set[Place] = set()
        self._failures: dict[Place, int] = {}

    def holds(self, place: Place) -> bool:
        """Whether the place is left alone now."""
        began, until = self._spans.get(place, _NEVER)
        return began <= self._clock.now() < until  # before it began: the clock was set back

    def begin(self, place: Place, error: Exception, longest: timedelta) -> datetime:
        """Leave the place alone; returns until when. What the chat itself says counts; where it says
        nothing, it is longer with each failure in a row, about `longest` at most."""
        failures = self._failures.get(place, 0)
        self._failures[place] = failures + 1
        until = named_time(error, self._clock.now())
        (self._named.discard if until is None else self._named.add)(place)
        at = until or self.after(failures, longest)
        self._spans[place] = (self._clock.now(), at)
        unexpected = not isinstance(error, ChatError)
        log.warning(
            "a chat has to wait",
            what=place[0],
            where=place[1],
            until=at,
            problem=str(error),
            exc_info=error if unexpected else None,
        )
        return at

    def end(self, place: Place) -> None:
        """It worked: the next rest is a short one again."""
        self._failures.pop(place, None)
        self._spans.pop(place, None)

    def wake(self, which: Callable[[Place], bool]) -> None:
        """End the rests of these places, but for those whose chat said itself until when."""
        for place in [p for p in {*self._spans, *self._failures} if which(p)]:
            self._failures.pop(place, None)
            if place not in self._named:
                self._spans.pop(place, None)

    def after(self, tries: int, longest: timedelta) -> datetime:
        """The time to try again: later with each time that was tried."""
        wait = min(longest, timedelta(seconds=2 ** min(tries, 10)))
        return self._clock.now() + wait * (0.5 + self._random.random())


def named_time(error: Exception, now: datetime) -> datetime | None:
    """When the chat wants to be asked again, as far as it says and that is to come."""
    until = error.until if isinstance(error, ChatBusy) else None
    return until if until is not None and until > now else None
