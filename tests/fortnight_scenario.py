"""The scenario of a fortnight (`fortnight.toml`) as values: when what breaks, and all that is said."""

from __future__ import annotations

import math
import random
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import SourceBusy, SourceError, SourceRefused
from core.traffic import Request, Response, Validators
from tests.simulation import FakeNetwork

SCENARIO = Path(__file__).with_name("fortnight.toml")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CALMLY, CLOSELY = HOUR, 20 * MINUTE
"""How time goes by: closely where something begins or ends, and a minute at a time while a crisis waits for
somebody."""
AFTER_IT_BEGAN, AFTER_IT_ENDED = 3 * HOUR, 90 * MINUTE
NIGHT, DAWN, WORK, EVENING = 0.15, 0.7, 1.6, 1.2
RHYTHM = [NIGHT] * 6 + [DAWN] * 2 + [WORK] * 10 + [EVENING] * 4 + [0.5] * 2
WEEKDAYS = (1.15, 1.15, 1.15, 1.15, 1.1, 0.65, 0.65)
WORDS = (
    "door",
    "app",
    "window",
    "invoice",
    "delivery",
    "garden",
    "colour",
    "update",
    "battery",
    "answer",
    "price",
    "support",
    "parcel",
    "screen",
    "spring",
    "manual",
    "shop",
    "cable",
    "winter",
    "friend",
    "button",
    "corner",
    "letter",
    "morning",
    "number",
    "office",
    "picture",
    "question",
    "reason",
    "summer",
)
FEED_LENGTH = 150
"""Items that a feed holds: more than is said anywhere while nobody reads it."""


@dataclass(frozen=True)
class Window:
    """From `begins` up to `ends`."""

    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says somewhere."""

    source: str
    number: int
    topic: str
    at: datetime
    author: str
    words: str

    @property
    def link(self) -> str:
        return f"https://{self.source}.example.org/{self.number}"

    @property
    def key(self) -> str:
        return f"{self.source}-{self.number}"

    @property
    def text(self) -> str:
        return f"{self.topic} {self.words}"


class Scenario:
    """`fortnight.toml`, its times as aware ones."""

    def __init__(self, path: Path = SCENARIO) -> None:
        self.table: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        self.zone = ZoneInfo(self.table["zone"])
        self.begins = self.at(self.table["begins"])
        self.ends = self.begins + self.table["days"] * DAY
        self.sources: Mapping[str, float] = {one["name"]: one["share"] for one in self.table["sources"]}
        self.outages = [(self.window(one), one["sources"], one["answers"]) for one in self.table["outages"]]
        self.away = [self.window(one) for one in self.table["away"]]
        events = [self.window(one) for one in self.table["outages"]]
        for talk in self.table["talk"]:
            begins = self.at(talk["begins"])
            events += [Window(at, at + talk["minutes"] * MINUTE) for at in self.weeks(talk, begins)]
        self.moments = [
            *(Window(one.begins, min(one.ends, one.begins + AFTER_IT_BEGAN)) for one in events),
            *(Window(one.ends, one.ends + AFTER_IT_ENDED) for one in events),
        ]

    def at(self, clock: datetime) -> datetime:
        """A time of the team's clocks."""
        return clock.replace(tzinfo=self.zone).astimezone(UTC)

    def window(self, one: Mapping[str, Any]) -> Window:
        return Window(self.at(one["begins"]), self.at(one["ends"]))

    def weeks(self, talk: Mapping[str, Any], begins: datetime) -> list[datetime]:
        """When it begins, each week if it is weekly, also in the weeks before."""
        weeks = range(-(self.table["days_before"] // 7), self.table["days"] // 7)
        return [begins + week * 7 * DAY for week in weeks] if talk.get("weekly") else [begins]

    def stride(self, now: datetime) -> timedelta:
        """How much time goes by at once."""
        return CLOSELY if any(one.holds(now) for one in self.moments) else CALMLY

    def local(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d %H:%M}"

    # ------------------------------------------------------------ what is said

    def everything(self) -> Sequence[Said]:
        """All that is said, from the weeks before to the end; the same each time."""
        chance = random.Random(self.table["seed"])
        first = self.begins - self.table["days_before"] * DAY
        said: list[tuple[datetime, str, str, str]] = []
        for topic in self.table["topics"]:
            hour = first
            while hour < self.ends:
                for _ in range(_poisson(chance, topic["a_day"] * self._share(hour))):
                    at = hour + chance.random() * HOUR
                    said.append((at, topic["name"], self._source(chance), f"person{chance.randrange(900)}"))
                hour += HOUR
        for talk in self.table["talk"]:
            for begins in self.weeks(talk, self.at(talk["begins"])):
                for _ in range(talk["posts"]):
                    at = begins + chance.random() * talk["minutes"] * MINUTE
                    author = f"{talk['topic']} fan {chance.randrange(talk['authors'])}"
                    said.append((at, talk["topic"], self._source(chance), author))
        found = []
        for number, (at, name, source, author) in enumerate(sorted(said)):
            words = " ".join(chance.sample(WORDS, 9))
            found.append(
                Said(
                    source=source,
                    number=number,
                    topic=name,
                    at=at.replace(microsecond=0),
                    author=author,
                    words=words,
                )
            )
        return found

    def _share(self, hour: datetime) -> float:
        """Which share of a usual day's posts this hour has."""
        there = hour.astimezone(self.zone)
        off: Mapping[date, float] = {one["day"]: one["share"] for one in self.table["days_off"]}
        rhythm = RHYTHM[there.hour] / sum(RHYTHM)
        return rhythm * WEEKDAYS[there.weekday()] * off.get(there.date(), 1.0)

    def _source(self, chance: random.Random) -> str:
        return chance.choices(list(self.sources), list(self.sources.values()))[0]


def _poisson(chance: random.Random, mean: float) -> int:
    count, left = 0, math.exp(-mean)
    product = chance.random()
    while product > left:
        count += 1
        product *= chance.random()
    return count


def feed_of(source: str) -> str:
    return f"https://{source}.example.org/feed"


@dataclass
class Feeds(FakeNetwork):
    """Serves what was said so far, unless it is broken."""

    scenario: Scenario = field(default_factory=Scenario)
    said: Sequence[Said] = ()

    def __post_init__(self) -> None:
        self._items: dict[str, list[tuple[datetime, str]]] = {}
        for one in self.said:
            self._items.setdefault(one.source, []).append((one.at, _item(one)))

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        now = self.clock.now()
        answers = [a for window, down, a in self.scenario.outages if source in down and window.holds(now)]
        self.errors = {request.url: _error(source, answers[0])} if answers else {}
        items = self._items[source]
        until = bisect_right(items, now, key=lambda item: item[0])
        newest = "".join(text for _, text in reversed(items[max(0, until - FEED_LENGTH) : until]))
        self.pages[request.url] = (
            "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Talk</title>"
            f"{newest}</channel></rss>"
        ).encode()
        return await super().fetch(request, source, validators)


def _error(source: str, answers: int) -> SourceError:
    if answers == 403:
        return SourceRefused(source, f"{source}.example.org will not have us (403)")
    if answers:
        return SourceBusy(source, f"{source}.example.org has trouble ({answers})")
    return SourceBusy(source, f"{source}.example.org cannot be reached")


def _item(said: Said) -> str:
    return (
        f"<item><guid isPermaLink='false'>{said.key}</guid><link>{said.link}</link>"
        f"<dc:creator>{said.author}</dc:creator><description>{said.text}</description>"
        f"<pubDate>{said.at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )
