"""Feeds of blogs, news, forums, reviews, searches: RSS, RDF, Atom and JSON Feed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import SourceChanged, safe_url
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._base import about
from sources._charset import to_utf8
from sources._dates import credible
from sources._feed import Entry, Feed, Unreadable, place
from sources._items import none_has
from sources._links import absolute, host_of

phrases(
    {
        "feed.empty": "the answer is empty",
        "feed.page": "this is a web page, not a feed; look on the page for the address of its feed",
        "feed.page_with_feed": "this is a web page, not a feed; its feed is at {url}",
        "feed.not_xml": "this is neither XML nor JSON, so no feed",
        "feed.not_json": "this begins like JSON but is none, so no feed",
        "feed.no_json_feed": "this is JSON, but no JSON Feed",
        "feed.no_items": "this is a feed that has items in it that are not where items were",
        "feed.blank": "the feed says nothing, not even its own name",
        "feed.no_word": "an item of the feed says nothing and leads nowhere",
        "feed.cut": "the feed breaks off before its end",
        "feed.no_feed": "this is XML, but no feed (no RSS, RDF or Atom)",
        "feed.bomb": "its document type declares entities that grow or reach elsewhere, as attacks do",
        "feed.too_deep": "its elements are nested too deep or its text is too long to be a feed",
        "feed.too_slow": "it takes too long to read; a feed of this size should not",
        "feed.reader_died": "it needs too much memory or is too broken to read",
    }
)

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_KEY = 2000  # characters of an id; a longer one counts as missing
_SITE = 200
_TITLE = 500  # characters of a title; one that is longer opens the text
_TEXT = 100_000  # characters of a text
_PARTS = ("key", "url", "said_at", "title", "text", "author")
_ENOUGH = 3  # items; of fewer, all may lack something by chance
_MOST = 0.75
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^<>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(rb"type\s*=\s*[\"']?application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(rb"href\s*=\s*[\"']?([^\s\"'<>]{1,2000})", re.IGNORECASE)


@dataclass(frozen=True)
class Rss:
    """A feed: what a blog, a newspaper, a forum, a review site or a saved search publishes as RSS or Atom.

    Hears: every item that the feed serves, with its title, text, author, date, language and link; RSS 0.9 to
        2.0, RDF, Atom, JSON Feed; in whatever character set.
    Needs: nothing but the feed's address.
    Limits: one request each time it is polled, none of them with a body when nothing has changed; never more
        often than the feed itself wishes.
    Lag: the time between two polls, plus what the site takes to update its feed.
    Cannot hear: what stands in comments below an item, what has left the feed between two polls, and the rest
        of an article of which the feed has only the beginning.
    """

    kind: ClassVar[str] = "rss"
    icon: ClassVar[str] = "📰"
    searches: ClassVar[bool] = False

    name: str = field(metadata=about("What you call it; the team sees it on cards and in answers."))
    url: str = field(metadata=about("The feed's address."))
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request for the whole feed; a feed cannot be searched."""
        return (Request(url=self.url, headers=(("Accept", _ACCEPT),)),)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of the feed. In the cursor stands `had`, what most of its items had: feeds leave out
        what they like, but what all of them lose has moved. Raises SourceChanged for what is no feed. Blocks
        for up to 10 s where only the slower reader can read it."""
        feed = self.read(response)
        now = response.at
        posts = tuple([post for one in feed.entries if (post := self._post(one, feed, now)) is not None])
        wrong = [say("feed.no_word")] * (len(feed.entries) - len(posts)) + [say("feed.cut")] * feed.cut
        if not (feed.entries or feed.title or feed.home):
            wrong.append(say("feed.blank"))
        if len(posts) >= _ENOUGH:
            shares = {part: found / len(posts) for part, found in zip(_PARTS, _counts(posts), strict=True)}
            wrong += [none_has(part) for part in cursor.get("had", ()) if not shares.get(part, 1)]
            cursor = {**cursor, "had": [part for part in _PARTS if shares[part] >= _MOST]}
        return Page(
            posts=posts,
            cursor=cursor,
            rest=feed.rest,
            home=feed.home,
            whole=True,
            unread=len(wrong),
            unread_why=wrong[0] if wrong else "",
        )

    def read(self, response: Response) -> Feed:
        """The feed as it stands in the response. Raises SourceChanged for what is none."""
        if not response.body.strip():
            raise SourceChanged(self.name, say("feed.empty"))
        headers = response.headers
        found = place(response.url, headers.get("content-location"), headers.get("content-language"))
        body = to_utf8(response.body, headers.get("content-type", ""))
        # Imported here, so that a bot that reads no feeds does not carry their libraries.
        from sources._feedjson import read_json_feed
        from sources._feedparser import read_anything
        from sources._feedxml import read_xml

        try:
            if body[:100].lstrip().startswith((b"{", b"[", b'"')):
                return read_json_feed(body, found)
            try:
                return read_xml(body, found)
            except Unreadable as refusal:
                if refusal.final or b"<" not in body:
                    raise
            return _without_stump(read_anything(body, found), body)
        except Unreadable as error:
            raise SourceChanged(self.name, _problem(error.reason, body, response.url)) from error

    def _post(self, entry: Entry, feed: Feed, now: datetime) -> Post | None:
        """The item as a post; None for one that says nothing and leads nowhere."""
        title, text = entry.title, entry.text
        if not (title or text or entry.link or entry.key):
            return None
        if len(title) > _TITLE:
            text = f"{title}\n{text}" if text else title
            title = f"{title[: _TITLE - 1]}…"
        return Post(
            source=self.name,
            key=entry.key if entry.key and len(entry.key) <= _KEY else None,
            url=entry.link,
            title=title or None,
            text=text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…",
            author=entry.author,
            said_at=credible(entry.said, now),
            site=(entry.site or feed.title)[:_SITE] or host_of(feed.home) or host_of(entry.link),
            lang=entry.lang,
            in_reply_to=entry.in_reply_to,
            engagement=entry.comments,
        )


def _counts(posts: Sequence[Post]) -> tuple[int, ...]:
    """How many of the posts have each of `_PARTS`; spelt out, for this is done for every feed there is."""
    return (
        len([1 for post in posts if post.key]),
        len([1 for post in posts if post.url]),
        len([1 for post in posts if post.said_at]),
        len([1 for post in posts if post.title]),
        len([1 for post in posts if post.text]),
        len([1 for post in posts if post.author.handle or post.author.name]),
    )


def _without_stump(feed: Feed, body: bytes) -> Feed:
    """As read, and whether it is cut off. Without the last item when the document breaks off in it before its
    id and link: under what we have of it, it would be a second post when the next poll brings it whole."""
    feed = replace(feed, cut=not _END.search(body))
    broken = any(body.rfind(b"<" + name) > body.rfind(b"</" + name) for name in (b"item", b"entry"))
    if broken and feed.entries and not (feed.entries[-1].key or feed.entries[-1].link):
        return replace(feed, entries=feed.entries[:-1])
    return feed


def _problem(reason: str, body: bytes, url: str) -> str:
    if reason == "page":
        for link in _LINK.findall(body[:200_000]):
            href = _HREF.search(link)
            if href and _FEED_TYPE.search(link):
                feed = absolute(href[1].decode("utf-8", "replace"), url)
                if feed:
                    return say("feed.page_with_feed", url=safe_url(feed))
    return say(f"feed.{reason}")
