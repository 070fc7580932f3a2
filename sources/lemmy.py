"""Lemmy through the search of an instance: posts and comments that hold the topics' words.

The search is a plain one: what is asked for has to stand in the title, the text or the comment as it is
written, but for capitals; a space stands for anything. So each cover term is a query of its own, and what
joins its words becomes a space. v3 sorts by time and counts pages; v4 sorts by its own rank, but takes a
length of time and gives a mark of the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Post
from sources._base import about
from sources._items import Record, listed, read_object, word
from sources._lemmy_again import asking as asking_again
from sources._lemmy_again import read_view
from sources._lemmy_search import asking, origin, queries, refusal, refuse
from sources._lemmy_views import read_views, times
from sources._turns import Ask, turned, turns, unmoved

phrases(
    {
        "lemmy.number": "{name}: has to be 1 or more",
        "lemmy.refused": "the instance refuses the search: {message}. Look whether `version` is right",
        "lemmy.lost_page": "the instance no longer knows the page to go on from; what was older is missing",
    }
)

LIMIT = 50  # the most that an instance gives at once, of posts and of comments each


@dataclass(frozen=True)
class Lemmy:
    """Lemmy: what is said about the topics in the communities that an instance knows.

    Hears: posts and comments in all public communities that the instance follows, also those of other
        instances; the same post heard through two instances is one. Looks again at those that were written
        on the instance: votes, comments, edits, and what was deleted or removed.
    Needs: nothing; a login's token for an instance that is closed to strangers.
    Limits: instances allow 60 searches in 10 minutes unless they say otherwise; a poll makes one for each
        word that the topics need, `most_terms` at most, which then take turns. No cost. 50 posts and 50
        comments a request.
    Lag: the time between two polls, times the turns; what was written elsewhere first has to reach the
        instance, mostly within a minute.
    Cannot hear: communities that nobody on the instance follows; a word written with other accents than the
        topic has; what is marked not safe for work, unless the login wishes to see it; more than 20 posts and
        20 comments a poll from a Lemmy 1.0 that is asked with `version = "v3"`.
    """

    kind: ClassVar[str] = "lemmy"
    icon: ClassVar[str] = "🐹"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="lemmy", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    base: str = field(
        default="https://lemmy.world",
        metadata=about("The address of the instance; for several instances make several sources."),
    )
    version: Literal["v3", "v4"] = field(
        default="v3", metadata=about("The API that the instance speaks: `v4` from Lemmy 1.0 on.")
    )
    token: str = field(
        default="",
        repr=False,
        metadata=about("The token (jwt) of a login, for closed instances. Never in the file.", secret=True),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest one found to ask again, for what arrives late."),
    )
    most_terms: int = field(
        default=20, metadata=about("The most words to search for in one poll; more of them take turns.")
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )

    def __post_init__(self) -> None:
        wrong = [
            say("lemmy.number", name=name) for name in ("most_terms", "pages") if getattr(self, name) < 1
        ]
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """The login's token, for the instance alone."""
        return SignIn(origins=(origin(self.base),), secret=self.token) if self.token else None

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One search a word, and one for each page that an earlier poll left over."""
        asks = turns(cursor, queries(terms), now - self.look_back, self.most_terms)
        return tuple(self._request(ask, now) for ask in asks)

    def unchanged(self, request: Request, cursor: Cursor) -> Page:
        """Nothing new of this query, which had its turn."""
        return unmoved(cursor, Ask.of(request.note))

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts and comments of one answer."""
        ask = Ask.of(response.request.note)
        if response.status >= 400:
            return self._without_page(response, ask, cursor)
        body = read_object(response.body, self.name, "error")
        posts, comments = listed(body, "posts", self.name), listed(body, "comments", self.name)
        found = read_views(posts, comments, self.name, self.base, response.at)
        said = times(posts, "post"), times(comments, "comment")
        newest = max((max(part) for part in said if part), default=None)
        if self.version == "v4":
            place = self._mark(body, max(len(posts), len(comments)))
        else:
            full = [
                part
                for views, part in zip((posts, comments), said, strict=True)
                if len(views) >= LIMIT and part and min(part).timestamp() >= ask.since
            ]
            place = str(int(ask.place or 1) + 1) if full else None
        after, more = turned(
            cursor, ask, response.at, newest=newest, overlap=self.overlap, place=place, pages=self.pages
        )
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=after,
            more=(self._request(more, response.at),) if more else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each that was written on the instance."""
        return asking_again(posts, self.base, f"/api/{self.version}")

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """It as it is now, or that it is gone."""
        return read_view(response, posts, self.name, self.base)

    def _request(self, ask: Ask, now: datetime) -> Request:
        if self.version == "v4":
            seconds = max(1, int(now.timestamp()) - ask.since)
            parameters = {
                "search_term": ask.query,
                "type_": "all",
                "limit": str(LIMIT),
                "time_range_seconds": str(seconds),
            }
            parameters |= {"page_cursor": ask.place} if ask.place else {}
        else:
            parameters = {
                "q": ask.query,
                "type_": "All",
                "sort": "New",
                "listing_type": "All",
                "limit": str(LIMIT),
                "page": ask.place or "1",
            }
        return asking(f"{self.base.rstrip('/')}/api/{self.version}/search", parameters, ask, (400,))

    def _without_page(self, response: Response, ask: Ask, cursor: Cursor) -> Page:
        """After a refusal: without the page that made it so, when it was a mark that no longer holds."""
        refuse(response, self.name)
        if not ask.place:
            message = refusal(response)
            raise SourceRefused(self.name, say("lemmy.refused", message=message or "?"))
        after, _ = turned(cursor, ask, response.at)
        return Page(cursor=after, unread=1, unread_why=say("lemmy.lost_page"))

    def _mark(self, body: Record, most: int) -> str | None:
        """The mark of the next page: five marks with commas between, `none` for a list that has come to its
        end; only those of posts and comments count."""
        mark = word(body, "next_page")
        if mark is None and most >= LIMIT:
            raise SourceChanged(self.name, say("items.lacks", path="next_page"))
        return mark if mark and any(part != "none" for part in mark.split(",")[:2]) else None
