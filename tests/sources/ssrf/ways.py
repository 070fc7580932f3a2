"""Every way out that the doors have, so that each address can be tried at each of them."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from core.traffic import Exchange, Request, Response, SignIn, Subscription, Validators
from sources._fetch import HttpDoor, Limits
from sources._mail import MailDoor
from sources._mail_ask import Ask
from sources._resolver import LookUp
from sources._stream import StreamDoor, StreamLimits
from tests.sources.loopback import StillClock
from tests.sources.mail_server import PASSWORD, USER

PUBLIC = "public.test"
SOURCE = "blog"
_LIMITS = Limits(connect=2.0, pause=2.0, whole=5.0)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust anyhow; once, for it takes long to read."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Doors:
    """The three doors with the same settings."""

    web: HttpDoor
    stream: StreamDoor
    mail: MailDoor


@contextlib.asynccontextmanager
async def doors(*allow: str, look_up: LookUp) -> AsyncIterator[Doors]:
    """The three doors, which may go where `allow` says beyond the public network."""
    clock = StillClock()
    web = HttpDoor(clock, allow=allow, look_up=look_up, limits=_LIMITS)
    found = Doors(
        web,
        StreamDoor(
            clock,
            allow=allow,
            look_up=look_up,
            limits=StreamLimits(connect=2.0),
            token=web.tokens.secret,
        ),
        MailDoor(
            clock, allow=allow, look_up=look_up, limits=_LIMITS, token=web.tokens.secret, trust=_trusted()
        ),
    )
    try:
        yield found
    finally:
        for door in (found.web, found.stream, found.mail):
            await door.close()


async def get(out: Doors, url: str, **more: str) -> Response:
    """What is there, with these headers on the request."""
    headers = tuple(more.items())
    return await out.web.fetch(Request(url=url, headers=headers), SOURCE, Validators(etag='"1"'))


async def post(out: Doors, url: str) -> Response:
    """What is there, for a body."""
    return await out.web.fetch(Request(url=url, method="POST", body=b"a=b"), SOURCE, Validators())


async def exchange(out: Doors, url: str) -> Response:
    """What is elsewhere, with a token from there."""
    sign_in = SignIn(origins=(f"http://{PUBLIC}",), exchange=Exchange(url=url, body=b"a=b"))
    return await out.web.fetch(Request(url=f"http://{PUBLIC}/", sign_in=sign_in), SOURCE, Validators())


async def listen(out: Doors, url: str, headers: tuple[tuple[str, str], ...] = ()) -> int:
    """How many frames are said there before it ends."""
    silence = timedelta(seconds=4)
    what = Subscription(url=url, headers=headers)
    return sum([len(batch) async for batch in out.stream.listen(what, SOURCE, silence)])


async def listen_signed(out: Doors, url: str) -> int:
    """As `listen` to another place, with a token from there."""
    sign_in = SignIn(origins=(f"http://{PUBLIC}",), exchange=Exchange(url=url, body=b"a=b"))
    what = Subscription(url=f"http://{PUBLIC}/", sign_in=sign_in)
    return sum([len(batch) async for batch in out.stream.listen(what, SOURCE, timedelta(seconds=4))])


async def read_mail(out: Doors, url: str) -> Response:
    """The letters there."""
    sign_in = SignIn(origins=_mail_origins(url), secret=PASSWORD)
    return await out.mail.fetch(Request(url=url, sign_in=sign_in), SOURCE, Validators())


async def read_mail_signed(out: Doors, url: str) -> Response:
    """Letters elsewhere, with a token from there."""
    other = f"imap://{PUBLIC}{_MAILBOX}"
    sign_in = SignIn(origins=_mail_origins(other), exchange=Exchange(url=url, body=b"a=b"))
    return await out.mail.fetch(Request(url=other, sign_in=sign_in), SOURCE, Validators())


def _mail_origins(url: str) -> tuple[str, ...]:
    """That the password may be seen there must not be what keeps the door shut."""
    try:
        return (Ask.of(url).origin,)
    except ValueError:
        return ()


_MAILBOX = f"/INBOX?user={USER.replace('@', '%40')}&since=2026-05-04"


@dataclass(frozen=True)
class Way:
    """One way out: how an address begins and ends there, and how it is tried."""

    scheme: str
    path: str
    go: Callable[[Doors, str], Awaitable[object]]

    def url(self, authority: str) -> str:
        """The address of this host and port."""
        return f"{self.scheme}://{authority}{self.path}"

    async def try_(self, out: Doors, authority: str) -> object:
        """What comes of it. Raises SourceError."""
        return await self.go(out, self.url(authority))


WAYS: Mapping[str, Way] = {
    "get": Way("http", "/feed", get),
    "get with tls": Way("https", "/feed", get),
    "post": Way("http", "/feed", post),
    "post with tls": Way("https", "/feed", post),
    "token": Way("http", "/token", exchange),
    "token with tls": Way("https", "/token", exchange),
    "events": Way("http", "/events", listen),
    "events with tls": Way("https", "/events", listen),
    "socket": Way("ws", "/socket", listen),
    "socket with tls": Way("wss", "/socket", listen),
    "mail": Way("imap", _MAILBOX, read_mail),
    "mail with tls": Way("imaps", _MAILBOX, read_mail),
    "mail with tls later": Way("imap+tls", _MAILBOX, read_mail),
    "token of a stream": Way("http", "/token", listen_signed),
    "token of a mailbox": Way("http", "/token", read_mail_signed),
}
"""All of them. For the last one `public.test:143` must be allowed, though nobody comes to it."""
