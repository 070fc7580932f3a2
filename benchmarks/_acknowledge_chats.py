"""The chats of `acknowledge`: how the bot is opened for each, and how somebody acts there."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from bot.settings import Settings
from chats.discord import DiscordChat
from chats.discord_settings import Settings as DiscordSettings
from chats.slack import BEAT
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import new_token
from tests.office import open_app, tools_for
from tests.slack_server.office import open_bot
from tests.slack_server.server import SlackServer

CHANNELS = tuple(f"room-{n}" for n in range(4))
PEOPLE = ("ada", "ben", "cleo")
EYES = "👀"


@dataclass(frozen=True)
class Heard:
    """What became of something that somebody did: acknowledged in time or not, and seconds until then."""

    ok: bool
    seconds: float


@dataclass(frozen=True)
class Card:
    """A card that stands in a channel: where, as the store knows it, and the channel's name."""

    room: str
    message: str
    channel: str


class Place(Protocol):
    """A chat of the tests, and what people do there."""

    def is_ready(self) -> bool:
        """Whether the bot listens."""

    def cards(self) -> Sequence[Card]:
        """What stands in the channels."""

    async def press(self, who: str, card: Card, label: str) -> Heard:
        """Raises LookupError when the card has no such button."""

    async def ask(self, who: str, card: Card) -> Heard:
        """`open`, in the channel of this card."""

    def put(self, who: str, card: Card) -> None:
        """👀 on the card."""

    def take(self, who: str, card: Card) -> None:
        """👀 off the card."""

    async def heard_emoji(self) -> Sequence[Heard]:
        """The acknowledgements of all emoji, where the chat wants any."""


class Kind(Protocol):
    """One kind of chat. `name` is its own, `title` is for people."""

    name: ClassVar[str]
    title: ClassVar[str]

    def bot(self, folder: Path, port: int, settings: Settings) -> AbstractAsyncContextManager[Any]:
        """The bot against the place at that port; its store is `folder`/office.db."""

    def place(self, listener: socket.socket) -> AbstractAsyncContextManager[Place]:
        """The place, behind this listener."""


@dataclass(frozen=True)
class SlackPlace:
    """See `Place`. Every event is acknowledged, an emoji too."""

    slack: SlackServer

    def is_ready(self) -> bool:
        return bool(self.slack.links.opened)

    def cards(self) -> Sequence[Card]:
        return [Card(one.channel, one.ts, name) for name in CHANNELS for one in self.slack.messages(name)]

    async def press(self, who: str, card: Card, label: str) -> Heard:
        done = await self.slack.press(who, card.channel, card.message, label)
        return Heard(done.ok, done.seconds)

    async def ask(self, who: str, card: Card) -> Heard:
        done = await self.slack.command(who, card.channel, "/mentions open")
        return Heard(done.ok, done.seconds)

    def put(self, who: str, card: Card) -> None:
        self.slack.react(who, card.channel, card.message, "eyes")

    def take(self, who: str, card: Card) -> None:
        self.slack.unreact(who, card.channel, card.message, "eyes")

    async def heard_emoji(self) -> Sequence[Heard]:
        await self.slack.settle()
        attempts = [one.attempts[0] for one in self.slack.delivery.events if one.attempts]
        return [Heard(first.ok, first.seconds) for first in attempts]


@dataclass(frozen=True)
class DiscordPlace:
    """See `Place`. Nobody acknowledges an emoji here."""

    discord: DiscordServer

    def is_ready(self) -> bool:
        return bool(self.discord.gateway.ready) and self.discord.has_commands()

    def cards(self) -> Sequence[Card]:
        return [Card(one.channel, one.id, name) for name in CHANNELS for one in self.discord.messages(name)]

    async def press(self, who: str, card: Card, label: str) -> Heard:
        outcome = await self.discord.press(who, card.channel, card.message, label)
        return Heard(not outcome.failed, outcome.seconds)

    async def ask(self, who: str, card: Card) -> Heard:
        outcome = await self.discord.command(who, card.channel, "mentions open")
        return Heard(not outcome.failed, outcome.seconds)

    def put(self, who: str, card: Card) -> None:
        self.discord.react(who, card.channel, card.message, EYES)

    def take(self, who: str, card: Card) -> None:
        self.discord.unreact(who, card.channel, card.message, EYES)

    async def heard_emoji(self) -> Sequence[Heard]:
        return ()


class Slack:
    """See `Kind`."""

    name: ClassVar[str] = "slack"
    title: ClassVar[str] = "Slack"

    def bot(self, folder: Path, port: int, settings: Settings) -> AbstractAsyncContextManager[Any]:
        return open_bot(folder, f"http://127.0.0.1:{port}/api/", settings, {"beat": BEAT})

    @asynccontextmanager
    async def place(self, listener: socket.socket) -> AsyncIterator[Place]:
        async with SlackServer(channels=CHANNELS, people=PEOPLE, listener=listener) as slack:
            yield SlackPlace(slack)
            assert not slack.flaws, slack.flaws


class Discord:
    """See `Kind`."""

    name: ClassVar[str] = "discord"
    title: ClassVar[str] = "Discord"

    def bot(self, folder: Path, port: int, settings: Settings) -> AbstractAsyncContextManager[Any]:
        host = f"127.0.0.1:{port}"
        known = DiscordSettings(
            api=f"http://{host}/api/v10/", gateway=f"ws://{host}/gateway/", token=new_token()
        )

        def chats(store: Any) -> dict[str, DiscordChat]:
            return {self.name: DiscordChat(tools_for(store, settings), known)}

        return open_app(folder, settings, chats)

    @asynccontextmanager
    async def place(self, listener: socket.socket) -> AsyncIterator[Place]:
        async with DiscordServer(channels=CHANNELS, people=PEOPLE, listener=listener) as discord:
            yield DiscordPlace(discord)
            assert not discord.flaws, discord.flaws
