"""How much Discord puts up with: windows of calls by route and channel, one for everything, and a ban for who
collects too many bad answers."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from dataclasses import dataclass
from typing import Literal

from tests.discord_server.ground import Ground
from tests.discord_server.routes import Window

Scope = Literal["user", "global", "shared"]

EVERYTHING = 50
"""So many calls a second, in whatever place; those of interactions are not counted."""
INVALID = (401, 403, 429)
SPAN = 600.0
BAN = 3600.0


@dataclass
class _Used:
    """Calls since the window opened."""

    since: float
    count: int = 0


@dataclass(frozen=True)
class Wait:
    seconds: float
    scope: Scope


class Limits:
    """`kept`: whether windows are kept (headers are sent in any case). `windows` replaces the usual ones, by
    key. `most_invalid`: so many answers 401, 403 and 429 in ten minutes, and Cloudflare shuts the app out.
    `grace`: seconds in which a call may have been on its way already when an answer 429 went out."""

    def __init__(
        self,
        world: Ground,
        *,
        kept: bool,
        windows: dict[str, Window] | None = None,
        most_invalid: int = 10_000,
    ) -> None:
        self._world = world
        self._kept = kept
        self.windows = windows or {}
        self.most_invalid = most_invalid
        self.grace = 0.05
        self.invalid: deque[float] = deque()
        self._used: dict[tuple[str, str], _Used] = {}
        self._until: dict[tuple[str, str], tuple[float, float]] = {}
        self._closed = 0.0
        self._banned = 0.0
        self._everything = _Used(0.0)

    def close(self, seconds: float) -> None:
        """The limit of everything is hit: every call is told to wait."""
        self._closed = self._world.clock() + seconds

    def ban(self, seconds: float = BAN) -> None:
        """Cloudflare shuts the app out: answers 429 that are no JSON."""
        self._banned = self._world.clock() + seconds

    def banned_for(self) -> float:
        """Seconds; 0 when the app may call."""
        return max(0.0, self._banned - self._world.clock())

    def take(self, key: str, place: str, window: Window, *, free: bool) -> Wait | None:
        """Counts one call; how long to wait when it is one too many."""
        now = self._world.clock()
        self._note_early(key, place, now, free=free)
        if now < self._closed and not free:
            return Wait(self._closed - now, "global")
        if not self._kept:
            return None
        most, span = self.windows.get(key, window)
        used = self._opened(key, place, span, now)
        if used.count >= most:
            return Wait(used.since + span - now, "user")
        if not free:
            if now >= self._everything.since + 1:
                self._everything = _Used(now)
            if self._everything.count >= EVERYTHING:
                return Wait(self._everything.since + 1 - now, "global")
            self._everything.count += 1
        used.count += 1
        return None

    def _opened(self, key: str, place: str, span: float, now: float) -> _Used:
        used = self._used.get((key, place))
        if used is None or now >= used.since + span:
            used = self._used[key, place] = _Used(now)
        return used

    def headers(self, key: str, place: str, window: Window) -> dict[str, str]:
        """X-RateLimit-*, as they stand after the call."""
        most, span = self.windows.get(key, window)
        now = self._world.clock()
        used = self._used.get((key, place))
        left = most - 1 if not self._kept or used is None else max(0, most - used.count)
        reset = span if used is None else max(0.0, used.since + span - now)
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{now + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2b(key.encode(), digest_size=16).hexdigest(),
        }

    def told_to_wait(self, key: str, place: str, wait: Wait) -> None:
        """From now on a call that comes before this time is over is written down as early."""
        where = ("", "") if wait.scope == "global" else (key, place)
        self._until[where] = (self._world.clock() + wait.seconds, time.monotonic())

    def _note_early(self, key: str, place: str, now: float, *, free: bool) -> None:
        for where in ((key, place), ("", "")):
            until, told = self._until.get(where, (0.0, 0.0))
            if now < until and time.monotonic() - told > self.grace and not (free and where == ("", "")):
                self._world.early.append(f"{key} {place}".strip())
                return

    def answered(self, status: int, scope: str = "") -> None:
        """Counts the bad answers."""
        if status not in INVALID or scope == "shared":
            return
        now = self._world.clock()
        self.invalid.append(now)
        while self.invalid[0] < now - SPAN:
            self.invalid.popleft()
        if len(self.invalid) >= self.most_invalid:
            self._world.flaw(f"{len(self.invalid)} answers 401, 403 and 429: the app is shut out")
            self.ban()
