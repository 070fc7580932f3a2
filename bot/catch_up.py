"""Catch up: read the reactions that people put on open cards while the bot did not hear them.

One card after the other, in the store's order (what is most urgent first). What the reactions mean is for
triage; here is only how they are read: who is busy is waited for, what fails is passed over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from core.errors import ChannelRefused, ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import Chat, Clock, Store
from core.types import Address, Person

T = TypeVar("T")

log = structlog.get_logger("catch up")

Present = Sequence[tuple[str, Person]]
Heard = frozenset[tuple[str, str]]
Apply = Callable[[Address, Heard, Present], Awaitable[int]]
"""Takes the reactions that were heard by then (emoji, person's id) and those that stand on a message now;
returns how many of them counted."""

SHORT_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=1)
"""How long a chat or a store in trouble is waited for, at first and at most, when it does not say."""
MOST_UNANSWERED = 4
"""So often is a card asked for again whose reactions got no answer."""


class CatchUp:
    """Reads the reactions of a whole chat."""

    def __init__(self, store: Store, chats: Mapping[str, Chat], clock: Clock, apply: Apply) -> None:
        self._store = store
        self._chats = chats
        self._clock = clock
        self._apply = apply

    async def run(self, name: str) -> None:
        """Read and apply the reactions on every open card of a chat, however long that takes."""
        chat = self._chats[name]
        read = counted = 0
        closed: set[str] = set()
        for address in await self._patiently(chat, lambda: self._store.open_cards(name)):
            if address.room in closed:
                continue  # whoever asks for each of its cards is soon asked to stay away
            try:
                found = await self._read_patiently(chat, address)
            except ChannelRefused as error:
                log.warning("reactions cannot be read", chat=name, room=address.room, problem=error.problem)
                closed.add(address.room)
                continue
            read += found is not None
            counted += found or 0
        log.info("reactions were read", chat=name, cards=read, counted=counted)

    async def one(self, address: Address) -> None:
        """Read and apply the reactions on one card, if an open one stands there."""
        chat = self._chats.get(address.chat)
        if chat is None:
            return
        if address in await self._patiently(chat, lambda: self._store.open_cards(address.chat)):
            with contextlib.suppress(ChannelRefused):  # which the chat tells as a trouble
                await self._read_patiently(chat, address)

    async def soon(self, addresses: Sequence[Address]) -> Collection[Address]:
        """Read and apply the reactions on these messages at once, and return those that are done with: they
        were read, or cannot be. When a chat is in trouble the rest of its messages is left for later."""
        done, away = [], set[str]()
        for address in addresses:
            chat = self._chats.get(address.chat)
            if address.chat in away:
                continue
            try:
                if chat is not None:
                    await self._read(chat, address)
            except ChatRefused as error:
                log.warning("reactions cannot be read", chat=address.chat, problem=error.problem)
            except ChatError as error:
                log.info("reading reactions has to wait", chat=address.chat, problem=error.problem)
                away.add(address.chat)
                continue
            except StoreError:
                raise
            except Exception:
                log.exception("reactions cannot be read", chat=address.chat, room=address.room)
            done.append(address)
        return done

    async def _read_patiently(self, chat: Chat, address: Address) -> int | None:
        """How many reactions on one card counted, None when they cannot be read. Raises ChannelRefused."""
        try:
            return await self._patiently(chat, partial(self._read, chat, address))
        except ChannelRefused:
            raise
        except ChatError as error:
            log.warning("reactions cannot be read", chat=chat.name, room=address.room, problem=error.problem)
        except Exception:
            log.exception("reactions cannot be read", chat=chat.name, room=address.room)
        return None

    async def _read(self, chat: Chat, address: Address) -> int:
        # What was heard is read first: what is heard meanwhile is new to neither of them, and is left alone.
        heard = await self._store.seen_reactions(address)
        return await self._apply(address, heard, await chat.reactions(address))

    async def _patiently(self, chat: Chat, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives, as soon as the chat and the store are not in trouble. An answer that never comes
        is not waited for as patiently: others wait behind it."""
        wait, unanswered = SHORT_WAIT, 0
        while True:
            try:
                return await work()
            except (ChatError, StoreError) as error:
                if isinstance(error, ChatError) and not isinstance(error, ChatBusy):
                    unanswered += 1
                    if isinstance(error, ChatRefused) or unanswered > MOST_UNANSWERED:
                        raise
                until = error.until if isinstance(error, ChatBusy) else None
                log.warning("reading reactions has to wait", chat=chat.name, problem=str(error))
            now = self._clock.now()
            length = until - now if until is not None and until > now else wait
            await self._clock.sleep(length.total_seconds())
            wait = min(LONGEST_WAIT, wait * 2)
