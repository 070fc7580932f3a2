"""The usual: how much at which hour, how it wavers, how lively the liveliest days were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.alerts import Gap
from listening.baseline import Baseline, learn, missing
from listening.odds import log_at_least, log_at_most, log_chance, log_share_at_least
from listening.records import SCALES
from tests.listening.said import NOW, ago, counts, taught_by

HOUR = timedelta(hours=1)
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The Monday before `NOW`."""


@pytest.mark.parametrize("an_hour", [0.1, 1.0, 10.0, 100.0])
def test_a_day_of_the_usual_is_learned(an_hour: float) -> None:
    learned = taught_by(an_hour)
    assert learned.usual(NOW - timedelta(days=7), NOW) == pytest.approx(168 * an_hour, rel=0.35)
    assert learned.level == pytest.approx(1.0, abs=0.3)


def test_nights_and_weekends_are_learned() -> None:
    def week(at: datetime) -> float:
        return (30.0 if 8 <= at.hour < 20 else 4.0) * (0.5 if at.weekday() > 4 else 1.0)

    learned = taught_by(week)
    hours = {name: learned.usual(at, at + HOUR) for name, at in (
        ("noon", MORNING + 3 * HOUR), ("night", MORNING + 18 * HOUR), ("sunday", MORNING - 21 * HOUR)
    )}  # fmt: skip
    assert hours == {
        "noon": pytest.approx(30.0, rel=0.2), "night": pytest.approx(4.0, rel=0.5),
        "sunday": pytest.approx(15.0, rel=0.3),
    }  # fmt: skip


def test_the_usual_of_a_stretch_is_the_sum_of_its_parts() -> None:
    learned = taught_by(10.0)
    middle = NOW - timedelta(minutes=37)
    whole = learned.usual(NOW - HOUR, NOW)
    assert learned.usual(NOW - HOUR, middle) + learned.usual(middle, NOW) == pytest.approx(whole)
    assert learned.usual(NOW, NOW) == learned.usual(NOW, NOW - HOUR) == 0.0


def test_a_crisis_in_the_past_is_not_usual() -> None:
    def once(at: datetime) -> float:
        return 500.0 if ago(days=14, hours=2) <= at < ago(days=14) else 10.0

    learned = taught_by(once)
    assert learned.usual(NOW - 2 * HOUR, NOW) < 30.0
    assert max(learned.records) < 1.0


def test_a_level_that_fell_or_rose_is_followed_within_days() -> None:
    def halved(at: datetime) -> float:
        return 10.0 if at >= ago(days=5) else 20.0

    assert taught_by(halved).usual(NOW - HOUR, NOW) == pytest.approx(10.0, rel=0.35)


def test_a_neighbouring_hour_counts_in_part_because_clocks_change() -> None:
    def evening(at: datetime) -> float:
        return 40.0 if 15 <= at.hour < 22 else 10.0

    learned = taught_by(evening)
    before = NOW.replace(hour=14, minute=0)
    assert learned.usual(before, before + HOUR) == pytest.approx(24.0, rel=0.15)
    assert learned.least(before + HOUR, before + 2 * HOUR) == pytest.approx(10.0, rel=0.2)


def test_what_was_not_heard_teaches_nothing() -> None:
    """For a week the only source was down: a week less, and not a lower level."""
    heard = {at: n for at, n in counts(10.0).items() if not ago(days=7) <= at}
    gap = Gap("forum", ago(days=7), NOW)
    deaf = learn(heard, ago(weeks=8), NOW, [gap], {"forum": 1.0})
    assert deaf.days == pytest.approx(49, abs=0.1)
    assert deaf.usual(NOW - HOUR, NOW) == pytest.approx(10.0, rel=0.35)


def test_bursts_of_every_day_are_kept_as_a_record() -> None:
    def bursts(at: datetime) -> float:
        return 160.0 if at.hour == (at.toordinal() * 7) % 24 else 10.0

    calm, lively = taught_by(10.0), taught_by(bursts)
    assert len(lively.records) == len(SCALES)
    assert lively.records[0] > log(4.0) > calm.records[0]


def test_wavering_hours_are_told_from_chance() -> None:
    random = Random(1)
    factors = {
        ago(weeks=8) + timedelta(hours=at): random.gammavariate(4.0, 0.25) for at in range(-1, 8 * 168 + 1)
    }

    def wavering(at: datetime) -> float:
        return (
            40.0
            * factors[
                max(hour for hour in (at - timedelta(minutes=m) for m in range(0, 60, 5)) if hour in factors)
            ]
        )

    assert taught_by(40.0).dispersion < 0.02
    assert taught_by(wavering).dispersion > 0.1


