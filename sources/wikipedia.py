"""Wikipedia, and any other MediaWiki, by its Action API: changes of pages that somebody watches, what is said
on their talk pages, and pages that hold the topics' words.

Watched pages are asked for by fifties whether they have changed at all; only those that have are asked for
their changes, and only what is said on talk pages is read in full.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.errors import SourceBusy, SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Json, Post
from sources._base import about
from sources._items import Odd, Record, at, demand, listed, read_items, read_object, word
from sources._json import whole
from sources._places import in_turn
from sources._searching import pack
from sources._text import squeeze
from sources._wikipedia_ask import Ask, question
from sources._wikipedia_items import change_post, number, result_post
from sources._wikipedia_places import api_of, places, wiki_of
from sources._wikipedia_text import added

phrases(
    {
        "wikipedia.wiki": "wikis: {wiki!r} is neither a host like `en.wikipedia.org` nor the address of an"
        " api.php",
        "wikipedia.number": "{name}: has to be {least} or more",
        "wikipedia.busy": "the wiki is busy and asks to come back later: {message}",
        "wikipedia.said": "the wiki answered with an error: {message}",
        "wikipedia.missing": "there is no page {title!r} on {wiki}",
        "wikipedia.no_diff": "the wiki does not show what a change changed",
    }
)

_BATCH = 50
_PAGES = 5  # of changes or results that are followed in one poll
_CHANGE = ("title", "user", "comment", "timestamp", "oldlen", "newlen", "userhidden", "commenthidden")
_BUSY = frozenset({"maxlag", "ratelimited", "readonly"})
_GONE = frozenset({"nosuchrevid", "missingcontent", "missingcontent-fromslots", "missingcontent-toslots"})
_CHARS = 280


@dataclass(frozen=True)
class Wikipedia:
    """Wikipedia in any language, or another wiki of its kind: watched pages, their talk pages, and a search.

    Hears: each change of the pages in `pages`, with its summary and how much it added; what is said on
        their talk pages, in full; and, by `search`, pages and talk pages that hold a topic's words and were
        changed lately.
    Needs: nothing, no account and no key.
    Limits: one request for 50 watched pages of a wiki, one more for each page that was changed and for each
        post on a talk page; one for some ten words and each wiki. It waits when a wiki is busy.
    Lag: seconds after the change, plus the time between two polls; some minutes more for the search.
    Cannot hear: what bots change, unless `bots` is on; what was removed from the history; which words a
        change of an article brought, beyond its summary; a page found by the search a second time.
    """

    kind: ClassVar[str] = "wikipedia"
    icon: ClassVar[str] = "📚"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="wikipedia", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    wikis: tuple[str, ...] = field(
        default=("en.wikipedia.org",),
        metadata=about("The wikis, by their hosts or by the addresses of their `api.php`."),
    )
    pages: tuple[str, ...] = field(
        default=(),
        metadata=about("The pages to watch: titles, looked for on every wiki, or addresses of pages."),
    )
    talk: bool = field(
        default=True, metadata=about("Whether the talk page of each watched page is watched too.")
    )
    search: bool = field(
        default=True, metadata=about("Whether the wikis are searched for the topics' words.")
    )
    bots: bool = field(default=False, metadata=about("Whether changes by bots count."))
    diffs: int = field(
        default=20, metadata=about("The most posts of one talk page that are read in full in one poll.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new page or topic is read.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest result to search again, for pages indexed late."),
    )

    def __post_init__(self) -> None:
        wrong = [say("wikipedia.wiki", wiki=wiki) for wiki in self.wikis if api_of(wiki) is None]
        if self.diffs < 0:
            wrong.append(say("wikipedia.number", name="diffs", least=0))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """For each wiki one request for 50 watched pages, and one for each query that the terms need."""
        watched = places(self.wikis, self.pages, self.talk)
        start = int((now - self.look_back).timestamp())
        asks: list[dict[str, Any]] = []
        for api in dict.fromkeys(place.api for place in watched):
            titles = [place.title for place in watched if place.api == api]
            own = [place.title for place in watched if place.api == api and not place.talk]
            for i in range(0, len(titles), _BATCH):
                batch = titles[i : i + _BATCH]
                asks.append({"do": "pages", "api": api, "titles": batch, "own": own, "since": start})
        searched, behind = cursor.get("searched", {}), int(self.overlap.total_seconds())
        for query in pack(terms, chars=_CHARS) if self.search else ():
            for api in dict.fromkeys(filter(None, map(api_of, self.wikis))):
                name = f"{wiki_of(api)} {query.text}"
                since = searched[name] - behind if name in searched else start
                asks.append({"do": "search", "api": api, "query": query.text, "name": name, "since": since})
        wikis = in_turn(dict.fromkeys(ask["api"] for ask in asks), now)
        asks.sort(key=lambda ask: wikis.index(ask["api"]))
        if asks:  # what is not in here is forgotten with the first answer
            names = [place.name for place in watched] + [ask["name"] for ask in asks if "name" in ask]
            asks[0]["every"] = names
        return [question(ask, self.bots) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """One answer of any kind. In the cursor stand `revs`, the last change and its time by watched page,
        and `searched`, the time of the newest result by query. Raises SourceBusy when the wiki says so."""
        ask: Ask = json.loads(response.request.note)
        document = read_object(response.body, self.name)
        gone = ask["do"] == "diff" and at(document, "error.code") in _GONE
        if "error" in document and not gone:
            raise self._refusal(document, response)
        if ask.get("every") is not None:
            cursor = {
                part: {name: value for name, value in cursor.get(part, {}).items() if name in ask["every"]}
                for part in ("revs", "searched")
            }
        match ask["do"]:
            case "pages":
                return self._read_pages(document, ask, cursor)
            case "changes":
                return self._read_changes(document, ask, cursor, response.at)
            case "diff":
                lines = "" if gone else self._added(document, ask)
                post = change_post(self.name, ask["change"], ask["api"], ask["to"], response.at, lines)
                return Page(real_keys=True, posts=(post,), cursor=cursor)
            case _:
                return self._read_search(document, ask, cursor, response.at)

    def _refusal(self, document: Record, response: Response) -> SourceBusy | SourceChanged:
        code = at(document, "error.code")
        message = squeeze(str(at(document, "error.info") or code))[:200]
        if code in _BUSY:
            wait = timedelta(seconds=whole(response.headers.get("retry-after")) or 5)
            return SourceBusy(self.name, say("wikipedia.busy", message=message), response.at + wait)
        return SourceChanged(self.name, say("wikipedia.said", message=message))

    def _read_pages(self, document: Record, ask: Ask, cursor: Cursor) -> Page:
        """Which of the watched pages have changed: their changes are asked for."""
        asked = _asked(at(document, "query.normalized"))
        more: list[Request] = []
        wrong: list[str] = []
        pages = listed(document, "query.pages", self.name)
        for page in pages:
            title, last = at(page, "title"), whole(at(page, "lastrevid"))
            own = asked.get(title, title) if isinstance(title, str) else None
            if last is not None and isinstance(own, str):
                name = f"{wiki_of(ask['api'])} {own}"
                known, since = cursor.get("revs", {}).get(name, (0, ask["since"]))
                follow = {"do": "changes", "api": ask["api"], "title": title, "name": name, "page": 1}
                if last > known:
                    more.append(question({**follow, "known": known, "last": last, "since": since}, self.bots))
            elif own is None or not ({"missing", "invalid"} & page.keys()):
                wrong.append(say("items.lacks", path="lastrevid"))
            elif own in ask["own"]:  # a talk page need not exist
                wrong.append(say("wikipedia.missing", title=own, wiki=wiki_of(ask["api"])))
        if wrong and len(wrong) == len(pages):
            raise SourceChanged(self.name, wrong[0])
        why = wrong[0] if wrong else ""
        return Page(real_keys=True, cursor=cursor, more=tuple(more), unread=len(wrong), unread_why=why)

    def _read_changes(self, document: Record, ask: Ask, cursor: Cursor, now: datetime) -> Page:
        """The changes of one page since the last poll. Those of a talk page lead on to what was said."""
        more: list[Request] = []
        newest = [ask.get("newest", ask["since"])]

        def read(change: Record) -> Post | None:
            revision, before, space = (number(change, part) for part in ("revid", "old_revid", "ns"))
            if revision < 1:
                raise Odd(say("items.lacks", path="revid"))
            post = change_post(self.name, change, ask["api"], revision, now)
            if post.said_at:
                newest.append(int(post.said_at.timestamp()))
            if revision <= ask["known"]:
                return None
            if space % 2 and before and len(more) < self.diffs:
                own = {part: change[part] for part in _CHANGE if part in change}
                follow = {"do": "diff", "api": ask["api"], "from": before, "to": revision, "change": own}
                more.append(question(follow, self.bots))
                return None
            return post

        found = read_items(listed(document, "query.recentchanges", self.name), read, self.name)
        follow = word(document, "continue.rccontinue")
        if follow and ask["page"] < _PAGES:
            onward = {"page": ask["page"] + 1, "from": follow, "newest": max(newest)}
            more.append(question({**ask, **onward}, self.bots))
        else:
            revs = {**cursor.get("revs", {}), ask["name"]: [ask["last"], max(newest)]}
            cursor = {**cursor, "revs": revs}
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=cursor,
            more=tuple(more),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _added(self, document: Record, ask: Ask) -> str:
        """The lines that a change added."""
        body, change = at(document, "compare.body"), ask["change"]
        if not isinstance(body, str) or (not body.strip() and change["oldlen"] != change["newlen"]):
            raise SourceChanged(self.name, say("wikipedia.no_diff"))
        return added(body)

    def _read_search(self, document: Record, ask: Ask, cursor: Cursor, now: datetime) -> Page:
        """Pages that hold the words, the last changed first."""
        results = listed(document, "query.search", self.name)
        found = read_items(results, lambda one: result_post(self.name, one, ask["api"], now), self.name)
        if not results and "offset" not in ask and whole(at(document, "query.searchinfo.totalhits")):
            raise SourceChanged(self.name, say("items.no_list", path="query.search"))
        demand(found.posts, self.name, "text", "said_at")
        times = [int(post.said_at.timestamp()) for post in found.posts if post.said_at]
        newest = max(ask.get("newest", 0), min(max(times, default=0), int(now.timestamp())))
        searched = dict(cursor.get("searched", {}))
        offset, page = whole(at(document, "continue.sroffset")), ask.get("page", 1)
        more: tuple[Request, ...] = ()
        if offset and times and min(times) >= ask["since"] and page < _PAGES:
            onward = {"page": page + 1, "offset": offset, "newest": newest, "every": None}
            more = (question({**ask, **onward}, self.bots),)
        elif newest:  # earlier it would lose what stands on a page that cannot be had
            searched[ask["name"]] = max(searched.get(ask["name"], newest), newest)
        since = ask["since"]
        return Page(
            real_keys=True,
            posts=tuple(p for p in found.posts if p.said_at is None or p.said_at.timestamp() >= since),
            cursor={**cursor, "searched": searched},
            more=more,
            unread=found.unread,
            unread_why=found.unread_why,
        )


def _asked(spelt: Json) -> Mapping[str, str]:
    """The titles as they were asked for, by how the wiki spells them."""
    found = {}
    for one in spelt if isinstance(spelt, list) else ():
        given, own = at(one, "from"), at(one, "to")
        if isinstance(given, str) and isinstance(own, str):
            found[own] = given
    return found
