"""Reads a mailbox over IMAP and leaves it as it was: EXAMINE and BODY.PEEK only. Runs in a thread; what the
server says is bounded in time and in size, line by line."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.types import Json
from sources._letters import bare, mailbox, wanted
from sources._mail_ask import Ask
from sources._mail_line import Line, Trouble
from sources._mime import read_parts
from sources._text import squeeze

LETTER = 256 << 10
"""Bytes of a letter that are read: headers and text stand at its beginning, attachments behind."""
_SCAN = 500  # letters whose sender and size are looked at for one answer
_AT_ONCE = 100
_GROUP = 8
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LATER = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|THROTTLED|SERVERBUG|OVERQUOTA)\]|too many|try (?:again )?later|temporar"
    r"|rate.?limit|exceeded|internal (?:server )?error|server busy|maintenance",
    re.IGNORECASE,
)
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_BAD = re.compile(r"\w+ command error: BAD \[b['\"](.*)['\"]\]")
_QUOTED = re.compile(rb'\bBODY\[[^\]]*\](?:<\d+>)? (?:"((?:\\.|[^"\\])*+)"|NIL)')


@dataclass(slots=True)
class Found:
    """What a mailbox answered: `next` is 0 where it does not tell, `left` letters are still to be asked
    for."""

    uidvalidity: int
    next: int = 0
    left: int = 0
    letters: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    uid: int
    size: int
    sender: str | None


class _Client(imaplib.IMAP4):
    """The library's client, on a line of ours."""

    def __init__(self, line: Line, host: str, port: int) -> None:
        self.line = line
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port

    def read(self, size: int) -> bytes:
        return self.line.read(size)

    def readline(self) -> bytes:
        return self.line.readline()

    def send(self, data: bytes | bytearray | memoryview) -> None:  # type: ignore[override]
        self.line.send(bytes(data))

    def shutdown(self) -> None:
        self.line.close()


def read_mailbox(
    ask: Ask,
    line: Line,
    addresses: Sequence[str],
    trust: ssl.SSLContext | None,
    secret: str,
    bearer: bool,
    most: int,
) -> Found:
    """The letters that `ask` is about, `most` bytes of them, over `line` to one of the addresses. `secret` is
    the password, or with `bearer` a token. Raises Trouble, OSError, imaplib's errors."""
    line.open(addresses, ask.port)
    try:
        if trust is not None and ask.scheme == "imaps":
            line.secure(trust, ask.host)
        elif trust is not None:
            _start_tls(line, trust, ask.host)
        client = _greeted(line, ask)
        _sign_in(client, ask, secret, bearer)
        found = _read(client, ask, most)
        with contextlib.suppress(OSError, EOFError, imaplib.IMAP4.error, Trouble):
            client.logout()
        return found
    finally:
        line.close()


def _start_tls(line: Line, trust: ssl.SSLContext, host: str) -> None:
    """TLS from here on, or nothing: what came before it was said in the open, and counts for nothing."""
    greeting = line.readline()
    if not greeting.upper().startswith(b"* OK"):
        raise _judged(greeting, "mail.not_let_in", SourceBusy)
    line.send(b"L0 STARTTLS\r\n")
    while not (answer := line.readline()).startswith(b"L0 "):
        if not answer:
            raise EOFError
    if not answer.upper().startswith(b"L0 OK"):
        raise Trouble(SourceRefused, "mail.no_starttls", host=host)
    line.secure(trust, host)
    line.put_back(b"* OK\r\n")  # the client waits for a greeting, and there is no second one


def _greeted(line: Line, ask: Ask) -> _Client:
    try:
        return _Client(line, ask.host, ask.port)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        words = _words(error)
        known = "BYE" in words.upper()
        raise _judged(
            words, "mail.not_let_in" if known else "mail.not_imap", SourceBusy if known else SourceChanged
        ) from error


def _sign_in(client: _Client, ask: Ask, secret: str, bearer: bool) -> None:
    can = {str(word).upper() for word in client.capabilities}
    if client.state != "NONAUTH":
        raise Trouble(SourceRefused, "mail.preauth")
    answers = iter((f"user={ask.user}\1auth=Bearer {secret}\1\1" if bearer else f"\0{ask.user}\0{secret}",))

    def respond(_challenge: bytes) -> bytes:
        return next(answers, "").encode()

    try:
        if bearer:
            if "AUTH=XOAUTH2" not in can:
                raise Trouble(SourceRefused, "mail.no_oauth")
            client.authenticate("XOAUTH2", respond)
        elif "AUTH=PLAIN" in can:
            client.authenticate("PLAIN", respond)
        elif "LOGINDISABLED" in can:
            raise Trouble(SourceRefused, "mail.no_login")
        elif not (secret + ask.user).isascii() or not (secret + ask.user).isprintable():
            raise Trouble(SourceRefused, "mail.odd_password")
        else:
            client.login(_quoted(ask.user), secret)
    except (imaplib.IMAP4.error, ValueError) as error:
        words = _words(error).replace(secret, "•••")
        if isinstance(error, imaplib.IMAP4.abort) and "AUTHENTICATIONFAILED" not in words:
            raise
        raise _judged(words, "mail.token" if bearer else "mail.password", SourceRefused) from error


