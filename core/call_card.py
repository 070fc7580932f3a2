"""A message that calls people to an alert: the bot's, because nobody has acknowledged it, or a person's."""

from __future__ import annotations

from collections.abc import Sequence

from core.alert_buttons import call_buttons
from core.alert_card import status_line
from core.alert_line import glyph, lead_name
from core.alert_words import alert_gist, alert_move_line, state_text, was_taken
from core.alerts import UNANSWERED, Alert, AlertMove, AlertState, AlertVerb, alert_target
from core.cards import Call, Card, Text, plain
from core.mention_card import NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH
from core.quote import short
from core.say import date, say

_TITLES = {
    AlertVerb.CALLED: "call_card.called",
    AlertVerb.ESCALATE: "call_card.passed",
    AlertVerb.REMINDED: "call_card.unheard",
}
_TAKING = frozenset({AlertVerb.ACKNOWLEDGE, AlertVerb.LEAD, AlertVerb.SCRIBE, AlertVerb.REOPEN})
"""Moves by which somebody has it; an update is one where nobody had it."""


def call_card(
    alert: Alert, move: AlertMove, calls: Sequence[Call], here: str = "", moves: Sequence[AlertMove] = ()
) -> Card:
    """What the move (CALLED, ESCALATE, or REMINDED) posts: `calls` are those whom it pings. Once somebody
    looks after the alert, it says so and calls nobody any more; `moves` are all of the alert's, oldest first,
    to say who has it."""
    answered = _answered(alert, move)
    title = alert_gist(alert)
    who = short(move.who.name, NAME_LENGTH) or say("card.somebody")
    context = [say("alert_card.severity", n=alert.severity)]
    context.append(say("alert_card.told", at=date(alert.opened_at)))
    step = move.values.get("step", "").strip()
    if step:
        context.append(say("call_card.step", n=short(step, NAME_LENGTH)))
    key = answered or _TITLES.get(move.verb, "call_card.called")
    if key == "call_card.called" and (was_taken(alert) or move.values.get("again")):
        key = "call_card.called_again"
    return Card(
        kind="call",
        target=alert_target(alert.id),
        title=short(say(key, title=title, who=who), TITLE_LENGTH),
        icon=glyph(alert) if answered else "🚨",
        tone="good" if answered else "danger" if alert.severity >= 4 else "warning",
        context=tuple(context),
        body=_body(alert, move, calls, answered, here),
        status=_status(alert, moves, here) if answered else "",
        state=alert.standing.state.value,
        buttons=() if alert.standing.state is AlertState.CLOSED else call_buttons(alert),
        calls=() if answered else tuple(calls),
    )


def _status(alert: Alert, moves: Sequence[AlertMove], here: str) -> str:
    """Who has it, of a closed one how it ended."""
    if alert.standing.state is not AlertState.ACKNOWLEDGED:
        return status_line(alert, moves, here)
    known = moves or ((alert.last_move,) if alert.last_move is not None else ())
    taking = [one for one in known if not one.undone and _takes(one)]
    if taking:
        return f"{glyph(alert)} {alert_move_line(taking[-1], here)}"
    lead = lead_name(alert, here)
    return f"{glyph(alert)} {say('alert_line.with', lead=lead)}" if lead else ""


def _takes(move: AlertMove) -> bool:
    return move.verb in _TAKING or (move.verb is AlertVerb.UPDATE and move.before.state in UNANSWERED)


def _answered(alert: Alert, move: AlertMove) -> str:
    """The title of a call that needs nobody any more; empty while it needs somebody."""
    if alert.standing.state is AlertState.CLOSED:
        return "call_card.closed"
    if move.undone:
        return "call_card.taken_back"
    return "call_card.heard" if alert.standing.state is AlertState.ACKNOWLEDGED else ""


def _body(alert: Alert, move: AlertMove, calls: Sequence[Call], answered: str, here: str) -> tuple[Text, ...]:
    if answered:
        closed = (plain(state_text(alert)),) if answered == "call_card.closed" else ()
        return (*closed, plain(say("call_card.calm")), plain(alert_move_line(move, here)))
    names = ", ".join(short(call.name, NAME_LENGTH) for call in calls) or move.values.get("to", "")
    key = "call_card.please_update" if move.verb is AlertVerb.REMINDED else "call_card.please"
    names = short(names, NOTE_LENGTH)
    asked = say(key, names=names) if names else say(f"{key}_anybody")
    return (plain(asked), plain(alert_move_line(move, here)))
