"""Cards back from JSON: what `core.cards.to_json` wrote, for cards that are kept as they were."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from core.cards import Card
from core.types import Json

T = TypeVar("T")

_known: dict[Any, Mapping[str, Any]] = {}


def card_of(value: Json) -> Card:
    """The card that this JSON was made of. What it does not know (another version of us wrote it) is left
    out; raises ValueError for what is no card at all."""
    try:
        return _made(Card, value)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _made(kind: type[T], value: Json) -> T:
    hints = _hints(kind)
    found = {name: _read(hints[name], part) for name, part in value.items() if name in hints}
    # What was empty was left out, also where it is needed.
    empty = {name: () if get_origin(hints[name]) is tuple else "" for name in _needed(kind)}
    return kind(**(empty | found))


def _hints(kind: Any) -> Mapping[str, Any]:
    """The types of its fields by their names."""
    if kind not in _known:
        _known[kind] = get_type_hints(kind)
    return _known[kind]


def _read(kind: Any, value: Json) -> Any:
    """The value of a field of this type."""
    if value is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        return _read(_fitting([one for one in get_args(kind) if one is not type(None)], value), value)
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            # A button's values are a mapping in JSON.
            found = value.items() if isinstance(value, dict) else value
            return tuple(_read(inner[0], one) for one in found)
        return tuple(_read(one, part) for one, part in zip(inner, value, strict=True))
    if get_origin(kind) is Literal:
        return value
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _made(kind, value)
    return datetime.fromisoformat(value) if kind is datetime else value


def _fitting(kinds: list[Any], value: Json) -> Any:
    """Of several types the one that has the fields of the value."""
    own = (kind for kind in kinds if not dataclasses.is_dataclass(kind) or set(value) <= set(_hints(kind)))
    return next(own, kinds[0])


def _needed(kind: type[Any]) -> list[str]:
    """The names of the fields that have no value of their own."""
    missing = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    return [one.name for one in fields if one.default is missing and one.default_factory is missing]
