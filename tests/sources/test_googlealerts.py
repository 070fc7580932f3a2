"""Alerts of a search engine: their feeds, the e-mails they come in, and where their links lead."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import SourceChanged
from core.traffic import Page, Response
from core.types import Post
from sources._google_alerts import Found, read_alert_mail, unwrapped, without_tracking
from sources.googlealerts import GoogleAlerts
from tests.sources.samples import heard, sample

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FEED = "https://www.google.com/alerts/feeds/0001/2"
ALERTS = GoogleAlerts(name="ga", feeds=(FEED,))


def link(address: str) -> str:
    return f"https://www.google.com/url?rct=j&sa=t&url={address}&ct=ga&cd=CAIyInvented&usg=AOvInvented"


# ------------------------------------------------------------------------------------------------------ links


@pytest.mark.parametrize(
    ("wrapped", "address"),
    [
        (link("https://news.example.com/a"), "https://news.example.com/a"),
        (link("https://news.example.com/a%3Fid%3D7%26page%3D2"), "https://news.example.com/a?id=7&page=2"),
        (link("https://news.example.com/a%2Bb/c+d"), "https://news.example.com/a+b/c+d"),
        (link("https://news.example.com/a%3Futm_source%3Dx%26id%3D7%26fbclid%3Dy"), None),
        (link("http://news.example.com/%25C3%25A9"), "http://news.example.com/%C3%A9"),
        ("https://www.google.de/url?q=https://news.example.com/a&sa=U", "https://news.example.com/a"),
        ("https://www.google.co.uk/url?url=https://news.example.com/a", "https://news.example.com/a"),
        ("https://news.example.com/url?url=https://elsewhere.example.org/", None),
        ("https://news.example.com/a?utm_medium=feed", "https://news.example.com/a"),
        ("https://google.com.example.org/url?url=https://news.example.com/a", None),
    ],
)
def test_a_link_leads_to_the_page_itself(wrapped: str, address: str | None) -> None:
    found = unwrapped(wrapped)
    if address is not None:
        assert found == address
    elif "fbclid" in wrapped:
        assert found == "https://news.example.com/a?id=7"
    else:
        assert found == wrapped


@pytest.mark.parametrize("wrapped", ["javascript:alert(1)", "", None, "/alerts", "mailto:a@example.org"])
def test_what_is_no_web_address_leads_nowhere(wrapped: str | None) -> None:
    assert unwrapped(wrapped) is None


def test_a_redirect_to_what_is_no_web_address_stays_what_it_is() -> None:
    wrapped = link("javascript:alert(1)")
    assert unwrapped(wrapped) == wrapped


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/?utm_source=x&utm_medium=y", "https://a.example/"),
        ("https://a.example/p?gclid=1&v=2#top", "https://a.example/p?v=2#top"),
        ("https://a.example/p?b=%20&a=+", "https://a.example/p?b=%20&a=+"),
        ("https://a.example/p?futm_source=1", "https://a.example/p?futm_source=1"),
    ],
)
def test_only_what_advertisers_add_is_taken_off(url: str, clean: str) -> None:
    assert without_tracking(url) == clean


# ------------------------------------------------------------------------------------------------------ feeds


def read(body: str, source: GoogleAlerts = ALERTS) -> Page:
    request = source.request({}, (), NOW)[0]
    answer = Response(request=request, status=200, headers={}, body=body.encode(), url=request.url, at=NOW)
    return source.parse(answer, {})


def entry(number: int, title: str = "About &lt;b&gt;Brindlecast&lt;/b&gt;") -> str:
    return (
        f'<entry><id>tag:google.com,2013:googlealerts/feed:{number}</id><title type="html">{title}</title>'
        f'<link href="{html.escape(link(f"https://news.example.com/{number}"))}"></link>'
        "<published>2026-11-20T08:00:00Z</published><updated>2026-11-20T08:00:00Z</updated>"
        '<content type="html">It says &lt;b&gt;Brindlecast&lt;/b&gt;&amp;nbsp;...</content></entry>'
    )


def feed(*entries: str) -> str:
    head = "<title>Alert - brindlecast</title><updated>2026-11-20T08:00:00Z</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>'


def test_each_feed_is_asked_for_once() -> None:
    other = "https://www.google.com/alerts/feeds/0001/3"
    requests = GoogleAlerts(feeds=(FEED, other, FEED)).request({}, ("brindlecast",), NOW)
    assert [request.url for request in requests] == [FEED, other]


@pytest.mark.parametrize(
    ("feeds", "problem"), [((), "at least one"), (("alerts/feeds/1",), "alerts/feeds/1")]
)
def test_feeds_that_are_none_are_told(feeds: tuple[str, ...], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        GoogleAlerts(feeds=feeds)


def test_a_result_is_a_post_at_the_pages_own_address() -> None:
    assert read(feed(entry(1))).posts == (
        Post(
            source="ga",
            key="tag:google.com,2013:googlealerts/feed:1",
            url="https://news.example.com/1",
            title="About Brindlecast",
            text="It says Brindlecast ...",
            said_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
            site="news.example.com",
        ),
    )


def test_an_alert_that_has_found_nothing_is_no_error() -> None:
    assert read(feed()).posts == ()


def test_a_result_that_lacks_a_part_is_counted() -> None:
    page = read(feed(entry(1), entry(2, title="")))
    assert len(page.posts) == 1
    assert (page.unread, page.unread_why) == (1, "a result lacks its title, link or id")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("entry>", "result>", "not where items were"),
        ("<id", "<uid", "lacks its title, link or id"),
        ("content", "words", "its text"),
        ("published>", "when>", ""),
        ("link", "lynk", "lacks its title, link or id"),
    ],
)
def test_a_part_that_moved_is_told_unless_another_says_it(old: str, new: str, problem: str) -> None:
    body = feed(entry(1), entry(2)).replace(old, new)
    if not problem:
        assert read(body).posts == read(feed(entry(1), entry(2))).posts
        return
    with pytest.raises(SourceChanged, match=problem):
        read(body)


def test_the_sample_keeps_its_scripts_and_drops_its_markup(tmp_path: Path) -> None:
    one = sample("googlealerts.xml")
    posts = heard(one, one.body, tmp_path).posts
    assert posts[0].url == "https://harbour.example.org/2026/11/30/studio?id=7"
    assert posts[0].text == 'The podcast maker Brindlecast says that it "came for the light" ...'
    assert posts[2].title == "مراجعة Brindlecast بعد عام"
    assert (posts[4].title, posts[4].text) == ("Brindlecast free @everyone", "click here")


# ---------------------------------------------------------------------------------------------------- e-mails

SUBJECT = "Google Alert - brindlecast"


def row(title: str, address: str, publisher: str, snippet: str) -> str:
    """One result as the mail shows it: a picture, the linked title, the publisher, the snippet, buttons."""
    wrapped = html.escape(link(address))
    return (
        f'<tr itemscope="" itemtype="http://schema.org/Article"><td style="padding:0"></td><td> '
        f'<a href="{wrapped}"><table align="right"><tr><td></td><td><div>0:42</div></td></tr></table></a> '
        f'<div> <span> <a href="{wrapped}" itemprop="url"> <span itemprop="name">{title}</span> </a> </span> '
        f'<div> <div> <div itemprop="publisher"> <a> <span itemprop="name">{publisher}</span> </a> </div> '
        f'<div itemprop="description">{snippet}</div> </div>  <table> <tr> <td> '
        f'<a href="https://www.google.com/alerts/share?hl=en&amp;ru={address}&amp;ss=fb"> <img alt="F"> '
        f'</a> </td> <td> <a href="https://www.google.com/alerts/feedback?ffu={address}"> Flag as irrelevant '
        "</a> </td> </tr> </table>  </div> </div> </td> <td></td> </tr>"
    )


def mail(*rows: str, script: str = "") -> str:
    foot = '<a href="https://www.google.com/alerts/remove?source=alertsmail">Unsubscribe</a>'
    head = '<a href="https://www.google.com/alerts?source=alertsmail"><img alt="Google"></a>'
    return f"<html><body>{script}<table><tr><td>{head}</td></tr>{''.join(rows)}</table>{foot}</body></html>"


ROWS = (
    row(
        "A guide to <b>Brindlecast</b> &amp; others - Harbour Times",
        "https://harbour.example.org/guide%3Futm_source%3Dmail%26id%3D3",
        "Harbour Times",
        "What <b>Brindlecast</b> does&nbsp;...",
    ),
    row(
        "Why I left <b>Quillbase</b>",
        "https://blog.example.net/left",
        "A Blog (blog)",
        "It was &lt;slow&gt;.",
    ),
)
FOUND = (
    Found(
        "A guide to Brindlecast & others",
        "https://harbour.example.org/guide?id=3",
        "What Brindlecast does ...",
        "Harbour Times",
    ),
    Found("Why I left Quillbase", "https://blog.example.net/left", "It was <slow>.", "A Blog (blog)"),
)


def test_a_mail_is_read_as_it_is_shown() -> None:
    assert read_alert_mail(mail(*ROWS), "", SUBJECT) == FOUND


def test_a_page_that_a_mail_shows_twice_is_found_once() -> None:
    assert read_alert_mail(mail(*ROWS, *ROWS), "", SUBJECT) == FOUND


def test_a_result_without_a_publisher_has_its_snippet() -> None:
    bare = row("About Brindlecast", "https://www.example.org/x", "", "What it says")
    assert read_alert_mail(mail(bare), "", SUBJECT) == (
        Found("About Brindlecast", "https://www.example.org/x", "What it says", ""),
    )


def test_a_mail_of_another_layout_still_gives_its_titles_and_links() -> None:
    address = html.escape(link("https://www.example.org/x"))
    found = read_alert_mail(
        f'<p><a href="{address}">About <b>Brindlecast</b></a> some words</p>', "", SUBJECT
    )
    assert found == (Found("About Brindlecast", "https://www.example.org/x", "", ""),)


def test_without_results_in_the_page_what_mail_programs_are_told_is_read() -> None:
    told = {
        "cards": [
            {
                "widgets": [
                    {
                        "type": "LINK",
                        "title": "A guide to Brindlecast",
                        "description": "What it does",
                        "url": link("https://harbour.example.org/guide"),
                    },
                    {"type": "LINK", "title": "Settings", "url": "https://www.google.com/alerts"},
                    7,
                ]
            }
        ]
    }
    script = f'<script data-scope="inboxmarkup" type="application/json">{json.dumps(told)}</script>'
    assert read_alert_mail(mail(script=script), "", SUBJECT) == (
        Found("A guide to Brindlecast", "https://harbour.example.org/guide", "What it does", ""),
    )


PLAIN = f"""=== News - 2 new results for [brindlecast] ===

