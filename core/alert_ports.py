"""The part of the store's door that is about alerts, response times and reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from core.alerts import (
    Alert,
    AlertFilter,
    AlertMove,
    AlertMoved,
    AlertRequest,
    Clocked,
    DecideAlert,
    DecideDue,
    DecideSignal,
    DueTime,
    Evidence,
    Felt,
    Loud,
    Said,
    Signal,
)
from core.keeping import Filter, OutboxRow, Refused, Reminder, ReminderKind
from core.types import Mention

EVERY_ALERT = AlertFilter()


class AlertStore(Protocol):
    """See `core.ports.Store`. Raises `StoreError`."""

    async def raise_alert(self, signal: Signal, decide: DecideSignal) -> AlertMoved | None:
        """Ask `decide` with the open alert of this kind and subject and the latest closed one, and keep what
        it says in one transaction: a new alert, or the open one changed in place, with its evidence. None
        when nothing changed."""

    async def alert(self, alert: int) -> Alert | None: ...
    async def alerts(
        self, which: AlertFilter = EVERY_ALERT, limit: int = 20, offset: int = 0
    ) -> Sequence[Alert]:
        """The newest first."""

    async def alert_counts(self, which: AlertFilter = EVERY_ALERT) -> int: ...
    async def move_alert(self, request: AlertRequest, decide: DecideAlert) -> AlertMoved | Refused: ...
    async def alert_moves(self, alert: int) -> Sequence[AlertMove]: ...
    async def alert_rows(self, alert: int) -> Sequence[OutboxRow]: ...
    async def evidence(self, alert: int) -> Sequence[Evidence]: ...

    async def due_times(self, now: datetime, limit: int = 100) -> Sequence[DueTime]: ...
    async def fire(self, due: int, now: datetime, decide: DecideDue) -> AlertMoved | None:
        """Use a due time up, once: ask `decide` and keep what it says in the same transaction. None when it
        was used or cancelled meanwhile, or nothing happens."""

    async def shift_due_times(self, clock: str, now: datetime, before: datetime | None) -> int:
        """Remember under the name `clock` that it is `now`. If it was later `before` (None: when this was
        last remembered), the clock was set back: what waits for a time moves with it, due times as well as
        queued messages and lines of alerts and reminders, and keeps the time that it had still to wait.
        Returns how many were moved. All in one transaction: each move once, whatever breaks."""

    async def said(self, topic: str, since: datetime, limit: int = 5000) -> Sequence[Said]:
        """The newest mentions of a topic that were said since then, oldest first; at most so many."""

    async def quarters(self, topic: str, since: datetime, until: datetime) -> Mapping[datetime, int]:
        """Mentions of a topic by the full quarter of an hour (UTC) in which they were said; those without any
        are left out. [since, until)"""

    async def felt(self, topic: str, since: datetime, until: datetime) -> Mapping[datetime, Felt]:
        """How they sound about the topic and whom they reach, counted as by `quarters`."""

    async def loud(self, topic: str, since: datetime, until: datetime) -> Loud:
        """Who wrote about the topic in [since, until)."""

    async def clocks(self, which: Filter, limit: int = 100_000) -> Sequence[Clocked]: ...

    async def to_remind(
        self,
        kind: ReminderKind,
        channel: str,
        since: datetime,
        until: datetime,
        limit: int = 100,
        within: timedelta | None = None,
    ) -> Sequence[int]:
        """Mentions that the channel shows, that came to that in [since, until) and that nobody was reminded
        of for it there yet: `late`: still unanswered (open, not snoozed, of no backlog), by when they were
        said; `forgotten`: acknowledged, claimed or escalated, by their last move; `woken`: whose last move is
        a snooze's end, by that. One that lies untouched is late or forgotten, not both. Only those that were
        seen sooner than `within` after they were said. Oldest first, at most so many."""

    async def remind(
        self, kind: ReminderKind, channel: str, mentions: Sequence[int], at: datetime
    ) -> int | None:
        """Queue one message in the channel that brings these up again, and remember it of each, in one
        transaction; returns its outbox row. None when each was brought up there for the same cause before
        (see `to_remind`; `late`: ever; else: for the same last move)."""

    async def reminded(self, row: int) -> tuple[Reminder, Sequence[Mention]] | None:
        """The reminder of an outbox row and its mentions as they are now."""
