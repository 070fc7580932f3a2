"""What the settings say about reports that come by themselves: `[[report]]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from bot.config_hours import DAYS, as_day
from bot.config_names import Names
from bot.config_places import find_zone, zone_hint
from bot.config_values import Filled, Name, Strict, one_or_more
from bot.config_words import Wrong
from core.report_ports import Rhythm, Subscription
from core.say import say

FileKind = Literal["html", "pdf", "csv", "json"]
LAST_DAY = 28
"""Of a month: the last one that every month has."""


def as_time(value: object) -> tuple[int, int]:
    """`09:00` as hour and minute; raises ValueError, with a problem and a hint, for everything else."""
    if isinstance(value, tuple):
        return value
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(say("config.needs_clock"), say("config.clock_hint"))
    return int(found[1]), int(found[2])


def as_report_day(value: object) -> int | str:
    """`mon` … `sun` for a week, 1 … 28 for a month; raises ValueError, with a problem and a hint, for
    everything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= LAST_DAY:
            return value
        raise ValueError(say("config.no_day_of_month"), say("config.day_of_month_hint", last=LAST_DAY))
    return DAYS[as_day(value)]


class ReportShape(Strict):
    """`[[report]]`: a summary that a channel gets by itself."""

    name: Name = Field(description="How people call it in chat, to end it.")
    channel: Filled | None = Field(None, description="Which channel gets it; the first one when unset.")
    rhythm: Rhythm = Field("weekly", description="How often it comes.")
    at: Annotated[tuple[int, int], BeforeValidator(as_time)] = Field(
        "09:00", validate_default=True, description="When, on the wall: `09:00`."
    )
    zone: Filled | None = Field(None, description="In which time zone; the `timezone` when unset.")
    day: Annotated[
        int | str | None, BeforeValidator(lambda day: day if day is None else as_report_day(day))
    ] = Field(
        None,
        description="A weekly one comes on this weekday (`mon` when unset), a monthly one on this day of "
        "the month (1 to 28; the first when unset).",
    )
    topic: Filled | None = Field(None, description="What it is about; all topics when unset.")
    files: Annotated[tuple[FileKind, ...], BeforeValidator(one_or_more)] = Field(
        (), description="What the message has links to besides the page: `html`, `pdf`, `csv`, `json`."
    )


def reports_of(
    tables: Sequence[ReportShape], names: Names, zone: str, wrong: Wrong
) -> tuple[Subscription, ...]:
    """The subscriptions of the file; `zone` is the name of theirs where they have none."""
    found = []
    for i, table in enumerate(tables):
        key = f"report[{i}]"
        if table.channel is not None:
            names.tell_channels(f"{key}.channel", [table.channel])
        if table.zone is not None and find_zone(table.zone) is None:
            wrong(f"{key}.zone", say("config.unknown_zone", name=table.zone), zone_hint(table.zone))
        found.append(
            Subscription(
                name=table.name,
                channel=table.channel or next(iter(names.channels), ""),
                rhythm=table.rhythm,
                hour=table.at[0],
                minute=table.at[1],
                day=_day(table, key, wrong),
                zone=table.zone or zone,
                topic=table.topic,
                files=tuple(one for one in get_args(FileKind) if one in table.files),
            )
        )
    return tuple(found)


def _day(table: ReportShape, key: str, wrong: Wrong) -> int:
    """0 Monday … 6 Sunday for a week, 1 … 28 for a month."""
    day, rhythm = table.day, table.rhythm
    if rhythm == "daily":
        if day is not None:
            wrong(f"{key}.day", say("config.day_of_daily"), say("config.day_of_daily_hint"))
        return 0
    if rhythm == "weekly":
        if isinstance(day, int):
            wrong(f"{key}.day", say("config.needs_day"), say("config.one_of", names=", ".join(DAYS)))
        return DAYS.index(day) if isinstance(day, str) else 0
    if isinstance(day, str):
        wrong(f"{key}.day", say("config.no_day_of_month"), say("config.day_of_month_hint", last=LAST_DAY))
    return day if isinstance(day, int) else 1
