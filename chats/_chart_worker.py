"""Draws one chart and ends: JSON on the input, a PNG on the output. A script, run in a process of its own.

Every text is taken as it stands: nothing in it is a formula. When no font here has a letter of it, the exit
code is 3 and nothing is drawn, for a row of empty boxes tells less than the words that stand in its place.
"""

from __future__ import annotations

import io
import json
import math
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.text import Annotation, Text
from matplotlib.ticker import MaxNLocator
from PIL import Image

NO_LETTERS = 3

_INCHES = (12.0, 6.0)
_DPI = 100
_COLOURS = 64
_INK, _SOFT, _GRID = "#17202c", "#47536a", "#dde3ea"
_TITLE, _WORDS, _SMALLEST = 25.0, 18.0, 12.0  # points
_TONES = {
    "info": "#2f6fde",
    "good": "#1f9254",
    "warning": "#d08a10",
    "danger": "#d63142",
    "neutral": "#7d899a",
}
# For a second row of the same tone.
_SPARE = ("#d9772b", "#0f8f8c", "#8a4fc9", "#b8497f", "#6b7f1f", "#3b4a63", "#a3662b")
_ALL_LABELS = 12  # so many or fewer are all shown; of more, as many as fit

_FAMILIES = (
    "Noto Sans",
    *(f"Noto Sans {script}" for script in ("Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu")),
    *(
        f"Noto Sans {script}"
        for script in ("Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala", "Thai")
    ),
    *(f"Noto Sans {script}" for script in ("Lao", "Khmer", "Myanmar", "Georgian", "Armenian", "Ethiopic")),
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "DejaVu Sans",
)


def main() -> int:
    chart: dict[str, Any] = json.load(sys.stdin.buffer)
    warnings.simplefilter("ignore")
    series = chart["series"]
    families = _families()
    letters = _letters(families)
    chart["title"] = _drawable(chart["title"], letters)
    chart["labels"] = [_drawable(label, letters) for label in chart["labels"]]
    for one in series:
        one["name"] = _drawable(one["name"], letters)
    mpl.rcParams.update(
        {"font.family": families, "font.size": _WORDS, "text.parse_math": False, "axes.unicode_minus": False}
    )
    figure = Figure(figsize=_INCHES, dpi=_DPI * chart["scale"], layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.25, h_pad=0.2)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots()
    _draw(axes, chart)
    title = axes.set_title(chart["title"], loc="left", fontsize=_TITLE, fontweight="bold", color=_INK, pad=22)
    if len(series) > 1:
        figure.legend(
            loc="outside lower left",
            ncols=min(4, len(series)),
            frameon=False,
            labelcolor=_SOFT,
            fontsize=_WORDS,
        )
    figure.draw_without_rendering()
    _fit_numbers(axes)
    _fit_labels(axes, chart["labels"])
    _shrink([title], axes.get_window_extent().width)
    sys.stdout.buffer.write(_png(figure))
    return 0


def _png(figure: Figure) -> bytes:
    """In few colours, which makes it a third as large and looks the same."""
    whole, small = io.BytesIO(), io.BytesIO()
    figure.savefig(whole, format="png")
    with Image.open(whole) as image:
        image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def _draw(axes: Axes, chart: Mapping[str, Any]) -> None:
    series: Sequence[Mapping[str, Any]] = chart["series"]
    count = len(chart["labels"])
    wide = 0.78 / len(series) * min(1, (count + 1) / 8)
    for at, (one, colour) in enumerate(zip(series, _colours(series), strict=True)):
        if chart["kind"] == "line":
            axes.plot(range(count), one["values"], color=colour, linewidth=3, marker="o", label=one["name"])
            continue
        places = [place + (at - (len(series) - 1) / 2) * wide for place in range(count)]
        bars = axes.bar(places, one["values"], wide * 0.94, color=colour, label=one["name"], zorder=2)
        texts = [_number(value) if value else "" for value in one["values"]]
        axes.bar_label(bars, texts, padding=3, color=_INK, fontsize=_WORDS - 2)
    axes.set_xlim(-0.6, count - 0.4)
    if all(value >= 0 for one in series for value in one["values"]):
        axes.set_ylim(bottom=0)
    whole = all(float(value).is_integer() for one in series for value in one["values"])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=whole, min_n_ticks=2))
    axes.yaxis.set_major_formatter(lambda value, _: _number(value))
    axes.set_xticks(range(count), chart["labels"])
    axes.grid(axis="y", color=_GRID, linewidth=1.2, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=8, labelcolor=_SOFT, labelsize=_WORDS)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_color(_SOFT)


