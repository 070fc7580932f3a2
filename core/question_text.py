"""A question as one types it, from a command and its arguments: for chats that ask for each apart."""

from __future__ import annotations

from collections.abc import Mapping

from core.talk import Command

PREFIX = "/mentions"


def quoted(name: str) -> str:
    """A name as one types it: between quotes when it has a space."""
    return f'"{name}"' if " " in name else name


def question_text(command: Command, values: Mapping[str, str]) -> str:
    """`today "acme pro" last week`: what `command` is asked with `values` by the names of its arguments;
    empty ones are left out. Only names of things get quotes, for a period is several plain words, and what
    takes the rest of the question is taken as it is."""
    words = [command.name]
    for param in sorted(command.params, key=lambda param: param.rest):
        value = " ".join(values.get(param.name, "").split()) if not param.rest else values.get(param.name, "")
        if value.strip():
            words.append(quoted(value) if param.kind in ("topic", "source", "person") else value.strip())
    return " ".join(words)
