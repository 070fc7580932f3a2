"""Charts as pictures: a file that goes along with its message, shown in the embed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chats._chart import Artist
from chats._pictures import Painter
from chats.discord_calls import File
from core.cards import Card

NAME = "chart.png"
_LONGEST_ALT = 1000
"""Characters of what the picture says in words, a little less than Discord takes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and in words what it shows."""

    png: bytes
    alt: str
    name: str = NAME

    @property
    def file(self) -> File:
        """As `Calls.make` takes it."""
        return self.name, self.png, "image/png"


class Pictures:
    """Paints the charts of cards. The painter remembers the last ones: a file is sent with every message."""

    def __init__(self, painter: Painter | None = None) -> None:
        self._painter = painter or Artist()

    async def of(self, card: Card) -> Picture | None:
        """The card's chart. None when it has none or it cannot be painted: the card then says in words what
        the chart shows."""
        chart = card.picture
        png = None if chart is None else await self._painter.draw_png(chart)
        return None if chart is None or png is None else Picture(png, chart.alt[:_LONGEST_ALT])


def with_picture(body: Mapping[str, Any], picture: Picture | None) -> dict[str, Any]:
    """The body of a message with this picture as its only file; without one no file is left in a message that
    had one."""
    told = [] if picture is None else [{"id": "0", "filename": picture.name, "description": picture.alt}]
    return {**body, "attachments": told}
