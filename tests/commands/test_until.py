"""How long something holds, as people say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands._until import split_until
from core.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 5, 12, 3, 27, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("7d", NOW + 7 * DAY),
        ("4h", NOW + timedelta(hours=4)),
        ("for 7d", NOW + 7 * DAY),
        ("2 weeks", NOW + 14 * DAY),
        ("for 2 weeks", NOW + 14 * DAY),
        ("1 day", NOW + DAY),
        ("3 months", NOW + 90 * DAY),
        ("1 year", NOW + 365 * DAY),
        ("1y", NOW + 365 * DAY),
        ("for 1 yr", NOW + 365 * DAY),
        ("6mo", NOW + 180 * DAY),
        ("2 mos", NOW + 60 * DAY),
        ("until 1y", NOW + 365 * DAY),
        ("until tomorrow", datetime(2026, 5, 5, 22, tzinfo=UTC)),
        ("until Friday", datetime(2026, 5, 7, 22, tzinfo=UTC)),
        ("until fri", datetime(2026, 5, 7, 22, tzinfo=UTC)),
        ("until tuesday", datetime(2026, 5, 11, 22, tzinfo=UTC)),
        ("until 2026-12-24", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("until 7d", NOW + 7 * DAY),
        ("for ever", None),
        ("forever", None),
        ("for good", None),
    ],
)
def test_a_time_ends_what_it_is_said_of(text: str, until: datetime | None) -> None:
    assert split_until(["word", *text.split()], NOW, BERLIN) == (["word"], until, True)


@pytest.mark.parametrize("text", ["word", "two words", "for you", "7 dwarfs", '"for 7d"', "7d", "mar"])
def test_what_names_no_time_is_left_alone(text: str) -> None:
    assert split_until(text.split(), NOW, BERLIN) == (text.split(), None, False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("word until 2026-05-01", "“until 2026-05-01” is over already."),
        ("word until 2028-01-01", "“until 2028-01-01” is longer than a year, and that is the longest."),
        ("word for 60 weeks", "“for 60 weeks” is longer than a year, and that is the longest."),
        ("word 2y", "“2y” is longer than a year, and that is the longest."),
        ("word for 13 mo", "“for 13 mo” is longer than a year, and that is the longest."),
        ("word 0d", "“0d” is over already."),
        ("word until someday", "“until someday” is not a day."),
    ],
)
def test_a_time_that_cannot_be_is_told(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as slip:
        split_until(text.split(), NOW, BERLIN)
    assert slip.value.problem == problem
