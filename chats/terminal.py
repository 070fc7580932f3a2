"""Draws a Card as text for a terminal: aligned, wrapped to its width, coloured on request.

All words come from the card. Text that somebody wrote cannot command the terminal: control and direction
characters are made visible or taken out before anything of ours is added. Buttons are not drawn, for there
is nothing to press.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.cards import Call, Card, Chart, Field, Line, Section, Shot, Span, Table, Text, Tone, plain
from core.say import date, number, phrases, say

NARROWEST = 24
_NARROWEST_CELL = 6

_RESET = "\x1b[0m"
_BOLD, _DIM, _UNDERLINE = "1", "2", "4"
_TONES: Mapping[Tone, str] = {"neutral": "", "info": "36", "good": "32", "warning": "33", "danger": "31"}

_BARS = "▁▂▃▄▅▆▇█"
_NO_BAR = "·"

_SPACE = re.compile(r"\s+")
# Direction overrides and isolates, tags, soft hyphens, zero-width spaces and the like. The zero-width joiners
# stay: Persian, Hindi and many emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_VISIBLE: Mapping[int, int] = (
    {code: 0x2400 + code for code in range(32)}
    | {0x7F: 0x2421}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000)], 0xFFFD)
    | dict.fromkeys(map(ord, "\t\n\r\v\f\u0085\u2028\u2029"), 0x20)
)

phrases({"terminal.calls": "Calls: {who}"})

Piece = tuple[str, str]
"""Safe text, and how to set it off: codes like `1;31`, empty for plain."""


def draw(card: Card, colour: bool, width: int = 80) -> str:
    """The card as lines of at most `width` columns, without a newline at the end.

    Links and words without a space to break at may be longer. With `colour` the text carries ANSI codes;
    without, matched words stand between asterisks.
    """
    return "\n".join(_Sheet(colour, max(NARROWEST, width)).card(card))


def safe(text: str) -> str:
    """Text that cannot move the cursor, change colours or turn its direction around, on one line."""
    return _INVISIBLE.sub("", text.translate(_VISIBLE))


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide East Asian characters and emoji take two."""
    return sum(_columns_of(char) for char in text)


