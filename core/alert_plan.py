"""When an alert comes up again: the next step, the next reminder, closing by itself. Pure, as due times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.alerts import (
    CRISES,
    Alert,
    AlertChange,
    AlertMove,
    AlertRequest,
    AlertStanding,
    AlertVerb,
    DueKind,
    NewDue,
)
from core.escalation import Book, informs_only, next_step
from core.types import BOT


def next_reminder(book: Book, alert: Alert, at: datetime, unheard: int = 0) -> tuple[NewDue, ...]:
    """When somebody should say how it goes: `unheard` reminders in a row later and later. Crises only, and
    none that only informs."""
    if alert.signal.kind not in CRISES or informs_only(alert):
        return ()
    every = book.rules.update_every * (0.5 if alert.severity >= 5 else 1 if alert.severity == 4 else 2)
    wait = min(every * 2 ** min(max(0, unheard - 1), 10), max(every, timedelta(days=1)))
    return (NewDue("remind", at + wait),)


def climbing(book: Book, alert: Alert, moves: Sequence[AlertMove], now: datetime) -> tuple[NewDue, ...]:
    """The next step as a due time, none when nobody is left to call."""
    due = next_step(book, alert, moves, now)
    return () if due is None else (due,)


def fading(book: Book, alert: Alert, at: datetime) -> tuple[NewDue, ...]:
    """When it closes by itself, if it is over."""
    return () if alert.over_at is None else (NewDue("fade", max(at, alert.over_at) + book.rules.fade),)


def with_move(
    alert: Alert, moves: Sequence[AlertMove], verb: AlertVerb, at: datetime, values: Mapping[str, str]
) -> Sequence[AlertMove]:
    """The moves with one more, as they will be once it is kept."""
    return (*moves, AlertMove(id=0, alert=alert.id, verb=verb, who=BOT, at=at, values=values))


def made(
    alert: Alert,
    request: AlertRequest,
    standing: AlertStanding,
    *,
    values: Mapping[str, str] | None = None,
    level: int | None = None,
    cancel: frozenset[DueKind] = frozenset(),
    due: tuple[NewDue, ...] = (),
    call: tuple[str, ...] = (),
    post_to: tuple[str, ...] = (),
    hush: bool = False,
) -> AlertChange:
    """What becomes of an alert by the move that was asked for, with its values unless there are others."""
    return AlertChange(
        standing=standing,
        verb=request.verb,
        who=request.who,
        values=request.values if values is None else values,
        level=level,
        over_at=alert.over_at,
        cancel=cancel,
        due=due,
        call=call,
        post_to=post_to,
        hush=hush,
    )
