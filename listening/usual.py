"""How many posts are usual in the stretch that ends now: by the baseline, or, where there is none, by the
posts of the hours before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.alerts import Gap
from listening.baseline import Baseline, missing

KNOWN_DAYS = 2.0
"""Days of listening from which on a baseline is believed."""
_WAVER = 0.25
"""How much a topic's hours waver of which nothing is known: days differ from nights."""
_BEFORE = 2.0
"""How many times its own length must have been listened before a stretch, where there is no baseline."""
_EARLIEST = timedelta(minutes=30)
"""For how long at least."""


def usual_before(
    times: Sequence[datetime],
    since: datetime,
    now: datetime,
    minutes: int,
    baseline: Baseline,
    gaps: Sequence[Gap] = (),
    speed: float = 1.0,
) -> tuple[float, float] | None:
    """How many posts are usual in the last `minutes`, and how much that wavers (a dispersion); None when
    too little was heard before. `times` are those of the posts since `since`, in order."""
    begin = now - timedelta(minutes=minutes) / speed
    heard = 1.0 - missing([gap for gap in gaps if gap.end >= now], baseline.shares, begin, now)
    if heard <= 0.05:
        return None
    if baseline.days >= KNOWN_DAYS:
        return baseline.usual(begin, now) * heard, baseline.wavers(minutes)
    length = now - begin
    # What rises into the stretch, as a crisis does, is left out of what it is compared with.
    until = begin - length / 2
    if until - since < max(_BEFORE * length, _EARLIEST / speed):
        return None
    before = bisect_right(times, until)
    lately = before - bisect_right(times, until - _BEFORE * length)
    usual = max((before + 0.5) * (length / (until - since)), lately / _BEFORE)
    return usual * heard, _WAVER + 1.0 / (before + 0.5)
