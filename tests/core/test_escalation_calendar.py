"""Escalations over ten years of clock changes: each step once, never in quiet hours, never early, never
later than the quiet lasts.

What is quiet is reckoned here a second time and in another way: by walking through the quarters of an hour
of each day and reading the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

import pytest

from core.alerts import AlertVerb
from core.escalation import Book, awake, called, holds
from core.policies import EVERY_DAY, AlertRules, Duty, Hours, Policy, Step
from tests.escalating import QUARTER, a_move, an_alert, climb, clock_changes

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # by half an hour
    "Africa/Casablanca",  # around Ramadan, backwards first
    "Africa/Cairo",  # at midnight, on Fridays
    "America/Havana",  # at midnight: an hour that is missing, an hour that comes twice
    "Pacific/Chatham",  # at a quarter to
    "Asia/Kathmandu",  # never, and 5:45 off
)
AFTERS = (timedelta(minutes=15), timedelta(minutes=45), timedelta(hours=7))
DAY = timedelta(days=1)
WEEKEND = frozenset({5, 6})
QUIETS: dict[str, tuple[Hours | None, frozenset[int]]] = {
    "never": (None, frozenset()),
    "nights": (Hours(time(22), time(7)), frozenset()),
    "in the change": (Hours(time(0, 30), time(2, 30)), frozenset()),
    "ends in the change": (Hours(time(23), time(1, 15)), frozenset()),
    "weekday nights and weekends": (Hours(time(22), time(7), EVERY_DAY - {4, 5}), WEEKEND),
    "weekends": (None, WEEKEND),
}
LONGEST = {
    "never": timedelta(0),
    "nights": timedelta(hours=10),
    "in the change": timedelta(hours=3),
    "ends in the change": timedelta(hours=3, minutes=15),
    "weekday nights and weekends": timedelta(hours=56),
    "weekends": timedelta(hours=49),
}


def policy(quiet: str, loud: int = 5) -> Policy:
    hours, days = QUIETS[quiet]
    steps = tuple(Step(after=after, to=("Ana",), channel="crisis") for after in AFTERS)
    return Policy(name=quiet, steps=steps, quiet=hours, quiet_days=days, loud=loud)


def book(zone: str, *policies: Policy, duties: tuple[Duty, ...] = ()) -> Book:
    return Book(AlertRules(policies=policies, duties=duties), ZoneInfo(zone))


@cache
def changes(zone: str) -> list[datetime]:
    """When its clocks change; of a zone that leaves them alone, two Sundays a year."""
    years = range(2026, 2036)
    return clock_changes(ZoneInfo(zone), years[0], years[-1]) or [
        datetime(year, month, 1, 1, tzinfo=UTC) for year in years for month in (3, 11)
    ]


def openings(change: datetime) -> Iterator[datetime]:
    """Times of opening from the evening before a change to the evening after it."""
    at = change - timedelta(hours=30)
    while at < change + timedelta(hours=18):
        yield at
        at += timedelta(hours=5, minutes=15)


@cache
def quarters(zone: str, day: date) -> list[datetime]:
    """All quarters of an hour (UTC) of a day there, by the clock on the wall."""
    noon = datetime.combine(day, time(12), UTC) - ZoneInfo(zone).utcoffset(datetime.combine(day, time(12)))  # type: ignore[operator]
    around = (noon + i * QUARTER for i in range(-60, 61))
    return [one for one in around if one.astimezone(ZoneInfo(zone)).date() == day]


@cache
def reached(zone: str, day: date, clock: time) -> datetime:
    """When the clock on the wall first shows this time on that day; where it never does, as long after
    midnight."""
    day_there = quarters(zone, day)
    for one in day_there:
        if one.astimezone(ZoneInfo(zone)).time() == clock:
            return one
    return day_there[0] + timedelta(hours=clock.hour, minutes=clock.minute)


@cache
def spells(zone: str, hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    """From when to when the hours last that begin on that day."""
    if day.weekday() not in hours.days:
        return None
    last = day if hours.end > hours.begin else day + DAY
    return reached(zone, day, hours.begin), reached(zone, last, hours.end)


def within(zone: str, hours: Hours, at: datetime) -> bool:
    today = at.astimezone(ZoneInfo(zone)).date()
    both = (spells(zone, hours, today - DAY), spells(zone, hours, today))
    return any(one[0] <= at < one[1] for one in both if one)


@cache
def is_quiet(zone: str, quiet: str, at: datetime) -> bool:
    hours, days = QUIETS[quiet]
    whole = Hours(time(0), time(0), days)
    return (hours is not None and within(zone, hours, at)) or (bool(days) and within(zone, whole, at))


@cache
def first_loud(zone: str, quiet: str, at: datetime) -> datetime:
    while is_quiet(zone, quiet, at):
        at += QUARTER
    return at


def test_each_zone_changes_its_clocks_as_often_as_we_think() -> None:
    counted = {zone: len(clock_changes(ZoneInfo(zone), 2026, 2035)) for zone in ZONES}
    assert counted.pop("Asia/Kathmandu") == 0
    assert counted.pop("Africa/Casablanca") >= 18  # by the moon
    assert set(counted.values()) == {20}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("quiet", QUIETS)
def test_each_step_comes_once_never_early_never_in_the_quiet_and_as_soon_as_it_ends(
    zone: str, quiet: str
) -> None:
    rules = book(zone, policy(quiet))
    for change in changes(zone):
        for opened in openings(change):
            calls = climb(rules, an_alert(opened))
            assert [call.step for call in calls] == [0, 1, 2]
            last, before = opened, timedelta(0)
            for call, after in zip(calls, AFTERS, strict=True):
                wanted = last + after - before
                assert call.due_at >= opened + after
                assert not is_quiet(zone, quiet, call.due_at)
                assert call.due_at == first_loud(zone, quiet, wanted)
                assert call.due_at - wanted <= LONGEST[quiet]
                last, before = call.at, after


@pytest.mark.parametrize("zone", ZONES)
def test_loud_alerts_wait_for_no_quiet(zone: str) -> None:
    rules = book(zone, policy("weekday nights and weekends", loud=4))
    for change in changes(zone)[::4]:
        for opened in openings(change):
            assert [call.due_at for call in climb(rules, an_alert(opened, severity=4))] == [
                opened + after for after in AFTERS
            ]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("quiet", ["nights", "in the change", "weekday nights and weekends"])
def test_every_quarter_of_an_hour_around_a_change_is_as_quiet_as_the_clock_on_the_wall_says(
    zone: str, quiet: str
) -> None:
    one = policy(quiet)
    rules = book(zone, one)
    for change in changes(zone)[:4]:
        for i in range(-60, 60):
            at = change + i * QUARTER
            assert awake(rules, one, 1, at) == first_loud(zone, quiet, at)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "bounds",
    [(time(6), time(14), time(22)), (time(2, 30), time(10, 30), time(18, 30)), (time(0), time(1), time(2))],
)
def test_round_the_clock_exactly_one_is_on_duty(zone: str, bounds: tuple[time, time, time]) -> None:
    shifts = zip(bounds, (*bounds[1:], bounds[0]), ("Ana", "Bo", "Cy"), strict=True)
    duties = tuple(Duty(name="desk", people=(who,), hours=Hours(begin, end)) for begin, end, who in shifts)
    rules = book(zone, duties=duties)
    for change in changes(zone)[::2]:
        for i in range(-100, 101, 3):
            at = change + i * QUARTER
            [who] = called(rules, Step(after=timedelta(0), to=("desk",), channel="crisis"), at)
            [hours] = [duty.hours for duty in duties if duty.people == (who,)]
            assert hours is not None
            assert within(zone, hours, at)


@pytest.mark.parametrize("zone", ZONES)
def test_on_call_by_weekday_is_by_the_weekday_there(zone: str) -> None:
    weekdays = Duty(name="desk", people=("Ana",), hours=Hours(time(0), time(0), EVERY_DAY - WEEKEND))
    weekends = Duty(name="desk", people=("Bo",), hours=Hours(time(0), time(0), WEEKEND))
    rules = book(zone, duties=(weekdays, weekends))
    step = Step(after=QUARTER, to=("Desk",), channel="crisis")
    for change in changes(zone)[::2]:
        for i in range(-150, 151, 2):
            at = change + i * QUARTER
            there = at.astimezone(ZoneInfo(zone)).weekday()
            assert called(rules, step, at) == (("Bo",) if there in WEEKEND else ("Ana",))


@pytest.mark.parametrize("zone", ZONES)
def test_hours_of_a_night_belong_to_the_day_on_which_they_began(zone: str) -> None:
    friday_night = Hours(time(22), time(6), frozenset({4}))
    saturday = date(2026, 5, 9)
    there = ZoneInfo(zone)
    assert holds(friday_night, datetime.combine(saturday, time(5, 45), there), there)
    assert not holds(friday_night, datetime.combine(saturday, time(6), there), there)
    assert not holds(friday_night, datetime.combine(saturday, time(22), there), there)
    assert not holds(friday_night, datetime.combine(saturday - DAY, time(5), there), there)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("late", [timedelta(hours=8), timedelta(days=1)])
def test_after_a_long_sleep_the_steps_come_one_after_the_other(zone: str, late: timedelta) -> None:
    rules = book(zone, policy("nights"))
    for change in changes(zone)[::4]:
        for opened in openings(change):
            calls = climb(rules, an_alert(opened), partial(max, opened + late))
            assert [call.step for call in calls] == [0, 1, 2]
            assert calls[0].at == max(calls[0].due_at, opened + late)
            for n in (1, 2):
                wanted = calls[n - 1].at + AFTERS[n] - AFTERS[n - 1]
                assert calls[n].due_at == first_loud(zone, "nights", wanted)


def test_what_begins_anew_climbs_from_the_bottom_and_what_was_called_before_does_not_count() -> None:
    rules = book("Europe/Berlin", policy("never"))
    opened = datetime(2026, 3, 28, 12, tzinfo=UTC)
    again = opened + timedelta(hours=20)
    moves = [a_move(AlertVerb.CALLED, opened + n * QUARTER, "never") for n in (1, 3)]
    assert [call.step for call in climb(rules, an_alert(opened), before=moves)] == [2]
    for verb in (AlertVerb.REOPEN, AlertVerb.UNDO):
        calls = climb(rules, an_alert(opened), before=[*moves, a_move(verb, again)])
        assert [(call.step, call.due_at - again) for call in calls] == list(enumerate(AFTERS))


def test_calls_by_another_policy_do_not_count() -> None:
    rules = book("Europe/Berlin", policy("never"))
    opened = datetime(2026, 3, 28, 12, tzinfo=UTC)
    moves = [a_move(AlertVerb.CALLED, opened + QUARTER, "another")]
    assert [call.step for call in climb(rules, an_alert(opened), before=moves)] == [0, 1, 2]
