"""Posts that were deleted or edited where they were said: what is kept of them follows.

Deletions are collected, and carried out before a source's place in its stream is kept: after a kill they are
told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog

from bot.known_posts import KnownPosts
from core.keeping import Sighting
from core.ports import Clock, Store
from core.traffic import Page
from sources._live_page import LivePage

log = structlog.get_logger("deletions")

AT_ONCE = 500
"""Posts in one transaction."""


class Deletions:
    """What is gone of each source, until it is carried out; and which of its posts are kept."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known = KnownPosts(store)
        self._gone: dict[str, dict[str, None]] = {}
        self._gone_names: dict[str, dict[str, None]] = {}

    def hear(self, source: str, page: Page) -> None:
        """What the page says is gone."""
        # What no store can hold was never kept.
        if gone := [key for key in page.gone if key.isprintable()]:
            self._gone.setdefault(source, {}).update(dict.fromkeys(gone))
        if isinstance(page, LivePage) and page.gone_names:
            self._gone_names.setdefault(source, {}).update(dict.fromkeys(page.gone_names))

    async def remember(self, source: str, page: Page, kept: Sequence[Sighting]) -> None:
        """How the place calls the posts that are to be kept. Raises StoreError."""
        if not isinstance(page, LivePage):
            return
        names = {key: name for name, key in page.names.items()}
        wanted, sampled = {}, {}
        for sighting in kept:
            key = sighting.post.key
            if key and (sighting.matches or sighting.muted):
                wanted[names.get(key, key)] = key
            elif key in names:
                sampled[names[key]] = key
        await self._known.remember(source, wanted)
        await self._known.remember(_sample_of(source), sampled)  # it shall not push out the others

    async def edits(self, source: str, page: Page, heard: Sequence[Sighting]) -> Sequence[Sighting]:
        """Those that are edits of posts that matched something when they were kept. Raises StoreError."""
        if not isinstance(page, LivePage) or not page.edited:
            return ()
        names = {key: name for name, key in page.names.items()}
        changed = [sighting for sighting in heard if sighting.post.key in page.edited]
        called = [(names.get(key, key), sighting) for sighting in changed if (key := sighting.post.key)]
        known = await self._known.keys(source, [name for name, _ in called])
        return [sighting for name, sighting in called if name in known]

    async def carry_out(self, source: str) -> None:
        """Take text and author from what is gone. Raises StoreError; then it is still to be done."""
        gone, names = self._gone.get(source, {}), self._gone_names.get(source, {})
        for part in _parts(gone):
            await self._delete(source, part)
            for key in part:
                gone.pop(key, None)
        for part in _parts(names):
            for shelf in (source, _sample_of(source)):
                if known := await self._known.keys(shelf, part):
                    await self._delete(source, tuple(known.values()))
                    await self._known.forget(shelf, known)
            for name in part:
                names.pop(name, None)

    def drop(self, source: str) -> None:
        """What was not carried out is told again by a stream that goes on where it was."""
        self._gone.pop(source, None)
        self._gone_names.pop(source, None)

    async def _delete(self, source: str, keys: Sequence[str]) -> None:
        n = await self._store.blank(source, keys, "deleted", self._clock.now())
        if n:
            log.info("deleted where it was said", source=source, posts=n)


def _sample_of(source: str) -> str:
    return f"{source} (sample)"


def _parts(things: Iterable[str]) -> list[tuple[str, ...]]:
    listed = tuple(things)
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
