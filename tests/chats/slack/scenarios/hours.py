"""The office of `tests.slack_server.office` for impatient people (`tests.hours`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_settings import Settings as SlackSettings
from core.ports import Clock
from tests.hours import QuickEngine
from tests.office import open_app, tools_for
from tests.slack_server.office import Office
from tests.slack_server.server import SlackServer


@asynccontextmanager
async def open_quick_office(
    folder: Path, slack: SlackServer, settings: Settings, clock: Clock, **chat: Any
) -> AsyncIterator[Office]:
    """The real app in this Slack, by this clock; `chat` are settings of the chat."""

    def chats(store: Any) -> dict[str, SlackChat]:
        tokens = {"api": slack.api, "bot_token": slack.world.bot_token, "app_token": slack.world.app_token}
        return {
            "slack": SlackChat(
                tools_for(store, settings, clock), SlackSettings(**{**tokens, **chat}), beat=0.1
            )
        }

    async with open_app(folder, settings, chats, clock, QuickEngine) as (app, store, opened):
        ours = opened["slack"]
        assert isinstance(ours, SlackChat)
        yield Office(slack=slack, app=app, chat=ours, store=store, settings=settings)
    assert not slack.flaws, slack.flaws
