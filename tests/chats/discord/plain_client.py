"""A small client of discord.py against the local Discord: what the library alone makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server.server import DiscordServer

INTENTS = discord.Intents(
    guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True, dm_reactions=True
)
"""What the bot listens to: nothing privileged."""

Answer = Callable[[discord.Interaction[Any]], Awaitable[Any]]


class PlainClient(discord.Client):
    """Keeps what it hears; `answers` is called with each interaction that is not a command's."""

    def __init__(self, answers: Answer | None = None, intents: discord.Intents = INTENTS) -> None:
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.01,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = discord.app_commands.CommandTree(self)
        self.answers = answers
        self.heard: list[Any] = []
        self.resumed = 0
        self._something = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that the library waits before it identifies itself once more."""

    async def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> None:
        """Until something holds that an event can change."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._something.clear()
                await self._something.wait()

    def _hear(self, what: Any) -> None:
        self.heard.append(what)
        self._something.set()

    async def on_message(self, message: discord.Message) -> None:
        self._hear(message)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self._hear(event)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        self._hear(event)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._hear(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._hear(guild)

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self._hear(guild)

    async def on_resumed(self) -> None:
        self.resumed += 1
        self._something.set()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self._hear(interaction)
        commands = (discord.InteractionType.application_command, discord.InteractionType.autocomplete)
        if self.answers is not None and interaction.type not in commands:
            await self.answers(interaction)


LIBRARY = ("'tts' was unexpected", "'nsfw' was unexpected", "does not say who it is")
"""What discord.py itself does that this Discord writes down: keys where none are known, answers to
interactions without a name of the client."""


def flaws_of(fake: DiscordServer) -> list[str]:
    """What was done wrong, discord.py's own habits aside."""
    return [one for one in fake.flaws if not any(habit in one for habit in LIBRARY)]


@contextmanager
def pointed_at(fake: DiscordServer) -> Iterator[None]:
    """discord.py talks to this Discord, and afterwards to where it talked before."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = fake.api.rstrip("/"), yarl.URL(fake.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def connected(fake: DiscordServer, client: PlainClient) -> AsyncIterator[asyncio.Task[None]]:
    """The client, logged in and ready; yields the task that runs it."""
    with pointed_at(fake):
        async with client:
            await client.login(fake.world.token)
            running = asyncio.create_task(client.connect())
            waiting = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED, timeout=5)
            waiting.cancel()
            try:
                yield running
            finally:
                await client.close()
                await asyncio.gather(running, waiting, return_exceptions=True)
