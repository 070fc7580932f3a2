"""What is done to an alert is done once, by whom it may be, and told as lost when it is not kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alert_desk import PRESSABLE
from core.alerts import AlertState, AlertVerb
from core.errors import StoreError
from core.ports import Store
from core.types import Person, Verb
from tests.bot.alert_desks import ANA_ELSEWHERE, OPEN, AtTheDesk, at_the_desk
from tests.bot.fake_bot import ANA, BO

# ---------------------------------------------------------------- once, and by whom


def test_the_same_event_delivered_again_has_one_effect(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        for _ in range(3):
            assert (await here.press("escalate", event="E1")).done
            assert (await here.press("update", event="E2", text="We ask the shop.")).done
            assert (await here.react("🙋", at, event="E3")).done
        assert await here.room.history() == ["raised", "escalate", "update", "lead"]
        assert here.room.changed == [1, 1, 1]

    at_the_desk(tmp_path, story)


def test_twenty_presses_at_once_acknowledge_it_once(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        people = [Person(chat="room", id=f"p{n}", name=f"P{n}") for n in range(20)]
        replies = await asyncio.gather(*(here.press("acknowledge", who=who) for who in people))
        assert sum(reply.done for reply in replies) == 1
        assert {reply.text for reply in replies if not reply.done} == {"It has been acknowledged already."}
        assert here.room.changed == [1]

    at_the_desk(tmp_path, story)


def test_the_same_person_undoes_it_from_another_chat_and_nobody_else_does(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        assert (await here.press("lead")).done
        assert (await here.press("lead", who=ANA_ELSEWHERE)).text == "That is you already."
        refused = await here.press("undo", who=BO)
        assert not refused.done
        assert "Ana" in refused.text
        assert (await here.press("undo", who=ANA_ELSEWHERE)).text == "Undone."
        assert await here.state() is OPEN

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("verb", ["reopen", "undo"])
def test_an_alert_is_not_opened_again_while_a_newer_one_tells_the_same(tmp_path: Path, verb: str) -> None:
    async def story(here: AtTheDesk) -> None:
        await here.press("resolve", line="It was nothing.")
        here.room.clock.push(timedelta(days=1))
        assert (await here.room.raise_alert()).id == 2
        reply = await here.press(verb)
        assert (reply.done, reply.text) == (
            False,
            "There is a newer open alert about the same thing: a2.",
        )
        assert await here.state() is AlertState.CLOSED
        await here.press("resolve", "a2", line="That neither.")
        assert (await here.press(verb)).done

    at_the_desk(tmp_path, story)


# ---------------------------------------------------------------- a store in trouble


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose time can be skipped."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped


@dataclass
class SlowStore:
    """A store that stalls for so long before it keeps a move or finds a card."""

    store: Store
    stalls: float

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def move_alert(self, *args: Any) -> Any:
        await self._stall()
        return await self.store.move_alert(*args)

    async def _stall(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HurriedLoop)
        loop.skipped += self.stalls
        for _ in range(3):
            await asyncio.sleep(0)


@pytest.mark.parametrize(("stalls", "kept"), [(2.0, True), (2.6, False), (600, False)])
@pytest.mark.parametrize("by", ["press", "emoji"])
def test_what_a_stalled_store_does_not_keep_in_time_is_told_as_lost(
    tmp_path: Path, stalls: float, kept: bool, by: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        reply = await (here.press("acknowledge") if by == "press" else here.react("👀", at))
        assert (reply.done, reply.lost) == (kept, not kept)
        assert reply.text
        assert here.room.changed == ([1] if kept else [])

    at_the_desk(tmp_path, story, wrap=lambda store: SlowStore(store, stalls), loop_factory=HurriedLoop)


@pytest.mark.parametrize("broken", ["move_alert", "linked", "alert", "row_at", "seen_reactions"])
def test_a_store_in_trouble_is_told_and_nothing_has_happened(tmp_path: Path, broken: str) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        here.room.shaky.broken = {broken}
        replies = [await here.press("acknowledge"), await here.press("show"), await here.react("👀", at)]
        assert any(reply.lost for reply in replies) or broken == "seen_reactions"
        assert all(reply.done or reply.lost for reply in replies[:2])
        here.room.shaky.broken = set()
        assert (await here.press("resolve", line="Done.")).done

    at_the_desk(tmp_path, story)


def test_what_cannot_be_read_after_an_absence_is_read_again(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        here.room.shaky.broken = {"move_alert"}
        with pytest.raises(StoreError):
            await here.catch_up(at, ("👀", ANA))
        here.room.shaky.broken = set()
        assert await here.catch_up(at, ("👀", ANA)) == 1

    at_the_desk(tmp_path, story)


def test_a_verb_of_mentions_that_alerts_do_not_know_is_no_verb_of_theirs() -> None:
    assert PRESSABLE.isdisjoint({"claim", "ignore", "snooze", "assign", "note", "wake"})
    assert {verb.value for verb in AlertVerb} & {verb.value for verb in Verb} == {
        *("acknowledge", "escalate", "resolve", "reopen", "undo"),
    }
