"""News of the world by the GDELT project's index: articles in 65 languages that hold the topics' words.

What its search service expects is told by its documentation and by its error texts:

- Words in an OR stand in parentheses, and nothing else may. A single word stands bare, as one that is short
  is refused in quotes; a word with a dash or a dot is refused without.
- A query has room for some 250 characters.
- One request every five seconds is welcome from one address, so a poll makes a single one: of all queries,
  and of what full answers left over, the one that waits longest.
- Errors are sentences, with the status 200. An answer that finds nothing is an empty object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote, urlencode

from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._base import about
from sources._dates import credible, read_date
from sources._gdelt_names import COUNTRIES, LANGUAGES, coded
from sources._items import Odd, Record, demand, listed, needed, read_items, read_object, word
from sources._links import absolute, host_of
from sources._searching import Query, pack
from sources._text import either, squeeze

phrases(
    {
        "gdelt.number": "{name}: has to be 1 or more",
        "gdelt.records": "records: the service gives at most 250 articles at once",
        "gdelt.throttled": "the service wants to be asked less often: {message}",
        "gdelt.refused": "the service does not take this search: {message} It was asked for {query}."
        " Change the topic's words, or leave this source out for it",
        "gdelt.sentence": "the service answered with a sentence instead of articles: {message}",
        "gdelt.not_there": "the service does not find again what it told of before",
        "gdelt.crowded": "more articles were found in the same quarter of an hour than the service gives",
    }
)

_CHARS = 240
_WORD = 3  # letters of the shortest word that the service takes
_PHRASE = 6  # and of the shortest phrase
_PATIENCE = 3600  # seconds for which what was left over is asked for again when it is not there; then others
_OLDEST = timedelta(days=89)  # it searches three months
_THROTTLED = re.compile(r"limit requests|one every \d+ seconds|larger queries", re.IGNORECASE)
_COMPLAINT = re.compile(
    r"too (?:short|long|small|large)|illegal|invalid|unsupported|may only|only be used|had an error|not valid"
    r"|unrecogni[sz]ed|your (?:query|search)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"[^\w\s.&'’-]|_")
_BARE = re.compile(r"[^\W_]+")
_BAD_ESCAPE = re.compile(rb'\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_GOOD_ESCAPE = re.compile(rb"\\\\")
_CONTROL = re.compile(rb"[\x00-\x1f]")
_LOOSE = re.compile(r" +([,.;])(?= |$)")


class _Ask(NamedTuple):
    """What a request is about: a query and its terms, from when to when (whole seconds since 1970, both ends
    included), up to when all was seen before, whether an earlier answer was full and left this over, and all
    queries and terms of now."""

    query: str
    terms: tuple[str, ...]
    since: int
    until: int
    seen: int
    left: bool
    queries: tuple[str, ...]
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Gdelt:
    """Online news of the world in 65 languages, by the search of the GDELT project.

    Hears: headlines of articles in which the service finds a topic's words, with the newspaper, its language
        and its country.
    Needs: nothing, no account and no key.
    Limits: one request every five seconds from one address, and fewer when the service is busy, so a poll
        makes one request; 250 articles in each, what is more is asked for in the next polls; three months
        back.
    Lag: 15 to 60 minutes after the article, plus the time between two polls, times the number of queries
        that the topics' words need (some 15 words fit into one). Times are when the service saw the article.
    Cannot hear: an article that names the topic below its headline only, as the service gives no text; what
        it translates into other English words than yours, as it searches translations; single words of fewer
        than 3 letters and phrases of fewer than 6, which it does not take; what stands behind a paywall.
    """

    kind: ClassVar[str] = "gdelt"
    icon: ClassVar[str] = "🌍"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="gdelt", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    only: str = field(
        default="",
        metadata=about(
            "What is added to each search, in the service's own words, like `sourcelang:german` or"
            " `sourcecountry:france`."
        ),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=2),
        metadata=about("How far behind the newest article found to ask again, for those indexed late."),
    )
    records: int = field(default=250, metadata=about("The most articles in one answer; 250 at most."))
    base: str = field(
        default="https://api.gdeltproject.org/api/v2/doc/doc",
        metadata=about("The address of the search service."),
    )

    def __post_init__(self) -> None:
        if self.records < 1:
            raise ValueError(say("gdelt.number", name="records"))
        if self.records > 250:
            raise ValueError(say("gdelt.records"))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request: for the query, or the stretch of time left over, that has waited longest."""
        queries = self._queries(terms)
        texts = tuple(query.text for query in queries)
        reached, asked = cursor.get("reached", {}), cursor.get("asked", {})
        end, start = int(now.timestamp()), int((now - self.look_back).timestamp())
        oldest = int((now - _OLDEST).timestamp())
        waiting: list[tuple[int, _Ask]] = []
        for query in queries:
            since = max(oldest, min(reached.get(term, start) for term in query.terms))
            known = all(term in reached for term in query.terms)
            seen = since + int(self.overlap.total_seconds()) if known else since
            ask = _Ask(query.text, query.terms, since, end, seen, False, texts, tuple(terms))
            waiting.append((asked.get(query.text, 0), ask))
        for text, own, since, until, born in cursor.get("left", ()):
            if set(own) & set(terms) and until > oldest:
                since = max(oldest, since)
                ask = _Ask(text, tuple(own), since, until, since, True, texts, tuple(terms))
                waiting.append((born, ask))
        return [self._request(min(waiting, key=lambda one: one[0])[1])] if waiting else []

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The articles of one answer. In the cursor stand `reached`, the time by term from which to ask next,
        `asked`, when each query was asked last, and `left`, what full answers left over. Raises SourceBusy
        when the service wants to be asked less often, SourceRefused for words that it does not take."""
        ask = _asked(response.request.note)
        document = self._read(response.body, ask)
        articles = listed(document, "articles", self.name) if document else ()
        gone = not articles and ask.left
        if gone and response.at.timestamp() - _born(cursor, ask) < _PATIENCE:
            raise SourceChanged(self.name, say("gdelt.not_there"))
        found = read_items(articles, lambda article: self._post(article, response.at), self.name)
        demand(found.posts, self.name, "url", "title", "said_at")
        times = [int(post.said_at.timestamp()) for post in found.posts if post.said_at]
        now = int(response.at.timestamp())
        full = len(articles) >= self.records and bool(times)
        crowded = full and min(times) >= ask.until
        return Page(
            posts=found.posts,
            cursor=self._next(cursor, ask, times, now, full),
            unread=found.unread + crowded + gone,
            unread_why=found.unread_why
            or (say("gdelt.crowded") if crowded else say("gdelt.not_there") if gone else ""),
        )

    def _queries(self, terms: Sequence[str]) -> tuple[Query, ...]:
        behind = f" {self.only.strip()}" if self.only.strip() else ""
        room = max(60, _CHARS - len(behind) - 2)
        found = pack(terms, chars=room, write=_written)
        return tuple(Query((f"({text})" if " OR " in text else text) + behind, own) for text, own in found)

    def _request(self, ask: _Ask) -> Request:
        parameters = {
            "query": ask.query,
            "mode": "artlist",
            "format": "json",
            "sort": "datedesc",
            "maxrecords": str(self.records),
            "startdatetime": _stamp(ask.since),
            "enddatetime": _stamp(ask.until),
        }
        url = f"{self.base}?{urlencode(parameters, quote_via=quote)}"
        return Request(url=url, headers=(("accept", "application/json"),), note=json.dumps(ask))

    def _read(self, body: bytes, ask: _Ask) -> Record:
        """The answer's object. Its JSON sometimes holds escapes and control characters that JSON has not."""
        body = body.strip()
        if body.startswith(b"{"):
            try:
                return read_object(body, self.name)
            except SourceChanged:
                return read_object(_mended(body), self.name)
        message = squeeze(body[:1000].decode("utf-8", "replace"))[:200]
        if message.startswith(("<", "[")) or not message.isprintable():
            return read_object(body, self.name)
        if _THROTTLED.search(message):
            raise SourceBusy(self.name, say("gdelt.throttled", message=message))
        if _COMPLAINT.search(message):
            raise SourceRefused(self.name, say("gdelt.refused", message=message, query=ask.query))
        raise SourceChanged(self.name, say("gdelt.sentence", message=message))

    def _post(self, article: Record, now: datetime) -> Post:
        url = absolute(needed(article, "url"))
        if url is None:
            raise Odd(say("items.lacks", path="url"))
        given = article.get("title")
        title = _LOOSE.sub(r"\1", squeeze(either(given))) if isinstance(given, str) else ""
        if not title:
            raise Odd(say("items.lacks", path="title"))
        return Post(
            source=self.name,
            key=url,
            url=url,
            title=title,
            said_at=credible(read_date(word(article, "seendate")), now),
            site=squeeze(word(article, "domain") or "") or host_of(url),
            lang=coded(LANGUAGES, word(article, "language")),
            country=coded(COUNTRIES, word(article, "sourcecountry")),
        )

    def _next(self, cursor: Cursor, ask: _Ask, times: Sequence[int], now: int, full: bool) -> Cursor:
        """What is remembered after this answer, without what it settles and what is asked no more."""
        reached = {term: at for term, at in cursor.get("reached", {}).items() if term in ask.wanted}
        asked = {query: at for query, at in cursor.get("asked", {}).items() if query in ask.queries}
        left: list[list[Any]] = [
            stretch
            for stretch in cursor.get("left", ())
            if set(stretch[1]) & set(ask.wanted)
            and not (ask.left and stretch[0] == ask.query and stretch[3] == ask.until)
        ]
        if not ask.left:
            asked[ask.query] = now
            behind = min(max(times, default=0), now) - int(self.overlap.total_seconds())
            for term in ask.terms:
                reached[term] = max(reached.get(term, ask.since), behind)
        if full:
            until = min(min(times), ask.until - 1)
            if until > ask.seen:
                left.append([ask.query, list(ask.terms), ask.seen, until, now])
        return {"reached": reached, "asked": asked, "left": left}


