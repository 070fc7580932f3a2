"""What people put on an alert as an emoji, live, while we were away, and taken off again."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.types import Address, Verb
from tests.bot.alarms import MINUTE
from tests.bot.alert_desks import ACKNOWLEDGED, OPEN, AtTheDesk, at_the_desk
from tests.bot.fake_bot import ANA, BO

# ---------------------------------------------------------------- emoji


@pytest.mark.parametrize(
    ("emoji", "verb", "state"),
    [
        ("👀", "acknowledge", "acknowledged"),
        (":eyes:", "acknowledge", "acknowledged"),
        ("🙋🏽\u200d♀️", "lead", "acknowledged"),
        ("🚨", "escalate", "escalated"),
        ("✅", "resolve", "closed"),
        ("white_check_mark", "resolve", "closed"),
        ("🙈", "false_alarm", "closed"),
    ],
)
def test_an_emoji_is_its_verb_and_taking_it_away_undoes_it(
    tmp_path: Path, emoji: str, verb: str, state: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert (await here.react(emoji, at)).done
        assert (await here.state()).value == state
        assert (await here.react(emoji, at, removed=True)).done
        assert await here.state() is OPEN
        assert await here.room.history() == ["raised", verb, "undo"]
        assert here.room.changed == [1, 1]

    at_the_desk(tmp_path, story)


def test_the_eyes_that_the_bot_puts_there_acknowledge_also_when_the_settings_have_another_emoji_for_it(
    tmp_path: Path,
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert here.desk.hears("👀")
        assert (await here.react("👀", at, ANA)).done
        assert await here.state() is ACKNOWLEDGED

    at_the_desk(tmp_path, story, emoji={Verb.ACKNOWLEDGE: ("👍",)})


@pytest.mark.parametrize("emoji", ["💤", "🎉", "zzz", "unknown_name", ""])
def test_an_emoji_that_means_nothing_there_is_nobodys_business(tmp_path: Path, emoji: str) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        for removed in (False, True):
            reply = await here.react(emoji, at, removed=removed)
            assert (reply.done, reply.lost, reply.moot) == (False, False, True)
        assert await here.catch_up(at, (emoji, ANA)) == 0
        assert await here.catch_up(at) == 0
        assert await here.room.history() == ["raised"]

    at_the_desk(tmp_path, story)


def test_an_emoji_on_the_call_counts_as_one_on_the_alert(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        here.room.clock.push(10 * MINUTE)
        await here.room.escalations.fire()
        [call] = await here.room.calls()
        at = await here.room.post(call)
        assert (await here.react("👀", at, BO)).done
        assert await here.state() is ACKNOWLEDGED

    at_the_desk(tmp_path, story)


def test_what_was_put_on_it_while_we_were_away_counts_once(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert await here.catch_up(at, ("👀", BO), ("🎉", ANA), ("🙋", ANA)) == 2
        assert await here.catch_up(at, ("👀", BO), ("🎉", ANA), ("🙋", ANA)) == 0
        assert (await here.room.alert()).standing.lead == "Ana"
        assert await here.catch_up(at, ("👀", BO)) == 1, "and so does what was taken away"
        assert (await here.room.alert()).standing.lead is None
        assert await here.room.history() == ["raised", "acknowledge", "lead", "undo"]
        assert [move.who.name for move in await here.room.store.alert_moves(1)][-1] == "Ana"

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("second", ["somebody else's", "their own on the call"])
def test_nobody_is_called_again_while_another_emoji_says_that_somebody_has_it(
    tmp_path: Path, second: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert (await here.react("👀", at, ANA)).done
        if second == "somebody else's":
            assert not (await here.react("👀", at, BO)).done
        else:
            await here.press("escalate")
            [call] = await here.room.calls()
            there = await here.room.post(call)
            assert (await here.react("👀", there, ANA)).done
        reply = await here.react("👀", at, ANA, removed=True)
        assert (reply.done, "nobody is called again" in reply.text) == (False, True)
        assert await here.state() is ACKNOWLEDGED
        if second == "somebody else's":
            await here.react("👀", at, BO, removed=True)
            assert await here.state() is ACKNOWLEDGED, "Bo never was the one who had it"

    at_the_desk(tmp_path, story)


def test_an_emoji_on_a_card_that_was_just_posted_is_delivered_again(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        [row] = await here.room.store.alert_rows(1)
        await here.room.store.begin_sending(row.id, here.room.clock.now())
        reply = await here.react("👀", Address("room", "crisis", "new"))
        assert (reply.done, reply.lost) == (False, True)

    at_the_desk(tmp_path, story)
