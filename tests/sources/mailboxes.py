"""A door to the mailboxes of a strict server on loopback, and what it brings from there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from core.traffic import Request, SignIn, Validators
from sources._fetch import Limits
from sources._mail import MailDoor
from sources._mail_ask import Ask
from tests.sources.loopback import StillClock
from tests.sources.mail_server import DAY, PASSWORD, USER, Kept, MailServer, serving

HOST = "mail.example.com"


def letter(uid: int, text: str = "", sender: str = "ana@example.com", day: date = DAY) -> Kept:
    mail = f"From: Ana <{sender}>\r\nSubject: Number {uid}\r\n\r\n{text or f'Brindlecast {uid}'}\r\n"
    return Kept(uid, mail.encode(), day)


async def at_home(host: str, port: int) -> Sequence[str]:
    """A name service that knows this machine by one name."""
    if host == HOST:
        return ["127.0.0.1"]
    raise OSError("no such name")


@contextlib.asynccontextmanager
async def mail_door(*allow: str, **more: Any) -> AsyncIterator[MailDoor]:
    more.setdefault("look_up", at_home)
    through = MailDoor(StillClock(), allow=allow, **more)
    try:
        yield through
    finally:
        await through.close()


async def ask(through: MailDoor, port: int, sign_in: SignIn | None = None, **more: Any) -> dict[str, Any]:
    """What the door brings from the mailbox."""
    what = {"scheme": "imap", "host": HOST, "user": USER, "folder": "INBOX", "since": DAY, **more}
    wish = Ask(port=port, **what)
    sign_in = sign_in or SignIn(origins=(wish.origin,), secret=PASSWORD)
    response = await through.fetch(Request(url=wish.url, sign_in=sign_in), "mail", Validators())
    assert response.headers["content-type"] == "application/json"
    found: dict[str, Any] = json.loads(response.body)
    return found


def run(server: MailServer, story: Callable[[MailServer], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with serving(server):
            await story(server)

    asyncio.run(whole())


def asked(server: MailServer, limits: Limits | None = None, **more: Any) -> dict[str, Any]:
    """One answer of that server, over an open line on loopback."""
    found: dict[str, Any] = {}

    async def story(server: MailServer) -> None:
        async with mail_door(HOST, limits=limits) as through:
            found.update(await ask(through, server.port, **more))

    run(server, story)
    return found


def uids(found: dict[str, Any]) -> list[int]:
    return [one["uid"] for one in found["letters"]]
