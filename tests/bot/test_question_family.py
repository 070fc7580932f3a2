"""Chats with few places show commands in families; a question may name the family, and need not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.question import read
from commands import load
from core.errors import UsageError
from core.types import Topic

NOW = datetime(2026, 5, 5, 12, 3, tzinfo=UTC)
COMMANDS = load()
TOPICS = (Topic(name="rules", query="x"), Topic(name="acme", query="x"))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("rules mutes", "mutes"),
        ("/mentions RULES mutes", "mutes"),
        ("mutes", "mutes"),
        ("reports times acme", "times"),
        ("today rules", "today"),
    ],
)
def test_the_family_may_stand_before_its_command(text: str, command: str) -> None:
    assert read(text, COMMANDS, TOPICS, UTC, NOW).command.name == command


@pytest.mark.parametrize("text", ["rules", "rules today", "reports mutes", "rules rules mutes"])
def test_a_family_without_a_command_of_its_own_is_none(text: str) -> None:
    with pytest.raises(UsageError):
        read(text, COMMANDS, TOPICS, UTC, NOW)
