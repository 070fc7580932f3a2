"""The store's verbs for alerts: raised, changed by people, read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, select, table, text

from core.alerts import (
    Alert,
    AlertChange,
    AlertFilter,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertState,
    DecideAlert,
    DecideSignal,
    Evidence,
    Signal,
    alert_target,
)
from core.keeping import OutboxRow, Refused
from store.alerting import (
    change_alert,
    keep_evidence,
    open_alert,
    read_alert,
    read_alert_moves,
    read_alerts,
)
from store.connection import Database, select_in, update_many
from store.reading import read_outbox
from store.rows import to_micros
from store.rows_alerts import evidence_of, signal_text
from store.sql_reactions import see

ALL = AlertFilter()


class Alerts:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def raise_alert(self, signal: Signal, decide: DecideSignal) -> AlertMoved | None:
        """Ask `decide` with the open alert of this kind and subject and the latest closed one, and keep what
        it says in one transaction: a new alert, or the open one changed in place, with its evidence. None
        when nothing changed."""
        return await self.database.write(lambda connection: _raise(connection, signal, decide))

    async def alert(self, alert: int) -> Alert | None:
        """One alert, None when there is none."""
        return await self.database.read(lambda connection: read_alert(connection, alert))

    async def alerts(self, which: AlertFilter = ALL, limit: int = 20, offset: int = 0) -> Sequence[Alert]:
        """The newest first."""
        statement = _chosen(_ALERTS.c.id, which).order_by(_ALERTS.c.opened_at.desc(), _ALERTS.c.id.desc())

        def work(connection: Connection) -> list[Alert]:
            found = connection.execute(statement.limit(limit).offset(offset)).scalars()
            return read_alerts(connection, list(found))

        return await self.database.read(work)

    async def alert_counts(self, which: AlertFilter = ALL) -> int:
        """How many there are."""
        statement = _chosen(func.count(), which)
        return await self.database.read(lambda connection: int(connection.execute(statement).scalar_one()))

    async def move_alert(self, request: AlertRequest, decide: DecideAlert) -> AlertMoved | Refused:
        """Ask `decide` and keep what it allows, in one transaction, as `move` does for mentions: a repeated
        event, and an emoji that was seen already, change nothing. An alert is not opened again while there is
        another one about the same thing."""
        return await self.database.write(lambda connection: _move(connection, request, decide))

    async def alert_moves(self, alert: int) -> Sequence[AlertMove]:
        """Every move, oldest first."""
        return await self.database.read(lambda connection: read_alert_moves(connection, alert))

    async def alert_rows(self, alert: int) -> Sequence[OutboxRow]:
        """The rows of its card and its calls, oldest first."""
        return await self.database.read(lambda connection: read_outbox(connection, "alert", alert))

    async def evidence(self, alert: int) -> Sequence[Evidence]:
        """Its posts, in the order in which they were told of."""

        def work(connection: Connection) -> list[Evidence]:
            return [evidence_of(row) for row in select_in(connection, _EVIDENCE, [alert])]

        return await self.database.read(work)


def _raise(connection: Connection, signal: Signal, decide: DecideSignal) -> AlertMoved | None:
    about = {"kind": signal.kind, "subject": signal.subject}
    number = connection.execute(_OPEN, about).scalar()
    closed_number = connection.execute(_CLOSED, about).scalar()
    closed = None if closed_number is None else read_alert(connection, closed_number)
    if number is None:
        change = decide(None, closed, (), signal)
        return None if change is None else AlertMoved(open_alert(connection, signal, change), change)
    [alert] = read_alerts(connection, [number])
    moves = read_alert_moves(connection, alert.id)
    change = decide(alert, closed, moves, signal)
    if change is None:
        return None
    newest = (signal_text(signal), max(alert.severity, signal.severity), alert.id)
    update_many(connection, "alerts", ("signal", "severity"), [newest])
    keep_evidence(connection, alert.id, signal)
    change_alert(connection, alert, moves, change, signal.at)
    return AlertMoved(alert.id, change)


def _move(connection: Connection, request: AlertRequest, decide: DecideAlert) -> AlertMoved | Refused:
    alert = read_alert(connection, request.alert)
    if alert is None:
        return Refused("alert_refused.gone")
    moves = read_alert_moves(connection, alert.id)
    told = _was_told(connection, request)
    if told or (request.reaction is not None and not see(connection, request.reaction, request.who.id)):
        return AlertMoved(alert.id, AlertChange(standing=alert.standing, told=False), repeated=True)
    change = decide(alert, moves, request)
    if isinstance(change, Refused):
        return change
    other = _other_open(connection, alert)
    if other is not None and change.standing.state is not AlertState.CLOSED:
        return Refused("alert_refused.other_open", {"target": alert_target(other)})
    change_alert(connection, alert, moves, change, request.at, request.who, request.event)
    return AlertMoved(alert.id, change)


def _was_told(connection: Connection, request: AlertRequest) -> bool:
    """Whether a move was made of the same event."""
    event = {"chat": request.who.chat, "event": request.event}
    return request.event is not None and connection.execute(_SAME_EVENT, event).first() is not None


def _other_open(connection: Connection, alert: Alert) -> int | None:
    """The open alert about the same thing, when it is another one."""
    about = {"kind": alert.signal.kind, "subject": alert.signal.subject}
    found: int | None = connection.execute(_OPEN, about).scalar()
    return None if found == alert.id else found


def _chosen(what: Any, which: AlertFilter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if which.kinds:
        conditions.append(_ALERTS.c.kind.in_(which.kinds))
    if which.subjects:
        conditions.append(_ALERTS.c.subject.in_(which.subjects))
    if which.states:
        conditions.append(_ALERTS.c.state.in_([state.value for state in which.states]))
    if which.opened_from is not None:
        conditions.append(_ALERTS.c.opened_at >= to_micros(which.opened_from))
    if which.opened_to is not None:
        conditions.append(_ALERTS.c.opened_at < to_micros(which.opened_to))
    return select(what).select_from(_ALERTS).where(*conditions)


_ALERTS = table("alerts", *map(column, ("id", "kind", "subject", "state", "opened_at")))
# `state <> 'closed'` is spelt as in the index that holds only such rows.
_OPEN = text("SELECT id FROM alerts WHERE kind = :kind AND subject = :subject AND state <> 'closed'")
_CLOSED = text(
    "SELECT id FROM alerts WHERE kind = :kind AND subject = :subject AND state = 'closed'"
    " ORDER BY closed_at DESC, id DESC LIMIT 1"
)
_SAME_EVENT = text("SELECT id FROM alert_moves WHERE chat = :chat AND event = :event")
_EVIDENCE = "SELECT * FROM alert_evidence WHERE alert IN (:values) ORDER BY id"
