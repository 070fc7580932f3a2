"""The only way out: HTTP with one request per host at a time, limits on size and time, and a guard on every
address that is connected to.

httpx is the interface, aiohttp the transport, which costs a fraction of httpx's own. We speak to the
transport itself: a client on top of it would keep cookies and follow redirects, which is for us to decide.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from weakref import WeakValueDictionary

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from yarl import URL

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused, safe_url
from core.ports import Clock
from core.say import say
from core.traffic import Request, Response, Validators
from sources._guard import Forbidden, Guard
from sources._hops import MOST_REDIRECTS, REDIRECTS, Hop, first_hop, next_hop, signed_in
from sources._politeness import retry_at
from sources._quota import read_quota
from sources._resolver import LookUp, Resolver
from sources._sign_in import Tokens, bare, carry
from sources._unpack import ACCEPTED, RATIO, PackingError, Unpacker

_BUSY = frozenset({408, 425, 429})
_WITH_HINT = frozenset({401, 403, 404, 410, 451})

# What may go wrong on the way to an answer, the special before the general, and what it means to us.
_TROUBLES: tuple[tuple[tuple[type[Exception], ...], type[SourceError], str], ...] = (
    ((aiohttp.ClientConnectorCertificateError,), SourceRefused, "fetch.certificate"),
    ((aiohttp.ClientConnectorSSLError,), SourceRefused, "fetch.tls"),
    ((aiohttp.ClientConnectorDNSError,), SourceBusy, "fetch.not_found_host"),
    ((aiohttp.ClientPayloadError,), SourceBusy, "fetch.cut_short"),
    ((aiohttp.ClientResponseError,), SourceChanged, "fetch.not_http"),
    ((aiohttp.InvalidURL,), SourceRefused, "fetch.odd_host"),
    ((TimeoutError,), SourceBusy, "fetch.timeout"),
)


class HostBusy(SourceBusy):
    """`host` is what is busy: the one that was asked led there. Or (`asked` is False) it was left alone,
    because it had said to wait until then."""

    def __init__(self, source: str, problem: str, until: datetime | None, host: str, *, asked: bool) -> None:
        super().__init__(source, problem, until)
        self.host = host
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may cost: bytes of the body, and seconds to connect, between two pieces,
    and in all, with its redirects but without the time that it waits for its turn."""

    body: int = 5 << 20
    connect: float = 10.0
    pause: float = 20.0
    whole: float = 60.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    took: float


