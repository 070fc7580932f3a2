"""What a service says of its limits: how many requests are left, and when there are more. Pure.

There is no one way to say it: `x-ratelimit-reset` is a second since 1970 at GitHub, seconds from now at
Reddit, a date at Mastodon; X and Product Hunt write `x-rate-limit-`. The IETF's drafts began with three
headers (`ratelimit-remaining`), joined them in one (`limit=100, remaining=50, reset=30`), and have named
policies now (`"default";r=50;t=30`, its size in `RateLimit-Policy`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from core.coverage import Quota
from sources._dates import from_epoch, read_date
from sources._json import fraction

_FAMILIES = ("x-ratelimit", "x-rate-limit", "ratelimit")
_EPOCH = 1_000_000_000
"""A number from here on is a second since 1970, a smaller one counts seconds from now."""
_MILLIS = 1_000_000_000_000
"""A number from here on is a millisecond since 1970."""
_LONGEST = timedelta(days=32)
_MOST = 10**9
"""Who allows more requests than that counts something else."""
_JOINED = re.compile(r"(?:^|[\s,])(limit|remaining|reset)\s*=\s*(\d{1,12})", re.ASCII)
_NAMED = re.compile(r"([^\s,;]+|\"[^\"]*\")\s*((?:;[^,;]*)+)")
_PARAMETER = re.compile(r";\s*([rtq])\s*=\s*(\d{1,12})(?!\d)", re.ASCII)


def read_quota(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """What the headers (lower-case names) tell; None when they tell nothing of what is left."""
    for family in _FAMILIES:
        found = {
            part: headers.get(f"{family}-{part}", "").partition(",")[0].partition(";")[0]
            for part in ("limit", "remaining")
        }
        quota = _quota(found["remaining"], found["limit"], headers.get(f"{family}-reset", ""), now)
        if quota is not None:
            return quota
    text = headers.get("ratelimit", "")
    joined = dict(_JOINED.findall(text))
    if "remaining" in joined:
        return _quota(joined["remaining"], joined.get("limit", ""), joined.get("reset", ""), now)
    sizes = {name: told.get("q", "") for name, told in _policies(headers.get("ratelimit-policy", ""))}
    quotas = [
        _quota(told.get("r", ""), sizes.get(name, ""), told.get("t", ""), now)
        for name, told in _policies(text)
    ]
    # Of several policies the one that will be felt first.
    return min((one for one in quotas if one is not None), key=lambda one: one.left, default=None)


def _policies(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for name, parameters in _NAMED.findall(text):
        yield name, dict(_PARAMETER.findall(parameters))


def _quota(remaining: str, limit: str, reset: str, now: datetime) -> Quota | None:
    left, of = fraction(remaining.strip()), fraction(limit.strip())
    if left is None or left > _MOST:
        return None
    known = None if of is None or not 0 <= of <= _MOST else int(of)
    return Quota(left=max(0, int(left)), limit=known, resets_at=_reset(reset, now))


def _reset(text: str, now: datetime) -> datetime | None:
    """The time when there are more; None when it is past or unreadable."""
    number = fraction(text.strip())
    if number is None:
        at = read_date(text.strip())
    elif number >= _EPOCH:
        at = from_epoch(number / 1000 if number >= _MILLIS else number)
    else:
        at = now + timedelta(seconds=min(max(number, 0.0), _LONGEST.total_seconds()))
    return at if at is not None and now < at <= now + _LONGEST else None
