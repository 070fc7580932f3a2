"""Every limit of the platform, in one table, and what of a drawn message is over one.

Lengths are counted in UTF-16 units, the longest way of counting that a client could use. A message that is
over a limit is refused as a whole, so that what is drawn keeps all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from chats._text import length as length

Block = dict[str, Any]
"""A part of a message as Block Kit has it: plain JSON."""

LIMITS: Final[Mapping[str, tuple[int, str]]] = {
    "message.blocks": (50, "blocks of a message"),
    "message.text": (40_000, "characters of the text that stands for the blocks; 4,000 are advised"),
    "message.weight": (
        12_000,
        "characters in all blocks, and 125 for each block: as others measured",
    ),
    "view.blocks": (100, "blocks of a modal or Home"),
    "view.bytes": (250_000, "a modal or Home as JSON"),
    "view.title": (24, "title, submit and close of a modal"),
    "view.private": (3000, "private_metadata of a view"),
    "view.callback": (255, "callback_id of a view"),
    "id": (255, "block_id and action_id; each is there once in a message"),
    "text": (3000, "any text object, and a section's text"),
    "header": (150, "text of a header"),
    "section.fields": (10, "fields of a section"),
    "section.field": (2000, "text of one field"),
    "context": (10, "elements of a context block"),
    "rich.text": (3000, "characters of one part of a rich text: ours, for none is told"),
    "url": (3000, "an address"),
    "actions": (25, "elements of an actions block"),
    "button.label": (75, "text and accessibility_label of a button"),
    "button.value": (2000, "value of a button"),
    "select": (100, "options of a select menu, or of one of its groups; groups of one menu"),
    "overflow": (5, "options of an overflow menu"),
    "option.label": (75, "text of an option or the label of a group"),
    "option.value": (150, "value of an option"),
    "placeholder": (150, "placeholder of a select menu or a text input"),
    "confirm.title": (100, "title of a confirmation"),
    "confirm.text": (300, "text of a confirmation"),
    "confirm.label": (30, "both buttons of a confirmation"),
    "image.alt": (2000, "alt_text of an image"),
    "image.title": (2000, "title of an image"),
    "input.label": (2000, "label and hint of an input"),
    "input.text": (3000, "characters that a text input takes"),
}
"""Each limit: its value, and what it is a limit of."""

BLOCK_WEIGHT = 125
"""Characters that a block counts for, whatever stands in it."""


def most(name: str) -> int:
    """The value of a limit."""
    return LIMITS[name][0]


def weight(blocks: Sequence[Block]) -> int:
    """What blocks count towards `message.weight`."""
    return BLOCK_WEIGHT * len(blocks) + sum(map(_visible, blocks))


def check(drawn: Mapping[str, Any]) -> list[str]:
    """Everything in a message (`text`, `blocks`) or a view (`type`, `blocks`) that Slack would refuse."""
    checker = _Checker()
    checker.all(drawn)
    return checker.found


def _visible(part: object) -> int:
    """Characters that somebody sees."""
    if isinstance(part, list):
        return sum(map(_visible, part))
    if not isinstance(part, dict):
        return 0
    shown = part.get("text")
    own = length(shown) if isinstance(shown, str) else 0
    return own + sum(_visible(value) for value in part.values())


class _Checker:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.ids: set[tuple[str, str]] = set()

    def all(self, drawn: Mapping[str, Any]) -> None:
        blocks = drawn.get("blocks", [])
        kind = drawn.get("type", "message")
        surface = "message" if kind == "message" else "view"
        self.count(f"{surface}.blocks", blocks, 1)
        if surface == "message":
            self.chars("message.text", drawn.get("text"), "text")
            if (heavy := weight(blocks)) > most("message.weight"):
                self.found.append(f"blocks: {heavy} over message.weight")
        else:
            self.view(drawn, kind)
        for at, block in enumerate(blocks):
            self.block(block, f"blocks[{at}]")

    def view(self, view: Mapping[str, Any], kind: str) -> None:
        size = len(json.dumps(view).encode())
        if size > most("view.bytes"):
            self.found.append(f"view: {size} over view.bytes")
        self.chars("view.private", view.get("private_metadata", "-"), "private_metadata", 0)
        if kind == "modal":
            self.chars("view.callback", view.get("callback_id"), "callback_id")
            for part in ("title", "submit", "close"):
                self.plain("view.title", view.get(part), part)

    def block(self, block: Block, path: str) -> None:
        kind = block.get("type")
        check = _BLOCKS.get(str(kind))
        if check is None:
            self.found.append(f"{path}: no block {kind!r}")
            return
        self.once("block_id", block, path)
        check(self, block, path)

    # -- blocks
    def header(self, block: Block, path: str) -> None:
        self.plain("header", block.get("text"), f"{path}.text")

    def section(self, block: Block, path: str) -> None:
        fields = block.get("fields", [])
        if "text" in block or not fields:
            self.text_object("text", block.get("text"), f"{path}.text")
        self.count("section.fields", fields, 0, f"{path}.fields")
        for at, field in enumerate(fields):
            self.text_object("section.field", field, f"{path}.fields[{at}]")
        if "accessory" in block:
            self.element(block["accessory"], f"{path}.accessory")

    def context(self, block: Block, path: str) -> None:
        self.count("context", block.get("elements", []), 1, path)
        for at, element in enumerate(block.get("elements", [])):
            self.text_object("text", element, f"{path}.elements[{at}]")

    def actions(self, block: Block, path: str) -> None:
        self.count("actions", block.get("elements", []), 1, path)
        for at, element in enumerate(block.get("elements", [])):
            self.element(element, f"{path}.elements[{at}]")

    def image(self, block: Block, path: str) -> None:
        self.chars("image.alt", block.get("alt_text"), f"{path}.alt_text")
        if "title" in block:
            self.plain("image.title", block["title"], f"{path}.title")
        if not (block.get("slack_file") or {}).get("id"):
            self.found.append(f"{path}: no picture")

    def divider(self, block: Block, path: str) -> None:
        pass

    def input(self, block: Block, path: str) -> None:
        self.plain("input.label", block.get("label"), f"{path}.label")
        if "hint" in block:
            self.plain("input.label", block["hint"], f"{path}.hint")
        self.element(block.get("element", {}), f"{path}.element")

    def rich_text(self, block: Block, path: str) -> None:
        parts = block.get("elements", [])
        if not parts:
            self.found.append(f"{path}: empty")
        for at, part in enumerate(parts):
            inner = part.get("elements", [])
            where = f"{path}.elements[{at}]"
            if part.get("type") == "rich_text_list":
                self.rich_text({"elements": inner}, where)
                continue
            if not inner:
                self.found.append(f"{where}: empty")
            if (size := _visible(inner)) > most("rich.text"):
                self.found.append(f"{where}: {size} over rich.text")
            for run in inner:
                self.run(run, where)

    def run(self, run: Block, path: str) -> None:
        if run.get("type") in ("text", "link"):
            if not run.get("text"):
                self.found.append(f"{path}: an empty run")
            if "url" in run:
                self.chars("url", run["url"], f"{path}.url")
                if not str(run["url"]).startswith(("http://", "https://")):
                    self.found.append(f"{path}: {run['url'][:40]!r} is no web address")
        elif run.get("type") != "date" or run.get("timestamp", 0) <= 0 or not run.get("format"):
            self.found.append(f"{path}: no run {run.get('type')!r}")

    # -- elements
    def element(self, element: Block, path: str) -> None:
        kind = str(element.get("type"))
        self.once("action_id", element, path)
        if "confirm" in element:
            self.confirm(element["confirm"], f"{path}.confirm")
        if "placeholder" in element:
            self.plain("placeholder", element["placeholder"], f"{path}.placeholder")
        if kind == "button":
            self.plain("button.label", element.get("text"), f"{path}.text")
            self.chars("button.label", element.get("accessibility_label", "-"), f"{path}.accessibility_label")
            self.chars("button.value", element.get("value"), f"{path}.value")
            if element.get("style", "primary") not in ("primary", "danger"):
                self.found.append(f"{path}: no style {element['style']!r}")
        elif kind in ("static_select", "overflow"):
            self.options("select" if kind == "static_select" else "overflow", element, path)
        elif kind == "plain_text_input":
            if element.get("max_length", 1) > most("input.text"):
                self.found.append(f"{path}: over input.text")
        elif kind != "users_select":
            self.found.append(f"{path}: no element {kind!r}")

    def options(self, limit: str, element: Block, path: str) -> None:
        groups = element.get("option_groups")
        if groups is not None:
            self.count(limit, groups, 1, f"{path}.option_groups")
            for at, group in enumerate(groups):
                self.plain("option.label", group.get("label"), f"{path}.option_groups[{at}].label")
                self.options(limit, {"options": group.get("options", [])}, f"{path}.option_groups[{at}]")
            return
        self.count(limit, element.get("options", []), 1, f"{path}.options")
        for at, option in enumerate(element.get("options", [])):
            self.plain("option.label", option.get("text"), f"{path}.options[{at}].text")
            self.chars("option.value", option.get("value"), f"{path}.options[{at}].value")

    def confirm(self, confirm: Block, path: str) -> None:
        self.plain("confirm.title", confirm.get("title"), f"{path}.title")
        self.text_object("confirm.text", confirm.get("text"), f"{path}.text")
        self.plain("confirm.label", confirm.get("confirm"), f"{path}.confirm")
        self.plain("confirm.label", confirm.get("deny"), f"{path}.deny")

    # -- values
    def plain(self, limit: str, text: Any, path: str) -> None:
        if not isinstance(text, dict) or text.get("type") != "plain_text":
            self.found.append(f"{path}: has to be plain text")
            return
        self.chars(limit, text.get("text"), path)

    def text_object(self, limit: str, text: Any, path: str) -> None:
        if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
            self.found.append(f"{path}: has to be a text")
            return
        self.chars(limit, text.get("text"), path)

    def chars(self, limit: str, text: Any, path: str, least: int = 1) -> None:
        if not isinstance(text, str) or (least and not text.strip()):
            self.found.append(f"{path}: empty")
        elif length(text) > most(limit):
            self.found.append(f"{path}: {length(text)} over {limit}")

    def count(self, limit: str, items: Sequence[object], least: int, path: str = "blocks") -> None:
        if not least <= len(items) <= most(limit):
            self.found.append(f"{path}: {len(items)} items, {limit}")

    def once(self, name: str, part: Block, path: str) -> None:
        if name not in part:
            if name == "action_id":
                self.found.append(f"{path}: no action_id")
            return
        self.chars("id", part[name], f"{path}.{name}")
        if (name, str(part[name])) in self.ids:
            self.found.append(f"{path}: {name} {part[name]!r} is there twice")
        self.ids.add((name, str(part[name])))


_BLOCKS: Mapping[str, Callable[[_Checker, Block, str], None]] = {
    "actions": _Checker.actions,
    "context": _Checker.context,
    "divider": _Checker.divider,
    "header": _Checker.header,
    "image": _Checker.image,
    "input": _Checker.input,
    "rich_text": _Checker.rich_text,
    "section": _Checker.section,
}
