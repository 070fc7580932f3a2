"""What it means when a stream does not open or breaks off: when again? No network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import aiohttp

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused, safe_url
from core.say import phrases, say
from sources._guard import Forbidden
from sources._hops import REDIRECTS, Hop
from sources._json import read_json
from sources._politeness import retry_at
from sources._quota import read_quota
from sources._text import squeeze

phrases(
    {
        "stream.address": "{url} is no address of a stream; use one that begins with wss:// or https://",
        "stream.redirect": "{host} sends WebSockets elsewhere ({where}); put that address into the settings",
        "stream.no_socket": "{host} answers there, but opens no WebSocket; look at the address",
        "stream.no_events": "{host} answered with {media} instead of a stream of events",
        "stream.refused": "{host} will not stream that ({status}): {why}",
        "stream.silent": "{host} gave no sign of life for {limit}; the connection counts as lost",
        "stream.lost": "{host} dropped the connection",
        "stream.closed": "{host} closed the stream ({code})",
        "stream.closed_why": "{host} closed the stream ({code}): {why}",
        "stream.policy": "{host} closed the stream, we may not listen so (1008)",
        "stream.policy_why": "{host} closed the stream, we may not listen so (1008): {why}",
        "stream.too_big": "{host} sent a message larger than {size} KB",
        "stream.damaged": "what {host} sends is no proper stream",
    }
)

_WELL = frozenset({0, 1000, 1001})  # 0 is a goodbye without a code
_BUSY = frozenset({408, 425, 429})
_WITH_HINT = frozenset({401, 403, 404, 410, 451})

# What may go wrong on the way, the special before the general; all else is a lost connection.
_TROUBLES: tuple[tuple[type[Exception], type[SourceError], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, SourceRefused, "fetch.certificate"),
    (aiohttp.ClientConnectorSSLError, SourceRefused, "fetch.tls"),
    (aiohttp.ClientConnectorDNSError, SourceBusy, "fetch.not_found_host"),
    (aiohttp.WSServerHandshakeError, SourceChanged, "stream.no_socket"),
    (aiohttp.ClientResponseError, SourceChanged, "fetch.not_http"),
    (aiohttp.InvalidURL, SourceRefused, "fetch.odd_host"),
    (aiohttp.ClientConnectorError, SourceBusy, "fetch.connection"),
    (TimeoutError, SourceBusy, "fetch.timeout"),
)


class Told(Exception):
    """The end of a stream that we know the meaning of: the `say()` key, the kind of error, the key's values.
    `code` is the WebSocket's, when it was closed with one."""

    def __init__(self, key: str, kind: type[SourceError], code: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.kind = kind
        self.code = code
        self.values = values

    @classmethod
    def closed(cls, code: int, reason: str | None) -> Told:
        """Closed with that code, and a reason if the server gave one."""
        key, kind = ("stream.policy", SourceRefused) if code == 1008 else ("stream.closed", SourceBusy)
        why = squeeze(reason or "")[:200]
        return cls(f"{key}_why" if why else key, kind, code, **({"why": why} if why else {}))

    @classmethod
    def broken(cls, error: object) -> Told:
        """Broken off by us, for that error of the protocol."""
        big = isinstance(error, aiohttp.WebSocketError) and error.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        return cls("stream.too_big" if big else "stream.damaged", SourceChanged)


class Refusal(Exception):
    """An answer that opened no stream: its status, headers and the beginning of its body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body


def ended_well(error: Exception) -> bool:
    """Whether the server closed in good order."""
    return isinstance(error, Told) and error.code in _WELL


def meaning(error: Exception) -> tuple[type[SourceError], str, Mapping[str, object]]:
    """The kind of error, the `say()` key that tells it, and the key's own values."""
    if isinstance(error, Forbidden):
        return SourceRefused, error.key, {"host": error.host, "address": error.address}
    if isinstance(error, Told):
        return error.kind, error.key, {"code": str(error.code), **error.values}
    for known, kind, key in _TROUBLES:
        if isinstance(error, known):
            return kind, key, {}
    return SourceBusy, "stream.lost", {}


def verdict(refusal: Refusal, source: str, hop: Hop, now: datetime) -> SourceError:
    """What an answer means that opened no stream."""
    status, headers, host = refusal.status, refusal.headers, hop.host
    if status in REDIRECTS:
        where = safe_url(headers.get("location", ""))
        return SourceRefused(source, say("stream.redirect", host=host, where=where or "?"))
    if status < 400:
        return SourceChanged(source, say("stream.no_socket", host=host))
    quota = read_quota(headers, now)
    resets = quota.resets_at if quota is not None and quota.left == 0 else None
    if status in _BUSY or status >= 500 or (status == 403 and resets is not None):
        key = f"fetch.status_{status}" if status in (429, 503) else "fetch.status_busy"
        until = retry_at(headers.get("retry-after"), now)
        if status in (403, 429):
            until = until or resets
        return SourceBusy(
            source, say("fetch.quota" if status == 403 else key, host=host, status=str(status)), until
        )
    why = _reason(refusal.body)
    if why and status not in _WITH_HINT:
        return SourceRefused(source, say("stream.refused", host=host, status=str(status), why=why))
    key = f"fetch.status_{status}" if status in _WITH_HINT else "fetch.status_other"
    return SourceRefused(source, say(key, host=host, url=safe_url(str(hop.url)), status=str(status)))


def _reason(body: bytes) -> str:
    """The server's own short words in a JSON error; never the whole body."""
    try:
        reply = read_json(body)
    except ValueError:
        return ""
    if isinstance(reply, dict):
        for name in ("message", "error_description", "error"):
            if isinstance(words := reply.get(name), str) and words.strip():
                return squeeze(words)[:200]
    return ""
