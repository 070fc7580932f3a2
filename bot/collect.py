"""Collect: ask one source, read what it answers, match it, keep it. One file, top to bottom.

    request ─▶ fetch ─▶ parse ─▶ match ─▶ keep (one transaction: posts, mentions, outbox, the source's state)

Follow-up requests (pages) are kept with the source's state, so that a kill between pages resumes. An error is
an answer to "when again?" and is kept too; it never stops another source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from bot.emptiness import Emptiness
from bot.listen import Ears
from core.errors import BotError, SourceBusy, SourceChanged, SourceError
from core.keeping import Batch, Kept, Sighting, SourceState
from core.ports import Clock, Door, Inbox, Player, Random, Source, Store
from core.say import say
from core.traffic import Cursor, Delivery, Page, Request, Response, Validators
from core.types import Post
from sources._politeness import max_age, next_poll

log = structlog.get_logger("collect")

Reach = Callable[[str], None]
"""Told the name of each point between fetch and sent, so that a test can kill the process right there."""


class _HostWaits(Exception):
    """The source's host asked, by another of its sources, not to be asked before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


SMALL = 500
"""Posts kept in one transaction."""
MOST_TRIES = 5
"""After so many failures in a row, follow-up pages are let go and the source is asked from the start."""


@dataclass(frozen=True, slots=True)
class Return:
    """The latest first run or return after downtime: posts of sources not heard since `at` are backlog."""

    id: int
    at: datetime


