"""Takes secrets, addresses of people and what looks like a token out of a reply, before it is kept as a
sample."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote

from bot.redaction import SHORTEST

STAND_IN = b"REDACTED"
# The replies are a stranger's: each of these takes time in proportion to their length, whatever they hold.
# So a word is taken whole, whether an address or not. An escape of JSON is no part of the address behind it:
# `\n` or `\u003c` in front of `ana@example.org`.
_EMAIL = re.compile(rb"\\(?:u[0-9a-fA-F]{4}|[bfnrt\"/\\])|[\w.+-]++(?P<domain>@[\w-]++\.[\w.-]*\w)?")
_NAMES = rb"(?:[a-z]{1,20}[_-]){0,4}(?:token|secret|password|signature|sig|api_?key|key)"
_LOOKS = (
    re.compile(rb"(?i)((?<![a-z])" + _NAMES + rb"=)[^\s\"'&<>,;)\]}]{6,}"),
    re.compile(rb"(?i)(\"" + _NAMES + rb"\"\s*:\s*\")[^\"\\]{6,}"),
    re.compile(rb"(?i)(\bbearer\s+)[\w.~+/=-]{6,}"),
    re.compile(rb"(://)[^/\s@\"'<>]+(?=@)"),
)


def strip_secrets(body: bytes, secrets: Sequence[str] = ()) -> bytes:
    """The body without `secrets`, mail addresses, and what looks like a token."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            for spelling in _spellings(secret):
                body = body.replace(spelling.encode(), STAND_IN)
    for look in _LOOKS:
        body = look.sub(rb"\g<1>" + STAND_IN, body)
    return _EMAIL.sub(lambda found: b"person@example.org" if found["domain"] else found[0], body)


def _spellings(secret: str) -> tuple[str, ...]:
    """As it stands in texts, addresses and JSON."""
    written = (json.dumps(secret, ensure_ascii=escaped)[1:-1] for escaped in (True, False))
    return (secret, quote(secret, safe=""), *written)
