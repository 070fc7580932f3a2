"""Hacker News through its search service: stories, comments, polls and jobs that hold the topics' words.

How the service searches decides what we ask (its index settings are public, in algolia/hn-search):

- All words of a query must stand in one item, in any of its parts, the last of them also as a beginning of a
  word. So each cover term is a query of its own, its words not in quotes: that finds all that a phrase would,
  across markup and hyphens too, and the matcher does the rest.
- `optionalWords` looks like an OR, but demands more words the more it finds. It would lose posts.
- Quotes switch typing slips off only inside; `typoTolerance=false` does it for every word.
- A query reaches its newest 1,000 hits, so older ones are asked for by time, not by page number. That also
  holds still while new items come in between two pages.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from unicodedata import category
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Json, Post
from sources._again import looked_at
from sources._base import about
from sources._dates import credible, from_epoch, read_date
from sources._hackernews_again import as_hit, asking, is_deleted
from sources._items import Found, demand, read_items, read_object
from sources._json import read_json, whole
from sources._links import absolute
from sources._text import plain, squeeze

phrases(
    {
        "hackernews.not_json": "the search service did not answer with JSON",
        "hackernews.no_hits": "the search service answered without hits: {message}",
        "hackernews.bad_hit": "the search service sent an item without a number",
        "hackernews.no_times": "the search service sent items without a time",
        "hackernews.no_progress": "asked for older items, the search service sent the same ones again",
        "hackernews.tags": "tags: {tag!r} is none of {known}",
        "hackernews.number": "{name}: has to be 1 or more",
    }
)

_MANY = 3  # items, of which one at least says who wrote it
HITS = 1000  # the most that the service gives at once
_TAGS = ("story", "comment", "poll", "job", "ask_hn", "show_hn")
_SYMBOLS = re.compile(r"\.?[^\W_]{1,3}[+#]+|\.[^\W_]{1,3}")
_JOINERS = "\u200c\u200d"
_SITE = "news.ycombinator.com"


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as the request's note. Times are whole seconds since 1970, both
    ends included; `page` counts the requests of this poll for the query; `every` are all queries of the
    poll, in its first request."""

    query: str
    since: int
    until: int | None = None
    page: int = 1
    every: tuple[str, ...] = ()

    def note(self) -> str:
        word = "first" if self.until is None else "page"
        return f"{word} {json.dumps([self.query, self.since, self.until, self.page, self.every])}"

    @classmethod
    def of(cls, note: str) -> _Ask:
        query, since, until, page, every = json.loads(note.partition(" ")[2])
        return cls(query, since, until, page, tuple(every))


