"""What Prometheus may read at /metrics: how much was heard, how much waits, how each source is doing.

What is counted is counted here. The page is made when it is first asked for: a bot that nobody scrapes does
without Prometheus' library and its memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.keeping import Queue, SourceState

if TYPE_CHECKING:
    from bot.metrics_page import MetricsPage


class Metrics:
    """Counters that live as long as the process."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._counted = {"done": 0, "refused": 0, "questions": 0}
        self._page: MetricsPage | None = None

    def count_press(self, done: bool) -> None:
        """One press or emoji, `done` or refused."""
        self._counted["done" if done else "refused"] += 1

    def count_question(self) -> None:
        """One question."""
        self._counted["questions"] += 1

    def draw(
        self,
        states: Mapping[str, SourceState],
        queue: Queue,
        now: datetime,
        up: Mapping[str, bool] = MappingProxyType({}),
        alerts: Mapping[str, int] = MappingProxyType({}),
    ) -> bytes:
        """The page in Prometheus' text format. `up` says which chats work, `alerts` how many there are by
        state."""
        if self._page is None:
            from bot.metrics_page import MetricsPage

            self._page = MetricsPage(self._version)
        return self._page.draw(states, queue, now, up, alerts, self._counted)
