"""The judge: scores every request that reaches a site, by what that site said before. It shares no code with
the bot: what was asked of us it is told by the site itself, in plain lengths and times.

An answer counts once the bot has kept it. A bot that is killed before that knows nothing of what it said, so
`lost` takes it back; that the site was asked stays, and its next visit has to wait as long as any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

Flaw = Literal["early", "unconditional", "altered", "parallel", "impolite", "agent", "credentials", "late"]

EVER = datetime.min.replace(tzinfo=UTC)
DAY = timedelta(days=1)
CAP = timedelta(hours=4)
"""The longest backoff of a source whose own interval is shorter."""
A_MINUTE = timedelta(minutes=1)
TRIES = 5
"""After so many failures follow-up pages may be let go, and everything asked anew, without conditions."""
STRETCH = 4
JITTER = 1.06
LEEWAY = timedelta(hours=1)
"""How late one may come after a wait: not all at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one answer says: `fresh` how long it need not be asked again, `until` when its host may be asked
    again at all. `readable`: a 200 that can be read, or a 304; `busy`: what may pass by itself."""

    status: int
    readable: bool = True
    busy: bool = False
    etag: str | None = None
    modified: str | None = None
    fresh: timedelta = timedelta(0)
    until: datetime | None = None


@dataclass(slots=True)
class Place:
    """Something that is asked again and again: of which source, how often at most (0: whenever a poll needs
    it). What is asked `later` in a poll (another page, another word) may be taken up at once after a kill,
    but then once a minute."""

    source: str
    every: timedelta
    later: bool = False
    url: str = ""
    etag: str | None = None
    modified: str | None = None
    earliest: datetime | None = None
    failures: int = 0
    lost: int = 0
    known: bool = False


@dataclass(slots=True)
class Visit:
    """One request, from its arrival on."""

    host: str
    place: Place | None
    url: str
    at: datetime
    said: Said | None = None


@dataclass
class Judge:
    """`secrets` are what may be seen at one host only: text to host. `contact` has to stand in the agent."""

    contact: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    scored: Counter[Flaw] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    visits: int = 0
    conditional: int = 0
    known: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    _calm: datetime = EVER
    _latest: dict[str, datetime] = field(default_factory=dict)
    _open: Counter[str] = field(default_factory=Counter)
    _waits: dict[str, datetime] = field(default_factory=dict)
    _kept_waits: dict[str, datetime] = field(default_factory=dict)
    _fresh: list[Visit] = field(default_factory=list)

    def arrive(
        self, host: str, url: str, place: Place | None, headers: Mapping[str, str], now: datetime
    ) -> Visit:
        """Score a request as it comes in. `headers` have lower-case names."""
        self.visits += 1
        visit = Visit(host, place, url, now)
        at = f"{now:%Y-%m-%d %H:%M:%S} {host}{url}"
        if self._open[host]:
            self._score("parallel", at)
        self._open[host] += 1
        agent = headers.get("user-agent", "")
        if not agent.startswith("Listenpost/") or self.contact not in agent:
            self._score("agent", f"{at}: {agent!r}")
        text = "\n".join(headers.values()) + url
        if any(secret in text and host != home for secret, home in self.secrets.items()):
            self._score("credentials", at)
        if host in self._waits and now < self._waits[host]:
            self._score("impolite", f"{at[:90]}: not before {self._waits[host]}")
        if place is not None:
            self._pace(place, now, at)
            self._conditions(place, url, headers, at)
        self._fresh.append(visit)
        return visit

    def leave(self, visit: Visit, said: Said) -> None:
        """The answer to a visit goes out."""
        self._open[visit.host] -= 1
        visit.said = said
        if said.until is not None:
            until = min(said.until, visit.at + DAY)
            self._waits[visit.host] = max(until, self._waits.get(visit.host, until))
            self._calm = max(self._calm, said.until)

    def kept(self, source: str) -> None:
        """The bot has kept all that this source was answered so far."""
        rest = []
        for visit in self._fresh:
            if visit.said is None or (visit.place is not None and visit.place.source != source):
                rest.append(visit)
            else:
                self._keep(visit, visit.said)
        self._fresh = rest

    def lost(self, sources: Iterable[str], now: datetime) -> None:
        """The bot died when it was to ask these: what was not kept is not known to it."""
        for place in self.places.values():
            if place.source in sources:
                self._go_on(place.source, now + place.every * JITTER)
        for visit in self._fresh:
            if visit.place is not None:
                visit.place.lost += 1
        self._fresh.clear()
        self._waits = dict(self._kept_waits)

    def asleep(self, length: timedelta) -> None:
        """For so long there was no bot that could ask."""
        for source in self._latest:
            self._latest[source] = max(self._latest[source], self._calm) + length

    def forget(self, source: str | None = None) -> None:
        """What this source (or any) was given may be asked for without conditions once more: topics changed,
        pages were let go."""
        for place in self.places.values():
            if source in (None, place.source):
                place.etag = place.modified = None

    def quiet(self) -> bool:
        """Whether every request was answered."""
        return not any(self._open.values())

    def waits(self, now: datetime) -> Sequence[str]:
        """The hosts that want to be left alone now."""
        return [host for host, until in self._waits.items() if now < until]

    def finish(self, now: datetime) -> None:
        """Score those that were given up."""
        for source in self._latest:
            self._on_time(source, now, source)

    def _keep(self, visit: Visit, said: Said) -> None:
        if said.until is not None:
            self._kept_waits[visit.host] = self._waits[visit.host]
        place = visit.place
        if place is None:
            return
        place.known, place.lost = True, 0
        wait = max(place.every, min(said.fresh, DAY)) if place.every else timedelta(0)
        if said.readable:
            place.failures = 0
            if said.status == 200:
                place.url, place.etag, place.modified = visit.url, said.etag, said.modified
        else:
            place.failures += 1
            grown = min(place.every * 2**place.failures, max(place.every, CAP))
            wait = place.every + (grown - place.every) / 2
            if place.later and not (said.busy and place.failures < TRIES):
                self.forget(place.source)
        place.earliest = visit.at + wait
        self._go_on(place.source, visit.at + (max(wait, STRETCH * place.every) + CAP) * JITTER)

    def _go_on(self, source: str, latest: datetime) -> None:
        self._latest[source] = max(latest, self._latest.get(source, latest))

    def _pace(self, place: Place, now: datetime, at: str) -> None:
        if place.earliest is not None and now < place.earliest:
            self._score("early", f"{at[:90]}: not before {place.earliest}")
        self._on_time(place.source, now, at)
        self._go_on(place.source, now + place.every * JITTER)
        # As long as this visit's answer is not kept:
        wait = place.every
        if place.later:
            wait = min(A_MINUTE, wait) if place.lost else timedelta(0)
        elif not place.known:
            wait = min(A_MINUTE, wait)
        place.earliest = now + wait

    def _on_time(self, source: str, now: datetime, at: str) -> None:
        """Never given up: asked again in time, unless some host on the way wanted to be left alone. One try
        that broke off before it came here is allowed for."""
        latest = self._latest.get(source, now)
        if now > max(latest, self._calm) + LEEWAY:
            self._score("late", f"{at[:90]}: not after {latest}")

    def _conditions(self, place: Place, url: str, headers: Mapping[str, str], at: str) -> None:
        if url != place.url or (place.etag is None and place.modified is None):
            return
        self.known += 1
        got = (headers.get("if-none-match"), headers.get("if-modified-since"))
        if got == (None, None):
            self._score("unconditional", at)
            return
        self.conditional += 1
        # A tag in a character set that HTTP knows no more cannot be sent; then the date has to do.
        etag = place.etag if _sendable(place.etag) or place.modified is None else None
        if got != (etag, place.modified):
            self._score("altered", f"{at}: {got} for {(etag, place.modified)}"[:300])

    def _score(self, flaw: Flaw, example: str) -> None:
        self.scored[flaw] += 1
        if self.scored[flaw] <= 8:
            self.examples.append(f"{flaw}: {example}")


def _sendable(etag: str | None) -> bool:
    """Whether these bytes are UTF-8."""
    try:
        (etag or "").encode()
    except UnicodeEncodeError:
        return False
    return True
