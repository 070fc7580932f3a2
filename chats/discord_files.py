"""Pictures of cards: a file that goes along with its message, shown in the embed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import structlog

from chats._chart import Artist
from chats._pictures import Drawable, Painter
from chats.discord_calls import File
from core.cards import Card, Shot

log = structlog.get_logger("discord")

CHART, SHOT = "chart.png", "post.png"
"""Names of the files."""
REMEMBERED = 500
"""Messages of which is known which picture they hold."""
_LONGEST_ALT = 1000
"""Characters of what the picture says in words, a little less than Discord takes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and in words what it shows."""

    png: bytes
    alt: str
    name: str = CHART

    @property
    def file(self) -> File:
        """As `Calls.make` takes it."""
        return self.name, self.png, "image/png"


class Pictures:
    """Paints the pictures of cards. The painter remembers the last ones."""

    def __init__(self, painter: Painter | None = None) -> None:
        self._painter = painter or Artist()
        self._coming: dict[Drawable, asyncio.Task[bytes | None]] = {}

    async def of(self, card: Card, patience: float | None = None) -> Picture | None:
        """The card's picture. None when it has none, it cannot be painted, or that takes more than `patience`
        seconds: the card then says in words what it shows."""
        shown = card.picture
        if shown is None:
            return None
        if shown not in self._coming:
            # Copies of a card go to several channels side by side: it is painted once.
            painting = asyncio.create_task(self._paint(shown), name="paint a picture")
            self._coming[shown] = painting
            painting.add_done_callback(lambda _: self._coming.pop(shown, None))
        task = self._coming[shown]
        done, _ = await asyncio.wait({task}, timeout=patience)
        png = task.result() if done else None
        name = SHOT if isinstance(shown, Shot) else CHART
        return None if png is None else Picture(png, shown.alt[:_LONGEST_ALT], name)

    def when_there(self, card: Card, then: Callable[[], None]) -> bool:
        """Whether the card's picture is being painted; `then` is called when it is there."""
        task = self._coming.get(card.picture) if card.picture is not None else None
        if task is not None:
            task.add_done_callback(
                lambda done: then() if not done.cancelled() and done.result() is not None else None
            )
        return task is not None

    async def close(self) -> None:
        """End what is under way."""
        tasks = [*self._coming.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _paint(self, shown: Drawable) -> bytes | None:
        try:
            return await self._painter.draw_png(shown)
        except Exception:  # a card is not lost for its picture
            log.exception("a picture could not be drawn")
            return None


class Attached:
    """Which picture each of the last messages holds: the same one is not sent again."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def keep(self, message: str, picture: Picture | None) -> None:
        """The message holds this picture now, or none."""
        self._held.pop(message, None)
        if picture is not None:
            self._held[message] = picture.name, _digest(picture)
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)

    def name(self, message: str) -> str | None:
        """The name of the file that the message holds, None when it holds none that we know of."""
        return self._held.get(message, (None, b""))[0]

    def is_same(self, message: str, picture: Picture) -> bool:
        """Whether it holds this very picture."""
        return self._held.get(message) == (picture.name, _digest(picture))


def with_picture(body: Mapping[str, Any], picture: Picture | None) -> dict[str, Any]:
    """The body of a message with this picture as its only file; without one no file is left in a message that
    had one."""
    told = [] if picture is None else [{"id": "0", "filename": picture.name, "description": picture.alt}]
    return {**body, "attachments": told}


def _digest(picture: Picture) -> bytes:
    return blake2b(picture.png + picture.alt.encode("utf-8", "replace"), digest_size=16).digest()
