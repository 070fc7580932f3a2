"""The shelf of a chat without a platform: messages, versions, emoji, threads."""

from __future__ import annotations

from core.keeping import Shown
from store.sql import SqlStore
from tests.store.making import AT, later, scene

CARD = {"kind": "mention", "title": "Ein Café, 喫茶店, \ud83d"}


@scene
async def test_a_message_is_put_once_for_an_outbox_row(store: SqlStore) -> None:
    first = await store.shelf.put("brand", 7, CARD, AT)
    assert await store.shelf.put("brand", 7, {"kind": "another"}, later(minutes=1)) == first
    assert await store.shelf.look_up("brand", 7) == first
    assert await store.shelf.look_up("other", 7) is None
    assert await store.shelf.look_up("brand", 8) is None
    assert await store.shelf.get(first) == Shown(
        id=first, channel="brand", outbox=7, card=CARD, at=AT, version=1
    )


@scene
async def test_what_has_no_outbox_row_is_put_every_time(store: SqlStore) -> None:
    assert await store.shelf.put("brand", None, CARD, AT) != await store.shelf.put("brand", None, CARD, AT)


@scene
async def test_reading_on_brings_changed_messages_again(store: SqlStore) -> None:
    first = await store.shelf.put("brand", 1, CARD, AT)
    second = await store.shelf.put("brand", 2, CARD, AT)
    await store.shelf.put("other", 3, CARD, AT)
    seen = (await store.shelf.read("brand"))[-1].version
    assert await store.shelf.read("brand", after=seen) == []
    await store.shelf.redraw(first, {"kind": "redrawn"})
    await store.shelf.react(second, "✅", "Ana", remove=False)
    changed = await store.shelf.read("brand", after=seen)
    assert [(shown.id, shown.card["kind"]) for shown in changed] == [(first, "redrawn"), (second, "mention")]
    assert [shown.id for shown in await store.shelf.read("brand", limit=1)] == [first]
    seen = changed[-1].version
    await store.shelf.reply(first, "Ana: on it")
    await store.shelf.reply(first, "Bo: thanks")
    (again,) = await store.shelf.read("brand", after=seen)
    assert again.thread == ("Ana: on it", "Bo: thanks")


@scene
async def test_emoji_are_counted_by_person(store: SqlStore) -> None:
    message = await store.shelf.put("brand", 1, CARD, AT)
    assert await store.shelf.react(message, "👀", "Ana", remove=False)
    assert not await store.shelf.react(message, "👀", "Ana", remove=False)
    assert await store.shelf.react(message, "👀", "Bo", remove=False)
    assert await store.shelf.react(message, "✅", "Bo", remove=False)
    shown = await store.shelf.get(message)
    assert shown is not None
    assert shown.reactions == {"👀": ("Ana", "Bo"), "✅": ("Bo",)}
    assert await store.shelf.react(message, "✅", "Bo", remove=True)
    assert not await store.shelf.react(message, "✅", "Bo", remove=True)
    after = await store.shelf.get(message)
    assert after is not None
    assert after.reactions == {"👀": ("Ana", "Bo")}
    assert after.version == shown.version + 1


@scene
async def test_a_message_that_is_not_there_is_left_alone(store: SqlStore) -> None:
    for message in ("17", "x", "", "٣", "9" * 40):
        assert await store.shelf.get(message) is None
        assert not await store.shelf.react(message, "✅", "Ana", remove=False)
        await store.shelf.redraw(message, CARD)
        await store.shelf.reply(message, "hello?")
    assert await store.shelf.read("brand") == []


@scene
async def test_the_newest_are_those_posted_last_whatever_changed_since(store: SqlStore) -> None:
    for number in range(1, 8):
        await store.shelf.put("brand" if number % 2 else "rivals", number, {"n": number}, AT)
    await store.shelf.redraw("1", {"n": "changed"})
    assert [shown.id for shown in await store.shelf.newest("brand", 2)] == ["5", "7"]
    assert [shown.id for shown in await store.shelf.newest("brand", 9)] == ["1", "3", "5", "7"]
    assert await store.shelf.top() == 8
    assert await store.shelf.newest("nowhere") == []
