"""A bot whose clock can leap ahead and whose store can be stopped, in the local Slack, with a web page beside
it on which troubles are told."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import commands
from bot.app import App, Parts
from bot.settings import Settings
from chats.slack import SlackChat
from chats.slack_files import Painter
from chats.slack_settings import Settings as SlackSettings
from chats.web import WebChat
from core.ports import Chat, ChatTools
from core.types import Address, Json, Mention
from engines.local import LocalEngine
from store.schema import open_store
from tests.chats.slack.bad_days.props import Dam, LeapClock, NoPainter
from tests.slack_server.office import CRISIS, MENTIONS, PAGE, NoNetwork, Office, office_settings
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

BEAT = 0.2
LONGEST_STORY = 30.0


@dataclass(kw_only=True)
class Day(Office):
    """An office, and what a bad day needs besides."""

    clock: LeapClock
    dam: Dam

    async def hear(self, text: str, title: str = "", **more: Any) -> Mention:
        """As the office does, and announced at once as the collector has it done."""
        mention = await super().hear(text, title, **more)
        self.app._announce_soon()
        return mention

    async def bring(self, text: str, title: str = "", channel: str = "mentions", **more: Any) -> Message:
        """As the office does; the bot knows where the card stands."""
        card = await super().bring(text, title, channel, **more)

        async def is_known() -> bool:
            return await self.store.row_at(Address("slack", card.channel, card.ts)) is not None

        await self.until(is_known)
        return card

    def card(self, mention: int, channel: str = "mentions") -> Message | None:
        """The message that shows this mention as a card of its own; fails when there are two."""
        its = re.compile(rf":m{mention}\b")
        found = [m for m in self.slack.messages(channel) if its.search(str(m.blocks)) and not m.thread_ts]
        assert len(found) < 2, f"mention {mention} stands in {channel} {len(found)} times"
        return found[0] if found else None

    def watch(self) -> None:
        """It is looked what does not work, as is done every ten seconds."""
        engine = self.app._parts.engine
        engine.submit("watch", self.app._watch.look)

    async def page(self) -> list[Json]:
        """The cards on the web page, oldest first."""
        shown = await self.dam.shelf.newest("page")
        return [one.card for one in sorted(shown, key=lambda one: one.id)]

    async def told(self, *words: str) -> None:
        """Wait until a card on the web page says all of these words."""

        async def is_told() -> bool:
            self.watch()
            return any(all(word in str(card) for word in words) for card in await self.page())

        try:
            await self.until(is_told, 5)
        except AssertionError:
            raise AssertionError(f"{words} is not on {await self.page()}") from None

    async def a_minute_passes(self) -> None:
        """With as many looks as there would be."""
        for _ in range(6):
            await asyncio.sleep(BEAT / 2)
            self.clock.leap(seconds=10)
        await asyncio.sleep(BEAT)

    async def noticed(self, words: str, channel: str | None = None) -> None:
        """Wait until the chat knows of this trouble: a few looks, of which there are three in a minute."""
        try:
            await self.until(
                lambda: any(words in one.problem and one.channel == channel for one in self.chat.troubles()),
                3 * BEAT + 2,
            )
        except AssertionError:
            raise AssertionError(f"{words!r} is none of {self.chat.troubles()}") from None

    async def well(self) -> None:
        """Wait until nothing is in trouble."""
        try:
            await self.until(lambda: not self.chat.troubles(), 3 * BEAT + 2)
        except AssertionError:
            raise AssertionError(f"{self.chat.troubles()}") from None

    async def posted(self, mention: Mention, channel: str) -> Message:
        """Its card, once it stands in the channel."""
        found: Message = await self.until(lambda: self.card(mention.id, channel))
        return found

    async def opened(self, count: int) -> None:
        """Wait until the bot has opened so many connections."""
        await self.until(lambda: self.slack.links.opened == count)

    async def drawn(self, message: Message, words: str) -> None:
        """Wait until the message says so."""
        await self.until(lambda: self.shows(message, words))

    async def drained(self, mentions: Sequence[Mention], channel: str = "mentions") -> list[Message]:
        """Wait until each of these has its one card, half a minute later."""
        self.clock.leap(seconds=31)
        self.app._announce_soon()
        for mention in mentions:
            await self.posted(mention, channel)
        states = (await self.store.queue()).states
        await self.until(self.is_idle)
        assert not states.get("failed"), states
        found = [self.card(mention.id, channel) for mention in mentions]
        return [message for message in found if message is not None]

    async def is_idle(self) -> bool:
        """Whether nothing waits to be posted."""
        states = (await self.store.queue()).states
        return not (states.get("queued") or states.get("sending"))


def run(story: Coroutine[Any, Any, None]) -> None:
    """Live through the story."""

    async def in_time() -> None:
        async with asyncio.timeout(LONGEST_STORY):
            await story

    asyncio.run(in_time())


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
    settings = settings or day_settings()
    store = open_store(str(folder / "office.db"))
    dam: Any = Dam(store)
    tools = ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=dam, settings=None)
    tokens = {"api": slack.api, "bot_token": slack.world.bot_token, "app_token": slack.world.app_token}
    ours = SlackChat(tools, SlackSettings(**{**tokens, **(chat or {})}), beat, painter or NoPainter())
    chats: dict[str, Chat] = {"slack": ours, "web": WebChat.open(tools)}
    failures: list[str] = []
    parts = Parts(
        store=dam,
        door=NoNetwork(),
        clock=clock,
        random=random.Random(4),
        engine=LocalEngine(lambda name, error: failures.append(f"{name}: {error!r}")),
        chats=chats,
        commands=commands.load(),
        version="test",
    )
    app = App(settings, parts)
    day = Day(
        slack=slack,
        app=app,
        chat=ours,
        store=store,
        settings=settings,
        clock=clock,
        dam=dam,
    )
    await app.start()
    try:
        if connected:
            await slack.wait_connected()
        yield day
    finally:
        dam.open.set()
        await app.close()
    assert not slack.flaws, slack.flaws
    assert not failures, failures


def ready(office: Office) -> Callable[[], Coroutine[Any, Any, bool]]:
    """Whether /readyz says that Slack works."""

    async def slack_works() -> bool:
        return (await office.app.ready())["slack"]

    return slack_works
