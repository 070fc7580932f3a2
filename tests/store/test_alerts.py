"""Alerts: one for one incident, changed in place, with what was seen at the time kept for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.alerts import (
    Alert,
    AlertChange,
    AlertFilter,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertStanding,
    AlertState,
    AlertVerb,
    Driver,
    Reason,
    Signal,
)
from core.cards import Chart, Series
from core.errors import StoreError
from core.keeping import Refused, SeenReaction
from core.types import BOT, Address, Person
from store.sql import SqlStore
from tests.store.alarm import OPENED, act, kept, on_press, on_signal, raised, signal
from tests.store.making import (
    ANA,
    AT,
    BO,
    count,
    later,
    open_fresh,
    scene,
    send,
)

RICH = signal(
    severity=4,
    reasons=(Reason("spike.volume", {"posts": 30, "usual": "4.5"}), Reason("spike.authors")),
    numbers={"posts": 30, "ratio": 6.6},
    drivers=(Driver("word", "pluie ☂", 12, 0.5), Driver("author", "half \ud83d of one", 3)),
    posts=(7, 9),
    chart=Chart(
        title="acme",
        alt="It rose.",
        labels=("9:00", "10:00"),
        series=(Series(name="posts", values=(1.0, 2.5), tone="danger"),),
        kind="line",
    ),
    over=True,
)


@scene
async def test_a_raised_alert_is_kept_with_its_card_its_move_and_what_is_to_come(store: SqlStore) -> None:
    moved = await store.raise_alert(RICH, on_signal)
    assert moved == AlertMoved(1, OPENED)
    alert = await kept(store, 1)
    assert alert == Alert(
        id=1, signal=RICH, severity=4, standing=AlertStanding(), opened_at=AT, began_at=later(minutes=-20)
    )
    (move,) = await store.alert_moves(1)
    assert (move.verb, move.who, move.at, move.before) == (AlertVerb.RAISED, BOT, AT, AlertStanding())
    (row,) = await store.due(AT)
    assert (row.kind, row.alert, row.call, row.mention) == ("alert", 1, 0, None)
    assert (row.channel, row.priority, row.reason, row.version) == ("crisis", 5, "alert", 0)
    assert [(due.kind, due.due_at, due.set_at) for due in await store.due_times(later(hours=1))] == [
        ("step", later(minutes=10), AT)
    ]


@scene
async def test_the_same_incident_is_changed_in_place(store: SqlStore) -> None:
    asked: list[tuple[Alert | None, Alert | None, list[AlertVerb]]] = []

    def decide(
        alert: Alert | None, closed: Alert | None, moves: Sequence[AlertMove], heard: Signal
    ) -> AlertChange | None:
        asked.append((alert, closed, [move.verb for move in moves]))
        return on_signal(alert, closed, moves, heard)

    first = await raised(store, severity=4)
    louder = signal(severity=2, at=later(minutes=5), began_at=later(minutes=-9), numbers={"posts": 60})
    assert await store.raise_alert(louder, decide) == AlertMoved(1, AlertChange(standing=first.standing))
    now = await kept(store, 1)
    assert (now.signal, now.severity, now.began_at, now.version) == (louder, 4, first.began_at, 2)
    assert asked == [(first, None, [AlertVerb.RAISED])]
    assert [move.verb for move in await store.alert_moves(1)] == [AlertVerb.RAISED], "no move was made"
    (row,) = await store.alert_rows(1)
    await send(store, row, "m1", drawn=1)
    assert [stale.alert for stale in await store.stale()] == [1], "its card shows old numbers"
    await store.mark_drawn(row.id, now.version)
    assert await store.stale() == []


@scene
async def test_what_the_rules_pass_over_leaves_no_trace(store: SqlStore) -> None:
    def nothing(*_: object) -> None:
        return None

    assert await store.raise_alert(signal(), nothing) is None
    assert await count(store, "alerts") == 0
    before = await raised(store)
    assert await store.raise_alert(signal(severity=5), nothing) is None
    assert await kept(store, 1) == before


@scene
async def test_another_subject_and_another_kind_are_another_incident(store: SqlStore) -> None:
    for other in ({}, {"subject": "rival"}, {"kind": "silence"}):
        await raised(store, **other)
    assert [alert.id for alert in await store.alerts()] == [3, 2, 1]
    assert await store.alert_counts() == 3


@scene
async def test_after_it_is_closed_the_next_one_is_new_and_knows_the_latest(store: SqlStore) -> None:
    seen: list[Alert | None] = []

    def decide(
        alert: Alert | None, closed: Alert | None, moves: Sequence[AlertMove], heard: Signal
    ) -> AlertChange | None:
        seen.append(closed)
        assert alert is None
        assert moves == ()
        return OPENED

    for number in (1, 2):
        await raised(store)
        await act(store, number, AlertVerb.FALSE_ALARM, at=later(hours=number))
    await store.raise_alert(signal(at=later(hours=3)), decide)
    assert [alert.id for alert in seen if alert] == [2]
    assert [alert.standing.state for alert in await store.alerts()] == ["open", "closed", "closed"]


def test_of_two_who_raise_at_once_there_is_one_alert(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = open_fresh(tmp_path), open_fresh(tmp_path)
        await asyncio.gather(*(store.raise_alert(signal(), on_signal) for store in (one, two) * 4))
        assert await one.alert_counts() == 1
        assert len(await two.alert_rows(1)) == 1
        assert (await kept(two, 1)).version == 8
        await one.close()
        await two.close()

    asyncio.run(story())


@scene
async def test_the_database_itself_holds_one_open_alert_of_a_thing(store: SqlStore) -> None:
    await raised(store)
    copy = "INSERT INTO alerts SELECT 9, kind, subject, signal, severity, opened_at, began_at, over_at, level"
    rest = "version, state, lead, lead_key, scribe, scribe_key, escalated_to, outcome, line, acknowledged_at"
    sql = f"{copy}, {rest}, closed_at, last_move FROM alerts"
    with pytest.raises(StoreError, match="UNIQUE"):
        await store.database.write(lambda connection: connection.exec_driver_sql(sql).rowcount)


@scene
async def test_a_closed_alert_is_not_opened_again_beside_a_newer_one(store: SqlStore) -> None:
    await raised(store)
    await act(store, 1, AlertVerb.RESOLVE)
    await raised(store)
    refused = await act(store, 1, AlertVerb.REOPEN)
    assert refused == Refused("alert_refused.other_open", {"target": "a2"})
    await act(store, 1, AlertVerb.FALSE_ALARM)  # what leaves it closed is no harm
    await act(store, 2, AlertVerb.RESOLVE)
    assert isinstance(await act(store, 1, AlertVerb.REOPEN), AlertMoved)


@scene
async def test_a_move_is_kept_with_who_when_and_what_was_before(store: SqlStore) -> None:
    await raised(store)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, ANA, later(minutes=1), event="e1", values={"note": "\ud83d"})
    now = await kept(store, 1)
    assert (now.standing.state, now.version) == (AlertState.ACKNOWLEDGED, 2)
    _, move = await store.alert_moves(1)
    assert (move.verb, move.who, move.at) == (AlertVerb.ACKNOWLEDGE, ANA, later(minutes=1))
    assert (move.before, dict(move.values)) == (AlertStanding(), {"note": "\ud83d"})
    assert now.last_move == move


@scene
async def test_the_same_press_delivered_twice_has_one_effect(store: SqlStore) -> None:
    await raised(store)
    await act(store, 1, AlertVerb.LEAD, event="e1")
    again = await act(store, 1, AlertVerb.RESOLVE, event="e1")
    assert isinstance(again, AlertMoved)
    assert again.repeated
    assert again.change.standing == (await kept(store, 1)).standing
    other = Person(chat="terminal", id="bo", name="Bo")
    assert not getattr(await act(store, 1, AlertVerb.LEAD, other, event="e1"), "repeated", True)
    assert len(await store.alert_moves(1)) == 3, "event ids are a chat's own"


@scene
async def test_an_emoji_counts_once_also_when_it_was_refused(store: SqlStore) -> None:
    await raised(store)
    place = Address("web", "crisis", "m1")
    await act(store, 1, AlertVerb.ACKNOWLEDGE, BO)
    assert await act(store, 1, AlertVerb.ACKNOWLEDGE, reaction=SeenReaction(place, "👀")) == Refused(
        "alert_refused.already"
    )
    assert await store.seen_reactions(place) == {("👀", "ana")}
    again = await act(store, 1, AlertVerb.RESOLVE, reaction=SeenReaction(place, "👀"))
    assert isinstance(again, AlertMoved)
    assert again.repeated
    await act(store, 1, AlertVerb.UNDO, reaction=SeenReaction(place, "👀", removed=True))
    assert await store.seen_reactions(place) == frozenset()


@scene
async def test_an_undo_takes_the_latest_thing_back_that_a_person_did(store: SqlStore) -> None:
    await raised(store)
    await act(store, 1, AlertVerb.ACKNOWLEDGE, ANA, later(minutes=1))
    await act(store, 1, AlertVerb.RESOLVE, ANA, later(minutes=2))
    await act(store, 1, AlertVerb.UNDO, ANA, later(minutes=3))
    now = await kept(store, 1)
    assert now.standing.state is AlertState.ACKNOWLEDGED
    assert now.last_move is not None
    assert now.last_move.verb is AlertVerb.ACKNOWLEDGE
    assert [(move.verb, move.undone) for move in await store.alert_moves(1)] == [
        (AlertVerb.RAISED, False),
        (AlertVerb.ACKNOWLEDGE, False),
        (AlertVerb.RESOLVE, True),
        (AlertVerb.UNDO, False),
    ]
    await act(store, 1, AlertVerb.UNDO, ANA, later(minutes=4))
    assert (await kept(store, 1)).standing == AlertStanding()
    assert (await kept(store, 1)).last_move is None


@scene
async def test_an_alert_that_is_not_there_is_refused_in_words(store: SqlStore) -> None:
    assert await act(store, 17, AlertVerb.ACKNOWLEDGE) == Refused("alert_refused.gone")
    assert await store.alert(17) is None
    assert await store.alert_moves(17) == []
    assert await store.evidence(17) == []


@scene
async def test_rules_that_break_leave_everything_as_it_was(store: SqlStore) -> None:
    before = await raised(store)

    def broken(*_: object) -> AlertChange:
        raise RuntimeError("a mistake in the rules")

    for work in (
        store.raise_alert(signal(posts=(1,)), broken),
        store.fire(1, later(hours=1), broken),
        store.move_alert(AlertRequest(alert=1, verb=AlertVerb.LEAD, who=ANA, at=AT), broken),
    ):
        with pytest.raises(RuntimeError, match="a mistake"):
            await work
    with pytest.raises(StoreError):
        await act(store, 1, AlertVerb.LEAD, event="half \ud83d")
    assert await kept(store, 1) == before
    assert len(await store.due_times(later(hours=1))) == 1, "it still waits"


@scene
async def test_alerts_are_found_by_what_they_are(store: SqlStore) -> None:
    await raised(store, at=AT)
    await raised(store, at=later(hours=1), subject="rival")
    await raised(store, at=later(hours=2), kind="source_down", subject="blog")
    await act(store, 2, AlertVerb.RESOLVE, at=later(hours=3))

    async def ids(**which: object) -> list[int]:
        found = AlertFilter(**which)  # type: ignore[arg-type]
        assert await store.alert_counts(found) == len(await store.alerts(found))
        return [alert.id for alert in await store.alerts(found)]

    assert await ids() == [3, 2, 1]
    assert await ids(kinds=("spike",)) == [2, 1]
    assert await ids(subjects=("rival", "blog")) == [3, 2]
    assert await ids(states=(AlertState.OPEN,)) == [3, 1]
    assert await ids(opened_from=later(hours=1), opened_to=later(hours=2)) == [2]
    assert [alert.id for alert in await store.alerts(limit=1, offset=1)] == [2]


@scene
async def test_the_rules_hear_of_a_request_as_it_was_made(store: SqlStore) -> None:
    await raised(store)
    heard: list[tuple[Alert, list[AlertMove], AlertRequest]] = []

    def decide(alert: Alert, moves: Sequence[AlertMove], request: AlertRequest) -> AlertChange | Refused:
        heard.append((alert, list(moves), request))
        return on_press(alert, moves, request)

    request = AlertRequest(alert=1, verb=AlertVerb.LEAD, who=ANA, at=later(minutes=1))
    before = (await kept(store, 1), list(await store.alert_moves(1)), request)
    await store.move_alert(request, decide)
    assert heard == [before]