def _read(client: _Client, ask: Ask, most: int) -> Found:
    answer, data = client.select(_quoted(_utf7(ask.folder)), readonly=True)  # sends EXAMINE
    if answer != "OK":
        raise _judged(data[0], "mail.no_folder", SourceRefused, folder=ask.folder)
    validity, following = _told(client, "UIDVALIDITY"), _told(client, "UIDNEXT")
    if not validity:
        raise Trouble(SourceChanged, "mail.no_numbers")
    found = Found(validity, following)
    goes_on = validity == ask.uidvalidity and ask.next > 0
    if goes_on and following and ask.next >= following:
        found.next = ask.next
        return found
    uids = _search(client, f"UID {ask.next}:*" if goes_on else f"SINCE {_day(ask.since)}")
    uids = [uid for uid in uids if uid >= ask.next or not goes_on]  # `9:*` finds the last one, whatever it is
    if uids or goes_on:
        found.next = max(following, ask.next if goes_on else 0, uids[-1] + 1 if uids else 0)
    _fetch(client, ask, uids, most, found)
    return found


def _search(client: _Client, criteria: str) -> list[int]:
    answer, data = client.uid("SEARCH", criteria)
    if answer != "OK":
        raise _judged(data[0], "mail.odd_answer", SourceBusy)
    numbers = b" ".join(piece for piece in data if isinstance(piece, bytes)).split()
    if not all(number.isdigit() and len(number) <= 10 for number in numbers):
        raise Trouble(SourceChanged, "mail.odd_answer", said="SEARCH")
    return sorted(set(map(int, numbers)))


def _fetch(client: _Client, ask: Ask, uids: Sequence[int], most: int, found: Found) -> None:
    """The wanted ones among these letters, as many as may be; `found.next` is where to go on."""
    chosen: list[_Head] = []
    stop = uids[_SCAN] if len(uids) > _SCAN else 0
    bytes_ = 0
    for head in _heads(client, uids[:_SCAN], bool(ask.senders)):
        if not wanted(head.sender, ask.senders):
            continue
        bytes_ += min(head.size, LETTER)
        if len(chosen) >= ask.most or (chosen and bytes_ > most):
            stop = head.uid
            break
        chosen.append(head)
    got = 0
    for start in range(0, len(chosen), _GROUP):
        group = chosen[start : start + _GROUP]
        try:
            bodies = dict(_bodies(client, group)) if got <= most else None
        except (OSError, EOFError, imaplib.IMAP4.error, Trouble):
            if not found.letters:
                raise
            bodies = None  # what is here already is worth having; the next request meets the trouble again
        if bodies is None:
            stop = group[0].uid
            break
        for head in group:  # one that is not there any more was deleted meanwhile
            if head.uid in bodies:
                mail = bodies[head.uid]
                got += len(mail)
                text, whole = bare(mail, len(mail) < LETTER)
                found.letters.append(
                    {"uid": head.uid, "size": head.size, "whole": whole, "mail": text.decode("latin-1")}
                )
    if stop:
        found.next = stop
        found.left = sum(1 for uid in uids if uid >= stop)


def _heads(client: _Client, uids: Sequence[int], senders: bool) -> Iterator[_Head]:
    """Size and, when it matters, sender of each letter that is still there."""
    wish = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)])" if senders else "(UID RFC822.SIZE)"
    for start in range(0, len(uids), _AT_ONCE):
        group = uids[start : start + _AT_ONCE]
        known: dict[int, _Head] = {}
        for told, content in _asked(client, group, wish):
            uid, size = _UID.search(told), _SIZE.search(told)
            if uid and size and (content is not None or not senders):
                sender = mailbox(read_parts(content or b"").header("from"))[1]
                known.setdefault(int(uid[1]), _Head(int(uid[1]), int(size[1]), sender))
        yield from (known[uid] for uid in group if uid in known)


def _bodies(client: _Client, group: Sequence[_Head]) -> Iterator[tuple[int, bytes]]:
    for told, content in _asked(client, [head.uid for head in group], f"(UID BODY.PEEK[]<0.{LETTER}>)"):
        uid = _UID.search(told)
        if uid and content is not None:
            yield int(uid[1]), content[:LETTER]


def _asked(client: _Client, uids: Sequence[int], wish: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Each answer to a FETCH: what it tells outside of the content, and the content."""
    answer, data = client.uid("FETCH", ",".join(map(str, uids)), wish)
    if answer != "OK":
        raise _judged(data[0], "mail.odd_answer", SourceBusy)
    told, content = b"", None
    for item in data:
        if isinstance(item, tuple):
            told, content = told + item[0] + b" ", item[1]
        elif isinstance(item, bytes):  # the end of one letter's answer
            told += item
            short = _QUOTED.search(told) if content is None else None
            if short:
                content = re.sub(rb"\\(.)", rb"\1", short[1] or b"")
                told = told[: short.start()] + told[short.end() :]
            yield told, content
            told, content = b"", None


def _told(client: _Client, name: str) -> int:
    number = client.response(name)[1][-1]
    return int(number) if isinstance(number, bytes) and number.isdigit() and len(number) <= 10 else 0


def _judged(said: object, key: str, meaning: type[SourceError], **values: str) -> Trouble:
    """The trouble that the server's words tell of: one that passes, whatever else it seems to be, when they
    say so."""
    words = _words(said)
    return Trouble(SourceBusy if _LATER.search(words) else meaning, key, said=words or "?", **values)


def _words(said: object) -> str:
    if isinstance(said, Exception):
        said = said.args[0] if said.args else ""
    if isinstance(said, bytes):
        said = said.decode("utf-8", "replace")
    words = squeeze(str(said or ""))
    bad = _BAD.fullmatch(words)  # as the library puts it
    return (bad[1] if bad else words)[:200]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _utf7(name: str) -> str:
    """The name of a folder as IMAP writes it (RFC 3501, 5.1.3)."""

    def packed(match: re.Match[str]) -> str:
        text = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{text}-"

    return re.sub(r"[^ -~]+", packed, name.replace("&", "&-"))
