"""Invented topics for the tests of spikes: baselines as learned from calm weeks, posts at given minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from benchmarks._spike_bound import draw
from core.alerts import Gap, Said
from listening.baseline import Baseline, learn

NOW = datetime(2026, 3, 3, 14, 20, tzinfo=UTC)
"""A Tuesday."""
DAY = NOW - timedelta(days=1)
QUARTER = timedelta(minutes=15)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def posts(minutes_ago: Iterable[float], first: int = 1, **more: Any) -> list[Said]:
    """One post by somebody else at each of so many minutes before `NOW`, seen at once; `more` are fields."""
    found = []
    for number, minutes in enumerate(minutes_ago, first):
        at = more.get("at", NOW - timedelta(minutes=minutes))
        known: dict[str, Any] = {
            "mention": number, "at": at, "seen_at": at, "source": "forum", "author": f"person {number}"
        }  # fmt: skip
        found.append(Said(**{**known, **more}))
    return found


def calm_day(an_hour: float, first: int = 10_000, until: float = 0.0) -> list[Said]:
    """A day with evenly so many posts an hour, up to so many minutes ago."""
    step = 60.0 / an_hour
    count = int((1440 - until) / step)
    return posts((until + step * (at + 0.5) for at in range(count)), first)


def counts(
    an_hour: float | Callable[[datetime], float], weeks: float = 8, now: datetime = NOW, seed: int = 7
) -> dict[datetime, int]:
    """Counts by quarter of an hour in the weeks before `now`: drawn around so many an hour."""
    random = Random(seed)
    at = (now - timedelta(weeks=weeks)).replace(minute=0, second=0, microsecond=0)
    found = {}
    while at + QUARTER <= now:
        mean = an_hour(at) if callable(an_hour) else an_hour
        found[at] = draw(mean / 4, random)
        at += QUARTER
    return found


def taught_by(
    an_hour: float | Callable[[datetime], float],
    weeks: float = 8,
    now: datetime = NOW,
    gaps: Sequence[Gap] = (),
    shares: dict[str, float] | None = None,
) -> Baseline:
    """The baseline after so many weeks."""
    return learn(counts(an_hour, weeks, now), now - timedelta(weeks=weeks), now, gaps, shares)
