"""A store of a version that knew nothing of what mentions mean is upgraded with all that it holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command

from core.identity import prints
from core.keeping import Filter, Moved, MoveRequest
from core.meaning import Feeling, Fixed, Meaning, Spread
from core.types import OPEN_STATES, Standing, State, Verb
from store.connection import address, insert_many, make_engine
from store.migrations.running import settings
from store.rows import POST_COLUMNS, post_row, to_micros, to_text
from store.schema import open_store
from tests.store.making import ACME, ANA, AT, batch, change, later, post, press, sighting

SAID = post("1")
STOOD = to_text(["new", None, None, None, None, None, None, None, None, None])
"""A standing as moves had it."""


@pytest.mark.parametrize("version", ["0004", "0005", "0006"])
def test_mentions_of_before_are_read_moved_and_asked_for(tmp_path: Path, version: str) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    own = prints([SAID])[0]
    with engine.begin() as connection:
        command.upgrade(settings(connection=connection), version)
        row = dict(zip(POST_COLUMNS, post_row(1, SAID, to_micros(AT), own.whole), strict=True))
        del row["weight"]  # there may have been none
        insert_many(connection, "posts", tuple(row), [tuple(row.values())])
        insert_many(connection, "prints", ("print", "post"), [(one, 1) for one in own.every()])
    engine.dispose()
    at = to_micros(AT)
    change(
        path,
        "INSERT INTO mentions (id, post, source, told_at, seen_at, priority, version, state, last_move)"
        f" VALUES (1, 1, 'blog', {at}, {at}, 3, 2, 'acknowledged', 1)",
    )
    change(path, f"INSERT INTO mention_topics VALUES (1, 'acme', 0, {at}, '[[\"title\", 0, 4]]')")
    who = "'web', 'ana', 'Ana'"
    change(path, f"INSERT INTO moves VALUES (1, 1, 'acknowledge', {who}, {at}, '{{}}', '{STOOD}', 0, NULL)")

    async def story() -> None:
        store = open_store(path)
        [kept] = await store.mentions([1])
        assert (kept.post, kept.matches, kept.standing.state) == (SAID, (ACME,), State.ACKNOWLEDGED)
        assert (kept.meaning, kept.sentiment, kept.intents) == (Meaning(), None, ())
        assert (kept.story, kept.lead, kept.spread, kept.edits) == (None, None, Spread(), 0)
        assert (await store.moves(1))[0].before == Standing()
        asked = Filter(sentiments=("unsure",), held=False, leads=True, states=tuple(OPEN_STATES))
        assert await store.counts(replace(asked, topics=("acme",)), ("sentiment",)) == {("",): 1}
        assert await store.to_revisit(later(days=1)) == []
        assert await store.stories_since(later(days=-9)) == []
        assert [one.outcome for one in await store.taught()] == ["kept"]
        fix = MoveRequest(mention=1, verb=Verb.FIX, who=ANA, at=later(hours=1))
        fixed = replace(kept.standing, fixed=Fixed((("acme", "negative"),)))
        assert isinstance(await store.move(fix, lambda standing, moves, request: Moved(fixed)), Moved)
        assert [one.sentiment for one in await store.said("acme", later(days=-1))] == ["negative"]
        await press(store, 1, Verb.UNDO, at=later(hours=2))
        await press(store, 1, Verb.UNDO, at=later(hours=2))
        edited = replace(SAID, title="Acme closes a shop")
        meaning = Meaning(feeling=Feeling(0.8, 0.1, 0.1))
        await store.keep(batch(sighting(edited, ACME, meaning=meaning, story=4), at=later(hours=3)))
        [now] = await store.mentions([1])
        assert (now.standing, now.sentiment, now.meaning) == (Standing(), "negative", meaning)
        await store.close()

    asyncio.run(story())
