"""Mailboxes are read as they are left: by a strict server that fails whoever tries to change anything."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Exchange, Request, SignIn, Validators
from sources._fetch import Limits
from sources._letters import read_letter
from sources._mail import MailDoor
from sources._mail_ask import Ask
from tests.sources.certificate import client_context, server_context
from tests.sources.loopback import StillClock
from tests.sources.mail_server import DAY, PASSWORD, USER, Kept, MailServer, serving

HOST = "mail.example.com"
LETTER = 256 << 10


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


# --------------------------------------------------------------------------------------------- what it brings


def test_letters_come_with_what_is_read_in_them_and_no_more() -> None:
    heads = "Received: from x\r\nTo: me@example.com\r\nFrom: a@example.com\r\nSubject: Hi\r\n"
    body = f"{heads}\r\nGrüße\r\n".encode()
    found = asked(MailServer([Kept(7, body)]))
    assert (found["uidvalidity"], found["next"], found["left"]) == (1, 8, 0)
    (one,) = found["letters"]
    assert (one["uid"], one["size"], one["whole"]) == (7, len(body), True)
    read = read_letter(one["mail"].encode("latin-1"))
    assert (read.address, read.subject, read.text) == ("a@example.com", "Hi", "Grüße")
    assert "me@example.com" not in one["mail"]


def test_only_commands_that_read_are_sent() -> None:
    server = MailServer([letter(1), letter(2)])
    asked(server, senders=("example.com",))
    assert server.log == [
        "CAPABILITY",
        "AUTHENTICATE",
        "EXAMINE",
        "UID SEARCH",
        "UID FETCH",
        "UID FETCH",
        "LOGOUT",
    ]


def test_a_new_folder_is_read_from_the_day_that_is_asked_for() -> None:
    server = MailServer([letter(1, day=DAY - timedelta(days=1)), letter(2), letter(5)])
    assert uids(asked(server)) == [2, 5]


def test_a_known_folder_is_read_from_where_it_was_left() -> None:
    server = MailServer([letter(1), letter(2), letter(5)])
    assert uids(asked(server, uidvalidity=1, next=3)) == [5]


def test_the_last_letter_which_every_range_finds_is_not_brought_again() -> None:
    server = MailServer([letter(5)], uidnext=None)
    found = asked(server, uidvalidity=1, next=6)
    assert (uids(found), found["next"]) == ([], 6)
    assert "UID FETCH" not in server.log


def test_nothing_new_costs_no_search() -> None:
    server = MailServer([letter(5)])
    assert asked(server, uidvalidity=1, next=6)["next"] == 6
    assert "UID SEARCH" not in server.log


def test_when_the_numbers_start_anew_it_reads_by_date_again() -> None:
    server = MailServer([letter(1, day=DAY - timedelta(days=9)), letter(2)], uidvalidity=2)
    found = asked(server, uidvalidity=1, next=900)
    assert (uids(found), found["uidvalidity"], found["next"]) == ([2], 2, 3)


@pytest.mark.parametrize(
    ("uidnext", "letters", "following"),
    [(None, [], 0), (41, [], 41), (None, [letter(3)], 4), (2, [letter(3)], 4)],
)
def test_where_to_go_on_is_known_or_left_open(
    uidnext: int | None, letters: list[Kept], following: int
) -> None:
    assert asked(MailServer(letters, uidnext=uidnext))["next"] == following


def test_of_other_senders_nothing_but_the_sender_is_read() -> None:
    server = MailServer(
        [
            letter(1, sender="news@example.org"),
            letter(2, sender="ana@mail.example.com"),
            letter(3, sender="ana@badexample.com"),
            letter(4, sender="Bo@Example.Net"),
            Kept(5, b"Subject: nobody\r\n\r\nx"),
        ]
    )
    found = asked(server, senders=("example.com", "bo@example.net"))
    assert (uids(found), found["next"]) == ([2, 4], 6)


def test_a_large_letter_is_read_at_its_beginning_and_told_so() -> None:
    server = MailServer([letter(1, "x" * (LETTER + 9)), letter(2)])
    first, second = asked(server)["letters"]
    assert (first["whole"], first["size"] > LETTER) == (False, True)
    assert len(first["mail"]) < LETTER
    assert read_letter(first["mail"].encode("latin-1"), whole=False).text.endswith("xx …")
    assert second["whole"]


def test_many_letters_come_in_several_answers() -> None:
    server = MailServer([letter(uid) for uid in range(1, 121)])
    found = asked(server)
    assert (len(found["letters"]), found["next"], found["left"]) == (50, 51, 70)
    found = asked(server, uidvalidity=1, next=51)
    assert (len(found["letters"]), found["next"], found["left"]) == (50, 101, 20)
    found = asked(server, uidvalidity=1, next=101)
    assert (len(found["letters"]), found["next"], found["left"]) == (20, 121, 0)


def test_an_answer_is_bounded_in_bytes_whatever_sizes_are_claimed() -> None:
    letters = [letter(uid, "x" * 100_000) for uid in range(1, 41)]
    honest = asked(MailServer(letters), limits=Limits(body=300_000))
    assert (len(honest["letters"]), honest["next"], honest["left"]) == (2, 3, 38)
    lying = asked(MailServer(letters, says_size=lambda size: 1), limits=Limits(body=300_000))
    assert (len(lying["letters"]), lying["next"], lying["left"]) == (8, 9, 32)
    boasting = asked(MailServer(letters[:3], says_size=lambda size: 10**14))
    assert uids(boasting) == [1, 2, 3]


def test_very_many_letters_of_others_are_passed_over_step_by_step() -> None:
    server = MailServer([letter(uid, sender="x@example.org") for uid in range(1, 701)] + [letter(701)])
    found = asked(server, senders=("example.com",))
    assert (uids(found), found["next"], found["left"]) == ([], 501, 201)
    assert uids(asked(server, senders=("example.com",), uidvalidity=1, next=501)) == [701]


@pytest.mark.parametrize("more", [{"uid_last": True}, {"quotes": True}, {"chatters": True}], ids=str)
def test_answers_may_be_written_in_other_ways(more: dict[str, Any]) -> None:
    server = MailServer([Kept(4, b'From: "A \\"B\\"" <a@example.com>'), letter(6)], **more)
    found = asked(server, senders=("example.com",))
    assert uids(found) == [4, 6]
    assert read_letter(found["letters"][0]["mail"].encode("latin-1")).name == 'A "B"'


@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("Alerts & more", "Alerts &- more"),
        ('a "b" \\ c', 'a "b" \\ c'),
        ("Входящие/日本", "&BBIERQQ+BDQETwRJBDgENQ-/&ZeVnLA-"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("📧", "&2D3c5w-"),
    ],
)
def test_folders_may_have_any_name(folder: str, written: str) -> None:
    assert uids(asked(MailServer([letter(1)], folders=(written,)), folder=folder)) == [1]


def test_letters_that_are_deleted_meanwhile_are_not_missed() -> None:
    gone = b"* SEARCH 1 2 3\r\n{tag} OK done\r\n"
    assert uids(asked(MailServer([letter(2)], uidnext=4, instead={"UID SEARCH": gone}))) == [2]


def test_one_mailbox_is_visited_by_one_at_a_time() -> None:
    async def story(server: MailServer) -> None:
        async with mail_door(HOST) as through:
            await asyncio.gather(*(ask(through, server.port) for _ in range(4)))

    server = MailServer([letter(1)])
    run(server, story)
    assert (server.connections, server.most_at_once) == (4, 1)


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


# -------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("instead", "error", "words"),
    [
        ({"EXAMINE": b"{tag} NO no such thing\r\n"}, SourceRefused, "no folder INBOX"),
        ({"EXAMINE": b"{tag} NO [INUSE] later\r\n"}, SourceBusy, "later"),
        ({"EXAMINE": b"{tag} BAD what\r\n"}, SourceChanged, "cannot be read"),
        ({"EXAMINE": b"{tag} OK [READ-ONLY] x\r\n"}, SourceChanged, "number its letters"),
        ({"EXAMINE": b"* OK [UIDVALIDITY 99999999999999] x\r\n{tag} OK x\r\n"}, SourceChanged, "number"),
        ({"EXAMINE": b"* BYE shutting down\r\n{tag} NO x\r\nBYE"}, SourceBusy, "broke the connection off"),
        ({"UID SEARCH": b"* BYE idle for too long\r\nBYE"}, SourceBusy, "broke the connection off"),
        ({"UID SEARCH": b"* SEARCH 1 two\r\n{tag} OK x\r\n"}, SourceChanged, "cannot be read"),
        ({"UID SEARCH": b"* SEARCH 1 99999999999999999999\r\n{tag} OK x\r\n"}, SourceChanged, "cannot be"),
        ({"UID SEARCH": b"{tag} NO cannot\r\n"}, SourceBusy, "cannot"),
        ({"UID FETCH": b"* 1 FETCH (UID 1 BODY[]<0> {99999999}\r\n"}, SourceChanged, "more than was asked"),
        ({"UID FETCH": b"nonsense\r\n"}, SourceBusy, "broke"),
        ({"UID FETCH": b"* 1 FETCH (UID 1 RFC822.SIZE 5)\r\nBYE"}, SourceBusy, "broke"),
        ({"UID FETCH": b"x" * 2_000_000}, SourceChanged, "more than was asked"),
        ({"UID FETCH": b"* 1 FETCH (FLAGS ())\r\n" * 150_000}, SourceChanged, "more than was asked"),
    ],
)
def test_a_server_that_errs_is_named(instead: dict[str, bytes], error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        asked(MailServer([letter(1)], instead=instead), limits=Limits(body=100_000, whole=3, pause=1))


def test_cut_anywhere_the_answer_is_an_error_or_a_beginning_that_goes_on() -> None:
    letters = [letter(uid, "x" * 500) for uid in range(1, 21)]
    whole = asked(MailServer(letters))
    beginnings = 0

    async def story(server: MailServer) -> None:
        nonlocal beginnings
        async with mail_door(HOST) as through:
            for after in range(0, 14_000, 97):
                server.after = after
                try:
                    found = await ask(through, server.port)
                except SourceBusy:
                    continue
                if found != whole:
                    beginnings += 1
                    assert found["letters"] == whole["letters"][: len(found["letters"])]
                    assert (found["next"], found["left"]) == (
                        len(found["letters"]) + 1,
                        20 - len(found["letters"]),
                    )

    run(MailServer(letters), story)
    assert beginnings > 20


@pytest.mark.parametrize("silent", ["CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_says_nothing_is_not_waited_for(silent: str) -> None:
    with pytest.raises(SourceBusy, match="longer than"):
        asked(MailServer([letter(1)], instead={silent: b""}), limits=Limits(whole=5, pause=0.1))


def test_a_server_that_dawdles_is_left_when_the_time_is_over() -> None:
    async def story(server: MailServer) -> None:
        started = asyncio.get_running_loop().time()
        async with mail_door(HOST, limits=Limits(whole=0.3, pause=0.2)) as through:
            with pytest.raises(SourceBusy, match="longer than"):
                await ask(through, server.port)
        assert asyncio.get_running_loop().time() - started < 2

    run(MailServer(greeting=b"* OK " + b"x" * 10_000, dawdles=0.02), story)


def test_who_waits_no_more_ends_the_visit() -> None:
    async def story(server: MailServer) -> None:
        async with mail_door(HOST, limits=Limits(whole=60, pause=60)) as through:
            visit = asyncio.create_task(ask(through, server.port))
            await server.fell_silent.wait()
            visit.cancel()
            with pytest.raises(asyncio.CancelledError):
                await visit
            await server.is_empty.wait()

    run(MailServer(instead={"EXAMINE": b""}), story)


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


# ------------------------------------------------------------------------------------------------- the guard


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
