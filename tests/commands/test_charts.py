"""The pictures of answers: each number counted again by hand, on the clocks of the one who asks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands._charts import (
    Voice,
    response_chart,
    share_chart,
    theme_chart,
    topics_chart,
    volume_chart,
    week_chart,
    week_chart_of,
)
from core.alerts import Clocked
from core.cards import Chart
from core.figures import Cell
from core.keeping import Filter
from core.periods import Period
from core.ports import Store
from core.talk import Ask
from core.types import Person

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Said:
    """One that was said: when, about what, and how it sounds."""

    at: datetime
    feel: str = ""
    topic: str = "Lumio"


class Shelf:
    """Counts what was said; knows nothing else of a store."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._said = said
        self.asked = 0

    async def cells(
        self, which: Filter, edges: Sequence[datetime], by: Sequence[str] = ()
    ) -> Sequence[Mapping[tuple[str, ...], Cell]]:
        assert which.said_from is None
        assert which.said_to is None
        assert list(edges) == sorted(set(edges))
        self.asked += 1
        found = []
        for start, end in pairwise(edges):
            there = [one for one in self._said if start <= one.at < end]
            parts = (tuple({"sentiment": one.feel, "topic": one.topic}[name] for name in by) for one in there)
            found.append({key: Cell(n) for key, n in Counter(parts).items()})
        return found


def asking(said: Sequence[Said], zone: ZoneInfo = BERLIN, now: datetime = NOW) -> Ask:
    return Ask(
        who=Person(chat="web", id="ana", name="Ana"),
        chat="web",
        channel=None,
        now=now,
        zone=zone,
        store=cast(Store, Shelf(said)),
        topics=(),
        sources=(),
        commands={},
    )


def days(first: str, last: str, zone: ZoneInfo = BERLIN) -> Period:
    start, end = (datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC) for day in (first, last))
    return Period("range", start, end)


def drawn(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


# ------------------------------------------------------------ volume and how it sounds

WEEK = days("2026-03-26", "2026-04-02")
SAID = [
    *(Said(datetime(2026, 3, 27, hour, tzinfo=UTC), "negative") for hour in (0, 9, 22)),
    Said(datetime(2026, 3, 27, 23, 30, tzinfo=UTC), "positive"),
    Said(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "neutral"),
    Said(datetime(2026, 3, 29, 21, 59, tzinfo=UTC)),
    Said(datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "positive"),
]


def test_mentions_over_time_are_parted_by_how_they_sound_on_the_askers_days() -> None:
    ask = asking(SAID)
    chart = drawn(asyncio.run(volume_chart(ask, Filter(), WEEK, "Lumio")))
    assert chart.labels == ("26 Mar", "27 Mar", "28 Mar", "29 Mar", "30 Mar", "31 Mar", "1 Apr")
    assert [(one.tone, one.values) for one in chart.series] == [
        ("danger", (0, 3, 0, 0, 0, 0, 0)),
        ("neutral", (0, 0, 0, 2, 0, 0, 0)),
        ("good", (0, 0, 1, 0, 1, 0, 0)),
    ]
    assert chart.stacked
    assert chart.title == "Mentions per day: Lumio"
    assert chart.alt == "Most on 27 Mar 2026: 3 of 7. 3 negative, 2 positive, 2 neutral or unsure."
    assert cast(Any, ask.store).asked == 1


def test_where_nobody_knows_how_it_sounds_bars_have_one_part() -> None:
    said = [replace(one, feel="") for one in SAID]
    chart = drawn(asyncio.run(volume_chart(asking(said), Filter(), WEEK)))
    assert len(chart.series) == 1
    assert chart.alt == "Most on 27 Mar 2026: 3 of 7."


@pytest.mark.parametrize("said", [[], SAID[:2], SAID[:3]], ids=["none", "two", "all in one bar"])
def test_too_little_is_no_picture(said: list[Said]) -> None:
    assert asyncio.run(volume_chart(asking(said), Filter(), WEEK)) is None
    assert asyncio.run(week_chart_of(asking(said[:2]), Filter(), WEEK)) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 7 * 24 * 60 - 1),
            st.sampled_from(["negative", "positive", "neutral", ""]),
        ),
        max_size=60,
    ),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"]),
    st.sampled_from(["2026-03-05", "2026-03-26", "2026-04-02"]),
)
def test_no_mention_is_lost_or_counted_twice_whatever_the_clocks_do(
    said: list[tuple[int, str]], name: str, first: str
) -> None:
    zone = ZoneInfo(name)
    start = datetime.fromisoformat(first).replace(tzinfo=zone)
    period = Period("range", start.astimezone(UTC), (start + timedelta(days=7)).astimezone(UTC))
    heard = [Said(period.start + timedelta(minutes=at), feel) for at, feel in said]
    ask = asking([one for one in heard if one.at < period.end], zone, now=period.end)
    chart = asyncio.run(volume_chart(ask, Filter(), period))
    if chart is not None:
        local = Counter(one.at.astimezone(zone).date() for one in heard if one.at < period.end)
        sums = [sum(one.values[at] for one in chart.series) for at in range(len(chart.labels))]
        assert sums == [local[(start + timedelta(days=at)).date()] for at in range(7)]
    week = asyncio.run(week_chart_of(ask, Filter(), period))
    if week is not None:
        clock = Counter(
            (one.at.astimezone(zone).weekday(), one.at.astimezone(zone).hour)
            for one in heard
            if one.at < period.end
        )
        fields = {(day, hour): row.values[hour] for day, row in enumerate(week.series) for hour in range(24)}
        assert fields == {(day, hour): clock[day, hour] for day in range(7) for hour in range(24)}


