"""The benchmark looks faster than the bot, but decides the same; and its alerts are counted as the bot opens
them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from benchmarks._spike_data import (
    START,
    Background,
    Series,
    arrivals,
    baselines,
    from_flags,
    hourly,
    learned_from,
    openings,
    score,
    told_after,
    watch,
)
from benchmarks._spike_rises import look, opened_in
from core.alerts import Said
from listening.baseline import NOT_YET, Baseline
from listening.spikes import Level, judge_volume


def _said(hours: list[float]) -> list[Said]:
    return [
        Said(mention=n, at=at, seen_at=at, source="forum", author=str(n))
        for n, at in enumerate(START + timedelta(hours=hour) for hour in hours)
    ]


@pytest.mark.parametrize("rate", [100.0, 10.0, 1.0])
@pytest.mark.parametrize("young", [False, True])
def test_a_look_of_the_benchmark_is_a_look_of_the_bot(rate: float, young: bool) -> None:
    random = Random(5)
    background = Background(rate, 0.05)
    baseline = Baseline() if young else learned_from(background, random)
    long = 25.0 + 6 / rate

    def times(hour: float) -> float:
        return 40.0 if hour >= 25.0 else 1.0

    hours = [hour for hour in arrivals(hourly(background, 1, random), random, times, 40.0) if hour < long]
    said, levels = _said(hours), set()
    onset = sum(hour < 25.0 for hour in hours)
    for at in [*range(0, onset, onset // 20 + 1), *range(onset, len(hours), (len(hours) - onset) // 30 + 1)]:
        now = START + timedelta(hours=hours[at])
        stateless = judge_volume(said[: at + 1], START, now, baseline).state
        levels.add(stateless)
        assert look(hours, at, baseline) == ("calm" if stateless == "unknown" else stateless)
    assert {"calm", "alarm"} <= levels


def test_a_watch_over_bins_is_a_look_at_the_end_of_each() -> None:
    """Counts of five minutes, spread evenly: the stretches that are whole bins hold the same posts."""
    background = Background(24.0)
    baseline = learned_from(background, Random(6))
    random = Random(7)
    counts = [random.choice((1, 2, 3)) for _ in range(200)] + [15] * 12 + [2] * 60
    series = Series("invented", START, 5, counts)
    levels = watch(series, [(0, baseline)])
    said = _said(
        [
            (at * 5 + 5 * (part + 1) / count - 1e-6) / 60
            for at, count in enumerate(counts)
            for part in range(count)
        ]
    )
    for at in range(150, len(counts), 3):
        now = START + timedelta(minutes=5 * (at + 1))
        stateless = judge_volume([one for one in said if one.at <= now], START, now, baseline).state
        assert levels[at] == stateless, at
    assert "alarm" in levels


def test_what_is_learned_leaves_the_last_hours_out_as_the_bot_does() -> None:
    series = Series("invented", START, 5, [1] * 4 * 288 + [500] * 144)
    learned = baselines(series)
    for at, baseline in learned:
        assert baseline.days == pytest.approx(max(0.0, at / 288 - NOT_YET / timedelta(days=1)))
    hour = START + timedelta(days=4)
    assert learned[-1][1].usual(hour, hour + timedelta(hours=1)) < 20, "a crisis does not teach itself"


def test_an_alert_is_open_until_it_was_calm_for_three_hours() -> None:
    flags = [False] * 1000
    for at in (100, 110, 140, 500):
        flags[at] = True
    assert openings(from_flags(flags), 5) == [100, 500]
    assert openings(from_flags(flags), 10) == [100, 140, 500]
    held: list[Level] = ["raised"] * 50
    assert openings(["calm", "raised", "alarm", *held, "alarm"], 5) == [2]


def test_hits_and_false_alerts_are_counted_by_where_alerts_open() -> None:
    flags = [False] * 4032
    for at in (10, 1000, 2000, 2002, 3000):
        flags[at] = True
    series = Series("invented", START, 5, [0] * 4032, [(1995, 2100), (3500, 3600)], 2016 - 1008)
    seen = score(series, from_flags(flags))
    assert (seen.hits, seen.of, seen.false) == (1, 2, 1)
    assert seen.weeks == pytest.approx(1.5)
    assert told_after(series, from_flags(flags)) == [30, None]


def test_hours_without_a_rise_stay_without_an_alert() -> None:
    random = Random(8)
    background = Background(10.0)
    said = list(arrivals(hourly(background, 1, random), random))
    assert opened_in(said, 120, learned_from(background, random)) == []
