"""Permissions: their bits, and what somebody may do where, counted the way Discord counts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_server.things import Channel, Guild

BITS = {
    "KICK_MEMBERS": 1 << 1,
    "ADMINISTRATOR": 1 << 3,
    "MANAGE_CHANNELS": 1 << 4,
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_EXTERNAL_EMOJIS": 1 << 18,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MANAGE_THREADS": 1 << 34,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}
ALL = (1 << 53) - 1

NEEDED = (
    "VIEW_CHANNEL",
    "SEND_MESSAGES",
    "EMBED_LINKS",
    "ATTACH_FILES",
    "READ_MESSAGE_HISTORY",
    "ADD_REACTIONS",
    "CREATE_PUBLIC_THREADS",
    "SEND_MESSAGES_IN_THREADS",
)
"""What the bot is invited with."""

USUAL = (*NEEDED, "USE_APPLICATION_COMMANDS", "USE_EXTERNAL_EMOJIS")
"""What everybody may in a new server."""


def bits(names: Iterable[str]) -> int:
    """Raises KeyError for a name that is no permission."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total


def in_guild(guild: Guild, user: str) -> int:
    """What the roles of a member allow; 0 for somebody who is not in the server."""
    member = guild.members.get(user)
    if member is None:
        return 0
    if guild.owner == user:
        return ALL
    allowed = guild.roles[guild.id].permissions
    for role in member.roles:
        allowed |= guild.roles[role].permissions
    return ALL if allowed & BITS["ADMINISTRATOR"] else allowed


def in_channel(guild: Guild, channel: Channel, user: str) -> int:
    """The same with the overwrites of the channel (for a thread: of its parent's, which the caller hands
    in). Without View Channel nothing else counts."""
    allowed = in_guild(guild, user)
    member = guild.members.get(user)
    if member is None or allowed == ALL:
        return allowed
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        allowed = allowed & ~everyone.deny | everyone.allow
    roles = [channel.overwrites[one] for one in member.roles if one in channel.overwrites]
    denied = granted = 0
    for one in roles:
        denied |= one.deny
        granted |= one.allow
    allowed = allowed & ~denied | granted
    own = channel.overwrites.get(user)
    if own is not None:
        allowed = allowed & ~own.deny | own.allow
    return allowed if allowed & BITS["VIEW_CHANNEL"] else 0
