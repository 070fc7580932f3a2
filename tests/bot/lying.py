"""Mentions that lie: the store's contract for reminders over lists, and an office that looks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.remind import Reminders
from core.errors import StoreError
from core.keeping import Reminder, ReminderKind
from core.policies import Targets
from core.types import BOT, OPEN_STATES, Mention, Move, Post, Standing, State, Verb
from tests.props import NOON, Facts, HandClock

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TARGETS = Targets(answer=DAY, warn=2 * HOUR, forgotten=DAY)
TAKEN_ON = {State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED}
WAITING = OPEN_STATES - {State.SNOOZED}


class Lying(Facts):
    """The store's contract for reminders, over lists: what lies where, and what was brought up."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[int, Mention] = {}
        self.shown: dict[int, tuple[str, ...]] = {}
        self.backlog: set[int] = set()
        self.brought: list[tuple[ReminderKind, str, tuple[int, ...], datetime]] = []
        self.causes: set[tuple[str, str, int, int]] = set()
        self.breaks = False

    def say(self, said: datetime, seen: datetime | None = None, channels: Sequence[str] = ("brand",)) -> int:
        number = len(self.all) + 1
        post = Post(source="forum", text="Acme", said_at=said)
        self.all[number] = Mention(
            id=number,
            post_id=number,
            post=post,
            matches=(),
            standing=Standing(),
            seen_at=seen or said + MINUTE,
        )
        self.shown[number] = tuple(channels)
        return number

    def move(self, mention: int, verb: Verb, state: State, at: datetime) -> None:
        one = self.all[mention]
        last = one.last_move.id if one.last_move else 0
        move = Move(id=last + 1, mention=mention, verb=verb, who=BOT, at=at)
        self.all[mention] = replace(one, standing=Standing(state=state), last_move=move)

    async def to_remind(
        self,
        kind: ReminderKind,
        channel: str,
        since: datetime,
        until: datetime,
        limit: int = 100,
        within: timedelta | None = None,
    ) -> Sequence[int]:
        assert since < until
        came = sorted(
            (when, one.id)
            for one in self.all.values()
            if channel in self.shown[one.id]
            if (when := self._came(kind, one)) is not None and since <= when < until
            if within is None or one.seen_at - (one.post.said_at or one.seen_at) < within
        )
        return [number for _, number in came if not self._was_told(kind, channel, number)][:limit]

    async def remind(
        self, kind: ReminderKind, channel: str, mentions: Sequence[int], at: datetime
    ) -> int | None:
        if self.breaks:
            raise StoreError("the disk is full")
        assert mentions
        still = [n for n in mentions if self._came(kind, self.all[n]) is not None]
        new = tuple(n for n in still if not self._was_told(kind, channel, n))
        if not new:
            return None
        self.causes |= {(kind, channel, n, self._cause(n)) for n in new}
        self.brought.append((kind, channel, new, at))
        return len(self.brought)

    async def reminded(self, row: int) -> tuple[Reminder, Sequence[Mention]] | None:
        kind, _, mentions, at = self.brought[row - 1]
        return Reminder(row=row, kind=kind, at=at), [self.all[number] for number in mentions]

    def _came(self, kind: ReminderKind, one: Mention) -> datetime | None:
        """When it came to that, None when it did not."""
        if kind == "late":
            waits = one.standing.state in WAITING and one.id not in self.backlog
            return one.post.said_at if waits else None
        if one.last_move is None:
            return None
        if kind == "forgotten":
            return one.last_move.at if one.standing.state in TAKEN_ON else None
        return one.last_move.at if one.last_move.verb is Verb.WAKE else None

    def _was_told(self, kind: ReminderKind, channel: str, number: int) -> bool:
        """Whether it came up there for this before; late only once, else once for the same last move."""
        told = [(other, cause) for other, room, n, cause in self.causes if (room, n) == (channel, number)]
        if kind == "late" and "late" in [other for other, _ in told]:
            return True
        same = {"late": {"forgotten"}, "forgotten": {"late", "forgotten"}, "woken": {"woken"}}[kind]
        return any(other in same and cause == self._cause(number) for other, cause in told)

    def _cause(self, number: int) -> int:
        last = self.all[number].last_move
        return 0 if last is None else last.id


Told = dict[int, list[tuple[str, str, tuple[int, ...]]]]
"""What came up by the minute after noon: kind, channel, mentions."""


@dataclass
class Office:
    """Somebody looks, and time passes."""

    targets: Targets | None = TARGETS
    channels: tuple[str, ...] = ("brand", "rivals")
    store: Lying = field(default_factory=Lying)
    clock: HandClock = field(default_factory=HandClock)
    queued: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process begins: what it remembers is in the store."""
        store: Any = self.store
        self.reminders = Reminders(store, self.clock, self.targets, self.channels, self._queue)

    def look(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """What is brought up now: kind, channel, mentions."""
        before = len(self.store.brought)
        asyncio.run(self.reminders.look())
        return [(kind, channel, mentions) for kind, channel, mentions, _ in self.store.brought[before:]]

    def looks(self, minutes: Iterable[int]) -> Told:
        """The same for each of these minutes after noon; those at which nothing comes are left out."""
        found: Told = {}
        for minute in minutes:
            self.clock.time = NOON + minute * MINUTE
            if told := self.look():
                found[minute] = told
        return found

    def _queue(self) -> None:
        self.queued += 1
