"""What the sites of the year publish, and what they ask of those who come: each by its own habits, drawn by
lot once. All a function of the time, so that any moment of the year can be asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from random import Random
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs

from tests.politeness.judge import Place

Mark = Literal[
    "none", "tag", "date", "both", "weak", "unquoted", "utf-8", "latin-1", "long", "odd date", "changing"
]
"""How an address says which version it serves."""
Fresh = Literal["nothing", "max-age", "aged", "expires", "ttl", "period", "no-cache", "days"]
"""How an address says how long that version will do."""
MARKS: tuple[Mark, ...] = (
    *("both", "weak", "utf-8", "latin-1", "changing", "long", "tag", "date", "unquoted", "odd date", "none"),
)
FRESH: tuple[Fresh, ...] = (*("nothing", "aged", "ttl", "expires", "days", "period", "no-cache", "max-age"),)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
BRANDS = ("Brindlecast", "Quillbase")
NUMBERS_AN_HOUR = 4  # of posts in the forum, of which few are public
STEP = 13


class Wish(NamedTuple):
    """How long a version will do, and how that is said: in headers, in the feed's body."""

    fresh: timedelta
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """One address: a feed, a forum, a search service, or one that has moved `to` another address."""

    host: str
    path: str
    source: str
    every: timedelta
    kind: Literal["feed", "forum", "search", "moved"] = "feed"
    mark: Mark = "both"
    fresh: Fresh = "nothing"
    rhythm: timedelta = timedelta(hours=9)
    to: str = ""
    secret: tuple[str, str] | None = None
    """A header that has to come along, and what has to stand in it."""

    @property
    def name(self) -> str:
        return self.host + self.path

    def places(self) -> dict[str, Place]:
        """What of it is asked again and again, by name."""
        if self.kind == "search":
            return {
                f"{self.name} {brand}": Place(self.source, self.every, later=i > 0)
                for i, brand in enumerate(BRANDS)
            }
        found = {self.name: Place(self.source, self.every)}
        if self.kind == "forum":
            found[f"{self.name} further"] = Place(self.source, timedelta(0), later=True)
        return found

    def place(self, query: str) -> str:
        """Which of its places a request is for."""
        if self.kind == "search":
            return f"{self.name} {parse_qs(query)['query'][0]}"
        return f"{self.name} further" if "before=" in query else self.name

    def version(self, now: datetime) -> int:
        """Counts its changes."""
        return int((now - EPOCH) / self.rhythm)

    def since(self, version: int) -> datetime:
        """When that version came out."""
        return (EPOCH + version * self.rhythm).replace(microsecond=0)

    def marks(self, now: datetime) -> tuple[str | None, str | None]:
        """ETag and Last-Modified, as the text of their bytes."""
        number = self.version(now)
        changed = http_date(self.since(number))
        kind = self.mark
        if kind == "changing":  # its servers do not agree: each change comes from another one
            kind = ("tag", "both", "date", "none")[number % 4]
        tags: dict[str, str] = {
            "tag": f'"{number}-abc"',
            "both": f'"{number:x}"',
            "weak": f'W/"{number}, b"',
            "unquoted": f"{number};odd=1",
            "utf-8": f'"tür \\"{number}\\""',
            "latin-1": f'"t\udcfcr {number}"',
            "long": f'"{number:02000}"',
        }
        dates = {
            "date": changed,
            "both": changed,
            "latin-1": changed,
            "odd date": f"about noon, day {number}",
        }
        return tags.get(kind), dates.get(kind)

    def wish(self, now: datetime) -> Wish:
        """How long this version will do: shorter or longer than we meant to wait anyhow."""
        length = self.every * Random(f"{self.name} {self.version(now)}").choice((0.5, 0.9, 1.3, 1.7, 2.4))
        seconds = int(length.total_seconds())
        length = timedelta(seconds=seconds)
        match self.fresh:
            case "max-age":
                return Wish(length, {"cache-control": f"public, max-age={seconds}"}, "")
            case "days":
                seconds = seconds if self.version(now) % 20 else 300_000
                return Wish(timedelta(seconds=seconds), {"cache-control": f'max-age="{seconds}"'}, "")
            case "aged":
                return Wish(
                    length, {"cache-control": f"s-maxage=5, max-age={seconds + 700}", "age": "700"}, ""
                )
            case "expires":
                here = now.replace(microsecond=0) - timedelta(minutes=7)  # by a clock that goes slow
                return Wish(length, {"date": http_date(here), "expires": http_date(here + length)}, "")
            case "no-cache":
                return Wish(timedelta(0), {"cache-control": "no-cache, max-age=86400"}, "")
            case "ttl":
                minutes = seconds // 60
                return Wish(timedelta(minutes=minutes), {}, f"<ttl>{minutes}</ttl>")
            case "period":
                often = max(1, round(timedelta(days=1) / length))
                period = "<sy:updatePeriod>daily</sy:updatePeriod>"
                return Wish(
                    timedelta(days=1) / often, {}, f"{period}<sy:updateFrequency>{often}</sy:updateFrequency>"
                )
        return Wish(timedelta(0), {}, "")

    def body(self, query: str, now: datetime) -> bytes:
        """What it serves at this time."""
        if self.kind == "forum":
            before = parse_qs(query).get("before")
            return _forum(self.host, int((now - EPOCH) / timedelta(hours=1)), int(before[0]) if before else 0)
        if self.kind == "search":
            asked = parse_qs(query)
            start = int(asked["numericFilters"][0].removeprefix("created_at_i>=").partition(",")[0])
            return _search(asked["query"][0], start, self.version(now), self.rhythm)
        return _feed(self, self.version(now), self.wish(now).body)


