"""Commands as tools for an assistant: each that only reads, with its arguments as a JSON schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.errors import UsageError
from core.question_text import question_text
from core.say import say
from core.talk import Command, Param
from core.types import Json

_TYPES: Mapping[str, str] = {"number": "integer"}
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Tool:
    """What an assistant is told of a command."""

    name: str
    description: str
    schema: Json


def tools(commands: Iterable[Command]) -> list[Tool]:
    """The tools, by name."""
    return [
        Tool(
            name=command.name,
            description=f"{say(command.summary)} {say('mcp.question', command=command.name)}",
            schema=_schema(command.params),
        )
        for command in sorted(commands, key=lambda one: one.name)
    ]


def question_of(command: Command, arguments: Mapping[str, object]) -> str:
    """What the call asks, as one types it; raises UsageError for an argument that there is not, or that is
    no text."""
    names = {param.name for param in command.params}
    for name, value in arguments.items():
        if name not in names | {"page"}:
            raise UsageError(say("read_api.unknown", name=str(name)[:60]))
        if not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > _LONGEST:
            raise UsageError(say("web.not_text", name=name))
    values = {name: str(value) for name, value in arguments.items() if name != "page"}
    page = arguments.get("page")
    text = question_text(command, values)
    return f"{text} page={page}" if page is not None else text


def _schema(params: Iterable[Param]) -> Json:
    known = list(params)
    properties: dict[str, Json] = {
        param.name: {
            "type": _TYPES.get(param.kind, "string"),
            "description": say(f"mcp.kind.{param.kind}"),
        }
        for param in known
    }
    properties["page"] = {"type": "integer", "minimum": 1, "description": say("mcp.page")}
    return {
        "type": "object",
        "properties": properties,
        "required": [param.name for param in known if param.required],
        "additionalProperties": False,
    }
