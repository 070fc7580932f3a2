"""A bot whose clock can leap ahead and whose store can be stopped, in the local Discord, with a web page
beside it on which troubles are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from chats._pictures import Painter
from chats.discord import DiscordChat
from chats.discord_client import HEARTBEAT
from tests.discord_server.office import CRISIS, MENTIONS, PAGE, Office, office_settings, open_chat
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import Message
from tests.hard_day import BEAT, HardDay, run
from tests.office import open_app
from tests.props import Dam, LeapClock, NoPainter

__all__ = ["Day", "day_settings", "open_day", "open_discord", "run"]


@dataclass(kw_only=True)
class Day(HardDay[Message], Office):
    """An office, and what a bad day needs besides."""

    async def connected_again(self) -> None:
        """Wait until the bot hears events, second by second: between two tries it sleeps."""
        await asyncio.sleep(0)

        def is_connected() -> bool:
            if not self.discord.gateway.ready:
                self.clock.leap(seconds=1)
            return bool(self.discord.gateway.ready)

        await self.until(is_connected)

    async def sooner_or_later(self, look: Callable[[], Any]) -> None:
        """Wait until it is so and nothing waits to be posted, while time flies."""

        async def is_so() -> bool:
            self.clock.leap(seconds=10)
            self.app._announce_soon()
            return bool(look()) and await self.is_idle()

        await self.until(is_so)

    def calls(self, key: str) -> int:
        """How often Discord was asked for this, such as "PUT commands"."""
        return self.discord.world.calls[key]


def day_settings(**more: Any) -> Settings:
    """Two channels in Discord, and one on the web page that gets no mentions."""
    return office_settings(**{"channels": (MENTIONS, CRISIS, PAGE), **more})


@asynccontextmanager
async def open_discord(clock: LeapClock, **more: Any) -> AsyncIterator[DiscordServer]:
    """A Discord with #mentions and #crisis, by this clock."""
    known: dict[str, Any] = {"channels": ("mentions", "crisis"), **more}
    async with DiscordServer(**known, clock=lambda: clock.now().timestamp()) as discord:
        yield discord


@asynccontextmanager
async def open_day(
    folder: Path,
    discord: DiscordServer | None = None,
    clock: LeapClock | None = None,
    *,
    settings: Settings | None = None,
    chat: Mapping[str, Any] | None = None,
    painter: Painter | None = None,
    connected: bool = True,
    beat: float = BEAT,
    heartbeat: float = HEARTBEAT,
) -> AsyncIterator[Day]:
    """One life of the bot, with the store in `folder`."""
    clock = clock or LeapClock()
    if discord is None:
        more: dict[str, Any] = {
            "settings": settings,
            "chat": chat,
            "painter": painter,
            "connected": connected,
        }
        async with (
            open_discord(clock) as fresh,
            open_day(folder, fresh, clock, beat=beat, heartbeat=heartbeat, **more) as day,
        ):
            yield day
        return
    told, server, time, dams = settings or day_settings(), discord, clock, list[Dam]()

    def wrap(store: Any) -> Dam:
        dams.append(Dam(store))
        return dams[0]

    def chats(store: Any) -> dict[str, DiscordChat]:
        hand = painter or NoPainter()
        return {"discord": open_chat(server, store, told, time, beat, hand, heartbeat, **(chat or {}))}

    async with open_app(folder, told, chats, clock, wrap=wrap) as (app, store, opened):
        ours = opened["discord"]
        assert isinstance(ours, DiscordChat)
        day = Day(discord=discord, app=app, chat=ours, store=store, settings=told, clock=clock, dam=dams[0])
        try:
            if connected:
                await discord.wait_connected()
                await day.until(discord.has_commands)
            yield day
        finally:
            day.dam.open.set()
    assert not discord.flaws, discord.flaws
