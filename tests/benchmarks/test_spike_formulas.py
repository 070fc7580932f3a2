"""The formulas of others are run as published: hand-worked series come out, and none looks at tomorrow."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks._spike_bound import draw
from benchmarks._spike_formulas import FORMULAS
from benchmarks._spike_formulas_more import poisson_width
from benchmarks._spike_unpublished import UNPUBLISHED
from benchmarks._spike_windows import (
    DAY,
    HOUR,
    Formula,
    Judge,
    checked_every,
    fixed,
    in_buckets,
    lasting,
    ratio,
    sigmas,
    silent_for,
)

QUARTER = 15
A_WEEK = 7 * 24 * 4
NAMES = [formula.name for formula in FORMULAS]


def busy(weeks: int, seed: int) -> list[float]:
    """Quarter-hours of a brand with days and nights, a burst of two hours in the middle of each week."""
    random = Random(seed)
    counts: list[float] = []
    for i in range(weeks * A_WEEK):
        rate = 2.0 if i // 4 % 24 < 8 else 6.0
        counts.append(draw(rate * (8 if A_WEEK // 2 <= i % A_WEEK < A_WEEK // 2 + 8 else 1), random))
    return counts


def called(start: str) -> Formula:
    return next(formula for formula in FORMULAS if formula.name.startswith(start))


def alarms(judge: Judge, counts: list[float], minutes_per_bin: int = 60) -> list[int]:
    return [i for i, flag in enumerate(judge(counts, minutes_per_bin)) if flag]


def test_every_formula_has_a_name_of_its_own_and_says_where_it_comes_from() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 30
    for formula in FORMULAS:
        assert formula.source == "common practice" or formula.source.startswith(("https://", "http://"))
    assert not {name for name, _ in UNPUBLISHED} & {name.split(":")[0] for name in NAMES}


@pytest.mark.parametrize("formula", FORMULAS, ids=NAMES)
def test_no_formula_looks_ahead(formula: Formula) -> None:
    counts = busy(3, seed=1)
    whole = formula.alarms(counts, QUARTER)
    for end in (1, 90, A_WEEK // 2 + 5, A_WEEK + 333, 2 * A_WEEK + 401):
        assert formula.alarms(counts[:end], QUARTER) == whole[:end]


@pytest.mark.parametrize("formula", FORMULAS, ids=NAMES)
@pytest.mark.parametrize("minutes", [1, 5, 60])
def test_there_is_one_flag_for_each_bin_however_few(formula: Formula, minutes: int) -> None:
    for counts in ([], [0.0], [3.0, 0.0, 7.0], [0.0] * 400):
        flags = formula.alarms(counts, minutes)
        assert len(flags) == len(counts)
        assert all(flag is True or flag is False for flag in flags)


@pytest.mark.parametrize("formula", FORMULAS, ids=NAMES)
def test_where_nothing_ever_changes_nobody_alarms(formula: Formula) -> None:
    assert not any(formula.alarms([1.0] * 5 * A_WEEK, QUARTER))
    assert not any(formula.alarms([0.0] * 5 * A_WEEK, QUARTER))


@pytest.mark.parametrize("formula", FORMULAS, ids=NAMES)
def test_two_days_of_thirty_times_as_much_nobody_misses(formula: Formula) -> None:
    random = Random(3)
    calm = [float(draw(4.0, random)) for _ in range(5 * A_WEEK)]
    crisis = [float(draw(120.0, random)) for _ in range(2 * 96)]
    assert any(formula.alarms(calm + crisis, QUARTER)[len(calm) :])


@pytest.mark.parametrize(
    ("judge", "counts", "wanted"),
    [
        (ratio(HOUR, 12 * HOUR, 2), [1.0] * 12 + [2], []),
        (ratio(HOUR, 12 * HOUR, 2), [1.0] * 12 + [3], [12]),
        (ratio(HOUR, 12 * HOUR, 2), [1.0] * 11 + [3], []),  # the baseline is not there yet
        (ratio(HOUR, 12 * HOUR, 2), [0.0] * 12 + [9], []),  # beside nothing there is no ratio
        (ratio(HOUR, 12 * HOUR, 2, at_least=4), [1.0] * 12 + [3], []),
        (ratio(2 * HOUR, 4 * HOUR, 2), [1.0] * 4 + [2, 3], [5]),
        (sigmas(HOUR, DAY, 3), [1.0, 3.0] * 12 + [5], []),  # 2 + 3 × 1.02
        (sigmas(HOUR, DAY, 3), [1.0, 3.0] * 12 + [6], [24]),
        (sigmas(HOUR, 14 * DAY, 3), [1.0, 3.0] * 12 + [6], [24]),  # a day of history is enough
        (sigmas(2 * HOUR, 6 * HOUR, 1), [1.0, 1, 3, 1, 1, 1, 3, 3], [7]),
        (fixed(HOUR, 50), [50.0, 51.0], [1]),
        (checked_every(2 * HOUR, fixed(HOUR, 0)), [1.0, 0, 0, 1, 0, 0], [3, 4]),
        (silent_for(2 * HOUR, fixed(HOUR, 0)), [1.0] * 7, [0, 3, 6]),
        (lasting(HOUR, fixed(HOUR, 0)), [1.0, 0, 1, 1, 1], [3, 4]),
        (in_buckets(2 * HOUR, lambda totals: [total > 4 for total in totals]), [5.0, 0, 0, 0, 0], [1, 2]),
    ],
)
def test_a_hand_worked_series_gives_what_the_words_say(
    judge: Judge, counts: list[float], wanted: list[int]
) -> None:
    assert alarms(judge, counts) == wanted


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [([5.0, 5, 10, 35], [3]), ([20.0, 21, 19, 23], []), ([10.0, 0, 0, 30, 5], [4])],
)
def test_the_examples_that_elastalert_publishes_come_out_as_published(
    counts: list[float], wanted: list[int]
) -> None:
    assert alarms(called("ElastAlert").judge, counts) == wanted


@pytest.mark.parametrize(
    ("name", "last_day", "wanted"),
    [
        ("Social Metrix variation (low)", 3.5, []),  # 2 + 1.5 × 1.003
        ("Social Metrix variation (low)", 3.51, [191]),
        ("Social Metrix variation (medium)", 4.0, []),
        ("Social Metrix variation (medium)", 4.02, [191]),
        ("Social Metrix variation (high)", 5.0, []),
        ("Social Metrix variation (high)", 5.05, [191]),
    ],
)
def test_a_variation_needs_the_whole_day_to_be_high(name: str, last_day: float, wanted: list[int]) -> None:
    counts = [1.0, 3.0] * 84 + [last_day] * 24
    assert alarms(called(name).judge, counts)[:1] == wanted


@pytest.mark.parametrize(
    ("method", "days", "wanted"),
    [
        ("EARS C1", [10.0, 12, 10, 12, 10, 12, 11, 14], []),  # 3.0 deviations: 3.09 are asked for
        ("EARS C1", [10.0, 12, 10, 12, 10, 12, 11, 15], [7]),
        ("EARS C2", [10.0, 12, 10, 12, 10, 12, 11, 15], []),  # two days are left out in between
        ("EARS C2", [10.0, 12, 10, 12, 10, 12, 11, 15, 15, 15], [9]),
        ("EARS C3", [10.0, 12, 10, 12, 10, 12, 11, 11, 11, 13, 13, 13], [11]),
        ("EARS C1", [0.0] * 7 + [1.0], []),  # of nothing the deviation is taken as a half
        ("EARS C1", [0.0] * 7 + [2.0], [7]),
    ],
)
def test_public_health_compares_a_day_with_seven(method: str, days: list[float], wanted: list[int]) -> None:
    assert alarms(called(method).judge, days, minutes_per_bin=DAY) == wanted


@pytest.mark.parametrize(
    ("mean", "width"), [(1.0, 4), (10.0, 16), (100.0, 52), (400.0, pytest.approx(103.03, abs=0.01))]
)
def test_a_poisson_interval_is_as_wide_as_in_the_tables(mean: float, width: float) -> None:
    assert poisson_width(mean, 0.99) == width


def test_a_chart_adds_up_what_one_hour_alone_does_not_show() -> None:
    calm = [9.0, 11.0] * 84
    slow = (
        calm + [12.0] * 4 + [10.0]
    )  # each hour is 2 deviations up: 1.5 more each, 5 is passed with the fourth
    assert alarms(called("CUSUM").judge, slow) == [171, 172]
    assert alarms(called("Common practice: last hour > mean + 3σ of the hours of 7 days").judge, slow) == []


def test_smaller_bins_tell_the_same_burst_at_the_same_time() -> None:
    hours = [60.0] * 48 + [240.0] * 2
    minutes = [one / 60 for one in hours for _ in range(60)]
    formula = called("Common practice: last hour > 2 × the hourly mean of the 12 hours")
    [first, *_] = alarms(formula.judge, minutes, 1)
    assert first == 48 * 60 + 20  # a third of the hour at four times the rate doubles it
    assert alarms(formula.judge, hours)[:1] == [48]
