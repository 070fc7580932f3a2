"""The stretch of time that an answer compares with: as long as the one that was asked about, by the clock on
the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core import periods

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
NOW = datetime(2026, 5, 13, 10, 30, tzinfo=UTC)  # a Wednesday

CASES = [
    # what was asked, from, to (of the time before, UTC)
    ("today", "2026-05-12 00:00", "2026-05-12 10:30"),
    ("yesterday", "2026-05-11 00:00", "2026-05-12 00:00"),
    ("this week", "2026-05-04 00:00", "2026-05-06 10:30"),
    ("last week", "2026-04-27 00:00", "2026-05-04 00:00"),
    ("this month", "2026-04-01 00:00", "2026-04-13 10:30"),
    ("last month", "2026-03-01 00:00", "2026-04-01 00:00"),
    ("24h", "2026-05-11 10:31", "2026-05-12 10:31"),
    ("7d", "2026-04-29 10:31", "2026-05-06 10:31"),
    ("2026-05-03", "2026-05-02 00:00", "2026-05-03 00:00"),
    ("2026-05-01..2026-05-07", "2026-04-24 00:00", "2026-05-01 00:00"),
]


@pytest.mark.parametrize(("words", "start", "end"), CASES, ids=[case[0] for case in CASES])
def test_of_a_period_as_much_of_the_one_before_as_has_passed(words: str, start: str, end: str) -> None:
    found = periods.read(words.split(), NOW, UTC_ZONE)
    assert found is not None
    before = periods.before(found[0], NOW, UTC_ZONE)
    assert (f"{before.start:%Y-%m-%d %H:%M}", f"{before.end:%Y-%m-%d %H:%M}") == (start, end)


@pytest.mark.parametrize("words", ["today", "this week", "last week", "this month", "7d", "2026-03-29"])
def test_the_time_before_never_reaches_into_the_period(words: str) -> None:
    for day in range(1, 32):
        now = datetime(2026, 3, day, 23, 59, tzinfo=UTC)
        found = periods.read(words.split(), now, BERLIN) if words != "2026-03-29" or day >= 29 else None
        if found is not None:
            before = periods.before(found[0], now, BERLIN)
            assert before.start < before.end <= found[0].start


def test_the_day_the_clocks_change_is_compared_with_a_whole_day() -> None:
    now = datetime(2026, 3, 30, 8, tzinfo=UTC)
    found = periods.read(["yesterday"], now, BERLIN)  # 23 hours long
    assert found is not None
    before = periods.before(found[0], now, BERLIN)
    assert (before.end - before.start).total_seconds() == 24 * 3600


@pytest.mark.parametrize("words", [*periods.FORMS])
def test_a_period_can_be_typed_again(words: str) -> None:
    found = periods.read(words.split(), NOW, BERLIN)
    assert found is not None
    again = periods.read(periods.typed(found[0], BERLIN).split(), NOW, BERLIN)
    assert again is not None
    assert (again[0].start, again[0].end) == (found[0].start, found[0].end)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("today", "12 May 2026 00:00 – 12 May 2026 10:30 (UTC)"),
        ("yesterday", "11 May 2026, the whole day (UTC)"),
        ("last week", "27 Apr 2026 – 3 May 2026, whole days (UTC)"),
        ("7d", "29 Apr 2026 10:31 – 6 May 2026 10:31 (UTC)"),
    ],
)
def test_its_dates_say_from_when_to_when(words: str, told: str) -> None:
    found = periods.read(words.split(), NOW, UTC_ZONE)
    assert found is not None
    assert periods.dates(periods.before(found[0], NOW, UTC_ZONE), NOW, UTC_ZONE) == told
