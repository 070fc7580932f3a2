"""Periods: what people type, in their own zone, whatever daylight saving does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.errors import UsageError
from core.periods import FORMS, Period, dates, name, read, today, zone_name

BERLIN = ZoneInfo("Europe/Berlin")
# A Tuesday, 14:03 in Berlin.
NOW = datetime(2026, 5, 5, 12, 3, 27, tzinfo=UTC)


def asked(words: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> Period:
    found = read(words.split(), now, zone)
    assert found is not None, words
    period, used = found
    assert used == len(words.split())
    return period


def local(period: Period, zone: ZoneInfo = BERLIN) -> tuple[str, str]:
    return (
        f"{period.start.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{period.end.astimezone(zone):%Y-%m-%d %H:%M}",
    )


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today", "2026-05-05 00:00", "2026-05-06 00:00"),
        ("TODAY", "2026-05-05 00:00", "2026-05-06 00:00"),
        ("yesterday", "2026-05-04 00:00", "2026-05-05 00:00"),
        ("week", "2026-05-04 00:00", "2026-05-11 00:00"),
        ("this week", "2026-05-04 00:00", "2026-05-11 00:00"),
        ("Last Week", "2026-04-27 00:00", "2026-05-04 00:00"),
        ("month", "2026-05-01 00:00", "2026-06-01 00:00"),
        ("this month", "2026-05-01 00:00", "2026-06-01 00:00"),
        ("last month", "2026-04-01 00:00", "2026-05-01 00:00"),
        ("24h", "2026-05-04 14:04", "2026-05-05 14:04"),
        ("1h", "2026-05-05 13:04", "2026-05-05 14:04"),
        ("7d", "2026-04-28 14:04", "2026-05-05 14:04"),
        ("7D", "2026-04-28 14:04", "2026-05-05 14:04"),
        ("2026-05-03", "2026-05-03 00:00", "2026-05-04 00:00"),
        ("2026-5-3", "2026-05-03 00:00", "2026-05-04 00:00"),
        ("2026-05-01..2026-05-07", "2026-05-01 00:00", "2026-05-08 00:00"),
        ("2026-05-01...2026-05-07", "2026-05-01 00:00", "2026-05-08 00:00"),
        ("2026-05-01…2026-05-07", "2026-05-01 00:00", "2026-05-08 00:00"),
        ("2026-05-03..2026-05-03", "2026-05-03 00:00", "2026-05-04 00:00"),
    ],
)
def test_every_form_means_what_it_says(words: str, start: str, end: str) -> None:
    assert local(asked(words)) == (start, end)


def test_every_documented_form_is_understood() -> None:
    for form in FORMS:
        assert asked(form).end > asked(form).start


@pytest.mark.parametrize(
    "words", ["", "acme", "last", "last year", "7", "d", "h24", "may 3", "2026", "05.05.2026"]
)
def test_other_words_are_no_period(words: str) -> None:
    assert read(words.split(), NOW, BERLIN) is None


def test_words_after_the_period_are_left_for_others() -> None:
    assert read(["last", "week", "acme"], NOW, BERLIN) == (asked("last week"), 2)
    assert read(["week", "acme"], NOW, BERLIN) == (asked("week"), 1)


@pytest.mark.parametrize(
    ("word", "problem", "hint"),
    [
        ("2026-02-31", "not a day", "year-month-day"),
        ("2026-13-01", "not a day", "year-month-day"),
        ("0001-01-01", "not a day", "year-month-day"),
        ("9999-12-31", "not a day", "year-month-day"),
        ("2026-05-07..2026-05-01", "ends before it begins", "“2026-05-01..2026-05-07”"),
        ("2026-05-06", "has not begun yet", "up to now"),
        ("2027-01-01..2027-02-01", "has not begun yet", "up to now"),
        ("0d", "not a length", "7d"),
        ("99999h", "not a length", "3,660 days"),
        ("999999999999999999999d", "not a length", "7d"),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(word: str, problem: str, hint: str) -> None:
    with pytest.raises(UsageError) as slip:
        read([word], NOW, BERLIN)
    assert problem in slip.value.problem
    assert hint in slip.value.hint


def test_today_is_the_askers_day_not_greenwichs() -> None:
    late = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    assert local(today(late, BERLIN))[0] == "2026-05-05 00:00"
    assert today(late, ZoneInfo("UTC")).start == datetime(2026, 5, 4, tzinfo=UTC)
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    assert local(today(late, kiritimati), kiritimati)[0] == "2026-05-05 00:00"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        # The clock jumps from midnight to one: there is no midnight, the day begins with the jump.
        ("Africa/Cairo", "2026-04-24", 23),
        # It goes from one back to midnight: the day begins with the first of two midnights.
        ("America/Havana", "2026-11-01", 25),
        ("Asia/Kathmandu", "2026-03-29", 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: str, hours: float) -> None:
    period = asked(day, datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo(zone))
    assert period.end - period.start == timedelta(hours=hours)


def test_days_follow_each_other_without_a_gap_all_year() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for _ in range(365):
        period, after = today(now, cairo), today(now + timedelta(days=1), cairo)
        assert period.end == after.start
        assert period.start <= now < period.end
        now += timedelta(days=1)


def test_seven_days_back_is_the_same_time_on_the_wall_and_24_hours_are_24_hours() -> None:
    monday_after_the_change = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
    assert local(asked("7d", monday_after_the_change)) == ("2026-03-23 12:01", "2026-03-30 12:01")
    hours = asked("48h", monday_after_the_change)
    assert hours.end - hours.start == timedelta(hours=48)


@pytest.mark.parametrize(
    ("words", "called", "when"),
    [
        ("today", "today", "5 May 2026, 00:00–14:03 (Europe/Berlin)"),
        ("yesterday", "yesterday", "4 May 2026, the whole day (Europe/Berlin)"),
        ("week", "this week", "4 May 2026 00:00 – 5 May 2026 14:03 (Europe/Berlin)"),
        ("last week", "last week", "27 Apr 2026 – 3 May 2026, whole days (Europe/Berlin)"),
        ("last month", "last month", "1 Apr 2026 – 30 Apr 2026, whole days (Europe/Berlin)"),
        ("24h", "in the last 24 hours", "4 May 2026 14:04 – 5 May 2026 14:03 (Europe/Berlin)"),
        ("1d", "in the last day", "4 May 2026 14:04 – 5 May 2026 14:03 (Europe/Berlin)"),
        ("2026-05-03", "on 3 May 2026", "3 May 2026, the whole day (Europe/Berlin)"),
        (
            "2026-05-01..2026-05-07",
            "from 1 May 2026 to 7 May 2026",
            "1 May 2026 00:00 – 5 May 2026 14:03 (Europe/Berlin)",
        ),
    ],
)
def test_a_period_is_named_and_dated_in_the_askers_zone(words: str, called: str, when: str) -> None:
    period = asked(words)
    assert name(period, BERLIN) == called
    assert dates(period, NOW, BERLIN) == when


def test_a_zone_without_a_name_has_its_short_name() -> None:
    assert zone_name(UTC, NOW) == "UTC"
    assert zone_name(BERLIN, NOW) == "Europe/Berlin"
