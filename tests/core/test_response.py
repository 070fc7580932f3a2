"""Response times: percentiles by nearest rank, from the author's time, by source, severity and shift."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.alerts import Alert, AlertStanding, AlertState, Clocked, Signal
from core.policies import Hours, Shift
from core.response import (
    LEAST,
    LEAST_FOR_P90,
    Spread,
    alert_times,
    by_severity,
    by_shift,
    by_source,
    respond,
    shift_of,
    spread,
)

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def minutes(*lengths: float) -> list[timedelta]:
    return [timedelta(minutes=one) for one in lengths]


def clocked(
    seen: float = 1,
    acknowledged: float | None = None,
    resolved: float | None = None,
    said: datetime = NOON,
    source: str = "forum",
    priority: int = 3,
) -> Clocked:
    """A mention with its times in minutes after it was said."""

    def at(minute: float | None) -> datetime | None:
        return None if minute is None else said + timedelta(minutes=minute)

    return Clocked(
        mention=1,
        source=source,
        priority=priority,
        said_at=said,
        seen_at=said + timedelta(minutes=seen),
        acknowledged_at=at(acknowledged),
        resolved_at=at(resolved),
    )


@pytest.mark.parametrize(
    ("n", "p50", "p90"),
    [
        (0, None, None),
        (1, None, None),
        (4, None, None),
        (5, 3, None),  # rank ⌈2.5⌉ = 3
        (6, 3, None),
        (9, 5, None),
        (10, 5, 9),
        (11, 6, 10),  # ⌈5.5⌉, ⌈9.9⌉
        (19, 10, 18),  # ⌈9.5⌉, ⌈17.1⌉
        (20, 10, 18),
        (100, 50, 90),
        (101, 51, 91),
    ],
)
def test_a_percentile_is_the_nearest_rank_of_enough_times(n: int, p50: int | None, p90: int | None) -> None:
    times = minutes(*range(1, n + 1))
    random.Random(n).shuffle(times)
    expected = [None if rank is None else timedelta(minutes=rank) for rank in (p50, p90)]
    assert spread(times) == Spread(n, *expected)


@pytest.mark.parametrize("n", [LEAST, LEAST_FOR_P90, 37])
def test_every_percentile_is_a_time_that_was_taken_and_that_share_did_not_exceed(n: int) -> None:
    chance = random.Random(n)
    times = minutes(*(chance.expovariate(1 / 60) for _ in range(n)))
    found = spread(times)
    for share, told in ((0.5, found.p50), (0.9, found.p90)):
        if told is not None:
            assert told in times
            assert sum(one <= told for one in times) >= share * n > sum(one < told for one in times)


def test_all_clocks_start_when_it_was_said() -> None:
    found = respond([clocked(10, 30, 90)] * LEAST, DAY, NOON + DAY)
    assert [found.detect.p50, found.acknowledge.p50, found.resolve.p50] == minutes(10, 30, 90)
    assert (found.n, found.waiting, found.open, found.ahead) == (5, 0, 0, 0)


def test_what_nobody_took_up_is_counted_as_waiting_and_has_no_time() -> None:
    found = respond([clocked(), clocked(1, 5), clocked(1, 5), clocked(1, 5, 9)], DAY, NOON)
    assert (found.waiting, found.open) == (1, 3)
    assert (found.detect.n, found.acknowledge.n, found.resolve.n) == (4, 3, 1)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "after", "due", "met", "late"),
    [
        (clocked(1, 5, 59), 120, 1, 1, 0),
        (clocked(1, 5, 60), 120, 1, 1, 0),  # just in time
        (clocked(1, 5, 60.001), 120, 1, 0, 0),
        (clocked(1, 5, 7), 10, 1, 1, 0),  # decided before its time is up
        (clocked(1, 5), 60, 0, 0, 0),  # may still be met
        (clocked(1, 5), 61, 1, 0, 0),  # acknowledged is not answered
        (clocked(1), 61, 1, 0, 0),
        (clocked(61), 61, 1, 0, 1),  # nobody could have answered it in time
        (clocked(61, 62, 63), 120, 1, 0, 1),
        (clocked(-5, -4, -3), 10, 1, 1, 0),  # an author whose clock is ahead of ours
    ],
)
def test_a_target_is_met_by_being_resolved_in_time(
    one: Clocked, after: float, due: int, met: int, late: int
) -> None:
    found = respond([one], HOUR, NOON + timedelta(minutes=after))
    assert (found.due, found.met, found.late) == (due, met, late)


def test_without_a_target_none_is_met_or_missed() -> None:
    found = respond([clocked(1, 5, 7), clocked()], None, NOON + 9 * DAY)
    assert (found.due, found.met, found.late) == (0, 0, 0)
    assert found.resolve.n == 1


def test_what_was_said_in_the_future_took_no_time_and_is_told() -> None:
    found = respond([*[clocked(-10, -5, 2)] * 4, clocked(-1, 1, 2), clocked(3, 4, 5)], DAY, NOON)
    assert found.detect.p50 == timedelta(0)
    assert found.acknowledge.p50 == timedelta(0)
    assert found.resolve.p50 == timedelta(minutes=2)
    assert found.ahead == 5


def test_no_mentions_have_no_times() -> None:
    found = respond([], DAY, NOON)
    assert (found.n, found.waiting, found.open, found.due) == (0, 0, 0, 0)
    assert found.detect == found.acknowledge == found.resolve == Spread(0)


def test_the_source_with_the_most_comes_first() -> None:
    some = [clocked(source=name) for name in ("news", "hn", "forum", "hn", "forum")]
    assert [(name, part.n) for name, part in by_source(some, DAY, NOON)] == [
        ("forum", 2),
        ("hn", 2),
        ("news", 1),
    ]


def test_the_most_pressing_comes_first() -> None:
    some = [clocked(priority=n) for n in (3, 5, 1, 3)]
    assert [(n, part.n) for n, part in by_severity(some, DAY, NOON)] == [(5, 1), (3, 2), (1, 1)]


def shift(name: str, begin: int, end: int, days: str = "0123456") -> Shift:
    return Shift(name=name, hours=Hours(time(begin), time(end), frozenset(map(int, days))))


EARLY, LATE, NIGHT = shift("early", 6, 14), shift("late", 14, 22), shift("night", 22, 6)
ROUND = (EARLY, LATE, NIGHT)


@pytest.mark.parametrize(
    ("wall", "name"),
    [
        ("2026-05-05T06:00", "early"),
        ("2026-05-05T13:59:59", "early"),
        ("2026-05-05T14:00", "late"),
        ("2026-05-05T21:59:59", "late"),
        ("2026-05-05T22:00", "night"),
        ("2026-05-05T23:59:59", "night"),
        ("2026-05-06T00:00", "night"),
        ("2026-05-06T05:59:59", "night"),
    ],
)
def test_a_time_is_in_the_shift_of_the_teams_wall_clock(wall: str, name: str) -> None:
    at = datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(UTC)
    assert shift_of(at, ROUND, BERLIN) == name


@pytest.mark.parametrize(
    ("wall", "name"),
    [
        ("2026-05-08T23:00", "friday night"),  # a Friday
        ("2026-05-09T03:00", "friday night"),  # Saturday, in the hours that began on Friday
        ("2026-05-08T03:00", None),  # they belong to Thursday
        ("2026-05-09T23:00", None),
        ("2026-05-11T08:00", "monday, whole day"),
        ("2026-05-12T07:59", "monday, whole day"),
        ("2026-05-12T08:00", None),
        ("2026-05-11T07:59", None),
    ],
)
def test_hours_past_midnight_belong_to_the_day_on_which_they_began(wall: str, name: str | None) -> None:
    shifts = (shift("friday night", 22, 6, "4"), shift("monday, whole day", 8, 8, "0"))
    at = datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(UTC)
    assert shift_of(at, shifts, BERLIN) == name


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("day", ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24"])
def test_shifts_round_the_clock_leave_no_minute_out_when_the_clocks_change(zone: str, day: str) -> None:
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
    for minute in range(0, 3 * 24 * 60, 10):
        at = begin + timedelta(minutes=minute)
        held = [one.name for one in ROUND if shift_of(at, (one,), ZoneInfo(zone))]
        hour = at.astimezone(ZoneInfo(zone)).hour
        wanted = "early" if 6 <= hour < 14 else "late" if 14 <= hour < 22 else "night"
        assert held == [wanted], at


def test_of_shifts_that_overlap_the_first_counts() -> None:
    assert shift_of(NOON, (shift("all", 0, 0), EARLY), UTC) == "all"
    assert shift_of(NOON, (EARLY, shift("all", 0, 0)), UTC) == "early"
    assert shift_of(NOON, (), UTC) is None


def test_shifts_keep_the_order_of_the_settings_and_outside_comes_last() -> None:
    some = [clocked(said=NOON.replace(hour=hour)) for hour in (23, 3, 15, 7, 8)]
    found = by_shift(some, (LATE, EARLY), UTC, DAY, NOON)
    assert [(name, part.n) for name, part in found] == [("late", 1), ("early", 2), (None, 2)]


def alert(opened: float, acknowledged: float | None = None, closed: float | None = None) -> Alert:
    """An alert with its times in minutes after it began."""

    def at(minute: float | None) -> datetime | None:
        return None if minute is None else NOON + timedelta(minutes=minute)

    state = AlertState.OPEN
    if closed is not None:
        state = AlertState.CLOSED
    elif acknowledged is not None:
        state = AlertState.ACKNOWLEDGED
    began = NOON
    signal = Signal(kind="spike", subject="acme", severity=3, reasons=(), began_at=began, at=began)
    standing = AlertStanding(state=state, acknowledged_at=at(acknowledged), closed_at=at(closed))
    opened_at = NOON + timedelta(minutes=opened)
    return Alert(id=1, signal=signal, severity=3, standing=standing, opened_at=opened_at, began_at=began)


def test_an_alerts_clocks_start_when_it_began() -> None:
    some = [alert(2, 5, 60), alert(4, 9), alert(6), alert(8, 20, 90), alert(-1, 15, 30)]
    found = alert_times(some)
    assert (found.n, found.waiting, found.open, found.ahead) == (5, 1, 2, 1)
    assert found.detect == Spread(5, timedelta(minutes=4))
    assert (found.acknowledge, found.close) == (Spread(4), Spread(3))


def test_an_alert_that_was_passed_on_still_waits() -> None:
    one = alert(2)
    passed_on = replace(one, standing=replace(one.standing, state=AlertState.ESCALATED))
    assert alert_times([passed_on]).waiting == 1
