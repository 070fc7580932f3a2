"""Messages in Slack: posted with our id in their metadata, redrawn, found again, their threads and emoji."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from chats._installation import Installation
from chats.slack_calls import AGAIN, NAME, ONE_CHANNEL, Calls, as_stamp, error_code
from chats.slack_draw import Drawn, draw, draw_note
from chats.slack_errors import MALFORMED
from chats.slack_files import Pictures
from chats.slack_names import next_page
from chats.slack_people import People
from chats.slack_pings import pings
from chats.slack_rooms import Rooms
from chats.slack_settling import Settling
from chats.slack_speech import PLAIN
from core.cards import Card
from core.errors import ChannelRefused, ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import ChatTools
from core.types import Address, Channel, Person

log = structlog.get_logger("slack")

CARD, NOTE = "listenpost_card", "listenpost_note"
"""Kinds of metadata, for messages and for lines in threads."""
PAGE = 200
URGENT = frozenset({"alert", "call"})
"""Kinds of cards that get 👀 at once."""
PATIENCE = 4.0
"""Seconds that a card waits for its picture; it follows without."""
_FACT = "slack installation"


class Posting:
    """The part of `SlackChat` that outbox rows stand for. Everything raises ChatBusy, ChatRefused, and
    ChatError when it is not known whether it happened. `refresh` has a message drawn again."""

    def __init__(
        self,
        calls: Calls,
        rooms: Rooms,
        people: People,
        pictures: Pictures,
        tools: ChatTools,
        refresh: Callable[[Address], None],
        patience: float = PATIENCE,
    ) -> None:
        self._calls = calls
        self._rooms = rooms
        self._people = people
        self._pictures = pictures
        self._clock = tools.clock
        self._installation = Installation(tools.recall, _FACT)
        self._patience = patience
        self._settling = Settling(pictures, tools.clock, refresh)

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        """Post the card, and ping those whom it calls; an alert's and a call's gets 👀 at once, so that
        acknowledging it takes one touch."""
        room = await self._rooms.find(channel)
        told = {"event_type": CARD, "event_payload": {"outbox": await self._id(outbox)}}
        # Without markup the text would ping nobody where Slack shows no blocks.
        markup = {"mrkdwn": True} if pings(card) else {}

        async def send(drawn: Drawn) -> Mapping[str, Any]:
            return await self._send(room, drawn, metadata=told, **markup)

        answer, file = await self._show(card, send, ping=True)
        address = Address(NAME, str(answer.get("channel") or room), str(answer["ts"]))
        if card.kind in URGENT:
            await self._place_eyes(address)
        self._settling.shown(address, card, file)
        return address

    async def redraw(self, address: Address, card: Card) -> None:
        """Show the card in place of the one that stands there."""

        async def update(drawn: Drawn) -> Mapping[str, Any]:
            return await self._calls.make(
                self._calls.client.chat_update,
                room=address.room,
                channel=address.room,
                ts=address.message,
                text=drawn.text,
                blocks=drawn.blocks,
                parse="none",
                link_names=False,
            )

        _, file = await self._show(card, update, before=self._settling.shown_at(address))
        self._settling.shown(address, card, file)

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        """Add a line to the message's thread; with `doubt` only when it does not stand there already."""
        number = await self._id(note)
        if doubt and await self._thread_has(address, number):
            return
        told = {"event_type": NOTE, "event_payload": {"note": number}}
        await self._send(address.room, draw_note(text), metadata=told, thread_ts=address.message)

    async def tell(self, channel: Channel, card: Card) -> None:
        """Post a card of the bot's own affairs."""
        await self._send(await self._rooms.find(channel), draw(card))

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        """Where the message with our outbox id stands, by the channel's history since then."""
        room = await self._rooms.find(channel)
        number = await self._id(outbox)
        cursor = ""
        while True:
            answer = await self._calls.make(
                self._calls.client.conversations_history,
                room=room,
                channel=room,
                oldest=as_stamp(since),
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            for message in answer.get("messages", ()):
                if _carries(message, CARD, "outbox", number):
                    return Address(NAME, room, str(message["ts"]))
            cursor = next_page(answer)
            if not cursor:
                return None

    async def reactions(self, address: Address, ourselves: str) -> Sequence[tuple[str, Person]]:
        """The emoji on the message now; those of the user `ourselves` are left out."""
        try:
            answer = await self._calls.make(
                self._calls.client.reactions_get,
                room=address.room,
                channel=address.room,
                timestamp=address.message,
                full=True,
            )
        except ChatError as error:
            if error_code(error) in ONE_CHANNEL:
                # Whoever reads them all need not wait for one channel.
                raise ChannelRefused(NAME, error.problem) from error
            raise
        found: list[tuple[str, Person]] = []
        for one in (answer.get("message") or {}).get("reactions") or ():
            for chosen in one.get("users") or ():
                if chosen != ourselves:
                    found.append((str(one.get("name") or ""), await self._people.person(str(chosen))))
        return found

    async def close(self) -> None:
        """End what is under way."""
        await self._settling.close()

    # ------------------------------------------------------------ parts

    async def _show(
        self,
        card: Card,
        show: Callable[[Drawn], Awaitable[Mapping[str, Any]]],
        ping: bool = False,
        before: str | None = None,
    ) -> tuple[Mapping[str, Any], str | None]:
        """Draw the card and show it; also the file that is its picture now: its own, the one that stood there
        `before`, or none. A drawing that Slack does not take is a mistake of ours, which must not cost a
        mention: a simpler one follows, at last the bare text."""
        own = await self._pictures.of(card, self._patience)
        soon = own is not None or self._pictures.is_coming(card)
        for file in dict.fromkeys((own, before if soon else None)):
            if file is None:
                continue
            try:
                return await show(draw(card, file, ping)), file
            except ChatRefused as error:
                if error_code(error) not in MALFORMED:
                    raise
                log.info("Slack does not take a picture yet", kind=card.kind)
        plain = draw(card, None, ping)
        try:
            return await show(plain), None
        except ChatRefused as error:
            if error_code(error) not in MALFORMED:
                raise
            log.error("Slack does not take a drawing; a simpler one follows", kind=card.kind)
        return await show(Drawn(text=plain.text, blocks=[])), None

    async def _send(self, room: str, drawn: Drawn, **more: Any) -> Mapping[str, Any]:
        blocks = {"blocks": drawn.blocks} if drawn.blocks else {}
        return await self._calls.make(
            self._calls.client.chat_postMessage,
            room=room,
            channel=room,
            text=drawn.text,
            **blocks,
            **{**PLAIN, **more},
        )

    async def _thread_has(self, address: Address, number: str) -> bool:
        cursor = ""
        while True:
            answer = await self._calls.make(
                self._calls.client.conversations_replies,
                room=address.room,
                channel=address.room,
                ts=address.message,
                include_all_metadata=True,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            if any(_carries(message, NOTE, "note", number) for message in answer.get("messages", ())):
                return True
            cursor = next_page(answer)
            if not cursor:
                return False

    async def _place_eyes(self, address: Address) -> None:
        try:
            await self._calls.make(
                self._calls.client.reactions_add,
                room=address.room,
                channel=address.room,
                timestamp=address.message,
                name="eyes",
            )
        except ChatError as error:
            log.info("an emoji could not be placed", problem=error.problem)

    async def _id(self, number: int) -> str:
        """Our id in Slack's metadata. It begins with a word of this installation, so that a store that was
        begun anew does not take an old message for its own."""
        try:
            return f"{await self._installation.word()}-{number}"
        except StoreError as error:
            raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error


def _carries(message: Mapping[str, Any], kind: str, key: str, number: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == kind and payload.get(key) == number
