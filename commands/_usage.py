"""How a command is typed."""

from __future__ import annotations

from core.question_text import PREFIX as PREFIX
from core.question_text import quoted as quoted
from core.talk import Command


def usage(command: Command) -> str:
    """`/mentions today [topic] [period]`: what may be left out stands in brackets."""
    words = [PREFIX, command.name]
    for param in command.params:
        words.append(param.name.upper() if param.required else f"[{param.name}]")
    return " ".join(words)
