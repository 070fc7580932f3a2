"""What is asked of a mailbox, written as an address, so that it travels, waits and is remembered as any other
request: `imaps://mail.example.com:993/INBOX?user=…&since=2026-05-04`. No password is ever in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

Scheme = Literal["imaps", "imap+tls", "imap"]
"""TLS from the start, TLS after STARTTLS, and none at all (loopback hosts that the settings allow)."""

PORTS: dict[Scheme, int] = {"imaps": 993, "imap+tls": 143, "imap": 143}
MOST = 50
"""Letters in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Letters of a folder from the number (UID) `next` on, as long as the folder is still the one with this
    `uidvalidity`; else, or while they are 0, those that came since the day `since`. `senders` are addresses
    and domains; everybody, when there are none."""

    scheme: Scheme
    host: str
    port: int
    user: str
    folder: str
    since: date
    uidvalidity: int = 0
    next: int = 0
    most: int = MOST
    senders: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """`imaps://mail.example.com:993`: who may see the password."""
        return origin(self.scheme, self.host, self.port)

    @property
    def url(self) -> str:
        """The address: printable ASCII."""
        query = [
            ("user", self.user),
            ("since", self.since.isoformat()),
            ("uidvalidity", str(self.uidvalidity)),
            ("next", str(self.next)),
            ("most", str(self.most)),
            *(("from", sender) for sender in self.senders),
        ]
        return f"{self.origin}/{quote(self.folder, safe='')}?{urlencode(query, quote_via=quote)}"

    @classmethod
    def of(cls, url: str) -> Ask:
        """What this address asks; ValueError for any other."""
        parts = urlsplit(url)
        scheme = next((one for one in PORTS if one == parts.scheme), None)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        given = dict(pairs)
        folder = unquote(parts.path.removeprefix("/"))
        if scheme is None or not parts.hostname or "@" in parts.netloc or not folder:
            raise ValueError("no mailbox")
        texts = (folder, given.get("user", ""))
        if not all(text.isprintable() and text for text in texts):
            raise ValueError("no name")
        return cls(
            scheme=scheme,
            host=parts.hostname,
            port=parts.port or PORTS[scheme],
            user=given["user"],
            folder=folder,
            since=date.fromisoformat(given.get("since", "")),
            uidvalidity=_number(given.get("uidvalidity", "0")),
            next=_number(given.get("next", "0")),
            most=min(max(_number(given.get("most", str(MOST))), 1), MOST),
            senders=tuple(value for name, value in pairs if name == "from"),
        )


def origin(scheme: Scheme, host: str, port: int) -> str:
    """Scheme, host and port, as `SignIn.origins` has them."""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII):
        raise ValueError("no number")
    return int(text)
