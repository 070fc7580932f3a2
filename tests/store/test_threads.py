"""What goes into a card's thread: notes, escalations, edits of the post; each once, and in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StoreError
from core.keeping import MoveRequest, OutboxRow, ThreadNote
from core.lifecycle import decide
from core.types import Address, Mention, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    BO,
    batch,
    count,
    keep_one,
    later,
    open_fresh,
    press,
    scene,
    send,
    sighting,
)

BRAND = Address("web", "brand", "m1")


async def posted(store: SqlStore, key: str = "1", message: str = "m1") -> Mention:
    """A mention whose card stands in the channel `brand`."""
    mention = await keep_one(store, key)
    (row,) = await store.rows_of(mention.id)
    await send(store, row, message, mention.version)
    return mention


async def row_in(store: SqlStore, mention: int, channel: str) -> OutboxRow:
    return next(row for row in await store.rows_of(mention) if row.channel == channel)


def told(notes: Sequence[ThreadNote]) -> list[str]:
    return [note.move.values.get("text", note.kind) if note.move else note.before for note in notes]


@scene
async def test_a_note_goes_into_the_thread_of_the_posted_card(store: SqlStore) -> None:
    mention = await posted(store)
    await press(store, mention.id, Verb.NOTE, BO, later(minutes=1), text="Ask legal first.")
    (move,) = await store.moves(mention.id)
    wanted = ThreadNote(
        id=1, kind="note", channel="brand", address=BRAND, at=later(minutes=1), mention=mention.id, move=move
    )
    assert await store.notes_due(later(minutes=1)) == [wanted]
    await store.begin_note(1, later(minutes=2))
    await store.note_sent(1)
    assert await store.notes_due(later(days=1)) == []


@scene
async def test_only_notes_and_escalations_are_told(store: SqlStore) -> None:
    mention = await posted(store)
    await press(store, mention.id, Verb.ACKNOWLEDGE)
    await press(store, mention.id, Verb.CLAIM)
    await press(store, mention.id, Verb.NOTE, text=" ")  # refused
    await press(store, mention.id, Verb.ESCALATE, to="legal")
    await press(store, mention.id, Verb.ESCALATE, to="legal")  # refused
    await press(store, mention.id, Verb.UNDO)
    await press(store, mention.id, Verb.RESOLVE)
    (note,) = await store.notes_due(AT)
    assert (note.kind, note.move and note.move.values) == ("escalate", {"to": "legal"})
    assert await count(store, "thread_notes") == 1
    assert note.move is not None
    assert note.move.undone, "who draws it sees that it was taken back"


@scene
async def test_the_same_press_delivered_twice_is_one_note(store: SqlStore) -> None:
    mention = await posted(store)
    for _ in range(2):
        await press(store, mention.id, Verb.NOTE, text="Once.", event="e1")
    assert told(await store.notes_due(AT)) == ["Once."]


@scene
async def test_an_escalation_is_told_in_every_channel_the_new_one_too(store: SqlStore) -> None:
    mention = await posted(store)
    request = MoveRequest(
        mention=mention.id, verb=Verb.ESCALATE, who=ANA, at=AT, values={"to": "legal"}, post_to=("crisis",)
    )
    await store.move(request, decide)
    assert [note.channel for note in await store.notes_due(AT)] == ["brand"], "the new card is not posted yet"
    await send(store, await row_in(store, mention.id, "crisis"), "m2", 2)
    first, second = await store.notes_due(AT)
    assert (first.channel, second.channel, second.address) == (
        "brand",
        "crisis",
        Address("web", "crisis", "m2"),
    )


@scene
async def test_a_note_waits_for_its_card(store: SqlStore) -> None:
    mention = await keep_one(store)
    await press(store, mention.id, Verb.NOTE, text="While it was queued.")
    (row,) = await store.rows_of(mention.id)
    await store.begin_sending(row.id, AT)
    await press(store, mention.id, Verb.NOTE, text="While it was sent.")
    assert await store.notes_due(later(days=1)) == []
    await store.mark_sent(row.id, BRAND, AT, 1)
    (first,) = await store.notes_due(AT)
    await store.note_sent(first.id)
    assert told([first, *await store.notes_due(AT)]) == ["While it was queued.", "While it was sent."]


@scene
async def test_what_is_folded_or_held_has_no_thread(store: SqlStore) -> None:
    mention = await keep_one(store, channels=("brand", "other"))
    await store.fold([(await row_in(store, mention.id, "brand")).id], "digest", "brand", AT)
    await store.hold([(await row_in(store, mention.id, "other")).id], "first_run_none")
    await press(store, mention.id, Verb.NOTE, text="Nobody would read it.")
    assert await count(store, "thread_notes") == 0


@scene
async def test_a_note_that_is_later_is_not_due_before(store: SqlStore) -> None:
    one, two = await posted(store, "1", "m1"), await posted(store, "2", "m2")
    await press(store, two.id, Verb.NOTE, text="The second card's.", at=later(minutes=1))
    await press(store, one.id, Verb.NOTE, text="The first card's.", at=later(minutes=5))
    assert told(await store.notes_due(later(seconds=59))) == []
    assert told(await store.notes_due(later(minutes=1))) == ["The second card's."]
    assert told(await store.notes_due(later(minutes=5))) == ["The second card's.", "The first card's."]
    assert told(await store.notes_due(later(minutes=5), limit=1)) == ["The second card's."]


@scene
async def test_notes_of_one_card_keep_their_order(store: SqlStore) -> None:
    one, two = await posted(store, "1", "m1"), await posted(store, "2", "m2")
    for text in ("first", "second", "third"):
        await press(store, one.id, Verb.NOTE, text=text)
    await press(store, two.id, Verb.NOTE, text="elsewhere")
    first, elsewhere = await store.notes_due(AT)
    assert told([first, elsewhere]) == ["first", "elsewhere"]
    await store.retry_note(first.id, later(hours=1))
    assert told(await store.notes_due(AT)) == ["elsewhere"], "the others of the card wait with it"
    assert told(await store.notes_due(later(hours=1))) == ["first", "elsewhere"]
    await store.note_sent(first.id)
    second, _ = await store.notes_due(AT)
    await store.fail_note(second.id, "the channel is gone")
    assert told(await store.notes_due(AT)) == ["third", "elsewhere"]


def test_a_note_that_was_begun_before_a_crash_comes_again_in_doubt(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        mention = await posted(store)
        await press(store, mention.id, Verb.NOTE, text="Is it there?")
        (note,) = await store.notes_due(AT)
        assert (note.doubt, note.tries) == (False, 0)
        await store.begin_note(note.id, later(minutes=1))
        await store.close()

        store = open_fresh(tmp_path)
        (again,) = await store.notes_due(later(minutes=1))
        assert again == replace(note, doubt=True, tries=1)
        await store.begin_note(again.id, later(minutes=2))
        await store.note_sent(again.id)
        assert await store.notes_due(later(days=1)) == []
        await store.close()

    asyncio.run(story())


@scene
async def test_only_what_was_begun_is_in_doubt(store: SqlStore) -> None:
    mention = await posted(store)
    await press(store, mention.id, Verb.NOTE, text="The chat is busy.")
    await store.retry_note(1, later(minutes=1))
    (note,) = await store.notes_due(later(minutes=1))
    assert not note.doubt
    await store.begin_note(1, later(minutes=1))
    await store.retry_note(1, later(minutes=2))
    assert await store.notes_due(later(minutes=1)) == []
    (note,) = await store.notes_due(later(minutes=2))
    assert (note.doubt, note.tries) == (True, 1)


@pytest.mark.parametrize("settled", ["sent", "failed"])
def test_what_is_settled_stays_settled(tmp_path: Path, settled: str) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        mention = await posted(store)
        await press(store, mention.id, Verb.NOTE, text="Done with.")
        await store.begin_note(1, AT)
        await (store.note_sent(1) if settled == "sent" else store.fail_note(1, "the thread is locked"))
        await store.retry_note(1, AT)
        if settled == "sent":
            await store.fail_note(1, "a late answer")
        with pytest.raises(StoreError, match="Thread note 1 waits no more"):
            await store.begin_note(1, AT)
        assert await store.notes_due(later(days=1)) == []
        await store.close()

    asyncio.run(story())


@scene
async def test_a_note_that_is_not_there_cannot_be_begun(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="waits no more"):
        await store.begin_note(17, AT)


@scene
async def test_an_edit_is_told_with_what_the_post_said_before(store: SqlStore) -> None:
    mention = await posted(store)
    edited = replace(mention.post, title="Acme shuts a shop", text="A lawyer\nsaid so.")
    await store.keep(batch(sighting(edited, ACME), at=later(hours=1)))
    (note,) = await store.notes_due(later(hours=1))
    assert (note.kind, note.mention, note.move, note.at) == ("edit", mention.id, None, later(hours=1))
    assert note.before == f"{mention.post.title}: {mention.post.text}"
    await store.note_sent(note.id)
    await store.keep(batch(sighting(edited, ACME), at=later(hours=2)))
    assert await store.notes_due(later(days=1)) == [], "it is told once"
    back = replace(edited, text="")
    await store.keep(batch(sighting(back, ACME), at=later(hours=3)))
    assert told(await store.notes_due(later(hours=3))) == ["Acme shuts a shop: A lawyer said so."]


@pytest.mark.parametrize(
    ("title", "text", "before"),
    [
        ("Acme opens", "", "Acme opens"),
        (None, "Acme opens one more shop.", "Acme opens one more shop."),
        ("Acme", "word " * 1000, "Acme: " + "word " * 97 + "word…"),
        ("Acme \u202e\x00now", "half \ud83d of it", "Acme now: half \ufffd of it"),
    ],
)
def test_what_was_said_before_is_tidy_and_short(
    tmp_path: Path, title: str | None, text: str, before: str
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        mention = await keep_one(store)
        form = replace(mention.post, title=title, text=text)
        await store.keep(batch(sighting(form, ACME), at=later(minutes=1)))
        (row,) = await store.rows_of(mention.id)
        await send(store, row, "m1", 2)
        edited = replace(mention.post, title="Something else", text="Quite another text than the one before.")
        await store.keep(batch(sighting(edited, ACME), at=later(minutes=2)))
        (note,) = await store.notes_due(later(hours=1))
        assert note.before == before
        assert len(note.before) <= 500
        await store.close()

    asyncio.run(story())


@scene
async def test_an_edit_of_what_nobody_was_shown_is_not_told(store: SqlStore) -> None:
    mention = await keep_one(store)
    edited = replace(mention.post, title="Acme shuts a shop")
    await store.keep(batch(sighting(edited, ACME), at=later(hours=1)))
    assert await count(store, "thread_notes") == 0


@scene
async def test_a_louder_post_and_a_longer_list_of_topics_are_no_edits(store: SqlStore) -> None:
    mention = await posted(store)
    louder = replace(mention.post, engagement=900)
    await store.keep(batch(sighting(louder, ACME), at=later(hours=1)))
    elsewhere = replace(mention.post, source="search", text="Cut in another way.")
    await store.keep(batch(sighting(elsewhere, ACME), at=later(hours=2), source="search"))
    assert [stale.mention for stale in await store.stale()] == [mention.id], "the card is drawn again"
    assert await count(store, "thread_notes") == 0


@scene
async def test_rules_that_break_tell_nothing(store: SqlStore) -> None:
    mention = await posted(store)
    with pytest.raises(StoreError):
        await press(store, mention.id, Verb.NOTE, text="Kept whole or not at all.", event="half \ud83d")
    assert await count(store, "thread_notes") == 0
    assert await store.moves(mention.id) == []
