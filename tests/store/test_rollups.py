"""Whatever happens to mentions, the rollups say what a recount says, and answers from them are the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from core.figures import Cell
from core.keeping import Filter, Moved, MoveRequest, Order, Refused, Sighting
from core.lifecycle import decide
from core.meaning import WHOLE, Feeling, Fixed, Intent, Meaning, Sentiment
from core.types import Author, Match, Mention, Move, Standing, State, Verb
from store.connection import address, make_engine
from store.finding import find_ids
from store.migrations.running import settings as settings_of
from store.rollups import FIRST, LAST, split
from store.rollups_lists import list_anew
from store.rollups_upkeep import DAY, EIGHT_DAYS, HOUR, QUARTER, WIDTHS, recount
from store.rows import to_micros
from store.schema import open_store
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    batch,
    change,
    keep_one,
    later,
    open_fresh,
    post,
    press,
    scene,
    sighting,
)

TOPICS = ("acme", "rival", "quiet")
SOURCES = ("blog", "forum", "news")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin")
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
FEELINGS = (None, Feeling(0.8, 0.1, 0.1), Feeling(0.1, 0.1, 0.8), Feeling(0.4, 0.3, 0.3, sure=False))
EXAMPLES = 400 if os.environ.get("LISTENPOST_FULL") else 8

Step = tuple[str, int, int]
numbers = st.integers(0, 10_000)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("keep", "keep", "keep", "edit", "louder", "redate", "rewrite", "gain"),
                *("move", "move", "fix", "blank", "forget", "expire", "urge"),
            )
        ),
        numbers,
        numbers,
    ),
    min_size=4,
    max_size=12,
)

some_topics = st.lists(st.sampled_from((*TOPICS, "unheard")), unique=True, max_size=2).map(tuple)
filters = st.builds(
    Filter,
    topics=some_topics,
    sources=st.sampled_from(((), (), ("blog",), ("forum", "news"))),
    states=st.sampled_from(((), (), (State.NEW,), (State.NEW, State.RESOLVED, State.IGNORED))),
    sentiments=st.sampled_from(((), (), ("negative",), ("unsure",), ("positive", "unsure"))),
    held=st.sampled_from((None, False, False, True)),
    leads=st.booleans(),
)
words = st.lists(st.sampled_from(("topic", "state", "source", "sentiment")), unique=True, max_size=3)
counted_by = words | st.sampled_from((["intent"], ["topic", "intent"], ["outcome"], ["state", "outcome"]))
minutes = st.integers(-60 * 24 * 60, 2 * 24 * 60)
moments = st.none() | minutes.map(lambda n: later(minutes=n)) | minutes.map(lambda n: later(hours=n // 60))


def edges_in(zone: str, first: int, days: int, every: int) -> list[datetime]:
    """Midnights of a zone, or full hours between them."""
    start = date(2026, 5, 4) - timedelta(days=first)
    nights = [
        datetime.combine(start + timedelta(days=n), time(), ZoneInfo(zone)).astimezone(UTC)
        for n in range(days + 1)
    ]
    if not every:
        return nights
    return [nights[0] + timedelta(hours=every * n) for n in range(14 if days % 2 else 60)]


edges = st.builds(edges_in, st.sampled_from(ZONES), st.integers(0, 66), st.integers(1, 20), st.integers(0, 3))


def judge(standing: Standing, moves: Sequence[Move], request: MoveRequest) -> Moved | Refused:
    """The rules of the house, and a plain fix."""
    if request.verb is Verb.FIX:
        label: Sentiment = "negative" if request.values["label"] == "negative" else "positive"
        return Moved(replace(standing, fixed=Fixed(sentiment=((WHOLE, label),), relevant=True)))
    return decide(standing, moves, request)


def meaning_of(n: int) -> Meaning:
    return Meaning(
        feeling=FEELINGS[n % 4],
        about={"rival": Feeling(0.1, 0.8, 0.1)} if n % 5 == 0 else {},
        intents=(Intent("praise", 0.9, n % 2 == 0),) if n % 3 == 0 else (),
        held="held.far" if n % 6 == 1 else None,
    )


@dataclass
class World:
    """What was kept, by what happens to it."""

    store: SqlStore
    kept: list[Sighting] = field(default_factory=list)
    minutes: int = 0

    @property
    def now(self) -> datetime:
        return later(minutes=self.minutes)

    async def step(self, what: str, one: int, two: int) -> None:
        self.minutes += 7 + two % 90
        await getattr(self, what)(one, two)

    async def keep(self, one: int, two: int) -> None:
        made = []
        for n in range(1 + one % 3):
            number = len(self.kept) + 1
            mix = one * 7 + two * 3 + n
            said = post(
                str(number),
                f"Number {number} about acme",
                SOURCES[mix % 3],
                author=Author(handle=f"who{mix % 4}", followers=(None, 10, -4, 10**17)[mix % 4]),
                said_at=None if mix % 9 == 0 else self.now - timedelta(minutes=mix * 131 % (60 * 24 * 60)),
                engagement=(None, 0, 5, -3, 40)[mix % 5],
            )
            matches = [Match(topic) for k, topic in enumerate(TOPICS[:2]) if (mix >> k) % 2] or [
                Match("acme")
            ]
            story = 7 + mix % 2 if mix % 3 else None
            made.append(sighting(said, *matches, meaning=meaning_of(mix), story=story))
        self.kept += made
        for one_of in made:
            await self.store.keep(batch(one_of, source=one_of.post.source, at=self.now))

    async def again(self, n: int, now: Sighting) -> None:
        self.kept[n] = now
        await self.store.keep(batch(now, source=now.post.source, at=self.now))

    async def edit(self, one: int, two: int) -> None:
        n = one % len(self.kept)
        now = self.kept[n]
        edited = replace(now.post, title=f"Number {n + 1} about acme, news {self.minutes}")
        await self.again(n, replace(now, post=edited, meaning=meaning_of(two)))

    async def louder(self, one: int, two: int) -> None:
        n = one % len(self.kept)
        now = self.kept[n]
        author = replace(now.post.author, followers=two * 3)
        await self.again(n, replace(now, post=replace(now.post, engagement=two % 50, author=author)))

    async def redate(self, one: int, two: int) -> None:
        n = one % len(self.kept)
        now = self.kept[n]
        edited = replace(now.post, said_at=later(minutes=-two), title=f"Number {n + 1}, dated {self.minutes}")
        await self.again(n, replace(now, post=edited))

    async def rewrite(self, one: int, two: int) -> None:
        """Its author says something else now: a follower leaves its story."""
        n = one % len(self.kept)
        now = self.kept[n]
        text = " ".join(f"{word}{n}x{self.minutes}" for word in ("spark", "hand", "doctor", "night", "pay"))
        await self.again(n, replace(now, post=replace(now.post, title="", text=text), story=9 + two % 2))

    async def gain(self, one: int, two: int) -> None:
        n = one % len(self.kept)
        now = self.kept[n]
        await self.again(n, replace(now, matches=tuple(Match(topic) for topic in TOPICS[: 1 + two % 3])))

    async def move(self, one: int, two: int) -> None:
        verbs = ("acknowledge", "claim", "ignore", "resolve", "undo", "reopen")
        values = {"ignore": {"reason": "spam"}, "resolve": {"outcome": "answered"}}.get(verbs[two % 6], {})
        request = MoveRequest(
            mention=one % len(self.kept) + 1, verb=Verb(verbs[two % 6]), who=ANA, at=self.now, values=values
        )
        await self.store.move(request, judge)

    async def fix(self, one: int, two: int) -> None:
        label = ("negative", "positive")[two % 2]
        request = MoveRequest(
            mention=one % len(self.kept) + 1, verb=Verb.FIX, who=ANA, at=self.now, values={"label": label}
        )
        await self.store.move(request, judge)

    async def blank(self, one: int, two: int) -> None:
        gone = self.kept[one % len(self.kept)].post
        await self.store.blank(gone.source, [gone.key or ""], "deleted", self.now)

    async def forget(self, one: int, two: int) -> None:
        await self.store.forget(f"who{one % 4}", ANA, self.now)

    async def expire(self, one: int, two: int) -> None:
        await self.store.expire("mentions", self.now - timedelta(minutes=two % 90), 2)

    async def urge(self, one: int, two: int) -> None:
        await self.store.set_priority(one % len(self.kept) + 1, 1 + two % 5, self.now)


def standing(connection: Connection) -> list[set[object]]:
    """What the rollups and the lists say, without what adds up to nothing."""
    adds_up = "SELECT * FROM rollups WHERE mentions <> 0 OR reach <> 0 OR reached <> 0"
    tables = (adds_up, "SELECT * FROM loudest", "SELECT * FROM late")
    return [{tuple(row) for row in connection.exec_driver_sql(sql)} for sql in tables]


async def check(store: SqlStore) -> None:
    """As they were kept, and counted anew."""

    def work(connection: Connection) -> tuple[object, object]:
        kept = standing(connection)
        for statement in (*recount(), *list_anew()):
            connection.exec_driver_sql(statement)
        return kept, standing(connection)

    kept, counted = await store.database.write(work)
    assert kept == counted


Question = tuple[Filter, list[str], datetime | None, datetime | None, list[datetime]]


async def compare(store: SqlStore, question: Question) -> None:
    """Answers from the rollups and from the mentions: rollups know nothing of when they were seen."""
    which, by, start, end, between = question
    timed = replace(which, said_from=start, said_to=end)
    counted = await store.counts(timed, by)
    assert counted == await store.counts(replace(timed, seen_from=LONG_AGO), by)
    if not {"intent", "outcome"} & set(by):
        cells = await store.cells(which, between, by)
        assert cells == await store.cells(replace(which, seen_from=LONG_AGO), between, by)


async def find(store: SqlStore, question: Question) -> None:
    """What is found by the lists and hours that the rollups tell, and by looking at each mention."""
    which, _, start, end, between = question
    timed = replace(which, said_from=start or between[0], said_to=end or between[-1])
    few, many = partial(find_ids, few=0), partial(find_ids, few=10**9)
    orders: tuple[Order, ...] = ("newest", "engagement")
    for order, limit, offset in product(orders, (1, 5), (0, 2, 9)):
        asked = partial(few, which=timed, order=order, limit=limit, offset=offset)
        every = partial(many, which=replace(timed, seen_from=LONG_AGO), order="newest", limit=999, offset=0)
        found, ids = await store.database.read(asked), await store.database.read(every)
        mentions = await store.mentions(ids)
        if order == "engagement":
            mentions = sorted(mentions, key=engagement, reverse=True)
        assert found == [one.id for one in mentions][offset : offset + limit]
    seen_late = Filter(topics=which.topics[:1], held=which.held, leads=which.leads, states=which.states)
    before = replace(seen_late, said_to=between[0], seen_from=between[0], seen_to=later(days=1))
    late = await store.find(replace(before, priority=1), limit=999)
    assert await store.counts(before) == {(): len(late)}


def engagement(mention: Mention) -> int:
    return -1 if mention.post.engagement is None else mention.post.engagement


def test_whatever_happens_the_rollups_say_what_a_recount_says() -> None:
    with asyncio.Runner() as runner:

        async def live(done: Sequence[Step], questions: Sequence[Question], folder: Path) -> None:
            store = open_fresh(folder)
            try:
                world = World(store)
                for what, one, two in (("keep", 11, 5), ("keep", 23, 1), *done):
                    await world.step(what, one, two)
                for question in questions:
                    await compare(store, question)
                for question in questions[:1]:
                    await find(store, question)
                await check(store)
            finally:
                await store.close()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(
            steps,
            st.lists(st.tuples(filters, counted_by, moments, moments, edges), min_size=8, max_size=8),
        )
        def holds(done: Sequence[Step], questions: Sequence[Question]) -> None:
            with TemporaryDirectory() as folder:
                runner.run(live(done, questions, Path(folder)))

        holds()


@pytest.mark.parametrize(
    ("start", "end", "whole", "pieces"),
    [
        (0, EIGHT_DAYS, [(EIGHT_DAYS, 0, 1)], []),
        (DAY, 3 * DAY, [(DAY, 1, 3)], []),
        (HOUR, DAY + HOUR, [(HOUR, 1, 25)], []),
        (QUARTER, 2 * HOUR, [(QUARTER, 1, 4), (HOUR, 1, 2)], []),
        (5, QUARTER + 5, [], [(5, QUARTER + 5)]),
        (5, 2 * QUARTER + 7, [(QUARTER, 1, 2)], [(5, QUARTER), (2 * QUARTER, 2 * QUARTER + 7)]),
        (9, 9, [], []),
        (9, 3, [], []),
        (-DAY, 0, [(DAY, -1, 0)], []),
        (FIRST, LAST, [(EIGHT_DAYS, FIRST // EIGHT_DAYS, LAST // EIGHT_DAYS)], []),
    ],
)
def test_a_time_is_made_of_whole_stretches_and_what_is_left(
    start: int, end: int, whole: list[tuple[int, int, int]], pieces: list[tuple[int, int]]
) -> None:
    assert split(start, end, WIDTHS[1]) == (whole, pieces)


@given(st.integers(-(10**16), 10**16), st.integers(0, 10**14))
def test_the_stretches_and_pieces_of_a_time_are_all_of_it(start: int, length: int) -> None:
    whole, pieces = split(start, start + length, WIDTHS[1])
    parts = sorted([*pieces, *((first * width, behind * width) for width, first, behind in whole)])
    at = start
    for begin, end in parts:
        assert begin == at
        at = end
    assert at == start + length


@scene
async def test_a_mention_that_is_taken_away_counts_no_more(store: SqlStore) -> None:
    await store.keep(batch(sighting(post("1", engagement=4), ACME, Match("rival"))))
    await store.keep(batch(sighting(post("2"), ACME)))

    def work(connection: Connection) -> None:
        for table, column in (("mention_topics", "mention"), ("outbox", "mention"), ("mentions", "id")):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = 1")

    await store.database.write(work)
    await check(store)
    assert await store.counts(Filter(), ("topic",)) == {("acme",): 1}


@scene
async def test_what_a_hostile_post_claims_can_be_added_up(store: SqlStore) -> None:
    posts = [post(str(n), f"Acme {n}", author=Author(handle=f"w{n}", followers=2**63 - 1)) for n in range(9)]
    await store.keep(batch(*(sighting(one, ACME) for one in posts)))
    [cells] = await store.cells(Filter(), (later(days=-1), later(days=1)))
    assert cells == {(): Cell(9, 9 * 10**12, 9)}
    await check(store)


def test_what_was_kept_before_there_were_rollups_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = make_engine(address(path), writes=True)
    with engine.begin() as connection:
        command.upgrade(settings_of(connection=connection), "0007")
    engine.dispose()
    told = to_micros(later(hours=-30))
    posts = "INSERT INTO posts (id, source, text, seen_at, whole, edits, followers) VALUES"
    change(path, f"{posts} (1, 'blog', 'Hi', {to_micros(AT)}, 5, 0, 70), (2, 'blog', 'Ho', 0, 6, 0, NULL)")
    mentions = (
        "INSERT INTO mentions (id, post, source, told_at, seen_at, priority, version, state, sentiment, lead,"
        " engagement) VALUES"
    )
    change(path, f"{mentions} (1, 1, 'blog', {told}, {to_micros(AT)}, 3, 1, 'new', 'negative', NULL, 4)")
    change(path, f"{mentions} (2, 2, 'blog', -5, 0, 3, 1, 'resolved', NULL, 1, NULL)")
    topics = "INSERT INTO mention_topics (mention, topic, place, told_at, hits, sentiment) VALUES"
    change(path, f"{topics} (1, 'acme', 0, {told}, '[]', NULL), (1, 'rival', 1, {told}, '[]', 'positive')")
    change(path, f"{topics} (2, 'acme', 0, -5, '[]', 'negative')")

    async def story() -> None:
        store = open_store(path)
        await check(store)
        assert await store.counts(Filter(), ("topic", "sentiment")) == {
            ("acme", ""): 1,
            ("acme", "negative"): 1,
            ("rival", "positive"): 1,
        }
        assert await store.counts(Filter(topics=("acme", "rival"))) == {(): 2}
        [cells] = await store.cells(Filter(leads=True), (later(days=-9), AT), ("source",))
        assert cells == {("blog",): Cell(1, 70, 1)}
        kept = await keep_one(store)
        await press(store, kept.id, Verb.CLAIM)
        await check(store)
        await store.close()

    asyncio.run(story())
