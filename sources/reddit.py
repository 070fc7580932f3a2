"""Reddit: a search for the topics' words, and all that is written in some subreddits.

With an app's id and secret we ask the API. Without, the site's feeds, which show the same newest posts, but
which strangers may read only once a minute: then each poll asks one of them, and they take turns.

The search takes words in quotes with OR between them. It reads posts only; comments are heard where all of
them are: in the subreddits that the settings name.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Exchange, Page, Request, Response, SignIn
from core.types import Json, Post
from sources._again import keyed, looked_at, note_of, parts
from sources._base import about
from sources._items import Found, Odd, at, listed, read_items, read_object, word
from sources._json import read_json
from sources._reddit_things import is_gone, read_entry, read_thing, when
from sources._searching import pack
from sources._turns import Ask, turned, turns, unmoved
from sources.rss import Rss

phrases(
    {
        "reddit.half": "client_id and client_secret belong together: give both, or none of them",
        "reddit.subreddits": "subreddits: {name!r} is no name of a subreddit, like `typewriters`",
        "reddit.pages": "pages: has to be 1 or more",
        "reddit.often": "every: without client_id and client_secret, Reddit answers once a minute at most",
        "reddit.closed": "r/{name} cannot be read: it is private, closed or not there ({why})",
        "reddit.refused": "Reddit refuses us: {why}. Look whether the app still exists and is approved",
        "reddit.no_feed": "an item of the feed cannot be read: {why}",
    }
)

LIMIT = 100  # the most that Reddit gives at once
_CHARS = 512  # of a search
_TERMS = 25  # in a search; what is longer is cut off in silence now and then
_JOINED = 25  # subreddits in one feed
_SEARCH = "search "
_THING = re.compile(r"t[13]_[a-z0-9]{1,16}")


@dataclass(frozen=True)
class Reddit:
    """Reddit: posts that hold the topics' words, and all posts and comments of the subreddits you name.

    Hears: posts of all public subreddits, by Reddit's own search; in the `subreddits` of the settings every
        new post and every new comment. With a key looks again at all of them: votes, comments, edits, and
        what was deleted or removed.
    Needs: nothing for the slow way, one feed a poll; a key (client_id and client_secret of an app, which
        Reddit has to approve; https://www.reddit.com/prefs/apps) for the API.
    Limits: with a key 100 requests a minute, free of charge; commercial use needs a contract with Reddit. A
        poll makes one search for some 25 words, and two requests for each subreddit; each brings 100 at once,
        1,000 at most. Without a key one feed of 100 items a poll, at most one a minute, in turns: one for
        some 25 words, two for 25 subreddits.
    Lag: the time between two polls (without a key times the turns), for the search a few minutes more.
    Cannot hear: comments outside the `subreddits`; private subreddits; what was removed; posts that the
        search leaves out; without a key what more than 100 newer ones have pushed out of a feed.
    """

    kind: ClassVar[str] = "reddit"
    icon: ClassVar[str] = "👽"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="reddit", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(
        default=timedelta(minutes=2),
        metadata=about("The time between two polls; at least a minute without a key."),
    )
    subreddits: tuple[str, ...] = field(
        default=(), metadata=about("Subreddits to hear all of, by their names: `typewriters`.")
    )
    comments: bool = field(
        default=True, metadata=about("Whether the comments of `subreddits` are heard too.")
    )
    client_id: str = field(
        default="", repr=False, metadata=about("The id of the app. Never in the file.", secret=True)
    )
    client_secret: str = field(
        default="", repr=False, metadata=about("The secret of the app. Never in the file.", secret=True)
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic or subreddit is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(minutes=15),
        metadata=about("How far behind the newest one found to ask again, for posts indexed late."),
    )
    pages: int = field(
        default=5,
        metadata=about(
            "The most requests for one search in one poll; what is left is asked for in the next."
        ),
    )
    api: str = field(default="https://oauth.reddit.com", metadata=about("The address of the API."))
    base: str = field(default="https://www.reddit.com", metadata=about("The address of the site."))

    def __post_init__(self) -> None:
        wrong = [say("reddit.subreddits", name=name) for name in self.subreddits if not _is_name(name)]
        if bool(self.client_id) != bool(self.client_secret):
            wrong.append(say("reddit.half"))
        elif not self.client_id and self.every < timedelta(minutes=1):
            wrong.append(say("reddit.often"))
        if self.pages < 1:
            wrong.append(say("reddit.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """A token of the app, for the API alone."""
        if not self.client_id:
            return None
        login = b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        exchange = Exchange(
            url=f"{self.base.rstrip('/')}/api/v1/access_token",
            headers=(
                ("Authorization", f"Basic {login}"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ),
            body=b"grant_type=client_credentials",
        )
        api = urlsplit(self.api)
        return SignIn(origins=(f"{api.scheme}://{api.netloc}",), exchange=exchange)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """With a key all searches and places, and what an earlier poll left over; without, one of them."""
        every = [_SEARCH + query.text for query in pack(terms, chars=_CHARS, most=_TERMS)]
        size = 1 if self.client_id else _JOINED
        names = tuple(dict.fromkeys(name.lower() for name in self.subreddits))
        for start in range(0, len(names), size):
            joined = "+".join(names[start : start + size])
            every += [f"{kind} {joined}" for kind in (("new", "comments") if self.comments else ("new",))]
        asks = turns(cursor, every, now - self.look_back, len(every) if self.client_id else 1)
        return tuple(self._request(ask) for ask in asks)

    def unchanged(self, request: Request, cursor: Cursor) -> Page:
        """Nothing new of this query, which had its turn."""
        return unmoved(cursor, Ask.of(request.note))

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts and comments of one answer. A subreddit that cannot be read is counted as one unread item
        with the reason, and the others are heard."""
        ask = Ask.of(response.request.note)
        closed = self._closed(response, ask)
        if closed:
            after, _ = turned(cursor, ask, response.at)
            return Page(cursor=after, unread=1, unread_why=closed)
        found, newest, place = self._listing(response, ask) if self.client_id else self._feed(response)
        after, more = turned(
            cursor,
            ask,
            response.at,
            newest=newest,
            overlap=self.overlap,
            place=place,
            pages=self.pages,
        )
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=after,
            more=(self._request(more),) if more else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """A hundred posts and comments a request; none without a key, for feeds know no single ones."""
        known = [post for key, post in keyed(posts).items() if _THING.fullmatch(key)]
        return (
            [self._info([post.key or "" for post in some]) for some in parts(known, LIMIT)]
            if self.client_id
            else []
        )

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """Those that Reddit still gives; it says itself which of them were deleted or removed."""
        body = read_object(response.body, self.name, "message")
        things = listed(body, "data.children", self.name)
        gone = [key for thing in things if (key := is_gone(thing)) is not None]
        there = [thing for thing in things if is_gone(thing) is None]
        found = read_items(
            there, lambda thing: read_thing(thing, self.name, self.base, response.at), self.name
        )
        return looked_at(found, response.request, posts, gone)

    def _info(self, keys: Sequence[str]) -> Request:
        return Request(
            url=f"{self.api.rstrip('/')}/api/info?{urlencode({'id': ','.join(keys), 'raw_json': '1'})}",
            headers=(("accept", "application/json"),),
            note=note_of(keys),
        )

    def _request(self, ask: Ask) -> Request:
        parameters = {"limit": str(LIMIT)}
        kind, _, what = ask.query.partition(" ")
        if ask.query.startswith(_SEARCH):
            path = "/search"
            parameters |= {"q": what, "sort": "new", "t": "all", "type": "link", "include_over_18": "on"}
        else:
            path = f"/r/{what}/{kind}"
        if ask.place:
            parameters["after"] = ask.place
        if self.client_id:
            url, accept = f"{self.api.rstrip('/')}{path}", "application/json"
            parameters["raw_json"] = "1"
        else:
            url, accept = f"{self.base.rstrip('/')}{path}.rss", "application/atom+xml"
        return Request(
            url=f"{url}?{urlencode(parameters, quote_via=quote)}",
            headers=(("accept", accept),),
            note=ask.note(),
            also=(403, 404) if not ask.query.startswith(_SEARCH) else (),
        )

    def _closed(self, response: Response, ask: Ask) -> str:
        """Why this subreddit cannot be read; "" when it can. One that is not there leads to a search."""
        kind, _, name = ask.query.partition(" ")
        if kind in ("new", "comments") and urlsplit(response.url).path.startswith("/subreddits/search"):
            return say("reddit.closed", name=name, why="404")
        if response.status < 400:
            return ""
        try:
            body: Json = read_json(response.body)
        except ValueError:
            body = None
        why = word(body, "reason") or word(body, "message")
        if why is None or (response.status == 403 and word(body, "reason") is None):
            raise SourceRefused(self.name, say("reddit.refused", why=why or str(response.status)))
        return say("reddit.closed", name=name, why=why)

    def _listing(self, response: Response, ask: Ask) -> tuple[Found, datetime | None, str | None]:
        """What the API says, its newest time, and the next page when this one is not back at what we know."""
        body = read_object(response.body, self.name, "message")
        children = listed(body, "data.children", self.name)
        found = read_items(
            children, lambda thing: read_thing(thing, self.name, self.base, response.at), self.name
        )
        said = [time for child in children if (time := when(child)) is not None]
        data = at(body, "data")
        if "after" not in data:
            raise SourceChanged(self.name, say("items.lacks", path="data.after"))
        reached = bool(said) and min(said).timestamp() < ask.since
        return found, max(said, default=None), None if reached or not children else word(data, "after")

    def _feed(self, response: Response) -> tuple[Found, datetime | None, None]:
        """What a feed says, and its newest time."""
        feed = Rss(name=self.name, url=response.url).read(response)
        posts, unread, why = [], int(feed.cut), say("feed.cut") if feed.cut else ""
        for entry in feed.entries:
            try:
                post = read_entry(entry, self.name, response.at)
            except Odd as odd:
                unread, why = unread + 1, why or str(odd)
                continue
            posts += [post] if post is not None else []
        if not (feed.entries or feed.title or feed.home):
            raise SourceChanged(self.name, say("reddit.no_feed", why=say("feed.blank")))
        if unread and not posts and unread >= len(feed.entries):
            raise SourceChanged(self.name, say("reddit.no_feed", why=why))
        said = [entry.said for entry in feed.entries if entry.said is not None]
        return Found(tuple(posts), unread, why), max(said, default=None), None


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= 30 and name.isascii() and name.replace("_", "").isalnum()
