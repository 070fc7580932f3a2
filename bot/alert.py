"""Alert: give what was said of each topic to `listening.spikes`, and raise, change or end what it finds.

    what was kept lately ─▶ judged against what is usual ─▶ a signal ─▶ the one door (`bot.alarm`)

Nothing is remembered here that the judgement needs: after a restart it is the same. A topic is judged again
when something new was kept of it, and now and then anyhow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

import structlog

from bot.alarm import Alarms
from bot.alert_sources import ended, open_alerts
from bot.gaps import Gaps
from core.alerts import Alert, AlertFilter, AlertKind, AlertState, Gap, Said, Signal
from core.errors import BotError
from core.keeping import Filter
from core.policies import AlertRules
from core.ports import Clock, Store
from core.types import Topic
from listening.baseline import NOT_YET, WEEKS, Baseline, learn
from listening.spikes import CALM, TUNING, Reading, judge_silence, judge_volume

log = structlog.get_logger("alert")

WINDOW = timedelta(hours=24)
"""What is judged, at most."""
MOST_SAID = 5000
LEARN_EVERY = timedelta(hours=1)
QUARTER, HEARD_WITHIN = timedelta(minutes=15), timedelta(days=1)
"""What the store's `quarters` counts: by quarters of an hour, and what was heard within a day."""
LOOK_ANYHOW = timedelta(minutes=1)
CHART_EVERY = timedelta(minutes=5)
"""How often an open alert gets a new picture: each is uploaded to every room."""
TAUGHT_FOR = timedelta(days=30)
"""How long a false alarm makes it take more."""
TAUGHT = 1.5
MOST_TAUGHT = 4.0
TEACHABLE: tuple[AlertKind, ...] = ("spike", "silence")
TOP = 100
"""Posts that are kept as evidence at a time."""
_FACT = "topics heard since"
_CALM = "topics calm since"
MOST_READ = 200
"""Posts of which it is asked what drives it, and as many from before."""


@dataclass
class _Known:
    """What is remembered of a topic, to spare work: nothing that could not be found again."""

    baseline: Baseline | None = None
    learnt: datetime | None = None
    judged: datetime | None = None
    taught: Mapping[AlertKind, float] | None = None
    drawn: datetime | None = None


