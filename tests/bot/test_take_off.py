"""What takes off goes back to people, once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.take_off import Growth, TakeOff
from bot.weighing import Weighing
from core.types import BOT, State, Verb
from tests.bot.living import Life, live, now, post
from tests.simulation import START


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def desk(life: Life, escalate_to: str | None, changed: list[int]) -> TakeOff:
    store = life.bot.store
    weighing = Weighing(store, life.bot.clock, {})
    return TakeOff(store, life.bot.clock, weighing, ["brand", "rivals"], escalate_to, changed.append)


def grown(before: int, after: int) -> list[Growth]:
    return [Growth(1, before, after, START)]


def test_it_is_escalated_by_the_bot_to_whom_the_settings_say_and_only_once(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now()])
        changed: list[int] = []
        take_off = desk(life, "rivals, Dana", changed)
        life.bot.clock.push(timedelta(minutes=40))
        for after in (480, 9000):
            assert await take_off.tell(grown(3, after)) == {1}
        moves = await life.bot.store.moves(1)
        assert [(move.verb, move.who) for move in moves] == [(Verb.NOTE, BOT), (Verb.ESCALATE, BOT)]
        assert moves[0].values["text"] == "It took off: 3 → 480 in 40 min"
        assert moves[1].values["to"] == "rivals, Dana"
        rows = await life.bot.store.rows_of(1)
        assert {row.channel for row in rows} == {"brand", "rivals"}
        assert changed == [1, 1]

    run(story())


@pytest.mark.parametrize(("before", "after"), [(3, 29), (100, 900), (480, 3)])
def test_some_growth_is_no_take_off(tmp_path: Path, before: int, after: int) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now()])
        life.bot.clock.push(timedelta(minutes=40))
        assert await desk(life, "rivals", []).tell(grown(before, after)) == frozenset()
        assert not await life.bot.store.moves(1)

    run(story())


def test_who_was_called_by_a_take_off_and_reopened_it_is_not_called_again(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now()])
        take_off = desk(life, "rivals", [])
        await take_off.tell(grown(3, 480))
        await life.bot.press("resolve")
        await take_off.tell(grown(3, 480))  # closed: nothing happens
        await life.bot.press("reopen")
        await take_off.tell(grown(3, 4800))
        mention = await life.mention()
        assert mention.standing.state is State.NEW
        verbs = [move.verb for move in await life.bot.store.moves(1)]
        assert verbs == [Verb.NOTE, Verb.ESCALATE, Verb.RESOLVE, Verb.REOPEN]

    run(story())


def test_a_list_of_people_that_is_too_long_calls_nobody_and_is_still_a_line(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now()])
        await desk(life, "x" * 200, []).tell(grown(3, 480))
        assert [move.verb for move in await life.bot.store.moves(1)] == [Verb.NOTE]

    run(story())


def test_what_took_off_has_the_highest_priority_and_others_theirs(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3), post(3, "2")], [now()])
        await desk(life, None, []).weigh([1, 2], up=[1])
        first, second = await life.bot.store.mentions([1, 2])
        assert first.priority == 5
        assert second.priority < 5

    run(story())
