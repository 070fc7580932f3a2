"""What letters say, of real ones and of those that mean harm."""

from __future__ import annotations

import base64
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.types import Json
from sources._letters import Letter, bare, links, mailbox, read_letter, wanted
from sources._mime import read_parts, unfolded

REAL = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "email"
INDEX: list[Json] = json.loads((REAL / "index.json").read_text()) if REAL.is_dir() else []
NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def letter(body: str | bytes = "", *heads: str) -> Letter:
    body = body.encode() if isinstance(body, str) else body
    return read_letter("".join(f"{head}\r\n" for head in heads).encode() + b"\r\n" + body)


def multipart(kind: str, *parts: str, boundary: str = "=_b") -> str:
    inner = "".join(f"\r\n--{boundary}\r\n{part}" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inner}\r\n--{boundary}--\r\n'


def words(text: str, kind: str = "plain", *heads: str) -> str:
    return "".join(f"{head}\r\n" for head in (f"Content-Type: text/{kind}; charset=utf-8", *heads, "")) + text


# ---------------------------------------------------------------------------------------------- real letters


def test_the_real_letters_are_there_or_left_out_by_name() -> None:
    if not REAL.is_dir():
        pytest.skip("the recorded letters are not there; LISTENPOST_SAMPLES says where they are")
    assert len(INDEX) == 34


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: str(entry["file"]))
def test_a_real_letter_has_its_parts_its_text_and_no_attachment(entry: Json) -> None:
    raw = (REAL / entry["file"]).read_bytes()
    leaves = list(read_parts(raw).leaves())
    assert [(leaf.type, leaf.charset.lower() or None, leaf.file) for leaf in leaves] == [
        (part["type"], part["charset"], part["file"]) for part in entry["parts"]
    ]
    read = read_letter(raw)
    first = next((leaf for leaf in leaves if leaf.type == "text/plain" and not leaf.file), None)
    assert read.plain == (first.text() if first else "")
    assert bool(read.text) == (first is not None)
    assert read.key
    assert read.address
    assert "�" not in read.subject + read.text
    for leaf in leaves:
        if leaf.file and len(leaf.body) > 40:
            assert leaf.body.decode("latin-1")[:40] not in read.text


@pytest.mark.parametrize(
    ("file", "subject", "name", "address", "said", "beginning"),
    [
        (
            "mime/raw_email_encoded_stack_level_too_deep.eml",
            "André Exemplé has accepted your invitation to Gmail",
            "Gmail Team",
            "gmail-noreply@google.com",
            "2005-06-28T08:02:11+00:00",
            "André Exemplé has accepted",
        ),
        (
            "plain/raw_email.eml",
            "NOTE: 한국말로 하는 것",
            "Sam Example",
            "person03@example.org",
            "2005-05-02T22:07:05+00:00",
            "대부분의 마찬가지로, 우리는",
        ),
        (
            "plain/raw_email_with_partially_quoted_subject.eml",
            'Re: Test: "漢字" mid "漢字" tail',
            "Sam Example",
            "person03@example.org",
            "2005-05-02T22:07:05+00:00",
            "대부분의",
        ),
        (
            "plain/raw_email_with_at_display_name.eml",
            "Testing 123",
            "Kim Example",
            "person08@example.org",
            "2008-11-22T04:04:59+00:00",
            "Plain email.",
        ),
        (
            "plain/raw_email_multiple_from.eml",
            "/" + "home/svn/public/minebox revision 214",
            None,
            "person16@example.org",
            "2007-10-22T23:45:23+00:00",
            "recordkick 2007-10-22",
        ),
        (
            "plain/raw_email_with_bad_date.eml",
            "Microsoft Vlsta & Office2007, Just released for 79$ Save 1599.95$ 0ff Retai|",
            "Dana Example",
            "person24@example.org",
            None,
            "hotnewsoft . com",
        ),
        (
            "plain/raw_email_reply.eml",
            "Re: Test reply email",
            "Testing",
            "xxxxxxxx@xxx.org",
            "2007-11-18T08:56:07+00:00",
            "Message body",
        ),
        (
            "mime/raw_email_with_binary_encoded.eml",
            "Testing outlook",
            "Kim Example",
            "email_test@me.nowhere",
            "2007-10-21T09:38:13+00:00",
            "",
        ),
    ],
)
@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded letters are not there")
def test_a_real_letter_is_read_as_a_person_reads_it(
    file: str, subject: str, name: str | None, address: str, said: str | None, beginning: str
) -> None:
    read = read_letter((REAL / file).read_bytes())
    assert (read.subject, read.name, read.address) == (subject, name, address)
    assert read.said == (datetime.fromisoformat(said) if said else None)
    assert read.text.startswith(beginning)


