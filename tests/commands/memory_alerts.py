"""The store's contract for alerts and response times, strict and in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.alert_lifecycle import latest
from core.alerts import (
    Alert,
    AlertChange,
    AlertFilter,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertState,
    AlertVerb,
    Clocked,
    DecideAlert,
    DecideSignal,
    Evidence,
    Signal,
    alert_target,
)
from core.evidence import print_of
from core.keeping import Filter, OutboxRow, Refused, RowKind
from core.types import BOT, Mention, Person

ALL = AlertFilter()


class MemoryAlerts:
    """Part of `tests.commands.memory_store.MemoryStore`. Nothing comes due here, and nobody reacts."""

    def __init__(self) -> None:
        self.alarms: dict[int, Alert] = {}
        self.timeline: list[AlertMove] = []
        self.events: set[tuple[str, str]] = set()
        self.proof: list[Evidence] = []
        self.all: dict[int, Mention] = {}
        self.rows: dict[int, OutboxRow] = {}
        self.broken: Exception | None = None

    async def raise_alert(self, signal: Signal, decide: DecideSignal) -> AlertMoved | None:
        same = [
            one
            for one in self.alarms.values()
            if (one.signal.kind, one.signal.subject) == (signal.kind, signal.subject)
        ]
        alert = next((one for one in same if one.standing.state is not AlertState.CLOSED), None)
        ended = [(at, one.id, one) for one in same if (at := one.standing.closed_at) and one is not alert]
        closed = max(ended)[2] if ended else None
        if alert is None:
            change = decide(None, closed, (), signal)
            if change is None:
                return None
            alert = Alert(
                id=len(self.alarms) + 1,
                signal=signal,
                severity=signal.severity,
                standing=change.standing,
                opened_at=signal.at,
                began_at=signal.began_at,
                version=0,
            )
        else:
            change = decide(alert, closed, await self.alert_moves(alert.id), signal)
            if change is None:
                return None
            alert = replace(alert, signal=signal, severity=max(alert.severity, signal.severity))
        self._keep_evidence(alert.id, signal)
        self._change(alert, change, signal.at)
        return AlertMoved(alert.id, change)

    async def move_alert(self, request: AlertRequest, decide: DecideAlert) -> AlertMoved | Refused:
        assert request.reaction is None, "nobody reacts here"
        alert = self.alarms.get(request.alert)
        if alert is None:
            return Refused("alert_refused.gone")
        event = (request.who.chat, request.event) if request.event is not None else None
        if event in self.events:
            same = AlertChange(standing=alert.standing, told=False)
            return AlertMoved(alert.id, same, repeated=True)
        change = decide(alert, await self.alert_moves(alert.id), request)
        if isinstance(change, Refused):
            return change
        other = next((one for one in self.alarms.values() if _is_rival(one, alert)), None)
        if other is not None and change.standing.state is not AlertState.CLOSED:
            return Refused("alert_refused.other_open", {"target": alert_target(other.id)})
        if event is not None:
            self.events.add(event)
        self._change(alert, change, request.at, request.who)
        return AlertMoved(alert.id, change)

    async def alert(self, alert: int) -> Alert | None:
        self._check()
        return self.alarms.get(alert)

    async def alerts(self, which: AlertFilter = ALL, limit: int = 20, offset: int = 0) -> Sequence[Alert]:
        self._check()
        assert limit > 0
        assert offset >= 0
        found = sorted(self._chosen(which), key=lambda one: (one.opened_at, one.id), reverse=True)
        return found[offset : offset + limit]

    async def alert_counts(self, which: AlertFilter = ALL) -> int:
        self._check()
        return len(self._chosen(which))

    async def alert_moves(self, alert: int) -> Sequence[AlertMove]:
        self._check()
        return [move for move in self.timeline if move.alert == alert]

    async def alert_rows(self, alert: int) -> Sequence[OutboxRow]:
        self._check()
        return [row for row in self.rows.values() if row.alert == alert]

    async def evidence(self, alert: int) -> Sequence[Evidence]:
        self._check()
        return [one for one in self.proof if one.alert == alert]

    async def clocks(self, which: Filter, limit: int = 100_000) -> Sequence[Clocked]:
        self._check()
        found = [
            (said, one.id, one)
            for one in self._which(replace(which, leads=True))
            if (said := one.post.said_at)
        ]
        return [
            Clocked(
                mention=one.id,
                source=one.post.source,
                priority=one.priority,
                said_at=said,
                seen_at=one.seen_at,
                acknowledged_at=one.standing.acknowledged_at,
                resolved_at=one.standing.resolved_at,
            )
            for said, _, one in sorted(found, key=lambda each: each[:2], reverse=True)[:limit]
        ]

    def _change(self, alert: Alert, change: AlertChange, at: datetime, who: Person = BOT) -> None:
        before = self.alarms.get(alert.id, replace(alert, standing=change.standing)).standing
        moves = [move for move in self.timeline if move.alert == alert.id]
        number = 0
        if change.verb is not None:
            taken_back = latest(moves) if change.verb is AlertVerb.UNDO else None
            if taken_back is not None:
                place = self.timeline.index(taken_back)
                self.timeline[place] = replace(taken_back, undone=True)
            number = len(self.timeline) + 1
            self.timeline.append(
                AlertMove(
                    id=number,
                    alert=alert.id,
                    verb=change.verb,
                    who=change.who or who,
                    at=at,
                    values=change.values,
                    before=before,
                )
            )
        self.alarms[alert.id] = replace(
            alert,
            standing=change.standing,
            over_at=change.over_at,
            level=alert.level if change.level is None else change.level,
            version=alert.version + 1,
            last_move=latest([move for move in self.timeline if move.alert == alert.id]),
        )
        if change.hush:
            for row in list(self.rows.values()):
                if row.alert == alert.id and row.kind == "call" and row.state == "queued":
                    self.rows[row.id] = replace(row, state="held", reason="acknowledged")
        self._queue(alert.id, "alert", "alert", change.post_to, 0, at)
        if number:
            self._queue(alert.id, "call", "called", change.call, number, at)

    def _queue(
        self, alert: int, kind: RowKind, reason: str, channels: Sequence[str], call: int, at: datetime
    ) -> None:
        there = {row.channel for row in self.rows.values() if (row.alert, row.call) == (alert, call)}
        for channel in dict.fromkeys(channels):
            if channel not in there:
                row = self.rows[self._row(kind, channel, reason, at)]
                self.rows[row.id] = replace(row, priority=5, alert=alert, call=call)

    def _keep_evidence(self, alert: int, signal: Signal) -> None:
        kept = {one.mention for one in self.proof if one.alert == alert}
        for number in dict.fromkeys(signal.posts):
            mention = self.all.get(number)
            if mention is not None and number not in kept:
                self.proof.append(
                    Evidence(
                        alert=alert,
                        mention=number,
                        post=mention.post,
                        seen_at=mention.seen_at,
                        kept_at=signal.at,
                        print=print_of(mention.post),
                    )
                )

    def _chosen(self, which: AlertFilter) -> list[Alert]:
        for time in (which.opened_from, which.opened_to):
            assert time is None or time.tzinfo is not None
        return [
            one
            for one in self.alarms.values()
            if (not which.kinds or one.signal.kind in which.kinds)
            and (not which.subjects or one.signal.subject in which.subjects)
            and (not which.states or one.standing.state in which.states)
            and (which.opened_from is None or one.opened_at >= which.opened_from)
            and (which.opened_to is None or one.opened_at < which.opened_to)
        ]

    # -- what the rest of the store has

    def _row(self, kind: RowKind, channel: str, reason: str, at: datetime) -> int:
        raise AssertionError("the rest of the store has the outbox")

    def _which(self, which: Filter) -> list[Mention]:
        raise AssertionError("the rest of the store has the mentions")

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken


def _is_rival(one: Alert, alert: Alert) -> bool:
    """Whether it is another alert about the same thing, and open."""
    return (
        one.id != alert.id
        and (one.signal.kind, one.signal.subject) == (alert.signal.kind, alert.signal.subject)
        and one.standing.state is not AlertState.CLOSED
    )
