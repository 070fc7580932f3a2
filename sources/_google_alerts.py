"""What an alert of the search engine says, by feed or by e-mail: its links lead to the page itself, and what
is found is (title, url, snippet, publisher)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from core.types import Json
from sources._headline import without_publisher
from sources._items import at, word
from sources._links import absolute
from sources._text import either, plain, squeeze

_ENGINE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}", re.IGNORECASE)
_TRACKING = re.compile(
    r"(?:utm_.*|mc_[ce]id|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|mkt_tok|_hs.*)"
    r"(?:=|\Z)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<script\b[^<>]{0,300}\binboxmarkup\b[^<>]{0,300}+>", re.IGNORECASE)
_END = re.compile(r"</script>", re.IGNORECASE)
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_CELLS = ("td", "li")
_HEADING = re.compile(r"===.*===\s*\Z")
_WIDTH = 76  # where the lines of the plain form are broken
_LONGEST = 500_000  # characters of a mail that are read
_MOST = 200  # results of a mail
_CELL = 50_000  # characters of the place where one result is shown


class Found(NamedTuple):
    """One page that an alert found; `snippet` and `publisher` are "" when it does not tell."""

    title: str
    url: str
    snippet: str
    publisher: str


def unwrapped(link: str | None, engine: str = "") -> str | None:
    """Where a link of an alert leads in the end, without what tells where the reader came from; None for
    what is no web address. `engine` is a further host whose pages lead on."""
    link = absolute(link)
    if link is None:
        return None
    inner = _behind(link, engine)
    return without_tracking(absolute(inner) or link)


def without_tracking(url: str) -> str:
    """The address without the parameters that advertisers add."""
    parts = urlsplit(url)
    kept = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    return url if kept == parts.query else urlunsplit(parts._replace(query=kept))


def read_alert_mail(html: str, text: str, subject: str) -> tuple[Found, ...]:
    """What an alert e-mail found, each page once, in its order: from the HTML part where it has results, from
    the plain part where it has none. Nothing for a mail without results (a confirmation). `subject` is the
    title of a result that has none."""
    found: dict[str, Found] = {}
    for read, part in ((_in_page, html), (_in_markup, html), (_in_text, text)):
        for title, link, snippet, publisher in islice(read(part[:_LONGEST]), _MOST):
            url = unwrapped(link)
            if url is not None:
                title = without_publisher(title, publisher) or squeeze(subject)
                found.setdefault(url, Found(title, url, snippet, publisher))
        if found:
            break
    return tuple(found.values())


def _behind(link: str, engine: str = "") -> str | None:
    """The address in the query of a page that only leads on; None for any other page."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.path != "/url" or not (host == engine or _ENGINE.fullmatch(host)):
        return None
    for name in ("url", "q"):
        for part in parts.query.split("&"):
            key, _, value = part.partition("=")
            if key == name and value[:4].lower() == "http":
                return unquote(value)
    return None


def _in_page(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Results as the page shows them: a cell each, with the linked title, the publisher and the snippet in
    lines of their own."""
    if "/url?" not in html:
        return
    from selectolax.lexbor import LexborHTMLParser, LexborNode  # only where it is needed

    for anchor in LexborHTMLParser(html).css("a[href]"):
        link = anchor.attributes.get("href") or ""
        title = squeeze(plain(anchor.html))
        if not title or _behind(link) is None or anchor.css_first("table, img") is not None:
            continue  # a picture leads there too
        cell: LexborNode | None = anchor.parent
        while cell is not None and cell.tag not in _CELLS:
            cell = cell.parent
        lines: list[str] = []
        shown = cell.inner_html or "" if cell is not None else ""
        if shown and len(shown) <= _CELL:
            own = LexborHTMLParser(f"<body>{shown}")
            for table in own.css("table"):  # the picture, and the buttons to share it
                table.remove()
            lines = [line for line in plain(own.body.html if own.body else "").split("\n") if line != title]
        publisher, snippet = (lines[0], " ".join(lines[1:])) if len(lines) > 1 else ("", " ".join(lines))
        yield title, link, snippet, publisher


def _in_markup(html: str) -> Iterator[tuple[str, str, str, str]]:
    """The first few results, as the mail tells them to mail programs."""
    read = 0
    while (start := _MARKUP.search(html, read)) and (end := _END.search(html, start.end())):
        read = end.end()
        try:
            document: Json = json.loads(html[start.end() : end.start()])
        except (ValueError, RecursionError):
            continue
        cards = at(document, "cards")
        for card in cards if isinstance(cards, list) else ():
            widgets = at(card, "widgets")
            for widget in widgets if isinstance(widgets, list) else ():
                link = word(widget, "url") if isinstance(widget, dict) else None
                if link is not None and _behind(link) is not None:
                    title, snippet = word(widget, "title"), word(widget, "description")
                    yield either(title).replace("\n", " "), link, either(snippet), ""


def _in_text(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Results of the plain form: title, publisher (news have one) and snippet, each broken into lines, then
    the address in angle brackets."""
    block: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        address = _ADDRESS.fullmatch(line)
        if address and _behind(address[1]) is not None:
            parts = _whole_lines(block)
            title = parts[0] if parts else ""
            publisher = parts[1] if len(parts) > 2 else ""
            yield title, address[1], " ".join(parts[2:] if publisher else parts[1:]), publisher
        if address or not line or _HEADING.match(line):
            block = []
        else:
            block.append(line)


def _whole_lines(broken: list[str]) -> list[str]:
    """The lines as they were before they were broken: where the next one's first word had room, one ends."""
    whole: list[str] = []
    room = _WIDTH
    for line in broken:
        if whole and room <= len(line.split(" ", 1)[0]):
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
        room = _WIDTH - len(line) - 1
    return whole
