"""Who paints charts for a chat."""

from __future__ import annotations

from typing import Protocol

from core.cards import Chart


class Painter(Protocol):
    """Draws a chart as a PNG; None when it cannot. `chats._chart.Artist` is one."""

    async def draw_png(self, chart: Chart) -> bytes | None: ...
