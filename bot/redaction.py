"""Keeps secrets out of what is shown: by the name of the value, by their look, and by heart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
SHORTEST = 4
"""A shorter secret is not known by heart: it would be found in half of all words."""

_NAMES = r"token|secret|passw(?:or)?d|authorization|cookie|api[_-]?key|access[_-]?key|signature|credential"
_NAME = re.compile(_NAMES, re.IGNORECASE)
_LOOKS = (
    # token=abc in an address, password = abc in a message
    re.compile(rf"(?i)((?:{_NAMES})[\"']?\s?=\s?[\"']?)[^\s\"'&,;<>]+"),
    # "token": "abc" in JSON, X-Token: abc in headers; a word of prose behind a colon is shorter
    re.compile(rf"(?i)((?:{_NAMES})[\"']?:\s?(?:(?:bearer|basic|digest)\s+|[\"'])?)[^\s\"'&,;<>]{{8,}}"),
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]{6,}"),
    # https://user:password@host
    re.compile(r"(://)[^/\s@\"'<>]+(?=@)"),
)
# What would move a terminal's cursor, ring its bell or turn its text around.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Redaction:
    """Hides secrets in texts, and (as a structlog processor) in log events."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {spelling for secret in secrets if len(secret) >= SHORTEST for spelling in _spellings(secret)}
        # The longest first: one secret may be a part of another.
        self._secrets = tuple(sorted(known, key=lambda secret: (-len(secret), secret)))

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if not key.startswith("_"):  # structlog's own
                event[key] = self._value(key, value)
        return event

    def hide(self, text: str) -> str:
        """The text without anything that is, or looks like, a secret, and without control characters."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for look in _LOOKS:
            text = look.sub(rf"\g<1>{HIDDEN}", text)
        return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

    def _value(self, key: object, value: object) -> Any:
        if isinstance(key, str) and _NAME.search(key) and value is not None:
            return HIDDEN
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.hide(str(name)): self._value(name, inner) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", inner) for inner in value]
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        return self.hide(repr(value) if isinstance(value, BaseException) else str(value))


def secret_values(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What the environment keeps secret, by the names of its variables."""
    return tuple(value for name, value in environment.items() if _NAME.search(name) and value)


def _spellings(secret: str) -> set[str]:
    """The secret as it stands in texts, addresses, JSON and Python's own messages."""
    return {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
