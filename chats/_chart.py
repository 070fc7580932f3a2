"""Draws a Chart or a Shot as a picture, for chats that show files: matplotlib, in a process of its own that
ends after.

So the bot's memory stays low, and a text that hangs the drawing costs its limit in time and nothing else. The
process gets none of our environment, so no secret either.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import sys
import tempfile
from collections import OrderedDict
from pathlib import Path

from chats._pictures import Drawable
from core.cards import Chart, Shot
from core.quote import cut, short, tidy

_SCRIPT = Path(__file__).with_name("_chart_worker.py")
_SECONDS = 20.0
_KEPT = 16
_MOST_LABELS, _MOST_SERIES = 200, 8
_LONGEST_TITLE, _LONGEST_LABEL = 90, 28
_LONGEST_TEXT, _MOST_PARAGRAPHS = 1200, 20
_LONGEST_LINE, _MOST_LINES = 120, 6

Drawn = tuple[Drawable, float]


class Artist:
    """Draws one picture at a time and keeps the last few pictures. `script` draws with `library`, in at most
    `seconds`."""

    def __init__(
        self, script: Path = _SCRIPT, seconds: float = _SECONDS, library: str = "matplotlib"
    ) -> None:
        self._script = script
        self._seconds = seconds
        self._library = library
        self._lock = asyncio.Lock()
        self._kept: OrderedDict[Drawn, bytes] = OrderedDict()

    async def draw_png(self, picture: Drawable, /, scale: float = 1.0) -> bytes | None:
        """A PNG, 1200 pixels times `scale` wide; a chart is half as high, a shot as high as its text. None
        when it cannot be drawn here: matplotlib is not installed, no font has its letters, it holds nothing
        or too much, it takes too long; then `picture.alt` says it in words."""
        if not self.can_draw() or not _fits(picture):
            return None
        async with self._lock:
            wanted = (picture, scale)
            if wanted not in self._kept:
                png = await self._run(_payload(picture, scale))
                if png is None:
                    return None
                self._kept[wanted] = png
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(wanted)
            return self._kept[wanted]

    def can_draw(self) -> bool:
        """Whether the library is installed; it is not imported."""
        return importlib.util.find_spec(self._library) is not None

    async def _run(self, payload: bytes) -> bytes | None:
        with tempfile.TemporaryDirectory(prefix="listenpost-chart-", ignore_cleanup_errors=True) as folder:
            # matplotlib wants to keep a list of fonts somewhere; a second thread would only cost memory.
            environment = {
                "PATH": os.environ.get("PATH", os.defpath),
                "MPLCONFIGDIR": folder,
                "OPENBLAS_NUM_THREADS": "1",
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self._script),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
            )
            try:
                png, _ = await asyncio.wait_for(process.communicate(payload), self._seconds)
            except TimeoutError:
                return None
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
            return png if process.returncode == 0 and png.startswith(b"\x89PNG") else None


def _fits(picture: Drawable) -> bool:
    if isinstance(picture, Shot):
        return bool(picture.text.strip())
    return (
        0 < len(picture.labels) <= _MOST_LABELS
        and 0 < len(picture.series) <= _MOST_SERIES
        and all(len(one.values) == len(picture.labels) for one in picture.series)
    )


def _payload(picture: Drawable, scale: float) -> bytes:
    """What the process is told; the texts, which strangers may have written, calm and short."""
    told = _told_shot(picture) if isinstance(picture, Shot) else _told_chart(picture)
    return json.dumps({**told, "title": short(picture.title, _LONGEST_TITLE), "scale": scale}).encode()


def _told_chart(chart: Chart) -> dict[str, object]:
    rows = [
        {
            "name": short(one.name, _LONGEST_LABEL),
            "values": one.values,
            "tone": one.tone,
            "line": one.line or chart.kind == "line",
        }
        for one in chart.series
    ]
    return {"labels": [short(label, _LONGEST_LABEL) for label in chart.labels], "series": rows}


def _told_shot(shot: Shot) -> dict[str, object]:
    """Its text in paragraphs."""
    whole = cut(shot.text[: _LONGEST_TEXT * 4], _LONGEST_TEXT)
    paragraphs = [found for line in whole.splitlines() if (found := tidy(line))]
    if len(paragraphs) > _MOST_PARAGRAPHS:
        paragraphs[_MOST_PARAGRAPHS - 1 :] = ["…"]
    return {
        "text": paragraphs,
        "author": short(shot.author, _LONGEST_TITLE),
        "where": short(" · ".join(filter(None, (shot.place, shot.said))), _LONGEST_TITLE),
        "lines": [short(line, _LONGEST_LINE) for line in shot.lines[:_MOST_LINES]],
    }
