"""A day at Lumio, a maker of lamps, told to a store by its verbs; and a way to ask about it.

Every test here runs on a strict store in memory and on the real one. The time is Tuesday 5 May 2026, 14:03:27
in Berlin. All names are invented.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answer import Asking, answer
from chats.terminal import draw
from commands import load
from core.cards import Card
from core.errors import StoreError
from core.keeping import (
    Batch,
    Decide,
    Filter,
    Moved,
    MoveRequest,
    Order,
    OutboxRow,
    Queue,
    Refused,
    Sighting,
    SourceState,
    Trace,
)
from core.lifecycle import decide
from core.links import canonical_link
from core.talk import Question, SourceInfo
from core.types import Address, Author, Hit, Match, Mention, Move, Person, Post, Standing, Topic, Verb
from store.schema import open_store

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
GOLDEN = Path(__file__).parent / "golden"


def at(clock: str, day: int = 5, month: int = 5) -> datetime:
    """A time on the wall in Berlin."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


class MemoryStore:
    """The store's contract for what questions need, over lists. Anything else it does not have."""

    def __init__(self) -> None:
        self.kept: dict[str | None, tuple[Post, datetime]] = {}
        self.served: list[tuple[str | None, str]] = []
        self.all: dict[int, Mention] = {}
        self.made: list[Move] = []
        self.rows: dict[int, OutboxRow] = {}
        self.states: dict[str, SourceState] = {}
        self.broken: Exception | None = None

    # -- what brings a world about

    async def keep(self, batch: Batch) -> None:
        for sighting in batch.sightings:
            link = canonical_link(sighting.post.url)
            if link in self.kept:
                self.served.append((link, sighting.post.source))
                continue
            self.kept[link] = (sighting.post, batch.at)
            if sighting.matches:
                number = len(self.all) + 1
                self.all[number] = Mention(
                    id=number,
                    post_id=len(self.kept),
                    post=sighting.post,
                    matches=sighting.matches,
                    standing=Standing(),
                    seen_at=batch.at,
                    priority=sighting.priority,
                )
                for channel in sighting.channels:
                    self._row("card", channel, "new", batch.at, mention=number)

    async def move(self, request: MoveRequest, decide: Decide) -> Moved | Refused:
        mention = self.all[request.mention]
        moved = decide(mention.standing, await self.moves(request.mention), request)
        if isinstance(moved, Moved):
            move = Move(
                id=len(self.made) + 1,
                mention=mention.id,
                verb=request.verb,
                who=request.who,
                at=request.at,
                values=request.values,
                before=mention.standing,
            )
            self.made.append(move)
            self.all[mention.id] = replace(mention, standing=moved.standing, last_move=move)
        return moved

    async def save_source(self, state: SourceState) -> None:
        self.states[state.name] = state

    async def begin_sending(self, row: int, at: datetime) -> None:
        self.rows[row] = replace(self.rows[row], state="sending")

    async def mark_sent(self, row: int, address: Address, at: datetime, drawn: int) -> None:
        self.rows[row] = replace(self.rows[row], state="sent", address=address, sent_at=at, drawn=drawn)

    async def fail(self, row: int, reason: str) -> None:
        self.rows[row] = replace(self.rows[row], state="failed", reason=reason)

    async def hold(self, rows: Sequence[int], reason: str) -> None:
        for row in rows:
            self.rows[row] = replace(self.rows[row], state="held", reason=reason)

    async def fold(
        self, rows: Sequence[int], kind: Any, channel: str, at: datetime, backlog: int | None = None
    ) -> int:
        inside = self._row(kind, channel, kind, at)
        for row in rows:
            self.rows[row] = replace(self.rows[row], state="folded", reason=kind, inside=inside)
        return inside

    async def rows_of(self, mention: int) -> Sequence[OutboxRow]:
        return [row for row in self.rows.values() if row.mention == mention]

    def _row(self, kind: Any, channel: str, reason: str, at: datetime, mention: int | None = None) -> int:
        number = len(self.rows) + 1
        self.rows[number] = OutboxRow(
            id=number,
            kind=kind,
            channel=channel,
            state="queued",
            reason=reason,
            priority=3,
            due_at=at,
            mention=mention,
        )
        return number

    # -- what questions read

    async def source_states(self) -> Mapping[str, SourceState]:
        self._check()
        return dict(self.states)

    async def queue(self) -> Queue:
        self._check()
        counted = Counter(row.state for row in self.rows.values())
        due = [row.due_at for row in self.rows.values() if row.state == "queued"]
        return Queue(states=dict(counted), oldest=min(due, default=None))

    async def mention(self, mention: int) -> Mention | None:
        self._check()
        return self.all.get(mention)

    async def moves(self, mention: int) -> Sequence[Move]:
        self._check()
        return [move for move in self.made if move.mention == mention]

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        self._check()
        assert limit > 0
        assert offset >= 0
        found = sorted(self._which(which), key=lambda one: (_told(one), one.id), reverse=True)
        if order == "engagement":
            found.sort(key=lambda one: one.post.engagement or 0, reverse=True)
        elif order == "priority":
            found.sort(key=lambda one: one.priority, reverse=True)
        return found[offset : offset + limit]

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        self._check()
        assert set(by) <= {"topic", "state", "sentiment", "source", "outcome"}
        found: Counter[tuple[str, ...]] = Counter()
        for one in self._which(which):
            topics = [topic for topic in one.topics if topic in (which.topics or one.topics)]
            for topic in topics if "topic" in by else [""]:
                parts = {
                    "topic": topic,
                    "state": one.standing.state.value,
                    "sentiment": one.sentiment or "",
                    "source": one.post.source,
                    "outcome": one.standing.outcome or "",
                }
                found[tuple(parts[name] for name in by)] += 1
        return dict(found)

    async def trace(self, url: str) -> Trace:
        self._check()
        wanted = canonical_link(url)
        found = [(post, seen) for post, seen in self.kept if post.url and canonical_link(post.url) == wanted]
        if not found or wanted is None:
            return Trace()
        post, seen = found[0]
        mention = next((one for one in self.all.values() if one.post == post), None)
        rows = tuple(row for row in self.rows.values() if mention and row.mention == mention.id)
        others = tuple(source for link, source in self.served if link == wanted)
        return Trace(post=post, seen_at=seen, duplicates=others, mention=mention, rows=rows)

    def _which(self, which: Filter) -> list[Mention]:
        for time in (which.said_from, which.said_to, which.seen_from, which.seen_to):
            assert time is None or time.tzinfo is not None
        return [
            one
            for one in self.all.values()
            if (not which.topics or set(which.topics) & set(one.topics))
            and (not which.sources or one.post.source in which.sources)
            and (not which.states or one.standing.state in which.states)
            and (which.said_from is None or _told(one) >= which.said_from)
            and (which.said_to is None or _told(one) < which.said_to)
            and (which.seen_from is None or one.seen_at >= which.seen_from)
            and (which.seen_to is None or one.seen_at < which.seen_to)
            and (which.owner is None or one.standing.owner_key == which.owner)
        ]

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken


