"""Whatever happens to mentions that tell stories: each is shown once in each of its channels, and who follows
stands as its lead."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.keeping import Filter, Moved, MoveRequest, OutboxRow, Refused, Sighting
from core.lifecycle import decide
from core.meaning import WHOLE, Feeling, Fixed, Meaning, Spread
from core.types import Author, Mention, Move, Standing, Verb
from store.rows import outbox_row_of
from store.sql import SqlStore
from tests.store.making import ACME, ANA, AT, batch, later, open_fresh, post, send, sighting

CHANNELS = ("brand", "crisis")
CROSS = Meaning(feeling=Feeling(0.8, 0.1, 0.1))
HELD = replace(CROSS, held="held.not_meant")

Step = tuple[str, object, object]
channels = st.sampled_from((("brand",), ("crisis",), CHANNELS))
which = st.integers(0, 5)
new = st.tuples(st.sampled_from((None, 7, 7, 7, 8)), channels, st.sampled_from((CROSS, CROSS, CROSS, HELD)))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.lists(new, min_size=1, max_size=3), st.sampled_from((None, None, 1))),
        st.tuples(st.just("edit"), which, channels),
        st.tuples(st.just("rewrite"), which, st.sampled_from((7, 8, 9))),
        st.tuples(st.just("move"), which, st.sampled_from(("acknowledge", "claim", "ignore", "fix", "undo"))),
        st.tuples(st.just("blank"), which, st.none()),
        st.tuples(st.just("send"), which, st.none()),
        st.tuples(st.just("fold"), which, st.sampled_from(CHANNELS)),
        st.tuples(st.just("unfold"), which, st.none()),
        st.tuples(st.just("fail"), which, st.none()),
        st.tuples(st.just("hold"), which, st.none()),
    ),
    min_size=6,
    max_size=14,
)


def judge(standing: Standing, moves: Sequence[Move], request: MoveRequest) -> Moved | Refused:
    """The rules of the house, and a plain fix."""
    if request.verb is Verb.FIX:
        return Moved(replace(standing, fixed=Fixed(sentiment=((WHOLE, "positive"),), relevant=True)))
    return decide(standing, moves, request)


@dataclass
class World:
    """What should be so: the sighting of each mention, and the channels that it should be shown in."""

    store: SqlStore
    sightings: list[Sighting] = field(default_factory=list)
    channels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hours: int = 0

    async def step(self, what: str, one: object, two: object) -> None:
        self.hours += 1
        await getattr(self, what)(one, two)
        await self.check()

    async def keep(
        self, wanted: list[tuple[int | None, tuple[str, ...], Meaning]], backlog: int | None
    ) -> None:
        before = await self.all()
        made = []
        for story, where, meaning in wanted:
            number = len(self.sightings) + 1
            author = Author(handle=f"who{number % 4}", followers=None if number % 3 else number)
            said = post(str(number), f"Acme opens shop {number}", f"feed{number % 2}", author=author)
            said = replace(said, said_at=later(hours=self.hours, seconds=number))
            made.append(sighting(said, ACME, channels=where, meaning=meaning, story=story))
            self.sightings.append(made[-1])
            self.channels[said.key or ""] |= set() if meaning.held else set(where)
        await self.store.keep(batch(*made, at=later(hours=self.hours), backlog=backlog))
        for number, one in enumerate(made, start=len(before) + 1):
            leads = [m for m in before if m.story == one.story and m.lead is None]
            fit = [m.id for m in leads if not m.blank and not held(m)]
            expected = min(fit, default=None) if one.story and not one.meaning.held else None
            [found] = await self.store.mentions([number])
            assert (found.story, found.lead) == (one.story, expected)
            before.append(found)

    async def edit(self, n: int, where: tuple[str, ...]) -> None:
        n %= len(self.sightings)
        now = self.sightings[n]
        [mention] = await self.store.mentions([n + 1])
        title = f"Acme opens shop {n + 1}, news of hour {self.hours}"
        self.sightings[n] = replace(now, post=replace(now.post, title=title), channels=where)
        await self.store.keep(batch(self.sightings[n], at=later(hours=self.hours)))
        if not mention.blank and not held(mention):
            self.channels[now.post.key or ""] |= set(where)

    async def rewrite(self, n: int, story: int) -> None:
        """Its author says something else now; who follows and is seen nowhere else stands for itself."""
        n %= len(self.sightings)
        now = self.sightings[n]
        [mention] = await self.store.mentions([n + 1])
        words = " ".join(
            f"{word}{n}x{self.hours}" for word in ("spark", "hand", "doctor", "night", "pay", "who")
        )
        self.sightings[n] = replace(now, post=replace(now.post, title="", text=words), story=story)
        rows = await self.store.rows_of(mention.id)
        seen = [row for row in rows if row.reason != "story"]
        await self.store.keep(batch(self.sightings[n], at=later(hours=self.hours)))
        [found] = await self.store.mentions([mention.id])
        if not mention.blank and not held(mention):
            self.channels[now.post.key or ""] |= set(now.channels)
        parts = bool(mention.lead and mention.story != story and not mention.blank and not seen)
        assert (found.lead, found.story) == ((None, story) if parts else (mention.lead, mention.story))

    async def move(self, n: int, verb: str) -> None:
        """What is done to one that follows is done to its lead."""
        mention = n % len(self.sightings) + 1
        request = MoveRequest(mention=mention, verb=Verb(verb), who=ANA, at=later(hours=self.hours))
        await self.store.move(request, judge)
        lead = (await self.store.mentions([mention]))[0].lead or mention
        assert await self.store.moves(mention) == await self.store.moves(lead)

    async def blank(self, n: int, _: None) -> None:
        one = self.sightings[n % len(self.sightings)].post
        await self.store.blank(one.source, [one.key or ""], "deleted", AT)

    async def send(self, n: int, _: None) -> None:
        due = await self.store.due(later(days=9))
        if due:
            row = due[n % len(due)]
            drawn = row.version or (await self.store.mentions([row.mention or 0]))[0].version
            await send(self.store, row, f"m{row.id}", drawn)

    async def fold(self, n: int, channel: str) -> None:
        waiting = await self.store.due(later(days=9))
        due = [row.id for row in waiting if row.channel == channel and row.mention]
        if due:
            await self.store.fold(due, "digest", channel, AT)

    async def unfold(self, n: int, _: None) -> None:
        due = [row for row in await self.store.due(later(days=9)) if row.kind == "digest"]
        if due:
            await self.store.unfold(due[0].id, "refused", AT)

    async def fail(self, n: int, _: None) -> None:
        due = [row for row in await self.store.due(later(days=9)) if row.kind == "card"]
        if due:
            await self.store.fail(due[n % len(due)].id, "refused")

    async def hold(self, n: int, _: None) -> None:
        due = [row.id for row in await self.store.due(later(days=9)) if row.backlog]
        if due:
            await self.store.hold(due, "first_run_none")

    async def all(self) -> list[Mention]:
        return list(reversed(await self.store.find(Filter(), limit=100)))

    async def check(self) -> None:
        mentions = {one.id: one for one in await self.store.mentions(range(1, len(self.sightings) + 1))}
        rows = await self.store.database.read(
            lambda c: {row.id: outbox_row_of(row) for row in c.exec_driver_sql("SELECT * FROM outbox")}
        )
        for mention in mentions.values():
            self.stands(mention, mentions)
            assert mention.spread == spread_of(mention, mentions)
        for mention, one in zip(mentions.values(), self.sightings, strict=True):
            key = one.post.key or ""
            there = Counter(row.channel for row in rows.values() if row.mention == mention.id)
            assert there == Counter(self.channels[key])
        for row in rows.values():
            self.is_placed(row, rows, mentions)
        assert await self.versions() == []
        counted = await self.store.counts(Filter(topics=("acme",)), ("sentiment",))
        assert sum(counted.values()) == len(mentions)
        cross = {one.id for one in mentions.values() if one.sentiment == "negative"}
        found = await self.store.find(Filter(topics=("acme",), sentiments=("negative",)), limit=100)
        assert {one.id for one in found} == cross

    def stands(self, mention: Mention, mentions: dict[int, Mention]) -> None:
        lead = mentions[mention.lead or mention.id]
        assert lead.lead is None
        assert lead.story == mention.story or lead is mention
        assert (mention.standing, mention.last_move) == (lead.standing, lead.last_move)
        assert mention.sentiment == mention.standing.fixed.about(WHOLE) or mention.sentiment == "negative"
        assert (mention.sentiment == "positive") == bool(mention.standing.fixed.sentiment)
        followers = [one for one in mentions.values() if one.lead == lead.id]
        assert not lead.blank or all(one.blank for one in followers)

    def is_placed(self, row: OutboxRow, rows: dict[int, OutboxRow], mentions: dict[int, Mention]) -> None:
        """It waits, stands, is given up, or is inside what does one of these."""
        if row.state != "folded":
            assert row.inside is None
            assert row.reason != "story"
            return
        host = rows[row.inside or 0]
        assert (host.kind, host.channel) == ("card" if row.reason == "story" else "digest", row.channel)
        if row.reason != "story":
            return
        mention, other = mentions[row.mention or 0], mentions[host.mention or 0]
        assert host.reason != "story", "one level of others in a story"
        assert (other.lead or other.id) == (mention.lead or mention.id)
        assert mention.blank or not other.blank, "what has words is shown by what has words"
        assert host.state != "held" or row.backlog or mention.blank, "what is fresh waits for nothing"

    async def versions(self) -> list[object]:
        """Rows of cards whose version is not their mention's: they would be drawn for ever, or never."""
        sql = (
            "SELECT outbox.id FROM outbox JOIN mentions ON mentions.id = outbox.mention"
            " WHERE outbox.version <> mentions.version OR outbox.drawn > outbox.version"
        )
        return await self.store.database.read(lambda c: list(c.exec_driver_sql(sql)))


