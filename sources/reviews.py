"""Reviews on any page that marks them up for search engines (schema.org/Review)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urljoin

from core.errors import SourceChanged, SourceError, SourceRefused, safe_url
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Json, Post
from sources._base import about
from sources._items import read_items
from sources._links import absolute
from sources._page_document import read_page
from sources._reviews_markup import marked_up
from sources._reviews_read import Frame, read_review
from sources._robots_asked import (
    NOTE,
    ask_robots,
    known_robots,
    must_allow,
    origin_of,
    printable,
    refusal,
    rest_of,
    with_robots,
)

phrases(
    {
        "reviews.none": "there is no review on {url} that is marked up as one (schema.org/Review)",
        "reviews.summary": "{url} tells only how many stars there are on the whole, and marks up no review",
        "reviews.broken": "what {url} marks up for search engines cannot be read (no JSON)",
        "reviews.gone": "{url} is not there for us (HTTP {status})",
        "reviews.lost": "no review on {url} has {part} any more, which most had before",
        "reviews.title": "a title",
        "reviews.text": "a text",
        "reviews.rating": "stars",
        "reviews.author": "an author",
        "reviews.said_at": "a date",
        "reviews.url": "an address",
        "reviews.elsewhere": "pages: {page!r} is not on the same site as `url`; give it a source of its own",
    }
)

_GONE = (401, 403, 404, 410, 451)
_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
_PARTS = ("title", "text", "rating", "author", "said_at", "url")
_ENOUGH = 3  # reviews: that none of so many has a part which most had before is no chance
_MOST = 0.8
_ADOPTED = timedelta(days=30)  # without a part for so long, a page is taken as it is


@dataclass(frozen=True)
class Reviews:
    """Reviews on shops, directories and job sites that mark them up for search engines, as most do.

    Hears: each schema.org/Review of the pages, in JSON-LD (also inside a Product, a LocalBusiness or a
        graph) or else in microdata, with words, author, date and stars, whatever their scale, from 1 to 5.
    Needs: nothing but the addresses of pages; the site's robots.txt has to allow `Listenpost` to read them.
    Limits: one request for each page a poll, one more a day for robots.txt; a site that wishes for time
        between two requests (crawl-delay) is asked for one page a poll.
    Lag: the time between two polls, plus what the site takes to mark a review up.
    Cannot hear: reviews that the page does not mark up (most show the newest or best ten), ratings without
        words, a summary of stars; an edited review without an address of its own is a new post.
    """

    kind: ClassVar[str] = "reviews"
    icon: ClassVar[str] = "⭐"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(metadata=about("What you call it; the team sees it on cards and in answers."))
    url: str = field(metadata=about("The address of a page with reviews."))
    pages: tuple[str, ...] = field(
        default=(), metadata=about("More pages of the same site: their addresses, or paths (`/mug/reviews`).")
    )
    every: timedelta = field(default=timedelta(hours=3), metadata=about("The time between two polls."))

    def __post_init__(self) -> None:
        for page in self.pages:
            if origin_of(urljoin(self.url, page)) != origin_of(self.url):
                raise ValueError(say("reviews.elsewhere", page=page))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The pages that robots.txt allows (one of them in turn, when it wishes for time between), or once a
        day robots.txt, which leads to them. Raises SourceRefused when it allows none."""
        urls = self._urls()
        robots = known_robots(cursor, urls[0], now)
        if robots is None:
            return (ask_robots(urls[0]),)
        allowed = [url for url in urls if robots.allows(url)]
        if not allowed:
            must_allow(robots, urls[0], self.name)
        if robots.delay:
            turn = int(now.timestamp() // max(60.0, self.every.total_seconds()))
            allowed = [allowed[turn % len(allowed)]]
        return tuple(Request(url=url, headers=(("Accept", _ACCEPT),), also=_GONE) for url in allowed)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The reviews of one page. In the cursor stand `robots`; `trouble`, the pages that could not be read,
        and why: only when there are no others that is an error; `parts`, what most reviews of a page had,
        and when (seconds since 1970).
        Raises SourceRefused and SourceChanged."""
        if response.request.note == NOTE:
            cursor = with_robots(cursor, response)
            return Page(cursor=cursor, more=tuple(self.request(cursor, (), response.at)))
        robots = known_robots(cursor, response.request.url, response.at)
        urls = self._urls()
        url = response.request.url
        trouble = {known: why for known, why in cursor.get("trouble", {}).items() if known in urls}
        parts = {known: had for known, had in cursor.get("parts", {}).items() if known in urls}
        kept: dict[str, Json] = {**cursor, "trouble": trouble, "parts": parts}
        try:
            page = self._read(response, cursor, parts.get(url))
        except SourceError as error:
            trouble[url] = error.problem
            if all(one in trouble or (robots and not robots.allows(one)) for one in urls):
                raise
            return Page(cursor=kept, rest=rest_of(robots), unread=1, unread_why=error.problem)
        trouble.pop(url, None)
        if len(page.posts) >= _ENOUGH:
            had = [part for part in _PARTS if _share(page.posts, part) >= _MOST]
            parts[url] = [int(response.at.timestamp()), had]
        for other in urls:
            if robots is not None and not robots.allows(other):
                why = page.unread_why or refusal(other)
                page = replace(page, unread=page.unread + 1, unread_why=why)
        return replace(page, cursor=kept, rest=rest_of(robots))

    def _urls(self) -> tuple[str, ...]:
        pages = (self.url, *(urljoin(self.url, page) for page in self.pages))
        return tuple(dict.fromkeys(printable(page, self.name) for page in pages))

    def _read(self, response: Response, cursor: Cursor, before: Json) -> Page:
        shown = safe_url(response.request.url)
        if response.status in _GONE:
            raise SourceRefused(self.name, say("reviews.gone", url=shown, status=str(response.status)))
        robots = known_robots(cursor, response.url, response.at)
        if robots is not None:
            must_allow(robots, response.url, self.name)  # where a redirect led
        marked = marked_up(read_page(response, self.name))
        if not marked.reviews:
            what = "broken" if marked.broken else "summary" if marked.summary else "none"
            raise SourceChanged(self.name, say(f"reviews.{what}", url=shown))
        frame = Frame(self.name, absolute(response.url) or response.request.url, marked.known, response.at)
        found = read_items(marked.reviews, lambda item: read_review(item, frame), self.name)
        posts = tuple({post.key: post for post in found.posts}.values())
        if (
            before
            and len(posts) >= _ENOUGH
            and response.at.timestamp() - before[0] < _ADOPTED.total_seconds()
        ):
            for part in before[1]:
                if not _share(posts, part):
                    raise SourceChanged(
                        self.name, say("reviews.lost", url=shown, part=say(f"reviews.{part}"))
                    )
        unread = found.unread + marked.broken
        why = found.unread_why or (say("reviews.broken", url=shown) if marked.broken else "")
        return Page(posts=posts, real_keys=True, unread=unread, unread_why=why)


def _share(posts: Sequence[Post], part: str) -> float:
    """How many of the posts have this part, from 0 to 1."""
    match part:
        case "author":
            had = [post.author.name for post in posts]
        case "url":  # one of its own
            had = [post.url if post.url == post.key else None for post in posts]
        case _:
            had = [getattr(post, part) for post in posts]
    return sum(value not in (None, "") for value in had) / len(posts)
