"""A bot that listens in a local Discord: the real chat, and a desk that notes what it overhears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from chats.discord import DiscordChat
from chats.discord_settings import Settings
from core.ports import ChatTools, Clock
from core.talk import Press, Reply
from core.types import Channel, Post
from tests.chats.overhearing import Ear, Notebook
from tests.chats.web_fakes import MemoryShelf
from tests.discord_server.server import DiscordServer
from tests.discord_server.things import FORUM
from tests.discord_server.world import Message
from tests.props import LeapClock, NoPainter

MENTIONS = Channel(name="mentions", chat="discord", room="#mentions")
PATIENCE = 10.0
BEAT = 0.05


class PressedEar(Ear):
    """`core.ports.Desk` that writes down how it is pressed, too."""

    def __init__(self, chat: DiscordChat, book: Notebook) -> None:
        super().__init__(chat, book)
        self.pressed: list[Press] = []

    def menu(self) -> Sequence[Any]:
        return ()

    def form(self, verb: str, target: str, values: Any = None) -> None:
        return None

    def hears(self, emoji: str) -> bool:
        return False

    async def press(self, press: Press) -> Reply:
        self.pressed.append(press)
        return Reply(done=True)


@dataclass
class Bot:
    """One life of it."""

    discord: DiscordServer
    chat: DiscordChat
    desk: PressedEar
    book: Notebook

    async def until(self, look: Callable[[], Any]) -> Any:
        """Wait until `look` gives something."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not (found := look()):
            assert asyncio.get_running_loop().time() < end, f"it never happened; {self.book.texts()}"
            await asyncio.sleep(0.005)
        return found

    async def hears(self, *texts: str) -> None:
        """Wait until exactly these are kept."""
        await self.until(lambda: len(self.book.kept) >= len(texts) and self.book.texts()[-1] == texts[-1])
        assert self.book.texts() == list(texts)

    async def caught_up(self) -> None:
        """Wait until everything that was missed is read."""
        overheard = self.chat._overheard
        spots, marks = overheard._listened.spots, overheard._marks

        def is_done() -> bool:
            found = [marks.known(spot) for spot in overheard._listened.spots.values()]
            return bool(found) and all(mark is not None and not mark.is_behind for mark in found)

        await self.until(is_done)
        assert spots is not None

    def post(self, message: Message) -> Post:
        """What was kept of this message."""
        return self.book.kept[f"{message.channel}/{message.id}"]

    def trouble(self) -> str:
        """What does not work, and what to do about it."""
        return " ".join(f"{one.channel}: {one.problem} {one.hint}" for one in self.chat.troubles())

    def intents(self) -> list[int]:
        """Those of the sessions that Discord knows, in their order."""
        return [session.intents for session in self.discord.gateway.sessions.values()]


def listening_discord(**more: Any) -> DiscordServer:
    """A Discord with #mentions, where cards go, and #help, #general and the forum #ideas of a community; the
    bot may read what people write."""
    known: dict[str, Any] = {"channels": ("mentions", "help", "general"), "message_content": True}
    discord = DiscordServer(**{**known, **more})
    discord.world.add_channel("ideas", kind=FORUM)
    return discord


@asynccontextmanager
async def listening(
    discord: DiscordServer,
    book: Notebook | None = None,
    listen: Sequence[str] = ("help", "ideas"),
    clock: Clock | None = None,
    caught_up: bool = True,
    **settings: Any,
) -> AsyncIterator[Bot]:
    """The bot is there, and has read what was said before when `caught_up`; the next one with the same `book`
    is its next life."""
    book = book or Notebook()
    if not book.shut:
        book.gate.set()
    told = Settings(
        api=discord.api,
        gateway=discord.gateway_url,
        token=discord.world.token,
        listen=tuple(listen),
        **settings,
    )
    time = clock or LeapClock()
    tools = ChatTools(channels=[MENTIONS], shelf=MemoryShelf(), clock=time, recall=book.memory, settings=told)
    chat = DiscordChat(tools, told, BEAT, NoPainter())
    desk = PressedEar(chat, book)
    bot = Bot(discord, chat, desk, book)
    await chat.serve(desk)
    try:
        await discord.wait_connected()
        if caught_up:
            await bot.caught_up()
        yield bot
    finally:
        await chat.close()
