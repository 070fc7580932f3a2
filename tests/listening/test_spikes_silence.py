"""Silence: when a topic that is talked of all the time is talked of no more, and nothing else explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.alerts import Gap, Said
from core.say import say
from listening.reading import Reading
from listening.spikes import judge_silence
from tests.listening.said import DAY, NOW, ago, calm_day, posts, taught_by

TEN = replace(taught_by(10.0), shares={"forum": 0.7, "news": 0.3})


def look(said: list[Said], **more: Any) -> Reading:
    known: dict[str, Any] = {"baseline": TEN, "gaps": (), "heard_until": NOW, "now": NOW, **more}
    return judge_silence(said, DAY, known.pop("now"), known.pop("baseline"), **known)


def test_an_ordinary_day_is_calm() -> None:
    assert look(calm_day(10.0)).state == "calm"


def test_hours_without_a_post_are_told() -> None:
    found = look(calm_day(10.0, until=240))
    assert (found.state, found.numbers["posts"]) == ("alarm", 0)
    assert found.began_at is not None
    assert timedelta(minutes=235) < NOW - found.began_at < timedelta(minutes=250)
    told = [say(reason.key, **reason.values) for reason in found.reasons]
    assert told[0] in ("Nothing was said for 3 hours.", "Nothing was said for 2 hours.")
    assert told[1].startswith("At least ")


def test_a_single_post_in_between_does_not_hide_it() -> None:
    found = look([*calm_day(10.0, until=380), *posts([100])])
    assert found.state == "alarm"
    assert say(found.reasons[0].key, **found.reasons[0].values) == "Only 1 post in 6 h."


def test_half_an_hour_is_none() -> None:
    assert look(calm_day(10.0, until=30)).state == "calm"


def test_it_goes_on_until_posts_come_as_usual() -> None:
    silent = calm_day(10.0, until=300)
    assert look([*silent, *posts(range(0, 20, 10))]).state in ("alarm", "raised")
    assert look([*silent, *posts(range(0, 120, 6))]).state == "calm"


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("an outage in progress", {"gaps": [Gap("forum", ago(hours=4), NOW + timedelta(minutes=5))]}),
        ("an outage that ended", {"gaps": [Gap("forum", ago(hours=4), ago(minutes=5))]}),
        ("nobody was asked since", {"heard_until": ago(hours=4)}),
        ("the first week", {"baseline": taught_by(10.0, weeks=0.9)}),
    ],
)
def test_what_explains_it(what: str, more: dict[str, Any]) -> None:
    assert look(calm_day(10.0, until=240), **more).state in ("unknown", "calm"), what


def test_a_small_source_that_is_down_explains_only_its_part() -> None:
    gap = Gap("news", ago(hours=4), NOW + timedelta(minutes=5))
    assert look(calm_day(10.0, until=400), gaps=[gap]).state == "alarm"


def test_a_clock_that_was_set_back_is_no_silence() -> None:
    assert look(calm_day(10.0), now=ago(hours=12), heard_until=ago(hours=12)).state == "unknown"


def test_nights_are_no_silence() -> None:
    def days_only(at: datetime) -> float:
        return 20.0 if 8 <= at.hour < 20 else 0.05

    night = NOW.replace(hour=3)
    baseline = taught_by(days_only, now=night)
    said = [one for one in calm_day(20.0) if 8 <= one.at.hour < 20 and one.at <= night]
    assert judge_silence(said, night - timedelta(days=1), night, baseline, (), night).state != "alarm"


def test_a_quiet_brand_cannot_be_silent() -> None:
    assert look([], baseline=taught_by(2.0 / 24)).state == "unknown"


def test_a_slow_decline_is_no_silence() -> None:
    start = ago(weeks=8)

    def falling(at: datetime) -> float:
        return float(20.0 - 17.0 * ((at - start) / timedelta(weeks=8)))

    assert look(calm_day(3.0), baseline=taught_by(falling)).state in ("calm", "unknown")


def test_false_alarms_ask_for_more() -> None:
    said = calm_day(10.0, until=200)
    assert look(said).state == "alarm"
    assert look(said, taught=2.5).state != "alarm"
