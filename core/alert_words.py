"""An alert in words: its title, why it was raised, what happened to it, a line each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from core.alerts import CRISES, EVERY_SOURCE, Alert, AlertMove, AlertState, AlertVerb, Reason
from core.mention_card import NAME_LENGTH, NOTE_LENGTH
from core.quote import short
from core.say import date, day, number, say, span
from core.whereabouts import elsewhere

CRISIS = 3
"""From this severity on the title asks whether it is a crisis."""
REASON_LENGTH = 200
"""Characters of one value in a reason."""
_SHORT, _LONG = 2, 120
"""Minutes below which a time is told in seconds, and from which on in hours."""


def alert_title(alert: Alert) -> str:
    """`Crisis? 43 posts about acme in 25 minutes (usual: 3)`; calmer for what is none, or none any more."""
    title, kind = alert_gist(alert), alert.signal.kind
    if kind not in CRISES or alert.standing.state is AlertState.CLOSED:
        return title
    if alert.severity >= CRISIS:
        return say("alert_title.crisis", title=title)
    told = kind in ("influencer", "reach") or count_of(alert.signal.numbers, "posts") is None
    return title if told else say("alert_title.watch", title=title)


def alert_gist(alert: Alert) -> str:
    """What it is about, without how bad it is: `43 posts about acme in 25 minutes (usual: 3)`."""
    signal, kind = alert.signal, alert.signal.kind
    subject = subject_name(signal.subject)
    if kind not in CRISES:
        if alert.standing.outcome == "over":
            return say(f"alert_title.{kind}_over", subject=subject)
        counted = kind == "silence" and "posts" in signal.numbers
        return _counted("alert_title.silence_counted" if counted else f"alert_title.{kind}", alert)
    if kind == "influencer":
        followers = count_of(signal.numbers, "followers")
        key = "alert_title.influencer_followers" if followers else "alert_title.influencer"
        return say(key, subject=subject, n=followers or 0)
    if kind == "reach":
        return _reached(alert)
    counted = count_of(signal.numbers, "posts") is not None
    if kind == "negative_surge" and "usual" not in signal.numbers and _is_finite(signal.numbers, "share"):
        return _negative_share(alert)
    return _counted(f"alert_title.{kind}" if counted else "alert_title.uncounted", alert)


def reason_text(reason: Reason) -> str:
    """The reason as a sentence; `at` among its values is a time in ISO 8601, of which it may tell `day` (of
    the week) and `hour`, in the zone in force."""
    values = {
        name: short(value, REASON_LENGTH) if isinstance(value, str) else value
        for name, value in reason.values.items()
    }
    try:
        if "at" in values:
            values |= _hour_of_week(datetime.fromisoformat(str(values["at"])))
        return say(reason.key, **values)
    except (KeyError, ValueError):  # kept by another version, which had other sentences
        return say("alert_reason.unknown")


def alert_move_line(move: AlertMove, here: str = "") -> str:
    """`Ana acknowledged it · 5 May 2026 14:03`, with what she added to it, and in which chat when that is not
    `here`."""
    values = move.values
    chat = elsewhere(move.who.key, here)
    line = say(
        _move_key(move),
        who=short(move.who.name, NAME_LENGTH) or say("card.somebody"),
        where=say("move.where", chat=chat) if chat else "",
        to=short(values.get("to", ""), NOTE_LENGTH),
        channel=short(values.get("channel", ""), NAME_LENGTH),
        step=short(values.get("step", ""), NAME_LENGTH),
        severity=short(values.get("severity", ""), NAME_LENGTH),
        before=short(values.get("before", ""), NAME_LENGTH),
        text=short(values.get("text", ""), NOTE_LENGTH),
        line=short(values.get("line", ""), NOTE_LENGTH),
        at=date(move.at),
    )
    return say("move.undone", line=line) if move.undone else line


def subject_name(subject: str) -> str:
    """What an alert is about, for reading."""
    return say("alert_reason.every_source") if subject == EVERY_SOURCE else short(subject, NAME_LENGTH)


def state_text(alert: Alert) -> str:
    """How it stands, in words: of a closed one how it ended."""
    standing = alert.standing
    if standing.state is AlertState.CLOSED and standing.outcome is not None:
        return say(f"alert_outcome.{standing.outcome}")
    if standing.state is AlertState.ESCALATED and was_taken(alert):
        return say("alert_state.escalated_again")
    return say(f"alert_state.{standing.state.value}")


def was_taken(alert: Alert) -> bool:
    """Whether somebody has had it, be it that nobody has it now."""
    return alert.standing.acknowledged_at is not None


def count_of(numbers: Mapping[str, float], name: str) -> int | None:
    """One of the signal's numbers as a whole one, None when it is not known."""
    value = numbers.get(name)
    return round(value) if value is not None and math.isfinite(value) else None