A guide to Brindlecast
Harbour Times
But while interest in Brindlecast is high, the towns that were asked were
quick to mention what it costs.
<{link("https://harbour.example.org/guide")}>

Of the many towns that have been asked about Brindlecast, guess how many were
Happy?
The Example Post
Mature towns are constantly testing.
<{link("https://post.example.com/happy")}>


=== Web - 1 new result for [brindlecast] ===

Brindlecast - a page
What it says there.
<{link("https://www.example.org/page")}>

- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
Unsubscribe from this Google Alert:
<https://www.google.com/alerts/remove?source=alertsmail&hl=en>
"""


def test_a_plain_mail_is_read_by_its_lines() -> None:
    assert read_alert_mail("", PLAIN, SUBJECT) == (
        Found(
            "A guide to Brindlecast",
            "https://harbour.example.org/guide",
            "But while interest in Brindlecast is high, the towns that were asked were quick to mention what"
            " it costs.",
            "Harbour Times",
        ),
        Found(
            "Of the many towns that have been asked about Brindlecast, guess how many were Happy?",
            "https://post.example.com/happy",
            "Mature towns are constantly testing.",
            "The Example Post",
        ),
        Found("Brindlecast - a page", "https://www.example.org/page", "What it says there.", ""),
    )


def test_a_mail_of_endlessly_many_links_is_read_as_far_as_a_mail_can_be_meant() -> None:
    address = html.escape(link("https://www.example.org/"))
    page = "".join(f'<a href="{address.replace("org/", f"org/{n}")}">Cast {n}</a>' for n in range(2500))
    assert len(read_alert_mail(f"<table><tr><td>{page}</td></tr></table>", "", SUBJECT)) == 200


def test_a_result_without_a_title_has_the_subject_as_one() -> None:
    text = f"\n<{link('https://www.example.org/page')}>\n"
    assert read_alert_mail("", text, SUBJECT) == (Found(SUBJECT, "https://www.example.org/page", "", ""),)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("", ""),
        (mail(), "Please confirm your alert:\n<https://www.google.com/alerts/verify?s=1>"),
        ("<a href='javascript:alert(1)'>Click</a>", "https://news.example.com/a"),
        ('<script data-scope="inboxmarkup">{"cards": [{"widgets": 7}, 7]}</script>', ""),
        ('<script data-scope="inboxmarkup">{"cards":' + "[" * 100_000 + "</script>", ""),
        ("<td>" * 20_000, "\n" * 20_000),
    ],
)
def test_a_mail_without_results_gives_none(page: str, text: str) -> None:
    assert read_alert_mail(page, text, "Google Alerts: confirm") == ()
