"""Spend: the governor of paid reads. It knows what was read and what that cost, slows a source down while its
money lasts, and stops it before the money is gone. Every read is written down before its posts are kept:
should we be killed in between, we counted one page too many, never one too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.keep import shares
from core.keeping import Sighting
from core.ports import Source, Store
from core.spending import (
    Account,
    Budget,
    Ledger,
    account,
    expect,
    from_json,
    ledger_of,
    polled,
    spend,
    to_json,
)
from core.traffic import Page


def budget_of(source: object) -> Budget | None:
    """The budget that a source has in its settings; None where reading costs nothing."""
    return getattr(source, "budget", None)


class Spending:
    """The books, one for each source that costs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def account(self, source: Source, now: datetime) -> Account | None:
        """How the source's budget stands; None where it has none. Raises StoreError."""
        budget = budget_of(source)
        if budget is None:
            return None
        return account(budget, await self._ledger(source.name), source.every, now)

    async def read(
        self,
        source: Source,
        page: Page,
        sightings: Sequence[Sighting],
        covers: Mapping[str, Sequence[str]],
        now: datetime,
    ) -> None:
        """Write down what a page cost, and what the service foretold. Raises StoreError."""
        if budget_of(source) is None or not (page.reads or page.forecast):
            return
        ledger = await self._ledger(source.name)
        ledger = expect(ledger, page.forecast, covers)
        if page.reads:
            parts = shares(sightings) or {"": 1.0}
            whole = sum(parts.values())
            by_topic = {topic: n / whole * page.reads for topic, n in parts.items()}
            ledger = spend(ledger, page.reads, by_topic, now)
        await self._save(source.name, ledger)

    async def polled(self, source: Source, reads: int) -> None:
        """Write down what a whole poll took, from which the next ones are reckoned. Raises StoreError."""
        if budget_of(source) is not None:
            await self._save(source.name, polled(await self._ledger(source.name), reads))

    async def every(self, source: Source, now: datetime) -> timedelta:
        """How often the source may be asked so that its money lasts. Raises StoreError."""
        found = await self.account(source, now)
        return source.every if found is None else found.every

    async def _ledger(self, name: str) -> Ledger:
        return from_json(await self._store.fact(ledger_of(name)))

    async def _save(self, name: str, ledger: Ledger) -> None:
        await self._store.set_fact(ledger_of(name), to_json(ledger))
