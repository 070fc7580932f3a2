"""Opening, upgrading, backing up and restoring a store; and files that are none."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from core.errors import StoreError
from core.keeping import Filter
from core.types import Verb
from store.connection import address, make_engine
from store.migrations import FRESH, HEAD, is_declared
from store.migrations.__main__ import fresh, write
from store.migrations.running import FOLDER, settings
from store.schema import open_store
from store.tables import METADATA
from tests.store.making import ACME, batch, change, close, count, keep_one, later, post, press, sighting


def test_the_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    close(tmp_path / "store.db")
    engine = make_engine(address(tmp_path / "store.db"), writes=True)
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_declared}
        )
        assert compare_metadata(context, METADATA) == []
        made: dict[str, str | None] = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index'").all()
        )
        wanted = {
            index.name: str(CreateIndex(index).compile(engine))
            for t in METADATA.tables.values()
            for index in t.indexes
        }
        assert {name: sql for name, sql in made.items() if sql} == wanted, "conditions of indexes included"
    engine.dispose()


def test_a_new_file_is_what_all_versions_lead_to() -> None:
    assert FRESH.read_text(encoding="utf-8") == fresh(), "run python -m store.migrations --fresh"


def test_the_head_is_the_newest_version_there_is() -> None:
    assert ScriptDirectory.from_config(settings()).get_heads() == [HEAD]


def test_a_store_of_the_first_version_is_upgraded_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    with engine.begin() as connection:
        command.upgrade(settings(connection=connection), "0001")
    engine.dispose()
    change(path, "INSERT INTO facts VALUES ('beat', '7')")
    change(
        path, "INSERT INTO posts (id, source, text, seen_at, whole, edits) VALUES (1, 'blog', 'Hi', 0, 5, 0)"
    )

    async def story() -> None:
        store = open_store(path)
        assert await store.fact("beat") == 7
        assert [(number, kept.text) for number, kept in await store.posts(10)] == [(1, "Hi")]
        mention = await keep_one(store)
        await press(store, mention.id, Verb.NOTE, text="As in a new one.")
        assert await count(store, "thread_notes") == 1
        assert await store.open_cards("web") == []
        await store.link("web:ana", "other:1", later())
        assert await store.linked("other:1") == {"web:ana"}
        await store.close()

    asyncio.run(story())


def test_the_next_version_is_written_from_the_tables(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    write("a step with no change", folder)
    (made,) = (folder / "versions").glob("*a_step_with_no_change.py")
    assert f"down_revision = {HEAD!r}" in made.read_text(encoding="utf-8")
    assert "op." not in made.read_text(encoding="utf-8").partition("def upgrade")[2].replace("op.f", "")


def test_postgresql_would_take_the_tables() -> None:
    for table in METADATA.sorted_tables:
        sql = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "SERIAL" not in sql, "ids are ours to give"
        assert not re.search(r"_at INTEGER|\bid INTEGER", sql), "32 bits are too few"
        for index in table.indexes:
            CreateIndex(index).compile(dialect=postgresql.dialect())


def test_an_up_to_date_store_opens_without_the_heavy_libraries(tmp_path: Path) -> None:
    close(tmp_path / "store.db")
    code = (
        "import sys; from store.schema import open_store; open_store(sys.argv[1]);"
        "print([name for name in ('alembic', 'sqlmodel', 'pydantic', 'mako') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "store.db"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_two_programs_may_open_a_fresh_store_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "store.db"
        stores = await asyncio.gather(*(asyncio.to_thread(open_store, path) for _ in range(4)))
        await asyncio.gather(*(store.ping() for store in stores))
        for store in stores:
            await store.close()

    asyncio.run(story())


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    close(path)
    change(path, "UPDATE alembic_version SET version_num = '0042'")
    with pytest.raises(StoreError, match=r"newer version of this program.*0042"):
        open_store(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"Dear diary, today I listened to nobody at all. " * 40, "no SQLite database"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "no SQLite database|damaged"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=problem):
        open_store(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    change(path, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(path)


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("sqlite://", "cannot be used"),
        ("sqlite:///:memory:", "cannot be used"),
        (":memory:", "cannot be used"),
        ("oracel://nobody/x", "cannot be used"),
        ("://", "cannot be used"),
        ("{tmp}/no/such/folder/store.db", "folder"),
        ("{tmp}", "opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_words(tmp_path: Path, where: str, problem: str) -> None:
    with pytest.raises(StoreError, match=problem) as caught:
        open_store(where.format(tmp=tmp_path))
    assert caught.value.__cause__ is not None


def test_an_address_of_a_file_opens_it(tmp_path: Path) -> None:
    asyncio.run(open_store(f"sqlite:///{tmp_path}/store.db").close())
    assert (tmp_path / "store.db").exists()


def test_a_damaged_page_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "store.db"

    async def fill() -> None:
        store = open_store(path)
        for n in range(90):
            await store.keep(batch(sighting(post(str(n), f"Acme {n}", text="word " * 300), ACME)))
        await store.close()

    async def read() -> None:
        store = open_store(path)
        try:
            with pytest.raises(StoreError, match="damaged"):
                await store.posts(1000)
        finally:
            await store.close()

    asyncio.run(fill())
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    first = pages - 30  # behind the schema and the tables' first pages
    content[first * 4096 : -4096] = b"\xa5" * ((pages - first - 1) * 4096)
    path.write_bytes(content)
    asyncio.run(read())


def test_somebody_elses_long_write_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "store.db"

    async def story() -> None:
        store = open_store(path)
        await store.database.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 1").scalar())
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="Another program"):
                await store.ping()
            assert await store.source_states() == {}, "reading goes on"
            other.execute("ROLLBACK")
        await store.ping()
        await store.close()

    asyncio.run(story())


def test_what_was_committed_before_a_crash_is_there_after_it(tmp_path: Path) -> None:
    """The log beside the file is read back; the file alone would be older."""
    path, crashed = tmp_path / "store.db", tmp_path / "crashed.db"

    async def story() -> None:
        store = open_store(path)
        await keep_one(store)
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{crashed}{end}")
        await store.close()
        again = open_store(crashed)
        assert (await again.counts(Filter(said_to=later(days=1)))) == {(): 1}
        await again.close()

    asyncio.run(story())
