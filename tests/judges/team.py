"""Our chat and those around it, with the clock of the servers that judge it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from chats.slack import SlackChat
from chats.slack_settings import Settings
from core.cards import Card, Quote, Span
from core.ports import ChatTools
from core.types import Channel, Json
from tests.chats.web_fakes import MemoryShelf, RulesDesk

BOT = "xoxb-judged"
MENTIONS = Channel(name="mentions", chat="slack", room="#mentions")


class RealClock:
    """The machine's clock: the servers have no other."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Memory:
    """A `core.ports.Recall`."""

    def __init__(self) -> None:
        self.facts: dict[str, Json] = {}

    async def fact(self, name: str) -> Json:
        return self.facts.get(name)

    async def set_fact(self, name: str, value: Json) -> None:
        self.facts[name] = value


class Listener(RulesDesk):
    """A desk that waits until the chat knows who it is and hears people."""

    def __init__(self, chat: SlackChat) -> None:
        super().__init__(chat)
        self._hears = asyncio.Event()

    def connected(self, chat: str) -> None:
        self._hears.set()

    async def listen(self) -> None:
        await self.chat.serve(self)
        async with asyncio.timeout(10):
            await self._hears.wait()


@asynccontextmanager
async def chat_at(api: str, token: str = BOT, memory: Memory | None = None) -> AsyncIterator[SlackChat]:
    """Our chat at this Web API, closed after the block; with the same memory it is the one of before."""
    tools = ChatTools(
        channels=[MENTIONS],
        shelf=MemoryShelf(),
        clock=RealClock(),
        recall=memory or Memory(),
        settings=Settings(api=api, bot_token=token, mode="http", signing_secret="not told to judges"),
    )
    chat = SlackChat.open(tools)
    try:
        yield chat
    finally:
        await chat.close()


def card(title: str, **more: object) -> Card:
    """A mention's card."""
    said = Quote(text=(Span("My "), Span("Lumio", bold=True), Span(" & I <3 <!channel>")))
    return Card(kind="mention", title=title, target="m1", quote=said, **more)  # type: ignore[arg-type]
