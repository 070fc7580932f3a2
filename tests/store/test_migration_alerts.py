"""A store of the version before alerts is upgraded with all that it holds."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from core.errors import StoreError
from core.types import Verb
from store.connection import address, make_engine
from store.migrations.running import settings
from store.schema import open_store
from tests.store.alarm import raised
from tests.store.making import AT, later, press, send

POST = "(id, source, text, seen_at, whole, edits) VALUES"
MENTION = (
    "INSERT INTO mentions (id, post, source, told_at, seen_at, priority, version, state) VALUES"
    " ({id}, {id}, 'blog', 5, 5, 3, 1, 'new')"
)
ROW = (
    "INSERT INTO outbox (id, kind, channel, state, reason, priority, rank, due_at, mention, inside, backlog,"
    " tries, version, drawn, chat, room, message) VALUES"
)
BEFORE = (
    f"INSERT INTO posts {POST} (1, 'blog', 'Hi', 0, 5, 0), (2, 'blog', 'Ho', 0, 6, 0)",
    MENTION.format(id=1),
    MENTION.format(id=2),
    "INSERT INTO mention_topics VALUES (1, 'acme', 0, 5, '[]'), (2, 'acme', 0, 5, '[]')",
    "INSERT INTO moves VALUES (1, 1, 'note', 'web', 'ana', 'Ana', 7, '{\"text\": \"Hm.\"}',"
    " '[\"new\", null, null, null, null, null, null, null, null, null]', 0, 'e1')",
    f"{ROW} (1, 'summary', 'brand', 'queued', 'summary', 3, -5, 9, NULL, NULL, 4, 0, 1, 0, NULL, NULL, NULL)",
    f"{ROW} (2, 'card', 'brand', 'sent', 'new', 3, -6, 9, 1, NULL, NULL, 1, 1, 1, 'web', 'brand', 'm1')",
    f"{ROW} (3, 'card', 'brand', 'folded', 'summary', 3, -5, 9, 2, 1, 4, 0, 1, 0, NULL, NULL, NULL)",
    "INSERT INTO thread_notes VALUES (1, 2, 1, 'note', 1, '', 'queued', '', 7, 7, 0),"
    " (2, 2, 1, 'edit', NULL, 'as it was', 'sent', '', 6, 6, 1)",
    "INSERT INTO links VALUES ('web:ana', 1, 3)",
)
KEPT = (
    "SELECT id, text FROM posts ORDER BY id",
    "SELECT id, kind, state, mention, inside, backlog, message FROM outbox ORDER BY id",
    "SELECT id, outbox, mention, kind, move, said_before, state, reason, at, due_at, tries FROM thread_notes",
    "SELECT * FROM moves",
    "SELECT * FROM links",
)


def rows(path: Path, *asked: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(sql).fetchall() for sql in asked]


def test_what_was_kept_stays_and_alerts_find_room(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    with engine.begin() as connection:
        command.upgrade(settings(connection=connection), "0003")
        for sql in BEFORE:
            connection.exec_driver_sql(sql)
    engine.dispose()
    before = rows(path, *KEPT)

    async def story() -> None:
        store = open_store(path)
        assert rows(path, *KEPT) == before
        assert rows(path, "PRAGMA foreign_key_check", "PRAGMA integrity_check") == [[], [("ok",)]]
        assert [said.backlog for said in await store.said("acme", later(days=-30000))] == [False, True]
        (note,) = await store.notes_due(AT)
        assert (note.mention, note.alert, note.alert_move) == (1, None, None)
        assert note.move is not None
        assert note.move.values == {"text": "Hm."}
        await press(store, 1, Verb.NOTE, text="As in a new one.")
        await raised(store, posts=(1, 2))
        (card,) = await store.alert_rows(1)
        await send(store, card, "m2", 1)
        assert [each.kind for each in await store.notes_due(AT)] == ["note", "alert"]
        assert len(await store.evidence(1)) == 2
        assert await store.remind("late", "brand", [1], AT) is not None
        await store.close()

    asyncio.run(story())


def test_an_upgrade_that_breaks_leaves_the_old_store_whole(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    with engine.begin() as connection:
        command.upgrade(settings(connection=connection), "0003")
        connection.exec_driver_sql("CREATE TABLE reminders (mine TEXT)")  # in the way
    engine.dispose()
    before = rows(path, "SELECT name, sql FROM sqlite_master ORDER BY name")
    with pytest.raises(StoreError, match="reminders"):
        open_store(path)
    assert rows(path, "SELECT name, sql FROM sqlite_master ORDER BY name") == before
    assert rows(path, "SELECT version_num FROM alembic_version") == [[("0003",)]]
