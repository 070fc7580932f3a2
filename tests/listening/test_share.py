"""Parts of a whole and how sure they are."""

from __future__ import annotations

import math
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.share import (
    LEAST_IN_EACH,
    are_apart,
    difference,
    growth,
    same_mix,
    share,
    unlike,
    wavering,
)


@pytest.mark.parametrize(
    ("n", "total", "part", "low", "high"),
    [
        # Wilson's score interval without continuity correction, worked out from its formula by hand.
        (0, 0, 0.0, 0.0, 1.0),
        (0, 10, 0.0, 0.0, 0.2775),
        (10, 10, 1.0, 0.7225, 1.0),
        (1, 10, 0.1, 0.0179, 0.4042),
        (5, 10, 0.5, 0.2366, 0.7634),
        (81, 263, 0.3080, 0.2553, 0.3662),
        (15, 148, 0.1014, 0.0624, 0.1605),
    ],
)
def test_a_share_has_wilsons_interval(n: int, total: int, part: float, low: float, high: float) -> None:
    found = share(n, total)
    assert (found.part, found.low, found.high) == pytest.approx((part, low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe (1998), table II, method 10: the score interval without continuity correction.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_has_newcombes_interval(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    found = difference(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@settings(max_examples=40)
@given(st.integers(0, 500), st.integers(0, 500), st.floats(1, 20))
def test_an_interval_holds_its_share_and_is_wider_where_days_waver(n: int, rest: int, widened: float) -> None:
    plain, wide = share(n, n + rest), share(n, n + rest, widened)
    assert 0 <= wide.low <= plain.low <= plain.part <= plain.high <= wide.high <= 1
    mirrored = share(rest, n + rest)
    if n + rest:
        assert mirrored.low == pytest.approx(1 - plain.high)


@settings(max_examples=40)
@given(st.integers(0, 200), st.integers(0, 200))
def test_two_shares_of_one_whole_are_apart_exactly_where_each_is_apart_from_a_half(n: int, m: int) -> None:
    ours, theirs = share(n, n + m), share(m, n + m)
    assert are_apart(ours, theirs) == (n + m > 0 and (ours.low > 0.5 or theirs.low > 0.5))


def test_of_nothing_nothing_is_said() -> None:
    assert not difference(0, 0, 5, 10).is_sure
    assert difference(0, 0, 0, 0).low == -1
    assert same_mix({}, {}) is None
    assert unlike({}, {"forum": 3}) == 0


@pytest.mark.parametrize(
    ("now", "before", "longer", "times", "sure"),
    [
        (100, 50, 1.0, 2.0, True),
        (50, 100, 1.0, 0.5, True),
        (12, 10, 1.0, 1.2, False),
        (50, 100, 0.5, 1.0, False),  # half as long, half as many
        (0, 40, 1.0, 0.0, True),
        (40, 0, 1.0, math.inf, True),
    ],
)
def test_growth_is_told_in_times(now: int, before: int, longer: float, times: float, sure: bool) -> None:
    found = growth(now, before, longer)
    assert found.times == pytest.approx(times)
    assert found.is_sure is sure
    assert found.low <= found.times <= found.high


def test_days_that_waver_make_growth_less_sure() -> None:
    calm, wild = [[10] * 7, [16] * 7], [[0, 0, 70, 0, 0, 0, 0], [0, 0, 0, 112, 0, 0, 0]]
    assert wavering(calm) == 1.0
    assert wavering(wild) > 10
    assert wavering([[], [3], [0, 0]]) == 1.0
    assert growth(112, 70, 1.0, wavering(calm)).is_sure
    assert not growth(112, 70, 1.0, wavering(wild)).is_sure


def test_mixes_are_unlike_by_what_would_have_to_move() -> None:
    assert unlike({"a": 5, "b": 5}, {"a": 50, "b": 50}) == 0
    assert unlike({"a": 5}, {"b": 5}) == 1
    assert unlike({"a": 3, "b": 1}, {"a": 1, "b": 3}) == pytest.approx(0.5)


def test_the_same_mix_takes_away_what_the_mix_alone_makes() -> None:
    """In each source both sound alike; ours are in the angry one, theirs in the friendly one (Simpson)."""
    ours, theirs = {"angry": (72, 90), "friendly": (1, 10)}, {"angry": (8, 10), "friendly": (9, 90)}
    assert difference(73, 100, 17, 100).is_sure
    same = same_mix(ours, theirs)
    assert same is not None
    assert same.one == pytest.approx(same.other) == pytest.approx(0.45)
    assert not same.difference.is_sure
    assert (same.covered, same.sources) == (1.0, 2)


def test_a_source_with_too_few_of_one_is_left_out_and_that_is_told() -> None:
    enough, few = LEAST_IN_EACH, LEAST_IN_EACH - 1
    same = same_mix({"a": (1, enough), "b": (0, 20)}, {"a": (2, enough), "b": (few, few)})
    assert same is not None
    assert same.sources == 1
    assert same.covered == pytest.approx(2 * enough / (2 * enough + 20 + few))
    assert (same.one, same.other) == (1 / enough, 2 / enough)
    assert same_mix({"a": (1, few)}, {"a": (2, enough)}) is None


COUNTS = st.dictionaries(
    st.sampled_from("abcd"),
    st.integers(LEAST_IN_EACH, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    min_size=1,
)


@settings(max_examples=30)
@given(COUNTS, COUNTS)
def test_standardised_shares_are_what_they_would_be_post_by_post(
    one: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]]
) -> None:
    """Brute force: a crowd with both topics' sources, each post as negative as its source's are."""
    same = same_mix(one, other)
    common = one.keys() & other.keys()
    if not common:
        assert same is None
        return
    crowd = [name for name in common for _ in range(one[name][1] + other[name][1])]
    assert same is not None
    assert same.one == pytest.approx(mean(one[name][0] / one[name][1] for name in crowd))
    assert same.other == pytest.approx(mean(other[name][0] / other[name][1] for name in crowd))
    assert same.difference.value == pytest.approx(same.one - same.other)
    assert same.difference.low <= same.difference.value + 1e-9
    assert same.difference.high >= same.difference.value - 1e-9
