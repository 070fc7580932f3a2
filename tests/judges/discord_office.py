"""A team's office in the twin's server: the real app with its real store, and the real chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App
from bot.settings import Settings
from chats._pictures import Painter
from chats.discord import DiscordChat
from chats.discord_settings import Settings as DiscordSettings
from core.types import Channel, Mention, Topic
from tests.judges.discord_between import DiscordBetween, Json, Twin
from tests.judges.discord_people import People
from tests.office import Floor, open_app, settings_for, tools_for

MENTIONS = Channel(name="mentions", chat="discord", room="#mentions", first_run="all", pace=0, digest=False)
CRISIS = Channel(name="crisis", chat="discord", room="#crisis", first_run="all", pace=0, digest=False)
ACME = Topic(name="acme", query="Acme", channels=("mentions",))


@dataclass(kw_only=True)
class Office(Floor):
    """The real app with its real store, in the twin's server."""

    chat: DiscordChat
    people: People
    between: DiscordBetween

    async def bring(self, text: str) -> tuple[Mention, Json]:
        """Somebody writes `text` somewhere; its mention and its card."""
        mention = await self.hear(text)
        return mention, await self.until(lambda: self.card(mention))

    async def card(self, mention: Mention) -> Json | None:
        """The message that shows this mention; fails when there are two."""
        ours = re.compile(rf"'custom_id': '\w+:m{mention.id}\b")
        found = [one for one in await self.people.messages() if ours.search(str(one.get("components")))]
        assert len(found) < 2, f"mention {mention.id} stands there {len(found)} times"
        return found[0] if found else None

    async def shows(self, message: Json, words: str) -> Json | None:
        """The message as it is, once these words stand on it."""
        now = await self.people.message(message["id"], message["channel_id"])
        return now if words in str(now) else None

    async def lines(self, message: Json) -> list[str]:
        """What stands in the thread under a message."""
        return [
            one["embeds"][0]["description"]
            for one in (await self.people.messages(message["id"]))
            if one["id"] != message["id"]
        ]

    async def stands_under(self, message: Json, words: str) -> bool:
        """Whether there is a line with these words."""
        return any(words in line for line in await self.lines(message))


def open_chat(at: DiscordBetween, store: Any, settings: Settings, painter: Painter | None) -> DiscordChat:
    """The chat as the settings open it, but for a quick beat."""
    told = DiscordSettings(api=at.rest, gateway=at.gateway, token=at.twin.token)
    return DiscordChat(tools_for(store, settings), told, beat=0.2, painter=painter)


@asynccontextmanager
async def between(twin: Twin) -> AsyncIterator[DiscordBetween]:
    async with DiscordBetween(twin).listening() as found:
        assert isinstance(found, DiscordBetween)
        yield found
        assert not found.flaws, found.flaws


@asynccontextmanager
async def open_office(
    folder: Path, at: DiscordBetween, painter: Painter | None = None
) -> AsyncIterator[Office]:
    """The app, listening; in the same folder it is the one of before."""
    settings = settings_for((MENTIONS, CRISIS), ACME)
    people = People(at)

    def chats(store: Any) -> dict[str, DiscordChat]:
        return {"discord": open_chat(at, store, settings, painter)}

    async with open_app(folder, settings, chats) as (app, store, opened):
        assert isinstance(app, App)
        chat = opened["discord"]
        assert isinstance(chat, DiscordChat)
        office = Office(app=app, store=store, settings=settings, chat=chat, people=people, between=at)
        await office.until(people.listeners)
        await office.until(people.commands)
        assert chat.troubles() == []
        yield office


def judged(
    twin: Twin, folder: Path, story: Callable[[Office], Awaitable[None]], painter: Painter | None = None
) -> None:
    """The story, in an office of its own."""

    async def run() -> None:
        async with between(twin) as at, open_office(folder, at, painter) as office:
            await story(office)

    asyncio.run(run())
