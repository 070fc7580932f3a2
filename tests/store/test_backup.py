"""Backups: taken while the bot writes, brought back, refused when they are bad."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import StoreError
from core.keeping import Filter
from store.schema import backup, open_store, restore
from store.sql import SqlStore
from tests.store.making import change, close, count, keep_one


def test_a_backup_is_taken_while_the_bot_writes(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"

    async def story() -> None:
        store = open_store(path)
        await keep_one(store, "0")
        writing = asyncio.create_task(write_on(store))
        await asyncio.to_thread(backup, path, copy)
        kept = await writing
        await store.close()
        saved = open_store(copy)
        posts, mentions = await count(saved, "posts"), await count(saved, "mentions")
        assert 1 <= posts == mentions <= kept, "each batch is in it whole or not at all"
        await saved.close()

    async def write_on(store: SqlStore) -> int:
        for n in range(1, 30):
            await keep_one(store, str(n))
        return 30

    asyncio.run(story())
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]


def test_a_backup_comes_back_and_what_was_there_is_kept_aside(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"

    async def mentions(where: Path, *new: str) -> int:
        store = open_store(where)
        for key in new:
            await keep_one(store, key)
        found = (await store.counts(Filter()))[()]
        await store.close()
        return found

    asyncio.run(mentions(path, "1"))
    backup(path, copy)
    assert asyncio.run(mentions(path, "2", "3")) == 3
    with pytest.raises(StoreError, match="already a store"):
        restore(copy, path)
    with pytest.raises(StoreError, match="already a file"):
        backup(path, copy)
    assert asyncio.run(mentions(path)) == 3
    first, second = restore(copy, path, force=True), restore(copy, path, force=True)
    assert first is not None
    assert second is not None
    assert asyncio.run(mentions(path)) == 1
    assert (asyncio.run(mentions(first)), asyncio.run(mentions(second))) == (3, 1)
    assert restore(copy, tmp_path / "elsewhere.db") is None
    assert asyncio.run(mentions(tmp_path / "elsewhere.db")) == 1


def test_a_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"

    async def story() -> None:
        store = open_store(path)
        await keep_one(store)
        await asyncio.to_thread(backup, path, copy)
        with pytest.raises(StoreError, match="in use"):
            await asyncio.to_thread(restore, copy, path, True)
        await keep_one(store, "2")
        await store.close()

    asyncio.run(story())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.db", "store.db"]


def test_a_damaged_store_is_replaced_by_its_backup(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    close(path)
    backup(path, copy)
    path.write_bytes(b"rubbish" * 999)
    aside = restore(copy, path, force=True)
    assert aside is not None
    assert aside.read_bytes() == b"rubbish" * 999
    close(path)


@pytest.mark.parametrize("damage", ["cut", "rubbish", "newer", "recipes", "missing"])
def test_a_bad_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    close(path)
    backup(path, copy)
    before = path.read_bytes()
    if damage == "cut":
        copy.write_bytes(copy.read_bytes()[: 4096 * 5])
    elif damage == "rubbish":
        copy.write_bytes(b"rubbish" * 999)
    elif damage == "newer":
        change(copy, "UPDATE alembic_version SET version_num = '0042'")
    elif damage == "recipes":
        copy.unlink()
        change(copy, "CREATE TABLE recipes (name TEXT)")
    else:
        copy.unlink()
    with pytest.raises(StoreError):
        restore(copy, path, force=True)
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"store.db", "copy.db"}


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no file"):
        backup(tmp_path / "store.db", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="SQLite files"):
        backup("postgresql://db.example.test/listenpost", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []
