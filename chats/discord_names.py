"""How Discord's channels are called in the settings, and what is said of one."""

from __future__ import annotations

from collections.abc import Sequence

from chats.discord_permissions import Permission
from core.say import say
from core.types import Channel


def is_id(room: str) -> bool:
    """Whether it is a channel's id, and no name."""
    return room.isascii() and room.isdigit() and 15 <= len(room) <= 20


def plain(name: str) -> str:
    """A channel's name as Discord has it: without the `#`, in small letters."""
    return name.strip().removeprefix("#").casefold()


def forbidden(lacking: Sequence[Permission]) -> tuple[str, str]:
    """That these permissions lack, and what to do."""
    names = ", ".join(one.name for one in lacking)
    hint = say("discord.lacking_hint", names=names)
    return say("discord.lacking", n=len(lacking), names=names), hint


def wanted_name(channel: Channel) -> str:
    """What the settings call the channel there."""
    return (channel.room or channel.name).strip()
