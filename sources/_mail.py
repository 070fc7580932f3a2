"""The way to mailboxes, for requests that begin with `imaps://`: the same guard and the same errors as for
the web, and an answer in JSON of our own:

    {"uidvalidity": 1, "next": 8, "left": 0, "letters": [{"uid": 7, "size": 900, "whole": true, "mail": "…"}]}

`mail` are the letter's bytes, each as the character of its number (Latin-1), without attachments, recipients
and the traces of its way: nothing that is not read leaves here. What is asked stands in the
request's address (`sources/_mail_ask.py`), the password in its sign-in.
"""

from __future__ import annotations

import asyncio
import dataclasses
import imaplib
import json
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address
from weakref import WeakValueDictionary

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused, safe_url
from core.ports import Clock
from core.say import phrases, say
from core.traffic import Request, Response, SignIn, Validators
from sources._fetch import Limits
from sources._guard import Forbidden, Guard
from sources._mail_ask import Ask
from sources._mail_line import Line, Trouble
from sources._mailbox import LETTER, Found, read_mailbox
from sources._resolver import LookUp, Resolver

phrases(
    {
        "mail.address": "{url} is no address of a mailbox",
        "mail.plain": "{host} would be asked without encryption, which is for loopback addresses alone;"
        ' use `security = "tls"`',
        "mail.no_sign_in": "there is no password for {host}",
        "mail.tls": "{host} does not speak TLS there; look at its port, or use"
        ' `security = "starttls"` with port 143',
        "mail.no_starttls": "{host} offers no encryption there; use port 993",
        "mail.not_imap": "{host} does not speak IMAP there: {said}",
        "mail.not_let_in": "{host} lets nobody in just now: {said}",
        "mail.preauth": "{host} let us in before we said who we are, which only a false server does",
        "mail.password": "{host} did not take user and password: {said}. Most services want an app password"
        " (made in the account's security settings) in place of your own, and IMAP switched on",
        "mail.token": "{host} did not take the token: {said}. Look at the scopes of the app, and whether IMAP"
        " is switched on for this mailbox",
        "mail.no_oauth": "{host} takes no tokens (XOAUTH2); use a password",
        "mail.no_login": "{host} takes no passwords; it needs a token (`token_url` and what goes with it)",
        "mail.odd_password": "{host} takes only plain letters in user and password; make an app password",
        "mail.no_folder": "{host} has no folder {folder} for us: {said}",
        "mail.no_numbers": "{host} does not number its letters lastingly; it cannot be listened to",
        "mail.odd_answer": "{host} answered what cannot be read: {said}",
        "mail.too_much": "{host} sent more than was asked for",
        "mail.broken_off": "{host} broke the connection off",
    }
)

AT_ONCE = 4
"""Mailboxes that are read at the same time."""

Token = Callable[[SignIn, str], Awaitable[str]]
"""The token that is good now for a sign-in with an exchange, and the source's name; raises SourceError."""
Renew = Callable[[SignIn, int], bool]
"""Told that a token was refused (as by a status): whether another one is worth a try."""

# What may go wrong on the way, the special before the general, and what it means to us.
_TROUBLES: tuple[tuple[tuple[type[Exception], ...], type[SourceError], str], ...] = (
    ((ssl.SSLCertVerificationError,), SourceRefused, "fetch.certificate"),
    ((ssl.SSLError,), SourceRefused, "mail.tls"),
    ((TimeoutError,), SourceBusy, "fetch.timeout"),
    ((socket.gaierror,), SourceBusy, "fetch.not_found_host"),
    ((imaplib.IMAP4.abort, EOFError, ConnectionResetError, BrokenPipeError), SourceBusy, "mail.broken_off"),
    ((imaplib.IMAP4.error, ValueError), SourceChanged, "mail.odd_answer"),
)


class MailDoor:
    """A `core.ports.Door` to mailboxes. `allow` is what `HttpDoor` has, ValueError included; `token` gets
    tokens for sign-ins with an exchange, `renew` forgets one; `trust` says which certificates are good."""

    def __init__(
        self,
        clock: Clock,
        *,
        allow: Sequence[str] = (),
        limits: Limits | None = None,
        look_up: LookUp | None = None,
        token: Token | None = None,
        renew: Renew = lambda sign_in, status: False,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._guard = Guard.of(allow)
        self._limits = limits or Limits()
        self._resolver = Resolver(self._guard, look_up)
        self._token = token
        self._renew = renew
        self._trust = trust
        self._threads: ThreadPoolExecutor | None = None
        self._lines: set[Line] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        """The letters that the request asks for; a mailbox knows no `validators`.

        Raises SourceBusy for what may pass (no connection, timeouts, a server that says so), SourceRefused
        for what only a person can change (our guard, certificates, passwords, folders), SourceChanged for
        what is no IMAP, or more than was asked for.
        """
        try:
            ask = Ask.of(request.url)
        except ValueError as error:
            raise SourceRefused(source, say("mail.address", url=safe_url(request.url))) from error
        sign_in = request.sign_in
        if sign_in is None or ask.origin not in sign_in.origins:
            raise SourceRefused(source, say("mail.no_sign_in", host=ask.host))
        turn = self._turns.setdefault(ask.host, asyncio.Lock())
        async with turn:
            try:
                found = await self._visit(ask, sign_in, source)
            except Trouble as trouble:
                if trouble.key != "mail.token" or not self._renew(sign_in, 401):
                    raise self._told(trouble, source, ask) from trouble
                try:
                    found = await self._visit(ask, sign_in, source)
                except Trouble as again:
                    raise self._told(again, source, ask) from again
        return Response(
            request=request,
            status=200,
            headers={"content-type": "application/json"},
            body=json.dumps(dataclasses.asdict(found), ensure_ascii=False).encode(),
            url=request.url,
            at=self._clock.now(),
        )

    async def close(self) -> None:
        """Break off what is being read."""
        for line in tuple(self._lines):
            line.break_off()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    async def _visit(self, ask: Ask, sign_in: SignIn, source: str) -> Found:
        """Raises SourceError, and Trouble for what the mailbox itself did."""
        try:
            addresses = await self._addresses(ask)
            secret, bearer = sign_in.secret, sign_in.exchange is not None
            if bearer and self._token is not None:
                secret = await self._token(sign_in, source)
            if not secret:
                raise SourceRefused(source, say("mail.no_sign_in", host=ask.host))
            return await self._in_thread(ask, addresses, secret, bearer)
        except Forbidden as error:
            problem = say(error.key, host=error.host, address=error.address)
            raise SourceRefused(source, problem) from error
        except (OSError, EOFError, imaplib.IMAP4.error, ValueError) as error:
            raise self._broken(error, source, ask.host) from error

    async def _addresses(self, ask: Ask) -> Sequence[str]:
        """The checked addresses of the host, to connect to no other. Raises Forbidden, OSError."""
        self._guard.check_host(ask.host, ask.port)
        found = [each["host"] for each in await self._resolver.resolve(ask.host, ask.port)]
        if ask.scheme == "imap" and not all(ip_address(address).is_loopback for address in found):
            raise Forbidden("mail.plain", ask.host)
        return found

    async def _in_thread(self, ask: Ask, addresses: Sequence[str], secret: str, bearer: bool) -> Found:
        limits = self._limits
        line = Line(
            connect=limits.connect,
            pause=limits.pause,
            whole=limits.whole,
            most=2 * limits.body + 8 * LETTER,
            literal=LETTER,
        )
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, "mail")
        if self._trust is None:
            self._trust = ssl.create_default_context()
        trust = None if ask.scheme == "imap" else self._trust
        self._lines.add(line)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, read_mailbox, ask, line, addresses, trust, secret, bearer, limits.body
            )
        finally:
            line.break_off()  # nobody waits for it any more
            self._lines.discard(line)

    def _told(self, trouble: Trouble, source: str, ask: Ask) -> SourceError:
        return trouble.meaning(source, say(trouble.key, **{"host": ask.host, **trouble.values}))

    def _broken(self, error: Exception, source: str, host: str) -> SourceError:
        limit = timedelta(seconds=self._limits.whole)
        said = " ".join(str(error).split())[:200]
        for kinds, meaning, key in _TROUBLES:
            if isinstance(error, kinds):
                return meaning(source, say(key, host=host, limit=limit, said=said))
        return SourceBusy(source, say("fetch.connection", host=host))
