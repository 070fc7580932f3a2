"""Draws shares: a horizontal bar for each label, with its number beside it and between what it lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from chats._chart_letters import INK, SMALLEST, SOFT, WORDS
from chats._chart_sheet import HIGH, MARGIN, WIDE, Row, Scale, Sheet, colours_of, ink_on, scale

_NAMES = 400.0  # pixels, at most
_HEAD, _FOOT = 130.0, 30.0
_ROW, _BAR = 58.0, 30.0
_LARGEST_ROW = 96.0
_NUMBERS = WORDS - 1


def draw_shares(chart: dict[str, Any], letters: set[int]) -> Figure:
    """One under the other, the first on top; as high as they need."""
    rows: Sequence[Row] = chart["rows"]
    labels = len(chart["labels"])
    bars = 1 if chart["stacked"] else len(rows)
    least = max(_ROW, bars * _BAR + 22)
    sheet = Sheet(letters, chart["scale"], max(HIGH, _HEAD + _FOOT + labels * least))
    colours = colours_of(rows)
    sheet.title(chart["title"])
    top = sheet.names(rows, colours) + 8
    row_high = min(_LARGEST_ROW + bars * 8, (sheet.high - _FOOT - top) / labels)
    top += max(0.0, (sheet.high - _FOOT - top - row_high * labels) / 3)
    names = [sheet.cut(sheet.known(label), WORDS, _NAMES) for label in chart["labels"]]
    left = MARGIN + max(sheet.wide(name, WORDS) for name in names) + 18
    texts = chart["sums"]["texts"] if chart["stacked"] else [text for row in rows for text in row["texts"]]
    right = WIDE - MARGIN - max(sheet.wide(text, _NUMBERS, bold=True) for text in texts) - 16
    reached = [value for row in rows for value in (*row["values"], *row["high"])]
    x = scale(0, max(*reached, *(chart["sums"]["values"] if chart["stacked"] else ()), 0) or 1, left, right)
    for at, name in enumerate(names):
        middle = top + (at + 0.5) * row_high
        sheet.write(left - 16, middle + 8, name, WORDS, INK, "right")
        if chart["stacked"]:
            _parts(sheet, chart, colours, at, middle, min(row_high * 0.62, 54), x)
        else:
            high = min(row_high * 0.74, 46.0 * bars) / bars
            for part, (row, colour) in enumerate(zip(rows, colours, strict=True)):
                _bar(sheet, row, colour, at, middle + (part - bars / 2 + 0.5) * high, high * 0.86, x)
    sheet.box(left - 1, top, 2, row_high * labels, SOFT, over=3)
    return sheet.figure


def _bar(sheet: Sheet, row: Row, colour: str, at: int, middle: float, high: float, x: Scale) -> None:
    value = max(0.0, row["values"][at])
    sheet.box(x(0), middle - high / 2, x(value) - x(0), high, colour, hatch=row["hatched"])
    end = max(x(value), _whisker(sheet, row, at, 0, middle, x))
    size = min(_NUMBERS, max(SMALLEST, high * 0.72))
    sheet.write(end + 12, middle + size * 0.5, row["texts"][at], size, INK, bold=True)


def _parts(
    sheet: Sheet,
    chart: dict[str, Any],
    colours: Sequence[str],
    at: int,
    middle: float,
    high: float,
    x: Scale,
) -> None:
    """The parts of one bar; each has its number within where there is room, the sum stands at the end."""
    before, end, size = 0.0, x(0), WORDS - 3
    filled = sum(row["values"][at] > 0 for row in chart["rows"])
    for row, colour in zip(chart["rows"], colours, strict=True):
        value = max(0.0, row["values"][at])
        if not value:
            continue
        first, last = x(before), x(before + value)
        hatch = row["hatched"]
        gap = 2 if last - first > 5 else 0
        sheet.box(first, middle - high / 2, last - first - gap, high, colour, hatch=hatch)
        wide = sheet.wide(row["texts"][at], size)
        if filled > 1 and wide + 14 <= last - first:
            centre = (first + last - gap) / 2
            if hatch:
                sheet.box(centre - wide / 2 - 5, middle - 14, wide + 10, 28, colour, over=3)
            sheet.write(centre, middle + 7, row["texts"][at], size, ink_on(colour), "center")
        end = max(end, last, _whisker(sheet, row, at, before, middle, x))
        before += value
    sheet.write(end + 12, middle + _NUMBERS * 0.5, chart["sums"]["texts"][at], _NUMBERS, INK, bold=True)


def _whisker(sheet: Sheet, row: Row, at: int, before: float, middle: float, x: Scale) -> float:
    """Between what the number lies, as a line with two ends; the result is where it ends."""
    if not row["low"] or not row["high"]:
        return x(0)
    low, high = (x(before + max(0.0, row[end][at])) for end in ("low", "high"))
    if high - low < 1:
        return high
    for thick, colour, over in ((5.6, "white", 3.4), (2.4, INK, 3.6)):
        more = (thick - 2.4) / 2
        sheet.line([(low - more, middle), (high + more, middle)], colour, thick, over=over)
        for end in (low, high):
            sheet.line([(end, middle - 8 - more), (end, middle + 8 + more)], colour, thick, over=over)
    return high
