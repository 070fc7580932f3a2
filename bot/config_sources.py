"""Reads the `[[source]]` tables: their keys are the fields of the source's class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.config_table import TableReader
from bot.config_values import STAND_IN
from bot.config_words import Wrong, meant
from core.ports import Inbox
from core.say import say

LONGEST_NAME = 60
_EVERY_KIND: Mapping[str, Any] = {"name": str, "every": timedelta, "url": str}


class SourceReader:
    """Builds sources from tables, and tells `wrong` of every mistake."""

    def __init__(self, kinds: Mapping[str, Any], tables: TableReader, wrong: Wrong) -> None:
        self._kinds = kinds
        self._tables = tables
        self._wrong = wrong
        self._names: set[str] = set()

    def read(self, raw: object) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The polled sources and recordings, and the inboxes, in the order of the file."""
        polled: list[Any] = []
        inboxes: list[Any] = []
        if not isinstance(raw, list):
            self._wrong("source", say("config.not_tables", name="source"), "")
            return (), ()
        for i, table in enumerate(raw):
            if not isinstance(table, dict):
                self._wrong(f"source[{i}]", say("config.not_tables", name="source"), "")
                continue
            for built in self._source(f"source[{i}]", table)[:1]:
                (inboxes if isinstance(built, Inbox) else polled).append(built)
        return tuple(polled), tuple(inboxes)

    def _source(self, key: str, table: Mapping[str, Any]) -> tuple[Any, ...]:
        cls = self._class(key, table.get("kind"))
        if cls is None:
            # Of what kind it should be is open; what is the same for all of them is checked.
            same = {name: table[name] for name in _EVERY_KIND if name in table}
            if "name" in same:
                same["name"] = self._name(key, same["name"])
            self._tables.checked(key, _EVERY_KIND, same)
            return ()
        values = {"name": cls.kind, **{name: value for name, value in table.items() if name != "kind"}}
        values["name"] = self._name(key, values["name"])
        return self._tables.read(key, cls, values, others=["kind"])

    def _class(self, key: str, kind: object) -> Any:
        if kind is None:
            self._wrong(f"{key}.kind", say("config.missing"), meant("", self._kinds))
        elif not isinstance(kind, str) or kind not in self._kinds:
            problem = say("config.unknown_source", kind=kind)
            self._wrong(f"{key}.kind", problem, meant(str(kind), self._kinds))
        else:
            return self._kinds[kind]
        return None

    def _name(self, key: str, name: Any) -> Any:
        """The name, or one that stands in for it when people could not read it on cards."""
        if not isinstance(name, str):
            return name  # told with the other types
        if not name.strip() or len(name) > LONGEST_NAME or re.search(r"[\x00-\x1f\x7f-\x9f]", name):
            self._wrong(f"{key}.name", say("config.source_name", most=LONGEST_NAME), "")
            return STAND_IN
        if name in self._names:
            self._wrong(f"{key}.name", say("config.twice", name=name), say("config.source_twice_hint"))
        self._names.add(name)
        return name
