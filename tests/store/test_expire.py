"""What has been kept long enough goes, a bounded piece at a time, and nothing that is still needed."""

from __future__ import annotations

from core.alerts import AlertVerb
from core.keeping import Filter, OutboxRow
from core.rules import Muted
from core.types import Verb
from store.sql import SqlStore
from tests.store.alarm import act, raised
from tests.store.making import ACME, AT, batch, count, keep_one, later, post, press, scene, send, sighting

OLD = later(days=30)
"""All that is written at AT is older than this."""


async def sent(store: SqlStore, message: str = "1") -> OutboxRow:
    """The next due row, sent and put on the page."""
    row = (await store.due(AT))[0]
    shown = await store.shelf.put(row.channel, row.id, {"title": message}, AT)
    await send(store, row, shown, drawn=1)
    return row


@scene
async def test_mentions_lose_their_words_in_steps_and_the_counts_stay(store: SqlStore) -> None:
    for n in range(5):
        await store.keep(batch(sighting(post(str(n), f"Acme {n}"), ACME), at=later(days=n)))
    assert await store.expire("mentions", later(days=3), limit=2) == 2
    assert await store.expire("mentions", later(days=3), limit=2) == 1
    assert await store.expire("mentions", later(days=3), limit=2) == 0
    assert [one.title for _, one in await store.posts(10)] == ["Acme 4", "Acme 3", None, None, None]
    assert await store.counts(Filter()) == {(): 5}
    assert (await store.trace("m1")).blank == "expired"
    assert await store.expire("mentions", later(days=9)) == 2


@scene
async def test_an_unmatched_post_does_not_expire_as_a_mention(store: SqlStore) -> None:
    await store.keep(batch(sighting(post("1"))))
    assert await store.expire("mentions", OLD) == 0
    assert len(await store.heard_posts(later(days=-1), 10)) == 1


@scene
async def test_that_a_post_was_muted_goes_and_the_post_stays(store: SqlStore) -> None:
    for n in range(3):
        muted = Muted(mute="storm", topics=("acme",), at=later(days=n))
        await store.keep(batch(sighting(post(str(n)), muted=muted), at=later(days=n)))
    assert await store.expire("muted", later(days=2), limit=1) == 1
    assert await store.expire("muted", later(days=2)) == 1
    assert await store.muted_count("storm") == 1
    assert await count(store, "posts") == 3


@scene
async def test_messages_of_the_page_go_but_not_the_newest(store: SqlStore) -> None:
    for n in range(4):
        await store.shelf.put("brand", None, {"title": str(n)}, later(days=n))
    await store.shelf.react("1", "👀", "Ana", False)
    top = await store.shelf.top()
    assert await store.expire("messages", later(days=9)) == 2
    assert [shown.card["title"] for shown in await store.shelf.newest("brand")] == ["0", "3"]
    assert await store.shelf.top() == top, "who reads on after the last version misses nothing"
    assert await store.shelf.put("brand", None, {}, AT) == "5"


@scene
async def test_evidence_goes_by_itself_and_its_alert_is_drawn_again(store: SqlStore) -> None:
    await keep_one(store)
    alert = await raised(store, posts=(1,))
    assert await store.expire("evidence", AT) == 0
    assert await store.expire("evidence", OLD) == 1
    assert await store.evidence(alert.id) == []
    now = await store.alert(alert.id)
    assert now is not None
    assert now.version > alert.version


@scene
async def test_closed_alerts_go_with_all_that_belongs_to_them(store: SqlStore) -> None:
    await keep_one(store)
    first = await raised(store, subject="acme", posts=(1,))
    open_one = await raised(store, subject="rival")
    await act(store, first.id, AlertVerb.RESOLVE)
    last = await raised(store, subject="other")
    await act(store, last.id, AlertVerb.RESOLVE)
    assert await store.expire("alerts", OLD) == 0, "its evidence has a term of its own"
    await store.expire("evidence", OLD)
    assert await store.expire("alerts", AT) == 0, "not that old"
    assert await store.expire("alerts", OLD) == 1
    assert [alert.id for alert in await store.alerts()] == [last.id, open_one.id], (
        "open ones and the newest stay"
    )
    assert await store.alert_moves(first.id) == []
    assert await store.alert_rows(first.id) == []
    assert [due.alert for due in await store.due_times(OLD)] == [open_one.id]