def test_hours_teach_as_well_as_quarters() -> None:
    quarters = counts(10.0)
    hours: dict[datetime, int] = {}
    for at, n in quarters.items():
        hour = at.replace(minute=0)
        hours[hour] = hours.get(hour, 0) + n
    learned = learn(hours, ago(weeks=8), NOW, width=HOUR)
    assert learned.usual(NOW - HOUR, NOW) == pytest.approx(10.0, rel=0.3)
    assert learned.days == pytest.approx(56, abs=0.1)


@pytest.mark.parametrize("since", [NOW, NOW + HOUR, ago(hours=3)])
def test_nothing_is_known_at_first(since: datetime) -> None:
    learned = learn({}, since, NOW)
    assert learned.days < 0.25
    assert learned.usual(NOW - HOUR, NOW) == 0.0
    assert learned.records == Baseline().records


def test_a_topic_that_nobody_ever_named_is_learned_too() -> None:
    learned = learn({}, ago(weeks=8), NOW)
    assert learned.usual(NOW - HOUR, NOW) == 0.0
    assert learned.days == pytest.approx(56, abs=0.1)


def test_eight_weeks_are_learned_in_a_moment() -> None:
    known = counts(100.0)
    begun = process_time()
    learn(known, ago(weeks=8), NOW)
    assert process_time() - begun < 0.5, "0.03 s here; slow machines get some more"


@pytest.mark.parametrize(
    ("gaps", "lost"),
    [
        ([], 0.0),
        ([("forum", 60, 0)], 0.25),
        ([("forum", 30, 0)], 0.125),
        ([("forum", 60, 0), ("forum", 30, 0)], 0.25),
        ([("forum", 60, 0), ("news", 60, 0)], 1.0),
        ([("nobody", 60, 0)], 0.0),
        ([("news", 120, 60)], 0.0),
    ],
)
def test_the_part_that_could_not_be_heard(gaps: list[tuple[str, int, int]], lost: float) -> None:
    told = [Gap(source, ago(minutes=begin), ago(minutes=end)) for source, begin, end in gaps]
    assert missing(told, {"forum": 0.25, "news": 0.75}, NOW - HOUR, NOW) == pytest.approx(lost)


@pytest.mark.parametrize("usual", [0.02, 0.9, 7.0, 150.0])
@pytest.mark.parametrize("dispersion", [0.0, 0.05, 0.6, 3.0])
def test_chances_add_up(usual: float, dispersion: float) -> None:
    for count in (1, 3, 9, 40, 200):
        above = sum(exp(log_chance(n, usual, dispersion)) for n in range(count, 12_000))
        if above > 1e-300:
            assert log_at_least(count, usual, dispersion) == pytest.approx(log(above), rel=1e-6, abs=1e-9)
        both = exp(log_at_least(count, usual, dispersion)) + exp(log_at_most(count - 1, usual, dispersion))
        assert both == pytest.approx(1.0)


def test_chances_at_the_edges() -> None:
    assert log_at_least(0, 5.0) == log_at_most(3, 0.0) == 0.0
    assert log_at_least(1, 0.0) < -600
    assert log_share_at_least(0, 10, 0.5) == log_share_at_least(3, 10, 1.0) == 0.0
    assert log_share_at_least(11, 10, 0.5) < -600
    assert log_share_at_least(10, 10, 0.5) == pytest.approx(10 * log(0.5))


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 3_000), st.floats(0.01, 2_000), st.floats(0.0, 3.0))
def test_more_is_never_likelier(count: int, usual: float, dispersion: float) -> None:
    assert log_at_least(count + 1, usual, dispersion) <= log_at_least(count, usual, dispersion) + 1e-9


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 671), st.integers(0, 100_000), max_size=40))
def test_any_counts_can_be_learned_from(odd: dict[int, int]) -> None:
    begin = NOW.replace(minute=0) - timedelta(days=7)
    known: dict[datetime, Any] = {begin + at * timedelta(minutes=15): n for at, n in odd.items()}
    learned = learn(known, ago(days=7), NOW)
    assert learned.usual(NOW - HOUR, NOW) >= learned.least(NOW - HOUR, NOW) >= 0.0
    assert 0.2 <= learned.level <= 5.0
    assert learned.dispersion > 0.0
