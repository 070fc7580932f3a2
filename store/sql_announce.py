"""The store's verbs for announcing: what is due, what is being sent, what was sent, what must be redrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, text

from core.digest import URGENT
from core.errors import StoreError
from core.keeping import OutboxRow, Queue
from core.say import say
from core.types import Address
from store.connection import Database, insert_many, select_in
from store.queueing import OUTBOX_COLUMNS, queue_again, rank
from store.reading import next_id, read_outbox
from store.rows import from_micros_or_none, outbox_row_of, to_micros
from store.stories import place_follower, release


class Announce:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def due(self, now: datetime, limit: int = 500, without: Sequence[str] = ()) -> Sequence[OutboxRow]:
        """Queued rows whose time has come, but for those of the channels `without`: highest priority, then
        fresh ones, then the oldest first. Of an alert that somebody looks after no call is due."""
        return await self._rows(_DUE, now=to_micros(now), limit=limit, without=list(without))

    async def in_doubt(self) -> Sequence[OutboxRow]:
        """Rows that were being sent when the process died; their `sent_at` is when that began."""
        return await self._rows(_IN_DOUBT)

    async def begin_sending(self, row: int, at: datetime) -> None:
        """Commit that the row is about to be sent. Raises StoreError when it is not queued (any more), or
        calls people to an alert that somebody looks after."""

        def work(connection: Connection) -> None:
            if not connection.execute(_BEGIN, {"row": row, "at": to_micros(at)}).rowcount:
                raise StoreError(say("store.not_queued", row=str(row)))

        await self.database.write(work)

    async def mark_sent(self, row: int, address: Address, at: datetime, drawn: int) -> None:
        """The message stands at `address` and shows version `drawn` (for a digest or summary: the sum of its
        mentions' versions)."""
        place = {"chat": address.chat, "room": address.room, "message": address.message}
        await self._change(_SENT, row=row, at=to_micros(at), drawn=drawn, **place)

    async def requeue(self, row: int, reason: str, due_at: datetime) -> None:
        """Send the row at `due_at` instead; a row that was sent or folded stays as it is. A call to an alert
        that somebody looks after meanwhile is held: nobody is called for it any more."""
        await self._change(_REQUEUE, row=row, reason=reason, due_at=to_micros(due_at))

    async def fail(self, row: int, reason: str) -> None:
        """Give the row up: only a person can change what is wrong."""
        await self._change(_FAIL, row=row, reason=reason)

    async def hold(self, rows: Sequence[int], reason: str) -> None:
        """Do not show these queued rows, by the settings. What is fresh inside a card of a backlog is queued
        instead."""

        def work(connection: Connection) -> None:
            held = [{"row": row, "reason": reason} for row in rows]
            if held:
                connection.execute(_HOLD, held)
                release(connection, rows)

        await self.database.write(work)

    async def fold(
        self,
        rows: Sequence[int],
        kind: Literal["digest", "summary"],
        channel: str,
        at: datetime,
        backlog: int | None = None,
    ) -> int:
        """Show these queued rows inside one message: a new digest, or the return's one summary (which is
        redrawn when it was sent already). Returns its row's id; raises StoreError when none is queued."""

        def work(connection: Connection) -> int:
            waiting = [row for row in select_in(connection, _THESE, rows) if row.state == "queued"]
            if not waiting:
                raise StoreError(say("store.not_queued", row=", ".join(map(str, rows))))
            found = connection.execute(_SUMMARY, {"channel": channel, "backlog": backlog}).first()
            if kind == "summary" and found is not None:
                outer = int(found.id)
            else:
                outer = next_id(connection, "outbox")
                first = max(row.priority for row in waiting)
                values = (outer, kind, channel, "queued", kind, first, rank(first, backlog), to_micros(at))
                insert_many(connection, "outbox", OUTBOX_COLUMNS, [(*values, None, backlog, 0, 0, 0)])
            connection.execute(_FOLD, [{"row": row.id, "outer": outer, "reason": kind} for row in waiting])
            seen = sum(row.version for row in waiting)
            connection.execute(_FOLDED_IN, {"outer": outer, "seen": seen, "at": to_micros(at)})
            if kind == "summary":
                release(connection, rows)
            return outer

        return await self.database.write(work)

    async def unfold(self, row: int, reason: str, at: datetime) -> None:
        """Give a digest or summary up for this reason; what it would have shown is queued again as cards of
        their own that are folded no more."""
        values = {"row": row, "at": to_micros(at), "priority": URGENT, "rank": rank(URGENT, None)}

        def work(connection: Connection) -> None:
            connection.execute(_UNFOLD, values)
            connection.execute(_FAIL, {"row": row, "reason": reason})

        await self.database.write(work)

    async def folded(self, row: int) -> Sequence[OutboxRow]:
        """The rows that a digest or summary shows, oldest first."""
        return await self.database.read(lambda connection: read_outbox(connection, "inside", row))

    async def stale(self, limit: int = 100, without: Sequence[str] = ()) -> Sequence[OutboxRow]:
        """Sent rows whose message shows something old, but for those of the channels `without`: oldest
        first."""
        return await self._rows(_STALE, limit=limit, without=list(without))

    async def mark_drawn(self, row: int, drawn: int) -> None:
        """The message now shows version `drawn`; an older drawing that finished later changes nothing."""
        await self._change(_DRAWN, row=row, drawn=drawn)

    async def carded(self, channel: str, backlog: int) -> int:
        """How many cards of their own a return brought to a channel: sent, being sent or to be sent again."""

        def work(connection: Connection) -> int:
            values = {"channel": channel, "backlog": backlog}
            return int(connection.execute(_CARDED, values).scalar_one())

        return await self.database.read(work)

    async def summary_row(self, channel: str, backlog: int) -> OutboxRow | None:
        """The summary of a return, when it has one."""
        return next(iter(await self._rows(_SUMMARY, channel=channel, backlog=backlog)), None)

    async def row_at(self, address: Address) -> OutboxRow | None:
        """The row whose message stands there."""
        place = {"chat": address.chat, "room": address.room, "message": address.message}
        return next(iter(await self._rows(_AT, **place)), None)

    async def rows_of(self, mention: int) -> Sequence[OutboxRow]:
        """Every row of a mention, one for each channel."""
        return await self.database.read(lambda connection: read_outbox(connection, "mention", mention))

    async def enqueue(self, mention: int, channel: str, priority: int, reason: str, due_at: datetime) -> bool:
        """Queue a mention's card for a channel. False when it is queued there already (it is hurried on when
        `priority` is higher), was shown there, also on another card of its story, or there is no such
        mention."""
        due = to_micros(due_at)

        def work(connection: Connection) -> bool:
            if place_follower(connection, mention, channel, priority, due):
                return False
            return queue_again(connection, mention, channel, priority, reason, due)

        return await self.database.write(work)

    async def queue(self) -> Queue:
        """How much waits."""

        def work(connection: Connection) -> Queue:
            states = {row.state: int(row.rows) for row in connection.execute(_STATES)}
            oldest = connection.execute(_OLDEST).scalar()
            redraws = int(connection.execute(_REDRAWS).scalar_one())
            return Queue(states=states, oldest=from_micros_or_none(oldest), redraws=redraws)

        return await self.database.read(work)

    async def _rows(self, statement: TextClause, **values: object) -> list[OutboxRow]:
        def work(connection: Connection) -> list[OutboxRow]:
            return [outbox_row_of(row) for row in connection.execute(statement, values)]

        return await self.database.read(work)

    async def _change(self, statement: TextClause, **values: object) -> None:
        def work(connection: Connection) -> None:
            connection.execute(statement, values)

        await self.database.write(work)


_CALLS_IN_VAIN = (
    "(kind = 'call' AND EXISTS (SELECT 1 FROM alerts WHERE alerts.id = outbox.alert"
    " AND alerts.state IN ('acknowledged', 'closed')))"
)
_WITHOUT: BindParameter[object] = bindparam("without", expanding=True)
_DUE = text(
    "SELECT * FROM outbox WHERE state = 'queued' AND due_at <= :now AND channel NOT IN :without"  # noqa: S608
    f" AND NOT {_CALLS_IN_VAIN} ORDER BY rank, id LIMIT :limit"
).bindparams(_WITHOUT)
_IN_DOUBT = text("SELECT * FROM outbox WHERE state = 'sending' ORDER BY id")
_BEGIN = text(
    "UPDATE outbox SET state = 'sending', sent_at = :at, tries = tries + 1"  # noqa: S608 (our own words)
    f" WHERE id = :row AND state = 'queued' AND NOT {_CALLS_IN_VAIN}"
)
_SENT = text(
    "UPDATE outbox SET state = 'sent', chat = :chat, room = :room, message = :message, sent_at = :at,"
    " drawn = CASE WHEN :drawn < version THEN :drawn ELSE version END WHERE id = :row AND state <> 'folded'"
)
_REQUEUE = text(
    f"UPDATE outbox SET state = CASE WHEN {_CALLS_IN_VAIN} THEN 'held' ELSE 'queued' END,"  # noqa: S608
    f" reason = CASE WHEN {_CALLS_IN_VAIN} THEN 'acknowledged' ELSE :reason END, due_at = :due_at,"
    " sent_at = NULL WHERE id = :row AND state NOT IN ('sent', 'folded')"
)
_UNFOLD = text(
    "UPDATE outbox SET state = 'queued', reason = 'unfolded', inside = NULL, due_at = :at, backlog = NULL,"
    " priority = :priority, rank = :rank WHERE inside = :row AND state = 'folded'"
)
_FAIL = text("UPDATE outbox SET state = 'failed', reason = :reason WHERE id = :row")
_HOLD = text("UPDATE outbox SET state = 'held', reason = :reason WHERE id = :row AND state = 'queued'")
_THESE = "SELECT id, state, priority, version FROM outbox WHERE id IN (:values) ORDER BY id"
_FOLD = text("UPDATE outbox SET state = 'folded', reason = :reason, inside = :outer WHERE id = :row")
_FOLDED_IN = text(
    "UPDATE outbox SET version = version + :seen,"
    " due_at = CASE WHEN state = 'failed' THEN :at ELSE due_at END,"
    " state = CASE WHEN state = 'failed' THEN 'queued' ELSE state END WHERE id = :outer"
)
# `drawn < version` is spelt as in the index that holds only such rows.
_STALE = text(
    "SELECT * FROM outbox WHERE state = 'sent' AND drawn < version AND channel NOT IN :without"
    " ORDER BY id LIMIT :limit"
).bindparams(_WITHOUT)
_DRAWN = text(
    "UPDATE outbox SET drawn = CASE WHEN :drawn < version THEN :drawn ELSE version END"
    " WHERE id = :row AND drawn < :drawn"
)
_CARDED = text(
    "SELECT count(*) FROM outbox WHERE channel = :channel AND backlog = :backlog AND kind = 'card'"
    " AND (state IN ('sending', 'sent') OR (state = 'queued' AND tries > 0))"
)
_SUMMARY = text(
    "SELECT * FROM outbox WHERE channel = :channel AND backlog = :backlog AND kind = 'summary' ORDER BY id"
)
_AT = text("SELECT * FROM outbox WHERE room = :room AND message = :message AND chat = :chat")
_STATES = text("SELECT state, count(*) AS rows FROM outbox GROUP BY state")
_OLDEST = text("SELECT min(due_at) FROM outbox WHERE state = 'queued'")
_REDRAWS = text("SELECT count(*) FROM outbox WHERE state = 'sent' AND drawn < version")
