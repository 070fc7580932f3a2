"""Stack Exchange (Stack Overflow and 180 other sites): questions and answers, found through its search.

The service may say in any answer that it wants to be left alone for some seconds, and shuts out who goes on.
So requests are made one after the other, each led to by the one before; where the service says so they stop,
and the next poll begins with what was not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, from_epoch
from sources._items import Odd, Record, at, demand, listed, needed, read_items, read_object, word
from sources._json import whole
from sources._reach import Stretch, stretches, went_on
from sources._searching import pack
from sources._stackexchange_again import asking, read_counts
from sources._text import plain, squeeze

phrases(
    {
        "stackexchange.none": "sites: name at least one, like `stackoverflow`",
        "stackexchange.site": "sites: {site!r} is no name of a site, like `stackoverflow` or `superuser.com`",
        "stackexchange.pages": "pages: has to be 1 or more",
        "stackexchange.base": "base: {address!r} is no address",
        "stackexchange.throttled": "Stack Exchange wants to be asked less: {message}",
        "stackexchange.trouble": "Stack Exchange has trouble of its own: {message}",
        "stackexchange.refused": "Stack Exchange refused the search ({name}: {message})."
        " Look at `sites`, `filter` and the key",
        "stackexchange.error": "Stack Exchange answered with an error: {name}: {message}",
        "stackexchange.kind": "an item is neither a question nor an answer: {word}",
        "stackexchange.number": "an item has no number `{path}`",
    }
)

HITS = 100  # the most that it gives at once
_LONGEST = 240  # characters of a query
_SITE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_OWN = frozenset({"stackoverflow", "serverfault", "superuser", "askubuntu", "stackapps"})
_WAIT = re.compile(r"available in (\d{1,6}) seconds")
_THROTTLED = 502
_TROUBLES = frozenset({500, 503})
_REFUSALS = frozenset(range(400, 408))
_GRACE = 2  # seconds more than it asks for: its clock is not ours


@dataclass(frozen=True)
class StackExchange:
    """Stack Exchange: questions and answers on Stack Overflow and its sister sites with the topics' words.

    Hears: questions and answers on the sites that you name, found by their words; a topic added later is
        asked for from then on, and `look_back` further. With a key looks again at how many votes and
        answers they have.
    Needs: nothing for 300 requests a day; a key (free, from stackapps.com) for 10,000.
    Limits: one request for each word and site in a poll, 100 hits each; when the day's requests run short the
        polls are spread over the rest of the day, and when the service asks for a pause it is kept.
    Lag: the search knows a post after some minutes, plus the time between two polls; answers of the service
        are cached for a minute or more.
    Cannot hear: comments, which the service does not search; edits of older posts; deleted posts; who wrote
        it, unless `filter` adds that.
    """

    kind: ClassVar[str] = "stackexchange"
    icon: ClassVar[str] = "🥞"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(
        default="stackexchange", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    sites: tuple[str, ...] = field(
        default=("stackoverflow",),
        metadata=about("The sites to search: `stackoverflow`, `superuser`, `webapps`, `pt.stackoverflow` …"),
    )
    filter: str = field(
        default="",
        metadata=about(
            "A filter of the service that adds parts to its answers, like `search_excerpt.owner`; it must"
            " keep the parts that the default one has."
        ),
    )
    key_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the key (or, with `_FILE` behind its name, with the path of a file"
            " that holds it); `LISTENPOST_<NAME>_KEY` when empty."
        ),
    )
    key: str = field(
        default="",
        repr=False,
        metadata=about("A key of an application registered at stackapps.com. Optional.", secret=True),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest hit to ask again, for posts that the search learns late."),
    )
    pages: int = field(
        default=3,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )
    base: str = field(
        default="https://api.stackexchange.com/2.3", metadata=about("The address of the service.")
    )

    def __post_init__(self) -> None:
        wrong = [] if self.sites else [say("stackexchange.none")]
        wrong += [say("stackexchange.site", site=site) for site in self.sites if not _SITE.fullmatch(site)]
        if self.pages < 1:
            wrong.append(say("stackexchange.pages"))
        if urlsplit(self.base).scheme not in ("http", "https") or not urlsplit(self.base).hostname:
            wrong.append(say("stackexchange.base", address=self.base))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """The key, which only the service sees."""
        place = urlsplit(self.base)
        origins = (f"{place.scheme}://{place.netloc}",)
        return SignIn(origins=origins, secret=self.key, parameter="key") if self.key else None

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The first of the requests of this poll: for the query that the last poll did not come to. The
        others follow it."""
        queries = pack(terms, chars=_LONGEST, most=1)
        groups = [(f"{site} {query.text}",) for query in queries for site in dict.fromkeys(self.sites)]
        turn = groups.index(found) if (found := (cursor.get("turn"),)) in groups else 0
        start = int((now - self.look_back).timestamp())
        asks = stretches(cursor, groups[turn:] + groups[:turn], start)
        return [self._request(asks[0], asks[1:])] if asks else []

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The hits of one answer. Raises SourceBusy when the service wants a pause before it answers, and
        SourceRefused when it does not know the key or a site."""
        stretch, then = _told(response.request.note)
        body = read_object(response.body, self.name)
        site = _site_of(stretch)
        if at(body, "error_id") is not None:
            return self._without(site, then, self._trouble(body, response.at), response, cursor)
        items = listed(body, "items", self.name)
        found = read_items(items, lambda item: self._post(item, site, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "said_at", "text")
        times = [said for item in items if (said := whole(at(item, "creation_date"))) is not None]
        # A time ahead of now would make us ask for what comes after it only.
        newest = min(max(times, default=0), int(response.at.timestamp()))
        rest = None
        if times and (body.get("has_more", len(items) >= HITS)):
            rest = stretch.older(str(min(times)), self.name)
            then = (rest, *then) if rest.page <= self.pages else then
        pause = whole(body.get("backoff")) or 0
        left = whole(body.get("quota_remaining"))
        stop = not then or pause > 0 or left == 0
        after = went_on(cursor, stretch, newest - int(self.overlap.total_seconds()), rest)
        if then and stop:
            after["turn"] = then[0].queries[0]
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=after,
            more=() if stop else (self._request(then[0], then[1:], _asked(response.request) + 1),),
            rest=self._rest(pause, left, _asked(response.request), response.at) if stop else None,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """A hundred questions or answers a request; none without a key, for 300 requests a day are few."""
        return asking(posts, {_host(site): site for site in self.sites}, self.base) if self.key else []

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The questions or answers, as loud as they are now."""
        body = read_object(response.body, self.name)
        if at(body, "error_id") is not None:
            raise self._trouble(body, response.at)
        page = read_counts(body, response, posts, self.name)
        pause, left = whole(body.get("backoff")) or 0, whole(body.get("quota_remaining"))
        return replace(page, rest=self._rest(pause, left, 1, response.at) if pause or left == 0 else None)

    def _without(
        self, site: str, then: Sequence[Stretch], trouble: SourceError, response: Response, cursor: Cursor
    ) -> Page:
        """One site of several that is refused keeps nothing from the others: the poll goes on with those.
        Raises the trouble when there are none, or when it is of another kind."""
        others = [one for one in then if _site_of(one) != site]
        if not others or not isinstance(trouble, SourceRefused):
            raise trouble
        more = self._request(others[0], others[1:], _asked(response.request) + 1)
        return Page(real_keys=True, cursor=cursor, more=(more,), unread=1, unread_why=trouble.problem)

    def _request(self, stretch: Stretch, then: Sequence[Stretch], asked: int = 1) -> Request:
        site, _, query = stretch.queries[0].partition(" ")
        parameters = {
            "site": site,
            "q": query,
            "sort": "creation",
            "order": "desc",
            "fromdate": str(stretch.since),
            **({"todate": stretch.at} if stretch.at else {}),
            "pagesize": str(HITS),
            **({"filter": self.filter} if self.filter else {}),
        }
        later = [[list(one.queries), one.since, one.at, one.page] for one in then]
        return Request(
            url=f"{self.base.rstrip('/')}/search/excerpts?{urlencode(parameters, quote_via=quote)}",
            headers=(("accept", "application/json"),),
            note=f"{stretch.note()}\n{json.dumps([asked, later])}",
            also=(400,),
            whole=True,  # the note of each answer leads to the next query
        )

    def _post(self, item: Record, site: str, now: datetime) -> Post:
        kind = needed(item, "item_type")
        if kind not in ("question", "answer"):
            raise Odd(say("stackexchange.kind", word=kind[:80]))
        question, said = _number(item, "question_id"), from_epoch(_number(item, "creation_date"))
        host = _host(site)
        above = f"https://{host}/questions/{question}"
        title, text = _words(item, "title"), _words(item, "body")
        counts = [count for part in ("score", "answer_count") if (count := whole(item.get(part))) is not None]
        post = Post(
            source=self.name,
            key=f"{host}/q/{question}",
            url=above,
            title=title,
            text=text,
            author=Author(name=plain(word(item, "owner.display_name")) or None),
            said_at=credible(said, now),
            site=host,
            engagement=max(0, sum(counts)) if counts else None,
        )
        if kind == "question":
            return post
        # An answer comes with its question's title, which would make every answer a mention.
        answer = _number(item, "answer_id")
        return replace(
            post,
            key=f"{host}/a/{answer}",
            url=f"https://{host}/a/{answer}",
            title=None,
            in_reply_to=above,
        )

    def _rest(self, pause: int, left: int | None, asked: int, now: datetime) -> timedelta:
        """How long to wait: as the service says, and so that what is left of the day's requests (counted
        anew at midnight, UTC) suffices for polls like this one until then."""
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        polls = max(1, left // asked) if left is not None else 10**6
        return max(timedelta(seconds=pause + _GRACE if pause else 0), (midnight - now) / polls)

    def _trouble(self, body: Mapping[str, Json], now: datetime) -> SourceError:
        number, name = whole(body.get("error_id")), word(body, "error_name") or "error"
        message = squeeze(plain(word(body, "error_message")))[:200]
        if number == _THROTTLED:
            wait = _WAIT.search(message)
            until = now + timedelta(seconds=int(wait[1]) + _GRACE) if wait else None
            return SourceBusy(self.name, say("stackexchange.throttled", message=message), until)
        if number in _TROUBLES:
            return SourceBusy(self.name, say("stackexchange.trouble", message=message or name))
        if number in _REFUSALS:
            return SourceRefused(self.name, say("stackexchange.refused", name=name, message=message))
        return SourceChanged(self.name, say("stackexchange.error", name=name, message=message))


def _told(note: str) -> tuple[Stretch, tuple[Stretch, ...]]:
    """What a request is about, and what is to be asked after it."""
    first, _, later = note.partition("\n")
    then = (
        Stretch(tuple(queries), since, place, page) for queries, since, place, page in json.loads(later)[1]
    )
    return Stretch.of(first), tuple(then)


def _site_of(stretch: Stretch) -> str:
    return stretch.queries[0].partition(" ")[0]


def _asked(request: Request) -> int:
    """How many requests its poll has made, with this one."""
    return int(json.loads(request.note.partition("\n")[2])[0])


def _words(item: Record, path: str) -> str:
    """A text, which comes with its signs as HTML writes them, but with its lines as they are."""
    found = item.get(path)
    if not isinstance(found, str) or not found.strip():
        raise Odd(say("items.lacks", path=path))
    return plain(found.replace("\n", "<br>"))


def _number(item: Record, path: str) -> int:
    number = whole(item.get(path))
    if number is None or number <= 0:
        raise Odd(say("stackexchange.number", path=path))
    return number


def _host(site: str) -> str:
    """Where people read a site, by its name or host: `webapps` is webapps.stackexchange.com."""
    if site.endswith((".com", ".net")):
        return site
    if site == "mathoverflow":
        return "mathoverflow.net"
    return f"{site}.com" if site.rpartition(".")[2] in _OWN else f"{site}.stackexchange.com"
