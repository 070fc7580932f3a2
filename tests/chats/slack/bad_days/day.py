"""A bot whose clock can leap ahead and whose store can be stopped, in the local Slack, with a web page beside
it on which troubles are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_files import Painter
from chats.slack_settings import Settings as SlackSettings
from tests.hard_day import BEAT, HardDay, run
from tests.office import open_app, tools_for
from tests.props import Dam, LeapClock, NoPainter
from tests.slack_server.office import CRISIS, MENTIONS, PAGE, Office, office_settings
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

__all__ = ["Day", "day_settings", "open_day", "open_slack", "run"]


@dataclass(kw_only=True)
class Day(HardDay[Message], Office):
    """An office, and what a bad day needs besides."""

    async def opened(self, count: int) -> None:
        """Wait until the bot has opened so many connections."""
        await self.until(lambda: self.slack.links.opened == count)


def day_settings(**more: Any) -> Settings:
    """Two channels in Slack, and one on the web page that gets no mentions."""
    return office_settings(**{"channels": (MENTIONS, CRISIS, PAGE), **more})


@asynccontextmanager
async def open_slack(clock: LeapClock | None = None, **more: Any) -> AsyncIterator[SlackServer]:
    """A Slack with #mentions and #crisis."""
    known: dict[str, Any] = {"channels": ("mentions", "crisis"), "pace": 0.001, **more}
    if clock is not None:
        known["clock"] = lambda: clock.now().timestamp()
    async with SlackServer(**known) as slack:
        yield slack


@asynccontextmanager
async def open_day(
    folder: Path,
    slack: SlackServer | None = None,
    clock: LeapClock | None = None,
    *,
    settings: Settings | None = None,
    chat: Mapping[str, Any] | None = None,
    painter: Painter | None = None,
    connected: bool = True,
    beat: float = BEAT,
) -> AsyncIterator[Day]:
    """One life of the bot, with the store in `folder`."""
    clock = clock or LeapClock()
    if slack is None:
        async with (
            open_slack(clock) as fresh,
            open_day(
                folder,
                fresh,
                clock,
                settings=settings,
                chat=chat,
                painter=painter,
                connected=connected,
                beat=beat,
            ) as day,
        ):
            yield day
        return
    told = settings or day_settings()
    clocked, dams = clock, list[Dam]()

    def wrap(store: Any) -> Dam:
        dams.append(Dam(store))
        return dams[0]

    def chats(store: Any) -> dict[str, SlackChat]:
        tokens = {"api": slack.api, "bot_token": slack.world.bot_token, "app_token": slack.world.app_token}
        known = SlackSettings(**{**tokens, **(chat or {})})
        return {"slack": SlackChat(tools_for(store, told, clocked), known, beat, painter or NoPainter())}

    async with open_app(folder, told, chats, clock, wrap=wrap) as (app, store, opened):
        ours = opened["slack"]
        assert isinstance(ours, SlackChat)
        day = Day(slack=slack, app=app, chat=ours, store=store, settings=told, clock=clock, dam=dams[0])
        try:
            if connected:
                await slack.wait_connected()
            yield day
        finally:
            day.dam.open.set()
    assert not slack.flaws, slack.flaws
