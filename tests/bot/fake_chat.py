"""A chat as strict as a real one, which can be told to have a bad day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from core.cards import Button, Card, Line, Span
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import ChatTools, Desk
from core.types import Address, Channel, Verb
from tests.simulation import SimulatedClock

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
    for text in texts(card):
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


def texts(card: Card) -> list[str]:
    """All words of a card."""
    lines = [line for section in card.sections for line in section.lines]
    cells = [cell for s in card.sections if s.table for row in s.table.rows for cell in row]
    return [
        *(card.title, card.status, card.footer, *card.context, *card.history),
        *(span.text for span in _spans(card, lines)),
        *(text for one in card.fields for text in (one.name, one.value)),
        *(text for line in lines for text in (line.note, line.glyph)),
        *cells,
    ]