def widths_of(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How many columns each cell of a row gets, so that the rows take at most `width` with two between the
    cells (never less than 6 for one). The first, which names its row, gets twice what another does."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > _NARROWEST_CELL:
        wide = [at for at, room in enumerate(widths) if room > _NARROWEST_CELL]
        widths[max(wide, key=lambda at: widths[at] if at else widths[at] / 2)] -= 1
    return widths


def cut_name(text: str, room: int) -> str:
    """A name in at most `room` columns, cut in the middle: those that begin alike end differently."""
    if columns(text) <= room:
        return text
    end = ""
    for char in reversed(text):
        if columns(char + end) > (room - 1) // 2:
            break
        end = char + end
    while end and not _columns_of(end[0]):  # an accent, whose letter is cut off
        end = end[1:]
    start = _cut(text, room - columns(end))
    return start.removesuffix("…").rstrip() + "…" + end


class _Sheet:
    def __init__(self, colour: bool, width: int) -> None:
        self.colour = colour
        self.width = width

    def card(self, card: Card) -> Iterator[str]:
        tone = ";".join(filter(None, (_BOLD, _TONES[card.tone])))
        yield from self.words(plain(f"{card.icon} {card.title}".strip()), style=tone)
        if card.context:
            yield from self.words(plain(" · ".join(card.context)), style=_DIM)
        if card.url:
            yield self.link(card.url)
        for block in self.blocks(card):
            drawn = list(block)
            if drawn:
                yield ""
                yield from drawn

    def blocks(self, card: Card) -> Iterator[Iterable[str]]:
        yield self.calls(card.calls)
        if card.quote:
            yield self.words(card.quote.text, first="│ ", rest="│ ")
        for paragraph in card.body:
            yield self.words(paragraph)
        yield self.fields(card.fields)
        if isinstance(card.picture, Shot):
            yield self.shot(card.picture)
        elif card.picture:
            yield self.chart(card.picture)
        number = 1
        for section in card.sections:
            yield self.section(section, number)
            number += len(section.lines)
        yield self.status(card)
        # An alert has its timeline in its sections.
        history = () if card.kind == "alert" else card.history
        yield [line for entry in history for line in self.words(plain(entry), first="- ", rest="  ")]
        yield self.words(plain(card.footer), style=_DIM)

    def status(self, card: Card) -> Iterator[str]:
        yield from self.words(plain(card.status))
        if card.status_url:
            yield self.link(card.status_url)

    def calls(self, calls: Sequence[Call]) -> Iterator[str]:
        """Whom it calls; nobody is pinged by what is printed."""
        if calls:
            yield from self.words(plain(say("terminal.calls", who=", ".join(one.name for one in calls))))

    def shot(self, shot: Shot) -> Iterator[str]:
        """The post in words, which is all that its picture shows."""
        yield from self.words(plain(shot.title), style=_BOLD)
        told = " · ".join(filter(None, (shot.author, shot.place, shot.said)))
        yield from self.words(plain(told), style=_DIM)
        for paragraph in shot.text.splitlines():
            yield from self.words(plain(paragraph), first="│ ", rest="│ ")
        for line in shot.lines:
            yield from self.words(plain(line), style=_DIM)

    def chart(self, chart: Chart) -> Iterator[str]:
        """One letter high: a row of bars for each series where the width allows, then all of it in words."""
        yield from self.words(plain(chart.title), style=_BOLD)
        if chart.kind == "shares":
            yield from self.shares(chart)
            yield from self.words(plain(chart.alt))
            return
        ends = [safe(chart.labels[0]), safe(chart.labels[-1])] if chart.labels else ["", ""]
        names = [safe(one.name) for one in chart.series] if len(chart.series) > 1 else []
        room = min(max(map(columns, names), default=0), self.width // 3)
        top = max((value for one in chart.series for value in one.values), default=0.0)
        for at, one in enumerate(chart.series):
            name = _pad(_cut(names[at], room), room) + "  " if names else ""
            row = f"{ends[0]} {''.join(_bar(value, top) for value in one.values)} {ends[1]}".strip()
            if columns(name) + columns(row) <= self.width:
                yield self.paint(name, _DIM) + row
        yield from self.words(plain(chart.alt))

    def shares(self, chart: Chart) -> Iterator[str]:
        """A row for each label: its name, a bar for the sum of its parts (else for the first number), all
        its numbers."""
        names = [safe(label) for label in chart.labels]
        parts = [[one.values[at] for one in chart.series] for at in range(len(names))]
        told = [[sum(row)] if chart.stacked else row for row in parts]
        tails = [" / ".join(number(int(n) if n == int(n) else n) + chart.unit for n in row) for row in told]
        room = min(max(map(columns, names), default=0), self.width // 3)
        wide = self.width - room - max(map(columns, tails), default=0) - 3
        top = max((row[0] for row in told), default=0.0)
        for name, row, tail in zip(names, told, tails, strict=True):
            bar = "█" * math.ceil(row[0] / top * wide) if row[0] > 0 and wide > 0 else _NO_BAR
            yield f"{_pad(_cut(name, room), room)}  {bar} {safe(tail)}"

    def section(self, section: Section, number: int) -> Iterator[str]:
        if section.heading:
            yield from self.words(plain(section.heading), style=_BOLD)
        for paragraph in section.text:
            yield from self.words(paragraph)
        yield from self.fields(section.fields)
        if section.table:
            yield from self.table(section.table)
        digits = len(str(number + len(section.lines) - 1))
        for at, line in enumerate(section.lines, number):
            yield from self.line(f"{at:>{digits}}. ", line)

    def line(self, number: str, line: Line) -> Iterator[str]:
        indent = " " * len(number)
        glyph = f"{safe(line.glyph)} " if line.glyph else ""
        yield from self.words((Span(glyph), *line.text), first=number, rest=indent)
        if note := " · ".join(filter(None, (line.note, date(line.said_at) if line.said_at else ""))):
            yield from self.words(plain(note), first=indent, rest=indent, style=_DIM)
        if line.url:
            yield indent + self.link(line.url)

    def fields(self, fields: Sequence[Field]) -> Iterator[str]:
        names = [safe(field.name) for field in fields]
        room = min(max(map(columns, names), default=0), self.width // 3)
        for name, field in zip(names, fields, strict=True):
            first = self.paint(_pad(_cut(name, room), room) + "  ", _DIM)
            yield from self.words(plain(field.value), first=first, rest=" " * (room + 2), indent=room + 2)

    def table(self, table: Table) -> Iterator[str]:
        cells = [[safe(cell) for cell in row] for row in (table.columns, *table.rows)]
        widths = widths_of(cells, self.width)
        for row_number, row in enumerate(cells):
            shown = [
                _pad(_cut(cell, room) if at else cut_name(cell, room), room, right=at in table.numeric)
                for at, (cell, room) in enumerate(zip(row, widths, strict=True))
            ]
            text = "  ".join(shown).rstrip()
            if row_number > 0:
                yield text
            elif text:
                yield self.paint(text, _DIM)

    def link(self, url: str) -> str:
        return self.paint(safe(url), _UNDERLINE)

    def words(
        self, text: Text, *, first: str = "", rest: str = "", style: str = "", indent: int | None = None
    ) -> Iterator[str]:
        """The text wrapped; `first` stands before its first line, `rest` before others (`indent` columns)."""
        room = self.width - (columns(rest) if indent is None else indent)
        row: list[Piece] = []
        used = 0
        lead = first
        for word in self.split(text, style, room):
            size = sum(columns(piece) for piece, _ in word)
            if row and used + 1 + size > room:
                yield lead + self.join(row)
                row, used, lead = [], 0, rest
            if row:
                row.append((" ", style))
                used += 1
            row += word
            used += size
        if row:
            yield lead + self.join(row)

    def split(self, text: Text, style: str, room: int) -> Iterator[list[Piece]]:
        """Words (runs without a space) as pieces of one style each; what is wider than `room` is cut up."""
        word: list[Piece] = []
        for span in text:
            for at, run in enumerate(_SPACE.split(self.marked(span))):
                if at > 0 and word:
                    yield from _fit(word, room)
                    word = []
                if run:
                    word.append((run, _BOLD if span.bold and not style else style))
        if word:
            yield from _fit(word, room)

    def marked(self, span: Span) -> str:
        text = safe(span.text)
        if span.bold and not self.colour and text.strip():
            text = f"*{text}*"
        return f"{text} ({safe(span.url)})" if span.url and span.url != span.text else text

    def join(self, row: Sequence[Piece]) -> str:
        return "".join(self.paint(text, style) for text, style in row)

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}{_RESET}" if self.colour and style and text else text


def _bar(value: float, top: float) -> str:
    return _BARS[min(len(_BARS), math.ceil(value / top * len(_BARS))) - 1] if value > 0 else _NO_BAR


def _fit(word: list[Piece], room: int) -> Iterator[list[Piece]]:
    whole = "".join(text for text, _ in word)
    if columns(whole) <= room or whole.lstrip("(").startswith(("http://", "https://")):
        yield word
        return
    part: list[Piece] = []
    used = 0
    for text, style in word:
        for char in text:
            size = _columns_of(char)
            if used + size > room:
                yield part
                part, used = [], 0
            if part and part[-1][1] == style:
                part[-1] = (part[-1][0] + char, style)
            else:
                part.append((char, style))
            used += size
    yield part


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _cut(text: str, room: int) -> str:
    used = kept = 0
    for at, char in enumerate(text):
        used += _columns_of(char)
        if used < room:
            kept = at + 1
        elif used > room:
            return text[:kept] + "…"
    return text


def _pad(text: str, room: int, right: bool = False) -> str:
    gap = " " * (room - columns(text))
    return gap + text if right else text + gap
