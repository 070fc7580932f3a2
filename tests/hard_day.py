"""What a bad day of any chat needs: a clock that leaps ahead, a store that can be stopped, a web page beside
the chat on which troubles are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.types import Json, Mention
from tests.office import M, Place
from tests.props import Dam, LeapClock
from tests.stories import known_at, run

__all__ = ["BEAT", "HardDay", "run"]

BEAT = 0.2


@dataclass(kw_only=True)
class HardDay(Place[M]):
    """An office, and what a bad day needs besides."""

    chat: Any
    clock: LeapClock
    dam: Dam

    async def hear(self, text: str, title: str = "", **more: Any) -> Mention:
        """As the office does, and announced at once as the collector has it done."""
        mention = await super().hear(text, title, **more)
        self.app._announce_soon()
        return mention

    async def bring(self, text: str, title: str = "", channel: str = "mentions", **more: Any) -> M:
        """As the office does; the bot knows where the card stands."""
        card = await super().bring(text, title, channel, **more)
        await known_at(self, self.at(card))
        return card

    async def posted(self, mention: Mention, channel: str) -> Any:
        """Its card, once it stands in the channel."""
        return await self.until(lambda: self.card(mention.id, channel))

    async def drawn(self, message: Any, words: str) -> None:
        """Wait until the message says so."""
        await self.until(lambda: self.shows(message, words))

    def watch(self) -> None:
        """It is looked what does not work, as is done every ten seconds."""
        engine = self.app._parts.engine
        engine.submit("watch", self.app._watch.look)

    async def page(self) -> list[Json]:
        """The cards on the web page, oldest first."""
        shown = await self.dam.shelf.newest("page")
        return [one.card for one in sorted(shown, key=lambda one: one.id)]

    async def told(self, *words: str) -> None:
        """Wait until a card on the web page says all of these words."""

        async def is_told() -> bool:
            self.watch()
            return any(all(word in str(card) for word in words) for card in await self.page())

        try:
            await self.until(is_told, 5)
        except AssertionError:
            raise AssertionError(f"{words} is not on {await self.page()}") from None

    async def a_minute_passes(self) -> None:
        """With as many looks as there would be."""
        for _ in range(6):
            await asyncio.sleep(BEAT / 2)
            self.clock.leap(seconds=10)
        await asyncio.sleep(BEAT)

    async def noticed(self, words: str, channel: str | None = None) -> None:
        """Wait until the chat knows of this trouble: a few looks, of which there are three in a minute."""
        try:
            await self.until(
                lambda: any(words in one.problem and one.channel == channel for one in self.chat.troubles()),
                3 * BEAT + 2,
            )
        except AssertionError:
            raise AssertionError(f"{words!r} is none of {self.chat.troubles()}") from None

    async def well(self) -> None:
        """Wait until nothing is in trouble."""
        try:
            await self.until(lambda: not self.chat.troubles(), 3 * BEAT + 2)
        except AssertionError:
            raise AssertionError(f"{self.chat.troubles()}") from None

    async def is_ready(self) -> bool:
        """Whether /readyz says that the chat works."""
        name: str = self.chat.name
        return (await self.app.ready())[name]

    async def drained(self, mentions: Sequence[Mention], channel: str = "mentions") -> list[Any]:
        """Wait until each of these has its one card."""
        await self.drain(lambda: all(self.card(mention.id, channel) for mention in mentions))
        return [self.card(mention.id, channel) for mention in mentions]

    async def drain(self, stands: Callable[[], bool]) -> None:
        """Wait until what waited `stands` where it should, half a minute later, and nothing else waits."""
        self.clock.leap(seconds=31)
        self.app._announce_soon()
        await self.until(stands)
        states = (await self.store.queue()).states
        await self.until(self.is_idle)
        assert not states.get("failed"), states

    async def is_idle(self) -> bool:
        """Whether nothing waits to be posted."""
        states = (await self.store.queue()).states
        return not (states.get("queued") or states.get("sending"))