def _born(cursor: Cursor, ask: _Ask) -> float:
    """When a full answer left this over, or it was asked for last."""
    born = [at for text, _, _, until, at in cursor.get("left", ()) if (text, until) == (ask.query, ask.until)]
    return float(max(born, default=0))


def _asked(note: str) -> _Ask:
    query, terms, since, until, seen, left, queries, wanted = json.loads(note)
    return _Ask(query, tuple(terms), since, until, seen, left, tuple(queries), tuple(wanted))


def _written(term: str) -> str:
    """A cover term as the service reads it: a word bare, a phrase in quotes; "" for what it does not take."""
    words = " ".join(_OUTSIDE.sub(" ", term).split()).lower().strip(".&'’- ")
    if _BARE.fullmatch(words):
        return words if len(words) >= _WORD or not words.isascii() else ""
    return f'"{words}"' if len(words) >= _PHRASE or not words.isascii() else ""


def _mended(body: bytes) -> bytes:
    """JSON with its impossible escapes and its control characters taken out."""
    parts = _GOOD_ESCAPE.split(body)
    body = rb"\\".join(_BAD_ESCAPE.sub(rb"\\\\", part) for part in parts)
    return _CONTROL.sub(b" ", body).decode("utf-8", "replace").encode()


def _stamp(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H%M%S}"
