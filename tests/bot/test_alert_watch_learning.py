"""What an alert takes: false alarms, the settings, how long was listened, outages, silence."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from core.alerts import KINDS, Alert, AlertVerb
from core.types import Topic
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.listener import ACME, BUSY, DAY, DAYS, HOUR, NOON, SECOND, Listener, listened

# ---------------------------------------------------------------- how much it takes


def test_after_a_false_alarm_it_takes_more(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(11)
        await here.watch.look()
        assert len(await here.alerts()) == 1
        await here.room.do(AlertVerb.FALSE_ALARM)
        here.watch.forget()
        await here.wait(12 * HOUR, step=HOUR)
        await here.say(11)
        await here.watch.look()
        assert len(await here.alerts()) == 1, "eleven are not enough any more"
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        await here.watch.look()
        assert len(await here.alerts()) == 2, "more are"

    listened(tmp_path, weeks, story)


@pytest.mark.parametrize(("days", "raised"), [(1, False), (29, False), (31, True)])
def test_a_false_alarm_is_forgotten_after_thirty_days(
    tmp_path: Path, weeks: Path, days: int, raised: bool
) -> None:
    async def story(here: Listener) -> None:
        await here.room.raise_alert()
        await here.room.do(AlertVerb.FALSE_ALARM)
        here.room.clock.push(days * DAY)  # the bot is away
        await here.begin()
        await here.wait(HOUR)
        await here.say(11)
        await here.watch.look()
        assert len(await here.alerts()) == 1 + raised

    listened(tmp_path, weeks, story)


def test_one_topics_false_alarm_teaches_no_other_one(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.room.raise_alert(subject="busy")
        await here.room.do(AlertVerb.FALSE_ALARM)
        here.watch.forget()
        await here.say(11)
        await here.watch.look()
        assert [alert.signal.subject for alert in await here.alerts()] == ["busy", "acme"]

    listened(tmp_path, weeks, story)


@pytest.mark.parametrize(
    ("sensitivity", "posts", "raised"),
    [(0.5, 7, True), (1.0, 7, False), (1.0, 11, True), (2.0, 11, False), (2.0, 60, True)],
)
def test_the_sensitivity_is_how_much_it_takes(
    tmp_path: Path, weeks: Path, sensitivity: float, posts: int, raised: bool
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(posts, over=5 * MINUTE)
        await here.watch.look()
        assert len(await here.alerts()) == raised

    listened(tmp_path, weeks, story, sensitivity=sensitivity)


def test_false_alarms_are_not_blamed_for_the_setting(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(60)
        await here.watch.look()
        [alert] = await here.alerts()
        assert "spike.taught" not in _reasons(alert)
        await here.room.do(AlertVerb.FALSE_ALARM)
        here.watch.forget()
        await here.wait(12 * HOUR, step=HOUR)
        await here.say(300)
        await here.watch.look()
        again = (await here.alerts())[-1]
        assert again.id != alert.id
        assert _reasons(again)["spike.taught"] == {"taught": "1.5"}, "and what they did is said as it is"

    listened(tmp_path, weeks, story, sensitivity=2.0)


def _reasons(alert: Alert) -> dict[str, Any]:
    return {reason.key: dict(reason.values) for reason in alert.signal.reasons}


# ---------------------------------------------------------------- since when


def _knows_the_hours(alert: Alert) -> bool:
    return "spike.usual_lately" not in _reasons(alert)


def test_what_a_first_page_holds_of_the_day_before_is_no_day_of_listening(
    tmp_path: Path, weeks: Path
) -> None:
    """Two days of listening and the half day that is not counted yet: then its hours are known."""

    async def story(here: Listener) -> None:
        here.topics.append(Topic(name="fresh", query="Fresh"))
        await here.say(8, over=23 * HOUR, topic="fresh", backlog=7)
        await here.watch.look()
        for hours, known in ((56, False), (66, True)):
            await here.begin()
            await here.wait(NOON + hours * HOUR - here.room.clock.now(), step=HOUR)
            await here.say(40, topic="fresh")
            await here.watch.look()
            newest = [alert for alert in await here.alerts() if alert.signal.subject == "fresh"][-1]
            assert _knows_the_hours(newest) == known, hours
            await here.room.do(AlertVerb.RESOLVE, newest.id, line="It was a lamp.")

    listened(tmp_path, weeks, story)


def test_a_store_that_listened_before_this_was_remembered_knows_its_weeks_at_once(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(room: Watchroom) -> None:
        await room.store.set_fact("topics heard since", None)
        listener = Listener(room, [ACME, BUSY])
        await listener.begin()
        await listener.watch.look()
        since = await room.store.fact("topics heard since")
        for topic in ("acme", "busy"):
            heard = datetime.fromisoformat(cast(dict[str, str], since)[topic])
            begun = NOON - DAYS * DAY
            assert begun <= heard <= begun + DAY + HOUR, "what was heard within a day bears witness"
        room.clock.push(20 * MINUTE)
        await listener.say(40)
        await listener.watch.look()
        [alert] = await listener.alerts()
        assert _knows_the_hours(alert)

    shutil.copy(weeks, tmp_path / "alarms.db")
    watched(tmp_path, story, NOON)


# ---------------------------------------------------------------- outages


@pytest.mark.parametrize("outage", [False, True])
def test_what_comes_late_after_an_outage_is_no_spike(tmp_path: Path, weeks: Path, outage: bool) -> None:
    """Posts without a date count as said when they were seen, unless a gap explains why they come at once."""

    async def story(here: Listener) -> None:
        await here.wait(8 * HOUR, hear=not outage)
        await here.say(60, dated=False)
        await here.watch.look()
        assert len(await here.alerts()) == (not outage)
        if outage:
            await here.say(10, over=8 * HOUR)
            await here.wait(HOUR)
            assert await here.alerts() == []

    listened(tmp_path, weeks, story)


def test_what_a_first_run_or_a_return_brings_is_no_spike(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.topics.append(Topic(name="fresh", query="Fresh"))
        here.room.clock.push(20 * MINUTE)
        await here.say(80, topic="fresh", dated=False, backlog=7)
        await here.say(80, topic="fresh", over=30 * DAY, backlog=7)
        await here.wait(2 * HOUR)
        assert await here.alerts() == []

    listened(tmp_path, weeks, story)


# ---------------------------------------------------------------- silence


def test_a_silence_is_raised_once_and_ends_when_people_talk_again(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        await here.wait(12 * HOUR, step=HOUR)
        [alert] = await here.alerts(*KINDS)
        assert (alert.signal.kind, alert.signal.subject) == ("silence", "busy"), "acme is too rare to tell"
        assert alert.severity <= 2
        assert alert.began_at <= NOON + HOUR
        assert await here.room.history() == ["raised"]
        await here.begin()
        for _ in range(12):
            here.room.clock.push(HOUR)
            await here.say(6, over=HOUR, topic="busy")
            await here.watch.look()
        assert (await here.room.alert()).standing.outcome == "over"
        assert await here.room.history() == ["raised", "over"]
        assert len(await here.alerts(*KINDS)) == 1

    listened(tmp_path, weeks, story, (ACME, BUSY))


def test_a_topic_that_comes_back_after_it_was_stopped_was_not_silent_meanwhile(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(here: Listener) -> None:
        here.topics = [ACME]
        await here.wait(12 * HOUR, step=HOUR)
        here.topics = [ACME, BUSY]
        await here.wait(HOUR, step=HOUR)
        assert await here.alerts(*KINDS) == []

    listened(tmp_path, weeks, story, (ACME, BUSY))


def test_a_source_that_is_not_heard_is_no_silence(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        await here.wait(20 * HOUR, step=HOUR, hear=False)
        assert await here.alerts(*KINDS) == []
        # The bot was away: what it did not hear was not silent either.
        here.room.clock.push(20 * HOUR)
        await here.begin()
        await here.wait(HOUR)
        assert await here.alerts(*KINDS) == []

    listened(tmp_path, weeks, story, (ACME, BUSY))


# ---------------------------------------------------------------- faster than life


def test_what_plays_sixty_times_faster_is_raised_and_over_sixty_times_sooner(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(here: Listener) -> None:
        here.topics[:] = [Topic(name="fresh", query="Fresh")]
        for minute in range(40):
            here.room.clock.push(MINUTE)
            await here.say(1, over=SECOND, topic="fresh")
            if minute == 30:
                here.room.clock.push(20 * SECOND)
                await here.say(40, over=20 * SECOND, topic="fresh")
            await here.watch.look()
            assert len(await here.alerts()) == (minute >= 30), minute
        assert (await here.room.history())[-1] == "over"
        assert {alert.signal.kind for alert in await here.alerts(*KINDS)} == {"spike"}

    listened(tmp_path, weeks, story, speed=60.0)
