"""A campaign in time: when it was, and what was said before it, during it and after it, of it, of us and of the
rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import periods
from core.figures import NOTHING, Cell
from core.keeping import Filter
from core.periods import Period
from core.talk import Ask
from core.types import Topic
from listening.campaign import when

LONGEST = timedelta(days=400)
"""How far back it is looked for when it was."""
DAY = timedelta(days=1)

Felt = Mapping[str, Cell]
"""Cells by how mentions sound, unsure ones under the empty string."""


@dataclass(frozen=True, slots=True)
class Times:
    """`during` is when it was, or is while it runs: then it counts up to now. `before` is as long as what
    counts, and so is `after`, as far as that is over (None where nothing of it is). `found`: by its mentions,
    for nobody said when it was."""

    before: Period
    during: Period
    after: Period | None
    until: datetime
    found: bool

    @property
    def runs(self) -> bool:
        """Whether it is not over."""
        return self.until < self.during.end

    @property
    def each(self) -> tuple[Period, ...]:
        """The stretches, in order."""
        return (self.before, self.during, *((self.after,) if self.after else ()))


@dataclass(frozen=True, slots=True)
class Told:
    """What was counted of one or several topics (each mention once) in one stretch: by how they sound, and day
    by day (of 24 hours; the last may be shorter)."""

    felt: Felt
    days: tuple[int, ...]

    @property
    def all(self) -> Cell:
        return sum(self.felt.values(), NOTHING)

    @property
    def mentions(self) -> int:
        return self.all.mentions

    @property
    def sure(self) -> int:
        """Of how many it is known how they sound."""
        return self.mentions - self.felt.get("", NOTHING).mentions

    def sounding(self, sentiment: str) -> int:
        """How many sound so."""
        return self.felt.get(sentiment, NOTHING).mentions


async def times_of(ask: Ask, topic: Topic) -> Times | None:
    """When the campaign was: the period that was asked for, else by its mentions. None when it has none.
    Raises StoreError."""
    period = ask.args.get("period")
    if isinstance(period, Period):
        return _times(ask, period.start, period.end, found=False)
    which = Filter(topics=(topic.name,), held=False)
    total = sum((await ask.store.counts(which)).values())
    if not total:
        return None
    [oldest] = await ask.store.find(which, "newest", 1, total - 1)
    first = max(oldest.post.said_at or oldest.seen_at, ask.now - LONGEST)
    edges = midnights(ask, first)
    cells = await ask.store.cells(which, edges)
    span = when([_sum(one) for one in cells])
    return _times(ask, edges[span[0]], edges[span[1]], found=True) if span else None


def midnights(ask: Ask, first: datetime) -> list[datetime]:
    """Those of the asker's days from that of `first` on, up to the end of today."""
    edges = [periods.today(first, ask.zone).start]
    while edges[-1] <= ask.now:
        edges.append(periods.today(edges[-1], ask.zone).end)
    return edges


def _times(ask: Ask, start: datetime, end: datetime, found: bool) -> Times:
    until = min(end, ask.now)
    length = until - start
    return Times(
        before=_stretch(ask, start - length, start),
        during=Period("range", start, end),
        after=_stretch(ask, end, min(end + length, ask.now)) if ask.now > end else None,
        until=until,
        found=found,
    )


def _stretch(ask: Ask, start: datetime, end: datetime) -> Period:
    """That stretch; one of whole days is told by its days, any other by its times."""
    whole = all(periods.today(at, ask.zone).start == at for at in (start, end))
    return Period("range" if whole else "hours", start, end)


async def tell(ask: Ask, topics: Sequence[str], times: Times) -> list[Told]:
    """What was said of any of these topics in each stretch; nothing for no topics. Raises StoreError."""
    if not topics:
        return [Told({}, (0,)) for _ in times.each]
    edges, lengths = _edges(times)
    cells = iter(await ask.store.cells(Filter(topics=tuple(topics), held=False), edges, ("sentiment",)))
    told = []
    for length in lengths:
        days = [next(cells) for _ in range(length)]
        felt: dict[str, Cell] = {}
        for day in days:
            for (sentiment,), cell in day.items():
                felt[sentiment] = felt.get(sentiment, NOTHING) + cell
        told.append(Told(felt, tuple(_sum(day) for day in days)))
    return told


def without(all_of_us: Told, campaign: Told) -> tuple[int, ...]:
    """The mentions of us day by day that are not of the campaign."""
    return tuple(n - own for n, own in zip(all_of_us.days, campaign.days, strict=True))


def during_of(times: Times, topics: Sequence[str]) -> Filter:
    """The mentions of these topics while it ran."""
    which = Filter(topics=tuple(topics), held=False)
    return replace(which, said_from=times.during.start, said_to=times.until)


def _edges(times: Times) -> tuple[list[datetime], list[int]]:
    """The days of all stretches, which follow on each other, and how many each has."""
    edges, lengths = [times.before.start], []
    for period in times.each:
        at, n = period.start, 0
        while at < (end := min(period.end, times.until) if period == times.during else period.end):
            at = min(at + DAY, end)
            edges.append(at)
            n += 1
        lengths.append(n)
    return edges, lengths


def _sum(cells: Mapping[tuple[str, ...], Cell]) -> int:
    return sum(cell.mentions for cell in cells.values())


def names(ask: Ask, *kinds: str) -> list[str]:
    """The topics of these kinds."""
    return [topic.name for topic in ask.topics if topic.kind in kinds and not topic.quiet]
