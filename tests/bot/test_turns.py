from __future__ import annotations

import asyncio

import pytest

from bot.turns import Turns


def test_a_place_that_hangs_holds_up_no_other_one_and_has_one_turn_at_a_time() -> None:
    async def story() -> None:
        turns, stuck, done = Turns(patience=0.01), asyncio.Event(), []

        async def hang() -> bool:
            done.append("hangs")
            await stuck.wait()
            return False

        async def work() -> bool:
            done.append("works")
            return False

        assert await turns.give({"slow": hang, "quick": work}), "one goes on"
        assert await turns.give({"slow": hang, "quick": work})
        assert sorted(done) == ["hangs", "works", "works"]
        stuck.set()
        assert not await turns.give({})
        await turns.close()

    asyncio.run(story())


def test_what_one_turn_raises_is_raised_after_every_place_had_its_own() -> None:
    async def story() -> None:
        turns, done = Turns(), []

        async def fail() -> bool:
            raise ValueError("no")

        async def work() -> bool:
            done.append("works")
            return True

        with pytest.raises(ValueError, match="no"):
            await turns.give({"a": fail, "b": work, "c": fail})
        assert done == ["works"]
        assert await turns.give({"b": work})

    asyncio.run(story())


def test_closing_ends_what_goes_on() -> None:
    async def story() -> None:
        turns = Turns(patience=0.0)

        async def hang() -> bool:
            await asyncio.Event().wait()
            return False

        assert await turns.give({"slow": hang})
        await turns.close()
        assert not await turns.give({})

    asyncio.run(story())
