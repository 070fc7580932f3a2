"""The picture on an alert's card: posts, those that sound negative, and what is usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.cards import Chart
from core.say import say
from listening.surge_chart import surge_chart
from tests.listening.said import NOW, posts, taught_by

TEN = taught_by(10.0)


def drawn(*sounds: str | None) -> Chart:
    """Of posts a minute apart."""
    said = posts(range(1, len(sounds) + 1))
    told = [replace(one, sentiment=sound) for one, sound in zip(said, sounds, strict=True)]
    return surge_chart(told, TEN, NOW - timedelta(minutes=20), NOW)


def test_posts_that_sound_negative_are_a_line_over_all() -> None:
    chart = drawn("negative", "negative", "neutral", None)
    names = [say(f"surge_chart.{name}") for name in ("posts", "negative", "usual")]
    assert [(one.name, one.line) for one in chart.series] == list(
        zip(names, (False, True, True), strict=True)
    )
    assert [sum(one.values) for one in chart.series][:2] == [4.0, 2.0]
    assert chart.alt.endswith("2 of them sound negative.")
    assert len({one.tone for one in chart.series}) == 3


def test_where_nothing_sounds_negative_the_picture_is_as_ever() -> None:
    chart = drawn("neutral", None)
    assert [one.name for one in chart.series] == [say("surge_chart.posts"), say("surge_chart.usual")]
    assert "negative" not in chart.alt
