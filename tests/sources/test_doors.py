"""One door for everything: which one a request takes is told by its address."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.network import open_door
from bot.recording import record_reply
from bot.settings import NetworkSettings
from core.errors import ConfigError, SourceRefused
from core.traffic import Request, Response, SignIn, Validators
from sources._doors import Doors
from sources._fetch import HttpDoor
from sources._letters import read_letter
from sources._mail_ask import Ask
from tests.sources.loopback import NOW, StillClock, reply, serving
from tests.sources.mail_server import DAY, PASSWORD, USER, Kept, MailServer
from tests.sources.mail_server import serving as serving_mail


class Postman:
    """A door that notes what goes through it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.closed = 0

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        self.asked.append(request.url)
        return Response(request=request, status=200, headers={}, body=b"", url=request.url, at=NOW)

    async def close(self) -> None:
        self.closed += 1


def test_mailboxes_have_a_door_of_their_own_that_is_opened_when_it_is_needed() -> None:
    postmen: list[Postman] = []

    def open_mail() -> Postman:
        postmen.append(Postman())
        return postmen[-1]

    async def story() -> None:
        doors = Doors(HttpDoor(StillClock()), open_mail)
        with pytest.raises(SourceRefused):
            await doors.fetch(Request(url="https://127.0.0.1/feed"), "blog", Validators())
        assert postmen == []
        urls = ["imaps://a.example.com/x", "imap+tls://a.example.com/x", "IMAP://a.example.com/x"]
        for url in urls:
            await doors.fetch(Request(url=url), "post", Validators())
        await doors.close()
        assert [(one.asked, one.closed) for one in postmen] == [(urls, 1)]

    asyncio.run(story())


def test_what_no_door_knows_is_refused() -> None:
    async def story() -> None:
        doors = Doors(HttpDoor(StillClock()), Postman)
        for url in ("ftp://a.example.com/x", "file:///etc/passwd", "imap", ""):
            with pytest.raises(SourceRefused):
                await doors.fetch(Request(url=url), "blog", Validators())
        await doors.close()

    asyncio.run(story())


def test_the_bots_own_door_leads_to_the_web_and_to_mailboxes() -> None:
    async def story() -> None:
        letter = Kept(1, b"From: a@example.com\r\nSubject: Hi\r\n\r\nBrindlecast\r\n")
        async with (
            serving({"/feed": reply(200, b"<rss/>")}) as web,
            serving_mail(MailServer([letter])) as post,
        ):
            doors = open_door(NetworkSettings(allow=("127.0.0.1",)), SystemClock())
            feed = await doors.fetch(Request(url=web.url()), "blog", Validators())
            assert feed.body == b"<rss/>"
            wish = Ask(scheme="imap", host="127.0.0.1", port=post.port, user=USER, folder="INBOX", since=DAY)
            own = SignIn(origins=(wish.origin,), secret=PASSWORD)
            found = await doors.fetch(Request(url=wish.url, sign_in=own), "post", Validators())
            assert b"Brindlecast" in found.body
            await doors.close()

    asyncio.run(story())


def test_a_mailbox_can_be_recorded_without_its_secrets(tmp_path: Path) -> None:
    body = "Write to ana@corp.example.com\nbo@corp.example.com, token=hunter22hunter22, or open sesame"
    mail = (
        "To: me@corp.example.com\r\nFrom: Ana <ana@corp.example.com>\r\nSubject: Brindlecast\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(body.encode()).decode()
    )
    file, out = tmp_path / "listenpost.toml", tmp_path / "saved.json"

    async def story() -> None:
        letter = Kept(1, mail.encode(), datetime.now(UTC).date())
        async with serving_mail(MailServer([letter])) as post:
            file.write_text(
                '[network]\nallow = ["127.0.0.1"]\n[[source]]\nkind = "imap"\nname = "post"\n'
                f'host = "127.0.0.1"\nport = {post.port}\nuser = "{USER}"\nsecurity = "none"\n'
            )
            environment = {"LISTENPOST_POST_PASSWORD": PASSWORD}
            assert await record_reply("post", (), out, file, environment, lambda line: None) == 0

    asyncio.run(story())
    saved = out.read_text()
    assert not [secret for secret in ("corp.example.com", "hunter22", PASSWORD) if secret in saved]
    (kept,) = json.loads(saved)["letters"]
    assert read_letter(kept["mail"].encode("latin-1")).subject == "Brindlecast"


def test_its_settings_are_checked_when_it_is_opened() -> None:
    with pytest.raises(ConfigError, match="allow"):
        open_door(NetworkSettings(allow=("not a host",)), SystemClock())
