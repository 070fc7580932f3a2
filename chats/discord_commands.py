"""`/mentions` as Discord shows it: one subcommand for each command, its arguments typed, with choices.

    /mentions today topic: acme period: last week  ─▶  today acme last week  ─▶  ask
    /mentions rules mutes                          ─▶  mutes                 ─▶  ask
    /mentions ask question: today acme last week   ─▶  today acme last week  ─▶  ask
    a message → Apps → Track this as a mention                               ─▶  track

Discord takes 25 subcommands or groups of such, 25 in each group, and 8,000 characters for all of them with
their arguments: commands of one family (`Command.group`) share a place, and what does not fit is asked by
`ask`. They belong to servers, so they do not exist in direct messages with the bot, where plain
words do. Who may ask is the settings' affair, not Discord's.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
import structlog
from discord import app_commands

import chats.discord_command_phrases  # noqa: F401 - registers the sentences
from core.question_text import PREFIX, question_text
from core.quote import cut
from core.say import known_keys, say
from core.talk import Command, Param, ParamKind

log = structlog.get_logger("discord")

MOST = 25
"""Subcommands, arguments of one, choices of one."""
LONGEST_NAME = 32
LONGEST_DESCRIPTION = 100
LONGEST_CHOICE = 100
LONGEST_TEXT = 6000
LONGEST_GROUP = 8000
"""Characters of all names, descriptions and choices together."""
ASK = "ask"
"""The subcommand that takes a question as one types it."""

Interaction = discord.Interaction[Any]
Choices = Callable[[ParamKind, str, int], Sequence[str]]
Ask = Callable[[Interaction, str], Awaitable[None]]
Track = Callable[[Interaction, discord.Message], Awaitable[None]]
Tell = Callable[[Interaction, str], Awaitable[None]]
May = Callable[[Interaction], Awaitable[bool]]
Item = app_commands.Group | app_commands.ContextMenu

_NAMED: frozenset[ParamKind] = frozenset({"topic", "source", "person", "period", "feel", "command"})
"""Kinds whose values are suggested; the others can be anything."""
_FREE: frozenset[ParamKind] = frozenset({"period", "feel"})
"""Kinds of which more can be typed than is suggested."""
_TEXT: Any = app_commands.Range[str, 1, LONGEST_TEXT]
_NO_NAME = re.compile(r"[^-\w]")
_SENT = ("name", "type", "description", "options", "default_member_permissions")
"""What a server's command has. The rest that the library writes is for commands of no server."""


def build(menu: Sequence[Command], choices: Choices, ask: Ask, track: Track, may: May) -> list[Item]:
    """The group `mentions` and the message command. `ask` gets the question as one would type it, `choices`
    is `Desk.choices`; `may` says to whom names are suggested."""
    top = app_commands.Group(
        name=PREFIX.removeprefix("/"), description=_described("about"), auto_locale_strings=False
    )
    words = _in_words(ask)
    left = LONGEST_GROUP - len(top.name) - len(top.description) - _length(words)
    names = [command.name for command in menu]
    families: dict[str, app_commands.Group] = {}
    for command in menu:
        one = _subcommand(command, names, choices, ask, may)
        place = families.get(command.group) or _family(command.group, top)
        is_new = place is not top and place.name not in families
        left -= _length(one) + (len(place.name) + len(place.description) if is_new else 0)
        if left < 0:
            break
        room = MOST - 1 if is_new or place is top else MOST
        if one.name == ASK or len((top if is_new else place).commands) >= room:
            continue
        place.add_command(one)
        if is_new:
            top.add_command(place)
            families[command.group] = place
    top.add_command(words)
    return [top, _message_command(track)]


def _family(name: str, top: app_commands.Group) -> app_commands.Group:
    """A group within the group for a family of commands; `top` itself for those of no family."""
    if not name:
        return top
    return app_commands.Group(name=name, description=_described(f"family.{name}"), auto_locale_strings=False)


