"""What administrators and time do to a server: channels go, permissions go, threads sleep, the bot is
thrown out. Channels and people are given by name or id."""

from __future__ import annotations

from tests.discord_server import rights
from tests.discord_server.ground import Announce, Ground, new_token
from tests.discord_server.shapes import (
    show_channel,
    show_emoji,
    show_joined_guild,
    show_member,
    show_role,
    show_thread,
    show_user,
)
from tests.discord_server.things import (
    APP,
    BOT_NAME,
    BOT_USER,
    THREAD,
    Channel,
    File,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Overwrite,
    Person,
    Refused,
    Role,
)

__all__ = [
    "APP",
    "BOT_NAME",
    "BOT_USER",
    "Announce",
    "Channel",
    "File",
    "Guild",
    "Interaction",
    "Json",
    "Member",
    "Message",
    "Overwrite",
    "Person",
    "Refused",
    "Role",
    "World",
    "new_token",
]


class World(Ground):
    """Everything that one Discord knows, and what may befall it."""

    def delete_channel(self, which: str) -> None:
        """The threads of the channel go with it."""
        channel = self.channel(which)
        guild = self._guild_of(channel)
        for one in [one for one in self.channels.values() if one.parent == channel.id and not one.deleted]:
            self._drop_thread(one)
        if channel.kind == THREAD:
            self._drop_thread(channel)
            return
        channel.deleted = True
        guild.channels.remove(channel.id)
        self.announce("CHANNEL_DELETE", show_channel(self, channel), None)

    def _drop_thread(self, thread: Channel) -> None:
        thread.deleted = True
        shown = {"id": thread.id, "guild_id": thread.guild, "parent_id": thread.parent, "type": thread.kind}
        self.announce("THREAD_DELETE", shown, thread.parent)

    def rename_channel(self, which: str, name: str) -> None:
        channel = self.channel(which)
        channel.name = name
        self._tell_channel(channel)

    def archive_thread(self, which: str, *, locked: bool = False) -> None:
        thread = self.channel(which)
        thread.archived, thread.locked, thread.changed = True, locked, self.clock()
        self.announce("THREAD_UPDATE", show_thread(self, thread), thread.parent)

    def deny(self, which: str, *permissions: str) -> None:
        """Takes permissions such as SEND_MESSAGES from the bot in one channel."""
        self._overwrite(which, 0, rights.bits(permissions))

    def allow(self, which: str, *permissions: str) -> None:
        """Gives them back."""
        self._overwrite(which, rights.bits(permissions), 0)

    def _overwrite(self, which: str, allow: int, deny: int) -> None:
        channel = self.channel(which)
        own = channel.overwrites.setdefault(BOT_USER, Overwrite(BOT_USER, 1))
        own.allow = own.allow & ~deny | allow
        own.deny = own.deny & ~allow | deny
        self._tell_channel(channel)

    def hide_from(self, which: str, user: str) -> None:
        """A person no longer sees this channel."""
        channel, person = self.channel(which), self.person(user)
        view = rights.BITS["VIEW_CHANNEL"]
        channel.overwrites[person.id] = Overwrite(person.id, 1, deny=view)
        self._tell_channel(channel)

    def set_role(self, role: str, *permissions: str, guild: str = "") -> None:
        """What a role (by name) allows from now on, in its server."""
        home, found = self.role(role, guild)
        found.permissions = rights.bits(permissions)
        self.announce("GUILD_ROLE_UPDATE", {"guild_id": home.id, "role": show_role(found)}, None)

    def delete_role(self, role: str, *, guild: str = "") -> None:
        home, found = self.role(role, guild)
        del home.roles[found.id]
        for member in home.members.values():
            if found.id in member.roles:
                member.roles.remove(found.id)
        self.announce("GUILD_ROLE_DELETE", {"guild_id": home.id, "role_id": found.id}, None)

    def give_role(self, user: str, role: str, *, guild: str = "") -> None:
        home, found = self.role(role, guild)
        member = home.members[self.person(user).id]
        member.roles.append(found.id)
        self._tell_member(home, member)

    def take_role(self, user: str, role: str, *, guild: str = "") -> None:
        home, found = self.role(role, guild)
        member = home.members[self.person(user).id]
        member.roles.remove(found.id)
        self._tell_member(home, member)

    def kick(self, guild: str = "") -> None:
        """The bot is thrown out of a server."""
        home = self.find_guild(guild)
        del home.members[BOT_USER]
        home.commands.clear()
        self.announce("GUILD_DELETE", {"id": home.id}, None)

    def invite(self, guild: str = "", *, command_scope: bool = True) -> None:
        """The bot comes back; the server knows no commands of it."""
        home = self.find_guild(guild)
        own = [role.id for role in home.roles.values() if role.bot == BOT_USER]
        home.members[BOT_USER] = Member(BOT_USER, self.clock(), own)
        home.command_scope = command_scope
        self.announce("GUILD_CREATE", show_joined_guild(self, home), None)

    def leave(self, user: str, guild: str = "") -> None:
        """A person leaves a server."""
        home, person = self.find_guild(guild), self.person(user)
        del home.members[person.id]
        self.announce("GUILD_MEMBER_REMOVE", {"guild_id": home.id, "user": show_user(person)}, None)

    def close_messages(self, user: str) -> None:
        """A person takes no more direct messages."""
        self.person(user).closed = True

    def put_reaction(self, message: Message, person: Person, emoji: str) -> None:
        users = message.reactions.setdefault(emoji, [])
        users.append(person.id)
        self._tell_reaction("MESSAGE_REACTION_ADD", message, person, emoji)

    def drop_reaction(self, message: Message, person: Person, emoji: str) -> None:
        message.reactions[emoji].remove(person.id)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        self._tell_reaction("MESSAGE_REACTION_REMOVE", message, person, emoji)

    def clear_reactions(self, message: Message) -> None:
        """A moderator takes all emoji from a message."""
        message.reactions.clear()
        channel = self.channels[message.channel]
        gone: Json = {"channel_id": channel.id, "message_id": message.id, **self.home(channel)}
        self.announce("MESSAGE_REACTION_REMOVE_ALL", gone, channel.id)

    def _tell_reaction(self, event: str, message: Message, person: Person, emoji: str) -> None:
        channel = self.channels[message.channel]
        shown: Json = {
            "user_id": person.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "emoji": show_emoji(emoji),
            "burst": False,
            "type": 0,
            **self.home(channel),
        }
        if event == "MESSAGE_REACTION_ADD":
            shown["message_author_id"] = message.author
            if channel.guild is not None:
                shown["member"] = show_member(self, self.guilds[channel.guild].members[person.id])
        self.announce(event, shown, channel.id)

    def find_guild(self, which: str = "") -> Guild:
        """By id or name; the first one when "". For tests: raises LookupError."""
        for guild in self.guilds.values():
            if which in ("", guild.id, guild.name):
                return guild
        raise LookupError(f"there is no server {which!r}")

    def role(self, which: str, guild: str = "") -> tuple[Guild, Role]:
        """By id or name. For tests: raises LookupError."""
        home = self.find_guild(guild)
        for role in home.roles.values():
            if which in (role.id, role.name):
                return home, role
        raise LookupError(f"there is no role {which!r}")

    def _guild_of(self, channel: Channel) -> Guild:
        if channel.guild is None:
            raise LookupError("a direct message channel stays")
        return self.guilds[channel.guild]

    def _tell_channel(self, channel: Channel) -> None:
        self.announce("CHANNEL_UPDATE", show_channel(self, channel), None)

    def _tell_member(self, guild: Guild, member: Member) -> None:
        shown = {**show_member(self, member), "guild_id": guild.id}
        self.announce("GUILD_MEMBER_UPDATE", shown, None)
