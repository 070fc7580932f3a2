"""Due times, acknowledgements and crashes in any order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from core.alert_lifecycle import latest
from core.alerts import (
    AlertState,
    AlertVerb,
)
from core.errors import StoreError
from core.types import Address
from tests.store.alarm import act, calls, kept, on_due, raised
from tests.store.making import AT, open_fresh


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whatever_order_nobody_is_called_once_somebody_has_it(
    tmp_path: Path, seed: int
) -> None:
    """Steps, presses, sending, crashes and clocks that are set, mixed at random."""

    async def story() -> None:
        chance, store = Random(seed), open_fresh(tmp_path)
        await raised(store)
        used: list[int] = []
        now = AT
        for _ in range(60):
            now += timedelta(minutes=chance.randrange(1, 8))
            answered = (await kept(store, 1)).standing.state in (AlertState.ACKNOWLEDGED, AlertState.CLOSED)
            rows = await calls(store, 1)
            row = chance.choice(rows) if rows else None
            match chance.randrange(7):
                case 0 | 1:
                    for due in await store.due_times(now):
                        moved = await store.fire(due.id, now, on_due)
                        assert not (moved and answered)
                        used += [due.id] * (moved is not None)
                case 2:
                    await act(store, 1, AlertVerb.ACKNOWLEDGE, at=now)
                case 3 if latest(await store.alert_moves(1)) is not None:
                    await act(store, 1, AlertVerb.UNDO, at=now)
                case 4 if row is not None:
                    try:
                        await store.begin_sending(row.id, now)
                    except StoreError:
                        assert answered or row.state != "queued"
                    else:
                        assert not answered
                        assert row.state == "queued"
                case 5:
                    for doubt in await store.in_doubt():  # after a crash
                        await store.requeue(doubt.id, doubt.reason, now)
                case 6 if row is not None and row.state == "sending":
                    await store.mark_sent(row.id, Address("web", row.channel, str(row.id)), now, 1)
            if (await kept(store, 1)).standing.state is AlertState.ACKNOWLEDGED:
                assert await store.due_times(now + timedelta(days=1)) == []
                assert {each.state for each in await calls(store, 1)} <= {"sending", "sent", "held"}
        assert len(used) == len(set(used))
        made = [(each.channel, each.call) for each in await store.alert_rows(1)]
        assert len(made) == len(set(made))
        await store.close()

    asyncio.run(story())
