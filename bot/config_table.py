"""Reads a table whose keys are the fields of a dataclass: a source's, a chat's. Secrets come from the
environment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from bot.config_secrets import Secrets
from bot.config_values import STAND_IN, as_length
from bot.config_words import SECRET_KEY, Wrong, dotted, meant, told, worded
from core.say import say

ADDRESSES = ("url", "base", "api")
"""Settings that are an address on the web, whichever table has them."""


class TableReader:
    """Builds what tables describe, and tells `wrong` of every mistake. Paths start at `folder`."""

    def __init__(self, folder: Path, secrets: Secrets, wrong: Wrong) -> None:
        self._folder = folder
        self._secrets = secrets
        self._wrong = wrong

    def read(
        self, key: str, cls: type[Any], table: Mapping[str, Any], others: Sequence[str] = ()
    ) -> tuple[Any, ...]:
        """What the table at `key` means: one instance; when a choice is written wrong, one for each way to
        mend it; none when nothing can be built. `others` are keys that are right and read elsewhere."""
        values = dict(table)
        known = {field.name: field for field in fields(cls)}
        hints = get_type_hints(cls)
        for name in [name for name in values if name not in known]:
            self._unknown(f"{key}.{name}", name, [*others, *known])
            del values[name]
        unset: dict[str, str] = {}
        for name, field in known.items():
            if field.metadata.get("secret"):
                variable = variable_of(field, values)
                self._secret(f"{key}.{name}", field, variable, values)
                if name not in values and _named_by_user(field):
                    unset[name] = variable
            elif name not in values and _is_needed(field):
                self._wrong(f"{key}.{name}", say("config.missing"), str(field.metadata.get("about", "")))
            elif field.metadata.get("path") and isinstance(values.get(name), str):
                values[name] = str(self._folder / Path(values[name]).expanduser())
        checked = self.checked(key, hints, values)
        # What has a mistake told above is left open: it is still built of the rest, to find more.
        for name in [name for name, field in known.items() if _is_needed(field) and name not in checked]:
            if hints[name] is not str:
                return ()
            checked[name] = STAND_IN
        choices = {
            name: get_args(hints[name])
            for name in values
            if name not in checked and get_origin(hints[name]) is Literal
        }
        return self._built(key, cls, checked, choices, unset)

    def checked(self, key: str, hints: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
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
                    fitting = TypeAdapter(hint).validate_python(value)
                    if name in ADDRESSES and (problem := address_problem(str(value))):
                        self._wrong(f"{key}.{name}", *problem)
                    else:
                        found[name] = fitting
            except ValidationError as error:
                first = error.errors()[0]
                self._wrong(f"{key}.{dotted((name, *_steps(first['loc'])))}", *told(first))
            except ValueError as error:
                self._wrong(f"{key}.{name}", *worded(error))
        return found

    def _unknown(self, key: str, name: str, known: Sequence[str]) -> None:
        if SECRET_KEY.search(name):
            self._wrong(key, say("config.secret_in_file"), say("config.secret_hint"))
        else:
            self._wrong(key, say("config.unknown_key"), meant(name, known))

    def _secret(self, key: str, field: Field[Any], variable: str, values: dict[str, Any]) -> None:
        if values.pop(field.name, None) is not None:
            hint = say("config.set_env", name=variable)
            self._secrets.tell(variable, key, say("config.secret_in_file"), hint)
            if _named_by_user(field):  # else its class may look at it, and does without it
                values[field.name] = STAND_IN
        secret = self._secrets.find(variable)
        if secret is not None:
            values[field.name] = secret

    def _built(
        self,
        key: str,
        cls: type[Any],
        values: Mapping[str, Any],
        choices: Mapping[str, tuple[Any, ...]],
        unset: Mapping[str, str],
    ) -> tuple[Any, ...]:
        """One for each of the `choices` that can be taken; what is wrong whichever is taken is told."""
        built, problems = [], []
        for taken in product(*choices.values()):
            try:
                built.append(cls(**values, **dict(zip(choices, taken, strict=True))))
            except (ValueError, TypeError) as error:
                problems.append(str(error))
        if not built:
            problem = min(problems, key=len)
            self._wrong(key, problem, _where_to_set(problem, unset))
        return tuple(built)


def variable_of(field: Field[Any], values: Mapping[str, Any]) -> str:
    """The environment variable of a secret: the one that its class names, else the one named in the table,
    else one made of the table's name."""
    if not _named_by_user(field):
        return str(field.metadata["secret"])
    if chosen := values.get(f"{field.name}_env"):
        return str(chosen)
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in str(values.get("name", "")))
    return f"LISTENPOST_{name}_{field.name}".upper()


def _where_to_set(problem: str, unset: Mapping[str, str]) -> str:
    """The class says what is wrong, and names the secret where one is missing; which variable it waits for is
    known here: `unset` has those that are not set, by the secret's name."""
    told = [env for name, env in unset.items() if re.search(rf"\b{re.escape(name)}(?:_env)?\b", problem)]
    if len(told) > 1:
        return say("config.set_envs", names=", ".join(told))
    return say("config.set_env", name=told[0]) if told else ""


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


def _named_by_user(field: Field[Any]) -> bool:
    """Whether the variable of this secret goes by what the table says; a class with fixed variables tells
    itself which are missing."""
    return field.metadata.get("secret") is True


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _steps(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place inside a value, without pydantic's own names for the branches of a union."""
    return tuple(step for step in place if isinstance(step, int) or step.isidentifier())
