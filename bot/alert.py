"""Alert: give what was said of each topic to `listening.spikes` and `listening.surges`, and raise, change or
end what they find.

    what was kept lately ─▶ judged against what is usual ─▶ incidents ─▶ signals ─▶ the one door (`bot.alarm`)

Nothing is remembered here that the judgement needs: after a restart it is the same. A topic is judged again
when something new was kept of it, and now and then anyhow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

import structlog

from bot.alarm import Alarms
from bot.alert_incidents import Incident, gather, same_since
from bot.alert_sources import OPEN, ended
from bot.alert_surges import felt_lately, judge_surges, learn_feeling
from bot.gaps import Gaps
from bot.heard_since import MOST_SAID, WINDOW, HeardSince
from core.alert_rules import SAME_STILL
from core.alerts import CRISES, Alert, AlertFilter, AlertKind, AlertState, Gap, Reason, Said, Signal
from core.errors import BotError
from core.escalation import RIVAL
from core.keeping import Filter
from core.policies import AlertRules
from core.ports import Clock, Store
from core.types import Topic
from listening.baseline import NOT_YET, WEEKS, Baseline, learn
from listening.spikes import CALM, TUNING, Reading, judge_silence, judge_volume
from listening.surge_usual import SurgeBaseline

log = structlog.get_logger("alert")

LEARN_EVERY = timedelta(hours=1)
LOOK_ANYHOW = timedelta(minutes=1)
CHART_EVERY = timedelta(minutes=5)
"""How often an open alert gets a new picture: each is uploaded to every room."""
TAUGHT_FOR = timedelta(days=30)
"""How long a false alarm makes it take more."""
TAUGHT = 1.5
MOST_TAUGHT = 4.0
TEACHABLE: tuple[AlertKind, ...] = ("spike", "silence", "negative_surge", "reach", "influencer")
_JUDGED = ("silence", *sorted(CRISES))
_OURS = ("spike.", "silence.", "surge.")
"""How the keys of reasons begin of what is raised here. What others raise is theirs: it is not ended here."""
MOST_OPEN = 2000
TOP = 100
"""Posts that are kept as evidence at a time."""
_CALM = "topics calm since"
MOST_READ = 200
"""Posts of which it is asked what drives it, and as many from before."""


@dataclass
class _Known:
    """What is remembered of a topic, to spare work: nothing that could not be found again."""

    baseline: Baseline | None = None
    feeling: SurgeBaseline | None = None
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
        self._heard_since = HeardSince(store, topics)
        self._calm: dict[str, datetime] | None = None
        self._rivals: frozenset[str] = frozenset()

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
        listened = self._topics()
        topics = [topic.name for topic in listened]
        self._rivals = frozenset(topic.name for topic in listened if topic.kind == "competitor")
        for name in self._known.keys() - set(topics):
            del self._known[name]
        await self._heard_since.forget_others(topics)
        is_open: dict[str, list[Alert]] = {}
        for alert in await self._store.alerts(AlertFilter(kinds=_JUDGED, states=OPEN), MOST_OPEN):
            if any(reason.key.startswith(_OURS) for reason in alert.signal.reasons):
                is_open.setdefault(alert.signal.subject, []).append(alert)
        for name in topics:
            known = self._known.setdefault(name, _Known())
            if name in self._fresh or self._is_old(known.judged, now, LOOK_ANYHOW):
                self._fresh.discard(name)
                known.judged = now
                try:
                    await self._judge(name, known, now, gaps, is_open.get(name, []))
                except BotError:
                    known.judged = None
                    raise
                except Exception:
                    # A mistake of ours with one topic: the others are judged all the same.
                    log.exception("a topic cannot be judged", topic=name)
        for name in is_open.keys() - set(topics):
            for alert in is_open[name]:
                if alert.over_at is None:
                    await self._alarms.raise_alert(ended(alert, now))

    async def _judge(
        self, topic: str, known: _Known, now: datetime, gaps: Sequence[Gap], alerts: Sequence[Alert]
    ) -> None:
        since = max(now - WINDOW, min(await self._heard_since.of(topic, now), now))
        said = await self._store.said(topic, since, MOST_SAID)
        if len(said) == MOST_SAID:
            since = said[0].at + timedelta(microseconds=1)  # what was said just before it may be left out
        baseline, feeling = await self._usual(topic, known, now, gaps)
        if known.taught is None:
            known.taught = await self._taught(topic, now)
        taught, speed = known.taught, self._rules.speed
        tuning = replace(TUNING, factor=self._rules.sensitivity)
        crises = [alert for alert in alerts if alert.signal.kind in CRISES]
        kinds = {*self._rules.kinds, *(k for a in crises for k in (a.signal.kind, *a.signal.also))}
        readings = judge_surges(kinds, said, since, now, feeling, gaps, taught, tuning, speed)
        if "spike" in kinds:
            readings["spike"] = judge_volume(said, since, now, baseline, gaps, taught["spike"], tuning, speed)
        for incident in gather(readings, crises, now, SAME_STILL / speed):
            await self._follow(topic, known, incident, said, baseline, now)
        silence = next((alert for alert in alerts if alert.signal.kind == "silence"), None)
        # What is played faster than life is silent between two pages.
        if silence is not None or ("silence" in self._rules.kinds and speed == 1.0):
            until = self._gaps.heard_until(now)
            quiet = judge_silence(said, since, now, baseline, gaps, until, taught["silence"], tuning)
            await self._follow_silence(topic, quiet, silence, now)

    async def _follow(
        self,
        topic: str,
        known: _Known,
        incident: Incident,
        said: Sequence[Said],
        baseline: Baseline,
        now: datetime,
    ) -> None:
        """Raise it, keep it up to date, or say that it is over once it has been calm for a while. What is
        over takes as much to begin again as it took to begin."""
        kind, alert, reading = incident.kind, incident.alert, incident.reading
        goes_on = alert is not None and alert.over_at is None
        if reading.state == "alarm" or (goes_on and reading.state == "raised"):
            if alert is None and await self._was_dealt_with(topic, incident, now):
                return
            await self._calm_since(f"{kind} {topic}", None)
            if self._is_worth_it(incident, now):
                await self._alarms.raise_alert(
                    await self._signal(topic, known, incident, said, baseline, now)
                )
        elif alert is not None and goes_on and reading.state == "calm":
            since = await self._calm_since(f"{kind} {topic}", now)
            calm = since is not None and now - since >= CALM / self._rules.speed
            if calm or _is_fixed(alert, said):
                await self._alarms.raise_alert(ended(alert, now))

    async def _was_dealt_with(self, topic: str, incident: Incident, now: datetime) -> bool:
        """Whether it goes on since before an alert of another kind about the topic was closed: that was the
        same incident. (Of the same kind the one door knows it.)"""
        closed = AlertFilter(kinds=tuple(CRISES), subjects=(topic,), states=(AlertState.CLOSED,))
        return any(
            alert.signal.kind != incident.kind
            and alert.standing.closed_at is not None
            and timedelta() <= now - alert.standing.closed_at < SAME_STILL / self._rules.speed
            and same_since(alert, incident.reading)
            for alert in await self._store.alerts(closed, 20)
        )

    async def _follow_silence(self, topic: str, reading: Reading, alert: Alert | None, now: datetime) -> None:
        if reading.state == "alarm" and alert is None:
            await self._alarms.raise_alert(
                Signal(
                    kind="silence",
                    subject=topic,
                    severity=reading.severity,
                    reasons=self._reasons(topic, reading),
                    began_at=reading.began_at or now,
                    at=now,
                    numbers=reading.numbers,
                )
            )
        elif reading.state == "calm" and alert is not None:
            await self._alarms.raise_alert(ended(alert, now))

    def _is_worth_it(self, incident: Incident, now: datetime) -> bool:
        """Whether there is enough news for all that a signal costs: posts to read, a picture to draw."""
        alert = incident.alert
        if alert is None or alert.over_at is not None or incident.reading.severity > alert.severity:
            return True
        more = not set(incident.also) <= set(alert.signal.also)
        return more or self._is_old(alert.signal.at, now, LOOK_ANYHOW)

    async def _signal(
        self,
        topic: str,
        known: _Known,
        incident: Incident,
        said: Sequence[Said],
        baseline: Baseline,
        now: datetime,
    ) -> Signal:
        # Here: what only an alert needs is not loaded before there is one.
        from listening.drivers import drive
        from listening.surge_chart import surge_chart

        kind, alert, reading = incident.kind, incident.alert, incident.reading
        began = reading.began_at or now
        if alert is not None:
            began = min(began, alert.began_at)
        told = [one for one in said if kind != "negative_surge" or one.sentiment == "negative"]
        during = [one.mention for one in told if one.at >= began]
        before = [one.mention for one in said if one.at < began]
        mentions = await self._store.mentions(during[-MOST_READ:])
        usual = await self._store.mentions(before[-MOST_READ:])
        chart = alert.signal.chart if alert is not None else None
        if chart is None or self._is_old(known.drawn, now, CHART_EVERY):
            chart = surge_chart(said, baseline, began, now, self._rules.speed, self._zone)
            known.drawn = now
        return Signal(
            kind=kind,
            subject=topic,
            severity=reading.severity,
            reasons=self._reasons(topic, reading),
            began_at=began,
            at=now,
            numbers=reading.numbers,
            drivers=drive(mentions, usual),
            posts=reading.posts[:TOP],
            chart=chart,
            also=incident.also,
        )

    def _reasons(self, topic: str, reading: Reading) -> tuple[Reason, ...]:
        """Why, and of a rival that it is for information alone."""
        told = (Reason(RIVAL),) if topic in self._rivals else ()
        return (*reading.reasons[:1], *told, *reading.reasons[1:])

    async def _usual(
        self, topic: str, known: _Known, now: datetime, gaps: Sequence[Gap]
    ) -> tuple[Baseline, SurgeBaseline]:
        """What is usual, learnt anew now and then."""
        if known.baseline is None or known.feeling is None or self._is_old(known.learnt, now, LEARN_EVERY):
            since, until = await self._heard_since.of(topic, now), now - NOT_YET
            felt = await felt_lately(self._store, topic, now)
            weeks = Filter(topics=(topic,), said_from=now - timedelta(weeks=WEEKS))
            shares = _shares(await self._store.counts(weeks, ("source",)))
            counts = {at: one.posts for at, one in felt.items() if at < until}
            known.baseline = learn(counts, since, until, gaps, shares)
            known.feeling = await learn_feeling(self._store, topic, felt, since, now, gaps, shares)
            known.taught = None  # what false alarms taught fades as well
            known.learnt = now
        return known.baseline, known.feeling

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

    async def _taught(self, topic: str, now: datetime) -> dict[AlertKind, float]:
        """How much more each kind takes. An alert that was false teaches all that it had taken up."""
        closed = AlertFilter(
            kinds=TEACHABLE, subjects=(topic,), states=(AlertState.CLOSED,), opened_from=now - TAUGHT_FOR
        )
        false = [a for a in await self._store.alerts(closed, 100) if a.standing.outcome == "false_alarm"]
        told = [kind for alert in false for kind in (alert.signal.kind, *alert.signal.also)]
        return {kind: min(MOST_TAUGHT, float(TAUGHT ** told.count(kind))) for kind in TEACHABLE}

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


def _is_fixed(alert: Alert, said: Sequence[Said]) -> bool:
    """Whether somebody of the team said since that the one loud post sounds positive: then it was nothing."""
    loudest = alert.signal.posts[:1] if alert.signal.kind == "influencer" else ()
    return any(one.mention in loudest and one.sentiment == "positive" for one in said)
