"""Draws a chart: bars, lines, or lines over bars."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import MaxNLocator

from chats._chart_letters import DPI, INK, SMALLEST, SOFT, TITLE, TONES, WORDS, drawable

_INCHES = (12.0, 6.0)
_GRID = "#dde3ea"
# For a second row of the same tone.
_SPARE = ("#d9772b", "#0f8f8c", "#8a4fc9", "#b8497f", "#6b7f1f", "#3b4a63", "#a3662b")
_ALL_LABELS = 12  # so many or fewer are all shown; of more, as many as fit


def draw_chart(chart: dict[str, Any], letters: set[int]) -> Figure:
    """The chart, twice as wide as high; `letters` are those that can be written."""
    series = chart["series"]
    chart["labels"] = [drawable(label, letters) for label in chart["labels"]]
    for one in series:
        one["name"] = drawable(one["name"], letters)
    figure = Figure(figsize=_INCHES, dpi=DPI * chart["scale"], layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.25, h_pad=0.2)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots()
    _draw(axes, chart)
    told = drawable(chart["title"], letters)
    title = axes.set_title(told, loc="left", fontsize=TITLE, fontweight="bold", color=INK, pad=22)
    if len(series) > 1:
        figure.legend(
            loc="outside lower left",
            ncols=min(4, len(series)),
            frameon=False,
            labelcolor=SOFT,
            fontsize=WORDS,
        )
    figure.draw_without_rendering()
    _fit_numbers(axes)
    _fit_labels(axes, chart["labels"])
    _shrink([title], axes.get_window_extent().width)
    return figure


def _draw(axes: Axes, chart: Mapping[str, Any]) -> None:
    series: Sequence[Mapping[str, Any]] = chart["series"]
    count = len(chart["labels"])
    standing = sum(not one["line"] for one in series)
    wide = 0.78 / max(1, standing) * min(1, (count + 1) / 8)
    at = 0
    for one, colour in zip(series, _colours(series), strict=True):
        if one["line"]:
            _line(axes, one, colour, over=standing > 0)
            continue
        places = [place + (at - (standing - 1) / 2) * wide for place in range(count)]
        at += 1
        bars = axes.bar(places, one["values"], wide * 0.94, color=colour, label=one["name"], zorder=2)
        texts = [_number(value) if value else "" for value in one["values"]]
        axes.bar_label(bars, texts, padding=3, color=INK, fontsize=WORDS - 2)
    axes.set_xlim(-0.6, count - 0.4)
    if all(value >= 0 for one in series for value in one["values"]):
        axes.set_ylim(bottom=0)
    whole = all(float(value).is_integer() for one in series for value in one["values"])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=whole, min_n_ticks=2))
    axes.yaxis.set_major_formatter(lambda value, _: _number(value))
    axes.set_xticks(range(count), chart["labels"])
    axes.grid(axis="y", color=_GRID, linewidth=1.2, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=8, labelcolor=SOFT, labelsize=WORDS)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)


def _line(axes: Axes, one: Mapping[str, Any], colour: str, over: bool) -> None:
    """A line with its points; `over` bars it stands back, without points, but is seen on each of them."""
    places = range(len(one["values"]))
    if over:
        axes.plot(places, one["values"], color="white", linewidth=6, zorder=3)
        axes.plot(
            places, one["values"], color=colour, linewidth=3, ls=(0, (2.4, 1)), label=one["name"], zorder=4
        )
    else:
        axes.plot(places, one["values"], color=colour, linewidth=3, marker="o", label=one["name"])


def _colours(series: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each its tone's colour, and another where the tone is taken."""
    found: list[str] = []
    spare = 0
    for one in series:
        colour = TONES.get(one["tone"], TONES["neutral"])
        if colour in found:
            colour = _SPARE[spare % len(_SPARE)]
            spare += 1
        found.append(colour)
    return found


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _fit_numbers(axes: Axes) -> None:
    """Where the numbers on the bars would not stand side by side, or a line goes through them, only the
    highest stays."""
    numbers = [text for text in axes.texts if text.get_text()]
    bars = [bar for group in axes.containers if isinstance(group, BarContainer) for bar in group]
    if not numbers:
        return
    apart = min(bar.get_window_extent().width for bar in bars) * 1.2
    if not axes.lines and max(text.get_window_extent().width for text in numbers) <= apart:
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
    size = max(SMALLEST, size * room / widest)
    for text in texts:
        text.set_fontsize(size)
        whole = text.get_text()
        kept = len(whole)
        while kept > 1 and text.get_window_extent().width > room:
            kept -= 1
            text.set_text(whole[:kept].rstrip() + "…")
    return size
