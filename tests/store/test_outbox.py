"""The outbox: what waits, what is being sent, what stands where, what must be drawn again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import StoreError
from core.keeping import OutboxRow, Queue
from core.types import Address, Verb
from store.sql import SqlStore
from tests.store.making import ACME, AT, batch, keep_one, later, post, press, scene, send, sighting


async def queued(store: SqlStore, how_many: int, **values: object) -> list[OutboxRow]:
    """Keep that many mentions and return their rows in the order of sending."""
    posts = [
        post(str(n), f"Acme opens shop number {n}", said_at=later(minutes=n - 100)) for n in range(how_many)
    ]
    await store.keep(batch(*(sighting(one, ACME) for one in posts), **values))  # type: ignore[arg-type]
    return list(await store.due(later(days=1)))


@scene
async def test_the_urgent_goes_first_then_the_fresh_then_the_oldest(store: SqlStore) -> None:
    await store.keep(batch(sighting(post("1", "Acme, a return"), ACME), backlog=1))
    await store.keep(batch(sighting(post("2", "Acme, fresh"), ACME), at=later(minutes=1)))
    await store.keep(
        batch(sighting(post("3", "Acme, a crisis"), ACME, priority=5), at=later(minutes=2), backlog=1)
    )
    await store.keep(batch(sighting(post("4", "Acme, fresh too"), ACME), at=later(minutes=3)))
    assert [row.mention for row in await store.due(later(minutes=3))] == [3, 2, 4, 1]
    assert [row.mention for row in await store.due(later(minutes=1))] == [2, 1], "later ones are not due yet"
    assert [row.mention for row in await store.due(later(minutes=3), limit=1)] == [3]


@scene
async def test_sending_is_committed_before_the_call_and_sent_after_it(store: SqlStore) -> None:
    (row,) = await queued(store, 1)
    await store.begin_sending(row.id, later(minutes=1))
    assert await store.due(later(days=1)) == []
    (doubtful,) = await store.in_doubt()
    assert (doubtful.state, doubtful.tries, doubtful.sent_at) == ("sending", 1, later(minutes=1))
    address = Address("web", "brand", "m1")
    await store.mark_sent(row.id, address, later(minutes=2), 1)
    assert await store.in_doubt() == []
    sent = await store.row_at(address)
    assert sent is not None
    assert (sent.id, sent.state, sent.address, sent.sent_at) == (row.id, "sent", address, later(minutes=2))
    assert await store.row_at(Address("other", "brand", "m1")) is None


@scene
async def test_a_row_is_sent_by_one_sender_alone(store: SqlStore) -> None:
    (row,) = await queued(store, 1)
    await store.begin_sending(row.id, AT)
    with pytest.raises(StoreError, match="not waiting"):
        await store.begin_sending(row.id, AT)


@scene
async def test_a_row_that_could_not_be_sent_waits_again_in_its_old_place(store: SqlStore) -> None:
    first, second = await queued(store, 2)
    await store.begin_sending(first.id, AT)
    await store.requeue(first.id, "the chat is busy", later(minutes=5))
    assert [row.id for row in await store.due(later(minutes=1))] == [second.id]
    again, _ = await store.due(later(minutes=5))
    assert (again.id, again.reason, again.tries, again.sent_at) == (first.id, "the chat is busy", 1, None)
    await send(store, again, "m1", 1, later(minutes=5))
    await store.requeue(first.id, "an old answer", later(minutes=6))
    assert [row.id for row in await store.due(later(days=1))] == [second.id], "what was sent stays sent"


@scene
async def test_a_refused_row_and_a_held_row_wait_no_more_and_say_why(store: SqlStore) -> None:
    first, second, third = await queued(store, 3)
    await store.fail(first.id, "no such channel")
    await store.begin_sending(third.id, AT)
    await store.hold([second.id, third.id], "first_run_none")
    rows = [(await store.rows_of(row.mention or 0))[0] for row in (first, second, third)]
    assert [(row.state, row.reason) for row in rows] == [
        ("failed", "no such channel"),
        ("held", "first_run_none"),
        ("sending", "new"),
    ]
    assert await store.due(later(days=1)) == []


@scene
async def test_a_queue_is_folded_into_one_digest(store: SqlStore) -> None:
    rows = await queued(store, 4)
    await store.begin_sending(rows[0].id, AT)
    digest = await store.fold([row.id for row in rows], "digest", "brand", later(minutes=1))
    (due,) = await store.due(later(minutes=1))
    assert (due.id, due.kind, due.state, due.reason, due.mention) == (
        digest,
        "digest",
        "queued",
        "digest",
        None,
    )
    inside = await store.folded(digest)
    assert [row.mention for row in inside] == [row.mention for row in rows[1:]]
    assert {(row.state, row.reason, row.inside) for row in inside} == {("folded", "digest", digest)}
    other = await queued(store, 6, at=later(hours=1))
    another = await store.fold([row.id for row in other if row.kind == "card"], "digest", "brand", AT)
    assert another != digest, "each digest is a message of its own"


@scene
async def test_folding_what_nobody_waits_for_is_refused(store: SqlStore) -> None:
    (row,) = await queued(store, 1)
    await send(store, row, "m1", 1)
    with pytest.raises(StoreError, match="not waiting"):
        await store.fold([row.id], "digest", "brand", AT)


@scene
async def test_a_return_has_one_summary_that_is_drawn_again_when_it_grows(store: SqlStore) -> None:
    rows = await queued(store, 4, backlog=3)
    await send(store, rows[0], "m1", 1)
    assert await store.summary_row("brand", 3) is None
    summary = await store.fold([rows[1].id, rows[2].id], "summary", "brand", AT, 3)
    (_, outer) = await store.due(AT)
    assert (outer.id, outer.backlog, outer.version) == (summary, 3, 2)
    await send(store, outer, "m2", outer.version)
    assert await store.stale() == []
    assert await store.fold([rows[3].id], "summary", "brand", later(hours=1), 3) == summary
    (stale,) = await store.stale()
    assert (stale.id, stale.drawn, stale.version, stale.state) == (summary, 2, 3, "sent")
    assert len(await store.folded(summary)) == 3
    assert await store.carded("brand", 3) == 1
    assert await store.carded("brand", 4) == await store.carded("other", 3) == 0
    assert (await store.summary_row("brand", 3)) == stale
    others = await queued(store, 6, backlog=4, at=later(hours=2))
    assert await store.fold([row.id for row in others], "summary", "brand", AT, 4) != summary


@scene
async def test_a_summary_that_the_chat_refused_tries_again_with_what_is_folded_in(store: SqlStore) -> None:
    first, second = await queued(store, 2, backlog=3)
    summary = await store.fold([first.id], "summary", "brand", AT, 3)
    await store.fail(summary, "no such channel")
    await store.fold([second.id], "summary", "brand", later(hours=1), 3)
    assert [(row.id, row.due_at) for row in await store.due(later(hours=1))] == [(summary, later(hours=1))]


@scene
async def test_every_copy_of_a_moved_mention_is_drawn_again(store: SqlStore) -> None:
    mention = await keep_one(store, channels=("brand", "crisis", "digest"))
    await keep_one(store, "2", channels=("digest",))
    brand, crisis, inside, beside = sorted(await store.due(AT), key=lambda row: row.id)
    digest = await store.fold([inside.id, beside.id], "digest", "digest", AT)
    outer = next(row for row in await store.due(AT) if row.id == digest)
    await send(store, brand, "m1", 1)
    await send(store, crisis, "m2", 1)
    await send(store, outer, "m3", outer.version)
    assert await store.stale() == []
    await press(store, mention.id, Verb.CLAIM)
    stale = await store.stale()
    assert [row.id for row in stale] == [brand.id, crisis.id, digest]
    for row in stale:
        await store.mark_drawn(row.id, row.version if row.kind == "digest" else 2)
    assert await store.stale() == []
    assert len(await store.stale(limit=0)) == 0


@scene
async def test_an_older_drawing_that_finishes_later_changes_nothing(store: SqlStore) -> None:
    mention = await keep_one(store)
    (row,) = await store.due(AT)
    await send(store, row, "m1", 1)
    await press(store, mention.id, Verb.ACKNOWLEDGE)
    await press(store, mention.id, Verb.CLAIM)
    await store.mark_drawn(row.id, 2)
    assert [stale.id for stale in await store.stale()] == [row.id]
    await store.mark_drawn(row.id, 3)
    await store.mark_drawn(row.id, 2)
    assert await store.stale() == []


@scene
async def test_a_card_sent_while_its_mention_moved_on_is_stale_at_once(store: SqlStore) -> None:
    mention = await keep_one(store)
    (row,) = await store.due(AT)
    await store.begin_sending(row.id, AT)
    await press(store, mention.id, Verb.CLAIM)
    await store.mark_sent(row.id, Address("web", "brand", "m1"), AT, 1)
    assert [stale.id for stale in await store.stale()] == [row.id]


@scene
async def test_a_mention_is_queued_once_for_a_channel(store: SqlStore) -> None:
    mention = await keep_one(store)
    assert await store.enqueue(mention.id, "crisis", 5, "escalated", later(minutes=1))
    assert not await store.enqueue(mention.id, "crisis", 5, "escalated", later(minutes=2))
    assert [(row.channel, row.reason, row.priority) for row in await store.due(later(hours=1))] == [
        ("crisis", "escalated", 5),
        ("brand", "new", 3),
    ]
    assert not await store.enqueue(999, "crisis", 5, "escalated", AT)


@scene
async def test_an_escalation_hurries_on_what_waits_and_brings_back_what_was_held(store: SqlStore) -> None:
    waiting, held, sent = await queued(store, 3)
    await store.hold([held.id], "first_run_none")
    await send(store, sent, "m1", 1)
    for row in (waiting, held, sent):
        assert await store.enqueue(row.mention or 0, "brand", 5, "escalated", AT) is (row == held)
    now = {row.id: row for row in await store.due(AT)}
    assert set(now) == {waiting.id, held.id}
    assert (now[waiting.id].priority, now[waiting.id].reason) == (5, "new")
    assert (now[held.id].priority, now[held.id].reason) == (5, "escalated")


@scene
async def test_the_queue_tells_how_much_waits(store: SqlStore) -> None:
    assert await store.queue() == Queue()
    first, second, _ = await queued(store, 3)
    await store.begin_sending(first.id, AT)
    await send(store, second, "m1", 1)
    await press(store, second.mention or 0, Verb.CLAIM)
    expected = Queue(states={"queued": 1, "sending": 1, "sent": 1}, oldest=AT, redraws=1)
    assert await store.queue() == expected
    assert replace(expected, redraws=0) != await store.queue()


@scene
async def test_a_channel_that_is_left_out_hides_nothing_of_the_others(store: SqlStore) -> None:
    await queued(store, 3)
    other = replace(sighting(post("9", "Acme opens a museum"), ACME), channels=("other",))
    await store.keep(batch(other))
    found = await store.due(later(days=1), limit=2, without=["brand"])
    assert [row.channel for row in found] == ["other"]
    assert len(await store.due(later(days=1), limit=9)) == 4
