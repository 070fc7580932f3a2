"""How well a source covers its place: lags, rhythm, what may have been missed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from core.coverage import LAGS, Coverage, Quota, from_json, heard, percentile, to_json

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("values", "part", "found"),
    [
        ((), 0.5, None),
        ((7.0,), 0.5, 7.0),
        ((7.0,), 0.95, 7.0),
        ((4.0, 1.0, 3.0, 2.0), 0.5, 2.0),
        (tuple(float(n) for n in range(1, 101)), 0.95, 95.0),
        (tuple(float(n) for n in range(1, 21)), 0.95, 19.0),
        ((1.0, 2.0), 0.0, 1.0),
        ((1.0, 2.0), 1.0, 2.0),
    ],
)
def test_percentiles_are_values_that_were_seen(
    values: tuple[float, ...], part: float, found: float | None
) -> None:
    assert percentile(values, part) == found


def test_the_latest_lags_are_remembered() -> None:
    coverage = Coverage()
    for n in range(LAGS + 50):
        coverage = heard(coverage, 1, [], 1, [float(n)], NOW, whole=False)
    assert coverage.lags == tuple(float(n) for n in range(50, LAGS + 50))
    assert (coverage.lag_p50, coverage.items) == (149.0, LAGS + 50)


def test_the_rhythm_is_the_time_between_new_posts() -> None:
    first = heard(Coverage(), 3, [ago(60), ago(70)], 3, [], NOW, whole=True)
    assert (first.rhythm, first.newest) == (None, ago(60))
    second = heard(first, 3, [ago(40), ago(60)], 1, [], NOW, whole=True)
    assert second.rhythm == 20 * 60
    third = heard(second, 3, [ago(0), ago(40)], 1, [], NOW, whole=True)
    assert third.rhythm == pytest.approx(20 * 60 + 0.2 * 20 * 60)
    assert heard(third, 3, [ago(0), ago(40)], 0, [], NOW, whole=True).rhythm == third.rhythm


def test_a_date_in_the_future_is_no_newest_post() -> None:
    assert heard(Coverage(), 1, [NOW + timedelta(hours=3)], 1, [], NOW, whole=True).newest is None


def known() -> Coverage:
    """A feed that had a post every ten minutes, the newest an hour and forty minutes ago."""
    return Coverage(rhythm=600.0, newest=ago(100))


@pytest.mark.parametrize(
    ("items", "new", "oldest", "whole", "missed"),
    [
        (10, 10, 40, True, 5.0),  # an hour between what we had and what is there now: six gaps, five posts
        (10, 9, 40, True, 0.0),  # one of them we know: nothing lies between
        (10, 10, 95, True, 0.0),  # it follows at once
        (10, 10, 40, False, 0.0),  # it was asked from where we were
        (1, 1, 40, True, 0.0),  # a feed of one item always looks so
        (0, 0, 40, True, 0.0),
    ],
)
def test_an_answer_that_overlaps_with_nothing_may_have_missed_something(
    items: int, new: int, oldest: float, whole: bool, missed: float
) -> None:
    said = [ago(oldest), ago(1)] if items else []
    found = heard(known(), items, said, new, [], NOW, whole=whole).missed
    assert found == pytest.approx(missed, abs=1.0)


def test_it_survives_the_store() -> None:
    coverage = Coverage(
        polls=3,
        items=40,
        errors=1,
        unread=2,
        unread_why="it is no object",
        lags=(1.5, 2.0),
        rhythm=61.25,
        newest=ago(3),
        missed=4.5,
        trouble="changed",
        quota=Quota(left=3, limit=100, resets_at=ago(-5)),
        paused=ago(-60),
        failing=ago(9),
        empty=ago(8),
    )
    assert from_json(json.loads(json.dumps(to_json(coverage)))) == coverage
    assert to_json(Coverage()) == {}
    assert from_json({}) == Coverage()
    bare = Coverage(quota=Quota(left=0))
    assert from_json(json.loads(json.dumps(to_json(bare)))) == bare
