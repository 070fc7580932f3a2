"""A message that calls people to an alert: the bot's, because nobody has acknowledged it, or a person's."""

from __future__ import annotations

from collections.abc import Sequence

from core.alert_buttons import call_buttons
from core.alert_card import status_line
from core.alert_line import glyph
from core.alert_words import alert_gist, alert_move_line, state_text
from core.alerts import Alert, AlertMove, AlertState, AlertVerb, alert_target
from core.cards import Call, Card, Text, plain
from core.mention_card import NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH
from core.quote import short
from core.say import date, say

_TITLES = {
    AlertVerb.CALLED: "call_card.called",
    AlertVerb.ESCALATE: "call_card.passed",
    AlertVerb.REMINDED: "call_card.unheard",
}


def call_card(alert: Alert, move: AlertMove, calls: Sequence[Call], here: str = "") -> Card:
    """What the move (CALLED, ESCALATE, or REMINDED) posts: `calls` are those whom it pings. Once somebody
    looks after the alert, it says so and calls nobody any more."""
    answered = _answered(alert, move)
    title = alert_gist(alert)
    who = short(move.who.name, NAME_LENGTH) or say("card.somebody")
    context = [say("alert_card.severity", n=alert.severity)]
    context.append(say("alert_card.told", at=date(alert.opened_at)))
    step = move.values.get("step", "").strip()
    if step:
        context.append(say("call_card.step", n=short(step, NAME_LENGTH)))
    key = answered or _TITLES.get(move.verb, "call_card.called")
    return Card(
        kind="call",
        target=alert_target(alert.id),
        title=short(say(key, title=title, who=who), TITLE_LENGTH),
        icon=glyph(alert) if answered else "🚨",
        tone="good" if answered else "danger" if alert.severity >= 4 else "warning",
        context=tuple(context),
        body=_body(alert, move, calls, answered, here),
        status=status_line(alert, (), here) if answered else "",
        state=alert.standing.state.value,
        buttons=() if alert.standing.state is AlertState.CLOSED else call_buttons(alert),
        calls=() if answered else tuple(calls),
    )


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
