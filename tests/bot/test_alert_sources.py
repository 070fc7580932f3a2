"""What we hear with and where we speak: an alert when it is down, none for a hiccup, over when it works."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alert_sources import PROBLEM, ChatAlarms, SourceAlarms
from core.alert_card import alert_card
from core.alerts import Alert, AlertFilter, AlertState, AlertVerb
from core.coverage import Coverage
from core.coverage import Trouble as SourceTrouble
from core.errors import StoreError
from core.policies import AlertRules
from core.talk import Trouble
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.announcing import BRAND, CRISIS, settings
from tests.bot.fake_bot import open_bot
from tests.bot.fake_chat import flaws, texts
from tests.bot.fake_source import Board
from tests.core.some_alert import HOSTILE

BOARD, PAPER = Board(), Board(name="paper")
SECOND = timedelta(seconds=1)
OFFLINE = Trouble(chat="room", problem="The line is dead.", hint="See whether the machine has a network.")
SHUT = Trouble(chat="room", problem="I was thrown out.", channel="brand")


def alarms(room: Watchroom, *sources: Board) -> SourceAlarms:
    return SourceAlarms(room.store, room.alarms, sources or (BOARD, PAPER))


async def alerts(room: Watchroom) -> Sequence[Alert]:
    """All there are, the oldest first."""
    return sorted(await room.store.alerts(), key=lambda alert: alert.id)


async def words(room: Watchroom, number: int = 1) -> str:
    """The alert's card, as it is read."""
    alert = await room.alert(number)
    card = alert_card(alert, await room.store.alert_moves(number), (), {})
    assert list(flaws(card)) == []
    return "\n".join(texts(card))


# ---------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("failures", "minutes", "down"),
    [(1, 600, False), (2, 20, False), (2, 31, False), (2, 32, True), (9, 31, False), (9, 600, True)],
)
def test_a_source_is_down_that_failed_often_enough_and_for_long_enough(
    tmp_path: Path, failures: int, minutes: int, down: bool
) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard()
        began = room.clock.now()
        room.clock.push(minutes * MINUTE)
        await room.heard("paper")
        await room.failed(times=failures, problem="The page is gone (404).")
        await alarms(room).look(room.clock.now())
        found = await alerts(room)
        assert [(a.signal.kind, a.signal.subject, a.severity) for a in found] == (
            [("source_down", "board", 2)] if down else []
        )
        if down:
            assert found[0].began_at == began
            assert "The page is gone (404)." in await words(room)

    watched(tmp_path, story)


