"""What the bot asks Discord for: permissions and intents, each with the reason; and what it has in a channel.

`PERMISSIONS` is the only list of permissions: the invite link, the doctor, the rooms and the table in
`docs/how-to/discord.md` say what stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import chats.discord_phrases  # noqa: F401 - registers this chat's sentences
from core.say import say

ADMINISTRATOR = 1 << 3
EVERYTHING = -1
"""What an owner or an administrator may do: every bit, also those that are not there yet."""
FOR_MEMBER = 1
"""The type of a channel's overwrite for one person; 0 is for a role. Everyone's role has the server's id."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission: its bit, the name that Discord shows, and a word for programs."""

    bit: int
    name: str
    key: str

    @property
    def why(self) -> str:
        """What it is for, as a sentence."""
        return say(f"discord.permission.{self.key}")


VIEW_CHANNEL = Permission(1 << 10, "View Channels", "view_channel")
SEND_MESSAGES = Permission(1 << 11, "Send Messages", "send_messages")
SEND_IN_THREADS = Permission(1 << 38, "Send Messages in Threads", "send_messages_in_threads")
CREATE_THREADS = Permission(1 << 35, "Create Public Threads", "create_public_threads")
EMBED_LINKS = Permission(1 << 14, "Embed Links", "embed_links")
ATTACH_FILES = Permission(1 << 15, "Attach Files", "attach_files")
READ_HISTORY = Permission(1 << 16, "Read Message History", "read_message_history")
ADD_REACTIONS = Permission(1 << 6, "Add Reactions", "add_reactions")

PERMISSIONS = (
    VIEW_CHANNEL,
    SEND_MESSAGES,
    SEND_IN_THREADS,
    CREATE_THREADS,
    EMBED_LINKS,
    ATTACH_FILES,
    READ_HISTORY,
    ADD_REACTIONS,
)
"""All that the bot asks for, in the order in which people read them."""
NEEDED = sum(permission.bit for permission in PERMISSIONS)
"""The number in the invite link."""
SCOPES = ("bot", "applications.commands")
"""To be a member of the server, and to offer commands there."""

TO_HEAR = (VIEW_CHANNEL, READ_HISTORY)
"""What the bot needs in a channel that it only listens to."""

_IN_TIMEOUT = VIEW_CHANNEL.bit | READ_HISTORY.bit


@dataclass(frozen=True, slots=True)
class Intent:
    """A kind of events that the gateway is asked for: its bit, and Discord's word for it."""

    bit: int
    key: str

    @property
    def why(self) -> str:
        """What it is for, as a sentence."""
        return say(f"discord.intent.{self.key}")


INTENTS = (
    Intent(1 << 0, "guilds"),
    Intent(1 << 9, "guild_messages"),
    Intent(1 << 10, "guild_message_reactions"),
    Intent(1 << 12, "direct_messages"),
    Intent(1 << 13, "direct_message_reactions"),
)
"""All that the bot listens for. None of them is privileged: nothing has to be switched on for it."""
LISTENING = Intent(1 << 15, "message_content")
"""What it listens for besides when the settings name channels in `listen`: this one is privileged."""
MAY_LISTEN = 1 << 18 | 1 << 19
"""Flags of an application for which it is switched on: verified or not."""


def invite_link(application: str) -> str:
    """Where somebody who runs a server lets the bot in: as a member of the server, with these permissions."""
    asked = {
        "client_id": application,
        "scope": " ".join(SCOPES),
        "permissions": NEEDED,
        "integration_type": 0,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def compute(
    member: str,
    member_roles: Collection[str],
    guild: str,
    guild_roles: Iterable[Mapping[str, Any]],
    overwrites: Iterable[Mapping[str, Any]] = (),
    *,
    owner: bool = False,
    timed_out: bool = False,
) -> int:
    """What a member may do in a channel (in the server as a whole without `overwrites`), as bits, by the
    algorithm that Discord documents. Roles and overwrites are Discord's own objects, `member_roles` ids.

    Who may not view a channel may do nothing there, and who may not send may attach nothing: `lacks` names
    the cause alone, so what follows from another bit is not taken away here.
    """
    bits = {str(role["id"]): int(role["permissions"]) for role in guild_roles}
    has = bits.get(guild, 0)
    for role in member_roles:
        has |= bits.get(role, 0)
    if owner or has & ADMINISTRATOR:
        return EVERYTHING
    steps = {"everyone": [0, 0], "roles": [0, 0], "member": [0, 0]}
    for one in overwrites:
        target = str(one["id"])
        if int(one["type"]) == FOR_MEMBER:
            step = "member" if target == member else ""
        elif target == guild:
            step = "everyone"
        else:
            step = "roles" if target in member_roles else ""
        if step:
            steps[step][0] |= int(one["allow"])
            steps[step][1] |= int(one["deny"])
    # Everyone, then all roles at once, then the member: whatever the order in the list.
    for allow, deny in steps.values():
        has = has & ~deny | allow
    return has & _IN_TIMEOUT if timed_out else has


def lacks(has: int) -> tuple[Permission, ...]:
    """Which of the permissions that the bot needs are not among these bits."""
    return tuple(permission for permission in PERMISSIONS if not has & permission.bit)
