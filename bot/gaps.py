"""Gaps: when a source was not heard. What comes late from there is no spike, what is missing no silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.alerts import Gap
from core.coverage import Pulse
from core.ports import Listened, Store

KEPT = timedelta(days=60)
"""How long gaps are remembered."""
MOST = 500
_FACT = "source gaps"


def tolerance(every: timedelta, rest: timedelta = timedelta()) -> timedelta:
    """How long after a success a source that is asked so often is no gap; `rest` is how long it wished not to
    be asked."""
    return max(every, rest) + 2 * every + timedelta(minutes=2)


class Gaps:
    """Remembers, over restarts, when each source was not heard. A gap that goes on is kept with its begin: it
    ends also when we are killed right after the source was heard again."""

    def __init__(self, store: Store, sources: Sequence[Listened]) -> None:
        self._store = store
        self._every = {source.name: source.every for source in sources}
        self._heard: dict[str, datetime] = {}
        self._rests: dict[str, timedelta] = {}
        self._gaps: list[Gap] | None = None
        self._going_on: dict[str, datetime] = {}
        self._saved = True

    async def look(self, now: datetime) -> Sequence[Gap]:
        """The gaps so far, those that go on now up to now. Call it once before sources are asked, so that
        the time away counts. What ends later than now is left out: the clock was ahead. Raises StoreError."""
        pulses = await self._store.source_pulses()
        if self._gaps is None:
            kept = await self._store.fact(_FACT) or []
            self._gaps = [Gap(name, _time(begin), _time(end)) for name, begin, end in kept if end]
            self._going_on = {name: _time(begin) for name, begin, end in kept if not end}
            self._heard = {name: at for name, at in self._going_on.items() if name in self._every}
        new = self._ended(pulses)
        if new:
            self._gaps = [gap for gap in (*self._gaps, *new) if gap.end > now - KEPT][-MOST:]
        still = self._open(now)
        going_on = {gap.source: gap.begin for gap in still}
        self._saved = self._saved and not new and going_on == self._going_on
        if not self._saved:
            ended = [[gap.source, gap.begin.isoformat(), gap.end.isoformat()] for gap in self._gaps]
            begun = [[name, begin.isoformat(), None] for name, begin in going_on.items()]
            await self._store.set_fact(_FACT, ended + begun)
            self._going_on, self._saved = going_on, True
        return (*(gap for gap in self._gaps if gap.end <= now), *still)

    def heard_until(self, now: datetime) -> datetime:
        """Until when every source that was ever heard has been heard."""
        return min((at for name, at in self._heard.items() if name in self._every), default=now)

    def _ended(self, pulses: Mapping[str, Pulse]) -> list[Gap]:
        found = []
        for name, every in self._every.items():
            pulse, before = pulses.get(name), self._heard.get(name)
            if pulse is None or pulse.last_success is None or pulse.last_success == before:
                continue
            if before is not None and pulse.last_success - before > self._tolerance(name):
                found.append(Gap(name, before, pulse.last_success))
            self._heard[name] = pulse.last_success
            next_at = pulse.next_at if not pulse.failures else None
            self._rests[name] = next_at - pulse.last_success if next_at else every
        return found

    def _open(self, now: datetime) -> list[Gap]:
        return [Gap(name, at, now) for name, at in self._heard.items() if now - at > self._tolerance(name)]

    def _tolerance(self, name: str) -> timedelta:
        # How long it wished to rest is not known of one that was not heard in this life: its gap was open.
        return tolerance(self._every[name], self._rests.get(name, timedelta()))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
