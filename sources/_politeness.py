"""When to ask again: what a source wishes, what it cached, what went wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from core.coverage import Coverage
from core.ports import Random
from sources._dates import read_date

LONGEST_REST = timedelta(days=1)
"""A source may stretch its own interval, but is asked once a day whatever it wishes."""
LONGEST_BACKOFF = timedelta(hours=4)
"""A source that fails is asked at least so often (or at its own interval, when that is longer)."""
STRETCH = 4
"""An interval is stretched to so many times itself at most, because the place says little."""
PART = 4
"""A place is asked so many times between two of its posts."""
_SPREAD = 0.05
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NEVER_CACHED = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?:$|[,\s=])", re.IGNORECASE)


def next_poll(
    now: datetime,
    every: timedelta,
    rest: timedelta | None,
    retry_after: datetime | None,
    failures: int,
    random: Random,
) -> datetime:
    """The time of the next poll.

    Never sooner than `every` from now. After a success a source's wish `rest` (a feed's TTL, a max-age)
    stretches that, up to a day. After `failures` in a row it doubles with each, up to 4 hours; half of what
    that adds is left to chance, so that sources that failed together do not come back together. Never given
    up. `retry_after` is kept, up to a day. Always a little later than it need be: never all at once.
    """
    wait = every
    if failures > 0:
        longest = max(every, LONGEST_BACKOFF)
        backoff = min(every * 2 ** min(failures, 30), longest) if every < longest else longest
        wait = every + (backoff - every) * (0.5 + random.random() / 2)
    elif rest is not None:
        wait = max(every, min(rest, LONGEST_REST))
    at = now + wait
    if retry_after is not None:
        at = max(at, min(retry_after, now + LONGEST_REST))
    return at + wait * (_SPREAD * random.random())


def paced(every: timedelta, coverage: Coverage, slowest: timedelta, now: datetime) -> timedelta:
    """The interval that fits the place's own rhythm: a quarter of the time between two posts (or of the
    silence since the last one, when that is longer), never shorter than `every`, never longer than `slowest`
    or four times `every`. The first post after a silence brings it back."""
    longest = min(slowest, STRETCH * every)
    if coverage.newest is None or longest <= every:
        return every
    silence = max(now - coverage.newest, timedelta(seconds=coverage.rhythm or 0))
    return min(max(every, silence / PART), longest)


def max_age(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays fresh by its headers (lower-case names): `Cache-Control: max-age` less `Age`,
    else `Expires`. None when they do not say, or say that it must not be cached."""
    control = headers.get("cache-control", "")
    if _NEVER_CACHED.search(control):
        return None
    stated = _MAX_AGE.search(control)
    if stated:
        age = headers.get("age", "").strip()
        seconds = int(stated[1]) - (int(age) if age.isascii() and age.isdigit() and len(age) <= 10 else 0)
        return timedelta(seconds=seconds) if seconds > 0 else None
    expires = read_date(headers.get("expires"))
    if expires is None:
        return None
    fresh = expires - (read_date(headers.get("date")) or now)
    return fresh if fresh > timedelta(0) else None


def retry_at(header: str | None, now: datetime) -> datetime | None:
    """The time that a `Retry-After` header asks for, in seconds or as a date; None when it is unreadable or
    past. A day from now at most."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text) if len(text) <= 6 else 10**6
        return now + min(timedelta(seconds=seconds), LONGEST_REST) if seconds else None
    at = read_date(text)
    return min(at, now + LONGEST_REST) if at is not None and at > now else None
