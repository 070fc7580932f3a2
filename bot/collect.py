"""Collect: ask one source, read what it answers, match it, keep it. One file, top to bottom.

    request ─▶ fetch ─▶ parse ─▶ match ─▶ keep (one transaction: posts, mentions, outbox, the source's state)

Follow-up requests (pages) are kept with the source's state, so that a kill between pages resumes. An error is
an answer to "when again?" and is kept too; it never stops another source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from bot.emptiness import Emptiness
from bot.generations import Generations
from bot.keep import Keeper, Reach, unheard
from bot.listen import Ears
from bot.progress import answered, failed, is_conditional, lag_of, remember, used_up
from bot.sample import sampled
from bot.spend import Spending
from bot.trouble import our_trouble
from core.errors import BotError, SourceBusy, SourceChanged, SourceError
from core.keeping import Kept, SourceState
from core.ports import Clock, Door, Inbox, Player, Random, Source, Store
from core.traffic import Cursor, Delivery, Page, Request, Response, Validators
from core.types import Post
from sources._base import signed
from sources._fetch import HostBusy
from sources._politeness import max_age, next_poll, paced

log = structlog.get_logger("collect")

Unreadable = Callable[[str, Response, str], None]
"""Told of each reply that could not be read, or not wholly: the source, the reply, what is wrong with it.
Called off the event loop."""


class _HostWaits(Exception):
    """The source's host asked, by another of its sources, not to be asked before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


FIRST_WAIT = timedelta(minutes=1)
"""A source that was never heard is asked again so soon when we are killed before its first answer is kept; so
are pages that were taken up after a kill, when we are killed again."""
MOST_TRIES = 5
"""After so many failures in a row, follow-up pages are let go and the source is asked from the start."""


@dataclass(frozen=True, slots=True)
class Return:
    """The latest first run or return after downtime: posts of sources not heard since `at` are backlog."""

    id: int
    at: datetime


