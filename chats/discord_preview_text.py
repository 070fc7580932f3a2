"""The markdown that our messages are drawn in, as HTML. All else is text: what somebody wrote is escaped
where it could be read as markdown, and a test compares this with a reader that knows all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from chats._preview_page import escape
from core.say import ago, date

_MARKS = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|\[(?P<label>[^\[\]\\]+)\]\(<?(?P<url>https?://[^\s<>()]+)>?\)"
    r"|<t:(?P<seconds>\d{1,17}):R>"
    r"|<@(?P<user>\d{1,19})>"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*"
    r"|__(?P<underlined>(?:\\.|[^\\_])+)__"
)
_BLOCKS = re.compile(
    r"^```\n(?P<code>[\s\S]*?)\n```(?:\n|$)"
    r"|^-# (?P<small>.+)(?:\n|$)"
    r"|^> (?P<quote>.*(?:\n> .*)*)(?:\n|$)",
    re.MULTILINE,
)

_USER = re.compile(r"<mark>&lt;@(\d{1,19})&gt;</mark>")


def inline(text: str, now: datetime | None = None) -> str:
    """One line. `now` is when it is looked at; without it a time stands as a date."""
    found: list[str] = []
    end = 0
    for mark in _MARKS.finditer(text):
        found += [escape(text[end : mark.start()]), _marked(mark, now)]
        end = mark.end()
    return "".join(found) + escape(text[end:])


def content(text: str, names: Mapping[str, str]) -> str:
    """What stands outside the embeds, with the names of those whom it calls, by their ids."""
    return _USER.sub(lambda found: _user(found[1], names), markdown(text))


def markdown(text: str, now: datetime | None = None) -> str:
    """Lines with quotes, small type and tables."""
    found: list[str] = []
    end = 0
    for block in _BLOCKS.finditer(text):
        found += [inline(text[end : block.start()], now), _block(block, now)]
        end = block.end()
    return "".join(found) + inline(text[end:], now)


def _user(user: str, names: Mapping[str, str]) -> str:
    """A name, where it is known."""
    told = f"@{names[user]}" if user in names else f"<@{user}>"
    return f"<mark>{escape(told)}</mark>"


def _block(block: re.Match[str], now: datetime | None) -> str:
    if block["code"] is not None:
        return f"<pre>{escape(block['code'])}</pre>"
    if block["small"] is not None:
        return f"<small>{inline(block['small'], now)}</small>"
    return f"<blockquote>{inline(block['quote'].replace(chr(10) + '> ', chr(10)), now)}</blockquote>"


def _marked(mark: re.Match[str], now: datetime | None) -> str:
    if mark["escaped"]:
        return escape(mark["escaped"])
    if mark["label"]:
        return f'<span class="link" title="{escape(mark["url"])}">{escape(mark["label"])}</span>'
    if mark["seconds"]:
        at = datetime.fromtimestamp(int(mark["seconds"]), UTC)
        return f"<time>{escape(ago(at, now) if now else date(at))}</time>"
    if mark["user"]:
        return _user(mark["user"], {})
    if mark["bold"]:
        return f"<b>{inline(mark['bold'], now)}</b>"
    return f"<u>{inline(mark['underlined'], now)}</u>"
