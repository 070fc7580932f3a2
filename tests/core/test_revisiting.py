"""When a post is looked at again, and what is a take-off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.revisiting import (
    DEAR,
    LADDER,
    MOST_LOOKS,
    SOONEST,
    grew,
    is_worth_showing,
    next_look,
    took_off,
)

SEEN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0 * M, 10 * M),
        (10 * M, 30 * M),
        (11 * M, 30 * M),
        (30 * M, 1 * H),
        (3 * H, 4 * H),
        (20 * H, 1 * D),
        (5 * D, 7 * D),
        (-3 * H, 10 * M),  # a clock that was set back
        (28 * M, 33 * M),  # never twice within five minutes
    ],
)
def test_a_post_is_looked_at_by_its_age(age: timedelta, expected: timedelta) -> None:
    assert next_look(SEEN, 1, SEEN + age) == SEEN + expected


def test_after_a_week_it_is_let_be() -> None:
    assert next_look(SEEN, 11, SEEN + 7 * D) is None
    assert next_look(SEEN, 11, SEEN + 30 * D, grew=True) is None


def test_what_grows_is_looked_at_after_half_the_step() -> None:
    now = SEEN + 2 * H
    assert next_look(SEEN, 4, now, grew=True) == now + 1 * H
    assert next_look(SEEN, MOST_LOOKS, now, grew=True) == SEEN + 4 * H


def test_what_has_not_moved_twice_is_looked_at_a_rung_later() -> None:
    now = SEEN + 2 * H
    assert next_look(SEEN, 4, now, still=1) == SEEN + 4 * H
    assert next_look(SEEN, 4, now, still=2) == SEEN + 8 * H
    assert next_look(SEEN, 4, SEEN + 5 * D, still=9) == SEEN + 7 * D


def test_where_a_look_is_paid_for_there_are_four() -> None:
    now = SEEN
    looks: list[timedelta] = []
    while (at := next_look(SEEN, len(looks), now, ladder=DEAR)) is not None:
        looks.append(at - SEEN)
        now = at
    assert looks == [H, 8 * H, D, 4 * D]


@given(st.integers(0, 60 * 24 * 8), st.integers(0, 80), st.booleans(), st.integers(0, 5))
def test_it_is_never_too_soon_and_always_ends(minutes: int, looked: int, louder: bool, still: int) -> None:
    now = SEEN + minutes * M
    at = next_look(SEEN, looked, now, louder, still)
    assert at is None or now + SOONEST <= at <= max(SEEN + LADDER[-1], now + SOONEST)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(2, 3, True), (10, 15, True), (10, 14, False), (0, 1, True), (None, None, False), (5, 5, False)],
)
def test_growth_is_half_more(before: int | None, after: int | None, expected: bool) -> None:
    assert grew(before, after) is expected


@pytest.mark.parametrize(
    ("shown", "now", "expected"),
    [(3, 480, True), (40, 43, False), (40, 44, True), (400, 405, True), (5, 5, False), (None, 1, True)],
)
def test_a_tenth_or_five_is_worth_showing(shown: int | None, now: int, expected: bool) -> None:
    assert is_worth_showing(shown, now) is expected


@pytest.mark.parametrize(
    ("before", "after", "minutes", "expected"),
    [
        (3, 480, 30, True),
        (10, 100, 600, True),
        (9, 90, 10, False),  # ten times little is little
        (11, 109, 10, False),
        (0, 100, 10, True),
        (5000, 6000, 60, True),
        (5000, 6000, 61, False),
        (5000, 5999, 5, False),
        (480, 3, 5, False),
    ],
)
def test_a_take_off_is_ten_times_as_much_or_a_thousand_within_an_hour(
    before: int, after: int, minutes: float, expected: bool
) -> None:
    assert took_off(before, after, minutes) is expected


@given(st.integers(0, 5000), st.integers(0, 9000), st.floats(0, 200), st.integers(0, 100))
def test_more_is_never_less_of_a_take_off(before: int, after: int, minutes: float, more: int) -> None:
    if took_off(before, after, minutes):
        assert took_off(before, after + more, minutes)
        assert took_off(max(0, before - more), after, minutes)
        assert took_off(before, after, max(0.0, minutes - more))
