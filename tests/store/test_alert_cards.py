"""What is shown of an alert: its cards, its threads, its evidence as it was at the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.alerts import (
    Alert,
    AlertChange,
    AlertMove,
    AlertRequest,
    AlertVerb,
)
from core.evidence import print_of
from core.types import BOT, Address, Author
from store.sql import SqlStore
from tests.store.alarm import OPENED, act, on_signal, raised, signal
from tests.store.making import (
    ACME,
    AT,
    BO,
    batch,
    count,
    keep_one,
    later,
    post,
    scene,
    send,
    sighting,
)


@scene
async def test_evidence_stays_as_it_was_whatever_becomes_of_the_post(store: SqlStore) -> None:
    mention = await keep_one(store)
    author = Author(handle="carla", name="Carla \ud83d", followers=12)
    whole = replace(mention.post, author=author, rating=4.0, site="a.test")
    await store.keep(batch(sighting(replace(whole, text="As it was."), ACME), at=later(minutes=1)))
    now = await store.mention(mention.id)
    assert now is not None
    await raised(store, posts=(mention.id, 404))
    await store.keep(batch(sighting(replace(whole, text="As it is."), ACME), at=later(minutes=2)))
    await store.raise_alert(signal(posts=(mention.id,), at=later(minutes=3)), on_signal)
    (kept_post,) = await store.evidence(1)
    assert kept_post.post == now.post
    assert kept_post.post.text == "As it was."
    assert kept_post.print == print_of(now.post)
    assert (kept_post.mention, kept_post.seen_at, kept_post.kept_at) == (mention.id, AT, AT)


@scene
async def test_evidence_grows_up_to_a_bound_in_the_order_in_which_it_was_told(store: SqlStore) -> None:
    posts = [post(str(n), f"Acme thing number {n}") for n in range(210)]
    await store.keep(batch(*(sighting(each, ACME) for each in posts)))
    await raised(store, posts=(3, 1, 3))
    await store.raise_alert(signal(posts=(2, 1)), on_signal)
    assert [each.mention for each in await store.evidence(1)] == [3, 1, 2]
    await store.raise_alert(signal(posts=tuple(range(210, 0, -1))), on_signal)
    mentions = [each.mention for each in await store.evidence(1)]
    assert mentions == [3, 1, 2, *range(210, 13, -1)]
    assert len(mentions) == 200


@scene
async def test_an_alert_goes_to_further_channels_once(store: SqlStore) -> None:
    await raised(store)

    def passed_on(alert: Alert, moves: Sequence[AlertMove], request: AlertRequest) -> AlertChange:
        standing = replace(alert.standing, escalated_to="legal")
        return AlertChange(standing=standing, verb=request.verb, post_to=("legal", "crisis", "legal"))

    request = AlertRequest(alert=1, verb=AlertVerb.ESCALATE, who=BO, at=later(minutes=1))
    await store.move_alert(request, passed_on)
    await store.move_alert(request, passed_on)
    assert [(row.channel, row.kind, row.call) for row in await store.alert_rows(1)] == [
        ("crisis", "alert", 0),
        ("legal", "alert", 0),
    ]
    assert [move.who for move in await store.alert_moves(1)] == [BOT, BO, BO]
    assert [row.alert for row in await store.due(later(minutes=1))] == [1, 1]


@scene
async def test_a_card_that_a_channel_refused_is_tried_again_when_it_is_passed_on(store: SqlStore) -> None:
    await raised(store)
    (row,) = await store.alert_rows(1)
    await store.begin_sending(row.id, AT)
    await store.fail(row.id, "no such room")

    def passed_on(alert: Alert, moves: Sequence[AlertMove], request: AlertRequest) -> AlertChange:
        return AlertChange(standing=alert.standing, verb=request.verb, post_to=("crisis",))

    request = AlertRequest(alert=1, verb=AlertVerb.ESCALATE, who=BO, at=later(minutes=1))
    await store.move_alert(request, passed_on)
    (again,) = await store.alert_rows(1)
    assert (again.id, again.state, again.due_at, again.tries) == (row.id, "queued", later(minutes=1), 0)


@scene
async def test_what_happens_to_an_alert_is_told_in_each_of_its_threads(store: SqlStore) -> None:
    await raised(store)
    (row,) = await store.alert_rows(1)
    assert await store.notes_due(AT) == [], "there is no thread yet"
    place = await send(store, row, "m1", 1)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, at=later(minutes=1))
    (note,) = await store.notes_due(later(minutes=1))
    assert (note.kind, note.alert, note.mention, note.move) == ("alert", 1, None, None)
    assert (note.channel, note.address) == ("crisis", place)
    assert note.alert_move == (await store.alert_moves(1))[0]
    await store.note_sent(note.id)
    (note,) = await store.notes_due(later(minutes=1))
    assert note.alert_move is not None
    assert note.alert_move.verb is AlertVerb.ACKNOWLEDGE


@scene
async def test_a_move_that_is_not_told_is_not_in_the_thread(store: SqlStore) -> None:
    await store.raise_alert(signal(), lambda *_: replace(OPENED, told=False))
    assert await count(store, "thread_notes") == 0


@scene
async def test_open_alerts_come_before_the_cards_of_mentions(store: SqlStore) -> None:
    mention = await keep_one(store)
    await raised(store, subject="rival")
    await raised(store)
    places = {}
    for row in await store.due(AT):
        places[row.alert or row.mention] = await send(store, row, f"m{row.id}", 1)
    card = Address("web", "brand", f"m{(await store.rows_of(mention.id))[0].id}")
    alerts = [Address("web", "crisis", f"m{(await store.alert_rows(n))[0].id}") for n in (2, 1)]
    assert await store.open_cards("web") == [*alerts, card]
    assert await store.open_cards("terminal") == []
    found = await store.row_at(alerts[0])
    assert found is not None
    assert (found.alert, found.kind) == (2, "alert")
    await act(store, 2, AlertVerb.RESOLVE)
    assert await store.open_cards("web") == [alerts[1], card]
