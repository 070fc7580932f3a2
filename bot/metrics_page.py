"""The page at /metrics in Prometheus' text format. The library is imported here alone: see `bot.metrics`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector

from core.keeping import Queue, SourceState

_OF_SOURCES = {
    "posts": "New posts that a source brought",
    "failures": "Failures in a row",
    "last_success_seconds": "When a source last answered, Unix time",
    "lag_seconds": "From said to seen, for the newest post",
    "polls": "Polls that a source answered",
    "items": "Items that a source served, new or not",
    "errors": "Errors since the source was set up",
    "unread": "Items that could not be read",
    "missed": "Posts that may have gone by between two polls, by estimate",
    "quota_left": "Requests that the service still allows, as far as it tells",
    "paused": "Whether its budget forbids to ask it, 1 or 0",
}


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
        self._sources = {
            name: Gauge(f"listenpost_source_{name}", about, ["source"], registry=self._registry)
            for name, about in _OF_SOURCES.items()
        }
        self._late = Gauge(
            "listenpost_source_lateness_seconds",
            "From said to kept, of the latest new posts",
            ["source", "quantile"],
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
        for gauge in (*self._sources.values(), self._late):
            gauge.clear()  # a source that is gone leaves no number behind
        for name, works in up.items():
            self._up.labels(name).set(works)
        for name, state in states.items():
            for what, number in _numbers(state, now).items():
                if number is not None:
                    self._sources[what].labels(name).set(number)
            for quantile, late in (("0.5", state.coverage.lag_p50), ("0.95", state.coverage.lag_p95)):
                if late is not None:
                    self._late.labels(name, quantile).set(late)
        return generate_latest(self._registry)


def _numbers(state: SourceState, now: datetime) -> Mapping[str, float | None]:
    """What a source's state tells, by the names in `_OF_SOURCES`; None for what is not known."""
    coverage, quota = state.coverage, state.coverage.quota
    refilled = quota is not None and quota.resets_at is not None and quota.resets_at <= now
    paused = coverage.paused is not None and coverage.paused > now
    return {
        "posts": state.posts,
        "failures": state.failures,
        "last_success_seconds": state.last_success.timestamp() if state.last_success else 0,
        "lag_seconds": state.lag,
        "polls": coverage.polls,
        "items": coverage.items,
        "errors": coverage.errors,
        "unread": coverage.unread,
        "missed": coverage.missed,
        "quota_left": None if quota is None or refilled else quota.left,
        "paused": paused,
    }
