"""Any web page, watched: what stands in its repeated blocks, or what is added to its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import ClassVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._base import about
from sources._dates import credible, read_date
from sources._feed import language
from sources._links import absolute, host_of
from sources._page_document import (
    base_of,
    check_selector,
    language_of,
    main_text,
    meta,
    read_page,
    title_of,
    words,
)
from sources._page_items import Place, date_in, digest, read_block
from sources._robots_asked import NOTE, ask_robots, known_robots, must_allow, printable, rest_of, with_robots
from sources._text import squeeze

phrases(
    {
        "watched.nothing": "nothing on the page fits the selector `{selector}` (`{name}`); look whether the"
        " page was built anew, and choose another",
        "watched.nowhere": "in none of the {n} items does `{selector}` (`{name}`) find anything that can be"
        " read as that; look whether the page was built anew, and choose another",
        "watched.silent": "the items that `items` finds say nothing",
        "watched.silent_one": "an item without words",
        "watched.no_text": "the page has no text; it may be written by a script in the browser, which we do"
        " not run",
        "watched.too_long": "the page has more than {n} lines; choose a part of it with `text`",
        "watched.needs_items": "{name}: it is looked for in each of the `items`, so say what those are",
    }
)

_PARTS = ("title", "text", "link", "author", "date", "rating")
_ESSENTIAL = ("title", "text", "link")
_ENOUGH = 3  # items: that none of so many has an author, a date, a rating is no chance
_OF_ITEMS = ("link", "rating")
_MOST_ITEMS = 500
_MOST_LINES = 10_000
_MARK = 5  # bytes that stand for a line that is known
_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True)
class WebPage:
    """A web page: its repeated blocks (comments, reviews, offers, news) as posts, or all of it as one text.

    Hears: with `items` each block that this selector finds, with the parts that the other selectors find in
        it; without it the page's text once, and after that, each time something is added, a new post with
        the lines that were not there before: a new one, because a change to a card of last month is seen by
        nobody.
    Needs: nothing but the page's address; the site's robots.txt has to allow `Listenpost` to read it.
    Limits: one request a poll, one more a day for robots.txt; a wish to be asked less often (crawl-delay) is
        kept up to a day; 500 items, or 10,000 lines of text.
    Lag: the time between two polls.
    Cannot hear: what a script writes in the browser, what needs a login, what is taken away from a page, and
        what came and went between two polls. An item without a link of its own that is edited is a new post.
    """

    kind: ClassVar[str] = "page"
    icon: ClassVar[str] = "🌐"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(metadata=about("What you call it; the team sees it on cards and in answers."))
    url: str = field(metadata=about("The page's address."))
    every: timedelta = field(default=timedelta(hours=1), metadata=about("The time between two polls."))
    items: str = field(
        default="",
        metadata=about("A CSS selector for the blocks that repeat (`.comment`); the whole page when empty."),
    )
    title: str = field(default="", metadata=about("A CSS selector for the title, in each of the items."))
    text: str = field(
        default="",
        metadata=about("A CSS selector for the text, in each of the items; without them, in the page."),
    )
    link: str = field(
        default="",
        metadata=about("A CSS selector for the link of an item; its first link when empty."),
    )
    author: str = field(default="", metadata=about("A CSS selector for who wrote it."))
    date: str = field(
        default="",
        metadata=about("A CSS selector for when it was written: its `datetime` or `content`, else its text."),
    )
    rating: str = field(
        default="",
        metadata=about("A CSS selector for the stars of an item: `4.5`, `9/10`, `4 out of 5`, `★★★★☆`."),
    )

    def __post_init__(self) -> None:
        for name in ("items", *_PARTS):
            if selector := getattr(self, name):
                check_selector(name, selector)
                if name in _OF_ITEMS and not self.items:
                    raise ValueError(say("watched.needs_items", name=name))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The page, or once a day robots.txt, which leads to the page. Raises SourceRefused when that does
        not allow it."""
        url = printable(self.url, self.name)
        robots = known_robots(cursor, url, now)
        if robots is None:
            return (ask_robots(url),)
        must_allow(robots, url, self.name)
        return (self._request(url),)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of the page. In the cursor stand `robots`, and for a page without items the `lines` that
        are known. Raises SourceRefused when robots.txt does not allow the page, SourceChanged when it is not
        what the selectors were chosen for."""
        if response.request.note == NOTE:
            cursor = with_robots(cursor, response)
            return Page(cursor=cursor, more=tuple(self.request(cursor, (), response.at)))
        robots = known_robots(cursor, response.url, response.at)
        if robots is not None:
            must_allow(robots, response.url, self.name)  # where a redirect led
        page = read_page(response, self.name)
        rest = rest_of(known_robots(cursor, response.request.url, response.at))
        if self.items:
            return replace(self._blocks(page, response), cursor=cursor, rest=rest)
        return replace(self._whole(page, response, cursor), rest=rest)

    def _request(self, url: str) -> Request:
        return Request(url=url, headers=(("Accept", _ACCEPT),))

    def _place(self, page: LexborHTMLParser, response: Response) -> Place:
        url = absolute(response.url) or printable(self.url, self.name)
        site = squeeze(meta(page, "og:site_name"))[:200] or host_of(url)
        return Place(self.name, url, base_of(page, response), site)

    def _blocks(self, page: LexborHTMLParser, response: Response) -> Page:
        blocks = page.css(self.items)[:_MOST_ITEMS]
        if not blocks:
            raise SourceChanged(self.name, say("watched.nothing", name="items", selector=self.items))
        selectors = {part: getattr(self, part) for part in _PARTS}
        place = self._place(page, response)
        read = [read_block(block, selectors, place) for block in blocks]
        self._must_be_found(selectors, [found for _, found in read])
        posts = [
            replace(post, said_at=credible(post.said_at, response.at))
            for post, _ in read
            if post.title or post.text
        ]
        if not posts:
            raise SourceChanged(self.name, say("watched.silent"))
        silent = len(read) - len(posts)
        return Page(
            posts=tuple(_told_apart(posts)),
            real_keys=True,
            unread=silent,
            unread_why=say("watched.silent_one") if silent else "",
        )

    def _must_be_found(self, selectors: Mapping[str, str], found: Sequence[Iterable[str]]) -> None:
        """Raises SourceChanged for a selector that finds nothing in any of the items."""
        everywhere = {part for parts in found for part in parts}
        for part, selector in selectors.items():
            may_lack = part not in _ESSENTIAL and len(found) < _ENOUGH
            if selector and part not in everywhere and not may_lack:
                problem = say("watched.nowhere", name=part, selector=selector, n=len(found))
                raise SourceChanged(self.name, problem)

    def _whole(self, page: LexborHTMLParser, response: Response, cursor: Cursor) -> Page:
        place = self._place(page, response)
        lines = list(dict.fromkeys(self._text(page).splitlines()))
        if not lines:
            raise SourceChanged(self.name, say("watched.no_text"))
        if len(lines) > _MOST_LINES:
            raise SourceChanged(self.name, say("watched.too_long", n=_MOST_LINES))
        marks = {line: _mark(line) for line in lines}
        before = str(cursor.get("lines", ""))
        known = {before[at : at + 2 * _MARK] for at in range(0, len(before), 2 * _MARK)}
        added = [line for line in lines if marks[line] not in known]
        kept = {**cursor, "lines": "".join(sorted(set(marks.values())))}
        if not added:
            return Page(cursor=kept, real_keys=True)
        post = Post(
            source=self.name,
            # What comes back after it was gone is said once more.
            key=f"{place.url}#{digest(before, *added)}",
            url=place.url,
            title=self._one(page, "title") or title_of(page) or None,
            text="\n".join(added),
            author=Author(name=(self._one(page, "author") or meta(page, "author"))[:200] or None),
            said_at=credible(self._date(page), response.at),
            site=place.site,
            lang=language(language_of(page)),
        )
        return Page(posts=(post,), cursor=kept, real_keys=True)

    def _text(self, page: LexborHTMLParser) -> str:
        if not self.text:
            return main_text(page) or (words(page.body) if page.body is not None else "")
        return "\n".join(words(node) for node in self._chosen(page, "text"))

    def _one(self, page: LexborHTMLParser, part: str) -> str:
        return squeeze(words(self._chosen(page, part)[0])) if getattr(self, part) else ""

    def _date(self, page: LexborHTMLParser) -> datetime | None:
        if not self.date:
            return read_date(meta(page, "article:modified_time", "article:published_time"))
        return date_in(self._chosen(page, "date")[0])

    def _chosen(self, page: LexborHTMLParser, part: str) -> list[LexborNode]:
        """What this part's selector finds. Raises SourceChanged when that is nothing."""
        selector = getattr(self, part)
        nodes = page.css(selector)
        if not nodes:
            raise SourceChanged(self.name, say("watched.nothing", name=part, selector=selector))
        return nodes


def _told_apart(posts: Sequence[Post]) -> Iterable[Post]:
    """Each post once; those that share a link are told apart by what they say."""
    shared = Counter(post.key for post in posts)
    seen = set()
    for post in posts:
        if shared[post.key] > 1:
            post = replace(post, key=f"{post.key}#{digest(post.title or '', post.text)}")
        if post.key not in seen:
            seen.add(post.key)
            yield post


def _mark(line: str) -> str:
    return blake2s(line.encode("utf-8", "replace"), digest_size=_MARK).hexdigest()