class Collector:
    """Asks sources and keeps what they say. `ears()` gives the topics of this moment; `slowest` is the
    longest interval to which that of a place that says little may be stretched. `hide` takes secrets out of
    what a source says is wrong: some services quote the token that they do not take."""

    def __init__(
        self,
        store: Store,
        door: Door,
        clock: Clock,
        random: Random,
        ears: Callable[[], Ears],
        keeper: Keeper,
        reach: Reach = lambda point: None,
        emptiness: Emptiness | None = None,
        slowest: timedelta = timedelta(0),
        unreadable: Unreadable = lambda source, response, problem: None,
        hide: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._random = random
        self._ears = ears
        self._keeper = keeper
        self._emptiness = emptiness or Emptiness(store)
        self._spending = Spending(store)
        self._reach = reach
        self._slowest = slowest
        self._unreadable = unreadable
        self._hide = hide
        self._generations = Generations(lambda: ears().topics)

    async def wake_up(self) -> None:
        """Forget the validators when there are topics that the last life did not know, or knew otherwise:
        what a source serves still has to be heard with them, and a 304 would hide it."""
        self._generations.now()
        topics = [[topic.name, topic.query] for topic in self._ears().topics]
        known = await self._store.fact("topics") or []
        if not {(name, query) for name, query in topics} <= {(name, query) for name, query in known}:
            await self._store.forget_validators()
        if topics != known:
            await self._store.set_fact("topics", topics)

    async def collect(self, source: Source | Player, state: SourceState, since: Return) -> SourceState:
        """Ask `source` once and keep everything; returns its new state (also after an error)."""
        now = self._clock.now()
        backlog = since.id if state.last_success is None or state.last_success < since.at else None
        trying = replace(state, last_try=now)
        try:
            if isinstance(source, Player):
                return await self._play(source, trying, backlog)
            return await self._poll(source, trying, backlog)
        except _HostWaits as wait:
            return await self._postponed(source, wait.until)
        except SourceError as error:
            return await self._failed(source, error)
        except BotError:
            raise
        except Exception as error:
            return await self._failed(source, our_trouble(source.name, error))

    async def receive(self, inbox: Inbox, delivery: Delivery) -> Kept:
        """Keep what was handed in; raises SourceRefused and SourceChanged for the sender."""
        page = self._hidden(await asyncio.to_thread(inbox.receive, delivery))
        return await self._hand_in(inbox.name, page, None)

    async def overhear(self, said: Sequence[Post], backlog: int | None) -> Kept:
        """Keep what matches of what was said in channels of one chat that are listened to, or missed there
        (`backlog`). What people say to each other besides is not ours to keep."""
        page = Page(posts=tuple(said), real_keys=True)
        return await self._hand_in(said[0].source, page, backlog, all_of_it=False)

    async def _hand_in(self, name: str, page: Page, backlog: int | None, all_of_it: bool = True) -> Kept:
        known = await self._store.source_state(name)
        now = self._clock.now()
        state = replace(
            known or SourceState(name=name),
            last_try=now,
            last_success=now,
            lag=lag_of(page.posts, now),
        )
        sightings = await self._keeper.hear(page.posts)
        if not all_of_it:
            wanted = sampled(sightings, 0)
            state = unheard(state, len(sightings) - len(wanted))
            sightings = wanted
        return (await self._keeper.keep(name, page, sightings, state, backlog)).kept

    async def _play(self, source: Player, state: SourceState, backlog: int | None) -> SourceState:
        now = self._clock.now()
        page = self._hidden(await asyncio.to_thread(source.play, state.cursor, now))
        wait = source.every if page.rest is None else page.rest
        done = replace(
            state,
            cursor=page.cursor,
            next_at=now + wait,
            last_success=now,
            failures=0,
            error=None,
        )
        return await self._keep(source, page, done, backlog)

    async def _poll(self, source: Source, state: SourceState, backlog: int | None) -> SourceState:
        now, resumed, ears = self._clock.now(), bool(state.pending), self._ears()
        generation = self._generations.now()
        if self._generations.is_old(source.name, generation):
            # The store may not have forgotten them yet, nor be able to.
            state = replace(state, validators={})
        queue = list(source.request(state.cursor, ears.terms, now))
        # What an earlier poll left over may be such first requests too, not only further pages.
        asked = frozenset(request.url for request in queue if is_conditional(request))
        if resumed:
            queue = list(state.pending)
        else:
            # Addresses that are asked no more (an old page, an old date) are not remembered for ever.
            state = replace(state, validators={u: v for u, v in state.validators.items() if u in asked})
        if not queue:
            state = await self._progress(source, state, Page(cursor=state.cursor), (), {})
            return await self._keep(source, Page(), state, backlog, generation)
        # Should we be killed before the answer is kept, the site was asked all the same.
        known = state.failures or (state.last_success and not resumed)
        wait = source.every if known else min(source.every, FIRST_WAIT)
        await self._store.save_source(replace(state, next_at=now + wait))
        self._generations.asked(source.name, generation)
        found, reads, unknown = 0, 0, resumed
        heard: set[str] = set()
        gone: list[str] = []
        while queue:
            if (until := await self._too_dear(source)) is not None:
                return await self._paused(source, state, until)
            request = queue.pop(0)
            remembers = request.url in asked and is_conditional(request)
            validators = state.validators.get(request.url) if remembers else None
            self._reach("asking")
            try:
                response = await self._fetch(source, request, validators or Validators())
                self._reach("fetched")
                page = await self._read(source, response, state.cursor)
                status, headers = response.status, response.headers
            except (SourceError, _HostWaits) as error:
                # One of several hosts: what the others say is heard, and this one is asked in the next poll,
                # for all that it has.
                others = [one for one in queue if _host(one) != _host(request)]
                if not (others or heard - {_host(request)}):
                    raise
                gone += [self._hide(error.problem)] if isinstance(error, SourceError) else []
                # Nor may a 304 hide what its further pages would have brought.
                kept = {url: v for url, v in state.validators.items() if _at(url) != _host(request)}
                queue, state = others, replace(state, validators=kept)
                if queue:
                    continue
                page, status, headers = Page(cursor=state.cursor), 304, {}
            else:
                heard.add(_host(request))
                self._reach("parsed")
                if remembers and status != 304:
                    state = replace(state, validators=remember(state.validators, response))
            queue += page.more
            # What is unchanged may be full; so may be what was asked before a restart.
            found, unknown = found + len(page.posts), unknown or status == 304
            reads += page.reads
            if not queue:
                if gone:
                    unread, why = page.unread + len(gone), page.unread_why or gone[0]
                    page = replace(page, unread=unread, unread_why=why)
                if found or not unknown:
                    await self._emptiness.saw(source.name, found, self._clock.now())
                    empty = (await self._emptiness.since()).get(source.name)
                    state = replace(state, coverage=replace(state.coverage, empty=empty))
                if reads:
                    await self._spending.polled(source, reads)
                page = await self._with_wish(source, page, status)
            state = await self._progress(source, state, page, tuple(queue), headers)
            state = await self._keep(source, page, state, backlog, generation)
        return state

    async def _keep(
        self,
        source: Source | Player,
        page: Page,
        state: SourceState,
        backlog: int | None,
        generation: int | None = None,
    ) -> SourceState:
        """Match and keep a page; the state as it is kept now. `generation` is the one of the topics with
        which the poll began: when there are others by now, the next poll has to bring all of it again, for
        them."""
        sightings = await self._keeper.hear(page.posts)
        if self._are_others(generation):
            state = replace(state, validators={})
        if isinstance(source, Source):
            await self._spending.read(source, page, sightings, self._ears().covers, self._clock.now())
        done = (await self._keeper.keep(source.name, page, sightings, state, backlog)).state
        assert done is not None
        if done.validators and self._are_others(generation):
            # They came while this was written, perhaps over validators that were forgotten already.
            done = replace(done, validators={})
            await self._store.save_source(done)
        return done

    def _are_others(self, generation: int | None) -> bool:
        return generation is not None and self._generations.now() != generation

    async def _too_dear(self, source: Source) -> datetime | None:
        """Until when the source's budget forbids to ask."""
        found = await self._spending.account(source, self._clock.now())
        return found.paused if found else None

    async def _paused(self, source: Source, state: SourceState, until: datetime) -> SourceState:
        state = replace(state, next_at=until, coverage=replace(state.coverage, paused=until))
        await self._store.save_source(state)
        log.warning("paused by its budget", source=source.name, again=until)
        return state

    async def _with_wish(self, source: Source, page: Page, status: int) -> Page:
        """The page with how long the source wishes to rest. A 304 does not repeat what stood in the body, so
        that is remembered."""
        name = f"rest {source.name}"
        known = await self._store.fact(name)
        if status == 304:
            return page if known is None else replace(page, rest=timedelta(seconds=known))
        wish = None if page.rest is None else page.rest.total_seconds()
        if wish != known:
            await self._store.set_fact(name, wish)
        return page

    async def _fetch(self, source: Source, request: Request, validators: Validators) -> Response:
        """Ask, unless the host said to wait; a wait that it asks for now holds over restarts."""
        host = _host(request)
        until = await self._store.host_wait(host)
        if until is not None and until > self._clock.now():
            raise _HostWaits(until)
        try:
            return await self._door.fetch(signed(source, request), source.name, validators)
        except SourceBusy as error:
            if error.until is None:
                raise
            if isinstance(error, HostBusy):
                if not error.asked:
                    # Our own host may have been asked, and led to the one that waits.
                    raise _HostWaits(max(error.until, self._clock.now() + source.every)) from error
                host = error.host
            await self._store.wait_host(host, error.until)
            raise

    async def _read(self, source: Source, response: Response, cursor: Cursor) -> Page:
        if response.status == 304:
            unchanged = getattr(source, "unchanged", None)
            page: Page = unchanged(response.request, cursor) if unchanged else Page(cursor=cursor)
            return page
        # A parser may take long, or wait for a worker process: never on the event loop.
        return await asyncio.to_thread(self._parse, source, response, cursor)

    def _parse(self, source: Source, response: Response, cursor: Cursor) -> Page:
        try:
            page = self._hidden(source.parse(response, cursor))
        except SourceChanged as error:
            self._unreadable(source.name, response, self._hide(error.problem))
            raise
        if page.unread:
            self._unreadable(source.name, response, page.unread_why)
            log.info("not all could be read", source=source.name, n=page.unread, why=page.unread_why)
        return page

    def _hidden(self, page: Page) -> Page:
        return replace(page, unread_why=self._hide(page.unread_why)) if page.unread_why else page

    async def _progress(
        self,
        source: Source,
        state: SourceState,
        page: Page,
        queue: tuple[Request, ...],
        headers: Mapping[str, str],
    ) -> SourceState:
        now = self._clock.now()
        state = answered(state, page, queue, headers, now)
        if queue:
            return state
        rests = [rest for rest in (page.rest, max_age(headers, now)) if rest is not None]
        every = await self._spending.every(source, now)
        if not source.searches:
            every = max(every, paced(source.every, state.coverage, self._slowest, now))
        return replace(
            state,
            next_at=next_poll(
                now, every, max(rests, default=None), used_up(state.coverage.quota), 0, self._random
            ),
            last_success=now,
        )

    async def _postponed(self, source: Source | Player, until: datetime) -> SourceState:
        """Ask later, because another source's host wished so: nothing is wrong with this one."""
        state = await self._store.source_state(source.name) or SourceState(name=source.name)
        state = replace(state, next_at=until)
        await self._store.save_source(state)
        log.info("postponed", source=source.name, again=until)
        return state

    async def _failed(self, source: Source | Player, error: SourceError) -> SourceState:
        """Keep what went wrong and when to try again. Follow-up pages that are refused for good, or busy for
        ever, are let go, and with them the validators: the next poll begins anew and gets all there is."""
        now = self._clock.now()
        state = await self._store.source_state(source.name) or SourceState(name=source.name)
        busy = isinstance(error, SourceBusy)
        until = error.until if isinstance(error, SourceBusy) else None
        if state.pending and not (busy and state.failures + 1 < MOST_TRIES):
            state = replace(state, pending=(), validators={})
        state = failed(state, error, now)
        at = next_poll(now, source.every, None, until, state.failures, self._random)
        state = replace(state, next_at=at, error=self._hide(error.problem))
        await self._store.save_source(state)
        log.warning("source failed", source=source.name, problem=state.error, again=state.next_at)
        return state


def _host(request: Request) -> str:
    return _at(request.url)


def _at(url: str) -> str:
    return urlsplit(url).hostname or ""
