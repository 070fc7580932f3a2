"""What can be pressed on an alert: the buttons in the row and in the *More* menu."""

from __future__ import annotations

from collections.abc import Sequence

from core.alert_forms import alert_form_of
from core.alert_lifecycle import allowed, latest
from core.alerts import CRISES, Alert, AlertMove, AlertState, AlertVerb, alert_target
from core.cards import Button, Style
from core.say import say

EVIDENCE = "evidence"
REPORT = "report"
"""Questions, not moves: the posts that were kept, the post-mortem."""

_IN_A_ROW = (AlertVerb.ACKNOWLEDGE, AlertVerb.LEAD, AlertVerb.FALSE_ALARM, AlertVerb.RESOLVE)


def row_buttons(alert: Alert) -> tuple[Button, ...]:
    """The buttons that stand in a row: the main verbs that are left."""
    left = allowed(alert)
    if alert.standing.state is not AlertState.CLOSED:
        return tuple(_button(alert, verb) for verb in _IN_A_ROW if verb in left)
    crisis = alert.signal.kind in CRISES
    found = [_button(alert, AlertVerb.REOPEN)]
    if AlertVerb.LINE in left and (crisis or alert.standing.outcome == "resolved"):
        found.append(_button(alert, AlertVerb.LINE))
    if crisis:
        found.append(_question(alert, REPORT, emoji=say("alert_emoji.report")))
    return tuple(found)


def call_buttons(alert: Alert) -> tuple[Button, ...]:
    """Those of a message that calls people: one press there is enough."""
    wanted = (AlertVerb.ACKNOWLEDGE, AlertVerb.LEAD)
    return tuple(button for button in row_buttons(alert) if button.verb in wanted)


def more_buttons(
    alert: Alert, moves: Sequence[AlertMove] = (), people: Sequence[str] = ()
) -> tuple[Button, ...]:
    """What stands in the *More* menu; only crises have all of it."""
    left, crisis = allowed(alert), alert.signal.kind in CRISES
    found: list[Button] = []
    if crisis:
        if AlertVerb.SCRIBE in left:
            found.append(_button(alert, AlertVerb.SCRIBE))
        if AlertVerb.ESCALATE in left:
            found.append(_button(alert, AlertVerb.ESCALATE))
            found.append(_button(alert, AlertVerb.ESCALATE, "escalate_to", people, ("ask", "yes")))
        if AlertVerb.UPDATE in left:
            found.append(_button(alert, AlertVerb.UPDATE))
        found.append(_question(alert, EVIDENCE, values=(("page", "1"),)))
        if alert.standing.state is not AlertState.CLOSED:
            found.append(_question(alert, REPORT, "report_so_far"))
    if latest(moves) is not None:
        found.append(_button(alert, AlertVerb.UNDO))
    return tuple(found)


def _button(
    alert: Alert, verb: AlertVerb, label: str = "", people: Sequence[str] = (), *values: tuple[str, str]
) -> Button:
    if verb is AlertVerb.LEAD and alert.standing.lead:
        label = "lead_taken"
    style: Style = "primary" if verb is AlertVerb.ACKNOWLEDGE else "default"
    return Button(
        verb=verb.value,
        target=alert_target(alert.id),
        label=say(f"alert_verb.{label or verb.value}"),
        emoji=say(f"alert_emoji.{verb.value}") if verb in _WITH_EMOJI else "",
        style=style,
        form=alert_form_of(verb.value, dict(values), people),
        values=values,
    )


def _question(
    alert: Alert, verb: str, label: str = "", emoji: str = "", values: tuple[tuple[str, str], ...] = ()
) -> Button:
    target, words = alert_target(alert.id), say(f"alert_verb.{label or verb}")
    return Button(verb=verb, target=target, label=words, emoji=emoji, values=values)


_WITH_EMOJI = frozenset({*_IN_A_ROW, AlertVerb.LINE, AlertVerb.REOPEN})
