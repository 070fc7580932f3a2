"""What a site's robots.txt allows us (RFC 9309), and how long it wants us to wait between two pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

TOKEN = "listenpost"  # noqa: S105 - our product token, in lower case
LIMIT = 500 << 10
"""So many bytes of a robots.txt are read; what stands behind them does not count."""
LONGEST_DELAY = 86_400.0
_EVERYBODY = "*"
_NAME = re.compile(r"[A-Za-z_-]+")
_BREAKS = re.compile(rb"\r\n|\r|\n")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HEX = frozenset(b"0123456789abcdefABCDEF")
# What stands as it is in both a rule and an address: reserved characters, which tell things apart.
_KEPT = _UNRESERVED | frozenset(b"!#&'()+,/:;=?@[]")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us: `+/path` is allowed, `-/path` is not, each in one spelling; `delay` seconds between
    two pages, None when it does not say. Without rules everything is allowed."""

    rules: tuple[str, ...] = ()
    delay: float | None = None

    @classmethod
    def read(cls, body: bytes, token: str = TOKEN) -> Robots:
        """The rules of a robots.txt for this product token: of all groups that name it, else of those for
        everybody (`*`). Never raises: what is no rule says nothing."""
        rules: dict[str, dict[str, None]] = {}
        delays: dict[str, float] = {}
        agents: list[str] = []
        named = True  # the last lines named agents: one more belongs to the same group
        for field, value in _lines(body):
            if field == "user-agent":
                agents = [*agents, _agent(value)] if named else [_agent(value)]
                named = True
            elif field in ("allow", "disallow"):
                named = False
                if value:
                    rule = ("+" if field == "allow" else "-") + _spelled(value, pattern=True)
                    for agent in agents:
                        rules.setdefault(agent, {})[rule] = None
            elif field == "crawl-delay":  # no part of the standard, so it ends no list of agents
                for agent in agents:
                    delays[agent] = max(delays.get(agent, 0.0), _seconds(value))
            for agent in agents:
                rules.setdefault(agent, {})
        own = token if token in rules else _EVERYBODY
        return cls(tuple(rules.get(own, ())), delays.get(own) or None)

    def allows(self, url: str) -> bool:
        """Whether we may ask for this address. The longest rule that matches decides; of two that are equally
        long, the one that allows."""
        path = _target(url)
        if path == "/robots.txt":
            return True
        best, allowed = -1, True
        for rule in self.rules:
            length = len(rule)
            if length < best or (length == best and allowed):
                continue
            if _matches(rule[1:], path):
                best, allowed = length, rule[0] == "+"
        return allowed


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """The field (lower case) and value of each line that has both; a value's bytes are its characters."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    lines = _BREAKS.split(body[:LIMIT])
    if len(body) > LIMIT:
        lines.pop()  # half a line could say the opposite of the whole one
    for line in lines:
        field, colon, value = line.partition(b"#")[0].decode("latin-1").partition(":")
        if colon:
            yield field.strip(" \t\x00").lower(), value.strip(" \t\x00")


def _agent(value: str) -> str:
    """The product token that a line names, in lower case: of `Listenpost/2.0` too, as most write it."""
    if value == _EVERYBODY or value.startswith((f"{_EVERYBODY} ", f"{_EVERYBODY}\t")):
        return _EVERYBODY
    found = _NAME.match(value)
    return found[0].lower() if found else ""


def _seconds(value: str) -> float:
    found = re.match(r"\d{1,9}(?:\.\d{1,3})?", value)
    return min(float(found[0]), LONGEST_DELAY) if found else 0.0


def _target(url: str) -> str:
    """What rules are compared with: an address from its path on, without the fragment."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return _spelled(path.encode("utf-8", "replace").decode("latin-1"))


def _spelled(text: str, *, pattern: bool = False) -> str:
    """One spelling for a path whose characters are bytes: escapes decoded where that changes no meaning, all
    else that needs one escaped. In a pattern `*`, and `$` at the end, stay what they are."""
    raw = text.encode("latin-1")
    found = []
    index, end = 0, len(raw)
    while index < end:
        byte = raw[index]
        if byte == 0x25 and index + 2 < end and raw[index + 1] in _HEX and raw[index + 2] in _HEX:
            value = int(raw[index + 1 : index + 3], 16)
            found.append(chr(value) if value in _UNRESERVED else f"%{value:02X}")
            index += 3
            continue
        special = pattern and (byte == 0x2A or (byte == 0x24 and index == end - 1))
        found.append(chr(byte) if special or byte in _KEPT else f"%{byte:02X}")
        index += 1
    return "".join(found)


def _matches(pattern: str, path: str) -> bool:
    """Whether the path begins with the pattern, or with `$` is all of it. Takes time in proportion to both,
    however many `*` there are: each piece between them is taken where it comes first."""
    whole = pattern.endswith("$")
    pieces = (pattern[:-1] if whole else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    if len(pieces) == 1:
        return not whole or at == len(path)
    for piece in pieces[1:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = pieces[-1]
    return len(path) - len(last) >= at and path.endswith(last) if whole else path.find(last, at) >= 0
