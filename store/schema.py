"""The way in: open a store and bring its schema up to date; back it up, bring a backup back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from core.errors import StoreError
from core.say import say
from store.connection import LOCK_WAIT, Database, address, make_engine, told
from store.migrations import HEAD, fresh_statements
from store.sql import SqlStore


def open_store(url_or_path: str | Path) -> SqlStore:
    """Open the store at a path (a SQLite file, made when it is not there) or at a database's address, first
    bringing its schema up to date. Raises StoreError: no database, another program's, written by a newer
    version of this program. Blocks for a moment; starts no thread."""
    url = address(url_or_path)
    upgrade(url)
    return SqlStore(Database(url))


def upgrade(url: URL) -> None:
    """Bring the schema up to date in one transaction; raises StoreError as `open_store` does."""
    engine = make_engine(url, writes=True)
    try:
        with told(), engine.begin() as connection:
            version = version_of(connection)
            if version is None and connection.dialect.name == "sqlite":
                # What all versions lead to, written down: a new file need not wait for Alembic to load.
                for statement in fresh_statements():
                    connection.exec_driver_sql(statement)
            elif version != HEAD:
                # Only here: an up-to-date database needs none of it, and Alembic is slow to load and large.
                from store.migrations.running import run

                run(connection, version)
    finally:
        engine.dispose()


def version_of(connection: Connection) -> str | None:
    """The schema's version, None for an empty database; raises StoreError for another program's."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StoreError(say("store.not_ours"))
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)


def backup(path: str | Path, target: str | Path) -> None:
    """Copy the store at `path` to a new file; the bot may go on writing. The copy is checked before it gets
    its name. Raises StoreError; a file at `target` is never overwritten."""
    source, goal = _file(path), _file(target)
    if not source.exists():
        raise StoreError(say("store.no_file", path=str(source)))
    if goal.exists():
        raise StoreError(say("store.taken", path=str(goal)))
    with told(), _beside(goal) as copy:
        _copy(source, copy)
        _check(copy)
        copy.replace(goal)


def restore(copy: str | Path, path: str | Path, force: bool = False) -> Path | None:
    """Bring the backup `copy` back as the store at `path`, after checking it and bringing its schema up to
    date. With `force`, a store that is there is moved aside and its new place returned. Raises StoreError:
    the copy is damaged, another program's or newer than this one; something is at `path`, it is in use."""
    source, goal = _file(copy), _file(path)
    if not source.exists():
        raise StoreError(say("store.no_file", path=str(source)))
    if goal.exists() and not force:
        raise StoreError(say("store.exists", path=str(goal)))
    with told(), _beside(goal) as fresh:
        _copy(source, fresh)
        _check(fresh)
        upgrade(address(fresh))
        aside = _move_aside(goal) if goal.exists() else None
        fresh.replace(goal)
    return aside


def _file(path: str | Path) -> Path:
    url = address(path)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise StoreError(say("store.only_files"))
    return Path(str(url.database))


@contextmanager
def _beside(goal: Path) -> Iterator[Path]:
    """A place in the same folder to build a file in, cleared away afterwards."""
    part = goal.with_name(f"{goal.name}.part")
    try:
        for end in _ENDS:
            Path(f"{part}{end}").unlink(missing_ok=True)
        yield part
    finally:
        for end in _ENDS:
            Path(f"{part}{end}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, what stands in its log included, into one plain file."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=LOCK_WAIT)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # no log beside it: one file to carry around


def _check(copy: Path) -> None:
    """Raise StoreError unless the file is whole."""
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(say("store.damaged_copy", problem=found))


def _move_aside(path: Path) -> Path:
    """Give a store another name; raises StoreError while somebody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # empties the log; refused while it is shared
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreError(say("store.in_use", path=str(path))) from error
        # Anything else: it is damaged, which may be why it is replaced. It is moved as it is, log and all.
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.replaced-{n}")).exists())
    for end in ("-shm", "-wal", ""):
        if (part := Path(f"{path}{end}")).exists():
            part.replace(f"{aside}{end}")
    return aside


_ENDS = ("", "-journal", "-wal", "-shm")
