"""How well a source covers its place, in words: its lag, what it may have missed, its quota."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.keeping import SourceState
from core.say import number, phrases, say, span

NOTHING = "–"
"""Where there is nothing to say."""

phrases(
    {
        "coverage.lag": "{median}, {most}",
        "coverage.missed": "~{n}",
        "coverage.quota": "{left}/{limit}",
        "coverage.quota_resets": "{quota}, more in {span}",
    }
)


def lag_words(state: SourceState) -> str:
    """The median lag of its latest new posts and what 95 of 100 keep (see `is_spread`); of the newest post
    where nothing else is known."""
    median, most = state.coverage.lag_p50, state.coverage.lag_p95
    if median is None or most is None:
        return _span(state.lag) if state.lag is not None else NOTHING
    if not is_spread(state):
        return _span(median)
    return say("coverage.lag", median=_span(median), most=_span(most))


def is_spread(state: SourceState) -> bool:
    """Whether `lag_words` gives two lags."""
    median, most = state.coverage.lag_p50, state.coverage.lag_p95
    return median is not None and most is not None and _span(median) != _span(most)


def missed_words(state: SourceState) -> str:
    """How many posts may have gone by between two polls."""
    missed = round(state.coverage.missed)
    return say("coverage.missed", n=missed) if missed else NOTHING


def quota_words(state: SourceState, now: datetime) -> str:
    """What is left of the requests that the service allows, and when there are more where none is left;
    nothing once there are more again."""
    quota = state.coverage.quota
    if quota is None or (quota.resets_at is not None and quota.resets_at <= now):
        return NOTHING
    shown = number(quota.left)
    if quota.limit:
        shown = say("coverage.quota", left=shown, limit=number(quota.limit))
    if quota.resets_at is None or quota.left:
        return shown
    return say("coverage.quota_resets", quota=shown, span=span(quota.resets_at - now))


def _span(seconds: float) -> str:
    return span(timedelta(seconds=seconds))
