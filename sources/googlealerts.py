"""Google Alerts by their feeds. The e-mail form of an alert is read by the source `imap`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._base import about
from sources._dates import credible
from sources._feed import Entry
from sources._google_alerts import unwrapped
from sources._items import demand
from sources._links import absolute, host_of
from sources._places import heard, in_turn, passed_over
from sources.rss import Rss

phrases(
    {
        "googlealerts.no_feeds": "feeds: at least one address is needed; choose `RSS feed` as the delivery of"
        " an alert and copy the address of its feed",
        "googlealerts.feed": "feeds: {feed!r} is no web address",
        "googlealerts.gone": "the feed of an alert is not there any more; take its address out of `feeds`",
        "googlealerts.items": "the feed has results in it that are not where results were",
        "googlealerts.unread": "a result lacks its title, link or id",
    }
)

_TITLE = 500
_GONE = (404, 410)


@dataclass(frozen=True)
class GoogleAlerts:
    """Google Alerts: new pages that the search engine finds for a search of yours, by their feeds.

    Hears: what your alerts find: title, snippet and address of news, blogs, web pages, forums, videos, as
        chosen at the alert. The search itself stands at the alert, not in the topics.
    Needs: nothing but the addresses of the alerts' feeds; an alert is made with a Google account, at
        google.com/alerts, with `RSS feed` as its delivery.
    Limits: one request for each feed when it is polled; a feed holds about 20 results.
    Lag: as often as the alert is set to; from some minutes to a day after the page.
    Cannot hear: what the search engine does not index or holds to be no news; more of a page than its
        snippet; who wrote it.
    """

    kind: ClassVar[str] = "googlealerts"
    icon: ClassVar[str] = "🔔"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(
        default="googlealerts", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    feeds: tuple[str, ...] = field(kw_only=True, metadata=about("The addresses of the alerts' feeds."))

    def __post_init__(self) -> None:
        wrong = [say("googlealerts.feed", feed=feed) for feed in self.feeds if absolute(feed) is None]
        if wrong or not self.feeds:
            raise ValueError("; ".join(wrong) or say("googlealerts.no_feeds"))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request for each feed."""
        return [
            replace(request, also=_GONE)
            for feed in in_turn(self._feeds(), now)
            for request in Rss(name=self.name, url=feed).request({}, (), now)
        ]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The results of one feed. In the cursor stand `feeds`, how many there are, and `silent`, those of
        alerts that are gone. Raises SourceRefused when all of them are."""
        own, feeds = response.request.url, self._feeds()
        if response.status in _GONE:
            return passed_over(cursor, own, feeds, SourceRefused(self.name, say("googlealerts.gone")))
        feed = Rss(name=self.name, url=response.request.url).read(response)
        if not feed.entries and (b"/url?" in response.body or not (feed.title or feed.home)):
            raise SourceChanged(self.name, say("googlealerts.items"))
        engine = urlsplit(own).hostname or ""
        found = (self._post(entry, engine, response.at) for entry in feed.entries)
        posts = tuple(post for post in found if post is not None)
        unread = len(feed.entries) - len(posts) + feed.cut
        if unread and not posts:
            raise SourceChanged(self.name, say("googlealerts.unread"))
        demand(posts, self.name, "text", "said_at")
        return Page(
            posts=posts,
            # One of several feeds does not show all that there is.
            cursor={**({"feeds": len(feeds)} if len(feeds) > 1 else {}), **heard(cursor, own, feeds)},
            rest=feed.rest,
            whole=True,
            unread=unread,
            unread_why=say("googlealerts.unread" if unread > feed.cut else "feed.cut") if unread else "",
        )

    def _feeds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for feed in self.feeds if (found := absolute(feed))))

    def _post(self, entry: Entry, engine: str, now: datetime) -> Post | None:
        url = unwrapped(entry.link, engine)
        if url is None or not entry.title or not entry.key:
            return None
        title = entry.title if len(entry.title) <= _TITLE else f"{entry.title[: _TITLE - 1]}…"
        return Post(
            source=self.name,
            key=entry.key,
            url=url,
            title=title,
            text=entry.text,
            author=entry.author,
            said_at=credible(entry.said, now),
            site=host_of(url),
        )
