"""Whom not to ask now when posts are looked at again: hearing what is new comes first. A source that fails,
waits, is in the middle of its pages, has little left of its quota or of its money is left alone; so is one
that could not be looked at again a moment ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from bot.revisit_again import Again
from bot.spend import Spending
from core.coverage import Quota
from core.errors import SourceBusy, SourceError
from core.ports import Clock, Random, Source, Store
from core.traffic import Page, Response
from sources._quota import read_quota

IN_TROUBLE = timedelta(minutes=10)
"""So long a source is left alone at least that has trouble."""
IN_PAGES = timedelta(minutes=1)
"""And one that is in the middle of its pages."""
LONGEST = timedelta(hours=4)
RESERVE = 4
"""A part of so many of a quota is kept for polls, but never fewer than so many requests:"""
LEAST = 10


class Quiet:
    """Knows of each source until when it is to be left alone."""

    def __init__(self, store: Store, clock: Clock, random: Random) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._spending = Spending(store)
        self._pauses: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}

    async def until(self, source: Again) -> datetime | None:
        """Until when it is left alone; None when it may be asked. Raises StoreError."""
        now = self._clock.now()
        times = [self._pauses.get(source.name)]
        state = await self._store.source_state(source.name)
        if state is not None:
            if state.failures:
                times.append(max(state.next_at or now, now + IN_TROUBLE))
            if state.pending:
                times.append(now + IN_PAGES)
            times += [state.coverage.paused, _spent(state.coverage.quota)]
        times.append(await self.too_dear(source))
        return max((at for at in times if at is not None and at > now), default=None)

    async def too_dear(self, source: Again) -> datetime | None:
        """Until when its budget forbids to ask. Raises StoreError."""
        found = await self._spending.account(cast(Source, source), self._clock.now())
        return found.paused if found else None

    async def heard(self, source: Again, response: Response, page: Page, host: str) -> bool:
        """It answered; returns whether it is to be left alone now. A wish to rest is its host's, and kept for
        all that is asked of it. Raises StoreError."""
        self._failures.pop(source.name, None)
        now = self._clock.now()
        until = _spent(read_quota(response.headers, now))
        if page.rest is not None and page.rest > timedelta(0):
            await self._store.wait_host(host, now + page.rest)
            until = max(until or now, now + page.rest)
        if until is None or until <= now:
            return False
        self._pauses[source.name] = until
        return True

    def failed(self, source: Again, error: SourceError) -> datetime:
        """It could not be looked at; returns when it may be tried again: later and later."""
        now = self._clock.now()
        before = self._failures.get(source.name, 0)
        self._failures[source.name] = before + 1
        wait = min(IN_TROUBLE * 2 ** min(before, 10), LONGEST) * (1 + self._random.random() / 4)
        until = error.until if isinstance(error, SourceBusy) else None
        self._pauses[source.name] = max(now + wait, until or now)
        return self._pauses[source.name]


def _spent(quota: Quota | None) -> datetime | None:
    """When there are more requests, of a service that has few left."""
    if quota is None or quota.resets_at is None:
        return None
    reserve = max(LEAST, quota.limit // RESERVE) if quota.limit else LEAST
    return quota.resets_at if quota.left < min(reserve, quota.limit or reserve) else None
