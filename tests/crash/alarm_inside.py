"""The bot that is killed while it calls people: the real app with its real store."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import structlog

import commands
from bot.app import App
from bot.clock import SystemClock
from bot.parts import Parts
from core.alerts import AlertMoved, AlertRequest, DecideAlert, Signal
from core.keeping import Refused
from core.ports import Store
from engines.local import LocalEngine
from store.schema import open_store
from tests.crash.alarm_night import Diary, Life, Night, die, entries
from tests.crash.alarm_people import People, PhoneChat
from tests.office import NoNetwork

APART = 0.04
"""Seconds between two alerts at least."""
LONGEST_LIFE = 90.0
"""Seconds until the last life has to be at rest."""


class HonestStore:
    """The store, with a point between a press that is kept and its answer."""

    def __init__(self, store: Store, reach: Callable[[str], None]) -> None:
        self._store = store
        self._reach = reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def move_alert(self, request: AlertRequest, decide: DecideAlert) -> AlertMoved | Refused:
        outcome = await self._store.move_alert(request, decide)
        self._reach("acknowledged")
        return outcome


def live(life: Life) -> None:
    """Live until killed, or (`quiet`) until all is done."""
    with (life.night.folder / "bot.log").open("a", buffering=1) as told:
        structlog.configure(
            processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)],
            logger_factory=structlog.WriteLoggerFactory(told),
        )
        asyncio.run(_live(life))


async def _live(life: Life) -> None:
    reached, begun = Counter[str](), time.monotonic()
    known, diary = entries(life.diary), Diary(life.diary)
    chat, people = PhoneChat(life, diary, known), People(life, diary, known)

    def reach(point: str) -> None:
        reached[point] += time.monotonic() >= begun + life.seconds
        if life.kill is not None and (life.kill.point, life.kill.nth) == (point, reached[point]):
            die(diary, point)
        if point == "escalation due":
            people.at_the_step()
        people.look(chat.posting)

    clock = SystemClock()
    store = cast(Store, HonestStore(open_store(life.night.database), reach))
    app = people.app = App(
        life.night.settings(),
        Parts(
            store=store,
            door=NoNetwork(),
            clock=clock,
            random=random.Random(life.number),
            engine=LocalEngine(lambda name, error: diary.write("failed", job=name, problem=repr(error))),
            chats={"outside": chat},
            commands=commands.load(),
            version="test",
            reach=reach,
            on_its_way=timedelta(0),  # what this chat was told it has done, or never will
        ),
    )
    await app.start()
    deadline = time.monotonic() + LONGEST_LIFE
    while not (life.quiet and await _is_quiet(life.night, people, store)):
        assert time.monotonic() < deadline, f"no rest: {await store.queue()}"
        await _raise_next(life, app, people, diary)
        people.look(chat.posting)
        await asyncio.sleep(0.01)
    await app.close()


async def _raise_next(life: Life, app: App, people: People, diary: Diary) -> None:
    """One alert, if it is time for the next; whoever is killed meanwhile raises it again."""
    number, now = len(people.raised), app.now()
    if number < life.raises and now.timestamp() >= people.raised.get(number - 1, 0) + APART:
        told = Signal(
            kind="influencer",
            subject=life.night.subject(number),
            severity=3,
            reasons=(),
            began_at=now,
            at=now,
        )
        await app.alerting.raise_alert(told)
        people.raised[number] = now.timestamp()
        diary.write("raised", n=number)


async def _is_quiet(night: Night, people: People, store: Store) -> bool:
    """Nothing is left to raise, to press, to fire and to post. Redraws and lines are for other tests."""
    if len(people.raised) < night.alerts or people.busy:
        return False
    if await store.due_times(datetime.now(UTC) + timedelta(hours=1)):
        return False
    states = (await store.queue()).states  # afterwards: what was due a moment ago may be queued by now
    return not states.get("queued", 0) + states.get("sending", 0)
