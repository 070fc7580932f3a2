r"""Texts, links and tables as Discord shows them.

What somebody wrote is escaped so that no client reads markdown in it: `\` before every mark, and where a line
begins before what would make a list. Authors, footers, labels and placeholders are no markdown: nothing is
escaped there.

In the label of a link clients take no escapes, so that a label is our own words and a host, and nothing
else. A link always says whose page it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from chats._table import layout, pairs
from chats._text import NOTHING, fit, length, shown_host, web_address
from chats.discord_limits import most
from core.cards import Field, Table, Text
from core.quote import tidy
from core.say import phrases, say

BOLD, UNDERLINE = "**", "__"
LONGEST_LINK = 1500
TABLE_WIDTH = 56
"""Columns of the monospaced type that fit beside each other in an embed."""
_MARKS = re.compile(r"[\\`*_~|<>\[\]()#:@]")
_AT_START = re.compile(r"^(\s*\d*)(?=[-+.](?:\s|$))")
_INVITE = re.compile(r"(discord(?:app)?)\.", re.IGNORECASE)
"""Before these addresses clients draw an invitation, also without `https`."""
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])|(?:\*\*|__)")
_URL_MARKS = "%/:?#@&+,;=$-."
"""What stays in an address: nothing with which markdown begins or ends."""
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)
_PUBLIC_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)", re.IGNORECASE)

phrases(
    {
        "discord.card.open_at": "Open on {host}",
        "discord.card.answer_at": "The answer on {host}",
        "discord.card.read_at": "Read it all on {host}",
    }
)


def escape(text: str) -> str:
    """Text of one line in which nothing is markdown."""
    marked = _MARKS.sub(r"\\\g<0>", text)
    return _INVITE.sub(r"\1\\.", _AT_START.sub(r"\1\\", marked))


def unescape(text: str) -> str:
    """What is read where an escaped, bold or underlined text stands."""
    return _ESCAPED.sub(lambda found: found[1] or "", text)


def written(text: str, room: int) -> str:
    """Somebody's text, escaped, on one line, at most `room` long with its escapes."""
    size = room
    while length(found := escape(fit(text, size, _cost))) > room:
        size -= length(found) - room
    return found


def spans(text: Text, room: int, mark: str = BOLD) -> str:
    """The text, escaped, bold words between `mark`, at most `room` long, cut at a word; empty when there is
    nothing to read."""
    found: list[str] = []
    left = room - 2  # for the dots
    runs = _merged(text, room)
    for at, (words, bold, url) in enumerate(runs):
        marks = mark if bold and words.strip() else ""
        space = left - 2 * len(marks)
        if space < 2:
            found += ["…"] if any(later[0].strip() for later in runs[at:]) else []
            break
        shown = written(words, space)
        inner = shown.strip()
        drawn = shown.replace(inner, f"{marks}{inner}{marks}", 1) if marks and inner else shown
        host = link(url, "{host}", room=left - length(drawn) - 3) if inner else ""
        found.append(f"{drawn} ({host})" if host else drawn)
        if unescape(shown) != words:
            break
        left -= length(found[-1])
    drawn = "".join(found)
    return drawn if drawn.strip() else ""


def plain(text: str, room: int) -> str:
    """Text where no markdown is read; never empty."""
    return fit(text, room).strip() or NOTHING


def link(url: str | None, label: str, room: int = LONGEST_LINK, preview: bool = True) -> str:
    """A link; `label` has `{host}` in it and is our own. Empty when the address leads nowhere, is too long,
    or belongs to a host that no label can show. Without `preview` Discord adds no picture of the page."""
    safe = web_address(url, LONGEST_LINK, _URL_MARKS)
    host = shown_host(safe, dots="...") if safe else ""
    if safe is None or not _PLAIN_HOST.fullmatch(host):
        return ""
    found = f"[{label.format(host=host)}]({safe if preview else f'<{safe}>'})"
    return found if length(found) <= room else ""


def open_link(url: str | None, key: str = "open_at", room: int = LONGEST_LINK, preview: bool = True) -> str:
    """A link to a post that says whose page it is."""
    return link(url, say(f"discord.card.{key}", host="{host}"), room, preview)


def button_address(url: str | None) -> str | None:
    """The address as a button takes it; None when it leads nowhere, or Discord might refuse it."""
    safe = web_address(url, most("button.url"))
    if safe is None or "@" in urlsplit(safe).netloc:
        return None
    return safe if _PUBLIC_HOST.fullmatch(urlsplit(safe).hostname or "") else None


def ago(at: datetime | None) -> str:
    """How long ago, as the reader's own client counts it."""
    seconds = int(at.timestamp()) if at is not None else 0
    return f"<t:{seconds}:R>" if seconds > 0 else ""


def joined(parts: Iterable[str], between: str = " · ") -> str:
    """What there is of these, with something between."""
    return between.join(part for part in parts if part)


def field(one: Field, room: int = 1500) -> str:
    """Its name in bold, and its value."""
    name = written(one.name, 300).strip() or NOTHING
    return f"{BOLD}{name}{BOLD} {written(one.value, room) or NOTHING}"


def table_text(table: Table, room: int) -> str:
    """The table in monospaced type; a few pairs without headings as one line; empty when it is empty."""
    if few := pairs(table):
        return written(few, room)
    # Nothing is escaped in there: three backticks would end it, and a link above it would go on to `](`.
    text = layout(table, TABLE_WIDTH, room // 2).replace("`", "ˋ").replace("](", "] (")
    return f"```\n{text}\n```" if text else ""


def _merged(text: Text, room: int) -> list[tuple[str, bool, str | None]]:
    """The runs, those beside each other that look the same as one: `**a****b**` would not be read as two."""
    found: list[tuple[str, bool, str | None]] = []
    for span in text:
        words = tidy(span.text[: room * 4], keep_space=True)
        if found and found[-1][1:] == (span.bold, None) and span.url is None:
            found[-1] = (found[-1][0] + words, span.bold, None)
        elif words:
            found.append((words, span.bold, span.url))
    return found


def _cost(char: str) -> int:
    """What a character counts for when it is escaped."""
    return length(char) + (_MARKS.match(char) is not None)
