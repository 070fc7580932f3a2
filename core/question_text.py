"""A question as one types it, from a command and its arguments: for chats that ask for each apart."""

from __future__ import annotations

from collections.abc import Mapping

from core.feel import is_taken
from core.periods import NAMED
from core.talk import Command

PREFIX = "/mentions"

_OF_PERIODS = frozenset(" ".join(NAMED).split())


def quoted(name: str) -> str:
    """A name as one types it: between quotes when it has a space or could be taken for a period, a page or
    how mentions sound."""
    odd = " " in name or "=" in name or name[:1].isdigit() or name.casefold() in _OF_PERIODS or is_taken(name)
    return f'"{name}"' if odd else name


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
