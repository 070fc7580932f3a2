"""Draws a chart: here bars and lines over labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from chats._chart_grid import draw_grid
from chats._chart_letters import INK, SMALLEST, SOFT, WORDS
from chats._chart_shares import draw_shares
from chats._chart_sheet import GRID, HIGH, MARGIN, WIDE, Row, Scale, Sheet, colours_of, scale

_ALL_LABELS = 12  # so many or fewer are all shown; of more, as many as fit
_NUMBERS, _LEAST_NUMBERS = WORDS - 2, SMALLEST  # points
_FOOT = 62.0
_MOST_MARKERS = 40
_FROM_LEFT = "\u200e"  # a name of the other direction does not turn the number after it around
_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 1.4), (1.2, 1), (6, 1.2, 1.2, 1.2))
_MARKERS = "osD^vP*X"
_ENDS = 250.0  # pixels for the names at the lines' ends
_ENDS_APART = 27.0


def draw_chart(chart: dict[str, Any], letters: set[int]) -> Figure:
    """The chart; `letters` are those that can be written."""
    draw = {"shares": draw_shares, "heat": draw_grid}.get(chart["kind"], _draw_bars)
    return draw(chart, letters)


def _draw_bars(chart: dict[str, Any], letters: set[int]) -> Figure:
    sheet = Sheet(letters, chart["scale"])
    rows: Sequence[Row] = chart["rows"]
    colours = colours_of(rows)
    named = all(row["line"] for row in rows) and len(rows) > 1
    sheet.title(chart["title"])
    top = (sheet.names([], []) if named else sheet.names(rows, colours)) + 34
    bottom = HIGH - _FOOT
    marks = chart["marks"]
    left = MARGIN + max(sheet.wide(text, WORDS - 2) for _, text in marks) + 16
    ends = _ends(sheet, rows) if named else []
    right = WIDE - MARGIN - (max(sheet.wide(text, WORDS - 1) for text in ends) + 16 if named else 0)
    y = scale(marks[0][0], marks[-1][0], bottom, top)
    for value, text in marks:
        sheet.box(left, y(value) - 0.8, right - left, 1.6, SOFT if value == 0 else GRID, over=1)
        sheet.write(left - 12, y(value) + 8, text, WORDS - 2, SOFT, "right")
    slot = (right - left) / len(chart["labels"])
    _labels(sheet, [sheet.known(label) for label in chart["labels"]], left, slot, bottom + 38)
    if chart["stacked"]:
        _stacked(sheet, chart, colours, left, slot, y)
    else:
        _side_by_side(sheet, rows, colours, left, slot, y)
    _lines(sheet, rows, colours, left, slot, y)
    if named:
        _name_ends(sheet, rows, colours, ends, right + 14, y)
    return sheet.figure


def _labels(sheet: Sheet, labels: Sequence[str], left: float, slot: float, y: float) -> None:
    """Few are set smaller and then cut until they fit; of many only every n-th is shown."""
    every, size = 1, WORDS
    if len(labels) <= _ALL_LABELS:
        size = sheet.size_for(labels, slot * 0.94, WORDS)
        labels = [sheet.cut(label, size, slot * 0.94) for label in labels]
    else:
        widest = max(sheet.wide(label, size) for label in labels)
        every = math.ceil(widest * 1.2 / slot)
    for at in range(0, len(labels), every):
        half = sheet.wide(labels[at], size) / 2
        x = min(max(left + (at + 0.5) * slot, half + 8), WIDE - 8 - half)
        sheet.write(x, y, labels[at], size, SOFT, "center")


def _side_by_side(
    sheet: Sheet, rows: Sequence[Row], colours: Sequence[str], left: float, slot: float, y: Scale
) -> None:
    standing = [(row, colour) for row, colour in zip(rows, colours, strict=True) if not row["line"]]
    if not standing:
        return
    whole = _room(slot, len(rows[0]["values"]))
    wide = whole / len(standing)
    told: list[tuple[float, float, str]] = []
    for at, (row, colour) in enumerate(standing):
        for place, (value, text) in enumerate(zip(row["values"], row["texts"], strict=True)):
            x = left + (place + 0.5) * slot - whole / 2 + at * wide
            high, low = max(y(value), y(0)), min(y(value), y(0))
            sheet.box(x + wide * 0.03, low, wide * 0.94, high - low, colour, hatch=row["hatched"])
            if value:
                told.append((x + wide / 2, low, text))
    _numbers(sheet, told, wide * 1.15, alone=len(standing) < len(rows))


def _stacked(
    sheet: Sheet, chart: dict[str, Any], colours: Sequence[str], left: float, slot: float, y: Scale
) -> None:
    """One on the other, each a little apart from the next, the sums on top."""
    count = len(chart["labels"])
    wide = _room(slot, count)
    told = []
    for place in range(count):
        x = left + (place + 0.5) * slot - wide / 2
        under = 0.0
        for row, colour in zip(chart["rows"], colours, strict=True):
            value = max(0.0, row["values"][place])
            if row["line"] or not value:
                continue
            high = y(under) - y(under + value)
            gap = 1.5 if under and high > 4 else 0.0
            sheet.box(x, y(under + value), wide, high - gap, colour, hatch=row["hatched"])
            under += value
        if under:
            told.append((x + wide / 2, y(under), chart["sums"]["texts"][place]))
    _numbers(sheet, told, slot * 0.94, alone=any(row["line"] for row in chart["rows"]))


def _room(slot: float, count: int) -> float:
    """How wide all bars over one label are: a few stand as slim as many."""
    return slot * 0.8 * min(1, (count + 1) / 8)


def _numbers(sheet: Sheet, told: Sequence[tuple[float, float, str]], room: float, alone: bool) -> None:
    """The numbers on the bars (middle, top, text). Where they would not stand side by side, or a line goes
    through them (`alone`), only the highest is told."""
    if not told:
        return
    size = sheet.size_for([text for _, _, text in told], room, _NUMBERS, _LEAST_NUMBERS)
    if alone or max(sheet.wide(text, size) for _, _, text in told) > room:
        told, size = [min(told, key=lambda one: one[1])], _NUMBERS
    for x, y, text in told:
        half = sheet.wide(text, size) / 2
        sheet.write(min(x, WIDE - 8 - half), y - 7, text, size, INK, "center", halo=True)


def _lines(
    sheet: Sheet, rows: Sequence[Row], colours: Sequence[str], left: float, slot: float, y: Scale
) -> None:
    """Lines with their points, each with dashes and points of its own; over bars without points, but seen on
    each of them."""
    over = any(not row["line"] for row in rows)
    at = 0
    for row, colour in zip(rows, colours, strict=True):
        if not row["line"]:
            continue
        points = [(left + (place + 0.5) * slot, y(value)) for place, value in enumerate(row["values"])]
        if over:
            sheet.line(points, "white", 6)
            sheet.line(points, colour, 3, dashes=(2.4, 1), over=4)
        else:
            marker = _MARKERS[at % len(_MARKERS)] if len(points) <= _MOST_MARKERS else None
            sheet.line(points, colour, 3, dashes=_DASHES[at % len(_DASHES)], marker=marker)
        at += 1


def _ends(sheet: Sheet, rows: Sequence[Row]) -> list[str]:
    """What stands at the end of each line: its name and its last number."""
    tails = [f"  {row['texts'][-1]}" for row in rows]
    return [
        _FROM_LEFT
        + sheet.cut(sheet.known(row["name"]), WORDS - 1, _ENDS - sheet.wide(tail, WORDS - 1))
        + _FROM_LEFT
        + tail
        for row, tail in zip(rows, tails, strict=True)
    ]


def _name_ends(
    sheet: Sheet, rows: Sequence[Row], colours: Sequence[str], ends: Sequence[str], x: float, y: Scale
) -> None:
    """Each name where its line ends, none over another."""
    order = sorted(range(len(rows)), key=lambda at: y(rows[at]["values"][-1]))
    places = apart([y(rows[at]["values"][-1]) + 7 for at in order], _ENDS_APART, HIGH - _FOOT + 7)
    for at, place in zip(order, places, strict=True):
        sheet.box(x, place - 15, 6, 18, colours[at])
        sheet.write(x + 14, place, ends[at], WORDS - 1, INK)


def apart(wanted: Sequence[float], distance: float, lowest: float) -> list[float]:
    """Places (ascending) as near to the wanted ones as can be that are `distance` apart, none beyond
    `lowest`."""
    found: list[float] = []
    for place in wanted:
        found.append(max(place, found[-1] + distance) if found else place)
    beyond = lowest
    for at in reversed(range(len(found))):
        found[at] = min(found[at], beyond)
        beyond = found[at] - distance
    return found
