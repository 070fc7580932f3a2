"""PieFed through the search of an instance: as Lemmy's, with posts and comments asked for apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Post
from sources._base import about
from sources._items import listed, read_object
from sources._lemmy_again import asking as asking_again
from sources._lemmy_again import read_view
from sources._lemmy_search import asking, origin, queries, refusal, refuse
from sources._lemmy_views import read_views, times
from sources._turns import Ask, numbered, turns, unmoved

phrases(
    {
        "piefed.number": "{name}: has to be 1 or more",
        "piefed.no_comments": "the instance does not search in comments: {message}. Newer ones do;"
        " set `comments = false` to hear its posts alone",
        "piefed.refused": "the instance refuses the search: {message}",
    }
)

LIMIT = 50
_POSTS, _COMMENTS = "Posts", "Comments"


@dataclass(frozen=True)
class PieFed:
    """PieFed: what is said about the topics in the communities that an instance knows.

    Hears: posts and comments in all public communities that the instance follows, also those of other
        instances and of Lemmy; the same post heard through two instances is one. Looks again at those that
        were written on the instance: votes, comments, edits, and what was deleted or removed.
    Needs: nothing; a login's token for an instance that is closed to strangers.
    Limits: no limit is documented; a poll makes two searches for each word that the topics need (one for
        posts, one for comments), 2 x `most_terms` at most, which then take turns. No cost. 50 posts or
        comments a request.
    Lag: the time between two polls, times the turns; what was written elsewhere first has to reach the
        instance, mostly within a minute.
    Cannot hear: communities that nobody on the instance follows; a topic's word inside a longer one; comments
        on an instance too old to search in them.
    """

    kind: ClassVar[str] = "piefed"
    icon: ClassVar[str] = "🥧"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="piefed", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    base: str = field(
        default="https://piefed.social",
        metadata=about("The address of the instance; for several instances make several sources."),
    )
    comments: bool = field(default=True, metadata=about("Whether comments are searched too."))
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
        default=10, metadata=about("The most words to search for in one poll; more of them take turns.")
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )

    def __post_init__(self) -> None:
        wrong = [
            say("piefed.number", name=name) for name in ("most_terms", "pages") if getattr(self, name) < 1
        ]
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """The login's token, for the instance alone."""
        return SignIn(origins=(origin(self.base),), secret=self.token) if self.token else None

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One or two searches a word, and one for each page that an earlier poll left over."""
        kinds = (_POSTS, _COMMENTS) if self.comments else (_POSTS,)
        every = tuple(f"{kind} {query}" for query in queries(terms) for kind in kinds)
        asks = turns(cursor, every, now - self.look_back, self.most_terms * len(kinds))
        return tuple(self._request(ask) for ask in asks)

    def unchanged(self, request: Request, cursor: Cursor) -> Page:
        """Nothing new of this query, which had its turn."""
        return unmoved(cursor, Ask.of(request.note))

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts or the comments of one answer."""
        ask = Ask.of(response.request.note)
        kind = ask.query.partition(" ")[0]
        if response.status >= 400:
            refuse(response, self.name)
            problem = "piefed.no_comments" if kind == _COMMENTS else "piefed.refused"
            raise SourceRefused(self.name, say(problem, message=refusal(response) or "?"))
        body = read_object(response.body, self.name, "error", "message")
        views = listed(body, kind.lower(), self.name)
        if kind == _POSTS:
            found, said = read_views(views, (), self.name, self.base, response.at), times(views, "post")
        else:
            found, said = read_views((), views, self.name, self.base, response.at), times(views, "comment")
        return numbered(
            cursor,
            ask,
            response.at,
            found,
            said,
            full=len(views) >= LIMIT,
            again=self._request,
            overlap=self.overlap,
            pages=self.pages,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each that was written on the instance."""
        return asking_again(posts, self.base, "/api/alpha")

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """It as it is now, or that it is gone."""
        return read_view(response, posts, self.name, self.base)

    def _request(self, ask: Ask) -> Request:
        kind, _, query = ask.query.partition(" ")
        parameters = {
            "q": query,
            "type_": kind,
            "sort": "New",
            "listing_type": "All",
            "limit": str(LIMIT),
            "page": ask.place or "1",
        }
        return asking(f"{self.base.rstrip('/')}/api/alpha/search", parameters, ask, (400,))
