"""Draws a post as it was kept: who said what where and when, and under it where the picture comes from."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from chats._chart_letters import DPI, INK, SMALLEST, SOFT, TITLE, TONES, WORDS, drawable

_WIDE, _MARGIN, _INSET = 1200, 48, 30  # pixels
_PAPER = "#f3f5f8"
_BOX = "□"
"""In place of a sign that cannot be written: nobody is to think that nothing stood there."""
_FROM_LEFT, _FROM_RIGHT = "\u200e", "\u200f"
"""Before a line that begins with a word of the other direction than its paragraph."""
_EAST = "\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_CLOSERS = "、。〉》」』】〕〗〙〛！），．：；？］｝～ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_PIECE = re.compile(rf"[{_EAST}][{_CLOSERS}]*\s*|[^\s{_EAST}]+[{_CLOSERS}]*\s*")
"""What a line is made of: a word, or a sign of a script that breaks anywhere; with what may not begin one."""


class _Row(NamedTuple):
    """A line of a shot; `gap` pixels above it, `inset` from the margin."""

    text: str
    font: FontProperties
    colour: str
    gap: float
    inset: float
    leftward: bool


def draw_shot(shot: Mapping[str, Any], letters: set[int]) -> Figure:
    """The title; in a frame who said what where and when; under it, small, the lines. As high as its text."""
    rows: list[_Row] = []
    scale = shot["scale"]
    ruler = FigureCanvasAgg(Figure(dpi=DPI)).get_renderer()  # type: ignore[no-untyped-call]

    def add(text: str, size: float, colour: str, gap: float, bold: bool = False, inset: float = 0.0) -> None:
        font = FontProperties(size=size, weight="bold" if bold else "normal")
        room = _WIDE - 2 * _MARGIN - 2 * inset

        def wide(part: str) -> float:
            return float(ruler.get_text_width_height_descent(part, font, ismath=False)[0])

        shown = drawable(text, letters, _BOX)
        for part in _wrap(shown, room, wide):
            rows.append(_Row(part, font, colour, gap, inset, _runs_leftward(shown)))
            gap = size * 0.62

    add(shot["title"], WORDS, SOFT, 0, bold=True)
    first = len(rows)
    add(shot["author"], TITLE - 4, INK, 2 * _INSET, bold=True, inset=_INSET)
    add(shot["where"], WORDS - 2, SOFT, 8 if len(rows) > first else 2 * _INSET, inset=_INSET)
    for paragraph in shot["text"]:
        add(paragraph, WORDS + 1, INK, 24 if len(rows) > first else 2 * _INSET, inset=_INSET)
    last = len(rows)
    for line in shot["lines"]:
        add(line, SMALLEST, SOFT, 2 * _INSET if len(rows) == last else 8)
    return _sheet(rows, first, last, scale)


def _sheet(rows: Sequence[_Row], first: int, last: int, scale: float) -> Figure:
    """The rows under each other; a frame around those from `first` up to `last`."""
    tops, y = [], float(_MARGIN)
    for row in rows:
        y += row.gap
        tops.append(y)
        y += row.font.get_size_in_points() * DPI / 72
    high = y + _MARGIN
    figure = Figure(figsize=(_WIDE / DPI, high / DPI), dpi=DPI * scale, facecolor="white")
    framed = range(first, min(last, len(rows)))
    if framed:
        top = tops[framed[0]] - _INSET
        bottom = tops[framed[-1]] + rows[framed[-1]].font.get_size_in_points() * DPI / 72 + _INSET
        for wide, colour in ((_WIDE - 2 * _MARGIN, _PAPER), (8, TONES["info"])):
            place = (_MARGIN / _WIDE, 1 - bottom / high)
            figure.add_artist(Rectangle(place, wide / _WIDE, (bottom - top) / high, color=colour, lw=0))
    for row, top in zip(rows, tops, strict=True):
        x = _WIDE - _MARGIN - row.inset if row.leftward else _MARGIN + row.inset
        figure.text(
            x / _WIDE,
            1 - (top + row.font.get_size_in_points() * DPI / 72 * 0.82) / high,
            (_FROM_RIGHT if row.leftward else _FROM_LEFT) + row.text,
            fontproperties=row.font,
            color=row.colour,
            ha="right" if row.leftward else "left",
            va="baseline",
        )
    return figure


def _wrap(text: str, room: float, wide: Callable[[str], float]) -> Iterator[str]:
    """The text in lines of at most `room` pixels: broken at spaces, between wide characters, and anywhere
    within what is too long for a line."""
    line = ""
    for piece in _PIECE.findall(text):
        if wide(line + piece.rstrip()) <= room:
            line += piece
            continue
        if line.strip():
            yield line.rstrip()
        while wide(piece.rstrip()) > room:
            end = max(1, bisect.bisect_right(range(len(piece)), room, key=lambda at: wide(piece[:at])) - 1)
            while 1 < end < len(piece) and unicodedata.category(piece[end])[0] == "M":
                end -= 1
            yield piece[:end]
            piece = piece[end:]
        line = piece
    if line.strip():
        yield line.rstrip()


def _runs_leftward(text: str) -> bool:
    """Whether the first letter is of a script that is written from right to left."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((found for found in strong if found in ("L", "R", "AL")), "L") != "L"
