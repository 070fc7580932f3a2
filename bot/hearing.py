"""Hearing: the ears of this moment. What people change in chat (topics, mutes) is heard within a second.

store's version of the rules ─▶ changed, or a mute ended? ─▶ new ears, made in a thread ─▶ swapped
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from datetime import datetime

import structlog

from bot.listen import Ears
from bot.mind import Mind
from bot.settings import Settings
from core.errors import UsageError
from core.ports import Clock, Store
from core.query import parse
from core.rules import Listening, Mute, Rules
from core.types import Topic

log = structlog.get_logger("hearing")


class Hearing:
    """Holds the ears; `changed()` is told when others took their place, but not of the first ones."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        changed: Callable[[], None] = lambda: None,
        mind: Mind | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._changed = changed
        self._version: int | None = None
        self._ends: datetime | None = None
        self._looking = asyncio.Lock()
        now = clock.now()
        self._ears = Ears(
            settings.topics,
            settings.routes,
            _standing(settings.mutes, now),
            settings.quiet_channel,
            mind=mind,
            weights=settings.meaning.weights,
        )

    def ears(self) -> Ears:
        """The topics, routes and mutes of this moment."""
        return self._ears

    async def look(self) -> None:
        """Swap the ears when the rules changed or a mute ended. Raises StoreError."""
        async with self._looking:
            version, now = await self._store.rules_version(), self._clock.now()
            if version == self._version and (self._ends is None or now < self._ends):
                return
            first = self._version is None
            rules = await self._store.rules()
            self._ears = await asyncio.to_thread(self._made, rules, now)
            self._version = rules.version
            ends = [mute.until for mute in self._ears.mutes if mute.until is not None]
            self._ends = min(ends, default=None)
        if not first:
            log.info("listening anew", topics=len(self._ears.topics), mutes=len(self._ears.mutes))
            self._changed()

    def listening(self) -> Listening:
        """What answers need to know of it."""
        settings = self._settings
        return Listening(
            channels=tuple(channel.name for channel in settings.channels),
            quiet_channel=settings.quiet_channel,
            mutes=self._ears.mutes,
            fixed=frozenset(topic.name for topic in settings.topics),
            unmatched=settings.unmatched,
            languages=settings.languages,
        )

    def _made(self, rules: Rules, now: datetime) -> Ears:
        read = frozenset(topic.query for topic in self._ears.topics)
        made = _readable_topics(rules.topics, self._settings.topics, read)
        topics = (*self._settings.topics, *made)
        mutes = _standing((*self._settings.mutes, *_readable_mutes(rules.mutes)), now)
        return self._ears.changed(topics, mutes)


def _standing(mutes: Sequence[Mute], now: datetime) -> tuple[Mute, ...]:
    """Those that have not ended."""
    return tuple(mute for mute in mutes if mute.until is None or now < mute.until)


def _readable_topics(topics: Sequence[Topic], fixed: Sequence[Topic], read: Set[str]) -> list[Topic]:
    """Without those that another version of us wrote and this one cannot read, and those whose name the
    settings took since: nothing has two truths. What was `read` before is not read again: with thousands of
    topics that takes longer than all else."""
    names = {topic.name.casefold() for topic in fixed}
    return [
        topic
        for topic in topics
        if topic.name.casefold() not in names
        and (topic.query in read or _can_be_read("topic", topic.name, topic.query))
    ]


def _readable_mutes(mutes: Sequence[Mute]) -> list[Mute]:
    return [mute for mute in mutes if _can_be_read("mute", mute.name, mute.when)]


def _can_be_read(kind: str, name: str, query: str) -> bool:
    try:
        parse(query)
    except UsageError as error:
        log.error("this cannot be read and is left out", kind=kind, name=name, problem=error.problem)
        return False
    return True
