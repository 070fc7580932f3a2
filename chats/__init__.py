"""Where people meet the bot: one file = one chat, `web.py` is the chat `web`. The folder is the list.

Modules with an underscore in their name (`web_feed.py`) are parts of a chat. A chat's libraries are imported
only when the chat is used: `names` imports nothing, `load` imports one chat. Two parts are looked for by
their names; both may be missing. To import them must be cheap: the chat's library stays out until then.

- `<chat>_settings.py` holds a frozen dataclass `Settings`: the table `[<chat>]` of the settings file. Its
  fields have defaults and `metadata` with `about` (a sentence for the reference) and, for a secret, `secret`
  (the environment variable that it comes from). A method `missing()` may say which variables are needed and
  not set: pairs of a variable and what to do about it.
- `<chat>_cli.py` holds a click group `group`: the subcommands of `listenpost <chat>`. Each finds a
  `CommandTools` as the object of its context, and gets the settings file by `config_option`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from core.ports import Chat
from core.say import say
from core.types import Channel

if TYPE_CHECKING:
    import click

PAGE = "web"
"""The chat that is always there: the page needs no account."""
DEFAULT_CONFIG = Path("listenpost.toml")

_DRAWS_ONLY = frozenset({"terminal"})  # prints cards for the command line; nothing can be posted there

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a chat's subcommand reads from `file`: the channels in that chat, the chat's own settings (of
    `settings_class`, secrets filled in; None for a chat that has none), and who has which right."""

    file: str
    channels: Sequence[Channel]
    settings: Any
    allow: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Load(Protocol):
    """Reads the settings for one chat (the sample day's where there is no file and nobody named one) and
    speaks their language from then on. Raises ConfigError with every mistake; a secret that is missing counts
    as one only when `strict`."""

    def __call__(self, config: Path, strict: bool = True) -> Loaded: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTools:
    """What a chat's subcommands get. `run` runs what they begin to its end; its result is the exit code."""

    environment: Mapping[str, str]
    load: Load
    run: Callable[[Callable[[], Coroutine[Any, Any, int]]], None]


def names() -> tuple[str, ...]:
    """Every chat that a channel can be in, in alphabetical order."""
    return tuple(sorted({name for name in _modules() if "_" not in name} - _DRAWS_ONLY))


def load(name: str) -> type[Chat]:
    """The class of the chat `name`; raises KeyError when there is no such chat."""
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"{__name__}.{name}")
    for found in vars(module).values():
        if (
            isinstance(found, type)
            and found.__module__ == module.__name__
            and vars(found).get("name") == name
        ):
            chat: type[Chat] = found
            return chat
    raise TypeError(f"chats/{name}.py has no class with the name {name!r}")


def settings_class(name: str) -> type[Any] | None:
    """The class of the chat's own settings, None for a chat that has none."""
    if f"{name}_settings" not in _modules():
        return None
    found = importlib.import_module(f"{__name__}.{name}_settings").Settings
    if not (isinstance(found, type) and is_dataclass(found)):
        raise TypeError(f"chats/{name}_settings.py: Settings is no dataclass")
    return found


def command_groups() -> tuple[str, ...]:
    """The chats that have subcommands, in alphabetical order; imports nothing."""
    modules = _modules()
    return tuple(name for name in names() if f"{name}_cli" in modules)


def load_commands(name: str) -> click.Group:
    """The subcommands of the chat `name`; raises KeyError when it has none."""
    if name not in command_groups():
        raise KeyError(name)
    group: click.Group = importlib.import_module(f"{__name__}.{name}_cli").group
    return group


def config_option(command: F) -> F:
    """Gives a click command the option `--config`, its argument `config: Path`."""
    import click  # here: a bot that runs needs no command line

    option = click.option(
        "--config",
        "-c",
        type=click.Path(path_type=Path),
        default=DEFAULT_CONFIG,
        envvar="LISTENPOST_CONFIG",
        show_default=True,
        help=say("cli.config"),
    )
    return option(command)


def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))
