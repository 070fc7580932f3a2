"""Further inputs of the same decision: how posts sound, whom they reach, one loud author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.alerts import Said
from listening.reading import Reading
from listening.surges import judge_influencer, judge_negative, judge_reach, judge_share
from tests.listening.said import DAY, NOW, calm_day, posts, taught_by

ONE = taught_by(1.0)
LOOKS: dict[str, Callable[..., Reading]] = {
    "negative": lambda said, **more: judge_negative(said, DAY, NOW, ONE, **more),
    "share": lambda said, **more: judge_share(said, DAY, NOW, 0.1, **more),
    "reach": lambda said, **more: judge_reach(said, DAY, NOW, 20_000.0, **more),
    "influencer": lambda said, **more: judge_influencer(said, DAY, NOW, 5_000.0, **more),
}


def some(count: int, first: int = 1, **more: Any) -> list[Said]:
    """So many in the last hour."""
    return posts((60 * (at + 0.5) / count for at in range(count)), first, **more)


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_it_is_unknown_while_nobody_tells_how_they_sound_or_whom_they_reach(name: str) -> None:
    assert LOOKS[name]([*calm_day(10.0), *some(60)]).state == "unknown"
    assert LOOKS[name]([]).state == "unknown"


@pytest.mark.parametrize(
    ("name", "calm", "crisis"),
    [
        ("negative", some(40, sentiment="positive"), some(40, sentiment="negative")),
        (
            "share",
            [*some(40, sentiment="neutral"), *some(4, 100, sentiment="negative")],
            [*some(40, sentiment="neutral"), *some(30, 100, sentiment="negative")],
        ),
        ("share", [*some(40, sentiment="neutral"), *some(30, 100, sentiment="negative", author="one")], []),
        ("reach", some(40, followers=300), [*some(40, followers=300), *some(2, 100, followers=400_000)]),
        ("reach", some(40, followers=4_000, author="one"), some(40, engagement=20_000)),
        (
            "influencer",
            some(40, followers=4_000, sentiment="negative"),
            some(1, followers=900_000, sentiment="negative"),
        ),
        ("influencer", some(1, followers=900_000, sentiment="positive"), []),
    ],
)
def test_each_knows_its_crisis(name: str, calm: list[Said], crisis: list[Said]) -> None:
    assert LOOKS[name](calm).state == "calm"
    if crisis:
        found = LOOKS[name](crisis)
        assert found.state == "alarm"
        assert 1 <= found.severity <= 5
        assert found.posts
        assert found.began_at is not None
        assert LOOKS[name](crisis, taught=40.0).state != "alarm", "false alarms ask for more"


def test_the_loudest_stand_first() -> None:
    said = [*some(40, followers=300), *some(1, 100, followers=900_000)]
    assert LOOKS["reach"](said).posts[0] == 100
