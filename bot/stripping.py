"""Takes secrets, addresses of people and what looks like a token out of a reply, before it is kept as a
sample."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.redaction import SHORTEST

STAND_IN = b"REDACTED"
# An escape of JSON is no part of the address that follows it: `\n` or `\u003c` in front of `ana@example.org`.
_EMAIL = re.compile(rb"(\\(?:u[0-9a-fA-F]{4}|[bfnrt\"/\\]))|[\w.+-]+@[\w-]+\.[\w.-]*\w")
_NAMES = rb"(?:[a-z]+[_-])*(?:token|secret|password|signature|sig|api_?key|key)"
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
            body = body.replace(secret.encode(), STAND_IN)
    for look in _LOOKS:
        body = look.sub(rb"\g<1>" + STAND_IN, body)
    return _EMAIL.sub(lambda found: found[1] or b"person@example.org", body)
