"""Google News by its feed of search results: headlines that hold the topics' words.

The feed is not documented; this is what it does: `hl`, `gl` and `ceid` choose the edition, `when:1d` the last
day, OR works as in the web search. It gives 100 items at most, in no order, each with the publisher behind
the headline and a link of its own that leads to the article in a browser only. So links stay as they are.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, NamedTuple
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.likeness import fold
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._base import about
from sources._dates import credible
from sources._feed import Entry, language
from sources._googlenews_stories import Item, Stories, Story
from sources._headline import without_publisher
from sources._items import demand
from sources._links import host_of
from sources._searching import pack
from sources.rss import Rss

phrases(
    {
        "googlenews.edition": "editions: {edition!r} is none; write the country and the language, as in"
        " `US:en`, `DE:de`, `BR:pt-419`, `TW:zh-Hant`",
        "googlenews.no_editions": "editions: at least one is needed, like `US:en`",
        "googlenews.items": "the feed has items in it that are not where items were",
        "googlenews.no_headline": "an item lacks its headline, link, id or publisher",
        "googlenews.also": "also: {publishers}",
    }
)

FULL = 100  # items that the feed gives at most
_CHARS = 400
_WORDS = 10  # in one OR; the search reads 32 words
_EDITION = re.compile(r"([A-Z]{2}):([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)")
_LOCALES = {"zh-Hans": "zh-CN", "pt-419": "pt-BR", "pt-150": "pt-PT"}  # where hl is not as in ceid
_LONGEST = 30  # days
_TITLE = 500
_SNIPPET = 300
_PUBLISHER = re.compile(
    rb"<source\b[^<>]{0,300}?\burl\s*=\s*[\"']([^\"'<>]{1,500})[\"'][^<>]{0,300}+>([^<]{0,300})</source>"
)
_WORD = re.compile(r"\w+")
_ITEM = re.compile(rb"<(?:\w+:)?(?:guid|pubDate|source)\b")


class _Ask(NamedTuple):
    """What a request is about: the edition, the terms, how many days; `name` is what the cursor remembers it
    by ("" for a part of a question whose answer was full), `names` are all of this poll."""

    edition: str
    terms: tuple[str, ...]
    days: int
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class GoogleNews:
    """News in many languages, by the search of Google News.

    Hears: headlines of articles in which the service finds a topic's words, with their publisher. A story
        that several publishers tell under the same headline within three days is one post that names them
        all.
    Needs: nothing, no account and no key.
    Limits: one request for some ten words and each edition; 100 headlines in each, so a word that is in the
        news more often than that in a day is heard in part. The feed is not an official interface.
    Lag: minutes to an hour after the article, plus the time between two polls.
    Cannot hear: an article that names the topic below its headline only, as the feed gives no text; the
        article's own address, which stays behind a link of the service; news that the service does not list.
    """

    kind: ClassVar[str] = "googlenews"
    icon: ClassVar[str] = "🗞️"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(
        default="googlenews", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    editions: tuple[str, ...] = field(
        default=("US:en",),
        metadata=about("The editions to search, as country and language: `US:en`, `DE:de`, `BR:pt-419`."),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for, in whole days.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=6),
        metadata=about("How far behind the last poll to ask again, for articles listed late."),
    )
    base: str = field(
        default="https://news.google.com/rss/search", metadata=about("The address of the feed of results.")
    )

    def __post_init__(self) -> None:
        wrong = [
            say("googlenews.edition", edition=one) for one in self.editions if not _EDITION.fullmatch(one)
        ]
        if wrong or not self.editions:
            raise ValueError("; ".join(wrong) or say("googlenews.no_editions"))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request for each edition and each query that the terms need."""
        asks = [
            (edition, query) for query in pack(terms, chars=_CHARS, most=_WORDS) for edition in self.editions
        ]
        names = tuple(f"{edition} {query.text}" for edition, query in asks)
        asked = cursor.get("asked", {})
        found: list[Request] = []
        for (edition, query), name in zip(asks, names, strict=True):
            behind = self.look_back
            if name in asked:
                behind = timedelta(seconds=now.timestamp() - asked[name]) + self.overlap
            days = min(max(1, ceil(behind / timedelta(days=1))), _LONGEST)
            found.append(self._request(_Ask(edition, query.terms, days, name, names if not found else ())))
        return found

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The stories of one answer. In the cursor stand `asked`, when each query was answered last, and
        `stories`, those that a further publisher may still tell. A full answer is asked for in two halves."""
        ask = _ask(response.request.note)
        feed = Rss(name=self.name, url=self.base).read(response)
        if not feed.entries and (_ITEM.search(response.body) or not (feed.title or feed.home)):
            raise SourceChanged(self.name, say("googlenews.items"))
        places = _places(response.body)
        items = [*_items(feed.entries, places, response.at)]
        stories = Stories(cursor.get("stories", {}))
        posts = tuple(self._post(story) for story in stories.add(items, response.at))
        unread = len(feed.entries) - len(items) + feed.cut
        if feed.entries and not any(item.publisher for item in items):
            raise SourceChanged(self.name, say("googlenews.no_headline"))
        demand(posts, self.name, "key", "url", "title", "said_at")
        asked = dict(cursor.get("asked", {}))
        if ask.names:
            asked = {name: at for name, at in asked.items() if name in ask.names}
        if ask.name:
            asked[ask.name] = int(response.at.timestamp())
        return Page(
            real_keys=True,
            posts=posts,
            cursor={"asked": asked, "stories": stories.kept(response.at)},
            more=tuple(self._halves(ask)) if len(feed.entries) >= FULL else (),
            rest=feed.rest,
            home=feed.home,
            unread=unread,
            unread_why=say("googlenews.no_headline" if unread > feed.cut else "feed.cut") if unread else "",
        )

    def _halves(self, ask: _Ask) -> Iterator[Request]:
        middle = len(ask.terms) // 2
        if middle:
            for terms in (ask.terms[:middle], ask.terms[middle:]):
                yield self._request(_Ask(ask.edition, terms, ask.days, "", ()))

    def _request(self, ask: _Ask) -> Request:
        [query] = pack(ask.terms, chars=_CHARS)
        text = f"({query.text})" if " OR " in query.text else query.text
        country, _, tongue = ask.edition.partition(":")
        locale = _LOCALES.get(tongue, tongue)
        if tongue == "en":
            locale = f"en-{country}"
        elif tongue == "zh-Hant":
            locale = f"zh-{country}"
        parameters = {
            "q": f"{text} when:{ask.days}d",
            "hl": locale,
            "gl": country,
            "ceid": ask.edition,
        }
        return Request(
            url=f"{self.base}?{urlencode(parameters, quote_via=quote)}",
            headers=(("accept", "application/rss+xml, application/xml;q=0.9"),),
            note=json.dumps(ask),
        )

    def _post(self, story: Story) -> Post:
        first = story.first
        also = say("googlenews.also", publishers=", ".join(story.others)) if story.others else ""
        return Post(
            source=self.name,
            key=first.key,
            url=first.url,
            title=first.headline,
            text="\n".join(part for part in (first.text, also) if part),
            author=Author(name=first.publisher or None),
            said_at=first.said,
            site=first.site or None,
            lang=first.lang,
        )


def _items(entries: Sequence[Entry], places: Mapping[str, str], now: datetime) -> Iterator[Item]:
    """The items that have a headline, a link and an id."""
    for entry in entries:
        publisher = entry.site or ""
        headline = without_publisher(entry.title, publisher)
        if not (headline and entry.link and entry.key):
            continue
        said = credible(entry.said, now)
        yield Item(
            entry.key,
            entry.link,
            headline if len(headline) <= _TITLE else f"{headline[: _TITLE - 1]}…",
            publisher,
            places.get(publisher) or publisher,
            None if said is None else said.replace(microsecond=0),
            language(entry.lang),
            _snippet(entry.text, headline),
        )


def _snippet(text: str, headline: str) -> str:
    """What the item says beyond its headline; the feed mostly repeats that, or lists those of others."""
    own = _WORD.findall(fold(headline))
    if "\n" in text or _WORD.findall(fold(text))[: len(own)] == own:
        return ""
    return text if len(text) <= _SNIPPET else f"{text[: _SNIPPET - 1]}…"


def _places(body: bytes) -> Mapping[str, str]:
    """The publishers' sites by their names, which the feed has as an attribute."""
    found = {}
    for address, name in _PUBLISHER.findall(body):
        host = host_of(html.unescape(address.decode("utf-8", "replace")))
        if host:
            found[" ".join(html.unescape(name.decode("utf-8", "replace")).split())] = host
    return found


def _ask(note: str) -> _Ask:
    edition, terms, days, name, names = json.loads(note)
    return _Ask(edition, tuple(terms), days, name, tuple(names))
