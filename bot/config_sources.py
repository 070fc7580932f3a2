"""Reads the `[[source]]` tables: their keys are the fields of the source's class, their secrets come from the
environment."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from core.lifecycle import length
from core.ports import Inbox
from core.say import say

Wrong = Callable[..., None]
"""Told each mistake: key, problem, hint."""


class SourceReader:
    """Builds sources from tables, and tells `wrong` of every mistake."""

    def __init__(
        self, folder: Path, kinds: Mapping[str, Any], environment: Mapping[str, str], wrong: Wrong
    ) -> None:
        self._folder = folder
        self._kinds = kinds
        self._environment = environment
        self._wrong = wrong

    def read(self, raw: object) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The polled sources and recordings, and the inboxes, in the order of the file."""
        polled: list[Any] = []
        inboxes: list[Any] = []
        tables = raw if isinstance(raw, list) else []
        if not isinstance(raw, list):
            self._wrong("source", say("config.not_tables", name="source"))
        for i, table in enumerate(tables):
            built = self._source(f"source[{i}]", table) if isinstance(table, dict) else None
            if built is not None:
                (inboxes if isinstance(built, Inbox) else polled).append(built)
        return tuple(polled), tuple(inboxes)

    def _source(self, key: str, table: Mapping[str, Any]) -> Any:
        kind = table.get("kind")
        cls = self._kinds.get(kind) if isinstance(kind, str) else None
        if cls is None:
            self._wrong(f"{key}.kind", say("config.unknown_source", kind=kind), meant(str(kind), self._kinds))
            return None
        hints = get_type_hints(cls)
        known = {f.name: f for f in fields(cls)}
        values = {"name": kind, **{name: value for name, value in table.items() if name != "kind"}}
        for name in [name for name in values if name not in known]:
            self._wrong(f"{key}.{name}", say("config.unknown_key"), meant(name, known))
            del values[name]
        for name, field in known.items():
            if field.metadata.get("secret"):
                self._secret(key, name, values, str(values.get(f"{name}_env") or _variable(values, name)))
            elif field.metadata.get("path") and isinstance(values.get(name), str):
                values[name] = str(self._folder / values[name])
            elif hints[name] in (timedelta, timedelta | None) and isinstance(values.get(name), str):
                values[name] = length(values[name]) or values[name]
        missing = [
            name
            for name, field in known.items()
            if name not in values and field.default is MISSING and field.default_factory is MISSING
        ]
        for name in missing:
            self._wrong(f"{key}.{name}", say("config.missing"))
        # What is built in spite of a mistake told above goes nowhere: it is built to find further ones.
        return None if missing else self._built(key, cls, values)

    def _built(self, key: str, cls: type, values: Mapping[str, Any]) -> Any:
        adapters = {name: TypeAdapter(hint) for name, hint in get_type_hints(cls).items() if name in values}
        checked: dict[str, Any] = {}
        for name, value in values.items():
            try:
                checked[name] = adapters[name].validate_python(value)
            except ValidationError as error:
                self._wrong(f"{key}.{name}", error.errors()[0]["msg"])
        if len(checked) < len(values):
            return None
        try:
            return cls(**checked)
        except (ValueError, TypeError) as error:
            self._wrong(key, str(error))
        return None

    def _secret(self, key: str, name: str, values: dict[str, Any], variable: str) -> None:
        if name in values:
            self._wrong(f"{key}.{name}", say("config.secret_in_file"), say("config.set_env", name=variable))
            del values[name]
        secret = secret_of(self._environment, variable, self._wrong)
        if secret is not None:
            values[name] = secret


def secret_of(environment: Mapping[str, str], name: str, wrong: Wrong) -> str | None:
    """The secret `name` from the environment, or from the file that `name_FILE` names; None when unset."""
    if value := environment.get(name):
        return value
    file = environment.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        wrong(f"{name}_FILE", say("config.unreadable", why=error.strerror or error))
        return None


def meant(word: str, known: Iterable[str]) -> str:
    """What was probably meant by `word`, else what there is to choose from."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return say("config.did_you_mean", name=close[0])
    return say("config.one_of", names=", ".join(names)) if names else ""


def _variable(values: Mapping[str, Any], field: str) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in str(values.get("name", "")))
    return f"LISTENPOST_{name}_{field}".upper()
