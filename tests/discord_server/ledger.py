"""Everything that happened, for a test to check, as plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tests.discord_server.shapes import show_channel, show_message
from tests.discord_server.things import Json, Message
from tests.discord_server.world import World


def ledger(world: World) -> Json:
    return {
        "channels": {
            one.id: {**show_channel(world, one), "name": one.name, "deleted": one.deleted}
            for one in world.channels.values()
        },
        "messages": {
            channel: [tell(world, one) for one in messages.values()]
            for channel, messages in world.messages.items()
        },
        "interactions": [
            {
                "id": one.id,
                "kind": one.kind,
                "user": one.user,
                "channel": one.channel,
                "answered": one.answered,
                "answer": one.answer,
            }
            for one in world.interactions.values()
        ],
        "commands": {one.id: list(one.commands.values()) for one in world.guilds.values()},
        "calls": dict(world.calls),
        "refusals": {str(code): count for code, count in world.refusals.items()},
        "flaws": list(world.flaws),
        "early": list(world.early),
    }


def tell(world: World, message: Message) -> Json:
    """A message as the bot reads it, and what only the server knows of it."""
    return {
        **show_message(world, message),
        "nonce": message.nonce,
        "by_bot": message.by_bot,
        "deleted": message.deleted,
        "only_for": message.only_for,
        "waiting": message.waiting,
        "reacted": message.reactions,
        "edits": plain(message.edits),
        "sent": message.sent,
    }


def plain(value: Any) -> Any:
    """Anything of this package as JSON can say it; the bytes of a file are its length."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        return len(value)
    return value
