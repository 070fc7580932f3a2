"""What becomes of an alert, inside somebody else's transaction: with a signal, a move, a time that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from core.alert_lifecycle import latest
from core.alerts import Alert, AlertChange, AlertMove, AlertVerb, NewDue, Signal
from core.evidence import print_of
from core.types import BOT, Person
from store.connection import insert_many, select_in, update_many
from store.noting import note_alert_move
from store.queueing import queue_for_alert
from store.reading import next_id, read_posts
from store.rows import to_micros, to_micros_or_none, to_text
from store.rows_alerts import (
    STANDING_COLUMNS,
    alert_move_of,
    alert_of,
    post_text,
    signal_text,
    standing_row,
)
from store.versions import bump_alert

MOST_EVIDENCE = 200
"""Posts that are kept of one alert."""


def read_alerts(connection: Connection, ids: Sequence[int]) -> list[Alert]:
    """Alerts in the order of `ids`; an unknown id is left out."""
    rows = {row.id: row for row in select_in(connection, _ALERTS, ids)}
    wanted = [row.last_move for row in rows.values() if row.last_move is not None]
    moves = {row.id: alert_move_of(row) for row in select_in(connection, _MOVES, wanted)}
    return [alert_of(rows[number], moves.get(rows[number].last_move)) for number in ids if number in rows]


def read_alert(connection: Connection, alert: int) -> Alert | None:
    return next(iter(read_alerts(connection, [alert])), None)


def read_alert_moves(connection: Connection, alert: int) -> list[AlertMove]:
    """Every move of an alert, oldest first."""
    return [alert_move_of(row) for row in select_in(connection, _MOVES_OF, [alert])]


def open_alert(connection: Connection, signal: Signal, change: AlertChange) -> int:
    """Keep a new alert, with all that follows; returns its id."""
    number = next_id(connection, "alerts")
    what = (number, signal.kind, signal.subject, signal_text(signal), signal.severity)
    when = (to_micros(signal.at), to_micros(signal.began_at), to_micros_or_none(change.over_at))
    row = (*what, *when, 0, 0, *standing_row(change.standing))
    insert_many(connection, "alerts", _NEW, [row])
    keep_evidence(connection, number, signal)
    alert = read_alerts(connection, [number])[0]
    change_alert(connection, alert, [], change, signal.at)
    return number


def change_alert(
    connection: Connection,
    alert: Alert,
    moves: Sequence[AlertMove],
    change: AlertChange,
    at: datetime,
    who: Person = BOT,
    event: str | None = None,
) -> None:
    """Keep what becomes of an alert that has these moves: how it stands, the move (`who` made it where the
    change does not say), its times to come, its messages."""
    micros = to_micros(at)
    move = None
    if change.verb is not None:
        move = _keep_move(connection, alert, change, change.who or who, micros, event)
        taken_back = latest(moves) if change.verb is AlertVerb.UNDO else None
        if taken_back is not None:
            connection.execute(_UNDONE, {"move": taken_back.id})
    last = latest(read_alert_moves(connection, alert.id))
    level = alert.level if change.level is None else change.level
    told = (to_micros_or_none(change.over_at), level, last.id if last else None)
    update_many(connection, "alerts", _CHANGED, [(*standing_row(change.standing), *told, alert.id)])
    cancelled = [{"alert": alert.id, "kind": kind} for kind in sorted(change.cancel)]
    if cancelled:
        connection.execute(_CANCEL, cancelled)
    _set_due_times(connection, alert.id, change.due, micros)
    if change.hush:
        connection.execute(_HUSH, {"alert": alert.id})
    bump_alert(connection, alert.id)
    queue_for_alert(connection, alert.id, "alert", change.post_to, 0, micros)
    if move is not None:
        queue_for_alert(connection, alert.id, "call", change.call, move, micros)
        if change.told:
            note_alert_move(connection, alert.id, move, micros)


def keep_evidence(connection: Connection, alert: int, signal: Signal) -> None:
    """Keep the signal's posts as they are now, within bounds; what was kept before stays as it was."""
    kept = set(connection.execute(_KEPT, {"alert": alert}).scalars())
    room = max(0, MOST_EVIDENCE - len(kept))
    wanted = [mention for mention in dict.fromkeys(signal.posts) if mention not in kept]
    found: dict[int, Row[Any]] = {row.id: row for row in select_in(connection, _MENTIONS, wanted)}
    shown = [mention for mention in wanted if mention in found][:room]
    posts = read_posts(connection, [found[mention].post for mention in shown])
    number, at = next_id(connection, "alert_evidence"), to_micros(signal.at)
    rows = []
    for n, mention in enumerate(shown):
        post = posts[found[mention].post]
        what = (post_text(post), found[mention].seen_at, at, print_of(post))
        rows.append((number + n, alert, mention, *what))
    insert_many(connection, "alert_evidence", _EVIDENCE_COLUMNS, rows)


def _keep_move(
    connection: Connection, alert: Alert, change: AlertChange, who: Person, at: int, event: str | None
) -> int:
    number = next_id(connection, "alert_moves")
    verb = change.verb.value if change.verb else ""
    row = (number, alert.id, verb, who.chat, who.id, who.name, at)
    told = (to_text(dict(change.values)), to_text(standing_row(alert.standing)), False, event)
    insert_many(connection, "alert_moves", _MOVE_COLUMNS, [(*row, *told)])
    return number


def _set_due_times(connection: Connection, alert: int, due: Sequence[NewDue], at: int) -> None:
    if due:
        number = next_id(connection, "due_times")
        rows = [
            (number + n, alert, one.kind, one.step, to_micros(one.due_at), at, "waiting")
            for n, one in enumerate(due)
        ]
        insert_many(connection, "due_times", _DUE_COLUMNS, rows)


_NEW = (
    *("id", "kind", "subject", "signal", "severity", "opened_at", "began_at", "over_at", "level", "version"),
    *STANDING_COLUMNS,
)
_CHANGED = (*STANDING_COLUMNS, "over_at", "level", "last_move")
_MOVE_COLUMNS = (
    *("id", "alert", "verb", "chat", "person", "name", "at", "details", "standing", "undone", "event"),
)
_DUE_COLUMNS = ("id", "alert", "kind", "step", "due_at", "set_at", "state")
_EVIDENCE_COLUMNS = ("id", "alert", "mention", "post", "seen_at", "kept_at", "print")
_ALERTS = "SELECT * FROM alerts WHERE id IN (:values)"
_MOVES = "SELECT * FROM alert_moves WHERE id IN (:values)"
_MOVES_OF = "SELECT * FROM alert_moves WHERE alert IN (:values) ORDER BY id"
_MENTIONS = "SELECT id, post, seen_at FROM mentions WHERE id IN (:values)"
_UNDONE = text("UPDATE alert_moves SET undone = TRUE WHERE id = :move")
_KEPT = text("SELECT mention FROM alert_evidence WHERE alert = :alert")
_CANCEL = text(
    "UPDATE due_times SET state = 'cancelled' WHERE alert = :alert AND kind = :kind AND state = 'waiting'"
)
_HUSH = text(
    "UPDATE outbox SET state = 'held', reason = 'acknowledged'"
    " WHERE alert = :alert AND kind = 'call' AND state = 'queued'"
)
