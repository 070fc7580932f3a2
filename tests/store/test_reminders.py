"""What comes up again: each mention once in a channel for the same cause, in one message with others."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from core.keeping import MoveRequest, Reminder, ReminderKind
from core.lifecycle import decide
from core.types import BOT, Mention, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    batch,
    count,
    keep_one,
    later,
    open_fresh,
    post,
    press,
    scene,
    send,
    sighting,
)

EVER = (later(days=-99), later(days=99))


async def shown(
    store: SqlStore,
    key: str,
    said_at: datetime | None = AT,
    channels: tuple[str, ...] = ("brand",),
    at: datetime = AT,
    backlog: int | None = None,
) -> Mention:
    """A mention whose card stands in its channels."""
    one = post(key, f"Acme opens shop number {key}", said_at=said_at)
    await store.keep(batch(sighting(one, ACME, channels=channels), at=at, backlog=backlog))
    mention = (await store.trace(one.url or "")).mention
    assert mention is not None
    for row in await store.rows_of(mention.id):
        await send(store, row, f"m{row.id}", mention.version)
    return mention


async def snooze(store: SqlStore, mention: int) -> None:
    await store.move(
        MoveRequest(mention=mention, verb=Verb.SNOOZE, who=ANA, at=AT, values={"for": "1h"}), decide
    )


@scene
async def test_late_is_what_is_open_by_when_it_was_said(store: SqlStore) -> None:
    for n in range(5):
        await shown(store, str(n), later(hours=n))
    await press(store, 2, Verb.ACKNOWLEDGE)
    await press(store, 3, Verb.RESOLVE, outcome="handled")
    assert await store.to_remind("late", "brand", later(hours=1), later(hours=4)) == [2, 4]
    assert await store.to_remind("late", "brand", *EVER, limit=2) == [1, 2]
    assert await store.to_remind("late", "brand", later(hours=9), later(hours=99)) == []


@scene
async def test_what_was_said_nobody_knows_when_is_late_by_when_it_was_seen(store: SqlStore) -> None:
    await shown(store, "1", None, at=later(hours=2))
    assert await store.to_remind("late", "brand", AT, later(hours=2)) == []
    assert await store.to_remind("late", "brand", later(hours=2), later(hours=3)) == [1]


@scene
async def test_what_waits_on_purpose_or_came_with_a_backlog_is_not_late(store: SqlStore) -> None:
    await shown(store, "1", backlog=1)
    for n in (2, 3):
        await shown(store, str(n))
    await snooze(store, 2)
    assert await store.to_remind("late", "brand", *EVER) == [3]
    assert await store.remind("late", "brand", [1, 2], AT) is None
    await press(store, 2, Verb.WAKE, BOT, at=later(hours=1))
    assert await store.to_remind("late", "brand", *EVER) == [2, 3]
    await press(store, 1, Verb.CLAIM, at=later(hours=1))
    assert await store.to_remind("late", "brand", *EVER) == [2, 3]
    assert await store.to_remind("forgotten", "brand", *EVER) == [1], "who took one on from a backlog has it"


@scene
async def test_what_was_seen_too_late_takes_no_place_from_others(store: SqlStore) -> None:
    for n in range(4):
        await shown(store, str(n), AT, at=later(hours=9 - 3 * n))
    assert await store.to_remind("late", "brand", *EVER, within=timedelta(hours=9)) == [2, 3, 4]
    assert await store.to_remind("late", "brand", *EVER, 2, timedelta(hours=6)) == [3, 4]


@scene
async def test_what_other_channels_show_takes_no_place_either(store: SqlStore) -> None:
    for n in range(5):
        await shown(store, str(n), channels=("old-room",))
    await shown(store, "5", later(hours=1), channels=("old-room", "brand"))
    await shown(store, "6", later(hours=2))
    assert await store.to_remind("late", "brand", *EVER, limit=2) == [6, 7]
    for n in range(1, 8):
        await press(store, n, Verb.CLAIM, at=later(hours=n))
    assert await store.to_remind("forgotten", "brand", *EVER, limit=2) == [6, 7]


@scene
async def test_what_no_channel_shows_comes_up_in_none(store: SqlStore) -> None:
    await keep_one(store, "1")  # queued
    await keep_one(store, "2", channels=())
    both = await keep_one(store, "3", channels=("brand", "press"))
    rows = {row.channel: row for row in await store.rows_of(both.id)}
    await store.fold([rows["brand"].id], "digest", "brand", AT)
    await send(store, rows["press"], "m1", 1)
    assert await store.to_remind("late", "brand", *EVER) == [both.id]
    assert await store.to_remind("late", "press", *EVER) == [both.id]


@scene
async def test_forgotten_is_what_somebody_took_on_by_the_last_move(store: SqlStore) -> None:
    for n, verb in enumerate((Verb.ACKNOWLEDGE, Verb.CLAIM, Verb.ESCALATE, Verb.IGNORE), 1):
        await shown(store, str(n))
        await press(store, n, verb, at=later(hours=n), reason="spam", to="legal")
    await shown(store, "5")
    assert await store.to_remind("forgotten", "brand", *EVER) == [1, 2, 3]
    assert await store.to_remind("forgotten", "brand", later(hours=2), later(hours=3)) == [2]


@scene
async def test_woken_is_what_a_snooze_gave_back_and_nobody_touched_since(store: SqlStore) -> None:
    for n in (1, 2, 3):
        await shown(store, str(n))
        await snooze(store, n)
    for n in (1, 2):
        await press(store, n, Verb.WAKE, at=later(hours=n))
    await press(store, 2, Verb.CLAIM, at=later(hours=3))
    assert await store.to_remind("woken", "brand", *EVER) == [1]
    assert await store.to_remind("woken", "brand", later(hours=2), later(hours=9)) == []


@scene
async def test_a_reminder_is_one_message_for_all_of_them_in_their_order(store: SqlStore) -> None:
    for n in (1, 2, 3):
        await shown(store, str(n))
    row = await store.remind("late", "brand", [3, 1, 404, 3], later(hours=1))
    assert row is not None
    (queued,) = await store.due(later(hours=1))
    assert (queued.id, queued.kind, queued.reason, queued.channel) == (row, "reminder", "late", "brand")
    assert (queued.mention, queued.alert, queued.priority) == (None, None, 3)
    found = await store.reminded(row)
    assert found is not None
    assert found[0] == Reminder(row=row, kind="late", at=later(hours=1))
    assert [mention.id for mention in found[1]] == [3, 1]
    assert queued.version == sum(mention.version for mention in found[1])
    assert await store.to_remind("late", "brand", *EVER) == [2]
    assert await store.reminded(1) is None, "a card is no reminder"
    assert await store.reminded(404) is None


@scene
async def test_a_mention_is_late_once_in_each_channel(store: SqlStore) -> None:
    await shown(store, "1", channels=("brand", "press"))
    assert await store.remind("late", "brand", [1], AT) is not None
    assert await store.to_remind("late", "brand", *EVER) == []
    assert await store.to_remind("late", "press", *EVER) == [1], "after a crash the others still get theirs"
    assert await store.remind("late", "press", [1], AT) is not None
    await press(store, 1, Verb.CLAIM)
    assert await store.remind("late", "brand", [1], later(days=1)) is None
    assert await store.to_remind("late", "press", *EVER) == []
    assert await count(store, "reminders") == 2


@scene
async def test_it_is_forgotten_anew_after_each_move(store: SqlStore) -> None:
    await shown(store, "1")
    await press(store, 1, Verb.ACKNOWLEDGE, at=later(hours=1))
    assert await store.remind("forgotten", "brand", [1], later(days=2)) is not None
    assert await store.remind("forgotten", "brand", [1], later(days=2)) is None
    assert await store.to_remind("forgotten", "brand", *EVER) == []
    await press(store, 1, Verb.CLAIM, at=later(days=3))
    assert await store.to_remind("forgotten", "brand", *EVER) == [1]
    assert await store.remind("forgotten", "brand", [1], later(days=4)) is not None


@scene
async def test_what_lies_untouched_is_late_or_forgotten_but_not_both(store: SqlStore) -> None:
    for n in (1, 2):
        await shown(store, str(n), channels=("brand", "press"))
        await press(store, n, Verb.ACKNOWLEDGE, at=later(hours=1))
    orders: list[tuple[ReminderKind, ReminderKind, int]] = [
        ("late", "forgotten", 1),
        ("forgotten", "late", 2),
    ]
    for first, second, mention in orders:
        assert await store.remind(first, "brand", [mention], later(hours=22)) is not None
        assert mention not in await store.to_remind(second, "brand", *EVER)
        assert await store.remind(second, "brand", [mention], later(hours=25)) is None
        assert mention in await store.to_remind(second, "press", *EVER), "nothing was told there"
        await press(store, mention, Verb.CLAIM, at=later(hours=30))
        assert mention in await store.to_remind(second, "brand", *EVER)
    assert await store.to_remind("late", "brand", *EVER) == [2], "late is late once"
    assert await store.remind("forgotten", "brand", [1], later(hours=60)) is not None


@scene
async def test_who_answers_in_the_meantime_is_not_reminded(store: SqlStore) -> None:
    for n in (1, 2):
        await shown(store, str(n))
        await press(store, n, Verb.CLAIM)
    found = await store.to_remind("forgotten", "brand", *EVER)
    await press(store, 1, Verb.RESOLVE, outcome="handled")
    row = await store.remind("forgotten", "brand", found, AT)
    assert row is not None
    told = await store.reminded(row)
    assert told is not None
    assert [mention.id for mention in told[1]] == [2]
    await press(store, 2, Verb.RESOLVE, outcome="handled")
    assert await store.remind("late", "brand", [1, 2], AT) is None
    assert await store.remind("woken", "brand", [1, 2], AT) is None


@scene
async def test_a_reminder_is_redrawn_when_one_of_its_mentions_changes(store: SqlStore) -> None:
    for n in (1, 2):
        await shown(store, str(n))
    await store.remind("late", "brand", [1, 2], AT)
    (row,) = await store.due(AT)
    await send(store, row, "m9", drawn=row.version)
    assert await store.stale() == []
    await press(store, 2, Verb.CLAIM)
    told = await store.reminded(row.id)
    assert told is not None
    stale = {each.kind: each for each in await store.stale()}
    assert set(stale) == {"card", "reminder"}
    assert stale["reminder"].version == row.version + 1 == sum(mention.version for mention in told[1])


def test_of_two_who_remind_at_once_one_does(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = open_fresh(tmp_path), open_fresh(tmp_path)
        await shown(one, "1")
        answers = await asyncio.gather(*(store.remind("late", "brand", [1], AT) for store in (one, two) * 3))
        assert len([answer for answer in answers if answer is not None]) == 1
        assert len(await two.due(AT)) == 1
        await one.close()
        await two.close()

    asyncio.run(story())
