"""Spikes: what is one, what is none, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.alert_words import reason_text
from core.alerts import Gap, Reason, Said
from core.say import use_language
from listening.baseline import Baseline
from listening.spike_reasons import spike_reasons
from listening.spikes import TUNING, Reading, judge_volume
from tests.listening.said import DAY, NOW, ago, calm_day, posts, taught_by

TEN = taught_by(10.0)
"""A topic with ten posts an hour, listened to for 8 weeks."""


def look(said: list[Said], **more: Any) -> Reading:
    return judge_volume(said, DAY, more.pop("now", NOW), more.pop("baseline", TEN), **more)


def crowd(count: int, minutes: float, first: int = 1, **more: Any) -> list[Said]:
    """So many people in the last minutes."""
    return posts((minutes * (at + 0.5) / count for at in range(count)), first, **more)


def test_an_ordinary_day_is_calm() -> None:
    assert look(calm_day(10.0)) == Reading(state="calm", at=NOW)


def test_a_crowd_is_an_alarm_with_reasons_that_can_be_checked() -> None:
    found = look([*calm_day(10.0, until=25), *crowd(43, 25)])
    assert found.state == "alarm"
    assert found.numbers["posts"] >= 30
    assert found.numbers["people"] == found.numbers["posts"]
    told = [reason_text(reason) for reason in found.reasons]
    assert told[0] == f"{found.numbers['posts']:.0f} posts in {found.minutes:.0f} min."
    [usual] = [line for line in told if line.startswith("Usual on Tuesdays around 14:00: ")]
    assert usual.endswith(" in as long a time.")
    assert told[-1] == "Chance alone would bring that many less than once in a thousand years."


@pytest.mark.parametrize(
    ("minutes", "speed", "told"),
    [
        (1, 1.0, "9 posts in 60 s."),
        (90, 240.0, "9 posts in 22 s."),
        (3, 240.0, "9 posts in 1 s."),
        (2, 1.0, "9 posts in 2 min."),
        (90, 1.0, "9 posts in 90 min."),
        (120, 1.0, "9 posts in 2 h."),
        (720, 1.0, "9 posts in 12 h."),
        (720, 5.0, "9 posts in 2.4 h."),
    ],
)
def test_lengths_are_told_in_the_unit_that_fits(minutes: float, speed: float, told: str) -> None:
    numbers = {"posts": 9.0, "usual": 0.4, "minutes": minutes / speed, "ratio": 22.5, "sources": 1.0}
    reasons = spike_reasons(numbers, NOW, counted=9, known=False, record=0.0, taught=1.0)
    assert reason_text(reasons[0]) == told


@pytest.mark.parametrize(("usual", "told"), [(0.42, "0.4"), (9.93, "9.9"), (16.94, "17"), (1234.5, "1,234")])
def test_the_time_before_is_told_as_what_it_would_give(usual: float, told: str) -> None:
    numbers = {"posts": 90.0, "usual": usual, "minutes": 20.0, "ratio": 22.5, "sources": 1.0}
    [lately] = [
        reason
        for reason in spike_reasons(numbers, NOW, counted=90, known=False, record=0.0, taught=1.0)
        if reason.key == "spike.usual_lately"
    ]
    assert reason_text(lately) == f"The time before would give {told} in as long a time."


def test_every_reason_has_a_sentence_and_only_words_and_whole_numbers() -> None:
    found = look([*calm_day(10.0, until=25), *crowd(43, 25)], taught=1.5)
    for reason in found.reasons:
        assert reason_text(reason)
        assert all(isinstance(value, str | int) for value in reason.values.values())
    assert found.reasons[-1].key == "spike.taught"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0.016, "60 posts in 60 s."),
        (7, "60 posts in 8 min."),
        (49, "55 posts in 45 min."),
    ],
)
def test_as_short_a_time_is_told_as_has_nearly_all_of_them(minutes: float, told: str) -> None:
    """However long a stretch of a quiet topic says most: how soon they came is how urgent it is."""
    quiet = taught_by(0.05)
    found = look(crowd(60, minutes), baseline=quiet)
    assert found.state == "alarm"
    assert reason_text(found.reasons[0]) == told
    assert len(found.posts) == 60
    assert found.numbers["usual"] < 0.5


def test_the_one_in_ten_that_came_long_before_does_not_lengthen_it() -> None:
    found = look([*crowd(19, 12), *posts([500], first=100)], baseline=taught_by(0.05))
    assert (found.numbers["posts"], found.minutes) == (19.0, 12.0)


def test_who_wrote_often_counts_twice_and_it_is_told() -> None:
    loud = [replace(one, author="one loud person") for one in crowd(40, 20, first=500)]
    found = look([*calm_day(10.0, until=25), *crowd(43, 20), *loud])
    told = [reason_text(reason) for reason in found.reasons]
    assert told[:2] == ["83 posts in 20 min.", "45 of them count: at most two by one person."]
    alone = look([*calm_day(10.0, until=25), *crowd(43, 20)])
    assert "spike.counted" not in {reason.key for reason in alone.reasons}


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "Usual on Mondays around 23:00: 4 in as long a time."),
        ("Asia/Jakarta", "Usual on Tuesdays around 06:00: 4 in as long a time."),
        ("Asia/Kolkata", "Usual on Tuesdays around 04:30: 4 in as long a time."),
        ("America/New_York", "Usual on Mondays around 19:00: 4 in as long a time."),
    ],
)
def test_an_hour_of_the_week_is_that_of_the_zone_in_force(zone: str, told: str) -> None:
    use_language("en", ZoneInfo(zone))
    try:
        assert reason_text(Reason("spike.usual", {"at": "2026-05-04T23:00:00+00:00", "usual": "4"})) == told
    finally:
        use_language("en")


def test_an_hour_that_is_none_does_not_keep_the_card_from_being_drawn() -> None:
    one = Reason("spike.usual", {"at": "noon", "usual": "4"})
    assert reason_text(one) == "Why it was raised can no longer be told in words."


def test_the_beginning_is_that_of_the_crowd() -> None:
    found = look([*calm_day(10.0, until=25), *crowd(43, 25)])
    assert found.began_at is not None
    assert abs(found.began_at - ago(minutes=25)) < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("one author says it fifty times", crowd(50, 25, author="one loud person")),
        ("two authors quarrel", [*crowd(30, 25, author="one"), *crowd(30, 25, 100, author="other")]),
        ("seven people beside the usual one, however sudden", crowd(6, 3)),
        ("one post that is handed over fifty times", [replace(one, mention=7) for one in crowd(50, 25)]),
        ("a backlog without dates", crowd(50, 25, dated=False, backlog=True)),
        ("posts from after now: the clock was set back", crowd(50, 25, seen_at=NOW + timedelta(hours=20))),
    ],
)
def test_what_is_no_crisis(what: str, said: list[Said]) -> None:
    assert look([*calm_day(10.0), *said]).state != "alarm", what


def test_reposts_by_many_people_are_a_crowd() -> None:
    assert look([*calm_day(10.0), *crowd(43, 25, repost=True)]).state == "alarm"


def test_posts_without_an_author_count_each() -> None:
    found = look([*calm_day(10.0), *crowd(43, 25, author="")])
    assert found.state == "alarm"
    assert "spike.people" not in {reason.key for reason in found.reasons[:1]}


def test_a_post_dated_later_than_it_was_seen_was_said_when_it_was_seen() -> None:
    said = crowd(43, 25)
    ahead = [replace(one, at=one.at + timedelta(hours=9)) for one in said]
    assert look([*calm_day(10.0), *ahead]).state == "alarm"


def test_what_a_source_brings_after_an_outage_is_no_spike() -> None:
    """Six hours of ten posts an hour come within a minute: by their own dates they are spread out."""
    gap = Gap("forum", ago(hours=6), ago(minutes=1))
    late = [replace(one, seen_at=NOW) for one in calm_day(10.0)]
    assert look(late, gaps=[gap]).state == "calm"


def test_what_a_source_without_dates_brings_after_an_outage_says_nothing() -> None:
    gap = Gap("forum", ago(hours=6), ago(minutes=10))
    late = crowd(60, 5, 500, dated=False)
    assert look([*calm_day(10.0), *late], gaps=[gap]).state == "calm"
    assert look([*calm_day(10.0), *late]).state == "alarm", "without the outage they are new"


def test_a_source_that_is_not_heard_leaves_less_to_expect() -> None:
    baseline = replace(TEN, shares={"forum": 0.2, "news": 0.8})
    gap = Gap("news", ago(hours=13), NOW + timedelta(minutes=1))
    said = [*calm_day(2.0, until=60), *crowd(14, 60)]
    assert look(said, baseline=baseline).state == "calm"
    assert look(said, baseline=baseline, gaps=[gap]).state == "alarm"


def test_nothing_can_be_said_while_nothing_is_heard() -> None:
    baseline = replace(TEN, shares={"forum": 1.0})
    gap = Gap("forum", ago(hours=20), NOW + timedelta(minutes=1))
    assert look([], baseline=baseline, gaps=[gap]).state == "unknown"


def test_no_post_at_all_is_calm() -> None:
    assert look([]).state == "calm"


def test_a_false_alarm_asks_for_more_next_time() -> None:
    said = [*calm_day(10.0, until=20), *crowd(18, 20)]
    assert look(said).state == "alarm"
    assert look(said, taught=2.0).state != "alarm"
    assert look([*said, *crowd(80, 20, 500)], taught=2.0).state == "alarm"


def test_the_setting_makes_it_easier_or_harder() -> None:
    said = [*calm_day(10.0, until=20), *crowd(11, 20)]
    states = [look(said, tuning=replace(TUNING, factor=factor)).state for factor in (0.5, 3.0)]
    assert states == ["alarm", "raised"]


def test_it_opens_goes_on_and_ends() -> None:
    """A crowd that thins out: an alarm, kept up while it is loud, then calm, and never back and forth."""
    later = [*posts((-at for at in range(2, 90, 3)), 900), *posts((-at for at in range(96, 400, 6)), 2_000)]
    said = [*calm_day(10.0, until=40), *crowd(60, 40), *later]
    looks = [NOW + timedelta(minutes=minutes) for minutes in range(0, 400, 5)]
    seen = [look([one for one in said if one.at <= now], now=now).state for now in looks]
    assert seen == sorted(seen, key=["alarm", "raised", "calm"].index)
    assert (seen[0], seen[4], seen[-1]) == ("alarm", "alarm", "calm")


def test_how_severe_it_is_grows_with_both_ratio_and_number() -> None:
    few = look([*calm_day(10.0, until=5), *crowd(12, 5)])
    many = look([*calm_day(10.0, until=60), *crowd(200, 60)])
    most = look([*calm_day(10.0, until=60), *crowd(2_000, 60)])
    assert few.severity < many.severity < most.severity == 5


def test_eight_people_within_an_hour_are_told_for_a_quiet_brand_at_the_eighth() -> None:
    quiet = taught_by(2.0 / 24)
    said = crowd(8, 55)
    assert look(said, baseline=quiet).state == "alarm"
    assert look(said[1:], baseline=quiet).state != "alarm"


def test_an_hour_that_is_always_loud_is_none() -> None:
    """A newsletter on Mondays at 9 draws sixty posts within its first quarter."""

    def loud(at: Any) -> float:
        return 240.0 if at.weekday() == 0 and at.hour == 9 and at.minute < 15 else 10.0

    monday = NOW.replace(day=2, hour=9, minute=15)
    baseline = taught_by(loud, now=monday)
    shift = monday - NOW
    said = [
        replace(one, at=one.at + shift, seen_at=one.at + shift) for one in [*calm_day(10.0), *crowd(60, 14)]
    ]
    assert judge_volume(said, monday - timedelta(days=1), monday, baseline).state == "calm"
    assert look([*calm_day(10.0), *crowd(60, 14)]).state == "alarm", "on a Tuesday afternoon it is one"


def test_a_loud_hour_that_moves_with_the_clocks_is_none() -> None:
    """Evenings are four times as loud; this week they come an hour earlier."""

    def evening(at: Any) -> float:
        return 40.0 if 15 <= at.hour < 22 else 10.0

    baseline = taught_by(evening)
    said = [*calm_day(10.0, until=20), *crowd(14, 20)]
    assert look(said, baseline=baseline).state == "calm"


def test_a_slow_rise_over_weeks_is_none() -> None:
    start = ago(weeks=8)

    def rising(at: Any) -> float:
        return float(10.0 + 20.0 * ((at - start) / timedelta(weeks=8)))

    assert look(calm_day(30.0), baseline=taught_by(rising)).state == "calm"


def test_a_past_crisis_does_not_blind_it() -> None:
    def once(at: Any) -> float:
        return 400.0 if ago(days=10) <= at < ago(days=9.5) else 10.0

    assert look([*calm_day(10.0, until=25), *crowd(43, 25)], baseline=taught_by(once)).state == "alarm"


def test_a_topic_that_bursts_every_day_is_told_only_of_more() -> None:
    def bursts(at: Any) -> float:
        return 160.0 if at.hour == (at.toordinal() * 7) % 24 else 10.0

    lively = taught_by(bursts)
    assert look([*calm_day(10.0, until=25), *crowd(43, 25)], baseline=lively).state != "alarm"
    found = look([*calm_day(10.0, until=25), *crowd(2_000, 25)], baseline=lively)
    assert found.state == "alarm"
    assert "spike.lively" in {reason.key for reason in found.reasons}


def test_on_the_first_day_a_calm_morning_is_enough_to_tell_a_crisis() -> None:
    since = ago(hours=4)
    morning = [one for one in calm_day(5.0) if one.at >= since]
    calm = judge_volume(morning, since, NOW, Baseline())
    crisis = judge_volume([*morning, *crowd(60, 30)], since, NOW, Baseline())
    assert (calm.state, crisis.state) == ("calm", "alarm")
    assert "spike.usual_lately" in {reason.key for reason in crisis.reasons}


def test_a_busy_morning_of_the_first_day_is_none() -> None:
    """From 4 an hour at night to 20 by day, and nobody knows the days yet."""
    night = posts(240 + 15 * (at + 0.5) for at in range(32))
    day = posts((3 * (at + 0.5) for at in range(80)), 500)
    assert judge_volume([*night, *day], ago(hours=12), NOW, Baseline()).state != "alarm"


def test_in_the_first_half_hour_nothing_is_said() -> None:
    assert judge_volume(crowd(60, 20), ago(minutes=20), NOW, Baseline()).state == "unknown"
    assert judge_volume([], NOW, NOW - timedelta(hours=1), Baseline()).state == "unknown"


def test_a_day_that_is_played_240_times_as_fast_is_judged_alike() -> None:
    since = ago(hours=4)
    said = [*(one for one in calm_day(5.0) if one.at >= since), *crowd(60, 30)]

    def fast(one: Said) -> Said:
        at = NOW - (NOW - one.at) / 240
        return replace(one, at=at, seen_at=at)

    slow = judge_volume(said, since, NOW, Baseline())
    played = judge_volume([fast(one) for one in said], NOW - (NOW - since) / 240, NOW, Baseline(), speed=240)
    assert (played.state, played.severity, played.posts) == (slow.state, slow.severity, slow.posts)
    assert played.minutes == pytest.approx(slow.minutes / 240)


def test_five_thousand_posts_are_judged_at_once() -> None:
    said = [*calm_day(180.0), *crowd(700, 60)]
    begun = process_time()
    assert look(said).state == "alarm"
    assert process_time() - begun < 0.3, "0.05 s here; slow machines get some more"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1430), max_size=60), st.integers(0, 2**30))
def test_the_order_and_repetition_of_posts_do_not_matter(minutes: list[float], seed: int) -> None:
    said = posts(minutes)
    mixed = [*said, *said[::2]]
    Random(seed).shuffle(mixed)
    assert look(mixed) == look(said)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 700), min_size=1, max_size=60), st.floats(1.0, 4.0))
def test_who_asks_for_more_never_gets_an_alarm_sooner(minutes: list[float], taught: float) -> None:
    said = posts(minutes)
    if look(said, taught=taught).state == "alarm":
        assert look(said).state == "alarm"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 700), max_size=40), st.integers(0, 40))
def test_one_author_alone_changes_next_to_nothing(minutes: list[float], more: int) -> None:
    """However often one says it: it counts as two."""
    said = posts(minutes)
    loud = crowd(more, 30, 5_000, author="one loud person")
    if look([*said, *loud]).state == "alarm":
        assert look([*said, *crowd(2, 0.5, 9_000)]).state in ("alarm", "raised")
