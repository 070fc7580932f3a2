"""The store's verbs for threads: the lines that go under a posted card, each once and in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from core.errors import StoreError
from core.keeping import ThreadNote
from core.say import say
from store.connection import Database, select_in
from store.rows import move_of, thread_note_of, to_micros
from store.rows_alerts import alert_move_of


class Threads:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def notes_due(self, now: datetime, limit: int = 100) -> Sequence[ThreadNote]:
        """Notes whose time has come and whose card is posted, oldest first; of each card only the first that
        is neither sent nor failed. Those that were begun before a crash come again, in doubt."""

        def work(connection: Connection) -> list[ThreadNote]:
            rows = connection.execute(_DUE, {"now": to_micros(now), "limit": limit}).all()
            wanted = [row.move for row in rows if row.move is not None]
            moves = {row.id: move_of(row) for row in select_in(connection, _MOVES, wanted)}
            wanted = [row.alert_move for row in rows if row.alert_move is not None]
            told = {row.id: alert_move_of(row) for row in select_in(connection, _ALERT_MOVES, wanted)}
            return [thread_note_of(row, moves.get(row.move), told.get(row.alert_move)) for row in rows]

        return await self.database.read(work)

    async def begin_note(self, note: int, at: datetime) -> None:
        """Commit that the note is about to be written. Raises StoreError when it waits no more."""

        def work(connection: Connection) -> None:
            if not connection.execute(_BEGIN, {"note": note, "at": to_micros(at)}).rowcount:
                raise StoreError(say("store.note_settled", note=str(note)))

        await self.database.write(work)

    async def note_sent(self, note: int) -> None:
        """The note stands in the thread."""
        await self._settle(note, "sent", "")

    async def retry_note(self, note: int, due_at: datetime) -> None:
        """Write the note at `due_at` instead; one that was ever begun stays in doubt. One that was sent or
        given up stays as it is."""
        values = {"note": note, "due_at": to_micros(due_at)}
        await self.database.write(lambda connection: connection.execute(_RETRY, values).rowcount)

    async def fail_note(self, note: int, reason: str) -> None:
        """Give the note up, and let the card's next one go on; one that was sent stays sent."""
        await self._settle(note, "failed", reason)

    async def _settle(self, note: int, state: str, reason: str) -> None:
        values = {"note": note, "state": state, "reason": reason}
        await self.database.write(lambda connection: connection.execute(_SETTLE, values).rowcount)


# `state IN (…)` is spelt as in the index that holds only such rows.
_DUE = text(
    "SELECT thread_notes.*, channel, chat, room, message FROM thread_notes"
    " JOIN outbox ON outbox.id = thread_notes.outbox WHERE thread_notes.id IN"
    " (SELECT min(id) FROM thread_notes WHERE state IN ('queued', 'sending') GROUP BY outbox)"
    " AND thread_notes.due_at <= :now AND outbox.state = 'sent' ORDER BY thread_notes.id LIMIT :limit"
)
_MOVES = "SELECT * FROM moves WHERE id IN (:values)"
_ALERT_MOVES = "SELECT * FROM alert_moves WHERE id IN (:values)"
_BEGIN = text(
    "UPDATE thread_notes SET state = 'sending', due_at = :at, tries = tries + 1"
    " WHERE id = :note AND state IN ('queued', 'sending')"
)
_RETRY = text(
    "UPDATE thread_notes SET state = 'queued', due_at = :due_at"
    " WHERE id = :note AND state IN ('queued', 'sending')"
)
_SETTLE = text(
    "UPDATE thread_notes SET state = :state, reason = :reason WHERE id = :note AND state <> 'sent'"
)
