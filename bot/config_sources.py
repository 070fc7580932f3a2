"""Reads the `[[source]]` tables: their keys are the fields of the source's class, their secrets come from the
environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from bot.config_secrets import Secrets
from bot.config_shape import as_length
from bot.config_words import SECRET_KEY, Wrong, dotted, meant, told
from core.ports import Inbox
from core.say import say

LONGEST_NAME = 60


class SourceReader:
    """Builds sources from tables, and tells `wrong` of every mistake."""

    def __init__(self, folder: Path, kinds: Mapping[str, Any], secrets: Secrets, wrong: Wrong) -> None:
        self._folder = folder
        self._kinds = kinds
        self._secrets = secrets
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
            built = self._source(f"source[{i}]", table)
            if built is not None:
                (inboxes if isinstance(built, Inbox) else polled).append(built)
        return tuple(polled), tuple(inboxes)

    def _source(self, key: str, table: Mapping[str, Any]) -> Any:
        cls = self._class(key, table.get("kind"))
        if cls is None:
            return None
        values = {"name": cls.kind, **{name: value for name, value in table.items() if name != "kind"}}
        known = {field.name: field for field in fields(cls)}
        sound = self._named(key, values["name"])
        for name in [name for name in values if name not in known]:
            self._unknown(f"{key}.{name}", name, known)
            del values[name]
        variables = {}
        for name, field in known.items():
            if field.metadata.get("secret"):
                variables[name] = str(values.get(f"{name}_env") or _variable(values, name))
                self._secret(f"{key}.{name}", name, variables[name], values)
            elif name not in values and _is_needed(field):
                self._wrong(f"{key}.{name}", say("config.missing"), str(field.metadata.get("about", "")))
                sound = False
            elif field.metadata.get("path") and isinstance(values.get(name), str):
                values[name] = str(self._folder / Path(values[name]).expanduser())
        checked = self._checked(key, cls, values)
        # One that has a mistake told above is still built where it can be, to find further ones.
        if len(checked) < len(values) or not sound:
            return None
        unset = [variable for name, variable in variables.items() if name not in checked]
        return self._built(key, cls, checked, unset)

    def _class(self, key: str, kind: object) -> Any:
        if kind is None:
            self._wrong(f"{key}.kind", say("config.missing"), meant("", self._kinds))
        elif not isinstance(kind, str) or kind not in self._kinds:
            problem = say("config.unknown_source", kind=kind)
            self._wrong(f"{key}.kind", problem, meant(str(kind), self._kinds))
        else:
            return self._kinds[kind]
        return None

    def _named(self, key: str, name: object) -> bool:
        """Whether the name will do: people read it on cards, and it tells sources apart."""
        if not isinstance(name, str):
            return True  # told with the other types
        if not name.strip() or len(name) > LONGEST_NAME or re.search(r"[\x00-\x1f\x7f-\x9f]", name):
            self._wrong(f"{key}.name", say("config.source_name", most=LONGEST_NAME), "")
            return False
        if name in self._names:
            self._wrong(f"{key}.name", say("config.twice", name=name), say("config.source_twice_hint"))
            return False
        self._names.add(name)
        return True

    def _unknown(self, key: str, name: str, known: Mapping[str, Field[Any]]) -> None:
        if SECRET_KEY.search(name):
            self._wrong(key, say("config.secret_in_file"), say("config.secret_hint"))
        else:
            self._wrong(key, say("config.unknown_key"), meant(name, ["kind", *known]))

    def _secret(self, key: str, name: str, variable: str, values: dict[str, Any]) -> None:
        if name in values:
            self._wrong(key, say("config.secret_in_file"), say("config.set_env", name=variable))
            del values[name]
        secret = self._secrets.find(variable)
        if secret is not None:
            values[name] = secret

    def _checked(self, key: str, cls: type, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values by their types; those that do not fit are told and left out."""
        hints = get_type_hints(cls)
        found: dict[str, Any] = {}
        for name, value in values.items():
            hint = hints[name]
            try:
                if hint in (timedelta, timedelta | None):
                    found[name] = as_length(value)
                elif isinstance(value, bool) and hint in (int, float):
                    self._wrong(f"{key}.{name}", say("config.needs_number"), "")
                else:
                    found[name] = TypeAdapter(hint).validate_python(value)
            except ValidationError as error:
                problem = error.errors()[0]
                self._wrong(f"{key}.{dotted((name, *_steps(problem['loc'])))}", *told(problem))
            except ValueError as error:
                self._wrong(f"{key}.{name}", str(error), "")
        return found

    def _built(self, key: str, cls: type, values: Mapping[str, Any], unset: list[str]) -> Any:
        try:
            return cls(**values)
        except (ValueError, TypeError) as error:
            # The class says what is wrong; which variable it waits for is known here.
            hint = say("config.set_env", name=" / ".join(unset)) if unset else ""
            self._wrong(key, str(error), hint)
        return None


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _variable(values: Mapping[str, Any], field: str) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in str(values.get("name", "")))
    return f"LISTENPOST_{name}_{field}".upper()


def _steps(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place inside a value, without pydantic's own names for the branches of a union."""
    return tuple(step for step in place if isinstance(step, int) or step.isidentifier())
