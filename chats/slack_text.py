"""Texts, links and tables as Slack shows them.

What somebody wrote stands only in `plain_text` with `emoji` off and in the `text` of a rich text, where
Slack reads no markup, and never as the label of a link. We write no mrkdwn at all. Addresses in a rich
text's `text` stay text: Slack makes links there only of `link` elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

from chats.slack_limits import Block, length, most
from chats.terminal import columns
from core.cards import Field, Span, Table, Text
from core.quote import cut, tidy, web_link
from core.say import date, phrases, say

NOTHING = "–"
TABLE_WIDTH = 76
"""Columns of the monospaced type that fit beside each other on a laptop."""
_CELL = 200
_PAIRS = 4
"""Rows of two cells that are read more easily on one line."""
_HOST = 60
_URL_MARKS = "%/:?#[]@!$&'()*+,;=~-._"
_PLAIN_HOST = re.compile(
    r"(?=[^:]{1,253}(?::|$))[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*(?::\d{1,5})?", re.IGNORECASE
)
_COLON = re.compile(r":(?=[\w+'-]+:)")

phrases(
    {
        "slack.open": "Open",
        "slack.open_at": "Open on {host}",
        "slack.answer_at": "The answer on {host}",
        "slack.read_at": "Read it all on {host}",
        "slack.more_rows": {"one": "… and {n} more row", "other": "… and {n} more rows"},
    }
)


def fit(text: str, room: int) -> str:
    """On one line, without control and direction characters, at most `room` long, cut at a word."""
    calm = tidy(text[: room * 4], keep_space=True)
    size = room
    shown = cut(calm, size)
    while (over := length(shown) - room) > 0:
        size -= (over + 1) // 2
        shown = cut(calm, size)
    return shown


def plain(text: str, room: int) -> Block:
    """A `plain_text` object; `:tada:` stays as it is."""
    return {"type": "plain_text", "text": fit(text, room).strip() or NOTHING, "emoji": False}


def fallback(parts: Iterable[str], room: int = 1000) -> str:
    """The text that stands for the blocks in notifications: Slack reads mrkdwn in it, so all is escaped."""
    text = fit(" · ".join(part for part in map(tidy, (part[: room * 4] for part in parts)) if part), room)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _COLON.sub(":\u200b", text) or NOTHING


# -- rich text


def run(text: str, bold: bool = False) -> Block:
    """A run of a rich text."""
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}


def runs(text: Text, room: int) -> list[Block]:
    """The text as runs, at most `room` long in all, cut at a word; empty when there is nothing to read."""
    found: list[Block] = []
    left = room - 1  # the last one is for the dots
    for at, span in enumerate(text):
        if left < 2:
            found += [run("…")] if any(later.text.strip() for later in text[at:]) else []
            break
        whole = tidy(span.text[: left * 4], keep_space=True)
        shown = fit(whole, left)
        if shown:
            url = web_address(span.url) if shown.strip() else None
            found.append(link(url, shown, span.bold) if url else run(shown, span.bold))
        if shown != whole:
            break
        left -= length(shown)
    return found if any(one["text"].strip() for one in found) else []


def link(url: str, label: str, bold: bool = False) -> Block:
    """A link; `url` has to be a `web_address`."""
    found: Block = {"type": "link", "url": url, "text": label}
    return found | {"style": {"bold": True}} if bold else found


def open_link(url: str | None, label: str = "slack.open_at", beside: str = "") -> list[Block]:
    """A link to a post that says whose page it is, empty when the address leads nowhere. `label` is the key
    of what it says; `beside` the site that is shown beside it: when the link leads there it need not say so
    again."""
    safe = web_address(url)
    if safe is None:
        return []
    host = urlsplit(safe).hostname or ""
    if host and beside.casefold() == host:
        return [link(safe, say("slack.open"))]
    host = host if len(host) <= _HOST else "…" + host[1 - _HOST :]
    return [link(safe, say(label, host=host))]


def web_address(url: str | None) -> str | None:
    """The address as Slack takes it: the web's, in ASCII; None when it is none. A message with a broken
    address would be refused as a whole."""
    if web_link(url) is None or url is None:
        return None
    try:
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if not _PLAIN_HOST.fullmatch(host):
        return None
    netloc = f"{quote(user, safe=_URL_MARKS)}@{host}" if user else host
    rest = (quote(part, safe=_URL_MARKS) for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme, netloc, *rest))
    return safe if len(safe) <= most("url") else None


def ago(at: datetime | None) -> list[Block]:
    """How long ago, as the reader's own client counts it."""
    if at is None or (seconds := int(at.timestamp())) <= 0:
        return []
    return [{"type": "date", "timestamp": seconds, "format": "{ago}", "fallback": date(at)}]


def joined(parts: Iterable[Sequence[Block]], between: str = " · ") -> list[Block]:
    """Runs one after another, with something between; empty ones are left out."""
    found: list[Block] = []
    for part in parts:
        if part:
            found += [run(between), *part] if found else part
    return found


def field(one: Field, between: str = "  ", room: int = 2500) -> list[Block]:
    """Its name in bold, and its value; `room` for each of them."""
    return [
        run(fit(one.name, min(room, 300)) or NOTHING, bold=True),
        run(between + (fit(one.value, room) or NOTHING)),
    ]


def section(elements: list[Block]) -> Block:
    """A paragraph of a rich text."""
    return {"type": "rich_text_section", "elements": elements}


def quoted(elements: list[Block]) -> Block:
    """A quote in a rich text."""
    return {"type": "rich_text_quote", "elements": elements}


def rich(parts: list[Block]) -> Block:
    """A block of paragraphs, quotes and tables."""
    return {"type": "rich_text", "elements": parts}


def heading(text: str) -> Block:
    """A heading within a message."""
    return section(runs((Span(text, bold=True),), 300) or [run(NOTHING)])


# -- tables


def table_part(table: Table) -> Block | None:
    """The table in monospaced type, headings first, numbers to the right; a few pairs without headings as one
    line; None when it is empty.

    Slack's own table block can be there once in a message and not at all on Home; two stand in a summary.
    """
    rows = [row for row in (table.columns, *table.rows) if any(cell.strip() for cell in row)]
    wide = max((len(row) for row in rows), default=0)
    cells = [[tidy(cell[: _CELL * 4]) for cell in (*row, *[""] * (wide - len(row)))] for row in rows[:100]]
    widths = [max(columns(row[at]) for row in cells) for at in range(wide)]
    while sum(widths) + 2 * (wide - 1) > TABLE_WIDTH and max(widths) > 6:
        widths[widths.index(max(widths))] -= 1
    if 0 < len(rows) <= _PAIRS and wide == 2 and not any(cell.strip() for cell in table.columns):
        told = runs((Span(" · ".join(" ".join(filter(None, row)) for row in cells)),), most("rich.text"))
        return section(told) if told else None
    lines: list[str] = []
    left = most("rich.text") - 100
    for row in cells:
        line = "  ".join(
            _cell(cell, room, at in table.numeric)
            for at, (cell, room) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        left -= length(line) + 1
        if left < 0:
            break
        lines.append(line)
    if len(lines) < len(rows):
        lines.append(say("slack.more_rows", n=len(rows) - len(lines)))
    text = "\n".join(lines)
    return {"type": "rich_text_preformatted", "elements": [run(text)]} if text.strip() else None


def _cell(text: str, room: int, right: bool) -> str:
    """In exactly `room` columns."""
    if columns(text) > room:
        text = text[:room]
        while columns(text) > room - 1:
            text = text[:-1]
        text += "…"
    gap = " " * (room - columns(text))
    return gap + text if right else text + gap
