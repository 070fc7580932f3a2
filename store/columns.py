"""What the tables' columns and indexes are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, text

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite makes a key its row number only when the type is spelt INTEGER."""


OURS = {"autoincrement": False}
"""For keys: we give the ids ourselves, before the rows are written."""


def some(name: str, *columns: str, only: str) -> Index:
    """An index of those rows alone that `only` means."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


def only_once(name: str, *columns: str, only: str) -> Index:
    """The same, of rows that there may be one of each."""
    return Index(name, *columns, unique=True, sqlite_where=text(only), postgresql_where=text(only))
