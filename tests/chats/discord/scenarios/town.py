"""A Discord that outlives the bot: each `office()` of a town is one life of it, in the same servers and with
the same store. Its clock can be put forward."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from bot.settings import Settings
from tests.discord_server.forms import Form
from tests.discord_server.interactions import Outcome
from tests.discord_server.office import Office, office_settings, open_office
from tests.discord_server.payloads import BUTTON, COMPONENT, LINK_STYLE, STRING_SELECT, interaction
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import Message
from tests.hours import Hours, QuickEngine
from tests.stories import MONTH, age, nothing_waits, told_last

ADA, BEN, CLEO = "Ada Example", "Ben Example", "Cleo Example"
"""What Discord calls them."""

_LISTENERS = ("discord.py: ", "discord-ui-", "CommandTree-")
"""How the tasks are called in which the library hands over what happened."""


@dataclass
class Town:
    """One Discord, one folder. `logs` are those of the bot's present life."""

    discord: DiscordServer
    folder: Path
    brought: int = 0
    clock: Hours = field(default_factory=Hours)
    logs: list[MutableMapping[str, Any]] = field(default_factory=list)

    @asynccontextmanager
    async def office(self, settings: Settings | None = None, connected: bool = True) -> AsyncIterator[Office]:
        """The bot is there."""
        told = settings or office_settings()
        with capture_logs() as self.logs:
            async with open_office(
                self.folder, self.discord, told, connected=connected, clock=self.clock, engine=QuickEngine
            ) as office:
                office.brought = self.brought  # no post of this life is one of the last
                yield office
                self.brought = office.brought

    def caught_up(self) -> int:
        """How often in this life the emoji on all open cards were read and applied."""
        return self.logged("reactions were read")

    def logged(self, event: str) -> int:
        """How often in this life that was written into the log."""
        return sum(1 for log in self.logs if log["event"] == event)

    def age(self, seconds: float = MONTH) -> None:
        """All that the store knows happened so much earlier. The bot has to be away."""
        age(self.folder, seconds)

    @contextmanager
    def store_in_trouble(self, table: str = "moves") -> Iterator[None]:
        """Nothing more can be kept in this table."""
        database = self.folder / "office.db"
        refuse = f"BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'in trouble on purpose'); END"
        _write(database, f"CREATE TRIGGER trouble {refuse}")
        try:
            yield
        finally:
            _write(database, "DROP TRIGGER trouble")

    async def quickly(self, office: Office, look: Any) -> None:
        """Wait until `look` holds, while the clock is put forward second by second."""

        async def later() -> bool:
            await self.clock.pass_by(seconds=1)
            return bool(look())

        await office.until(later)


def _write(database: Path, sql: str) -> None:
    store = sqlite3.connect(database)
    with store:
        store.execute(sql)
    store.close()


@asynccontextmanager
async def open_town(folder: Path, **server: Any) -> AsyncIterator[Town]:
    """A Discord with #mentions, #crisis and #general; `server` goes to `DiscordServer`."""
    async with DiscordServer(**{"channels": ("mentions", "crisis", "general"), **server}) as discord:
        yield Town(discord, folder)


# ------------------------------------------------------------ what people do


async def act(office: Office, user: str, message: Message, label: str) -> Outcome:
    """Press the button with this label, or choose it in a menu; it does not fail."""
    if label in buttons(message):
        done = await office.discord.press(user, message.channel, message, label)
    else:
        done = await office.discord.choose(user, message.channel, message, label)
    assert not done.failed, f"{label} failed"
    return done


async def act_anyway(office: Office, user: str, message: Message, custom_id: str) -> Outcome:
    """Press what stands there no more, or never stood: somebody's screen is old, or it lies."""
    world = office.discord.world
    data = {"id": 1, "component_type": BUTTON, "custom_id": custom_id}
    where = world.channels[message.channel]
    made = interaction(world, COMPONENT, world.person(user), where, data, message)
    return await office.discord.interactions.ask(made)


async def form(office: Office, user: str, message: Message, choice: str) -> Form:
    """Choose in the More menu what asks for more first; the form that opens."""
    done = await act(office, user, message, choice)
    assert done.form is not None, f"{choice} opened no form: {done.kind}"
    return done.form


# ------------------------------------------------------------ what people see


def _drawn(message: Message, kind: int) -> list[dict[str, Any]]:
    return [one for row in message.components for one in row["components"] if one["type"] == kind]


def buttons(message: Message) -> list[str]:
    """What stands on the buttons of a message that ask the bot."""
    return [str(one["label"]) for one in _drawn(message, BUTTON) if one["style"] != LINK_STYLE]


def options(message: Message) -> list[str]:
    """What stands in the menus of a message."""
    return [str(one["label"]) for menu in _drawn(message, STRING_SELECT) for one in menu["options"]]


def labels(message: Message) -> list[str]:
    """What can be pressed, then what can be chosen."""
    return buttons(message) + options(message)


def face(message: Message) -> str:
    """What is drawn on a message, without our ids in it, which only a new one needs."""
    drawn = json.dumps([message.content, message.embeds, message.components], sort_keys=True)
    return re.sub(r"#[0-9a-f]{8}-\d+", "", drawn)


def words(message: Message) -> str:
    """What somebody reads there."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.get("title", ""), embed.get("description", "")]
    return "\n".join(part for part in parts if part).replace("\\", "")


def told(office: Office, user: str) -> list[str]:
    """What stands for this person alone, oldest first, without where it was."""
    found = [words(message).removeprefix("✋ ") for message in office.discord.whispers(user)]
    return [re.sub(r"\nhttps://discord\.com/channels/\d+/\d+/\d+$", "", text) for text in found]


async def told_so(office: Office, user: str, sentence: str) -> None:
    """Wait until this is the last thing that the person was told."""
    await told_last(office, lambda: told(office, user), sentence)


def cards(office: Office, channel: str = "mentions") -> list[Message]:
    """What the bot posted in the channel; threads are elsewhere."""
    return [message for message in office.discord.messages(channel) if message.by_bot]


def thread(office: Office, message: Message) -> list[str]:
    """What stands in the message's thread."""
    return [words(one) for one in office.discord.thread(message)]


# ------------------------------------------------------------ what the store knows


async def nothing_more(office: Office) -> None:
    """Wait until the bot has dealt with every event, and everything that it drew or posted is up to date."""
    # What came before this question over the connection has been handed over when it is answered.
    await office.discord.autocomplete("owner", "general", "mentions today", "topic", "")
    await office.until(lambda: not any(map(_is_listening, asyncio.all_tasks())))
    await nothing_waits(office)


def _is_listening(task: asyncio.Task[Any]) -> bool:
    """Whether something is being dealt with, or said, in this task."""
    work = getattr(task.get_coro(), "__qualname__", "")
    return task.get_name().startswith(_LISTENERS) or work == "Chores._guarded"


def person_id(office: Office, name: str) -> str:
    """Discord's id of somebody."""
    return office.discord.world.person(name).id
