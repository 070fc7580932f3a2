"""When a report is due that comes by itself, and which days it covers. Pure: the time is handed in.

The hour is the one on the wall. An hour that the clocks jump over is due at the first moment after the jump;
one that comes twice is due once, the first time. A report covers whole days that are over: the day before,
the seven days before, the calendar month before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.report_ports import Report, Subscription

_DAY = timedelta(days=1)
_LOOK = 63
"""Days among which there is always one on which a report is due, looked at from anywhere."""
SET_BACK = timedelta(days=2)
"""What lies further in the future than this was written by a clock that was wrong, and counts for nothing."""


@dataclass(frozen=True, slots=True)
class Due:
    """A time (aware UTC) at which a report is due, and the first and last day that it covers."""

    at: datetime
    first: date
    last: date


def next_due(subscription: Subscription, after: datetime) -> Due:
    """The first time after that."""
    day = after.astimezone(zone_of(subscription)).date() - _DAY
    days = (day + _DAY * n for n in range(_LOOK))
    return next(due for due in _dues(subscription, days) if due.at > after)


def last_due(subscription: Subscription, now: datetime) -> Due:
    """The latest time up to now."""
    day = now.astimezone(zone_of(subscription)).date() + _DAY
    days = (day - _DAY * n for n in range(_LOOK))
    return next(due for due in _dues(subscription, days) if due.at <= now)


def due_now(subscription: Subscription, now: datetime, last: Report | None) -> Due | None:
    """What is to be made now: the newest period that is over, unless it is the last report's, an older one,
    or was due before somebody ordered it. So after any downtime there is one report, and a new subscription
    begins with what is due next."""
    due = last_due(subscription, now)
    since = subscription.since
    if since is not None and since - now <= SET_BACK and due.at <= since:
        return None
    if last is not None and last.made_at - now <= SET_BACK and stretch(due, subscription)[1] <= last.end:
        return None
    return due


def stretch(due: Due, subscription: Subscription) -> tuple[datetime, datetime]:
    """The stretch [start, end) that a report covers, in UTC: midnight to midnight in its zone."""
    zone = zone_of(subscription)
    return on_the_wall(due.first, time(), zone), on_the_wall(due.last + _DAY, time(), zone)


def zone_of(subscription: Subscription) -> tzinfo:
    """Its zone; UTC where this machine does not know it (any more)."""
    try:
        return ZoneInfo(subscription.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def on_the_wall(day: date, at: time, zone: tzinfo) -> datetime:
    """When clocks in the zone show that, in UTC: the first time where they do twice, the moment of the jump
    where they never do."""
    wall = datetime.combine(day, at, zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    # Within a jump the two ways to read the wall lie before and after it.
    before, after = wall.replace(fold=1).astimezone(UTC), found
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after


def _dues(subscription: Subscription, days: Iterator[date]) -> Iterator[Due]:
    zone, at = zone_of(subscription), time(subscription.hour, subscription.minute)
    for day in days:
        covered = _covered(subscription, day)
        if covered is not None:
            yield Due(on_the_wall(day, at, zone), *covered)


def _covered(subscription: Subscription, day: date) -> tuple[date, date] | None:
    """The first and last day of the report that is due on that day; None when none is."""
    if subscription.rhythm == "daily":
        return day - _DAY, day - _DAY
    if subscription.rhythm == "weekly":
        return (day - 7 * _DAY, day - _DAY) if day.weekday() == subscription.day else None
    if day.day != max(1, subscription.day):
        return None
    last = day.replace(day=1) - _DAY
    return last.replace(day=1), last