# ---------------------------------------------------------------------------------------------- the best part


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (words("Grüße\r\naus Köln"), "Grüße\naus Köln"),
        (words("<p>Hi <b>all</b></p><script>x()</script>", "html"), "Hi all"),
        (multipart("alternative", words("plain one"), words("<p>rich</p>", "html")), "plain one"),
        (multipart("alternative", words("<p>rich</p>", "html"), words("plain one")), "plain one"),
        (multipart("alternative", words("  "), words("<p>rich</p>", "html")), "rich"),
        (
            multipart("alternative", words("See it online"), words(f"<p>{'Brindle ' * 20}</p>", "html")),
            ("Brindle " * 20).strip(),
        ),
        (multipart("mixed", words("<p>rich</p>", "html"), words("-- the list")), "rich"),
        (multipart("mixed", words("a file", "plain", "Content-Disposition: attachment"), words("b")), "b"),
        (
            multipart(
                "mixed", words("a file", "plain", 'Content-Disposition: inline; filename="a"'), words("b")
            ),
            "b",
        ),
        (
            multipart(
                "mixed",
                multipart("related", multipart("alternative", words("deep"), boundary="3"), boundary="2"),
                words("shallow"),
            ),
            "deep",
        ),
        (multipart("mixed", "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner"), ""),
        (multipart("encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nx", words("y")), ""),
        ("Content-Type: multipart/mixed\r\n\r\nno boundary", "no boundary"),
        ("Content-Type: nonsense\r\n\r\nstill text", "still text"),
        ("\r\nno headers at all", "no headers at all"),
        (words("R3LDvMOfZSA", "plain", "Content-Transfer-Encoding: base64"), "Grüße"),
        (words("R3LDvMOf!!\r\nZQ==\r\n--footer", "plain", "Content-Transfer-Encoding: BASE64"), "Grüße"),
        (
            words("Gr=C3=BC=\r\n=C3=9Fe =ZZ", "plain", "Content-Transfer-Encoding: quoted-printable"),
            "Grüße =ZZ",
        ),
    ],
)
def test_of_its_parts_the_one_that_people_read_is_taken(body: str, text: str) -> None:
    assert read_letter(body.encode()).text == text


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("iso-8859-1", "Grüße €".encode("cp1252"), "Grüße €"),
        ("utf-8", "Grüße".encode("latin-1"), "Gr��e"),
        ("latin-1", "Grüße 日本".encode(), "Grüße 日本"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("iso-2022-jp", "日本".encode("iso-2022-jp"), "日本"),
        ("gb2312", "漢字".encode("gb18030"), "漢字"),
        ("no-such-thing", "Grüße".encode("latin-1"), "Grüße"),
        ("utf-7", b"+ADw-script+AD4-", "+ADw-script+AD4-"),
        ("rot13", b"hello", "hello"),
        ("", "Grüße".encode(), "Grüße"),
    ],
)
def test_a_charset_is_a_claim_like_any_other(charset: str, content: bytes, text: str) -> None:
    assert letter(content, f"Content-Type: text/plain; charset={charset}").text == text


