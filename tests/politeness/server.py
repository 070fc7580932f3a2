"""One server for all sites of the year: real HTTP on loopback, told apart by their host names. It answers by
each site's habits, has its bad hours, and tells the judge of every request and every answer.

It writes its answers byte for byte, which servers with a library's own idea of headers do not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zlib import crc32

from core.ports import Clock
from tests.politeness.judge import Judge, Said, Visit
from tests.politeness.sites import Site, http_date
from tests.sources.loopback import Asked, reply

SAYS_WHEN = ("429 seconds", "429 date", "503 seconds", "503 date", "403 quota", "403 quota soon")
"""What can go wrong at a host that tells when to come again."""
OUTAGES = ("500", "500", "502", "429 silent")
SAYS_NOTHING = ("reset", "cut", "garbage", "404", "slow")
SLOW = 0.004  # seconds of real time


@dataclass(slots=True)
class Hour:
    """A bad hour of a host: from when, until when, for how many requests; what it asks for where it says."""

    host: str
    kind: str
    start: datetime
    end: datetime
    left: int
    wait: timedelta


def bad_hours(hosts: Sequence[str], start: datetime, end: datetime, random: Random) -> list[Hour]:
    """For each host one about every eleven days."""
    found = []
    for host in hosts:
        at = start + timedelta(days=random.uniform(1, 3))
        while at < end:
            kind = random.choice((*SAYS_WHEN, *SAYS_WHEN, *OUTAGES, *SAYS_NOTHING))
            outage = kind in OUTAGES
            length = timedelta(hours=random.uniform(6, 40) if outage else 72)
            left = 1000 if outage else random.randint(1, 3)
            wait = timedelta(seconds=int(60 * random.choice((20, 100, 400, 700, 900, 2000))))
            found.append(Hour(host, kind, at, at + length, left, wait))
            at += timedelta(days=random.uniform(6, 16))
    return found


@dataclass
class Sites:
    """All sites behind one port. `stall` names a source whose next request hangs until `release`."""

    clock: Clock
    judge: Judge
    sites: Sequence[Site]
    hours: Sequence[Hour] = ()
    answers: Counter[str] = field(default_factory=Counter)
    waits_said: list[datetime] = field(default_factory=list)
    stall: str = ""
    hanging: str = ""
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._by_name: Mapping[str, Site] = {site.name: site for site in self.sites}
        self.judge.places = {name: place for site in self.sites for name, place in site.places().items()}

    def answer(self, asked: Asked) -> AsyncIterator[bytes] | bytes:
        """The answer to a request as it came in, piece by piece where that takes long."""
        host = asked.headers["host"].partition(":")[0]
        path, _, query = asked.path.partition("?")
        site = self._site(host, path)
        place = self.judge.places[name] if site and (name := site.place(query)) else None
        visit = self.judge.arrive(host, asked.path, place, asked.headers, self.clock.now())
        if site is None:
            return self._say(visit, "404 nothing here", reply(404), Said(status=404, readable=False))
        if self.stall == site.source:
            self.hanging, self.stall = self.stall, ""
            return self._hang(visit)
        hour = self._bad_hour(host, site)
        if hour is not None:
            return self._badly(hour, visit, site, query, asked)
        return self._well(visit, site, query, asked)

    def release(self) -> None:
        """Let go what hangs."""
        self._released.set()
        self._released, self.stalled = asyncio.Event(), asyncio.Event()

    def _site(self, host: str, path: str) -> Site | None:
        return self._by_name.get(host + path) or self._by_name.get(f"{host}{path.rpartition('/')[0]}/")

    def _bad_hour(self, host: str, site: Site) -> Hour | None:
        now = self.clock.now()
        for hour in self.hours:
            if hour.host == host and hour.left and hour.start <= now < hour.end:
                hour.left -= 1
                return hour
        return None

    def _say(self, visit: Visit, kind: str, body: bytes, said: Said) -> bytes:
        self.answers[kind] += 1
        if said.until is not None:
            self.waits_said.append(said.until)
        self.judge.leave(visit, said)
        return body

    async def _hang(self, visit: Visit) -> AsyncIterator[bytes]:
        self.stalled.set()
        await self._released.wait()
        yield self._say(visit, "killed while it waited", reply(), Said(status=200))

    async def _slowly(self, visit: Visit, site: Site, query: str, asked: Asked) -> AsyncIterator[bytes]:
        self.answers["slow"] += 1
        await asyncio.sleep(SLOW)
        first, rest = self._well(visit, site, query, asked).split(b"\r\n", 1)
        yield first + b"\r\nconnection: close\r\n" + rest

    async def _broken(self, visit: Visit, kind: str, start: bytes) -> AsyncIterator[bytes]:
        """The connection ends before the answer does."""
        yield self._say(visit, kind, start, Said(status=0, readable=False, busy=True))

    def _well(self, visit: Visit, site: Site, query: str, asked: Asked) -> bytes:
        now = self.clock.now()
        if site.secret is not None and asked.headers.get(site.secret[0]) != site.secret[1]:
            return self._say(visit, "401", reply(401), Said(status=401, readable=False))
        if site.kind == "moved":
            status = 301 if site.version(now) % 2 else 302
            port = asked.headers["host"].partition(":")[2]
            to, _, rest = site.to.partition("/")
            return self._say(
                visit, str(status), reply(status, location=f"http://{to}:{port}/{rest}"), Said(status=status)
            )
        further = site.place(query) != site.name and site.kind == "forum"
        etag, modified = (None, None) if further else site.marks(now)
        if site.kind == "search" and etag:
            etag = f'"{crc32(site.body(query, now)):x}"'
        wish = site.wish(now)
        said = Said(status=200, etag=etag, modified=modified, fresh=wish.fresh)
        headers = {name.replace("-", "_"): value for name, value in wish.headers.items()}
        headers |= {"etag": etag or "", "last_modified": modified or ""}
        sent = (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since"))
        # A tag, where there is one, says more than a date.
        same = sent[0] == etag if sent[0] is not None else sent[1] is not None and sent[1] == modified
        if same and (etag or modified):
            said = Said(status=304, fresh=wish.fresh)
            return self._say(visit, "304", reply(304, b"", content_length="", **headers), said)
        kind = "200 another page" if further else "200"
        return self._say(visit, kind, reply(200, site.body(query, now), **headers), said)

    def _badly(
        self, hour: Hour, visit: Visit, site: Site, query: str, asked: Asked
    ) -> AsyncIterator[bytes] | bytes:
        now, kind = self.clock.now(), hour.kind
        if kind == "slow":
            return self._slowly(visit, site, query, asked)
        if kind in ("reset", "cut"):
            start = b"" if kind == "reset" else reply(200, b"<rss>", content_length="5000")
            return self._broken(visit, kind, start)
        if kind == "garbage":
            # With marks of its own, that nobody should remember.
            page = reply(200, b"<!doctype html><title>Log in</title>", etag='"login"')
            return self._say(visit, kind, page, Said(status=200, readable=False))
        status = int(kind[:3])
        if kind not in SAYS_WHEN:
            said = Said(status=status, readable=False, busy=status != 404)
            return self._say(visit, kind, reply(status), said)
        until = (now + hour.wait).replace(microsecond=0) + timedelta(seconds=1)
        seconds = str(-int((now - until) // timedelta(seconds=1)))
        headers = {
            "seconds": {"retry_after": seconds},
            "date": {"retry_after": http_date(until)},
            "quota": {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(until.timestamp()))},
            "soon": {"x_ratelimit_remaining": "0.0", "x_ratelimit_reset": seconds},
        }[kind.split()[-1]]
        said = Said(status=status, readable=False, busy=True, until=until)
        return self._say(visit, kind, reply(status, b"", **headers), said)
