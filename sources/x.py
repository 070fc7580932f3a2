"""X through its API v2: recent search, and counts to know what it will cost.

- Everything that a search returns is paid for, also what is thrown away later, but once a day only. So each
  term remembers up to when it was asked for, and stretches of time follow one another with a short overlap.
- Terms that were asked for up to the same time share a query, as many as fit. A new term has a query of its
  own, once.
- An answer comes newest first, in pages. What the pages of one poll do not reach is left over as a stretch of
  time, for the next poll.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.spending import Budget
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Json, Post
from sources import _stretches, _x_again, _x_ask
from sources._base import about
from sources._dates import read_date
from sources._items import Record, at, demand, listed, read_items, read_object, word
from sources._json import whole
from sources._searching import Query, pack
from sources._text import squeeze
from sources._x_ask import Ask
from sources._x_posts import USER_READ, post_time, read_post, reads_of, users_of
from sources._x_refusal import READ, refusal

phrases(
    {
        "x.no_secret": "no bearer token: set the environment variable that `secret_env` names,"
        " or LISTENPOST_<NAME>_SECRET",
        "x.no_posts": "X tells of {n} posts, but its answer has none",
        "x.number": "{name}: has to be {least} or more",
        "x.page_size": "page_size: has to be 10 to 100",
        "x.often": "forecast_every: has to be a day or more, as each count is paid for",
    }
)

_WEEK = timedelta(days=7)
_SETTLED = timedelta(seconds=30)
"""X's index is complete up to so long ago; it refuses to search what is newer than 10 s."""
_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True)
class X:
    """X (formerly Twitter): public posts of the last seven days that hold a topic's words.

    Hears: posts, replies and quotes with a topic's words or hashtag, with their whole text; reposts when
        `reposts` is on; who said it, with followers, when `authors` is on. Looks again
        at them (`look_again`): likes, reposts, answers, edits, and what was deleted.
    Needs: a key: the bearer token of an app with pay-per-use credits, in the environment variable that
        `secret_env` names.
    Limits: paid by what is read: $0.005 for a post, $0.010 for its author, $0.005 for a count of a term (once
        when it is new, then every `forecast_every`); each post and author once in a day of UTC. So most posts
        cost $0.015, and $0.005 with `authors` off, and $0.005 again at each of four looks while their mention
        is open; an empty answer costs nothing (X's price list of August
        2026, looked up on 22 November 2026). `price`, `daily` and `monthly` tell the spend governor, for whom
        an author is two reads. 450 searches in 15 minutes, 3 million posts a month. 512 characters in a
        query, 4,096 with an enterprise plan (`length`): a term that does not fit is not asked for.
    Lag: half a minute until X has it in its index, plus the time between two polls.
    Cannot hear: protected accounts, deleted posts, what is older than seven days, the words of a quoted post,
        pictures and videos; a topic's word in the middle of a longer one.
    """

    kind: ClassVar[str] = "x"
    icon: ClassVar[str] = "𝕏"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="x", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    secret_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the bearer token; `LISTENPOST_<NAME>_SECRET` when empty."
        ),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The bearer token of the app. Never in the file.", secret=True)
    )
    price: float = field(
        default=0.005, metadata=about("What one post costs, in your money; 0 for a plan with a fixed price.")
    )
    daily: float = field(
        default=5.0, metadata=about("The most to spend in a day (UTC), in the same money; 0 for no limit.")
    )
    monthly: float = field(
        default=50.0, metadata=about("The most to spend in a month (UTC), in the same money; 0 for no limit.")
    )
    authors: bool = field(
        default=True,
        metadata=about("Whether to read, and pay for, who said it: handle, name and followers."),
    )
    reposts: bool = field(
        default=False, metadata=about("Whether reposts are read too; each of them is paid for.")
    )
    forecast_every: timedelta = field(
        default=_WEEK,
        metadata=about(
            "How often a term's posts are counted for the forecast; once in any case when it is new."
        ),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for: 7 days at most.")
    )
    overlap: timedelta = field(
        default=timedelta(minutes=1),
        metadata=about("How far behind the last poll to ask again, for posts that were indexed late."),
    )
    length: int = field(
        default=512, metadata=about("The most characters in a query: 512, or 4096 with an enterprise plan.")
    )
    page_size: int = field(default=100, metadata=about("Posts asked for at a time: 10 to 100."))
    pages: int = field(
        default=5,
        metadata=about("The most requests for one query in one poll; what is left is asked for in the next."),
    )
    look_again: bool = field(
        default=True,
        metadata=about(
            "Whether posts of open mentions are looked at again: four times in four days, each paid for."
        ),
    )
    base: str = field(default="https://api.x.com/2", metadata=about("The address of the API."))

    def __post_init__(self) -> None:
        least = (("price", 0), ("daily", 0), ("monthly", 0), ("pages", 1), ("length", 64))
        wrong = [say("x.number", name=name, least=n) for name, n in least if getattr(self, name) < n]
        if not self.secret:
            wrong.append(say("x.no_secret"))
        if not 10 <= self.page_size <= 100:
            wrong.append(say("x.page_size"))
        if self.forecast_every < timedelta(days=1):
            wrong.append(say("x.often"))
        if wrong:
            raise ValueError("; ".join(wrong))
        _ = self.budget  # which refuses limits that would pay for nothing

    @property
    def sign_in(self) -> SignIn:
        parts = urlsplit(self.base)
        return SignIn(origins=(f"{parts.scheme}://{parts.netloc}",), secret=self.secret)

    @property
    def budget(self) -> Budget | None:
        """What a read costs and the most to spend; None for a plan with a fixed price."""
        if not self.price:
            return None
        most = self.page_size * (1 + USER_READ if self.authors else 1)  # each post by an author of its own
        return Budget(price=self.price, daily=self.daily or None, monthly=self.monthly or None, most=most)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """A count for each term that needs one, first, so that the forecast is known before anything is read;
        then a search for each stretch of time, as many terms in each as fit."""
        fits = tuple(dict.fromkeys(term for query in self._queries(terms) for term in query.terms))
        seconds = int(now.timestamp())
        recount = seconds - int(self.forecast_every.total_seconds())
        asks = [Ask("count", (term,)) for term in _x_ask.uncounted(cursor, fits, recount)]
        stretches = _stretches.due(
            cursor,
            fits,
            start=seconds - int(self.look_back.total_seconds()),
            until=seconds - int(_SETTLED.total_seconds()),
            oldest=self._oldest(now),
            overlap=int(self.overlap.total_seconds()),
        )
        for named, since, until in stretches:
            asks += [Ask("first", query.terms, since, until, until) for query in self._queries(named)]
        return [self._request(replace(ask, every=fits) if i == 0 else ask) for i, ask in enumerate(asks)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of one answer, or the forecast for one term. In the cursor stand by term `reached`, up to
        when it was asked for, and `counted`; `left`, the stretches of time left over; `charged`, what was
        paid for today."""
        if response.status in READ:
            raise refusal(response, self.name)
        ask = Ask.of(response.request.note)
        cursor = self._current(cursor, ask, response.at)
        body = read_object(response.body, self.name)
        if ask.kind == "count":
            return self._counted(body, ask, cursor, response.at)
        items = self._items(body)
        found = read_items(items, partial(self._post, users=users_of(body), now=response.at), self.name)
        if self.authors and not _lost_authors(body):
            demand(found.posts, self.name, "author")
        token = word(body, "meta.next_token") or ""
        rest = self._rest(ask, items, token)
        settled = _stretches.settled(cursor, ask.stretch, first=ask.kind == "first", rest=rest)
        reads, paid = _x_ask.charged(cursor, reads_of(body), f"{response.at.astimezone(UTC):%Y-%m-%d}")
        more: tuple[Request, ...] = ()
        if rest is not None and ask.page < self.pages:
            end = ask.end if token else rest
            following = Ask("page", ask.terms, ask.since, rest, end, token, ask.page + 1)
            more = (self._request(following),)
        return Page(
            posts=found.posts,
            cursor=settled | {"charged": paid},
            more=more,
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
            reads=reads,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """A page of posts a request, as many as the budget reckons with."""
        return _x_again.asking(posts, self.base, self.page_size) if self.look_again else []

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The posts as they are now, and those that are gone."""
        return _x_again.read_posts(response, posts, self.name)

    def _queries(self, terms: Sequence[str]) -> Sequence[Query]:
        after = ")" if self.reposts else ") -is:retweet"
        return pack(terms, chars=self.length, write=_x_ask.written, before="(", after=after)

    def _request(self, ask: Ask) -> Request:
        parameters = {"query": self._queries(ask.terms)[0].text}
        if ask.kind == "count":
            where = "counts"
            parameters["granularity"] = "day"
        else:
            where = "search"
            parameters |= {
                "start_time": _time(ask.since),
                "end_time": _time(ask.end),
                "max_results": str(self.page_size),
                "tweet.fields": _x_again.FIELDS,
            }
            if self.authors:
                parameters |= {"expansions": "author_id", "user.fields": "name,public_metrics,username"}
            if ask.token:
                parameters["next_token"] = ask.token
        url = f"{self.base.rstrip('/')}/tweets/{where}/recent?{urlencode(parameters, quote_via=quote)}"
        return Request(url=url, headers=(("accept", "application/json"),), note=ask.note(), also=READ)

    def _items(self, body: Record) -> Sequence[Json]:
        """The posts of an answer; an answer without any says so in its `meta`."""
        told = whole(at(body, "meta.result_count"))
        if told is None:
            if message := word(body, "errors.0.detail"):
                raise SourceChanged(self.name, say("items.said", message=squeeze(message)[:200]))
            raise SourceChanged(self.name, say("items.lacks", path="meta.result_count"))
        items = listed(body, "data", self.name) if told or "data" in body else ()
        if told and not items:
            raise SourceChanged(self.name, say("x.no_posts", n=told))
        return items

    def _post(self, item: Record, users: Mapping[str, Record], now: datetime) -> Post | None:
        post = read_post(item, users, self.name, now)
        return post if self.reposts or post.repost_of is None else None

    def _rest(self, ask: Ask, items: Sequence[Json], token: str) -> int | None:
        """Up to when the answer leaves posts over; None when it does not. A full page without a way to the
        next one is followed by time, as long as that leads further back."""
        if not token and len(items) < self.page_size:
            return None
        numbers = [n for item in items if (n := word(item, "id")) and n.isdecimal() and len(n) <= 20]
        times = [said for n in numbers if (said := post_time(n)) is not None]
        rest = min(ask.until, int(min(times).timestamp()) + 1) if times else ask.until
        if token:
            return max(rest, ask.since + 1)
        return rest if ask.since < rest < ask.until else None

    def _counted(self, body: Record, ask: Ask, cursor: Cursor, now: datetime) -> Page:
        """How many posts a day hold the term, by the days that X counted."""
        starts, ends = [], []
        for bucket in listed(body, "data", self.name):
            starts.append(read_date(word(bucket, "start")))
            ends.append(read_date(word(bucket, "end")))
        total = whole(at(body, "meta.total_tweet_count"))
        total = whole(at(body, "meta.total_post_count")) if total is None else total
        if total is None:
            raise SourceChanged(self.name, say("items.lacks", path="meta.total_tweet_count"))
        known = [one for one in starts if one], [one for one in ends if one]
        if len(known[0]) < len(starts) or len(known[1]) < len(ends):
            raise SourceChanged(self.name, say("items.lacks", path="data.start, data.end"))
        span = max(known[1]) - min(known[0]) if all(known) else _WEEK
        days = max(span / timedelta(days=1), 1.0)
        return Page(
            cursor={**cursor, "counted": {**cursor.get("counted", {}), ask.terms[0]: int(now.timestamp())}},
            reads=1,
            # In reads, as they are charged: each post and, at worst, an author of its own.
            forecast={ask.terms[0]: total / days * (1 + USER_READ if self.authors else 1)},
        )

    def _current(self, cursor: Cursor, ask: Ask, now: datetime) -> Cursor:
        """The cursor without what is asked for no more, as the first request of a poll tells it."""
        if not ask.every:
            return cursor
        counted = {term: at for term, at in cursor.get("counted", {}).items() if term in ask.every}
        return {**_stretches.only(cursor, ask.every, self._oldest(now)), "counted": counted}

    def _oldest(self, now: datetime) -> int:
        return int((now - _WEEK + _MARGIN).timestamp())


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _lost_authors(body: Record) -> bool:
    """Whether X says itself that it could not give an author (suspended, gone)."""
    errors = at(body, "errors")
    return isinstance(errors, list) and any(word(one, "resource_type") == "user" for one in errors)
