"""A chat as strict as a real one, which can be told to have a bad day; and a bot with it in a simulated
world."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from bot.app import App, Parts
from bot.settings import Settings
from commands import load as load_commands
from core.cards import Button, Card, Line, Span
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import ChatTools, Desk, Store
from core.talk import Press, Question, Reaction, Reply
from core.types import Address, Channel, Person, Verb
from store.schema import open_store
from tests.simulation import Chance, FakeNetwork, SimulatedClock, SimulatedEngine, World

ANA = Person(chat="room", id="ana", name="Ana")
BO = Person(chat="room", id="bo", name="Bo")

VERBS = {verb.value for verb in Verb} - {"wake"} | {"why", "page"}
TITLE, TEXT, LABEL, ID = 300, 3000, 75, 100
"""Characters that a message of a usual platform can hold."""
_RAW = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass
class Message:
    """One message of the chat, and how often it was drawn again."""

    id: str
    room: str
    outbox: int
    card: Card
    at: datetime
    redraws: int = 0

    @property
    def address(self) -> Address:
        return Address(FakeChat.name, self.room, self.id)


@dataclass
class FakeChat:
    """`core.ports.Chat` without an idempotency key: the same row posted twice is two messages.

    `busy` rooms ask to wait until a time (None: they do not say); `refusing` rooms refuse with a reason;
    `drop` posts arrive but their answer is lost; `raising` is what the next posts raise; `held` rooms answer
    once their event is set.
    """

    name: ClassVar[str] = "room"

    clock: SimulatedClock
    rooms: frozenset[str]
    messages: list[Message] = field(default_factory=list)
    busy: dict[str, datetime | None] = field(default_factory=dict)
    refusing: dict[str, str] = field(default_factory=dict)
    drop: int = 0
    raising: list[BaseException] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    blind: list[BaseException] = field(default_factory=list)
    broken: dict[str, BaseException] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, tools: ChatTools) -> FakeChat:
        raise AssertionError("made by hand")

    def routes(self) -> Sequence[object]:
        return ()

    async def serve(self, desk: Desk) -> None:
        self.asked.append("serve")

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        room = channel.room or channel.name
        self.asked.append(f"post {room}")
        self._judge(room, card)
        if self.raising:
            raise self.raising.pop(0)
        message = Message(str(len(self.messages) + 1), room, outbox, card, self.clock.now())
        if room in self.held:
            await self.held[room].wait()
        self.messages.append(message)
        if self.drop > 0:
            self.drop -= 1
            raise ChatError(self.name, "the answer was lost")
        return message.address

    async def redraw(self, address: Address, card: Card) -> None:
        self.asked.append(f"redraw {address.room}")
        if address.message in self.broken:
            raise self.broken[address.message]
        self._judge(address.room, card)
        found = [m for m in self.messages if (m.room, m.id) == (address.room, address.message)]
        if not found:
            raise ChatRefused(self.name, "there is no such message")
        found[0].card = card
        found[0].redraws += 1

    async def note(self, address: Address, text: str) -> None:
        raise AssertionError("nobody writes notes here")

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        room = channel.room or channel.name
        self.asked.append(f"find {room}")
        if self.blind:
            raise self.blind.pop(0)
        found = [m for m in self.messages if (m.room, m.outbox) == (room, outbox) and m.at >= since]
        return found[0].address if found else None

    async def close(self) -> None:
        self.asked.append("close")

    def _judge(self, room: str, card: Card) -> None:
        if room not in self.rooms:
            raise ChatRefused(self.name, f"there is no room {room}")
        if room in self.refusing:
            raise ChatRefused(self.name, self.refusing[room])
        if room in self.busy:
            until = self.busy[room]
            if until is None or self.clock.now() < until:
                raise ChatBusy(self.name, "slow down", until)
        found = list(flaws(card))
        if found:
            self.flaws += found
            raise ChatRefused(self.name, found[0])

    # ------------------------------------------------------------ what a test looks at

    def titles(self, room: str) -> list[str]:
        return [message.card.title for message in self.messages if message.room == room]

    def kinds(self, room: str) -> list[str]:
        return [message.card.kind for message in self.messages if message.room == room]

    def count(self, call: str) -> int:
        """How many calls began with these words."""
        return sum(1 for asked in self.asked if asked.startswith(call))

    def shown(self, room: str) -> list[str]:
        """The mentions that the room shows, as cards or lines, as often as it shows them."""
        cards = [message.card for message in self.messages if message.room == room]
        return [target for card in cards for target in targets(card)]


def targets(card: Card) -> list[str]:
    """The mentions on a card: its own, or those of its lines."""
    own = [card.target] if card.target else []
    return own + [line.target for section in card.sections for line in section.lines]


def flaws(card: Card) -> Iterator[str]:
    """What a platform would not take of this card."""
    if not card.title.strip() or len(card.title) > TITLE:
        yield f"a title of {len(card.title)} characters"
    lines = [line for section in card.sections for line in section.lines]
    for text in _texts(card, lines):
        if _RAW.search(text):
            yield f"raw characters in {text[:60]!r}"
        if len(text) > TEXT:
            yield f"a text of {len(text)} characters"
    for url in [card.url, *(line.url for line in lines), *(span.url for span in _spans(card, lines))]:
        if url is not None and urlsplit(url).scheme not in ("http", "https"):
            yield f"a link to {url[:60]!r}"
    for row, most in ((card.buttons, 5), (card.more, 25), *((line.buttons, 5) for line in lines)):
        if len(row) > most:
            yield f"{len(row)} buttons, where {most} are the most"
        for button in row:
            yield from _button_flaws(button)


def _button_flaws(button: Button) -> Iterator[str]:
    if button.verb not in VERBS:
        yield f"a button for {button.verb!r}"
    if not button.label or len(button.label) > LABEL or len(button.id) > ID:
        yield f"a button {button.id!r} labelled {button.label!r}"


def _spans(card: Card, lines: Sequence[Line]) -> list[Span]:
    runs = [
        card.headline,
        *card.body,
        *(line.text for line in lines),
        *(t for s in card.sections for t in s.text),
    ]
    return [span for run in [*runs, card.quote.text if card.quote else ()] for span in run]


def _texts(card: Card, lines: Sequence[Line]) -> list[str]:
    cells = [cell for s in card.sections if s.table for row in s.table.rows for cell in row]
    return [
        *(card.title, card.status, card.footer, *card.context, *card.history),
        *(span.text for span in _spans(card, lines)),
        *(text for one in card.fields for text in (one.name, one.value)),
        *(text for line in lines for text in (line.note, line.glyph)),
        *cells,
    ]


class ShakyStore:
    """A store whose verbs in `broken` raise StoreError; all others go through."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.broken: set[str] = set()
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
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
        card = await self.ask(text)
        return "\n".join(_texts(card, [line for section in card.sections for line in section.lines]))

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
) -> Bot:
    """A bot on the store at `database`; a clock, a network and a chat may be handed on from an earlier life.
    `engine_clock` is what ticks, where `clock` is a clock that goes wrong."""
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
        engine=engine,
        chats={FakeChat.name: chat},
        commands=load_commands(),
        version="test",
        reach=reach,
    )
    app = App(settings, parts)
    if start:
        await app.start()
    return Bot(app, clock, engine, network, store.shelf, store, chat, shaky)


def rooms_of(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """The channels, in the fake chat."""
    return tuple(replace(channel, chat=FakeChat.name) for channel in channels)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
