"""Alerts about what we hear with and where we speak: a source that does not answer, a chat that does not
work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.alarm import Alarms
from bot.emptiness import ALWAYS, Emptiness
from bot.gaps import tolerance
from core.alerts import EVERY_SOURCE, Alert, AlertFilter, AlertKind, AlertState, Reason, Signal
from core.coverage import Pulse
from core.ports import Listened, Store
from core.quote import short
from core.say import date
from core.talk import Trouble

FAILURES = 2
"""So often in a row has a source failed that is down."""
LEAST = timedelta(minutes=10)
"""So long has it been silent by then."""
PATIENCE = timedelta(hours=1)
"""So long is waited, before one source is called down, for another one to say that our network works."""
CHAT_DOWN = timedelta(minutes=5)
"""So long does a chat not work that is down; before that it may be a hiccup."""
PROBLEM = 300
"""Characters of what a source or chat says."""

TOLD_HERE = frozenset(
    f"alert_reason.{key}"
    for key in ("source_failed", "source_never", "every_source_failed", "source_empty", "chat_down")
)
"""What is raised here begins with one of these reasons. What others raise about a source or a chat is theirs:
it is not ended here, nor written over."""

OPEN = tuple(state for state in AlertState if state is not AlertState.CLOSED)


KeptReply = Callable[[str], Path | None]
"""Where the latest reply of a source that could not be read is kept; called off the event loop."""


class SourceAlarms:
    """`sources` are the polled ones of the settings; `emptiness` knows which answer with nothing, `kept`
    where their replies are."""

    def __init__(
        self,
        store: Store,
        alarms: Alarms,
        sources: Sequence[Listened],
        emptiness: Emptiness | None = None,
        kept: KeptReply = lambda source: None,
    ) -> None:
        self._emptiness = emptiness or Emptiness(store)
        self._store = store
        self._alarms = alarms
        self._sources = sources
        self._kept = kept

    async def look(self, now: datetime) -> None:
        """Raise what is down, end what works again or is listened to no more. Raises StoreError."""
        pulses = await self._store.source_pulses()
        names = {source.name for source in self._sources}
        down = {s.name for s in self._sources if (known := pulses.get(s.name)) and is_down(s, known, now)}
        dead = len(down) > 1 and down == names
        found = {alert.signal.subject: alert for alert in await open_alerts(self._store, "source_down")}
        told = {name: alert for name, alert in found.items() if is_ours(alert)}
        theirs = found.keys() - told.keys()
        new = down - told.keys()
        if new and new == down and len(names) > 1:  # it may be our network: what do the others say?
            failing = [name for name in names if (one := pulses.get(name)) and one.failures]
            dead = dead or len(failing) == len(names)
            down = down if dead else {name for name in down if self._is_alone(pulses[name], pulses, now)}
        if dead:  # it is our network, or theirs: one incident
            await self._alarms.raise_alert(_every_signal([pulses[name] for name in names], now))
        for name in sorted(down - theirs):
            if not dead or name in told:
                unread = pulses[name].trouble == "changed"
                sample = await asyncio.to_thread(self._kept, name) if unread else None
                await self._alarms.raise_alert(_source_signal(name, pulses[name], sample, now))
        empty = {name: at for name, at in (await self._emptiness.since()).items() if name in names - down}
        for name, since in sorted(empty.items()):
            if name not in theirs:
                await self._alarms.raise_alert(_empty_signal(name, min(since, now), now))
        for name, alert in told.items():
            works = name not in names or (pulse := pulses.get(name)) is None or not pulse.failures
            if (name == EVERY_SOURCE and not dead) or (name not in {*down, *empty, EVERY_SOURCE} and works):
                await self._alarms.raise_alert(ended(alert, now))

    def _is_alone(self, pulse: Pulse, pulses: Mapping[str, Pulse], now: datetime) -> bool:
        """Whether others were heard since this one fails, so that it is not our network. Those that are asked
        seldom are waited for, but not for ever."""
        since = pulse.failing
        if since is None or pulse.trouble != "busy" or now - since > PATIENCE:
            return True
        heard = (pulses[source.name].last_success for source in self._sources if source.name in pulses)
        return any(at is not None and at > since for at in heard)


class ChatAlarms:
    """`troubles()` is what does not work in any chat."""

    def __init__(self, store: Store, alarms: Alarms, troubles: Callable[[], Sequence[Trouble]]) -> None:
        self._store = store
        self._alarms = alarms
        self._troubles = troubles
        self._since: dict[str, datetime] = {}

    async def look(self, now: datetime) -> None:
        """As for sources; single channels are told by `bot.watch`."""
        down = {trouble.chat: trouble for trouble in self._troubles() if trouble.channel is None}
        self._since = {chat: min(self._since.get(chat, now), now) for chat in down}
        found = await open_alerts(self._store, "chat_down")
        theirs = {alert.signal.subject for alert in found if not is_ours(alert)}
        for chat, trouble in down.items():
            if now - self._since[chat] >= CHAT_DOWN and chat not in theirs:
                await self._alarms.raise_alert(_chat_signal(trouble, self._since[chat], now))
        for alert in found:
            if alert.signal.subject not in {*down, *theirs}:
                await self._alarms.raise_alert(ended(alert, now))


def is_down(source: Listened, pulse: Pulse, now: datetime) -> bool:
    """Whether it failed again and again, and for long enough. A source that was never heard is down by its
    failures alone; so is one that refuses us, or says what we cannot read: time does not mend that; and one
    that put us off once, but for long."""
    if pulse.failures and pulse.failing is not None and now - pulse.failing >= PATIENCE:
        return True
    if pulse.failures < FAILURES:
        return False
    if pulse.trouble in ("refused", "changed"):
        return True
    heard = pulse.last_success
    return heard is None or not timedelta() <= now - heard < max(tolerance(source.every), LEAST)


def is_ours(alert: Alert) -> bool:
    """Whether an alert was raised here."""
    return any(reason.key in TOLD_HERE for reason in alert.signal.reasons[:1])


async def open_alerts(store: Store, kind: AlertKind) -> Sequence[Alert]:
    """The open alerts of a kind."""
    return await store.alerts(AlertFilter(kinds=(kind,), states=OPEN), 500)


def ended(alert: Alert, now: datetime) -> Signal:
    """That what the alert tells of is over."""
    signal = alert.signal
    return Signal(
        kind=signal.kind,
        subject=signal.subject,
        severity=signal.severity,
        reasons=signal.reasons,
        began_at=signal.began_at,
        at=now,
        numbers=signal.numbers,
        drivers=signal.drivers,
        posts=signal.posts,
        chart=signal.chart,
        over=True,
        also=signal.also,
    )


def _source_signal(name: str, pulse: Pulse, sample: Path | None, now: datetime) -> Signal:
    values: Mapping[str, str | int] = {"source": name, "n": pulse.failures}
    if pulse.last_success is None:
        why = Reason("alert_reason.source_never", values)
    else:
        why = Reason("alert_reason.source_failed", {**values, "since": date(pulse.last_success)})
    said = short(pulse.error or "", PROBLEM)
    reasons = [why, *([Reason("alert_reason.source_problem", {"problem": said})] if said else [])]
    if sample is not None:
        reasons.append(Reason("alert_reason.source_sample", {"file": str(sample)}))
    return Signal(
        kind="source_down",
        subject=name,
        severity=2,
        reasons=(*reasons, Reason("alert_reason.source_blind")),
        began_at=min(pulse.last_success or now, now),
        at=now,
        numbers={"failures": pulse.failures},
    )


def _every_signal(pulses: Sequence[Pulse], now: datetime) -> Signal:
    """None of several sources answers."""
    heard = max((pulse.last_success for pulse in pulses if pulse.last_success), default=now)
    why = Reason("alert_reason.every_source_failed", {"n": len(pulses), "since": date(heard)})
    return Signal(
        kind="source_down",
        subject=EVERY_SOURCE,
        severity=3,
        reasons=(why, Reason("alert_reason.every_source_hint")),
        began_at=min(heard, now),
        at=now,
        numbers={"sources": len(pulses)},
    )


def _empty_signal(name: str, since: datetime, now: datetime) -> Signal:
    told: Mapping[str, str | int] = {"source": name, "n": ALWAYS, "since": date(since)}
    return Signal(
        kind="source_down",
        subject=name,
        severity=2,
        reasons=(Reason("alert_reason.source_empty", told), Reason("alert_reason.source_empty_hint")),
        began_at=since,
        at=now,
    )


def _chat_signal(trouble: Trouble, since: datetime, now: datetime) -> Signal:
    told = {"chat": trouble.chat, "since": date(since), "problem": short(trouble.problem, PROBLEM)}
    reasons = [Reason("alert_reason.chat_down", told)]
    if trouble.hint:
        reasons.append(Reason("alert_reason.chat_hint", {"hint": short(trouble.hint, PROBLEM)}))
    return Signal(
        kind="chat_down",
        subject=trouble.chat,
        severity=3,
        reasons=(*reasons, Reason("alert_reason.chat_waits")),
        began_at=since,
        at=now,
    )
