"""Revisit: posts of open mentions are looked at again, so that their cards live: how loud they are by now,
whether they were edited or deleted.

    due mentions ─▶ by source ─▶ may it be asked now? ─▶ again ─▶ fetch ─▶ read_again ─▶ kept like a poll's
                                                                             └▶ gone ─▶ deleted here too

Nothing of a source's own state is touched: not its place, not its next poll, not what it covers. What was
asked and is not kept when the process dies is asked again, but not at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.revisit_again import Again, that_can
from bot.revisit_ask import Answer, Asker, host_of, wanted_of
from bot.revisit_memory import Look, Memories, Memory, first_look, next_look_at
from bot.revisit_quiet import Quiet
from bot.spend import budget_of
from bot.take_off import Growth, TakeOff
from core.errors import SourceBusy, SourceError
from core.meaning_ports import Revisit
from core.ports import Clock, Store
from core.revisiting import DEAR, LADDER, grew, is_worth_showing, next_look
from core.traffic import Request
from sources._again import asked_again

log = structlog.get_logger("revisit")

TICK = timedelta(seconds=30)
"""So often what is due is looked for."""
AT_ONCE = 200
"""Due mentions that are taken up in one tick."""
MOST_REQUESTS = 20
"""Requests in one tick, and those of them that one source gets at most:"""
MOST_OF_ONE = 10
SHORTEST_GAP, LONGEST_GAP = timedelta(minutes=1), timedelta(minutes=10)
PARTS = 3
"""A source is asked so many times at most between two of its polls, within these limits: what became due
meanwhile is asked for together."""


class Revisiting:
    """`sources` are all of the settings, those that cannot look again too; `refresh(mention)` has its cards
    drawn as it is now."""

    def __init__(
        self,
        sources: Iterable[object],
        store: Store,
        clock: Clock,
        asker: Asker,
        quiet: Quiet,
        take_off: TakeOff,
        refresh: Callable[[int], None] = lambda mention: None,
    ) -> None:
        self._sources = that_can(sources)
        self._store = store
        self._clock = clock
        self._asker = asker
        self._quiet = quiet
        self._take_off = take_off
        self._refresh = refresh
        self._memories = Memories(store)

    async def tick(self) -> None:
        """`look`, as an engine runs it."""
        await self.look()

    async def look(self) -> int:
        """Look at what is due; returns how many requests that took. Raises StoreError."""
        due: dict[str, list[Revisit]] = defaultdict(list)
        for one in await self._store.to_revisit(self._clock.now(), AT_ONCE):
            due[one.post.source].append(one)
        left = MOST_REQUESTS
        for name, visits in due.items():
            source = self._sources.get(name)
            if source is None:
                await self._next(visits, None)
            else:
                left -= await self._look_at(source, visits, min(left, MOST_OF_ONE))
        return MOST_REQUESTS - left

    async def _look_at(self, source: Again, visits: Sequence[Revisit], most: int) -> int:
        """Look at these of one source with so many requests at most; returns how many it took."""
        now = self._clock.now()
        memory = await self._memories.of(source.name)
        grown_up = now - _ladder(source)[0]
        await self._meet(source, memory, [one for one in visits if one.seen_at > grown_up])
        visits = [one for one in visits if one.seen_at <= grown_up]
        until = _after_gap(source, memory, now) or await self._quiet.until(source)
        if until is not None:
            await self._next(visits, until)
            return 0
        by_key = {one.post.key: one for one in visits if one.post.key}
        try:
            requests = self._asker.requests(source, list(by_key.values()))
        except SourceError as error:
            await self._failed(source, memory, list(by_key.values()), error)
            return 0
        asked = {key for request in requests for key in asked_again(request)}
        never = [one for one in visits if one.post.key not in asked]
        await self._next(never, None)
        if not requests or most < 1:
            return 0
        await self._memories.ask(source.name, now)
        return await self._ask(source, memory, requests, {k: v for k, v in by_key.items() if k}, most)

    async def _meet(self, source: Again, memory: Memory, young: Sequence[Revisit]) -> None:
        """Remember how loud these were when we found them, and look when they are older: polls may see them
        grow before that."""
        if new := {one.mention: first_look(one) for one in young if one.mention not in memory.looks}:
            await self._memories.saw(source.name, new, (), self._clock.now())
        await self._next_looks(source, memory, young, {})

    async def _ask(
        self,
        source: Again,
        memory: Memory,
        requests: Sequence[Request],
        visits: Mapping[str, Revisit],
        most: int,
    ) -> int:
        """Ask and keep, one request after the other. What does not fit into this tick stays as it is, and is
        the longest overdue in a later one."""
        queue, asked = list(requests), 0
        while queue and asked < most and await self._quiet.too_dear(source) is None:
            request = queue.pop(0)
            wanted, asked = wanted_of(request, visits), asked + 1
            try:
                answer = await self._asker.ask(source, request, wanted)
            except SourceError as error:
                await self._failed(source, memory, wanted, error)
                break
            queue[:0] = answer.page.more
            await self._keep(source, memory, answer, wanted)
            if await self._quiet.heard(source, answer.response, answer.page, host_of(request)):
                break
        return asked

    async def _keep(self, source: Again, memory: Memory, answer: Answer, wanted: Sequence[Revisit]) -> None:
        """Take-offs are told before the numbers are kept by which they are known; next times come last."""
        now, page = self._clock.now(), answer.page
        later = {key for request in page.more for key in asked_again(request)}
        gone = [one for one in wanted if one.post.key in page.gone]
        there = [one for one in wanted if one.post.key not in later and one not in gone]
        numbers = {post.key: post.engagement for post in page.posts if post.engagement is not None}
        counted = [one for one in there if one.post.key in numbers]
        before = {one.mention: memory.looks.get(one.mention) or first_look(one) for one in counted}
        looks = {
            one.mention: next_look_at(before[one.mention], numbers[one.post.key], now) for one in counted
        }
        grown = [
            Growth(mention, before[mention].engagement, look.engagement, before[mention].at)
            for mention, look in looks.items()
            if not look.up
        ]
        for mention in await self._take_off.tell(grown):
            looks[mention] = looks[mention].taken_off()
        await self._asker.keep(source, answer)
        moved = [one for one in counted if not looks[one.mention].still]
        loud = [one for one in moved if is_worth_showing(one.shown, looks[one.mention].engagement)]
        up = [mention for mention, look in looks.items() if look.up]
        await self._take_off.weigh([one.mention for one in moved], up)
        for one in loud:
            self._refresh(one.mention)
        await self._next(gone, None)
        done = await self._next_looks(source, memory, there, looks)
        await self._memories.saw(source.name, looks, [*done, *(one.mention for one in gone)], now)
        log.info("looked again", source=source.name, posts=len(page.posts), gone=len(gone), louder=len(loud))

    async def _failed(
        self, source: Again, memory: Memory, wanted: Sequence[Revisit], error: SourceError
    ) -> None:
        """A place in trouble is left alone for a while. What it refuses or what cannot be read waits for its
        next rung, as if it had been looked at, and does not stand in the way of others."""
        until = self._quiet.failed(source, error)
        if isinstance(error, SourceBusy):
            await self._next(wanted, until)
        else:
            await self._next_looks(source, memory, wanted, {})
        problem = self._asker.hide(error.problem)
        log.warning("could not look again", source=source.name, problem=problem, again=until)

    async def _next_looks(
        self, source: Again, memory: Memory, visits: Sequence[Revisit], looks: Mapping[int, Look]
    ) -> list[int]:
        """Keep when each is due again; returns those that never are."""
        now = self._clock.now()
        times: dict[datetime | None, list[Revisit]] = defaultdict(list)
        for one in visits:
            look, before = looks.get(one.mention), memory.looks.get(one.mention) or first_look(one)
            louder = look is not None and grew(before.engagement, look.engagement)
            still = 0 if look is None else look.still
            times[next_look(one.seen_at, one.looked + 1, now, louder, still, _ladder(source))].append(one)
        for at, some in times.items():
            await self._next(some, at)
        return [one.mention for one in times.get(None, ())]

    async def _next(self, visits: Sequence[Revisit], at: datetime | None) -> None:
        if visits:
            await self._store.revisited([one.mention for one in visits], self._clock.now(), at)


def _ladder(source: Again) -> Sequence[timedelta]:
    return LADDER if budget_of(source) is None else DEAR


def _after_gap(source: Again, memory: Memory, now: datetime) -> datetime | None:
    """When the source may be asked again after the last time; None when that is over. A clock that was set
    back does not stop it for ever."""
    gap = min(max(source.every / PARTS, SHORTEST_GAP), LONGEST_GAP)
    asked = memory.asked
    return asked + gap if asked is not None and asked <= now < asked + gap else None
