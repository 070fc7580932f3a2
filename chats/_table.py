"""Tables in monospaced type, as every chat shows them."""

from __future__ import annotations

from chats._text import length
from chats.terminal import columns, cut_name, widths_of
from core.cards import Table
from core.quote import tidy
from core.say import phrases, say

_CELL = 200
_PAIRS = 4
"""Rows of two cells that are read more easily on one line."""
_ROWS = 100

phrases({"table.more_rows": {"one": "… and {n} more row", "other": "… and {n} more rows"}})


def pairs(table: Table) -> str:
    """A few rows of two cells, without headings, as one line; empty when it is another kind of table."""
    rows = _rows(table)
    if not 0 < len(rows) <= _PAIRS or max(map(len, rows)) != 2 or any(cell.strip() for cell in table.columns):
        return ""
    return " · ".join(" ".join(filter(None, row)) for row in rows)


def layout(table: Table, width: int, room: int) -> str:
    """Its lines, headings first, numbers to the right: each at most `width` columns, all together at most
    `room` long; empty when there is nothing in it. What does not fit is counted on the last line."""
    rows = _rows(table)
    wide = max((len(row) for row in rows), default=0)
    cells = [[*row, *[""] * (wide - len(row))] for row in rows[:_ROWS]]
    widths = widths_of(cells, width)
    lines: list[str] = []
    left = room - 100
    for row in cells:
        line = "  ".join(
            _cell(cell if at else cut_name(cell, space), space, at in table.numeric)
            for at, (cell, space) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        left -= length(line) + 1
        if left < 0:
            break
        lines.append(line)
    if len(lines) < len(rows):
        lines.append(say("table.more_rows", n=len(rows) - len(lines)))
    return text if (text := "\n".join(lines)).strip() else ""


def _rows(table: Table) -> list[list[str]]:
    """All rows that have something in them."""
    rows = [row for row in (table.columns, *table.rows) if any(cell.strip() for cell in row)]
    return [[tidy(cell[: _CELL * 4]) for cell in row] for row in rows]


def _cell(text: str, room: int, right: bool) -> str:
    """In exactly `room` columns."""
    if columns(text) > room:
        text = text[:room]
        while columns(text) > room - 1:
            text = text[:-1]
        text += "…"
    gap = " " * (room - columns(text))
    return gap + text if right else text + gap
