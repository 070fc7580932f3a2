"""When a post is looked at again, what counts as growth, and what is a take-off. Pure.

A post is looked at on a ladder of ages: often while it is young, when most of what happens to it happens,
then less and less, and after a week never.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LADDER = (
    *(10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 16 * _HOUR),
    *(_DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY),
)
"""The ages at which an open mention is looked at, counted from when we first saw it."""
DEAR = (_HOUR, 8 * _HOUR, _DAY, 4 * _DAY)
"""The same where each look is paid for."""
SOONEST = 5 * _MINUTE
"""Never sooner than this after a look."""
STILL = 2
"""After so many looks in a row at which nothing had moved, one rung is left out."""
MOST_LOOKS = 60
"""After so many looks growth brings none forward any more."""

TENFOLD, LOUD = 10, 100
FLOOD, WITHIN = 1000, 60.0
"""So much more within so many minutes is a take-off whatever was known before."""


def next_look(
    seen_at: datetime,
    looked: int,
    now: datetime,
    grew: bool = False,
    still: int = 0,
    ladder: Sequence[timedelta] = LADDER,
) -> datetime | None:
    """When to look the next time at what was first seen at `seen_at` and has been looked at `looked` times
    by `now`: the next rung of the ladder; None after the last one.

    When it `grew` since the last look: after half the step to there at most. When nothing moved for `still`
    looks in a row: one rung later.
    """
    age = max(now - seen_at, timedelta(0))
    ahead = [rung for rung in ladder if rung > age]
    if not ahead:
        return None
    soonest = now + SOONEST
    if grew and looked < MOST_LOOKS:
        below = max((rung for rung in ladder if rung <= age), default=timedelta(0))
        return max(soonest, min(seen_at + ahead[0], now + (ahead[0] - below) / 2))
    rung = ahead[1] if still >= STILL and len(ahead) > 1 else ahead[0]
    return max(soonest, seen_at + rung)


def grew(before: int | None, after: int | None) -> bool:
    """Whether the engagement grew by half or more."""
    known, now = before or 0, after or 0
    return now > known and 2 * now >= 3 * known


def is_worth_showing(shown: int | None, now: int | None) -> bool:
    """Whether a card that shows `shown` should be drawn anew: a change by a tenth or by five, whichever is
    less."""
    known, number = shown or 0, now or 0
    change = abs(number - known)
    return change > 0 and (change >= 5 or 10 * change >= known)


def took_off(before: int, after: int, minutes: float) -> bool:
    """Whether a post took off that had `before` engagement, and has `after` so many minutes later: ten times
    what was known and a hundred at least, or a thousand more within an hour.

    More `after`, less `before` and fewer `minutes` never make it less of a take-off.
    """
    if after >= LOUD and after >= TENFOLD * before:
        return True
    return after - before >= FLOOD and minutes <= WITHIN
