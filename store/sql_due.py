"""The store's verbs for what is to happen to alerts at a time: each once, in whichever life of the bot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from core.alerts import AlertMoved, DecideDue, DueTime
from store.alerting import change_alert, read_alert, read_alert_moves
from store.connection import Database, insert_many
from store.rows import to_micros, to_text
from store.rows_alerts import due_time_of


class DueTimes:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def due_times(self, now: datetime, limit: int = 100) -> Sequence[DueTime]:
        """Those whose time has come, the longest overdue first."""
        values = {"now": to_micros(now), "limit": limit}

        def work(connection: Connection) -> list[DueTime]:
            return [due_time_of(row) for row in connection.execute(_DUE, values)]

        return await self.database.read(work)

    async def fire(self, due: int, now: datetime, decide: DecideDue) -> AlertMoved | None:
        """Use a due time up, once: ask `decide` and keep what it says in the same transaction. None when it
        was used or cancelled meanwhile, is not due yet, or nothing happens."""
        return await self.database.write(lambda connection: _fire(connection, due, now, decide))

    async def shift_due_times(self, clock: str, now: datetime, before: datetime | None) -> int:
        """Remember under the name `clock` that it is `now`. If it was later `before` (None: when this was
        last remembered), the clock was set back: what waits for a time moves with it, due times as well as
        queued messages and lines of alerts and reminders, and keeps the time that it had still to wait.
        Returns how many were moved. All in one transaction: each move once, whatever breaks."""
        at = to_micros(now)

        def work(connection: Connection) -> int:
            kept = connection.execute(_CLOCK, {"clock": clock}).scalar()
            known = _remembered(kept) or {"at": at, "row": 0}
            by = at - (known["at"] if before is None else to_micros(before))
            moved = _shift(connection, at, by, known["row"]) if by < 0 else 0
            row = connection.execute(_LATEST).scalar() or 0
            values = [(clock, to_text({"at": at, "row": row}))]
            insert_many(connection, "facts", ("name", "value"), values, known=("name",), replace=("value",))
            return moved

        return await self.database.write(work)


def _remembered(kept: str | None) -> dict[str, int] | None:
    """What is known of the clock; nothing where something else stands."""
    found = None if kept is None else json.loads(kept)
    fits = isinstance(found, dict) and all(isinstance(found.get(name), int) for name in ("at", "row"))
    return found if fits else None


def _fire(connection: Connection, due: int, now: datetime, decide: DecideDue) -> AlertMoved | None:
    at = to_micros(now)
    row = connection.execute(_WAITING, {"due": due, "now": at}).first()
    if row is None:
        return None
    connection.execute(_USE, {"due": due, "now": at})
    try:
        alert = read_alert(connection, row.alert)
        moves = read_alert_moves(connection, row.alert)
    except OverflowError as error:  # which would be told as a store in trouble; it is this row alone
        raise ValueError(f"alert {row.alert} holds a time that is none") from error
    if alert is None:
        return None
    change = decide(alert, moves, due_time_of(row))
    if change is None:
        return None
    change_alert(connection, alert, moves, change, now)
    return AlertMoved(alert.id, change)


def _shift(connection: Connection, now: int, by: int, known: int) -> int:
    """Move what waits by so many microseconds. `known` is the latest due time when the clock was last
    remembered: one that came after it may have been set since the clock was set back, and is right then."""
    values = {"now": now, "by": by, "known": known}
    return sum(connection.execute(each, values).rowcount for each in (_SHIFT, _SHIFT_ROWS, _SHIFT_NOTES))


# `state = 'waiting'` is spelt as in the index that holds only such rows.
_DUE = text(
    "SELECT * FROM due_times WHERE state = 'waiting' AND due_at <= :now ORDER BY due_at, id LIMIT :limit"
)
_WAITING = text("SELECT * FROM due_times WHERE id = :due AND state = 'waiting' AND due_at <= :now")
_USE = text("UPDATE due_times SET state = 'used', used_at = :now WHERE id = :due")
_CLOCK = text("SELECT value FROM facts WHERE name = :clock")
_LATEST = text("SELECT max(id) FROM due_times")
_SHIFT = text(
    "UPDATE due_times SET due_at = due_at + :by, set_at = set_at + :by"
    " WHERE state = 'waiting' AND (id <= :known OR set_at > :now)"
)
# What has a time that is over is due already.
_SHIFT_ROWS = text(
    "UPDATE outbox SET due_at = due_at + :by"
    " WHERE state = 'queued' AND kind IN ('alert', 'call', 'reminder') AND due_at > :now"
)
_SHIFT_NOTES = text(
    "UPDATE thread_notes SET due_at = due_at + :by"
    " WHERE state IN ('queued', 'sending') AND alert IS NOT NULL AND due_at > :now"
)
