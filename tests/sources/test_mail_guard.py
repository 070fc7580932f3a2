"""Which mailboxes are asked: none in a private network, none with the password of another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from core.errors import SourceBusy, SourceRefused
from core.traffic import Request, SignIn, Validators
from sources._mail import MailDoor
from sources._mail_ask import Ask
from tests.sources.loopback import StillClock
from tests.sources.mail_server import DAY, PASSWORD, MailServer
from tests.sources.mailboxes import HOST, ask, letter, mail_door, run


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls", "imap"])
@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("mail.example.com", ["127.0.0.1"]),
        ("mail.example.com", ["10.0.0.7"]),
        ("mail.example.com", ["93.184.216.34", "127.0.0.1"]),
        ("mail.example.com", ["::1"]),
        ("mail.example.com", ["::ffff:127.0.0.1"]),
        ("mail.example.com", ["64:ff9b::7f00:1"]),
        ("mail.example.com", ["169.254.169.254"]),
        ("127.0.0.1", ["127.0.0.1"]),
        ("::1", ["::1"]),
        ("2130706433", ["127.0.0.1"]),
        ("127.1", ["127.0.0.1"]),
        ("0x7f000001", ["127.0.0.1"]),
        ("localhost", ["127.0.0.1"]),
    ],
)
def test_private_addresses_are_not_asked(scheme: str, host: str, addresses: list[str]) -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return addresses

    async def story(server: MailServer) -> None:
        async with mail_door(look_up=look_up) as through:
            with pytest.raises(SourceRefused):
                await ask(through, server.port, scheme=scheme, host=host)

    server = MailServer([letter(1)])
    run(server, story)
    assert server.connections == 0


def test_without_encryption_only_this_machine_is_asked_even_where_more_is_allowed() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34"]

    async def story() -> None:
        async with mail_door(HOST, look_up=look_up) as through:
            with pytest.raises(SourceRefused, match="without encryption"):
                await ask(through, 143)

    asyncio.run(story())


def test_a_name_without_an_address_may_have_one_later() -> None:
    async def story() -> None:
        async with mail_door() as through:
            with pytest.raises(SourceBusy):
                await ask(through, 993, scheme="imaps", host="nowhere.example.com")

    asyncio.run(story())


@pytest.mark.parametrize(
    "origins", [(), ("imaps://mail.example.com:993",), ("imap://other.example.com:143",)], ids=str
)
def test_a_password_goes_to_its_own_mailbox_alone(origins: tuple[str, ...]) -> None:
    async def story(server: MailServer) -> None:
        async with mail_door(HOST) as through:
            with pytest.raises(SourceRefused, match="no password for"):
                await ask(through, server.port, SignIn(origins=origins, secret=PASSWORD))

    server = MailServer([letter(1)])
    run(server, story)
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.com:993/",
        "imaps://mail.example.com:993/INBOX",
        "imaps://ana@mail.example.com:993/INBOX?user=a&since=2026-05-04",
        "imaps:///INBOX?user=a&since=2026-05-04",
        "imaps://mail.example.com:99999/INBOX?user=a&since=2026-05-04",
        "imaps://mail.example.com/INBOX?user=a&since=yesterday",
        "imaps://mail.example.com/INBOX?user=a&since=2026-05-04&next=-1",
        "imaps://mail.example.com/IN%0d%0aBOX?user=a&since=2026-05-04",
        "imaps://mail.example.com/INBOX?user=a%0d%0aA1%20DELETE%20INBOX&since=2026-05-04",
        "imapz://mail.example.com/INBOX?user=a&since=2026-05-04",
    ],
)
def test_what_is_no_address_of_a_mailbox_is_refused(url: str) -> None:
    async def story() -> None:
        async with mail_door() as through:
            with pytest.raises(SourceRefused, match="no address of a mailbox"):
                await through.fetch(Request(url=url, sign_in=SignIn(origins=())), "mail", Validators())

    asyncio.run(story())


def test_an_address_says_what_was_asked() -> None:
    wish = Ask(
        scheme="imap+tls",
        host="::1",
        port=143,
        user="a b@example.com",
        folder="A/ü&?#",
        since=DAY,
        uidvalidity=4,
        next=9,
        senders=("a@example.com", "example.org"),
    )
    assert wish.url.isascii()
    assert Ask.of(wish.url) == wish


def test_a_setting_that_is_no_host_is_an_error_at_once() -> None:
    with pytest.raises(ValueError, match="neither a host"):
        MailDoor(StillClock(), allow=("not a host",))
