"""The desk for reports that come by themselves: who gets one may end it.

press ─▶ kept ─▶ the presser is told
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import structlog

from bot.alert_desk import PATIENCE
from core.errors import StoreError
from core.ports import Store
from core.quote import short
from core.report_card import NAME_LENGTH, UNSUBSCRIBE, target_report
from core.say import say
from core.talk import Press, Reply

log = structlog.get_logger("report desk")

CHANGING = frozenset({UNSUBSCRIBE})
"""What needs the right to change topics."""


class ReportDesk:
    """`fixed` are the names of the subscriptions of the settings."""

    def __init__(self, store: Store, fixed: Collection[str]) -> None:
        self._store = store
        self._fixed = frozenset(fixed)

    def means(self, verb: str, target: str) -> bool:
        """Whether a press is about a report."""
        return verb in CHANGING and target_report(target) is not None

    async def press(self, press: Press) -> Reply:
        """A press of somebody who may do that. Never raises."""
        try:
            async with asyncio.timeout(PATIENCE):
                report = await self._store.report(target_report(press.target) or 0)
                if report is None:
                    return Reply(done=False, text=say("reports.gone"))
                name = short(report.name, NAME_LENGTH)
                known = {one.name for one in await self._store.subscriptions()} | self._fixed
                ended = report.name in known and await self._store.unsubscribe(report.name, press.at)
                key = "silenced" if report.name in self._fixed else "ended"
        except (StoreError, TimeoutError) as error:
            log.error("a report was not ended", target=press.target, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))
        return Reply(done=True, text=say(f"reports.{key if ended else 'ended_before'}", name=name))
