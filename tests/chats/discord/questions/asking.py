"""What people see of answers: shared ones, and what stands on their buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.chats.discord.bad_days.day import Day, day_settings
from tests.discord_server.forms import numbered
from tests.discord_server.office import CRISIS, MENTIONS, PAGE
from tests.discord_server.world import Message

SHARE = "Share to channel"
FEW = day_settings(channels=(replace(MENTIONS, first_run="none"), CRISIS, PAGE))
"""What is asked about is not posted."""


async def ask(
    day: Day, user: str, channel: str, name: str, options: Mapping[str, Any] | None = None
) -> Message:
    """The answer to a command, which this person alone sees."""
    outcome = await day.discord.command(user, channel, name, options)
    assert outcome.kind == "thinking", outcome.kind
    answer = await day.discord.answer(outcome)
    assert answer.only_for == day.discord.world.person(user).id
    return answer


def answers(day: Day, channel: str = "mentions") -> list[Message]:
    """What the bot says to everybody there, without the cards that the outbox stands for."""
    return [m for m in day.discord.messages(channel) if m.by_bot and "-" not in (m.nonce or "")]


def labels(message: Message) -> list[str]:
    """What stands on its buttons, without emoji."""
    drawn = [one for _, one in numbered(message.components) if one["type"] == 2]
    return [str(one.get("label") or (one.get("emoji") or {}).get("name")) for one in drawn]


def ids(message: Message) -> list[str]:
    """The custom_ids of its buttons and menus."""
    return [one["custom_id"] for _, one in numbered(message.components) if "custom_id" in one]
