"""What the store's tests of alerts are made of: signals, and rules that say what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.alert_lifecycle import latest
from core.alerts import (
    Alert,
    AlertChange,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertStanding,
    AlertState,
    AlertVerb,
    DueTime,
    NewDue,
    Reason,
    Signal,
)
from core.keeping import OutboxRow, Refused
from core.types import BOT, Person
from store.sql import SqlStore
from tests.store.making import ANA, AT, later

STEP = NewDue("step", later(minutes=10))
OPENED = AlertChange(
    standing=AlertStanding(), verb=AlertVerb.RAISED, who=BOT, due=(STEP,), post_to=("crisis",)
)


def signal(**values: Any) -> Signal:
    """More is said about acme than usual."""
    base: dict[str, Any] = {
        "kind": "spike",
        "subject": "acme",
        "severity": 3,
        "reasons": (Reason("spike.volume", {"posts": 30, "usual": "4"}),),
        "began_at": later(minutes=-20),
        "at": AT,
    }
    return Signal(**{**base, **values})


def on_signal(
    alert: Alert | None, closed: Alert | None, moves: Sequence[AlertMove], heard: Signal
) -> AlertChange | None:
    """Open one; an open one only gets its new numbers."""
    if alert is None:
        return OPENED
    return AlertChange(standing=alert.standing, over_at=alert.over_at)


def on_press(alert: Alert, moves: Sequence[AlertMove], request: AlertRequest) -> AlertChange | Refused:
    """The first acknowledgement counts; closing, opening again and undoing always work."""
    standing = alert.standing
    if request.verb is AlertVerb.UNDO:
        last = latest(moves)
        assert last is not None
        return AlertChange(standing=last.before, verb=request.verb, due=(STEP,))
    if request.verb is AlertVerb.REOPEN:
        return AlertChange(standing=AlertStanding(), verb=request.verb)
    if request.verb is AlertVerb.ACKNOWLEDGE and standing.state is AlertState.ACKNOWLEDGED:
        return Refused("alert_refused.already")
    closes = request.verb in (AlertVerb.RESOLVE, AlertVerb.FALSE_ALARM)
    state = AlertState.CLOSED if closes else AlertState.ACKNOWLEDGED
    return AlertChange(
        standing=replace(standing, state=state, closed_at=request.at if closes else None),
        verb=request.verb,
        who=request.who,
        values=request.values,
        cancel=frozenset({"step"}),
        hush=True,
    )


def on_due(alert: Alert, moves: Sequence[AlertMove], due: DueTime) -> AlertChange | None:
    """Call somebody, and the next one ten minutes later; nobody when somebody has it."""
    if alert.standing.state in (AlertState.ACKNOWLEDGED, AlertState.CLOSED):
        return None
    return AlertChange(
        standing=replace(alert.standing, state=AlertState.ESCALATED, escalated_to="Cleo"),
        verb=AlertVerb.CALLED,
        values={"to": "Cleo", "channel": "pager", "step": str(due.step + 1)},
        level=alert.level + 1,
        over_at=alert.over_at,
        due=(NewDue("step", due.due_at + (later(minutes=10) - AT), due.step + 1),),
        call=("pager",),
    )


async def raised(store: SqlStore, **values: Any) -> Alert:
    """An alert that was raised, as it is then."""
    moved = await store.raise_alert(signal(**values), on_signal)
    assert moved is not None
    return await kept(store, moved.alert)


async def kept(store: SqlStore, alert: int) -> Alert:
    """The alert as it is now."""
    found = await store.alert(alert)
    assert found is not None
    return found


async def act(
    store: SqlStore, alert: int, verb: AlertVerb, who: Person = ANA, at: datetime = AT, **more: Any
) -> AlertMoved | Refused:
    """Do something to an alert."""
    return await store.move_alert(AlertRequest(alert=alert, verb=verb, who=who, at=at, **more), on_press)


async def calls(store: SqlStore, alert: int) -> list[OutboxRow]:
    """The rows that call people to it."""
    return [row for row in await store.alert_rows(alert) if row.kind == "call"]
