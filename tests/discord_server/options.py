"""What somebody types behind a slash command: checked as Discord's own menu checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord_server.payloads import (
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    USER,
)
from tests.discord_server.world import Channel, Json, World

FREE = (STRING, INTEGER, NUMBER)
"""Kinds of options that may have choices, or ask the app for suggestions."""


def type_options(
    world: World, channel: Channel, known: Sequence[Json], typed: Mapping[str, Any], focused: str = ""
) -> list[Json]:
    """The options of a payload in the order of the menu. `focused`: the one that is still being typed; then
    required ones may be missing, and it is taken as it is. Raises LookupError where the menu would refuse."""
    names = [one["name"] for one in known]
    strange = [name for name in typed if name not in names]
    if strange:
        raise LookupError(f"no options {strange}, only {names}")
    missing = [one["name"] for one in known if one.get("required") and one["name"] not in typed]
    if missing and not focused:
        raise LookupError(f"required: {missing}")
    shown: list[Json] = []
    for option in known:
        if option["name"] not in typed:
            continue
        given = typed[option["name"]]
        one: Json = {"type": option["type"], "name": option["name"]}
        if option["name"] == focused:
            one |= {"value": str(given), "focused": True}
        else:
            one["value"] = _value(world, channel, option, given)
        shown.append(one)
    return shown


def suggests(known: Sequence[Json], name: str) -> bool:
    """Whether the app is asked while this option is typed. Raises LookupError when there is no such one."""
    for option in known:
        if option["name"] == name:
            return bool(option.get("autocomplete"))
    raise LookupError(f"no option {name!r}, only {[one['name'] for one in known]}")


def _value(world: World, channel: Channel, option: Json, given: Any) -> Any:
    kind = option["type"]
    if option.get("choices"):
        for choice in option["choices"]:
            if given in (choice["name"], choice["value"]):
                return choice["value"]
        raise LookupError(f"{option['name']}: {given!r} is none of {option['choices']}")
    if kind == STRING:
        return _text(option, given)
    if kind in (INTEGER, NUMBER):
        return _number(option, given)
    if kind == BOOLEAN:
        return bool(given)
    if kind in (USER, MENTIONABLE):
        return world.person(given).id
    if kind == CHANNEL:
        return world.channel(given).id
    if kind == ROLE and channel.guild is not None:
        return world.role(given, channel.guild)[1].id
    raise LookupError(f"this fake cannot type an option of kind {kind}")


def _text(option: Json, given: Any) -> str:
    text = str(given)
    shortest, longest = option.get("min_length", 0), option.get("max_length", 6000)
    if not shortest <= len(text) <= longest:
        raise LookupError(f"{option['name']}: {shortest} to {longest} characters, not {len(text)}")
    return text


def _number(option: Json, given: Any) -> int | float:
    try:
        number = int(given) if option["type"] == INTEGER else float(given)
    except ValueError as error:
        raise LookupError(f"{option['name']}: {given!r} is no number") from error
    least, most = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not least <= number <= most:
        raise LookupError(f"{option['name']}: {least} to {most}, not {number}")
    return number
