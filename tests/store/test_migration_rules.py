"""A store of the version before topics could be made in chat is upgraded with all that it holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command

from core.identity import prints
from core.keeping import Kept
from core.rules import Changed, ChangeRequest, Rules, topic_json
from core.types import Topic
from store.connection import address, insert_many, make_engine
from store.migrations.running import settings
from store.rows import POST_COLUMNS, post_row, to_micros
from store.schema import open_store
from tests.store.making import ACME, ANA, AT, batch, later, post, sighting

SAID = post("1")


def test_what_was_kept_stays_and_can_be_emptied(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    own = prints([SAID])[0]
    with engine.begin() as connection:
        command.upgrade(settings(connection=connection), "0005")
        row = dict(zip(POST_COLUMNS, post_row(1, SAID, to_micros(AT), own.whole), strict=True))
        del row["weight"]  # there were none
        insert_many(connection, "posts", tuple(row), [tuple(row.values())])
        insert_many(connection, "prints", ("print", "post"), [(one, 1) for one in own.every()])
    engine.dispose()

    async def story() -> None:
        store = open_store(path)
        assert await store.rules() == Rules()
        [heard] = await store.heard_posts(later(days=-1), 10)
        assert (heard.post, heard.weight, heard.mention) == (SAID, 1, None)
        assert (await store.trace(SAID.url or "")).blank is None
        assert await store.keep(batch(sighting(SAID), at=later(hours=1))) == Kept()
        assert await store.blank("blog", [SAID.key or ""], "deleted", AT) == 1
        assert await store.keep(batch(sighting(SAID, ACME), at=later(hours=2))) == Kept()
        after = topic_json(Topic(name="acme", query="acme"))
        wish = ChangeRequest(kind="topic", name="acme", before=None, after=after, who=ANA, at=AT)
        assert isinstance(await store.change(wish), Changed)
        assert [topic.name for topic in (await store.rules()).topics] == ["acme"]
        await store.close()

    asyncio.run(story())
