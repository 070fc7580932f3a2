"""How a command is typed."""

from __future__ import annotations

from core.talk import Command

PREFIX = "/mentions"


def usage(command: Command) -> str:
    """`/mentions today [topic] [period]`: what may be left out stands in brackets."""
    words = [PREFIX, command.name]
    for param in command.params:
        words.append(param.name.upper() if param.required else f"[{param.name}]")
    return " ".join(words)


def quoted(name: str) -> str:
    """A topic's name as one types it: between quotes when it has a space."""
    return f'"{name}"' if " " in name else name
