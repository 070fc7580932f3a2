"""Reports come at the hour on the wall, whatever the clocks do, and cover whole days that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core import periods
from core.report_ports import Report, Subscription
from core.schedules import due_now, last_due, next_due, on_the_wall, stretch, zone_of

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # its clocks jump over midnight
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Chatham",  # at a quarter to
    "Asia/Jakarta",  # never
)
DAY = timedelta(days=1)


def daily(**values: Any) -> Subscription:
    """A report of Berlin's mornings."""
    return Subscription(
        **{"name": "d", "channel": "brand", "rhythm": "daily", "zone": "Europe/Berlin"} | values
    )


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A time on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def report(of: Subscription, due_at: datetime, made_at: datetime | None = None) -> Report:
    """The report that was due then."""
    start, end = stretch(last_due(of, due_at), of)
    return Report(
        id=1, name=of.name, channel="brand", start=start, end=end, card={}, made_at=made_at or due_at, row=1
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "clock", [time(0, 0), time(1, 59), time(2, 30), time(3, 0), time(9, 0), time(23, 45)]
)
def test_every_day_of_a_year_has_one_report_at_its_hour(zone: str, clock: time) -> None:
    order = daily(zone=zone, hour=clock.hour, minute=clock.minute)
    now = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    covered, walls = [], []
    for _ in range(365):
        due = next_due(order, now)
        assert due.at > now
        assert last_due(order, due.at) == due
        assert last_due(order, due.at - timedelta(seconds=1)) != due
        assert next_due(order, due.at - timedelta(seconds=1)) == due
        covered.append(due)
        walls.append(due.at.astimezone(ZoneInfo(zone)))
        now = due.at
    assert [one.last - one.first for one in covered] == [timedelta()] * 365
    assert all(two.first - one.first == DAY for one, two in pairwise(covered)), "each day once"
    off = [wall for wall in walls if wall.time() != clock]
    assert len(off) <= 1, "only the hour that was jumped over is another one"
    assert all(wall.fold == 0 for wall in walls)
    for wall in off:
        just_before = (wall.astimezone(UTC) - timedelta(seconds=1)).astimezone(wall.tzinfo)
        assert just_before.utcoffset() != wall.utcoffset(), "and then it is the moment of the jump"
    stretches = [stretch(due, order) for due in covered]
    assert all(one[1] == two[0] for one, two in pairwise(stretches)), "no moment is left out, none is twice"


@pytest.mark.parametrize("zone", ZONES)
def test_the_days_are_those_that_people_ask_for(zone: str) -> None:
    order = daily(zone=zone)
    for n in range(0, 365, 3):
        due = last_due(order, datetime(2026, 1, 2, 12, tzinfo=UTC) + n * DAY)
        asked = periods.read([due.first.isoformat()], due.at, ZoneInfo(zone))
        assert asked is not None
        assert (asked[0].start, asked[0].end) == stretch(due, order)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("America/Santiago", "2026-09-06", "00:15", "2026-09-06T04:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00"),
        ("Asia/Jakarta", "2026-03-29", "02:30", "2026-03-28T19:30"),
    ],
)
def test_the_clock_jumps_or_shows_an_hour_twice(zone: str, day: str, clock: str, expected: str) -> None:
    found = on_the_wall(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "day", "now", "first", "last"),
    [
        ("daily", 0, "2026-05-06T09:00", "2026-05-05", "2026-05-05"),
        ("daily", 0, "2026-05-06T08:59", "2026-05-04", "2026-05-04"),
        ("weekly", 0, "2026-05-06T09:00", "2026-04-27", "2026-05-03"),
        ("weekly", 2, "2026-05-06T09:00", "2026-04-29", "2026-05-05"),
        ("weekly", 6, "2026-05-06T09:00", "2026-04-26", "2026-05-02"),
        ("monthly", 1, "2026-05-06T09:00", "2026-04-01", "2026-04-30"),
        ("monthly", 28, "2026-05-06T09:00", "2026-03-01", "2026-03-31"),
        ("monthly", 3, "2026-01-03T09:00", "2025-12-01", "2025-12-31"),
        ("monthly", 1, "2028-03-01T09:00", "2028-02-01", "2028-02-29"),
    ],
)
def test_what_a_report_covers(rhythm: Any, day: int, now: str, first: str, last: str) -> None:
    due = last_due(daily(rhythm=rhythm, day=day), at(now))
    assert (due.first.isoformat(), due.last.isoformat()) == (first, last)


def test_a_new_subscription_begins_with_what_is_due_next() -> None:
    order = daily(since=at("2026-05-06T14:00"))
    assert due_now(order, at("2026-05-06T14:01"), None) is None
    assert due_now(order, at("2026-05-07T08:59"), None) is None
    due = due_now(order, at("2026-05-07T09:00"), None)
    assert due is not None
    assert due.first == date(2026, 5, 6)


@pytest.mark.parametrize(("rhythm", "days"), [("daily", 3), ("daily", 400), ("weekly", 30), ("monthly", 200)])
def test_after_downtime_there_is_one_report_of_the_newest_period(rhythm: Any, days: int) -> None:
    order = daily(rhythm=rhythm, day=1 if rhythm == "monthly" else 0, since=at("2026-01-01T00:00"))
    before = report(order, at("2026-05-06T09:00"))
    now = at("2026-05-06T10:00") + days * DAY
    due = due_now(order, now, before)
    assert due == last_due(order, now)
    assert due is not None
    assert due_now(order, now, report(order, now)) is None, "and no other one after it"


def test_a_look_more_often_than_needed_makes_nothing_twice() -> None:
    order, made, kept = daily(since=at("2026-03-01T00:00")), 0, None
    now = at("2026-03-20T00:00")
    while now < at("2026-04-09T00:00"):
        if due_now(order, now, kept) is not None:
            made, kept = made + 1, report(order, now)
        now += timedelta(minutes=20)
    assert made == 20 + 1, "one for each day, and one for the time before the first look"


def test_a_clock_that_is_set_back_repeats_nothing() -> None:
    order = daily(since=at("2026-05-01T00:00"))
    kept = report(order, at("2026-05-06T09:00"), at("2026-05-06T09:01"))
    for back in ("2026-05-06T08:59", "2026-05-06T08:00", "2026-05-05T10:00", "2026-05-06T09:00"):
        assert due_now(order, at(back), kept) is None
    new = daily(since=at("2026-05-06T10:00"))
    assert due_now(new, at("2026-05-06T09:59"), None) is None, "set back right after it was ordered"


def test_a_clock_that_was_a_year_ahead_silences_nothing() -> None:
    order = daily(since=at("2027-05-01T00:00"))
    kept = report(order, at("2027-05-06T09:00"))
    assert due_now(order, at("2026-05-06T09:00"), kept) is not None


def test_another_rhythm_goes_on_from_what_was_reported() -> None:
    order = daily(since=at("2026-05-01T00:00"))
    kept = report(order, at("2026-05-05T09:00"))
    weekly = replace(order, rhythm="weekly", day=0, since=at("2026-05-05T12:00"))
    assert due_now(weekly, at("2026-05-10T12:00"), kept) is None
    due = due_now(weekly, at("2026-05-11T09:00"), kept)
    assert due is not None
    assert due.first == date(2026, 5, 4)


def test_a_zone_that_nobody_knows_any_more_is_utc() -> None:
    for name in ("Mars/Olympus", "", "../../etc/passwd", "a" * 300):
        assert zone_of(daily(zone=name)) is UTC
