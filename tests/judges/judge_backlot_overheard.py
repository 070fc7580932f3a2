"""What our chat reads of a channel's history that it listens to, against `backlot`, whose pages, times and
threads were written by measuring what Slack answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack import SlackChat
from chats.slack_past import PAGE
from chats.slack_settings import Settings
from core.ports import ChatTools
from core.types import Post
from tests.chats.web_fakes import MemoryShelf
from tests.judges.team import BOT, Listener, Memory, RealClock

CROWD = PAGE + 30


class Ear(Listener):
    """A desk that notes what it overhears."""

    def __init__(self, chat: SlackChat) -> None:
        super().__init__(chat)
        self.posts: list[Post] = []
        self.came = asyncio.Event()

    async def overhear(self, said: Sequence[Post]) -> None:
        self.posts += said
        self.came.set()

    async def until_told(self, *texts: str) -> None:
        """Wait until these were the last ones to be told, in this order."""
        async with asyncio.timeout(20):
            while [post.text for post in self.posts[-len(texts) :]] != list(texts):
                self.came.clear()
                await self.came.wait()


@asynccontextmanager
async def listening(judge: str, memory: Memory) -> AsyncIterator[Ear]:
    """One life of a bot that listens and posts nowhere."""
    settings = Settings(
        api=f"{judge}api/", bot_token=BOT, mode="http", signing_secret="not told", listen=("mentions",)
    )
    tools = ChatTools(channels=[], shelf=MemoryShelf(), clock=RealClock(), recall=memory, settings=settings)
    chat = SlackChat(tools, settings, beat=0.3)
    ear = Ear(chat)
    try:
        await ear.listen()
        yield ear
    finally:
        await chat.close()


async def _say(maya: AsyncWebClient, room: str, text: str, **more: Any) -> str:
    return str((await maya.chat_postMessage(channel=room, text=text, **more))["ts"])


def test_what_was_said_while_the_bot_was_away_is_read_over_pages_with_threads_once_and_in_order(
    backlot: str,
) -> None:
    async def story() -> None:
        async with ClientSession() as session:
            maya = AsyncWebClient(token="maya", base_url=f"{backlot}api/", retry_handlers=[])
            maya.session = session
            listed = await maya.conversations_list()
            room = next(one["id"] for one in listed["channels"] if one["name"] == "mentions")
            memory = Memory()
            crowd = [f"The lamp, again: {number:03}" for number in range(CROWD)]
            stamps = [await _say(maya, room, text) for text in crowd]
            answers = [await _say(maya, room, "Which lamp?", thread_ts=stamps[3])]
            async with listening(backlot, memory) as ear:
                await ear.until_told(*crowd, "Which lamp?")
                keys = [str(post.key).rpartition("/")[2] for post in ear.posts]
                assert keys[-len(stamps) - 1 :] == stamps + answers
                assert len(keys) == len(set(keys))
                by_key = dict(zip(keys, ear.posts, strict=True))
                assert by_key[answers[0]].in_reply_to == by_key[stamps[3]].url
                assert by_key[stamps[0]].site == "#mentions"
                assert by_key[stamps[0]].author.name == "Maya of Northwind"
            await _say(maya, room, "That one!", thread_ts=stamps[3])
            await _say(maya, room, "And another")
            async with listening(backlot, memory) as ear:
                await ear.until_told("That one!", "And another")

    asyncio.run(story())
