"""The page at /metrics in Prometheus' text format. The library is imported here alone: see `bot.metrics`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector

from core.keeping import Queue, SourceState


class MetricsPage:
    """The page; its gauges are read from the store when asked."""

    def __init__(self, version: str) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._presses = Counter(
            "listenpost_presses", "Presses and emoji", ["result"], registry=self._registry
        )
        self._asks = Counter("listenpost_questions", "Questions asked", registry=self._registry)
        self._outbox = Gauge("listenpost_outbox", "Outbox rows", ["state"], registry=self._registry)
        self._redraws = Gauge("listenpost_redraws_due", "Cards to draw again", registry=self._registry)
        self._oldest = Gauge(
            "listenpost_outbox_oldest_seconds", "Age of the oldest queued row", registry=self._registry
        )
        self._posts = Gauge(
            "listenpost_source_posts", "New posts that a source brought", ["source"], registry=self._registry
        )
        self._failures = Gauge(
            "listenpost_source_failures", "Failures in a row", ["source"], registry=self._registry
        )
        self._success = Gauge(
            "listenpost_source_last_success_seconds",
            "When a source last answered, Unix time",
            ["source"],
            registry=self._registry,
        )
        self._lag = Gauge(
            "listenpost_source_lag_seconds",
            "From said to seen, for the newest post",
            ["source"],
            registry=self._registry,
        )
        self._up = Gauge(
            "listenpost_chat_up", "Whether a chat works, 1 or 0", ["chat"], registry=self._registry
        )
        self._alerts = Gauge(
            "listenpost_alerts", "Alerts that are not closed", ["state"], registry=self._registry
        )
        self._counted = {"done": 0, "refused": 0, "questions": 0}
        about = Gauge("listenpost_info", "This program", ["version"], registry=self._registry)
        about.labels(version).set(1)

    def draw(
        self,
        states: Mapping[str, SourceState],
        queue: Queue,
        now: datetime,
        up: Mapping[str, bool],
        alerts: Mapping[str, int],
        counted: Mapping[str, int],
    ) -> bytes:
        """The page. `up` says which chats work, `alerts` how many there are by state; `counted` is since the
        start: presses `done` and `refused`, `questions`."""
        for name in ("done", "refused"):
            self._presses.labels(name).inc(counted[name] - self._counted[name])
        self._asks.inc(counted["questions"] - self._counted["questions"])
        self._counted = dict(counted)
        for name, count in alerts.items():
            self._alerts.labels(name).set(count)
        for name in ("queued", "sending", "sent", "folded", "held", "failed"):
            self._outbox.labels(name).set(queue.states.get(name, 0))
        self._redraws.set(queue.redraws)
        self._oldest.set((now - queue.oldest).total_seconds() if queue.oldest else 0)
        for gauge in (self._posts, self._failures, self._success, self._lag):
            gauge.clear()  # a source that is gone leaves no number behind
        for name, works in up.items():
            self._up.labels(name).set(works)
        for name, state in states.items():
            self._posts.labels(name).set(state.posts)
            self._failures.labels(name).set(state.failures)
            self._success.labels(name).set(state.last_success.timestamp() if state.last_success else 0)
            if state.lag is not None:
                self._lag.labels(name).set(state.lag)
        return generate_latest(self._registry)
