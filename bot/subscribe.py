"""Subscribe: listen to one stream for as long as it lasts, and keep what matches.

    subscribe from the cursor ─▶ batches of frames ─▶ hear ─▶ match ─▶ keep (posts that match, and the cursor)

A stream brings far more than anybody wants: posts that match no topic are counted, and kept as a sample
only. What it says twice after a break (it is rewound a little there) is known again by its key. What it says
was deleted is deleted here. When there are other topics, it subscribes anew if it asks for their words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.collect import Return, Unreadable
from bot.deletions import Deletions
from bot.keep import Keeper, unheard
from bot.line import Line
from bot.listen import Ears
from bot.progress import answered, failed
from bot.sample import sampled
from bot.trouble import our_trouble
from core.errors import BotError, SourceBusy, SourceChanged, SourceError
from core.keeping import Sighting, SourceState
from core.ports import Clock, Random, Store, Stream, StreamDoor
from core.rules import Unmatched
from core.say import say
from core.traffic import Cursor, Frame, Page, Request, Response
from sources._base import sign_in_of
from sources._politeness import next_poll

log = structlog.get_logger("subscribe")

SAVED = timedelta(seconds=5)
"""So often at least the cursor of a busy stream is kept."""
AGAIN = timedelta(seconds=2)
"""A stream that ended in good order is opened again so soon; after an error later and later, from here."""
MOST_DOUBLINGS = 9
"""2 s, 4 s, … 17 minutes: never longer, and never given up."""
SOUND = timedelta(minutes=1)
"""A connection that has stood so long without a word is a quiet one; before that it proves nothing."""
MOST_ODD = 10
"""So many messages in a row that cannot be read are a stream that changed; fewer are odd ones, and
counted: they may come alone, for a quiet stream brings one at a time."""
FRESH = timedelta(minutes=2)
"""What was said longer ago than this, when we come back, is what we missed."""


NONE = Unmatched(keep=timedelta(0))


class Subscriber:
    """Listens to streams through their door; `ears()` gives the topics of this moment. `hide` takes secrets
    out of what a stream says is wrong; `unmatched` says how many posts are kept of those that match nothing.
    """

    def __init__(
        self,
        store: Store,
        door: StreamDoor,
        clock: Clock,
        random: Random,
        ears: Callable[[], Ears],
        keeper: Keeper,
        unreadable: Unreadable = lambda source, response, problem: None,
        hide: Callable[[str], str] = lambda text: text,
        unmatched: Unmatched = NONE,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._random = random
        self._ears = ears
        self._keeper = keeper
        self._unreadable = unreadable
        self._hide = hide
        self._sample = unmatched.sample if unmatched.keep else 0
        self._deletions = Deletions(store, clock)
        self._lines: dict[str, Line] = {}
        self._idle: dict[str, tuple[Stream, SourceState]] = {}
        self._open: dict[str, SourceState] = {}
        self._stands: dict[str, datetime] = {}
        self._heard: set[str] = set()
        self._odd: dict[str, int] = {}

    async def listen(self, stream: Stream, state: SourceState, since: Return) -> SourceState:
        """Listen until the stream ends or breaks; returns the state with the time to listen again. Raises
        StoreError."""
        now = self._clock.now()
        state = replace(state, last_try=now)
        what = stream.subscribe(state.cursor, self._ears().terms, now)
        self._idle.pop(stream.name, None)
        if what is None:  # nothing to listen for
            self._idle[stream.name] = (stream, state)
            return await self._ended(stream, replace(state, last_success=now), stream.every)
        line = self._lines[stream.name] = Line(stream, state.cursor, now, what)
        what = replace(what, sign_in=sign_in_of(stream))
        away = since if state.last_success is None or state.last_success < since.at else None
        self._open[stream.name] = state
        try:
            async with aclosing(self._door.listen(what, stream.name, stream.every)) as batches:
                while (frames := await line.next(batches)) is not None:
                    await self._take(stream, frames, away)
        except SourceError as error:
            return await self._broke(stream, error)
        except BotError:
            raise
        except Exception as error:
            return await self._broke(stream, our_trouble(stream.name, error))
        else:
            return await (self._again(line) if line.closed else self._closed(stream))
        finally:
            self._lines.pop(stream.name)
            self._open.pop(stream.name)
            self._deletions.drop(stream.name)
            self._stands.pop(stream.name, None)
            self._heard.discard(stream.name)

    async def changed(self) -> None:
        """There are other topics: streams that ask for other words now are closed, and opened again at once.
        Nothing is wrong with them, and they go on where they were. Raises StoreError."""
        terms, now = self._ears().terms, self._clock.now()
        for line in self._lines.values():
            if line.asks_otherwise(terms):
                line.close()
        for name, (stream, state) in list(self._idle.items()):
            if stream.subscribe(state.cursor, terms, now) is not None:
                self._idle.pop(name)
                await self._store.save_source(replace(state, last_success=now, next_at=now))

    async def pulse(self) -> None:
        """Write down of each open stream that it is heard, and how far: also of one that has nothing to say.
        Raises StoreError."""
        now = self._clock.now()
        for name, state in list(self._open.items()):
            stands = self._stands.get(name)
            quiet = stands is not None and now - stands >= SOUND and not self._odd.get(name)
            if name in self._heard or quiet:
                state = self._open[name] = replace(
                    self._sound(name, state, Page(cursor=state.cursor)), last_success=now
                )
                await self._deletions.carry_out(name)
                if self._open.get(name) is state:  # else it went on meanwhile
                    await self._store.save_source(state)

    async def _take(self, stream: Stream, frames: Sequence[Frame], away: Return | None) -> None:
        """One batch. The first one says that we are connected, which does not mean yet that we hear."""
        now = self._clock.now()
        self._stands.setdefault(stream.name, now)
        if not frames:
            return
        before = self._open[stream.name]
        page = await self._read(stream, frames, before.cursor, now)
        if self._odd[stream.name]:
            coverage = replace(
                before.coverage, unread=before.coverage.unread + page.unread, unread_why=page.unread_why
            )
            self._open[stream.name] = replace(before, coverage=coverage)
            return
        first = stream.name not in self._heard
        state = replace(self._sound(stream.name, before, page), next_at=now)  # a kill finds it due at once
        self._deletions.hear(stream.name, page)
        wanted = await self._wanted(stream.name, page)
        state = unheard(state, len(page.posts) - len(wanted))
        saved = before.last_success
        if wanted or first or saved is None or now - saved >= SAVED:
            state = replace(state, last_success=now)
            backlog = away.id if away and _is_missed(page, now) else None
            await self._deletions.carry_out(stream.name)
            await self._deletions.remember(stream.name, page, wanted)
            done = await self._keeper.keep(stream.name, page, wanted, state, backlog)
            assert done.state is not None
            state = done.state
        self._open[stream.name] = state

    async def _wanted(self, name: str, page: Page) -> Sequence[Sighting]:
        """What is to be kept: what matches, a sample of the rest, and edits of posts that are kept, which may
        match nothing any more."""
        gone = frozenset(page.gone)
        # Of a post and its edits in one page the last one counts.
        latest = {post.key or post: post for post in page.posts if post.key not in gone}
        sightings = await self._keeper.hear(list(latest.values()))
        wanted = sampled(sightings, self._sample)
        taken = {sighting.post.key for sighting in wanted}
        others = [sighting for sighting in sightings if sighting.post.key not in taken]
        return [*wanted, *await self._deletions.edits(name, page, others)]

    def _sound(self, name: str, state: SourceState, page: Page) -> SourceState:
        """The state of a stream that is heard."""
        first = name not in self._heard
        self._heard.add(name)
        return answered(state, page, (), {}, self._clock.now(), polls=int(first))

    async def _read(self, stream: Stream, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
        """What the frames say. Raises SourceChanged when too many in a row, also of earlier batches, say
        nothing that can be read: the few others must not end a stream that tells nothing twice."""
        try:
            page = await asyncio.to_thread(stream.hear, frames, cursor, now)
        except SourceChanged as error:
            why = self._hide(error.problem)
            await asyncio.to_thread(self._unreadable, stream.name, _as_reply(frames, now), why)
            odd = self._odd[stream.name] = self._odd.get(stream.name, 0) + len(frames)
            if odd >= MOST_ODD:
                raise
            log.warning("not all could be read", source=stream.name, n=len(frames), why=why)
            return Page(cursor=cursor, unread=len(frames), unread_why=why)
        self._odd[stream.name] = 0
        return replace(page, unread_why=self._hide(page.unread_why)) if page.unread_why else page

    async def _closed(self, stream: Stream) -> SourceState:
        """The server closed in good order: of one that had said nothing yet that is no good order."""
        stood = self._clock.now() - self._stands.get(stream.name, self._clock.now())
        if stream.name not in self._heard and stood < SOUND:
            return await self._broke(stream, SourceBusy(stream.name, say("source.closed_at_once")))
        return await self._ended(stream, self._open[stream.name], AGAIN)

    async def _again(self, line: Line) -> SourceState:
        """We closed it ourselves, to ask for other words."""
        now, name = self._clock.now(), line.stream.name
        state = self._open[name]
        state = replace(
            state,
            next_at=max(now, line.opened + AGAIN),
            last_success=now if name in self._heard else state.last_success,
        )
        await self._save(state)
        log.info("subscribing anew", source=name)
        return state

    async def _ended(self, stream: Stream, state: SourceState, wait: timedelta) -> SourceState:
        now = self._clock.now()
        at = next_poll(now, wait, None, None, 0, self._random)
        state = replace(state, next_at=at, last_success=now if state.failures == 0 else state.last_success)
        await self._save(state)
        log.info("stream ended", source=stream.name, again=state.next_at)
        return state

    async def _broke(self, stream: Stream, error: SourceError) -> SourceState:
        now = self._clock.now()
        before = self._open.get(stream.name)
        assert before is not None
        state = replace(failed(before, error, now), error=self._hide(error.problem))
        until = error.until if isinstance(error, SourceBusy) else None
        failures = min(state.failures, MOST_DOUBLINGS)
        state = replace(state, next_at=next_poll(now, AGAIN, None, until, failures, self._random))
        await self._save(state)
        log.warning("stream broke", source=stream.name, problem=state.error, again=state.next_at)
        return state

    async def _save(self, state: SourceState) -> None:
        """Its place in the stream is kept when what was deleted up to there is."""
        await self._deletions.carry_out(state.name)
        await self._store.save_source(state)


def _as_reply(frames: Sequence[Frame], now: datetime) -> Response:
    """What came in, as a reply that can be kept."""
    body = b"\n".join(frame.data for frame in frames[:MOST_ODD])
    return Response(request=Request(url=""), status=200, headers={}, body=body, url="", at=now)


def _is_missed(page: Page, now: datetime) -> bool:
    said = [post.said_at for post in page.posts if post.said_at is not None]
    return bool(said) and now - max(said) > FRESH
