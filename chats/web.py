"""The web page as a chat: a column of cards for each channel, live, with everything that a press needs.

Messages stand on the Shelf as JSON; the page's script draws them. What people do comes in over the JSON
interface (`web_api`), which scripts use as well: docs/reference/web-api.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from aiohttp import web

from chats.web_api import Api
from chats.web_feed import Feed
from chats.web_html import page_routes
from chats.web_mentions import MentionApi
from chats.web_views import ViewApi
from core.cards import Call, Card, to_json
from core.errors import ChatBusy, ChatRefused, StoreError
from core.keeping import Shown
from core.page_ports import Library
from core.ports import ChatTools, Clock, Desk, Shelf
from core.say import say
from core.talk import Trouble
from core.types import Address, Channel, Json, Person

EYES = "👀"
URGENT = frozenset({"alert", "call"})
"""Kinds of cards that get 👀 at once."""


class WebChat:
    """A `core.ports.Chat`. `channels` of other chats are left out; `beat` is the number of seconds after
    which a silent page is told that the connection is alive; `library` is where people look things up."""

    name: ClassVar[str] = "web"

    def __init__(
        self,
        shelf: Shelf,
        channels: Sequence[Channel],
        clock: Clock,
        beat: float = 15.0,
        library: Library | None = None,
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._channels = {channel.name: channel for channel in channels if channel.chat == self.name}
        self._feed = Feed(shelf, tuple(self._channels), beat)
        self._api = Api(shelf, self._feed, self._channels, clock)
        self._mentions = MentionApi(library, shelf, clock)
        self._views = ViewApi(library, self._api.open_desk, clock)

    @classmethod
    def open(cls, tools: ChatTools) -> WebChat:
        """The page on these tools; it has no secrets of its own."""
        return cls(tools.shelf, tools.channels, tools.clock, library=tools.library)

    def routes(self) -> list[web.RouteDef]:
        """The page and its JSON interface, for the one server."""
        return [*page_routes(), *self._api.routes(), *self._mentions.routes(), *self._views.routes()]

    def doors(self) -> tuple[str, ...]:
        """None: the page asks for the server's own token."""
        return ()

    async def serve(self, desk: Desk) -> None:
        """From now on presses and questions go to `desk`; before, they are answered 503."""
        self._api.desk = desk

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        """Put the card on the shelf; twice with the same outbox id is once. An alert's and a call's gets 👀,
        which tells how to acknowledge it. Raises ChatBusy, ChatRefused."""
        message = await self._put(channel, card, outbox)
        if card.kind in URGENT:
            await self._place_eyes(message)
        return Address(self.name, channel.name, message)

    async def redraw(self, address: Address, card: Card) -> None:
        """Show the card in place of the one that stands there. Raises ChatBusy, ChatRefused."""
        await self._known(address)
        try:
            await self._shelf.redraw(address.message, _json(card))
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        self._feed.wake()

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        """Add a line to the message's thread; with `doubt` only when the very same one does not stand there.
        Raises ChatBusy, ChatRefused."""
        shown = await self._known(address)
        if doubt and text in shown.thread:
            return
        try:
            await self._shelf.reply(address.message, text)
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        self._feed.wake()

    async def reactions(self, address: Address) -> tuple[tuple[str, Person], ...]:
        """None to read: what people react on the page is told at once, or not at all."""
        return ()

    async def tell(self, channel: Channel, card: Card) -> None:
        """Put a card of the bot's own affairs on the shelf. Raises ChatBusy, ChatRefused."""
        await self._put(channel, card, None)

    def troubles(self) -> tuple[Trouble, ...]:
        """None: where the page does not work, nothing of the bot does."""
        return ()

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        """Where the message with our outbox id stands, if there is one. Raises ChatBusy."""
        try:
            message = await self._shelf.look_up(channel.name, outbox)
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        return None if message is None else Address(self.name, channel.name, message)

    async def close(self) -> None:
        """Tell every open page good-bye. Before the server closes, so that it does not wait for them."""
        self._feed.close()

    async def _put(self, channel: Channel, card: Card, outbox: int | None) -> str:
        if channel.name not in self._channels:
            raise ChatRefused(self.name, say("web.no_channel", channel=channel.name))
        try:
            message = await self._shelf.put(channel.name, outbox, _json(card), self._clock.now())
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        self._feed.wake()
        return message

    async def _place_eyes(self, message: str) -> None:
        try:
            await self._shelf.react(message, EYES, say("page.title"), False)
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        self._feed.wake()

    async def _known(self, address: Address) -> Shown:
        try:
            shown = await self._shelf.get(address.message)
        except StoreError as error:
            raise ChatBusy(self.name, str(error)) from error
        if shown is None:
            raise ChatRefused(self.name, say("web.no_message", message=address.message))
        return shown


def _json(card: Card) -> Json:
    # The page pings nobody: whose accounts are whose is no business of it.
    return to_json(replace(card, calls=tuple(Call(name=one.name) for one in card.calls)))
