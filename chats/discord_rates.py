"""How fast Discord may be asked: what its headers and its answers 429 say, kept until it is over.

Limits are counted by bucket (a name that Discord gives to one or more routes) and by the channel, server or
interaction that a route is about. Interactions do not count for the limit of everything. Answers 401, 403 and
429 are counted, too: Discord shuts out whoever collects 10,000 of them in ten minutes.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ports import Clock

LONGEST_WAIT = timedelta(hours=1)
"""The longest that a wait is believed."""
SHORTEST_WAIT = timedelta(milliseconds=100)
INVALID = frozenset({401, 403, 429})
MOST_INVALID = 5000
"""So many such answers in `INVALID_SPAN`, half of what Discord bears: only a probe goes out now and then."""
INVALID_SPAN = timedelta(minutes=10)
PROBE = timedelta(minutes=1)
MOST_HOLDS = 1000


@dataclass(frozen=True, slots=True)
class Route:
    """A call as Discord counts it: method and path with its parameters left open, and the ids among them
    that are counted each on its own. `free` is what the limit of everything does not hold for."""

    name: str
    major: tuple[str, ...] = ()
    free: bool = False


class Rates:
    """Remembers until when what must not be asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, str] = {}
        self._holds: dict[tuple[str, tuple[str, ...]], datetime] = {}
        self._all: dict[bool, datetime] = {}
        self._invalid: deque[datetime] = deque(maxlen=MOST_INVALID)
        self._probed: datetime | None = None

    def held_until(self, route: Route) -> datetime | None:
        """When this may be asked again; None for now. A time too far away is from before the clock was set
        back."""
        now = self._clock.now()
        waits = [self._all.get(route.free), self._holds.get(self._key(route))]
        return max((at for at in waits if at is not None and now < at <= now + LONGEST_WAIT), default=None)

    def shut_until(self) -> datetime | None:
        """When the next probe may go out, while too many answers were bad; None when all is well or it may go
        out now."""
        now = self._clock.now()
        if not self.is_shut():
            return None
        if self._probed is not None and self._probed <= now < self._probed + PROBE:
            return self._probed + PROBE
        self._probed = now
        return None

    def is_shut(self) -> bool:
        """Whether too many answers were bad."""
        full = len(self._invalid) == MOST_INVALID
        return full and self._invalid[0] <= self._clock.now() < self._invalid[0] + INVALID_SPAN

    def heard(self, route: Route, status: int, headers: Mapping[str, str]) -> None:
        """An answer came."""
        bucket = headers.get("X-RateLimit-Bucket", "")
        if bucket:
            self._buckets[route.name] = bucket
        if headers.get("X-RateLimit-Remaining") == "0" and status != 429:
            self._hold(self._key(route), seconds(headers.get("X-RateLimit-Reset-After")))
        # What others used up is not held against us.
        if status in INVALID and headers.get("X-RateLimit-Scope") != "shared":
            self._invalid.append(self._clock.now())

    def slow_down(self, route: Route, headers: Mapping[str, str], body: object) -> datetime:
        """Discord said 429; returns when this may be asked again. An answer without a JSON body is from
        whoever stands before Discord, and meant for our address."""
        told = body if isinstance(body, dict) else {}
        wait = seconds(told.get("retry_after"), headers.get("Retry-After"))
        until = self._clock.now() + wait
        if not isinstance(body, dict):
            self._all = {True: until, False: until}
        elif (
            told.get("global") is True
            or headers.get("X-RateLimit-Scope") == "global"
            or headers.get("X-RateLimit-Global", "").lower() == "true"
        ):
            self._all[route.free] = until
        else:
            self._hold(self._key(route), wait)
        return until

    def _key(self, route: Route) -> tuple[str, tuple[str, ...]]:
        return self._buckets.get(route.name, route.name), route.major

    def _hold(self, key: tuple[str, tuple[str, ...]], wait: timedelta) -> None:
        now = self._clock.now()
        self._holds[key] = now + wait
        if len(self._holds) > MOST_HOLDS:
            self._holds = {key: at for key, at in self._holds.items() if now < at <= now + LONGEST_WAIT}
        if len(self._holds) > MOST_HOLDS:
            del self._holds[min(self._holds, key=lambda one: self._holds[one])]


def seconds(*told: object) -> timedelta:
    """The first of these that is a number, as seconds to wait; one second when none is."""
    for one in told:
        try:
            found = float(one) if isinstance(one, str | int | float) else math.nan
        except ValueError:
            continue
        if math.isfinite(found) and found >= 0:
            return timedelta(
                seconds=min(max(found, SHORTEST_WAIT.total_seconds()), LONGEST_WAIT.total_seconds())
            )
    return timedelta(seconds=1)
