"""A day at Lumio, a maker of lamps, as it happened: told to a store by its verbs. All names are invented.

The time is Tuesday 5 May 2026, 14:03:27 in Berlin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.keeping import Batch, Moved, MoveRequest, Sighting, SourceState
from core.lifecycle import decide
from core.talk import SourceInfo
from core.types import Address, Author, Hit, Match, Person, Post, Topic, Verb

NOW = datetime(2026, 5, 5, 12, 3, 27, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ANA = Person(chat="web", id="ana", name="Ana")
BEN = Person(chat="web", id="ben", name="Ben")
TOPICS = (
    Topic(name="Lumio", query="lumio", channels=("mentions",)),
    Topic(name="Lumio Cloud", query='"lumio cloud"', kind="product", channels=("mentions",)),
    Topic(name="Brightwell", query="brightwell", kind="competitor", channels=("rivals",)),
)
SOURCES = (
    SourceInfo(name="forum", kind="rss", icon="💬", every=timedelta(minutes=5)),
    SourceInfo(name="hn", kind="hackernews", icon="🟧", every=timedelta(minutes=10)),
    SourceInfo(name="news", kind="rss", icon="📰", every=timedelta(minutes=15)),
    SourceInfo(name="reviews", kind="webhook", icon="📝", every=None),
)
PEOPLE = {
    "Ana": frozenset({"person:ana", "web:ana"}),
    "Ben": frozenset({"person:ben", "web:ben"}),
    "Cleo May": frozenset({"person:cleo may", "hall:c9"}),
}
DRAWN = 99
"""The version that was last drawn: newer than any, for nothing waits to be redrawn."""


def at(clock: str, day: int = 5, month: int = 5) -> datetime:
    """A time on the wall in Berlin."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def sighting(
    source: str, said: datetime | None, title: str | None, text: str, url: str | None, **more: Any
) -> Sighting:
    """A post with its matches found by looking for the topics' names."""
    author = Author(handle=more.pop("handle", None), name=more.pop("by", None))
    priority = more.pop("priority", 3)
    channels = more.pop("channels", ("mentions",))
    post = Post(source=source, title=title, text=text, url=url, said_at=said, author=author, key=url, **more)
    matches = tuple(
        Match(topic.name, hits) for topic in TOPICS if (hits := tuple(_hits(topic.name, title or "", text)))
    )
    return Sighting(post=post, matches=matches, channels=channels if matches else (), priority=priority)


def _hits(word: str, title: str, text: str) -> Iterator[Hit]:
    for found in re.finditer(re.escape(word), title, re.IGNORECASE):
        yield Hit("title", *found.span())
    for found in re.finditer(re.escape(word), text, re.IGNORECASE):
        yield Hit("text", *found.span())


FLICKER = "https://forum.example.org/t/flicker/101"
LOCKED = "https://forum.example.org/t/locked/102"
RECALL = "https://news.example.com/lumio-recalls-lamps"
WEATHER = "https://forum.example.org/t/weather/900"

DAY: tuple[tuple[datetime, Sighting], ...] = (
    *(
        (
            at("18:00", day=3),
            sighting(
                "forum",
                at(f"1{n}:00", day=3),
                f"Where to buy a Lumio in {town}?",
                "Asking for a friend.",
                f"https://forum.example.org/t/buy/{n}",
                by="Kit",
                site="forum.example.org",
            ),
        )
        for n, town in enumerate(("Aarhus", "Bergen", "Ghent", "Malmö", "Turku", "Umeå"))
    ),
    (
        at("16:00", day=29, month=4),
        sighting(
            "hn",
            at("15:00", day=29, month=4),
            "Lumio Cloud is slow",
            "Every call to the Lumio Cloud takes three seconds.",
            "https://hn.example.com/item?id=71",
            handle="slowpoke",
            site="hn.example.com",
            engagement=17,
        ),
    ),
    (
        at("12:05", day=4),
        sighting(
            "forum",
            at("12:00", day=4),
            "Lumio and Brightwell compared",
            "Brightwell is cheaper, Lumio is brighter.",
            "https://forum.example.org/t/compared/100",
            by="Sunniva",
            site="forum.example.org",
            engagement=9,
            channels=("mentions", "rivals"),
        ),
    ),
    (
        at("07:15"),
        sighting(
            "forum",
            at("07:10"),
            "Lamp flickers",
            "Since the update my Lumio flickers all night long, and support does not answer.",
            FLICKER,
            by="Mina Okafor",
            handle="mina",
            site="forum.example.org",
            engagement=41,
        ),
    ),
    (
        at("08:35"),
        sighting(
            "forum",
            at("08:30"),
            None,
            "I am locked out of my Lumio Cloud account. The Lumio app only says “try later”.",
            LOCKED,
            by="Jonas",
            site="forum.example.org",
            priority=4,
        ),
    ),
    (
        at("09:00"),
        sighting(
            "hn",
            at("08:50"),
            "Show: a dimmer for Lumio lamps",
            "",
            "https://hn.example.com/item?id=77",
            handle="wattson",
            site="hn.example.com",
            engagement=230,
        ),
    ),
    (
        at("09:10"),
        sighting(
            "news",
            at("09:00"),
            "Brightwell opens a factory in Ghent",
            "The maker of lamps hires 200 people.",
            "https://news.example.com/brightwell-ghent",
            site="news.example.com",
            channels=("rivals",),
        ),
    ),
    (
        at("10:00"),
        sighting(
            "reviews",
            at("10:00"),
            None,
            "Lumioのランプはとても明るいです。",
            "https://reviews.example.com/r/1",
            by="花子",
            lang="ja",
            rating=5,
        ),
    ),
    (
        at("10:30"),
        sighting(
            "reviews",
            at("10:30"),
            None,
            "مصباح Lumio ممتاز وسعره معقول",
            "https://reviews.example.com/r/2",
            by="ليلى",
            lang="ar",
            rating=4,
        ),
    ),
    (
        at("11:00"),
        sighting("forum", at("11:00"), "Buy Lumio followers", "Cheap!", "https://spam.example.net/1", by="x"),
    ),
    (
        at("11:30"),
        sighting(
            "news",
            at("09:00", day=20, month=4),
            "Lumio wins a design prize",
            "The jury liked the cord.",
            "https://news.example.com/lumio-prize",
            site="news.example.com",
        ),
    ),
    (
        at("12:05"),
        sighting(
            "news",
            at("12:00"),
            "Lumio recalls 3,000 lamps",
            "Lumio asks owners of the 2025 model to unplug it.",
            RECALL,
            by="Ines Duarte",
            site="news.example.com",
            engagement=512,
            priority=5,
        ),
    ),
    (
        at("12:20"),
        sighting(
            "forum",
            at("12:00"),
            "Lumio recalls 3,000 lamps",
            "Lumio asks owners of the 2025 model to unplug it.",
            f"{RECALL}?utm_source=forum",
            by="Ines Duarte",
        ),
    ),
    (
        at("13:40"),
        sighting(
            "reviews",
            at("13:40"),
            None,
            "\x1b[31mLumio\u202e broke\x07 after a day",
            "https://reviews.example.com/r/3",
            by="\x1b]0;owned\x07Mallory",
        ),
    ),
    (at("13:50"), sighting("forum", at("13:45"), "The weather", "It is bright outside.", WEATHER, by="Kit")),
)

