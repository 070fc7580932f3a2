"""What becomes of an alert by itself: when a signal comes, and when a time has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.alert_lifecycle import ALL_DUE
from core.alert_plan import climbing, next_reminder, with_move
from core.alerts import (
    CRISES,
    PEOPLES,
    UNANSWERED,
    Alert,
    AlertChange,
    AlertMove,
    AlertStanding,
    AlertState,
    AlertVerb,
    DueKind,
    DueTime,
    NewDue,
    Outcome,
    Signal,
)
from core.escalation import Book, awake, called, next_step, policy_of, step_at
from core.types import BOT

SAME_STILL = timedelta(hours=6)
"""So long after an alert was closed, what goes on since before is still the same incident."""
COMES_AND_GOES = timedelta(minutes=10)
"""So long after a source or chat worked again, that it does not is not told anew."""
A_DAY = timedelta(days=1)
REFRESH = timedelta(minutes=1)
"""How often an open alert shows new numbers."""
FORGOTTEN = 3
"""After so many reminders in a row that nobody answered, whoever has it is called."""


def decide_signal(
    book: Book, alert: Alert | None, closed: Alert | None, moves: Sequence[AlertMove], signal: Signal
) -> AlertChange | None:
    """What `signal` makes of the open `alert` about the same thing, or opens when there is none; `closed` is
    the latest closed one, `moves` are those of the open one. None: nothing changes."""
    if alert is None:
        return None if signal.over or not _is_new(book, closed, signal) else _opened(book, signal)
    if signal.over:
        return _over(book, alert, signal)
    if signal.severity > alert.severity:
        return _worse(book, alert, moves, signal)
    if alert.over_at is not None:
        return _again(book, alert, moves, signal)
    if not set(signal.also) <= set(alert.signal.also):
        return _joined(book, alert, moves, signal)
    return _refreshed(book, alert, signal)


def decide_due(
    book: Book, alert: Alert, moves: Sequence[AlertMove], due: DueTime, now: datetime
) -> AlertChange | None:
    """What happens at a due time, `now`. None: nothing."""
    if due.kind == "step":
        return _step(book, alert, moves, due, now)
    if due.kind == "remind":
        return _remind(book, alert, moves, now)
    return _fade(book, alert, now)


def _is_new(book: Book, closed: Alert | None, signal: Signal) -> bool:
    if signal.kind not in book.rules.kinds or not book.rules.channels:
        return False
    if closed is None or closed.standing.closed_at is None:
        return True
    ended, waited = closed.standing.closed_at, signal.at - closed.standing.closed_at
    goes_on = signal.began_at <= ended and waited >= timedelta()
    if signal.kind in CRISES:
        same = goes_on and waited < SAME_STILL / book.rules.speed
    elif closed.standing.outcome == "over":
        same = timedelta() <= waited <= COMES_AND_GOES
    else:  # a person closed it: what goes on since before is not told anew, a false alarm never
        same = goes_on and (closed.standing.outcome == "false_alarm" or waited < A_DAY)
    return not same or signal.severity > closed.severity


def _opened(book: Book, signal: Signal) -> AlertChange:
    fresh = Alert(
        id=0,
        signal=signal,
        severity=signal.severity,
        standing=AlertStanding(),
        opened_at=signal.at,
        began_at=signal.began_at,
    )
    return AlertChange(
        standing=AlertStanding(),
        verb=AlertVerb.RAISED,
        who=BOT,
        values={"severity": str(signal.severity)},
        due=climbing(book, fresh, (), signal.at),
        post_to=book.rules.channels,
        told=signal.kind in CRISES,
    )


def _worse(book: Book, alert: Alert, moves: Sequence[AlertMove], signal: Signal) -> AlertChange:
    """More is asked for: who is called next, and when, goes by the new severity."""
    values = {"severity": str(signal.severity), "before": str(alert.severity)}
    worse = replace(alert, severity=signal.severity, signal=signal)
    if alert.standing.state in UNANSWERED:
        due = climbing(book, worse, moves, signal.at)
        # A policy that is new to it may be late already.
        due = tuple(replace(one, due_at=max(one.due_at, signal.at)) for one in due)
        change = _told(alert, AlertVerb.WORSE, None, values, cancel=frozenset({"step", "fade"}), due=due)
        return replace(change, post_to=book.rules.channels)
    due = next_reminder(book, worse, signal.at) if alert.standing.state is AlertState.ACKNOWLEDGED else ()
    return _told(alert, AlertVerb.WORSE, None, values, cancel=frozenset({"remind", "fade"}), due=due)


def _joined(book: Book, alert: Alert, moves: Sequence[AlertMove], signal: Signal) -> AlertChange:
    """It took up another kind, and is no worse for it. While nobody has it, it may climb by other rules."""
    change = AlertChange(standing=alert.standing, over_at=alert.over_at, told=False)
    if alert.standing.state not in UNANSWERED:
        return change
    due = climbing(book, replace(alert, signal=signal), moves, signal.at)
    due = tuple(replace(one, due_at=max(one.due_at, signal.at)) for one in due)
    return replace(change, cancel=frozenset({"step"}), due=due)


def _again(book: Book, alert: Alert, moves: Sequence[AlertMove], signal: Signal) -> AlertChange:
    """It goes on after all; what began again long after it was over is as new."""
    waited = signal.at - (alert.over_at or signal.at)
    if waited < SAME_STILL / book.rules.speed or alert.standing.state in UNANSWERED:
        return _told(alert, AlertVerb.AGAIN, None, cancel=frozenset({"fade"}))
    values = {"anew": "yes", "to": ""}
    later = with_move(alert, moves, AlertVerb.AGAIN, signal.at, values)
    change = _told(
        alert,
        AlertVerb.AGAIN,
        None,
        values,
        cancel=ALL_DUE,
        due=climbing(book, alert, later, signal.at),
    )
    # Its card stands far above by now: a message of its own says so.
    standing = replace(alert.standing, state=AlertState.OPEN)
    return replace(change, standing=standing, call=book.rules.channels, post_to=book.rules.channels)


def _over(book: Book, alert: Alert, signal: Signal) -> AlertChange | None:
    if alert.signal.kind not in CRISES:
        standing = replace(alert.standing, state=AlertState.CLOSED, outcome="over", closed_at=signal.at)
        change = _told(alert, AlertVerb.OVER, signal.at, cancel=ALL_DUE)
        return replace(change, standing=standing, hush=True)
    if alert.over_at is not None:
        return None
    return _told(alert, AlertVerb.OVER, signal.at, due=(NewDue("fade", signal.at + book.rules.fade),))


def _refreshed(book: Book, alert: Alert, signal: Signal) -> AlertChange | None:
    """The same incident with new numbers, shown now and then."""
    waited = signal.at - alert.signal.at
    same = (signal.numbers, signal.severity, signal.posts) == (
        alert.signal.numbers,
        alert.signal.severity,
        alert.signal.posts,
    )
    if same or timedelta() <= waited < max(REFRESH / book.rules.speed, timedelta(seconds=5)):
        return None
    return AlertChange(standing=alert.standing, over_at=alert.over_at, told=False)


def _told(
    alert: Alert,
    verb: AlertVerb,
    over_at: datetime | None,
    values: dict[str, str] | None = None,
    cancel: frozenset[DueKind] = frozenset(),
    due: tuple[NewDue, ...] = (),
) -> AlertChange:
    return AlertChange(
        standing=alert.standing,
        verb=verb,
        who=BOT,
        values=values or {},
        over_at=over_at,
        cancel=cancel,
        due=due,
    )


def _step(
    book: Book, alert: Alert, moves: Sequence[AlertMove], due: DueTime, now: datetime
) -> AlertChange | None:
    found = step_at(book, alert, due.step)
    if alert.standing.state not in UNANSWERED or found is None:
        return None
    policy, step = found
    planned = next_step(book, alert, moves, now)
    if planned is None:
        return None
    if planned.step != due.step:  # the settings are others since it was planned
        again = replace(planned, due_at=max(planned.due_at, now + timedelta(seconds=1)))
        return AlertChange(standing=alert.standing, over_at=alert.over_at, due=(again,), told=False)
    later = awake(book, policy, alert.severity, now)
    if later > now:  # it came late, into quiet hours
        again = NewDue("step", later, due.step)
        return AlertChange(standing=alert.standing, over_at=alert.over_at, due=(again,), told=False)
    names = called(book, step, now)
    to = ", ".join(names)
    values = {"to": to, "names": "\n".join(names), "channel": step.channel}
    values |= {"step": str(due.step + 1), "policy": policy.name}
    if alert.standing.acknowledged_at is not None:
        values["again"] = "yes"  # somebody had it before
    following = with_move(alert, moves, AlertVerb.CALLED, now, values)
    return AlertChange(
        standing=replace(alert.standing, state=AlertState.ESCALATED, escalated_to=to),
        verb=AlertVerb.CALLED,
        who=BOT,
        values=values,
        level=alert.level + 1,
        over_at=alert.over_at,
        due=climbing(book, alert, following, now),
        call=(step.channel,),
        post_to=book.rules.channels,
    )


def _remind(book: Book, alert: Alert, moves: Sequence[AlertMove], now: datetime) -> AlertChange | None:
    if alert.standing.state is not AlertState.ACKNOWLEDGED:
        return None
    unheard = 1
    for move in reversed(moves):
        if move.verb in PEOPLES:
            break
        unheard += move.verb is AlertVerb.REMINDED
    whose, key = _who_has_it(alert, moves)
    values = {"n": str(unheard), "to": whose, "names": whose, "key": key}
    channel = next(iter(book.rules.channels), "")
    forgotten = unheard >= FORGOTTEN and alert.over_at is None and bool(channel)
    quiet_until = _quiet_until(book, alert, now)
    if not forgotten or quiet_until > now:
        due = next_reminder(book, alert, now, unheard)
        if forgotten:  # only the quiet hours keep it from climbing
            due = tuple(replace(one, due_at=min(one.due_at, quiet_until)) for one in due)
        return AlertChange(
            standing=alert.standing,
            verb=AlertVerb.REMINDED,
            who=BOT,
            values=values,
            over_at=alert.over_at,
            due=due,
        )
    # Somebody took it on and was not heard of again: it climbs anew.
    values |= {"channel": channel, "anew": "yes"}
    later = with_move(alert, moves, AlertVerb.REMINDED, now, values)
    return AlertChange(
        standing=replace(alert.standing, state=AlertState.ESCALATED, escalated_to=whose),
        verb=AlertVerb.REMINDED,
        who=BOT,
        values=values,
        level=alert.level + 1,
        due=climbing(book, alert, later, now),
        call=(channel,),
    )


def _quiet_until(book: Book, alert: Alert, now: datetime) -> datetime:
    policy = policy_of(book, alert)
    return now if policy is None else awake(book, policy, alert.severity, now)


def _who_has_it(alert: Alert, moves: Sequence[AlertMove]) -> tuple[str, str]:
    """The name and the key of who leads, else of who did something last."""
    if alert.standing.lead:
        return alert.standing.lead, alert.standing.lead_key or ""
    people = [move.who for move in moves if move.verb in PEOPLES and not move.undone]
    return (people[-1].name, people[-1].key) if people else ("", "")


def _fade(book: Book, alert: Alert, now: datetime) -> AlertChange | None:
    if alert.over_at is None or alert.standing.state is AlertState.CLOSED:
        return None
    nobody = alert.standing.state in UNANSWERED
    outcome: Outcome = "faded" if nobody else "over"
    standing = replace(alert.standing, state=AlertState.CLOSED, outcome=outcome, closed_at=now)
    return AlertChange(
        standing=standing, verb=AlertVerb.FADED, who=BOT, over_at=alert.over_at, cancel=ALL_DUE, hush=True
    )
