"""The pictures of answers about many mentions, each with what it says in words: mentions and how they sound over
time, topics side by side, shares, themes, the hours of the week, response times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from commands._hours import bars_of, edges_of, is_worth_a_picture
from commands._response import spread_words
from core.alerts import Clocked
from core.cards import Chart, Series, Tone
from core.figures import Cell
from core.keeping import Filter
from core.periods import Period
from core.quote import short
from core.response import respond
from core.say import clock, phrases, say
from core.talk import Ask

MOST_SHARES, MOST_LINES = 12, 6
_LONGEST_NAME = 40
_FEWEST = 3
_LONGEST_WEEKS = timedelta(days=63)
"""A longer period is not read hour by hour."""
_WITHIN = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))

phrases(
    {
        "charts.title": "{title}: {name}",
        "charts.negative": "Negative",
        "charts.rest": "Neutral or unsure",
        "charts.positive": "Positive",
        "charts.feel": "{negative} negative, {positive} positive, {n} neutral or unsure.",
        "charts.topic": {
            "one": "{name}: {n} mention, up to {most} at a time.",
            "other": "{name}: {n} mentions, up to {most} at a time.",
        },
        "charts.shares": "Share of voice",
        "charts.share": {
            "one": "{name}: {part} % ({low} to {high} %), {n} mention.",
            "other": "{name}: {part} % ({low} to {high} %), {n} mentions.",
        },
        "charts.ours": "Ours",
        "charts.others": "Others",
        "charts.themes": "Themes",
        "charts.theme": {
            "one": "{name}: {n} mention, {negative} negative, {positive} positive.",
            "other": "{name}: {n} mentions, {negative} negative, {positive} positive.",
        },
        "charts.week": "Mentions by hour of the week",
        "charts.days": "Mon Tue Wed Thu Fri Sat Sun",
        "charts.peak": "Most on {day} at {hour}: {n} of {total}.",
        "charts.even": "Never more than {n} in an hour of the week, {total} in all.",
        "charts.busiest": "The busiest day is {day} with {n}.",
        "charts.response": "How fast mentions were answered",
        "charts.acknowledged": "Acknowledged",
        "charts.resolved": "Resolved",
        "charts.within": "≤ {time}",
        "charts.later": "Later",
        "charts.not_yet": "Not yet",
        "charts.response_alt": "Acknowledged: {acknowledged}. Resolved: {resolved}.",
    }
)


async def volume_chart(ask: Ask, which: Filter, period: Period, name: str = "") -> Chart | None:
    """Mentions of `which` over the period, each bar parted by how they sound; plain bars where nobody knows.
    None when there is too little to see."""
    bars = bars_of(period, ask.now, ask.zone)
    if bars is None:
        return None
    untimed = replace(which, said_from=None, said_to=None)
    cells = await ask.store.cells(untimed, bars.all_edges, ("sentiment",))
    totals = [sum(cell.mentions for cell in one.values()) for one in cells]
    if not is_worth_a_picture(totals):
        return None
    negative, positive = (_counted(cells, feel) for feel in ("negative", "positive"))
    name = short(name, _LONGEST_NAME)
    alt = bars.words(totals)
    if not any(negative) and not any(positive):
        series: tuple[Series, ...] = (Series(name=name or say("hours.all"), values=_floats(totals)),)
        return Chart(title=bars.title(name), alt=alt, labels=bars.labels, series=series)
    rest = [a - b - c for a, b, c in zip(totals, negative, positive, strict=True)]
    told = say("charts.feel", negative=sum(negative), positive=sum(positive), n=sum(rest))
    return Chart(
        title=bars.title(name),
        alt=f"{alt} {told}",
        labels=bars.labels,
        series=_feelings(negative, rest, positive),
        stacked=True,
    )


async def topics_chart(ask: Ask, which: Filter, period: Period, topics: Sequence[str]) -> Chart | None:
    """A line for each of these topics (of more than six for the first ones) over the period; None when there
    is too little to see."""
    bars = bars_of(period, ask.now, ask.zone)
    if bars is None or not topics:
        return None
    topics = topics[:MOST_LINES]
    untimed = replace(which, said_from=None, said_to=None, topics=tuple(topics))
    cells = await ask.store.cells(untimed, bars.all_edges, ("topic",))
    counts = {topic: [one[(topic,)].mentions if (topic,) in one else 0 for one in cells] for topic in topics}
    if sum(map(sum, counts.values())) < _FEWEST:
        return None
    return Chart(
        title=bars.title(),
        alt=" ".join(
            say("charts.topic", name=short(topic, _LONGEST_NAME), n=sum(numbers), most=max(numbers))
            for topic, numbers in counts.items()
        ),
        labels=bars.labels,
        series=tuple(Series(name=topic, values=_floats(numbers)) for topic, numbers in counts.items()),
        kind="line",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What part (0..1) of what is said is about `name`, between what the true part lies, and of how many
    mentions."""

    name: str
    n: int
    part: float
    low: float
    high: float
    ours: bool = False


