"""What goes wrong on purpose, and how much Slack puts up with."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from typing import Literal, get_args

from tests.slack_server.methods import METHODS
from tests.slack_server.world import World

Fault = Literal["drop_before", "drop_after", "error_before", "error_after", "busy", "slow", "slow_before"]
"""The connection is dropped before or after the call was carried out; HTTP 500, likewise; 429; carried out
at once and answered late; carried out late."""

BURST = 4
"""So many messages may follow each other at once in one channel."""


class Faults:
    """Draws a fault of one of the `kinds` for `share` of the calls to `methods`, the same for the same seed.
    `slow` waits `delay` seconds; `busy` asks to come back after `retry_after`."""

    def __init__(
        self,
        share: float = 0.0,
        methods: Sequence[str] = ("chat.postMessage",),
        kinds: Sequence[Fault] = ("drop_before", "drop_after", "error_before", "error_after", "busy", "slow"),
        *,
        delay: float = 0.2,
        retry_after: int = 1,
        seed: int = 0,
    ) -> None:
        unknown = set(kinds) - set(get_args(Fault))
        if unknown:
            raise ValueError(f"no such faults: {unknown}")
        self.share = share
        self.methods = tuple(methods)
        self.kinds = tuple(kinds)
        self.delay = delay
        self.retry_after = retry_after
        self.drawn: list[tuple[str, Fault]] = []
        self._random = random.Random(seed)
        self._next: dict[str, deque[Fault]] = {}

    def plan(self, method: str, *kinds: Fault) -> None:
        """The next calls of this method fail in these ways, one after the other."""
        self._next.setdefault(method, deque()).extend(kinds)

    def draw(self, method: str) -> Fault | None:
        planned = self._next.get(method)
        fault: Fault | None = None
        if planned:
            fault = planned.popleft()
        elif method in self.methods and self._random.random() < self.share:
            fault = self._random.choice(self.kinds)
        if fault is not None:
            self.drawn.append((method, fault))
        return fault


class _Bucket:
    """Holds up to `size` calls, and fills by `rate` a second."""

    def __init__(self, size: float, rate: float, now: float) -> None:
        self.size = size
        self.rate = rate
        self.level = size
        self.at = now

    def fill(self, now: float) -> None:
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now

    def missing(self) -> float:
        """Seconds until there is room for one call."""
        return max(0.0, (1 - self.level) / self.rate)


class Limits:
    """About one message a second and channel, and so many calls a minute and method, in whatever channel."""

    def __init__(self, world: World, *, kept: bool) -> None:
        self._world = world
        self._kept = kept
        self._buckets: dict[str, _Bucket] = {}
        self._until: dict[tuple[str, str], float] = {}

    def take(self, method: str, channel: str) -> int | None:
        """Counts one call; seconds to wait when it is one too many."""
        now = self._world.clock()
        if now < self._until.pop(self._counted(method, channel), 0.0):
            self._world.early.append(f"{method} {channel}")
        if not self._kept or method not in METHODS:
            return None
        per_minute = METHODS[method].per_minute
        wanted = [self._bucket(method, per_minute, per_minute / 60, now)]
        if method == "chat.postMessage":
            wanted.append(self._bucket(f"posting in {channel}", BURST, 1.0, now))
        wait = max(bucket.missing() for bucket in wanted)
        if wait > 0:
            return max(1, round(wait + 0.5))
        for bucket in wanted:
            bucket.level -= 1
        return None

    def told_to_wait(self, method: str, channel: str, seconds: int) -> None:
        """From now on a call that comes before this time is over is written down as early."""
        self._until[self._counted(method, channel)] = self._world.clock() + seconds

    @staticmethod
    def _counted(method: str, channel: str) -> tuple[str, str]:
        """Only posts are counted by channel."""
        return method, channel if method == "chat.postMessage" else ""

    def _bucket(self, name: str, size: float, rate: float, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(name, _Bucket(size, rate, now))
        bucket.fill(now)
        return bucket
