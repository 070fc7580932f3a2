"""A chat as strict as a real one, which can be told to have a bad day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from core.alerts import PEOPLES
from core.cards import Button, Card, Line, Span, plain
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import ChatTools, Desk
from core.report_card import UNSUBSCRIBE
from core.talk import Trouble
from core.types import Address, Channel, Person, Verb
from tests.simulation import SimulatedClock

QUESTIONS = {"why", "page", "lines", "evidence", "report", "mute"}
VERBS = (
    {verb.value for verb in Verb} - {"wake"} | {verb.value for verb in PEOPLES} | QUESTIONS | {UNSUBSCRIBE}
)
TITLE, TEXT, LABEL, ID = 300, 3000, 75, 100
"""Characters that a message of a usual platform can hold."""
_RAW = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass
class Message:
    """One message of the chat: how often it was drawn again, the lines of its thread with our ids, and the
    emoji that people put on it."""

    id: str
    room: str
    outbox: int
    card: Card
    at: datetime
    redraws: int = 0
    thread: list[tuple[int, str]] = field(default_factory=list)
    reactions: list[tuple[str, Person]] = field(default_factory=list)
    chat: str = "room"

    @property
    def lines(self) -> list[str]:
        return [text for _, text in self.thread]

    @property
    def address(self) -> Address:
        return Address(self.chat, self.room, self.id)


@dataclass
class FakeChat:
    """`core.ports.Chat` without an idempotency key: the same row posted twice is two messages.

    `busy` rooms ask to wait until a time (None: they do not say), all of them (`brand`) or for one method
    (`redraw brand`); `refusing` rooms refuse with a reason; `drop` posts arrive but their answer is lost, so
    do `drop_notes`; `raising` is what the next posts raise, `unread` what the next readings of reactions do,
    `untold` what the next calls of `tell` do; `held` rooms answer a post (`brand`) or a redraw
    (`redraw brand`) once their event is set; a post `takes` so long. `broken` messages cannot be redrawn,
    `locked` ones have no thread.
    """

    name: ClassVar[str] = "room"

    clock: SimulatedClock
    rooms: frozenset[str]
    messages: list[Message] = field(default_factory=list)
    busy: dict[str, datetime | None] = field(default_factory=dict)
    refusing: dict[str, str] = field(default_factory=dict)
    drop: int = 0
    drop_notes: int = 0
    takes: timedelta = timedelta()
    raising: list[BaseException] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    blind: list[BaseException] = field(default_factory=list)
    broken: dict[str, BaseException] = field(default_factory=dict)
    locked: dict[str, BaseException] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    unread: list[BaseException] = field(default_factory=list)
    untold: list[BaseException] = field(default_factory=list)
    told: list[tuple[str, Card]] = field(default_factory=list)
    trouble: list[Trouble] = field(default_factory=list)
    speechless: BaseException | None = None
    connects: bool = False
    open_doors: tuple[str, ...] = ()

    @classmethod
    def open(cls, tools: ChatTools) -> FakeChat:
        raise AssertionError("made by hand")

    def routes(self) -> Sequence[object]:
        return ()

    def doors(self) -> Sequence[str]:
        return self.open_doors

    async def serve(self, desk: Desk) -> None:
        self.asked.append("serve")
        if self.connects:
            desk.connected(self.name)

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        room = channel.room or channel.name
        self.asked.append(f"post {room}")
        self.clock.push(self.takes)
        self._judge("post", room, card)
        if self.raising:
            raise self.raising.pop(0)
        number = str(len(self.messages) + 1)
        message = Message(number, room, outbox, card, self.clock.now(), chat=self.name)
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
        self._judge("redraw", address.room, card)
        if f"redraw {address.room}" in self.held:
            await self.held[f"redraw {address.room}"].wait()
        message = self._message(address)
        message.card = card
        message.redraws += 1

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        self.asked.append(f"note {address.room}{' in doubt' if doubt else ''}")
        assert text == text.strip() != "", "a line says something"
        assert "\n" not in text, "a line is one line"
        self._judge("note", address.room, Card(kind="notice", title="A line", body=(plain(text),)))
        if address.message in self.locked:
            raise self.locked[address.message]
        thread = self._message(address).thread
        if doubt and note in [known for known, _ in thread]:
            return
        thread.append((note, text))
        if self.drop_notes > 0:
            self.drop_notes -= 1
            raise ChatError(self.name, "the answer was lost")

    async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
        self.asked.append(f"reactions {address.message}")
        if self.unread:
            raise self.unread.pop(0)
        found = [m for m in self.messages if (m.room, m.id) == (address.room, address.message)]
        return tuple(found[0].reactions) if found else ()

    async def tell(self, channel: Channel, card: Card) -> None:
        room = channel.room or channel.name
        self.asked.append(f"tell {room}")
        assert channel.chat == self.name
        assert card.kind == "notice", "the outbox holds all else"
        assert (card.target, card.buttons, card.more) == (None, (), ())
        self._judge("tell", room, card)
        if self.untold:
            raise self.untold.pop(0)
        self.told.append((room, card))

    def troubles(self) -> Sequence[Trouble]:
        if self.speechless:
            raise self.speechless
        return tuple(self.trouble)

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        room = channel.room or channel.name
        self.asked.append(f"find {room}")
        if self.blind:
            raise self.blind.pop(0)
        found = [m for m in self.messages if (m.room, m.outbox) == (room, outbox) and m.at >= since]
        return found[0].address if found else None

    async def close(self) -> None:
        self.asked.append("close")

    def _message(self, address: Address) -> Message:
        assert address.chat == self.name
        found = [m for m in self.messages if (m.room, m.id) == (address.room, address.message)]
        if not found:
            raise ChatRefused(self.name, "there is no such message")
        return found[0]

    def _judge(self, method: str, room: str, card: Card) -> None:
        if room not in self.rooms:
            raise ChatRefused(self.name, f"there is no room {room}")
        if room in self.refusing:
            raise ChatRefused(self.name, self.refusing[room])
        for place in {room, f"{method} {room}"} & self.busy.keys():
            until = self.busy[place]
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
