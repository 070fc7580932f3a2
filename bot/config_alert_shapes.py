"""The shape of what the settings say about alerts: `[alerts]`, `[[escalation]]`, `[[on_call]]`, `[[shift]]`,
`[targets]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from bot.config_hours import Day, Span
from bot.config_values import (
    Filled,
    Length,
    LengthOrNever,
    Number,
    Some,
    Spellings,
    Strict,
    Whole,
    not_none,
    one_or_more,
)

Raised = Literal[
    "spike", "negative_surge", "reach", "influencer", "silence", "source_down", "chat_down"
]  # fmt: skip
"""The kinds of alerts that something raises."""
Severity = Annotated[Whole, Field(ge=1, le=5)]
Days = Annotated[tuple[Day, ...], BeforeValidator(one_or_more)]
Kinds = Annotated[tuple[Raised, ...], BeforeValidator(one_or_more)]


class AlertsShape(Strict):
    """`[alerts]`: what is told about many mentions at once, and where."""

    channels: Spellings | None = Field(
        None,
        description="Where alerts go. When unset: `escalate_to`, if it is a channel, else the first one.",
    )
    kinds: Kinds = Field(
        get_args(Raised),
        description="What is told: many more mentions than usual, more negative ones, mentions that reach "
        "far more people, somebody whom many follow, none where there always are some, a source that "
        "fails, a chat that cannot be used.",
    )
    sensitivity: Number = Field(
        1.0, ge=0.2, le=5, description="How much it takes: 0.5 half as much, 2 twice as much."
    )
    update_every: Length = Field(
        timedelta(minutes=30),
        description="How often somebody should say how a crisis goes; half of it at severity 5, twice at 3 "
        "and less.",
    )
    fade: Length = Field(
        timedelta(hours=24),
        description="An alert that is over, and that nobody took on, closes by itself after this long.",
    )
    post_mortems: str = Field(
        "post-mortems", description='The folder for post-mortems, beside the database; `""` for none.'
    )
    speed: Number = Field(
        1.0, gt=0, le=100_000, description="For recordings that are played faster than life: how much faster."
    )


class StepShape(Strict):
    """`[[escalation.step]]`: who is called when nobody acknowledged."""

    after: Length = Field(
        description="How long after the alert was opened; each step later than the one before."
    )
    to: Some = Field(description="Who is called: people, groups, or names of `[[on_call]]`.")
    channel: Filled | None = Field(None, description="Where; the first channel of `[alerts]` when unset.")


Steps = Annotated[tuple[StepShape, ...], BeforeValidator(not_none)]


class EscalationShape(Strict):
    """`[[escalation]]`: how alerts climb while nobody acknowledges them."""

    name: Filled = Field(description="How alerts and `check` call it.")
    severity: Severity = Field(
        1, description="The lowest severity it is for, 1 to 5; the highest that applies wins."
    )
    kinds: Kinds = Field((), description="The kinds of alerts it is for; all when empty.")
    topics: Spellings = Field((), description="The topics it is for; all when empty.")
    quiet: Span | None = Field(
        None, description="Hours in which steps wait, like `22:00-07:00`, in the settings' timezone."
    )
    quiet_days: Days = Field((), description='Days on which steps wait, like `["sat", "sun"]`.')
    loud: Severity = Field(5, description="From this severity on, quiet hours and days do not count.")
    step: Steps = Field(description="Its steps: one or more `[[escalation.step]]`.")


class OnCallShape(Strict):
    """`[[on_call]]`: who is called under one name, and when. Several tables may share a name."""

    name: Filled = Field(description="How steps call it.")
    people: Some = Field(description="People or groups.")
    hours: Span | None = Field(None, description="Like `09:00-17:00`; the whole day when unset.")
    days: Days = Field((), description='Like `["mon", "tue"]`: when the hours begin; every day when empty.')


class ShiftShape(Strict):
    """`[[shift]]`: a name for some hours, for response times."""

    name: Filled = Field(
        description="How `/mentions times` calls it. Without any `[[shift]]`: day from 8, evening from 16, "
        "night from 0."
    )
    hours: Span = Field(description="Like `22:00-06:00`.")
    days: Days = Field((), description="When the hours begin; every day when empty.")


class TargetsShape(Strict):
    """`[targets]`: by when mentions should be dealt with."""

    answer: LengthOrNever = Field(
        timedelta(days=1),
        description="After how long a mention should be answered, from when it was said; `never` for no "
        "reminders (snoozes end all the same).",
    )
    warn: Length | None = Field(
        None,
        description="How long before that the team is reminded; when unset `2h`, or a quarter of `answer` if "
        "that is less.",
    )
    forgotten: Length = Field(
        timedelta(days=1), description="What somebody took on, and nobody touched since, comes up again."
    )
