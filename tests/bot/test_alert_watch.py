"""What was said of a topic becomes an alert: raised once, kept up to date, over when it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.alert import AlertWatch
from bot.gaps import Gaps
from core.alerts import KINDS, Alert, AlertFilter, AlertState, AlertVerb, Said
from core.errors import StoreError
from core.keeping import Batch, Sighting
from core.ports import Store
from core.types import Author, Match, Post, Topic
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.fake_source import Board

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
BOARD = Board()
ACME, BUSY = Topic(name="acme", query="Acme"), Topic(name="busy", query="Busy")
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
DAYS = 10
"""So long was listened before noon: to one post an hour about acme, six about busy."""


@dataclass
class Listener:
    """A room in which somebody listens."""

    room: Watchroom
    topics: list[Topic] = field(default_factory=lambda: [ACME])
    said: int = 0
    watch: AlertWatch = field(init=False)

    async def begin(self) -> None:
        """The watch of the bot's next life, before any source is asked."""
        room = self.room
        gaps = Gaps(room.store, [BOARD])
        await gaps.look(room.clock.now())
        self.watch = AlertWatch(
            room.store, room.clock, room.book.rules, room.alarms, gaps, lambda: self.topics
        )

    async def say(
        self,
        count: int,
        over: timedelta = 20 * MINUTE,
        topic: str = "acme",
        dated: bool = True,
        backlog: int | None = None,
    ) -> None:
        """So many people said something in the time up to now, and the source brings it now."""
        now = self.room.clock.now()
        sightings = [
            Sighting(
                post=_post(f"{now:%d%H%M%S}-{self.said + n}", now - over * n / count if dated else None),
                matches=(Match(topic),),
            )
            for n in range(count)
        ]
        self.said += count
        await self.room.heard("board", rest=HOUR)
        batch = Batch(
            source="board", sightings=tuple(sightings), at=now, backlog=backlog, real_keys=True, state=None
        )
        await self.room.store.keep(batch)
        self.watch.heard([topic])

    async def wait(self, time: timedelta, step: timedelta = 10 * MINUTE, hear: bool = True) -> None:
        """Time goes by, nothing is said, and it is looked at every `step`."""
        end = self.room.clock.now() + time
        while self.room.clock.now() < end:
            self.room.clock.push(step)
            if hear:
                await self.room.heard("board", rest=HOUR)
            await self.watch.look()

    async def alerts(self, *kinds: str) -> Sequence[Alert]:
        """Those of these kinds (else: spikes), the oldest first."""
        which = AlertFilter(kinds=kinds or ("spike",))
        return sorted(await self.room.store.alerts(which), key=lambda alert: alert.id)


def _post(key: str, said_at: datetime | None) -> Post:
    return Post(
        source="board",
        key=key,
        url=f"https://board.example.org/{key}-a-post",
        text=f"Number {key} tells it: the lamp is a story all of its own.",
        author=Author(handle=f"somebody-{key}"),
        said_at=said_at,
    )


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that listened for `DAYS` up to noon."""
    folder = tmp_path_factory.mktemp("weeks")

    async def story(room: Watchroom) -> None:
        for day in range(DAYS, 0, -1):
            begin = NOON - day * DAY
            sightings = [
                Sighting(
                    post=_post(f"{topic.name}-{day}-{n}", begin + DAY * (n + 0.5) / (24 * an_hour)),
                    matches=(Match(topic.name),),
                )
                for topic, an_hour in ((ACME, 1), (BUSY, 6))
                for n in range(24 * an_hour)
            ]
            at = begin + DAY
            await room.store.keep(
                Batch(source="board", sightings=tuple(sightings), at=at, backlog=None, real_keys=True)
            )
        since = {topic.name: (NOON - DAYS * DAY).isoformat() for topic in (ACME, BUSY)}
        await room.store.set_fact("topics heard since", since)
        await room.heard("board", rest=HOUR)

    watched(folder, story, NOON)
    return folder / "alarms.db"


Work = Callable[[Listener], Coroutine[None, None, None]]


def listened(folder: Path, weeks: Path, work: Work, **rules: Any) -> None:
    """Let `work` happen after those days, with these rules."""
    folder.mkdir(exist_ok=True)
    shutil.copy(weeks, folder / "alarms.db")

    async def story(room: Watchroom) -> None:
        listener = Listener(room)
        await listener.begin()
        await listener.watch.look()
        assert await listener.alerts(*KINDS) == [], "it begins calm"
        await work(listener)

    watched(folder, story, NOON, **rules)


# ---------------------------------------------------------------- spikes


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
        here.topics.append(BUSY)
        await here.begin()
        here.room.clock.push(20 * MINUTE)
        await here.say(120, topic="busy")
        await here.watch.look()
        assert [alert.signal.subject for alert in await here.alerts()] == ["busy"]

    listened(tmp_path, weeks, story)


@pytest.mark.parametrize("verb", ["said", "alerts", "mentions", "raise_alert", "source_states"])
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
        here.topics.append(BUSY)
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

    listened(tmp_path, weeks, story)


def test_a_source_that_is_not_heard_is_no_silence(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.topics.append(BUSY)
        await here.wait(20 * HOUR, step=HOUR, hear=False)
        assert await here.alerts(*KINDS) == []
        # The bot was away: what it did not hear was not silent either.
        here.room.clock.push(20 * HOUR)
        await here.begin()
        await here.wait(HOUR)
        assert await here.alerts(*KINDS) == []

    listened(tmp_path, weeks, story)


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
