"""What people say in a channel that is listened to: what matches is a mention, the rest is theirs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import StoreError
from core.types import Author, Post
from tests.bot.collecting import URL, listen, state
from tests.bot.fake_bot import Bot
from tests.simulation import START


def said(number: int, text: str, at: datetime = START) -> Post:
    """A message in the channel #help of the chat."""
    return Post(
        source="room",
        key=f"help/{number}",
        url=f"https://room.example.org/help/{number}",
        text=text,
        author=Author(name=f"Member {number}"),
        said_at=at,
        site="#help",
    )


async def started(folder: Path) -> Bot:
    bot, _ = await listen(folder, {URL: [AssertionError("not asked")]}, start=False)
    await bot.app.schedule.wake_up()
    return bot


def test_what_matches_becomes_a_mention_and_the_rest_is_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await started(tmp_path)
        await bot.app.overhear([said(1, "Does Acme work for you today?"), said(2, "Lunch at one?")])
        assert [post.key for _, post in await bot.store.posts(10)] == ["help/1"]
        found = await state(bot, "room")
        assert (found.posts, found.coverage.items) == (1, 2)
        await bot.app.close()

    asyncio.run(story())


def test_what_is_told_twice_is_one_mention_and_an_edit_changes_it(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await started(tmp_path)
        first = said(1, "Does Acme work for you today?")
        await bot.app.overhear([first, first])
        await bot.app.overhear([first])
        await bot.app.overhear([replace(first, text="Does Acme Cloud work for you today?")])
        (post,) = [post for _, post in await bot.store.posts(10)]
        assert post.text == "Does Acme Cloud work for you today?"
        await bot.app.close()

    asyncio.run(story())


def test_what_was_missed_is_backlog_and_what_is_said_now_is_not(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await started(tmp_path)
        old = said(1, "Acme was down an hour ago, was it not?", START - timedelta(hours=1))
        await bot.app.overhear([old, said(2, "And Acme is up again, hooray")])
        rows = {row.mention: row.backlog for row in await bot.store.due(START + timedelta(days=1))}
        assert rows[1] is not None
        assert rows[2] is None
        await bot.app.close()

    asyncio.run(story())


def test_while_the_store_cannot_keep_nothing_is_taken_for_heard(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await started(tmp_path)
        bot.shaky.broken.add("keep")
        with pytest.raises(StoreError):
            await bot.app.overhear([said(1, "Does Acme work for you today?")])
        bot.shaky.broken.clear()
        await bot.app.overhear([said(1, "Does Acme work for you today?")])
        assert len(await bot.store.posts(10)) == 1
        await bot.app.close()

    asyncio.run(story())