# --------------------------------------------------------------------------------------------- its own words


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("New words.\n\nOn Tuesday, Ana wrote:\n> old words\n> older", "New words."),
        ("New words.\n\nOn Tuesday, 5 May 2026 at 10:00,\nAna <a@example.com> wrote:\n\n> old", "New words."),
        ("Neu.\n\nAm Dienstag schrieb Ana:\n> alt", "Neu."),
        ("> old\nanswer one\n> old\nanswer two", "answer one\nanswer two"),
        ("New.\n-----Original Message-----\nFrom: Ana\nold", "New."),
        ("Neu.\n\n________________________________\nVon: Ana\nAn: Bo\n\nalt", "Neu."),
        ("New.\n-- \nAna\nBrindlecast Ltd", "New."),
        ("New.\n--\nAna", "New."),
        ("Part one\n--\n" + "text\n" * 20, "Part one\n--\n" + "text\n" * 20),
        ("> all of it is old", "> all of it is old"),
        ("Three things:\n- one\n- two", "Three things:\n- one\n- two"),
        ("Seen on:\n\n> Brindlecast is great\n\nI agree.", "I agree."),
        ("See below.\n---------- Forwarded message ----------\nFrom: Ana\n\nThe news", None),
    ],
)
def test_what_it_answers_and_its_signature_are_left_out(text: str, own: str | None) -> None:
    assert letter(text).text == (text.replace("\n\n", "\n") if own is None else own.strip())


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote">On Tuesday Ana wrote:<blockquote>old</blockquote></div>',
        '<blockquote type="cite">old</blockquote>',
        '<div class="moz-cite-prefix">Ana:</div><blockquote>old</blockquote>',
        '<div id="appendonsend"></div><div>old</div>',
        "<div id=divRplyFwdMsg dir=ltr>From: Ana</div><div>old</div>",
    ],
)
def test_quotations_in_html_are_left_out(quote: str) -> None:
    assert letter(f"<p>New words.</p>{quote}", "Content-Type: text/html").text == "New words."
    assert "old" in letter(quote, "Content-Type: text/html").text


def test_what_pushes_a_newsletter_out_of_the_preview_is_no_text() -> None:
    html = f"<p>Hello&nbsp;{'&zwnj;&nbsp;&#847; ' * 60}</p><p>World</p>"
    assert letter(html, "Content-Type: text/html").text == "Hello\nWorld"


def test_a_text_that_goes_on_says_so_and_one_that_is_whole_does_not() -> None:
    one = words("Brindlecast " * 5).encode()
    assert read_letter(one, whole=False).text.endswith("Brindlecast …")
    both = multipart("mixed", words("All of it"), "Content-Type: image/png\r\n\r\nxxxx").encode()[:-30]
    assert (read_letter(both, whole=False).text, read_letter(both, whole=False).cut) == ("All of it", False)
    behind = multipart("mixed", "Content-Type: image/png\r\n\r\nxxxx").encode()[:-10]
    assert (read_letter(behind, whole=False).text, read_letter(behind, whole=False).cut) == ("", True)


