"""The end of a life: nothing goes on behind the back of whoever closed the bot."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import ChatBusy
from tests.chats.discord.bad_days.day import Day, open_day, run


def under_way() -> list[str]:
    """What the library has us do in tasks of its own."""
    names = [task.get_name() for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith(("discord.py: ", "discord-ui-"))]


@pytest.mark.parametrize("what", ["an emoji", "a press", "a question"])
def test_what_people_do_while_the_store_stands_still_does_not_outlive_the_bot(
    tmp_path: Path, what: str
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.dam.open.clear()
            pressing: asyncio.Task[object] | None = None
            if what == "an emoji":
                day.discord.react("ada", "mentions", card, "🙋")
            elif what == "a press":
                day.discord.interactions.patience = 0.2
                pressing = asyncio.create_task(day.discord.press("ada", "mentions", card, "Claim"))
            else:
                day.discord.say("ada", "mentions", "<@BOT> open")
            await day.until(under_way)
            await day.chat.close()
            assert under_way() == []
            day.dam.open.set()
            day.clock.leap(minutes=2)  # who waits to try again would do so
            if pressing is not None:
                await pressing
            await nothing_is_asked(day)
            assert await day.store.moves(1) == []

    run(story())


async def nothing_is_asked(day: Day) -> None:
    """Discord hears nothing more of this bot, whoever may try."""
    asked = day.discord.world.calls.total()
    with pytest.raises(ChatBusy):
        await day.chat._calls.make("GET", "/users/@me")
    assert day.discord.world.calls.total() == asked
    assert not day.discord.gateway.ready
