"""Makes the reference of settings, commands, the command line and sources from the code, so that they cannot
disagree."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

import chats
from bot import config_alert_shapes as alert_shape
from bot import config_kept as kept_shape
from bot import config_meaning as meaning_shape
from bot import config_reports as report_shape
from bot import config_shape as shape
from bot import config_summary as summary_shape
from bot.__main__ import app
from commands import load as load_commands
from commands._usage import PREFIX, usage
from core.emoji import DEFAULTS
from core.periods import FORMS
from core.permission import FURTHER, OF_ALERTS, OF_MENTIONS
from core.say import say
from docs.pages_api import read_api_page
from sources._base import SourceClass, manual, role
from sources._base import load as load_sources
from sources._base import settings as settings_of

HEAD = "<!-- Made by `make docs` from the code; changes here are overwritten. -->\n\n"

_TABLES = (
    ("The file as a whole", shape.Shape),
    ("`[server]`", shape.ServerShape),
    ("`[store]`", shape.StoreShape),
    ("`[network]`", shape.NetworkShape),
    ("`[[topic]]`", shape.TopicShape),
    ("`[[mute]]`", kept_shape.MuteShape),
    ("`[[channel]]`", shape.ChannelShape),
    ("`[[route]]`", shape.RouteShape),
    ("`[[person]]`", shape.PersonShape),
    ("`[unmatched]`", kept_shape.UnmatchedShape),
    ("`[retention]`", kept_shape.RetentionShape),
    ("`[alerts]`", alert_shape.AlertsShape),
    ("`[[escalation]]`", alert_shape.EscalationShape),
    ("`[[escalation.step]]`", alert_shape.StepShape),
    ("`[[on_call]]`", alert_shape.OnCallShape),
    ("`[[shift]]`", alert_shape.ShiftShape),
    ("`[targets]`", alert_shape.TargetsShape),
    ("`[meaning]`", meaning_shape.MeaningShape),
    ("`[[report]]`", report_shape.ReportShape),
    ("`[summary]`", summary_shape.SummaryShape),
)

ENVIRONMENT = {
    "LISTENPOST_CONFIG": "The settings file, `listenpost.toml` when unset.",
    "LISTENPOST_HOST": "Stands in for `host` in `[server]`.",
    "LISTENPOST_PORT": "Stands in for `port` in `[server]`.",
    "LISTENPOST_DATABASE": "Stands in for `database` in `[store]`; the place for an address with a password. "
    "Also as `LISTENPOST_DATABASE_FILE`.",
    "LISTENPOST_TOKEN": "The page's token, needed when others can reach it. Also as `LISTENPOST_TOKEN_FILE`.",
    "LISTENPOST_SUMMARY_KEY": "The key for the endpoint in `[summary]`, where it wants one. Also as "
    "`LISTENPOST_SUMMARY_KEY_FILE`.",
    "LISTENPOST_LOG": "How much is logged: `debug`, `info` (when unset), `warning` or `error`.",
    "LISTENPOST_<SOURCE>_<SETTING>": "A secret setting of a source (`token`, `password`, `key` …), by the "
    "source's `name` in capitals, `_` for whatever is no letter of a to z and no digit. Also with `_FILE` "
    "behind it. Those of sources that are called like their kind stand below.",
    "TZ": "The time zone when `timezone` is not set.",
    "NO_COLOR": "Anything in it: no colour, also on a terminal.",
}
"""The variables that the program reads, and what they mean."""

ENVIRONMENT |= {
    f"LISTENPOST_{kind}_{setting.name}".upper(): f"For the source `{kind}`: {setting.about}"
    for kind, source in load_sources().items()
    for setting in settings_of(source)
    if setting.secret
}

RIGHTS_MEAN = {
    "triage": "Every verb that has no list of its own.",
    "track": "Make a mention of a link.",
    "ask": "Ask questions, `/mentions …`.",
    "topics": "Change what is listened for. Without a list only those may who run the chat.",
}
"""What may be allowed besides each verb."""

CHECKED = {
    "hackernews": "documentation only",
    "replay": "own format",
    "rss": "recordings",
    "webhook": "own format",
}
"""What each source was checked against, for those whose class does not say it in `checked`."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "Social networks and video": (
        *("bluesky", "facebook", "instagram", "jetstream", "lemmy", "mastodon", "mastodon_stream", "piefed"),
        *("reddit", "telegram", "threads", "x", "youtube"),
    ),
    "Forums and developers": (
        *("devto", "discourse", "github", "gitlab", "hackernews", "lobsters", "producthunt", "stackexchange"),
    ),
    "News and the web": (
        *("gdelt", "googlealerts", "googlenews", "newsapi", "page", "rss", "sitemap", "wikipedia"),
    ),
    "Reviews": ("appstore", "googleplay", "reviews", "steam", "trustpilot"),
    "Mail, and what is handed in": ("imap", "replay", "webhook"),
}
"""Where people say it, and the kinds of sources that hear it there; a kind not named here is `ELSEWHERE`."""

