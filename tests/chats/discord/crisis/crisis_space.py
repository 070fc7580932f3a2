"""A crisis in the local Discord: the real chat, and a desk that knows one alert and draws it again when
somebody did something to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from chats.discord import DiscordChat
from chats.discord_settings import Settings
from core.alerts import AlertMove
from core.call_card import call_card
from core.cards import Call, Card
from core.ports import ChatTools
from core.types import Address, Channel
from tests.chats.slack.crisis.crisis_room import CrisisDesk
from tests.chats.slack.crisis_cards import alert
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import Message
from tests.props import Facts, Hand, LeapClock

CRISIS = Channel(name="crisis", chat="discord", room="#crisis")
PR = Channel(name="pr", chat="discord", room="#pr")


class Desk(CrisisDesk):
    """The desk of a crisis, for any chat."""

    def call(self, move: AlertMove, calls: Sequence[Call]) -> Card:
        return call_card(alert(self.standing, self.moves[-1]), move, calls, "discord")

    def reread(self, address: Address) -> None:
        raise AssertionError("nothing was lost")


@dataclass
class CrisisSpace:
    """Everything in one place."""

    discord: DiscordServer
    chat: DiscordChat
    desk: Desk
    rows: int = 0

    async def post(self, draw: Callable[[], Card], channel: Channel = CRISIS) -> Message:
        """Post what this draws as an outbox row would be; it is drawn again whenever something was done."""
        self.rows += 1
        address = await self.chat.post(channel, draw(), self.rows)
        self.desk.draws[address] = draw
        return self.discord.message(channel.name, address.message)

    async def until(self, there: Callable[[], Any]) -> Any:
        """Wait until this is true, and return it."""
        async with asyncio.timeout(5):
            while not (found := there()):  # noqa: ASYNC110 - Discord tells nobody what it shows
                await asyncio.sleep(0.005)
        return found

    def shows(self, message: Message, words: str) -> bool:
        """Whether these words stand on the message now, without what markdown makes of them."""
        return words in f"{message.content} {message.embeds} {message.components}".replace("\\", "")


@asynccontextmanager
async def crisis_space() -> AsyncIterator[CrisisSpace]:
    """Channels #crisis and #pr in a server of their own."""
    async with DiscordServer(channels=("crisis", "pr")) as discord:
        told = Settings(api=discord.api, gateway=discord.gateway_url, token=discord.world.token)
        shelf: Any = None
        tools = ChatTools(
            channels=(CRISIS, PR), shelf=shelf, clock=LeapClock(), recall=Facts(), settings=told
        )
        chat = DiscordChat(tools, told, beat=0.2, painter=Hand())
        chat_of_any_kind: Any = chat
        desk = Desk(chat_of_any_kind)
        await chat.serve(desk)
        try:
            await discord.wait_connected()
            yield CrisisSpace(discord, chat, desk)
            while desk.under_way:
                await asyncio.gather(*desk.under_way)
        finally:
            await chat.close()
        assert not discord.flaws, discord.flaws


def run(story: Coroutine[Any, Any, None]) -> None:
    """The story, but not for ever."""

    async def in_time() -> None:
        async with asyncio.timeout(20):
            await story

    asyncio.run(in_time())
