"""An alert as one line of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.alert_buttons import row_buttons
from core.alert_words import alert_title
from core.alerts import Alert, AlertState, alert_target
from core.cards import Line, Span
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.say import ago, date, say
from core.whereabouts import named

GLYPHS: Mapping[AlertState, str] = {
    AlertState.OPEN: "🚨",
    AlertState.ESCALATED: "🚨",
    AlertState.ACKNOWLEDGED: "👀",
    AlertState.CLOSED: "✅",
}
FALSE_ALARM = "🙈"


def alert_line(alert: Alert, now: datetime | None = None, here: str = "") -> Line:
    """The alert as one line with its own buttons; with `now` it says how long ago it began. `here` is the
    chat in which the line stands."""
    notes = [say("alert_card.severity", n=alert.severity)]
    if now is not None:
        notes.append(ago(alert.began_at, now))
    else:
        notes.append(say("alert_card.since", at=date(alert.began_at)))
    lead = lead_name(alert, here)
    if lead:
        notes.append(say("alert_line.with", lead=lead))
    return Line(
        target=alert_target(alert.id),
        text=(Span(alert_title(alert)),),
        glyph=glyph(alert),
        state=alert.standing.state.value,
        note=" · ".join(notes),
        buttons=row_buttons(alert),
    )


def glyph(alert: Alert) -> str:
    """One emoji for how it stands."""
    return FALSE_ALARM if alert.standing.outcome == "false_alarm" else GLYPHS[alert.standing.state]


def lead_name(alert: Alert, here: str = "") -> str:
    """Who leads, with their chat when it is not `here`; empty while nobody does."""
    standing = alert.standing
    return named(short(standing.lead, NAME_LENGTH), standing.lead_key, here) if standing.lead else ""
