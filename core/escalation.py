"""Who is called when, while nobody has acknowledged an alert. Pure: due times are planned from the alert, its
moves, the rules and the time; whoever asks again gets the same answer.

A step's time counts from the step before it (the first from the opening, or from when the alert was opened
again), so that a machine that slept calls one after the other, not all at once. Days and hours are those of
the settings' timezone, whatever its clocks do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from core.alerts import Alert, AlertMove, AlertVerb, NewDue
from core.policies import AlertRules, Hours, Policy, Step

LONGEST_QUIET = timedelta(days=8)
"""Quiet hours that never end are no reason to call nobody ever."""
RIVAL = "alert_reason.rival_hint"
"""The reason that stands in alerts about a rival: they inform, and nobody is called by them."""


@dataclass(frozen=True, slots=True)
class Book:
    """What decisions about alerts go by: the rules, the timezone, who is in which group (by its name in small
    letters), the names of the people and the channels of the settings."""

    rules: AlertRules
    zone: tzinfo = UTC
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def informs_only(alert: Alert) -> bool:
    """Whether it is for information alone: what is said of a rival is nobody's to answer, however loud."""
    return any(reason.key == RIVAL for reason in alert.signal.reasons)


def policy_of(book: Book, alert: Alert) -> Policy | None:
    """The policy by which it climbs: of those that apply the one for the highest severity, the first of
    equals. None for what only informs."""
    if informs_only(alert):
        return None
    fitting = [
        policy
        for policy in book.rules.policies
        if policy.severity <= alert.severity
        and (not policy.kinds or not {alert.signal.kind, *alert.signal.also}.isdisjoint(policy.kinds))
        and (not policy.topics or alert.signal.subject in policy.topics)
    ]
    return max(fitting, key=lambda policy: policy.severity, default=None)


def next_step(book: Book, alert: Alert, moves: Sequence[AlertMove], now: datetime) -> NewDue | None:
    """When its next step is due, None when no more follow: after the last of `moves`, which happened `now`.

    Moves count in their order, not by their times: the clock may have been set back between them."""
    policy = policy_of(book, alert)
    if policy is None:
        return None
    begun = max((n for n, move in enumerate(moves) if begins(move)), default=None)
    since = alert.opened_at if begun is None else moves[begun].at
    taken = [
        move
        for move in moves[begun or 0 :]
        if move.verb in (AlertVerb.CALLED, AlertVerb.ESCALATE) and move.values.get("policy") == policy.name
    ]
    number = len(taken)
    if number >= len(policy.steps):
        return None
    before = policy.steps[number - 1].after if taken else timedelta(0)
    wanted = min(taken[-1].at if taken else since, now) + policy.steps[number].after - before
    return NewDue("step", awake(book, policy, alert.severity, wanted), number)


def step_at(book: Book, alert: Alert, number: int) -> tuple[Policy, Step] | None:
    """The step of this number, and its policy; None when there is none (the rules may have changed)."""
    policy = policy_of(book, alert)
    return (policy, policy.steps[number]) if policy and 0 <= number < len(policy.steps) else None


def awake(book: Book, policy: Policy, severity: int, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours in which it falls, unless the alert is loud."""
    if severity >= policy.loud:
        return at
    found = at
    while (end := _quiet_until(policy, found, book.zone)) is not None and end > found:
        found = end
        if found - at > LONGEST_QUIET:
            return at
    return found


def called(book: Book, step: Step, at: datetime) -> tuple[str, ...]:
    """The names of those whom the step calls at that time: who is on duty then, who is in the group. A duty
    that nobody has at that hour calls all who ever have it."""
    return members(book, step.to, at)


def members(book: Book, to: Sequence[str], at: datetime) -> tuple[str, ...]:
    """The people meant by names of people, groups and duties at that time, each once."""
    names: list[str] = []
    for name in to:
        duties = [duty for duty in book.rules.duties if duty.name.casefold() == name.casefold()]
        if duties:
            on = [duty for duty in duties if duty.hours is None or _ends(duty.hours, at, book.zone)]
            names += [person for duty in on or duties for person in duty.people]
        else:
            person = next((one for one in book.people if one.casefold() == name.casefold()), name)
            names += book.groups.get(name.casefold(), (person,))
    return tuple(dict.fromkeys(names))


def knows(book: Book, name: str) -> bool:
    """Whether a person, group or duty of the settings is called so."""
    known = (*book.people, *book.groups, *(duty.name for duty in book.rules.duties))
    return name.casefold() in {one.casefold() for one in known}


def holds(hours: Hours, at: datetime, zone: tzinfo) -> bool:
    """Whether the time is in these hours."""
    return _ends(hours, at, zone) is not None


def begins(move: AlertMove) -> bool:
    """Whether it climbs anew from here: a person opened it again, or passed on what somebody had."""
    return move.verb in (AlertVerb.REOPEN, AlertVerb.UNDO) or bool(move.values.get("anew"))


def _quiet_until(policy: Policy, at: datetime, zone: tzinfo) -> datetime | None:
    ends = [end for hours in policy.silences if (end := _ends(hours, at, zone)) is not None]
    return max(ends, default=None)


def _ends(hours: Hours, at: datetime, zone: tzinfo) -> datetime | None:
    """When the hours end in which the time is, None when it is in none. They belong to the day on which they
    began. A time of day that the clocks leave out is as long after midnight as they say it is; of one that
    comes twice it is the first."""
    today = at.astimezone(zone).date()
    ends = []
    for day in (today - timedelta(days=1), today):
        if day.weekday() not in hours.days:
            continue
        last = day if hours.end > hours.begin else day + timedelta(days=1)
        begin = datetime.combine(day, hours.begin, zone).astimezone(UTC)
        end = datetime.combine(last, hours.end, zone).astimezone(UTC)
        if begin <= at < end:
            ends.append(end)
    return max(ends, default=None)
