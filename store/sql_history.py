"""The store's verbs for a mention's whole history: what its post said before, the alerts that it is in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.alerts import Alert
from core.page_ports import Edit
from store.alerting import read_alerts
from store.connection import Database
from store.rows import from_micros


class History:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def edits(self, mention: int) -> Sequence[Edit]:
        """What its post said before it was edited, oldest first, as far as a card had shown it."""

        def work(connection: Connection) -> list[Edit]:
            rows = connection.execute(_EDITS, {"mention": mention})
            return [Edit(from_micros(row.at), row.said_before) for row in rows]

        return await self.database.read(work)

    async def alerts_with(self, mention: int) -> Sequence[Alert]:
        """The alerts in whose evidence it is, the newest first."""

        def work(connection: Connection) -> list[Alert]:
            found = connection.execute(_ALERTS_WITH, {"mention": mention}).scalars()
            return read_alerts(connection, [int(number) for number in found])

        return await self.database.read(work)


# One edit is told in the thread of every card, so it stands there once for each.
_EDITS = text(
    "SELECT DISTINCT thread_notes.at, thread_notes.said_before FROM outbox"
    " JOIN thread_notes ON thread_notes.outbox = outbox.id"
    " WHERE outbox.mention = :mention AND thread_notes.kind = 'edit' ORDER BY thread_notes.at"
)
_ALERTS_WITH = text("SELECT alert FROM alert_evidence WHERE mention = :mention ORDER BY alert DESC")
