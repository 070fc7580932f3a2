"""Bluesky, searched with a login: posts that hold the topics' words.

The search knows no OR, so each cover term is a query of its own, as a phrase in quotes. Posts come newest
first, down to a time; the cursor of an answer leads to its next page. It is an offset, so posts that came in
between are sent twice and none is missed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Exchange, Page, Request, Response, SignIn
from core.types import Json, Post
from sources import _bluesky_again
from sources._base import about
from sources._bluesky_again import PUBLIC
from sources._bluesky_post import when_said
from sources._bluesky_view import read_view
from sources._dates import from_epoch, read_date
from sources._items import at, demand, listed, read_items, read_object, word
from sources._reach import Stretch, stretches, went_on
from sources._searching import pack
from sources._text import squeeze

phrases(
    {
        "bluesky.no_login": "no login: set `handle`, and its app password in the environment variable that"
        " `password_env` names (make one in Bluesky under Settings, Privacy and security, App passwords)",
        "bluesky.number": "{name}: has to be 1 or more",
        "bluesky.base": "base: {address!r} is no address",
        "bluesky.refused": "Bluesky refused the search: {message}. Look at `handle` and its app password",
        "bluesky.query": "Bluesky did not understand the search for {query}: {message}",
        "bluesky.no_words": "not one of the posts that the search found has a word in it",
        "bluesky.upstream": "Bluesky's search does not answer: {message}",
    }
)

HITS = 100  # the most that it gives at once
_LONGEST = 500  # characters of a query; the service names no limit, addresses have one
_LOGIN = frozenset(
    {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired", "AccountTakedown"}
)
_TROUBLE = frozenset({"UpstreamFailure", "UpstreamTimeout", "InternalServerError", "NotEnoughResources"})
_MANY = 3  # posts without a word, of which one or two may just be pictures


@dataclass(frozen=True)
class Bluesky:
    """Bluesky: posts and replies that hold the topics' words, found through its search.

    Hears: every public post that the search finds for a word, with what its pictures are said to show and the
        title of the page that it links to; a topic added later is asked for from then on, and `look_back`
        further. Looks again at each of them: likes, reposts, answers, edits, and that it was deleted.
    Needs: a login: an account's handle and an app password of it (free), made in the settings of Bluesky.
    Limits: 3,000 requests in 5 minutes from one address and 300 logins a day are allowed; a poll asks once
        for each word that the topics need, in pages of 100 posts, and logs in once in 100 minutes.
    Lag: a post is found within a minute of being written, plus the time between two polls; the stream
        `jetstream` hears it within seconds.
    Cannot hear: posts that moderators hid, posts that their app dated more than `overlap` back, what the
        search leaves out without telling, how many followers an author has.
    """

    kind: ClassVar[str] = "bluesky"
    icon: ClassVar[str] = "🦋"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "a schema"

    name: str = field(default="bluesky", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    handle: str = field(kw_only=True, metadata=about("The account that searches, like `name.bsky.social`."))
    password_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the app password (or, with `_FILE` behind its name, with the path"
            " of a file that holds it); `LISTENPOST_<NAME>_PASSWORD` when empty."
        ),
    )
    password: str = field(
        default="", repr=False, metadata=about("The app password. Never in the file.", secret=True)
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(minutes=30),
        metadata=about("How far behind the newest post found to ask again, for posts that come in late."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )
    base: str = field(
        default="https://bsky.social",
        metadata=about("The server that the account is on (its PDS); searches go through it."),
    )
    view: str = field(
        default=PUBLIC,
        metadata=about("The address where posts are looked at again, without a login."),
    )

    def __post_init__(self) -> None:
        wrong = []
        if not (self.handle.strip() and self.password):
            wrong.append(say("bluesky.no_login"))
        if self.pages < 1:
            wrong.append(say("bluesky.number", name="pages"))
        if urlsplit(self.base).scheme not in ("http", "https") or not urlsplit(self.base).hostname:
            wrong.append(say("bluesky.base", address=self.base))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        """A session of the account; its token is good for two hours."""
        place = urlsplit(self.base)
        login = {"identifier": self.handle.strip().removeprefix("@"), "password": self.password}
        return SignIn(
            origins=(f"{place.scheme}://{place.netloc}",),
            exchange=Exchange(
                url=f"{self.base.rstrip('/')}/xrpc/com.atproto.server.createSession",
                headers=(("content-type", "application/json"),),
                body=json.dumps(login).encode(),
                token="accessJwt",  # noqa: S106 - the name of a field
                lifetime=timedelta(minutes=100),
            ),
            expired=(400, 401),  # an old token is a 400 here
        )

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request a term, and one for each stretch of time that an earlier poll left over."""
        groups = [(query.text,) for query in pack(terms, chars=_LONGEST, most=1)]
        start = int((now - self.look_back).timestamp())
        return [self._request(stretch) for stretch in stretches(cursor, groups, start)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of one answer. Raises SourceRefused when the login is not taken. A further page that the
        service will not give is counted as one unread item."""
        stretch = Stretch.of(response.request.note)
        if response.status >= 400:
            trouble = self._trouble(response, stretch)
            if stretch.at and isinstance(trouble, SourceChanged):
                # A page too far back, which would be asked for again in every poll.
                return Page(cursor=went_on(cursor, stretch, None, None), unread=1, unread_why=trouble.problem)
            raise trouble
        body = read_object(response.body, self.name, "error")
        items = listed(body, "posts", self.name)
        found = read_items(items, lambda item: read_view(item, self.name, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "said_at", "author")
        if len(items) >= _MANY and not any(word(item, "record.text") for item in items):
            raise SourceChanged(self.name, say("bluesky.no_words"))
        if len(items) >= _MANY and not any(isinstance(at(item, "labels"), list) for item in items):
            raise SourceChanged(self.name, say("items.no_list", path="labels"))
        times = [said for item in items if (said := _time(item)) is not None]
        # A time ahead of now would make us ask for what comes after it only.
        newest = min(max(times, default=0), int(response.at.timestamp()))
        place = word(body, "cursor")
        rest = stretch.older(place, self.name) if place and items else None
        more = (self._request(rest),) if rest is not None and rest.page <= self.pages else ()
        behind = newest - int(self.overlap.total_seconds())
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=went_on(cursor, stretch, behind, rest),
            more=more,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """25 posts a request."""
        return _bluesky_again.asking(posts, self.view)

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The posts as they are now, and those that are gone."""
        return _bluesky_again.read_posts(
            response, posts, self.name, self.view, lambda item: read_view(item, self.name, response.at)
        )

    def _request(self, stretch: Stretch) -> Request:
        since = from_epoch(stretch.since)
        parameters = {
            "q": stretch.queries[0],
            "sort": "latest",
            "since": since.strftime("%Y-%m-%dT%H:%M:%S.000Z") if since else "",
            "limit": str(HITS),
            **({"cursor": stretch.at} if stretch.at else {}),
        }
        return Request(
            url=f"{self.base.rstrip('/')}/xrpc/app.bsky.feed.searchPosts"
            f"?{urlencode(parameters, quote_via=quote)}",
            headers=(("accept", "application/json"),),
            note=stretch.note(),
            also=(400, 401, 403),
        )

    def _trouble(self, response: Response, stretch: Stretch) -> SourceBusy | SourceChanged | SourceRefused:
        said = read_object(response.body, self.name)
        name = word(said, "error") or ""
        message = squeeze(word(said, "message") or name)[:200] or str(response.status)
        if name in _TROUBLE:
            return SourceBusy(self.name, say("bluesky.upstream", message=message))
        if response.status == 400 and name not in _LOGIN:
            query = stretch.queries[0]
            return SourceChanged(self.name, say("bluesky.query", query=query, message=message))
        return SourceRefused(self.name, say("bluesky.refused", message=message))


def _time(item: Json) -> int | None:
    """When the post was said, in seconds since 1970, as the search sorts it."""
    created, indexed = word(item, "record.createdAt"), word(item, "indexedAt")
    said = read_date(when_said(created, indexed)) if created and indexed else None
    return int(said.timestamp()) if said is not None else None
