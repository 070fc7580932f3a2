"""When a source is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.coverage import Coverage
from sources._politeness import (
    LONGEST_BACKOFF,
    LONGEST_REST,
    STRETCH,
    max_age,
    next_poll,
    paced,
    retry_at,
)

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Die:
    """Chance that always falls the same."""

    def __init__(self, value: float) -> None:
        self._value = value

    def random(self) -> float:
        return self._value


def wait(
    every: timedelta = QUARTER,
    rest: timedelta | None = None,
    retry_after: datetime | None = None,
    failures: int = 0,
    chance: float = 0.0,
) -> timedelta:
    return next_poll(NOW, every, rest, retry_after, failures, Die(chance)) - NOW


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (None, QUARTER),
        (timedelta(0), QUARTER),
        (timedelta(minutes=5), QUARTER),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=30), LONGEST_REST),
    ],
)
def test_a_wish_for_rest_stretches_the_interval_and_never_shortens_it(
    rest: timedelta | None, expected: timedelta
) -> None:
    assert wait(rest=rest) == expected


def test_an_interval_longer_than_a_day_stays_what_it_is() -> None:
    week = timedelta(days=7)
    assert wait(every=week, rest=timedelta(hours=1)) == week
    assert wait(every=week, failures=3) == week


def test_failures_double_the_wait_up_to_a_cap_and_it_is_never_given_up() -> None:
    certain = [wait(failures=n, chance=1.0) / 1.05 for n in range(1, 8)]
    assert certain[:3] == [timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]
    assert certain[3:] == [LONGEST_BACKOFF] * 4
    assert wait(failures=10**9, chance=1.0) <= LONGEST_BACKOFF * 1.05


def test_chance_spreads_what_failed_together() -> None:
    early, late = wait(failures=5, chance=0.0), wait(failures=5, chance=1.0)
    assert QUARTER < early < late
    assert late - early > timedelta(hours=1)


def test_after_a_success_chance_only_adds_a_little() -> None:
    assert QUARTER == wait(chance=0.0) < wait(chance=0.99) < QUARTER * 1.05


@pytest.mark.parametrize("failures", [0, 1, 4])
def test_what_the_server_asks_for_is_kept_up_to_a_day(failures: int) -> None:
    assert wait(retry_after=NOW + timedelta(hours=6), failures=failures) == timedelta(hours=6)
    assert wait(retry_after=NOW + timedelta(days=900), failures=failures) == timedelta(days=1)
    assert wait(retry_after=NOW - timedelta(days=1), failures=failures) >= QUARTER


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 10),
        ({"cache-control": "public, max-age=600, s-maxage=9999"}, 10),
        ({"cache-control": 'Max-Age="600"'}, 10),
        ({"cache-control": "max-age=600", "age": "540"}, 1),
        ({"cache-control": "max-age=600", "age": "6000"}, None),
        ({"cache-control": "max-age=600", "age": "old"}, 10),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-store, max-age=600"}, None),
        ({"cache-control": "no-cache"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"expires": "Tue, 05 May 2026 12:30:00 GMT"}, 30),
        ({"expires": "Tue, 05 May 2026 12:30:00 GMT", "date": "Tue, 05 May 2026 12:10:00 GMT"}, 20),
        ({"expires": "Tue, 05 May 2026 11:30:00 GMT"}, None),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"cache-control": "max-age=600", "expires": "Tue, 05 May 2026 13:00:00 GMT"}, 10),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], minutes: int | None) -> None:
    assert max_age(headers, NOW) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("9" * 30, 86400),
        ("Tue, 05 May 2026 12:02:00 GMT", 120),
        ("Tuesday, 05-May-26 12:02:00 GMT", 120),
        ("Tue May  5 12:02:00 2026", 120),
        ("Tue, 05 May 2026 11:02:00 GMT", None),
        ("Tue, 05 May 2099 11:02:00 GMT", 86400),
    ],
)
def test_a_retry_after_header_is_seconds_or_a_date(header: str | None, seconds: int | None) -> None:
    assert retry_at(header, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))


# -- the place's own rhythm

HOUR = timedelta(hours=1)


def pace(
    newest: timedelta | None,
    rhythm: float | None = None,
    slowest: timedelta = 4 * HOUR,
    every: timedelta = QUARTER,
) -> timedelta:
    """The interval for a place whose newest post is so old."""
    coverage = Coverage(newest=None if newest is None else NOW - newest, rhythm=rhythm)
    return paced(every, coverage, slowest, NOW)


@pytest.mark.parametrize(
    ("newest", "rhythm", "expected"),
    [
        (None, None, QUARTER),
        (None, 1e9, QUARTER),
        (timedelta(minutes=5), None, QUARTER),
        (timedelta(minutes=5), 60.0, QUARTER),
        (timedelta(minutes=5), 7200.0, 2 * QUARTER),
        (2 * HOUR, 60.0, 2 * QUARTER),
        (3 * HOUR, None, 3 * QUARTER),
        (timedelta(days=300), 60.0, STRETCH * QUARTER),
        (timedelta(minutes=5), 1e9, STRETCH * QUARTER),
        (timedelta(minutes=-30), None, QUARTER),
    ],
)
def test_a_place_is_asked_four_times_between_two_of_its_posts(
    newest: timedelta | None, rhythm: float | None, expected: timedelta
) -> None:
    assert pace(newest, rhythm) == expected


@pytest.mark.parametrize(
    ("slowest", "every", "expected"),
    [
        (timedelta(0), QUARTER, QUARTER),
        (QUARTER, QUARTER, QUARTER),
        (2 * QUARTER, QUARTER, 2 * QUARTER),
        (24 * HOUR, QUARTER, 4 * QUARTER),
        (4 * HOUR, 6 * HOUR, 6 * HOUR),
        (24 * HOUR, 6 * HOUR, 24 * HOUR),
    ],
)
def test_neither_beyond_the_slowest_nor_beyond_four_times_its_own(
    slowest: timedelta, every: timedelta, expected: timedelta
) -> None:
    assert pace(timedelta(days=300), slowest=slowest, every=every) == expected


def test_the_first_post_after_a_silence_brings_the_interval_back() -> None:
    assert pace(timedelta(days=3)) == STRETCH * QUARTER
    assert pace(timedelta(minutes=1), rhythm=600.0) == QUARTER