class HttpDoor:
    """A `core.ports.Door`. `version` and `contact` tell in each request who asks; `allow` are the hosts and
    networks beyond the public ones that may be asked (see `Guard.of`, whose ValueError passes through).
    `said_to_wait` tells of a host until when it wanted to be left alone, as an earlier life heard it."""

    def __init__(
        self,
        clock: Clock,
        *,
        version: str = "",
        contact: str = "",
        allow: Sequence[str] = (),
        limits: Limits | None = None,
        look_up: LookUp | None = None,
        said_to_wait: Callable[[str], Awaitable[datetime | None]] | None = None,
    ) -> None:
        contact = " ".join(contact.split())
        self._clock = clock
        self._agent = f"Listenpost/{version or '0'}" + (f" (+{contact})" if contact else "")
        self._guard = Guard.of(allow)
        self._limits = limits or Limits()
        self._resolver = Resolver(self._guard, look_up)
        self._transport: AiohttpTransport | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waits: dict[str, datetime] = {}
        self._said_to_wait = said_to_wait
        self.tokens = Tokens(clock, lambda request, source: self.fetch(request, source, Validators()))

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        """The answer to the request, after redirects; a 304 too, when `validators` made it conditional.

        Raises SourceBusy for what may pass (no connection, timeouts, 429, 5xx; `until` when the server says,
        and until then for every request that would come to that host; HostBusy where redirects led there),
        SourceRefused for what only a person can change (our guard, 401, 403, 404, 410, certificates, endless
        redirects), SourceChanged for an answer that is too big, damaged or no HTTP. A status that the request
        takes `also` is an answer.
        """
        secret = await self._secret(request, source)
        answer, hop = await self._follow(request, source, validators, secret)
        if request.sign_in is not None and self.tokens.renew(request.sign_in, answer.status, secret):
            secret = await self._secret(request, source)
            answer, hop = await self._follow(request, source, validators, secret)
        self._judge(answer, source, hop, request, conditional=validators != Validators())
        return Response(
            request=request,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            url=str(hop.url.with_user(None)),
            at=self._clock.now(),
        )

    async def _secret(self, request: Request, source: str) -> str:
        return "" if request.sign_in is None else await self.tokens.secret(request.sign_in, source)

    async def _follow(
        self, request: Request, source: str, validators: Validators, secret: str
    ) -> tuple[_Answer, Hop]:
        """The answer at the end of the redirects, whatever it is, and the hop that brought it."""
        hop = first_hop(request, source, validators)
        seen = {(hop.method, hop.url)}
        left = self._limits.whole
        while True:
            dressed = signed_in(hop)
            if request.sign_in is not None:
                dressed = carry(dressed, request.sign_in, secret)
            try:
                answer = await self._ask(dressed, source, left, request.also)
            except Forbidden as error:
                told = error.redirected() if len(seen) > 1 else error
                problem = say(told.key, host=told.host, address=told.address)
                raise SourceRefused(source, problem) from error
            left -= answer.took
            if answer.status not in REDIRECTS:
                break
            hop = bare(next_hop(hop, answer.status, answer.headers.get("location", ""), source), secret)
            if (hop.method, hop.url) in seen:
                raise SourceRefused(source, say("fetch.circle"))
            if len(seen) > MOST_REDIRECTS:
                raise SourceRefused(source, say("fetch.redirects", n=MOST_REDIRECTS))
            seen.add((hop.method, hop.url))
            if self._said_to_wait is not None and (until := await self._said_to_wait(hop.host)) is not None:
                self._waits[hop.host] = max(until, self._waits.get(hop.host, until))
        return answer, hop

    async def close(self) -> None:
        """Close all connections."""
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def _ask(self, hop: Hop, source: str, seconds: float, also: Sequence[int]) -> _Answer:
        """One request, with its host to itself."""
        turn = self._turns.setdefault(hop.host, asyncio.Lock())
        async with turn:
            self._leave_alone(hop.host, source)
            try:
                async with asyncio.timeout(seconds):
                    return await self._send(hop, also)
            except PackingError as error:
                raise self._not_taken(error, source, hop.host) from error
            except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
                raise self._unreachable(error, source, hop.host) from error

    def _leave_alone(self, host: str, source: str) -> None:
        until = self._waits.get(host)
        if until is None:
            return
        if self._clock.now() < until:
            raise HostBusy(source, say("fetch.status_429", host=host, status="429"), until, host, asked=False)
        del self._waits[host]

    async def _send(self, hop: Hop, also: Sequence[int]) -> _Answer:
        started = asyncio.get_running_loop().time()
        request = self._request(hop)
        # Exactly what the transport will read from it, so that no two opinions on an address can differ.
        target = URL(str(request.url))
        self._guard.check_host(target.raw_host or "", target.port or 0)
        response = await self._open().handle_async_request(request)
        try:
            named = _named(response.headers.raw)
            read = response.is_success or response.status_code in also
            body = await self._body(response, named) if read else b""
        finally:
            await response.aclose()
        return _Answer(response.status_code, named, body, asyncio.get_running_loop().time() - started)

    def _request(self, hop: Hop) -> httpx.Request:
        limits = self._limits
        given = {name.lower() for name, _ in hop.headers}
        own = (("User-Agent", self._agent), ("Accept-Encoding", ACCEPTED), ("Accept", "*/*"))
        headers = [pair for pair in own if pair[0].lower() not in given] + list(hop.headers)
        try:
            return httpx.Request(
                hop.method,
                str(hop.url),
                headers=[(name.encode(), value.encode("latin-1", "replace")) for name, value in headers],
                content=hop.body,
                extensions={
                    "timeout": {"connect": limits.connect, "read": limits.pause, "pool": limits.whole}
                },
            )
        except (httpx.InvalidURL, ValueError) as error:  # a host that is no international name either
            raise Forbidden("fetch.odd_host", hop.host) from error

    async def _body(self, response: httpx.Response, headers: dict[str, str]) -> bytes:
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > self._limits.body):
            raise PackingError("fetch.too_big")
        unpacker = Unpacker(headers.get("content-encoding", ""), self._limits.body)
        async for piece in response.aiter_raw():
            unpacker.take(piece)
        return unpacker.whole()

    def _judge(self, answer: _Answer, source: str, hop: Hop, request: Request, conditional: bool) -> None:
        """Raises for every status that brings nothing to read."""
        status, host = answer.status, hop.host
        now = self._clock.now()
        quota = read_quota(answer.headers, now)
        spent = quota is not None and quota.left == 0 and quota.resets_at is not None
        again = retry_at(answer.headers.get("retry-after"), now)
        throttled = status == 403 and (spent or again is not None)  # as some say 429
        asked_for = status in request.also and not throttled
        if 200 <= status < 300 or (status == 304 and conditional) or asked_for:
            return
        if status == 304:
            raise SourceChanged(source, say("fetch.unasked_304", host=host))
        if status in _BUSY or status >= 500 or throttled:
            known = f"fetch.status_{status}" if status in (429, 503) else "fetch.status_busy"
            key = "fetch.quota" if status == 403 else known
            until = again
            if until is None and spent and quota is not None and status in (403, 429):
                until = quota.resets_at
            if until is not None:
                self._waits[host] = until
            problem = say(key, host=host, status=str(status))
            if host != URL(request.url).raw_host:
                raise HostBusy(source, problem, until, host, asked=True)
            raise SourceBusy(source, problem, until)
        key = f"fetch.status_{status}" if status in _WITH_HINT else "fetch.status_other"
        raise SourceRefused(source, say(key, host=host, url=safe_url(str(hop.url)), status=str(status)))

    def _not_taken(self, error: PackingError, source: str, host: str) -> SourceError:
        problem = say(error.key, host=host, limit=self._limits.body >> 20, ratio=RATIO)
        return (
            SourceBusy(source, problem) if error.key == "fetch.cut_short" else SourceChanged(source, problem)
        )

    def _unreachable(self, error: Exception, source: str, host: str) -> SourceError:
        # The transport calls most errors a timeout; what it was stands in the cause.
        limit = timedelta(seconds=self._limits.whole)
        for kinds, meaning, key in _TROUBLES:
            if isinstance(error.__cause__, kinds) or isinstance(error, kinds):
                return meaning(source, say(key, host=host, limit=limit))
        return SourceBusy(source, say("fetch.connection", host=host))

    def _open(self) -> AiohttpTransport:
        if self._transport is None:
            transport = AiohttpTransport(_certificates(), client=lambda: self._session(_certificates()))
            self._transport = transport
        return self._transport

    def _session(self, context: ssl.SSLContext) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,  # what was checked is what is connected to
            ssl=context,
            limit=200,
            keepalive_timeout=5,  # thousands of hosts would keep more connections open than files may be
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            max_line_size=32 << 10,
            max_field_size=32 << 10,
        )
        # It would ask a second time at once where a connection breaks; a host in trouble is left alone.
        session._retry_connection = False
        return session


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we trust; once, for it takes long to read."""
    return httpx.create_ssl_context()


def _named(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name, byte for byte; what came in several lines is joined as HTTP says."""
    named: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        named[key] = f"{named[key]}, {text}" if key in named else text
    return named
