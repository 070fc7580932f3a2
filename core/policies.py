"""The rules of the settings about who hears of what when: escalation, duty, shifts, targets. Times of day
are in the settings' timezone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

EVERY_DAY = frozenset(range(7))
"""Weekdays: Monday is 0."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` up to `end` each day; past midnight when `end` is not later. The day is that on which they
    began. Both equal: the whole day."""

    begin: time
    end: time
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who is on call under a name that steps use, and when; always when `hours` is None."""

    name: str
    people: tuple[str, ...]
    hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`after` that long without an acknowledgement, `to` (people, groups, duties by name) are called in
    `channel`."""

    after: timedelta
    to: tuple[str, ...]
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How alerts of at least this severity climb; empty `kinds` and `topics` mean all. In the hours of
    `quiet`, and on `quiet_days` as a whole, steps wait for their end, but for alerts of severity `loud` and
    more."""

    name: str
    steps: tuple[Step, ...]
    severity: int = 1
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    quiet: Hours | None = None
    quiet_days: frozenset[int] = frozenset()
    loud: int = 5

    @property
    def silences(self) -> tuple[Hours, ...]:
        """All hours in which steps wait."""
        days = (Hours(time(0), time(0), self.quiet_days),) if self.quiet_days else ()
        return (*days, *([self.quiet] if self.quiet else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A name for some hours, for response times."""

    name: str
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """By when a mention should be answered, counted from when it was said; `warn` that long before. One that
    somebody took on and let lie for `forgotten` comes up again."""

    answer: timedelta = timedelta(days=1)
    warn: timedelta = timedelta(hours=2)
    forgotten: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """All that the settings say about alerts.

    `channels` get every alert's card; without any none are raised. `kinds` are those that are raised.
    `sensitivity` is how much it takes: 1.0 as tuned, 0.5 twice as easily, 2.0 half as easily. `update_every`
    is how often somebody should tell how a crisis goes: half of it at severity 5, twice at 3 and less.
    `fade` after that long an alert closes that is over and that nobody acknowledged. `speed` is how many
    times faster than life the sources play (the demo's). `post_mortems` is the folder they are written to,
    none when empty.
    """

    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = (
        "spike", "negative_surge", "reach", "influencer", "silence", "source_down", "chat_down",
    )  # fmt: skip
    sensitivity: float = 1.0
    update_every: timedelta = timedelta(minutes=30)
    fade: timedelta = timedelta(hours=24)
    speed: float = 1.0
    policies: tuple[Policy, ...] = ()
    duties: tuple[Duty, ...] = ()
    shifts: tuple[Shift, ...] = ()
    targets: Targets | None = field(default_factory=Targets)
    post_mortems: str = ""
