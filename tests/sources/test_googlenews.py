"""The news feed of a search engine: editions, publishers, and stories that many of them tell."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceChanged
from core.identity import Decision, decide, to_load
from core.prints import prints
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._headline import without_publisher
from sources.googlenews import GoogleNews

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
NEWS = GoogleNews(name="gn")
HEADLINE = "Brindlecast buys the podcast archive of three towns"


class Item(NamedTuple):
    guid: str
    publisher: str = "Harbour Times"
    headline: str = HEADLINE
    at: datetime = NOW - timedelta(hours=2)
    snippet: str | None = None


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def feed(items: Iterable[Item]) -> bytes:
    rows = []
    for guid, publisher, headline, at, snippet in items:
        link = f"https://news.example.com/rss/articles/{guid}?oc=5"
        said = snippet or f'<a href="{link}">{headline}</a>&nbsp;&nbsp;<font>{publisher}</font>'
        host = publisher.lower().replace(" ", "-")
        rows.append(
            f"<item><title>{html.escape(f'{headline} - {publisher}')}</title><link>{link}</link>"
            f'<guid isPermaLink="false">{guid}</guid><pubDate>{format_datetime(at, usegmt=True)}</pubDate>'
            f"<description>{html.escape(said)}</description>"
            f'<source url="https://www.{host}.example.org">{html.escape(publisher)}</source></item>'
        )
    head = "<title>news</title><link>https://news.example.com/search?q=x</link><language>en-US</language>"
    return f'<rss version="2.0"><channel>{head}{"".join(rows)}</channel></rss>'.encode()


def answer(request: Request, body: bytes, at: datetime = NOW) -> Response:
    headers = {"content-type": "application/xml"}
    return Response(request=request, status=200, headers=headers, body=body, url=request.url, at=at)


def poll(cursor: Cursor, *items: Item, at: datetime = NOW, source: GoogleNews = NEWS) -> Page:
    """One poll for one term, as far as its first answer, with the cursor as the store gives it back."""
    request = source.request(cursor, ("brindlecast",), at)[0]
    page = source.parse(answer(request, feed(items), at), cursor)
    return replace(page, cursor=json.loads(json.dumps(page.cursor)))


# ------------------------------------------------------------------------------------------- what it asks for


def test_each_edition_is_asked_for_the_last_day() -> None:
    source = replace(NEWS, editions=("US:en", "DE:de"))
    requests = source.request({}, ("brindlecast", "quill base"), NOW)
    assert urlsplit(requests[0].url)._replace(query="").geturl() == "https://news.google.com/rss/search"
    query = '("brindlecast" OR "quill base") when:1d'
    assert [asked(request) for request in requests] == [
        {"q": query, "hl": "en-US", "gl": "US", "ceid": "US:en"},
        {"q": query, "hl": "de", "gl": "DE", "ceid": "DE:de"},
    ]


@pytest.mark.parametrize(
    ("edition", "locale"),
    [
        ("GB:en", "en-GB"),
        ("FR:fr", "fr"),
        ("BR:pt-419", "pt-BR"),
        ("PT:pt-150", "pt-PT"),
        ("MX:es-419", "es-419"),
        ("TW:zh-Hant", "zh-TW"),
        ("HK:zh-Hant", "zh-HK"),
        ("CN:zh-Hans", "zh-CN"),
    ],
)
def test_an_edition_names_its_locale(edition: str, locale: str) -> None:
    request = replace(NEWS, editions=(edition,)).request({}, ("brindlecast",), NOW)[0]
    assert asked(request)["hl"] == locale


@pytest.mark.parametrize("editions", [(), ("en-US",), ("us:en",), ("US:en", "everywhere")])
def test_editions_that_are_none_are_told(editions: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="editions"):
        GoogleNews(editions=editions)


def test_a_single_term_stands_without_parentheses() -> None:
    assert asked(NEWS.request({}, ("brindlecast",), NOW)[0])["q"] == '"brindlecast" when:1d'


@pytest.mark.parametrize(
    ("away", "days"),
    [
        (timedelta(minutes=15), 1),
        (timedelta(hours=17), 1),
        (timedelta(hours=20), 2),  # with the overlap
        (timedelta(days=3), 4),
        (timedelta(days=300), 30),
    ],
)
def test_after_a_pause_it_asks_for_all_of_it(away: timedelta, days: int) -> None:
    cursor = poll({}, Item("a")).cursor
    request = NEWS.request(cursor, ("brindlecast",), NOW + away)[0]
    assert asked(request)["q"] == f'"brindlecast" when:{days}d'


def test_many_terms_are_several_queries_and_dropped_ones_are_forgotten() -> None:
    requests = NEWS.request({}, tuple(f"brindlecast{n}" for n in range(23)), NOW)
    assert [asked(request)["q"].count(" OR ") for request in requests] == [9, 9, 2]
    cursor: Cursor = {}
    for request in requests:
        cursor = NEWS.parse(answer(request, feed([])), cursor).cursor
    assert len(cursor["asked"]) == 3
    assert list(poll(cursor, Item("a")).cursor["asked"]) == ['US:en "brindlecast"']


def test_a_full_answer_is_asked_for_in_halves() -> None:
    request = NEWS.request({}, ("one", "two", "three"), NOW)[0]
    items = [Item(f"g{n}", headline=f"Headline number {n} of many") for n in range(100)]
    page = NEWS.parse(answer(request, feed(items)), {})
    assert [asked(more)["q"] for more in page.more] == ['"one" when:1d', '("two" OR "three") when:1d']
    last = NEWS.parse(answer(page.more[0], feed(items)), page.cursor)
    assert last.more == ()
    assert last.cursor["asked"] == page.cursor["asked"]


# ------------------------------------------------------------------------------------------------- publishers


def test_an_item_is_a_headline_with_its_publisher() -> None:
    [post] = poll({}, Item("CBMiOne")).posts
    assert post == Post(
        source="gn",
        key="CBMiOne",
        url="https://news.example.com/rss/articles/CBMiOne?oc=5",
        title=HEADLINE,
        author=Author(name="Harbour Times"),
        said_at=NOW - timedelta(hours=2),
        site="harbour-times.example.org",
        lang="en",
    )


@pytest.mark.parametrize(
    ("title", "publisher", "headline"),
    [
        ("Harbour opens - Example Times", "Example Times", "Harbour opens"),
        ("Harbour opens – EXAMPLE  Times", "Example Times", "Harbour opens"),
        ("Harbour - the big one - opens - Example", "Example", "Harbour - the big one - opens"),
        ("Harbour opens - The Post - Daily", "The Post - Daily", "Harbour opens"),
        ("Harbour opens | Beispiel", "Beispiel", "Harbour opens"),
        ("Harbour opens - Another", "Example Times", "Harbour opens - Another"),
        ("Harbour opens", "Example Times", "Harbour opens"),
        ("Example Times", "Example Times", "Example Times"),
        ("Harbour opens - ", "", "Harbour opens - "),
        ("港が開く - 例新聞", "例新聞", "港が開く"),
    ],
)
def test_the_publisher_is_cut_off_the_headline(title: str, publisher: str, headline: str) -> None:
    assert without_publisher(title, publisher) == headline


def test_a_snippet_is_kept_when_it_says_more_than_the_headline() -> None:
    assert poll({}, Item("a", snippet="Three towns sold what they had.")).posts[0].text == (
        "Three towns sold what they had."
    )
    listed = "<ol><li><a href='https://x.example'>Another headline</a></li><li>Third one</li></ol>"
    assert poll({}, Item("a", snippet=listed)).posts[0].text == ""


# ---------------------------------------------------------------------------------------------------- stories


def test_one_story_by_two_publishers_is_one_post_that_names_both() -> None:
    page = poll(
        {},
        Item("b", "Daily Example", HEADLINE.upper(), NOW - timedelta(hours=1)),
        Item("a", "Harbour Times", at=NOW - timedelta(hours=2)),
        Item("c", "Example Post", at=NOW - timedelta(minutes=30)),
    )
    [post] = page.posts
    assert (post.key, post.title, post.text) == ("a", HEADLINE, "also: Daily Example, Example Post")


def test_a_later_publisher_edits_the_post_though_the_first_item_has_gone() -> None:
    first = poll({}, Item("a"))
    later = poll(first.cursor, Item("b", "Daily Example"), at=NOW + timedelta(hours=5))
    assert later.posts == (replace(first.posts[0], text="also: Daily Example"),)
    again = poll(later.cursor, Item("a"), at=NOW + timedelta(hours=6))
    assert again.posts == later.posts


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (Item("b", "Daily Example", at=NOW + timedelta(days=4)), "more than three days later"),
        (Item("b", "Harbour Times", at=NOW + timedelta(days=1)), "the same headline by the same paper"),
        (Item("b", "Daily Example", "Brindlecast buys the archive of four towns"), "another headline"),
    ],
)
def test_what_is_another_story_stays_another_post(item: Item, why: str) -> None:
    cursor = poll({}, Item("a")).cursor
    [post] = poll(cursor, item, at=max(NOW, item.at)).posts
    assert (post.key, post.text) == ("b", ""), why


def test_a_headline_that_says_nothing_joins_nothing() -> None:
    page = poll({}, Item("a", headline="Live updates"), Item("b", "Daily Example", "Live updates"))
    assert [(post.key, post.text) for post in page.posts] == [("a", ""), ("b", "")]


def test_the_same_article_in_two_editions_is_one_post() -> None:
    [post] = poll({}, Item("a"), Item("a-in-another-edition")).posts
    assert (post.key, post.text) == ("a", "")


def test_only_the_stories_that_can_still_grow_are_remembered() -> None:
    items = [Item(f"g{n}", headline=f"Brindlecast story {n} of very many") for n in range(99)]
    cursor: Cursor = {}
    for batch in range(6):
        renamed = [one._replace(headline=f"{one.headline}, part {batch}") for one in items]
        cursor = poll(cursor, *renamed).cursor
    assert len(cursor["stories"]) == 400
    assert poll(cursor, at=NOW + timedelta(days=10)).cursor["stories"] == {}


class Memory:
    """What the store keeps of posts, by the rules of identity."""

    def __init__(self) -> None:
        self.posts: dict[int, Post] = {}
        self.holders: dict[int, int] = {}

    def hear(self, page: Page) -> Sequence[Decision]:
        own = prints(page.posts, page.home, real_keys=page.real_keys)
        wanted = to_load(own, self.holders)
        decisions = decide(page.posts, own, self.holders, {one: self.posts[one] for one in wanted})
        for post, marks, decision in zip(page.posts, own, decisions, strict=True):
            known = len(self.posts) if decision.known is None else decision.known
            self.posts[known] = post
            self.holders.update(dict.fromkeys(marks.every(), known))
        return decisions


def test_a_story_that_grows_over_many_polls_stays_one_known_post() -> None:
    memory = Memory()
    cursor: Cursor = {}
    publishers = ["Harbour Times", "Daily Example", "Example Post", "Evening Example", "Example Weekly"]
    seen: list[Decision] = []
    for n, publisher in enumerate(publishers):
        at = NOW + timedelta(hours=6 * n)
        page = poll(cursor, Item(f"g{n}", publisher, at=at), at=at)
        cursor = page.cursor
        seen += memory.hear(page)
    assert [(one.new, one.edited) for one in seen] == [(True, False), *[(False, True)] * 4]
    assert list(memory.posts) == [0]
    assert memory.posts[0].text == f"also: {', '.join(publishers[1:])}"


# ----------------------------------------------------------------------------------------------------- errors


def test_no_items_are_no_error() -> None:
    assert poll({}).posts == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"item>", b"entries>", "not where items were"),
        (b"guid", b"uid", "id"),
        (b"title>", b"caption>", "headline"),
        (b"source", b"origin", "publisher"),
        (b"pubDate", b"when", "when it was said"),
    ],
)
def test_a_part_that_moved_is_told(old: bytes, new: bytes, problem: str) -> None:
    request = NEWS.request({}, ("brindlecast",), NOW)[0]
    body = feed([Item("a"), Item("b", "Daily Example", "Quillbase raises its prices")])
    with pytest.raises(SourceChanged, match=problem):
        NEWS.parse(answer(request, body.replace(old, new)), {})


def test_an_item_that_lacks_a_part_is_counted() -> None:
    request = NEWS.request({}, ("brindlecast",), NOW)[0]
    body = feed([Item("a"), Item("b", "Daily Example", "Quillbase raises its prices")])
    page = NEWS.parse(answer(request, body.replace(b'<guid isPermaLink="false">b</guid>', b"")), {})
    assert len(page.posts) == 1
    assert page.unread == 1
    assert "id" in page.unread_why


def test_a_page_that_asks_for_consent_is_told() -> None:
    request = NEWS.request({}, ("brindlecast",), NOW)[0]
    with pytest.raises(SourceChanged, match="web page"):
        NEWS.parse(answer(request, b"<!doctype html><html><body>Before you continue</body></html>"), {})
