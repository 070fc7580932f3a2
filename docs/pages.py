"""Makes the reference of settings, commands and sources from the code, so that they cannot disagree."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

from bot import config_shape as shape
from commands import load as load_commands
from core.say import say, span
from core.talk import Command
from sources._base import load as load_sources
from sources._base import manual, role, settings

HEAD = "<!-- Made by `make docs` from the code; changes here are overwritten. -->\n\n"

_TABLES = (
    ("The file as a whole", shape.Shape),
    ("`[server]`", shape.ServerShape),
    ("`[store]`", shape.StoreShape),
    ("`[network]`", shape.NetworkShape),
    ("`[[topic]]`", shape.TopicShape),
    ("`[[channel]]`", shape.ChannelShape),
    ("`[[route]]`", shape.RouteShape),
    ("`[[person]]`", shape.PersonShape),
)


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "sources.md": sources_page(),
    }


def settings_page() -> str:
    """The keys of `listenpost.toml`."""
    parts = [
        HEAD
        + "# Settings\n\nOne TOML file, `listenpost.toml`, checked as a whole: `listenpost check` tells every "
        "mistake at once.\nSecrets never stand in it: they come from the environment, as `NAME` or as "
        "`NAME_FILE` (a path).\nLengths of time are written `30m`, `4h`, `2d`, `1w`.\n"
    ]
    for title, table in _TABLES:
        rows = ["| key | default | meaning |", "| --- | --- | --- |"]
        for name, field in table.model_fields.items():
            if field.description is None:
                continue
            default = "needed" if field.default is PydanticUndefined and field.default_factory is None else ""
            if not default:
                default = _code(field.get_default(call_default_factory=True))
            rows.append(f"| `{name}` | {default} | {field.description}{_choices(field.annotation)} |")
        parts.append(f"## {title}\n\n" + "\n".join(rows) + "\n")
    parts.append(
        "## `[[source]]`\n\n`kind` says which one; its other keys are in [sources](sources.md).\n\n"
        "## Environment\n\n| name | meaning |\n| --- | --- |\n"
        "| `LISTENPOST_CONFIG` | the settings file |\n"
        "| `LISTENPOST_HOST`, `LISTENPOST_PORT`, `LISTENPOST_DATABASE` | stand in for those settings |\n"
        "| `LISTENPOST_TOKEN` | the page's token, needed when others can reach it |\n"
        "| `LISTENPOST_<SOURCE>_SECRET` | the secret of a webhook |\n"
        "| `LISTENPOST_LOG` | `debug`, `info`, `warning` or `error` |\n"
    )
    return "\n".join(parts)


def commands_page() -> str:
    """What can be asked."""
    rows = ["| command | what it answers | for example |", "| --- | --- | --- |"]
    for name, command in load_commands().items():
        examples = "<br>".join(f"`/mentions {example}`" for example in command.examples)
        rows.append(f"| `{usage(command)}` | {say(command.summary)} | {examples or f'`/mentions {name}`'} |")
    return (
        HEAD + "# Commands\n\nThe same text in every chat, in the box on the page, and in the terminal as "
        '`listenpost ask "…"`.\n\n' + "\n".join(rows) + "\n"
    )


def usage(command: Command) -> str:
    """`today [topic] [period]`"""
    words = [f"<{p.name}>" if p.required else f"[{p.name}]" for p in command.params]
    return " ".join(["/mentions", command.name, *words])


def sources_page() -> str:
    """Where posts come from."""
    parts = [HEAD + "# Sources\n"]
    for kind, source in load_sources().items():
        told = manual(source)
        lines = [f"## {source.icon} `{kind}`\n", told["summary"], ""]
        lines += [f"- **{part.capitalize()}:** {told[part]}" for part in told if part != "summary"]
        lines += [f"- **Posts come:** {_ROLES[role(source)]}", ""]
        lines += ["| setting | default | meaning |", "| --- | --- | --- |"]
        for setting in settings(source):
            default = "needed" if setting.required else _code(setting.default)
            if setting.secret:
                default = "from the environment"
            lines.append(f"| `{setting.name}` | {default} | {setting.about}{_choices(setting.type)} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


_ROLES = {
    "polled": "when it is asked, every now and then",
    "player": "from a file",
    "inbox": "when they are handed in",
}


def _code(value: Any) -> str:
    if value is None or value == () or value == {} or value == "":
        return ""
    if isinstance(value, timedelta):
        return f"`{_length(value)}`"
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def _length(value: timedelta) -> str:
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m")):
        if value.total_seconds() % size == 0:
            return f"{int(value.total_seconds() // size)}{unit}"
    return span(value)


def _choices(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " One of: " + ", ".join(f"`{choice}`" for choice in get_args(kind)) + "."
    return ""
