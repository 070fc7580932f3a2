"""A Card: a message without a platform. Chats draw it, the terminal prints it, JSON carries it.

Text from posts only ever stands in `Span.text`; a `Span.url` is set by us alone. Nothing in a card is
markup, so that each chat escapes by its own rules and hostile text stays text.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from core.types import Json

Tone = Literal["neutral", "info", "good", "warning", "danger"]
Style = Literal["default", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; `bold` for matched words, `url` makes it a link."""

    text: str
    bold: bool = False
    url: str | None = None


Text = tuple[Span, ...]


def plain(text: str) -> Text:
    """Text of one unadorned run."""
    return (Span(text),)


@dataclass(frozen=True, slots=True)
class Field:
    """A short labelled value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing a form asks for; `options` (value, label) for a select; its value arrives under `name`."""

    name: str
    label: str
    kind: Literal["text", "long_text", "select", "person"] = "text"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What to ask before a verb is done."""

    title: str
    submit: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press. Its id `verb:target` is all a chat has to remember, so that it never dies.

    `values` are sent along with the press (`ignore` with `reason=spam`); `form` asks for more first;
    `confirm` is a question to answer first.
    """

    verb: str
    target: str
    label: str
    emoji: str = ""
    style: Style = "default"
    confirm: str | None = None
    form: Form | None = None
    values: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.verb}:{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One mention in a digest, summary or list: triageable by its own buttons. `site` is the place that the
    note names; `said_at` stands where the note does not say how long ago."""

    target: str
    text: Text
    glyph: str = ""
    state: str = ""
    url: str | None = None
    note: str = ""
    site: str = ""
    said_at: datetime | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns with headings; `numeric` names the columns (by index) to align right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an answer under a heading: paragraphs, then fields, table and lines."""

    heading: str = ""
    text: tuple[Text, ...] = ()
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody wrote, cut to what matters, matched words in bold. `cut` when there is more."""

    text: Text
    cut: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of numbers in a chart, as long as the chart's labels; `tone` gives its colour. `line`: it is
    drawn as a line over the bars of the others (what is usual, over what is). `low` and `high` (each empty,
    or as long) say between what the true values lie: they are drawn as whiskers on the bars of `shares`."""

    name: str
    values: tuple[float, ...]
    tone: Tone = "info"
    line: bool = False
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture as data. `alt` says the same in words, for those who cannot see it and for chats that cannot
    show it.

    `bars`: the labels stand along the bottom, a bar of each series over each; `stacked` they stand on each
    other, the first at the bottom, with the sum on top. `line`: a line for each series. `shares`: a
    horizontal bar for each label, the first on top; of several series side by side, or `stacked` as parts of
    one bar. `heat`: a grid with a row for each series, the first on top, and a column for each label; the
    higher a number, the darker its field. `unit` stands behind each number as it is (`%`, ` min`).

    Raises ValueError where a row of numbers is not as long as the labels, or a number is not finite.
    """

    title: str
    alt: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["bars", "line", "shares", "heat"] = "bars"
    stacked: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        for one in self.series:
            for numbers in (one.values, one.low, one.high):
                if len(numbers) != len(self.labels) and (numbers or numbers is one.values):
                    raise ValueError(f"{len(numbers)} numbers for {len(self.labels)} labels in {one.name!r}")
                if not all(map(math.isfinite, numbers)):
                    raise ValueError(f"a number that is none in {one.name!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of a post as we kept it, as data: who said what where and when (all for reading), and under
    it the lines that say where this picture comes from. `alt` says the same in words."""

    title: str
    alt: str
    text: str
    author: str = ""
    place: str = ""
    said: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody who is called by a message: `name` for reading, `accounts` the keys (`Person.key`) by which
    chats know them; a chat in which they have none shows the name. Set by us alone, from the settings."""

    name: str
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message.

    `kind`: `mention summary digest answer notice alert call reminder`. `target`: what its emoji act on (`m12`
    = mention 12, `a3` = alert 3), None when they act on nothing. `headline` is the title again with matched
    words in bold, for chats whose titles can have bold words (empty where none matched). `context` stands
    small under the title (source, author, when); `status` is the one line about who did what, `status_url`
    the answer that was given; `buttons` stand in a row, `more` in a select menu; `history` on request.
    `listing` is the target of a digest's or summary's lines (`o7` = outbox row 7): a chat that cannot show
    all of them offers a button `lines:o7`, which answers with a page. A `private` card is for the asker's
    eyes alone: no chat offers to share it, or shows it where others read. `calls` are pinged when the message
    is posted, in chats that can; never by a redraw.
    """

    kind: str
    title: str
    target: str | None = None
    headline: Text = ()
    icon: str = ""
    tone: Tone = "neutral"
    url: str | None = None
    context: tuple[str, ...] = ()
    quote: Quote | None = None
    body: tuple[Text, ...] = ()
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    status: str = ""
    status_url: str | None = None
    state: str = ""
    said_at: datetime | None = None
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    history: tuple[str, ...] = ()
    footer: str = ""
    picture: Chart | Shot | None = None
    listing: str = ""
    private: bool = False
    calls: tuple[Call, ...] = ()


def to_json(value: object) -> Json:
    """The card (or a part of it) as plain JSON values; what is empty is left out, times are ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if isinstance(value, Button):
            found["id"] = value.id
            found["values"] = dict(value.values)
        return {name: v for name, v in found.items() if v not in (None, "", [], {}, False)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def row_target(row: int) -> str:
    """The target of a digest's or summary's own lines: `o7`."""
    return f"o{row}"


def target_row(target: str) -> int | None:
    """The outbox row's id in a target, or None when it is none."""
    digits = target[1:]
    return int(digits) if target[:1] == "o" and digits.isascii() and digits.isdigit() else None


def mention_target(mention_id: int) -> str:
    """The target of a mention's buttons: `m12`."""
    return f"m{mention_id}"


def target_mention(target: str) -> int | None:
    """The mention id in a target, or None when it is none."""
    digits = target[1:]
    return int(digits) if target[:1] == "m" and digits.isascii() and digits.isdigit() else None
