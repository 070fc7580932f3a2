"""Small checks that are put together into the shape of a block: each takes a value and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], None]


class Wrong(Exception):
    """A value that Slack would not take: where it stands (a JSON pointer) and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{why} [json-pointer:{where}]")


def string(most: int, least: int = 1, *, blank: bool = False) -> Check:
    """A string of `least` to `most` characters; blanks alone are no text, unless `blank` says so."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, str):
            raise Wrong(where, "must be a string")
        if len(value) < least or (least and not blank and not value.strip()):
            raise Wrong(where, f"must be more than {least - 1} characters")
        if len(value) > most:
            raise Wrong(where, f"must be less than {most + 1} characters")

    return check


def web_address(most: int = 3000) -> Check:
    length = string(most)

    def check(value: Any, where: str) -> None:
        length(value, where)
        if not value.startswith(("http://", "https://", "mailto:", "slack://")) or " " in value:
            raise Wrong(where, "must be a valid URL")

    return check


def boolean(value: Any, where: str) -> None:
    if not isinstance(value, bool):
        raise Wrong(where, "must be a boolean")


def integer(least: int, most: int) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Wrong(where, f"must be a number from {least} to {most}")

    return check


def word(*allowed: str) -> Check:
    def check(value: Any, where: str) -> None:
        if value not in allowed:
            raise Wrong(where, f"must be one of {', '.join(allowed)}")

    return check


def several(one: Check, least: int, most: int) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list):
            raise Wrong(where, "must be an array")
        if len(value) < least:
            raise Wrong(where, f"no fewer than {least} items are allowed")
        if len(value) > most:
            raise Wrong(where, f"no more than {most} items are allowed")
        for i, item in enumerate(value):
            one(item, f"{where}/{i}")

    return check


def thing(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, either: tuple[str, ...] = ()
) -> Check:
    """An object with these keys and no others; of the keys `either` exactly one is there."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise Wrong(where, "must be an object")
        for key in required:
            if key not in value:
                raise Wrong(where, f"missing required field: {key}")
        for key, item in value.items():
            if key not in known:
                raise Wrong(where, f"invalid additional property: {key}")
            known[key](item, f"{where}/{key}")
        if either and sum(key in value for key in either) != 1:
            raise Wrong(where, f"exactly one of {', '.join(either)} must be provided")

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check is meant."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise Wrong(where, "must be an object")
        kind = kinds.get(value.get("type", ""))
        if kind is None:
            raise Wrong(where, f"unsupported type: {value.get('type')}")
        kind(value, where)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, where: str) -> None:
        for one in checks:
            one(value, where)

    return check


def plain(most: int) -> Check:
    """A plain_text object."""
    return thing({"type": word("plain_text"), "text": string(most)}, {"emoji": boolean})


def marked(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        {
            "plain_text": plain(most),
            "mrkdwn": thing({"type": word("mrkdwn"), "text": string(most)}, {"verbatim": boolean}),
        }
    )
