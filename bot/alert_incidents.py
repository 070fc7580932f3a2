"""Incidents: what a look at a topic found becomes as few alerts as there are incidents.

A wave of complaints within a spike is the spike's: its alert takes the wave up, says so, and may get worse.
What goes on has room for what comes next; only what finds nothing open opens an alert of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.alerts import CRISES, Alert, AlertKind, Reason
from listening.reading import Level, Reading

ORDER: tuple[AlertKind, ...] = ("spike", "negative_surge", "influencer", "reach")
"""Kinds of crises by how much they say: what opens together is an alert of the first of them."""
_MOST_URGENT: tuple[AlertKind, ...] = ("influencer", "negative_surge", "spike", "reach")
"""Whose posts are shown first."""
_GOES_ON: tuple[Level, ...] = ("raised", "alarm")
_TAKEN_UP = 2
"""Reasons of what was taken up that are told."""
_POSTS = 100
_RENAMED: Mapping[AlertKind, str] = {"spike": "all_", "negative_surge": "negative_"}
"""How counts of what was taken up are called, beside those of the alert's own kind."""
_OWN = ("posts", "usual", "minutes", "ratio", "people", "sources", "years", "of")


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident of a topic: the alert that tells of it (None: there is none yet), the kinds that it takes
    up beside its own, and all that was found of it in one reading."""

    kind: AlertKind
    alert: Alert | None
    also: tuple[AlertKind, ...]
    reading: Reading


def gather(
    readings: Mapping[AlertKind, Reading], alerts: Sequence[Alert], now: datetime, same: timedelta
) -> list[Incident]:
    """The incidents of a topic: of its open crises in `alerts`, and at most one new one. What began again
    sooner than `same` after it was over is still the same."""
    alerts = sorted(alerts, key=lambda alert: alert.id)
    parts: dict[int, dict[AlertKind, Reading]] = {alert.id: {} for alert in alerts}
    new: dict[AlertKind, Reading] = {}
    for kind in ORDER:
        found = readings.get(kind)
        if found is None or found.state not in _GOES_ON:
            continue
        home = _home(kind, found, alerts, now, same)
        if home is not None:
            parts[home.id][kind] = found
        elif found.state == "alarm":
            new[kind] = found
    incidents = [
        _incident(alert.signal.kind, alert, parts[alert.id], readings, now)
        for alert in alerts
        if alert.signal.kind in CRISES
    ]
    if new:
        incidents.append(_incident(next(iter(new)), None, new, readings, now))
    return incidents


def _home(
    kind: AlertKind, found: Reading, alerts: Sequence[Alert], now: datetime, same: timedelta
) -> Alert | None:
    """The open alert that tells of it."""
    going = [alert for alert in alerts if alert.over_at is None]
    for alert in going:
        if alert.signal.kind == kind:
            return alert
    for alert in going:
        if kind in alert.signal.also:
            return alert
    if found.state != "alarm":
        return None
    if going:
        return going[0]
    own = [alert for alert in alerts if alert.signal.kind == kind]
    lately = [alert for alert in alerts if alert.over_at is not None and now - alert.over_at < same]
    return next(iter((*own, *lately[-1:])), None)


def _incident(
    kind: AlertKind,
    alert: Alert | None,
    parts: Mapping[AlertKind, Reading],
    readings: Mapping[AlertKind, Reading],
    now: datetime,
) -> Incident:
    before = alert.signal.also if alert is not None else ()
    also = tuple(one for one in ORDER if one != kind and (one in parts or one in before))
    if not parts:
        return Incident(kind, alert, also, readings.get(kind, Reading(state="unknown", at=now)))
    own = parts.get(kind)
    others = {one: part for one, part in parts.items() if one != kind}
    began = [part.began_at for part in parts.values() if part.began_at is not None]
    numbers = dict(own.numbers if own is not None else alert.signal.numbers if alert is not None else {})
    for one, part in others.items():
        numbers.update(_taken_numbers(one, part))
    told = [reason for one, part in others.items() for reason in _taken_reasons(one, part)]
    if own is None:
        reasons = (*told, Reason(f"surge.calm_{kind}"))
    else:
        told += _tone(kind, parts, readings, numbers)
        reasons = (*own.reasons[:1], *told, *own.reasons[1:])
    posts = dict.fromkeys(post for one in _MOST_URGENT if one in parts for post in parts[one].posts)
    return Incident(
        kind,
        alert,
        also,
        Reading(
            state="alarm" if any(part.state == "alarm" for part in parts.values()) else "raised",
            at=now,
            severity=max(part.severity for part in parts.values()),
            began_at=min(began, default=None),
            minutes=own.minutes if own is not None else 0.0,
            numbers=numbers,
            reasons=tuple(reasons),
            posts=tuple(posts)[:_POSTS],
        ),
    )


def _taken_numbers(kind: AlertKind, part: Reading) -> Iterator[tuple[str, float]]:
    """Its counts, beside those of the alert's own kind."""
    prefix = _RENAMED.get(kind)
    for name, value in part.numbers.items():
        if name not in _OWN:
            yield name, value
        elif prefix and name in ("posts", "usual"):
            yield prefix + name, value


def _taken_reasons(kind: AlertKind, part: Reading) -> Sequence[Reason]:
    if kind != "spike":
        return part.reasons[:_TAKEN_UP]
    usual = [reason for reason in part.reasons[1:] if reason.key.startswith("spike.usual")]
    return (*part.reasons[:1], *usual)


def _tone(
    kind: AlertKind,
    parts: Mapping[AlertKind, Reading],
    readings: Mapping[AlertKind, Reading],
    numbers: dict[str, float],
) -> Sequence[Reason]:
    """Of what is no wave of complaints it is told as well how it sounds, where there are some to tell of."""
    tone = readings.get("negative_surge")
    if kind == "negative_surge" or "negative_surge" in parts or tone is None or "share" not in tone.numbers:
        return ()
    numbers |= {name: value for name, value in tone.numbers.items() if name.endswith("share")}
    return tone.reasons


def same_since(alert: Alert, reading: Reading) -> bool:
    """Whether what was found goes on since before the alert was closed, and is no worse than that was."""
    closed = alert.standing.closed_at
    if closed is None or reading.severity > alert.severity:
        return False
    return reading.began_at is not None and reading.began_at <= closed
