"""A team's office in the local Discord: the real app with its real store, and the real chat.

async with open_office(tmp_path) as office:
    card = await office.bring("Acme doors do not lock")
    await office.discord.press("ada", "mentions", card, "Claim")
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from chats._pictures import Painter
from chats.discord import DiscordChat
from chats.discord_client import HEARTBEAT
from chats.discord_settings import Settings as DiscordSettings
from core.ports import Clock
from core.types import Address, Channel, Topic
from engines.local import LocalEngine
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import Message
from tests.office import Place, open_app, settings_for, tools_for

MENTIONS = Channel(name="mentions", chat="discord", room="#mentions", first_run="all", pace=0, digest=False)
CRISIS = Channel(name="crisis", chat="discord", room="#crisis", first_run="all", pace=0, digest=False)
PAGE = Channel(name="page", chat="web", first_run="all", pace=0, digest=False)
ACME = Topic(name="acme", query="Acme", channels=("mentions",))


@dataclass(kw_only=True)
class Office(Place[Message]):
    """Everything in one place."""

    discord: DiscordServer
    chat: DiscordChat

    def card(self, mention: int, channel: str = "mentions") -> Message | None:
        """The message that shows this mention as a card of its own; fails when there are two."""
        return find_card(self.discord, mention, channel)

    def shows(self, message: Message, words: str) -> bool:
        """Whether these words stand on the message now, without what Discord's markdown makes of them."""
        return shows(message, words)

    def at(self, message: Message) -> Address:
        """Where the message stands."""
        return Address("discord", message.channel, message.id)


def find_card(discord: DiscordServer, mention: int, channel: str) -> Message | None:
    """The message that shows this mention as a card of its own; fails when there are two."""
    ours = re.compile(rf"'custom_id': '\w+:m{mention}\b")
    found = [m for m in discord.messages(channel) if ours.search(str(m.components))]
    assert len(found) < 2, f"mention {mention} stands in {channel} {len(found)} times"
    return found[0] if found else None


def shows(message: Message, words: str) -> bool:
    """Whether these words stand on the message now, without its backslashes."""
    drawn = f"{message.content} {message.embeds} {message.components}".replace("\\", "")
    return words in drawn


def office_settings(channels: Sequence[Channel] = (MENTIONS, CRISIS), **more: Any) -> Settings:
    """Settings with one topic; `more` replaces what is named."""
    return settings_for(channels, ACME, **more)


def open_chat(
    discord: DiscordServer,
    store: Any,
    settings: Settings,
    clock: Clock | None = None,
    beat: float = 0.2,
    painter: Painter | None = None,
    heartbeat: float = HEARTBEAT,
    **more: Any,
) -> DiscordChat:
    """The chat, told where this Discord is. `more` replaces its settings."""
    known = {"api": discord.api, "gateway": discord.gateway_url, "token": discord.world.token}
    tools = tools_for(store, settings, clock)
    return DiscordChat(tools, DiscordSettings(**{**known, **more}), beat, painter, heartbeat)


@asynccontextmanager
async def open_office(
    folder: Path,
    discord: DiscordServer | None = None,
    settings: Settings | None = None,
    chat: Mapping[str, Any] | None = None,
    connected: bool = True,
    clock: Clock | None = None,
    engine: Any = LocalEngine,
) -> AsyncIterator[Office]:
    """An office with a Discord of its own, or in one that is open already. The store is `folder`/office.db,
    so that a second office in the same folder is the bot's next life. `chat` are settings of the chat."""
    if discord is None:
        async with (
            DiscordServer(channels=("mentions", "crisis")) as fresh,
            open_office(folder, fresh, settings, chat, connected, clock, engine) as office,
        ):
            yield office
        return
    told = settings or office_settings()

    def chats(store: Any) -> dict[str, DiscordChat]:
        return {"discord": open_chat(discord, store, told, clock, **(chat or {}))}

    async with open_app(folder, told, chats, clock, engine) as (app, store, opened):
        ours = opened["discord"]
        assert isinstance(ours, DiscordChat)
        office = Office(discord=discord, app=app, chat=ours, store=store, settings=told)
        if connected:
            await discord.wait_connected()
            await office.until(lambda: office.discord.has_commands())
        yield office
    assert not discord.flaws, discord.flaws
