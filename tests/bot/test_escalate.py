"""What is due for alerts is done: once, in time, and not after somebody has it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text
from structlog.testing import capture_logs

from bot.alarm import Alarms
from bot.escalate import Escalations
from core.alerts import AlertMoved, AlertState, AlertVerb, Signal
from core.errors import ChannelRefused, ChatBusy, ChatError, StoreError
from core.policies import AlertRules, Hours, Policy, Step
from core.types import Address
from store.schema import open_store
from tests.bot.alarms import MINUTE, RULES, Watchroom, watched
from tests.bot.announcing import BRAND, CRISIS, settings
from tests.bot.fake_bot import ANA, open_bot

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def test_an_alert_that_nobody_takes_climbs_and_stops_at_its_last_step(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        for minutes, calls in [(0, 0), (9, 0), (1, 1), (19, 1), (1, 2), (600, 2)]:
            room.clock.push(minutes * MINUTE)
            await room.escalations.fire()
            assert len(await room.calls()) == calls, f"after {minutes} more"
        assert [row.channel for row in await room.calls()] == ["crisis", "board"]
        assert [row.priority for row in await room.calls()] == [5, 5]
        assert (await room.alert()).standing.state is AlertState.ESCALATED

    watched(tmp_path, story)


def test_an_acknowledgement_stops_what_waits_and_takes_back_what_is_queued(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        await room.do(AlertVerb.ACKNOWLEDGE)
        assert [(row.state, row.reason) for row in await room.calls()] == [("held", "acknowledged")]
        room.clock.push(DAY)
        await room.escalations.fire()
        assert (await room.history()).count("called") == 1
        assert len(await room.calls()) == 1

    watched(tmp_path, story)


def test_a_call_in_flight_when_somebody_took_it_is_not_made_again(tmp_path: Path) -> None:
    """It was being posted when the bot was killed, and did not arrive."""

    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        [call] = await room.calls()
        await room.store.begin_sending(call.id, room.clock.now())
        await room.do(AlertVerb.ACKNOWLEDGE)
        await room.store.requeue(call.id, call.reason, room.clock.now())
        [call] = await room.calls()
        assert call.state == "held"
        with pytest.raises(StoreError):
            await room.store.begin_sending(call.id, room.clock.now())

    watched(tmp_path, story)


@pytest.mark.parametrize("first", ["step", "press"])
def test_of_a_step_and_a_press_at_the_same_moment_the_press_wins(tmp_path: Path, first: str) -> None:
    """Whichever comes first in the store, nothing is left to post."""

    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        both = [room.escalations.fire(), room.do(AlertVerb.LEAD)]
        await asyncio.gather(*(both if first == "step" else reversed(both)))
        assert all(row.state == "held" for row in await room.calls())
        assert (await room.alert()).standing.state is AlertState.ACKNOWLEDGED

    watched(tmp_path, story)


def test_two_lives_at_once_do_a_step_once(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        done = await asyncio.gather(*(room.restarted().fire() for _ in range(5)))
        assert sum(done) == 1
        assert len(await room.calls()) == 1

    watched(tmp_path, story)


@pytest.mark.parametrize("jump", [-DAY, -3 * MINUTE, -SECOND, DAY, 8 * 60 * MINUTE])
@pytest.mark.parametrize("restart", [False, True])
def test_a_clock_that_is_set_skips_no_step_and_does_none_twice(
    tmp_path: Path, jump: timedelta, restart: bool
) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        await room.escalations.fire()
        room.clock.push(4 * MINUTE)
        await room.escalations.fire()
        room.clock.set(room.clock.now() + jump)
        if restart:
            room.escalations = room.restarted()
        waited = timedelta()
        made = []
        while waited < 60 * MINUTE:
            if await room.escalations.fire():
                made.append(waited)
            room.clock.push(SECOND * 10)
            waited += SECOND * 10
        assert (await room.history()).count("called") == 2
        first, second = made
        assert first == (6 * MINUTE if jump < timedelta() else timedelta()), (
            "as far ahead as it was, or at once"
        )
        assert abs(second - first - 20 * MINUTE) <= 15 * SECOND

    watched(tmp_path, story)


@pytest.mark.parametrize("dies", [None, 1, 2, 3])
def test_a_long_step_survives_a_clock_that_is_set_back_in_its_middle(
    tmp_path: Path, dies: int | None
) -> None:
    """Whatever breaks while that is found out, in whichever life: the wait is neither longer nor shorter."""

    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        waited = timedelta()
        while not await room.calls():
            if waited == 40 * MINUTE:
                await room.escalations.fire()
                room.clock.set(room.clock.now() - 30 * MINUTE)
                for _ in range(dies or 0):
                    room.shaky.broken = {"shift_due_times"}
                    with pytest.raises(StoreError):
                        await room.escalations.fire()
                    room.escalations = room.restarted() if dies == 2 else room.escalations
                    room.shaky.broken = set()
            await room.escalations.fire()
            room.clock.push(SECOND * 15)
            waited += SECOND * 15
        assert waited == 60 * MINUTE + 15 * SECOND

    steps = (Step(after=60 * MINUTE, to=("Ana",), channel="crisis"),)
    watched(tmp_path, story, policies=(Policy(name="calling", steps=steps),))


def test_many_small_steps_back_do_not_add_up(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        looks = 0
        while not await room.calls():
            await room.escalations.fire()
            room.clock.set(room.clock.now() - 1.9 * SECOND)  # between two looks, over and over
            await room.escalations.fire()
            room.clock.push(SECOND)
            looks += 1
        assert looks == 601

    watched(tmp_path, story)


def test_an_alert_that_cannot_be_read_holds_up_no_other(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        for subject in ("acme", "rival", "third"):
            await room.raise_alert(subject=subject)
        store = open_store(str(tmp_path / "alarms.db"))
        for number, column, value in ((1, "signal", "'{}'"), (2, "opened_at", "9000000000000000000")):
            damage = text(f"UPDATE alerts SET {column} = {value} WHERE id = {number}")
            await store.database.write(partial(Connection.execute, statement=damage))
        await store.close()
        room.clock.push(10 * MINUTE)
        with capture_logs() as logs:
            assert [await room.escalations.fire() for _ in range(3)] == [1, 0, 0]
        assert [entry["alert"] for entry in logs if entry["event"] == "a due time is broken"] == [1, 2]
        assert len(await room.calls(3)) == 1

    watched(tmp_path, story)


# ---------------------------------------------------------------- the start


def test_at_the_start_steps_wait_until_what_people_reacted_is_known_but_not_for_long(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_over(await room.raise_alert(subject="over"))
        await room.raise_alert()
        place = await room.post_card(2)
        room.clock.push(30 * MINUTE)
        asked: list[Address] = []

        def unheard(places: Sequence[Address]) -> bool:
            asked.extend(places)
            return False

        life = Escalations(room.store, room.clock, room.book, room.changed.append, heard=unheard)
        life.hold()
        for _ in range(3):
            await life.fire()
            assert await room.history(1) == ["raised", "over", "faded"], "nothing but steps waits"
            assert await room.calls(2) == []
            room.clock.push(SECOND)
        assert asked == [place] * 3
        assert await life.fire() == 1, "a chat that does not answer is not waited for"
        assert len(await room.calls(2)) == 1

    watched(tmp_path, story, fade=5 * MINUTE)


@pytest.mark.parametrize("trouble", [None, "busy", "gone", "away"])
def test_who_reacted_while_the_bot_was_away_is_not_called(tmp_path: Path, trouble: str | None) -> None:
    async def story() -> None:
        steps = (Step(after=10 * MINUTE, to=("Ana",), channel="crisis"),)
        policies = (Policy(name="calling", steps=steps),)
        rules = AlertRules(channels=("crisis",), policies=policies, targets=None)
        using = settings(BRAND, CRISIS, alerts=rules)
        bot = await open_bot(using, tmp_path / "bot.db")
        now = bot.clock.now()
        await bot.app.alerting.raise_alert(
            Signal(kind="spike", subject="acme", severity=3, reasons=(), began_at=now, at=now)
        )
        await bot.pass_time(seconds=5)
        [message] = [one for one in bot.chat.messages if one.room == "crisis"]
        await bot.app.close()
        message.reactions.append(("👀", ANA))
        bot.clock.push(20 * MINUTE)
        answers: dict[str | None, list[BaseException]] = {
            "busy": [ChatBusy("room", "not yet")],
            "gone": [ChannelRefused("room", "no entry")],
            "away": [ChatError("room", "no line") for _ in range(9)],
        }
        bot.chat.unread = answers.get(trouble, [])
        bot = await open_bot(using, tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        await bot.pass_time(seconds=4)
        moves = [move.verb for move in await bot.store.alert_moves(1)]
        known = trouble in (None, "busy")
        assert moves == [AlertVerb.RAISED, AlertVerb.ACKNOWLEDGE if known else AlertVerb.CALLED]
        assert len([one for one in bot.chat.messages if one.card.kind == "call"]) == (not known)
        await bot.app.close()

    asyncio.run(story())


def test_what_cannot_be_kept_now_is_done_at_the_next_look(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.store.close()
        with pytest.raises(StoreError):
            await room.escalations.fire()

    watched(tmp_path, story)


def test_many_that_are_due_at_once_are_all_done(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        for n in range(150):
            await room.raise_alert(subject=f"topic {n}")
        room.clock.push(10 * MINUTE)
        assert await room.escalations.fire() == 150
        assert await room.escalations.fire() == 0

    watched(tmp_path, story)


def test_each_alert_that_something_happened_to_is_redrawn(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.changed.clear()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        assert room.changed == [1]
        outcome = await room.do(AlertVerb.LEAD)
        assert isinstance(outcome, AlertMoved)

    watched(tmp_path, story)


ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/Santiago",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 4, 4), date(2026, 9, 5)])
def test_a_night_in_which_the_clocks_may_change_costs_no_step_and_doubles_none(
    tmp_path: Path, zone: str, day: date
) -> None:
    """Raised on a Saturday evening, five minutes before the quiet hours: each step once, in the morning; with
    the store and the rows that the bot has."""
    place = ZoneInfo(zone)
    evening = datetime.combine(day, time(21, 55), place).astimezone(UTC)
    morning = datetime.combine(day + DAY, time(7), place).astimezone(UTC)

    async def story(room: Watchroom) -> None:
        room.book = replace(room.book, zone=place)
        room.alarms, room.escalations = Alarms(room.store, room.book, room.changed.append), room.restarted()
        await room.raise_alert()
        called = []
        while room.clock.now() < morning + 60 * MINUTE:
            if await room.escalations.fire():
                called.append(room.clock.now())
            room.clock.push(5 * MINUTE)
        assert called == [morning, morning + 20 * MINUTE]
        assert (await room.history()).count("called") == 2

    quiet = replace(RULES.policies[0], quiet=Hours(time(22), time(7)))
    watched(tmp_path, story, now=evening, policies=(quiet,))
