"""Markup to text, links to safe links, written times to times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sources._dates import credible, from_epoch, read_date
from sources._links import absolute, host_of
from sources._text import either, lines, plain, squeeze


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        ("  two\n words ", "two words"),
        ("a &amp; b", "a & b"),
        ("a &amp;amp; b", "a &amp; b"),
        ("a&nbsp;b&#8212;c&#x2014;d", "a b—c—d"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<p>one<p>two", "one\ntwo"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("<div><div>one</div></div>\n\n<div>two</div>", "one\ntwo"),
        ("a<b>b</b>c <i>d</i>", "abc d"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1<td>2</table>", "a b\n1 2"),
        ("<p title='a>b'>t</p>", "t"),
        ('<a href="x" title="<b>">t</a>', "t"),
        ("<script>alert('<p>x</p>')</script>y", "y"),
        ("<SCRIPT>x</SCRIPT ><style>p{}</style>y", "y"),
        ("<!-- <p>hidden</p> -->y", "y"),
        ("<noscript>pixel</noscript><template>t</template>y", "y"),
        ("safe<iframe src='x'></iframe> text", "safe text"),
        ("safe<iframe src='x'/> text", "safe text"),
        ("<svg><title>icon</title><path/></svg>y", "y"),
        ("<img src=x onerror=alert(1)>y", "y"),
        ("<unknown>y</unknown>", "y"),
        ("x <", "x <"),
        ("<p", ""),
        ("<b>x < y</b>", "x < y"),
        ("&lt;script&gt;", "<script>"),
        ("<ruby>漢<rt>かん</rt></ruby>", "漢かん"),
        ("a\x00b\x08c", "abc"),
        ("<p>a\u3000b</p>", "a b"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str | None, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<menu>" * 200_000,
        '<div a"b>' * 200_000,
        "<a " * 200_000,
        "<" * 200_000,
        "&#" * 200_000,
        "<!--" * 200_000,
        "<a b='" * 200_000,
    ],
)
def test_hostile_markup_costs_little(hostile: str) -> None:
    """Each of these would take minutes with a parser that is quadratic in them."""
    assert len(plain(hostile)) <= len(hostile)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("Map<K, V>", "Map<K, V>"),
        ("<blink> is back", "<blink> is back"),
        ("if a <b and c> d", "if a <b and c> d"),
        ("<b>bold</b>", "bold"),
        ("a<br>b", "a\nb"),
        ("Q&amp;A", "Q&A"),
        ("AT&T; x", "AT&T; x"),
        ("one\n\n two", "one\ntwo"),
    ],
)
def test_what_may_be_either_is_taken_for_markup_only_where_it_must_be(
    text: str | None, expected: str
) -> None:
    assert either(text) == expected


def test_lines_and_one_line() -> None:
    assert lines(" a  b \r\n\r\n c\u2028d ") == "a b\nc\nd"
    assert squeeze(" a\n\u00a0b\x07 ") == "a b"


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("https://a.example.com/b?c=d#e", "", "https://a.example.com/b?c=d#e"),
        ("HTTPS://A.example.com/B", "", "https://a.example.com/B"),
        ("/x", "https://a.example.com/b/c", "https://a.example.com/x"),
        ("?x", "https://a.example.com/b", "https://a.example.com/b?x"),
        ("//b.example.com/", "https://a.example.com/", "https://b.example.com/"),
        ("/x", "", None),
        ("", "https://a.example.com/", None),
        (None, "https://a.example.com/", None),
        (" \u200bhttps://a.example.com/ \n", "", "https://a.example.com/"),
        ("https://a.example.com/a b\u202ec", "", "https://a.example.com/a%20b%20c"),
        ("java\nscript:alert(1)", "https://a.example.com/", "https://a.example.com/java%20script:alert(1)"),
        ("javascript:alert(1)", "https://a.example.com/", None),
        ("vbscript:x", "", None),
        ("ftp://a.example.com/", "", None),
        ("https://user:secret@a.example.com:8443/", "", "https://a.example.com:8443/"),
        ("https://[2001:db8::1]:80/", "", "https://[2001:db8::1]:80/"),
        ("https://[bad/", "", None),
        ("https://a.example.com:99999/", "", None),
        ("https:///nowhere", "", None),
        ("https://a.example.com/" + "x" * 3000, "", None),
    ],
)
def test_a_link_is_absolute_and_safe_or_none(link: str | None, base: str, expected: str | None) -> None:
    assert absolute(link, base) == expected


def test_a_host_is_named_without_www() -> None:
    assert host_of("https://www.example.org/x") == "example.org"
    assert host_of("https://[bad") is None
    assert host_of(None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-05T10:00:00Z", "2026-05-05T10:00:00"),
        ("2026-05-05T10:00:00+02:00", "2026-05-05T08:00:00"),
        ("2026-05-05 10:00:00 +0200", "2026-05-05T08:00:00"),
        ("2026-05-05T10:00", "2026-05-05T10:00:00"),
        ("2026-05-05T10:00:00.123456789Z", "2026-05-05T10:00:00.123456"),
        ("2026-05-05T24:00:00Z", "2026-05-06T00:00:00"),
        ("2026-05-05T23:59:60Z", "2026-05-06T00:00:00"),
        ("20260505T100000Z", "2026-05-05T10:00:00"),
        ("2026-05", "2026-05-01T00:00:00"),
        ("2026", "2026-01-01T00:00:00"),
        ("Tue, 05 May 2026 10:00:00 GMT", "2026-05-05T10:00:00"),
        ("Tue, 5 May 2026 10:00:00 -0330", "2026-05-05T13:30:00"),
        ("05 May 2026 10:00:00 Z", "2026-05-05T10:00:00"),
        ("Tuesday, 05-May-26 10:00:00 PDT", "2026-05-05T17:00:00"),
        ("Tue May  5 10:00:00 2026", "2026-05-05T10:00:00"),
        ("Tue, 05 May 2026 23:59:60 GMT", "2026-05-05T23:59:59"),
        ("2026-13-45", None),
        ("2026-02-30", None),
        ("Tue, 99 May 2026 10:00:00 GMT", None),
        ("Tue, 05 Foo 2026 10:00:00 GMT", None),
        ("12", None),
        ("10:30", None),
        ("tomorrow", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("x" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_written_time_is_read_to_utc_or_not_at_all(text: str | None, expected: str | None) -> None:
    found = read_date(text)
    assert found == (None if expected is None else datetime.fromisoformat(expected).replace(tzinfo=UTC))
    assert found is None or found.utcoffset() == timedelta(0)


def test_seconds_and_what_nobody_can_have_said_yet() -> None:
    now = datetime(2026, 5, 5, tzinfo=UTC)
    assert from_epoch(1777939200) == now
    assert from_epoch(1e300) is None
    assert from_epoch(None) is None
    soon, later = now + timedelta(hours=23), now + timedelta(hours=25)
    assert (credible(soon, now), credible(later, now), credible(None, now)) == (soon, None, None)
