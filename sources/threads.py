"""Threads through its API: posts that hold the topics' words, and posts that mention the account.

The search takes one keyword at a time and a user has 2,200 searches a day, so that with many terms each poll
asks for some of them, those first that have waited longest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from core.say import say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources import _graph, _stretches
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, demand, listed, needed, read_items, word
from sources._links import absolute, host_of
from sources._stretches import Stretch
from sources._text import either, lines

_FIELDS = "id,text,media_type,permalink,timestamp,username,is_reply,is_quote_post,topic_tag"
_FIRST = 1688540400  # the time before which Threads takes no `since`
_SPEECHLESS = frozenset({"IMAGE", "VIDEO", "CAROUSEL_ALBUM", "AUDIO"})
_REPOST = "REPOST_FACADE"
_MENTIONS = "@"  # no term: what the account's mentions are called in the cursor


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as the request's note. Times are seconds since 1970; `place` are
    the parameters of a further page, of which there may be `pages` in this poll; `every` are all terms of the
    poll, in its first request."""

    term: str
    since: int
    until: int
    end: int
    page: int = 1
    pages: int = 1
    place: Mapping[str, str] = field(default_factory=dict)
    every: tuple[str, ...] = ()

    def note(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, note: str) -> _Ask:
        fields = json.loads(note)
        return cls(**{**fields, "every": tuple(fields["every"])})


@dataclass(frozen=True)
class Threads:
    """Threads: public posts that hold a topic's words, and posts that mention the account.

    Hears: posts, replies and quotes with a topic's words; with `mentions` also those that mention the account
        of the token, which a topic hears by the account's name.
    Needs: a login: a long-lived access token of a Threads account, from an app with the permissions
        `threads_basic`, `threads_keyword_search` and, for `mentions`, `threads_manage_mentions`, in the
        environment variable that `secret_env` names. Until the app's review is done, the search sees nothing
        but the account's own posts, without saying so. The token runs out after 60 days; make it anew before.
    Limits: 2,200 searches in 24 hours for a user, one for each term and page, of which this takes `daily`;
        with more terms than that allows, each is asked for less often. No cost.
    Lag: a few minutes until a post can be found, plus the time between two polls.
    Cannot hear: private profiles; words that Threads thinks offensive; numbers of likes and answers, which
        the API keeps to the author; which post is answered; pictures without words.
    """

    kind: ClassVar[str] = "threads"
    icon: ClassVar[str] = "🧵"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="threads", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    secret_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the access token; `LISTENPOST_<NAME>_SECRET` when empty."
        ),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The access token. Never in the file.", secret=True)
    )
    mentions: bool = field(
        default=True,
        metadata=about("Whether posts that mention the account are asked for, beside the topics' words."),
    )
    daily: int = field(
        default=2000, metadata=about("The most searches in a day, of the 2,200 that a user has.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the last poll to ask again, for posts that are found late."),
    )
    pages: int = field(
        default=3,
        metadata=about(
            "The most requests for one term in one poll, fewer where `daily` is short of them; what is left"
            " is asked for in the next."
        ),
    )
    base: str = field(default="https://graph.threads.net/v1.0", metadata=about("The address of the API."))

    def __post_init__(self) -> None:
        least = (("daily", 1), ("pages", 1))
        wrong = [say("graph.number", name=name, least=n) for name, n in least if getattr(self, name) < n]
        if not self.secret:
            wrong.append(say("graph.no_secret"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        return _graph.sign_in(self.base, self.secret)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """A search for each term, the longest unasked first, as many as the day's share of this poll allows;
        then the mentions. Nothing without topics."""
        asked = tuple(dict.fromkeys(" ".join(term.split()) for term in terms if term.strip()))
        if not asked:
            return []
        until = int(now.timestamp())
        found = _stretches.due(
            cursor,
            (*asked, _MENTIONS) if self.mentions else asked,
            start=until - int(self.look_back.total_seconds()),
            until=until,
            overlap=int(self.overlap.total_seconds()),
            oldest=_FIRST,
        )
        asks = [_Ask(term, since, end, end) for terms, since, end in found for term in terms]
        searches = sorted((ask for ask in asks if ask.term != _MENTIONS), key=lambda ask: ask.since)
        share = max(1, int(self.daily * (self.every / timedelta(days=1))))
        # A further page is one search more.
        pages = max(1, min(self.pages, share // max(1, len(searches))))
        searches = [replace(ask, pages=pages) for ask in searches[:share]]
        asks = searches + [replace(ask, pages=self.pages) for ask in asks if ask.term == _MENTIONS]
        every = (*asked, _MENTIONS)
        return [self._request(replace(ask, every=every) if i == 0 else ask) for i, ask in enumerate(asks)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of one answer. In the cursor stand `reached` and `left`, see `_stretches`."""
        ask = _Ask.of(response.request.note)
        body = _graph.read(response, self.name)
        cursor = _stretches.only(cursor, ask.every) if ask.every else cursor
        items = listed(body, "data", self.name)
        found = read_items(items, partial(_post, source=self.name, now=response.at), self.name)
        demand(found.posts, self.name, "author")
        place = _graph.next_page(body, full=len(items) >= 100) if items else {}
        rest = _rest(items, ask) if place else None
        more: tuple[Request, ...] = ()
        if rest is not None and ask.page < ask.pages:
            following = replace(ask, until=rest, place=place, page=ask.page + 1, every=())
            more = (self._request(following),)
        stretch = Stretch((ask.term,), ask.since, ask.until)
        return Page(
            posts=found.posts,
            cursor=_stretches.settled(cursor, stretch, first=ask.page == 1, rest=rest),
            more=more,
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _request(self, ask: _Ask) -> Request:
        place = dict(ask.place)
        times = {"since": str(ask.since), "until": str(ask.end), "limit": "100", "fields": _FIELDS}
        if ask.term == _MENTIONS:
            return _graph.ask(self.base, "me/mentions", times | place, ask.note())
        what = {"q": ask.term, "search_type": "RECENT"}
        return _graph.ask(self.base, "keyword_search", what | times | place, ask.note())


def _rest(items: Sequence[Json], ask: _Ask) -> int:
    """Up to when the answer leaves posts over."""
    times = [int(said.timestamp()) for item in items if (said := read_date(word(item, "timestamp")))]
    return max(ask.since + 1, min([ask.until, *(time + 1 for time in times)]))


def _post(item: Record, source: str, now: datetime) -> Post | None:
    """A post; None for a picture without words, and for a repost, whose words would be another's."""
    kind = word(item, "media_type")
    if kind == _REPOST or (word(item, "text") is None and kind in _SPEECHLESS):
        return None
    url = absolute(needed(item, "permalink"))
    said = read_date(needed(item, "timestamp"))
    if url is None or said is None:
        raise Odd(say("items.lacks", path="permalink" if url is None else "timestamp"))
    text = needed(item, "text")
    text = either(text) if "<" in text else lines(text)
    tag = word(item, "topic_tag")
    if tag and tag.casefold() not in text.casefold():
        text = f"{text}\n#{tag}"
    return Post(
        source=source,
        key=needed(item, "id"),
        url=url,
        text=text,
        author=Author(handle=word(item, "username")),
        said_at=credible(said, now),
        site=host_of(url),
    )
