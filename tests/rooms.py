"""A team that is in Slack, in Discord and on the page at once: one app, one store, three rooms for a mention.

async with open_rooms(tmp_path) as rooms:
    mention = await rooms.bring("Acme doors do not lock")
    await rooms.slack.press("ada", "mentions", rooms.in_slack(mention).ts, "Claim")
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.mind import Mind
from bot.settings import PersonSettings, Settings
from core.ports import Chat, Clock
from core.types import Channel, Mention, Topic
from tests.discord_server import office as discord_office
from tests.discord_server import world as discord_world
from tests.discord_server.server import DiscordServer
from tests.office import Floor, open_app, settings_for
from tests.slack_server import office as slack_office
from tests.slack_server import world as slack_world
from tests.slack_server.server import SlackServer

_KNOWN: dict[str, Any] = {"first_run": "all", "pace": 0, "digest": False}
SLACK = Channel(name="support", chat="slack", room="#mentions", **_KNOWN)
DISCORD = Channel(name="community", chat="discord", room="#mentions", **_KNOWN)
PAGE = Channel(name="page", chat="web", **_KNOWN)
CRISIS = Channel(name="crisis", chat="slack", room="#crisis", **_KNOWN)
ACME = Topic(name="acme", query="Acme", channels=("support", "community", "page"))


@dataclass(kw_only=True)
class Rooms(Floor):
    """Everything in one place."""

    slack: SlackServer
    discord: DiscordServer

    async def bring(self, text: str, **more: Any) -> Mention:
        """Somebody writes `text` somewhere; its mention, once its card stands in all three rooms."""
        mention = await self.hear(text, **more)

        async def everywhere() -> bool:
            found = (
                self.slack_card(mention.id),
                self.discord_card(mention.id),
                await self.web_card(mention.id),
            )
            return all(found)

        await self.until(everywhere)
        return mention

    def in_slack(self, mention: Mention) -> slack_world.Message:
        """Its card there."""
        found = self.slack_card(mention.id)
        assert found is not None
        return found

    def in_discord(self, mention: Mention) -> discord_world.Message:
        """Its card there."""
        found = self.discord_card(mention.id)
        assert found is not None
        return found

    def slack_card(self, mention: int) -> slack_world.Message | None:
        """The message of Slack that shows it; fails when there are two."""
        ours = re.compile(rf":m{mention}\b")
        found = [m for m in self.slack.messages("mentions") if ours.search(str(m.blocks)) and not m.thread_ts]
        assert len(found) < 2, f"mention {mention} stands there {len(found)} times"
        return found[0] if found else None

    def discord_card(self, mention: int) -> discord_world.Message | None:
        """The message of Discord that shows it; fails when there are two."""
        return discord_office.find_card(self.discord, mention, "mentions")

    async def web_card(self, mention: int) -> Any:
        """The card on the page, as JSON."""
        shelf: Any = getattr(self.store, "shelf")  # noqa: B009 - no part of the port
        shown = await shelf.read("page")
        found = [one for one in shown if one.card.get("target") == f"m{mention}"]
        assert len(found) < 2, f"mention {mention} stands there {len(found)} times"
        return found[0].card if found else None


def rooms_settings(channels: Sequence[Channel] = (SLACK, DISCORD, PAGE, CRISIS), **more: Any) -> Settings:
    """Settings with one topic that goes to three rooms; `more` replaces what is named."""
    return settings_for(channels, ACME, **more)


@asynccontextmanager
async def open_rooms(
    folder: Path,
    settings: Settings | None = None,
    people: Callable[[SlackServer, DiscordServer], tuple[PersonSettings, ...]] = lambda slack, discord: (),
    clock: Clock | None = None,
    mind: Mind | None = None,
) -> AsyncIterator[Rooms]:
    """The app in all three, connected; `people` are those of the settings, `mind` finds out what posts
    mean."""
    async with (
        SlackServer(channels=("mentions", "crisis")) as slack,
        DiscordServer(channels=("mentions", "crisis")) as discord,
    ):
        told = settings or rooms_settings()
        told = replace(told, people=people(slack, discord) or told.people)

        def chats(store: Any) -> dict[str, Chat]:
            return {
                "slack": slack_office.open_chat(slack.api, store, told, clock),
                "discord": discord_office.open_chat(discord, store, told, clock),
            }

        async with open_app(folder, told, chats, clock, mind=mind) as (app, store, _):
            rooms = Rooms(slack=slack, discord=discord, app=app, store=store, settings=told)
            await slack.wait_connected()
            await discord.wait_connected()
            await rooms.until(discord.has_commands)
            yield rooms
        assert not slack.flaws, slack.flaws
        assert not discord.flaws, discord.flaws