def http_date(at: datetime) -> str:
    """As HTTP and feeds write it."""
    return format_datetime(at, usegmt=True)


@lru_cache(maxsize=256)
def _feed(site: Site, version: int, wish: str) -> bytes:
    items = "".join(
        f"<item><title>{'Brindlecast' if number % 5 == 0 else 'Weather'} of day {number}</title>"
        f"<link>http://{site.host}/{number}</link><guid>{site.name}-{number}</guid>"
        f"<pubDate>{http_date(site.since(number))}</pubDate></item>"
        for number in range(version, max(version - 4, 0), -1)
    )
    spaces = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    head = f"<title>{site.host}</title><link>http://{site.host}/</link>{wish}"
    return f'<rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>'.encode()


@lru_cache(maxsize=256)
def _forum(host: str, hour: int, before: int) -> bytes:
    """An older forum: what is public of the 50 numbers up to `before`."""
    top = before - 1 if before else hour * NUMBERS_AN_HOUR + 1
    posts: list[dict[str, Any]] = [
        {
            "id": number,
            "topic_id": number,
            "topic_slug": f"t-{number}",
            "topic_title": f"Question {number}",
            "category_id": 1,
            "username": "ona",
            "cooked": f"<p>Does Quillbase do {number}?</p>",
            "created_at": (EPOCH + timedelta(hours=number // NUMBERS_AN_HOUR)).isoformat(),
            "post_number": 1,
            "post_type": 1,
            "reply_to_post_number": None,
            "hidden": False,
            "user_deleted": False,
            "deleted_at": None,
            "reply_count": 0,
            "actions_summary": [],
        }
        for number in range(top, max(top - 50, 0), -1)
        if number % STEP == 0
    ]
    return json.dumps({"latest_posts": posts}).encode()


@lru_cache(maxsize=256)
def _search(brand: str, start: int, version: int, rhythm: timedelta) -> bytes:
    hits = []
    for number in range(version, 0, -1):
        at = int((EPOCH + number * rhythm).timestamp())
        if at < start:
            break
        if number % len(BRANDS) == BRANDS.index(brand):
            hits.append(
                {
                    "objectID": str(number),
                    "title": f"What {brand} did, part {number}",
                    "author": "pim",
                    "created_at_i": at,
                }
            )
    return json.dumps({"hits": hits, "nbHits": len(hits), "hitsPerPage": 1000}).encode()
