"""Escalations played through with values only: an alert that nobody acknowledges, and clocks that change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from core.alerts import Alert, AlertMove, AlertStanding, AlertVerb, Reason, Signal
from core.escalation import Book, next_step, policy_of
from core.types import BOT

QUARTER = timedelta(minutes=15)
MOST = 100
"""No policy has so many steps: a climb that is longer never ends."""


@dataclass(frozen=True, slots=True)
class Call:
    """A step that was taken: which, when it was due, when it was taken."""

    step: int
    due_at: datetime
    at: datetime


def an_alert(opened_at: datetime, severity: int = 3) -> Alert:
    """A spike that nobody has touched."""
    signal = Signal(
        kind="spike",
        subject="acme",
        severity=severity,
        reasons=(Reason("alert.spike"),),
        began_at=opened_at,
        at=opened_at,
    )
    return Alert(
        id=1,
        signal=signal,
        severity=severity,
        standing=AlertStanding(),
        opened_at=opened_at,
        began_at=opened_at,
    )


def on_time(due_at: datetime) -> datetime:
    """Every step is taken the moment it is due."""
    return due_at


def climb(
    book: Book,
    alert: Alert,
    taken_at: Callable[[datetime], datetime] = on_time,
    before: Sequence[AlertMove] = (),
) -> list[Call]:
    """All steps that the alert takes from here on while nobody acknowledges it.

    `taken_at`: when a step is taken that is due then (a machine may sleep); `before`: moves that there are
    already, oldest first.
    """
    policy = policy_of(book, alert)
    assert policy is not None
    moves, calls = list(before), list[Call]()
    now = moves[-1].at if moves else alert.opened_at
    while (due := next_step(book, alert, moves, now)) is not None:
        assert len(calls) < MOST, "it never ends"
        assert due == next_step(book, alert, list(moves), now), "asked again, it has to say the same"
        now = taken_at(due.due_at)
        calls.append(Call(due.step, due.due_at, now))
        moves.append(a_move(AlertVerb.CALLED, now, policy.name))
    return calls


def a_move(verb: AlertVerb, at: datetime, policy: str = "") -> AlertMove:
    """A move as it is kept; of a call it says by which policy."""
    values = {"policy": policy, "to": "Ana", "channel": "crisis"} if policy else {}
    return AlertMove(id=round(at.timestamp()), alert=1, verb=verb, who=BOT, at=at, values=values)


def clock_changes(zone: tzinfo, first_year: int, last_year: int) -> list[datetime]:
    """The moments (UTC, to the quarter of an hour) at which the zone's clocks change in these years."""
    found = []
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + day).astimezone(zone).utcoffset():
            moment = at
            while moment.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                moment += QUARTER
            found.append(moment)
        at += day
    return found