# ------------------------------------------------------------------------------------------------ its headers


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Ana <ana@example.com>", "Ana", "ana@example.com"),
        ('"Ana, of \\"Quillbase\\"" <Ana@Example.com>', 'Ana, of "Quillbase"', "ana@example.com"),
        ("ana@example.com", None, "ana@example.com"),
        ("<ana@example.com>", None, "ana@example.com"),
        ("ana@example.com (Ana)", None, "ana@example.com"),
        ("Ana <ana@example.com>, Bo <bo@example.org>", "Ana", "ana@example.com"),
        ("=?utf-8?q?Jos=C3=A9?= <jose@example.com>", "José", "jose@example.com"),
        (
            "=?utf-8?q?Boss_=3Cboss=40example=2Eorg=3E?= <evil@example.net>",
            "Boss <boss@example.org>",
            "evil@example.net",
        ),
        ("=?utf-8?q?a=0D=0ABcc:_x?= <a@example.com>", "a Bcc: x", "a@example.com"),
        ("Ana", None, None),
        ("", None, None),
    ],
)
def test_the_sender_is_who_sent_it(value: str, name: str | None, address: str | None) -> None:
    assert mailbox(value) == (name, address)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?5ryi?= =?utf-8?B?5a2X?=", "漢字"),
        ("=?utf-8?B?5r?= =?utf-8?B?yi?=", "=?utf-8?B?5r?= =?utf-8?B?yi?="),
        ("=?utf-8?Q?=E6=BC?= =?utf-8?Q?=A2?= end", "漢 end"),
        ("a =?iso-8859-1?q?=FC_x?= b", "a ü x b"),
        ("=?utf-8?q?a?= =?iso-8859-1?q?=FC?=", "aü"),
        ("=?nonsense?q?=FC?=", "ü"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8*en?q?Hi?=", "Hi"),
        ("1 + 1 =?", "1 + 1 =?"),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    if value.startswith("=?utf-8?B?5r?="):
        text = unfolded(value)  # half a group of base64: whatever comes of it, nothing raises
    assert unfolded(value) == text


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("Tue, 05 May 2026 10:00:00 +0200", datetime(2026, 5, 5, 8, tzinfo=UTC)),
        ("5 May 2026 10:00:00 GMT (a comment)", datetime(2026, 5, 5, 10, tzinfo=UTC)),
        ("Pn, 29 paX 2007 21:13:00 +0100", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Tue, 32 May 2026 10:00:00 +0200", None),
        ("yesterday", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_a_wrong_date_is_unknown_and_not_now(date: str, said: datetime | None) -> None:
    assert letter("x", f"Date: {date}").said == said


def test_its_number_is_its_message_id() -> None:
    assert letter("x", "Message-ID: <a.b@example.com>").key == "a.b@example.com"
    assert letter("x", "message-id: a.b@example.com").key == "a.b@example.com"
    assert letter("x", f"Message-ID: <{'a' * 5000}@example.com>").key == ("<" + "a" * 249)
    assert letter("x").key is None


def test_headers_may_be_folded_doubled_and_broken() -> None:
    read = letter(
        "text",
        "From nobody Tue May  5",
        "Subject: one\r\n two",
        "Subject: three",
        "no header",
        "From: a@example.com",
    )
    assert (read.subject, read.address, read.text) == ("one two", "a@example.com", "text")


@pytest.mark.parametrize(
    ("address", "senders", "good"),
    [
        ("a@example.com", (), True),
        ("a@example.com", ("A@Example.com",), True),
        ("a@example.com", ("example.com",), True),
        ("a@mail.example.com", ("@example.com",), True),
        ("a@badexample.com", ("example.com",), False),
        ("example.com@example.org", ("example.com",), False),
        ("b@example.com", ("a@example.com",), False),
        (None, ("example.com",), False),
    ],
)
def test_senders_are_addresses_and_domains(address: str | None, senders: tuple[str, ...], good: bool) -> None:
    assert wanted(address, senders) is good


# -------------------------------------------------------------------------------------------------- its links


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (
            words('<a href="https://example.com/n/7"><b>View in browser</b></a>', "html"),
            "https://example.com/n/7",
        ),
        (words("<a href=https://example.com/n/7>Im Browser ansehen</a>", "html"), "https://example.com/n/7"),
        (words("<a href='javascript:alert(1)'>View in browser</a>", "html"), None),
        (words("<a href='https://example.com/'>Our shop</a>", "html"), None),
        (words("View this email in your browser: https://example.com/n/7\nHello"), "https://example.com/n/7"),
        (words("Voir la version en ligne\n<https://example.com/n/7>\nHello"), "https://example.com/n/7"),
        (
            words("Hello", "plain", "Archived-At: <https://lists.example.org/m/1>"),
            "https://lists.example.org/m/1",
        ),
    ],
)
def test_where_it_stands_on_the_web_is_found(body: str, page: str | None) -> None:
    assert read_letter(body.encode()).page == page


def test_links_are_told_with_the_words_that_they_stand_under() -> None:
    html = (
        '<a href="https://example.com/1"><img src="x"></a>'
        '<a href="https://example.com/1">Brindlecast opens a shop</a>'
        '<a href="https://example.com/2">More</a><a href="https://example.com/3">ブリンドル</a>'
        '<a href="https://example.com/4">Unsubscribe from this list</a>'
        '<a href="mailto:a@example.com">Write to us all day</a>'
        '<a href="https://example.com/5?a=1&amp;b=2">Quillbase, &lt;revisited&gt; at last</a>'
    )
    found = [(link.title, link.url) for link in links(letter(html, "Content-Type: text/html"))]
    assert found == [
        ("Brindlecast opens a shop", "https://example.com/1"),
        ("ブリンドル", "https://example.com/3"),
        ("Quillbase, <revisited> at last", "https://example.com/5?a=1&b=2"),
    ]
    text = "Brindlecast opens a shop\nhttps://example.com/1.\n* Quillbase at last: https://example.com/2\n"
    assert [link.title for link in links(letter(text))] == ["Brindlecast opens a shop", "Quillbase at last"]


# --------------------------------------------------------------------------------------- those that mean harm


def nested(depth: int) -> bytes:
    inner = words("the bottom")
    for level in range(depth):
        inner = multipart("mixed", inner, boundary=f"b{level}")
    return inner.encode()


BOMBS = {
    "multiparts in multiparts": nested(400),
    "parts without end": (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n" * 20_000
    ).encode(),
    "the boundary inside itself": (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n" * 40_000
    ).encode(),
    "one huge header": b"Subject: " + b"x" * 250_000 + b"\r\n\r\nx",
    "many headers": b"X: y\r\n" * 40_000 + b"\r\nx",
    "endless folding": b"Subject: a\r\n" + b" a\r\n" * 60_000 + b"\r\nx",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 18_000 + b"\r\n\r\nx",
    "half encoded words": b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\nx",
    "open quotes": b'From: "' + b'\\"' * 100_000 + b"\r\n\r\nx",
    "open brackets": b"From: " + b"(<" * 100_000 + b"\r\n\r\nx",
    "parameters": b"Content-Type: text/plain" + b';a="' * 60_000 + b"\r\n\r\nx",
    "open anchors": b"Content-Type: text/html\r\n\r\n" + b"<a href=x>" * 20_000,
    "anchors that do not end": b"Content-Type: text/html\r\n\r\n" + b"<a x href=" * 20_000,
    "nested elements": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 40_000,
    "odd elements": b"Content-Type: text/html\r\n\r\n" + b"<x-y>" * 40_000,
    "quotes in quotes": b"Content-Type: text/html\r\n\r\n" + b"<blockquote class=" * 12_000,
    "invisible characters": b"Content-Type: text/html\r\n\r\n" + "\u200b \u200c".encode() * 30_000,
    "quoted lines": b"\r\n" + b"> x\r\na:\r\n" * 25_000,
    "base64 of nothing": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 250_000,
    "equals signs": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 250_000,
    "views in browsers": b"Content-Type: text/html\r\n\r\n" + b"<a href=x>view " * 8_000 + b"</a>" * 8_000,
    "zeros": b"\0" * 250_000,
    "nothing": b"",
    "all bytes": bytes(range(256)) * 900,
}


BARED = {
    **BOMBS,
    "plain": words(
        "Grüße\r\n-- \r\nAna", "plain", "From: Ana <a@example.com>", "Subject: =?utf-8?q?=C3=BC?="
    ).encode(),
    "both": multipart("alternative", words("plain\r\n--=_x\r\n"), words("<p>--=_</p>", "html")).encode(),
    "a stub": multipart("alternative", words("online"), words("<p>" + "word " * 99, "html")).encode(),
    "page": words("<a href='https://example.com/n'>View in browser</a>", "html").encode(),
    **({entry["file"]: (REAL / entry["file"]).read_bytes() for entry in INDEX}),
}


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("raw", BARED.values(), ids=BARED.keys())
def test_bared_it_reads_the_same(raw: bytes, whole: bool) -> None:
    assert read_letter(*bare(raw, whole)) == read_letter(raw, whole)


def test_bared_it_says_nothing_that_is_not_read() -> None:
    heads = "To: secret@example.com\r\nReceived: from secret.example.com\r\nFrom: a@example.com\r\n"
    body = multipart(
        "mixed",
        words(
            base64.b64encode(b"Write to b@example.com").decode(), "plain", "Content-Transfer-Encoding: base64"
        ),
        "Content-Type: image/png; name=secret.png\r\n\r\nsecret",
    )
    found, whole = bare((heads + body).encode())
    assert whole
    assert b"secret" not in found
    assert b"b@example.com" in found


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_costs_little_and_raises_nothing(raw: bytes) -> None:
    started = time.process_time()
    read = read_letter(raw[: 256 << 10])
    list(links(read))
    assert time.process_time() - started < 1.5
    assert len(read.subject) <= 500
    assert len(read.text) < 300_000
    json.dumps(read.text + read.subject).encode()


def test_a_letter_in_pieces_of_any_length_is_read() -> None:
    raw = multipart(
        "alternative", words("Grüße"), words(base64.b64encode(b"<p>x</p>").decode(), "html")
    ).encode()
    for end in range(len(raw)):
        read_letter(raw[:end], whole=False)
        read_letter(raw[end:])
