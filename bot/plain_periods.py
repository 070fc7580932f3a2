"""Stretches of time as people say them in a sentence: `in the last three days`, `since Monday`, `in May`; as
one types them to a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from core import periods
from core.errors import UsageError

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BEFORE = re.compile(r"(?:in|for|over|during|within|from|of|on|at|the)")
_UNITS = {"hour": ("h", 1), "day": ("d", 1), "week": ("d", 7), "month": ("d", 30)}
_ONE = {"hour": "1h", "day": "24h", "week": "7d", "month": "30d"}

Taken = tuple[str, int]


def period_in(words: Sequence[str], at: int, now: datetime, zone: tzinfo) -> Taken | None:
    """The period that is named at that word, as one types it, and how many words name it, with the `in the`
    before it; None when none is. `words` are in small letters."""
    skipped = 0
    while at + skipped < len(words) and _BEFORE.fullmatch(words[at + skipped]) and skipped < 3:
        skipped += 1
    for first in range(at + skipped, at - 1, -1):
        for rule in _RULES:
            found = rule(words[first:], now, zone)
            if found is not None:
                return found[0], found[1] + first - at
    return None


def _typed(words: Sequence[str], now: datetime, zone: tzinfo) -> Taken | None:
    try:
        found = periods.read(words, now, zone)
    except UsageError:
        return None
    # A bare "week" or "month" in a sentence is a noun, not the period.
    if found is None or words[0] in ("week", "month"):
        return None
    return " ".join(words[: found[1]]), found[1]


def _length(words: Sequence[str], now: datetime, zone: tzinfo) -> Taken | None:
    """`last 3 days`, `past week`, `previous two weeks`."""
    if len(words) < 2 or words[0] not in ("last", "past", "previous"):
        return None
    if words[0] != "last" and words[1] in _ONE:
        return _ONE[words[1]], 2
    if words[0] == "last" and words[1] in ("hour", "day"):
        return _ONE[words[1]], 2
    n = _NUMBERS.index(words[1]) if words[1] in _NUMBERS else int(words[1]) if words[1].isdecimal() else 0
    if len(words) < 3 or not 0 < n <= 999:
        return None
    unit = _UNITS.get(words[2].removesuffix("s"))
    return (f"{n * unit[1]}{unit[0]}", 3) if unit else None


def _since(words: Sequence[str], now: datetime, zone: tzinfo) -> Taken | None:
    """`since Monday`, `since yesterday`, `since 2026-05-03`."""
    if len(words) < 2 or words[0] != "since":
        return None
    today = now.astimezone(zone).date()
    if words[1] == "yesterday":
        first: date | None = today - timedelta(days=1)
    elif words[1] in _DAYS:
        first = today - timedelta(days=(today.weekday() - _DAYS.index(words[1])) % 7 or 7)
    else:
        try:
            first = date.fromisoformat(words[1])
        except ValueError:
            return None
    return (f"{first}..{today}", 2) if first is not None and first <= today else None


def _weekday(words: Sequence[str], now: datetime, zone: tzinfo) -> Taken | None:
    """`Monday`, `last Monday`: the latest that is over."""
    used = 2 if len(words) > 1 and words[0] == "last" else 1
    if not words or words[used - 1] not in _DAYS:
        return None
    today = now.astimezone(zone).date()
    back = (today.weekday() - _DAYS.index(words[used - 1])) % 7 or 7
    return f"{today - timedelta(days=back)}", used


def _month(words: Sequence[str], now: datetime, zone: tzinfo) -> Taken | None:
    """`in May`: the latest one that has begun."""
    if len(words) < 2 or words[0] not in ("in", "during") or words[1] not in _MONTHS:
        return None
    today = now.astimezone(zone).date()
    month = _MONTHS.index(words[1]) + 1
    year = today.year if month <= today.month else today.year - 1
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"{first}..{last}", 2


_RULES: tuple[Callable[[Sequence[str], datetime, tzinfo], Taken | None], ...] = (
    _typed,
    _length,
    _since,
    _month,
    _weekday,
)
