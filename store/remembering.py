"""Small facts of the store's own, read and written inside somebody else's transaction."""

from __future__ import annotations

import json

from sqlalchemy import Connection, text

from core.types import Json
from store.connection import insert_many
from store.rows import to_text


def recall(connection: Connection, name: str) -> Json:
    """The fact's JSON value, None when there is none."""
    value = connection.execute(_FACT, {"name": name}).scalar()
    return None if value is None else json.loads(value)


def remember(connection: Connection, name: str, value: Json) -> None:
    """Keep a JSON value under that name."""
    row = (name, to_text(value))
    insert_many(connection, "facts", ("name", "value"), [row], known=("name",), replace=("value",))


_FACT = text("SELECT value FROM facts WHERE name = :name")
