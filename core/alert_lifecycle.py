"""What people may do to an alert, and what it becomes.

    open, escalated ──acknowledge, lead, scribe──▶ acknowledged ──escalate──▶ escalated
    any but closed  ──resolve, false alarm──▶ closed ──reopen──▶ acknowledged

While it is open or escalated it climbs (`core.escalation`); an acknowledgement ends that at once and takes
back the calls that were not made yet. Whoever did the latest thing may undo it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.alert_plan import climbing, fading, next_reminder, with_move
from core.alerts import (
    CRISES,
    PEOPLES,
    UNANSWERED,
    Alert,
    AlertChange,
    AlertMove,
    AlertRequest,
    AlertStanding,
    AlertState,
    AlertVerb,
    DueKind,
    NewDue,
)
from core.escalation import Book, called, members, next_step, step_at
from core.keeping import Refused
from core.types import Verb

LONGEST_LINE = 2000
"""Characters of an update, and of the closing line."""
LONGEST_NAME = 100
ALL_DUE: frozenset[DueKind] = frozenset({"step", "remind", "fade"})

BY_VERB: Mapping[Verb, AlertVerb] = {
    Verb.ACKNOWLEDGE: AlertVerb.ACKNOWLEDGE,
    Verb.CLAIM: AlertVerb.LEAD,
    Verb.ESCALATE: AlertVerb.ESCALATE,
    Verb.RESOLVE: AlertVerb.RESOLVE,
    Verb.IGNORE: AlertVerb.FALSE_ALARM,
}
"""What an emoji of a mention's verb does to an alert."""

_KEPT = frozenset({AlertVerb.UPDATE, AlertVerb.LINE, AlertVerb.UNDO})
"""Words that were said, and an undo: these are not undone."""