MOVES: tuple[tuple[str, Verb, Person, datetime, Mapping[str, str]], ...] = (
    ("https://forum.example.org/t/compared/100", Verb.CLAIM, BEN, at("12:30", day=4), {}),
    ("https://forum.example.org/t/compared/100", Verb.SNOOZE, BEN, at("12:00"), {"for": "4h"}),
    (FLICKER, Verb.CLAIM, ANA, at("07:30"), {}),
    (LOCKED, Verb.ESCALATE, BEN, at("08:40"), {"to": "PR"}),
    ("https://hn.example.com/item?id=77", Verb.ACKNOWLEDGE, ANA, at("09:05"), {}),
    ("https://reviews.example.com/r/1", Verb.CLAIM, ANA, at("10:05"), {}),
    ("https://reviews.example.com/r/1", Verb.RESOLVE, ANA, at("10:20"), {"outcome": "answered"}),
    ("https://reviews.example.com/r/2", Verb.RESOLVE, BEN, at("10:40"), {"outcome": "no_action"}),
    ("https://spam.example.net/1", Verb.IGNORE, BEN, at("11:02"), {"reason": "spam"}),
)

STATES = (
    SourceState(
        name="forum",
        last_try=at("14:00"),
        last_success=at("14:00"),
        next_at=at("14:05"),
        posts=11,
        lag=300.0,
    ),
    SourceState(
        name="hn",
        last_try=at("14:00"),
        last_success=at("09:12"),
        next_at=at("14:20"),
        failures=3,
        error="it answered 403 Forbidden",
        posts=2,
        lag=3600.0,
    ),
    SourceState(name="news", last_try=at("13:55"), last_success=at("13:55"), next_at=at("14:10"), posts=3),
    SourceState(name="reviews", last_success=at("13:40"), posts=3, lag=0.0),
)


async def live_the_day(store: Any) -> None:
    """What happened, told to the store in the order in which it happened."""
    for seen, one in DAY:
        await store.keep(Batch(source=one.post.source, sightings=(one,), at=seen))
    for url, verb, who, when, values in MOVES:
        mention = (await store.trace(url)).mention
        moved = await store.move(
            MoveRequest(mention=mention.id, verb=verb, who=who, at=when, values=values), decide
        )
        assert isinstance(moved, Moved), (url, verb, moved)
    for state in STATES:
        await store.save_source(state)
    await _post_cards(store)


async def _post_cards(store: Any) -> None:
    """Nearly all are posted; the newest waits, one failed, one is held, two are in a digest."""
    together = []
    for seen, one in DAY:
        if one.post.url is None or not one.matches:
            continue
        for row in (await store.trace(one.post.url)).rows:
            if one.post.url.endswith("/r/3") or row.state != "queued":
                continue
            if one.post.url.endswith("brightwell-ghent"):
                await store.fail(row.id, "the channel is gone")
            elif one.post.url.endswith("prize"):
                await store.hold([row.id], "first_run_none")
            elif one.post.url.endswith(("/buy/0", "/buy/1")):
                together.append(row.id)
            else:
                await store.begin_sending(row.id, seen)
                address = Address("web", row.channel, str(row.id))
                await store.mark_sent(row.id, address, seen + timedelta(seconds=2), DRAWN)
    digest = await store.fold(together, "digest", "mentions", at("18:01", day=3))
    await store.begin_sending(digest, at("18:01", day=3))
    await store.mark_sent(digest, Address("web", "mentions", "d1"), at("18:01", day=3), DRAWN)