class AlertWatch:
    """Looks after the topics. `topics()` are those of this moment; `zone` is for reading times."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rules: AlertRules,
        alarms: Alarms,
        gaps: Gaps,
        topics: Callable[[], Sequence[Topic]],
        zone: tzinfo = UTC,
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._alarms = alarms
        self._gaps = gaps
        self._topics = topics
        self._zone = zone
        self._known: dict[str, _Known] = {}
        self._fresh: set[str] = set()
        self._since: dict[str, datetime] | None = None
        self._calm: dict[str, datetime] | None = None

    def heard(self, topics: Iterable[str]) -> None:
        """Something was kept of these topics: they are judged at the next look."""
        self._fresh.update(topics)

    async def look(self) -> None:
        """Judge the topics of which something new was kept, and those that were not judged for a while.
        Raises StoreError; what is missed is found at the next look."""
        now = self._clock.now()
        gaps = await self._gaps.look(now)
        if not self._rules.channels:
            return
        topics = [topic.name for topic in self._topics()]
        await self._forget_others(topics)
        spikes = {alert.signal.subject: alert for alert in await open_alerts(self._store, "spike")}
        silences = {alert.signal.subject: alert for alert in await open_alerts(self._store, "silence")}
        for name in topics:
            known = self._known.setdefault(name, _Known())
            if name in self._fresh or self._is_old(known.judged, now, LOOK_ANYHOW):
                self._fresh.discard(name)
                known.judged = now
                try:
                    await self._judge(name, known, now, gaps, spikes.get(name), silences.get(name))
                except BotError:
                    known.judged = None
                    raise
                except Exception:
                    # A mistake of ours with one topic: the others are judged all the same.
                    log.exception("a topic cannot be judged", topic=name)
        for alert in (*spikes.values(), *silences.values()):
            if alert.signal.subject not in topics and alert.over_at is None:
                await self._alarms.raise_alert(ended(alert, now))

    async def _judge(
        self,
        topic: str,
        known: _Known,
        now: datetime,
        gaps: Sequence[Gap],
        spike: Alert | None,
        silence: Alert | None,
    ) -> None:
        since = max(now - WINDOW, min(await self._heard_since(topic, now), now))
        said = await self._store.said(topic, since, MOST_SAID)
        if len(said) == MOST_SAID:
            since = said[0].at + timedelta(microseconds=1)  # what was said just before it may be left out
        baseline = await self._baseline(topic, known, now, gaps)
        if known.taught is None:
            known.taught = {kind: await self._taught(kind, topic, now) for kind in TEACHABLE}
        tuning = replace(TUNING, factor=self._rules.sensitivity)
        if "spike" in self._rules.kinds or spike is not None:
            taught, speed = known.taught["spike"], self._rules.speed
            reading = judge_volume(said, since, now, baseline, gaps, taught, tuning, speed)
            await self._follow("spike", topic, known, reading, spike, said, baseline, now)
        # What is played faster than life is silent between two pages.
        if silence is not None or ("silence" in self._rules.kinds and self._rules.speed == 1.0):
            until = self._gaps.heard_until(now)
            quiet = judge_silence(said, since, now, baseline, gaps, until, known.taught["silence"], tuning)
            await self._follow_silence(topic, quiet, silence, now)

    async def _follow(
        self,
        kind: AlertKind,
        topic: str,
        known: _Known,
        reading: Reading,
        alert: Alert | None,
        said: Sequence[Said],
        baseline: Baseline,
        now: datetime,
    ) -> None:
        """Raise it, keep it up to date, or say that it is over once it has been calm for a while. What is
        over takes as much to begin again as it took to begin."""
        goes_on = alert is not None and alert.over_at is None
        if reading.state == "alarm" or (goes_on and reading.state == "raised"):
            await self._calm_since(f"{kind} {topic}", None)
            if self._is_worth_it(alert, reading, now):
                signal = await self._signal(kind, topic, known, reading, alert, said, baseline, now)
                await self._alarms.raise_alert(signal)
        elif alert is not None and goes_on and reading.state == "calm":
            since = await self._calm_since(f"{kind} {topic}", now)
            if since is not None and now - since >= CALM / self._rules.speed:
                await self._alarms.raise_alert(ended(alert, now))

    async def _follow_silence(self, topic: str, reading: Reading, alert: Alert | None, now: datetime) -> None:
        if reading.state == "alarm" and alert is None:
            await self._alarms.raise_alert(
                Signal(
                    kind="silence",
                    subject=topic,
                    severity=reading.severity,
                    reasons=reading.reasons,
                    began_at=reading.began_at or now,
                    at=now,
                    numbers=reading.numbers,
                )
            )
        elif reading.state == "calm" and alert is not None:
            await self._alarms.raise_alert(ended(alert, now))

    def _is_worth_it(self, alert: Alert | None, reading: Reading, now: datetime) -> bool:
        """Whether there is enough news for all that a signal costs: posts to read, a picture to draw."""
        if alert is None or alert.over_at is not None or reading.severity > alert.severity:
            return True
        return self._is_old(alert.signal.at, now, LOOK_ANYHOW)

    async def _signal(
        self,
        kind: AlertKind,
        topic: str,
        known: _Known,
        reading: Reading,
        alert: Alert | None,
        said: Sequence[Said],
        baseline: Baseline,
        now: datetime,
    ) -> Signal:
        # Here: what only an alert needs is not loaded before there is one.
        from listening.drivers import drive
        from listening.surge_chart import surge_chart

        began = reading.began_at or now
        if alert is not None:
            began = min(began, alert.began_at)
        spike = [one.mention for one in said if one.at >= began]
        before = [one.mention for one in said if one.at < began]
        mentions = await self._store.mentions(spike[-MOST_READ:])
        usual = await self._store.mentions(before[-MOST_READ:])
        chart = alert.signal.chart if alert is not None else None
        if chart is None or self._is_old(known.drawn, now, CHART_EVERY):
            chart = surge_chart(said, baseline, began, now, self._rules.speed, self._zone)
            known.drawn = now
        return Signal(
            kind=kind,
            subject=topic,
            severity=reading.severity,
            reasons=reading.reasons,
            began_at=began,
            at=now,
            numbers=reading.numbers,
            drivers=drive(mentions, usual),
            posts=reading.posts[:TOP],
            chart=chart,
        )

    async def _baseline(self, topic: str, known: _Known, now: datetime, gaps: Sequence[Gap]) -> Baseline:
        """What is usual, learnt anew now and then."""
        if known.baseline is None or self._is_old(known.learnt, now, LEARN_EVERY):
            since = now - timedelta(weeks=WEEKS)
            until = now - NOT_YET
            counts = await self._store.quarters(topic, since, until)
            said = await self._store.counts(Filter(topics=(topic,), said_from=since), ("source",))
            known.baseline = learn(counts, await self._heard_since(topic, now), until, gaps, _shares(said))
            known.taught = None  # what false alarms taught fades as well
            known.learnt = now
        return known.baseline

    async def _heard_since(self, topic: str, now: datetime) -> datetime:
        """Since when the topic is listened to: nobody knows all that was said before, however much of it the
        first page of a source told. Remembered for ever from the first look at it."""
        if await self._remembered() is None:  # the store may be older than this memory
            known = {one.name: await self._kept_since(one.name, now) for one in self._topics()}
            await self._remember(known)
        since = self._since or {}
        if topic not in since:
            since = {**since, topic: await self._seen_since(topic, now)}
            await self._remember(since)
        return since[topic]

    async def _forget_others(self, topics: Sequence[str]) -> None:
        """A topic that is listened to no more was not heard since: if it ever comes back, it is a new one."""
        for name in self._known.keys() - set(topics):
            del self._known[name]
        since = await self._remembered() or {}
        if not since.keys() <= set(topics):
            await self._remember({name: at for name, at in since.items() if name in topics})

    async def _remembered(self) -> Mapping[str, datetime] | None:
        if self._since is None and (kept := await self._store.fact(_FACT)) is not None:
            self._since = {name: datetime.fromisoformat(at) for name, at in kept.items()}
        return self._since

    async def _remember(self, since: Mapping[str, datetime]) -> None:
        await self._store.set_fact(_FACT, {name: at.isoformat() for name, at in since.items()})
        self._since = dict(since)

    async def _seen_since(self, topic: str, now: datetime) -> datetime:
        """When the oldest of the last day's mentions was seen; now, when there is none."""
        said = await self._store.said(topic, now - WINDOW, MOST_SAID)
        return min((one.seen_at for one in said), default=now)

    async def _kept_since(self, topic: str, now: datetime) -> datetime:
        """Since when it was surely listened to, by what the store holds: each mention that is counted was
        heard within a day."""
        counts = await self._store.quarters(topic, now - timedelta(weeks=WEEKS), now)
        heard = min(counts, default=now) + QUARTER + HEARD_WITHIN
        return min(heard, await self._seen_since(topic, now))

    async def _calm_since(self, what: str, at: datetime | None) -> datetime | None:
        """Since when it is calm that is calm `at` a time; None: it is not. Remembered over restarts."""
        if self._calm is None:
            kept = await self._store.fact(_CALM) or {}
            self._calm = {name: datetime.fromisoformat(since) for name, since in kept.items()}
        before = self._calm.get(what)
        after = min(before, at) if before and at else at
        if after != before:
            changed = {**self._calm, what: after}
            self._calm = {name: since for name, since in changed.items() if since is not None}
            await self._store.set_fact(_CALM, {name: s.isoformat() for name, s in self._calm.items()})
        return after

    async def _taught(self, kind: AlertKind, topic: str, now: datetime) -> float:
        closed = AlertFilter(
            kinds=(kind,), subjects=(topic,), states=(AlertState.CLOSED,), opened_from=now - TAUGHT_FOR
        )
        false = [a for a in await self._store.alerts(closed, 50) if a.standing.outcome == "false_alarm"]
        return min(MOST_TAUGHT, float(TAUGHT ** len(false)))

    def forget(self) -> None:
        """Somebody said how it was with an alert: what that taught is asked for again."""
        for known in self._known.values():
            known.taught = None

    def _is_old(self, at: datetime | None, now: datetime, longest: timedelta) -> bool:
        return at is None or not timedelta() <= now - at < longest / self._rules.speed


def _shares(said: Mapping[tuple[str, ...], int]) -> Mapping[str, float]:
    """Which share of what is said comes from which source, also from one that was not heard lately."""
    total = sum(said.values())
    return {source: count / total for (source,), count in said.items()}