def _colours(series: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each its tone's colour, and another where the tone is taken."""
    found: list[str] = []
    spare = 0
    for one in series:
        colour = _TONES.get(one["tone"], _TONES["neutral"])
        if colour in found:
            colour = _SPARE[spare % len(_SPARE)]
            spare += 1
        found.append(colour)
    return found


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _fit_numbers(axes: Axes) -> None:
    """Where the numbers on the bars would not stand side by side, only the highest stays."""
    numbers = [text for text in axes.texts if text.get_text()]
    bars = [bar for group in axes.containers if isinstance(group, BarContainer) for bar in group]
    if not numbers:
        return
    apart = min(bar.get_window_extent().width for bar in bars) * 1.2
    if max(text.get_window_extent().width for text in numbers) <= apart:
        return
    highest = max(numbers, key=lambda text: text.xy[1] if isinstance(text, Annotation) else 0.0)
    for text in numbers:
        text.set_visible(text is highest)


def _fit_labels(axes: Axes, labels: Sequence[str]) -> None:
    """Few labels are set smaller and then cut until they fit; of many only every n-th is shown."""
    shown = axes.get_xticklabels()
    slot = axes.get_window_extent().width / (len(labels) + 0.2)
    if len(labels) <= _ALL_LABELS:
        size = _shrink(shown, slot * 0.94)
        axes.set_xticks(range(len(labels)), [text.get_text() for text in shown], fontsize=size)
        return
    widest = max(text.get_window_extent().width for text in shown)
    every = math.ceil(widest * 1.2 / slot)
    axes.set_xticks(range(0, len(labels), every), labels[::every])


def _shrink(texts: Sequence[Text], room: float) -> float:
    """Set them all in one smaller size (the result, in points), so that none is wider than `room` pixels; cut
    what still is."""
    widest = max(text.get_window_extent().width for text in texts)
    size = float(texts[0].get_fontsize())
    if widest <= room:
        return size
    size = max(_SMALLEST, size * room / widest)
    for text in texts:
        text.set_fontsize(size)
        whole = text.get_text()
        kept = len(whole)
        while kept > 1 and text.get_window_extent().width > room:
            kept -= 1
            text.set_text(whole[:kept].rstrip() + "…")
    return size


def _families() -> list[str]:
    """What is here of the fonts we know, in the order in which they are asked for a letter."""
    here = {font.name for font in fontManager.ttflist}
    return [name for name in _FAMILIES if name in here]


def _letters(families: Iterable[str]) -> set[int]:
    """Every character that some of these fonts has."""
    found: set[int] = set()
    for name in families:
        found.update(get_font(findfont(FontProperties(family=[name]))).get_charmap())
    return found


def _drawable(text: str, letters: set[int]) -> str:
    """The text without emoji and other signs that no font has; a letter that none has ends all."""
    missing = {char for char in text if ord(char) not in letters and unicodedata.category(char) != "Cf"}
    if any(unicodedata.category(char)[0] in "LMN" for char in missing):
        raise SystemExit(NO_LETTERS)
    return " ".join("".join(char for char in text if char not in missing).split())


if __name__ == "__main__":
    raise SystemExit(main())