def _told(mention: Mention) -> datetime:
    return mention.post.said_at or mention.seen_at


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
                await store.mark_sent(row.id, address, seen + timedelta(seconds=2), 1)
    digest = await store.fold(together, "digest", "mentions", at("18:01", day=3))
    await store.begin_sending(digest, at("18:01", day=3))
    await store.mark_sent(digest, Address("web", "mentions", "d1"), at("18:01", day=3), 1)


@dataclass
class Team:
    """Asks questions and keeps the answers readable."""

    store: Any
    run: Callable[[Awaitable[Any]], Any]
    asking: Asking
    now: datetime = NOW
    extra: dict[str, Any] = field(default_factory=dict)

    def ask(self, text: str, who: Person = ANA, **changes: Any) -> Card:
        """The card that answers; `changes` replace parts of what is asked from, `now` the time."""
        now = changes.pop("now", self.now)
        question = Question(text=text, who=who, chat=who.chat, channel="mentions", at=now)
        return self.run(answer(question, replace(self.asking, **changes)))

    def text(self, text: str, who: Person = ANA, **changes: Any) -> str:
        """The same as the terminal shows it."""
        return draw(self.ask(text, who, **changes), colour=False, width=100)


def _team(store: Any, run: Callable[[Awaitable[Any]], Any]) -> Team:
    asking = Asking(
        store=store, topics=TOPICS, sources=SOURCES, commands=load(), zone=BERLIN, version="0.1.0"
    )
    return Team(store, run, asking)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real store's files after the day, and one with those of an empty store."""
    folder = tmp_path_factory.mktemp("lived")
    for name in ("empty", "full"):
        (folder / name).mkdir()
        with asyncio.Runner() as runner:
            store = open_store(folder / name / "listenpost.db")
            if name == "full":
                runner.run(live_the_day(store))
            runner.run(store.close())
    return folder


@pytest.fixture(params=["memory", "sqlite"])
def settle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Team]]:
    """Makes a team with a `full` or an `empty` store, in memory and then real."""
    real: list[Any] = []
    with asyncio.Runner() as runner:

        def make(name: str) -> Team:
            if request.param == "sqlite":
                shutil.copytree(request.getfixturevalue("lived") / name, tmp_path / name)
                real.append(open_store(tmp_path / name / "listenpost.db"))
                return _team(real[-1], runner.run)
            store = MemoryStore()
            if name == "full":
                runner.run(live_the_day(store))
            return _team(store, runner.run)

        yield make
        for store in real:
            runner.run(store.close())


@pytest.fixture
def team(settle: Callable[[str], Team]) -> Team:
    """A team whose store holds the day."""
    return settle("full")


@pytest.fixture
def newcomer(settle: Callable[[str], Team]) -> Team:
    """A team whose store is empty: nothing was polled yet."""
    return settle("empty")


@pytest.fixture
def unlucky() -> Iterator[Team]:
    """A team whose store does not answer."""
    store = MemoryStore()
    store.broken = StoreError("the disk is full")
    with asyncio.Runner() as runner:
        yield _team(store, runner.run)


@pytest.fixture
def expect() -> Callable[[str, str], None]:
    """Compares an answer with the file that was read and approved; LISTENPOST_GOLDEN=write rewrites it."""

    def check(name: str, text: str) -> None:
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("LISTENPOST_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            file.write_text(text + "\n", encoding="utf-8")
        assert text + "\n" == file.read_text(encoding="utf-8")

    return check
