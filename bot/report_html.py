"""A card as a page of its own: one HTML file with everything in it, for a browser, a printer, or to send on.

Nothing is loaded from anywhere and nothing runs. What strangers wrote stands in it as text, each in its own
direction; links lead to the web and nowhere else.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from unicodedata import bidirectional

from core.cards import Card, Chart, Field, Line, Section, Shot, Span, Table, Text
from core.question_text import PREFIX
from core.quote import tidy, web_link
from core.say import direction, language, number, say

STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a browser is told of the page."""


@dataclass(frozen=True, slots=True)
class Download:
    """What the page can be had as: a word, and its address beside the page."""

    label: str
    address: str


def page_of(card: Card, picture: bytes | None = None, downloads: Sequence[Download] = ()) -> str:
    """The whole file; `picture` is the card's, as a PNG. In the language in force."""
    parts = [
        f"<h1>{_icon(card.icon)}{_words(card.title)}</h1>",
        _list("context", card.context),
        _downloads(downloads),
        *(_paragraph(text) for text in card.body),
        _fields(card.fields),
        _picture(card.picture, picture),
        *(_section(section) for section in card.sections),
        _questions(card),
    ]
    return document(card.title, parts, card.tone, card.footer)


def document(title: str, parts: Iterable[str], tone: str = "neutral", footer: str = "") -> str:
    """A whole file around these parts, which are HTML."""
    foot = f"<footer>{_words(footer)}</footer>" if footer else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language())}" dir="{direction()}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(tidy(title))}</title>\n<style>{STYLE}</style>\n</head>\n"
        f'<body class="tone-{escape(tone)}">\n<main>\n'
        + "\n".join(part for part in parts if part)
        + f"\n</main>\n{foot}\n</body>\n</html>\n"
    )


def _words(text: str) -> str:
    """Text of whatever direction, that changes nothing around it."""
    return f'<bdi dir="{_runs(text)}">{escape(tidy(text))}</bdi>'


def reports_list(rows: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """The parts of a page of reports: of each its address, title, name and when it was made."""
    title = f"<h1>{_words(say('reports.title'))}</h1>"
    if not rows:
        return [title, _paragraph((Span(say("reports.none")),))]
    items = (
        f'<li><p><a href="{escape(address)}">{_words(name)}</a></p><p class="note">{_words(note)}</p></li>'
        for address, name, note in ((one[0], one[1], f"{one[2]} · {one[3]}") for one in rows)
    )
    return [title, f'<ul class="lines">{"".join(items)}</ul>']


def _runs(text: str) -> str:
    """In which direction a text runs: as its first letter does, else as the page. Said outright, for not all
    that print a page find it out."""
    kinds = (bidirectional(char) for char in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), None)
    return direction() if first is None else "ltr" if first == "L" else "rtl"


def _icon(icon: str) -> str:
    return f'<span class="icon" aria-hidden="true">{escape(icon)}</span> ' if icon else ""


def _plain(text: Text) -> str:
    return "".join(span.text for span in text)


def _spans(text: Text) -> str:
    found = []
    for span in text:
        words = escape(tidy(span.text, keep_space=True))
        words = f"<b>{words}</b>" if span.bold else words
        found.append(_link(words, span.url))
    return "".join(found)


def _link(html: str, url: str | None) -> str:
    address = web_link(url)
    return html if address is None else f'<a href="{escape(address)}" rel="noopener noreferrer">{html}</a>'


def _paragraph(text: Text) -> str:
    return f'<p dir="{_runs(_plain(text))}">{_spans(text)}</p>' if text else ""


def _list(name: str, words: Iterable[str]) -> str:
    items = "".join(f"<li>{_words(word)}</li>" for word in words)
    return f'<ul class="{name}">{items}</ul>' if items else ""


def _downloads(downloads: Sequence[Download]) -> str:
    links = "".join(f'<li><a href="{escape(one.address)}">{_words(one.label)}</a></li>' for one in downloads)
    return f'<nav aria-label="{escape(say("reports.downloads"))}"><ul>{links}</ul></nav>' if links else ""


def _fields(fields: Iterable[Field]) -> str:
    items = "".join(f"<div><dt>{_words(one.name)}</dt><dd>{_words(one.value)}</dd></div>" for one in fields)
    return f"<dl>{items}</dl>" if items else ""


def _section(section: Section) -> str:
    parts = [
        f"<h2>{_words(section.heading)}</h2>" if section.heading else "",
        *(_paragraph(text) for text in section.text),
        _fields(section.fields),
        _table(section.table) if section.table else "",
        _lines(section.lines),
    ]
    return "<section>" + "".join(parts) + "</section>" if any(parts) else ""


def _lines(lines: Sequence[Line]) -> str:
    return '<ul class="lines">' + "".join(map(_line, lines)) + "</ul>" if lines else ""


def _line(line: Line) -> str:
    said = _link(_spans(line.text) or _words("–"), line.url)
    note = f'<p class="note">{_words(line.note)}</p>' if line.note else ""
    state = f' <span class="state">{_words(line.state)}</span>' if line.state else ""
    return (
        f'<li><p>{_icon(line.glyph)}<bdi dir="{_runs(_plain(line.text))}">{said}</bdi>{state}</p>{note}</li>'
    )


def _table(table: Table) -> str:
    numeric = frozenset(table.numeric)

    def row(cells: Sequence[str], tag: str) -> str:
        kinds = (' class="number"' if n in numeric else "" for n in range(len(cells)))
        scope = ' scope="col"' if tag == "th" else ""
        return "".join(
            f"<{tag}{scope}{kind}>{_words(one)}</{tag}>" for one, kind in zip(cells, kinds, strict=True)
        )

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
    return (
        '<div class="wide" tabindex="0" role="group"><table>'
        f"<thead><tr>{row(table.columns, 'th')}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _picture(shown: Chart | Shot | None, png: bytes | None) -> str:
    if shown is None:
        return ""
    if png is not None:
        image = f'<img src="data:image/png;base64,{b64encode(png).decode()}" alt="{escape(tidy(shown.alt))}">'
    else:
        image = f"<p><b>{_words(shown.title)}</b></p><p>{_words(shown.alt)}</p>"
    numbers = _numbers(shown) if isinstance(shown, Chart) else ""
    return f"<figure>{image}{numbers}</figure>"


def _numbers(chart: Chart) -> str:
    """The same as a table, for who cannot see the picture; its lines are the chart's labels."""
    rows = tuple(
        (label, *(f"{number(_whole(one.values[at]))}{chart.unit}" for one in chart.series))
        for at, label in enumerate(chart.labels)
    )
    names = tuple(one.name or chart.title for one in chart.series)
    table = _table(Table(columns=("", *names), rows=rows, numeric=tuple(range(1, len(names) + 1))))
    return f"<details><summary>{_words(say('reports.numbers'))}</summary>{table}</details>"


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _questions(card: Card) -> str:
    """How to see the mentions behind the numbers: what the buttons ask."""
    asked = [
        f"<li>{_words(button.label)}: <code>{_words(f'{PREFIX} {button.target}')}</code></li>"
        for button in card.buttons
        if button.verb == "page"
    ]
    if not asked:
        return ""
    return f"<section><h2>{_words(say('reports.behind'))}</h2><ul>{''.join(asked)}</ul></section>"
