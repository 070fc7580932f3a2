"""Texts, links and tables as Slack shows them.

What somebody wrote stands only in `plain_text` with `emoji` off and in the `text` of a rich text, where
Slack reads no markup, and never as the label of a link. We write no mrkdwn at all. Addresses in a rich
text's `text` stay text: Slack makes links there only of `link` elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from chats import _text
from chats._table import layout, pairs
from chats._text import NOTHING as NOTHING
from chats._text import fit as fit
from chats._text import length, shown_host
from chats.slack_limits import Block, most
from core.cards import Field, Span, Table, Text
from core.quote import tidy
from core.say import date, phrases, say

TABLE_WIDTH = 76
"""Columns of the monospaced type that fit beside each other on a laptop."""
_COLON = re.compile(r":(?=[\w+'-]+:)")

phrases(
    {
        "slack.open": "Open",
        "slack.open_at": "Open on {host}",
        "slack.answer_at": "The answer on {host}",
        "slack.read_at": "Read it all on {host}",
    }
)


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
    if beside and beside.casefold() == urlsplit(safe).hostname:
        return [link(safe, say("slack.open"))]
    return [link(safe, say(label, host=shown_host(safe)))]


def web_address(url: str | None) -> str | None:
    """The address as Slack takes it, None when it is none."""
    return _text.web_address(url, most("url"))


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
    if few := pairs(table):
        return section(runs((Span(few),), most("rich.text")))
    text = layout(table, TABLE_WIDTH, most("rich.text"))
    return {"type": "rich_text_preformatted", "elements": [run(text)]} if text else None
