"""A bot that listens in a local Slack: the real chat, and a desk that notes what it overhears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from chats.slack import SlackChat
from chats.slack_settings import Settings
from core.ports import ChatTools, Clock
from core.types import Channel, Post
from tests.chats.overhearing import Ear, Notebook
from tests.chats.web_fakes import MemoryShelf
from tests.props import LeapClock
from tests.slack_server.rights import EVENTS, LISTENING
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

MENTIONS = Channel(name="mentions", chat="slack", room="#mentions")
PATIENCE = 10.0


@dataclass
class Bot:
    """One life of it."""

    slack: SlackServer
    chat: SlackChat
    book: Notebook

    async def until(self, look: Callable[[], Any]) -> Any:
        """Wait until `look` gives something."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not (found := look()):
            assert asyncio.get_running_loop().time() < end, "it never happened"
            await asyncio.sleep(0.005)
        return found

    async def hears(self, *texts: str) -> None:
        """Wait until exactly these are kept, in this order."""
        await self.until(lambda: len(self.book.kept) >= len(texts) and self.book.texts()[-1] == texts[-1])
        await self.slack.settle()
        assert self.book.texts() == list(texts)

    def post(self, message: Message) -> Post:
        """What was kept of this message."""
        [found] = [post for key, post in self.book.kept.items() if str(key).endswith(f"/{message.ts}")]
        return found

    def history(self) -> int:
        """How often a channel's history was read."""
        return self.slack.world.calls["conversations.history"]


def listening_slack(**workspace: Any) -> SlackServer:
    """A workspace where the bot is in #mentions, #community and the private #backstage, and sent what is said
    there."""
    known: dict[str, Any] = {
        "channels": ("mentions", "community", "general"),
        "private": ("backstage",),
        "events": EVENTS | LISTENING,
        "pace": 0.001,
    }
    return SlackServer(**{**known, **workspace})


@asynccontextmanager
async def listening(
    slack: SlackServer,
    book: Notebook | None = None,
    listen: Sequence[str] = ("community", "backstage"),
    clock: Clock | None = None,
    read: bool = True,
    beat: float = 0.05,
    port: int = 0,
) -> AsyncIterator[Bot]:
    """The bot is there, and has read what was said before when `read`; the next one with the same `book` is
    its next life. With a `port` Slack's requests come there, over HTTP."""
    book = book or Notebook()
    if not book.shut:
        book.gate.set()
    world = slack.world
    settings = Settings(
        mode="http" if port else "socket",
        api=slack.api,
        bot_token=world.bot_token,
        app_token=world.app_token,
        signing_secret=world.signing_secret,
        listen=tuple(listen),
    )
    tools = ChatTools(
        channels=[MENTIONS],
        shelf=MemoryShelf(),
        clock=clock or LeapClock(),
        recall=book.memory,
        settings=settings,
    )
    chat = SlackChat(tools, settings, beat=beat)
    before = world.calls["conversations.history"]
    site = web.Application()
    site.add_routes(chat.routes())
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await chat.serve(Ear(chat, book))
    bot = Bot(slack, chat, book)
    try:
        if port:
            await web.TCPSite(runner, "127.0.0.1", port, reuse_port=True).start()
        else:
            await slack.wait_connected()
        if read:
            # Two for each channel: what is new, and older threads.
            await bot.until(lambda: bot.history() >= before + 2 * len(listen))
        yield bot
    finally:
        await runner.cleanup()
        await chat.close()
    assert not slack.flaws, slack.flaws


def at(message: Message) -> datetime:
    """When it was said, by the workspace's clock."""
    return datetime.fromtimestamp(float(message.ts), UTC)
