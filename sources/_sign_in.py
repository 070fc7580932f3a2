"""Signing in: puts a source's secret on the wire, for its own origins alone, and gets tokens where one is
needed for that. Tokens live in memory only."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from weakref import WeakValueDictionary

from yarl import URL

from core.errors import SourceChanged, SourceRefused
from core.ports import Clock
from core.say import phrases, say
from core.traffic import Exchange, Request, Response, SignIn
from sources._hops import Hop
from sources._json import fraction, read_json

phrases(
    {
        "sign_in.refused": "signing in was refused ({problem}); look at its key or password",
        "sign_in.no_token": "{host} let us in, but gave no token",
    }
)

EARLY = timedelta(minutes=1)
"""A token is got anew so long before it runs out."""
FRESH = timedelta(seconds=60)
"""A token younger than this that is refused is not the trouble: it is not got anew."""
_SHORTEST = timedelta(seconds=30)
_LONGEST = timedelta(days=90)
_LONG_ENOUGH = 8
"""A secret of so many characters stands in a longer text only because somebody put it there."""
_PUBLIC = frozenset({"grant_type", "scope", "accept", "content-type"})


@dataclass(frozen=True, slots=True)
class _Token:
    secret: str
    since: datetime
    until: datetime


class Tokens:
    """Knows the secret of each sign-in; asks for tokens through `ask`, which raises as a door does."""

    def __init__(self, clock: Clock, ask: Callable[[Request, str], Awaitable[Response]]) -> None:
        self._clock = clock
        self._ask = ask
        self._tokens: dict[Exchange, _Token] = {}
        self._turns: WeakValueDictionary[Exchange, asyncio.Lock] = WeakValueDictionary()

    async def secret(self, sign_in: SignIn, source: str) -> str:
        """What to show: the secret itself, or the token that is good now. Raises SourceError."""
        exchange = sign_in.exchange
        if exchange is None:
            return sign_in.secret
        turn = self._turns.setdefault(exchange, asyncio.Lock())
        async with turn:  # whoever waits here gets the token that the first one brings
            known = self._tokens.get(exchange)
            if known is None or self._clock.now() >= known.until:
                known = self._tokens[exchange] = await self._exchange(exchange, source)
            return known.secret

    def renew(self, sign_in: SignIn, status: int, used: str | None = None) -> bool:
        """Whether a reply with this status is worth asking again; the token that it refused (`used`, else the
        one that is known) is forgotten."""
        exchange = sign_in.exchange
        if exchange is None or status not in sign_in.expired:
            return False
        known = self._tokens.get(exchange)
        if used is not None and (known is None or known.secret != used):
            return True  # another request found it out meanwhile
        if known is None or self._clock.now() - known.since < FRESH:
            return False
        del self._tokens[exchange]
        return True

    async def _exchange(self, exchange: Exchange, source: str) -> _Token:
        request = Request(
            url=exchange.url, method="POST", headers=exchange.headers, body=exchange.body, also=(400,)
        )
        try:
            response = await self._ask(request, source)
        except SourceRefused as error:
            raise SourceRefused(source, say("sign_in.refused", problem=error.problem)) from error
        if response.status == 400:
            raise SourceRefused(source, say("sign_in.refused", problem=_said(response, exchange)))
        try:
            reply = read_json(response.body)
        except ValueError:
            reply = None
        token = reply.get(exchange.token) if isinstance(reply, dict) else None
        if not isinstance(token, str) or not token or not token.isprintable():
            # An error in a good reply, as several services do.
            if isinstance(reply, dict) and "error" in reply:
                raise SourceRefused(source, say("sign_in.refused", problem=_said(response, exchange)))
            host = response.url.partition("://")[2].partition("/")[0]
            raise SourceChanged(source, say("sign_in.no_token", host=host))
        seconds = fraction(reply.get(exchange.seconds))
        life = exchange.lifetime if seconds is None else timedelta(seconds=min(max(seconds, 0), 10**8))
        life = min(max(life - EARLY, _SHORTEST), _LONGEST)
        now = self._clock.now()
        return _Token(token, now, now + life)


def carry(hop: Hop, sign_in: SignIn, secret: str) -> Hop:
    """The hop with the secret, when it goes to one of the origins that may see it; else as it is."""
    if not secret or _origin(str(hop.url)) not in map(_origin, sign_in.origins):
        return hop
    if sign_in.parameter:
        return replace(hop, url=hop.url.update_query({sign_in.parameter: secret}))
    others = tuple(pair for pair in hop.headers if pair[0].lower() != sign_in.header.lower())
    return replace(hop, headers=(*others, (sign_in.header, f"{sign_in.prefix}{secret}")))


def bare(hop: Hop, secret: str) -> Hop:
    """Where a redirect leads, without our secret: a server that shows the address it was asked for shows the
    key in it, which must neither go on from there nor be told as where we arrived."""
    if not secret:
        return hop
    shown = [
        name
        for name, value in hop.url.query.items()
        if value == secret or (len(secret) >= _LONG_ENOUGH and secret in value)
    ]
    return replace(hop, url=hop.url.without_query_params(*shown)) if shown else hop


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, whichever way they are written: `https://API.example.com:443/`."""
    try:
        found = URL(url)
        return found.scheme, found.raw_host, found.port
    except ValueError:
        return "", url, None


def _said(response: Response, exchange: Exchange) -> str:
    """The service's own short words on why, never the whole reply, nor what of ours it repeats in them; the
    status when it has none."""
    try:
        reply = read_json(response.body)
    except ValueError:
        reply = None
    if isinstance(reply, dict):
        for name in ("error_description", "message", "error"):
            if isinstance(words := reply.get(name), str) and words:
                for secret in sorted(_secrets(exchange), key=len, reverse=True):
                    words = words.replace(secret, "…")
                return " ".join(words.split())[:200]
    return str(response.status)


def _secrets(exchange: Exchange) -> Iterator[str]:
    """All that an exchange shows of us: its form or JSON, and what its headers hold."""
    body = exchange.body.decode("utf-8", "replace")
    try:
        reply = read_json(exchange.body)
    except ValueError:
        reply = None
    pairs = list(reply.items()) if isinstance(reply, dict) else parse_qsl(body)
    given = [value for name, value in pairs if name not in _PUBLIC and isinstance(value, str)]
    for name, value in exchange.headers:
        if name.lower() in _PUBLIC:
            continue
        last = value.rpartition(" ")[2]
        given.append(last)
        try:
            given += base64.b64decode(last, validate=True).decode("utf-8", "replace").split(":", 1)
        except (binascii.Error, ValueError):
            continue
    yield from (value for value in given if len(value) >= _LONG_ENOUGH)
