"""Changes to JSON documents: each field renamed, removed, null, emptied and of another type, everywhere or in
one item.

A path is written `data.children[].data.title`: `[]` are all items of a list, which have one shape. In a list
whose places have a meaning (a row without names) it is `[4]`. Text that holds JSON itself is opened:
`payload>id`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

Json = Any
Path = tuple[str | int | None, ...]
"""Field names, places, None for all items of a list."""

_DATE = re.compile(r"\d{4}-?\d\d-?\d\dT")

OPENED = -1  # the step into JSON that is written as text


class Change(NamedTuple):
    """A document with one change: what was changed, whether in one item only, and the document."""

    name: str
    one: bool
    value: Json


class Folded(list[Json]):
    """JSON that stands in the document as text: its one element is the value."""


def changes(text: bytes, rows: Callable[[Path], bool] = lambda path: True) -> Iterator[Change]:
    """Every change of a document. `rows` says of the path of a list whether its items have one shape, or each
    place its own meaning."""
    for path in _paths(unfolded(orjson.loads(text)), rows):
        name = written(path)
        for what, new in _CHANGES.items():
            document = unfolded(orjson.loads(text))
            if _apply(document, path, new):
                yield Change(f"{name}: {what}", False, folded(document))
        document = unfolded(orjson.loads(text))
        if _apply(document, path, lambda value, place: None, once=True):
            yield Change(f"{name}: null in one item", True, folded(document))
        if path[-1] != OPENED:
            if isinstance(path[-1], str):
                yield Change(f"{name}: renamed", False, _moved(text, path, f"x_{path[-1]}"))
            yield Change(f"{name}: removed", False, _moved(text, path, None))


def unfolded(value: Json) -> Json:
    """The document with the JSON that stands in it as text opened."""
    if isinstance(value, dict):
        return {key: unfolded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [unfolded(part) for part in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return Folded([unfolded(orjson.loads(value))])
        except orjson.JSONDecodeError:
            return value
    return value


def folded(value: Json) -> Json:
    """The document as it was written, after `unfolded`."""
    if isinstance(value, Folded):
        return orjson.dumps(folded(value[0])).decode()
    if isinstance(value, dict):
        return {key: folded(part) for key, part in value.items()}
    return [folded(part) for part in value] if isinstance(value, list) else value


def written(path: Path) -> str:
    """The path for people."""
    text = ""
    for step in path:
        if step == OPENED:
            text += ">"
        elif isinstance(step, str):
            text += f".{step}" if text and text[-1] != ">" else step
        else:
            text += "[]" if step is None else f"[{step}]"
    return text or "."


def _word(value: Json, place: int) -> Json:
    return "seven" if isinstance(value, int | float) and not isinstance(value, bool) else value


def _text(value: Json, place: int) -> Json:
    if isinstance(value, Folded | str):
        return value
    return orjson.dumps(value).decode() if isinstance(value, int | float) else f"something else {place}"


def _number(value: Json, place: int) -> Json:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19:
        return int(value)
    if isinstance(value, str) and _DATE.match(value):
        with contextlib.suppress(ValueError):
            return int(datetime.fromisoformat(value[:19].rstrip("Z")).replace(tzinfo=UTC).timestamp())
    return 1000 + place


def _object(value: Json, place: int) -> Json:
    if isinstance(value, list) and not isinstance(value, Folded):
        return {"items": value}
    return value if isinstance(value, dict) else {"value": value}


def _list(value: Json, place: int) -> Json:
    return value if isinstance(value, list) and not isinstance(value, Folded) else [value]


def _emptied(value: Json, place: int) -> Json:
    if isinstance(value, Folded | str):
        return ""
    return type(value)() if isinstance(value, dict | list) else value


_New = Callable[[Json, int], Json]
_CHANGES: dict[str, _New] = {
    "null": lambda value, place: None,
    "emptied": _emptied,
    "a text": _text,
    "a word": _word,
    "a number": _number,
    "an object": _object,
    "a list": _list,
}
"""The new value by the old one and by how many there were before it; null stays what it is."""


def _paths(document: Json, rows: Callable[[Path], bool]) -> Iterator[Path]:
    found: dict[Path, None] = {}

    def walk(value: Json, path: Path) -> None:
        steps: list[tuple[str | int | None, Json]] = []
        if isinstance(value, Folded):
            walk(value[0], (*path, OPENED))
        elif isinstance(value, list):
            one_shape = rows(path)
            steps = [(None if one_shape else place, part) for place, part in enumerate(value)]
        elif isinstance(value, dict):
            steps = list(value.items())
        for step, part in steps:
            found[(*path, step)] = None
            walk(part, (*path, step))

    walk(document, ())
    yield from found


def _places(document: Json, path: Path) -> list[tuple[Json, str | int]]:
    """The containers in which the end of the path stands, and where in them."""
    holders = [document]
    for step in path[:-1]:
        holders = [part for holder in holders for part in _under(holder, step)]
    found: list[tuple[Json, str | int]] = []
    last = path[-1]
    for holder in holders:
        if last is None and isinstance(holder, list) and not isinstance(holder, Folded):
            found += [(holder, place) for place in range(len(holder))]
        elif last is not None and _under(holder, last):
            found.append((holder, last))
    return found


def _under(holder: Json, step: str | int | None) -> list[Json]:
    if step == OPENED:
        return [holder[0]] if isinstance(holder, Folded) else []
    if isinstance(holder, Folded):
        return []
    if step is None:
        return list(holder) if isinstance(holder, list) else []
    if isinstance(step, str):
        return [holder[step]] if isinstance(holder, dict) and step in holder else []
    return [holder[step]] if isinstance(holder, list) and step < len(holder) else []


def _apply(document: Json, path: Path, new: _New, *, once: bool = False) -> bool:
    """Whether anything changed."""
    if path[-1] == OPENED:
        return False
    changed = False
    for number, (holder, place) in enumerate(_places(document, path)):
        old = holder[place]
        if old is None:
            continue
        value = new(old, number)
        if value is not old:
            holder[place] = value
            changed = True
            if once:
                break
    return changed


def _moved(text: bytes, path: Path, name: str | None) -> Json:
    """The document with the field under another name, or without it."""
    document = unfolded(orjson.loads(text))
    for holder, place in reversed(_places(document, path)):
        value = holder.pop(place)
        if name is not None:
            holder[name] = value
    return folded(document)
