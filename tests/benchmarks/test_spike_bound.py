"""The bound is checked where it can be worked out by hand."""

from __future__ import annotations

from math import ceil, log
from random import Random
from statistics import fmean, pvariance

import pytest

from benchmarks._spike_bound import FACTOR, delays, draw, evidence, threshold_for

MINUTES_A_WEEK = 7 * 24 * 60


def information(rate: float, factor: float = FACTOR) -> float:
    """What a bin of the grown rate tells on average (Kullback-Leibler)."""
    return rate * (factor * log(factor) - (factor - 1))


@pytest.mark.parametrize("mean", [0.02, 1.5, 40.0, 900.0])
def test_a_draw_has_the_mean_and_the_variance_of_a_poisson(mean: float) -> None:
    random = Random(7)
    size = 1_000 if mean > 100 else 10_000
    drawn = [draw(mean, random) for _ in range(size)]
    assert fmean(drawn) == pytest.approx(mean, abs=5 * (mean / size) ** 0.5)
    assert pvariance(drawn) == pytest.approx(mean, rel=0.25)


def test_a_bin_of_the_grown_rate_tells_what_theory_says() -> None:
    assert list(evidence([10.0], [2.0], 5.0)) == [pytest.approx(information(2.0))]
    assert list(evidence([0.0, 1.0], [2.0, 2.0], 5.0)) == [-8.0, pytest.approx(log(5) - 8)]


@pytest.mark.parametrize("rate", [1 / 60, 10 / 60, 100 / 60])
@pytest.mark.parametrize("false_per_week", [0.2, 1.0, 5.0])
def test_the_oracle_alerts_as_rarely_as_it_was_asked_to(rate: float, false_per_week: float) -> None:
    threshold = threshold_for([rate], false_per_week, 1, Random(1))
    weeks = 25
    random = Random(2)
    counts = [draw(rate, random) for _ in range(weeks * MINUTES_A_WEEK)]
    total, alerts, calm = 0.0, 0, True
    for step in evidence(counts, [rate] * len(counts), FACTOR):
        total = max(0.0, total + step)
        alerts += calm and total >= threshold
        calm = total == 0.0 or (calm and total < threshold)
    assert false_per_week * weeks / 2.5 - 4 <= alerts <= false_per_week * weeks * 2.5 + 4


@pytest.mark.parametrize("rate", [1 / 60, 10 / 60, 100 / 60])
def test_no_threshold_is_above_what_lorden_proved_to_be_enough(rate: float) -> None:
    threshold = threshold_for([rate], 1.0, 1, Random(1))
    assert log(FACTOR) < threshold < log(MINUTES_A_WEEK)


def test_the_same_randomness_gives_the_same_threshold() -> None:
    usual = [0.05] * 480 + [0.2] * 960
    assert threshold_for(usual, 1.0, 1, Random(5)) == threshold_for(usual, 1.0, 1, Random(5))


def test_where_alerts_are_too_rare_to_be_seen_each_unit_of_evidence_makes_them_e_times_rarer() -> None:
    rare = threshold_for([0.2], 0.01, 1, Random(3))
    rarer = threshold_for([0.2], 0.001, 1, Random(3))
    assert rarer - rare == pytest.approx(log(10))


@pytest.mark.parametrize(("usual", "false_per_week"), [([], 1.0), ([0.0, 0.0], 1.0), ([1.0], 0.0)])
def test_there_is_no_threshold_without_traffic_or_without_false_alerts(
    usual: list[float], false_per_week: float
) -> None:
    with pytest.raises(ValueError, match="usual traffic"):
        threshold_for(usual, false_per_week, 1, Random(1))


@pytest.mark.parametrize("threshold", [3.0, 7.0, 20.0])
def test_counts_that_are_exactly_as_foretold_take_threshold_over_information(threshold: float) -> None:
    usual = [1.0] * 60
    counts = [1.0] * 20 + [5.0] * 40
    assert delays(counts, [20], usual, 5.0, threshold) == [ceil(threshold / information(1.0)) - 1]


@pytest.mark.parametrize("rate", [1 / 60, 10 / 60])
def test_the_mean_delay_is_about_threshold_over_information(rate: float) -> None:
    random, threshold = Random(11), 12.0
    ideal = threshold / information(rate)
    found: list[int] = []
    for _ in range(150):
        counts = [draw(rate, random) for _ in range(100)]
        counts += [draw(FACTOR * rate, random) for _ in range(round(8 * ideal))]
        found += [
            one + 1
            for one in delays(counts, [100], [rate] * len(counts), FACTOR, threshold)
            if one is not None
        ]
    assert len(found) == 150
    assert 0.8 * ideal < fmean(found) < (threshold + log(FACTOR)) / information(rate) * 1.15


def test_an_onset_that_passes_unnoticed_has_no_delay_and_an_alarm_starts_from_nothing() -> None:
    usual = [1.0] * 30
    counts = [1.0] * 10 + [9.0] + [1.0] * 4 + [2.0] * 5 + [9.0] * 10
    assert delays(counts, [10, 15, 20], usual, 5.0, 10.0) == [0, None, 0]
    assert delays(counts, [10], usual, 5.0, 1000.0) == [None]
    assert delays(counts, [], usual, 5.0, 10.0) == []
