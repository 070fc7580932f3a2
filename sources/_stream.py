"""The way out for streams: WebSockets and server-sent events, behind the same guard on every address that is
connected to as `_fetch.py`.

Each subscription is one generator that reads only when its listener asks for more: who is slow is sent no
more than the network's own buffers hold. A stream holds no host's turn: polls of the same host go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from aiohttp import hdrs

from core.errors import SourceBusy, SourceError
from core.ports import Clock
from core.say import say
from core.traffic import Frame, SignIn, Subscription
from sources._guard import Forbidden, Guard
from sources._hops import Hop
from sources._resolver import LookUp, Resolver
from sources._sign_in import carry
from sources._stream_hops import Detour, first_hop_of, own_origins
from sources._stream_verdict import Refusal, Told, ended_well, meaning, verdict
from sources._stream_wires import CLOSING, Events, Socket, straight, words

Token = Callable[[SignIn, str], Awaitable[str]]
"""What to show for a sign-in of a source: the secret itself, or a token that is good now."""

MOST = 1000
"""Frames that a batch has at most."""
MOMENT = 0.25
"""Seconds that a frame waits at most for others to be in its batch."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The most that a stream may cost: bytes of one message (unpacked) and of one batch, seconds until it is
    open."""

    message: int = 1 << 20
    batch: int = 8 << 20
    connect: float = 20.0


class StreamDoor:
    """A `core.ports.StreamDoor`. `version`, `contact` and `allow` as for `HttpDoor`; `token` knows what to
    show where a sign-in needs an exchange."""

    def __init__(
        self,
        clock: Clock,
        *,
        version: str = "",
        contact: str = "",
        allow: Sequence[str] = (),
        token: Token | None = None,
        limits: StreamLimits | None = None,
        look_up: LookUp | None = None,
    ) -> None:
        contact = " ".join(contact.split())
        self._clock = clock
        self._agent = f"Listenpost/{version or '0'}" + (f" (+{contact})" if contact else "")
        self._guard = Guard.of(allow)
        self._token = token or _own_secret
        self._limits = limits or StreamLimits()
        self._resolver = Resolver(self._guard, look_up)
        self._client: aiohttp.ClientSession | None = None

    async def listen(
        self, what: Subscription, source: str, silence: timedelta
    ) -> AsyncGenerator[Sequence[Frame], None]:
        """What comes in, in batches: at most 1,000 frames or what arrives within a quarter of a second; first
        an empty one, which says that the connection stands.

        Ends when the server closes in good order. Raises SourceBusy for what may pass (no connection, a lost
        one, `silence` without a byte though we asked for a sign of life, 429, 5xx; `until` when the server
        says), SourceRefused for what only a person can change (our guard, 401, 403, 404, 410, a policy, a
        WebSocket that redirects), SourceChanged for what is no stream, or a message that is too big. What
        came before an error is given first.
        """
        hop = first_hop_of(what, source)
        try:
            wire = await self._open(what, hop, source)
        except (Told, Refusal, Forbidden, aiohttp.ClientError, OSError) as error:
            raise self._meaning(error, source, hop, self._limits.connect) from error
        seconds = silence.total_seconds()
        try:
            yield ()  # the connection stands
            end: Exception | None = None
            while end is None:
                frames, end = await self._batch(wire, seconds)
                if frames:
                    yield frames
            if not ended_well(end):
                raise self._meaning(end, source, hop, seconds) from end
        finally:
            await wire.close()

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _batch(self, wire: Socket | Events, silence: float) -> tuple[list[Frame], Exception | None]:
        """The frames of a moment, and what the stream ended with, if it did. Waits for the first of them."""
        now = asyncio.get_running_loop().time
        frames: list[Frame] = []
        size, asked = 0, False
        while True:
            try:
                async with asyncio.timeout(silence / 2) as patience:
                    while len(frames) < MOST and size < self._limits.batch:
                        got = await wire.take()
                        if not frames:  # else its moment runs already
                            asked = False
                            patience.reschedule(now() + (MOMENT if got else silence / 2))
                        for frame in got:
                            size += len(frame.data)
                        frames += got
                return frames, None
            except TimeoutError as error:
                if not patience.expired():
                    return frames, error
                if frames:
                    return frames, None
                if asked:
                    return frames, Told("stream.silent", SourceBusy)
                asked = True
            except (Told, aiohttp.ClientError, OSError) as error:
                return frames, error
            try:
                await wire.ask()
            except (aiohttp.ClientError, OSError) as error:
                return frames, error

    async def _open(self, what: Subscription, hop: Hop, source: str) -> Socket | Events:
        socket = what.url.lower().startswith("ws")
        async with asyncio.timeout(self._limits.connect):
            if not socket:
                return await self._events(what, hop, source)
            hop = await self._dressed(what, hop, source)
            connected = await self._session().ws_connect(
                hop.url,
                headers=self._headers(hop, ()),
                autoping=False,  # a ping is a sign of life, which we want to see
                compress=15,
                max_msg_size=self._limits.message,
                decode_text=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
            )
            wire = Socket(connected)
            try:
                for text in what.first:
                    await connected.send_str(text)
            except BaseException:
                await wire.close()
                raise
            return wire

    async def _events(self, what: Subscription, hop: Hop, source: str) -> Events:
        way = Detour(hop, source)
        own = ((hdrs.ACCEPT, "text/event-stream"), (hdrs.CACHE_CONTROL, "no-cache"))
        while True:
            try:
                dressed = await self._dressed(what, way.hop, source)
                headers = self._headers(dressed, (*own, (hdrs.ACCEPT_ENCODING, "identity")))
                response = await self._session().get(dressed.url, headers=headers, allow_redirects=False)
            except Forbidden as error:
                if way.hop is hop:
                    raise
                raise error.redirected() from error
            try:
                if not way.goes_on(response.status, response.headers.get(hdrs.LOCATION, "")):
                    if response.status != 200:
                        raise Refusal(response.status, response.headers, await words(response))
                    return Events(response, self._limits.message)
            except BaseException:
                response.close()
                raise
            response.close()

    async def _dressed(self, what: Subscription, hop: Hop, source: str) -> Hop:
        """The hop with the source's own sign-in where that may be seen. Checks its host, as it goes."""
        self._guard.check_host(hop.host, hop.url.port or 0)
        if what.sign_in is None:
            return hop
        sign_in = own_origins(what.sign_in)
        return carry(hop, sign_in, await self._token(what.sign_in, source))

    def _headers(self, hop: Hop, own: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
        given = {name.lower() for name, _ in hop.headers}
        own = ((hdrs.USER_AGENT, self._agent), *own)
        return [pair for pair in own if pair[0].lower() not in given] + list(hop.headers)

    def _meaning(self, error: Exception, source: str, hop: Hop, seconds: float) -> SourceError:
        if isinstance(error, Refusal):
            return verdict(error, source, hop, self._clock.now())
        kind, key, values = meaning(error)
        known = {"host": hop.host, "limit": timedelta(seconds=seconds), "size": self._limits.message >> 10}
        return kind(source, say(key, **{**known, **values}))

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            connector = aiohttp.TCPConnector(
                resolver=self._resolver,
                use_dns_cache=False,  # what was checked is what is connected to
                limit=0,
                force_close=True,
            )
            self._client = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=None),
                middlewares=(straight,),
                max_line_size=32 << 10,
                max_field_size=32 << 10,
            )
        return self._client


async def _own_secret(sign_in: SignIn, source: str) -> str:
    return sign_in.secret
