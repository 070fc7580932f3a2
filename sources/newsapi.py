"""News services with a key: newsapi.org, gnews.io, newsdata.io, and others that speak like one of them.

They differ in the length of a query, the size of a page and the names of fields (`_newsapi_shapes`). All send
the newest first. What a full answer leaves over is asked for by time, which is the same on the second day and
needs no page that a plan does not allow; newsdata.io knows no time, there its own page is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from sources._base import about
from sources._dates import from_epoch, read_date
from sources._items import at, listed, read_items, word
from sources._json import whole
from sources._newsapi_shapes import SHAPES, Shape, read_answer, reader
from sources._reach import Stretch, stretches, went_on
from sources._searching import Query, pack

phrases(
    {
        "newsapi.no_key": "no key: set the environment variable that `key_env` names to the service's key",
        "newsapi.number": "{name}: has to be {least} or more",
        "newsapi.language": "language: {value!r} is no code of two letters",
    }
)

_MANY = 5
_LANGUAGE_LETTERS = 2


@dataclass(frozen=True)
class NewsApi:
    """A news service with a key: articles about the topics, from tens of thousands of papers and blogs.

    Hears: articles with a topic's words in title, summary or text; of the text, the beginning.
    Needs: a key of newsapi.org (`shape = "newsapi"`), gnews.io (`gnews`) or newsdata.io (`newsdata`).
    Limits: free plans give 100 requests a day (newsdata.io 200), 100 articles each (10 at the others), and
        newsapi.org's is for development only; paid ones begin at about 50 to 450 dollars a month. A poll
        asks once for every 500 characters of words (200 at gnews.io, 100 at newsdata.io), and polls are as
        far apart as `quota` makes necessary.
    Lag: free plans 24 hours (newsapi.org) or 12 (the others); paid ones minutes.
    Cannot hear: most of an article's text; who shared or commented it; words that are too long for a query;
        articles that come into the index later than `overlap`; at newsdata.io what is older than 2 days.
    """

    kind: ClassVar[str] = "newsapi"
    icon: ClassVar[str] = "📰"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="newsapi", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=30), metadata=about("The time between two polls."))
    shape: Literal["newsapi", "gnews", "newsdata"] = field(
        default="newsapi",
        metadata=about("How the service speaks: like `newsapi` (newsapi.org), `gnews` or `newsdata`."),
    )
    key: str = field(
        default="", repr=False, metadata=about("The key of the service. Never in the file.", secret=True)
    )
    key_env: str = field(
        default="",
        metadata=about("The environment variable with the key; `LISTENPOST_<NAME>_KEY` when empty."),
    )
    language: str = field(
        default="", metadata=about("Only articles in this language, by its code (`de`); empty: all.")
    )
    quota: int = field(
        default=100,
        metadata=about("How many requests a day the plan allows: polls are further apart to keep to it."),
    )
    chars: int = field(
        default=0,
        metadata=about("The longest query that the plan takes; 0: what the service's first one does."),
    )
    size: int = field(
        default=0,
        metadata=about("The most articles that the plan gives at once; 0: what the free one does."),
    )
    look_back: timedelta = field(
        default=timedelta(days=2), metadata=about("How far back a new topic is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=6),
        metadata=about("How far behind the newest article to ask again, for those indexed late."),
    )
    pages: int = field(
        default=3,
        metadata=about("The most requests for one query in one poll; what is left is asked for in the next."),
    )
    base: str = field(
        default=SHAPES["newsapi"].base,
        metadata=about("The address of the service; that of the `shape` when it is not given."),
    )

    def __post_init__(self) -> None:
        wrong = [] if self.key else [say("newsapi.no_key")]
        for name, least in (("quota", 1), ("pages", 1), ("chars", 0), ("size", 0)):
            if getattr(self, name) < least:
                wrong.append(say("newsapi.number", name=name, least=least))
        if self.language and not (len(self.language) == _LANGUAGE_LETTERS and self.language.isalpha()):
            wrong.append(say("newsapi.language", value=self.language))
        if wrong:
            raise ValueError("; ".join(wrong))
        if self.base == SHAPES["newsapi"].base:
            object.__setattr__(self, "base", self._shape.base)

    @property
    def sign_in(self) -> SignIn | None:
        parts = urlsplit(self.base)
        origins = (f"{parts.scheme}://{parts.netloc}",)
        if self._shape.parameter:
            return SignIn(origins=origins, secret=self.key, parameter=self._shape.parameter)
        return SignIn(origins=origins, secret=self.key, header=self._shape.header, prefix="")

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request a query, and one for each stretch of time that an earlier poll left over."""
        groups = [query.terms for query in self._queries(terms)]
        start = int((now - self.look_back).timestamp())
        return [self._request(stretch) for stretch in stretches(cursor, groups, start)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The articles of one answer. In the cursor stand `reached` and `left` of the words, and `asked`, the
        requests of this poll so far."""
        stretch = Stretch.of(response.request.note)
        document = read_answer(response, self.name)
        items = listed(document, self._shape.items, self.name)
        since = from_epoch(stretch.since)
        found = read_items(items, reader(self.name, self._shape, since, response.at), self.name)
        for path in ("description", "content"):
            if len(items) >= _MANY and not any(word(item, path) for item in items):
                raise SourceChanged(self.name, say("items.lacks", path=path))
        times = [time for item in items if (time := read_date(word(item, self._shape.said))) is not None]
        # A time ahead of now would make us ask for what comes after it only.
        newest = int((min(max(times), response.at) - self.overlap).timestamp()) if times else None
        if self.shape == "newsdata" and not stretch.at:
            more = (whole(at(document, "totalResults")) or 0) > len(items)
            if more and "nextPage" not in document:
                raise SourceChanged(self.name, say("items.lacks", path="nextPage"))
        place = self._place(at(document, "nextPage"), times, len(items), since)
        left = stretch.older(place, self.name) if place else None
        asked = 1 if stretch.every else cursor.get("asked", 0) + 1
        return Page(
            real_keys=self.shape == "newsdata",  # elsewhere the address is all there is
            posts=found.posts,
            cursor={**went_on(cursor, stretch, newest, left), "asked": asked},
            more=(self._request(left),) if left and left.page <= self.pages else (),
            rest=timedelta(days=1) * asked / self.quota,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    @property
    def _shape(self) -> Shape:
        return SHAPES[self.shape]

    @property
    def _size(self) -> int:
        return self.size or self._shape.size

    def _queries(self, terms: Sequence[str]) -> tuple[Query, ...]:
        return pack(terms, chars=self.chars or self._shape.chars)

    def _place(self, following: object, times: Sequence[datetime], items: int, since: datetime | None) -> str:
        """Where the next page begins, "" when there is none or all on it is known."""
        if not times or (since is not None and min(times) < since):
            return ""
        if self.shape == "newsdata":
            return following if isinstance(following, str) else ""
        return str(int(min(times).timestamp())) if items >= self._size else ""

    def _request(self, stretch: Stretch) -> Request:
        query = self._queries(stretch.queries)[0].text
        if self.shape == "newsdata":
            values = {"q": query, "size": str(self._size), "language": self.language, "page": stretch.at}
        else:
            until = _iso(int(stretch.at)) if stretch.at else ""
            values = {"q": query, "from": _iso(stretch.since), "to": until}
            if self.shape == "newsapi":
                values |= {"sortBy": "publishedAt", "pageSize": str(self._size), "language": self.language}
            else:
                values |= {"sortby": "publishedAt", "max": str(self._size), "lang": self.language}
                values["in"] = "title,description,content"
        asked = urlencode({name: value for name, value in values.items() if value}, quote_via=quote)
        return Request(
            url=f"{self.base.rstrip('/')}/{self._shape.path}?{asked}",
            headers=(("accept", "application/json"),),
            note=stretch.note(),
            also=(400, 401, 403, 409, 415, 422, 426, 429),
        )


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
