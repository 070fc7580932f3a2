"""How well a source covers its place: what it brought, how late, what went wrong, what it may have missed.
Pure; kept with the source's state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from core.types import Json

Trouble = Literal["", "busy", "refused", "changed"]
"""What the last error asks for: time, a person at the service, a person at the code."""

LAGS = 200
"""So many lags are remembered, the latest."""
WEIGHT = 0.2
"""How much the latest gap between two posts counts for the rhythm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Requests left at a service, of how many, and when there are more (None: it does not tell)."""

    left: int
    limit: int | None = None
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Counts since the source was set up: `polls` answered (for a stream: connections), `items` served (new
    or not), `errors`, items that were `unread`.

    `lags` are seconds from said to kept of the latest new posts, those of a backlog left out. `rhythm` is the
    smoothed time between two new posts in seconds, `newest` when the newest post was said. `missed` is how
    many posts may have gone by unheard, by the source's rhythm. `trouble` is of what sort the last error was,
    `unread_why` what was wrong with the latest item that could not be read. `paused` is until when a budget
    forbids to ask, `failing` since when it fails without a break, `empty` since when it
    answers with nothing where it always had something.
    """

    polls: int = 0
    items: int = 0
    errors: int = 0
    unread: int = 0
    unread_why: str = ""
    lags: tuple[float, ...] = ()
    rhythm: float | None = None
    newest: datetime | None = None
    missed: float = 0.0
    trouble: Trouble = ""
    quota: Quota | None = None
    paused: datetime | None = None
    failing: datetime | None = None
    empty: datetime | None = None

    @property
    def lag_p50(self) -> float | None:
        """The median lag in seconds."""
        return percentile(self.lags, 0.5)

    @property
    def lag_p95(self) -> float | None:
        """The lag in seconds that 19 of 20 posts keep."""
        return percentile(self.lags, 0.95)


class Pulse(NamedTuple):
    """What is looked at of every source every few seconds, as its `SourceState` and `Coverage` have it: when
    it is asked next, when it was last heard, how often in a row it failed since, how, and since when."""

    next_at: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    error: str | None = None
    trouble: Trouble = ""
    failing: datetime | None = None


def percentile(values: Sequence[float], part: float) -> float | None:
    """The nearest-rank percentile (Hyndman and Fan 1996, definition 1); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    rank = -int(-part * len(ordered) // 1)  # rounded up
    return ordered[min(max(rank, 1), len(ordered)) - 1]


def heard(
    before: Coverage,
    items: int,
    said: Sequence[datetime],
    new: int,
    lags: Sequence[float],
    now: datetime,
    *,
    whole: bool,
) -> Coverage:
    """What one answer adds: `items` posts in it, said at `said`, `new` of them not known before, with `lags`.

    With `whole` the answer shows all that the place has (a feed): when all of it is new although there was
    something before, nothing overlaps with the answer before, and what was said in between fell out of it.
    How much that was, the rhythm tells.
    """
    newest = max((at for at in said if at <= now), default=None)
    rhythm, missed = before.rhythm, before.missed
    if new and newest is not None and before.newest is not None and newest > before.newest:
        gap = (newest - before.newest) / timedelta(seconds=1) / new
        rhythm = gap if rhythm is None else rhythm + WEIGHT * (gap - rhythm)
    if whole and before.newest is not None and items > 1 and new >= items:
        oldest = min((at for at in said if at > before.newest), default=None)
        usual = before.rhythm or rhythm  # as it was before this very gap
        if oldest is not None and usual:
            unseen = (oldest - before.newest) / timedelta(seconds=1)
            missed += max(0.0, unseen / max(usual, 1.0) - 1.0)
    return replace(
        before,
        items=before.items + items,
        lags=(*before.lags, *lags)[-LAGS:],
        rhythm=rhythm,
        newest=max((at for at in (newest, before.newest) if at is not None), default=None),
        missed=missed,
    )


def to_json(coverage: Coverage) -> Json:
    """As plain JSON values; what is at its default is left out."""
    plain: dict[str, Json] = {}
    for name in ("polls", "items", "errors", "unread", "unread_why", "rhythm", "trouble"):
        if (value := getattr(coverage, name)) != getattr(_NONE, name):
            plain[name] = value
    if coverage.lags:
        plain["lags"] = [round(lag, 1) for lag in coverage.lags]
    if coverage.missed:
        plain["missed"] = round(coverage.missed, 1)
    for name in _TIMES:
        if (at := getattr(coverage, name)) is not None:
            plain[name] = at.isoformat()
    if coverage.quota is not None:
        resets = coverage.quota.resets_at
        plain["quota"] = [coverage.quota.left, coverage.quota.limit, resets and resets.isoformat()]
    return plain


def from_json(plain: Json) -> Coverage:
    """What `to_json` wrote."""
    values = dict(plain)
    values["lags"] = tuple(values.get("lags", ()))
    for name in _TIMES:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    if "quota" in values:
        left, limit, resets = values["quota"]
        at = None if resets is None else datetime.fromisoformat(resets)
        values["quota"] = Quota(left=left, limit=limit, resets_at=at)
    return Coverage(**values)


_NONE = Coverage()
_TIMES = ("newest", "paused", "failing", "empty")
