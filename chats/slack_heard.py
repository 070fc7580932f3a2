"""Slack's payloads as values: who, where, what. Everything here reads plain JSON and asks nobody."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Payload = Mapping[str, Any]

_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_BARE = re.compile(r"https?://[^\s<>|]+")
_MARKED = re.compile(r"<([@#!])([^>|]*)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody pressed. `private`: on a message that only they see; `reply` is the response_url."""

    room: str = ""
    message: str = ""
    thread: str = ""
    private: bool = False
    view: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A press that waits for its form: travels through the form's private metadata (at most 3,000
    characters) and comes back with it. `reply` is the press's response_url, for a form has none."""

    verb: str
    target: str
    room: str = ""
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reply: str = ""

    def pack(self) -> str:
        """As text."""
        told = {"v": self.verb, "t": self.target, "r": self.room, "m": self.message, "u": self.reply}
        return json.dumps({**told, "with": dict(self.values)}, separators=(",", ":"))

    @classmethod
    def unpack(cls, text: str) -> Waiting | None:
        """From text; None for what we did not write."""
        try:
            told = json.loads(text)
            values = {str(name): str(value) for name, value in told["with"].items()}
            return cls(
                verb=told["v"],
                target=told["t"],
                room=told["r"],
                message=told["m"],
                values=values,
                reply=str(told.get("u", "")),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def place(body: Payload) -> Place:
    """Where a press or shortcut happened."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    return Place(
        room=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        message=str(container.get("message_ts") or message.get("ts") or body.get("message_ts") or ""),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        private=bool(container.get("is_ephemeral")),
        view=str(container.get("view_id") or ""),
        reply=str(body.get("response_url") or ""),
    )


def user(body: Payload) -> tuple[str, str]:
    """The id of who did it, and how Slack calls them there."""
    found = body.get("user") or {}
    if isinstance(found, str):
        return found, ""
    return str(found.get("id") or ""), str(found.get("name") or found.get("username") or "")


def links(message: Payload) -> Sequence[str]:
    """The web addresses in a message, each once, in their order: of its text and its rich text."""
    found = [*_blocks_links(message.get("blocks") or ())]
    text = str(message.get("text") or "")
    found += [html.unescape(url) for url in _LINK.findall(text)]
    found += [html.unescape(url) for url in _BARE.findall(_LINK.sub(" ", text))]
    return tuple(dict.fromkeys(found))


def words(text: str, channel: Callable[[str], str] = lambda room: "") -> str:
    """What somebody typed, without Slack's markup: links as addresses, names as they are shown. `channel` is
    how one types a channel of the settings, by its id, `""` for any other."""

    def shown(found: re.Match[str]) -> str:
        ours = channel(found[2]) if found[1] == "#" else ""
        return ours or f"{found[1].strip('!')}{found[3] or found[2]}".lstrip("!")

    return html.unescape(_MARKED.sub(shown, _LINK.sub(lambda found: found[1], text))).strip()


def without_mention(text: str, bot: str, channel: Callable[[str], str] = lambda room: "") -> str:
    """The question in `<@BOT> today`; `channel` as for `words`."""
    return words(re.sub(rf"<@{re.escape(bot)}(?:\|[^>]*)?>", " ", text), channel).strip(" ,:")


def _blocks_links(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") == "link" and str(value.get("url", "")).startswith(("http://", "https://")):
            yield str(value["url"])
        for inner in value.values():
            yield from _blocks_links(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _blocks_links(inner)
