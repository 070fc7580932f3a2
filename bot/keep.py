"""Keep: what sources, streams, inboxes and chats bring is matched and kept here, in transactions of bounded
size; the source's state goes with the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import structlog

from bot.listen import Ears
from core.counting import count
from core.keeping import Batch, Kept, Sighting, SourceState
from core.ports import Clock, Store
from core.traffic import Page
from core.types import Post

if TYPE_CHECKING:
    from bot.stories import Stories

log = structlog.get_logger("keep")

Reach = Callable[[str], None]
"""Told the name of each point between fetch and sent, so that a test can kill the process right there."""

SMALL = 500
"""Posts kept in one transaction."""


class Done(NamedTuple):
    """What was kept of a page, and the source's state as it is kept now."""

    kept: Kept
    state: SourceState | None


class Keeper:
    """`ears()` gives the matcher and routes of this moment; `kept` is told that there is something to show,
    `heard` of which topics there are new mentions, `told` which stories they tell; `stories` knows these."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ears: Callable[[], Ears],
        kept: Callable[[], None],
        reach: Reach = lambda point: None,
        heard: Callable[[Iterable[str]], None] = lambda topics: None,
        stories: Stories | None = None,
        told: Callable[[Iterable[int]], None] = lambda stories: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ears = ears
        self._kept = kept
        self._heard = heard
        self._stories = stories
        self._told = told
        self._reach = reach

    async def hear(self, posts: Sequence[Post]) -> Sequence[Sighting]:
        """Which topics the posts match, by the ears of this moment; off the event loop."""
        ears = self._ears()
        found: list[Sighting] = []
        for start in range(0, len(posts), SMALL):
            found += await asyncio.to_thread(_hear, ears, posts[start : start + SMALL])
        self._reach("matched")
        return found

    async def _with_stories(self, part: Sequence[Sighting]) -> tuple[Sighting, ...]:
        if self._stories is None or not any(sighting.matches for sighting in part):
            return tuple(part)
        return tuple(await self._stories.assign(part))

    async def keep(
        self,
        name: str,
        page: Page,
        sightings: Sequence[Sighting],
        state: SourceState | None,
        backlog: int | None,
    ) -> Done:
        """Keep the sightings of a page. Raises StoreError."""
        total = Kept()
        for start in range(0, max(1, len(sightings)), SMALL):
            part = await self._with_stories(sightings[start : start + SMALL])
            last = start + SMALL >= len(sightings)
            batch = Batch(
                source=name,
                sightings=part,
                at=self._clock.now(),
                state=state if last else None,
                backlog=backlog,
                home=page.home,
                real_keys=page.real_keys,
                whole=page.whole and len(sightings) <= SMALL,
            )
            kept = await self._store.keep(batch)
            self._reach("kept")
            state = count(state, batch, kept) if state is not None else None
            if kept.mentions:
                self._heard({match.topic for sighting in part for match in sighting.matches})
                self._told({sighting.story for sighting in part if sighting.story is not None})
            total = Kept(
                total.posts + kept.posts,
                total.edited + kept.edited,
                total.mentions + kept.mentions,
                total.queued + kept.queued,
                (*total.lags, *kept.lags),
            )
        if total.posts or total.edited:
            log.info(
                "collected", source=name, posts=total.posts, edited=total.edited, mentions=total.mentions
            )
        if total.queued or total.edited:
            self._kept()
        return Done(total, state)


def shares(sightings: Sequence[Sighting]) -> Mapping[str, float]:
    """How many of these posts each topic is the reason of: a post of several topics is shared among them;
    `""` stands for none."""
    found: dict[str, float] = {}
    for sighting in sightings:
        topics = [match.topic for match in sighting.matches] or [""]
        for topic in topics:
            found[topic] = found.get(topic, 0.0) + 1 / len(topics)
    return found


def unheard(state: SourceState, served: int) -> SourceState:
    """The state of a stream after so many posts that matched nothing, which are not kept."""
    coverage = replace(state.coverage, items=state.coverage.items + served)
    return replace(state, coverage=coverage)


def _hear(ears: Ears, posts: Sequence[Post]) -> list[Sighting]:
    return ears.hear_all(posts)
