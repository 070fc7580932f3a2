"""The store's verbs for small facts that outlive the process, and for its own health."""

from __future__ import annotations

from sqlalchemy import text

from core.types import Json
from store.connection import Database
from store.remembering import recall, remember


class Facts:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def fact(self, name: str) -> Json:
        """The fact's JSON value, None when there is none."""
        return await self.database.read(lambda connection: recall(connection, name))

    async def set_fact(self, name: str, value: Json) -> None:
        """Keep a JSON value under that name."""
        await self.database.write(lambda connection: remember(connection, name, value))

    async def ping(self) -> None:
        """Raise StoreError unless the store can be read and written now."""
        await self.database.write(lambda connection: connection.execute(_PING).scalar())

    async def close(self) -> None:
        """Finish what was asked for, then close. A second close does nothing."""
        await self.database.close()


_PING = text("SELECT count(*) FROM hosts")
