"""A workspace that outlives the bot: each `office()` of a town is one life of it, over Socket Mode or over
signed HTTP, in the same Slack and with the same store."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.settings import Settings
from chats.slack_settings import Settings as SlackSettings
from tests.chats.slack.scenarios.hours import open_quick_office
from tests.hours import Hours
from tests.slack_server.blocks import acting_elements
from tests.slack_server.elements import options_of
from tests.slack_server.office import Office, office_settings
from tests.slack_server.server import SlackServer
from tests.slack_server.world import BOT_USER, Json, Message, View
from tests.stories import MONTH, age, nothing_waits, told_last

Transport = Literal["socket", "http"]

over_each_transport = pytest.mark.parametrize("transport", ["socket", "http"])


@dataclass
class Town:
    """One Slack, one folder. `port` is where the bot listens when it listens over HTTP."""

    slack: SlackServer
    folder: Path
    port: int | None
    brought: int = 0
    clock: Hours = field(default_factory=Hours)
    logs: list[MutableMapping[str, Any]] = field(default_factory=list)

    @asynccontextmanager
    async def office(self, settings: Settings | None = None) -> AsyncIterator[Office]:
        """The bot is there; `logs` are those of this life."""
        with capture_logs() as self.logs:
            async with self._open(settings or office_settings()) as office:
                office.brought = self.brought  # no post of this life is one of the last
                yield office
                self.brought = office.brought

    def caught_up(self) -> int:
        """How often in this life the emoji on all open cards were read and applied."""
        return sum(1 for log in self.logs if log["event"] == "reactions were read")

    @asynccontextmanager
    async def _open(self, settings: Settings) -> AsyncIterator[Office]:
        if self.port is None:
            async with open_quick_office(self.folder, self.slack, settings, self.clock) as office:
                await self.slack.wait_connected()
                yield office
            return
        chat = {"mode": "http", "signing_secret": self.slack.world.signing_secret}
        known = self.slack.world.calls["usergroups.list"]
        async with open_quick_office(self.folder, self.slack, settings, self.clock, **chat) as office:
            site = web.Application()
            site.add_routes(office.chat.routes())
            runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port, reuse_port=True).start()
            try:
                await office.until(lambda: self.slack.world.calls["usergroups.list"] > known)
                yield office
            finally:
                await runner.cleanup()

    def age(self, seconds: float = MONTH) -> None:
        """All that the store knows happened so much earlier. The bot has to be away."""
        age(self.folder, seconds)


@asynccontextmanager
async def open_town(
    folder: Path, transport: Transport = "socket", *, pace: float = 0.001, **workspace: Any
) -> AsyncIterator[Town]:
    """A Slack with #mentions and #crisis; `workspace` goes to `SlackServer`."""
    known: dict[str, Any] = {"channels": ("mentions", "crisis", "general"), "pace": pace, **workspace}
    if transport == "socket":
        async with SlackServer(**known) as slack:
            yield Town(slack, folder, None)
        return
    # Bound and never listened to: the port stays ours while the bot is away, and refuses every connection.
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
        async with SlackServer(
            request_url=f"http://127.0.0.1:{port}{SlackSettings().path}", **known
        ) as slack:
            yield Town(slack, folder, port)


def face(message: Message) -> list[Json]:
    """What is drawn on a message, without the ids that Slack gives its parts anew each time."""
    return [{key: value for key, value in block.items() if key != "block_id"} for block in message.blocks]


async def told_so(office: Office, user: str, sentence: str) -> None:
    """Wait until this is the last thing that the person was told."""
    await told_last(office, lambda: told(office, user), sentence)


# ------------------------------------------------------------ what people see


def labels(message: Message) -> list[str]:
    """What stands on the buttons of a message, without their emoji, then in its menu."""
    found: list[str] = []
    for _, element in acting_elements(message.blocks):
        if element["type"] == "button":
            found.append(element["text"]["text"].split(" ", 1)[-1])
        else:
            found += [option["text"]["text"] for option in options_of(element)]
    return found


def told(office: Office, user: str) -> list[str]:
    """The sentences that stand for this person alone, oldest first."""
    return [message.text for message in office.slack.whispers(user)]


async def heard(office: Office, user: str, words: str, times: int = 1) -> None:
    """Wait until the person was told so; fails when they were told anything else, or more often."""
    await office.until(lambda: len(told(office, user)) >= times)
    found = told(office, user)
    assert len(found) == times, found
    assert words in found[-1], found


def cards(office: Office, channel: str = "mentions") -> list[Message]:
    """What the bot posted in the channel, without what stands in threads."""
    return [m for m in office.slack.messages(channel) if m.by_bot and not m.thread_ts]


def thread(office: Office, message: Message) -> list[str]:
    """What stands in the message's thread."""
    return [
        m.text
        for m in office.slack.messages(message.channel)
        if m.thread_ts == message.ts and m.ts != message.ts
    ]


async def form(office: Office, user: str, message: Message, choice: str) -> View:
    """Choose in the More menu what asks for more first; the form that opens."""
    done = await office.slack.press(user, message.channel, message.ts, "More", choice)
    assert done.ok, done.why

    def opened() -> View | None:
        try:
            return office.slack.modal(user)
        except LookupError:
            return None

    view: View = await office.until(opened)
    return view


# ------------------------------------------------------------ what the store knows


async def nothing_more(office: Office) -> None:
    """Wait until every event was taken, and everything that was drawn or posted is up to date."""
    await office.slack.settle()
    await nothing_waits(office)


def person_id(office: Office, name: str) -> str:
    """Slack's id of somebody."""
    return BOT_USER if name == "bot" else office.slack.world.person(name).id
