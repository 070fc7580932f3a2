"""When mentions came, as a picture: one bar per hour, or per day, week or month of a longer period; and where
such bars begin, on the asker's clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from core.cards import Chart, Series
from core.keeping import Filter
from core.periods import Period
from core.quote import short
from core.say import clock as told_clock
from core.say import date as told_date
from core.say import day as told_day
from core.say import month as told_month
from core.say import phrases, say
from core.talk import Ask

Step = Literal["hour", "day", "week", "month"]

_FEWEST = 3
_LONGEST: tuple[tuple[Step, timedelta], ...] = (
    ("hour", timedelta(hours=49)),
    ("day", timedelta(days=63)),
    ("week", timedelta(days=400)),
)
_NAME = 40

phrases(
    {
        "hours.title_hour": "Mentions per hour",
        "hours.title_day": "Mentions per day",
        "hours.title_week": "Mentions per week",
        "hours.title_month": "Mentions per month",
        "hours.of_topic": "{title}: {topic}",
        "hours.all": "All topics",
        "hours.most_hour": "Most at {peak}: {n} of {total}.",
        "hours.most_day": "Most on {peak}: {n} of {total}.",
        "hours.most_week": "Most in the week from {peak}: {n} of {total}.",
        "hours.most_month": "Most in {peak}: {n} of {total}.",
        "hours.even_hour": "Never more than {n} in an hour, {total} in all.",
        "hours.even_day": "Never more than {n} on a day, {total} in all.",
        "hours.even_week": "Never more than {n} in a week, {total} in all.",
        "hours.even_month": "Never more than {n} in a month, {total} in all.",
        "hours.label_day": "{day} {month}",
        "hours.label_month": "{month} {year}",
    }
)


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a period: each from its edge to the next, the last one to `end`."""

    step: Step
    edges: tuple[datetime, ...]
    end: datetime
    zone: tzinfo

    @property
    def all_edges(self) -> tuple[datetime, ...]:
        """For `Store.cells`: one more than there are bars."""
        return (*self.edges, self.end)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(_label(edge, self.step, self.zone) for edge in self.edges)

    def title(self, name: str = "") -> str:
        """`Mentions per day: Lumio`."""
        title = say(f"hours.title_{self.step}")
        return say("hours.of_topic", title=title, topic=name) if name else title

    def words(self, counts: Sequence[int]) -> str:
        """The peak and the total; no peak where several bars are equally high."""
        most, total = max(counts), sum(counts)
        if counts.count(most) > 1:
            return say(f"hours.even_{self.step}", n=most, total=total)
        peak = _peak(self.edges[counts.index(most)], self.edges[0], self.step, self.zone)
        return say(f"hours.most_{self.step}", peak=peak, n=most, total=total)


def bars_of(period: Period, now: datetime, zone: tzinfo) -> Bars | None:
    """Those of the period, up to now while it runs; None when there is but one."""
    step = _step(period)
    edges = (*edges_of(period.start, min(period.end, now), step, zone),)
    # The last bar of a period that still runs reaches to its end: what is dated ahead of the clock counts too.
    return Bars(step, edges, period.end, zone) if len(edges) > 1 else None


def is_worth_a_picture(counts: Sequence[int]) -> bool:
    """One or two mentions are read faster than drawn, and so are any number in one bar."""
    return sum(counts) >= _FEWEST and max(counts) < sum(counts)


async def chart(ask: Ask, which: Filter, period: Period, topic: str | None) -> Chart | None:
    """The mentions of `which` over the period; None when there is too little to see.

    One row of bars for all topics: those of several topics count once, so that the bars add up to the total.
    """
    bars = bars_of(period, ask.now, ask.zone)
    if bars is None:
        return None
    cells = await ask.store.cells(replace(which, said_from=None, said_to=None), bars.all_edges)
    counts = [sum(cell.mentions for cell in one.values()) for one in cells]
    if not is_worth_a_picture(counts):
        return None
    name = short(topic, _NAME) if topic else ""
    return Chart(
        title=bars.title(name),
        alt=bars.words(counts),
        labels=bars.labels,
        series=(Series(name=name or say("hours.all"), values=tuple(map(float, counts))),),
    )


def _step(period: Period) -> Step:
    length = period.end - period.start
    return next((step for step, most in _LONGEST if length <= most), "month")


def edges_of(start: datetime, end: datetime, step: Step, zone: tzinfo) -> Iterator[datetime]:
    """Where each bar begins: at the start, then at every full hour, midnight, Monday or first of a month."""
    at = start
    while at < end:
        yield at
        at = _next(at, step, zone)


def _next(at: datetime, step: Step, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    if step == "hour":
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at + timedelta(hours=1) - into
    day = local.date()
    if step == "day":
        day += timedelta(days=1)
    elif step == "week":
        day += timedelta(days=7 - day.weekday())
    else:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _label(at: datetime, step: Step, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    if step == "hour":
        return told_clock(local.replace(minute=0), zone)
    month = told_month(local.month)
    if step == "month":
        return say("hours.label_month", month=month, year=f"{local.year}")
    return say("hours.label_day", day=local.day, month=month)


def _peak(at: datetime, first: datetime, step: Step, zone: tzinfo) -> str:
    if step == "month":
        return _label(at, step, zone)
    if step != "hour":
        return told_day(at, zone)
    if at.astimezone(zone).date() == first.astimezone(zone).date():
        return _label(at, step, zone)
    return told_date(at.astimezone(zone).replace(minute=0), zone)
