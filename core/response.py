"""How fast the team is: from when something was said to when it was seen, acknowledged and resolved.

    said ──detect──▶ seen
    said ─────acknowledge────▶ somebody took it up
    said ──────────resolve──────────▶ it was dealt with

Every clock starts at the author's time, for that is how long the author waited. Percentiles are by nearest
rank: each is a time that was really taken, the shortest that at least that share did not exceed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from core.alerts import UNANSWERED, Alert, AlertState, Clocked
from core.escalation import holds
from core.policies import Shift

K = TypeVar("K")

LEAST = 5
"""Of fewer times than this no half is told."""
LEAST_FOR_P90 = 10
"""Of fewer the nearest rank of 9 in 10 would be the longest of all."""

_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Spread:
    """`n` times; half of them took no longer than `p50`, 9 in 10 no longer than `p90`. None: too few."""

    n: int
    p50: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How `n` mentions were answered.

    `waiting` were not acknowledged yet, `open` not resolved. `due` are those whose target is decided, because
    they were resolved or their time is up, and `met` those of them that were resolved in time; `late` are
    those of `due` that were seen only when their time was up. `ahead` were said later than they were seen, by
    clocks that differ: their times count as 0.
    """

    n: int
    detect: Spread
    acknowledge: Spread
    resolve: Spread
    waiting: int
    open: int
    due: int
    met: int
    late: int
    ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTimes:
    """How `n` alerts were told and dealt with, from when what they tell of began: `detect` to when they were
    opened, `acknowledge`, `close` (by people or by themselves). `waiting` are those that still climb, `open`
    those that are not closed; `ahead` as in `Response`."""

    n: int
    detect: Spread
    acknowledge: Spread
    close: Spread
    waiting: int
    open: int
    ahead: int


def spread(times: Iterable[timedelta]) -> Spread:
    """How long half and 9 in 10 of them are at most."""
    ordered = sorted(times)
    n = len(ordered)
    return Spread(
        n,
        _rank(ordered, 50) if n >= LEAST else None,
        _rank(ordered, 90) if n >= LEAST_FOR_P90 else None,
    )


def respond(clocked: Sequence[Clocked], target: timedelta | None, now: datetime) -> Response:
    """The response times of these mentions; `target` is how long after it was said one should be resolved."""
    resolved = [one.resolved_at - one.said_at for one in clocked if one.resolved_at is not None]
    limit = timedelta.max if target is None else target
    met = sum(took <= limit for took in resolved) if target is not None else 0
    due = [one for one in clocked if target is not None and _is_due(one, target, now)]
    return Response(
        n=len(clocked),
        detect=spread(_at_least_0(one.seen_at - one.said_at for one in clocked)),
        acknowledge=spread(
            _at_least_0(one.acknowledged_at - one.said_at for one in clocked if one.acknowledged_at)
        ),
        resolve=spread(_at_least_0(resolved)),
        waiting=sum(one.acknowledged_at is None for one in clocked),
        open=len(clocked) - len(resolved),
        due=len(due),
        met=met,
        late=sum(one.seen_at - one.said_at > limit for one in due),
        ahead=sum(one.seen_at < one.said_at for one in clocked),
    )


def grouped(
    clocked: Sequence[Clocked], by: Callable[[Clocked], K], target: timedelta | None, now: datetime
) -> Mapping[K, Response]:
    """The same for each group, in the order in which groups come up."""
    found: dict[K, list[Clocked]] = {}
    for one in clocked:
        found.setdefault(by(one), []).append(one)
    return {key: respond(part, target, now) for key, part in found.items()}


def by_source(
    clocked: Sequence[Clocked], target: timedelta | None, now: datetime
) -> Sequence[tuple[str, Response]]:
    """By source, the one with the most mentions first."""
    found = grouped(clocked, lambda one: one.source, target, now)
    return sorted(found.items(), key=lambda pair: (-pair[1].n, pair[0]))


def by_severity(
    clocked: Sequence[Clocked], target: timedelta | None, now: datetime
) -> Sequence[tuple[int, Response]]:
    """By priority, the most pressing first."""
    found = grouped(clocked, lambda one: one.priority, target, now)
    return sorted(found.items(), reverse=True, key=lambda pair: pair[0])


def by_shift(
    clocked: Sequence[Clocked],
    shifts: Sequence[Shift],
    zone: tzinfo,
    target: timedelta | None,
    now: datetime,
) -> Sequence[tuple[str | None, Response]]:
    """By the shift in whose hours it was said, in the order of the settings; None is outside of all."""
    known: dict[int, str | None] = {}

    def shift(one: Clocked) -> str | None:
        minute = int(one.said_at.timestamp()) // 60  # shifts begin and end with one
        if minute not in known:
            known[minute] = shift_of(one.said_at, shifts, zone)
        return known[minute]

    found = grouped(clocked, shift, target, now)
    order = [*dict.fromkeys(shift.name for shift in shifts), None]
    return [(name, found[name]) for name in order if name in found]


def shift_of(at: datetime, shifts: Sequence[Shift], zone: tzinfo) -> str | None:
    """The first shift in whose hours, by the clocks of `zone`, that time is; None when it is in none."""
    return next((shift.name for shift in shifts if holds(shift.hours, at, zone)), None)


def alert_times(alerts: Sequence[Alert]) -> AlertTimes:
    """The times of the alerts themselves."""
    standings = [(alert.began_at, alert.standing) for alert in alerts]
    return AlertTimes(
        n=len(alerts),
        detect=spread(_at_least_0(alert.opened_at - alert.began_at for alert in alerts)),
        acknowledge=spread(
            _at_least_0(one.acknowledged_at - began for began, one in standings if one.acknowledged_at)
        ),
        close=spread(_at_least_0(one.closed_at - began for began, one in standings if one.closed_at)),
        waiting=sum(one.state in UNANSWERED for _, one in standings),
        open=sum(one.state is not AlertState.CLOSED for _, one in standings),
        ahead=sum(alert.opened_at < alert.began_at for alert in alerts),
    )


def _rank(ordered: Sequence[timedelta], percent: int) -> timedelta:
    return ordered[-(-percent * len(ordered) // 100) - 1]


def _at_least_0(times: Iterable[timedelta]) -> Iterable[timedelta]:
    return (max(_NONE, time) for time in times)


def _is_due(one: Clocked, target: timedelta, now: datetime) -> bool:
    return one.resolved_at is not None or now - one.said_at > target
