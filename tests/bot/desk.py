"""A desk on a real store, without the rest of the bot: for stories of one press, one emoji, one link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import cast

from bot.answer import Asking
from bot.listen import Ears
from bot.tips import Tips, channel_finder
from bot.triage import TriageDesk
from commands import load as load_commands
from core.keeping import Batch, Sighting
from core.ports import Store
from core.talk import Press, Question, Reaction, Reply, Tip
from core.types import Address, Channel, Match, Person, Post, Route, State, Topic
from store.schema import open_store
from tests.bot.fake_bot import ANA, ShakyStore
from tests.simulation import SimulatedClock

CHANNELS = (
    Channel(name="brand", chat="room", room="C001"),
    Channel(name="rivals", chat="room"),
    Channel(name="crisis", chat="other", room="brand"),
)
TOPICS = (
    Topic(name="lumio", query="Lumio", channels=("brand",)),
    Topic(name="brightwell", query="Brightwell", channels=("rivals", "brand")),
    Topic(name="lamps", query="lamp", channels=()),
)


@dataclass
class Room:
    """The desk, what it stands on, and what it asked the bot to do."""

    store: Store
    shaky: ShakyStore
    clock: SimulatedClock
    desk: TriageDesk
    moved: list[int] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    async def hear(self, *posts: Post, channels: Sequence[str] = ("brand",)) -> None:
        """Mentions as a source brings them, numbered from 1."""
        sightings = tuple(
            Sighting(post=p, matches=(Match("lumio"),), channels=tuple(channels)) for p in posts
        )
        await self.store.keep(Batch(source="blog", sightings=sightings, at=self.clock.now(), real_keys=True))

    async def overhear(self, *posts: Post) -> None:
        """Posts that match nothing."""
        sightings = tuple(Sighting(post=post) for post in posts)
        await self.store.keep(Batch(source="blog", sightings=sightings, at=self.clock.now(), real_keys=True))

    async def post_card(self, number: int = 1) -> Address:
        """The card of a mention stands in its channel."""
        [row] = [r for r in await self.store.rows_of(number) if r.channel == "brand"]
        address = Address("room", "C001", f"msg{number}")
        await self.store.begin_sending(row.id, self.clock.now())
        await self.store.mark_sent(row.id, address, self.clock.now(), 1)
        return address

    async def press(self, verb: str, target: str = "m1", who: Person = ANA, /, **values: str) -> Reply:
        at = Address("room", "C001", "msg1")
        return await self.desk.press(
            Press(address=at, verb=verb, target=target, who=who, at=self.clock.now(), values=values)
        )

    async def catch_up(self, address: Address, present: Sequence[tuple[str, Person]]) -> int:
        """Read what stands there now, as at a reconnection."""
        seen = await self.shaky.seen_reactions(address)
        return await self.desk.catch_up(address, seen, present, self.clock.now())

    async def react(self, emoji: str, address: Address, who: Person = ANA, removed: bool = False) -> Reply:
        return await self.desk.react(
            Reaction(address=address, emoji=emoji, who=who, at=self.clock.now(), removed=removed)
        )

    async def ask(self, text: str, who: Person = ANA) -> Reply:
        return await self.desk.ask(
            Question(text=text, who=who, chat="room", channel="brand", at=self.clock.now())
        )

    async def tip(self, url: str, text: str = "", room: str = "C001", who: Person = ANA) -> Reply:
        return await self.desk.tip(
            Tip(url=url, text=text or url, who=who, chat="room", room=room, at=self.clock.now())
        )

    async def state(self, number: int = 1) -> State:
        mention = await self.store.mention(number)
        assert mention is not None
        return mention.standing.state


def words(number: int, text: str = "") -> Post:
    """A post that no other is taken for."""
    return Post(
        source="blog",
        key=f"post-{number}",
        url=f"https://blog.example.org/{number}-a-post",
        text=text or f"Lumio, as number {number} tells it: a story all of its own.",
    )


def told(
    folder: Path,
    work: Callable[[Room], Coroutine[None, None, None]],
    allow: Mapping[str, Sequence[str]] = {},
    topics: Sequence[Topic] = TOPICS,
    routes: Sequence[Route] = (),
) -> None:
    """Let `work` happen at a desk with these settings."""

    async def story() -> None:
        store = open_store(str(folder / "desk.db"))
        shaky = ShakyStore(store)
        held = cast(Store, shaky)
        clock = SimulatedClock()
        ears = Ears(topics, routes)
        moved: list[int] = []
        kept: list[str] = []
        commands = load_commands()
        desk = TriageDesk(
            held,
            clock,
            [channel.name for channel in CHANNELS],
            {},
            moved.append,
            lambda: Asking(
                store=held, topics=tuple(topics), sources=(), commands=commands, zone=UTC, allow=allow
            ),
            allow=allow,
            people=("Bo", "Legal"),
            tips=Tips(held, clock, lambda: ears, channel_finder(CHANNELS), lambda: kept.append("soon")),
        )
        try:
            await work(Room(store, shaky, clock, desk, moved, kept))
        finally:
            await store.close()

    asyncio.run(story())
