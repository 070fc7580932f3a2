"""A real app on a real store, in a simulated world with the fake chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from bot.app import App
from bot.parts import Parts
from bot.settings import Settings
from commands import load as load_commands
from core.cards import Card
from core.errors import StoreError
from core.ports import Engine, Store
from core.talk import Press, Question, Reaction, Reply
from core.types import Address, Channel, Person
from store.schema import open_store
from tests.bot.fake_chat import FakeChat, texts
from tests.simulation import Chance, FakeNetwork, SimulatedClock, SimulatedEngine, World

ANA = Person(chat="room", id="ana", name="Ana")
BO = Person(chat="room", id="bo", name="Bo")


class Killed(BaseException):
    """What `reach` throws where the process would die."""


def deadly_at(point: str, number: int = 1) -> Callable[[str], None]:
    """A `reach` that kills at a point, the so manieth time that it is reached."""
    left = number

    def reach(name: str) -> None:
        nonlocal left
        left -= name == point
        if name == point and left == 0:
            raise Killed

    return reach


class ShakyStore:
    """A store whose verbs in `broken` raise StoreError, and that is `Killed` with the process where it
    `dies_at`; all others go through."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.broken: set[str] = set()
        self.dies_at: str | None = None
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        if name == self.dies_at:
            raise Killed
        if name in self.broken:

            async def fail(*args: object, **values: object) -> None:
                raise StoreError("the disk is full")

            return fail
        return getattr(self._store, name)


@dataclass
class Bot(World):
    """A real app on a real SQLite file, with the fake chat and a store that can fail."""

    chat: FakeChat
    shaky: ShakyStore

    async def press(self, verb: str, target: str = "m1", who: Person = ANA, /, **values: str) -> Reply:
        """Press, and let the redraw happen."""
        event = values.pop("event", None)
        press = Press(
            address=Address(FakeChat.name, "brand", "1"),
            verb=verb,
            target=target,
            who=who,
            at=self.clock.now(),
            values=values,
            event=event,
        )
        reply = await self.app.press(press)
        await self.engine.run_waiting()
        return reply

    async def react(
        self,
        emoji: str,
        who: Person = ANA,
        removed: bool = False,
        message: str = "1",
        event: str | None = None,
    ) -> Reply:
        """Put an emoji on a message of the channel `brand`, or take it away."""
        address = Address(FakeChat.name, "brand", message)
        reply = await self.app.react(
            Reaction(address=address, emoji=emoji, who=who, at=self.clock.now(), removed=removed, event=event)
        )
        await self.engine.run_waiting()
        return reply

    async def ask(self, text: str) -> Card:
        question = Question(text=text, who=ANA, chat="room", channel="brand", at=self.clock.now())
        card = (await self.app.ask(question)).card
        assert card is not None
        return card

    async def told(self, text: str) -> str:
        """All words of an answer."""
        return "\n".join(texts(await self.ask(text)))

    async def reasons(self) -> Mapping[str, str]:
        """Why each row of the outbox stands as it does: `channel state` to reason, for mention 1."""
        return {f"{row.channel} {row.state}": row.reason for row in await self.store.rows_of(1)}


async def open_bot(
    settings: Settings,
    database: Path,
    clock: SimulatedClock | None = None,
    network: FakeNetwork | None = None,
    chat: FakeChat | None = None,
    reach: Callable[[str], None] = lambda point: None,
    start: bool = True,
    engine_clock: SimulatedClock | None = None,
    more_chats: Sequence[FakeChat] = (),
    real_engine: Engine | None = None,
    **others: Any,
) -> Bot:
    """A bot on the store at `database`; a clock, a network and a chat may be handed on from an earlier life.
    `engine_clock` is what ticks, where `clock` is a clock that goes wrong; `more_chats` have names of their
    own; `real_engine` runs the work instead of the simulated one; `others` are further parts of the app."""
    clock = clock or SimulatedClock()
    network = network or FakeNetwork(clock)
    network.closed = False
    rooms = frozenset(channel.room or channel.name for channel in settings.channels)
    chat = chat or FakeChat(clock, rooms)
    store = open_store(str(database))
    shaky = ShakyStore(store)
    engine = SimulatedEngine(engine_clock or clock)
    parts = Parts(
        store=cast(Store, shaky),
        door=network,
        clock=clock,
        random=Chance(),
        engine=real_engine or engine,
        chats={one.name: one for one in (chat, *more_chats)},
        commands=load_commands(),
        version="test",
        reach=reach,
        **others,
    )
    app = App(settings, parts)
    if start:
        await app.start()
    return Bot(app, clock, engine, network, store.shelf, store, chat, shaky)


def rooms_of(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """The channels, in the fake chat."""
    return tuple(replace(channel, chat=FakeChat.name) for channel in channels)
