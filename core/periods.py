"""Stretches of time as people name them: `today`, `last week`, `7d`, `2026-05-01..2026-05-07`.

Days, weeks and months are the asker's: they begin at midnight in the given zone, whatever daylight saving
does, and weeks begin on Monday. `24h` and `7d` end with the running minute. All periods are half-open
[start, end) in UTC; one that is still running ends where it would end, not now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core import say
from core.errors import UsageError

FORMS = (
    "today",
    "yesterday",
    "week",
    "this week",
    "last week",
    "month",
    "this month",
    "last month",
    "24h",
    "7d",
    "2026-05-03",
    "2026-05-01..2026-05-07",
)
"""Every documented form, as one would type it."""

NAMED = FORMS[:8]

say.phrases(
    {
        "period.today": "today",
        "period.yesterday": "yesterday",
        "period.this_week": "this week",
        "period.last_week": "last week",
        "period.this_month": "this month",
        "period.last_month": "last month",
        "period.hours": {"one": "in the last hour", "other": "in the last {n} hours"},
        "period.days": {"one": "in the last day", "other": "in the last {n} days"},
        "period.before": "in the time before",
        "period.day": "on {day}",
        "period.range": "from {first} to {last}",
        "period.clock": "{day}, {first}–{last} ({zone})",
        "period.whole_day": "{day}, the whole day ({zone})",
        "period.whole_days": "{first} – {last}, whole days ({zone})",
        "period.times": "{first} – {last} ({zone})",
        "period.not_a_date": "“{word}” is not a day in the calendar.",
        "period.not_a_date_hint": "Write a day as year-month-day, like {example}.",
        "period.backwards": "“{word}” ends before it begins.",
        "period.backwards_hint": "Did you mean “{last}..{first}”?",
        "period.future": "“{word}” has not begun yet.",
        "period.future_hint": "I can only tell what was said up to now: try “today” or “week”.",
        "period.length": "“{word}” is not a length that I can look back.",
        "period.length_hint": "Write hours or days like “24h” or “7d”, up to {most} days.",
    }
)

_LONGEST = timedelta(days=3660)
_ROLLING = re.compile(r"(\d+)([dh])")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_RANGE = re.compile(rf"({_DAY.pattern})(?:\.{{2,3}}|…)({_DAY.pattern})")


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time [start, end) in UTC. `form` says how it was named: `today`, `last_week`,
    `days` or `hours` (of which `n`), `day`, `range`; `before` one to compare with."""

    form: str
    start: datetime
    end: datetime
    n: int = 0


def today(now: datetime, zone: tzinfo) -> Period:
    """Since midnight in `zone`."""
    return _named("today", now, zone)


def read(words: Sequence[str], now: datetime, zone: tzinfo) -> tuple[Period, int] | None:
    """The period at the beginning of `words` and how many of them name it; None when they name none.

    Raises UsageError for what looks like a period but is none: a 31st of February, a range that runs
    backwards, a day to come.
    """
    if not words:
        return None
    first = words[0].lower()
    both = f"{first} {words[1].lower()}" if len(words) > 1 else ""
    if both in NAMED:
        return _named(both.replace(" ", "_"), now, zone), 2
    if first in NAMED:
        return _named(f"this_{first}" if first in ("week", "month") else first, now, zone), 1
    if rolling := _ROLLING.fullmatch(first):
        return _rolling(first, int(rolling[1][:9]), rolling[2], now, zone), 1
    if _DAY.fullmatch(first):
        return _days("day", first, first, first, now, zone), 1
    if ends := _RANGE.fullmatch(first):
        return _days("range", first, ends[1], ends[2], now, zone), 1
    return None


def before(period: Period, now: datetime, zone: tzinfo) -> Period:
    """The stretch to compare it with, `form` `before`: of a day, week or month the one before it; while it
    still runs, as much of that one as has passed of this one, by the clocks on the wall. Of all other
    periods the same length right before them."""
    local = period.start.astimezone(zone)
    day = timedelta(days=1)
    if period.form in ("days", "hours"):
        length = period.end - period.start
        if period.form == "days":
            start = _on_the_wall(local, -period.n * day)
            return Period("before", start, period.start, period.n)
        return Period("before", period.start - length, period.start, period.n)
    if period.form.endswith("month"):
        first = (local.date().replace(day=1) - day).replace(day=1)
        start = _midnight(first, zone)
    else:
        days = round((period.end.astimezone(zone).replace(tzinfo=None) - local.replace(tzinfo=None)) / day)
        start = _midnight(local.date() - days * day, zone)
    if now >= period.end:
        return Period("before", start, period.start)
    passed = now.astimezone(zone).replace(tzinfo=None) - local.replace(tzinfo=None)
    end = _on_the_wall(start.astimezone(zone), passed)
    return Period("before", start, max(start, min(end, period.start)))


