"""A team's office in the local Slack: the real app with its real store, and the real chat.

async with open_office(tmp_path) as office:
    card = await office.bring("Acme doors do not lock")
    await office.slack.press("ada", "mentions", card.ts, "Claim")
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App
from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_settings import Settings as SlackSettings
from core.ports import Clock
from core.types import Address, Channel, Topic
from tests.office import PATIENCE, NoNetwork, Place, open_app, settings_for, tools_for
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

__all__ = ["PATIENCE", "NoNetwork", "Office", "open_bot", "open_chat", "open_office"]

BOT_TOKEN, APP_TOKEN = "xoxb-fake-0001", "xapp-1-A0FAKEAPP01-fake"
MENTIONS = Channel(name="mentions", chat="slack", room="#mentions", first_run="all", pace=0, digest=False)
CRISIS = Channel(name="crisis", chat="slack", room="#crisis", first_run="all", pace=0, digest=False)
PAGE = Channel(name="page", chat="web", first_run="all", pace=0, digest=False)
ACME = Topic(name="acme", query="Acme", channels=("mentions",))


@dataclass(kw_only=True)
class Office(Place[Message]):
    """Everything in one place."""

    slack: SlackServer
    chat: SlackChat

    def card(self, mention: int, channel: str = "mentions") -> Message | None:
        """The message that shows this mention as a card of its own; fails when there are two."""
        ours = re.compile(rf":m{mention}\b")
        found = [m for m in self.slack.messages(channel) if ours.search(str(m.blocks)) and not m.thread_ts]
        assert len(found) < 2, f"mention {mention} stands in {channel} {len(found)} times"
        return found[0] if found else None

    def shows(self, message: Message, words: str) -> bool:
        """Whether these words stand on the message now."""
        return words in str(message.blocks) or words in message.text

    def at(self, message: Message) -> Address:
        """Where the message stands."""
        return Address("slack", message.channel, message.ts)


def office_settings(channels: Sequence[Channel] = (MENTIONS, CRISIS), **more: Any) -> Settings:
    """Settings with one topic; `more` replaces what is named."""
    return settings_for(channels, ACME, **more)


def open_chat(
    api: str, store: Any, settings: Settings, clock: Clock | None = None, beat: float = 0.2, **more: Any
) -> SlackChat:
    """The chat, told where this Slack is. `more` replaces its settings."""
    known = {"api": api, "bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
    return SlackChat(tools_for(store, settings, clock), SlackSettings(**{**known, **more}), beat)


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
        office = Office(slack=slack, app=bot.app, chat=bot.chat, store=bot.store, settings=bot.settings)
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
    """The real app against a Slack at `api`."""

    def chats(store: Any) -> dict[str, SlackChat]:
        return {"slack": open_chat(api, store, settings, **(chat or {}))}

    async with open_app(folder, settings, chats) as (app, store, opened):
        ours = opened["slack"]
        assert isinstance(ours, SlackChat)
        yield Bot(app, ours, store, settings)