ELSEWHERE = "Elsewhere"

_EVIDENCE = """\
**Checked against** says how far to trust a source: *recordings* are real replies that the tests read;
*a schema* is the service's own machine-readable description; *documentation only* means that nobody here has
seen a real reply; *own format* is ours to define.
"""

_ROLES = {
    "polled": "when it is asked, every now and then",
    "stream": "as they are said, over a connection that stays open",
    "player": "from a file",
    "inbox": "when they are handed in",
}


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "command-line.md": command_line_page(),
        "sources.md": sources_page(),
        "read-api.md": read_api_page(HEAD),
    }


def settings_page() -> str:
    """The keys of `listenpost.toml`, and the environment."""
    parts = [
        HEAD + "# Settings\n\nOne TOML file, `listenpost.toml`, checked as a whole: `listenpost check` tells "
        "every mistake at once.\nSecrets never stand in it: they come from the environment, as `NAME` or as "
        "`NAME_FILE` (a path).\nLengths of time are written `45s`, `30m`, `4h`, `2d`, `1w`.\n"
    ]
    for title, table in _TABLES:
        rows = []
        for name, field in table.model_fields.items():
            if field.description is None:
                continue
            default = "needed" if field.default is PydanticUndefined and field.default_factory is None else ""
            if not default:
                default = _code(field.get_default(call_default_factory=True))
            rows.append((f"`{name}`", default, f"{field.description}{_choices(field.annotation)}"))
        parts.append(f"## {title}\n\n{_table(('key', 'default', 'meaning'), rows)}")
    parts.append(_allow())
    parts += [_chat(name, cls) for name in chats.names() if (cls := chats.settings_class(name))]
    named = [(f"`{name}`", meaning) for name, meaning in environment().items()]
    parts.append(
        "## `[[source]]`\n\n`kind` says which one, `name` what it is called; the other keys are in "
        f"[sources](sources.md).\n\n## Environment\n\n{_table(('name', 'meaning'), named)}"
    )
    return "\n".join(parts)


def environment() -> dict[str, str]:
    """The variables that the program and its chats read, and what they mean."""
    found = dict(ENVIRONMENT)
    for chat in chats.names():
        cls = chats.settings_class(chat)
        for field in dataclasses.fields(cls) if cls else ():
            if variable := field.metadata.get("secret"):
                found[variable] = f"{field.metadata['about']} Also as `{variable}_FILE`."
    return found


