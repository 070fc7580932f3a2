"""Mailboxes are read as they are left: by a strict server that fails whoever tries to change anything."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from sources._fetch import Limits
from sources._letters import read_letter
from tests.sources.mail_server import DAY, Kept, MailServer
from tests.sources.mailboxes import HOST, ask, asked, letter, mail_door, run, uids

LETTER = 256 << 10


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