def share_chart(voices: Sequence[Voice], title: str = "") -> Chart | None:
    """Share of voice in percent, in this order; ours is of another colour. None for fewer than two, or where
    nothing was said."""
    voices = voices[:MOST_SHARES]
    if len(voices) < 2 or not any(voice.n for voice in voices):
        return None
    parts = [_percent(voice.part) for voice in voices]
    lows, highs = [_percent(voice.low) for voice in voices], [_percent(voice.high) for voice in voices]
    mine = [voice.ours for voice in voices]
    others = [not ours for ours in mine]
    rows: tuple[tuple[str, list[bool], Tone], ...] = (
        ("charts.ours", mine, "info"),
        ("charts.others", others, "neutral" if any(mine) else "info"),
    )
    series = [
        Series(name=say(name), tone=tone, values=_only(parts, of), low=_only(lows, of), high=_only(highs, of))
        for name, of, tone in rows
        if any(of)
    ]
    return Chart(
        title=title or say("charts.shares"),
        alt=" ".join(
            say("charts.share", name=short(one.name, _LONGEST_NAME), part=part, low=low, high=high, n=one.n)
            for one, part, low, high in zip(voices, parts, lows, highs, strict=True)
        ),
        labels=tuple(voice.name for voice in voices),
        series=tuple(series),
        kind="shares",
        stacked=True,
        unit="%",
    )


