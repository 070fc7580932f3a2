"""What people may do to an alert, and what it becomes.

    open, escalated ──acknowledge, lead, scribe──▶ acknowledged ──escalate──▶ escalated
    any but closed  ──resolve, false alarm──▶ closed ──reopen──▶ acknowledged

While it is open or escalated it climbs (`core.escalation`); an acknowledgement ends that at once and takes
back the calls that were not made yet. Whoever did the latest thing may undo it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.alert_plan import climbing, fading, made, next_reminder, with_move
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
from core.escalation import Book, begins
from core.keeping import Refused
from core.passing_on import pass_on
from core.types import Verb

LONGEST_LINE = 2000
"""Characters of an update, and of the closing line."""
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
        return _update(book, alert, moves, request)
    if request.verb in (AlertVerb.LEAD, AlertVerb.SCRIBE) and alert.signal.kind not in CRISES:
        request = replace(request, verb=AlertVerb.ACKNOWLEDGE)  # those have no roles
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
    return made(
        alert,
        request,
        after,
        cancel=frozenset({"step", "remind"}) if first else frozenset(),
        due=next_reminder(book, alert, request.at) if first else (),
        hush=True,
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
    return made(alert, request, acknowledged, cancel=ALL_DUE, hush=True)


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
    return made(alert, request, replace(alert.standing, line=line))


def _update(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    text = request.values.get("text", "").strip()
    if not text:
        return Refused("alert_refused.update_empty")
    if len(text) > LONGEST_LINE:
        return Refused("alert_refused.long", {"most": str(LONGEST_LINE)})
    theirs = {alert.standing.lead_key, alert.standing.scribe_key} & request.who.keys
    if alert.standing.state in UNANSWERED and (theirs or _was_forgotten(moves)):
        return _heard(book, alert, request, alert.standing)  # which is what was asked of them
    acknowledged = alert.standing.state is AlertState.ACKNOWLEDGED
    return made(
        alert,
        request,
        alert.standing,
        cancel=frozenset({"remind"}) if acknowledged else frozenset(),
        due=next_reminder(book, alert, request.at) if acknowledged else (),
    )


def _was_forgotten(moves: Sequence[AlertMove]) -> bool:
    """Whether it climbs because whoever had it was not heard of."""
    begun = [move for move in moves if begins(move)]
    return bool(begun) and begun[-1].verb is AlertVerb.REMINDED


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
    return made(alert, request, standing, cancel=ALL_DUE, due=due)


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
    return made(alert, request, before, cancel=ALL_DUE, due=due, hush=before.state not in UNANSWERED)


_Decide = Callable[[Book, Alert, Sequence[AlertMove], AlertRequest], "AlertChange | Refused"]

_ON_OPEN: Mapping[AlertVerb, _Decide] = {
    AlertVerb.ACKNOWLEDGE: _acknowledge,
    AlertVerb.LEAD: _lead,
    AlertVerb.SCRIBE: _scribe,
    AlertVerb.ESCALATE: pass_on,
    AlertVerb.FALSE_ALARM: _false_alarm,
    AlertVerb.RESOLVE: _resolve,
}
_ON_CLOSED: Mapping[AlertVerb, _Decide] = {AlertVerb.LINE: _line, AlertVerb.REOPEN: _reopen}
