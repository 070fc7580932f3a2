"""The way of one request along the redirects: what each hop asks, and what it may carry there. No network."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin

from yarl import URL

from core.errors import SourceRefused, safe_url
from core.say import say
from core.traffic import Request, Validators

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 10

Header = tuple[str, str]

# To another origin goes nothing that may be a secret, whatever its header is called.
_CARRIED = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way. Its URL is read as the transport will read it, and has no fragment."""

    url: URL
    method: str
    headers: tuple[Header, ...]
    body: bytes | None

    @property
    def host(self) -> str:
        """The host as it is asked for: ASCII, lower case."""
        return self.url.raw_host or ""


def first_hop(request: Request, source: str, validators: Validators) -> Hop:
    """The request itself, made conditional. SourceRefused when its address is none."""
    conditions = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return Hop(
        url=_address(request.url, source),
        method=request.method,
        headers=(
            *request.headers,
            *((name, value) for name, value in conditions if value and _survives(value)),
        ),
        body=request.body,
    )


def next_hop(hop: Hop, status: int, location: str, source: str) -> Hop:
    """Where a redirect leads, and what may be carried there. SourceRefused when it leads nowhere."""
    try:
        # A header is bytes, and where they are not ASCII they are UTF-8 in fact.
        location = location.strip().encode("latin-1").decode().replace(" ", "%20")
        url = _address(urljoin(str(hop.url), location), source)
    except (ValueError, SourceRefused) as error:
        raise SourceRefused(source, say("fetch.redirect_nowhere")) from error
    if not location:
        raise SourceRefused(source, say("fetch.redirect_nowhere"))
    same = url.origin() == hop.url.origin()
    becomes_get = status == 303 or (status in (301, 302) and hop.method == "POST")
    if hop.body is not None and not becomes_get and not same:
        raise SourceRefused(source, say("fetch.redirect_post"))
    return Hop(
        url=url,
        method="GET" if becomes_get else hop.method,
        headers=hop.headers if same else tuple(pair for pair in hop.headers if pair[0].lower() in _CARRIED),
        body=None if becomes_get else hop.body,
    )


def signed_in(hop: Hop) -> Hop:
    """User and password of the address as a header, which stands in no log of the transport's."""
    user, password = hop.url.raw_user, hop.url.raw_password
    if user is None and password is None:
        return hop
    secret = f"{unquote(user or '')}:{unquote(password or '')}".encode()
    others = tuple(pair for pair in hop.headers if pair[0].lower() != "authorization")
    header = ("Authorization", f"Basic {base64.b64encode(secret).decode()}")
    return replace(hop, url=hop.url.with_user(None), headers=(*others, header))


def _address(url: str, source: str) -> URL:
    problem = say("fetch.address", url=safe_url(url))
    if any(char <= " " or char == "\\" or "\x7f" <= char <= "\xa0" for char in url):
        raise SourceRefused(source, problem)
    try:
        found = URL(url).with_fragment(None)
        valid = found.scheme in ("http", "https") and bool(found.raw_host) and bool(found.port)
    except ValueError as error:
        raise SourceRefused(source, problem) from error
    if not valid:
        raise SourceRefused(source, problem)
    return found


def _survives(value: str) -> bool:
    """Whether the transport sends these bytes as they are; a validator that it would change is not sent."""
    try:
        return value.encode("latin-1").decode().isprintable()
    except UnicodeError:
        return False
