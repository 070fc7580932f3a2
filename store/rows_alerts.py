"""Between rows and values: alerts, their signals, moves, evidence and due times. No SQL here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from core.alerts import (
    Alert,
    AlertMove,
    AlertStanding,
    AlertState,
    AlertVerb,
    Driver,
    DueTime,
    Evidence,
    Reason,
    Signal,
)
from core.cards import Chart, Series
from core.types import Author, Json, Person, Post
from store.rows import from_micros, from_micros_or_none, to_micros, to_micros_or_none, to_text

STANDING_COLUMNS = (
    *("state", "lead", "lead_key", "scribe", "scribe_key", "escalated_to", "outcome", "line"),
    *("acknowledged_at", "closed_at"),
)


def standing_row(standing: AlertStanding) -> tuple[object, ...]:
    """The values of STANDING_COLUMNS."""
    people = (standing.lead, standing.lead_key, standing.scribe, standing.scribe_key, standing.escalated_to)
    times = (to_micros_or_none(standing.acknowledged_at), to_micros_or_none(standing.closed_at))
    return (standing.state.value, *people, standing.outcome, standing.line, *times)


def standing_of(values: Sequence[Any]) -> AlertStanding:
    """From the values of STANDING_COLUMNS."""
    state, lead, lead_key, scribe, scribe_key, escalated_to, outcome, line, acknowledged, closed = values
    return AlertStanding(
        state=AlertState(state),
        lead=lead,
        lead_key=lead_key,
        scribe=scribe,
        scribe_key=scribe_key,
        escalated_to=escalated_to,
        outcome=outcome,
        line=line,
        acknowledged_at=from_micros_or_none(acknowledged),
        closed_at=from_micros_or_none(closed),
    )


def signal_text(signal: Signal) -> str:
    """The signal as JSON."""
    chart = signal.chart
    return to_text(
        {
            "kind": signal.kind,
            "subject": signal.subject,
            "severity": signal.severity,
            "reasons": [[reason.key, dict(reason.values)] for reason in signal.reasons],
            "began_at": to_micros(signal.began_at),
            "at": to_micros(signal.at),
            "numbers": dict(signal.numbers),
            "drivers": [[driver.what, driver.name, driver.posts, driver.usual] for driver in signal.drivers],
            "posts": list(signal.posts),
            "chart": None if chart is None else _chart_json(chart),
            "over": signal.over,
            "also": list(signal.also),
        }
    )


def signal_of(text: str) -> Signal:
    found = json.loads(text)
    return Signal(
        kind=found["kind"],
        subject=found["subject"],
        severity=found["severity"],
        reasons=tuple(Reason(key, values) for key, values in found["reasons"]),
        began_at=from_micros(found["began_at"]),
        at=from_micros(found["at"]),
        numbers=found["numbers"],
        drivers=tuple(Driver(*driver) for driver in found["drivers"]),
        posts=tuple(found["posts"]),
        chart=None if found["chart"] is None else _chart_of(found["chart"]),
        over=found["over"],
        also=tuple(found.get("also", ())),
    )


def _chart_json(chart: Chart) -> Json:
    series = [[each.name, list(each.values), each.tone, each.line] for each in chart.series]
    return [chart.title, chart.alt, list(chart.labels), series, chart.kind]


def _chart_of(found: Json) -> Chart:
    title, alt, labels, series, kind = found
    rows = tuple(
        Series(name=name, values=tuple(values), tone=tone, line=line) for name, values, tone, line in series
    )
    return Chart(title=title, alt=alt, labels=tuple(labels), series=rows, kind=kind)


def alert_of(row: Row[Any], last_move: AlertMove | None) -> Alert:
    return Alert(
        id=row.id,
        signal=signal_of(row.signal),
        severity=row.severity,
        standing=standing_of([getattr(row, column) for column in STANDING_COLUMNS]),
        opened_at=from_micros(row.opened_at),
        began_at=from_micros(row.began_at),
        over_at=from_micros_or_none(row.over_at),
        level=row.level,
        version=row.version,
        last_move=last_move,
    )


def alert_move_of(row: Row[Any]) -> AlertMove:
    return AlertMove(
        id=row.id,
        alert=row.alert,
        verb=AlertVerb(row.verb),
        who=Person(chat=row.chat, id=row.person, name=row.name),
        at=from_micros(row.at),
        values=json.loads(row.details),
        before=standing_of(json.loads(row.standing)),
        undone=bool(row.undone),
    )


def due_time_of(row: Row[Any]) -> DueTime:
    return DueTime(
        id=row.id,
        alert=row.alert,
        kind=row.kind,
        due_at=from_micros(row.due_at),
        set_at=from_micros(row.set_at),
        step=row.step,
    )


def evidence_of(row: Row[Any]) -> Evidence:
    return Evidence(
        alert=row.alert,
        mention=row.mention,
        post=_post_of(json.loads(row.post)),
        seen_at=from_micros(row.seen_at),
        kept_at=from_micros(row.kept_at),
        print=row.print,
    )


def post_text(post: Post) -> str:
    """A post as JSON, whole."""
    found = {name: getattr(post, name) for name in _POST_FIELDS}
    author = [post.author.handle, post.author.name, post.author.followers]
    return to_text({**found, "author": author, "said_at": to_micros_or_none(post.said_at)})


def _post_of(found: Json) -> Post:
    handle, name, followers = found["author"]
    said_at: datetime | None = from_micros_or_none(found["said_at"])
    plain = {name: found[name] for name in _POST_FIELDS}
    return Post(**plain, author=Author(handle=handle, name=name, followers=followers), said_at=said_at)


_POST_FIELDS = (
    *("source", "key", "url", "title", "text", "site", "lang", "country", "rating", "in_reply_to"),
    *("repost_of", "engagement"),
)