# ------------------------------------------------------------ topics side by side


def test_topics_over_time_are_a_line_each() -> None:
    said = [*SAID, *(replace(one, topic="Globex", at=one.at + timedelta(days=1)) for one in SAID[:4])]
    chart = drawn(asyncio.run(topics_chart(asking(said), Filter(), WEEK, ("Lumio", "Globex", "Nobody"))))
    assert chart.kind == "line"
    assert {one.name: sum(one.values) for one in chart.series} == {"Lumio": 7, "Globex": 4, "Nobody": 0}
    assert chart.alt.startswith("Lumio: 7 mentions, up to 3 at a time. Globex: 4 mentions")
    assert asyncio.run(topics_chart(asking(said), Filter(), WEEK, ())) is None
    assert asyncio.run(topics_chart(asking([]), Filter(), WEEK, ("Lumio",))) is None


# ------------------------------------------------------------ shares

OURS = Voice(name="Lumio", n=41, part=0.41, low=0.3187, high=0.5081, ours=True)
THEIRS = Voice(name="Globex", n=59, part=0.59, low=0.4919, high=0.6813)


def test_shares_are_in_percent_with_between_what_they_lie_and_ours_is_told_apart() -> None:
    chart = drawn(share_chart([THEIRS, OURS]))
    assert (chart.kind, chart.unit, chart.labels) == ("shares", "%", ("Globex", "Lumio"))
    ours, others = chart.series
    assert (ours.values, ours.low, ours.high) == ((0, 41), (0, 31.9), (0, 50.8))
    assert (others.values, others.tone) == ((59, 0), "neutral")
    assert chart.alt == (
        "Globex: 59 % (49.2 to 68.1 %), 59 mentions. Lumio: 41 % (31.9 to 50.8 %), 41 mentions."
    )


def test_a_share_of_nothing_and_a_share_alone_are_no_pictures() -> None:
    assert share_chart([OURS]) is None
    assert share_chart([replace(OURS, n=0), replace(THEIRS, n=0)]) is None
    assert [one.tone for one in drawn(share_chart([THEIRS, replace(OURS, ours=False)])).series] == ["info"]


@dataclass(frozen=True)
class Theme:
    name: str
    n: int
    positive: int = 0
    negative: int = 0


def test_themes_are_parted_by_how_they_sound() -> None:
    chart = drawn(theme_chart([Theme("battery", 9, 1, 5), Theme("price", 4)]))
    assert [one.values for one in chart.series] == [(5, 0), (3, 4), (1, 0)]
    assert chart.alt == (
        "battery: 9 mentions, 5 negative, 1 positive. price: 4 mentions, 0 negative, 0 positive."
    )
    assert len(drawn(theme_chart([Theme("battery", 9), Theme("price", 4)])).series) == 1
    assert theme_chart([Theme("battery", 9)]) is None


# ------------------------------------------------------------ the hours of the week


def test_the_week_has_a_row_for_each_day_and_says_when_most_was_said() -> None:
    tuesday = datetime(2026, 3, 31, 12, 20, tzinfo=UTC)
    times = [(tuesday, 5), (tuesday + timedelta(days=7), 4), (tuesday + timedelta(hours=10), 2)]
    chart = drawn(week_chart(times, BERLIN))
    assert (chart.kind, len(chart.labels), len(chart.series)) == ("heat", 24, 7)
    assert chart.series[1].values[14] == 9
    assert chart.series[2].values[0] == 2
    assert chart.alt == "Most on Tue at 14:00: 9 of 11. The busiest day is Tue with 9."


def test_a_long_time_is_not_read_hour_by_hour() -> None:
    assert asyncio.run(week_chart_of(asking(SAID), Filter(), days("2026-01-01", "2026-04-02"))) is None


# ------------------------------------------------------------ response times


def took(minutes: int | None, resolved: int | None = None) -> Clocked:
    said = NOW - timedelta(days=3)
    return Clocked(
        mention=1,
        source="forum",
        priority=3,
        said_at=said,
        seen_at=said,
        acknowledged_at=None if minutes is None else said + timedelta(minutes=minutes),
        resolved_at=None if resolved is None else said + timedelta(minutes=resolved),
    )


def test_response_times_are_counted_by_how_long_they_were() -> None:
    clocked = [took(3), took(15), took(16, 300), took(200, 1440), took(None), took(1441, 2000)]
    chart = drawn(response_chart(clocked, NOW))
    assert [one.values for one in chart.series] == [(2, 1, 1, 0, 1, 1), (0, 0, 0, 2, 1, 3)]
    assert chart.labels[0] == "≤ 15 min"
    assert chart.alt.startswith("Acknowledged: half within 16 min")


@pytest.mark.parametrize("clocked", [[], [took(3), took(4)], [took(None)] * 9], ids=["none", "two", "nobody"])
def test_without_answers_there_is_no_picture_of_them(clocked: list[Clocked]) -> None:
    assert response_chart(clocked, NOW) is None
