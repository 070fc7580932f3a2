"""robots.txt: whose rules are ours, which of them decides, and that it is asked once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import SourceRefused
from core.traffic import Response
from sources._robots import LIMIT, Robots
from sources._robots_asked import (
    MISSING,
    NOTE,
    ask_robots,
    known_robots,
    must_allow,
    origin_of,
    printable,
    rest_of,
    with_robots,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = "https://shop.example.com"


def allowed(text: str, path: str) -> bool:
    return Robots.read(text.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a/", "/a", True),
        ("User-agent: *\nDisallow: /A", "/a", True),  # paths have a case
        ("user-AGENT: *\ndisALLOW: /a", "/a", False),  # fields have none
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: a", "/a", True),  # no path begins so
        ("Disallow: /a", "/a", True),  # nobody is meant
        ("User-agent: *\nDisallow: /a # all of it", "/a", False),
        ("User-agent: * # everybody\nDisallow: /a", "/a", False),
        ("User-agent: *\n\n\nDisallow: /a", "/a", False),
        ("User-agent: *\rDisallow: /a\rAllow: /a/b", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\nAllow: /a/b", "/a/b", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent : *\n Disallow : /a ", "/a", False),
        ("<html>Not found</html>", "/a", True),
    ],
)
def test_a_group_for_everybody_holds_for_us(text: str, path: str, may: bool) -> None:
    assert allowed(text, path) is may


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("User-agent: Listenpost\nDisallow: /a\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: Listenpost\nDisallow: /a\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nUser-agent: listenPOST\nAllow: /", "/a", True),
        ("User-agent: Listenpost/2.0 (+x)\nDisallow: /a", "/a", False),
        ("User-agent: Listen\nDisallow: /a", "/a", True),
        ("User-agent: Listenpost-Pro\nDisallow: /a", "/a", True),
        ("User-agent: otherbot\nDisallow: /", "/a", True),
        ("User-agent: otherbot\nUser-agent: Listenpost\nDisallow: /a", "/a", False),
        ("User-agent: Listenpost\nUser-agent: otherbot\nDisallow: /a", "/a", False),
        ("User-agent: otherbot\nDisallow: /a\nUser-agent: Listenpost\nDisallow: /b", "/a", True),
        # Several groups of ours are one.
        (
            "User-agent: Listenpost\nDisallow: /a\nUser-agent: x\nAllow: /\n"
            "User-agent: Listenpost\nDisallow: /b",
            "/b",
            False,
        ),
        # Ours says nothing: then nothing is forbidden to us.
        ("User-agent: Listenpost\nUser-agent: x\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: Listenpost\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
        # Lines that are no rules end no group.
        ("User-agent: x\nCrawl-delay: 3\nUser-agent: Listenpost\nDisallow: /a", "/a", False),
        ("User-agent: Listenpost\nSitemap: https://x.example.com/s.xml\nDisallow: /a", "/a", False),
    ],
)
def test_our_own_group_is_the_only_one_that_counts(text: str, path: str, may: bool) -> None:
    assert allowed(text, path) is may


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /\nAllow: /p", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),  # equally long: allowed
        ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),  # equally long
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /fish*", "/fishheads/yummy.html", False),
        ("Disallow: /*.php", "/folder/any.php.file.html", False),
        ("Disallow: /*.php$", "/filename.php", False),
        ("Disallow: /*.php$", "/filename.php?x=1", True),
        ("Disallow: /*.php$", "/windows.PHP", True),
        ("Disallow: /fish*.php", "/fishheads/catfish.php?x", False),
        ("Disallow: /fish*.php", "/Fish.php", True),
        ("Disallow: /*?x=", "/a?x=1", False),
        ("Disallow: /*?x=", "/a?y=1&x=1", True),
        ("Disallow: /a$b", "/a$b", False),  # only at the end does it mean the end
        ("Disallow: /a$b", "/a", True),
        ("Disallow: /a*b*c$", "/a-b-b-c", False),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: *", "/x", False),
        ("Disallow: /**/b", "/a/b", False),
        ("Disallow: $", "/x", True),
    ],
)
def test_the_longest_rule_that_matches_decides(rules: str, path: str, may: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}", path) is may


@pytest.mark.parametrize(
    ("rule", "path", "matches"),
    [
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%e3%83%84", "/foo/bar/ツ", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/foo/bar/baz", "/foo/bar/%62%61%7A", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", True),
        ("/a%2Fb", "/a/b", False),  # an escaped slash is another character
        ("/a/b", "/a%2Fb", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/with-%2A.html", "/with-*.html", True),
        ("/with-%2A.html", "/with-x.html", False),
        ("/end%24", "/end$", True),
        ("/end%24", "/end", False),
        ("/a b", "/a%20b", True),
        ("/~joe/", "/%7Ejoe/", True),
        ("/%zz", "/%zz", True),  # no escape at all
        ("/100%", "/100%25", True),
    ],
)
def test_spellings_of_one_path_are_one(rule: str, path: str, matches: bool) -> None:
    assert allowed(f"User-agent: *\nDisallow: {rule}", path) is not matches


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: 0", None),
        ("User-agent: *\nCrawl-delay: 999999999", 86_400.0),
        ("User-agent: x\nCrawl-delay: 10", None),
        ("User-agent: *\nCrawl-delay: 10\nUser-agent: Listenpost\nDisallow: /a", None),
        ("User-agent: Listenpost\nCrawl-delay: 2\nUser-agent: listenpost\nCrawl-delay: 5", 5.0),
    ],
)
def test_a_site_may_wish_for_time_between_two_pages(text: str, delay: float | None) -> None:
    assert Robots.read(text.encode()).delay == delay


def test_what_stands_behind_500_kib_does_not_count_nor_half_a_line() -> None:
    start = b"User-agent: *\nDisallow: /early\n"
    filler = b"#" * (LIMIT - len(start) - 12) + b"\n"
    text = start + filler + b"Disallow: /lateXYZ\n"
    found = Robots.read(text)
    assert not found.allows(SITE + "/early")
    assert found.allows(SITE + "/l")
    assert found.rules == ("-/early",)


@pytest.mark.parametrize("pattern", ["/" + "*a" * 2_000, "/" + "*" * 5_000 + "x", "/" + "a*" * 2_000 + "$"])
def test_a_pattern_of_many_stars_takes_no_time(pattern: str) -> None:
    assert allowed(f"User-agent: *\nDisallow: {pattern}", "/" + "a" * 1_900 + "b")


@pytest.mark.parametrize(
    "body", [b"\x00" * 100, bytes(range(256)), b"User-agent: *\nDisallow: /\xff\xfe", b":::"]
)
def test_whatever_bytes_come_they_are_read(body: bytes) -> None:
    assert Robots.read(body).allows(SITE + "/a")


# ------------------------------------------------------------------------------------------- asking for it


def answer(status: int = 200, body: bytes = b"", at: datetime = NOW) -> Response:
    request = ask_robots(f"{SITE}/place?x=1")
    return Response(request=request, status=status, headers={}, body=body, url=request.url, at=at)


def test_it_is_asked_for_at_the_root_of_the_site_and_takes_most_refusals_for_an_answer() -> None:
    request = ask_robots("https://joe:secret@shop.example.com:8443/place?x=1")
    assert request.url.partition("#")[0] == "https://shop.example.com:8443/robots.txt"
    assert request.note == NOTE
    assert {401, 403, 404, 410, 418} <= set(request.also)
    assert not {408, 425, 429} & set(request.also)
    assert [status for status in request.also if status >= 500] == []


def test_it_is_never_asked_for_conditionally() -> None:
    assert ask_robots(SITE).whole


def test_what_it_said_is_remembered_for_a_day_and_for_its_own_site() -> None:
    old = {"robots": {"origin": "https://old.example.com", "at": 0, "rules": [], "delay": None}, "more": 1}
    cursor = with_robots(old, answer(body=b"User-agent: *\nDisallow: /b\nCrawl-delay: 4"))
    found = known_robots(cursor, f"{SITE}/a", NOW + timedelta(hours=23))
    assert cursor["more"] == 1
    assert old["robots"] != cursor["robots"]
    assert found == Robots(("-/b",), 4.0)
    assert rest_of(found) == timedelta(seconds=4)
    assert known_robots(cursor, f"{SITE}/a", NOW + timedelta(hours=24)) is None
    assert known_robots(cursor, f"{SITE}/a", NOW - timedelta(hours=1)) is None  # the clock was set back
    assert known_robots(cursor, "https://other.example.com/a", NOW) is None
    assert known_robots(cursor, "http://shop.example.com/a", NOW) is None


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_one_allows_everything(status: int) -> None:
    assert status in MISSING
    cursor = with_robots({}, answer(status, b"User-agent: *\nDisallow: /"))
    assert known_robots(cursor, SITE, NOW) == Robots()


def test_a_page_that_is_not_allowed_is_refused_with_what_to_do() -> None:
    with pytest.raises(SourceRefused, match=r"robots\.txt.*remove this source") as caught:
        must_allow(Robots(("-/",)), f"{SITE}/a?token=secret", "shop")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://shop.example.com/a b?q=ü#top", "https://shop.example.com/a%20b?q=%C3%BC"),
        ("https://bücher.example/ツ", "https://xn--bcher-kva.example/%E3%83%84"),
        ("https://shop.example.com", "https://shop.example.com"),
    ],
)
def test_addresses_are_asked_for_in_printable_ascii(url: str, asked: str) -> None:
    assert printable(url, "shop") == asked


@pytest.mark.parametrize("url", ["x", "", "ftp://shop.example.com/", "https:///x", "javascript:alert(1)"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SourceRefused, match="address"):
        printable(url, "shop")


def test_the_origin_is_scheme_host_and_port() -> None:
    assert origin_of("HTTPS://a:b@Shop.Example.com:8443/x") == "https://shop.example.com:8443"