def typed(period: Period, zone: tzinfo) -> str:
    """The same as one types it: `last week`, `7d`, `2026-05-01..2026-05-07`. What begins or ends within a
    day is widened to whole days, but for `24h` and the like."""
    if period.form in ("days", "hours"):
        return f"{period.n}{period.form[0]}"
    first = period.start.astimezone(zone).date()
    last = _last_moment(period).astimezone(zone).date()
    if period.form in ("day", "range", "before"):
        return f"{first}" if first == last else f"{first}..{last}"
    return period.form.replace("_", " ")


def name(period: Period, zone: tzinfo) -> str:
    """What to call it in a sentence: `today`, `last week`, `in the last 7 days`, `on 3 May 2026`."""
    if period.form in ("days", "hours"):
        return say.say(f"period.{period.form}", n=period.n)
    if period.form == "before":
        return say.say("period.before")
    if period.form == "day":
        return say.say("period.day", day=say.day(period.start, zone))
    if period.form == "range":
        first, last = say.day(period.start, zone), say.day(_last_moment(period), zone)
        return say.say("period.range", first=first, last=last)
    return say.say(f"period.{period.form}")


def dates(period: Period, now: datetime, zone: tzinfo) -> str:
    """From when to when, up to `now` while it runs: `5 May 2026, 00:00–14:03 (Europe/Berlin)`."""
    where = zone_name(zone, now)
    first = say.day(period.start, zone)
    running = now < period.end
    until = now if running else period.end
    if period.form in ("days", "hours") or (period.form == "before" and not _is_whole(period, zone)):
        return say.say(
            "period.times", first=say.date(period.start, zone), last=say.date(until, zone), zone=where
        )
    last = say.day(now if running else _last_moment(period), zone)
    if running and first == last:
        clocks = {"first": say.clock(period.start, zone), "last": say.clock(now, zone)}
        return say.say("period.clock", day=first, zone=where, **clocks)
    if running:
        return say.say(
            "period.times", first=say.date(period.start, zone), last=say.date(now, zone), zone=where
        )
    if first == last:
        return say.say("period.whole_day", day=first, zone=where)
    return say.say("period.whole_days", first=first, last=last, zone=where)


def zone_name(zone: tzinfo, at: datetime) -> str:
    """`Europe/Berlin`, or the short name in force at that time when the zone has no other."""
    return getattr(zone, "key", None) or at.astimezone(zone).tzname() or "?"


def _is_whole(period: Period, zone: tzinfo) -> bool:
    """Whether it is made of whole days."""
    return all(_midnight(at.astimezone(zone).date(), zone) == at for at in (period.start, period.end))


def _on_the_wall(local: datetime, ahead: timedelta) -> datetime:
    """So much later (or earlier) by a clock on the wall there."""
    return (local.replace(tzinfo=None) + ahead).replace(tzinfo=local.tzinfo).astimezone(UTC)


def _last_moment(period: Period) -> datetime:
    return period.end - timedelta(microseconds=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    # Where the clock jumps over midnight this is the jump itself, where midnight comes twice the first one.
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _named(form: str, now: datetime, zone: tzinfo) -> Period:
    day = now.astimezone(zone).date()
    one = timedelta(days=1)
    if form == "today":
        first, after = day, day + one
    elif form == "yesterday":
        first, after = day - one, day
    elif form.endswith("week"):
        monday = day - one * day.weekday()
        first = monday if form == "this_week" else monday - 7 * one
        after = first + 7 * one
    else:
        first = day.replace(day=1) if form == "this_month" else (day.replace(day=1) - one).replace(day=1)
        after = (first + 31 * one).replace(day=1)
    return Period(form, _midnight(first, zone), _midnight(after, zone))


def _rolling(word: str, n: int, unit: str, now: datetime, zone: tzinfo) -> Period:
    length = timedelta(days=n) if unit == "d" else timedelta(hours=n)
    if not timedelta() < length <= _LONGEST:
        raise UsageError(
            say.say("period.length", word=word), say.say("period.length_hint", most=_LONGEST.days)
        )
    end = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if unit == "h":
        return Period("hours", end - length, end, n)
    # Seven days before 14:03 is 14:03 on the wall, also when the clocks changed in between.
    return Period("days", (end.astimezone(zone) - length).astimezone(UTC), end, n)


def _days(form: str, word: str, first: str, last: str, now: datetime, zone: tzinfo) -> Period:
    begin, final = _date(first), _date(last)
    if final < begin:
        hint = say.say("period.backwards_hint", first=first, last=last)
        raise UsageError(say.say("period.backwards", word=word), hint)
    start, end = _midnight(begin, zone), _midnight(final + timedelta(days=1), zone)
    if start > now:
        raise UsageError(say.say("period.future", word=word), say.say("period.future_hint"))
    return Period(form, start, end)


def _date(word: str) -> date:
    try:
        year, month, day = (int(part) for part in word.split("-"))
        if not 1970 <= year < 9999:
            raise ValueError(word)
        return date(year, month, day)
    except ValueError as error:
        hint = say.say("period.not_a_date_hint", example=FORMS[-2])
        raise UsageError(say.say("period.not_a_date", word=word), hint) from error
