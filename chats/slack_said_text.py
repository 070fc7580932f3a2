"""What a message in Slack says, as plain text: without markup, with names for ids.

rich text (what people write)       run by run, as it is shown
other blocks, attachments (apps)    paragraph by paragraph
the text, where there is no block   its markup is taken away: `*Acme* <https://a.example|site>`
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Piece = Mapping[str, Any]

_TOKEN = re.compile(r"<([^<>\s][^<>\n]*)>")
_STYLES = tuple(
    re.compile(rf"(?<!\w){mark}([^\s{mark}](?:[^{mark}\n]*[^\s{mark}])?){mark}(?!\w)")
    for mark in (r"\*", "_", "~", "`")
)
_HOLE = "\x00"
_LINKS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called; None for one that is not known."""

    person: Callable[[str], str | None]
    channel: Callable[[str], str | None]

    def at(self, user: str, label: str = "") -> str:
        """`@ada`, or `@U123` for somebody unknown."""
        return f"@{self.person(user) or label or user}"

    def hash(self, room: str, label: str = "") -> str:
        """`#general`, or `#C123`."""
        return f"#{label or self.channel(room) or room}"


def read_text(message: Piece, names: Names, app: bool = False) -> str:
    """The text of a message; `""` when it has none. Of the attachments only an `app`'s: people's are previews
    of what somebody else said."""
    parts = [*_blocks(message.get("blocks"), names)]
    if not parts:
        parts = [unmarked(str(message.get("text") or ""), names)]
    if app:
        parts += _attachments(message.get("attachments"), names)
    return "\n".join(part.strip() for part in parts if part.strip())


def unmarked(text: str, names: Names) -> str:
    """Slack's mrkdwn as plain text; `:tada:` stays as it is."""
    tokens: list[str] = []

    def take(found: re.Match[str]) -> str:
        tokens.append(_token(found[1], names))
        return _HOLE

    # Marks within an address are none, so addresses are put back afterwards.
    text = _TOKEN.sub(take, text.replace(_HOLE, ""))
    for style in _STYLES:
        text = style.sub(r"\1", text)
    filled = iter(tokens)
    return html.unescape(re.sub(_HOLE, lambda _: next(filled), text))


def linked(url: str, label: str) -> str:
    """The label with the address it leads to; one of them when both say the same."""
    url = url.removeprefix("mailto:").removeprefix("tel:")
    short = url.split("://", 1)[-1].rstrip("/")
    if not label or label.strip().split("://", 1)[-1].rstrip("/") == short:
        return url
    return f"{label} ({url})" if url.startswith(_LINKS) else label


def _token(token: str, names: Names) -> str:
    inner, _, label = token.partition("|")
    if inner.startswith("@"):
        return names.at(inner[1:], label)
    if inner.startswith("#"):
        return names.hash(inner[1:], label)
    if not inner.startswith("!"):
        return linked(inner, label)
    kind, _, rest = inner[1:].partition("^")
    if kind == "date":
        return label
    return f"@{(label or rest or kind).removeprefix('@')}"


# ---------------------------------------------------------------- blocks


def _blocks(blocks: object, names: Names) -> Iterator[str]:
    for block in _pieces(blocks):
        kind = block.get("type")
        if kind == "rich_text":
            yield from (_rich(part, names) for part in _pieces(block.get("elements")))
        elif kind in ("section", "header"):
            yield _text_object(block.get("text"), names)
            yield from (_text_object(field, names) for field in _pieces(block.get("fields")))
        elif kind == "context":
            yield " ".join(filter(None, (_text_object(one, names) for one in _pieces(block.get("elements")))))
        elif kind == "markdown":
            yield str(block.get("text") or "")


def _rich(part: Piece, names: Names) -> str:
    """A paragraph, a quote, some code, or a list."""
    if part.get("type") == "rich_text_list":
        return "\n".join(f"• {_rich(item, names)}" for item in _pieces(part.get("elements")))
    return "".join(_run(run, names) for run in _pieces(part.get("elements")))


def _run(run: Piece, names: Names) -> str:
    told = {key: str(run.get(key) or "") for key in _KEYS}
    match run.get("type"):
        case "text":
            return told["text"]
        case "link":
            return linked(told["url"], told["text"])
        case "user":
            return names.at(told["user_id"])
        case "channel":
            return names.hash(told["channel_id"])
        case "usergroup":
            return f"@{told['usergroup_id']}"
        case "broadcast":
            return f"@{told['range']}"
        case "emoji":
            return f":{told['name']}:"
        case "date":
            return told["fallback"]
        case "color":
            return told["value"]
        case _:
            return ""


_KEYS = (
    "channel_id",
    "fallback",
    "name",
    "range",
    "text",
    "url",
    "user_id",
    "usergroup_id",
    "value",
)


def _text_object(found: object, names: Names) -> str:
    if not isinstance(found, Mapping):
        return ""
    text = str(found.get("text") or "")
    return unmarked(text, names) if found.get("type") == "mrkdwn" else html.unescape(text)


def _attachments(found: object, names: Names) -> Iterator[str]:
    for one in _pieces(found):
        if one.get("from_url") or one.get("is_msg_unfurl"):
            continue  # a preview of a link
        parts = [unmarked(str(one.get(key) or ""), names) for key in ("pretext", "title", "text")]
        parts += _blocks(one.get("blocks"), names)
        yield "\n".join(filter(None, parts)) or unmarked(str(one.get("fallback") or ""), names)


def _pieces(found: object) -> Sequence[Piece]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []
