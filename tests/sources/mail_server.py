"""A strict IMAP server on loopback, with a script. It takes the few commands that read a mailbox and change
nothing; any other is remembered as a crime, and fails the test that it happened in."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

DAY = date(2026, 5, 4)
PASSWORD = "open sesame"
USER = "listen@example.com"

_COMMAND = re.compile(rb"([A-Za-z0-9]+) (UID )?([A-Z]+)(?: (.*))?\r\n", re.DOTALL)
_FETCH = re.compile(
    r"([\d,]+) \((UID RFC822\.SIZE(?: BODY\.PEEK\[HEADER\.FIELDS \(FROM\)\])?|UID BODY\.PEEK\[\]<0\.(\d+)>)\)"
)
_SEARCH = re.compile(r"UID (\d+):\*|SINCE (\d{1,2}-[A-Z][a-z]{2}-\d{4})")
_STRING = re.compile(r'"((?:[^"\\\r\n]|\\["\\])*)"')


@dataclass(frozen=True)
class Kept:
    """A letter in the mailbox: its number, its bytes, and the day it came."""

    uid: int
    mail: bytes
    day: date = DAY


class Gone(Exception):
    """The server goes away in the middle."""


@dataclass
class MailServer:
    """What the server has and how it behaves. `instead` are answers in place of the usual ones, by the
    command (`UID FETCH`): bytes with `{tag}` in them, after which it goes on, or closes when they end with
    `BYE`. `after` bytes it breaks off; it `dawdles` so many seconds between two bytes."""

    letters: list[Kept] = field(default_factory=list)
    folders: tuple[str, ...] = ("INBOX",)
    uidvalidity: int = 1
    uidnext: int | None = -1
    can: str = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2"
    greeting: bytes = b"* OK ready\r\n"
    tokens: tuple[str, ...] = ()
    password: str = PASSWORD
    instead: dict[str, bytes] = field(default_factory=dict)
    after: int | None = None
    says_size: Callable[[int], int] = lambda size: size
    uid_last: bool = False
    quotes: bool = False
    chatters: bool = False
    dawdles: float = 0.0
    starts_tls: ssl.SSLContext | None = None
    plain_behind_tls: bytes = b""
    log: list[str] = field(default_factory=list)
    crimes: list[str] = field(default_factory=list)
    connections: int = 0
    now: int = 0
    most_at_once: int = 0
    fell_silent: asyncio.Event = field(default_factory=asyncio.Event)
    is_empty: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _sent: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        self._sent = 0
        state = "new"
        with contextlib.suppress(Gone, ConnectionError, ssl.SSLError):
            await self._say(writer, self.greeting)
            while line := await reader.readline():
                state = await self._answer(line, state, reader, writer)
        self.now -= 1
        self.is_empty.set()
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    async def _say(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if self.after is not None and self._sent + len(data) > self.after:
            writer.write(data[: self.after - self._sent])
            await writer.drain()
            raise Gone
        self._sent += len(data)
        while self.dawdles and data:
            writer.write(data[:1])
            await writer.drain()
            await asyncio.sleep(self.dawdles)
            data = data[1:]
        writer.write(data)
        await writer.drain()

    async def _answer(
        self, line: bytes, state: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        match = _COMMAND.fullmatch(line)
        if not match:
            self.crimes.append(repr(line))
            raise Gone
        tag, name = match[1], f"{'UID ' if match[2] else ''}{match[3].decode()}"
        rest = (match[4] or b"").decode()
        self.log.append(name)
        if name in self.instead:
            words = self.instead[name].replace(b"{tag}", tag)
            if not words:
                self.fell_silent.set()
            await self._say(writer, words.removesuffix(b"BYE"))
            if words.endswith(b"BYE"):
                raise Gone
            return state
        if self.chatters:
            await self._say(writer, b"* 9 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] hello\r\n")
        usual = {
            "CAPABILITY": ("new in open", self._capability),
            "LOGIN": ("new", self._login),
            "EXAMINE": ("in", self._examine),
            "UID SEARCH": ("open", self._search),
            "UID FETCH": ("open", self._fetch),
        }
        if name == "STARTTLS" and self.starts_tls is not None and state == "new":
            await self._say(writer, tag + b" OK go on\r\n" + self.plain_behind_tls)
            await writer.start_tls(self.starts_tls)
            self.starts_tls = None
        elif name == "AUTHENTICATE" and state == "new":
            return await self._authenticate(tag, rest, reader, writer)
        elif name == "LOGOUT":
            await self._say(writer, b"* BYE see you\r\n" + tag + b" OK done\r\n")
            raise Gone
        elif name in usual and state in usual[name][0].split():
            good, words, state = usual[name][1](rest, state)
            await self._say(writer, words + tag + (b" OK done\r\n" if good else b" NO " + good_bye(name)))
        else:
            self.crimes.append(f"{name} {rest}")
            await self._say(writer, tag + b" BAD no\r\n")
        return state

    def _capability(self, rest: str, state: str) -> tuple[bool, bytes, str]:
        return True, f"* CAPABILITY {self.can}\r\n".encode(), state

    def _login(self, rest: str, state: str) -> tuple[bool, bytes, str]:
        texts = [re.sub(r"\\(.)", r"\1", text) for text in _STRING.findall(rest)]
        good = texts == [USER, self.password]
        return good, b"", "in" if good else state

    async def _authenticate(
        self, tag: bytes, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        await self._say(writer, b"+ \r\n")
        said = base64.b64decode((await reader.readline()).strip()).decode()
        token = said.removeprefix(f"user={USER}\1auth=Bearer ").removesuffix("\1\1")
        good = said == f"\0{USER}\0{self.password}" if rest == "PLAIN" else token in self.tokens
        if rest == "XOAUTH2" and not good:
            await self._say(writer, b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            if await reader.readline() != b"\r\n":
                self.crimes.append("an answer to an error")
        await self._say(
            writer,
            tag + (b" OK in\r\n" if good else b" NO [AUTHENTICATIONFAILED] Wrong " + rest.encode() + b"\r\n"),
        )
        return "in" if good else "new"

    def _examine(self, rest: str, state: str) -> tuple[bool, bytes, str]:
        name = _STRING.fullmatch(rest)
        if not name or re.sub(r"\\(.)", r"\1", name[1]) not in self.folders:
            return False, b"", state
        told = [
            f"* {len(self.letters)} EXISTS",
            f"* OK [UIDVALIDITY {self.uidvalidity}] numbers" if self.uidvalidity else "* OK no numbers",
        ]
        following = max([letter.uid for letter in self.letters], default=0) + 1
        if self.uidnext is not None:
            told.append(f"* OK [UIDNEXT {following if self.uidnext < 0 else self.uidnext}] next")
        return True, "".join(f"{line}\r\n" for line in told).encode(), "open"

    def _search(self, rest: str, state: str) -> tuple[bool, bytes, str]:
        match = _SEARCH.fullmatch(rest)
        if not match:
            self.crimes.append(f"SEARCH {rest}")
            return False, b"", state
        uids = [letter.uid for letter in self.letters]
        if match[1]:  # the last one is always found, as a range has two ends in either order
            found = [uid for uid in uids if uid >= int(match[1]) or uid == uids[-1]]
        else:
            day, month, year = match[2].split("-")
            since = date(int(year), "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1, int(day))
            found = [letter.uid for letter in self.letters if letter.day >= since]
        return True, f"* SEARCH {' '.join(map(str, found))}\r\n".encode(), state

    def _fetch(self, rest: str, state: str) -> tuple[bool, bytes, str]:
        match = _FETCH.fullmatch(rest)
        if not match:
            self.crimes.append(f"FETCH {rest}")
            return False, b"", state
        asked = {int(uid) for uid in match[1].split(",")}
        words = []
        for number, letter in enumerate(self.letters, 1):
            if letter.uid not in asked:
                continue
            uid = f"UID {letter.uid}".encode()
            parts = [uid]
            if match[3]:
                parts.append(self._content(b"BODY[]<0>", letter.mail[: int(match[3])]))
            else:
                parts.append(f"RFC822.SIZE {self.says_size(len(letter.mail))}".encode())
                if "FROM" in match[2]:
                    sender = re.search(rb"^From:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", letter.mail, re.MULTILINE)
                    head = (sender[0] if sender else b"") + b"\r\n\r\n"
                    parts.append(self._content(b"BODY[HEADER.FIELDS (FROM)]", head))
            if self.uid_last:
                parts = [*parts[1:], uid]
            words.append(f"* {number} FETCH (".encode() + b" ".join(parts) + b")\r\n")
        return True, b"".join(words), state

    def _content(self, name: bytes, content: bytes) -> bytes:
        if self.quotes and re.fullmatch(rb"[ !#-\[\]-~]*", content):
            return name + b' "' + content + b'"'
        return name + b" {%d}\r\n" % len(content) + content


def good_bye(name: str) -> bytes:
    """Why a command was not done, as servers say it."""
    words: Mapping[str, bytes] = {
        "LOGIN": b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
        "EXAMINE": b"[NONEXISTENT] Unknown Mailbox",
    }
    return words.get(name, b"cannot") + b"\r\n"


@contextlib.asynccontextmanager
async def serving(server: MailServer, trust: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    """The server on a port of its own, with TLS when there is a certificate; at the end nothing must have
    been tried that changes a mailbox."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await server.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            tasks.discard(task)

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=trust)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()
        assert server.crimes == []
