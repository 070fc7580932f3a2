"""Further inputs of the same decision: how posts sound, whom they reach, one loud author."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.alert_words import reason_text
from core.alerts import Felt, Gap, Loud, Said
from listening.reading import TUNING, Reading
from listening.surge_usual import SurgeBaseline, learn_surges
from listening.surges import judge_feeling, judge_influencer, judge_negative, judge_reach, judge_share
from tests.listening.said import DAY, NOW, QUARTER, calm_day, counts, posts

LOUD = Loud(authors=900, one_in_hundred=9_000, most=60_000, most_negative=20_000)


def taught(an_hour: float = 10.0, negative: float = 0.1, weeks: float = 4, **more: Any) -> SurgeBaseline:
    """The baseline after so many weeks of which that part sounded negative."""
    felt = {}
    carry = 0.0
    for at, count in counts(an_hour, weeks).items():
        carry += count * negative
        felt[at] = Felt(posts=count, known=count, negative=int(carry), reach=200 * count)
        carry -= int(carry)
    return learn_surges(felt, LOUD, NOW - timedelta(weeks=weeks), NOW, **more)


USUAL = taught()
LOOKS: dict[str, Callable[..., Reading]] = {
    "feeling": judge_feeling,
    "negative": judge_negative,
    "share": judge_share,
    "reach": judge_reach,
    "influencer": judge_influencer,
}


def look(name: str, said: Sequence[Said], usual: SurgeBaseline = USUAL, **more: Any) -> Reading:
    return LOOKS[name](said, DAY, NOW, usual, **more)


def some(count: int, first: int = 1, minutes: float = 60, **more: Any) -> list[Said]:
    """So many in the last hour."""
    return posts((minutes * (at + 0.5) / count for at in range(count)), first, **more)


def day(sounds: str = "neutral") -> list[Said]:
    """The usual ten an hour up to an hour ago."""
    return [replace(one, sentiment=sounds) for one in calm_day(10.0, until=60)]


@pytest.mark.parametrize("name", ["feeling", "negative", "share", "influencer"])
def test_it_is_unknown_while_nobody_tells_how_they_sound(name: str) -> None:
    assert look(name, [*calm_day(10.0), *some(60)], SurgeBaseline()).state == "unknown"
    assert look(name, [], SurgeBaseline()).state == "unknown"


@pytest.mark.parametrize("name", ["share", "reach", "influencer"])
def test_it_is_unknown_in_the_first_days_and_where_time_passes_faster(name: str) -> None:
    crisis = [*day(), *some(60, followers=900_000, sentiment="negative")]
    young = replace(taught(weeks=1 / 7), loud=LOUD)
    assert look(name, crisis).state == "alarm"
    assert look(name, crisis, young).state == "unknown"
    assert look(name, crisis, speed=60.0).state == "unknown"


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_a_topic_that_falls_silent_is_calm(name: str) -> None:
    assert look(name, []).state == "calm"


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
        ("reach", [*some(40, followers=300), *some(1, 100, followers=9_000_000)], []),
        (
            "influencer",
            some(40, followers=4_000, sentiment="negative"),
            some(1, followers=900_000, sentiment="negative"),
        ),
        ("influencer", some(1, followers=900_000, sentiment="positive"), []),
    ],
)
def test_each_knows_its_crisis(name: str, calm: list[Said], crisis: list[Said]) -> None:
    assert look(name, [*day(), *calm]).state == "calm"
    if crisis:
        found = look(name, [*day(), *crisis])
        assert found.state == "alarm"
        assert 1 <= found.severity <= 5
        assert found.posts
        assert found.began_at is not None
        assert all(reason_text(reason) for reason in found.reasons)
        assert look(name, [*day(), *crisis], taught=40.0).state != "alarm", "false alarms ask for more"
        strict = replace(TUNING, factor=40.0)
        assert look(name, [*day(), *crisis], tuning=strict).state != "alarm", "and so do the settings"


def test_an_unsure_star_counts_less_than_an_angry_one() -> None:
    unsure, angry = (
        look("influencer", [*day(), *some(1, followers=900_000, sentiment=sounds)])
        for sounds in (None, "negative")
    )
    assert (unsure.state, angry.state) == ("alarm", "alarm")
    assert unsure.severity < angry.severity
    assert [reason_text(one) for one in angry.reasons] == [
        "person 1 with 900,000 followers wrote this; one in a hundred of your authors has more than 9,000.",
        "It sounds negative.",
    ]


def test_a_brand_that_stars_often_write_about_is_told_of_greater_ones() -> None:
    starry = replace(USUAL, loud=replace(LOUD, most=400_000))
    neutral = [*day(), *some(1, followers=900_000)]
    assert look("influencer", neutral).state == "alarm"
    assert look("influencer", neutral, starry).state == "calm"
    angry = [*day(), *some(1, followers=900_000, sentiment="negative")]
    assert look("influencer", angry, starry).state == "alarm", "none of those was angry"


def test_a_share_of_a_few_people_says_nothing() -> None:
    assert look("share", some(19, sentiment="negative")).state == "calm"
    assert look("share", some(20, sentiment="negative")).state == "alarm"


def test_the_loudest_stand_first() -> None:
    said = [*day(), *some(40, followers=30_000), *some(1, 100, followers=900_000)]
    assert look("reach", said).posts[0] == 100
    said = [*day(), *some(30, sentiment="negative"), *some(1, 100, sentiment="negative", followers=5_000)]
    assert look("feeling", said).posts[0] == 100
    assert look("share", said).posts[0] == 100


def test_busier_is_a_spike_and_not_more_negative() -> None:
    """Six times as many posts, one in ten of them negative as ever."""
    busy = [*some(216, sentiment="neutral", minutes=180), *some(24, 900, sentiment="negative", minutes=180)]
    assert look("negative", busy).state == "alarm"
    assert look("feeling", busy).state == "raised"


def test_it_says_which_part_and_which_part_is_usual() -> None:
    wave = [*day(), *some(15, sentiment="neutral"), *some(25, 100, sentiment="negative")]
    found = look("feeling", wave)
    told = [reason_text(one) for one in found.reasons]
    assert told[0].startswith("25 negative posts in ")
    assert told[1] == "42 % of the 60 people whose tone is clear sound negative; usually 10 % do."
    assert found.numbers["usual_share"] == pytest.approx(0.1, abs=0.01)
    calm = look("feeling", [*day(), *some(10, sentiment="neutral")])
    assert calm.state == "calm"
    assert calm.numbers["share"] == 0.0
    assert [one.key for one in calm.reasons] == ["surge.share_usual"], "for cards of other kinds"


def test_what_is_usually_half_negative_takes_more() -> None:
    wave = [*some(12, sentiment="neutral"), *some(14, 100, sentiment="negative")]
    assert look("share", wave).state == "alarm"
    assert look("share", wave, taught(negative=0.5)).state == "calm"


def test_days_of_many_moods_take_more() -> None:
    wave = [*some(14, sentiment="neutral"), *some(12, 100, sentiment="negative")]
    assert look("share", wave).state == "alarm"
    assert look("share", wave, replace(USUAL, ties=0.2)).state != "alarm"


def test_one_troll_is_no_wave_and_a_backlog_is_none() -> None:
    troll = some(90, 100, sentiment="negative", author="one troll")
    assert look("feeling", [*day(), *some(10, sentiment="neutral"), *troll]).state == "calm"
    old = some(90, 100, sentiment="negative", backlog=True, followers=900_000)
    for name in LOOKS:
        assert look(name, [*day(), *some(10, sentiment="neutral"), *old]).state == "calm", name


def test_what_a_source_without_dates_brings_after_an_outage_says_nothing() -> None:
    gap = Gap("forum", NOW - timedelta(hours=6), NOW - timedelta(minutes=10))
    late = some(60, 500, minutes=5, sentiment="negative", dated=False, followers=900_000)
    for name in LOOKS:
        assert look(name, [*day(), *late], gaps=[gap]).state in ("calm", "unknown"), name
        assert look(name, [*day(), *late]).state == "alarm", name


def test_models_that_are_surer_from_today_on_are_no_wave() -> None:
    """One in five sounded like anything until yesterday, and one in four of those negative; now all do."""
    felt = {
        at: Felt(count, count if n % 5 == 0 else 0, count // 4 if n % 5 == 0 else 0)
        for n, (at, count) in enumerate(counts(40.0, 4).items())
    }
    unsure = learn_surges(felt, LOUD, NOW - timedelta(weeks=4), NOW)
    said = [replace(one, sentiment="neutral") for one in calm_day(30.0)]
    said += [replace(one, sentiment="negative") for one in calm_day(10.0, first=50_000)]
    assert look("feeling", said, unsure).state == "calm"
    assert look("feeling", said, replace(unsure, known=1.0)).state == "raised", "it would be one otherwise"


# ---------------------------------------------------------------- what is usual


def test_before_posts_sounded_like_anything_nobody_listened_for_it() -> None:
    week = timedelta(weeks=1)
    felt = {at: Felt(count, 0, 0) for at, count in counts(10.0, 4).items()}
    heard = {at: replace(one, known=one.posts) for at, one in felt.items() if at >= NOW - week}
    known = learn_surges({**felt, **heard}, LOUD, NOW - 4 * week, NOW)
    assert known.days == pytest.approx(7.0, abs=0.1)
    assert known.heard == pytest.approx(28.0)
    fixed = NOW - 3 * week + (NOW - (NOW - 3 * week)) % QUARTER
    single = min(felt, key=lambda at: abs(at - fixed))
    one_fix = {**felt, **heard, single: Felt(9, 1, 1)}
    assert learn_surges(one_fix, LOUD, NOW - 4 * week, NOW).days == known.days, "what the team said of one"
    assert learn_surges(felt, LOUD, NOW - 4 * week, NOW).since is None


def test_a_share_is_chosen_high_while_little_is_known() -> None:
    shares = [taught(1.0, 0.1, weeks).share for weeks in (1 / 7, 1 / 2, 8)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.25
    assert shares[-1] == pytest.approx(0.1, abs=0.02)


def test_days_that_differ_more_than_chance_has_it_are_learned_as_such() -> None:
    felt = counts(20.0, 4)

    def moody(bad: float) -> SurgeBaseline:
        told = {
            at: Felt(count, count, int(count * (bad if at.toordinal() % 3 == 0 else 0.0)))
            for at, count in felt.items()
        }
        return learn_surges(told, LOUD, NOW - timedelta(weeks=4), NOW)

    assert moody(0.8).ties > 0.1
    assert USUAL.ties < 0.02
    crisis = (NOW - timedelta(days=9)).toordinal()
    once = {at: Felt(n, n, n if at.toordinal() == crisis else 0) for at, n in felt.items()}
    assert learn_surges(once, LOUD, NOW - timedelta(weeks=4), NOW).ties < 0.02, "a crisis is one day"


def test_three_lively_hours_are_what_one_in_a_hundred_reaches() -> None:
    begin = NOW - timedelta(weeks=4)
    felt = {begin + n * QUARTER: Felt(1, 1, 0, 100) for n in range(4 * 672)}
    felt |= {begin + n * QUARTER: Felt(1, 1, 0, 50_000) for n in (400, 1400)}
    assert learn_surges(felt, LOUD, begin, NOW).reach in (1200.0, 51_100.0)
    assert learn_surges({}, LOUD, begin, NOW).reach == 0.0
