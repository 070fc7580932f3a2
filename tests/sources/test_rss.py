"""A feed becomes posts: each row is what somebody's feed does, and what the team should see of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.types import Author
from sources._feed import author, language, rest
from tests.sources.rss_feeds import FEED, HERE, NOW, URL, atom, page, post, rss


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
