"""Cards and forms that nobody would make: every part long, empty, strange or missing, by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

from core.cards import (
    Button,
    Card,
    Chart,
    Field,
    Form,
    Input,
    Line,
    Quote,
    Section,
    Series,
    Span,
    Table,
    Text,
)

T = TypeVar("T")

_SCRAPS = (
    "",
    " ",
    "\n",
    "\u200b",
    "<!channel>",
    "<@U0123>",
    "*_~`",
    "&amp;",
    ":tada:",
    "𝒳 ",
    "ل",
    "👩‍👩‍👧",
    "x",
    "word ",
)
_TIMES = (1, 1, 1, 2, 7, 76, 151, 256, 2001, 3001, 9000)


class Chance:
    """Makes one strange thing after the other, the same for the same number."""

    def __init__(self, number: int) -> None:
        self._chance = Random(number)
        self.one_of = self._chance.choice

    def text(self, longest: int = 9000) -> str:
        """Anything, short or as long as that."""
        parts = [self.one_of(_SCRAPS) * self.one_of(_TIMES) for _ in range(self.one_of((1, 1, 2, 3)))]
        return "".join(parts)[:longest]

    def card(self) -> Card:
        """A card with something in each of its parts, or nothing."""
        return Card(
            kind=self.one_of(("mention", "summary", "digest", "answer", "notice", "alert")),
            title=self.text(),
            target=self.one_of((None, "m1")),
            headline=self._spans(),
            icon=self.one_of(("", "💬")),
            tone=self.one_of(("neutral", "info", "good", "warning", "danger")),
            url=self._url(),
            context=self._some(4, self.text),
            quote=self.one_of((None, Quote(text=self._spans(), cut=self._yes()))),
            body=self._some(4, self._spans),
            fields=self._some(14, self._field),
            sections=self._some(3, self._section),
            status=self.text(),
            said_at=self.one_of((None, datetime(2026, 5, 5, 12, 0, tzinfo=UTC))),
            buttons=self._some(30, self._button),
            more=self._some(8, self._button) * self.one_of((1, 1, 20)),
            history=self._some(4, self.text),
            footer=self.text(),
            picture=self.one_of((None, self._chart())),
            listing=self.one_of(("", "o7")),
        )

    def form(self) -> Form:
        """A form of up to three inputs."""
        names = ("reason", "to", "note")[: self.one_of((1, 2, 3))]
        return Form(title=self._short(), submit=self._short(), inputs=tuple(map(self._input, names)))

    def _yes(self) -> bool:
        return self.one_of((False, True))

    def _some(self, most: int, make: Callable[[], T]) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.one_of((0, 1, most // 2, most))))

    def _short(self) -> str:
        return self.text(400)

    def _url(self) -> str | None:
        end = self.one_of((None, "", "é?a=1&b=#%", "a" * 4000))
        return None if end is None else f"https://example.org/{end}"

    def _spans(self) -> Text:
        return self._some(4, lambda: Span(self.text(), bold=self._yes(), url=self._url()))

    def _field(self) -> Field:
        return Field(self._short(), self._short())

    def _target(self) -> str:
        return self.one_of(("m1", "m123456789", "o7", "search lumio", "x" * 300))

    def _button(self) -> Button:
        return Button(
            verb=self.one_of(("claim", "resolve", "ignore", "page", "lines")),
            target=self._target(),
            label=self._short(),
            emoji=self.one_of(("", "🙋", "👀")),
            style=self.one_of(("default", "primary", "danger")),
            confirm=self.one_of((None, self._short())),
            values=self._some(2, lambda: (self.one_of(("reason", "page")), self.text(60))),
        )

    def _line(self) -> Line:
        return Line(
            target=self._target(),
            text=self._spans(),
            glyph=self.one_of(("", "🔴")),
            state=self._short(),
            url=self._url(),
            note=self._short(),
            buttons=self._some(6, self._button),
        )

    def _table(self) -> Table:
        columns = self.one_of((1, 2, 7, 25))

        def row() -> tuple[str, ...]:
            return tuple(self._short() for _ in range(columns))

        return Table(columns=row(), rows=self._some(3, row) * self.one_of((1, 60)), numeric=(0,))

    def _section(self) -> Section:
        return Section(
            heading=self._short(),
            text=self._some(4, self._spans),
            fields=self._some(14, self._field),
            table=self.one_of((None, self._table())),
            lines=self._some(3, self._line) * self.one_of((1, 1, 20)),
        )

    def _chart(self) -> Chart:
        bars = (Series(name="s", values=(1.0,)),)
        return Chart(title=self._short(), alt=self.text(), labels=("a",), series=bars)

    def _input(self, name: str) -> Input:
        return Input(
            name=name,
            label=self._short(),
            kind=self.one_of(("text", "long_text", "select", "person")),
            required=self._yes(),
            options=self._some(120, lambda: (self.text(90), self.text(90))),
        )
