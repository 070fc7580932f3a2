"""Reminders on the real store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.remind import Reminders
from core.keeping import Filter
from core.types import BOT, Verb
from store.sql import SqlStore
from tests.bot.lying import DAY, HOUR, MINUTE, TARGETS
from tests.props import NOON, HandClock
from tests.store.making import ACME, ANA, batch, open_fresh, post, press, send, sighting


async def kept(store: SqlStore, said: timedelta, *channels: str, sent: bool = True) -> int:
    """A post that was said so long before noon, and stands in these channels."""
    number = len(await store.find(Filter(), "newest", 100)) + 1
    one = post(str(number), f"Acme opens shop number {number}", said_at=NOON - said)
    await store.keep(batch(sighting(one, ACME, channels=channels), at=NOON - said + MINUTE))
    for row in await store.rows_of(number):
        if sent:
            await send(store, row, f"{row.channel} {number}", 1)
    return number


def test_a_day_on_the_real_store_brings_each_up_once_and_the_hour_outlives_it(tmp_path: Path) -> None:
    told: list[tuple[str, str, str, list[int]]] = []
    clock = HandClock()

    async def life(minutes: range) -> None:
        """A process looks at each of these minutes; what it queues is told with its mentions."""
        store = open_fresh(tmp_path)
        reminders = Reminders(store, clock, TARGETS, ("brand", "rivals"), lambda: None)
        for minute in minutes:
            clock.time = NOON + minute * MINUTE
            await reminders.look()
        for row in await store.due(clock.time + MINUTE, 100):
            if row.kind == "reminder":
                found = await store.reminded(row.id)
                assert found is not None
                at = f"{(row.due_at - NOON) // MINUTE} min"
                told.append((at, found[0].kind, row.channel, [one.id for one in found[1]]))
                await send(store, row, f"reminder {row.id}", row.version)
        await store.close()

    async def begin() -> None:
        store = open_fresh(tmp_path)
        assert await kept(store, 23 * HOUR, "brand", "rivals") == 1
        assert await kept(store, 22 * HOUR - 20 * MINUTE, "brand") == 2
        assert await kept(store, 23 * HOUR, "gone") == 3
        assert await kept(store, 23 * HOUR, "brand", sent=False) == 4
        assert await kept(store, 12 * HOUR, "brand") == 5
        assert await kept(store, 10 * HOUR, "rivals") == 6
        await press(store, 5, Verb.CLAIM, ANA, NOON - DAY + 30 * MINUTE)
        await press(store, 6, Verb.SNOOZE, ANA, NOON - 4 * HOUR, **{"for": "4h"})
        await press(store, 6, Verb.WAKE, BOT, NOON)
        await store.close()

    asyncio.run(begin())
    asyncio.run(life(range(10)))
    asyncio.run(life(range(10, 50, 3)))
    asyncio.run(life(range(50, 130)))
    assert told == [
        ("0 min", "late", "brand", [1]),
        ("0 min", "late", "rivals", [1]),
        ("0 min", "woken", "rivals", [6]),
        ("31 min", "forgotten", "brand", [5]),
        ("60 min", "late", "brand", [2]),
    ]


def test_the_real_store_knows_whether_anybody_dealt_with_the_last_message(tmp_path: Path) -> None:
    clock = HandClock()
    told: list[tuple[int, int]] = []

    async def life(minutes: range) -> None:
        store = open_fresh(tmp_path)
        reminders = Reminders(store, clock, TARGETS, ("brand",), lambda: None)
        for minute in minutes:
            clock.time = NOON + minute * MINUTE
            await reminders.look()
        rows = [row for row in await store.due(clock.time + MINUTE, 100) if row.kind == "reminder"]
        for row in rows:
            found = await store.reminded(row.id)
            assert found is not None
            told.append(((row.due_at - NOON) // MINUTE, len(found[1])))
            await send(store, row, f"reminder {row.id}", row.version)
        if minutes.stop == 240:
            assert found is not None
            await press(store, found[1][0].id, Verb.CLAIM, ANA, clock.time)
        await store.close()

    async def begin() -> None:
        store = open_fresh(tmp_path)
        for minute in range(0, 300, 20):
            await kept(store, 22 * HOUR - minute * MINUTE, "brand")
        await store.close()

    asyncio.run(begin())
    for start in range(0, 300, 60):
        asyncio.run(life(range(start, start + 60, 5)))
    assert told == [(5, 1), (65, 3), (185, 6), (245, 3)]
