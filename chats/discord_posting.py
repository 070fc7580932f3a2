"""Messages in Discord: posted with our id in them, redrawn, found again, their threads and emoji."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from chats._installation import Installation
from chats.discord_calls import AGAIN, NAME, POST, Calls, error_code
from chats.discord_draw import Drawn, draw, draw_bare, draw_note
from chats.discord_errors import (
    NO_FILES,
    ONE_CHANNEL,
    UNKNOWN_EMOJI,
    BadAnswer,
    is_malformed,
)
from chats.discord_files import Attached, Picture, Pictures, with_picture
from chats.discord_ids import carries
from chats.discord_memory import Memory
from chats.discord_people import People
from chats.discord_rooms import Rooms
from chats.discord_threads import PATIENCE, Threads, history
from core.cards import Card
from core.errors import ChannelRefused, ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import ChatTools
from core.types import Address, Channel, Person

log = structlog.get_logger("discord")

EYES = "👀"
URGENT = frozenset({"alert", "call"})
"""Kinds of cards that get 👀 at once."""
PATIENCE_FOR_PICTURES = 4.0
A_MOMENT = 2.0
"""Seconds that an emoji waits for Discord's pace, which allows few of them."""
PAGE = 100
NORMAL, BURST = 0, 1
_FACT = "discord installation"
_SEND = POST.partition(" ")[2]
_MESSAGE = "/channels/{room}/messages/{message}"
_EPOCH = 1_420_070_400_000

Show = Callable[[Drawn, Picture | None], Awaitable[Any]]
Refresh = Callable[[Address], None]


