"""Times of day, hours and weekdays of the settings: `22:00-07:00`, `["sat", "sun"]`."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator

from core.policies import Hours
from core.say import say

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")


def as_hours(value: object) -> Hours:
    """`22:00-07:00` as hours of every day, `00:00-24:00` as the whole of it; raises ValueError, with a
    problem and a hint, for everything else but Hours."""
    if isinstance(value, Hours):
        return value
    found = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(say("config.needs_hours"), say("config.hours_hint"))
    begin, end = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    for hour, minute in (begin, (0, 0) if end == (24, 0) else end):
        if hour > 23 or minute > 59:
            problem = say("config.no_such_time", time=f"{hour:02}:{minute:02}")
            raise ValueError(problem, say("config.hours_hint"))
    if begin == end:
        raise ValueError(say("config.empty_hours"), say("config.whole_day_hint"))
    return Hours(time(*begin), time(0) if end == (24, 0) else time(*end))


def as_day(value: object) -> int:
    """A weekday, `mon` or `Monday`, as its number (Monday is 0); raises ValueError, with a problem and a
    hint, for everything else."""
    word = value.strip().lower() if isinstance(value, str) else ""
    for names in (DAYS, _NAMES):
        if word in names:
            return names.index(word)
    raise ValueError(say("config.needs_day"), say("config.one_of", names=", ".join(DAYS)))


def told_days(days: frozenset[int]) -> str:
    """The days as the settings write them, those in a row short: `mon-fri`, `sat, sun`."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ", ".join(DAYS[day] for day in run)
        for run in runs
    )


def told_hours(hours: Hours) -> str:
    """The hours as the settings write them: `22:00-07:00`."""
    end = "24:00" if hours.end == time(0) else f"{hours.end:%H:%M}"
    return f"{hours.begin:%H:%M}-{end}"


Span = Annotated[Hours, BeforeValidator(as_hours)]
"""`22:00-07:00`, past midnight when the end is not later; `24:00` may be an end."""

Day = Annotated[int, BeforeValidator(as_day)]
"""`mon` … `sun`."""