@scene
async def test_settled_rows_go_with_their_lines_reminders_and_messages(store: SqlStore) -> None:
    mention = await keep_one(store, "1")
    row = await sent(store)
    await press(store, mention.id, Verb.CLAIM)
    await press(store, mention.id, Verb.NOTE, text="Called them.")
    await store.mark_drawn(row.id, 9)
    reminder = await store.remind("forgotten", "brand", [mention.id], AT)
    assert reminder is not None
    await send(store, (await store.due(AT))[0], "r1", drawn=9)
    await store.shelf.put("brand", None, {}, AT)
    await keep_one(store, "2")
    assert await store.expire("outbox", OLD) == 2
    assert [each.state for each in await store.rows_of(mention.id)] == []
    assert (await count(store, "thread_notes"), await count(store, "reminders")) == (0, 0)
    assert len(await store.shelf.newest("brand")) == 1
    assert await store.counts(Filter()) == {(): 2}


@scene
async def test_what_is_not_settled_stays(store: SqlStore) -> None:
    await keep_one(store, "1")
    waits_for_redraw = await sent(store)
    await press(store, 1, Verb.CLAIM)
    await keep_one(store, "2")
    [being_sent] = await store.due(AT)
    await store.begin_sending(being_sent.id, AT)
    await keep_one(store, "3")
    [queued] = await store.due(AT)
    alert = await raised(store)
    [of_open_alert, *_] = await store.alert_rows(alert.id)
    await send(store, of_open_alert, "a1", drawn=9)
    await keep_one(store, "4")
    assert await store.expire("outbox", OLD) == 0
    left = {row.id for n in (1, 2, 3) for row in await store.rows_of(n)}
    assert left == {waits_for_redraw.id, being_sent.id, queued.id}
    assert len(await store.alert_rows(alert.id)) == 1


@scene
async def test_what_is_folded_goes_with_what_shows_it(store: SqlStore) -> None:
    for n in range(4):
        await keep_one(store, str(n))
    rows = [row.id for row in await store.due(AT)]
    digest = await store.fold(rows[:3], "digest", "brand", AT)
    assert await store.expire("outbox", OLD) == 0, "it was not sent yet"
    [outer] = [row for row in await store.due(AT) if row.id == digest]
    await send(store, outer, "d1", drawn=3)
    await keep_one(store, "last")
    assert await store.expire("outbox", OLD) == 4
    assert [await store.rows_of(n) for n in (1, 2, 3)] == [[], [], []]
    assert len(await store.rows_of(4)) == 1


@scene
async def test_rows_that_stay_do_not_stand_in_the_way_of_others(store: SqlStore) -> None:
    """A call looks at so many rows, and the next one goes on from there."""
    for n in range(9):
        await keep_one(store, str(n))
    rows = await store.due(AT)
    for row in rows[5:8]:
        await send(store, row, str(row.id), drawn=1)
    gone = [await store.expire("outbox", OLD, limit=3) for _ in range(5)]
    assert sum(gone) == 3
    assert sorted(row.id for row in await store.due(AT)) == [row.id for row in (*rows[:5], rows[8])]


@scene
async def test_what_is_young_stays_everywhere(store: SqlStore) -> None:
    await keep_one(store)
    await store.keep(batch(sighting(post("u"), muted=Muted(mute="storm", topics=("acme",), at=AT))))
    await sent(store)
    alert = await raised(store, posts=(1,))
    await act(store, alert.id, AlertVerb.RESOLVE)
    tables = ("posts", "prints", "muted", "outbox", "messages", "alerts", "alert_evidence", "alert_moves")
    before = [await count(store, table) for table in tables]
    for what in (
        "unmatched",
        "mentions",
        "muted",
        "evidence",
        "alerts",
        "outbox",
        "messages",
        "changes",
        "drafts",
    ):
        assert await store.expire(what, AT) == 0
    assert [await count(store, table) for table in tables] == before
