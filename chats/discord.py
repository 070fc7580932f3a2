"""Discord as a chat: cards in channels, presses and emoji from people, over the gateway.

    serve ─▶ who are we? ─▶ the gateway (discord_gateway) ─▶ what people do (discord_acts, discord_answers)
    what people say in channels that are listened to (discord_overheard) ─▶ mentions
    every 20 s, and whenever Discord says that something changed: token, channels, commands  ─▶ troubles

Exactly once: our outbox id is the message's nonce, which Discord checks for some minutes, and stands in the
message, so that after a doubt the channel's history is read (`find_posted`). Nothing is repeated by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar

import discord
import structlog

from chats._health import Health
from chats._pictures import Painter
from chats._platform import Platform
from chats.discord_acts import Acts
from chats.discord_answers import Answers
from chats.discord_calls import NAME, Calls
from chats.discord_client import HEARTBEAT, Client
from chats.discord_commands import Item, Tree, build
from chats.discord_files import Pictures
from chats.discord_gateway import Connection
from chats.discord_heard import place
from chats.discord_memory import Memory
from chats.discord_overheard import Overheard
from chats.discord_people import People
from chats.discord_posting import Posting
from chats.discord_rooms import Rooms
from chats.discord_said import Ours
from chats.discord_settings import Settings
from chats.discord_speech import Speech
from chats.discord_sync import Sync
from core.errors import ChatError, ConfigError, Mistake
from core.ports import ChatTools, Desk
from core.say import say
from core.types import Address

log = structlog.get_logger("discord")

BEAT = 20.0
"""Seconds between two looks at token, channels and commands."""
SHORTEST_BEAT = 1.0
STUMBLING_BEAT = 2.0
"""The same while Discord gives no answer: a minute is soon over."""


class DiscordChat(Platform):
    """A `core.ports.Chat`. `beat` is the number of seconds between two looks at what may have changed,
    `heartbeat` that without a word after which a connection is dead; `painter` draws charts."""

    name: ClassVar[str] = NAME

    def __init__(
        self,
        tools: ChatTools,
        settings: Settings,
        beat: float = BEAT,
        painter: Painter | None = None,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        super().__init__()
        self._no_answer = _no_answer
        self._settings = settings
        self._clock = tools.clock
        self._beat = beat
        self._heartbeat = heartbeat
        self._health = Health(NAME, self._names, _no_answer, self._back)
        self._calls = Calls(settings.token or "", settings.api, tools.clock, self._health)
        channels = [channel for channel in tools.channels if channel.chat == NAME]
        self._rooms = Rooms(channels, self._calls, self._health, tools.recall, tools.clock, settings.guild)
        self._people = People(self._calls, tools.clock, self._rooms)
        self._memory = Memory(tools.recall, tools.clock)
        self._speech = Speech(self._calls, self._memory, tools.clock)
        self._pictures = Pictures(painter)
        self._sync = Sync(self._calls, tools.recall, self._health, self._rooms.server)
        self._posting = Posting(
            self._calls, self._rooms, self._people, self._pictures, self._memory, tools, self._refresh
        )
        self._overheard = Overheard(
            settings, self._calls, self._health, tools.recall, tools.clock, self._rooms, self._listen_again
        )
        self._stirred = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners: set[asyncio.Task[Any]] = set()
        self._desk: Desk | None = None
        self._connection: Connection | None = None
        self._items: list[Item] = []
        self._ourselves = ""
        self._application = ""
        self._commands: list[dict[str, Any]] = []

    @classmethod
    def open(cls, tools: ChatTools) -> DiscordChat:
        """Discord with these tools; their settings have its token. Raises ConfigError when the bot should
        listen where it posts."""
        settings = tools.settings or Settings()
        if mistaken := settings.posted_in(tools.channels):
            problem = say("discord.settings.listen_posted", names=", ".join(mistaken))
            hint = say("discord.settings.listen_posted_hint")
            raise ConfigError([Mistake(say("discord.settings.file"), "discord.listen", problem, hint)])
        return cls(tools, settings)

    # ------------------------------------------------------------ life

    def routes(self) -> Sequence[object]:
        """None: everything comes over the connection."""
        return ()

    def doors(self) -> Sequence[str]:
        """None."""
        return ()

    async def serve(self, desk: Desk) -> None:
        """Start to listen; Discord need not be there yet."""
        self._desk = desk
        self._answers = Answers(
            desk, self._clock, self._people, self._rooms, self._speech, self._pictures, self._memory
        )
        self._acts = Acts(desk, self._clock, self._people, self._rooms, self._speech, self._answers)
        self._items = build(desk.menu(), desk.choices, self._asked, self._tracked, self._may_ask)
        self._connection = Connection(
            self._settings.token or "",
            self._settings.api,
            self._settings.gateway,
            self._clock,
            self._health,
            self,
            self._ready,
            lambda: not self._health.is_down("account"),
            self._heartbeat,
            self._overheard.listens,
            self._overheard.refused,
        )
        self._tasks.append(asyncio.create_task(self._live()))
        self._tasks.append(asyncio.create_task(self._connection.run()))
        if self._overheard.listens:
            self._tasks.append(asyncio.create_task(self._overheard.keep(desk)))
            self._tasks.append(asyncio.create_task(self._overheard.catch_up(desk)))

    async def close(self) -> None:
        """Stop to listen, say what is being said, and let every connection go."""
        under_way = [*self._tasks, *self._listeners]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        self._tasks.clear()
        await self._speech.close()
        await self._pictures.close()
        await self._people.close()
        await self._calls.close()

    async def _live(self) -> None:
        while True:
            await self._look()
            # Changes come in bursts: one look serves them all.
            await self._clock.sleep(min(self._beat, SHORTEST_BEAT))
            with contextlib.suppress(TimeoutError):
                stumbling = self._health.is_stumbling
                async with asyncio.timeout(min(self._beat, STUMBLING_BEAT) if stumbling else self._beat):
                    await self._stirred.wait()
            self._stirred.clear()

    async def _look(self) -> None:
        """See what works: the token, the connection, the channels, who is who, the commands. What does not
        is written down by the calls."""
        if self._connection is not None:
            self._connection.look()
        if await self._ask("account", self._who):
            # One of them may be in trouble without the others.
            await self._ask("channels", self._rooms.look)
            await self._ask("people", self._people.refresh)
            await self._ask("commands", self._sync_all)
            if self._overheard.listens:
                await self._ask("listening", self._overheard.look)

    async def _who(self) -> None:
        """Who are we?"""
        answer = await self._calls.make("GET", "/users/@me")
        self._is(str(answer.get("id") or ""))

    def _is(self, ourselves: str) -> None:
        self._ourselves = self._answers.ourselves = self._acts.ourselves = ourselves

    async def _may_ask(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether names may be offered to whoever types."""
        where = place(interaction)
        who = await self._people.of(interaction.user, where.guild, where.room)
        return self._desk is not None and not self._desk.refusal(who, "ask")

    async def _sync_all(self) -> None:
        """Every server has our commands as they are now."""
        if not self._application:
            return  # the next login tells
        await self._sync.all(self._application, self._rooms.guilds(), self._commands)

    def _refresh(self, address: Address) -> None:
        if self._desk is not None:
            self._desk.refresh(address)

    def _names(self, room: str) -> Sequence[str]:
        return self._overheard.names(room) or self._rooms.names(room)

    # ------------------------------------------------------------ what the gateway brings

    async def _ready(self, client: Client) -> None:
        """A client that is logged in, before it connects."""
        tree = Tree(client, self._items, self._say)
        self._commands = tree.payload()
        self._application = str(client.application_id or "")
        if client.user is not None:
            self._is(str(client.user.id))
        self._overheard.known.client = client
        self._overheard.ours = Ours(self._ourselves, self._application)
        # Whose presses count is asked from the first one on.
        await self._ask("rooms", self._rooms.recollect)
        self._stirred.set()

    def opened(self, fresh: bool) -> None:
        """Discord greeted us; in a `fresh` session nobody tells what happened meanwhile."""
        if self._connection is not None:
            self._connection.opened()
        self._overheard.opened(fresh)
        if fresh and self._desk is not None:
            self._desk.connected(NAME)

    def changed(self, roles: bool) -> None:
        """Channels or servers are others now, perhaps roles."""
        if roles:
            self._people.forget_roles()
        self._overheard.changed()
        self._stirred.set()

    async def moved(self, guild: str) -> None:
        """The bot came into a server or left it: our commands are not there, whatever is remembered."""
        await self._heard(self._sync.forget(guild))
        self.changed(roles=True)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """A button, or a choice in a menu."""
        await self._heard(self._acts.press(interaction))

    async def submitted(self, interaction: discord.Interaction) -> None:
        """A form."""
        await self._heard(self._acts.submit(interaction))

    async def reacted(self, event: discord.RawReactionActionEvent, removed: bool) -> None:
        """An emoji."""
        await self._heard(self._acts.react(event, removed))

    async def cleared(self, room: str, message: str) -> None:
        """A moderator took many emoji away; nobody says whose: they are read anew."""
        if self._desk is not None and self._acts.is_ours(room):
            self._desk.reread(Address(NAME, room, message))

    async def said(self, message: discord.Message) -> None:
        """A message; without the privileged intent only those to us have words."""
        await self._heard(self._answers.said(message))

    def heard(self, kind: str, message: Mapping[str, Any]) -> None:
        """What people write to one another."""
        self._overheard.heard(kind, message)

    async def _listen_again(self) -> None:
        if self._connection is not None:
            await self._connection.listen_again()

    async def _asked(self, interaction: discord.Interaction[Any], text: str) -> None:
        await self._heard(self._answers.ask(interaction, text))

    async def _tracked(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await self._heard(self._acts.track(interaction, message))

    async def _say(self, interaction: discord.Interaction[Any], text: str) -> None:
        await self._heard(self._speech.say(place(interaction), text))

    async def _heard(self, work: Awaitable[None]) -> None:
        task = asyncio.current_task()
        if task is not None:  # one of the library's, which nobody looks after
            self._listeners.add(task)
            task.add_done_callback(self._listeners.discard)
        try:
            await work
        except ChatError as error:
            log.warning("something could not be said", problem=error.problem)
        except Exception:
            log.exception("something that people did could not be dealt with")


def _no_answer() -> tuple[str, str]:
    return say("discord.unreachable"), say("discord.unreachable_hint")
