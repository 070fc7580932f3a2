"""Stories: posts that match are told which story they tell, before they are kept.

The index in memory says only *the same story as that key*. Which mention leads a story, and so has its card,
the store decides in the transaction that keeps it. So nothing is lost or shown twice when the process dies in
between: a story whose first post was never kept is led by the first that is, and after a start the index is
filled with what was kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from core.keeping import Sighting
from core.meaning_ports import Told
from core.ports import Clock
from core.prints import prints
from core.types import Post

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from listening.stories import StoryIndex

    Encode = Callable[[Sequence[str]], NDArray[np.float32] | None]
    """Texts into rows of vectors; None while there is no encoder."""

log = structlog.get_logger("stories")

WINDOW = timedelta(days=14)
FILLED = 20_000
"""Mentions that the index is filled with after a start, the newest."""
ENCODED = 500
"""Of those, so many of the last day and a half are read into vectors: they are made anew."""

LeadsTo = Callable[[Sequence[Post]], Awaitable[Mapping[str, str]]]
"""Where short links in posts lead, as far as that is known or can be found out at once."""


class Kept(Protocol):
    """The part of `core.ports.Store` that is needed here."""

    async def stories_since(self, since: datetime, limit: int = 20_000) -> Sequence[Told]: ...


_SIXTY_THREE = (1 << 63) - 1
_ROUNDS = timedelta(hours=6)


async def _nowhere(posts: Sequence[Post]) -> Mapping[str, str]:
    return {}


class Stories:
    """`open_index` gives an empty index; it is called, and the store asked, at the first mention. `encode`
    gives vectors of texts, None where there is no encoder. `known_links` tells what is remembered of short
    links, `short_links` also asks where they lead (see `bot.short_links`)."""

    def __init__(
        self,
        store: Kept,
        clock: Clock,
        open_index: Callable[[], StoryIndex],
        encode: Encode | None = None,
        *,
        short_links: LeadsTo = _nowhere,
        known_links: LeadsTo = _nowhere,
    ) -> None:
        self._store = store
        self._clock = clock
        self._open = open_index
        self._encode = encode
        self._short_links = short_links
        self._known_links = known_links
        self._index: StoryIndex | None = None
        self._forgot_at = clock.now()
        self._turn = asyncio.Lock()

    async def assign(self, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
        """The sightings, those that match something with their story. Never raises for a story: what cannot
        be found out is None."""
        if not any(sighting.matches for sighting in sightings):
            return sightings
        async with self._turn:
            try:
                return await self._assign(sightings)
            except Exception as error:
                # A half-made index may say anything: the next batch gets one that is filled anew.
                self._index = None
                log.exception("no stories for these posts", error=type(error).__name__)
                return sightings
            except BaseException:
                self._index = None  # its thread may still be at work
                raise

    async def _assign(self, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
        now = self._clock.now()
        index = self._index or await self._fill(now)
        if now - self._forgot_at >= _ROUNDS:
            self._forgot_at = now
            await asyncio.to_thread(index.forget, now - WINDOW)
        matching = [at for at, sighting in enumerate(sightings) if sighting.matches]
        posts = [sightings[at].post for at in matching]
        leads_to = await self._short_links(posts)
        stories = await asyncio.to_thread(_place, index, posts, now, leads_to, self._encode)
        self._index = index
        found = list(sightings)
        for at, story in zip(matching, stories, strict=True):
            found[at] = replace(found[at], story=story)
        return found

    async def _fill(self, now: datetime) -> StoryIndex:
        """An index of what was kept in the window. Raises StoreError."""
        told = await self._store.stories_since(now - WINDOW, FILLED)
        leads_to = await self._known_links([one.post for one in told])
        index = await asyncio.to_thread(_filled, self._open, told, leads_to, self._encode)
        self._forgot_at = now
        return index


def key_of(post: Post) -> int:
    """A print of all that was said, 63 bits: the same post again has the same, a changed one another."""
    return prints([post])[0].whole & _SIXTY_THREE


def _place(
    index: StoryIndex,
    posts: Sequence[Post],
    now: datetime,
    leads_to: Mapping[str, str],
    encode: Encode | None,
) -> list[int]:
    """The story of each post; placed from the oldest, so that their order does not matter."""
    keys = [key_of(post) for post in posts]
    times = [_said_at(post, now) for post in posts]
    vectors = _vectors(posts, encode)
    found = [0] * len(posts)
    for at in sorted(range(len(posts)), key=lambda at: (times[at], keys[at])):
        found[at] = index.place(keys[at], times[at], posts[at], vectors.get(at), leads_to=leads_to)
    return found


def _filled(
    open_index: Callable[[], StoryIndex],
    told: Sequence[Told],
    leads_to: Mapping[str, str],
    encode: Encode | None,
) -> StoryIndex:
    index = open_index()
    first = max(0, len(told) - ENCODED)
    vectors = _vectors([one.post for one in told[first:]], encode)
    for at, one in enumerate(told):
        when = _said_at(one.post, one.seen_at)
        vector = vectors.get(at - first) if at >= first else None
        index.place(key_of(one.post), when, one.post, vector, leads_to=leads_to, story=one.story)
    return index


def _said_at(post: Post, seen_at: datetime) -> datetime:
    """When it was said; not after we saw it, whatever its clock says."""
    said = post.said_at or seen_at
    return min(said if said.tzinfo is not None else said.replace(tzinfo=UTC), seen_at)


def _vectors(posts: Sequence[Post], encode: Encode | None) -> dict[int, NDArray[np.float32]]:
    """The vectors of those posts that are compared by them, by index."""
    if encode is None:
        return {}
    from listening.stories import wants_vector

    wanted = [at for at, post in enumerate(posts) if wants_vector(post)]
    if not wanted:
        return {}
    try:
        rows = encode([f"{posts[at].title or ''}\n{posts[at].text}".strip() for at in wanted])
    except Exception as error:
        log.exception("no vectors for stories", error=type(error).__name__)
        return {}
    return {} if rows is None else dict(zip(wanted, rows, strict=True))
