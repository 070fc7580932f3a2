"""Watched pages: robots.txt first, blocks by their selectors, or what is added to a page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._page_items import on_five, rating_in
from sources.page import WebPage

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://shop.example.com/guestbook"
OPEN: Cursor = {
    "robots": {
        "origin": "https://shop.example.com",
        "at": int(NOW.timestamp()),
        "rules": ["-/private"],
        "delay": None,
    }
}
BLOCKS = WebPage(name="page", url=URL, items=".c", title="h3", text=".t")
WHOLE = WebPage(name="page", url=URL)


def answer(request: Request, body: str | bytes, at: datetime = NOW, **more: Any) -> Response:
    body = body.encode() if isinstance(body, str) else body
    return Response(
        **{"request": request, "status": 200, "headers": {}, "url": request.url, "at": at, **more}, body=body
    )


def heard(source: WebPage, body: str | bytes, cursor: Cursor = OPEN, **more: Any) -> Page:
    return source.parse(answer(source.request(cursor, (), NOW)[0], body, **more), cursor)


def blocks(*items: str) -> str:
    return "<html><body>" + "".join(f'<div class="c">{item}</div>' for item in items) + "</body></html>"


def posts(source: WebPage, *items: str) -> Sequence[Post]:
    return heard(source, blocks(*items)).posts


# ------------------------------------------------------------------------------------------------ robots.txt


def test_it_asks_for_robots_txt_first_then_for_the_page() -> None:
    (first,) = WHOLE.request({}, (), NOW)
    page = WHOLE.parse(answer(first, "User-agent: *\nDisallow: /private\nCrawl-delay: 30"), {})
    assert first.url.startswith("https://shop.example.com/robots.txt")
    assert [request.url for request in page.more] == [URL]
    assert WHOLE.parse(answer(page.more[0], "<p>Hello"), page.cursor).rest == timedelta(seconds=30)


def test_within_a_day_it_asks_for_the_page_alone_and_later_for_robots_txt_again() -> None:
    def first(hours: int) -> str:
        return WHOLE.request(OPEN, (), NOW + timedelta(hours=hours))[0].url.partition("#")[0]

    assert (first(0), first(23)) == (URL, URL)
    assert first(24) == "https://shop.example.com/robots.txt"


def test_a_page_that_robots_txt_does_not_allow_is_refused_at_once_and_later() -> None:
    source = replace(WHOLE, url="https://shop.example.com/private/a")
    (first,) = source.request({}, (), NOW)
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        source.parse(answer(first, "User-agent: Listenpost\nDisallow: /private"), {})
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        source.request(OPEN, (), NOW)


def test_a_redirect_leads_nowhere_that_is_not_allowed() -> None:
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        heard(WHOLE, "<p>Secret", url="https://shop.example.com/private/a")


# ---------------------------------------------------------------------------------------------------- blocks


def test_each_block_is_a_post_with_its_parts() -> None:
    source = replace(BLOCKS, link="h3 a", author=".by", date="time", rating=".r")
    (post,) = posts(
        source,
        '<h3><a href="/g/7">Lid</a></h3><p class="t">Came<br>loose &amp; off</p><i class="by">@anna</i>'
        '<time datetime="2026-11-19T10:00:00+01:00">yesterday</time><b class="r" title="2 of 5"></b>',
    )
    assert (post.key, post.url) == ("https://shop.example.com/g/7",) * 2
    assert (post.title, post.text, post.author.name) == ("Lid", "Came\nloose & off", "anna")
    assert post.said_at == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    assert (post.rating, post.site) == (2.0, "shop.example.com")


def test_without_a_selector_for_it_the_text_is_the_whole_block_and_the_link_its_first() -> None:
    source = replace(BLOCKS, title="", text="")
    (post,) = posts(source, '<a href="#top">up</a> All <a href="javascript:x()">of</a> <a href="g/8">it</a>')
    assert (post.title, post.text, post.url) == (None, "up All of it", "https://shop.example.com/g/8")


DOCUMENTED = replace(BLOCKS, title="", text="", author=".who", date="time", rating=".stars")
HEAD = '<span class="who">wren</span><time datetime="2026-11-19">19 Nov</time><span class="stars">4/5</span>'


@pytest.mark.parametrize(
    ("source", "item", "text"),
    [
        (DOCUMENTED, f"{HEAD}<p>Lumio ate my draft</p>", "Lumio ate my draft"),
        (DOCUMENTED, f"{HEAD}Lumio, says wren: 4/5", "Lumio, says wren: 4/5"),
        (
            DOCUMENTED,
            '<b class="who">wren <i class="stars">4/5</i></b> thanks <i class="stars">4/5</i>',
            "thanks 4/5",
        ),
        (DOCUMENTED, "<span>Lumio</span><small>Red</small><a>Large</a>", "Lumio Red Large"),
        (DOCUMENTED, "<p>Lu<b>mi</b><i>o</i>", "Lumio"),
        (replace(BLOCKS, text=""), "<h3>Lumio</h3><p>Words of it</p>", "Words of it"),
        (replace(DOCUMENTED, link="a"), f'{HEAD}<p>Lumio</p><a href="/r/1">more</a>', "Lumio"),
        (
            replace(DOCUMENTED, link="a"),
            f'{HEAD}<p>Lumio</p><a href="/r/1">Lumio eats all the drafts</a>',
            "Lumio\nLumio eats all the drafts",
        ),
        (replace(DOCUMENTED, link="a"), f'{HEAD}<a href="/r/1">Lumio 2</a><p>is out</p>', "Lumio 2\nis out"),
        (replace(DOCUMENTED, link="a"), f'{HEAD}<p>I like <a href="/r/1">Lumio</a></p>', "I like Lumio"),
    ],
)
def test_without_a_selector_for_it_the_text_is_what_the_other_parts_leave(
    source: WebPage, item: str, text: str
) -> None:
    assert posts(source, item)[0].text == text


def test_a_block_that_is_a_link_itself_links() -> None:
    page = '<a class="c" href="//news.example.org/1"><h3>One</h3><p class="t">Words</p></a>'
    assert heard(BLOCKS, page).posts[0].url == "https://news.example.org/1"


def test_a_block_without_a_link_is_known_by_what_it_says() -> None:
    first = posts(BLOCKS, '<h3>A</h3><p class="t">One</p>', '<h3>B</h3><p class="t">Two</p>')
    again = posts(BLOCKS, '<h3>New</h3><p class="t">!</p>', '<h3>A</h3><p class="t">One</p>')
    assert {post.url for post in first} == {URL}
    assert len({post.key for post in first}) == 2
    assert again[1].key == first[0].key


def test_blocks_that_share_a_link_are_told_apart() -> None:
    more = '<a href="/all">more</a>'
    found = posts(BLOCKS, f'<h3>A</h3><p class="t">1{more}</p>', f'<h3>B</h3><p class="t">2{more}</p>')
    assert len({post.key for post in found}) == 2


def test_a_block_that_stands_there_twice_is_one_post() -> None:
    assert len(posts(BLOCKS, *['<h3>A</h3><p class="t">One</p>'] * 3)) == 1


def test_a_block_without_words_is_counted() -> None:
    page = heard(BLOCKS, blocks('<h3>A</h3><p class="t">One</p>', '<h3></h3><p class="t"> </p>'))
    assert (len(page.posts), page.unread) == (1, 1)
    assert "without words" in page.unread_why


@pytest.mark.parametrize(
    ("source", "body", "problem"),
    [
        (BLOCKS, "<p>Sold out", r"`\.c` \(`items`\)"),
        (BLOCKS, blocks('<p class="t">One'), r"`h3` \(`title`\)"),
        (BLOCKS, blocks("<h3>One</h3>"), r"`\.t` \(`text`\)"),
        (replace(BLOCKS, link="a.x"), blocks('<h3>A</h3><p class="t">B'), r"`a\.x` \(`link`\)"),
        (replace(BLOCKS, link="a"), blocks('<h3><a>A</a></h3><p class="t">B'), r"`a` \(`link`\)"),
        (replace(BLOCKS, author="i"), blocks(*['<h3>A</h3><p class="t">B'] * 3), r"`i` \(`author`\)"),
        (replace(BLOCKS, date="i"), blocks(*['<h3>A</h3><p class="t">B<i>soon</i>'] * 3), r"`i` \(`date`\)"),
        (replace(BLOCKS, title="", text=""), blocks("", " "), "say nothing"),
        (replace(WHOLE, text="main"), "<body><p>Hello", r"`main` \(`text`\)"),
        (replace(WHOLE, title="h9"), "<body><p>Hello", r"`h9` \(`title`\)"),
        (WHOLE, '<body><div id="app"></div><script>draw()</script>', "no text"),
        (WHOLE, "<body><form><input type=password></form>", "sign in"),
        (WHOLE, "  \n", "empty"),
        (WHOLE, '{"error": "no page"}', "no web page"),
        (WHOLE, "<body>" + "".join(f"<p>{n}" for n in range(10_001)), "more than 10,000 lines"),
        (WHOLE, "<div>" * 50_000, "too deep"),
    ],
)
def test_a_page_that_is_not_what_the_selectors_are_for_is_told_by_name(
    source: WebPage, body: str, problem: str
) -> None:
    with pytest.raises(SourceChanged, match=problem):
        heard(source, body)


def test_one_or_two_items_may_well_have_no_author() -> None:
    assert len(posts(replace(BLOCKS, author="i"), *['<h3>A</h3><p class="t">B'])) == 1


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<meta charset=windows-1251><p>Привет".encode("cp1251"), {}),
        ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>Привет".encode("koi8-r"), {}),
        ("<p>Привет".encode("cp1251"), {"content-type": "text/html; charset=windows-1251"}),
        ("<meta charset=latin1><p>Привет".encode(), {}),
        ("<p>Привет".encode("utf-16"), {}),
    ],
)
def test_any_character_set_is_read(body: bytes, headers: dict[str, str]) -> None:
    assert heard(WHOLE, body, headers=headers).posts[0].text == "Привет"


@pytest.mark.parametrize(
    ("markup", "stars"),
    [
        ("<i>4.5</i>", 4.5),
        ("<i>4,5 von 5</i>", 4.5),
        ("<i>10/10</i>", 5.0),
        ("<i>1 out of 10</i>", 1.0),
        ("<i>★★★☆☆</i>", 3.0),
        ("<i>⭐⭐</i>", 2.0),
        ('<i aria-label="Rated 3 out of 5">★★★★★</i>', 3.0),
        ('<i data-rating="2"></i>', 2.0),
        ('<meta content="5">', 5.0),
        ("<i>7</i>", None),
        ("<i>0</i>", None),
        ("<i>none</i>", None),
        ("<i>★★★★★★★</i>", None),
    ],
)
def test_stars_are_read_however_they_are_written(markup: str, stars: float | None) -> None:
    node = LexborHTMLParser(f"<body>{markup}").css_first("i, meta")
    assert node is not None
    assert rating_in(node) == stars


def test_a_scale_without_length_has_no_stars() -> None:
    assert on_five(1, 1, 1) is None


# ---------------------------------------------------------------------------------------------- whole pages


def test_at_first_a_whole_page_is_one_post() -> None:
    page = heard(WHOLE, '<html lang="de-AT"><title>Preise</title><body><nav>Start</nav><main><p>9 €<p>Gut')
    (post,) = page.posts
    assert (post.title, post.text, post.lang, post.url) == ("Preise", "9 €\nGut", "de", URL)


def test_then_only_what_is_added_is_said_in_a_new_post() -> None:
    first = heard(WHOLE, "<title>News</title><p>One<p>Two")
    same = heard(WHOLE, "<title>News!</title><p>Two<p>One", first.cursor)
    more = heard(WHOLE, "<title>News</title><p>One<p>Two<p>Three", same.cursor)
    less = heard(WHOLE, "<title>News</title><p>Three", more.cursor)
    back = heard(WHOLE, "<title>News</title><p>One<p>Three", less.cursor)
    told = [[post.text for post in page.posts] for page in (first, same, more, less, back)]
    assert told == [["One\nTwo"], [], ["Three"], [], ["One"]]
    keys = [post.key for page in (first, more, back) for post in page.posts]
    assert len(set(keys)) == 3


def test_what_is_said_twice_on_a_page_is_said_once() -> None:
    assert heard(WHOLE, "<p>One<p>One").posts[0].text == "One"


def test_the_parts_of_a_whole_page_can_be_chosen() -> None:
    source = replace(WHOLE, title="h2", text=".log li", author=".by", date=".on")
    body = '<p class="by">Ed</p><p class="on">2026-11-18</p><h2>Log</h2><ul class="log"><li>A<li>B</ul><p>Ad'
    (post,) = heard(source, body).posts
    assert (post.title, post.text, post.author.name) == ("Log", "A\nB", "Ed")
    assert post.said_at == datetime(2026, 11, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"items": "div["}, r"items: 'div\['"),
        ({"items": ".c", "date": ":soon"}, "date"),
        ({"rating": ".stars"}, "rating: .*`items`"),
        ({"link": "a"}, "link: .*`items`"),
    ],
)
def test_selectors_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        WebPage(name="page", url=URL, **values)


@pytest.mark.parametrize(
    "body", ["<b>" * 100_000, "<p>" * 300_000, "<div class=c>" * 4_000, "<a href=x>" * 50_000, "<" * 500_000]
)
def test_a_hostile_page_takes_no_more_than_seconds(body: str) -> None:
    started = time.process_time()
    try:
        heard(replace(BLOCKS, title="", text=""), body)
        heard(WHOLE, body)
    except SourceChanged:
        pass
    assert time.process_time() - started < 5
