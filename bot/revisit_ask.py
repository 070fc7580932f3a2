"""One request for posts that are looked at again: asked through the door, read, matched, paid for; later kept
as a poll's answer is, and what is gone deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from bot.collect import Unreadable
from bot.deletions import Deletions
from bot.keep import Keeper, Reach
from bot.listen import Ears
from bot.revisit_again import Again
from bot.spend import Spending
from bot.trouble import our_trouble
from core.errors import BotError, SourceBusy, SourceChanged
from core.keeping import Sighting
from core.meaning_ports import Revisit
from core.ports import Clock, Door, Source, Store
from core.say import say
from core.traffic import Page, Request, Response, Validators
from core.types import Post
from sources._again import asked_again
from sources._base import signed
from sources._fetch import HostBusy


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of one request: the posts that it asked for and that are there, by their sightings."""

    response: Response
    page: Page
    sightings: Sequence[Sighting]


class Asker:
    """`ears()` gives the topics of this moment; `unreadable` and `hide` as for a `bot.collect.Collector`."""

    def __init__(
        self,
        store: Store,
        door: Door,
        clock: Clock,
        keeper: Keeper,
        ears: Callable[[], Ears],
        reach: Reach = lambda point: None,
        unreadable: Unreadable = lambda source, response, problem: None,
        hide: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._keeper = keeper
        self._ears = ears
        self._reach = reach
        self._unreadable = unreadable
        self._spending = Spending(store)
        self._deletions = Deletions(store, clock)
        self.hide = hide

    def requests(self, source: Again, visits: Sequence[Revisit]) -> Sequence[Request]:
        """How to look at these again. Raises SourceError for a source of ours that is broken."""
        try:
            return list(source.again([one.post for one in visits]))
        except Exception as error:
            raise our_trouble(source.name, error) from error

    async def ask(self, source: Again, request: Request, wanted: Sequence[Revisit]) -> Answer:
        """Raises SourceError, and StoreError. What it cost is written down before anything is kept."""
        host = host_of(request)
        until = await self._store.host_wait(host)
        if until is not None and until > self._clock.now():
            raise SourceBusy(source.name, say("fetch.status_429", host=host, status="429"), until)
        self._reach("asking")
        try:
            response = await self._door.fetch(signed(source, request), source.name, Validators())
        except SourceBusy as error:
            if error.until is not None:
                where = error.host if isinstance(error, HostBusy) else host
                await self._store.wait_host(where, error.until)
            raise
        self._reach("fetched")
        page = await asyncio.to_thread(self._read, source, response, [one.post for one in wanted])
        self._reach("parsed")
        sightings = await self._keeper.hear(page.posts)
        now, covers = self._clock.now(), self._ears().covers
        await self._spending.read(cast(Source, source), page, sightings, covers, now)
        return Answer(response, page, sightings)

    async def keep(self, source: Again, answer: Answer) -> None:
        """Keep what is there as seen again, and delete what is gone. Raises StoreError."""
        self._deletions.hear(source.name, answer.page)
        await self._deletions.carry_out(source.name)
        if answer.sightings:
            await self._keeper.keep(source.name, answer.page, answer.sightings, None, None)

    def _read(self, source: Again, response: Response, posts: Sequence[Post]) -> Page:
        try:
            page = source.read_again(response, posts)
        except SourceChanged as error:
            self._unreadable(source.name, response, self.hide(error.problem))
            raise
        except BotError:
            raise
        except Exception as error:
            raise our_trouble(source.name, error) from error
        if page.unread:
            self._unreadable(source.name, response, page.unread_why)
        return page


def host_of(request: Request) -> str:
    """The host that a request goes to."""
    return urlsplit(request.url).hostname or ""


def wanted_of(request: Request, visits: Mapping[str, Revisit]) -> Sequence[Revisit]:
    """The visits (by key) that a request is for."""
    return [visits[key] for key in asked_again(request) if key in visits]