def _allow() -> str:
    rows = [(f"`{right}`", RIGHTS_MEAN[right]) for right in FURTHER]
    rows.append((_listed(OF_MENTIONS), "That verb, of mentions and, where there is one, of alerts."))
    rows.append((_listed(OF_ALERTS), "That verb, of alerts."))
    return (
        "## `[allow]`\n\nWho may do what: a right, and a list of groups of the chat, of people (`chat:id`) "
        "and of chats\n(their names). A group that is called like a chat is written `@name`. Without a list "
        "everybody may who\nsees one of the channels. Those who run the chat may do all; an empty list "
        "leaves it to them."
        f"\n\n{_table(('right', 'what it allows'), rows)}"
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _chat(name: str, cls: type[Any]) -> str:
    return (
        f'## `[{name}]`\n\nFor channels with `chat = "{name}"`.\n\n'
        f"{_table(('key', 'default', 'meaning'), _fields(cls))}"
    )


def _fields(cls: Any) -> list[Sequence[str]]:
    """The settings of a class, of a source or a chat, as rows of a table."""
    rows: list[Sequence[str]] = []
    for setting, field in zip(settings_of(cls), dataclasses.fields(cls), strict=True):
        default = "needed" if setting.required else _code(setting.default)
        if setting.secret:
            variable = field.metadata["secret"]
            default = f"from `{variable}`" if isinstance(variable, str) else "from the environment"
        rows.append((f"`{setting.name}`", default, f"{setting.about}{_choices(setting.type)}"))
    return rows


def commands_page() -> str:
    """What can be asked, and what buttons and emoji do."""
    rows = []
    for name, command in load_commands().items():
        examples = "<br>".join(f"`{PREFIX} {example}`" for example in command.examples or (name,))
        rows.append((f"`{usage(command)}`", say(command.summary), examples))
    verbs = [(spellings[0], f"`{verb.value}`", say(f"done.{verb.value}", length="4h"))
             for verb, spellings in DEFAULTS.items()]  # fmt: skip
    return (
        f"{HEAD}# Commands\n\nThe same text in every chat, in the box on the page, and in the terminal as "
        '`listenpost ask "…"`. What\nstands in brackets may be left out; arguments come in any order.\n\n'
        f"{_table(('command', 'what it answers', 'for example'), rows)}\n"
        f"A **period** is one of {', '.join(f'`{form}`' for form in FORMS)}.\n"
        "A **query** is written in the [query language](../query-language.md). A **topic** is the name of "
        "one in the settings.\n\n"
        "## Emoji\n\nAn emoji on a card does what its button does; taking it away undoes that, while nothing "
        "else was done since.\nSkin tones and genders count as the base emoji. `[emoji]` in the "
        "[settings](settings.md) changes the table.\n\n"
        f"{_table(('emoji', 'verb', 'what you are told'), verbs)}"
    )


def command_line_page() -> str:
    """`listenpost` and its subcommands."""
    parts = [
        f"{HEAD}# Command line\n\n`listenpost …` is the same as `python -m bot …`. Exit codes: 0 done, "
        "1 failure, 2 wrong settings or usage.\n`listenpost --version` prints the version.\n"
    ]
    for name, command in subcommands().items():
        rows = []
        for parameter in command.params:
            about = getattr(parameter, "help", None)
            if not about:  # an argument that the command's own sentence explains
                continue
            shown = ", ".join(f"`{option}`" for option in parameter.opts if option.startswith("-"))
            rows.append((shown, about))
        table = f"\n{_table(('argument', 'meaning'), rows)}" if rows else ""
        parts.append(f"## `listenpost {name}`\n\n{command.help}\n{table}")
    return "\n".join(parts)


def subcommands() -> dict[str, Any]:
    """Every subcommand of the command line by its words: `run`, `db backup`; those of the chats come last."""
    found: dict[str, Any] = {}
    of_chats = {name: chats.load_commands(name) for name in chats.command_groups()}
    for name, command in [*app.commands.items(), *of_chats.items()]:
        inner = getattr(command, "commands", None)
        found |= {f"{name} {word}": sub for word, sub in inner.items()} if inner else {name: command}
    return found


def sources_page() -> str:
    """Where posts come from: a table for each place, then all there is to say of each kind."""
    found = load_sources()
    rows: dict[str, list[Sequence[str]]] = {place: [] for place in (*PLACES, ELSEWHERE)}
    for kind, source in found.items():
        told = manual(source)
        cells = (_first(told[part]) for part in ("hears", "needs", "lag"))
        rows[place_of(kind)].append((f"{source.icon} [`{kind}`](#{kind})", *cells, checked(kind, source)))
    head = ("kind", "hears", "needs", "lag", "checked against")
    tables = [f"## {place}\n\n{_table(head, rows[place])}" for place in rows if rows[place]]
    intro = "[Choose sources](../how-to/choose-sources.md) says where to begin, and where keys come from."
    parts = [f"{HEAD}# Sources\n\n{intro}\n\n{_EVIDENCE}", *tables, "## One by one\n"]
    for kind, source in found.items():
        told = manual(source)
        lines = [f"### `{kind}`\n", f"{source.icon} {told['summary']}", ""]
        lines += [f"- **{part.capitalize()}:** {told[part]}" for part in told if part != "summary"]
        lines += [
            f"- **Posts come:** {_ROLES[role(source)]}.",
            f"- **Checked against:** {checked(kind, source)}.",
        ]
        parts.append("\n".join(lines) + f"\n\n{_table(('setting', 'default', 'meaning'), _fields(source))}")
    return "\n".join(parts)


def place_of(kind: str) -> str:
    """Where the source hears people."""
    return next((place for place, kinds in PLACES.items() if kind in kinds), ELSEWHERE)


def checked(kind: str, source: SourceClass) -> str:
    """What the source was checked against; raises KeyError for one of which nobody has said it."""
    told = getattr(source, "checked", None) or CHECKED.get(kind)
    if not told:
        raise KeyError(f"docs/pages.py: say in CHECKED what the source {kind!r} was checked against")
    return str(told)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |\n" for row in lines)


def _first(text: str) -> str:
    """The first statement of a manual's section: up to a semicolon, colon or full stop."""
    return re.split(r"[;:] |\. |\.$", text, maxsplit=1)[0]


def _code(value: Any) -> str:
    if value is None or value == () or value == {} or value == "":
        return ""
    if isinstance(value, timedelta):
        return f"`{_length(value)}`"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def _length(value: timedelta) -> str:
    """As one writes it in the settings: `30m`."""
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m")):
        if value.total_seconds() % size == 0:
            return f"{int(value.total_seconds() // size)}{unit}"
    return f"{int(value.total_seconds())}s"


def _choices(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " One of: " + ", ".join(f"`{choice}`" for choice in get_args(kind)) + "."
    return ""
