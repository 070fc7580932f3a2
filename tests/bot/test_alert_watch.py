"""What was said of a topic becomes an alert: raised once, kept up to date, over when it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from core.alerts import AlertState, AlertVerb, Said
from core.errors import StoreError
from core.ports import Store
from tests.bot.alarms import MINUTE
from tests.bot.listener import ACME, BUSY, HOUR, NOON, SECOND, Listener, listened


def test_a_spike_is_raised_once_and_changed_in_place(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        await here.watch.look()
        [alert] = await here.alerts()
        assert (alert.signal.kind, alert.signal.subject) == ("spike", "acme")
        assert alert.severity >= 2
        assert NOON - 5 * MINUTE <= alert.began_at <= NOON + 15 * MINUTE
        assert alert.signal.numbers["posts"] >= 30
        assert alert.signal.reasons
        assert alert.signal.chart is not None
        kept = len(await here.room.store.evidence(1))
        assert kept > 20
        assert [row.kind for row in await here.room.store.alert_rows(1)] == ["alert"]
        before = alert.signal.numbers["posts"]
        for _ in range(6):
            here.room.clock.push(5 * MINUTE)
            await here.say(40, over=5 * MINUTE)
            await here.watch.look()
        [alert] = await here.alerts()
        assert alert.signal.numbers["posts"] > before
        assert alert.severity > 2
        assert set(await here.room.history()) == {"raised", "worse"}
        assert len(await here.room.store.evidence(1)) > kept

    listened(tmp_path, weeks, story)


def test_an_open_alert_is_refreshed_once_a_minute_and_at_once_when_it_is_worse(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(12)
        await here.watch.look()
        [alert] = await here.alerts()
        here.room.changed.clear()
        for _ in range(5 * 12):
            here.room.clock.push(5 * SECOND)
            await here.say(1, over=SECOND)
            await here.watch.look()
        worse = (await here.room.history()).count("worse")
        assert 3 <= len(here.room.changed) - worse <= 5
        here.room.clock.push(5 * SECOND)
        await here.say(400, over=SECOND)
        await here.watch.look()
        assert (await here.room.history()).count("worse") == worse + 1
        assert (await here.alerts())[0].severity > alert.severity

    listened(tmp_path, weeks, story)


def test_nothing_new_is_no_change(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        await here.watch.look()
        version = (await here.alerts())[0].version
        for _ in range(10):
            here.room.clock.push(5 * SECOND)
            await here.watch.look()
        assert (await here.alerts())[0].version == version

    listened(tmp_path, weeks, story)


@pytest.mark.parametrize("restarting", [False, True])
def test_it_is_over_after_the_calm_and_begins_again_whatever_restarts_in_between(
    tmp_path: Path, weeks: Path, restarting: bool
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        await here.watch.look()
        told = []
        for half_hours in range(44):
            if half_hours == 24:
                await here.say(40)
                await here.watch.look()
            if restarting:
                await here.begin()
            await here.wait(30 * MINUTE, step=30 * MINUTE)
            told.append((await here.room.history())[-1])
        over, again = told.index("over") / 2, told.index("again") / 2
        assert 3 <= over <= 9, "hours after it began: it lasts for a while, and three hours of calm"
        assert 12 <= again <= 12.5
        assert told[-1] == "over"
        assert (await here.room.history()) == ["raised", "over", "again", "over"]
        assert len(await here.alerts()) == 1

    listened(tmp_path, weeks, story)


def test_what_is_closed_and_still_goes_on_is_not_raised_anew(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(130)
        await here.watch.look()
        await here.room.do(AlertVerb.RESOLVE, line="The lamp was too bright.")
        for _ in range(3):
            here.room.clock.push(10 * MINUTE)
            await here.say(6, over=10 * MINUTE)
            await here.watch.look()
        assert [alert.standing.state for alert in await here.alerts()] == [AlertState.CLOSED]
        await here.wait(9 * HOUR)
        await here.say(40)
        await here.watch.look()
        assert len(await here.alerts()) == 2, "and what comes later is another one"

    listened(tmp_path, weeks, story)


class Cursed:
    """A store in which one topic cannot be read, by a mistake of ours."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def said(self, topic: str, since: datetime, limit: int = 5000) -> Sequence[Said]:
        if topic == "acme":
            raise ValueError("seven is no topic")
        return await self._store.said(topic, since, limit)


def test_a_topic_that_cannot_be_judged_stops_no_other_one(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.store = cast(Store, Cursed(here.room.store))
        await here.begin()
        here.room.clock.push(20 * MINUTE)
        await here.say(120, topic="busy")
        await here.watch.look()
        assert [alert.signal.subject for alert in await here.alerts()] == ["busy"]

    listened(tmp_path, weeks, story, (ACME, BUSY))


@pytest.mark.parametrize("verb", ["said", "alerts", "mentions", "raise_alert", "source_pulses"])
def test_what_a_store_in_trouble_does_not_tell_is_judged_at_the_next_look(
    tmp_path: Path, weeks: Path, verb: str
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        here.room.shaky.broken = {verb}
        with pytest.raises(StoreError):
            await here.watch.look()
        here.room.shaky.broken = set()
        here.room.clock.push(5 * SECOND)
        await here.watch.look()
        assert len(await here.alerts()) == 1

    listened(tmp_path, weeks, story)


def test_an_alert_about_a_topic_that_was_removed_is_over(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(40)
        await here.watch.look()
        here.topics.remove(ACME)
        await here.wait(HOUR)
        assert await here.room.history() == ["raised", "over"]

    listened(tmp_path, weeks, story)


@pytest.mark.parametrize("rules", [{"channels": ()}, {"kinds": ("source_down",)}])
def test_without_a_channel_or_the_kind_no_spike_is_raised(
    tmp_path: Path, weeks: Path, rules: dict[str, Any]
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(100)
        await here.wait(HOUR)
        assert await here.alerts() == []

    listened(tmp_path, weeks, story, **rules)
