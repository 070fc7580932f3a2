"""Feeds that are damaged, empty or none at all: what is mended, what is counted, what is refused."""

from __future__ import annotations

import pytest

from core.errors import SourceChanged
from sources._charset import to_utf8
from tests.sources.rss_feeds import FEED, answer, page, rss


def test_an_item_that_says_nothing_and_leads_nowhere_is_no_post() -> None:
    assert page(rss("<pubDate>Tue, 05 May 2026 10:00:00 GMT</pubDate>")).posts == ()


def test_what_all_items_lose_is_told_once() -> None:
    three = "</item><item>".join(f"<title>t{n}</title><guid>{n}</guid>" for n in range(3))
    first = page(rss(three))
    assert first.unread == 0
    moved = answer(rss(three.replace("title", "headline")))
    told = FEED.parse(moved, first.cursor)
    assert (len(told.posts), told.unread) == (3, 1)
    assert "title" in told.unread_why
    assert FEED.parse(moved, told.cursor).unread == 0


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (rss("<title>t</title>") + "<", ""),
        (rss("<title>t</title></item><item>"), "says nothing"),
        (rss("<title>t</title><guid>1</guid>").removesuffix("</item></channel></rss>"), "breaks off"),
        ("<rss><channel></channel></rss>", "not even its own name"),
    ],
)
def test_what_of_a_feed_cannot_be_read_is_counted(body: str, why: str) -> None:
    found = page(body)
    assert found.unread == bool(why)
    assert why in found.unread_why


def test_items_under_another_name_are_told() -> None:
    item = "<title>t</title><link>https://blog.example/1</link><guid>1</guid>"
    with pytest.raises(SourceChanged, match="not where items were"):
        page(rss(item, "<title>c</title>").replace("item>", "entries>"))
    image = (
        "<image><url>https://blog.example/i</url><title>t</title><link>https://blog.example</link></image>"
    )
    assert page(f"<rss><channel><title>c</title>{image}</channel></rss>").posts == ()


def test_a_feed_without_items_is_a_feed() -> None:
    for body in (
        "<rss><channel><title>t</title></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"/>',
    ):
        assert page(body).posts == ()
    assert page('{"version": "https://jsonfeed.org/version/1.1", "items": []}').posts == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "web page"),
        ("<html><body>Sign in<br></body></html>", "web page"),
        ("Too many requests", "neither XML nor JSON"),
        ('{"error": "no"}', "no JSON Feed"),
        ('{"items": []}', "no JSON Feed"),
        ("[]", "no JSON Feed"),
        ('{"version": ', "begins like JSON"),
        ("<note><to>all</to></note>", "no feed"),
        ('<opml version="2.0"><body><outline xmlUrl="x"/></body></opml>', "no feed"),
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>',
            "no feed",
        ),
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: str, words: str) -> None:
    with pytest.raises(SourceChanged, match=words) as error:
        page(body)
    assert error.value.source == "news"


def test_a_web_page_that_names_its_feed_is_refused_with_that_address() -> None:
    body = """<html><head><link rel="stylesheet" href="/s.css">
        <link rel=alternate type="application/rss+xml" href="/feed?format=rss"></head></html>"""
    with pytest.raises(SourceChanged, match=r"its feed is at https://news\.example\.org/feed\?…"):
        page(body)


@pytest.mark.parametrize(
    "body",
    [
        "\n\n  <?xml version='1.0'?>" + rss("<title>t &amp; u</title>"),
        "<br/><b>Warning</b>: something in line 3\n<?xml version='1.0'?>" + rss("<title>t &amp; u</title>"),
        rss("<title>t & u</title>"),
        rss("<title>t\x0b &#38;\x00 u</title>"),
        rss("<title>t&nbsp;&amp;&ensp;u</title>"),
        '<!DOCTYPE rss SYSTEM "http://dtd.example.org/rss-0.91.dtd">' + rss("<title>t&nbsp;&amp; u</title>"),
        rss("<title>t &amp; u</title><unknown:thing>x</unknown:thing>"),
        rss("<title>t &amp; u</title><p>never <br> closed"),
        rss("<title>t &amp; u</title>").replace("</channel></rss>", ""),
        rss("<title>t &amp; u</title>").replace("<rss", "<RSS").replace("</rss", "</RSS"),
    ],
)
def test_small_damage_is_mended(body: str) -> None:
    assert [one.title for one in page(body).posts] == ["t & u"]


def test_a_feed_that_breaks_off_gives_all_but_the_stump() -> None:
    whole = rss("<guid>1</guid><title>one</title></item><item><guid>2</guid><title>two words</title>")
    assert [one.key for one in page(whole[: whole.index("words")]).posts] == ["1", "2"]
    cut = rss("<guid>1</guid><title>one</title></item><item><title>two words</title>")
    assert [one.key for one in page(cut[: cut.index("words")]).posts] == ["1"]


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode("latin-1"), "", "é"),
        ("é".encode(), "text/xml; charset=iso-8859-1", "é"),
        ("é“".encode("cp1252"), "text/xml; charset=iso-8859-1", "é“"),
        ("привет".encode("cp1251"), 'application/xml; charset="windows-1251"', "привет"),
        ("<?xml version='1.0' encoding='koi8-r'?>привет".encode("koi8-r"), "", "привет"),
        (
            "<?xml version='1.0' encoding='utf-8'?>привет".encode("cp1251"),
            "text/xml; charset=cp1251",
            "привет",
        ),
        ("\ufeffé".encode(), "text/xml; charset=koi8-r", "é"),
        ("\ufeffé".encode("utf-16-le"), "", "é"),
        ("<a>é".encode("utf-16-be"), "", "<a>é"),
        ("日本".encode("iso-2022-jp"), "text/xml; charset=iso-2022-jp", "日本"),
        ("é".encode(), "text/xml; charset=utf-7", "é"),
        ("é".encode(), "text/xml; charset=no-such", "é"),
        (b"+ADw-script+AD4-", "text/xml; charset=utf-7", "+ADw-script+AD4-"),
        (b"a\xff\xfeb", "text/xml; charset=utf-8", "a��b"),
        (b"\xef\xbb\xbfa\xff", "", "a�"),
    ],
)
def test_characters_are_read_by_the_claim_that_fits_the_bytes(
    body: bytes, content_type: str, text: str
) -> None:
    assert to_utf8(body, content_type).decode().endswith(text)
