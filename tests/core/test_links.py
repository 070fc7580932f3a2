"""Addresses that lead to one page have one link; addresses that do not, do not."""

from __future__ import annotations

import pytest

from core.links import LONGEST, canonical_link, holds_own_id, points_at_something, same_but_host

ONE_PAGE = [
    ("https://example.com/a/b", "http://example.com/a/b"),
    ("https://example.com/a/b", "HTTPS://EXAMPLE.com/a/b"),
    ("https://example.com/a/b", "//example.com/a/b"),
    ("https://example.com/a/b", " https://example.com/a/b\n"),
    ("https://example.com/a/b", "https://exam\nple.com/a/b"),
    ("https://example.com/a/b", "https://www.example.com/a/b"),
    ("https://example.com/a/b", "https://m.example.com/a/b"),
    ("https://example.com/a/b", "https://amp.example.com/a/b"),
    ("https://example.com/a/b", "https://www.m.example.com/a/b"),
    ("https://en.example.org/wiki/Harbour", "https://en.m.example.org/wiki/Harbour"),
    ("https://example.com/a/b", "https://example.com:443/a/b"),
    ("https://example.com/a/b", "http://example.com:80/a/b"),
    ("https://example.com/a/b", "https://example.com./a/b"),
    ("https://example.com/a/b", "https://somebody:secret@example.com/a/b"),
    ("https://example.com/a/b", "https://example.com/a/b/"),
    ("https://example.com/a/b", "https://example.com//a///b"),
    ("https://example.com/a/b", "https://example.com/a/./x/../b"),
    ("https://example.com/a/b", "https://example.com/a/b/index.html"),
    ("https://example.com/a/b", "https://example.com/a/b/default.aspx"),
    ("https://example.com", "https://www.example.com/index.php"),
    ("https://example.com", "http://example.com/?#"),
    ("https://example.com/?p=5", "https://example.com/index.php?p=5"),
    ("https://example.com/a/b", "https://example.com/a/b?"),
    ("https://example.com/a/b", "https://example.com/a/b?utm_source=rss&utm_medium=feed&utm_campaign=x"),
    ("https://example.com/a/b", "https://example.com/a/b?UTM_Source=rss"),
    ("https://example.com/a/b", "https://example.com/a/b?fbclid=IwAR1&gclid=2&mc_cid=3&mc_eid=4&igshid=5"),
    ("https://example.com/a/b", "https://example.com/a/b?at_medium=RSS&at_campaign=KARANGA"),
    ("https://example.com/a/b", "https://example.com/a/b?ref=rss"),
    ("https://example.com/a/b", "https://example.com/a/b?ref=newsletter-2024-05"),
    ("https://example.com/a/b", "https://example.com/a/b?source=front_page&partner=rss&emc=rss"),
    ("https://example.com/a/b", "https://example.com/a/b?mod=rss_headlines"),
    ("https://example.com/a/b", "https://example.com/a/b?from=twitter&share=1&print=true"),
    ("https://example.com/a/b", "https://example.com/a/b?rss=1"),
    ("https://example.com/a/b?x=1&y=2", "https://example.com/a/b?y=2&x=1"),
    ("https://example.com/a/b?x=1", "https://example.com/a/b?x=1&x=1&"),
    ("https://example.com/a/b?x=1&y=2", "https://example.com/a/b?x=1&amp;y=2"),
    ("https://example.com/a/b?x=1&y=2", "https://example.com/a/b?x=1&#038;y=2"),
    ("https://example.com/a/b?q=two+words", "https://example.com/a/b?q=two%20words"),
    ("https://example.com/a/b", "https://example.com/a/b;jsessionid=0A1B2C"),
    ("https://example.com/a/b", "https://example.com/a/b?PHPSESSID=0a1b2c"),
    ("https://example.com/a/b", "https://example.com/a/b?sid=0123456789abcdef0123456789abcdef"),
    ("https://example.com/~mara/x-y", "https://example.com/%7Emara/x%2Dy"),
    ("https://example.com/café", "https://example.com/caf%C3%A9"),
    ("https://example.com/café", "https://example.com/caf%c3%a9"),
    ("https://example.com/café", "https://example.com/cafe\u0301"),
    ("https://example.com/东京", "https://example.com/%E4%B8%9C%E4%BA%AC/"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://example.com/caf%E9", "https://example.com/caf%e9"),
    ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    ("https://bücher.example/x", "https://BÜCHER.example/x"),
    ("https://例え.example/x", "https://例え。example/x"),
    ("https://example.com/a/b", "https://example.com/a/b#comments"),
    ("https://example.com/a/b", "https://example.com/a/b#respond"),
    ("https://example.com/a/b", "https://example.com/a/b#xtor=RSS-1"),
    ("https://example.com/a/b", "https://example.com/a/b#utm_source=rss"),
    ("https://example.com/a/b", "https://example.com/a/b#.Xk9Ab2"),
    ("https://example.com/a/b", "https://example.com/a/b#:~:text=record%20crowd"),
    ("https://example.com/a/b", "https://example.com/a/b#section-2"),
    ("https://example.com/a/b", "https://example.com/a/b#content-2"),
    ("https://example.com/a/b#comment-12", "https://example.com/a/b/#comment-12"),
    ("https://example.com/a/b#comment-12", "https://example.com/a/b#comment-12:~:text=x"),
    ("https://example.com/a/b", "https://example.com/a/b/amp"),
    ("https://example.com/a/b", "https://example.com/a/b/amp/"),
    ("https://example.com/news/b", "https://example.com/news/amp/b"),
    ("https://example.com/b.html", "https://example.com/b.amp.html"),
    ("https://example.com/a/b", "https://example.com/a/b?amp=1"),
    ("https://example.com/a/b", "https://example.com/a/b?outputType=amp"),
    ("https://example.com/a/b", "https://example-com.cdn.ampproject.org/c/s/example.com/a/b"),
    ("https://example.com/a/b", "https://www.google.com/amp/s/www.example.com/a/b/amp/"),
    ("https://example.com/a/b", "https://www.google.com/url?rct=j&sa=t&url=https://example.com/a/b&ct=ga"),
    (
        "https://example.com/a/b?x=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fa%2Fb%3Fx%3D1&h=A",
    ),
    ("https://youtube.com/watch?v=abc", "https://youtu.be/abc?si=12"),
    ("https://youtube.com/watch?v=abc", "https://www.youtube.com/watch?feature=share&v=abc&list=22&index=1"),
    ("https://x.com/mara/status/1", "https://mobile.twitter.com/mara/status/1?s=20&t=z"),
    ("https://www.reddit.com/r/x/comments/1/", "https://old.reddit.com/r/x/comments/1"),
    ("https://[2001:db8::1]/x", "http://[2001:DB8::1]:80/x/"),
]

TWO_PAGES = [
    ("https://example.com/a", "https://example.com/b"),
    ("https://example.com/a", "https://example.com/A"),
    ("https://example.com/a", "https://example.org/a"),
    ("https://example.com/a", "https://blog.example.com/a"),
    ("https://example.com/a", "https://example.com:8443/a"),
    ("https://example.com/?p=1", "https://example.com/?p=2"),
    ("https://example.com/?p=1", "https://example.com/"),
    ("https://example.com/x?ref=1841", "https://example.com/x?ref=1842"),
    ("https://example.com/x?source=a1", "https://example.com/x?source=b2"),
    ("https://example.com/x?f=3", "https://example.com/x?f=4"),
    ("https://example.com/x?s=ferry", "https://example.com/x?s=bridge"),
    ("https://example.com/x?type=news", "https://example.com/x?type=sport"),
    ("https://example.com/x#comment-1", "https://example.com/x#comment-2"),
    ("https://example.com/x#comment-1", "https://example.com/x"),
    ("https://example.com/x#c123", "https://example.com/x#c124"),
    ("https://example.com/x#p5", "https://example.com/x#p6"),
    ("https://example.com/x#post-5f3a9c", "https://example.com/x#post-5f3a9d"),
    ("https://example.com/x#li-comment-5", "https://example.com/x#li-comment-6"),
    ("https://example.com/x#issuecomment-55", "https://example.com/x#issuecomment-56"),
    ("https://example.com/x#discussion_r55", "https://example.com/x#discussion_r56"),
    ("https://example.com/x#4711", "https://example.com/x#4712"),
    ("https://example.com/log#v1.2.0", "https://example.com/log#v1.2.1"),
    ("https://example.com/log#2024-05-01", "https://example.com/log#2024-05-02"),
    ("https://example.com/#!/inbox/1", "https://example.com/#!/inbox/2"),
    ("https://example.com/#/post/1", "https://example.com/#/post/2"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/?q=a%26b", "https://example.com/?q=a&b"),
    ("https://example.com/?q=1%2B1", "https://example.com/?q=1+1"),
    ("https://example.com/100%25", "https://example.com/100"),
    ("https://youtube.com/watch?v=abc", "https://youtube.com/watch?v=abd"),
    ("https://youtube.com/playlist?list=1", "https://youtube.com/playlist?list=2"),
    ("https://www.co.uk/x", "https://m.co.uk/x"),
    ("https://amp.example/x", "https://m.example/x"),
    ("https://example.com/amp", "https://example.com/"),
    ("https://example.com/stamp/a", "https://example.com/st/a"),
    ("https://straße.example/x", "https://strasse.example/x"),
]

NO_LINK = [
    *(
        None,
        "",
        " ",
        "#top",
        "/a/b",
        "a/b",
        "example.com/a",
        "mailto:mara@example.com",
        "javascript:alert(1)",
    ),
    *(
        "ftp://example.com/a",
        "data:text/html,hello",
        "https://",
        "https:///a",
        "http:example.com",
        "https://?p=1",
    ),
    *("https://exa mple.com/a", "https://example..com/a", "https://example.com:port/a", "https://<b>/a"),
    "https://example.com/" + "a" * LONGEST,
]


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_one_page_has_one_link(one: str, other: str) -> None:
    assert canonical_link(one) == canonical_link(other) is not None


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_two_pages_have_two_links(one: str, other: str) -> None:
    links = {canonical_link(one), canonical_link(other)}
    assert len(links) == 2
    assert None not in links


@pytest.mark.parametrize("url", NO_LINK)
def test_what_is_no_web_address_has_no_link(url: str | None) -> None:
    assert canonical_link(url) is None


@pytest.mark.parametrize("url", [url for pair in ONE_PAGE + TWO_PAGES for url in pair])
def test_a_link_is_its_own_link(url: str) -> None:
    link = canonical_link(url)
    assert canonical_link(link) == link


def test_a_guid_keeps_every_fragment_but_tracking() -> None:
    assert canonical_link("http://example.com/log#new-colours", True) == "https://example.com/log#new-colours"
    assert canonical_link("http://example.com/log#xtor=RSS-1", True) == "https://example.com/log"
    assert canonical_link("http://example.com/log#new-colours") == "https://example.com/log"


def test_a_front_page_points_at_no_post() -> None:
    assert not points_at_something(canonical_link("http://www.example.com/index.html?utm_source=rss#top"))
    assert not points_at_something(None)
    for url in ("https://example.com/a", "https://example.com/?p=1", "https://example.com/#!/post/1"):
        assert points_at_something(canonical_link(url))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://example.com/world-61234567",
            "https://example.com/2024/05/harbour-festival",
            "tag:x,2024:77310",
        ),
        *("https://example.com/?p=7", "https://example.com/posts/7", "https://example.com/harbour-42"),
        *("urn:uuid:0b6f1c1e-7a51-4a0e-9d5e-0f5a3c1d2b7a", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        "https://example.com/a#comment-12",
    ],
)
def test_an_own_id_is_seen(address: str) -> None:
    assert holds_own_id(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://example.com/today",
            "https://example.com/menu-of-the-day",
            "https://example.com/2024",
            "42",
        ),
        *(
            "https://example.com/news?page=2",
            "https://example.com/page/2",
            "latest",
            "https://example.com/best-of-2024",
        ),
    ],
)
def test_a_name_that_may_be_given_again_is_no_own_id(address: str) -> None:
    assert not holds_own_id(address)


def test_a_site_that_moved_kept_its_paths() -> None:
    assert same_but_host("https://old.example/x?p=1", "https://new.example/x?p=1")
    assert not same_but_host("https://old.example/x", "https://new.example/y")
    assert not same_but_host("https://old.example", "https://new.example")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://example.com/#" + "a-" * 4000,
            "https://example.com/?" + "a=1&" * 2000,
            "https://" + "a." * 4000,
        ),
        *(
            "https://example.com/" + "%E4" * 2700,
            "https://example.com/" + "../" * 2700,
            "http://" + "@" * 8000,
        ),
        *(
            "https://example.com/?ref=" + "-rss" * 2000,
            "https://xn--" + "a" * 8000 + "/",
            "https://[" + ":" * 8000,
        ),
    ],
)
def test_a_hostile_address_is_read_or_refused(url: str) -> None:
    link = canonical_link(url)
    assert link is None or link.startswith("https://")