@dataclass(frozen=True)
class HackerNews:
    """Hacker News: what is said there about the topics, found through its search service.

    Hears: stories, comments, polls and job posts that hold the words of a topic, also in the address that a
        story links to; a topic added later is asked for from then on, and `look_back` further. Looks again
        at each of them, at the site's own service: points, comments, edits, and that it was deleted.
    Needs: nothing, no account and no key.
    Limits: 10,000 requests an hour from one address; a poll asks once for each word that the topics need, and
        once for everything new when there are more than `most_terms` of them.
    Lag: an item is found within a minute or two of being written, plus the time between two polls; after an
        outage of the service its late items still come.
    Cannot hear: items that were removed or never approved; a topic's word that an edit brought in later
        than `overlap` behind the newest item found; a comment that does not hold a topic's words itself,
        though its story does; a topic's word in the middle of a longer one.
    """

    kind: ClassVar[str] = "hackernews"
    icon: ClassVar[str] = "🟧"
    searches: ClassVar[bool] = True

    name: str = field(
        default="hackernews", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    tags: tuple[str, ...] = field(
        default=("story", "comment", "poll", "job"),
        metadata=about("Which items: `story`, `comment`, `poll`, `job`, `ask_hn`, `show_hn`."),
    )
    links: bool = field(
        default=True,
        metadata=about(
            "Whether the address that a story links to is part of its text, so that topics match it."
        ),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is searched for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest item found to ask again, for items indexed late."),
    )
    most_terms: int = field(
        default=50,
        metadata=about("With more words than this to ask for, one request asks for everything new."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )
    base: str = field(
        default="https://hn.algolia.com/api/v1", metadata=about("The address of the search service.")
    )
    items: str = field(
        default="https://hacker-news.firebaseio.com/v0",
        metadata=about("The address of the site's own service, where items are looked at again."),
    )

    def __post_init__(self) -> None:
        wrong = [
            say("hackernews.tags", tag=tag, known=", ".join(_TAGS)) for tag in self.tags if tag not in _TAGS
        ]
        for name in ("most_terms", "pages"):
            if getattr(self, name) < 1:
                wrong.append(say("hackernews.number", name=name))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request a query, and one for each stretch of time that an earlier poll left over."""
        queries = self._queries(terms)
        reached = cursor.get("reached", {})
        start = int((now - self.look_back).timestamp())
        asks = [_Ask(query, reached.get(query, start)) for query in queries]
        asks += [_Ask(q, since, until) for q, since, until in cursor.get("left", ()) if q in queries]
        return [self._request(replace(ask, every=queries) if i == 0 else ask) for i, ask in enumerate(asks)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The items of one answer. In the cursor stand `reached`, the time by query from which to ask next,
        and `left`, the stretches of time that full answers left over: followed at once up to `pages`
        requests, then by the next poll."""
        ask = _Ask.of(response.request.note)
        body = self._body(response.body)
        hits = self._hits(body)
        times = [at for hit in hits if (at := whole(hit.get("created_at_i"))) is not None]
        if hits and not times:
            raise SourceChanged(self.name, say("hackernews.no_times"))
        posts = tuple(self._post(hit, response.at) for hit in hits)
        if len(posts) >= _MANY:
            demand(posts, self.name, "author")
            both = zip(hits, posts, strict=True)
            stories = [post for hit, post in both if not _text(hit.get("comment_text"))]
            demand(stories, self.name, "title")
            demand([post for post in posts if post.in_reply_to], self.name, "text")
        reached, left = _remembered(cursor, ask)
        more: tuple[Request, ...] = ()
        # A time ahead of now would make us ask for what comes after it only.
        newest = min(max(times, default=0), int(response.at.timestamp()))
        behind = newest - int(self.overlap.total_seconds())
        reached[ask.query] = max(reached.get(ask.query, ask.since), behind)
        if times and len(hits) >= min(whole(body.get("hitsPerPage")) or HITS, HITS):
            rest = self._rest(ask, min(times))
            left.append([rest.query, rest.since, rest.until])
            more = (self._request(rest),) if rest.page <= self.pages else ()
        return Page(
            real_keys=True,
            posts=posts,
            cursor={"reached": reached, "left": left},
            more=more,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request an item."""
        return asking(posts, self.items)

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The item as it is now. One that the site hides (`dead`) is no news: it may come back."""
        item = read_object(response.body, self.name, "error")
        if is_deleted(item, response.request, self.name):
            return looked_at(Found(()), response.request, posts, gone=(str(item["id"]),))
        if item.get("dead") is True:
            return looked_at(Found(()), response.request, posts)
        found = read_items([item], lambda one: self._post(as_hit(one), response.at), self.name)
        return looked_at(found, response.request, posts)

    def _queries(self, terms: Iterable[str]) -> tuple[str, ...]:
        """What to ask for, each once; "" (everything new) when words would not do."""
        found = tuple(dict.fromkeys(_query(term) for term in terms))
        return ("",) if "" in found or len(found) > self.most_terms else found

    def _request(self, ask: _Ask) -> Request:
        times = [f"created_at_i>={ask.since}"]
        if ask.until is not None:
            times.append(f"created_at_i<={ask.until}")
        parameters = {
            "query": ask.query,
            "tags": f"({','.join(self.tags)})",
            "numericFilters": ",".join(times),
            "hitsPerPage": str(HITS),
            "advancedSyntax": "true",
            "typoTolerance": "false",
            "restrictSearchableAttributes": "title,story_text,comment_text,url",
            "attributesToHighlight": "none",
        }
        url = f"{self.base.rstrip('/')}/search_by_date?{urlencode(parameters, quote_via=quote)}"
        return Request(url=url, headers=(("accept", "application/json"),), note=ask.note())

    def _body(self, body: bytes) -> Mapping[str, Json]:
        try:
            found = read_json(body)
        except ValueError as error:
            raise SourceChanged(self.name, say("hackernews.not_json")) from error
        return found if isinstance(found, dict) else {}

    def _hits(self, body: Mapping[str, Json]) -> list[Mapping[str, Json]]:
        hits = body.get("hits")
        if not isinstance(hits, list):
            message = squeeze(str(body.get("message", "")))[:200]
            raise SourceChanged(self.name, say("hackernews.no_hits", message=message or "?"))
        for hit in hits:
            if not isinstance(hit, dict) or not _number(hit.get("objectID")):
                raise SourceChanged(self.name, say("hackernews.bad_hit"))
        return hits

    def _rest(self, ask: _Ask, oldest: int) -> _Ask:
        """What is left to ask for after a full answer down to `oldest`: that second again, and before."""
        if ask.until is not None and oldest >= ask.until:
            raise SourceChanged(self.name, say("hackernews.no_progress"))
        return _Ask(ask.query, ask.since, oldest, ask.page + 1)

    def _post(self, hit: Mapping[str, Json], now: datetime) -> Post:
        comment = _text(hit.get("comment_text"))
        link = absolute(_text(hit.get("url"))) if self.links else None
        said = from_epoch(whole(hit.get("created_at_i"))) or read_date(_text(hit.get("created_at")))
        title = squeeze(html.unescape(_text(hit.get("title")) or ""))
        counts = [n for key in ("points", "num_comments") if (n := whole(hit.get(key))) is not None]
        above = _number(hit.get("parent_id")) or (_number(hit.get("story_id")) if comment else None)
        number = _number(hit.get("objectID"))
        return Post(
            source=self.name,
            key=number,
            url=_item(number),
            # A comment has no title of its own: under its story's, each one would be a mention of it.
            title=title or None,
            text="\n".join(part for part in (plain(comment or _text(hit.get("story_text"))), link) if part),
            author=Author(handle=_text(hit.get("author"))),
            said_at=credible(said, now),
            site=_SITE,
            in_reply_to=_item(above) if above != number else None,
            engagement=max(0, sum(counts)) if counts else None,
        )


def _remembered(cursor: Cursor, ask: _Ask) -> tuple[dict[str, int], list[list[Json]]]:
    """What the cursor knows, without what this answer settles and without queries no longer asked."""
    reached = dict(cursor.get("reached", {}))
    left = [stretch for stretch in cursor.get("left", ()) if stretch != [ask.query, ask.since, ask.until]]
    if ask.every:
        reached = {query: since for query, since in reached.items() if query in ask.every}
        left = [stretch for stretch in left if stretch[0] in ask.every]
    return reached, left


def _query(term: str) -> str:
    """A cover term as the service reads it: its words; "" when there are none. Symbols are left out, which
    only finds more, but for the short names that would be everywhere without them: `"C++"`, `".NET"`."""
    words = []
    for piece in term.split():
        if _SYMBOLS.fullmatch(piece):
            words.append(f'"{piece}"')
        else:
            words += "".join(c if category(c)[0] in "LMN" or c in _JOINERS else " " for c in piece).split()
    return " ".join(word for word in words if any(c.isalnum() for c in word))


def _number(value: Json) -> str | None:
    number = whole(value)
    return str(number) if number is not None and number > 0 else None


def _item(number: str | None) -> str | None:
    return f"https://{_SITE}/item?id={number}" if number else None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