class Collector:
    """Asks sources and keeps what they say. `ears()` gives the matcher and routes of this moment;
    `heard` is told of which topics there are new mentions."""

    def __init__(
        self,
        store: Store,
        door: Door,
        clock: Clock,
        random: Random,
        ears: Callable[[], Ears],
        kept: Callable[[], None],
        reach: Reach = lambda point: None,
        heard: Callable[[Iterable[str]], None] = lambda topics: None,
        emptiness: Emptiness | None = None,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._random = random
        self._ears = ears
        self._kept = kept
        self._heard = heard
        self._emptiness = emptiness or Emptiness(store)
        self._reach = reach

    async def wake_up(self) -> None:
        """Forget the validators when there are topics that the last life did not know, or knew otherwise:
        what a source serves still has to be heard with them, and a 304 would hide it."""
        topics = [[topic.name, topic.query] for topic in self._ears().topics]
        known = await self._store.fact("topics") or []
        if any(topic not in known for topic in topics):
            for state in (await self._store.source_states()).values():
                if state.validators:
                    await self._store.save_source(replace(state, validators={}))
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
        except OSError as error:
            # This machine's trouble: no more files, no more processes.
            why = error.strerror or type(error).__name__
            return await self._failed(source, SourceBusy(source.name, say("source.our_machine", why=why)))
        except Exception:
            # A mistake of ours, not the site's: told in the log, and asked again as after any error.
            log.exception("a source is broken", source=source.name)
            return await self._failed(source, SourceChanged(source.name, say("source.our_mistake")))

    async def receive(self, inbox: Inbox, delivery: Delivery) -> Kept:
        """Keep what was handed in; raises SourceRefused and SourceChanged for the sender."""
        page = await asyncio.to_thread(inbox.receive, delivery)
        states = await self._store.source_states()
        now = self._clock.now()
        state = replace(
            states.get(inbox.name, SourceState(name=inbox.name)),
            last_try=now,
            last_success=now,
            lag=_lag(page.posts, now),
        )
        return await self._keep(inbox.name, page, state, None)

    async def _play(self, source: Player, state: SourceState, backlog: int | None) -> SourceState:
        now = self._clock.now()
        page = await asyncio.to_thread(source.play, state.cursor, now)
        wait = source.every if page.rest is None else page.rest
        done = replace(
            state,
            cursor=page.cursor,
            next_at=now + wait,
            last_success=now,
            failures=0,
            error=None,
        )
        kept = await self._keep(source.name, page, done, backlog)
        return replace(done, posts=done.posts + kept.posts)

    async def _poll(self, source: Source, state: SourceState, backlog: int | None) -> SourceState:
        if state.pending:
            queue, asked = list(state.pending), frozenset[str]()
        else:
            queue = list(source.request(state.cursor, self._ears().terms, self._clock.now()))
            asked = frozenset(request.url for request in queue)
            # Addresses that are asked no more (an old page, an old date) are not remembered for ever.
            state = replace(state, validators={u: v for u, v in state.validators.items() if u in asked})
        if not queue:
            state = self._progress(source, state, Page(cursor=state.cursor), (), {})
            await self._keep(source.name, Page(), state, backlog)
        found, unknown = 0, not asked
        while queue:
            request = queue.pop(0)
            validators = state.validators.get(request.url, Validators())
            self._reach("asking")
            response = await self._fetch(
                source, request, validators if request.url in asked else Validators()
            )
            self._reach("fetched")
            page = await self._read(source, response, state.cursor)
            self._reach("parsed")
            queue += page.more
            if request.url in asked and response.status != 304:
                state = replace(state, validators=_remember(state.validators, response))
            # What is unchanged may be full; so may be what was asked before a restart.
            found, unknown = found + len(page.posts), unknown or response.status == 304
            if not queue:
                if found or not unknown:
                    await self._emptiness.saw(source.name, found, self._clock.now())
                page = await self._with_wish(source, page, response.status)
            state = self._progress(source, state, page, tuple(queue), response.headers)
            kept = await self._keep(source.name, page, state, backlog)
            state = replace(state, posts=state.posts + kept.posts)
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
        host = urlsplit(request.url).hostname or ""
        until = (await self._store.host_waits()).get(host)
        if until is not None and until > self._clock.now():
            raise _HostWaits(until)
        try:
            return await self._door.fetch(request, source.name, validators)
        except SourceBusy as error:
            if error.until is not None:
                await self._store.wait_host(host, error.until)
            raise

    async def _read(self, source: Source, response: Response, cursor: Cursor) -> Page:
        if response.status == 304:
            return Page(cursor=cursor)
        # A parser may take long, or wait for a worker process: never on the event loop.
        return await asyncio.to_thread(source.parse, response, cursor)

    def _progress(
        self,
        source: Source,
        state: SourceState,
        page: Page,
        queue: tuple[Request, ...],
        headers: Mapping[str, str],
    ) -> SourceState:
        now = self._clock.now()
        state = replace(
            state,
            cursor=page.cursor,
            pending=queue,
            lag=_lag(page.posts, now) if page.posts else state.lag,
            failures=0,
            error=None,
        )
        if queue:
            return state
        rests = [rest for rest in (page.rest, max_age(headers, now)) if rest is not None]
        return replace(
            state,
            next_at=next_poll(now, source.every, max(rests, default=None), None, 0, self._random),
            last_success=now,
        )

    async def _postponed(self, source: Source | Player, until: datetime) -> SourceState:
        """Ask later, because another source's host wished so: nothing is wrong with this one."""
        state = (await self._store.source_states()).get(source.name, SourceState(name=source.name))
        state = replace(state, next_at=until)
        await self._store.save_source(state)
        log.info("postponed", source=source.name, again=until)
        return state

    async def _failed(self, source: Source | Player, error: SourceError) -> SourceState:
        """Keep what went wrong and when to try again. Follow-up pages that are refused for good, or busy for
        ever, are let go, and with them the validators: the next poll begins anew and gets all there is."""
        now = self._clock.now()
        state = (await self._store.source_states()).get(source.name, SourceState(name=source.name))
        busy = isinstance(error, SourceBusy)
        until = error.until if isinstance(error, SourceBusy) else None
        failures = state.failures + 1
        if state.pending and not (busy and failures < MOST_TRIES):
            state = replace(state, pending=(), validators={})
        state = replace(
            state,
            last_try=now,
            failures=failures,
            error=error.problem,
            next_at=next_poll(now, source.every, None, until, failures, self._random),
        )
        await self._store.save_source(state)
        log.warning("source failed", source=source.name, problem=error.problem, again=state.next_at)
        return state

    async def _keep(self, name: str, page: Page, state: SourceState | None, backlog: int | None) -> Kept:
        """Match and keep, in transactions of bounded size; the source's state goes with the last one."""
        ears = self._ears()
        total = Kept()
        posts: Sequence[Post] = page.posts
        for start in range(0, max(1, len(posts)), SMALL):
            part = posts[start : start + SMALL]
            sightings = await asyncio.to_thread(_hear, ears, part)
            self._reach("matched")
            last = start + SMALL >= len(posts)
            kept = await self._store.keep(
                Batch(
                    source=name,
                    sightings=sightings,
                    at=self._clock.now(),
                    state=replace(state, posts=state.posts + total.posts) if state and last else None,
                    backlog=backlog,
                    home=page.home,
                    real_keys=page.real_keys,
                )
            )
            self._reach("kept")
            if kept.mentions:
                self._heard({match.topic for sighting in sightings for match in sighting.matches})
            total = Kept(
                total.posts + kept.posts,
                total.edited + kept.edited,
                total.mentions + kept.mentions,
                total.queued + kept.queued,
            )
        if total.posts or total.edited:
            log.info(
                "collected", source=name, posts=total.posts, edited=total.edited, mentions=total.mentions
            )
        if total.queued or total.edited:
            self._kept()
        return total


def _hear(ears: Ears, posts: Sequence[Post]) -> tuple[Sighting, ...]:
    return tuple(ears.hear(post) for post in posts)


def due_sources(names: Sequence[str], states: Mapping[str, SourceState], now: datetime) -> Sequence[str]:
    """The sources whose time has come, the longest overdue first. One never asked is due at once; so is one
    that was asked in the future, for the clock was set back since, and its next time with it."""

    def when(name: str) -> float:
        state = states.get(name)
        if state is None or state.next_at is None or (state.last_try is not None and state.last_try > now):
            return 0.0
        return state.next_at.timestamp()

    return sorted((name for name in names if when(name) <= now.timestamp()), key=when)


def _lag(posts: Sequence[Post], now: datetime) -> float | None:
    """Seconds from said to seen, of the newest post that tells when it was said."""
    said = [post.said_at for post in posts if post.said_at is not None]
    return max(0.0, (now - max(said)) / timedelta(seconds=1)) if said else None


def _remember(validators: Mapping[str, Validators], response: Response) -> Mapping[str, Validators]:
    found = Validators(response.headers.get("etag") or None, response.headers.get("last-modified") or None)
    others = {url: v for url, v in validators.items() if url != response.request.url}
    return others if found == Validators() else {**others, response.request.url: found}
