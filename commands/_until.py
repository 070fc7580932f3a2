"""How long something holds, as people say it: `7d`, `2 weeks`, `until Friday`, `for ever`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.errors import UsageError
from core.lifecycle import length
from core.say import phrases, say

LONGEST = timedelta(days=366)

phrases(
    {
        "until.long": "“{words}” is longer than a year, and that is the longest.",
        "until.long_hint": "Say up to {most} days, like “30d” or “6 weeks”, or “for ever”.",
        "until.past": "“{words}” is over already.",
        "until.past_hint": "Say how long, like “7d”, or a day to come, like “until Friday”.",
        "until.no_day": "“{words}” is not a day.",
        "until.no_day_hint": "Say “until Friday”, “until tomorrow” or “until 2026-12-24”.",
    }
)

_EVER = frozenset({"for ever", "forever", "for good", "always"})
_UNITS = {"minute": "m", "min": "m", "hour": "h", "day": "d", "week": "w"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = re.compile(r"(\d{1,4})(minute|min|hour|day|week|month|mo|year|yr|y)s?")
_SHORT = re.compile(r"\d{1,4}[mhdw]")
_LONG = {"month": 30, "mo": 30, "year": 365, "yr": 365, "y": 365}


def split_until(
    words: Sequence[str], now: datetime, zone: tzinfo
) -> tuple[Sequence[str], datetime | None, bool]:
    """The words before how long it holds, until when (UTC; None: for ever), and whether anything was said of
    it. A day ends it when it begins, in `zone`. The first word is never a part of it.

    Raises UsageError for a time that is over, or too long.
    """
    for used in (3, 2, 1):
        if used < len(words):
            told = " ".join(words[-used:]).casefold()
            if told in _EVER:
                return words[:-used], None, True
            if (until := _until(told, now, zone)) is not None:
                return words[:-used], until, True
    return words, None, False


def _until(told: str, now: datetime, zone: tzinfo) -> datetime | None:
    """When that is; None when it names no time."""
    if told.startswith("until "):
        return _day(told, told.removeprefix("until ").strip(), now, zone)
    said = told.removeprefix("for ").replace(" ", "")
    if counted := _COUNTED.fullmatch(said):
        number, unit = int(counted[1]), counted[2]
        days = _LONG.get(unit)
        said = f"{number * days}d" if days else f"{number}{_UNITS[unit]}"
    elif not _SHORT.fullmatch(said):
        return None
    found = length(said)
    if found is None and not int(re.sub(r"\D", "", said)):
        raise UsageError(say("until.past", words=told), say("until.past_hint"))
    if found is None:
        hint = say("until.long_hint", most=LONGEST.days)
        raise UsageError(say("until.long", words=told), hint)
    return now + found


def _day(told: str, word: str, now: datetime, zone: tzinfo) -> datetime | None:
    if (
        word[:1].isdigit() and (until := _until(word, now, zone)) is not None
    ):  # until 7d: said often, and clear
        return until
    today = now.astimezone(zone).date()
    if word == "tomorrow":
        day = today + timedelta(days=1)
    elif word in DAYS or (len(word) == 3 and any(name.startswith(word) for name in DAYS)):
        wanted = next(at for at, name in enumerate(DAYS) if name.startswith(word))
        day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    else:
        try:
            day = date.fromisoformat(word)
        except ValueError:
            raise UsageError(say("until.no_day", words=told), say("until.no_day_hint")) from None
    until = datetime.combine(day, time.min, zone).astimezone(UTC)
    if until <= now:
        raise UsageError(say("until.past", words=told), say("until.past_hint"))
    if until - now > LONGEST:
        raise UsageError(say("until.long", words=told), say("until.long_hint", most=LONGEST.days))
    return until