def test_a_source_that_is_asked_every_minute_is_given_ten(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        fast = Board(every=MINUTE)
        await room.heard()
        await room.failed(times=9)
        for minutes, expected in ((9, 0), (1, 1)):
            room.clock.push(minutes * MINUTE)
            await alarms(room, fast, PAPER).look(room.clock.now())
            assert len(await alerts(room)) == expected

    watched(tmp_path, story)


def test_a_source_that_was_never_heard_is_down_by_its_failures_alone(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard("paper")
        for expected in (0, 1, 1):
            await room.failed()
            await alarms(room).look(room.clock.now())
            assert len(await alerts(room)) == expected
        assert "board" in await words(room)
        assert (await room.alert()).began_at == room.clock.now()

    watched(tmp_path, story)


def test_when_no_source_answers_it_is_one_incident_and_a_worse_one(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard()
        await room.heard("paper")
        room.clock.push(60 * MINUTE)
        await room.failed(times=3)
        await alarms(room).look(room.clock.now())
        assert [alert.severity for alert in await alerts(room)] == [2]
        await room.failed("paper", times=3)
        await alarms(room).look(room.clock.now())
        known = {alert.signal.subject: alert.severity for alert in await alerts(room)}
        assert known == {"board": 2, "*": 3}
        assert "None of the 2 sources answers." in await words(room, 2)
        await room.heard("paper")
        await alarms(room).look(room.clock.now())
        assert {a.signal.subject: a.standing.state.value for a in await alerts(room)} == {
            "board": "open",
            "*": "closed",
        }

    watched(tmp_path, story)


def test_a_source_that_stays_down_is_told_once_and_climbs(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard()
        await room.heard("paper", rest=600 * MINUTE)
        for _ in range(40):
            room.clock.push(5 * MINUTE)
            await room.failed()
            await alarms(room).look(room.clock.now())
            await room.escalations.fire()
        assert len(await alerts(room)) == 1
        assert await room.history() == ["raised", "called", "called"]
        assert "40" in await words(room), "the number of failures is that of now"

    watched(tmp_path, story)


def test_a_source_that_works_again_ends_its_alert_and_takes_back_what_waits(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard()
        room.clock.push(60 * MINUTE)
        await room.failed(times=3)
        await alarms(room).look(room.clock.now())
        room.clock.push(MINUTE)
        await room.heard()
        await alarms(room).look(room.clock.now())
        standing = (await room.alert()).standing
        assert (standing.state, standing.outcome) == (AlertState.CLOSED, "over")
        assert await room.history() == ["raised", "over"]
        room.clock.push(600 * MINUTE)
        assert await room.escalations.fire() == 0
        await alarms(room).look(room.clock.now())
        assert await room.history() == ["raised", "over"]

    watched(tmp_path, story)


def test_one_good_answer_among_failures_is_an_end_but_a_failure_less_than_down_is_none(
    tmp_path: Path,
) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard()
        room.clock.push(60 * MINUTE)
        await room.failed(times=3)
        await alarms(room).look(room.clock.now())
        await room.heard()
        await room.failed()  # before anybody looked
        await alarms(room).look(room.clock.now())
        assert (await room.alert()).standing.state is AlertState.OPEN
        await room.heard()
        await alarms(room).look(room.clock.now())
        assert (await room.alert()).standing.state is AlertState.CLOSED

    watched(tmp_path, story)


def test_what_is_down_again_in_the_same_minutes_is_not_told_each_time(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        for _ in range(10):
            await room.failed(times=3)  # it was never heard: its failures are enough
            await alarms(room, BOARD, PAPER).look(room.clock.now())
            room.clock.push(MINUTE)
            for alert in await alerts(room):
                if alert.standing.state is AlertState.OPEN:
                    await room.raise_over(alert)
            room.clock.push(MINUTE)
        assert len(await alerts(room)) == 2, "once, and once more ten minutes after it was over"

    watched(tmp_path, story)


def test_a_clock_that_was_set_back_hides_no_source_that_is_down(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=3)
        await alarms(room).look(room.clock.now())
        await room.raise_over(await room.alert())
        room.clock.set(room.clock.now() - timedelta(days=1))
        await alarms(room).look(room.clock.now())
        assert len(await alerts(room)) == 2

    watched(tmp_path, story)


@pytest.mark.parametrize("asked", ["never", "answers", "fails"])
def test_what_others_raise_about_a_source_is_theirs(tmp_path: Path, asked: str) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert(4, kind="source_down", subject="board")
        await room.heard("paper")
        if asked != "never":
            await room.heard()
        room.clock.push(60 * MINUTE)
        await room.failed(times=9 * (asked == "fails"))
        for _ in range(3):
            await alarms(room).look(room.clock.now())
            room.clock.push(MINUTE)
        [alert] = await alerts(room)
        assert (alert.standing.state, alert.severity) == (AlertState.OPEN, 4)
        assert "failed" not in str([reason.key for reason in alert.signal.reasons])
        await room.raise_over(alert)
        assert (await room.alert()).standing.outcome == "over"

    watched(tmp_path, story)


def test_an_alert_about_a_source_of_which_nothing_is_known_any_more_ends(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed("forgotten", times=3)
        await alarms(room, Board(name="forgotten"), PAPER).look(room.clock.now())
        await alarms(room).look(room.clock.now())
        assert (await room.alert()).standing.outcome == "over"

    watched(tmp_path, story)


def test_a_source_that_was_taken_out_of_the_settings_is_no_alert_any_more(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=3)
        await alarms(room).look(room.clock.now())
        await alarms(room, PAPER).look(room.clock.now())
        assert (await room.alert()).standing.outcome == "over"

    watched(tmp_path, story)


def test_without_a_channel_or_the_kind_nothing_is_raised(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=9)
        await alarms(room).look(room.clock.now())
        assert await alerts(room) == []

    watched(tmp_path, story, channels=())
    watched(tmp_path, story, kinds=("spike",))


def test_what_a_source_says_of_its_trouble_stays_text_and_is_cut(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=3, problem=HOSTILE + "x" * 5000)
        await alarms(room).look(room.clock.now())
        assert len(await words(room)) < 2000
        for reason in (await room.alert()).signal.reasons:
            assert all(len(str(value)) <= PROBLEM for value in reason.values.values())

    watched(tmp_path, story)


@pytest.mark.parametrize(("trouble", "told"), [("changed", True), ("refused", False), ("busy", False)])
def test_where_a_reply_that_cannot_be_read_is_kept_is_told(
    tmp_path: Path, trouble: SourceTrouble, told: bool
) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=3)
        state = (await room.store.source_states())["board"]
        await room.store.save_source(replace(state, coverage=Coverage(trouble=trouble)))
        kept = {"board": Path("unreadable/board-20260504.html")}
        await SourceAlarms(room.store, room.alarms, (BOARD, PAPER), kept=kept.get).look(room.clock.now())
        where = "What it answered is kept in unreadable/board-20260504.html, without secrets."
        assert (where in await words(room)) is told

    watched(tmp_path, story)


def test_a_store_in_trouble_is_asked_again(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.failed(times=3)
        for verb in ("source_pulses", "raise_alert", "alerts"):
            room.shaky.broken = {verb}
            with pytest.raises(StoreError):
                await alarms(room).look(room.clock.now())
        room.shaky.broken = set()
        await alarms(room).look(room.clock.now())
        assert await room.history() == ["raised"]

    watched(tmp_path, story)


# ---------------------------------------------------------------- chats


def test_a_chat_that_is_down_for_five_minutes_is_told_and_ends_when_it_is_back(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        troubles = [OFFLINE]
        chats = ChatAlarms(room.store, room.alarms, lambda: troubles)
        began = room.clock.now()
        for _ in range(5):
            await chats.look(room.clock.now())
            assert await alerts(room) == []
            room.clock.push(MINUTE)
        await chats.look(room.clock.now())
        [alert] = await alerts(room)
        assert (alert.signal.kind, alert.signal.subject, alert.severity) == ("chat_down", "room", 3)
        assert alert.began_at == began
        assert "The line is dead." in await words(room)
        assert "See whether the machine has a network." in await words(room)
        troubles.clear()
        await chats.look(room.clock.now())
        assert (await room.alert()).standing.outcome == "over"
        assert await room.history() == ["raised", "over"]

    watched(tmp_path, story)


def test_hiccups_of_a_chat_and_single_channels_are_no_alert(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        troubles: list[Trouble] = []
        chats = ChatAlarms(room.store, room.alarms, lambda: troubles)
        for minute in range(60):
            troubles[:] = [SHUT, OFFLINE] if minute % 5 else [SHUT]
            await chats.look(room.clock.now())
            room.clock.push(MINUTE)
        assert await alerts(room) == []

    watched(tmp_path, story)


def test_a_chat_that_is_down_over_a_restart_has_one_alert(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        for _ in range(3):
            chats = ChatAlarms(room.store, room.alarms, lambda: [OFFLINE])
            for _ in range(8):
                await chats.look(room.clock.now())
                room.clock.push(MINUTE)
        assert await room.history() == ["raised"]
        # Whoever looks for the first time and finds it working ends it.
        await ChatAlarms(room.store, room.alarms, list).look(room.clock.now())
        assert (await room.alert()).standing.state is AlertState.CLOSED

    watched(tmp_path, story)


def test_what_others_raise_about_a_chat_is_theirs(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert(4, kind="chat_down", subject="room")
        troubles: list[Trouble] = []
        chats = ChatAlarms(room.store, room.alarms, lambda: troubles)
        for known in ([], [OFFLINE], [OFFLINE], []):
            troubles[:] = known
            await chats.look(room.clock.now())
            room.clock.push(6 * MINUTE)
        [alert] = await alerts(room)
        assert (alert.standing.state, alert.severity) == (AlertState.OPEN, 4)

    watched(tmp_path, story)


def test_sources_that_cannot_be_looked_at_hide_no_chat_that_is_down(tmp_path: Path) -> None:
    async def story() -> None:
        rules = AlertRules(channels=("crisis",), targets=None)
        bot = await open_bot(settings(BRAND, CRISIS, alerts=rules), tmp_path / "bot.db")
        bot.chat.trouble = [OFFLINE]
        # What is remembered of the sources is not to be read.
        await bot.store.set_fact("full answers", [7])
        look = bot.engine.pass_time
        for _ in range(20):
            with contextlib.suppress(TypeError, IndexError):
                await look(30 * SECOND)
        assert [a.signal.kind for a in await bot.store.alerts(AlertFilter(kinds=("chat_down",)))] == [
            "chat_down"
        ]
        await bot.app.close()

    asyncio.run(story())


def test_a_clock_that_is_set_back_delays_no_alert_of_a_chat_by_more_than_it_takes_anew(
    tmp_path: Path,
) -> None:
    async def story(room: Watchroom) -> None:
        chats = ChatAlarms(room.store, room.alarms, lambda: [OFFLINE])
        await chats.look(room.clock.now())
        room.clock.set(room.clock.now() - timedelta(days=1))
        await chats.look(room.clock.now())
        room.clock.push(5 * MINUTE)
        await chats.look(room.clock.now())
        assert len(await alerts(room)) == 1

    watched(tmp_path, story)


def test_an_acknowledged_alert_of_a_chat_ends_all_the_same(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        troubles = [OFFLINE]
        chats = ChatAlarms(room.store, room.alarms, lambda: troubles)
        await chats.look(room.clock.now())
        room.clock.push(6 * MINUTE)
        await chats.look(room.clock.now())
        await room.do(AlertVerb.ACKNOWLEDGE)
        troubles.clear()
        await chats.look(room.clock.now())
        assert (await room.alert()).standing.outcome == "over"

    watched(tmp_path, story)
