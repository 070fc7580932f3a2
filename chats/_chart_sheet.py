"""The sheet on which charts are drawn: white, 1200 pixels wide, all placed in pixels from its top left.

What is written is measured first, so that it is set smaller or cut before anything overlaps.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from chats._chart_letters import DPI, INK, SMALLEST, SOFT, TITLE, TONES, WORDS, drawable, plain_family

WIDE, HIGH = 1200.0, 600.0
MARGIN = 36.0
GRID = "#dde3ea"
HATCHED = "//"
_NEUTRAL_LINE = "#5d6878"  # a bar's grey is too light for a line
# For a second row of the same tone.
_SPARE = ("#d9772b", "#4b2f7f", "#2aa5c7", "#b8497f", "#6b7f1f", "#3b4a63", "#8a5a2b")
_TITLE_AT = 58.0
_FIRST_NAMES, _NAMES_APART = 100.0, 34.0
_KEY = 22.0  # the square before a name

Row = Mapping[str, Any]


class Sheet:
    """`letters` are those that can be written."""

    def __init__(self, letters: set[int], scale: float, high: float = HIGH) -> None:
        self._letters = letters
        self.high = high
        self.figure = Figure(figsize=(WIDE / DPI, high / DPI), dpi=DPI * scale, facecolor="white")
        self._place = Affine2D().scale(scale, -scale).translate(0, high * scale)
        self._ruler = FigureCanvasAgg(Figure(dpi=DPI)).get_renderer()  # type: ignore[no-untyped-call]

        self._widths: dict[tuple[str, float, bool], float] = {}
        self._fonts: dict[tuple[bool, float, bool], FontProperties] = {}

    def known(self, text: str) -> str:
        """The text without what no font has."""
        return drawable(text, self._letters)

    def wide(self, text: str, size: float, bold: bool = False) -> float:
        """How many pixels it takes."""
        if (text, size, bold) not in self._widths:
            font = self._font(text, size, bold)
            found = self._ruler.get_text_width_height_descent(text, font, ismath=False)[0] if text else 0.0
            self._widths[text, size, bold] = float(found)
        return self._widths[text, size, bold]

    def cut(self, text: str, size: float, room: float, bold: bool = False) -> str:
        """The text, its end cut off where it would be wider than `room`; no letter loses its marks."""
        if self.wide(text, size, bold) <= room:
            return text
        fits, fails = 0, len(text)
        while fails - fits > 1:
            middle = (fits + fails) // 2
            if self.wide(text[:middle] + "…", size, bold) <= room:
                fits = middle
            else:
                fails = middle
        while fits > 1 and unicodedata.category(text[fits])[0] == "M":
            fits -= 1
        return text[: max(1, fits)].rstrip() + "…"

    def size_for(self, texts: Iterable[str], room: float, size: float, least: float = SMALLEST) -> float:
        """The size, `size` at most and `least` at least, in which each of them takes `room` at most."""
        widest = max((self.wide(text, size) for text in texts), default=0.0)
        return size if widest <= room else max(least, size * room / widest)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = INK,
        at: str = "left",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Its baseline at `y`; `at` says which part of it is at `x`. A `halo` parts it from lines."""
        if not text:
            return
        self.figure.text(
            x,
            y,
            text,
            transform=self._place,
            fontproperties=self._font(text, size, bold),
            color=colour,
            ha=at,
            va="baseline",
            zorder=5,
            path_effects=[withStroke(linewidth=4, foreground="white")] if halo else None,
        )

    def box(
        self, x: float, y: float, wide: float, high: float, colour: str, hatch: bool = False, over: int = 2
    ) -> None:
        """A filled rectangle from its top left corner."""
        self.figure.add_artist(
            Rectangle(
                (x, y),
                wide,
                high,
                transform=self._place,
                facecolor=colour,
                edgecolor="#ffffff",
                lw=0,
                hatch=HATCHED if hatch else None,
                zorder=over,
            )
        )

    def frame(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """The outline of a rectangle."""
        drawn = Rectangle((x, y), wide, high, transform=self._place, fill=False, edgecolor=colour, lw=2.6)
        drawn.set_zorder(4)
        self.figure.add_artist(drawn)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        thick: float,
        dashes: tuple[float, ...] = (),
        marker: str | None = None,
        over: float = 3,
    ) -> None:
        """A line through these points."""
        self.figure.add_artist(
            Line2D(
                [x for x, _ in points],
                [y for _, y in points],
                transform=self._place,
                color=colour,
                linewidth=thick,
                linestyle=(0, dashes) if dashes else "-",
                solid_capstyle="butt",
                marker=marker,
                markersize=7,
                zorder=over,
            )
        )

    def _font(self, text: str, size: float, bold: bool) -> FontProperties:
        """All our fonts, in which each letter is looked for; numbers, of which there are many, are in the
        first that has them."""
        key = (text.isascii(), size, bold)
        if key not in self._fonts:
            family = plain_family() if text.isascii() else None
            self._fonts[key] = FontProperties(family=family, size=size, weight="bold" if bold else "normal")
        return self._fonts[key]

    def title(self, text: str) -> None:
        """The title, set smaller and then cut until it fits."""
        known, room = self.known(text), WIDE - 2 * MARGIN
        widest = self.wide(known, TITLE, bold=True)
        size = TITLE if widest <= room else max(WORDS, TITLE * room / widest)
        # What is written from right to left begins at the right.
        leftward = runs_leftward(known)
        shown = self.cut(known, size, room, bold=True)
        x = WIDE - MARGIN if leftward else MARGIN
        self.write(x, _TITLE_AT, shown, size, at="right" if leftward else "left", bold=True)

    def names(self, rows: Sequence[Row], colours: Sequence[str]) -> float:
        """What each colour means, under the title; the result is where it ends. Of one row nothing is said,
        for the title has said it."""
        if len(rows) < 2:
            return _FIRST_NAMES - _NAMES_APART / 2
        x, y = MARGIN, _FIRST_NAMES
        for row, colour in zip(rows, colours, strict=True):
            name = self.cut(self.known(row["name"]), WORDS - 1, WIDE / 2)
            wide = _KEY + 10 + self.wide(name, WORDS - 1)
            if x > MARGIN and x + wide > WIDE - MARGIN:
                x, y = MARGIN, y + _NAMES_APART
            if row["line"]:
                self.line([(x - 4, y - 8), (x + _KEY, y - 8)], colour, 3, dashes=(2.4, 1))
            else:
                self.box(x, y - 18, _KEY, 20, colour, hatch=row["hatched"])
            self.write(x + _KEY + 10, y, name, WORDS - 1, SOFT)
            x += wide + 34
        return y + _NAMES_APART / 2


def colours_of(rows: Iterable[Row]) -> list[str]:
    """Each row its tone's colour, and another where the tone is taken."""
    found: list[str] = []
    spare = 0
    for row in rows:
        colour = TONES.get(row["tone"], TONES["neutral"])
        if row["line"] and colour == TONES["neutral"]:
            colour = _NEUTRAL_LINE
        if colour in found:
            colour = _SPARE[spare % len(_SPARE)]
            spare += 1
        found.append(colour)
    return found


def ink_on(colour: str) -> str:
    """What can be read on this colour."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return INK if light > 0.2 else "#ffffff"


def runs_leftward(text: str) -> bool:
    """Whether the first letter is of a script that is written from right to left."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((found for found in strong if found in ("L", "R", "AL")), "L") != "L"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


Scale = Callable[[float], float]
"""From a number to pixels."""


def scale(least: float, most: float, at_least: float, at_most: float) -> Scale:
    """Numbers from `least` to `most` over the pixels from `at_least` to `at_most`."""
    return lambda value: at_least + (value - least) / (most - least) * (at_most - at_least)
