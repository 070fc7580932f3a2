"""What a message in Discord says, as plain text: without markdown, with names for ids.

the text               its markdown is taken away: `**Acme** <@1>` is `Acme @Ada Example`
what is forwarded      the text of the message that was passed on
a poll                 its question and its answers
embeds, components     only of bots and webhooks: people's are previews of what others say
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.quote import tidy

Piece = Mapping[str, Any]

_TOKEN = re.compile(
    r"""
      ```(?:[\w+#.-]*\n)?(?P<block>.+?)```
    | (?P<ticks>``?)(?P<code>[^`]+)(?P=ticks)
    | \\(?P<escaped>[^\sA-Za-z0-9])
    | <@!?(?P<user>\d+)>
    | <@&(?P<role>\d+)>
    | <\#(?P<room>\d+)>
    | <a?:(?P<emoji>\w+):\d+>
    | <t:(?P<time>-?\d{1,11})(?::[a-zA-Z])?>
    | <(?P<command>/[^<>:\n]+):\d+>
    | <id:(?P<part>[\w-]+)(?::\d+)?>
    | \[(?P<label>[^\[\]\n]+)\]
      \(<?(?P<target>https?://[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\ "[^"\n]*")?\)
    | <(?P<hidden>https?://[^\s<>]+)>
    | (?P<url>https?://[^\s<>|*`]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_PAIRS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\*\*\*(.+?)\*\*\*",
        r"\*\*(.+?)\*\*",
        r"(?<!\w)__(.+?)__(?!\w)",
        r"~~(.+?)~~",
        r"\|\|(.+?)\|\|",
        r"(?<![\w*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\w*])",
        r"(?<!\w)_(?![\s_])([^_\n]*[^_\s])_(?!\w)",
    )
)
_LINE_START = re.compile(r"^(?:>>> |(?:> )+|#{1,3} |-# )+", re.MULTILINE)
_HOLE = "\x00"
_HOLES = re.compile(r"\x00(\d+)\x00")
_BLANKS = re.compile(r"\n{3,}")
_RICH = "rich"
_TEXT_DISPLAY = 10
_DEEPEST = 5
"""Components stand in one another, no deeper than this."""


@dataclass(frozen=True, slots=True)
class Names:
    """What ids of one server are called; None for one that is not known."""

    role: Callable[[str], str | None]
    room: Callable[[str], str | None]


def read_text(message: Piece, names: Names, app: bool) -> str:
    """The text of a message; `""` when it has none. `app`: a bot or a webhook says it."""
    parts = [unmarked(str(message.get("content") or ""), names, called(message))]
    for snapshot in _list(message.get("message_snapshots")):
        inner = snapshot.get("message")
        if isinstance(inner, Mapping):
            parts.append(unmarked(str(inner.get("content") or ""), names, called(inner)))
            parts += (unmarked(one, names, {}) for one in _of_apps(inner))
    parts += _poll(message.get("poll"))
    if app:
        parts += (unmarked(one, names, {}) for one in _of_apps(message))
    return "\n".join(part for part in parts if part)


def is_wordless(message: Piece) -> bool:
    """Whether there is nothing at all in the message: so does Discord show what a bot may not read."""
    filled = ("content", "embeds", "attachments", "components", "poll", "message_snapshots")
    odd = ("sticker_items", "stickers", "activity", "call")
    return not any(message.get(part) for part in (*filled, *odd))


def called(message: Piece) -> Mapping[str, str]:
    """What those whom a message names are called, by their ids."""
    return {str(one.get("id")): display(one) for one in _list(message.get("mentions"))}


def display(user: Piece) -> str:
    """What Discord shows somebody as, `""` when it does not tell. Names of one server alone are left out:
    the history of a channel does not have them."""
    return str(user.get("global_name") or user.get("username") or "")


def unmarked(text: str, names: Names, people: Mapping[str, str]) -> str:
    """Discord's markdown as plain text. `people` are the names of those who are mentioned."""
    kept: list[str] = []

    def take(found: re.Match[str]) -> str:
        kept.append(_token(found, names, people))
        return f"{_HOLE}{len(kept) - 1}{_HOLE}"

    plain = _TOKEN.sub(take, text.replace(_HOLE, ""))
    plain = _LINE_START.sub("", plain)
    for pair in _PAIRS:
        plain = pair.sub(r"\1", plain)
    plain = _HOLES.sub(lambda hole: kept[int(hole[1])], plain)
    lines = (tidy(line, keep_space=True).rstrip() for line in plain.splitlines())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _token(found: re.Match[str], names: Names, people: Mapping[str, str]) -> str:
    """What is read where something stands that is no plain text."""
    kind, said = found.lastgroup or "", found[found.lastgroup or 0]
    match kind:
        case "user":
            return f"@{people.get(said) or said}"
        case "role":
            return f"@{(names.role(said) or said).removeprefix('@')}"
        case "room":
            return f"#{names.room(said) or said}"
        case "emoji":
            return f":{said}:"
        case "time":
            return _time(int(said))
        case "target":
            label = unmarked(found["label"], names, people)
            return said if label in said else f"{label} ({said})"
    return said


def _time(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def _poll(poll: object) -> Iterator[str]:
    if isinstance(poll, Mapping):
        yield _said(poll.get("question"))
        for answer in _list(poll.get("answers")):
            yield _said(answer.get("poll_media"))


def _said(media: object) -> str:
    return tidy(str(media.get("text") or "")) if isinstance(media, Mapping) else ""


def _of_apps(message: Piece) -> Iterator[str]:
    """What stands in embeds and components, previews of links left out."""
    for embed in _list(message.get("embeds")):
        if embed.get("type", _RICH) != _RICH:
            continue
        yield str(embed.get("title") or "")
        yield str(embed.get("description") or "")
        for field in _list(embed.get("fields")):
            yield "\n".join(str(field.get(part) or "") for part in ("name", "value"))
    yield from _displayed(message.get("components"), _DEEPEST)


def _displayed(components: object, deep: int) -> Iterator[str]:
    for one in _list(components) if deep else ():
        if one.get("type") == _TEXT_DISPLAY:
            yield str(one.get("content") or "")
        yield from _displayed(one.get("components"), deep - 1)


def _list(value: object) -> list[Piece]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
