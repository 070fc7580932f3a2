"""Subscribe: listen to one stream for as long as it lasts, and keep what matches.

    subscribe from the cursor ─▶ batches of frames ─▶ hear ─▶ match ─▶ keep (posts that match, and the cursor)

A stream brings far more than anybody wants: posts that match no topic are counted, not kept. What it
says twice after a break (it is rewound a little there) is known again by its key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.collect import Return
from bot.keep import Keeper, matching, unheard
from bot.listen import Ears
from bot.progress import answered, failed
from core.errors import BotError, SourceBusy, SourceChanged, SourceError
from core.keeping import SourceState
from core.ports import Clock, Random, Store, Stream, StreamDoor
from core.say import say
from core.traffic import Cursor, Frame, Page
from sources._base import sign_in_of
from sources._politeness import next_poll

log = structlog.get_logger("subscribe")

SAVED = timedelta(seconds=5)
"""So often at least the cursor of a busy stream is kept."""
AGAIN = timedelta(seconds=2)
"""A stream that ended in good order is opened again so soon; after an error later and later, from here."""
MOST_DOUBLINGS = 9
"""2 s, 4 s, … 17 minutes: never longer, and never given up."""
MOST_ODD = 10
"""So many messages in a row that cannot be read are a stream that changed; fewer are odd ones, and
counted: they may come alone, for a quiet stream brings one at a time."""
FRESH = timedelta(minutes=2)
"""What was said longer ago than this, when we come back, is what we missed."""


class Subscriber:
    """Listens to streams through their door; `ears()` gives the topics of this moment."""

    def __init__(
        self,
        store: Store,
        door: StreamDoor,
        clock: Clock,
        random: Random,
        ears: Callable[[], Ears],
        keeper: Keeper,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._random = random
        self._ears = ears
        self._keeper = keeper
        self._open: dict[str, SourceState] = {}
        self._odd: dict[str, int] = {}

    async def listen(self, stream: Stream, state: SourceState, since: Return) -> SourceState:
        """Listen until the stream ends or breaks; returns the state with the time to listen again. Raises
        StoreError."""
        now = self._clock.now()
        state = replace(state, last_try=now)
        what = stream.subscribe(state.cursor, self._ears().terms, now)
        if what is None:  # nothing to listen for
            return await self._ended(stream, replace(state, last_success=now), stream.every)
        what = replace(what, sign_in=sign_in_of(stream))
        away = since if state.last_success is None or state.last_success < since.at else None
        self._open[stream.name] = state
        try:
            async with aclosing(self._door.listen(what, stream.name, stream.every)) as batches:
                async for frames in batches:
                    await self._take(stream, frames, away)
        except SourceError as error:
            return await self._broke(stream, error)
        except BotError:
            raise
        except OSError as error:
            why = error.strerror or type(error).__name__
            return await self._broke(stream, SourceBusy(stream.name, say("source.our_machine", why=why)))
        except Exception:
            log.exception("a stream is broken", source=stream.name)
            return await self._broke(stream, SourceChanged(stream.name, say("source.our_mistake")))
        finally:
            last = self._open.pop(stream.name)
        return await self._ended(stream, last, AGAIN)

    async def pulse(self) -> None:
        """Write down of each open stream that it is heard, and how far: also of one that has nothing to say.
        Raises StoreError."""
        now = self._clock.now()
        for name, state in list(self._open.items()):
            if state.last_success is not None and state.failures == 0:
                state = self._open[name] = replace(state, last_success=now)
                await self._store.save_source(state)

    async def _take(self, stream: Stream, frames: Sequence[Frame], away: Return | None) -> None:
        """One batch: the first one says that we are connected."""
        now = self._clock.now()
        state = self._open[stream.name]
        page = await self._read(stream, frames, state.cursor, now) if frames else Page(cursor=state.cursor)
        first = (
            state.failures > 0 or state.last_success is None or state.last_success < (state.last_try or now)
        )
        saved = None if first else state.last_success
        state = answered(state, page, (), {}, now, polls=int(first))
        state = replace(state, next_at=now)  # a kill finds it due at once
        sightings = await self._keeper.hear(page.posts)
        wanted = matching(sightings)
        state = unheard(state, len(sightings) - len(wanted))
        if wanted or first or saved is None or now - saved >= SAVED:
            state = replace(state, last_success=now)
            backlog = away.id if away and _is_missed(page, now) else None
            done = await self._keeper.keep(stream.name, page, wanted, state, backlog)
            assert done.state is not None
            state = done.state
        self._open[stream.name] = state

    async def _read(self, stream: Stream, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
        """What the frames say. Raises SourceChanged when too many in a row, also of earlier batches, say
        nothing that can be read: the few others must not end a stream that tells nothing twice."""
        try:
            page = await asyncio.to_thread(stream.hear, frames, cursor, now)
        except SourceChanged as error:
            odd = self._odd[stream.name] = self._odd.get(stream.name, 0) + len(frames)
            if odd >= MOST_ODD:
                raise
            log.warning("not all could be read", source=stream.name, n=len(frames), why=error.problem)
            return Page(cursor=cursor, unread=len(frames), unread_why=error.problem)
        self._odd[stream.name] = 0
        return page

    async def _ended(self, stream: Stream, state: SourceState, wait: timedelta) -> SourceState:
        now = self._clock.now()
        at = next_poll(now, wait, None, None, 0, self._random)
        state = replace(state, next_at=at, last_success=now if state.failures == 0 else state.last_success)
        await self._store.save_source(state)
        log.info("stream ended", source=stream.name, again=state.next_at)
        return state

    async def _broke(self, stream: Stream, error: SourceError) -> SourceState:
        now = self._clock.now()
        before = self._open.get(stream.name)
        assert before is not None
        state = failed(before, error, now)
        until = error.until if isinstance(error, SourceBusy) else None
        failures = min(state.failures, MOST_DOUBLINGS)
        state = replace(state, next_at=next_poll(now, AGAIN, None, until, failures, self._random))
        await self._store.save_source(state)
        log.warning("stream broke", source=stream.name, problem=error.problem, again=state.next_at)
        return state


def _is_missed(page: Page, now: datetime) -> bool:
    said = [post.said_at for post in page.posts if post.said_at is not None]
    return bool(said) and now - max(said) > FRESH
