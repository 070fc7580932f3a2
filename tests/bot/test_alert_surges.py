"""How what is said sounds, whom it reaches and who says it become alerts: one for each incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.alerts import KINDS, AlertState, AlertVerb
from core.policies import Policy, Step
from tests.bot.alarms import MINUTE
from tests.bot.listener import BUSY, HOUR, Listener, listened

TOPIC = "busy"
"""Six posts an hour."""


async def wave(here: Listener, hours: int = 3) -> None:
    """No more is said than usual, but most of it sounds negative."""
    for _ in range(hours * 3):
        here.room.clock.push(20 * MINUTE)
        await here.say(2, topic=TOPIC, sounds="negative")
        await here.watch.look()


def test_a_wave_is_raised_once_kept_up_and_over_whatever_restarts(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        for _ in range(6):
            await wave(here, 1)
            await here.begin()
        [alert] = await here.alerts(*KINDS)
        assert alert.signal.kind == "negative_surge"
        assert {"raised"} <= set(await here.room.history()) <= {"raised", "worse"}
        for _ in range(20):
            here.room.clock.push(40 * MINUTE)
            await here.say(4, over=40 * MINUTE, topic=TOPIC, sounds="neutral")
            await here.watch.look()
            await here.begin()
        [alert] = await here.alerts(*KINDS)
        assert alert.over_at is not None
        assert (await here.room.history())[-1] == "over"

    listened(tmp_path, weeks, story, (BUSY,))


def test_a_spike_takes_the_wave_up_and_a_wave_takes_the_spike_up(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(30, topic=TOPIC, sounds="neutral")
        await here.watch.look()
        [alert] = await here.alerts(*KINDS)
        assert (alert.signal.kind, alert.signal.also) == ("spike", ())
        assert "surge.share_usual" in {reason.key for reason in alert.signal.reasons}
        here.room.clock.push(20 * MINUTE)
        await here.say(60, topic=TOPIC, sounds="negative")
        await here.watch.look()
        [alert] = await here.alerts(*KINDS)
        assert (alert.signal.kind, alert.signal.also) == ("spike", ("negative_surge",))
        assert "surge.share_usual" in {reason.key for reason in alert.signal.reasons[:3]}
        assert alert.signal.numbers["share"] > 0.5

    listened(tmp_path / "one", weeks, story, (BUSY,))

    async def other(here: Listener) -> None:
        await wave(here, 4)
        [alert] = await here.alerts(*KINDS)
        here.room.clock.push(20 * MINUTE)
        await here.say(90, topic=TOPIC, sounds="neutral")
        await here.watch.look()
        [again] = await here.alerts(*KINDS)
        assert (again.id, again.signal.kind) == (alert.id, "negative_surge")
        assert "spike" in again.signal.also

    listened(tmp_path / "other", weeks, other, (BUSY,))


def test_what_was_closed_is_not_raised_as_another_kind(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(60, topic=TOPIC, sounds="negative")
        await here.watch.look()
        [alert] = await here.alerts(*KINDS)
        assert alert.signal.also == ("negative_surge",)
        await here.room.do(AlertVerb.FALSE_ALARM)
        here.watch.forget()
        for _ in range(6):
            here.room.clock.push(10 * MINUTE)
            await here.say(1, topic=TOPIC, sounds="negative")
            await here.watch.look()
        assert [one.standing.state for one in await here.alerts(*KINDS)] == [AlertState.CLOSED]

    listened(tmp_path, weeks, story, (BUSY,))


@pytest.mark.parametrize("closed_as", ["spike", "influencer"])
def test_a_false_alarm_teaches_each_kind_that_it_told_of(tmp_path: Path, weeks: Path, closed_as: str) -> None:
    async def story(here: Listener) -> None:
        for _ in range(3):
            alert = await here.room.raise_alert(subject=TOPIC, kind=closed_as, also=("negative_surge",))
            await here.room.do(AlertVerb.FALSE_ALARM, alert.id)
            here.room.clock.push(7 * HOUR)
        await here.begin()
        await wave(here)
        assert "negative_surge" not in {one.signal.kind for one in await here.alerts(*KINDS)}

    listened(tmp_path, weeks, story, (BUSY,))


def test_one_loud_author_is_told_with_the_post_on_top_and_over_after_a_while(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(1, topic=TOPIC, sounds="positive", followers=2_000_000)
        await here.watch.look()
        assert await here.alerts(*KINDS) == []
        here.room.clock.push(4 * HOUR)
        await here.say(1, topic=TOPIC, sounds="negative", followers=2_000_000)
        await here.say(2, topic=TOPIC, sounds="neutral")
        await here.watch.look()
        [alert] = await here.alerts(*KINDS)
        assert alert.signal.kind == "influencer"
        [top] = await here.room.store.mentions(alert.signal.posts[:1])
        assert top.post.author.followers == 2_000_000
        for _ in range(16):
            here.room.clock.push(30 * MINUTE)
            await here.say(3, over=30 * MINUTE, topic=TOPIC, sounds="neutral")
            await here.watch.look()
        assert await here.room.history() == ["raised", "over"]

    listened(tmp_path, weeks, story, (BUSY,))


def test_posts_that_reach_far_more_people_than_usual_are_told(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(4, topic=TOPIC, sounds="positive", followers=150_000)
        await here.watch.look()
        [alert] = await here.alerts(*KINDS)
        assert alert.signal.kind == "reach"
        assert alert.signal.numbers["reach"] == 600_000

    listened(tmp_path, weeks, story, (BUSY,))


@pytest.mark.parametrize("kinds", [("spike",), ("spike", "reach", "influencer")])
def test_kinds_that_are_not_wanted_are_not_told_nor_taken_up(
    tmp_path: Path, weeks: Path, kinds: tuple[str, ...]
) -> None:
    async def story(here: Listener) -> None:
        await wave(here)
        assert await here.alerts(*KINDS) == []
        here.room.clock.push(20 * MINUTE)
        await here.say(60, topic=TOPIC, sounds="negative")
        await here.watch.look()
        assert "negative_surge" not in [k for a in await here.alerts(*KINDS) for k in a.signal.also]

    listened(tmp_path, weeks, story, (BUSY,), kinds=kinds)


def test_who_is_called_goes_by_what_was_taken_up_as_well(tmp_path: Path, weeks: Path) -> None:
    policy = Policy(
        name="complaints",
        kinds=("negative_surge",),
        steps=(Step(after=10 * MINUTE, to=("Ana",), channel="crisis"),),
    )

    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(60, topic=TOPIC, sounds="neutral")
        await here.watch.look()
        here.room.clock.push(15 * MINUTE)
        await here.room.escalations.fire()
        assert await here.room.calls() == [], "nobody is called for a spike"
        await here.say(90, topic=TOPIC, sounds="negative")
        await here.watch.look()
        here.room.clock.push(15 * MINUTE)
        await here.room.escalations.fire()
        assert len(await here.room.calls()) == 1

    listened(tmp_path, weeks, story, (BUSY,), policies=(policy,))
