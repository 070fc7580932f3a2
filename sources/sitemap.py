"""The sitemap of a site: its new pages, as it lists them for search engines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from core.errors import SourceChanged, SourceRefused, safe_url
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Json, Post
from sources._base import about
from sources._dates import from_epoch
from sources._robots import Robots
from sources._robots_asked import (
    MISSING,
    NOTE,
    ask_robots,
    in_ascii,
    known_robots,
    last_robots,
    must_allow,
    origin_of,
    printable,
    rest_of,
    with_robots,
)
from sources._sitemap_files import Listed, Sitemap, newest_first, read_sitemap
from sources._sitemap_memory import MOST_TITLES, Memory
from sources._sitemap_posts import bare, listed_post, opened_post, waiting

phrases(
    {
        "sitemap.number": "{name}: has to be {least} or more",
        "sitemap.gone": "there is no sitemap for us at {url} (HTTP {status})",
        "sitemap.gone_file": "a file of the sitemap is not there for us (HTTP {status})",
        "sitemap.unsure": "a page without a date in a file that lists more pages than can be remembered",
        "sitemap.outside": "a file of the sitemap is on another site, is nested too deep, or is not allowed"
        " by robots.txt",
        "sitemap.all_outside": "all files of the sitemap are on another site than {url}, are nested too deep,"
        " or are not allowed by robots.txt",
        "sitemap.lost": "no entry of the sitemap has a `{part}` any more, which most had before",
        "sitemap.part_changed": "lastmod",
        "sitemap.part_published": "publication_date",
        "sitemap.part_title": "title",
    }
)

_DEEPEST = 2  # an index of indexes of lists, which is one more than the format has
_TRIES = 3
_PATIENCE = timedelta(days=1)  # a page whose title nobody could ask for until then is told without
_BROKEN = (500, 501, 502, 504)
_NOTHING_KNOWN: Mapping[str, Json] = {
    "at": "", "read": 0, "known": "", "part": True, "has": [], "child": True
}  # fmt: skip
_NOTHING_ALLOWED = Robots(("-/",))
_T = TypeVar("_T")


@dataclass(frozen=True)
class SiteMap:
    """A site's sitemap: a post for each new page, for sites without a feed.

    Hears: each page that was not in the sitemap before, with its title and text, author and language as the
        page has them, or as a news sitemap tells them; plain and packed files, an index of files.
    Needs: nothing but the sitemap's address (robots.txt often tells it); robots.txt has to allow `Listenpost`
        to read it.
    Limits: one request a poll while nothing is new, one more a day for robots.txt; up to `files` files that
        changed and `titles` new pages in one poll, what is left over in the next; a site that wishes for
        time between two requests (crawl-delay) is asked once a poll. Files of up to 5 MB; 20,000 pages are
        remembered.
    Lag: the time between two polls, plus what the site takes to list a page; two polls where it has many
        files.
    Cannot hear: changes of pages that are known, pages that are not listed, and of a sitemap seen for the
        first time, or too long to be remembered, the pages without a date.
    """

    kind: ClassVar[str] = "sitemap"
    icon: ClassVar[str] = "🗺️"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(metadata=about("What you call it; the team sees it on cards and in answers."))
    url: str = field(metadata=about("The sitemap's address (`https://…/sitemap.xml`)."))
    every: timedelta = field(default=timedelta(hours=1), metadata=about("The time between two polls."))
    look_back: timedelta = field(
        default=timedelta(days=2),
        metadata=about("How old a page may be by its date when its file is read for the first time."),
    )
    files: int = field(
        default=10, metadata=about("The most files of the sitemap, besides the first, in one poll.")
    )
    titles: int = field(
        default=10,
        metadata=about("The most new pages that are asked for their title and text in one poll; 0 for none."),
    )

    def __post_init__(self) -> None:
        for name, least in (("files", 1), ("titles", 0)):
            if getattr(self, name) < least:
                raise ValueError(say("sitemap.number", name=name, least=least))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The sitemap, the files of it and new pages that earlier polls left over; once a day robots.txt,
        which leads to them. Raises SourceRefused when that does not allow the sitemap."""
        url = printable(self.url, self.name)
        robots = known_robots(cursor, url, now)
        if robots is None:
            return (ask_robots(url),)
        must_allow(robots, url, self.name)
        memory = Memory.of(cursor)
        turn = int(now.timestamp() // max(60.0, self.every.total_seconds()))
        since = int(
            min(cursor.get("polled", now.timestamp()), now.timestamp()) - self.look_back.total_seconds()
        )
        # Another one first each time, so that one that is always broken keeps nothing from the others.
        due = [entry for entry in _from(memory.due, turn) if self._may_ask(entry[0], robots)][: self.files]
        undated = [file for file in sorted(memory.undated()) if self._may_ask(file, robots)]
        undated = _from(undated, turn * self.files)[: self.files - len(due)]
        waiting_ones = [entry for entry in _from(memory.titles, turn) if self._may_ask(str(entry[0]), robots)]
        pages = [self._page(entry) for entry in waiting_ones[: self.titles]]
        left = {"files": self.files - len(due) - len(undated), "titles": self.titles - len(pages)}
        if robots.delay:
            left = {"files": 0, "titles": 0}
        root = self._file(url, "", 0, since, sent=[entry[0] for entry in due], **left)
        files = [self._file(file, at, depth, since) for file, at, depth in due]
        files += [self._file(file, "", 1, since) for file in undated]
        if robots.delay:
            wheel = [root, *files[:1], *pages[:1]]
            return (wheel[turn % len(wheel)],)
        return (root, *files, *pages)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The new pages of one file, or one new page. In the cursor stand `robots`, `polled` and what
        `sources._sitemap_memory` says. Raises SourceRefused and SourceChanged."""
        if response.request.note == NOTE:
            cursor = with_robots(cursor, response)
            return Page(cursor=cursor, more=tuple(self.request(cursor, (), response.at)))
        robots = last_robots(cursor, printable(self.url, self.name)) or _NOTHING_ALLOWED
        about_it: dict[str, Any] = json.loads(response.request.note)
        memory = Memory.of({**cursor, "polled": int(response.at.timestamp())})
        overdue = self._overdue(memory, response.at)
        if "page" in about_it:
            page = self._new_page(response, tuple(about_it["page"]), memory)
        else:
            page = self._one_file(response, about_it, memory, robots)
        return Page(
            posts=(*overdue, *page.posts),
            cursor=memory.cursor(),
            more=page.more,
            rest=rest_of(robots),
            real_keys=True,
            unread=page.unread,
            unread_why=page.unread_why,
        )

    def _file(
        self,
        url: str,
        at: str,
        depth: int,
        since: int,
        *,
        sent: Sequence[str] = (),
        files: int = 0,
        titles: int = 0,
    ) -> Request:
        """A file of the sitemap: its lastmod and depth; from when on a page is new; the files that are asked
        for along with it; how many more files and new pages it may lead to in this poll."""
        note = {"file": url, "at": at, "depth": depth, "since": since, "sent": list(sent)}
        note |= {"files": files, "titles": titles}
        headers = (("Accept", "application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.5"),)
        asked = printable(url, self.name)
        return Request(url=asked, headers=headers, note=json.dumps(note), also=MISSING)

    def _page(self, entry: Sequence[Json]) -> Request:
        headers = (("Accept", "text/html, application/xhtml+xml, */*;q=0.5"),)
        return Request(
            url=printable(str(entry[0]), self.name),
            headers=headers,
            note=json.dumps({"page": list(entry)}),
            also=(*MISSING, *_BROKEN),
        )

    def _one_file(self, response: Response, note: dict[str, Any], memory: Memory, robots: Robots) -> Page:
        url, depth = str(note["file"]), int(note["depth"])
        memory.due = [entry for entry in memory.due if entry[0] != url]
        if response.status >= 400:
            if depth == 0:
                problem = say("sitemap.gone", url=safe_url(url), status=str(response.status))
                raise SourceRefused(self.name, problem)
            memory.files.pop(url, None)
            return Page(unread=1, unread_why=say("sitemap.gone_file", status=str(response.status)))
        try:
            found = self._read(response, url, memory)
        except SourceChanged as error:
            if depth == 0:
                raise
            # One broken file of many: it is read again when it changes.
            known = memory.files.get(url, _NOTHING_KNOWN)
            memory.files[url] = {**known, "at": str(note["at"])}
            return Page(unread=1, unread_why=error.problem)
        bad = say("sitemap.no_link") if found.unread else ""
        if found.is_index:
            more, outside = self._index(found.entries, note, memory, robots)
            bad = bad or (say("sitemap.outside") if outside else "")
            return Page(more=more, unread=found.unread + outside, unread_why=bad)
        since = from_epoch(note["since"]) or response.at
        new, unsure = memory.learn(url, str(note["at"]), depth > 0, found.entries, since, response.at)
        posts: list[Post] = []
        wanting: list[tuple[Json, ...]] = []
        for entry in newest_first(new):
            full = len(memory.titles) + len(wanting) >= MOST_TITLES
            if entry.title or full or not self.titles or not self._may_ask(entry.url, robots):
                posts.append(listed_post(entry, self.name, response.at))
            else:
                wanting.append(waiting(entry, response.at))
        memory.titles += wanting
        return Page(
            posts=tuple(posts),
            more=tuple(self._page(entry) for entry in wanting[: note["titles"]]),
            unread=found.unread + unsure,
            unread_why=bad or (say("sitemap.unsure") if unsure else ""),
        )

    def _read(self, response: Response, url: str, memory: Memory) -> Sitemap:
        found = read_sitemap(response.body, response.headers.get("content-type", ""), self.name)
        lost = memory.lost(url, found.entries, response.at)
        if lost:
            raise SourceChanged(self.name, say("sitemap.lost", part=say(f"sitemap.part_{lost}")))
        return found

    def _index(
        self,
        entries: Sequence[Listed],
        note: dict[str, Any],
        memory: Memory,
        robots: Robots,
    ) -> tuple[tuple[Request, ...], int]:
        """The files of an index that are to be read: some now, the others are due."""
        depth = int(note["depth"]) + 1
        inside = [file for file in entries if depth <= _DEEPEST and self._may_ask(file.url, robots)]
        if depth == 1 and entries and not inside:
            raise SourceChanged(self.name, say("sitemap.all_outside", url=safe_url(self.url)))
        if depth > 1:  # an index is itself read, so that it is asked for again only when it changed
            memory.files[str(note["file"])] = {**_NOTHING_KNOWN, "at": str(note["at"])}
        waiting = {entry[0] for entry in memory.due}
        unread = [
            (file.url, file.written, depth)
            for file in newest_first(inside)
            if memory.is_unread(file) and file.url not in waiting
        ]
        memory.due += unread
        now = [entry for entry in memory.due if entry[0] not in note["sent"]][: note["files"]]
        requests = [
            self._file(*entry, note["since"], titles=note["titles"] if index == 0 else 0)
            for index, entry in enumerate(now)
        ]
        return tuple(requests), len(entries) - len(inside)

    def _new_page(self, response: Response, page: tuple[Json, ...], memory: Memory) -> Page:
        """A page that waited for its title."""
        url, tries = page[0], page[-1]
        others = [known for known in memory.titles if known[0] != url]
        if len(others) == len(memory.titles):
            return Page()  # told meanwhile
        memory.titles = others
        if response.status in _BROKEN and tries + 1 < _TRIES:
            memory.titles.append((*page[:-1], tries + 1))
            return Page()
        return Page(posts=(opened_post(response, page, self.name),))

    def _overdue(self, memory: Memory, now: datetime) -> tuple[Post, ...]:
        """The new pages whose titles could not be asked for in time."""
        old = [entry for entry in memory.titles if now.timestamp() - entry[4] > _PATIENCE.total_seconds()]
        memory.titles = [entry for entry in memory.titles if entry not in old]
        return tuple(bare(entry, self.name) for entry in old)

    def _may_ask(self, url: str, robots: Robots) -> bool:
        """Whether this address is on the sitemap's own site, whose robots.txt allows it."""
        asked = in_ascii(url)
        own = origin_of(printable(self.url, self.name))
        return asked is not None and origin_of(asked) == own and robots.allows(asked)


def _from(things: list[_T], start: int) -> list[_T]:
    """The things from that one on, around once."""
    start %= max(1, len(things))
    return things[start:] + things[:start]
