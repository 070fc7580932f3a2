"""Who paints the pictures of cards for a chat."""

from __future__ import annotations

from typing import Protocol

from core.cards import Chart, Shot

Drawable = Chart | Shot
"""What a card's picture can be."""


class Painter(Protocol):
    """Draws a picture as a PNG; None when it cannot. `chats._chart.Artist` is one."""

    async def draw_png(self, picture: Drawable, /) -> bytes | None: ...
