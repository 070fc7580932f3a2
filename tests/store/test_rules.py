"""Topics and mutes made in chat: changed with an audit, undone, looked at before."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from core.keeping import Refused
from core.rules import Changed, ChangeRequest, Draft, Mute, Rules, mute_json, topic_json
from core.types import Json, Topic
from store.schema import open_store
from store.sql import SqlStore
from tests.store.making import ANA, AT, BO, change, count, later, open_fresh, scene

ACME = Topic(name="acme", query='acme AND NOT "acme street"', channels=("brand", "support"))
WIDER = Topic(name="acme", query="acme OR acmé", kind="product", channels=("brand",), quiet=True)
STORM = Mute(name="storm", when="author:@storm", until=later(days=7))


def wish(name: str = "acme", before: Json = None, after: Json = None, **more: Any) -> ChangeRequest:
    """Ana wants to change a topic."""
    return ChangeRequest(
        **{"kind": "topic", "name": name, "before": before, "after": after, "who": ANA, "at": AT} | more
    )


async def made(store: SqlStore, **values: Any) -> Changed:
    """A change that was made."""
    done = await store.change(wish(**values))
    assert isinstance(done, Changed)
    return done


@scene
async def test_a_topic_and_a_mute_that_were_made_stand_there(store: SqlStore) -> None:
    assert await store.rules() == Rules()
    await made(store, after=topic_json(ACME))
    await made(store, kind="mute", name="storm", after=mute_json(STORM))
    rules = await store.rules()
    assert (rules.topics, rules.mutes) == ((ACME,), (STORM,))
    assert rules.version == await store.rules_version() > 0


@scene
async def test_every_change_makes_the_version_grow(store: SqlStore) -> None:
    versions = [await store.rules_version()]
    first = await made(store, after=topic_json(ACME))
    versions.append(await store.rules_version())
    await made(store, before=topic_json(ACME), after=topic_json(WIDER))
    versions.append(await store.rules_version())
    await made(store, before=topic_json(WIDER), after=None)
    versions.append(await store.rules_version())
    assert versions == sorted(set(versions))
    await store.undo_change(first.change.id, ANA, AT)
    assert await store.rules_version() == versions[-1], "a refused one changes nothing"


@scene
async def test_an_edit_keeps_the_topics_place_and_tells_before_and_after(store: SqlStore) -> None:
    await made(store, after=topic_json(ACME))
    await made(store, name="rival", after=topic_json(ACME))
    done = await made(store, before=topic_json(ACME), after=topic_json(WIDER), who=BO, at=later(hours=1))
    assert [topic.name for topic in (await store.rules()).topics] == ["acme", "rival"]
    [newest, *_] = await store.changes()
    assert newest == done.change
    assert (newest.kind, newest.name, newest.who, newest.at) == ("topic", "acme", BO, later(hours=1))
    assert (newest.before, newest.after) == (topic_json(ACME), topic_json(WIDER))


@pytest.mark.parametrize(
    ("stands", "before"),
    [(None, topic_json(ACME)), (topic_json(WIDER), topic_json(ACME)), (topic_json(ACME), None)],
    ids=["it is gone", "it is another", "it was made meanwhile"],
)
def test_what_changed_meanwhile_is_not_overwritten(tmp_path: Path, stands: Json, before: Json) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        if stands is not None:
            await made(store, after=stands)
        rules, version = await store.rules(), await store.rules_version()
        refused = await store.change(wish(before=before, after=topic_json(WIDER)))
        assert refused == Refused("rules.changed_meanwhile", {"name": "acme"})
        assert (await store.rules(), await store.rules_version()) == (rules, version)
        await store.close()

    asyncio.run(story())


@scene
async def test_what_stood_as_tuples_stands_as_it_was_written(store: SqlStore) -> None:
    written = topic_json(ACME) | {"channels": ("brand", "support")}
    await made(store, after=written)
    await made(store, before=written, after=topic_json(WIDER))


@scene
async def test_an_event_that_is_delivered_again_has_no_second_effect(store: SqlStore) -> None:
    first = await made(store, after=topic_json(ACME), event="e1")
    again = await store.change(wish(after=topic_json(ACME), event="e1"))
    assert again == Changed(first.change, repeated=True)
    assert await store.undo_change(first.change.id, BO, AT, "e1") == Changed(first.change, repeated=True)
    other = await store.undo_change(first.change.id, BO, AT, "e2")
    assert isinstance(other, Changed)
    repeated = await store.undo_change(first.change.id, BO, AT, "e2")
    assert repeated == Changed(other.change, repeated=True)
    assert (await store.rules()).topics == ()
    assert await count(store, "changes") == 2


@scene
async def test_a_change_is_undone_and_the_undoing_too(store: SqlStore) -> None:
    await made(store, after=topic_json(ACME))
    edit = await made(store, before=topic_json(ACME), after=topic_json(WIDER))
    undo = await store.undo_change(edit.change.id, BO, later(minutes=1))
    assert isinstance(undo, Changed)
    assert (undo.change.before, undo.change.after, undo.change.who) == (
        topic_json(WIDER),
        topic_json(ACME),
        BO,
    )
    assert (await store.rules()).topics == (ACME,)
    assert [each.undone_by for each in await store.changes()] == [None, undo.change.id, None]
    redo = await store.undo_change(undo.change.id, ANA, later(minutes=2))
    assert isinstance(redo, Changed)
    assert (await store.rules()).topics == (WIDER,)


@scene
async def test_a_topic_that_was_taken_away_comes_back(store: SqlStore) -> None:
    made_first = await made(store, after=topic_json(ACME))
    gone = await made(store, before=topic_json(ACME), after=None)
    assert (await store.rules()).topics == ()
    assert isinstance(await store.undo_change(gone.change.id, ANA, AT), Changed)
    assert (await store.rules()).topics == (ACME,)
    assert isinstance(await store.undo_change(made_first.change.id, ANA, AT), Changed), (
        "it stands as it was made"
    )
    assert (await store.rules()).topics == ()


@scene
async def test_some_changes_cannot_be_undone(store: SqlStore) -> None:
    first = await made(store, after=topic_json(ACME))
    second = await made(store, before=topic_json(ACME), after=topic_json(WIDER))
    refused = await store.undo_change(first.change.id, ANA, AT)
    assert refused == Refused("rules.changed_meanwhile", {"name": "acme"})
    assert isinstance(await store.undo_change(second.change.id, ANA, AT), Changed)
    assert await store.undo_change(second.change.id, BO, AT) == Refused("rules.undone", {"name": "acme"})
    assert await store.undo_change(99, BO, AT) == Refused("rules.no_change")


@scene
async def test_changes_come_newest_first_in_pages(store: SqlStore) -> None:
    for name in ("a", "b", "c", "d", "e"):
        await made(store, name=name, after=topic_json(ACME))
    assert [each.name for each in await store.changes(2)] == ["e", "d"]
    assert [each.name for each in await store.changes(2, offset=2)] == ["c", "b"]


@pytest.mark.parametrize("table", ["changes", "rules", "facts"])
def test_a_change_is_made_with_its_audit_or_not_at_all(tmp_path: Path, table: str) -> None:
    """Whatever breaks in the middle: each table refuses once."""

    async def story() -> None:
        store = open_fresh(tmp_path)
        first = await made(store, after=topic_json(ACME))
        before = (await store.rules(), await store.changes())
        for how in ("INSERT", "UPDATE"):
            change(
                tmp_path / "store.db",
                f"CREATE TRIGGER broken_{how} BEFORE {how} ON {table}"
                " BEGIN SELECT raise(ABORT, 'broken'); END",
            )
        with pytest.raises(StoreError, match="broken"):
            await store.change(wish(before=topic_json(ACME), after=topic_json(WIDER)))
        if table != "rules":  # there it only takes away
            with pytest.raises(StoreError, match="broken"):
                await store.undo_change(first.change.id, ANA, AT)
        assert (await store.rules(), await store.changes()) == before
        await store.close()

    asyncio.run(story())


@scene
async def test_a_draft_is_kept_and_no_other_gets_its_id(store: SqlStore) -> None:
    draft = Draft(kind="topic", name="acme", before=None, after=topic_json(ACME), quiet=topic_json(WIDER))
    first = await store.keep_draft(draft, AT)
    assert await store.draft(first) == draft
    assert await store.draft(first + 1) is None
    assert await store.expire("drafts", later(days=1)) == 1
    assert await store.draft(first) is None
    assert await store.keep_draft(draft, AT) > first, "an old button must not save a new draft"


@scene
async def test_no_change_gets_the_id_of_one_that_went(store: SqlStore) -> None:
    first = await made(store, after=topic_json(ACME))
    version = await store.rules_version()
    assert await store.expire("changes", later(days=1)) == 1
    assert await store.changes() == []
    assert (await store.rules()).topics == (ACME,), "what stands does not go with its audit"
    assert await store.rules_version() == version
    second = await made(store, name="rival", after=topic_json(ACME))
    assert second.change.id > first.change.id
    assert await store.undo_change(first.change.id, ANA, AT) == Refused("rules.no_change")


@scene
async def test_another_process_sees_the_new_version(store: SqlStore) -> None:
    other = open_store(str(store.database.url.database))
    assert await other.rules_version() == 0
    await made(store, after=topic_json(ACME))
    assert await other.rules_version() == await store.rules_version()
    assert json.dumps(topic_json((await other.rules()).topics[0])) == json.dumps(topic_json(ACME))
    await other.close()


@scene
async def test_two_names_that_differ_in_capitals_alone_are_one(store: SqlStore) -> None:
    """Two people who save at the same time would have two topics that nobody can tell apart."""
    value = topic_json(ACME)
    await made(store, after=value)
    assert getattr(await store.change(wish("ACME", after=value)), "key", "") == "rules.changed_meanwhile"
    ended = await made(store, before=value)
    await made(store, name="Acme", after=value)
    undone = await store.undo_change(ended.change.id, ANA, AT)
    assert getattr(undone, "key", "") == "rules.changed_meanwhile"