class Themed(Protocol):
    """As `listening.themes.Theme`."""

    @property
    def name(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def positive(self) -> int: ...
    @property
    def negative(self) -> int: ...


def theme_chart(themes: Sequence[Themed], title: str = "") -> Chart | None:
    """How many mentions each theme has, and how they sound; None for fewer than two."""
    themes = themes[:MOST_SHARES]
    if len(themes) < 2:
        return None
    negative, positive = [one.negative for one in themes], [one.positive for one in themes]
    rest = [max(0, one.n - one.negative - one.positive) for one in themes]
    known = any(negative) or any(positive)
    alone = (Series(name=say("charts.themes"), values=_floats([one.n for one in themes])),)
    return Chart(
        title=title or say("charts.themes"),
        alt=" ".join(
            say(
                "charts.theme",
                name=short(one.name, _LONGEST_NAME),
                n=one.n,
                negative=one.negative,
                positive=one.positive,
            )
            for one in themes
        ),
        labels=tuple(one.name for one in themes),
        series=_feelings(negative, rest, positive) if known else alone,
        kind="shares",
        stacked=True,
    )


async def week_chart_of(ask: Ask, which: Filter, period: Period, title: str = "") -> Chart | None:
    """`week_chart` of the mentions of `which` in the period; None also for one of more than nine weeks."""
    if period.end - period.start > _LONGEST_WEEKS:
        return None
    edges = [*edges_of(period.start, min(period.end, ask.now), "hour", ask.zone)]
    if len(edges) < 2:
        return None
    untimed = replace(which, said_from=None, said_to=None)
    cells = await ask.store.cells(untimed, [*edges, period.end])
    counts = (sum(cell.mentions for cell in one.values()) for one in cells)
    return week_chart(zip(edges, counts, strict=True), ask.zone, title)


def week_chart(counted: Iterable[tuple[datetime, int]], zone: tzinfo, title: str = "") -> Chart | None:
    """Mentions by hour of the week, on the clocks of `zone`: a row for each day, a column for each hour. Each
    time is counted so many times. None when there is too little to see."""
    found: Counter[tuple[int, int]] = Counter()
    for at, n in counted:
        local = at.astimezone(zone)
        found[local.weekday(), local.hour] += n
    most, total = max(found.values(), default=0), found.total()
    if not is_worth_a_picture([*found.values()] or [0]):
        return None
    days = say("charts.days").split()
    by_day = [sum(found[day, hour] for hour in range(24)) for day in range(7)]
    day, hour = next(key for key, n in sorted(found.items()) if n == most)
    if [*found.values()].count(most) > 1:
        alt = say("charts.even", n=most, total=total)
    else:
        told = clock(datetime(2000, 1, 3, hour, tzinfo=zone), zone)
        alt = say("charts.peak", day=days[day], hour=told, n=most, total=total)
    if by_day.count(max(by_day)) == 1:
        busiest = by_day.index(max(by_day))
        alt = f"{alt} {say('charts.busiest', day=days[busiest], n=by_day[busiest])}"
    return Chart(
        title=title or say("charts.week"),
        alt=alt,
        labels=tuple(f"{hour:02}" for hour in range(24)),
        series=tuple(
            Series(name=name, values=_floats([found[day, hour] for hour in range(24)]))
            for day, name in enumerate(days)
        ),
        kind="heat",
    )


def response_chart(clocked: Sequence[Clocked], now: datetime, title: str = "") -> Chart | None:
    """How long it took until mentions were acknowledged and resolved, and how many were not yet; None when
    there is too little to see."""
    if len(clocked) < _FEWEST:
        return None
    response = respond(clocked, None, now)
    if not response.acknowledge.n and not response.resolve.n:
        return None
    rows: tuple[tuple[str, list[datetime | None], Tone], ...] = (
        ("charts.acknowledged", [one.acknowledged_at for one in clocked], "info"),
        ("charts.resolved", [one.resolved_at for one in clocked], "good"),
    )
    said = [one.said_at for one in clocked]
    return Chart(
        title=title or say("charts.response"),
        alt=say(
            "charts.response_alt",
            acknowledged=spread_words(response.acknowledge, response.n),
            resolved=spread_words(response.resolve, response.n),
        ),
        labels=(
            *(say("charts.within", time=time) for time in _WITHIN),
            say("charts.later"),
            say("charts.not_yet"),
        ),
        series=tuple(
            Series(name=say(name), values=_floats(_slots(said, ends)), tone=tone) for name, ends, tone in rows
        ),
    )


def _slots(said: Sequence[datetime], ends: Sequence[datetime | None]) -> list[int]:
    """How many took how long: a number for each of `_WITHIN`, for later, for not yet."""
    found = [0] * (len(_WITHIN) + 2)
    for begin, end in zip(said, ends, strict=True):
        if end is None:
            found[-1] += 1
        else:
            found[sum(end - begin > time for time in _WITHIN)] += 1
    return found


def _counted(cells: Sequence[Mapping[tuple[str, ...], Cell]], feel: str) -> list[int]:
    return [one[(feel,)].mentions if (feel,) in one else 0 for one in cells]


def _feelings(
    negative: Sequence[int], rest: Sequence[int], positive: Sequence[int]
) -> tuple[Series, Series, Series]:
    """What is negative first: all its parts begin on one line, and can be compared."""
    return (
        Series(name=say("charts.negative"), values=_floats(negative), tone="danger"),
        Series(name=say("charts.rest"), values=_floats(rest), tone="neutral"),
        Series(name=say("charts.positive"), values=_floats(positive), tone="good"),
    )


def _floats(numbers: Iterable[int]) -> tuple[float, ...]:
    return tuple(map(float, numbers))


def _percent(part: float) -> float:
    """With one decimal, or none where that says as much."""
    percent = round(100 * part, 1)
    return int(percent) if percent == int(percent) else percent


def _only(numbers: Sequence[float], which: Sequence[bool]) -> tuple[float, ...]:
    return tuple(number if mine else 0.0 for number, mine in zip(numbers, which, strict=True))
