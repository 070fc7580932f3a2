"""The way to the database: one writer thread, a few reader threads, and nothing on the event loop.

All that is particular to SQLite stands here and in `store/schema.py`; the rest of the room speaks SQL that
PostgreSQL reads as well. A library's exception stops here: it becomes a `StoreError` that says what to do.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from core.errors import StoreError
from core.say import say

T = TypeVar("T")

READERS = 3
LOCK_WAIT = 5.0
"""Seconds to wait for another process that writes."""


class UnreadableError(StoreError):
    """A value cannot be kept: half a character (a lone surrogate), a number of more than 64 bits."""


class Database:
    """Connections to one database. `write` and `read` run a function of a Connection in a transaction, in a
    thread; both raise `StoreError`. Threads start with the first use, so that a process may fork before."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._writer = make_engine(url, writes=True)
        self._readers = make_engine(url, writes=False)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one write transaction, after all writes asked for before. All of it or nothing."""
        return await self._run(self._write_thread, self._writer, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one unchanging picture of the database; writes go on meanwhile."""
        return await self._run(self._read_threads, self._readers, work)

    async def close(self) -> None:
        """Finish what was asked for, then close. A second close does nothing."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._write_thread.shutdown()
        self._read_threads.shutdown()
        self._readers.dispose()
        self._writer.dispose()

    async def _run(self, threads: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with told(), engine.begin() as connection:
                return work(connection)

        try:
            future = threads.submit(run)
        except RuntimeError as error:
            raise StoreError(say("store.closed")) from error
        return await asyncio.wrap_future(future)


def address(url_or_path: str | Path) -> URL:
    """The database's address: a path is a SQLite file. Raises StoreError for what cannot be read as one."""
    text = str(url_or_path)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        return make_url(text)
    except SQLAlchemyError as error:
        raise StoreError(say("store.bad_address")) from error


def make_engine(url: URL, writes: bool) -> Engine:
    """An engine whose connections behave: real transactions, foreign keys, safe from a power cut."""
    is_sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"connect_args": {"timeout": LOCK_WAIT}} if is_sqlite else {}
    try:
        engine = create_engine(url, pool_size=1 if writes else READERS, max_overflow=0, **options)
    except (SQLAlchemyError, ImportError, TypeError) as error:  # TypeError: a database in memory has no pool
        raise StoreError(say("store.bad_address")) from error
    if is_sqlite:
        event.listen(engine, "connect", _connected_to_write if writes else _connected_to_read)
        event.listen(engine, "begin", _begun_to_write if writes else _begun_to_read)
    return engine


@contextmanager
def told() -> Iterator[None]:
    """Turn the database's exceptions into StoreError, chained."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(say(_reason(error.orig), problem=str(error.orig))) from error
    except sqlite3.Error as error:
        raise StoreError(say(_reason(error), problem=str(error))) from error
    except SQLAlchemyError as error:
        raise StoreError(say("store.failed", problem=str(error))) from error
    except OSError as error:
        raise StoreError(say("store.failed", problem=error.strerror or str(error))) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise UnreadableError(say("store.unreadable")) from error


@contextmanager
def shredding(connection: Connection) -> Iterator[None]:
    """Have SQLite write zeros over what is removed meanwhile: else a text stands in the file's free room
    until something else is put there."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA secure_delete").scalar()
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA secure_delete = {int(before or 0)}")


def insert_many(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
    known: Sequence[str] = (),
    replace: Sequence[str] = (),
) -> int:
    """Insert plain tuples by the driver's own bulk call, and say how many rows were written. A row that
    exists already by the unique columns `known` gets new values in the columns `replace`, or is left as it
    is."""
    if not rows:
        return 0
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(connection, len(columns))})"  # noqa: S608 (our own names)
    if known:
        values = ", ".join(f"{column} = excluded.{column}" for column in replace)
        sql += f" ON CONFLICT ({', '.join(known)}) DO " + (f"UPDATE SET {values}" if replace else "NOTHING")
    return connection.exec_driver_sql(sql, list(rows)).rowcount


def update_many(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Set `columns` in the rows whose id stands last in each tuple."""
    if rows:
        mark = _marks(connection, 1)
        values = ", ".join(f"{column} = {mark}" for column in columns)
        connection.exec_driver_sql(f"UPDATE {table} SET {values} WHERE id = {mark}", list(rows))  # noqa: S608


def select_in(connection: Connection, sql: str, values: Sequence[object]) -> list[Row[Any]]:
    """The rows of `sql`, in which `(:values)` stands for the values; any number, some hundreds at a time."""
    found: list[Row[Any]] = []
    for start in range(0, len(values), _SIZES[-1]):
        part = list(values[start : start + _SIZES[-1]])
        # A few fixed sizes, filled up with the last value: few statements, which stay prepared.
        size = next(size for size in _SIZES if size >= len(part))
        part += part[-1:] * (size - len(part))
        filled = sql.replace(":values", _marks(connection, size))
        found += connection.exec_driver_sql(filled, tuple(part)).all()
    return found


_SIZES = (1, 10, 100, 500)


def _marks(connection: Connection, count: int) -> str:
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    return ", ".join([mark] * count)


def _connected_to_write(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begun_…` does
    # FULL: the log reaches the disk with each commit, so that a power cut takes nothing back that was
    # acknowledged. NORMAL would be safe from corruption only. It costs one sync a batch.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-4000"):
        connection.execute(f"PRAGMA {pragma}")


def _connected_to_read(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _begun_to_write(connection: Connection) -> None:
    # IMMEDIATE: what the transaction reads cannot be changed by somebody else before it writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begun_to_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _reason(error: BaseException | None) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF, "store.failed") if isinstance(code, int) else "store.failed"


_REASONS = {
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_BUSY: "store.locked",
    sqlite3.SQLITE_LOCKED: "store.locked",
    sqlite3.SQLITE_NOTADB: "store.not_a_database",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_PERM: "store.read_only",
    sqlite3.SQLITE_IOERR: "store.disk",
}
