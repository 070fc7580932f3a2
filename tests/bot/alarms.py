"""A store with alerts in it, and the parts of the bot that look after them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

from bot.alarm import Alarms
from bot.alert_sources import ended
from bot.escalate import Escalations
from core.alert_lifecycle import decide_alert
from core.alerts import (
    Alert,
    AlertMoved,
    AlertRequest,
    AlertVerb,
    Reason,
    Signal,
)
from core.escalation import Book
from core.keeping import OutboxRow, Refused, SourceState
from core.policies import AlertRules, Policy, Step
from core.ports import Store
from core.types import Address, Person
from store.schema import open_store
from tests.bot.fake_bot import ANA, ShakyStore
from tests.simulation import SimulatedClock

MINUTE = timedelta(minutes=1)
RULES = AlertRules(
    channels=("crisis",),
    policies=(
        Policy(
            name="calling",
            steps=(
                Step(after=10 * MINUTE, to=("Ana",), channel="crisis"),
                Step(after=30 * MINUTE, to=("Dewi",), channel="board"),
            ),
        ),
    ),
)


@dataclass
class Watchroom:
    """The store, what is due in it, and what the bot was told to redraw."""

    folder: Path
    store: Store
    clock: SimulatedClock
    book: Book
    changed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shaky = ShakyStore(self.store)
        self.store = cast(Store, self.shaky)
        self.alarms = Alarms(self.store, self.book, self.changed.append)
        self.escalations = self.restarted()

    def restarted(self) -> Escalations:
        """The escalations of the bot's next life."""
        return Escalations(self.store, self.clock, self.book, self.changed.append)

    def signal(self, severity: int = 3, **more: Any) -> Signal:
        """A spike of the topic acme, now."""
        now = self.clock.now()
        known: dict[str, Any] = {
            "kind": "spike",
            "subject": "acme",
            "reasons": (Reason("alert_reason.source_blind"),),
        }
        return Signal(severity=severity, began_at=now - MINUTE, at=now, **{**known, **more})

    async def raise_alert(self, severity: int = 3, **more: Any) -> Alert:
        """A new alert."""
        number = await self.alarms.raise_alert(self.signal(severity, **more))
        assert number is not None
        return await self.alert(number)

    async def heard(self, source: str = "board", rest: timedelta = 10 * MINUTE) -> None:
        """The source was asked now, and wishes to rest."""
        now = self.clock.now()
        state = SourceState(name=source, last_try=now, last_success=now, next_at=now + rest)
        await self.store.save_source(state)

    async def failed(self, source: str = "board", times: int = 1, problem: str = "It hangs up.") -> None:
        """The source was asked so many times now, and did not answer."""
        state = (await self.store.source_states()).get(source, SourceState(name=source))
        tried = replace(
            state, failures=state.failures + times, error=problem, last_try=self.clock.now(), next_at=None
        )
        await self.store.save_source(tried)

    async def raise_over(self, alert: Alert) -> None:
        """What the alert tells of is over."""
        await self.alarms.raise_alert(ended(alert, self.clock.now()))

    async def alert(self, number: int = 1) -> Alert:
        """It as the store has it."""
        found = await self.store.alert(number)
        assert found is not None
        return found

    async def do(
        self, verb: AlertVerb, number: int = 1, who: Person = ANA, **values: str
    ) -> AlertMoved | Refused:
        """Somebody does something to it."""
        request = AlertRequest(alert=number, verb=verb, who=who, at=self.clock.now(), values=values)
        return await self.store.move_alert(request, partial(decide_alert, self.book))

    async def history(self, number: int = 1) -> list[str]:
        """What happened to it."""
        return [move.verb.value for move in await self.store.alert_moves(number)]

    async def calls(self, number: int = 1) -> Sequence[OutboxRow]:
        """The messages that call somebody to it."""
        return [row for row in await self.store.alert_rows(number) if row.kind == "call"]

    async def post_card(self, number: int = 1) -> Address:
        """The alert's card stands in its channel."""
        [row] = [row for row in await self.store.alert_rows(number) if row.kind == "alert"]
        return await self.post(row)

    async def post(self, row: OutboxRow) -> Address:
        """The row's message stands in its channel."""
        address = Address("room", row.channel, f"msg{row.id}")
        await self.store.begin_sending(row.id, self.clock.now())
        await self.store.mark_sent(row.id, address, self.clock.now(), 1)
        return address


def watched(
    folder: Path,
    work: Callable[[Watchroom], Coroutine[None, None, None]],
    now: datetime = datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
    **rules: Any,
) -> None:
    """Let `work` happen with these rules; `rules` replaces what is named."""

    async def story() -> None:
        store = open_store(str(folder / "alarms.db"))
        try:
            await work(Watchroom(folder, store, SimulatedClock(now), Book(replace(RULES, **rules))))
        finally:
            await store.close()

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(story())
