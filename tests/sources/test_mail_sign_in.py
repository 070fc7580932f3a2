"""A mailbox is entered with a password or a token, and nothing secret is said before it is encrypted."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Exchange, SignIn
from sources._fetch import Limits
from tests.sources.certificate import client_context, server_context
from tests.sources.mail_server import PASSWORD, MailServer, serving
from tests.sources.mailboxes import HOST, ask, asked, letter, mail_door, run, uids

# ------------------------------------------------------------------------------------------------ signing in


def test_without_a_better_way_it_logs_in_with_words_in_quotes() -> None:
    server = MailServer([letter(1)], can="IMAP4rev1", password='with "quotes" \\ and spaces')

    async def story(server: MailServer) -> None:
        sign_in = SignIn(origins=(f"imap://{HOST}:{server.port}",), secret=server.password)
        async with mail_door(HOST) as through:
            assert uids(await ask(through, server.port, sign_in)) == [1]

    run(server, story)
    assert "LOGIN" in server.log


def test_a_token_is_shown_where_there_is_an_exchange() -> None:
    async def token(sign_in: SignIn, source: str) -> str:
        assert (sign_in.secret, source) == ("", "mail")
        return "ya29.good"

    async def story(server: MailServer) -> None:
        own = Exchange(url="https://login.example.com/token")
        sign_in = SignIn(origins=(f"imap://{HOST}:{server.port}",), exchange=own)
        async with mail_door(HOST, token=token) as through:
            assert uids(await ask(through, server.port, sign_in)) == [1]

    run(MailServer([letter(1)], tokens=("ya29.good",)), story)


def test_a_token_that_is_refused_is_got_anew_once() -> None:
    given = iter(["old", "new", "newer", "newest"])
    renewed: list[int] = []

    async def token(sign_in: SignIn, source: str) -> str:
        return next(given)

    def renew(sign_in: SignIn, status: int) -> bool:
        renewed.append(status)
        return True

    async def story(server: MailServer) -> None:
        sign_in = SignIn(
            origins=(f"imap://{HOST}:{server.port}",), exchange=Exchange(url="https://a.example.com")
        )
        async with mail_door(HOST, token=token, renew=renew) as through:
            await ask(through, server.port, sign_in)
            server.tokens = ()
            with pytest.raises(SourceRefused, match="did not take the token"):
                await ask(through, server.port, sign_in)

    run(MailServer(tokens=("new",)), story)
    assert renewed == [401, 401]


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"password": "another"}, SourceRefused, "app password"),
        ({"password": "another", "can": "IMAP4rev1"}, SourceRefused, "app password"),
        ({"can": "IMAP4rev1 LOGINDISABLED"}, SourceRefused, "takes no passwords"),
        ({"greeting": b"* PREAUTH hello\r\n"}, SourceRefused, "false server"),
        ({"greeting": b"* BYE too many connections\r\n"}, SourceBusy, "lets nobody in"),
        ({"greeting": b"220 smtp.example.com ESMTP\r\n"}, SourceBusy, "broke the connection off"),
        ({"greeting": b""}, SourceBusy, "longer"),
        (
            {"instead": {"AUTHENTICATE": b"{tag} NO [UNAVAILABLE] Temporary failure\r\n"}},
            SourceBusy,
            "Temporary failure",
        ),
        (
            {
                "instead": {
                    "AUTHENTICATE": b"{tag} NO [ALERT] Too many simultaneous connections. (Failure)\r\n"
                }
            },
            SourceBusy,
            "Too many",
        ),
        (
            {
                "instead": {
                    "AUTHENTICATE": b"{tag} NO [ALERT] Application-specific password required: https://a.example\r\n"
                }
            },
            SourceRefused,
            "Application-specific",
        ),
        ({"instead": {"AUTHENTICATE": b"{tag} BAD what\r\n"}}, SourceRefused, "password: what. "),
        (
            {"instead": {"AUTHENTICATE": b"{tag} NO your password open sesame is wrong\r\n"}},
            SourceRefused,
            "•••",
        ),
    ],
)
def test_who_is_not_let_in_is_told_why(more: dict[str, Any], error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words) as told:
        asked(MailServer([letter(1)], **more), limits=Limits(whole=0.4, pause=0.2))
    assert PASSWORD not in str(told.value)


# ------------------------------------------------------------------------------------------------ encryption


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_the_connection_is_encrypted(scheme: str, tmp_path: Path) -> None:
    async def story() -> None:
        own = server_context(HOST, tmp_path)
        server = MailServer([letter(1)], starts_tls=None if scheme == "imaps" else own)
        async with (
            serving(server, own if scheme == "imaps" else None),
            mail_door(HOST, trust=client_context(HOST)) as through,
        ):
            assert uids(await ask(through, server.port, scheme=scheme)) == [1]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("named", "trusted"),
    [("other.example.com", "other.example.com"), (HOST, "other.example.com"), (HOST, None)],
)
def test_a_certificate_of_another_or_of_nobody_is_refused(
    named: str, trusted: str | None, tmp_path: Path
) -> None:
    async def story() -> None:
        server = MailServer([letter(1)])
        async with (
            serving(server, server_context(named, tmp_path)),
            mail_door(HOST, trust=client_context(trusted) if trusted else None) as through,
        ):
            with pytest.raises(SourceRefused, match="certificate"):
                await ask(through, server.port, scheme="imaps")
        assert server.log == []

    asyncio.run(story())


def test_where_no_tls_is_spoken_nothing_is_said() -> None:
    async def story(server: MailServer) -> None:
        async with mail_door(HOST) as through:
            with pytest.raises(SourceRefused, match="does not speak TLS"):
                await ask(through, server.port, scheme="imaps")

    server = MailServer([letter(1)])
    with contextlib.suppress(AssertionError):  # the server takes the greeting of TLS for a command
        run(server, story)
    assert server.log == []


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"instead": {"STARTTLS": b"{tag} NO not here\r\n"}}, SourceRefused, "offers no encryption"),
        ({"greeting": b"* PREAUTH hello\r\n"}, SourceBusy, "lets nobody in"),
        ({"plain_behind_tls": b"* CAPABILITY IMAP4rev1\r\n"}, SourceChanged, "STARTTLS"),
        ({"instead": {"STARTTLS": b"BYE"}}, SourceBusy, "broke"),
    ],
)
def test_nothing_secret_is_said_before_it_is_encrypted(
    more: dict[str, Any], error: type[SourceError], words: str, tmp_path: Path
) -> None:
    server = MailServer([letter(1)], starts_tls=server_context(HOST, tmp_path), **more)

    async def story(server: MailServer) -> None:
        async with mail_door(HOST, trust=client_context(HOST)) as through:
            with pytest.raises(error, match=words):
                await ask(through, server.port, scheme="imap+tls")

    run(server, story)
    assert set(server.log) <= {"STARTTLS"}
