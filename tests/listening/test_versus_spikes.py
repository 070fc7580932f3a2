"""A rival's spikes in a time that is over, and how they answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from core.figures import Excerpt
from core.types import Topic
from listening.versus_own import accounts, by_them, names
from listening.versus_spikes import HOUR, spikes

DAY = timedelta(days=1)
END = datetime(2026, 5, 5, 12, 3, tzinfo=UTC)
START = END - 7 * DAY
SINCE = datetime(2026, 4, 1, tzinfo=UTC)
NIGHT = datetime(2026, 5, 2, 20, tzinfo=UTC)


def usual(a_day: float, days: int = 35) -> dict[datetime, int]:
    """So many posts a day by chance, more by day than by night."""
    chance = Random(f"{a_day} a day")
    hours: dict[datetime, int] = {}
    for n in range(days * 24):
        at = END.replace(minute=0) - n * HOUR
        weight = 1.5 if 8 <= at.hour < 20 else 0.5
        posts = sum(chance.random() < weight * a_day / 24 / 20 for _ in range(20))
        if posts:
            hours[at] = posts
    return hours


@pytest.mark.parametrize(("a_day", "burst"), [(2.0, 10), (12.0, 14), (100.0, 60)])
def test_a_burst_is_found_with_its_size_and_length(a_day: float, burst: int) -> None:
    hours = usual(a_day)
    assert spikes(hours, SINCE, START, END) == ()
    for n in range(3):
        hours[NIGHT + n * HOUR] = hours.get(NIGHT + n * HOUR, 0) + burst + n
    found = spikes(hours, SINCE, START, END)
    assert found is not None
    [spike] = found
    assert (spike.began, spike.ended) == (NIGHT, NIGHT + 3 * HOUR)
    assert spike.posts == sum(hours[NIGHT + n * HOUR] for n in range(3))
    assert spike.most == max(hours[NIGHT + n * HOUR] for n in range(3)) == hours[spike.peak]
    assert spike.usual < spike.posts / 3
    assert not spike.goes_on


def test_the_largest_comes_first_and_one_that_goes_on_says_so() -> None:
    hours = usual(12)
    for at, posts in ((NIGHT, 20), (END.replace(minute=0), 45), (END.replace(minute=0) - HOUR, 30)):
        hours[at] = posts
    found = spikes(hours, SINCE, START, END)
    assert found is not None
    assert [(one.posts, one.goes_on) for one in found] == [(75, True), (20, False)]


def test_what_ended_before_the_period_is_not_told() -> None:
    hours = usual(12)
    hours[START.replace(minute=0) - 30 * HOUR] = 60
    assert spikes(hours, SINCE, START, END) == ()


@pytest.mark.parametrize(
    ("days", "known"), [(0.0, False), (1.0, False), (2.4, False), (2.6, True), (20.0, True)]
)
def test_too_little_known_before_is_no_calm(days: float, known: bool) -> None:
    since = START.replace(minute=0) - timedelta(days=days)
    hours = {at: n for at, n in usual(12).items() if at >= since}
    assert (spikes(hours, since, START, END) is not None) is known


def test_next_to_nothing_said_is_no_spike() -> None:
    assert spikes({NIGHT: 7}, SINCE, START, END) == ()


# ---------------------------------------------------------------- how they answered


@pytest.mark.parametrize(
    ("name", "query", "known"),
    [
        ("Globex", "globex", {"globex", "globexhelp", "globexsupport", "globexhq"}),
        ("Globex", "globex OR @globex_care_team", {"globexcareteam"}),
        ("Globex", "globex OR @globex@example.social", {"globex"}),
        ("Blue Door", '"blue door" OR author:bluedoorshop', {"bluedoor", "bluedoorshop", "bluedoorsupport"}),
        ("Globex", "globex NOT @globexfans", {"globex"}),
        ("Globex", "(((", {"globex"}),
    ],
)
def test_their_accounts_are_those_they_name_and_those_with_their_name(
    name: str, query: str, known: set[str]
) -> None:
    found = accounts(Topic(name=name, query=query))
    assert known <= found
    assert not {"", "support", "globexfans"} & found


def test_their_posts_are_told_apart_from_those_about_them() -> None:
    def said(mention: int, handle: str | None, author: str | None = None) -> Excerpt:
        at = END - mention * HOUR
        return Excerpt(
            mention=mention,
            lead=mention,
            told_at=at,
            seen_at=at,
            source="forum",
            text="Sorry!",
            handle=handle,
            author=author,
        )

    posts = [
        said(1, "@Globex_Support"),
        said(2, "globexfan"),
        said(3, None, "Globex"),
        said(4, "globex@example.social"),
        said(5, None, None),
        said(6, "someone", "Ana of Globex"),
    ]
    found = by_them(posts, accounts(Topic(name="Globex", query="globex")))
    assert [one.mention for one in found] == [4, 3, 1]


def test_what_a_query_looks_for_names_no_theme() -> None:
    topic = Topic(
        name="Globex", query='globex OR "globex cloud" OR #globexed OR "グロベックス" NOT bakery lang:en'
    )
    assert names(topic) == ("Globex", "globex", "globex cloud", "globexed", "グロベックス")
    assert names(Topic(name="Globex", query="(((")) == ("Globex",)
