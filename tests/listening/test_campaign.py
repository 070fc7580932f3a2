"""When a campaign was, what it is tagged with, and what it changed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.figures import Excerpt
from listening.campaign import ENOUGH, MOST_OF_IT, Tag, hashtags, uplift, when

AT = datetime(2026, 5, 5, tzinfo=UTC)


def said(mention: int, text: str, who: str = "") -> Excerpt:
    return Excerpt(mention=mention, lead=mention, told_at=AT, seen_at=AT, source="forum", text=text, who=who)


@pytest.mark.parametrize(
    ("counts", "span"),
    [
        ([], None),
        ([0, 0], None),
        ([0, 3, 0], (1, 2)),
        ([1, 0, 0, 40, 50, 40, 0, 0, 1], (3, 6)),
        ([5, 5, 5, 5], (0, 4)),
        ([10, 0, 0, 10], (0, 4)),
        ([9, 1], (0, 1)),
    ],
)
def test_it_was_when_most_of_its_mentions_were(counts: list[int], span: tuple[int, int] | None) -> None:
    assert when(counts) == span


@settings(max_examples=40)
@given(st.lists(st.integers(0, 12), max_size=14))
def test_no_shorter_stretch_has_most_of_them(counts: list[int]) -> None:
    enough = [
        (b - a, a, b)
        for a, b in combinations(range(len(counts) + 1), 2)
        if sum(counts) and sum(counts[a:b]) >= MOST_OF_IT * sum(counts)
    ]
    found = when(counts)
    assert (None if found is None else found[1] - found[0]) == min((one[0] for one in enough), default=None)
    if found is not None:
        assert (found[1] - found[0], *found) in enough


def test_tags_count_mentions_and_people_and_are_told_as_they_are_mostly_written() -> None:
    found = hashtags(
        [
            said(1, "#LongNight it is. #longnight!", "forum:ana"),
            said(2, "a #LongNight with #lamps", "forum:ana"),
            said(3, "#longnight", "forum:ben"),
            said(4, "#長い夜 #2026 no#tag", "forum:ben"),
            said(5, "#lamps"),
            said(6, "#lamps"),
        ]
    )
    assert found == (Tag("lamps", 3, 3), Tag("longnight", 3, 2), Tag("長い夜", 1, 1))


@pytest.mark.parametrize(
    ("before", "during", "longer", "times", "sure"),
    [
        ((0,) * 7, (9,) * 7, 1.0, None, None),
        ((2,) * 7, (2,) * 7, 1.0, None, None),
        ((3,) * 7, (3,) * 7, 1.0, 1.0, False),
        ((4,) * 7, (12,) * 7, 1.0, 3.0, True),
        ((4,) * 7, (12,) * 3, 3 / 7, 3.0, True),
        ((28, 0, 0, 0, 0, 0, 0), (0, 0, 40, 0, 0, 0, 0), 1.0, 40 / 28, False),
    ],
)
def test_an_uplift_takes_enough_mentions_and_more_than_days_waver(
    before: tuple[int, ...], during: tuple[int, ...], longer: float, times: float | None, sure: bool | None
) -> None:
    found = uplift(before, during, longer)
    assert (found is None) == (times is None)
    if found is not None:
        assert found.times == pytest.approx(times)
        assert found.is_sure is sure
    assert ENOUGH == 30
