"""Reads the `[[source]]` tables: their keys are the fields of the source's class, their secrets come from the
environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from bot.config_secrets import Secrets
from bot.config_shape import STAND_IN, as_length
from bot.config_words import SECRET_KEY, Wrong, dotted, meant, told, worded
from core.ports import Inbox
from core.say import say

LONGEST_NAME = 60
ADDRESSES = ("url", "base")
"""Settings that are an address on the web, whichever source has them."""
_EVERY_KIND: Mapping[str, Any] = {"name": str, "every": timedelta, "url": str}


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
            # Of what kind it should be is open; what is the same for all of them is checked.
            same = {name: table[name] for name in _EVERY_KIND if name in table}
            if "name" in same:
                same["name"] = self._name(key, same["name"])
            self._checked(key, _EVERY_KIND, same)
            return None
        values = {"name": cls.kind, **{name: value for name, value in table.items() if name != "kind"}}
        known = {field.name: field for field in fields(cls)}
        hints = get_type_hints(cls)
        values["name"] = self._name(key, values["name"])
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
            elif field.metadata.get("path") and isinstance(values.get(name), str):
                values[name] = str(self._folder / Path(values[name]).expanduser())
        checked = self._checked(key, hints, values)
        unset = [variable for name, variable in variables.items() if name not in checked]
        # What has a mistake told above is left open: a source is still built of the rest, to find more.
        for name in [name for name, field in known.items() if _is_needed(field) and name not in checked]:
            if hints[name] is not str:
                return None
            checked[name] = STAND_IN
        choices = {
            name: get_args(hints[name])
            for name in values
            if name not in checked and get_origin(hints[name]) is Literal
        }
        return self._built(key, cls, checked, choices, unset)

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

    def _unknown(self, key: str, name: str, known: Mapping[str, Field[Any]]) -> None:
        if SECRET_KEY.search(name):
            self._wrong(key, say("config.secret_in_file"), say("config.secret_hint"))
        else:
            self._wrong(key, say("config.unknown_key"), meant(name, ["kind", *known]))

    def _secret(self, key: str, name: str, variable: str, values: dict[str, Any]) -> None:
        if name in values:
            self._wrong(key, say("config.secret_in_file"), say("config.set_env", name=variable))
            values[name] = STAND_IN
        secret = self._secrets.find(variable)
        if secret is not None:
            values[name] = secret

    def _checked(self, key: str, hints: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """The values by their types; those that do not fit are told and left out."""
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
                    if name in ADDRESSES and (problem := address_problem(str(value))):
                        self._wrong(f"{key}.{name}", *problem)
            except ValidationError as error:
                first = error.errors()[0]
                self._wrong(f"{key}.{dotted((name, *_steps(first['loc'])))}", *told(first))
            except ValueError as error:
                self._wrong(f"{key}.{name}", *worded(error))
        return found

    def _built(
        self,
        key: str,
        cls: type,
        values: Mapping[str, Any],
        choices: Mapping[str, tuple[Any, ...]],
        unset: list[str],
    ) -> Any:
        """The source; what is wrong whichever of the `choices` is taken is told."""
        problems = []
        for taken in product(*choices.values()):
            try:
                return cls(**values, **dict(zip(choices, taken, strict=True)))
            except (ValueError, TypeError) as error:
                problems.append(str(error))
        # The class says what is wrong; which variable it waits for is known here.
        hint = say("config.set_env", name=" / ".join(unset)) if unset else ""
        self._wrong(key, min(problems, key=len), hint)
        return None


def address_problem(url: str) -> tuple[str, str] | None:
    """What is wrong with an address on the web, and what to do; None when nothing is. The address itself is
    never repeated: it may hold a secret."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or " " in url or "\\" in url:
        return say("config.no_address"), say("config.address_hint")
    if "@" in parts.netloc:
        return say("config.password_in_address"), say("config.password_hint")
    return None


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _variable(values: Mapping[str, Any], field: str) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in str(values.get("name", "")))
    return f"LISTENPOST_{name}_{field}".upper()


def _steps(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place inside a value, without pydantic's own names for the branches of a union."""
    return tuple(step for step in place if isinstance(step, int) or step.isidentifier())