def usual_text(usual: float) -> str:
    """`3`, `0.4`, `1,200`: as exact as it is worth."""
    rounded = round(usual, 1)
    whole = usual >= 10 or rounded == int(rounded)
    return number(round(usual)) if whole else number(rounded)


def time_text(length: timedelta) -> str:
    """A length of time in its two largest units: `2 h 55 min`."""
    length = max(length, timedelta())
    seconds = int(length.total_seconds())
    unit = next((size for size in (86400, 3600, 60) if seconds >= size), 1)
    rest = timedelta(seconds=seconds % unit)
    below = unit // 24 if unit == 86400 else unit // 60
    if unit == 1 or rest < timedelta(seconds=below):
        return span(length)
    return say("alert_time.two", whole=span(length), rest=span(rest))


def percent_text(share: float) -> str:
    """A part of a whole in percent: `61`, `0.4`."""
    return usual_text(round(100 * share) if share >= 0.01 else 100 * share)


def _counted(key: str, alert: Alert) -> str:
    numbers = alert.signal.numbers
    known = _is_finite(numbers, "usual")
    return say(
        key,
        n=count_of(numbers, "posts") or 0,
        subject=subject_name(alert.signal.subject),
        time=_time(numbers),
        usual=say("alert_title.usual", usual=usual_text(numbers["usual"])) if known else "",
    )


def _negative_share(alert: Alert) -> str:
    numbers = alert.signal.numbers
    known = _is_finite(numbers, "usual_share")
    usual = say("alert_title.percent", share=percent_text(numbers["usual_share"])) if known else ""
    return say(
        "alert_title.negative_share",
        share=say("alert_title.percent", share=percent_text(numbers["share"])),
        subject=subject_name(alert.signal.subject),
        time=_time(numbers),
        usual=say("alert_title.usual", usual=usual) if known else "",
    )


def _reached(alert: Alert) -> str:
    numbers, subject = alert.signal.numbers, subject_name(alert.signal.subject)
    if not _is_finite(numbers, "reach"):
        return say("alert_title.reach", subject=subject)
    known = _is_finite(numbers, "usual_reach")
    return say(
        "alert_title.reach_people",
        n=count_of(numbers, "reach") or 0,
        subject=subject,
        time=_time(numbers),
        usual=say("alert_title.usual", usual=usual_text(numbers["usual_reach"])) if known else "",
    )


def _time(numbers: Mapping[str, float]) -> str:
    minutes = numbers.get("minutes")
    return say("alert_title.time", time=_length(minutes)) if minutes and math.isfinite(minutes) else ""


def _is_finite(numbers: Mapping[str, float], name: str) -> bool:
    return math.isfinite(numbers.get(name, math.nan))


def _length(length: float) -> str:
    if length < _SHORT:
        return say("alert_time.seconds", n=round(length * 60))
    minutes = round(length)
    if minutes < _LONG:
        return say("alert_time.minutes", n=minutes)
    if minutes % 60 == 0 and minutes < 48 * 60:
        return say("alert_time.hours", n=minutes // 60)
    return time_text(timedelta(minutes=minutes))


def _hour_of_week(at: datetime) -> dict[str, str]:
    """The day of the week and the hour. `core.say` alone knows the zone in force: no zone is further than a
    day from UTC, so the day it tells is one of three."""
    local = day(at)
    near = (at.astimezone(UTC) + timedelta(days=days) for days in (-1, 0, 1))
    weekday = next(one.weekday() for one in near if day(one, UTC) == local)
    return {"day": say(f"alert_day.{weekday}"), "hour": date(at).rpartition(" ")[2]}


def _move_key(move: AlertMove) -> str:
    to, key = move.values.get("to", "").strip(), f"alert_move.{move.verb.value}"
    if move.verb is AlertVerb.CALLED:
        key = f"{key}_again" if move.values.get("again") else key
        return f"{key}_nobody" if not to else f"{key}_many" if "," in to else key
    if move.verb is AlertVerb.ESCALATE and not to and move.values.get("channel", "").strip():
        return f"{key}_nobody"
    if move.verb in (AlertVerb.ESCALATE, AlertVerb.REMINDED) and to:
        return f"{key}_to"
    if move.verb is AlertVerb.RESOLVE and move.values.get("line", "").strip():
        return f"{key}_line"
    return key
