"""Reads the tables of the chats, `[<chat>]`: their keys are the fields of the chat's settings class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args, get_type_hints

from bot.config_secrets import Secrets
from bot.config_table import TableReader
from bot.config_words import Wrong
from core.say import say
from core.types import Channel

SettingsOf = Callable[[str], type[Any] | None]
"""The class of a chat's own settings, None for a chat that has none: `chats.settings_class`."""


class ChatReader:
    """Builds the settings of chats, and tells `wrong` of every mistake."""

    def __init__(
        self,
        chats: Sequence[str],
        settings_of: SettingsOf,
        tables: TableReader,
        secrets: Secrets,
        wrong: Wrong,
    ) -> None:
        self._chats = chats
        self._settings_of = settings_of
        self._tables = tables
        self._secrets = secrets
        self._wrong = wrong

    def tables(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that are a chat's which has settings."""
        return tuple(name for name in names if name in self._chats and self._settings_of(name) is not None)

    def read(self, raw: Mapping[str, Any], used: Iterable[str], needed: Iterable[str]) -> dict[str, Any]:
        """The settings of each chat that has a table in `raw` or is `used`; of the `needed` ones it is told
        which variables are missing."""
        found: dict[str, Any] = {}
        wanted = {*used, *needed}
        for name in self._chats:
            cls = self._settings_of(name) if name in raw or name in wanted else None
            if cls is None:
                continue
            table = raw.get(name, {})
            if not isinstance(table, dict):
                self._wrong(name, say("config.not_a_table", name=name), "")
                table = {}
            built = self._tables.read(name, cls, table)
            if built:
                found[name] = built[0]
            if name in needed:
                for variable, what_to_do in _missing(built or _bare(cls, table)):
                    if self._secrets.lacks(variable):
                        self._wrong(variable, say("config.chat_needs", chat=name), what_to_do)
        return found

    def tell_listening(self, chats: Mapping[str, Any], channels: Sequence[Channel]) -> None:
        """Tell of channels that are listened to though the bot posts there: it would hear people speak of its
        own cards."""
        for name, own in chats.items():
            for channel in own.posted_in(channels) if hasattr(own, "posted_in") else ():
                problem = say("config.listens_where_it_posts", channel=channel)
                self._wrong(f"{name}.listen", problem, say("config.listens_hint"))


def _bare(cls: type[Any], table: Mapping[str, Any]) -> tuple[Any, ...]:
    """The settings with nothing but the choices that are right, of a class that does not take the rest."""
    hints = get_type_hints(cls)
    chosen = {name: value for name, value in table.items() if value in get_args(hints.get(name))}
    try:
        return (cls(**chosen),)
    except (ValueError, TypeError):
        return ()


def _missing(built: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """The variables that are missing however the table is mended."""
    told = [dict(settings.missing()) if hasattr(settings, "missing") else {} for settings in built]
    if not told:
        return ()
    return tuple(
        (variable, hint) for variable, hint in told[0].items() if all(variable in one for one in told)
    )
