"""Finding what a call is about, and whether the bot may do it there. All raise Refused."""

from __future__ import annotations

from tests.discord_server.errors import refused
from tests.discord_server.things import BOT_USER, THREAD, Channel, Guild, Message
from tests.discord_server.world import World


def reach(world: World, channel: str, *permissions: str) -> Channel:
    """A channel that the bot sees, and where it has these permissions."""
    found = world.channels.get(channel)
    if found is None or found.deleted:
        raise refused(10003)
    if not world.can(BOT_USER, found, "VIEW_CHANNEL"):
        raise refused(50001)
    for one in permissions:
        need(world, found, one)
    return found


def need(world: World, channel: Channel, permission: str) -> None:
    if permission == "SEND_MESSAGES" and channel.kind == THREAD:
        permission = "SEND_MESSAGES_IN_THREADS"
    if not world.can(BOT_USER, channel, permission):
        raise refused(50013)


def message_in(world: World, channel: Channel, message: str) -> Message:
    """A message that stands for all to see."""
    found = world.messages[channel.id].get(message)
    if found is None or found.deleted or found.only_for is not None:
        raise refused(10008)
    return found


def awake(channel: Channel) -> None:
    """Not a thread that sleeps."""
    if channel.archived:
        raise refused(50083)


def guild_of(world: World, guild: str, missing: int = 50001) -> Guild:
    """A server that the bot is in; `missing` is the code where it is not."""
    found = world.guilds.get(guild)
    if found is None or found.unavailable:
        raise refused(10004)
    if BOT_USER not in found.members:
        raise refused(missing)
    return found