class Posting:
    """The part of `DiscordChat` that outbox rows stand for. Everything raises ChatBusy, ChatRefused, and
    ChatError when it is not known whether it happened. `refresh` has a message drawn again;
    `patience` is the number of seconds that a card waits for its picture: it follows without."""

    def __init__(
        self,
        calls: Calls,
        rooms: Rooms,
        people: People,
        pictures: Pictures,
        memory: Memory,
        tools: ChatTools,
        refresh: Refresh,
    ) -> None:
        self._calls = calls
        self._rooms = rooms
        self._people = people
        self._pictures = pictures
        self._memory = memory
        self._clock = tools.clock
        self._installation = Installation(tools.recall, _FACT)
        self._threads = Threads(calls)
        self._refresh = refresh
        self.patience = PATIENCE_FOR_PICTURES
        self._attached = Attached()
        self._ourselves = ""

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        """Post the card, and ping those whom it calls; an alert's and a call's gets 👀 at once, so that
        acknowledging it takes one touch."""
        room = await self._rooms.find(channel)
        ref = f"{await self._word()}-{outbox}"

        async def send(drawn: Drawn, picture: Picture | None) -> Any:
            # Whatever drawing is taken at last: one message for one nonce.
            return await self._send(room, drawn, picture, ref)

        picture = await self._pictures.of(card, self.patience)
        answer, shown = await self._show(card, ref, send, picture)
        address = Address(NAME, str(answer.get("channel_id") or room), str(answer["id"]))
        self._attached.keep(address.message, shown)
        if card.kind in URGENT:
            await self._place_eyes(address)
        if picture is None:
            self._pictures.when_there(card, lambda: self._refresh(address))
        return address

    async def redraw(self, address: Address, card: Card) -> None:
        """Show the card in place of the one that stands there; nobody is pinged by it."""

        async def update(drawn: Drawn, picture: Picture | None) -> Any:
            return await self._update(address, drawn, with_picture(drawn.body(), picture), picture)

        picture = await self._pictures.of(card, self.patience)
        coming = picture is None and self._pictures.when_there(card, lambda: self._refresh(address))
        stays = self._attached.name(address.message)
        if stays and (coming or (picture and self._attached.is_same(address.message, picture))):
            if await self._redraw_around(address, draw(card, picture=stays)):
                return
            self._attached.keep(address.message, None)
        _, shown = await self._show(card, "", update, picture)
        self._attached.keep(address.message, shown)

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        """Add a line to the message's thread; with `doubt` only when it does not stand there already."""
        ref = f"{await self._word()}n{note}"
        must_show = partial(self._rooms.must_show_history, address.room)
        if doubt and await self._first(self._threads.lines(address, must_show), ref):
            return
        drawn = draw_note(text, ref)
        await self._threads.write(address, drawn.body(nonce=ref, enforce_nonce=True))

    async def tell(self, channel: Channel, card: Card) -> None:
        """Post a card of the bot's own affairs."""
        # Nobody asks for it a second time: any nonce will do.
        await self._send(await self._rooms.find(channel), draw(card), None, secrets.token_hex(8))

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        """Where the message with our outbox id stands, by the channel's history since then."""
        room = await self._rooms.find(channel)
        ref = f"{await self._word()}-{outbox}"
        must_show = partial(self._rooms.must_show_history, room)
        messages = history(self._calls, room, must_show, after=as_snowflake(since))
        found = await self._first(messages, ref)
        return Address(NAME, room, found) if found else None

    async def reactions(self, address: Address, ourselves: str) -> Sequence[tuple[str, Person]]:
        """The emoji on the message now; those of the user `ourselves` are left out."""
        found: list[tuple[str, Person]] = []
        guild = self._rooms.guild_of(address.room)
        try:
            message = await self._read(address, _MESSAGE)
            for emoji, name, kind in _reacted(message):
                async for user in self._who_reacted(address, emoji, kind):
                    if (one := str(user["id"])) != ourselves and not user.get("bot"):
                        called = str(user.get("global_name") or user.get("username") or "")
                        found.append((name, await self._people.person(one, called, guild)))
        except ChatError as error:
            if error_code(error) in ONE_CHANNEL:
                # Whoever reads them all need not wait for one channel.
                raise ChannelRefused(NAME, error.problem) from error
            raise
        return found

    # ------------------------------------------------------------ parts

    async def _show(
        self, card: Card, ref: str, show: Show, picture: Picture | None
    ) -> tuple[Any, Picture | None]:
        """Draw the card and show it; also which picture is in it. A drawing that Discord does not take is a
        mistake of ours, which must not cost a mention: a simpler one follows, at last the barest."""
        drawings: list[tuple[Drawn, Picture | None]] = [(draw(card, ref), None)]
        if picture is not None:
            drawings.insert(0, (draw(card, ref, picture.name), picture))
        for drawn, with_it in drawings:
            try:
                return await show(drawn, with_it), with_it
            except ChatError as error:
                if with_it is not None and error_code(error) in NO_FILES:
                    log.warning(
                        "Discord does not take a picture; its card follows without", problem=error.problem
                    )
                    continue
                if not is_malformed(error):
                    raise
                where = error.__cause__.places if isinstance(error.__cause__, BadAnswer) else ()
                log.error("Discord does not take a drawing; a simpler one follows", kind=card.kind, at=where)
        return await show(draw_bare(card, ref), None), None

    async def _redraw_around(self, address: Address, drawn: Drawn) -> bool:
        """Draw the message again with the file that it holds; False when that is not shown in it any more."""
        try:
            answer = await self._update(address, drawn, drawn.body(), None)
        except ChatError as error:
            if not is_malformed(error):
                raise
            return False
        return any(embed.get("image") for embed in answer.get("embeds") or ())

    async def _update(
        self, address: Address, drawn: Drawn, body: Mapping[str, Any], picture: Picture | None
    ) -> Any:
        await self._memory.keep(drawn.kept)
        return await self._calls.make(
            "PATCH",
            _MESSAGE,
            room=address.room,
            message=address.message,
            json=body,
            files=_files(picture),
        )

    async def _send(self, room: str, drawn: Drawn, picture: Picture | None, nonce: str) -> Any:
        await self._memory.keep(drawn.kept)
        body = drawn.posted(nonce=nonce, enforce_nonce=True)
        return await self._calls.make(
            "POST",
            _SEND,
            room=room,
            json=with_picture(body, picture) if picture else body,
            files=_files(picture),
        )

    async def _first(self, messages: AsyncIterator[Mapping[str, Any]], ref: str) -> str:
        """The id of the message of ours that carries `ref`, `""` when there is none."""
        if not self._ourselves:
            self._ourselves = str((await self._calls.make("GET", "/users/@me"))["id"])
        async for message in messages:
            if str(message["author"]["id"]) == self._ourselves and carries(message, ref):
                return str(message["id"])
        return ""

    async def _read(self, address: Address, path: str, query: Any = None, **ids: Any) -> Any:
        return await self._calls.make(
            "GET",
            path,
            room=address.room,
            message=address.message,
            query=query,
            patience=PATIENCE,
            **ids,
        )

    async def _who_reacted(self, address: Address, emoji: str, kind: int) -> AsyncIterator[Mapping[str, Any]]:
        after: dict[str, str] = {}
        while True:
            query = {"limit": PAGE, "type": kind, **after}
            try:
                page = await self._read(address, _MESSAGE + "/reactions/{emoji}", query, emoji=emoji)
            except ChatRefused as error:
                if error_code(error) != UNKNOWN_EMOJI:
                    raise
                return  # taken away meanwhile
            for user in page or ():
                yield user
            if len(page or ()) < PAGE:
                return
            after = {"after": str(page[-1]["id"])}

    async def _place_eyes(self, address: Address) -> None:
        try:
            await self._calls.make(
                "PUT",
                _MESSAGE + "/reactions/{emoji}/@me",
                room=address.room,
                message=address.message,
                emoji=EYES,
                patience=A_MOMENT,
            )
        except ChatError as error:
            log.info("an emoji could not be placed", problem=error.problem)

    async def _word(self) -> str:
        try:
            return await self._installation.word()
        except StoreError as error:
            raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error


def as_snowflake(at: datetime) -> str:
    """The smallest id that something of this time can have."""
    return str(max(0, int(at.timestamp() * 1000) - _EPOCH) << 22)


def _files(picture: Picture | None) -> list[tuple[str, bytes, str]]:
    return [picture.file] if picture else []


def _reacted(message: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """The emoji that people other than us put on a message: how a path has it, its name, its kind."""
    found = []
    for one in message.get("reactions") or ():
        emoji = one.get("emoji") or {}
        name = str(emoji.get("name") or "")
        if not name:
            continue  # of a server's own that was deleted
        path = f"{name}:{emoji['id']}" if emoji.get("id") else name
        counts = one.get("count_details") or {}
        bursts = int(counts.get("burst") or 0)
        normal = int(counts.get("normal", one.get("count") or 0))
        if normal > bool(one.get("me")):
            found.append((path, name, NORMAL))
        if bursts > bool(one.get("me_burst")):
            found.append((path, name, BURST))
    return found
