"""Reviews in the App Store by the feed of customer reviews that each app has in each country.

The feed is Atom turned into JSON, which shows: every value sits in a `label`, a list of one is no list but
the one itself, and an app without reviews has no list at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import quote

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, demand, needed, read_items, read_object, word
from sources._json import fraction, whole
from sources._links import absolute
from sources._places import in_turn
from sources._text import either, plain, squeeze

phrases(
    {
        "appstore.no_apps": "apps: at least one is needed, the number in the address of its page in the store"
        " (`id123456789`)",
        "appstore.app": "apps: {app!r} is neither the address of an app's page nor its number, `id123456789`",
        "appstore.country": "countries: {country!r} is no country; write two letters, like `us`",
        "appstore.no_countries": "countries: at least one is needed, like `us`",
        "appstore.pages": "pages: from 1 to 10",
        "appstore.no_feed": "the service did not answer with a feed of reviews",
        "appstore.moved": "the feed has reviews in it that are not where reviews were",
        "appstore.no_rating": "a review has no rating from 1 to 5",
    }
)

PAGE = 50  # reviews on a full page
_APP = re.compile(r"(?:id)?\d{3,12}|https?://\S+")
_NUMBER = re.compile(r"(?:\A|\bid)(\d{3,12})\b")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_FEED = frozenset({"author", "entry", "updated", "rights", "title", "icon", "link", "id"})
_REMEMBERED = 100  # ids, for feeds that tell no times
_SITE = "apps.apple.com"


class _Ask(NamedTuple):
    """What a request is about: the app, the country, the page, when the last poll's newest review was written
    (seconds since 1970), all places of this poll, and when the newest review on the pages before was."""

    app: str
    country: str
    page: int
    since: int
    places: tuple[str, ...]
    newest: int = 0

    @property
    def place(self) -> str:
        return f"{self.app}/{self.country}"


@dataclass(frozen=True)
class AppStore:
    """Reviews of apps in the App Store, by the public feed of each country's store.

    Hears: every review with a text: stars, title, text, name of the reviewer, when it was written or changed,
        and how many found it helpful.
    Needs: nothing but the apps' numbers, as in the addresses of their pages.
    Limits: one request for each app and country, and one more for each 50 new reviews; the newest 500 of each
        country.
    Lag: some hours, at times a day, until the store puts a review into its feed.
    Cannot hear: stars without a text; answers of the developer; reviews in countries that you did not name;
        what was removed. For apps of your own, App Store Connect has all of that, with a key.
    """

    kind: ClassVar[str] = "appstore"
    icon: ClassVar[str] = "🍏"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "recordings"

    name: str = field(default="appstore", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(hours=1), metadata=about("The time between two polls."))
    apps: tuple[str, ...] = field(
        kw_only=True,
        metadata=about("The apps, by the addresses of their pages or the numbers in them (`id123456789`)."),
    )
    countries: tuple[str, ...] = field(
        default=("us",), metadata=about("The countries whose stores to listen to, in two letters.")
    )
    pages: int = field(
        default=10, metadata=about("The most pages of 50 reviews for an app and country in one poll.")
    )
    look_back: timedelta = field(
        default=timedelta(days=7), metadata=about("How far back a new app is read, page by page.")
    )
    base: str = field(default="https://itunes.apple.com", metadata=about("The address of the store."))

    def __post_init__(self) -> None:
        wrong = [say("appstore.app", app=app) for app in self.apps if not _APP.fullmatch(app)]
        wrong += [say("appstore.country", country=c) for c in self.countries if not _COUNTRY.fullmatch(c)]
        if not self.apps:
            wrong.append(say("appstore.no_apps"))
        if not self.countries:
            wrong.append(say("appstore.no_countries"))
        if not 1 <= self.pages <= 10:
            wrong.append(say("appstore.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The newest page of each app in each country."""
        apps = [_number(app) for app in self.apps]
        places = tuple(
            dict.fromkeys(f"{app}/{country.lower()}" for app in apps for country in self.countries)
        )
        start = int((now - self.look_back).timestamp())
        reached = cursor.get("reached", {})
        found: list[Request] = []
        for place in in_turn(places, now):
            app, _, country = place.partition("/")
            ask = _Ask(app, country, 1, reached.get(place, start), places if not found else ())
            found.append(self._request(ask))
        return found

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The reviews of one page. In the cursor stand `reached`, when the newest review of each place was
        written, moved on with the last page of a poll, and `seen`, the last ids of places whose feeds tell no
        times."""
        ask = _ask(response.request.note)
        feed = at(read_object(response.body, self.name), "feed")
        entries = self._entries(feed)
        found = read_items(entries, lambda entry: self._post(entry, ask, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "title", "text", "rating", "author")
        times = [int(post.said_at.timestamp()) for post in found.posts if post.said_at]
        # A feed of the kind without times says its own, and has not had any before.
        if not times and (
            ask.place in cursor.get("reached", {}) or read_date(_label(feed, "updated")) is None
        ):
            demand(found.posts, self.name, "said_at")
        reached = dict(cursor.get("reached", {}))
        seen = dict(cursor.get("seen", {}))
        if ask.places:
            reached = {place: since for place, since in reached.items() if place in ask.places}
            seen = {place: ids for place, ids in seen.items() if place in ask.places}
        keys = [post.key for post in found.posts]
        known = set(seen.get(ask.place, ()))
        newest = max(ask.newest, min(max(times, default=0), int(response.at.timestamp())))
        if times:
            older = min(times) <= ask.since
        else:
            older = not known or bool(known & {*keys})
            if keys:
                seen[ask.place] = [*dict.fromkeys([*keys, *seen.get(ask.place, ())])][:_REMEMBERED]
        more = (
            len(keys) >= PAGE - 1 and not older and ask.page < self.pages
        )  # an app's own entry takes a place
        # Moved on earlier, it would lose what stands on a page that cannot be had, or is empty as some are.
        if newest and not more and (keys or ask.place not in reached):
            reached[ask.place] = max(reached.get(ask.place, ask.since), newest)
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={"reached": reached, "seen": seen},
            more=(self._request(ask._replace(page=ask.page + 1, places=(), newest=newest)),) if more else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _request(self, ask: _Ask) -> Request:
        path = f"{ask.country}/rss/customerreviews/page={ask.page}/id={ask.app}/sortby=mostrecent/json"
        return Request(
            url=f"{self.base.rstrip('/')}/{path}",
            headers=(("accept", "application/json"),),
            note=json.dumps(ask),
        )

    def _entries(self, feed: Json) -> Sequence[Json]:
        """The feed's entries. Raises SourceChanged for what is no feed, and where they stand elsewhere."""
        if not isinstance(feed, dict) or not ({"id", "link", "updated"} & feed.keys()):
            raise SourceChanged(self.name, say("appstore.no_feed"))
        if "entry" not in feed:
            others = [value for key, value in feed.items() if key not in _FEED]
            if any(_holds_reviews(value) for value in others):
                raise SourceChanged(self.name, say("appstore.moved"))
            return ()
        found = feed["entry"]
        if isinstance(found, dict):
            return (found,)
        if not isinstance(found, list):
            raise SourceChanged(self.name, say("appstore.moved"))
        return found

    def _post(self, entry: Record, ask: _Ask, now: datetime) -> Post | None:
        if "im:name" in entry and "im:rating" not in entry:
            return None  # the app itself, which comes first in older feeds
        rating = fraction(_label(entry, "im:rating"))
        if rating is None or not 1 <= rating <= 5:
            raise Odd(say("appstore.no_rating"))
        said = read_date(_label(entry, "updated"))
        if said is None and "updated" in entry:
            raise Odd(say("items.lacks", path="updated"))
        text = _content(entry.get("content"))
        if not text:
            raise Odd(say("items.lacks", path="content"))
        return Post(
            source=self.name,
            key=needed(entry, "id.label"),
            url=_link(entry.get("link")),
            title=squeeze(either(_label(entry, "title"))) or None,
            text=text,
            author=Author(name=squeeze(word(entry, "author.name.label") or "") or None),
            said_at=credible(said, now),
            site=_SITE,
            country=ask.country.upper(),
            rating=rating,
            engagement=whole(_label(entry, "im:voteCount")),
        )


def _ask(note: str) -> _Ask:
    app, country, page, since, places, newest = json.loads(note)
    return _Ask(app, country, page, since, tuple(places), newest)


def _number(app: str) -> str:
    """The number of an app, also of its page's address; of another address its end, which leads nowhere."""
    found = _NUMBER.search(app)
    return found[1] if found else quote(app.rstrip("/").rpartition("/")[2], safe="")


def _label(record: Json, name: str) -> str | None:
    """The value of a field, which sits in its `label`."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return word(value, "label") if isinstance(value, dict) else None


def _link(value: Json) -> str | None:
    """The first web address of one link or of several."""
    for link in value if isinstance(value, list) else (value,):
        found = absolute(word(link, "attributes.href")) if isinstance(link, dict) else None
        if found:
            return found
    return None


def _content(value: Json) -> str:
    """The text of a review: of one content, or of several of which one is plain."""
    contents = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    for one in contents:
        if at(one, "attributes.type") != "html":
            return either(word(one, "label"))
    return plain(word(contents[0], "label")) if contents else ""


def _holds_reviews(value: Json) -> bool:
    """Whether this is an entry, or a list of them, under another name."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and {"im:rating", "im:version"} & item.keys() for item in items)