def held(mention: Mention) -> bool:
    return mention.meaning.held is not None and not mention.standing.fixed.relevant


def spread_of(mention: Mention, mentions: dict[int, Mention]) -> Spread:
    """Counted by hand."""
    lead = mention.lead or mention.id
    told = [one for one in mentions.values() if lead in (one.id, one.lead)]
    if len(told) == 1:
        return Spread()
    reach: dict[str, list[int]] = defaultdict(list)
    for one in told:
        author: Author = one.post.author
        reach[author.handle or f"#{one.id}"] += [] if author.followers is None else [author.followers]
    known = [max(each) for each in reach.values() if each]
    return Spread(
        mentions=len(told),
        sources=len({one.post.source for one in told}),
        authors=len(reach),
        reach=sum(known) if known else None,
    )


def test_each_mention_is_shown_once_in_each_of_its_channels_and_stands_as_its_lead() -> None:
    with asyncio.Runner() as runner:

        async def live(begin: int | None, done: Sequence[Step], folder: Path) -> None:
            store = open_fresh(folder)
            try:
                world = World(store)
                await world.step("keep", [(7, ("brand",), CROSS), (7, CHANNELS, CROSS)], begin)
                for step in done:
                    await world.step(*step)
            finally:
                await store.close()

        @settings(
            max_examples=12,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(st.sampled_from((None, 1)), steps)
        def holds(begin: int | None, done: Sequence[Step]) -> None:
            with TemporaryDirectory() as folder:
                runner.run(live(begin, done, Path(folder)))

        holds()
