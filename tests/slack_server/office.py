"""A team's office: the real app with its real store, and the real chat, in the local Slack.

    async with open_office(tmp_path) as office:
        card = await office.bring("Acme doors do not lock")
        await office.slack.press("ada", "mentions", card.ts, "Claim")

Real time: what happens is waited for (`until`), never slept over.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import commands
from bot.app import App, Parts
from bot.clock import SystemClock
from bot.listen import Ears
from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_settings import Settings as SlackSettings
from chats.web import WebChat
from core.keeping import Batch
from core.ports import Chat, ChatTools, Door, Store
from core.traffic import Request, Response, Validators
from core.types import Author, Channel, Mention, Post, Topic
from engines.local import LocalEngine
from store.schema import open_store
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

PATIENCE = 20.0
"""Seconds after which what should happen has not."""

BOT_TOKEN, APP_TOKEN = "xoxb-fake-0001", "xapp-1-A0FAKEAPP01-fake"
MENTIONS = Channel(name="mentions", chat="slack", room="#mentions", first_run="all", pace=0, digest=False)
CRISIS = Channel(name="crisis", chat="slack", room="#crisis", first_run="all", pace=0, digest=False)
PAGE = Channel(name="page", chat="web", first_run="all", pace=0, digest=False)
ACME = Topic(name="acme", query="Acme", channels=("mentions",))


class NoNetwork(Door):
    """`core.ports.Door`: no source is asked here."""

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        raise AssertionError(f"nobody should ask {request.url}")

    async def close(self) -> None:
        pass


@dataclass
class Office:
    """Everything in one place."""

    slack: SlackServer
    app: App
    chat: SlackChat
    store: Store
    settings: Settings
    brought: int = 0

    async def bring(self, text: str, title: str = "", channel: str = "mentions", **more: Any) -> Message:
        """Somebody writes `text` somewhere; its card, once it stands in the channel."""
        mention = await self.hear(text, title, **more)
        found: Message = await self.until(lambda: self.card(mention.id, channel))
        return found

    async def hear(self, text: str, title: str = "", **more: Any) -> Mention:
        """Somebody writes `text` somewhere; its mention, which is on its way to the channels."""
        self.brought += 1
        link = f"https://blog.example.org/posts/{self.brought}"
        known: dict[str, Any] = {"url": link, "author": Author(handle="maya"), "said_at": datetime.now(UTC)}
        post = Post(
            source="blog", key=f"post-{self.brought}", title=title or None, text=text, **{**known, **more}
        )
        sighting = Ears(self.settings.topics, self.settings.routes).hear(post)
        assert sighting.matches, f"no topic matches {text!r}"
        await self.store.keep(Batch(source="blog", sightings=(sighting,), at=datetime.now(UTC)))
        found = (await self.store.trace(post.url or "")).mention
        assert found is not None
        return found

    def card(self, mention: int, channel: str = "mentions") -> Message | None:
        """The message that shows this mention as a card of its own; fails when there are two."""
        ours = re.compile(rf":m{mention}\b")
        found = [m for m in self.slack.messages(channel) if ours.search(str(m.blocks)) and not m.thread_ts]
        assert len(found) < 2, f"mention {mention} stands in {channel} {len(found)} times"
        return found[0] if found else None

    async def mention(self, number: int) -> Mention:
        """The mention as the store has it."""
        found = await self.store.mention(number)
        assert found is not None
        return found

    async def until(self, look: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Wait until `look` gives something (it may be a coroutine function), and return that."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            found = look()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            assert asyncio.get_running_loop().time() < end, "it never happened"
            await asyncio.sleep(0.01)

    def shows(self, message: Message, words: str) -> bool:
        """Whether these words stand on the message now."""
        return words in str(message.blocks) or words in message.text


def office_settings(channels: Sequence[Channel] = (MENTIONS, CRISIS), **more: Any) -> Settings:
    """Settings with one topic; `more` replaces what is named."""
    settings = Settings(
        file="office",
        zone=ZoneInfo("UTC"),
        downtime=timedelta(hours=2),
        topics=(ACME,),
        channels=tuple(channels),
        escalate_to="crisis",
    )
    return replace(settings, **more)


def open_chat(api: str, store: Any, settings: Settings, beat: float = 0.2, **more: Any) -> SlackChat:
    """The chat, told where this Slack is. `more` replaces its settings."""
    known = {"api": api, "bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
    tools = ChatTools(
        channels=settings.channels, shelf=store.shelf, clock=SystemClock(), recall=store, settings=None
    )
    return SlackChat(tools, SlackSettings(**{**known, **more}), beat)


@asynccontextmanager
async def open_office(
    folder: Path,
    slack: SlackServer | None = None,
    settings: Settings | None = None,
    chat: Mapping[str, Any] | None = None,
    connected: bool = True,
) -> AsyncIterator[Office]:
    """An office with a Slack of its own, or in one that is open already. The store is `folder`/office.db, so
    that a second office in the same folder is the bot's next life. `chat` are settings of the chat."""
    if slack is None:
        async with (
            SlackServer(channels=("mentions", "crisis")) as fresh,
            open_office(folder, fresh, settings, chat, connected) as office,
        ):
            yield office
        return
    async with open_bot(folder, slack.api, settings or office_settings(), chat) as bot:
        office = Office(slack, bot.app, bot.chat, bot.store, bot.settings)
        if connected:
            await slack.wait_connected()
        yield office
    assert not slack.flaws, slack.flaws


@dataclass(frozen=True)
class Bot:
    """The bot alone, as it runs in a process of its own."""

    app: App
    chat: SlackChat
    store: Any
    settings: Settings


@asynccontextmanager
async def open_bot(
    folder: Path, api: str, settings: Settings, chat: Mapping[str, Any] | None = None
) -> AsyncIterator[Bot]:
    """The real app against a Slack at `api`; no job of its engine may fail."""
    store = open_store(str(folder / "office.db"))
    failures: list[str] = []
    ours = open_chat(api, store, settings, **(chat or {}))
    clock = SystemClock()
    web = WebChat.open(
        ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store, settings=None)
    )
    chats: dict[str, Chat] = {"slack": ours, "web": web}
    parts = Parts(
        store=store,
        door=NoNetwork(),
        clock=clock,
        random=random.Random(4),
        engine=LocalEngine(lambda name, error: failures.append(f"{name}: {error!r}")),
        chats=chats,
        commands=commands.load(),
        version="test",
    )
    app = App(settings, parts)
    await app.start()
    try:
        yield Bot(app, ours, store, settings)
    finally:
        await app.close()
    assert not failures, failures
