"""What the drawing process is told: the texts, which strangers may have written, calm and short; the numbers
with how they are written, for the process speaks no language."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from chats._pictures import Drawable
from core.cards import Chart, Series, Shot
from core.quote import cut, short, tidy
from core.say import number

MOST_LABELS = {"bars": 200, "line": 200, "shares": 24, "heat": 48}
"""Of more there is no picture."""
_MOST_SERIES = {"heat": 12}
_USUAL_SERIES = 8
_LONGEST_TITLE, _LONGEST_LABEL, _LONGEST_NAME = 90, 28, 60
_LONGEST_TEXT, _MOST_PARAGRAPHS = 1200, 20
_LONGEST_LINE, _MOST_LINES = 120, 6
_STEPS = (1, 2, 5, 10)
_MARKS = 5
_LEAST = 1e-6


def fits(picture: Drawable) -> bool:
    """Whether there is something to draw, and not too much."""
    if isinstance(picture, Shot):
        return bool(picture.text.strip())
    most = _MOST_SERIES.get(picture.kind, _USUAL_SERIES)
    return 0 < len(picture.labels) <= MOST_LABELS[picture.kind] and 0 < len(picture.series) <= most


def payload(picture: Drawable, scale: float) -> bytes:
    """One frame for the process."""
    told = _told_shot(picture) if isinstance(picture, Shot) else _told_chart(picture)
    return json.dumps({**told, "title": short(picture.title, _LONGEST_TITLE), "scale": scale}).encode()


def marks(lowest: float, highest: float) -> list[float]:
    """Round numbers at even distances: 0, what is below the lowest when that is below 0, and one at or above
    the highest."""
    lowest, highest = min(0.0, lowest), max(0.0, highest)
    span = highest - lowest
    if span < _LEAST:
        span = 1.0
    rough = span / _MARKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * part for part in _STEPS if size * part >= rough * 0.999)
    if step < 1 and float(lowest).is_integer() and float(highest).is_integer():
        step = 1.0  # nobody counts halves
    step = max(step, 0.1)  # numbers are told with one decimal
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def _told_chart(chart: Chart) -> dict[str, object]:
    longest = _LONGEST_NAME if chart.kind == "shares" else _LONGEST_LABEL
    sums = [sum(one.values[at] for one in chart.series if not one.line) for at in range(len(chart.labels))]
    reached = [value for one in chart.series for value in (*one.values, *one.low, *one.high)]
    if chart.stacked:
        reached += sums
    return {
        "kind": chart.kind,
        "stacked": chart.stacked and sum(not one.line for one in chart.series) > 1,
        "labels": [short(label, longest) for label in chart.labels],
        "rows": [_told_row(one, chart) for one in chart.series],
        "sums": {"values": sums, "texts": _texts(sums, chart.unit)},
        "marks": [[at, _texts([at], chart.unit)[0]] for at in marks(min(reached), max(reached))],
    }


def _told_row(one: Series, chart: Chart) -> dict[str, object]:
    return {
        "name": short(one.name, _LONGEST_LABEL),
        "values": one.values,
        "texts": _texts(one.values, chart.unit),
        "low": one.low,
        "high": one.high,
        "tone": one.tone,
        "line": one.line or chart.kind == "line",
        # What is bad is known without its colour from what stands beside it.
        "hatched": one.tone == "danger" and sum(not row.line for row in chart.series) > 1,
    }


def _texts(values: Sequence[float], unit: str) -> list[str]:
    tail = short(unit, 8)
    # A number and its unit are never parted.
    gap = "\u00a0" if tail and (unit[0].isspace() or tail == "%") else ""
    return [f"{_number(value)}{gap}{tail}" for value in values]


def _number(value: float) -> str:
    return number(int(value)) if float(value).is_integer() else number(float(value))


def _told_shot(shot: Shot) -> dict[str, object]:
    """Its text in paragraphs."""
    whole = cut(shot.text[: _LONGEST_TEXT * 4], _LONGEST_TEXT)
    paragraphs = [found for line in whole.splitlines() if (found := tidy(line))]
    if len(paragraphs) > _MOST_PARAGRAPHS:
        paragraphs[_MOST_PARAGRAPHS - 1 :] = ["…"]
    return {
        "kind": "shot",
        "text": paragraphs,
        "author": short(shot.author, _LONGEST_TITLE),
        "where": short(" · ".join(filter(None, (shot.place, shot.said))), _LONGEST_TITLE),
        "lines": [short(line, _LONGEST_LINE) for line in shot.lines[:_MOST_LINES]],
    }
