"""A reader of Slack messages that knows nothing of the drawing: it lists what is live in one.

Written from Slack's documentation of message text, rich text and Block Kit, and strict: what it does not know
it refuses. It reads a message as posted with `parse="none"` and `link_names=False`: control sequences between
angle brackets and `:emoji:` are live in mrkdwn, bare addresses and `@names` are not. In a text object of type
mrkdwn bare addresses are live too, unless it is `verbatim`. A rich text's `text` is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

_CONTROL = re.compile(r"<([^<>]*)>")
_EMOJI = re.compile(r":([\w+'-]+):")
_BARE = re.compile(r"(?:https?://|mailto:|www\.)\S+", re.IGNORECASE)
_LOOSE = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
_STYLES = {"bold", "italic", "strike", "code", "underline"}


@dataclass(frozen=True)
class Live:
    """Something that pings, leads somewhere, can be pressed, or is a picture; `what` it does, its `label`."""

    kind: Literal["mention", "link", "button", "emoji", "image", "input"]
    what: str
    label: str = ""


class Unreadable(Exception):
    """This is no message as Slack documents one."""


def read(drawn: Mapping[str, Any]) -> list[Live]:
    """Everything live in a message (`text`, `blocks`) or a view."""
    found = list(_text(drawn["text"])) if "text" in drawn else []
    for part in ("title", "submit", "close"):
        if part in drawn:
            found += _object(drawn[part])
    for block in drawn["blocks"]:
        found += _block(block)
    return found


def _text(text: str, bare: bool = False) -> Iterator[Live]:
    """mrkdwn."""
    rest = _CONTROL.sub(" ", text)
    if _LOOSE.search(rest):
        raise Unreadable(f"not escaped: {text!r}")
    for inside in _CONTROL.findall(text):
        target, _, label = inside.partition("|")
        if target.startswith("!date^"):
            for url in target.split("^")[3:]:
                yield Live("link", url, label)
        elif target[:1] in ("@", "#", "!"):
            yield Live("mention", target, label)
        else:
            yield Live("link", target, label)
    for name in _EMOJI.findall(rest):
        yield Live("emoji", name)
    if bare:
        for url in _BARE.findall(rest):
            yield Live("link", url)


def _object(text: Mapping[str, Any]) -> Iterator[Live]:
    """A text object."""
    if text["type"] == "plain_text":
        _only(text, "type", "text", "emoji")
        if text.get("emoji", True):
            yield from (Live("emoji", name) for name in _EMOJI.findall(text["text"]))
    elif text["type"] == "mrkdwn":
        _only(text, "type", "text", "verbatim")
        yield from _text(text["text"], bare=not text.get("verbatim", False))
    else:
        raise Unreadable(text["type"])


def _block(block: Mapping[str, Any]) -> Iterator[Live]:
    kind = block["type"]
    if kind == "header":
        _only(block, "type", "text", "block_id")
        yield from _object(block["text"])
    elif kind == "section":
        _only(block, "type", "text", "fields", "accessory", "block_id")
        for text in (*filter(None, [block.get("text")]), *block.get("fields", ())):
            yield from _object(text)
        if "accessory" in block:
            yield from _element(block["accessory"])
    elif kind == "context":
        _only(block, "type", "elements", "block_id")
        for element in block["elements"]:
            yield from _object(element)
    elif kind == "actions":
        _only(block, "type", "elements", "block_id")
        for element in block["elements"]:
            yield from _element(element)
    elif kind == "rich_text":
        _only(block, "type", "elements", "block_id")
        for part in block["elements"]:
            yield from _rich(part)
    elif kind == "image":
        _only(block, "type", "slack_file", "alt_text", "block_id")
        yield Live("image", block["slack_file"]["id"], block["alt_text"])
    elif kind == "input":
        _only(block, "type", "block_id", "label", "element", "optional", "hint")
        yield from _object(block["label"])
        if "hint" in block:
            yield from _object(block["hint"])
        yield from _element(block["element"])
    elif kind != "divider":
        raise Unreadable(kind)


def _rich(part: Mapping[str, Any]) -> Iterator[Live]:
    kind = part["type"]
    _only(part, "type", "elements", "style", "indent", "offset", "border")
    if kind == "rich_text_list":
        for inner in part["elements"]:
            yield from _rich(inner)
        return
    if kind not in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        raise Unreadable(kind)
    for run in part["elements"]:
        if kind == "rich_text_preformatted" and run["type"] not in ("text", "link"):
            raise Unreadable(f"{run['type']} in {kind}")
        yield from _run(run)


def _run(run: Mapping[str, Any]) -> Iterator[Live]:
    kind = run["type"]
    if not set(run.get("style", {})) <= _STYLES:
        raise Unreadable(str(run["style"]))
    if kind == "text":
        _only(run, "type", "text", "style")
        if not isinstance(run["text"], str) or not run["text"]:
            raise Unreadable("an empty text")
    elif kind == "link":
        _only(run, "type", "url", "text", "style")
        yield Live("link", run["url"], run.get("text", run["url"]))
    elif kind == "date":
        _only(run, "type", "timestamp", "format", "url", "fallback")
        if "url" in run:
            yield Live("link", run["url"], run["format"])
    elif kind in ("user", "usergroup", "team", "channel", "broadcast"):
        yield Live("mention", str(run.get(f"{kind}_id", run.get("range"))))
    elif kind == "emoji":
        yield Live("emoji", run["name"])
    else:
        raise Unreadable(kind)


def _element(element: Mapping[str, Any]) -> Iterator[Live]:
    kind = element["type"]
    if kind == "button":
        _only(element, "type", "action_id", "text", "value", "style", "confirm", "accessibility_label", "url")
        yield from _object(element["text"])
        yield Live("button", element["value"], element["text"]["text"])
        if "url" in element:
            yield Live("link", element["url"], element["text"]["text"])
    elif kind in ("static_select", "overflow"):
        _only(element, "type", "action_id", "placeholder", "options", "option_groups")
        groups = element.get("option_groups", [element])
        for group in groups:
            yield from _object(group["label"]) if "label" in group else ()
            for option in group["options"]:
                _only(option, "text", "value")
                yield from _object(option["text"])
                yield Live("button", option["value"], option["text"]["text"])
    elif kind in ("plain_text_input", "users_select"):
        _only(element, "type", "action_id", "placeholder", "multiline", "max_length")
        yield Live("input", element["action_id"])
    else:
        raise Unreadable(kind)
    if "placeholder" in element:
        yield from _object(element["placeholder"])
    if "confirm" in element:
        _only(element["confirm"], "title", "text", "confirm", "deny", "style")
        for text in ("title", "text", "confirm", "deny"):
            yield from _object(element["confirm"][text])


def _only(part: Mapping[str, Any], *known: str) -> None:
    if unknown := set(part) - set(known):
        raise Unreadable(f"{part.get('type')}: {sorted(unknown)}")
