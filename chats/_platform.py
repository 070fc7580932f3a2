"""What every chat with a platform behind it does alike: what outbox rows stand for goes to its posting, what
does not work is told, and the platform is asked how things are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import structlog

from chats._health import Health
from core.cards import Card
from core.errors import ChatBusy, ChatError
from core.ports import Clock, Desk
from core.talk import Trouble
from core.types import Address, Channel, Person

log = structlog.get_logger("chats")

SOON = timedelta(seconds=5)


class Posting(Protocol):
    """Messages of a platform. Everything raises ChatBusy, ChatRefused, and ChatError when it is not known
    whether it happened."""

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address: ...
    async def redraw(self, address: Address, card: Card) -> None: ...
    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None: ...
    async def tell(self, channel: Channel, card: Card) -> None: ...
    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None: ...
    async def reactions(self, address: Address, ourselves: str) -> Sequence[tuple[str, Person]]: ...


class Platform:
    """Part of a `core.ports.Chat`, whose class sets what is named here. `_no_answer` says that the platform
    gives no answer, and what to do."""

    name: ClassVar[str]
    _clock: Clock
    _health: Health
    _posting: Posting
    _desk: Desk | None
    _ourselves: str
    _no_answer: Callable[[], tuple[str, str]]

    def __init__(self) -> None:
        self._unanswered: dict[str, str] = {}

    def troubles(self) -> list[Trouble]:
        """What does not work now."""
        return self._health.troubles()

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        """Post the card. Raises ChatBusy, ChatRefused, and ChatError when it is not known whether it stands
        there."""
        address = await self._posting.post(channel, card, outbox)
        self._health.found(address.room)
        return address

    async def redraw(self, address: Address, card: Card) -> None:
        """Show the card in place of the one that stands there. Raises ChatBusy, ChatRefused, ChatError."""
        await self._posting.redraw(address, card)

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        """Add a line to the message's thread, once. Raises ChatBusy, ChatRefused, ChatError."""
        await self._posting.note(address, text, note, doubt)

    async def tell(self, channel: Channel, card: Card) -> None:
        """Post a card of the bot's own affairs. Raises ChatBusy, ChatRefused, ChatError."""
        await self._posting.tell(channel, card)

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        """Where the message with our outbox id stands. Raises ChatBusy, ChatRefused, ChatError."""
        return await self._posting.find_posted(channel, outbox, since)

    async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
        """The emoji on the message now, ours left out. Raises ChatBusy, ChatRefused, ChatError."""
        if not self._ourselves:  # the bot's own emoji would count
            raise ChatBusy(self.name, self._no_answer()[0], self._clock.now() + SOON)
        return await self._posting.reactions(address, self._ourselves)

    async def _ask(self, what: str, ask: Callable[[], Awaitable[object]]) -> bool:
        """Ask the platform for something; whether it answered."""
        try:
            await ask()
        except ChatError as error:
            if self._unanswered.get(what) != error.problem:
                log.info("a chat could not be asked", chat=self.name, what=what, problem=error.problem)
            self._unanswered[what] = error.problem
        except Exception:
            log.exception("a chat could not be asked", chat=self.name, what=what)
        else:
            self._unanswered.pop(what, None)
            return True
        return False

    def _back(self) -> None:
        """A trouble is over."""
        if self._desk is not None:
            self._desk.connected(self.name)
