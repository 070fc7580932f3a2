"""The contract of a source, and how its class is read.

A source is a frozen dataclass in a file of this folder named after its `kind`. Its fields are its settings,
each with `metadata=about("…")`; its docstring is its manual:

    One sentence that says what it is.

    Hears: what it brings.
    Needs: an account, a key, nothing.
    Limits: how much, how often.
    Lag: from said to heard.
    Cannot hear: what stays unheard.

It has the methods of `core.ports.Source` (polled), `Stream` (subscribed to), `Player` (a recording) or
`Inbox` (handed in). The folder is scanned: adding a file adds a source.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal

import sources
from core.ports import Inbox, Player, Source, Stream
from core.traffic import Request, SignIn

SourceClass = type[Source] | type[Stream] | type[Player] | type[Inbox]
Role = Literal["polled", "stream", "player", "inbox"]

SECTIONS = ("hears", "needs", "limits", "lag", "cannot hear")
"""The sections that every manual has, as `manual` names them; its first sentence is `summary`."""

_NO_SOURCE = frozenset({"sample_day"})
_ROLES: Mapping[str, Role] = {
    "parse": "polled",
    "hear": "stream",
    "play": "player",
    "receive": "inbox",
}
_HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):[ \t]*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a source: its `type` as Python has it (`timedelta`, `tuple[str, ...]`), its default
    (None when `required`), a sentence about it, and whether its value is `secret`."""

    name: str
    type: Any
    default: object
    required: bool
    about: str
    secret: bool


def about(sentence: str, *, secret: bool = False) -> Mapping[str, object]:
    """The metadata of a setting's field: what it means, and whether it must never be shown."""
    return {"about": sentence, "secret": secret}


def load() -> Mapping[str, SourceClass]:
    """Every kind of source and its class. A class is imported when it is first asked for; KeyError for a
    kind that no file has, TypeError for a file that does not hold exactly one source of its name."""
    return _Kinds(
        tuple(
            sorted(
                module.name
                for module in pkgutil.iter_modules(sources.__path__)
                if not module.name.startswith("_") and module.name not in _NO_SOURCE
            )
        )
    )


def role(source: SourceClass) -> Role:
    """How posts come from it: `polled` (Source), `stream`, `player` or `inbox`."""
    for method, name in _ROLES.items():
        if hasattr(source, method):
            return name
    raise TypeError(f"{source.__name__} has none of the methods {', '.join(_ROLES)}")


def signed(source: object, request: Request) -> Request:
    """The request with the source's own sign-in, when it has one."""
    own = sign_in_of(source)
    return request if own is None else replace(request, sign_in=own)


def sign_in_of(source: object) -> SignIn | None:
    """How the source shows who asks; None where it need not."""
    own: SignIn | None = getattr(source, "sign_in", None)
    return own


def settings(source: SourceClass) -> tuple[Setting, ...]:
    """The settings of a source, in the order of its file."""
    hints = typing.get_type_hints(source)
    found = []
    for field in fields(typing.cast(Any, source)):
        default: object = field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        required = default is MISSING
        found.append(
            Setting(
                name=field.name,
                type=hints[field.name],
                default=None if required else default,
                required=required,
                about=str(field.metadata.get("about", "")),
                secret=bool(field.metadata.get("secret", False)),
            )
        )
    return tuple(found)


def manual(source: SourceClass) -> dict[str, str]:
    """The docstring as `summary` and the `SECTIONS`, each one line of text; a missing section is missing."""
    parts = _HEADING.split(inspect.getdoc(source) or "")
    found = {"summary": _one_line(parts[0])}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        found[heading.lower()] = _one_line(text)
    return found


@dataclass(frozen=True, slots=True)
class _Kinds(Mapping[str, SourceClass]):
    names: tuple[str, ...]

    def __getitem__(self, kind: str) -> SourceClass:
        if kind not in self.names:
            raise KeyError(kind)
        return _class_of(kind)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, kind: object) -> bool:
        return kind in self.names  # without importing it


@cache
def _class_of(kind: str) -> SourceClass:
    module = importlib.import_module(f"sources.{kind}")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and is_dataclass(value)
        and value.__module__ == module.__name__
        and getattr(value, "kind", None) == kind
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must hold one source of the kind {kind!r}, it holds {len(found)}")
    return typing.cast(SourceClass, found[0])


def _one_line(text: str) -> str:
    return " ".join(text.split())