def decide_alert(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    """What `request` makes of the alert, after `moves` (oldest first)."""
    if request.verb is AlertVerb.UNDO:
        return _undo(book, alert, moves, request)
    if request.verb is AlertVerb.UPDATE:
        return _update(book, alert, request)
    closed = alert.standing.state is AlertState.CLOSED
    if closed and request.verb not in _ON_CLOSED:
        return Refused("alert_refused.closed")
    if not closed and request.verb in _ON_CLOSED:
        return Refused("alert_refused.open")
    decide = _ON_CLOSED.get(request.verb) or _ON_OPEN.get(request.verb)
    if decide is None:
        return Refused("alert_refused.verb", {"verb": request.verb.value})
    return decide(book, alert, moves, request)


def allowed(alert: Alert) -> tuple[AlertVerb, ...]:
    """The verbs that are left, in the order in which cards offer them."""
    standing = alert.standing
    if standing.state is AlertState.CLOSED:
        line = () if standing.line else (AlertVerb.LINE,)
        return (*line, AlertVerb.REOPEN, AlertVerb.UPDATE)
    crisis = alert.signal.kind in CRISES
    left = [AlertVerb.ACKNOWLEDGE] if standing.state in UNANSWERED else []
    left += [AlertVerb.LEAD] if crisis else []
    left += [AlertVerb.FALSE_ALARM, AlertVerb.RESOLVE]
    left += [AlertVerb.SCRIBE] if crisis else []
    return (*left, AlertVerb.ESCALATE, AlertVerb.UPDATE)


def latest(moves: Sequence[AlertMove]) -> AlertMove | None:
    """The latest thing that a person did and that can be undone."""
    for move in reversed(moves):
        if move.verb in PEOPLES - _KEPT and not move.undone:
            return move
    return None


def _acknowledge(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    if alert.standing.state not in UNANSWERED:
        return Refused("alert_refused.already")
    return _heard(book, alert, request, alert.standing)


def _lead(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    if alert.standing.lead_key in request.who.keys:
        return Refused("alert_refused.yours")
    who = request.who
    return _heard(book, alert, request, replace(alert.standing, lead=who.name, lead_key=who.key))


def _scribe(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    if alert.standing.scribe_key in request.who.keys:
        return Refused("alert_refused.yours")
    who = request.who
    return _heard(book, alert, request, replace(alert.standing, scribe=who.name, scribe_key=who.key))


def _heard(book: Book, alert: Alert, request: AlertRequest, standing: AlertStanding) -> AlertChange:
    """Somebody has it: nobody else is called from here on."""
    first = standing.state in UNANSWERED
    after = replace(
        standing,
        state=AlertState.ACKNOWLEDGED,
        acknowledged_at=standing.acknowledged_at or request.at,
    )
    return _made(
        alert,
        request,
        after,
        cancel=frozenset({"step", "remind"}) if first else frozenset(),
        due=next_reminder(book, alert, request.at) if first else (),
        hush=True,
    )


def _escalate(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    """To whom it is told, else the next step of its policy now, else whoever reads its channel."""
    wanted = request.values.get("to", "").strip()
    if len(wanted) > LONGEST_NAME:
        return Refused("alert_refused.long", {"most": str(LONGEST_NAME)})
    several = tuple(name.strip() for name in wanted.split(",") if name.strip())
    names = members(book, several, request.at)
    values: dict[str, str] = {} if alert.standing.state in UNANSWERED else {"anew": "yes"}
    channel = next(iter(book.rules.channels), "")
    asked = with_move(alert, moves, AlertVerb.ESCALATE, request.at, values) if values else moves
    due = None if wanted else next_step(book, alert, asked, request.at)
    found = step_at(book, alert, due.step) if due else None
    if found:
        policy, step = found
        names, channel = called(book, step, request.at), step.channel
        values |= {"policy": policy.name, "step": str((due.step if due else 0) + 1)}
    to = ", ".join(names)
    values |= {"to": to, "names": "\n".join(names), "channel": channel}
    later = with_move(alert, moves, AlertVerb.ESCALATE, request.at, values)
    return _made(
        alert,
        request,
        replace(alert.standing, state=AlertState.ESCALATED, escalated_to=to or alert.standing.escalated_to),
        values=values,
        level=alert.level + 1,
        cancel=frozenset({"step", "remind"}),
        due=climbing(book, alert, later, request.at),
        call=(channel,) if channel else (),
        post_to=book.rules.channels,
    )


def _false_alarm(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    standing = replace(alert.standing, state=AlertState.CLOSED, outcome="false_alarm", closed_at=request.at)
    return _closed(alert, request, standing)


def _resolve(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    line = request.values.get("line", "").strip()
    if len(line) > LONGEST_LINE:
        return Refused("alert_refused.long", {"most": str(LONGEST_LINE)})
    standing = replace(
        alert.standing,
        state=AlertState.CLOSED,
        outcome="resolved",
        closed_at=request.at,
        line=line or alert.standing.line,
    )
    return _closed(alert, request, standing)


def _closed(alert: Alert, request: AlertRequest, standing: AlertStanding) -> AlertChange:
    acknowledged = replace(standing, acknowledged_at=standing.acknowledged_at or request.at)
    return _made(alert, request, acknowledged, cancel=ALL_DUE, hush=True)


def _line(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    line = request.values.get("line", "").strip()
    if alert.standing.line:
        return Refused("alert_refused.line_there")
    if not line:
        return Refused("alert_refused.line_empty")
    if len(line) > LONGEST_LINE:
        return Refused("alert_refused.long", {"most": str(LONGEST_LINE)})
    return _made(alert, request, replace(alert.standing, line=line))


def _update(book: Book, alert: Alert, request: AlertRequest) -> AlertChange | Refused:
    text = request.values.get("text", "").strip()
    if not text:
        return Refused("alert_refused.update_empty")
    if len(text) > LONGEST_LINE:
        return Refused("alert_refused.long", {"most": str(LONGEST_LINE)})
    if alert.standing.state in UNANSWERED:  # whoever tells how it goes has it
        return _heard(book, alert, request, alert.standing)
    acknowledged = alert.standing.state is AlertState.ACKNOWLEDGED
    return _made(
        alert,
        request,
        alert.standing,
        cancel=frozenset({"remind"}) if acknowledged else frozenset(),
        due=next_reminder(book, alert, request.at) if acknowledged else (),
    )


def _reopen(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    """It is in the hands of whoever opened it again."""
    standing = replace(
        alert.standing,
        state=AlertState.ACKNOWLEDGED,
        outcome=None,
        closed_at=None,
        acknowledged_at=alert.standing.acknowledged_at or request.at,
    )
    due = (*next_reminder(book, alert, request.at), *fading(book, alert, request.at))
    return _made(alert, request, standing, cancel=ALL_DUE, due=due)


def _undo(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    last = latest(moves)
    if last is None:
        return Refused("refused.nothing_to_undo")
    if last.who.key not in request.who.keys:
        return Refused("refused.undo_theirs", {"who": last.who.name})
    wanted = request.values.get("verb")
    ended = any(move.id > last.id and move.verb in (AlertVerb.OVER, AlertVerb.FADED) for move in moves)
    if (wanted is not None and wanted != last.verb.value) or (
        ended and alert.standing.state is AlertState.CLOSED
    ):
        return Refused("refused.undo_later")
    before = replace(last.before, line=alert.standing.line)
    if before.state in UNANSWERED and request.values.get("others"):
        return Refused("alert_refused.others")
    due: tuple[NewDue, ...] = ()
    if before.state in UNANSWERED:
        due = climbing(book, alert, with_move(alert, moves, AlertVerb.UNDO, request.at, {}), request.at)
    elif before.state is AlertState.ACKNOWLEDGED:
        due = next_reminder(book, alert, request.at)
    if before.state is not AlertState.CLOSED:
        due = (*due, *fading(book, alert, request.at))
    return _made(alert, request, before, cancel=ALL_DUE, due=due, hush=before.state not in UNANSWERED)


def _made(
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


_Decide = Callable[[Book, Alert, Sequence[AlertMove], AlertRequest], "AlertChange | Refused"]

_ON_OPEN: Mapping[AlertVerb, _Decide] = {
    AlertVerb.ACKNOWLEDGE: _acknowledge,
    AlertVerb.LEAD: _lead,
    AlertVerb.SCRIBE: _scribe,
    AlertVerb.ESCALATE: _escalate,
    AlertVerb.FALSE_ALARM: _false_alarm,
    AlertVerb.RESOLVE: _resolve,
}
_ON_CLOSED: Mapping[AlertVerb, _Decide] = {AlertVerb.LINE: _line, AlertVerb.REOPEN: _reopen}
