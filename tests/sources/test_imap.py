"""Letters: what is asked of the mailbox, and which posts they become."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

import sources
from core.errors import SourceChanged
from core.traffic import Cursor, Page, Request, Response, Validators
from core.types import Author, Post
from sources._base import signed
from sources._mail import MailDoor
from sources._mail_ask import Ask
from sources.imap import Imap
from tests.sources.loopback import StillClock
from tests.sources.mail_server import PASSWORD, USER, Kept, MailServer, serving

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "imap.json"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
IMAP = Imap(host="mail.example.com", user=USER, password=PASSWORD, name="post")


def imap(**settings: Any) -> Imap:
    return Imap(
        **{"host": "mail.example.com", "user": USER, "password": PASSWORD, "name": "post", **settings}
    )


def asked(source: Imap = IMAP, cursor: Cursor | None = None) -> Ask:
    return Ask.of(source.request(cursor or {}, (), NOW)[0].url)


def raw(request: Request, body: object) -> Response:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=200, headers={}, body=text, url=request.url, at=NOW)


def answer(*mails: str, **more: Any) -> dict[str, Any]:
    """What the door answers with these letters, numbered from 1 on."""
    letters = [
        {"uid": uid, "size": len(mail), "whole": True, "mail": mail.encode().decode("latin-1")}
        for uid, mail in enumerate(mails, 1)
    ]
    return {"uidvalidity": 7, "next": len(mails) + 1, "left": 0, "letters": letters, **more}


def page(*mails: str, source: Imap = IMAP, cursor: Cursor | None = None, **more: Any) -> Page:
    return source.parse(raw(source.request({}, (), NOW)[0], answer(*mails, **more)), cursor or {})


def mail(text: str = "Brindlecast is fine.", **heads: str) -> str:
    given = {
        "From": "Ana <ana@example.com>",
        "Subject": "News",
        "Date": "Tue, 01 Dec 2026 10:00:00 +0000",
        **{name.replace("_", "-"): value for name, value in heads.items()},
    }
    return "".join(f"{name}: {value}\r\n" for name, value in given.items() if value) + f"\r\n{text}\r\n"


def sample(**settings: Any) -> Sequence[Post]:
    source = imap(**settings)
    return source.parse(raw(source.request({}, (), NOW)[0], SAMPLE.read_bytes()), {}).posts


# ------------------------------------------------------------------------------------------- what it asks for


def test_each_folder_is_asked_for_what_came_since_it_looks_back() -> None:
    requests = imap(folders=("INBOX", "Alerts/ü", "INBOX"), look_back=timedelta(days=3)).request({}, (), NOW)
    wishes = [Ask.of(request.url) for request in requests]
    assert [wish.folder for wish in wishes] == ["INBOX", "Alerts/ü"]
    assert [(wish.since, wish.uidvalidity, wish.next) for wish in wishes] == [(date(2026, 11, 28), 0, 0)] * 2


def test_then_it_goes_on_where_the_last_poll_reached() -> None:
    cursor = page(mail(), mail()).cursor
    assert (asked(cursor=cursor).uidvalidity, asked(cursor=cursor).next) == (7, 3)


def test_where_the_server_does_not_tell_where_to_go_on_it_reads_by_date_again() -> None:
    assert page(next=0).cursor == {"folders": {}}


def test_a_folder_that_is_read_no_more_is_forgotten() -> None:
    cursor = {"folders": {"Old": [1, 2], "INBOX": [3, 4]}}
    assert page(cursor=cursor).cursor == {"folders": {"INBOX": [7, 1]}}
    assert cursor == {"folders": {"Old": [1, 2], "INBOX": [3, 4]}}


def test_what_is_left_is_asked_for_at_once_up_to_a_limit() -> None:
    source = imap(pages=3)
    queue = list(source.request({}, (), NOW))
    cursor: Cursor = {}
    pages = 0
    while queue:
        found = source.parse(raw(queue.pop(), answer(mail(), next=pages + 2, left=9)), cursor)
        cursor, pages = found.cursor, pages + 1
        queue += found.more
    assert pages == 3
    assert asked(source, cursor).next == 4


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ({}, "imaps://mail.example.com:993/"),
        ({"security": "starttls"}, "imap+tls://mail.example.com:143/"),
        ({"security": "none", "host": "localhost", "port": 1143}, "imap://localhost:1143/"),
        ({"host": "::1"}, "imaps://[::1]:993/"),
        ({"host": "imaps://Mail.Example.com:993/"}, "imaps://mail.example.com:993/"),
        ({"host": "post.brühe.example"}, "imaps://post.xn--brhe-1ra.example:993/"),
    ],
)
def test_its_place_is_written_as_an_address(settings: dict[str, Any], start: str) -> None:
    source = imap(**settings)
    request = source.request({}, (), NOW)[0]
    assert request.url.startswith(start)
    assert source.sign_in.origins == (start.rstrip("/"),)
    assert PASSWORD not in repr(request) + repr(source) + repr(source.sign_in)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"host": "not a host"}, "host:"),
        ({"host": ""}, "host:"),
        ({"host": "a.example/b"}, "host:"),
        ({"port": 70_000}, "port"),
        ({"folders": ()}, "folders"),
        ({"folders": ("IN\r\nBOX",)}, "folders:"),
        ({"user": "a\r\nb"}, "user:"),
        ({"password": "a\nb"}, "password:"),
        ({"pages": 0}, "pages"),
        ({"look_back": timedelta(0)}, "look_back"),
        ({"senders": ("Ana <ana@example.com>",)}, "senders"),
        ({"senders": ("example",)}, "senders"),
        ({"token_url": "http://login.example.com/token"}, "token_url"),
        ({"password": ""}, "no password: .* `password_env`"),
        ({"password": "", "client_id": "app", "client_secret": "hush"}, "no password: .* `token_url`"),
        ({"token_url": "https://login.example.com/token"}, "`client_secret_env`.* `refresh_token_env`"),
    ],
)
def test_settings_that_cannot_work_are_told(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        imap(**settings)


@pytest.mark.parametrize(
    ("settings", "form"),
    [
        (
            {"client_id": "app", "client_secret": "hush", "scope": "https://mail.example.com/.default"},
            {
                "grant_type": ["client_credentials"],
                "client_id": ["app"],
                "client_secret": ["hush"],
                "scope": ["https://mail.example.com/.default"],
            },
        ),
        (
            {"client_id": "app", "refresh_token": "again"},
            {"grant_type": ["refresh_token"], "client_id": ["app"], "refresh_token": ["again"]},
        ),
    ],
)
def test_where_passwords_are_not_taken_it_asks_for_tokens(
    settings: dict[str, Any], form: dict[str, list[str]]
) -> None:
    own = imap(token_url="https://login.example.com/token", **settings).sign_in
    assert own.secret == ""
    assert own.exchange is not None
    assert own.exchange.url == "https://login.example.com/token"
    assert parse_qs(own.exchange.body.decode()) == form


# ---------------------------------------------------------------------------------------- what letters become


def test_the_sample_in_full() -> None:
    newsletter, first, second, answer_, arabic, hostile, japanese = sample()
    assert answer_ == Post(
        source="post",
        key="7d1b.jlf@post.example.net 2026-12-01T09:15:00",
        title="Re: Brindlecast stürzt ab",
        text="Hallo,\nbei mir stürzt Brindlecast seit Montag jedes Mal ab, wenn ich exportiere. Geld zurück?",
        author=Author(handle="joerg@post.example.net", name="Jörg Löffler"),
        said_at=datetime(2026, 12, 1, 9, 15, tzinfo=UTC),
        site="post.example.net",
    )
    assert first == Post(
        source="post",
        url="https://harbour.example.org/2026/11/30/studio?id=7",
        title="Brindlecast opens a studio in Lisbon",
        text="The podcast maker Brindlecast came for the light ...",
        author=Author(name="Harbour Times"),
        said_at=datetime(2026, 11, 30, 18, 5, 41, tzinfo=UTC),
        site="harbour.example.org",
    )
    assert second.url == "https://www.blog.example.net/vergleich-quillbase"
    assert newsletter.title == "Brindlecast grows up — and three more stories"
    assert newsletter.url == "https://letters.example.org/n/411"
    assert "Quillbase answers with notes" in newsletter.text
    assert arabic.title == "مراجعة Brindlecast بعد عام 🎧"
    assert arabic.url == "https://souq.example.net/letters/92"
    assert (hostile.said_at, hostile.url, hostile.key) == (None, None, "1700000001-INBOX-46")
    assert hostile.text == "Click view in browser <!channel> for a free Brindlecast."
    assert japanese.text == "Quillbase を一週間使ってみました。メモが音に付いてきます。"


def test_letters_may_be_read_as_letters_whoever_sends_them() -> None:
    titles = [post.title for post in sample(reads="letters")]
    assert len(titles) == 6
    assert "Google Alert - Brindlecast" in titles


def test_the_links_of_a_letter_may_be_the_posts() -> None:
    found = sample(reads="links", senders=("letters.example.org",))
    assert [(post.title, post.url) for post in found] == [
        ("Brindlecast 2, tried for a week", "https://sound.example.net/brindlecast-2"),
        ("Quillbase makes notes that follow the sound", "https://sound.example.net/quillbase-notes"),
    ]
    assert {post.author.name for post in found} == {"The Sound Desk 🎙️"}


def test_only_the_wanted_senders_and_subjects_are_read() -> None:
    found = sample(senders=("letters.example.org", "joerg@post.example.net"))
    assert [post.author.name for post in found] == ["The Sound Desk 🎙️", "Jörg Löffler"]
    assert [post.title for post in sample(subjects=("STÜRZT", "nothing"))] == ["Re: Brindlecast stürzt ab"]


def test_a_confirmation_of_an_alert_is_a_letter() -> None:
    own = {"From": "googlealerts-noreply@google.com", "Subject": "Confirm your alert"}
    assert [post.title for post in page(mail("Click here.", **own)).posts] == ["Confirm your alert"]


def test_one_page_found_by_two_alerts_is_one_post() -> None:
    body = json.loads(SAMPLE.read_bytes())
    body["letters"] = [body["letters"][1], {**body["letters"][1], "uid": 99}]
    found = IMAP.parse(raw(IMAP.request({}, (), NOW)[0], body), {})
    assert (len(found.posts), found.real_keys) == (2, False)


def test_letters_are_told_apart_by_their_ids_and_copies_are_one() -> None:
    one = mail(Message_ID="<1@example.com>")
    later = mail("Another.", Message_ID="<1@example.com>", Date="Tue, 01 Dec 2026 11:00:00 +0000")
    found = page(one, one, later, mail(), mail(), mail(Message_ID="<2@example.com>", Date=""))
    assert [post.key for post in found.posts] == [
        "1@example.com 2026-12-01T10:00:00",
        "1@example.com 2026-12-01T11:00:00",
        "7-INBOX-4",
        "7-INBOX-5",
        "2@example.com",
    ]
    assert found.real_keys


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Tue, 01 Dec 2026 10:00:00 +0000", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("Mon, 30 Jun 3609 15:33:50 +0600", None),
        ("Pn, 29 paX 2007 21:13:00 +0100", None),
        ("", None),
    ],
)
def test_a_wrong_date_is_unknown_and_not_now(said: str, read: datetime | None) -> None:
    assert page(mail(Date=said)).posts[0].said_at == read


@pytest.mark.parametrize(
    ("letter", "why", "settings"),
    [
        ("\r\n", "without any headers", {}),
        (mail("", Subject=""), "without any text", {}),
        (mail("Nothing here."), "no results", {"reads": "google_alerts"}),
        (mail("Nothing here."), "no results", {"reads": "links"}),
    ],
)
def test_a_letter_that_cannot_be_read_is_counted(letter: str, why: str, settings: dict[str, Any]) -> None:
    good = (
        mail("https://example.com/1 Brindlecast opens a shop") if settings.get("reads") == "links" else mail()
    )
    if settings.get("reads") == "google_alerts":
        with pytest.raises(SourceChanged, match=why):
            page(letter, source=imap(**settings))
    else:
        found = page(letter, good, source=imap(**settings))
        assert (len(found.posts), found.unread) == (1, 1)
        assert why in found.unread_why


def test_a_text_beyond_what_is_read_is_counted() -> None:
    parts = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\n"
    body = answer(mail(), f"From: a@example.com\r\n{parts}xxxx")
    body["letters"][1]["whole"] = False
    found = IMAP.parse(raw(IMAP.request({}, (), NOW)[0], body), {})
    assert (len(found.posts), found.unread) == (1, 1)
    assert "beyond" in found.unread_why


@pytest.mark.parametrize("field", ["uidvalidity", "next", "left", "letters"])
@pytest.mark.parametrize("value", ["gone", None, "x", -1, 1.5, {}])
def test_an_answer_that_lacks_something_is_no_answer(field: str, value: object) -> None:
    body = answer(mail())
    if value == "gone":
        del body[field]
    else:
        body[field] = value
    with pytest.raises(SourceChanged):
        IMAP.parse(raw(IMAP.request({}, (), NOW)[0], body), {})


@pytest.mark.parametrize("field", ["uid", "mail", "whole"])
def test_a_letter_that_lacks_something_is_counted(field: str) -> None:
    body = answer(mail(), mail())
    del body["letters"][0][field]
    found = IMAP.parse(raw(IMAP.request({}, (), NOW)[0], body), {})
    assert (len(found.posts), found.unread) == (1, 1)


# ------------------------------------------------------------------------------------------- from end to end


def test_a_mailbox_is_heard_letter_by_letter_and_left_as_it_was() -> None:
    letters = [
        Kept(uid, mail(f"Note {uid}", Message_ID=f"<{uid}@example.com>").encode(), NOW.date())
        for uid in range(1, 131)
    ]

    async def at_home(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async def poll(source: Imap, through: MailDoor, cursor: Cursor) -> tuple[list[str | None], Cursor]:
        keys: list[str | None] = []
        queue = list(source.request(cursor, (), NOW))
        while queue:
            response = await through.fetch(signed(source, queue.pop(0)), source.name, Validators())
            found = source.parse(response, cursor)
            keys += [post.key for post in found.posts]
            cursor = json.loads(json.dumps(found.cursor))
            queue += found.more
        return keys, cursor

    async def story() -> None:
        async with serving(MailServer(letters[:120])) as server:
            source = imap(security="none", port=server.port, pages=2)
            through = MailDoor(StillClock(), allow=("mail.example.com",), look_up=at_home)
            first, cursor = await poll(source, through, {})
            second, cursor = await poll(source, through, cursor)
            assert (len(first), len(second), len({*first, *second})) == (100, 20, 120)
            assert (await poll(source, through, cursor))[0] == []
            server.letters += letters[120:]
            third, cursor = await poll(source, through, cursor)
            assert len(third) == 10
            server.uidvalidity, server.letters = 2, [Kept(1, letters[0].mail, NOW.date())]
            assert (await poll(source, through, cursor))[0] == first[:1]
            await through.close()

    asyncio.run(story())
