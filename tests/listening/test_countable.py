"""Which posts say something about now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.alerts import Gap, Said
from listening.baseline import Baseline
from listening.countable import countable
from listening.spikes import judge_volume

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SINCE = NOW - 24 * 60 * MINUTE
DEAF = Gap("blog", NOW - 480 * MINUTE, NOW - 10 * MINUTE)


def said(number: int = 1, minutes: float = 5, **more: Any) -> Said:
    """A post of so many minutes ago, seen a minute later."""
    at = NOW - minutes * MINUTE
    known: dict[str, Any] = {"seen_at": at + MINUTE, "source": "blog", "author": f"a{number}"}
    return Said(mention=number, at=at, **{**known, **more})


@pytest.mark.parametrize(
    ("one", "gaps", "counts"),
    [
        (said(), (), True),
        (said(dated=False), (), True),
        (said(dated=False), (DEAF,), False),
        (said(dated=False, source="forum"), (DEAF,), True),
        (said(), (DEAF,), True),
        (said(backlog=True), (), False),
        (said(backlog=True, dated=False), (), False),
        (said(seen_at=NOW + MINUTE), (), False),
        (said(minutes=25 * 60), (), False),
    ],
    ids=[
        "a post",
        "without a date",
        "without a date, right after its source was not heard",
        "without a date, from another source",
        "with a date, right after its source was not heard",
        "of a first answer or a return",
        "of a first answer, without a date",
        "seen later than now: the clock was set back",
        "from before",
    ],
)
def test_what_counts(one: Said, gaps: tuple[Gap, ...], counts: bool) -> None:
    assert bool(countable([one], SINCE, NOW, gaps)) is counts


def test_a_new_source_that_brings_a_hundred_posts_of_the_day_is_no_crisis() -> None:
    posts = [said(n, minutes=7 * n, backlog=True, seen_at=NOW - MINUTE) for n in range(100)]
    quiet = Baseline(days=20, loud=tuple(n * 0.01 for n in range(673)), quiet=(0.0,) * 673)
    assert judge_volume(posts, SINCE, NOW, quiet).state == "calm"
    fresh = [said(n, minutes=n / 2, seen_at=NOW - n / 2 * MINUTE) for n in range(100)]
    assert judge_volume(fresh, SINCE, NOW, quiet).state == "alarm", "the same number said just now is one"


def test_a_post_dated_later_than_it_was_seen_was_said_when_it_was_seen() -> None:
    seen = NOW - 30 * MINUTE
    [one] = countable([said(minutes=-600, seen_at=seen)], SINCE, NOW)
    assert one.at == seen
