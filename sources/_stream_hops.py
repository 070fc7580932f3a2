"""Where a subscription leads: its address, and the redirects of server-sent events. No network."""

from __future__ import annotations

from dataclasses import replace

from core.errors import SourceRefused, safe_url
from core.say import say
from core.traffic import Request, SignIn, Subscription, Validators
from sources._hops import MOST_REDIRECTS, REDIRECTS, Hop, first_hop, next_hop, signed_in

_AS_HTTP = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


def first_hop_of(what: Subscription, source: str) -> Hop:
    """The request that opens it; a WebSocket begins as HTTP does. SourceRefused when its address is none."""
    scheme, colon, rest = what.url.partition("://")
    if not colon or scheme.lower() not in _AS_HTTP:
        raise SourceRefused(source, say("stream.address", url=safe_url(what.url)))
    url = f"{_AS_HTTP[scheme.lower()]}://{rest}"
    return signed_in(first_hop(Request(url=url, headers=what.headers), source, Validators()))


def own_origins(sign_in: SignIn) -> SignIn:
    """The sign-in with its origins as HTTP has them: `wss://h` is `https://h`."""
    origins = []
    for origin in sign_in.origins:
        scheme, _, rest = origin.partition("://")
        origins.append(f"{_AS_HTTP.get(scheme.lower(), scheme)}://{rest}")
    return replace(sign_in, origins=tuple(origins))


class Detour:
    """The way along redirects, which ends: `hop` is where it has come to."""

    def __init__(self, hop: Hop, source: str) -> None:
        self.hop = hop
        self._source = source
        self._seen = {hop.url}

    def goes_on(self, status: int, location: str) -> bool:
        """Whether that answer leads on; then `hop` is the next. SourceRefused for one that leads nowhere,
        in a circle or on and on."""
        if status not in REDIRECTS:
            return False
        hop = signed_in(next_hop(self.hop, status, location, self._source))
        if hop.url in self._seen:
            raise SourceRefused(self._source, say("fetch.circle"))
        if len(self._seen) > MOST_REDIRECTS:
            raise SourceRefused(self._source, say("fetch.redirects", n=MOST_REDIRECTS))
        self._seen.add(hop.url)
        self.hop = hop
        return True
