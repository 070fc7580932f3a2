"""What a service says of its limits: how many requests are left, and when there are more. Pure.

There is no one way to say it: `x-ratelimit-reset` is a second since 1970 at GitHub, seconds from now at
Reddit, a date at Mastodon; X writes `x-rate-limit-`, the IETF's drafts `ratelimit-` and later one `RateLimit`
header with parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from core.coverage import Quota
from sources._dates import from_epoch, read_date
from sources._json import fraction

_FAMILIES = ("x-ratelimit", "x-rate-limit", "ratelimit")
_EPOCH = 1_000_000_000
"""A number from here on is a second since 1970, a smaller one counts seconds from now."""
_LONGEST = timedelta(days=32)
_PARAMETER = re.compile(r";\s*([rt])\s*=\s*(\d{1,12})", re.ASCII)


def read_quota(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """What the headers (lower-case names) tell; None when they tell nothing of what is left."""
    for family in _FAMILIES:
        left = fraction(headers.get(f"{family}-remaining", "").partition(",")[0].strip())
        if left is not None:
            limit = fraction(headers.get(f"{family}-limit", "").partition(",")[0].partition(";")[0].strip())
            return Quota(
                left=max(0, int(left)),
                limit=None if limit is None else max(0, int(limit)),
                resets_at=_reset(headers.get(f"{family}-reset", ""), now),
            )
    found = dict(_PARAMETER.findall(headers.get("ratelimit", "")))
    if "r" not in found:
        return None
    resets = now + min(timedelta(seconds=int(found["t"])), _LONGEST) if "t" in found else None
    return Quota(left=int(found["r"]), resets_at=resets)


def _reset(text: str, now: datetime) -> datetime | None:
    """The time when there are more; None when it is past or unreadable."""
    number = fraction(text.strip())
    if number is None:
        at = read_date(text.strip())
    elif number >= _EPOCH:
        at = from_epoch(number)
    else:
        at = now + timedelta(seconds=min(max(number, 0.0), _LONGEST.total_seconds()))
    return at if at is not None and now < at <= now + _LONGEST else None