class Tree(app_commands.CommandTree[Any]):
    """Finds which of `items` was used in `client`. What goes wrong is logged, and `tell` says so to whoever
    used it. One tree for each client, for the same items."""

    def __init__(self, client: discord.Client, items: Sequence[Item], tell: Tell) -> None:
        super().__init__(client)
        self._tell = tell
        for item in items:
            self.add_command(item)

    def payload(self) -> list[dict[str, Any]]:
        """The body of `PUT /applications/{app}/guilds/{guild}/commands`."""
        written = [item.to_dict(self) for item in self.get_commands()]
        return [{key: one[key] for key in _SENT if key in one} for one in written]

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Write it down; somebody whose Discord shows commands of yesterday is told so."""
        is_stale = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        if is_stale:
            log.warning("a command that is offered no more was used", problem=str(error))
        else:
            log.error("a command could not be dealt with", exc_info=error.__cause__ or error)
        if interaction.type is not discord.InteractionType.application_command:
            return
        try:
            await self._tell(interaction, say(f"discord.commands.{'stale' if is_stale else 'failed'}"))
        except Exception:
            log.exception("nobody could be told that a command failed")

    async def _call(self, interaction: Interaction) -> None:
        # The library lets out what it stumbles over in Discord's data, and the task that it runs in is looked
        # after by nobody.
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            raise app_commands.AppCommandError("unreadable") from error


def suggestions(kind: ParamKind, typed: str, choices: Choices) -> list[str]:
    """What to offer while somebody types: what has it in it; for a period, which has more forms than names,
    and for what may be said together, last what they typed, for Discord takes the first when they press
    Enter. Names that are too long for Discord are left out; never raises."""
    typed = " ".join(typed.split())
    try:
        found = [name for name in dict.fromkeys(choices(kind, typed, MOST)) if _fits(name)]
    except Exception:
        log.exception("nothing could be suggested", kind=kind)
        found = []
    if kind in _FREE and _fits(typed) and typed.casefold() not in {name.casefold() for name in found}:
        found = [*found[: MOST - 1], typed]
    return found[:MOST]


def _subcommand(command: Command, names: Sequence[str], choices: Choices, ask: Ask, may: May) -> Any:
    # Python's words are no names of arguments, Discord's may be: hence p0, p1 … within.
    ordered = sorted(command.params, key=lambda param: not param.required)
    params = {f"p{at}": param for at, param in enumerate(ordered)}

    async def answer(interaction: Interaction, **values: object) -> None:
        given = {params[key].name: str(value) for key, value in values.items() if value is not None}
        await ask(interaction, question_text(command, given))

    # Typed by what the library reads: the signature.
    setattr(answer, "__signature__", _signature(params))  # noqa: B010 - mypy knows no such attribute
    app_commands.rename(**{key: _name(param.name) for key, param in params.items()})(answer)
    app_commands.describe(**{key: _option_text(command, param) for key, param in params.items()})(answer)
    fixed = {key for key, param in params.items() if param.kind == "command" and len(names) <= MOST}
    few = [app_commands.Choice(name=name, value=name) for name in names]
    app_commands.choices(**dict.fromkeys(fixed, few))(answer)
    named = {key: param.kind for key, param in params.items() if param.kind in _NAMED and key not in fixed}
    app_commands.autocomplete(**{key: _suggesting(kind, choices, may) for key, kind in named.items()})(answer)
    return app_commands.Command[Any, ..., None](
        name=_name(command.name),
        description=cut(say(command.summary), LONGEST_DESCRIPTION),
        callback=answer,
        auto_locale_strings=False,
    )


def _signature(params: Mapping[str, Param]) -> inspect.Signature:
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return inspect.Signature(
        [
            first,
            *(
                inspect.Parameter(
                    key,
                    inspect.Parameter.POSITIONAL_OR_KEYWORD,
                    annotation=_type(param.kind),
                    default=inspect.Parameter.empty if param.required else None,
                )
                for key, param in params.items()
            ),
        ]
    )


def _type(kind: ParamKind) -> Any:
    if kind == "number":
        return int
    return str if kind in _NAMED else _TEXT


def _suggesting(kind: ParamKind, choices: Choices, may: May) -> Any:
    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not await may(interaction):
            return []
        return [app_commands.Choice(name=name, value=name) for name in suggestions(kind, typed, choices)]

    return suggest


def _in_words(ask: Ask) -> Any:
    async def answer(interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_TEXT]) -> None:
        await ask(interaction, question)

    app_commands.describe(question=_described("question"))(answer)
    return app_commands.Command[Any, ..., None](
        name=ASK, description=_described("ask"), callback=answer, auto_locale_strings=False
    )


def _message_command(track: Track) -> app_commands.ContextMenu:
    async def follow(interaction: Interaction, message: discord.Message) -> None:
        await track(interaction, message)

    return app_commands.ContextMenu(
        name=cut(say("discord.commands.track"), LONGEST_NAME), callback=follow, auto_locale_strings=False
    )


def _described(key: str) -> str:
    return cut(say(f"discord.commands.{key}"), LONGEST_DESCRIPTION)


def _option_text(command: Command, param: Param) -> str:
    exact = f"option.{command.name}.{param.name}"
    return _described(exact if f"discord.commands.{exact}" in known_keys() else f"kind.{param.kind}")


def _name(name: str) -> str:
    return _NO_NAME.sub("-", name.lower())[:LONGEST_NAME]


def _fits(name: str) -> bool:
    """Whether it can be a choice, also where a character outside the first plane counts as two."""
    return bool(name.strip()) and len(name.encode("utf-16-le", "replace")) // 2 <= LONGEST_CHOICE


def _length(command: Any) -> int:
    """The characters of it that Discord counts."""
    texts = [command.name, command.description]
    for option in command.parameters:
        texts += [option.display_name, option.description]
        texts += [text for choice in option.choices for text in (choice.name, choice.value)]
    return sum(map(len, texts))
