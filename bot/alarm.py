"""Alarm: the one door by which the parts of the bot raise alerts.

A signal of the same kind about the same thing is the same incident as long as its alert is open: the alert is
changed in place. What is said of it, who hears it and when it climbs is decided by `core.alert_rules` in the
transaction that keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog

from core.alert_rules import decide_signal
from core.alerts import Signal
from core.escalation import Book
from core.ports import Store

log = structlog.get_logger("alarm")


class Alarms:
    """`changed(alert)` is told of each alert that was opened or changed."""

    def __init__(self, store: Store, book: Book, changed: Callable[[int], None]) -> None:
        self._store = store
        self._decide = partial(decide_signal, book)
        self._changed = changed

    async def raise_alert(self, signal: Signal) -> int | None:
        """Open an alert, or change the open one; returns its id, None when nothing was changed. Raises
        StoreError."""
        moved = await self._store.raise_alert(signal, self._decide)
        if moved is None:
            return None
        if moved.change.verb is not None:
            log.warning(
                "alert",
                what=moved.change.verb.value,
                alert=moved.alert,
                kind=signal.kind,
                subject=signal.subject,
                severity=signal.severity,
            )
        self._changed(moved.alert)
        return moved.alert
