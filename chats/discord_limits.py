"""Every limit of the platform, in one table, and what of a drawn message is over one.

Discord itself counts characters; here lengths are counted in UTF-16 units, the longest way of counting, as
its clients do. A message that is over a limit is refused as a whole, so that what is drawn keeps all of
them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from chats._text import length as length

Json = dict[str, Any]
"""A part of a message as Discord has it."""

LIMITS: Final[Mapping[str, tuple[int, str]]] = {
    "content": (2000, "characters of a message's text"),
    "nonce": (25, "characters of a nonce"),
    "embeds": (10, "embeds of a message"),
    "embeds.sum": (6000, "characters in all embeds: titles, descriptions, fields, authors and footers"),
    "embed.title": (256, "title of an embed"),
    "embed.description": (4096, "description of an embed"),
    "embed.fields": (25, "fields of an embed"),
    "field.name": (256, "name of a field"),
    "field.value": (1024, "value of a field"),
    "embed.footer": (2048, "footer of an embed"),
    "embed.author": (256, "author of an embed"),
    "url": (2048, "an address in an embed"),
    "image.alt": (4096, "description of an embed's image"),
    "rows": (5, "rows of buttons or menus of a message"),
    "row": (5, "buttons of a row; a menu fills one"),
    "custom_id": (100, "custom_id; each is there once in a message"),
    "button.label": (80, "label of a button"),
    "button.url": (512, "address of a button"),
    "select": (25, "options of a select menu"),
    "option": (100, "label, value and description of an option"),
    "placeholder": (150, "placeholder of a select menu"),
    "modal": (5, "parts of a modal"),
    "modal.title": (45, "title of a modal"),
    "label": (45, "label in a modal"),
    "label.description": (100, "description of a label in a modal"),
    "input": (4000, "characters of a text input, and of a text in a modal"),
    "input.placeholder": (100, "placeholder of a text input"),
}
"""Each limit: its value, and what it is a limit of."""

ROW, BUTTON, SELECT, INPUT, USERS, TEXT, LABEL = 1, 2, 3, 4, 5, 10, 18
"""Types of components."""
PRIMARY, SECONDARY, SUCCESS, DANGER, LINK = 1, 2, 3, 4, 5
"""Styles of buttons."""


def _names(told: str) -> frozenset[str]:
    return frozenset(told.split())


_MESSAGE = _names(
    "content embeds components allowed_mentions nonce enforce_nonce flags attachments message_reference tts"
)
_EMBED = _names("title type description url timestamp color footer image thumbnail author fields")
_BUTTON = _names("type id style label emoji custom_id url disabled")
_SELECT = _names("type id custom_id options placeholder min_values max_values disabled required")
_USERS = _SELECT - {"options"} | {"default_values"}
_INPUT = _names("type id custom_id style label min_length max_length required value placeholder")
_EMOJI = re.compile(
    "(?:[0-9#*]\ufe0f?\u20e3|[\xa9\xae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])"
    "(?:[\u200d\ufe0f\u2640\u2642\U0001f000-\U0001faff\U000e0020-\U000e007f])*"
)


def most(name: str) -> int:
    """The value of a limit."""
    return LIMITS[name][0]


def check(body: Mapping[str, Any], edit: bool = False) -> list[str]:
    """Everything in a message, or in the data of a modal (`title`), that Discord would refuse. An `edit` may
    say less than all."""
    checker = _Checker()
    if "title" in body:
        checker.modal(body)
    else:
        checker.message(body, edit)
    return checker.found


def embed_length(embed: Mapping[str, Any]) -> int:
    """What an embed counts towards `embeds.sum`."""
    told = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    told.append((embed.get("author") or {}).get("name"))
    told += [text for field in embed.get("fields") or () for text in (field.get("name"), field.get("value"))]
    return sum(length(text) for text in told if isinstance(text, str))


class _Checker:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.ids: set[str] = set()

    # -- messages
    def message(self, body: Mapping[str, Any], edit: bool) -> None:
        self.only(body, _MESSAGE, "message")
        content, embeds = body.get("content") or "", body.get("embeds") or []
        self.chars("content", content, "content", empty=True)
        if not edit and not content.strip() and not embeds and not body.get("attachments"):
            self.found.append("message: empty")
        nonce = body.get("nonce")
        if isinstance(nonce, str):
            self.chars("nonce", nonce, "nonce")
        self.count("embeds", embeds, "embeds", 0)
        for at, embed in enumerate(embeds):
            self.embed(embed, f"embeds[{at}]")
        if (size := sum(map(embed_length, embeds))) > most("embeds.sum"):
            self.found.append(f"embeds: {size} over embeds.sum")
        rows = body.get("components") or []
        self.count("rows", rows, "components", 0)
        for at, row in enumerate(rows):
            self.row(row, f"components[{at}]")

    def embed(self, embed: Json, path: str) -> None:
        self.only(embed, _EMBED, path)
        if not any(
            embed.get(name) for name in ("title", "description", "fields", "image", "author", "footer")
        ):
            self.found.append(f"{path}: empty")
        for name in ("title", "description"):
            if embed.get(name) is not None:
                self.chars(f"embed.{name}", embed[name], f"{path}.{name}")
        for name, key in (("author", "name"), ("footer", "text")):
            if (part := embed.get(name)) is not None:
                self.only(part, frozenset({key, "url", "icon_url"}), f"{path}.{name}")
                self.chars(f"embed.{name}", part.get(key), f"{path}.{name}")
        fields = embed.get("fields") or []
        self.count("embed.fields", fields, f"{path}.fields", 0)
        for at, field in enumerate(fields):
            where = f"{path}.fields[{at}]"
            self.only(field, frozenset({"name", "value", "inline"}), where)
            self.chars("field.name", field.get("name"), f"{where}.name")
            self.chars("field.value", field.get("value"), f"{where}.value")
        self.embed_links(embed, path)
        if not 0 <= embed.get("color", 0) <= 0xFFFFFF:
            self.found.append(f"{path}.color: no colour")
        if (at_time := embed.get("timestamp")) is not None:
            self.time(at_time, f"{path}.timestamp")

    def embed_links(self, embed: Json, path: str) -> None:
        if embed.get("url") is not None:
            self.address("url", embed["url"], f"{path}.url")
        if (image := embed.get("image")) is not None:
            self.only(image, frozenset({"url", "description"}), f"{path}.image")
            self.chars("image.alt", image.get("description", "-"), f"{path}.image.description")
            if not str(image.get("url")).startswith("attachment://"):
                self.address("url", image.get("url"), f"{path}.image.url")

    def time(self, told: object, path: str) -> None:
        try:
            datetime.fromisoformat(str(told))
        except ValueError:
            self.found.append(f"{path}: no time")

    # -- components
    def row(self, row: Json, path: str) -> None:
        self.only(row, frozenset({"type", "id", "components"}), path)
        if row.get("type") != ROW:
            self.found.append(f"{path}: has to be a row")
            return
        parts = row.get("components") or []
        self.count("row", parts, path, 1)
        kinds = [part.get("type") for part in parts]
        if len(parts) > 1 and any(kind != BUTTON for kind in kinds):
            self.found.append(f"{path}: a menu fills a row")
        for at, part in enumerate(parts):
            where = f"{path}.components[{at}]"
            if kinds[at] == BUTTON:
                self.button(part, where)
            elif kinds[at] == SELECT:
                self.select(part, where)
            elif kinds[at] == USERS:
                self.users(part, where)
            else:
                self.found.append(f"{where}: no component {kinds[at]!r}")

    def button(self, button: Json, path: str) -> None:
        self.only(button, _BUTTON, path)
        if not button.get("label") and not button.get("emoji"):
            self.found.append(f"{path}: neither label nor emoji")
        if button.get("label") is not None:
            self.chars("button.label", button["label"], f"{path}.label")
        self.emoji(button, path)
        if button.get("style") not in (PRIMARY, SECONDARY, SUCCESS, DANGER, LINK):
            self.found.append(f"{path}: no style {button.get('style')!r}")
        if button.get("style") == LINK:
            self.address("button.url", button.get("url"), f"{path}.url")
            if "custom_id" in button:
                self.found.append(f"{path}: a link has no custom_id")
        else:
            self.once(button, path)
            if "url" in button:
                self.found.append(f"{path}: only a link has a url")

    def select(self, select: Json, path: str) -> None:
        self.only(select, _SELECT, path)
        self.menu(select, path)
        options = select.get("options") or []
        self.count("select", options, f"{path}.options", 1)
        values = [option.get("value") for option in options]
        if len(set(values)) < len(values):
            self.found.append(f"{path}: a value is there twice")
        for at, option in enumerate(options):
            where = f"{path}.options[{at}]"
            self.only(option, frozenset({"label", "value", "description", "emoji", "default"}), where)
            for name in ("label", "value", "description"):
                if name != "description" or option.get(name) is not None:
                    self.chars("option", option.get(name), f"{where}.{name}")
            self.emoji(option, where)

    def users(self, select: Json, path: str) -> None:
        self.only(select, _USERS, path)
        self.menu(select, path)

    def menu(self, select: Json, path: str) -> None:
        self.once(select, path)
        if select.get("placeholder") is not None:
            self.chars("placeholder", select["placeholder"], f"{path}.placeholder")

    # -- modals
    def modal(self, modal: Mapping[str, Any]) -> None:
        self.only(modal, frozenset({"custom_id", "title", "components"}), "modal")
        self.once(modal, "modal")
        self.chars("modal.title", modal["title"], "title")
        parts = modal.get("components") or []
        self.count("modal", parts, "components", 1)
        for at, part in enumerate(parts):
            path = f"components[{at}]"
            if part.get("type") == TEXT:
                self.only(part, frozenset({"type", "id", "content"}), path)
                self.chars("input", part.get("content"), f"{path}.content")
            elif part.get("type") == LABEL:
                self.label(part, path)
            else:
                self.found.append(f"{path}: no part {part.get('type')!r} of a modal")

    def label(self, label: Json, path: str) -> None:
        self.only(label, frozenset({"type", "id", "label", "description", "component"}), path)
        self.chars("label", label.get("label"), f"{path}.label")
        if label.get("description") is not None:
            self.chars("label.description", label["description"], f"{path}.description")
        inside = label.get("component") or {}
        where = f"{path}.component"
        if inside.get("type") == INPUT:
            self.input(inside, where)
        elif inside.get("type") == SELECT:
            self.select(inside, where)
        elif inside.get("type") == USERS:
            self.users(inside, where)
        else:
            self.found.append(f"{where}: no component {inside.get('type')!r}")

    def input(self, part: Json, path: str) -> None:
        self.only(part, _INPUT, path)
        self.once(part, path)
        if part.get("style") not in (1, 2):
            self.found.append(f"{path}: no style {part.get('style')!r}")
        if not 1 <= part.get("max_length", 1) <= most("input"):
            self.found.append(f"{path}: over input")
        self.chars("input", part.get("value") or "", f"{path}.value", empty=True)
        if part.get("placeholder") is not None:
            self.chars("input.placeholder", part["placeholder"], f"{path}.placeholder")

    # -- values
    def chars(self, limit: str, text: Any, path: str, empty: bool = False) -> None:
        if not isinstance(text, str) or not (empty or text.strip()):
            self.found.append(f"{path}: empty")
        elif length(text) > most(limit):
            self.found.append(f"{path}: {length(text)} over {limit}")

    def count(self, limit: str, items: Sequence[object], path: str, least: int) -> None:
        if not least <= len(items) <= most(limit):
            self.found.append(f"{path}: {len(items)} items, {limit}")

    def address(self, limit: str, url: Any, path: str) -> None:
        self.chars(limit, url, path)
        try:
            parts = urlsplit(str(url))
            sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            sound = False
        if not sound or not str(url).isascii() or re.search(r"[\s<>]", str(url)):
            self.found.append(f"{path}: {str(url)[:40]!r} is no web address")

    def emoji(self, part: Json, path: str) -> None:
        emoji = part.get("emoji")
        if emoji is not None and not emoji.get("id") and not _EMOJI.fullmatch(str(emoji.get("name"))):
            self.found.append(f"{path}: {emoji.get('name')!r} is no emoji")

    def once(self, part: Mapping[str, Any], path: str) -> None:
        self.chars("custom_id", part.get("custom_id"), f"{path}.custom_id")
        custom_id = str(part.get("custom_id"))
        if custom_id in self.ids:
            self.found.append(f"{path}: custom_id {custom_id!r} is there twice")
        self.ids.add(custom_id)

    def only(self, part: Mapping[str, Any], known: frozenset[str], path: str) -> None:
        if unknown := sorted(set(part) - known):
            self.found.append(f"{path}: unknown {', '.join(unknown)}")
