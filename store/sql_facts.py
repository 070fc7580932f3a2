"""The store's verbs for small facts that outlive the process, and for its own health."""

from __future__ import annotations

import json

from sqlalchemy import Connection, text

from core.types import Json
from store.connection import Database, insert_many
from store.rows import to_text


class Facts:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def fact(self, name: str) -> Json:
        """The fact's JSON value, None when there is none."""

        def work(connection: Connection) -> Json:
            value = connection.execute(_FACT, {"name": name}).scalar()
            return None if value is None else json.loads(value)

        return await self.database.read(work)

    async def set_fact(self, name: str, value: Json) -> None:
        """Keep a JSON value under that name."""
        row = (name, to_text(value))
        await self.database.write(
            lambda connection: insert_many(
                connection, "facts", ("name", "value"), [row], known=("name",), replace=("value",)
            )
        )

    async def ping(self) -> None:
        """Raise StoreError unless the store can be read and written now."""
        await self.database.write(lambda connection: connection.execute(_PING).scalar())

    async def close(self) -> None:
        """Finish what was asked for, then close. A second close does nothing."""
        await self.database.close()


_FACT = text("SELECT value FROM facts WHERE name = :name")
_PING = text("SELECT count(*) FROM hosts")
