"""Draws a heat map: a grid of fields, the darker the more, each with its number where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from chats._chart_letters import INK, SMALLEST, SOFT, WORDS
from chats._chart_sheet import HIGH, MARGIN, WIDE, Row, Sheet, ink_on

SHADES = ("#eef3fb", "#cadcf6", "#93b8ee", "#5b8fdf", "#2f66bf", "#1b4688", "#0f2a57")
"""From few to many; nothing is `NONE`."""
NONE = "#f6f7f9"
_PEAK = "#d9772b"
_NAMES = 240.0  # pixels, at most
_TOP, _FOOT = 96.0, 108.0
_FIELD = 46.0  # high, at least
_NUMBERS = 14.0  # points


def draw_grid(chart: dict[str, Any], letters: set[int]) -> Figure:
    """A row of fields for each row, a column for each label."""
    rows: Sequence[Row] = chart["rows"]
    sheet = Sheet(letters, chart["scale"], max(HIGH, _TOP + _FOOT + len(rows) * _FIELD))
    sheet.title(chart["title"])
    names = [sheet.cut(sheet.known(row["name"]), WORDS, _NAMES) for row in rows]
    left = MARGIN + max(sheet.wide(name, WORDS) for name in names) + 16
    wide = (WIDE - MARGIN - left) / len(chart["labels"])
    high = min(110.0, (sheet.high - _TOP - _FOOT) / len(rows))
    texts = [text for row in rows for text in row["texts"]]
    size = sheet.size_for(texts, wide - 8, _NUMBERS, SMALLEST - 2)
    told = max(sheet.wide(text, size) for text in texts) <= wide - 4
    values = [value for row in rows for value in row["values"]]
    most = max(values)
    alone = values.count(most) == 1
    for at, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = _TOP + at * high
        sheet.write(left - 14, y + high / 2 + 8, name, WORDS, INK, "right")
        for place, (value, text) in enumerate(zip(row["values"], row["texts"], strict=True)):
            x = left + place * wide
            colour = shade(value, most)
            sheet.box(x + 1.5, y + 1.5, wide - 3, high - 3, colour)
            if told and value:
                sheet.write(x + wide / 2, y + high / 2 + size * 0.5, text, size, ink_on(colour), "center")
            if alone and value == most > 0:
                sheet.frame(x + 1, y + 1, wide - 2, high - 2, _PEAK)
    bottom = _TOP + len(rows) * high
    _labels(sheet, [sheet.known(label) for label in chart["labels"]], left, wide, bottom + 32)
    if not told and most > 0:
        _key(sheet, chart, most, bottom + 74)
    return sheet.figure


def shade(value: float, most: float) -> str:
    """The colour of a field."""
    if value <= 0 or most <= 0:
        return NONE
    return SHADES[min(len(SHADES) - 1, math.ceil(value / most * len(SHADES)) - 1)]


def _labels(sheet: Sheet, labels: Sequence[str], left: float, wide: float, y: float) -> None:
    widest = max(sheet.wide(label, WORDS - 2) for label in labels)
    # Of hours every third is told rather than every second: they are read as parts of the day.
    every = next((n for n in (1, 2, 3, 4, 6, 8, 12) if widest + 14 <= n * wide), len(labels))
    for at in range(0, len(labels), every):
        sheet.write(left + (at + 0.5) * wide, y, labels[at], WORDS - 2, SOFT, "center")


def _key(sheet: Sheet, chart: dict[str, Any], most: float, y: float) -> None:
    """Which shade is how many, where the fields have no numbers: from 0 to the most."""
    text = next(
        text
        for row in chart["rows"]
        for value, text in zip(row["values"], row["texts"], strict=True)
        if value == most
    )
    x = WIDE - MARGIN - sheet.wide(text, WORDS - 2)
    sheet.write(x, y, text, WORDS - 2, SOFT)
    for colour in (*reversed(SHADES), NONE):
        x -= 34
        sheet.box(x, y - 20, 30, 24, colour)
    sheet.write(x - 12, y, "0", WORDS - 2, SOFT, "right")
