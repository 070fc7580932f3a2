"""What a batch adds to the state of its source: in the store and in the collector alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.counting import count
from core.coverage import Coverage
from core.keeping import Batch, Kept, Sighting, SourceState
from core.types import Post

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = Coverage(items=100, rhythm=3600.0, newest=NOW - 10 * HOUR, lags=(5.0,))


def batch(*said: datetime | None, whole: bool = False) -> Batch:
    """What one poll brought: posts that were said at these times."""
    sightings = tuple(
        Sighting(post=Post(source="blog", key=str(n), text="Acme", said_at=at)) for n, at in enumerate(said)
    )
    return Batch(source="blog", sightings=sightings, at=NOW, whole=whole)


def test_posts_that_are_new_are_counted_and_items_all() -> None:
    state = SourceState(name="blog", posts=7, coverage=KNOWN)
    after = count(state, batch(NOW - HOUR, None, NOW - 2 * HOUR), Kept(posts=2, lags=(30.0, 60.0)))
    assert (after.posts, after.coverage.items) == (9, 103)
    assert after.coverage.lags == (5.0, 30.0, 60.0)
    assert after.coverage.newest == NOW - HOUR


def test_nothing_new_changes_nothing_but_the_items() -> None:
    state = SourceState(name="blog", posts=7, coverage=KNOWN)
    after = count(state, batch(KNOWN.newest, KNOWN.newest), Kept())
    assert after == SourceState(
        name="blog", posts=7, coverage=Coverage(items=102, rhythm=3600.0, newest=KNOWN.newest, lags=(5.0,))
    )
    assert count(state, batch(), Kept()) == state


def test_all_else_of_the_state_is_left_as_it_was() -> None:
    state = SourceState(name="blog", cursor={"at": 1}, failures=3, error="busy", next_at=NOW, lag=4.0)
    after = count(state, batch(NOW), Kept(posts=1))
    assert (after.cursor, after.failures, after.error, after.next_at, after.lag) == (
        state.cursor,
        state.failures,
        state.error,
        state.next_at,
        state.lag,
    )


@pytest.mark.parametrize(
    ("new", "whole", "missed"),
    [(3, True, True), (3, False, False), (2, True, False)],
    ids=["a feed, all new", "a search, all new", "a feed, one known"],
)
def test_a_feed_that_overlaps_with_nothing_may_have_missed_something(
    new: int, whole: bool, missed: bool
) -> None:
    state = SourceState(name="blog", coverage=KNOWN)
    said = (NOW, NOW - HOUR, NOW - 2 * HOUR)
    after = count(state, batch(*said, whole=whole), Kept(posts=new))
    rhythm = KNOWN.rhythm  # as it was before the gap
    assert rhythm is not None
    assert after.coverage.missed == pytest.approx(8 * HOUR.total_seconds() / rhythm - 1 if missed else 0.0)
