"""Due times: each is used once; after an acknowledgement nobody is called, whatever breaks in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.alerts import (
    Alert,
    AlertChange,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertState,
    AlertVerb,
    DueTime,
    NewDue,
)
from core.errors import StoreError
from core.keeping import OutboxRow
from core.types import BOT, Address
from store.sql import SqlStore
from tests.store.alarm import OPENED, act, calls, kept, on_due, on_press, on_signal, raised, signal
from tests.store.making import AT, BO, close, count, later, open_fresh, scene, send

DUE = later(minutes=10)


async def paged(store: SqlStore) -> OutboxRow:
    """An alert to which somebody is called; the row that calls."""
    await raised(store)
    (due,) = await store.due_times(DUE)
    await store.fire(due.id, DUE, on_due)
    (row,) = await calls(store, 1)
    return row


@scene
async def test_a_step_calls_somebody_and_sets_the_next_one(store: SqlStore) -> None:
    await raised(store)
    assert await store.due_times(later(minutes=9)) == []
    (due,) = await store.due_times(DUE)
    assert due == DueTime(id=1, alert=1, kind="step", due_at=DUE, set_at=AT)
    moved = await store.fire(due.id, later(minutes=11), on_due)
    assert isinstance(moved, AlertMoved)
    now = await kept(store, 1)
    assert (now.standing.state, now.level, now.version) == (AlertState.ESCALATED, 1, 2)
    move = (await store.alert_moves(1))[1]
    assert (move.verb, move.who, move.at) == (AlertVerb.CALLED, BOT, later(minutes=11))
    (row,) = await calls(store, 1)
    assert (row.channel, row.call, row.reason, row.priority) == ("pager", move.id, "called", 5)
    assert row in await store.due(later(minutes=11))
    (following,) = await store.due_times(later(days=1))
    assert (following.step, following.due_at, following.set_at) == (
        1,
        later(minutes=20),
        later(minutes=11),
    )


@scene
async def test_a_due_time_is_used_once(store: SqlStore) -> None:
    await raised(store)
    assert await store.fire(1, later(minutes=9), on_due) is None, "not yet"
    assert await store.fire(17, DUE, on_due) is None, "there is none"
    answers = await asyncio.gather(*(store.fire(1, DUE, on_due) for _ in range(5)))
    assert len([answer for answer in answers if answer is not None]) == 1
    assert len(await calls(store, 1)) == 1
    assert len(await store.due_times(later(days=1))) == 1, "the next one"


@scene
async def test_a_due_time_at_which_nothing_happens_is_used_up(store: SqlStore) -> None:
    before = await raised(store)
    assert await store.fire(1, DUE, lambda *_: None) is None
    assert await store.due_times(later(days=1)) == []
    assert await kept(store, 1) == before


def test_when_two_fire_and_acknowledge_at_once_it_is_one_before_the_other(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = open_fresh(tmp_path), open_fresh(tmp_path)
        for number in range(1, 9):
            await raised(one, subject=f"topic {number}")
            (due,) = await one.due_times(DUE)
            work = [two.fire(due.id, DUE, on_due), act(one, number, AlertVerb.ACKNOWLEDGE, at=DUE)]
            await asyncio.gather(*(reversed(work) if number % 2 else work))
            assert (await kept(two, number)).standing.state is AlertState.ACKNOWLEDGED
            assert [row.state for row in await calls(two, number)] in ([], ["held"])
            assert [row.kind for row in await one.due(later(days=9)) if row.alert == number] == ["alert"]
            assert await one.due_times(later(days=9)) == []
        await one.close()
        await two.close()

    asyncio.run(story())


@scene
async def test_an_acknowledgement_before_the_step_stops_it(store: SqlStore) -> None:
    await raised(store)
    (due,) = await store.due_times(DUE)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, BO)
    assert await store.due_times(later(days=1)) == []
    assert await store.fire(due.id, DUE, on_due) is None, "whoever had read it before comes too late"
    assert await calls(store, 1) == []


@scene
async def test_an_acknowledgement_after_the_step_takes_the_call_back(store: SqlStore) -> None:
    row = await paged(store)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, BO, DUE)
    assert [(each.state, each.reason) for each in await calls(store, 1)] == [("held", "acknowledged")]
    with pytest.raises(StoreError, match="not waiting"):
        await store.begin_sending(row.id, DUE)
    assert [each.kind for each in await store.due(later(days=1))] == ["alert"]


@scene
async def test_a_call_that_was_being_sent_is_not_sent_again_after_an_acknowledgement(store: SqlStore) -> None:
    """The process died between the beginning and the end; the chat has no such message."""
    row = await paged(store)
    await store.begin_sending(row.id, DUE)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, BO, DUE)
    assert [doubt.id for doubt in await store.in_doubt()] == [row.id]
    await store.requeue(row.id, "called", DUE)
    (held,) = await calls(store, 1)
    assert (held.state, held.reason) == ("held", "acknowledged")
    assert await store.in_doubt() == []


@scene
async def test_a_call_in_doubt_is_sent_again_while_nobody_has_acknowledged(store: SqlStore) -> None:
    row = await paged(store)
    await store.begin_sending(row.id, DUE)
    await store.requeue(row.id, "called", later(minutes=12))
    (queued,) = await calls(store, 1)
    assert (queued.state, queued.reason, queued.due_at) == ("queued", "called", later(minutes=12))
    await store.begin_sending(row.id, later(minutes=12))


@pytest.mark.parametrize("verb", [AlertVerb.ACKNOWLEDGE, AlertVerb.RESOLVE])
def test_a_call_that_nobody_took_back_is_not_due_either(tmp_path: Path, verb: AlertVerb) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        row = await paged(store)

        def forgetful(*asked: object) -> AlertChange:
            change = on_press(*asked)  # type: ignore[arg-type]
            assert isinstance(change, AlertChange)
            return replace(change, hush=False)

        await store.move_alert(AlertRequest(alert=1, verb=verb, who=BO, at=DUE), forgetful)
        assert [each.state for each in await calls(store, 1)] == ["queued"]
        assert row.id not in [each.id for each in await store.due(later(days=1))]
        with pytest.raises(StoreError, match="not waiting"):
            await store.begin_sending(row.id, DUE)
        await store.close()

    asyncio.run(story())


@scene
async def test_a_call_shows_who_acknowledged(store: SqlStore) -> None:
    row = await paged(store)
    place = await send(store, row, "m9", drawn=(await kept(store, 1)).version)
    assert await store.stale() == []
    await act(store, 1, AlertVerb.ACKNOWLEDGE, BO, DUE)
    assert [(each.id, each.call) for each in await store.stale()] == [(row.id, row.call)]
    assert await store.row_at(place) == (await calls(store, 1))[0]


@scene
async def test_undoing_an_acknowledgement_sets_the_steps_again(store: SqlStore) -> None:
    await raised(store)
    await act(store, 1, AlertVerb.ACKNOWLEDGE)
    await act(store, 1, AlertVerb.UNDO, at=later(minutes=1))
    assert [(due.id, due.set_at) for due in await store.due_times(later(days=1))] == [(2, later(minutes=1))]


@scene
async def test_only_the_kinds_that_are_named_are_cancelled(store: SqlStore) -> None:
    due = (NewDue("remind", later(minutes=3)), NewDue("step", later(minutes=2), 4), NewDue("fade", AT))
    await store.raise_alert(signal(), lambda *_: replace(OPENED, due=due))
    await raised(store, subject="rival")
    assert [one.kind for one in await store.due_times(later(minutes=9))] == ["fade", "step", "remind"]
    assert [one.kind for one in await store.due_times(later(minutes=9), limit=1)] == ["fade"]
    await act(store, 1, AlertVerb.ACKNOWLEDGE)
    left = [(one.alert, one.kind) for one in await store.due_times(later(days=1))]
    assert left == [(1, "fade"), (1, "remind"), (2, "step")]


@scene
async def test_when_the_clock_is_set_back_what_waits_moves_with_it_once(store: SqlStore) -> None:
    await raised(store)
    await store.fire(1, DUE, on_due)
    (waits,) = await store.due_times(later(days=1))
    await store.shift_due_times("clock", DUE, None)
    day = timedelta(days=-1)
    # Whoever remembers nothing goes by what is kept: also the next life, after a kill on either side of it.
    for before, moves in ((DUE, True), (None, False), (None, False)):
        assert bool(await store.shift_due_times("clock", DUE + day, before)) == moves
        (moved,) = await store.due_times(later(days=1))
        assert moved == replace(waits, due_at=waits.due_at + day, set_at=waits.set_at + day)


@scene
async def test_what_waits_keeps_the_time_that_it_has_still_to_wait(store: SqlStore) -> None:
    """Whenever it was set: before the time to which the clock is set back, or after it."""
    await raised(store)
    now = later(minutes=9)
    await store.shift_due_times("clock", now, None)
    for back in (timedelta(seconds=1), timedelta(minutes=3), timedelta(days=400)):
        now -= back
        assert await store.shift_due_times("clock", now, None)
        assert await store.due_times(now + timedelta(seconds=59)) == []
        assert len(await store.due_times(now + timedelta(seconds=60))) == 1
    assert await store.shift_due_times("clock", now + timedelta(days=9), None) == 0, "set forward"


@scene
async def test_what_is_set_after_the_clock_was_set_back_is_not_moved_with_the_rest(store: SqlStore) -> None:
    """An alert may come between the change and the look that finds it."""
    await raised(store)
    await store.shift_due_times("clock", later(minutes=1), None)
    await raised(store, subject="rival", at=AT - timedelta(days=1))
    fresh = NewDue("step", later(minutes=10) - timedelta(days=1), 4)
    await store.raise_alert(
        signal(subject="third", at=AT - timedelta(days=1)), lambda *_: replace(OPENED, due=(fresh,))
    )
    await store.shift_due_times("clock", later(minutes=1) - timedelta(days=1), None)
    found = {due.alert: due.due_at for due in await store.due_times(later(days=9))}
    assert (found[1], found[3]) == (later(minutes=10) - timedelta(days=1), fresh.due_at)


@scene
async def test_messages_and_lines_do_not_wait_for_a_clock_that_was_set_back(store: SqlStore) -> None:
    await paged(store)  # the alert, queued at AT, and the call, queued when it was due
    now = DUE - timedelta(days=1)
    assert await store.due(now) == []
    await store.shift_due_times("clock", DUE, None)
    await store.shift_due_times("clock", now, None)
    rows = await store.due(now)
    assert sorted(row.kind for row in rows) == ["alert", "call"]
    card = next(row for row in rows if row.kind == "alert")
    await send(store, card, "m9", drawn=1)
    assert len(await store.notes_due(now)) == 1, "the line of the call"


def test_a_kill_while_the_clock_is_followed_moves_everything_or_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await raised(store)
        await store.shift_due_times("clock", AT, None)
        await store.database.write(
            lambda connection: connection.exec_driver_sql(
                "CREATE TRIGGER deadly BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'killed'); END"
            )
        )
        with pytest.raises(StoreError):
            await store.shift_due_times("clock", AT - timedelta(days=1), None)
        (due,) = await store.due_times(DUE)
        assert due.due_at == DUE
        await store.close()

    asyncio.run(story())


def test_what_was_fired_before_a_crash_is_not_fired_after_it(tmp_path: Path) -> None:
    async def before() -> None:
        store = open_fresh(tmp_path)
        await raised(store)
        await store.fire(1, DUE, on_due)
        await store.close()

    async def after() -> None:
        store = open_fresh(tmp_path)
        assert await store.fire(1, later(hours=1), on_due) is None
        assert len(await calls(store, 1)) == 1
        (following,) = await store.due_times(later(hours=1))
        await store.fire(following.id, later(hours=1), on_due)
        assert len(await calls(store, 1)) == 2, "each call is a message of its own"
        await store.close()

    asyncio.run(before())
    asyncio.run(after())


def test_a_kill_in_the_middle_of_firing_leaves_the_due_time_waiting(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def killed(alert: Alert, moves: Sequence[AlertMove], due: DueTime) -> AlertChange:
        raise Killed

    async def story() -> None:
        store = open_fresh(tmp_path)
        await raised(store)
        with pytest.raises(Killed):
            await store.fire(1, DUE, killed)
        assert [due.id for due in await store.due_times(DUE)] == [1]
        assert await store.fire(1, DUE, on_due) is not None
        await store.close()

    asyncio.run(story())
    close(tmp_path / "store.db")


@scene
async def test_a_change_without_a_move_calls_nobody(store: SqlStore) -> None:
    await raised(store)

    def quiet(alert: Alert, moves: Sequence[AlertMove], due: DueTime) -> AlertChange:
        due_later = (NewDue("step", later(hours=8), due.step),)
        over_at = later(minutes=1)
        return AlertChange(standing=alert.standing, over_at=over_at, due=due_later, call=("pager",))

    assert await store.fire(1, DUE, quiet) is not None
    assert len(await store.alert_moves(1)) == 1
    assert await calls(store, 1) == []
    assert (await kept(store, 1)).over_at == later(minutes=1)
    assert [due.due_at for due in await store.due_times(later(days=1))] == [later(hours=8)]


@scene
async def test_a_thousand_steps_wait_without_holding_each_other_up(store: SqlStore) -> None:
    due = tuple(NewDue("step", later(seconds=n), n) for n in range(1000))
    await store.raise_alert(signal(), lambda *_: replace(OPENED, due=due))
    found = await store.due_times(later(hours=1), limit=5000)
    assert [one.step for one in found] == list(range(1000))
    await act(store, 1, AlertVerb.ACKNOWLEDGE)
    assert await store.due_times(later(hours=1)) == []
    assert await count(store, "due_times") == 1000, "they are kept"
    assert await store.raise_alert(signal(), on_signal) is not None
    assert await store.row_at(Address("web", "crisis", "m1")) is None
