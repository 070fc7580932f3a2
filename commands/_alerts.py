"""Alerts in answers: which of them a question is about, and those that are open as lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from commands._lists import source_of, topic_of
from core.alert_line import alert_line
from core.alert_words import state_text
from core.alerts import Alert, AlertFilter, AlertKind, AlertState
from core.cards import Line, Section, plain
from core.say import phrases, say
from core.talk import Ask

OPEN_ALERTS = tuple(state for state in AlertState if state is not AlertState.CLOSED)

_MOST_LINES = 5
_ABOUT_TOPICS: tuple[AlertKind, ...] = ("spike", "negative_surge", "reach", "influencer", "silence")
_ABOUT_SOURCES: tuple[AlertKind, ...] = ("source_down",)

phrases(
    {
        "open_alerts.heading": {"one": "{n} open alert", "other": "{n} open alerts"},
        "open_alerts.more": {
            "one": "{n} more: ask “/mentions alerts”.",
            "other": "{n} more: ask “/mentions alerts”.",
        },
    }
)


def alerts_about(ask: Ask, start: datetime | None = None, end: datetime | None = None) -> AlertFilter:
    """The alerts about the topic and the source that were asked about, opened in [start, end); all where
    none was."""
    topic, source = topic_of(ask), source_of(ask)
    return AlertFilter(
        kinds=(*(_ABOUT_TOPICS if topic else ()), *(_ABOUT_SOURCES if source else ())),
        subjects=(*((topic.name,) if topic else ()), *((source,) if source else ())),
        opened_from=start,
        opened_to=end,
    )


async def open_alert_sections(ask: Ask) -> tuple[Section, ...]:
    """The newest open alerts about what was asked, under how many there are; none when none is open."""
    which = replace(alerts_about(ask), states=OPEN_ALERTS)
    found = await ask.store.alerts(which, _MOST_LINES)
    if not found:
        return ()
    n = len(found) if len(found) < _MOST_LINES else await ask.store.alert_counts(which)
    more = n - len(found)
    return (
        Section(
            heading=say("open_alerts.heading", n=n),
            text=(plain(say("open_alerts.more", n=more)),) if more else (),
            lines=tuple(line_of(ask, alert) for alert in found),
        ),
    )


def line_of(ask: Ask, alert: Alert) -> Line:
    """An alert with how it stands, its severity, how long ago it began, who leads, the buttons that are
    left."""
    drawn = alert_line(alert, ask.now, ask.chat)
    return replace(drawn, note=f"{state_text(alert)} · {drawn.note}")
