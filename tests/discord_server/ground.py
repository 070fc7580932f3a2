"""What the fake Discord remembers: servers, channels, people, messages, and how they come to be."""

from __future__ import annotations

import base64
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.discord_server import rights
from tests.discord_server.shapes import show_channel, show_guild_message, show_thread
from tests.discord_server.snowflakes import Snowflakes
from tests.discord_server.things import (
    BOT_NAME,
    BOT_USER,
    DM,
    HAS_THREAD,
    TEXT,
    THREAD,
    THREAD_STARTER,
    Channel,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Overwrite,
    Person,
    Role,
)
from tests.local_server import find_named

Announce = Callable[[str, Json, str | None], None]


def new_token(secret: str = "fake") -> str:
    """A bot token; its first part is the id of the bot."""
    first = base64.b64encode(BOT_USER.encode()).decode().rstrip("=")
    return f"{first}.Gfake1.{secret:x<38}"


class Ground:
    """Everything that one Discord knows. Not a server: it only remembers.

    `channels` all may read and write, in the server "Acme HQ"; `private` are for its people and the bot;
    in `outside` ones everybody but the bot is. `roles`: name → people. `guilds`: more servers, name → names
    of channels, with the same people. `owner` owns the servers and the application; when "" a person of no
    other use. `announce(event, data, where)` is called for each thing that happens: `data` as the gateway
    sends it, `where` the channel that must be visible to hear of it, None when all hear it."""

    def __init__(
        self,
        *,
        channels: Sequence[str] = ("general", "mentions", "alerts"),
        private: Sequence[str] = (),
        outside: Sequence[str] = (),
        people: Sequence[str] = ("ada", "ben", "cleo"),
        admins: Sequence[str] = (),
        roles: Mapping[str, Sequence[str]] | None = None,
        guilds: Mapping[str, Sequence[str]] | None = None,
        guild: str = "Acme HQ",
        token: str = "",
        message_content: bool = False,
        nonce_life: float = 300.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.announce: Announce = lambda event, data, where: None
        self.token = token or new_token()
        self.message_content = message_content
        self.nonce_life = nonce_life
        self.host = ""
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, BOT_NAME, bot=True)}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.nonces: dict[str, tuple[float, Message]] = {}
        self.commands: dict[str, Json] = {}
        self.interactions: dict[str, Interaction] = {}
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[int] = Counter()
        self.flaws: list[str] = []
        self.early: list[str] = []
        self.owner = self.add_person("owner").id
        for name in people:
            self.add_person(name, admin=name in admins)
        self.guild = self.add_guild(guild, roles or {})
        for name in (*channels, *outside):
            self.add_channel(name, bot=name not in outside)
        for name in private:
            self.add_channel(name, private=True)
        for name, inside in (guilds or {}).items():
            other = self.add_guild(name, {})
            for channel in inside:
                self.add_channel(channel, guild=other)

    def new_id(self) -> str:
        return self.ids.new()

    def flaw(self, what: str) -> None:
        """Something the app should not have done, whatever Discord would say to it."""
        self.flaws.append(what)

    def add_person(self, name: str, *, admin: bool = False, bot: bool = False) -> Person:
        """Joins every server; perhaps as another app's bot."""
        person = Person(self.new_id(), name, admin=admin, bot=bot)
        self.people[person.id] = person
        for guild in self.guilds.values():
            self._join(guild, person)
        return person

    def add_guild(self, name: str, roles: Mapping[str, Sequence[str]]) -> Guild:
        """A server with everybody and the bot in it; `roles`: name → people."""
        guild = Guild(self.new_id(), name, self.owner)
        self.guilds[guild.id] = guild
        guild.roles[guild.id] = Role(guild.id, "@everyone", rights.bits(rights.USUAL), 0)
        self.add_role("Admins", permissions=("ADMINISTRATOR",), guild=guild)
        own = self.add_role(BOT_NAME, permissions=rights.NEEDED, guild=guild)
        own.bot = BOT_USER
        for person in self.people.values():
            self._join(guild, person)
        guild.members[BOT_USER].roles.append(own.id)
        for role, members in roles.items():
            self.add_role(role, members, guild=guild)
        return guild

    def _join(self, guild: Guild, person: Person) -> None:
        admins = [role.id for role in guild.roles.values() if role.name == "Admins"]
        guild.members[person.id] = Member(person.id, self.clock(), admins if person.admin else [])

    def add_role(
        self,
        name: str,
        members: Sequence[str] = (),
        *,
        permissions: Sequence[str] = (),
        guild: Guild | None = None,
    ) -> Role:
        guild = guild or self.guild
        role = Role(self.new_id(), name, rights.bits(permissions), len(guild.roles))
        guild.roles[role.id] = role
        for one in members:
            guild.members[self.person(one).id].roles.append(role.id)
        return role

    def add_channel(
        self,
        name: str,
        *,
        private: bool = False,
        bot: bool = True,
        guild: Guild | None = None,
        kind: int = TEXT,
    ) -> Channel:
        """`private`: only its people and the bot see it; not `bot`: all but the bot see it."""
        guild = guild or self.guild
        channel = Channel(self.new_id(), name, kind, guild.id, position=len(guild.channels))
        view = rights.BITS["VIEW_CHANNEL"]
        if private:
            channel.overwrites[guild.id] = Overwrite(guild.id, 0, deny=view)
            for member in guild.members:
                channel.overwrites[member] = Overwrite(member, 1, allow=view)
        if not bot:
            channel.overwrites[BOT_USER] = Overwrite(BOT_USER, 1, deny=view)
        self._keep(channel)
        guild.channels.append(channel.id)
        self.announce("CHANNEL_CREATE", show_channel(self, channel), None)
        return channel

    def _keep(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}

    def direct(self, user: str) -> Channel:
        """The direct message channel between the bot and this person."""
        for channel in self.channels.values():
            if channel.partner == user:
                return channel
        channel = Channel(self.new_id(), "", DM, partner=user)
        self._keep(channel)
        return channel

    def person(self, who: str) -> Person:
        """By id or name. For tests: raises LookupError."""
        return find_named("person", who, self.people.values())

    def channel(self, which: str) -> Channel:
        """By id or name; threads too. For tests: raises LookupError."""
        return find_named("channel", which, (one for one in self.channels.values() if not one.deleted))

    def may(self, user: str, channel: Channel) -> int:
        """The permission bits of a person or the bot in a channel; all bits in their own direct messages."""
        if channel.guild is None:
            return rights.ALL if user in (BOT_USER, channel.partner) else 0
        home = self.channels[channel.parent] if channel.parent else channel
        return rights.in_channel(self.guilds[channel.guild], home, user)

    def can(self, user: str, channel: Channel, permission: str) -> bool:
        return bool(self.may(user, channel) & rights.BITS[permission])

    def add_message(self, channel: Channel, author: str, **what: Any) -> Message:
        """Writes a message, and announces it unless it is ephemeral or a deferred answer. `what`: fields of
        Message."""
        message = Message(self.new_id(), channel.id, author, **what)
        self.messages[channel.id][message.id] = message
        if channel.archived:
            channel.archived = False
            self.announce("THREAD_UPDATE", show_thread(self, channel), channel.id)
        if not message.waiting:
            self._tell("MESSAGE_CREATE", message)
        return message

    def edit_message(self, message: Message, **change: Any) -> None:
        """Changes a message and remembers what it was."""
        kept = ("content", "embeds", "components", "files")
        message.edits.append({"at": self.clock(), **{key: getattr(message, key) for key in kept}})
        for key, value in change.items():
            setattr(message, key, value)
        message.edited = self.clock()
        self._tell("MESSAGE_UPDATE", message)

    def delete_message(self, message: Message) -> None:
        message.deleted = True
        if message.only_for is None:
            channel = self.channels[message.channel]
            gone = {"id": message.id, "channel_id": channel.id}
            self.announce("MESSAGE_DELETE", {**gone, **self.home(channel)}, channel.id)

    def home(self, channel: Channel) -> Json:
        """`guild_id`, for the events of a channel that is in a server."""
        return {} if channel.guild is None else {"guild_id": channel.guild}

    def _tell(self, event: str, message: Message) -> None:
        if message.only_for is None:
            self.announce(event, show_guild_message(self, message), message.channel)

    def standing(self, channel: Channel) -> list[Message]:
        """What stands in a channel for all to see, oldest first; its threads are not in it."""
        return [one for one in self.messages[channel.id].values() if not one.deleted and one.only_for is None]

    def open_post(self, forum: Channel, name: str, author: str, **what: Any) -> Message:
        """A post in a forum: a thread with its first message, which has the same id."""
        thread = Channel(self.new_id(), name, THREAD, forum.guild, forum.id, owner=author)
        thread.changed = self.clock()
        self._keep(thread)
        self.announce("THREAD_CREATE", {**show_thread(self, thread), "newly_created": True}, forum.id)
        first = Message(thread.id, thread.id, author, **what)
        self.messages[thread.id][first.id] = first
        self._tell("MESSAGE_CREATE", first)
        return first

    def unfurl(self, message: Message, embed: Json) -> None:
        """Discord adds the preview of a link to a message: nobody edited it."""
        message.embeds = [*message.embeds, embed]
        self._tell("MESSAGE_UPDATE", message)

    def open_thread(self, message: Message, name: str, owner: str, archive_after: int = 1440) -> Channel:
        """A public thread on a message; it has the id of the message."""
        parent = self.channels[message.channel]
        thread = Channel(
            message.id, name, THREAD, parent.guild, parent.id, owner=owner, archive_after=archive_after
        )
        thread.changed = self.clock()
        self._keep(thread)
        message.thread = thread.id
        message.flags |= HAS_THREAD
        starter = Message(self.new_id(), thread.id, owner, kind=THREAD_STARTER, reply_to=message.id)
        self.messages[thread.id][starter.id] = starter
        self.announce("THREAD_CREATE", {**show_thread(self, thread), "newly_created": True}, parent.id)
        self._tell("MESSAGE_UPDATE", message)
        return thread
