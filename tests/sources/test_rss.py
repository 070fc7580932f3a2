"""A feed becomes posts: each row is what somebody's feed does, and what the team should see of it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceChanged
from core.traffic import Page, Request, Response
from core.types import Author, Post
from sources import _feedparser
from sources._charset import to_utf8
from sources._feed import Place, Unreadable, author, language, rest
from sources.rss import Rss

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
URL = "https://news.example.org/feeds/all.xml"
FEED = Rss(name="news", url=URL)


def answer(body: str | bytes, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body.encode() if isinstance(body, str) else body
    return Response(request=Request(url=URL), status=200, headers=named, body=content, url=URL, at=NOW)


def page(body: str | bytes, **headers: str) -> Page:
    return FEED.parse(answer(body, **headers), {})


def post(body: str | bytes, **headers: str) -> Post:
    (only,) = page(body, **headers).posts
    return only


def rss(item: str, channel: str = "") -> str:
    spaces = (
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )
    return f'<rss version="2.0" {spaces}><channel>{channel}<item>{item}</item></channel></rss>'


def atom(entry: str, feed: str = "", attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{entry}</entry></feed>'


def test_one_request_asks_for_the_whole_feed() -> None:
    (request,) = FEED.request({}, ("velora",), NOW)
    assert (request.url, request.method, request.body) == (URL, "GET", None)
    assert "application/rss+xml" in dict(request.headers)["Accept"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rss("<title>A</title>"), {"title": "A"}),
        (rss("<title> A\n  B </title>"), {"title": "A B"}),
        (rss("<title>Q&amp;amp;A</title>"), {"title": "Q&A"}),
        (rss("<title>AT&amp;T</title>"), {"title": "AT&T"}),
        (rss("<title>&lt;b&gt;Big&lt;/b&gt; news</title>"), {"title": "Big news"}),
        (rss("<title><b>Big</b> news</title>"), {"title": "Big news"}),
        (rss("<title>Map&lt;K, V&gt; and 1 &lt; 2</title>"), {"title": "Map<K, V> and 1 < 2"}),
        (rss("<media:title>Film</media:title><title>Text</title>"), {"title": "Text"}),
        (rss("<media:title>Film</media:title>"), {"title": "Film"}),
        (rss("<title>A</title><title>B</title>"), {"title": "A"}),
        (rss("<title></title><description>x</description>"), {"title": None, "text": "x"}),
        (atom('<title type="html">&lt;i&gt;A&lt;/i&gt; &amp;amp; B</title>'), {"title": "A & B"}),
        (atom('<title type="text">&lt;blink&gt; is back</title>'), {"title": "<blink> is back"}),
        (
            atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>B</b></div></title>'),
            {"title": "A B"},
        ),
        (atom('<title type="application/octet-stream">QSA8Yj5CPC9iPg==</title>'), {"title": "A B"}),
    ],
)
def test_a_title_is_one_line_of_plain_text(body: str, expected: dict[str, Any]) -> None:
    found = post(body)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            rss("<description>short</description><content:encoded>the whole story</content:encoded>"),
            "the whole story",
        ),
        (
            rss("<description>a long summary</description><content:encoded>see</content:encoded>"),
            "a long summary",
        ),
        (rss("<description>a</description><content:encoded>&lt;img src='x'&gt;</content:encoded>"), "a"),
        (rss("<description><![CDATA[<p>one</p><p>two</p>]]></description>"), "one\ntwo"),
        (rss("<description><p>one</p><p>two</p></description>"), "one\ntwo"),
        (
            rss(
                "<description>&lt;script&gt;x()&lt;/script&gt;&lt;style&gt;p{}&lt;/style&gt;safe</description>"
            ),
            "safe",
        ),
        (rss("<description>a&amp;nbsp;b&amp;#8211;c &amp;amp;amp; d</description>"), "a b–c &amp; d"),
        (
            rss("<description>&lt;table&gt;&lt;tr&gt;&lt;td&gt;1&lt;td&gt;2&lt;/table&gt;</description>"),
            "1 2",
        ),
        (rss("<media:description>of the film</media:description>"), "of the film"),
        (rss("<media:group><media:description>of the film</media:description></media:group>"), "of the film"),
        (atom("<summary>s</summary><content>the content</content>"), "the content"),
        (atom('<content type="html">&lt;ul&gt;&lt;li&gt;a&lt;li&gt;b&lt;/ul&gt;</content>'), "a\nb"),
        (
            atom(
                '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>a</x:p>b</x:div></content>'
            ),
            "a\nb",
        ),
        (
            atom('<content src="https://news.example.org/film.mp4" type="video/mp4"/><summary>s</summary>'),
            "s",
        ),
        (atom('<content type="image/png">iVBORw0KGgo=</content>'), "iVBORw0KGgo="),
    ],
)
def test_the_text_is_the_richer_of_content_and_summary_as_a_reader_sees_it(body: str, text: str) -> None:
    assert (
        post(body.replace("<item>", "<item><guid>1</guid>").replace("<entry>", "<entry><id>1</id>")).text
        == text
    )


HERE = "https://news.example.org"


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (rss("<link>https://a.example.com/1</link>"), "https://a.example.com/1"),
        (rss("<link>\n https://a.example.com/1 \n</link>"), "https://a.example.com/1"),
        (rss("<link>/1</link>"), f"{HERE}/1"),
        (rss("<link>1</link>"), f"{HERE}/feeds/1"),
        (rss("<link>//a.example.com/1</link>"), "https://a.example.com/1"),
        (rss("<link>https://a.example.com/a b</link>"), "https://a.example.com/a%20b"),
        (rss("<link>https://anna:pw@a.example.com/</link>"), "https://a.example.com/"),
        (rss("<link>javascript:alert(1)</link>"), None),
        (rss("<link>data:text/html,x</link>"), None),
        (rss("<link>file:///etc/passwd</link>"), None),
        (rss("<link>mailto:a@example.com</link>"), None),
        (rss("<guid>https://a.example.com/1</guid>"), "https://a.example.com/1"),
        (rss('<guid isPermaLink="true">https://a.example.com/1</guid>'), "https://a.example.com/1"),
        (rss('<guid isPermaLink="false">https://a.example.com/1</guid>'), None),
        (rss("<guid>1</guid>"), None),
        (rss("<link>https://a.example.com/1</link><guid>https://b.example.com/</guid>"), "https://a.example.com/1"),
        (rss('<atom:link href="https://a.example.com/1"/>'), "https://a.example.com/1"),
        (rss('<atom:link rel="replies" href="/r"/><link>/1</link>'), f"{HERE}/1"),
        (rss('<enclosure url="/sound.mp3" type="audio/mpeg" length="1"/>'), f"{HERE}/sound.mp3"),
        (rss('<media:content url="/film.mp4"/>'), f"{HERE}/film.mp4"),
        (rss("<comments>/talk/1</comments>"), f"{HERE}/talk/1"),
        (atom('<link href="/1"/>'), f"{HERE}/1"),
        (atom('<link rel="self" href="/s"/><link rel="alternate" href="/1"/>'), f"{HERE}/1"),
        (
            atom('<link rel="alternate" type="image/png" href="/p"/><link type="text/html" href="/1"/>'),
            f"{HERE}/1",
        ),
        (atom('<link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>'), f"{HERE}/1"),
        (atom('<link rel="enclosure" href="/film.mp4"/>'), f"{HERE}/film.mp4"),
        (atom('<link rel="via" href="/v"/><link rel="edit" href="/e"/>'), f"{HERE}/v"),
        (atom('<link href="1"/>', attributes='xml:base="https://a.example.com/b/"'), "https://a.example.com/b/1"),
        (
            atom('<link xml:base="c/" href="1"/>', attributes='xml:base="https://a.example.com/b/"'),
            "https://a.example.com/b/c/1",
        ),
        (atom('<link href="1"/>', attributes='xml:base="javascript:x"'), None),
    ],
)  # fmt: skip
def test_a_link_is_absolute_and_safe_or_not_there(body: str, url: str | None) -> None:
    with_title = body.replace("<item>", "<item><title>t</title>").replace(
        "<entry>", "<entry><title>t</title>"
    )
    assert post(with_title).url == url


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("<pubDate>Tue, 05 May 2026 10:00:00 +0200</pubDate>", "2026-05-05T08:00:00"),
        ("<pubDate>Tue, 5 May 2026 10:00:00 GMT</pubDate>", "2026-05-05T10:00:00"),
        ("<pubDate>Tue, 05 May 26 10:00 EST</pubDate>", "2026-05-05T15:00:00"),
        ("<pubDate>2026-05-05T10:00:00Z</pubDate>", "2026-05-05T10:00:00"),
        ("<pubDate>2026-05-05</pubDate>", "2026-05-05T00:00:00"),
        ("<dc:date>2026-05-05T10:00:00.5-05:00</dc:date>", "2026-05-05T15:00:00.500000"),
        ("<atom:updated>2026-05-05T10:00:00Z</atom:updated>", "2026-05-05T10:00:00"),
        (
            "<atom:updated>2026-05-05T10:00:00Z</atom:updated><pubDate>2026-05-01</pubDate>",
            "2026-05-01T00:00:00",
        ),
        ("<pubDate>soon</pubDate><atom:updated>2026-05-05T10:00:00Z</atom:updated>", "2026-05-05T10:00:00"),
        ("<pubDate>Tue, 05 May 2026 24:00:00 GMT</pubDate>", None),
        ("<pubDate>Tue, 31 Feb 2026 10:00:00 GMT</pubDate>", None),
        ("<pubDate>12</pubDate>", None),
        ("<pubDate>10:30</pubDate>", None),
        ("<pubDate>yesterday</pubDate>", None),
        ("<pubDate></pubDate>", None),
        ("<guid>20260501</guid>", None),
        ("<pubDate>Wed, 06 May 2026 11:00:00 GMT</pubDate>", "2026-05-06T11:00:00"),
        ("<pubDate>Thu, 07 May 2026 10:00:00 GMT</pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_unknown_but_never_guessed(dates: str, said: str | None) -> None:
    found = post(rss(f"<title>t</title>{dates}")).said_at
    assert found == (None if said is None else datetime.fromisoformat(said).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Lind", Author(name="Anna Lind")),
        ("anna@example.org (Anna Lind)", Author(name="Anna Lind")),
        ("Anna Lind <anna@example.org>", Author(name="Anna Lind")),
        ("Anna Lind (anna@example.org)", Author(name="Anna Lind")),
        ("anna@example.org", Author(handle="anna")),
        ("mailto:anna@example.org", Author(handle="anna")),
        ("/u/anna_l", Author(handle="anna_l")),
        ("@anna", Author(handle="anna")),
        ("", Author()),
        (None, Author()),
    ],
)
def test_an_author_is_a_name_or_a_handle_and_never_a_mail_address(text: str | None, expected: Author) -> None:
    assert author(text) == expected


def test_an_author_is_found_wherever_formats_put_one() -> None:
    for item in (
        "<author>x@example.org (Anna)</author>",
        "<dc:creator>Anna</dc:creator>",
        "<media:credit>Anna</media:credit>",
    ):
        assert post(rss(f"<title>t</title>{item}")).author == Author(name="Anna")
    entry = "<title>t</title><author><name>Anna</name><email>a@example.org</email></author>"
    assert post(atom(entry)).author == Author(name="Anna")


def test_language_site_counts_and_home_come_along() -> None:
    channel = "<title>The Daily</title><link>/</link><language>pt-BR</language>"
    item = '<title>t</title><slash:comments>7</slash:comments><source url="/w">Wire</source>'
    found = page(rss(item, channel))
    assert found.home == "https://news.example.org/"
    (one,) = found.posts
    assert (one.lang, one.site, one.engagement, one.source) == ("pt", "Wire", 7, "news")
    (two,) = page(rss("<title>t</title>", channel)).posts
    assert (two.site, two.engagement) == ("The Daily", None)
    assert post(rss("<title>t</title>"), content_language="de-AT").lang == "de"
    assert post(atom('<title xml:lang="fr">t</title>', attributes='xml:lang="en"')).lang == "fr"
    assert language("x-default") is None


@pytest.mark.parametrize(
    ("ttl", "period", "frequency", "minutes"),
    [
        ("", "", "", None),
        ("60", "", "", 60),
        ("0", "", "", None),
        ("soon", "", "", None),
        ("99999999", "", "", 7 * 24 * 60),
        ("", "hourly", "2", 30),
        ("", "Daily ", "", 24 * 60),
        ("", "fortnightly", "1", None),
        ("10", "hourly", "1", 60),
        ("", "yearly", "1", 7 * 24 * 60),
        ("", "hourly", "0", 60),
    ],
)
def test_a_feed_says_how_long_it_wants_to_rest(
    ttl: str, period: str, frequency: str, minutes: int | None
) -> None:
    assert rest(ttl, period, frequency) == (None if minutes is None else timedelta(minutes=minutes))


def test_a_reused_guid_hides_nothing_and_a_missing_one_is_none() -> None:
    body = rss(
        "<guid>1</guid><title>a</title></item><item><guid>1</guid><title>b</title></item><item><title>c</title>"
    )
    assert [(one.key, one.title) for one in page(body).posts] == [("1", "a"), ("1", "b"), (None, "c")]


def test_an_endless_title_is_cut_and_still_heard_whole() -> None:
    found = post(rss(f"<title>{'long ' * 200_000}velora</title><description>x</description>"))
    assert found.title is not None
    assert len(found.title) == 500
    assert found.title.endswith("…")
    assert len(found.text) == 100_000


def test_nothing_else_is_endless_either() -> None:
    endless = "x" * 100_000
    item = f"<guid>{endless}</guid><title>t</title><link>https://a.example.com/{endless}</link><author>{endless}</author>"
    found = post(rss(item, f"<title>{endless}</title>"))
    assert (found.key, found.url, len(found.site or ""), len(found.author.name or "")) == (
        None,
        None,
        200,
        200,
    )


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


def test_json_feed_1_0_and_1_1() -> None:
    item: dict[str, Any] = {
        "id": 7,
        "url": "/p",
        "title": "T",
        "content_html": "<p>a</p><p>b</p>",
        "date_published": "2026-05-05T10:00:00Z",
        "author": {"name": "Anna"},
    }
    feed = {"version": "https://jsonfeed.org/version/1", "title": "F", "language": "en", "items": [item]}
    found = post(json.dumps(feed))
    assert (found.key, found.url, found.title, found.text) == ("7", f"{HERE}/p", "T", "a\nb")
    assert (found.author, found.lang, found.site) == (Author(name="Anna"), "en", "F")
    feed["authors"] = [{"name": "Bo"}]
    item |= {
        "author": None,
        "content_html": None,
        "content_text": "a <b> c",
        "url": None,
        "external_url": "/e",
    }
    found = post("\ufeff" + json.dumps(feed))
    assert (found.author, found.text, found.url) == (Author(name="Bo"), "a <b> c", f"{HERE}/e")


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


# -- the reader in a process of its own


def test_the_second_reader_dies_of_a_hostile_feed_and_the_next_feed_is_read() -> None:
    worker = _feedparser.Worker(seconds=1.0)
    hostile = b"<rss><channel><item>" + b"<a><b>" * 300_000
    try:
        with pytest.raises(Unreadable) as error:
            _feedparser.read_anything(hostile, Place(URL), worker)
        assert error.value.reason in ("too_slow", "reader_died")
        feed = _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), worker)
        assert [entry.title for entry in feed.entries] == ["t"]
    finally:
        worker.close()
    assert worker.pid is None


def test_the_second_reader_is_kept_and_replaced_when_it_has_gone() -> None:
    worker = _feedparser.Worker()
    body = rss("<title>t</title>").encode()
    try:
        _feedparser.read_anything(body, Place(URL), worker)
        first = worker.pid
        _feedparser.read_anything(body, Place(URL), worker)
        assert worker.pid == first
        process = worker._process
        assert process is not None
        process.kill()
        process.wait()
        assert len(_feedparser.read_anything(body, Place(URL), worker).entries) == 1
        assert worker.pid != first
    finally:
        worker.close()


def test_the_second_reader_ends_when_nobody_writes_to_it_any_more() -> None:
    worker = _feedparser.Worker()
    _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), worker)
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0
    process.stdout.close()
    idle = _feedparser.Worker(idle=0.05)
    _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), idle)
    bored = idle._process
    assert bored is not None
    assert bored.wait(timeout=10) == 0
    idle.close()
    worker.close()


def test_a_copy_of_the_process_leaves_the_second_reader_alone() -> None:
    """After a fork two processes would speak into one pipe; the copy lets go, and has one of its own."""
    worker = _feedparser.Worker()
    body = rss("<title>t</title>").encode()
    _feedparser.read_anything(body, Place(URL), worker)
    pids = [worker.pid]
    worker.forget()
    pids.append(worker.pid)
    _feedparser.read_anything(body, Place(URL), worker)
    pids.append(worker.pid)
    worker.close()
    first, between, second = pids
    assert first is not None
    assert between is None
    assert second not in (None, first)
    os.waitpid(first, 0)  # it ended, as its input did


def test_the_second_reader_fetches_nothing_and_opens_no_file() -> None:
    for body in (b"http://127.0.0.1:9/feed", b"/etc/hostname", b"file:///etc/hostname"):
        with pytest.raises(Unreadable):
            _feedparser.read_anything(body, Place(URL))
