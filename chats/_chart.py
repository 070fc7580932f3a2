"""Draws a Chart or a Shot as a picture, for chats that show files: matplotlib, in a process of its own.

So the bot's memory stays low, and a text that hangs the drawing costs its limit in time and nothing else. The
process stays for a few minutes, in which further pictures take a fraction of what the first one takes.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import weakref
from collections import OrderedDict
from pathlib import Path

from chats._chart_process import DrawingProcess
from chats._chart_scripts import SCRIPTS
from chats._chart_told import fits, payload
from chats._pictures import Drawable

_SCRIPT = Path(__file__).with_name("_chart_worker.py")
_SECONDS = 20.0
_IDLE = 180.0
_PICTURES = 300  # by one process
_KEPT = 16

Drawn = tuple[Drawable, float]


class Artist:
    """Draws one picture at a time and keeps the last few pictures. `script` draws with `library`, each in at
    most `seconds`; its process ends when nobody wanted a picture for `idle` seconds, and after `most`."""

    def __init__(
        self,
        script: Path = _SCRIPT,
        seconds: float = _SECONDS,
        library: str = "matplotlib",
        idle: float = _IDLE,
        most: int = _PICTURES,
    ) -> None:
        self._library = library
        self._lock = asyncio.Lock()
        self._kept: OrderedDict[Drawn, bytes] = OrderedDict()
        self._process = DrawingProcess(script, seconds, idle, most)
        # Also when nobody closes us, and when Python ends.
        self._close = weakref.finalize(self, self._process.close)

    async def draw_png(self, picture: Drawable, /, scale: float = 1.0) -> bytes | None:
        """A PNG, 1200 pixels times `scale` wide; bars and lines are half as high, all else as high as it has
        to be. None when it cannot be drawn here: matplotlib is not installed, no font has its letters, it
        holds nothing or too much, it takes too long; then `picture.alt` says it in words."""
        if not self.can_draw() or not fits(picture):
            return None
        async with self._lock:
            wanted = (picture, scale)
            if wanted not in self._kept:
                png = await self._draw(payload(picture, scale))
                if png is None:
                    return None
                self._kept[wanted] = png
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(wanted)
            return self._kept[wanted]

    async def lacks(self) -> tuple[str, ...]:
        """Of which scripts (names in `_chart_scripts.SCRIPTS`) no font here has the letters; none when we
        cannot know."""
        if not self.can_draw():
            return ()
        async with self._lock:
            answer = await self._ask(json.dumps({"kind": "letters", "texts": SCRIPTS}).encode())
        return tuple(json.loads(answer)) if answer else ()

    def can_draw(self) -> bool:
        """Whether the library is installed; it is not imported."""
        return importlib.util.find_spec(self._library) is not None

    @property
    def pid(self) -> int | None:
        """That of the process, None while there is none."""
        return self._process.pid

    def close(self) -> None:
        """End the process; it starts again when it is needed."""
        self._process.close()

    async def _draw(self, told: bytes) -> bytes | None:
        png = await self._ask(told)
        return png if png is not None and png.startswith(b"\x89PNG") else None

    async def _ask(self, frame: bytes) -> bytes | None:
        try:
            return await asyncio.to_thread(self._process.draw, frame)
        except asyncio.CancelledError:  # nobody waits for it any more
            self._process.stop()
            raise
