"""Sitemaps: which files it reads, which pages are new, and what it tells of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources import _sitemap_memory
from sources.sitemap import SiteMap

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = "https://news.example.com"
URL = f"{SITE}/sitemap.xml"
MAP = SiteMap(name="map", url=URL, titles=0)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def open_to_us(*rules: str, delay: float | None = None, at: datetime = NOW) -> Cursor:
    return {"robots": {"origin": SITE, "at": int(at.timestamp()), "rules": list(rules), "delay": delay}}


def answer(
    request: Request, body: str | bytes, status: int = 200, at: datetime = NOW, **headers: str
) -> Response:
    data = body.encode() if isinstance(body, str) else body
    return Response(request=request, status=status, headers=headers, body=data, url=request.url, at=at)


def urls(*entries: str | tuple[str, str]) -> str:
    """A file with these pages: paths, or paths and lastmods."""
    pairs = [(entry, "") if isinstance(entry, str) else entry for entry in entries]
    return f"<urlset {NS}>" + "".join(map(_entry("url"), pairs)) + "</urlset>"


def index(*entries: str | tuple[str, str]) -> str:
    pairs = [(entry, "") if isinstance(entry, str) else entry for entry in entries]
    return f"<sitemapindex {NS}>" + "".join(map(_entry("sitemap"), pairs)) + "</sitemapindex>"


def _entry(tag: str) -> Any:
    def written(pair: tuple[str, str]) -> str:
        loc = pair[0] if "://" in pair[0] else SITE + pair[0]
        lastmod = f"<lastmod>{pair[1]}</lastmod>" if pair[1] else ""
        return f"<{tag}><loc>{loc}</loc>{lastmod}</{tag}>"

    return written


def poll(
    source: SiteMap, cursor: Cursor, site: Mapping[str, str | bytes | int], at: datetime = NOW
) -> tuple[list[Post], Cursor, list[str], int]:
    """One whole poll: the posts, the cursor, the paths that were asked for, how many could not be read."""
    queue, unread = list(source.request(cursor, (), at)), 0
    posts: list[Post] = []
    asked: list[str] = []
    while queue:
        request = queue.pop(0)
        path = request.url.removeprefix(SITE).partition("#")[0]
        asked.append(path)
        found = site.get(path, 404)
        response = (
            answer(request, b"", found, at) if isinstance(found, int) else answer(request, found, at=at)
        )
        page: Page = source.parse(response, cursor)
        cursor = json.loads(json.dumps(page.cursor))
        queue += page.more
        posts += page.posts
        unread += page.unread
    return posts, cursor, asked, unread


def paths(posts: Sequence[Post]) -> list[str]:
    return [(post.url or "").removeprefix(SITE) for post in posts]


# ------------------------------------------------------------------------------------------- what is new


def test_robots_txt_comes_first_and_can_refuse() -> None:
    (first,) = MAP.request({}, (), NOW)
    assert first.url.startswith(f"{SITE}/robots.txt")
    assert [request.url for request in MAP.parse(answer(first, b"", 404), {}).more] == [URL]
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        MAP.parse(answer(first, "User-agent: *\nDisallow: /*.xml$"), {})


def test_at_first_only_pages_with_a_young_date_are_new() -> None:
    site = urls(
        ("/old", "2026-11-01"), ("/young", "2026-11-19"), ("/fresh", "2026-11-20T09:00:00+01:00"), "/undated"
    )
    posts, _, _, unread = poll(MAP, open_to_us(), {"/sitemap.xml": site})
    assert paths(posts) == ["/fresh", "/young"]
    assert posts[0].said_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert (posts[0].key, posts[0].text, posts[0].site) == (
        f"{SITE}/fresh",
        f"{SITE}/fresh",
        "news.example.com",
    )
    assert unread == 0


def test_later_all_that_were_not_there_are_new_whatever_their_date() -> None:
    before = urls("/a", ("/b", "2026-11-01"))
    _, cursor, _, _ = poll(MAP, open_to_us(), {"/sitemap.xml": before})
    after = urls("/c", ("/b", "2026-11-20"), ("/d", "2019-01-01"), "/a")
    posts, cursor, _, _ = poll(MAP, cursor, {"/sitemap.xml": after})
    assert paths(posts) == ["/d", "/c"]  # and /b only changed
    assert poll(MAP, cursor, {"/sitemap.xml": after})[0] == []


def test_a_page_that_is_listed_again_after_it_was_gone_is_not_new_to_who_kept_it() -> None:
    _, cursor, _, _ = poll(MAP, open_to_us(), {"/sitemap.xml": urls(("/a", "2026-11-20"))})
    _, cursor, _, _ = poll(MAP, cursor, {"/sitemap.xml": urls()})
    posts, _, _, _ = poll(MAP, cursor, {"/sitemap.xml": urls(("/a", "2026-11-20"))})
    assert [post.key for post in posts] == [f"{SITE}/a"]  # the same key: the store knows it


def test_more_pages_than_can_be_remembered_are_told_by_their_dates() -> None:
    count = _sitemap_memory.MOST_KNOWN + 1
    many = [(f"/{n}", "2026-01-01") for n in range(count)]
    _, cursor, _, _ = poll(MAP, open_to_us(), {"/sitemap.xml": urls(*many)})
    assert len(json.dumps(cursor)) < 150_000
    site = urls(*many, ("/new", "2026-11-20"), "/undated")
    posts, cursor, _, unread = poll(MAP, cursor, {"/sitemap.xml": site})
    assert (paths(posts), unread) == (["/new"], 1)
    assert poll(MAP, cursor, {"/sitemap.xml": site})[0] == []  # the newest are remembered first


def test_news_sitemaps_tell_title_language_and_publication() -> None:
    site = (
        f"<urlset {NS} {NEWS}><url><loc>{SITE}/a?x=1&amp;y=2</loc><lastmod>2026-11-20</lastmod><n:news>"
        "<n:publication><n:name>The Post</n:name><n:language>zh-cn</n:language></n:publication>"
        "<n:publication_date>2026-11-19T20:00:00Z</n:publication_date>"
        "<n:title>Brindlecast &lt;b&gt;up&lt;/b&gt; &amp;amp; away</n:title></n:news></url></urlset>"
    )
    posts, _, asked, _ = poll(replace(MAP, titles=5), open_to_us(), {"/sitemap.xml": site})
    (post,) = posts
    assert (post.title, post.text, post.lang, post.site) == ("Brindlecast up & away", "", "zh", "The Post")
    assert post.said_at == datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    assert post.url == f"{SITE}/a?x=1&y=2"
    assert asked == ["/sitemap.xml"]


# ------------------------------------------------------------------------------------------- titles


ARTICLE = (
    '<html lang="sv"><head><title>x</title><meta property="og:title" content="Brindlecast är här">'
    '<meta name="author" content="Anna Lind"></head><body><nav>Quillbase</nav>'
    "<article><p>Äntligen.</p></article>"
)


def test_the_title_and_text_of_a_new_page_are_asked_for_there() -> None:
    site: dict[str, Any] = {"/sitemap.xml": urls(("/a", "2026-11-20")), "/a": ARTICLE}
    posts, cursor, asked, _ = poll(replace(MAP, titles=5), open_to_us(), site)
    (post,) = posts
    assert (post.title, post.text, post.lang) == ("Brindlecast är här", "Äntligen.", "sv")
    assert (post.author.name, post.said_at) == ("Anna Lind", datetime(2026, 11, 20, tzinfo=UTC))
    assert asked == ["/sitemap.xml", "/a"]
    assert cursor["titles"] == []


def test_no_more_titles_are_asked_for_in_a_poll_than_allowed_the_others_wait() -> None:
    site: dict[str, Any] = {"/sitemap.xml": urls(*((f"/{n}", "2026-11-20") for n in range(5)))}
    site |= {f"/{n}": ARTICLE for n in range(5)}
    source, cursor, seen = replace(MAP, titles=2), open_to_us(), []
    for expected in (2, 2, 1, 0):
        posts, cursor, _, _ = poll(source, cursor, site)
        assert len(posts) == expected
        seen += paths(posts)
    assert sorted(seen) == ["/0", "/1", "/2", "/3", "/4"]


@pytest.mark.parametrize(
    ("rules", "page"),
    [((), 404), ((), 403), ((), b"%PDF-1.7"), ((), '<input type="password">'), (("-/a",), ARTICLE)],
)
def test_a_page_that_cannot_be_read_is_told_by_its_address(rules: tuple[str, ...], page: Any) -> None:
    site = {"/sitemap.xml": urls(("/a", "2026-11-20")), "/a": page}
    posts, cursor, _, _ = poll(replace(MAP, titles=5), open_to_us(*rules), site)
    assert [(post.title, post.text) for post in posts] == [(None, f"{SITE}/a")]
    assert cursor["titles"] == []


def test_a_page_of_another_site_is_told_without_being_asked_for() -> None:
    site = {"/sitemap.xml": urls(("https://other.example.org/a", "2026-11-20"))}
    posts, _, asked, _ = poll(replace(MAP, titles=5), open_to_us(), site)
    assert (paths(posts), asked) == (["https://other.example.org/a"], ["/sitemap.xml"])


def test_a_page_whose_server_is_broken_is_tried_three_times() -> None:
    site: dict[str, Any] = {"/sitemap.xml": urls(("/a", "2026-11-20")), "/a": 500}
    source, cursor, told = replace(MAP, titles=5), open_to_us(), []
    for _ in range(4):
        posts, cursor, _, _ = poll(source, cursor, site)
        told.append(len(posts))
    assert told == [0, 0, 1, 0]


def test_a_page_that_could_not_be_asked_for_within_a_day_is_told_without() -> None:
    source = replace(MAP, titles=5)
    (request,) = source.request(open_to_us(), (), NOW)
    waiting = source.parse(answer(request, urls(("/a", "2026-11-20"))), open_to_us())
    assert (waiting.posts, len(waiting.more)) == ((), 1)  # and that was never answered
    later = NOW + timedelta(hours=25)
    cursor = {**waiting.cursor, **open_to_us(at=later)}
    posts, _, _, _ = poll(replace(source, titles=0), cursor, {"/sitemap.xml": urls("/a")}, later)
    assert paths(posts) == ["/a"]


def test_what_waits_is_not_asked_for_when_robots_txt_allows_it_no_more() -> None:
    source = replace(MAP, titles=1)
    site: dict[str, Any] = {"/sitemap.xml": urls(("/a", "2026-11-20"), ("/b", "2026-11-20")), "/a": ARTICLE}
    _, cursor, _, _ = poll(source, open_to_us(), site)
    assert len(cursor["titles"]) == 1
    assert poll(source, {**cursor, **open_to_us("-/b", "-/a")}, site)[2] == ["/sitemap.xml"]
    moved = replace(source, url="https://other.example.org/sitemap.xml")
    elsewhere = {**open_to_us()["robots"], "origin": "https://other.example.org"}
    assert [request.url for request in moved.request({**cursor, "robots": elsewhere}, (), NOW)] == [moved.url]


def test_an_answer_that_comes_after_the_rules_ran_out_is_read_by_them_still() -> None:
    source = replace(MAP, titles=5)
    (request,) = source.request(open_to_us("-/b"), (), NOW)
    late = answer(request, urls(("/a", "2026-11-20"), ("/b", "2026-11-20")), at=NOW + timedelta(hours=25))
    page = source.parse(late, open_to_us("-/b"))
    assert ([post.key for post in page.posts], [more.url for more in page.more]) == (
        [f"{SITE}/b"],
        [f"{SITE}/a"],
    )
    assert source.parse(late, {}).more == ()


# ------------------------------------------------------------------------------------------- an index


def test_the_files_of_an_index_are_read_when_they_changed() -> None:
    site: dict[str, Any] = {
        "/sitemap.xml": index(("/one.xml", "2026-11-20"), ("/two.xml", "2026-11-01")),
        "/one.xml": urls(("/a", "2026-11-20")),
        "/two.xml": urls("/b"),
    }
    posts, cursor, asked, _ = poll(MAP, open_to_us(), site)
    assert (paths(posts), asked) == (["/a"], ["/sitemap.xml", "/one.xml", "/two.xml"])
    assert poll(MAP, cursor, site)[2] == ["/sitemap.xml"]
    site["/sitemap.xml"] = index(("/one.xml", "2026-11-20"), ("/two.xml", "2026-11-21"))
    site["/two.xml"] = urls("/b", "/c")
    posts, _, asked, _ = poll(MAP, cursor, site)
    assert (paths(posts), asked) == (["/c"], ["/sitemap.xml", "/two.xml"])


def test_files_that_do_not_say_when_they_change_are_asked_for_in_turn() -> None:
    site: dict[str, Any] = {"/sitemap.xml": index(*(f"/{n}.xml" for n in range(4)))}
    site |= {f"/{n}.xml": urls(f"/{n}") for n in range(4)}
    source, cursor = replace(MAP, files=2), open_to_us()
    asked: list[list[str]] = []
    for hour in range(4):
        _, cursor, now, _ = poll(source, cursor, site, NOW + timedelta(hours=hour))
        asked.append(now[1:])
    assert [len(now) for now in asked] == [2, 2, 2, 2]
    assert len({path for now in asked[:2] for path in now}) == 4
    assert len({path for now in asked[2:] for path in now}) == 4


def test_an_index_of_indexes_is_read_but_no_deeper() -> None:
    site: dict[str, Any] = {
        "/sitemap.xml": index(("/years.xml", "2026-11-20")),
        "/years.xml": index(("/2026.xml", "2026-11-20")),
        "/2026.xml": index(("/11.xml", "2026-11-20")),
        "/11.xml": urls(("/a", "2026-11-20")),
    }
    cursor, asked, unread = open_to_us(), [], 0
    for _ in range(4):
        _, cursor, now, odd = poll(MAP, cursor, site)
        asked += now
        unread += odd
    assert [path for path in asked if path != "/sitemap.xml"] == ["/years.xml", "/2026.xml"]
    assert unread == 1


def test_an_index_that_lists_itself_ends() -> None:
    site = {
        "/sitemap.xml": index("/sitemap.xml", "/loop.xml"),
        "/loop.xml": index("/loop.xml", "/sitemap.xml"),
    }
    cursor = open_to_us()
    for hour in range(5):
        _, cursor, asked, _ = poll(MAP, cursor, site, NOW + timedelta(hours=hour))
        assert len(asked) <= 4


@pytest.mark.parametrize("broken", [404, "<html>Not found</html>", "<oops/>", b"\x1f\x8bnot packed"])
def test_one_broken_file_keeps_nothing_from_the_others_but_is_told(broken: Any) -> None:
    site = {
        "/sitemap.xml": index(("/one.xml", "2026-11-20"), ("/two.xml", "2026-11-19")),
        "/one.xml": broken,
        "/two.xml": urls(("/b", "2026-11-20")),
    }
    posts, _, _, unread = poll(MAP, open_to_us(), site)
    assert (paths(posts), unread) == (["/b"], 1)


def test_files_elsewhere_or_not_allowed_are_told() -> None:
    site = {
        "/sitemap.xml": index("https://cdn.example.org/s.xml", "/private/s.xml", "/s.xml"),
        "/s.xml": urls("/a"),
    }
    assert poll(MAP, open_to_us("-/private"), site)[3] == 2
    with pytest.raises(SourceChanged, match="on another site"):
        poll(MAP, open_to_us(), {"/sitemap.xml": index("https://cdn.example.org/s.xml")})


def test_a_packed_file_is_unpacked() -> None:
    site = {"/sitemap.xml": gzip.compress(urls(("/a", "2026-11-20")).encode())}
    assert paths(poll(MAP, open_to_us(), site)[0]) == ["/a"]


def test_a_site_that_wishes_for_time_between_is_asked_once_a_poll() -> None:
    site: dict[str, Any] = {
        "/sitemap.xml": index(("/one.xml", "2026-11-20"), ("/two.xml", "2026-11-19")),
        "/one.xml": urls(("/a", "2026-11-20")),
        "/two.xml": urls(("/b", "2026-11-20")),
        "/a": ARTICLE,
        "/b": ARTICLE,
    }
    source, cursor, heard, asked = replace(MAP, titles=5), open_to_us(delay=30.0), [], []
    for hour in range(16):
        posts, cursor, now, _ = poll(source, cursor, site, NOW + timedelta(hours=hour))
        heard += paths(posts)
        asked.append(len(now))
    assert (sorted(heard), set(asked)) == (["/a", "/b"], {1})


# ------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "empty"),
        ("<html><body>Hello", "web page"),
        ("https://news.example.com/a\n", "no XML"),
        ("<rss><channel/></rss>", "kind `rss`"),
        ("<svg/>", "no sitemap"),
        (f"<urlset {NS}><link><loc>{SITE}/a</loc></link></urlset>", "no `url`"),
        (f"<urlset {NS}><url><link>{SITE}/a</link></url></urlset>", "`loc`"),
        (f"<urlset {NS}><url><loc>javascript:alert(1)</loc></url></urlset>", "`loc`"),
        (
            '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
            "<urlset><url><loc>&c;</loc></url></urlset>",
            "attacks",
        ),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><urlset>&b;</urlset>', "attacks"),
        (f"<urlset {NS}><url><loc>{SITE}/a</loc>", "no XML"),
        (gzip.compress(b"0" * (51 << 20)), "grows too big"),
    ],
)
def test_what_is_no_sitemap_is_told_by_name(body: str | bytes, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        poll(MAP, open_to_us(), {"/sitemap.xml": body})


def test_a_sitemap_that_is_not_there_is_refused() -> None:
    with pytest.raises(SourceRefused, match="404"):
        poll(MAP, open_to_us(), {})


def test_an_empty_sitemap_is_one() -> None:
    assert poll(MAP, open_to_us(), {"/sitemap.xml": urls()})[0] == []


def test_an_entry_without_an_address_is_counted() -> None:
    posts, _, _, unread = poll(MAP, open_to_us(), {"/sitemap.xml": urls(("/a", "2026-11-20"), "mailto://")})
    assert (paths(posts), unread) == (["/a"], 1)


def test_dates_that_all_had_and_none_has_any_more_are_a_change_for_a_month() -> None:
    _, cursor, _, _ = poll(
        MAP, open_to_us(), {"/sitemap.xml": urls(*((f"/{n}", "2026-11-20") for n in range(3)))}
    )
    bare = {"/sitemap.xml": urls("/0", "/1", "/2", "/3")}
    with pytest.raises(SourceChanged, match="`lastmod` any more"):
        poll(MAP, cursor, bare, NOW + timedelta(hours=1))
    later = NOW + timedelta(days=31)
    assert paths(poll(MAP, {**cursor, **open_to_us(at=later)}, bare, later)[0]) == ["/3"]


def test_the_cursor_is_left_alone() -> None:
    _, cursor, _, _ = poll(MAP, open_to_us(), {"/sitemap.xml": index("/one.xml"), "/one.xml": urls("/a")})
    before = json.dumps(cursor)
    poll(replace(MAP, titles=3), cursor, {"/sitemap.xml": index("/one.xml"), "/one.xml": urls("/a", "/b")})
    assert json.dumps(cursor) == before


@pytest.mark.parametrize("values", [{"files": 0}, {"titles": -1}])
def test_settings_that_cannot_work_are_told(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        replace(MAP, **values)
